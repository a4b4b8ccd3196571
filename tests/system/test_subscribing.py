"""How to follow: which calendars are offered, the address that each client is given, and the code for telephones."""

import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from timeline.app import create_app
from timeline.render.qr_code import qr_svg

from ..conftest import DATA, at, settings
from ..serving import serving

LAO = "ສາຍພົວພັນການທູດ"
CANONICAL = '<link rel="canonical" href="https://timeline.example{}">'


class Ways(HTMLParser):
    """What each section of the page gives: addresses to go to, to copy, to read and to see."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.section: str | None = None
        self.offers: list[tuple[str, str | None]] | None = None
        self.nav = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "section":
            self.section = str(attributes["aria-labelledby"])
            self.found[self.section] = []
        elif tag == "nav":
            self.nav = attributes.get("class") or ""
            if self.nav == "calendar-choices":
                self.offers = []
        elif tag == "a" and self.nav == "calendar-choices" and self.offers is not None:
            self.offers.append((str(attributes["href"]), attributes.get("aria-current")))
        elif self.section:
            told = (attributes.get(name) for name in ("href", "data-copy", "value", "src"))
            self.found[self.section] += [each for each in told if each]

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self.section = None
        elif tag == "nav":
            self.nav = ""


@pytest.mark.parametrize(
    ("path", "address", "quoted", "name", "code"),
    [
        # the page; the calendar, without its scheme; the same as clients want it; its name; its code
        (
            "/vi/subscribe/",
            "timeline.example/vi/anniversaries.ics",
            "timeline.example%2Fvi%2Fanniversaries.ics",
            "Ni%C3%AAn%20bi%E1%BB%83u%3A%20c%C3%A1c%20ng%C3%A0y%20k%E1%BB%B7%20ni%E1%BB%87m",
            "/vi/subscribe.svg",
        ),
        (
            "/en/collections/viet-lao/subscribe/?calendar=events",
            "timeline.example/en/collections/viet-lao/events.ics",
            "timeline.example%2Fen%2Fcollections%2Fviet-lao%2Fevents.ics",
            "Vietnam%E2%80%93Laos%3A%20events",
            "/en/collections/viet-lao/subscribe.svg?calendar=events",
        ),
        (  # narrowed: the same words, in their one order
            "/en/subscribe/?from=1962&country=LA",
            "timeline.example/en/anniversaries.ics?country=LA&from=1962",
            "timeline.example%2Fen%2Fanniversaries.ics%3Fcountry%3DLA%26from%3D1962",
            "Timeline%3A%20anniversaries",
            "/en/subscribe.svg?country=LA&from=1962",
        ),
        (  # Lao words are quoted for the calendar, and that once more for the client
            "/en/subscribe/?q=ລາວ&calendar=events",
            "timeline.example/en/events.ics?q=%E0%BA%A5%E0%BA%B2%E0%BA%A7",
            "timeline.example%2Fen%2Fevents.ics%3Fq%3D%25E0%25BA%25A5%25E0%25BA%25B2%25E0%25BA%25A7",
            "Timeline%3A%20events",
            "/en/subscribe.svg?q=%E0%BA%A5%E0%BA%B2%E0%BA%A7&calendar=events",
        ),
        (  # as it is chosen, in the one order of the calendar's own words
            "/en/subscribe/?alarm=0&prepare=7&round=1&years=50&country=LA",
            "timeline.example/en/anniversaries.ics?country=LA&round=1&years=50&prepare=7&alarm=0",
            "timeline.example%2Fen%2Fanniversaries.ics%3Fcountry%3DLA%26round%3D1%26years%3D50%26prepare%3D7%26alarm%3D0",
            "Timeline%3A%20anniversaries",
            "/en/subscribe.svg?country=LA&round=1&years=50&prepare=7&alarm=0",
        ),
        (  # by a number that the form does not offer
            "/lo/collections/viet-lao/subscribe/?prepare=5",
            "timeline.example/lo/collections/viet-lao/anniversaries.ics?prepare=5",
            "timeline.example%2Flo%2Fcollections%2Fviet-lao%2Fanniversaries.ics%3Fprepare%3D5",
            "%E0%BA%AB%E0%BA%A7%E0%BA%BD%E0%BA%94%20%E2%80%93%20%E0%BA%A5%E0%BA%B2%E0%BA%A7%3A%20"
            "%E0%BA%A7%E0%BA%B1%E0%BA%99%E0%BA%84%E0%BA%BB%E0%BA%9A%E0%BA%AE%E0%BA%AD%E0%BA%9A",
            "/lo/collections/viet-lao/subscribe.svg?prepare=5",
        ),
    ],
)
def test_each_client_is_given_the_address_that_it_takes(
    client: FlaskClient, path: str, address: str, quoted: str, name: str, code: str
) -> None:
    https, webcal = f"https://{address}", f"webcal://{address}"
    outlook = f"calendar/0/addfromweb?url=https%3A%2F%2F{quoted}&name={name}"
    assert Ways(client.get(path).text).found == {
        "apple": [webcal],
        "google": [f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{quoted}"],
        "outlook-web": [f"https://outlook.live.com/{outlook}", f"https://outlook.office.com/{outlook}"],
        "outlook-new": [https, "#address"],
        "outlook-classic": [webcal],
        "thunderbird": [https, "#address"],
        "icsx5": [webcal],
        "address": [https, https, code],
        "download": [https],
    }


@pytest.mark.parametrize(
    ("letters", "length", "google", "offered"),
    [
        ("v+" * 97 + "vi", 256, True, True),
        ("v+" * 98 + "v", 257, False, True),
        ("v+" * 98 + "vi", 258, False, False),
    ],
)
def test_an_address_that_is_too_long_is_not_offered(
    client: FlaskClient, letters: str, length: int, google: bool, offered: bool
) -> None:
    """Not to Google, which would take it and show nothing; and longer still to nobody, as the service refuses it."""
    words = f"country=LA&q={letters}"
    path = f"/en/anniversaries.ics?{words}"
    assert len(f"webcal://timeline.example{path}") == length
    assert client.get(path).status_code == (200 if offered else 414)
    content = client.get(f"/en/subscribe/?{words}").text
    found = Ways(content).found
    assert ("addresses of up to 256 characters only" in content) == (offered and not google)
    if offered:
        assert bool(found["google"]) == google
        assert found["address"][2:] == [f"/en/subscribe.svg?{words}"]
    else:
        assert found == {"nothing": ["/en/subscribe/"]}
        assert "This address is longer than calendars can follow (256 characters): ask for less." in content
    assert client.get(f"/en/subscribe.svg?{words}").status_code == (200 if offered else 404)


@pytest.mark.parametrize(
    ("path", "offers", "calendar", "canonical"),
    [
        (
            "/en/subscribe/",
            [("/en/subscribe/", "true"), ("/en/subscribe/?calendar=events", None)],
            "/en/anniversaries.ics",
            "/en/subscribe/",
        ),
        (
            "/en/subscribe/?calendar=events&country=LA&utm_source=x",
            [("/en/subscribe/?country=LA", None), ("/en/subscribe/?country=LA&calendar=events", "true")],
            "/en/events.ics?country=LA",
            "/en/subscribe/?country=LA&amp;calendar=events",
        ),
        (
            "/en/subscribe/?calendar=anniversaries",  # goes without saying
            [("/en/subscribe/", "true"), ("/en/subscribe/?calendar=events", None)],
            "/en/anniversaries.ics",
            "/en/subscribe/",
        ),
        (  # a scope that keeps none
            "/en/collections/years-2021-2022/subscribe/",
            None,
            "/en/collections/years-2021-2022/events.ics",
            "/en/collections/years-2021-2022/subscribe/",
        ),
        (  # and that kept some when the address was made
            "/en/collections/years-2021-2022/subscribe/?calendar=anniversaries",
            None,
            "/en/collections/years-2021-2022/events.ics",
            "/en/collections/years-2021-2022/subscribe/",
        ),
        (
            "/en/subscribe/?kind=visit",
            None,
            "/en/events.ics?kind=visit",
            "/en/subscribe/?kind=visit",
        ),  # of visits, none
        (
            "/en/subscribe/?country=LA&round=1&alarm=0",
            [
                ("/en/subscribe/?country=LA&round=1&alarm=0", "true"),
                ("/en/subscribe/?country=LA&calendar=events", None),  # which has no such choice
            ],
            "/en/anniversaries.ics?country=LA&round=1&alarm=0",
            "/en/subscribe/?country=LA&amp;round=1&amp;alarm=0",
        ),
    ],
)
def test_the_calendars_that_are_there_are_offered(
    client: FlaskClient, path: str, offers: list[tuple[str, str | None]] | None, calendar: str, canonical: str
) -> None:
    content = client.get(path).text
    ways = Ways(content)
    assert (ways.offers, ways.found["apple"]) == (offers, [f"webcal://timeline.example{calendar}"])
    assert CANONICAL.format(canonical) in content
    assert ("Only events known to the day" in content) == ("events.ics" in calendar)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("calendar=visits", ["anniversaries", "events"]),
        ("round=2", ["0", "1"]),
        ("years=51", ["1", "…", "50"]),
        ("prepare=0", ["1", "…", "60"]),
        ("alarm=soon", ["0", "…", "60"]),
        ("calendar=events&alarm=soon", ["0", "…", "60"]),
        ("ahead=5", ["country", "topic", "kind", "place", "person", "from", "to", "q"]),
    ],
)
def test_what_there_never_is_is_refused_with_what_there_is(client: FlaskClient, words: str, known: list[str]) -> None:
    for path in (f"/en/subscribe/?{words}", f"/en/subscribe.svg?{words}"):
        reply = client.get(path)
        assert reply.status_code == 400
        assert re.findall("<li><code>(.*?)</code>", reply.text) == known


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("?round=1&years=10&prepare=&alarm=", "?round=1"),  # what a form sends
        ("?country=LA&years=&prepare=&alarm=", "?country=LA"),
        ("?prepare=7&kind=treaty&years=05&round=0", "?kind=treaty&years=5&prepare=7"),
        ("?prepare=3&prepare=7", "?prepare=7"),
        ("?round=1&calendar=events", "?calendar=events"),  # the events have none of it
        ("?kind=visit&round=1", "?kind=visit"),  # and visits have events alone
        ("?calendar=anniversaries&years=10", ""),
    ],
)
def test_what_goes_without_saying_is_left_out(client: FlaskClient, words: str, address: str) -> None:
    for path in ("/vi/subscribe/", "/vi/collections/viet-lao/subscribe/"):
        reply = client.get(path + words)
        assert (reply.status_code, reply.location) == (302, path + address)
        assert client.get(path + address).status_code == 200


@pytest.mark.parametrize(
    ("words", "said", "chosen", "alarms"),
    [
        ("", "all anniversaries · 10 years ahead", ["10", "", ""], False),
        ("?years=1", "all anniversaries · 1 year ahead", ["1", "", ""], False),
        ("?round=1&alarm=0", "round and half-round anniversaries only · 10 years ahead · with an alarm on the day", ["round", "10", "", "0"], True),
        ("?prepare=5&years=33", "all anniversaries · 33 years ahead · with an entry 5 days before", ["33", "5", ""], False),  # besides what is offered
        ("?prepare=1&alarm=60", "all anniversaries · 10 years ahead · with an entry 1 day before · with an alarm 60 days before", ["10", "1", "60"], True),
    ],
)  # fmt: skip
def test_the_page_says_what_is_followed(
    client: FlaskClient, words: str, said: str, chosen: list[str], alarms: bool
) -> None:
    """And what becomes of alarms, where there are any."""
    content = client.get(f"/en/subscribe/{words}").text
    assert f"<summary><b>You follow:</b> {said} <span" in content
    marked = re.findall(
        '<option value="([0-9]*)" selected>|<input type="checkbox" name="(round)" value="1" checked>', content
    )
    assert ["".join(each) for each in marked] == chosen
    assert (content.count("Alarms are dropped."), content.count("Alarms are removed")) == ((4, 1) if alarms else (0, 0))


def test_what_can_be_chosen(client: FlaskClient) -> None:
    content = client.get("/en/subscribe/?kind=treaty&prepare=5").text
    form = content[content.index('<form action="/en/subscribe/" method="get">') : content.index("</form>")]
    assert re.findall('<(?:input|select|option)[^>]* (?:name|value)="[^>]*>', form) == [
        '<input type="hidden" name="kind" value="treaty">',
        '<input type="checkbox" name="round" value="1">',
        '<select id="years" name="years">',
        *(f'<option value="{each}"{" selected" if each == 10 else ""}>' for each in (1, 5, 10, 20, 50)),
        '<select id="prepare" name="prepare" aria-describedby="prepare-note">',
        *(f'<option value="{each}"{" selected" if each == 5 else ""}>' for each in ("", 1, 3, 5, 7, 14, 30)),
        '<select id="alarm" name="alarm" aria-describedby="alarm-note">',
        *(f'<option value="{each}"{" selected" if each == "" else ""}>' for each in ("", 0, 1, 3, 7)),
    ]
    assert "</form>" not in client.get("/en/subscribe/?calendar=events").text


@pytest.mark.parametrize(
    ("path", "said", "ways"),
    [
        (  # known to the month
            "/en/subscribe/?q=thongloun",
            "No event here is known to the day for certain: this calendar would be empty.",
            ["/en/events.atom?q=thongloun", "/en/subscribe/"],
        ),
        (
            "/en/collections/viet-lao/subscribe/?person=thongloun-sisoulith&calendar=events",
            "No event here is known to the day for certain: this calendar would be empty.",
            [
                "/en/collections/viet-lao/events.atom?person=thongloun-sisoulith",
                "/en/collections/viet-lao/subscribe/",
                "/en/subscribe/",
            ],
        ),
        (  # not known at all
            "/en/subscribe/?q=nothing",
            "No event here is known to the day for certain: this calendar would be empty.",
            ["/en/subscribe/"],
        ),
        (  # of 2020, 7 years in the last year of the calendar
            "/en/subscribe/?from=2020&round=1&years=1&prepare=3",
            "No such anniversary falls within this time: this calendar would be empty.",
            ["/en/subscribe/?from=2020&years=50&prepare=3", "/en/subscribe/"],
        ),
    ],
)
def test_an_empty_calendar_is_not_offered(path: str, said: str, ways: list[str]) -> None:
    """On a day on which that of 2020 is between its fifth year and its tenth."""
    client = create_app(settings(DATA / "small.yaml"), at("2027-01-01T02:00")).test_client()
    content = client.get(path).text
    assert f'<h2 id="nothing">{said}</h2>' in content
    assert Ways(content).found == {"nothing": ways}
    assert all(client.get(way).status_code == 200 for way in ways)
    calendar = path.replace("subscribe/", "events.ics" if "round" not in path else "anniversaries.ics")
    assert b"VEVENT" not in client.get(calendar.replace("&calendar=events", "")).data


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/en/subscribe/?kind=visit", '<a href="/en/subscribe/">Follow all anniversaries</a>'),
        (
            "/en/collections/viet-lao/subscribe/?from=2023",
            '<a href="/en/collections/viet-lao/subscribe/">Follow all anniversaries</a>',
        ),
        ("/en/collections/years-2021-2022/subscribe/", '<a href="/en/subscribe/">The whole timeline</a>'),
        ("/en/collections/years-2021-2022/subscribe/?to=2022", '<a href="/en/subscribe/">The whole timeline</a>'),
    ],
)
def test_events_without_anniversaries_say_so(client: FlaskClient, path: str, way: str) -> None:
    content = " ".join(client.get(path).text.split())
    said = "None of these events has anniversaries: what can be followed is the events themselves."
    assert f'<p class="no-anniversaries">{said} {way}</p>' in content
    assert said not in client.get("/en/subscribe/?calendar=events").text


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/en/events/visit-hun-sen-2023/", ["subscribe/", "anniversaries.ics", "events.ics", "changes/", "events.atom", "events.json", "events.csv", "timelinejs.json"]),
        ("/en/?kind=treaty", ["subscribe/?kind=treaty", "anniversaries.ics?kind=treaty", "events.ics?kind=treaty", "changes/", "events.atom?kind=treaty", "events.json?kind=treaty", "events.csv?kind=treaty", "timelinejs.json?kind=treaty"]),
        ("/en/subscribe/?kind=visit", ["subscribe/?kind=visit", "events.ics?kind=visit", "changes/", "events.atom?kind=visit", "events.json?kind=visit", "events.csv?kind=visit", "timelinejs.json?kind=visit"]),
        ("/en/collections/years-2021-2022/calendar/2021/", [f"collections/years-2021-2022/{each}" for each in ("subscribe/", "events.ics", "changes/", "events.atom", "events.json", "events.csv", "timelinejs.json")]),
    ],
)  # fmt: skip
def test_the_foot_leads_to_every_form_of_what_the_page_shows(client: FlaskClient, path: str, links: list[str]) -> None:
    foot = client.get(path).text.partition('<footer class="site">')[2]
    found = re.findall('href="/en/([^"]*)"', foot)
    events = next(each for each in links if "events.ics" in each)
    assert found == [*links[: links.index(events) + 1], "embedding/", "api/", *links[links.index(events) + 1 :]]
    assert all(client.get(f"/en/{each}").status_code == 200 for each in found)


def test_the_words_of_the_page_are_said(client: FlaskClient) -> None:
    content = client.get("/vi/collections/viet-lao/subscribe/?country=KH&q=lao").text
    assert '<p class="lead">Việt – Lào · Quốc gia: Campuchia · Từ khóa: lao</p>' in content


@pytest.mark.parametrize("path", ["/vi/anniversaries/", "/vi/collections/viet-lao/anniversaries/"])
def test_general_links_lead_to_the_page(client: FlaskClient, path: str) -> None:
    """What `webcal:` does depends on the machine."""
    content = client.get(path).text
    subscribe = path.replace("anniversaries", "subscribe")
    assert f'<p class="action-links"><a href="{subscribe}">Theo dõi các ngày kỷ niệm</a></p>' in content
    assert f'<li><a href="{subscribe}">Hướng dẫn theo dõi từng bước</a></li>' in content
    assert "webcal:" not in content


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(DATA / "small.yaml") as address:
        yield address


def test_a_code_is_the_same_each_time_and_brings_its_own_paper() -> None:
    body = qr_svg("webcal://timeline.example/vi/anniversaries.ics")
    assert body == qr_svg("webcal://timeline.example/vi/anniversaries.ics")
    assert body.media_type == "image/svg+xml"
    assert b'<path fill="#fff" d="M0 0h37v37h-37z"/>' in body.content  # of 29 modules, and a margin of 4 around them


@pytest.mark.parametrize(
    "words",
    [
        "",
        "?calendar=events",
        f"?q={LAO}&calendar=events",
        "?round=1&years=50&prepare=7&alarm=0",
        "?country=LA&round=1&q=" + "v+" * 80,
    ],
)
def test_a_telephone_reads_the_code(browser: Browser, service: str, words: str, tmp_path: Path) -> None:
    """As it is seen on a dark page: black on white, with a margin."""
    zbarimg = which("zbarimg")
    assert zbarimg, "The tests need zbarimg: install it (on Debian: sudo apt install zbar-tools)."
    with browser.new_context(color_scheme="dark", viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/{words}")
        page.get_by_role("img", name="Mã QR chứa địa chỉ của lịch").screenshot(path=tmp_path / "code.png")
        address = page.get_by_role("link", name="Mở bằng ứng dụng Lịch của Apple").get_attribute("href")
    read = subprocess.run(
        [zbarimg, "--quiet", "--raw", str(tmp_path / "code.png")], capture_output=True, text=True, check=True
    ).stdout
    assert read == f"{address}\n"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_every_client_has_something_to_press(browser: Browser, service: str, width: int, script: bool) -> None:
    """A script copies the address; without one a link leads to it."""
    with browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/en/subscribe/")
        shown = {
            str(section.get_attribute("aria-labelledby")): [
                each.inner_text() for each in section.locator("a, button").all() if each.is_visible()
            ]
            for section in page.locator("section.client").all()
        }
    paste = ["Copy the address"] if script else ["Show the address"]
    assert shown == {
        "apple": ["Open in Apple Calendar"],
        "google": ["Add to Google Calendar"],
        "outlook-web": ["Personal account", "Work or school account"],
        "outlook-new": paste,
        "outlook-classic": ["Open in Outlook"],
        "thunderbird": paste,
        "icsx5": ["Open in ICSx5"],
    }


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_chooses_how_to_follow(browser: Browser, service: str, script: bool) -> None:
    with browser.new_context(java_script_enabled=script, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/?country=LA")
        apple = page.get_by_role("link", name="Mở bằng ứng dụng Lịch của Apple")
        expect(apple).to_be_in_viewport()
        choice = page.get_by_role("group")
        expect(page.get_by_label("Khoảng thời gian")).not_to_be_visible()
        choice.get_by_text("Thay đổi").click()
        page.get_by_label("Chỉ năm tròn, năm lẻ 5").check()
        page.get_by_label("Khoảng thời gian").select_option("50 năm tới")
        page.get_by_label("Mục báo trước").select_option("trước 7 ngày")
        page.get_by_role("button", name="Áp dụng").click()
        expect(page).to_have_url(f"{service}/vi/subscribe/?country=LA&round=1&years=50&prepare=7")
        expect(choice).to_contain_text("Bạn theo dõi: chỉ năm tròn, năm lẻ 5 · 50 năm tới · có mục báo trước 7 ngày")
        address = page.get_by_label("Niên biểu: các ngày kỷ niệm").input_value()
        assert address == f"{service}/vi/anniversaries.ics?country=LA&round=1&years=50&prepare=7"
        expect(apple).to_have_attribute("href", address.replace("http:", "webcal:"))
        choice.get_by_text("Thay đổi").click()
        page.get_by_label("Chỉ năm tròn, năm lẻ 5").uncheck()
        page.get_by_label("Khoảng thời gian").select_option("10 năm tới")
        page.get_by_label("Mục báo trước").select_option("không có")
        page.get_by_role("button", name="Áp dụng").click()
        expect(page).to_have_url(f"{service}/vi/subscribe/?country=LA")


def test_the_address_is_copied(browser: Browser, service: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/?calendar=events")
        field = page.get_by_label("Niên biểu: các sự kiện")
        expect(field).not_to_be_editable()
        button = page.locator("section.subscribe-section button")
        expect(button).to_have_text("Sao chép địa chỉ")
        button.click()
        expect(button).to_have_text("Đã sao chép")
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
        assert field.input_value().endswith("/vi/events.ics")

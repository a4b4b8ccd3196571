"""Tests the subscribe page: the calendars that it offers, the URL for each client, and the QR code for phones."""

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

from ..conftest import DATA, frozen_clock, make_settings
from ..serving import run_service

LAO = "ສາຍພົວພັນການທູດ"
CANONICAL_LINK = '<link rel="canonical" href="https://timeline.example{}">'


class ClientSections(HTMLParser):
    """Collects what each section of the page offers: URLs to open, to copy, to read and to see."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.urls_by_section: dict[str, list[str]] = {}
        self.section: str | None = None
        self.choices: list[tuple[str, str | None]] | None = None
        self.nav = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "section":
            self.section = str(attributes["aria-labelledby"])
            self.urls_by_section[self.section] = []
        elif tag == "nav":
            self.nav = attributes.get("class") or ""
            if self.nav == "calendar-choices":
                self.choices = []
        elif tag == "a" and self.nav == "calendar-choices" and self.choices is not None:
            self.choices.append((str(attributes["href"]), attributes.get("aria-current")))
        elif self.section:
            values = (attributes.get(name) for name in ("href", "data-copy", "value", "src"))
            self.urls_by_section[self.section] += [value for value in values if value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self.section = None
        elif tag == "nav":
            self.nav = ""


@pytest.mark.parametrize(
    ("path", "url", "encoded_url", "name", "qr_code_path"),
    [
        # the page; the calendar without its scheme; the same encoded for clients; its name; its QR code
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
        (  # filtered: the same parameters, in canonical order
            "/en/subscribe/?from=1962&country=LA",
            "timeline.example/en/anniversaries.ics?country=LA&from=1962",
            "timeline.example%2Fen%2Fanniversaries.ics%3Fcountry%3DLA%26from%3D1962",
            "Timeline%3A%20anniversaries",
            "/en/subscribe.svg?country=LA&from=1962",
        ),
        (  # Lao words are encoded for the calendar, and once more for the client
            "/en/subscribe/?q=ລາວ&calendar=events",
            "timeline.example/en/events.ics?q=%E0%BA%A5%E0%BA%B2%E0%BA%A7",
            "timeline.example%2Fen%2Fevents.ics%3Fq%3D%25E0%25BA%25A5%25E0%25BA%25B2%25E0%25BA%25A7",
            "Timeline%3A%20events",
            "/en/subscribe.svg?q=%E0%BA%A5%E0%BA%B2%E0%BA%A7&calendar=events",
        ),
        (  # with options, in canonical order
            "/en/subscribe/?alarm=0&prepare=7&round=1&years=50&country=LA",
            "timeline.example/en/anniversaries.ics?country=LA&round=1&years=50&prepare=7&alarm=0",
            "timeline.example%2Fen%2Fanniversaries.ics%3Fcountry%3DLA%26round%3D1%26years%3D50%26prepare%3D7%26alarm%3D0",
            "Timeline%3A%20anniversaries",
            "/en/subscribe.svg?country=LA&round=1&years=50&prepare=7&alarm=0",
        ),
        (  # a number that the form does not offer
            "/lo/collections/viet-lao/subscribe/?prepare=5",
            "timeline.example/lo/collections/viet-lao/anniversaries.ics?prepare=5",
            "timeline.example%2Flo%2Fcollections%2Fviet-lao%2Fanniversaries.ics%3Fprepare%3D5",
            "%E0%BA%AB%E0%BA%A7%E0%BA%BD%E0%BA%94%20%E2%80%93%20%E0%BA%A5%E0%BA%B2%E0%BA%A7%3A%20"
            "%E0%BA%A7%E0%BA%B1%E0%BA%99%E0%BA%84%E0%BA%BB%E0%BA%9A%E0%BA%AE%E0%BA%AD%E0%BA%9A",
            "/lo/collections/viet-lao/subscribe.svg?prepare=5",
        ),
    ],
)
def test_each_client_gets_the_url_that_it_supports(
    client: FlaskClient, path: str, url: str, encoded_url: str, name: str, qr_code_path: str
) -> None:
    https, webcal = f"https://{url}", f"webcal://{url}"
    outlook = f"calendar/0/addfromweb?url=https%3A%2F%2F{encoded_url}&name={name}"
    assert ClientSections(client.get(path).text).urls_by_section == {
        "apple": [webcal],
        "google": [f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{encoded_url}"],
        "outlook-web": [f"https://outlook.live.com/{outlook}", f"https://outlook.office.com/{outlook}"],
        "outlook-new": [https, "#address"],
        "outlook-classic": [webcal],
        "thunderbird": [https, "#address"],
        "icsx5": [webcal],
        "address": [https, qr_code_path],
        "download": [https],
    }


@pytest.mark.parametrize(
    ("letters", "length", "fits_google", "is_offered"),
    [
        ("v+" * 97 + "vi", 256, True, True),
        ("v+" * 98 + "v", 257, False, True),
        ("v+" * 98 + "vi", 258, False, False),
    ],
)
def test_a_url_that_is_too_long_is_not_offered(
    client: FlaskClient, letters: str, length: int, fits_google: bool, is_offered: bool
) -> None:
    """Google would accept a URL over 256 characters and show nothing. The service rejects a longer one, so no client
    gets it.
    """
    query = f"country=LA&q={letters}"
    path = f"/en/anniversaries.ics?{query}"
    assert len(f"webcal://timeline.example{path}") == length
    assert client.get(path).status_code == (200 if is_offered else 414)
    content = client.get(f"/en/subscribe/?{query}").text
    urls = ClientSections(content).urls_by_section
    assert ("addresses of up to 256 characters only" in content) == (is_offered and not fits_google)
    if is_offered:
        assert bool(urls["google"]) == fits_google
        assert urls["address"][1:] == [f"/en/subscribe.svg?{query}"]
    else:
        assert urls == {"nothing": ["/en/subscribe/"]}
        assert "This address is longer than calendars can follow (256 characters): ask for less." in content
    assert client.get(f"/en/subscribe.svg?{query}").status_code == (200 if is_offered else 404)


@pytest.mark.parametrize(
    ("path", "choices", "calendar", "canonical"),
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
            "/en/subscribe/?calendar=anniversaries",  # the default
            [("/en/subscribe/", "true"), ("/en/subscribe/?calendar=events", None)],
            "/en/anniversaries.ics",
            "/en/subscribe/",
        ),
        (  # a scope without anniversaries
            "/en/collections/years-2021-2022/subscribe/",
            None,
            "/en/collections/years-2021-2022/events.ics",
            "/en/collections/years-2021-2022/subscribe/",
        ),
        (  # the same, with a URL from a time when it had some
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
        ),  # visits have no anniversaries
        (
            "/en/subscribe/?country=LA&round=1&alarm=0",
            [
                ("/en/subscribe/?country=LA&round=1&alarm=0", "true"),
                ("/en/subscribe/?country=LA&calendar=events", None),  # without options
            ],
            "/en/anniversaries.ics?country=LA&round=1&alarm=0",
            "/en/subscribe/?country=LA&amp;round=1&amp;alarm=0",
        ),
    ],
)
def test_the_existing_calendars_are_offered(
    client: FlaskClient, path: str, choices: list[tuple[str, str | None]] | None, calendar: str, canonical: str
) -> None:
    content = client.get(path).text
    sections = ClientSections(content)
    assert (sections.choices, sections.urls_by_section["apple"]) == (choices, [f"webcal://timeline.example{calendar}"])
    assert CANONICAL_LINK.format(canonical) in content
    assert ("Only events known to the day" in content) == ("events.ics" in calendar)


@pytest.mark.parametrize(
    ("query", "allowed_values"),
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
def test_an_invalid_parameter_returns_400_with_the_allowed_values(
    client: FlaskClient, query: str, allowed_values: list[str]
) -> None:
    for path in (f"/en/subscribe/?{query}", f"/en/subscribe.svg?{query}"):
        response = client.get(path)
        assert response.status_code == 400
        assert re.findall("<li><code>(.*?)</code>", response.text) == allowed_values


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("?round=1&years=10&prepare=&alarm=", "?round=1"),  # sent by the form
        ("?country=LA&years=&prepare=&alarm=", "?country=LA"),
        ("?prepare=7&kind=treaty&years=05&round=0", "?kind=treaty&years=5&prepare=7"),
        ("?prepare=3&prepare=7", "?prepare=7"),
        ("?round=1&calendar=events", "?calendar=events"),  # the calendar of events has no options
        ("?kind=visit&round=1", "?kind=visit"),  # visits have only the calendar of events
        ("?calendar=anniversaries&years=10", ""),
    ],
)
def test_default_values_are_left_out_of_the_url(client: FlaskClient, query: str, canonical: str) -> None:
    for path in ("/vi/subscribe/", "/vi/collections/viet-lao/subscribe/"):
        response = client.get(path + query)
        assert (response.status_code, response.location) == (302, path + canonical)
        assert client.get(path + canonical).status_code == 200


@pytest.mark.parametrize(
    ("query", "summary", "selected_values", "has_alarms"),
    [
        ("", "all anniversaries · 10 years ahead", ["10", "", ""], False),
        ("?years=1", "all anniversaries · 1 year ahead", ["1", "", ""], False),
        ("?round=1&alarm=0", "round and 5-year anniversaries only · 10 years ahead · with an alarm on the day", ["round", "10", "", "0"], True),
        ("?prepare=5&years=33", "all anniversaries · 33 years ahead · with an entry 5 days before", ["33", "5", ""], False),  # other numbers than the form offers
        ("?prepare=1&alarm=60", "all anniversaries · 10 years ahead · with an entry 1 day before · with an alarm 60 days before", ["10", "1", "60"], True),
    ],
)  # fmt: skip
def test_the_page_shows_the_chosen_options(
    client: FlaskClient, query: str, summary: str, selected_values: list[str], has_alarms: bool
) -> None:
    """Also what clients do with alarms, if there are any."""
    content = client.get(f"/en/subscribe/{query}").text
    assert f"<summary><b>You follow:</b> {summary} <span" in content
    matches = re.findall(
        '<option value="([0-9]*)" selected>|<input type="checkbox" name="(round)" value="1" checked>', content
    )
    assert ["".join(match) for match in matches] == selected_values
    assert (content.count("Alarms are dropped."), content.count("Alarms are removed")) == (
        (4, 1) if has_alarms else (0, 0)
    )


def test_the_form_has_all_options(client: FlaskClient) -> None:
    content = client.get("/en/subscribe/?kind=treaty&prepare=5").text
    form = content.partition('<form action="/en/subscribe/" method="get">')[2].partition("</form>")[0]
    assert re.findall('<(?:input|select|option)[^>]* (?:name|value)="[^>]*>', form) == [
        '<input type="hidden" name="kind" value="treaty">',
        '<input type="checkbox" name="round" value="1">',
        '<select id="years" name="years">',
        *(f'<option value="{value}"{" selected" if value == 10 else ""}>' for value in (1, 5, 10, 20, 50)),
        '<select id="prepare" name="prepare" aria-describedby="prepare-note">',
        *(f'<option value="{value}"{" selected" if value == 5 else ""}>' for value in ("", 1, 3, 5, 7, 14, 30)),
        '<select id="alarm" name="alarm" aria-describedby="alarm-note">',
        *(f'<option value="{value}"{" selected" if value == "" else ""}>' for value in ("", 0, 1, 3, 7)),
    ]
    assert '<form action="/en/subscribe/"' not in client.get("/en/subscribe/?calendar=events").text


@pytest.mark.parametrize(
    ("path", "message", "links"),
    [
        (  # the event is known only to the month
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
        (  # no event at all
            "/en/subscribe/?q=nothing",
            "No event here is known to the day for certain: this calendar would be empty.",
            ["/en/subscribe/"],
        ),
        (  # an event of 2020: 7 years in the last year of the calendar
            "/en/subscribe/?from=2020&round=1&years=1&prepare=3",
            "No such anniversary falls within this time: this calendar would be empty.",
            ["/en/subscribe/?from=2020&years=50&prepare=3", "/en/subscribe/"],
        ),
    ],
)
def test_an_empty_calendar_is_not_offered(path: str, message: str, links: list[str]) -> None:
    """On a day when the event of 2020 is between its fifth and its tenth anniversary."""
    client = create_app(make_settings(DATA / "small.yaml"), frozen_clock("2027-01-01T02:00")).test_client()
    content = client.get(path).text
    assert f'<h2 id="nothing">{message}</h2>' in content
    assert ClientSections(content).urls_by_section == {"nothing": links}
    assert all(client.get(link).status_code == 200 for link in links)
    calendar = path.replace("subscribe/", "events.ics" if "round" not in path else "anniversaries.ics")
    assert b"VEVENT" not in client.get(calendar.replace("&calendar=events", "")).data


@pytest.mark.parametrize(
    ("path", "link_html"),
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
def test_the_page_says_that_events_have_no_anniversaries(client: FlaskClient, path: str, link_html: str) -> None:
    content = " ".join(client.get(path).text.split())
    message = "None of these events has anniversaries: what can be followed is the events themselves."
    assert f'<p class="no-anniversaries">{message} {link_html}</p>' in content
    assert message not in client.get("/en/subscribe/?calendar=events").text


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/en/events/visit-hun-sen-2023/", ["subscribe/", "anniversaries.ics", "events.ics", "changes/", "events.atom", "events.json", "events.csv", "timelinejs.json"]),
        ("/en/?kind=treaty", ["subscribe/?kind=treaty", "anniversaries.ics?kind=treaty", "events.ics?kind=treaty", "changes/", "events.atom?kind=treaty", "events.json?kind=treaty", "events.csv?kind=treaty", "timelinejs.json?kind=treaty"]),
        ("/en/subscribe/?kind=visit", ["subscribe/?kind=visit", "events.ics?kind=visit", "changes/", "events.atom?kind=visit", "events.json?kind=visit", "events.csv?kind=visit", "timelinejs.json?kind=visit"]),
        ("/en/collections/years-2021-2022/calendar/2021/", [f"collections/years-2021-2022/{target}" for target in ("subscribe/", "events.ics", "changes/", "events.atom", "events.json", "events.csv", "timelinejs.json")]),
    ],
)  # fmt: skip
def test_the_footer_links_to_every_format_of_the_page(client: FlaskClient, path: str, links: list[str]) -> None:
    footer = client.get(path).text.partition('<footer class="site">')[2]
    targets = re.findall('href="/en/([^"]*)"', footer)
    events = next(link for link in links if "events.ics" in link)
    assert targets == [*links[: links.index(events) + 1], "embedding/", "api/", *links[links.index(events) + 1 :]]
    assert all(client.get(f"/en/{target}").status_code == 200 for target in targets)


def test_the_page_shows_its_filters(client: FlaskClient) -> None:
    content = client.get("/vi/collections/viet-lao/subscribe/?country=KH&q=lao").text
    assert '<p class="lead">Việt\u00a0– Lào · Quốc gia: Campuchia · Từ khóa: lao</p>' in content


@pytest.mark.parametrize("path", ["/vi/anniversaries/", "/vi/collections/viet-lao/anniversaries/"])
def test_general_links_lead_to_the_subscribe_page(client: FlaskClient, path: str) -> None:
    """What a `webcal:` link does depends on the machine."""
    content = client.get(path).text
    subscribe = path.replace("anniversaries", "subscribe")
    assert f'<p class="action-links"><a href="{subscribe}">Theo dõi các ngày kỷ niệm</a></p>' in content
    assert f'<li><a href="{subscribe}">Hướng dẫn theo dõi từng bước</a></li>' in content
    assert "webcal:" not in content


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with run_service(DATA / "small.yaml") as url:
        yield url


def test_a_qr_code_is_reproducible_and_has_a_white_margin() -> None:
    body = qr_svg("webcal://timeline.example/vi/anniversaries.ics")
    assert body == qr_svg("webcal://timeline.example/vi/anniversaries.ics")
    assert body.media_type == "image/svg+xml"
    assert b'<path fill="#fff" d="M0 0h37v37h-37z"/>' in body.content  # 29 modules with a margin of 4 around them


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?calendar=events",
        f"?q={LAO}&calendar=events",
        "?round=1&years=50&prepare=7&alarm=0",
        "?country=LA&round=1&q=" + "v+" * 80,
    ],
)
def test_a_phone_can_read_the_qr_code(browser: Browser, service: str, query: str, tmp_path: Path) -> None:
    """Also on a dark page: the code is black on white, with a margin."""
    zbarimg = which("zbarimg")
    assert zbarimg, "The tests need zbarimg: install it (on Debian: sudo apt install zbar-tools)."
    with browser.new_context(color_scheme="dark", viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/{query}")
        page.get_by_role("img", name="Mã QR chứa địa chỉ của lịch").screenshot(path=tmp_path / "code.png")
        url = page.get_by_role("link", name="Mở bằng ứng dụng Lịch của Apple").get_attribute("href")
    decoded = subprocess.run(
        [zbarimg, "--quiet", "--raw", str(tmp_path / "code.png")], capture_output=True, text=True, check=True
    ).stdout
    assert decoded == f"{url}\n"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_every_client_has_a_button_or_link(browser: Browser, service: str, width: int, has_scripts: bool) -> None:
    """A script copies the URL. Without scripts, a link leads to it."""
    with browser.new_context(java_script_enabled=has_scripts, viewport={"width": width, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/en/subscribe/")
        texts_by_client = {
            str(section.get_attribute("aria-labelledby")): [
                element.inner_text() for element in section.locator("a, button").all() if element.is_visible()
            ]
            for section in page.locator("section.client").all()
        }
    copy_or_show = ["Copy the address"] if has_scripts else ["Show the address"]
    assert texts_by_client == {
        "apple": ["Open in Apple Calendar"],
        "google": ["Add to Google Calendar"],
        "outlook-web": ["Personal account", "Work or school account"],
        "outlook-new": copy_or_show,
        "outlook-classic": ["Open in Outlook"],
        "thunderbird": copy_or_show,
        "icsx5": ["Open in ICSx5"],
    }


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_reader_can_choose_options(browser: Browser, service: str, has_scripts: bool) -> None:
    with browser.new_context(java_script_enabled=has_scripts, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/?country=LA")
        apple_link = page.get_by_role("link", name="Mở bằng ứng dụng Lịch của Apple")
        expect(apple_link).to_be_in_viewport()
        options_form = page.get_by_role("group")
        expect(page.get_by_label("Khoảng thời gian")).not_to_be_visible()
        options_form.get_by_text("Thay đổi").click()
        page.get_by_label("Chỉ năm tròn, năm lẻ 5").check()
        page.get_by_label("Khoảng thời gian").select_option("50 năm tới")
        page.get_by_label("Mục báo trước").select_option("trước 7 ngày")
        page.get_by_role("button", name="Áp dụng").click()
        expect(page).to_have_url(f"{service}/vi/subscribe/?country=LA&round=1&years=50&prepare=7")
        expect(options_form).to_contain_text(
            "Bạn theo dõi: chỉ năm tròn, năm lẻ 5 · 50 năm tới · có mục báo trước 7 ngày"
        )
        calendar_url = page.get_by_label("Niên biểu: các ngày kỷ niệm").inner_text()
        assert calendar_url == f"{service}/vi/anniversaries.ics?country=LA&round=1&years=50&prepare=7"
        expect(apple_link).to_have_attribute("href", calendar_url.replace("http:", "webcal:"))
        options_form.get_by_text("Thay đổi").click()
        page.get_by_label("Chỉ năm tròn, năm lẻ 5").uncheck()
        page.get_by_label("Khoảng thời gian").select_option("10 năm tới")
        page.get_by_label("Mục báo trước").select_option("không có")
        page.get_by_role("button", name="Áp dụng").click()
        expect(page).to_have_url(f"{service}/vi/subscribe/?country=LA")


def test_the_url_can_be_copied(browser: Browser, service: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/?calendar=events")
        address = page.get_by_label("Niên biểu: các sự kiện").inner_text()
        button = page.locator("section.subscribe-section button")
        expect(button).to_have_text("Sao chép địa chỉ")
        button.click()
        expect(button).to_have_text("Đã sao chép")
        assert page.evaluate("navigator.clipboard.readText()") == address
        assert address.endswith("/vi/events.ics")

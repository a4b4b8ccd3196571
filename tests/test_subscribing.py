"""How to follow: which calendars are offered, the address that each client is given, and the code for telephones."""

import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from shutil import which
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from timeline.render.qr import qr_svg

from .conftest import DATA
from .serving import serving

LAO = "ສາຍພົວພັນທາງການທູດ"
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
            if self.nav == "offers":
                self.offers = []
        elif tag == "a" and self.nav == "offers" and self.offers is not None:
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
    ("letters", "length", "google", "code"),
    [
        ("a" * 193, 256, True, True),
        ("a" * 194, 257, False, True),
        ("ກ" * 59 + "abcdef", 600, False, True),
        ("ກ" * 59 + "abcdefg", 601, False, False),
    ],
)
def test_an_address_that_is_too_long_is_not_offered(
    client: FlaskClient, letters: str, length: int, google: bool, code: bool
) -> None:
    """Not to Google, which would take it and show nothing; and longer still, not as a code."""
    words = f"country=KH&from=1962&q={quote(letters)}"
    assert len(f"webcal://timeline.example/en/events.ics?{words}") == length
    content = client.get(f"/en/subscribe/?{words}").text
    found = Ways(content).found
    assert bool(found["google"]) == google
    assert ("addresses of up to 256 characters only" in content) != google
    assert (found["address"][2:] == [f"/en/subscribe.svg?{words}"]) == code
    assert ("Point the camera" in content) == code
    assert client.get(f"/en/subscribe.svg?{words}").status_code == (200 if code else 404)


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


def test_a_calendar_that_there_never_is_is_refused_with_those_that_are(client: FlaskClient) -> None:
    for path in ("/en/subscribe/?calendar=visits", "/en/subscribe.svg?calendar=visits"):
        reply = client.get(path)
        assert reply.status_code == 400
        assert all(f"<code>{known}</code>" in reply.text for known in ("anniversaries", "events"))


def test_the_words_of_the_page_are_said(client: FlaskClient) -> None:
    content = client.get("/vi/collections/viet-lao/subscribe/?country=KH&q=lao").text
    assert '<p class="lead">Việt – Lào · Quốc gia: Campuchia · Từ khóa: lao</p>' in content


@pytest.mark.parametrize("path", ["/vi/anniversaries/", "/vi/collections/viet-lao/anniversaries/"])
def test_general_links_lead_to_the_page(client: FlaskClient, path: str) -> None:
    """What `webcal:` does depends on the machine."""
    content = client.get(path).text
    subscribe = path.replace("anniversaries", "subscribe")
    assert f'<p class="follow"><a href="{subscribe}">Theo dõi các ngày kỷ niệm</a></p>' in content
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
    "words", ["", "?calendar=events", f"?q={LAO}&calendar=events", "?kind=visit&q=" + "a" * 200 + "&topic=border"]
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


def test_the_address_is_copied(browser: Browser, service: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/subscribe/?calendar=events")
        field = page.get_by_label("Niên biểu: các sự kiện")
        expect(field).not_to_be_editable()
        button = page.locator("section.address button")
        expect(button).to_have_text("Sao chép địa chỉ")
        button.click()
        expect(button).to_have_text("Đã sao chép")
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
        assert field.input_value().endswith("/vi/events.ics")

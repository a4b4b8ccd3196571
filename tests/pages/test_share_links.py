"""Tests the links that pass a page on, and those that add an entry to a calendar on the web."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from timeline.anniversaries import Anniversary
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.event import Event, Status
from timeline.model.localized_text import LocalizedText
from timeline.pages.share_links import anniversary_calendar_links, event_calendar_links, share_links

from ..search.test_scopes import get_page_tree

URL = "https://timeline.example/vi/events/relations-1962/"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MAX_LENGTH = 2000  # characters
SPECIAL = "A & B + C = 100 % “?” #1; <b>/\\'\"\nđ 😀"
LAO = "ສອງຝ່າຍໄດ້ເຊັນເອກະສານວ່າດ້ວຍການຮ່ວມມື ດ້ານເສດຖະກິດ " * 40
NO_SPACES = "ກ" * 3000


def parameters(url: str) -> dict[str, str]:
    """The query parameters as services read them: also a plus sign as it is."""
    assert "+" not in url
    assert len(url) <= MAX_LENGTH
    assert re.fullmatch(r"[!-~]+", url)
    return {name: value for name, [value] in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def text(value: str) -> LocalizedText:
    return LocalizedText((("vi", value),))


@pytest.fixture
def event(small_catalogue: Catalogue) -> Event:
    return replace(small_catalogue.events_by_id["relations-1962"], title=text("Ngày"), summary=text("Tóm tắt."))


@pytest.mark.parametrize(
    ("event_date", "google", "outlook"),
    [
        ("1962-09-05", "19620905/19620906", ("1962-09-05", "1962-09-06", "true")),  # the end is exclusive
        ("2022-07-01/2022-09-30", "20220701/20221001", ("2022-07-01", "2022-10-01", "true")),
        ("2020-12-31", "20201231/20210101", ("2020-12-31", "2021-01-01", "true")),
        ("0938-02-28", "09380228/09380301", ("0938-02-28", "0938-03-01", "true")),  # four digits
        ("9999-12-31", "99991231/99991231", ("9999-12-31", "9999-12-31", "true")),  # no day follows
        # times of day leave in UTC; until 1975 this zone was at UTC+8
        ("2027-07-18T09:00", "20270718T020000Z/20270718T020000Z", ("2027-07-18T02:00:00Z", "2027-07-18T02:00:00Z", None)),
        ("2027-07-18T00:30/2027-07-18T11:30", "20270717T173000Z/20270718T043000Z", ("2027-07-17T17:30:00Z", "2027-07-18T04:30:00Z", None)),
        ("1962-09-05T09:00", "19620905T010000Z/19620905T010000Z", ("1962-09-05T01:00:00Z", "1962-09-05T01:00:00Z", None)),
        # what no calendar can hold
        ("1962", None, None),
        ("1962-09", None, None),
        ("1962-09-05~", None, None),
        ("1962-09-05?/1962-09-06", None, None),
        ("2024-01-01/..", None, None),
        ("-0110-01-01", None, None),
    ],
)  # fmt: skip
def test_the_dates_of_calendar_links(
    event: Event, event_date: str, google: str | None, outlook: tuple[str, str, str | None] | None
) -> None:
    links = event_calendar_links(replace(event, date=parse_edtf(event_date)), URL, ZONE, "vi")
    if google is None or links is None:
        assert (links, google, outlook) == (None, None, None)
        return
    assert links.google.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert links.outlook.startswith(
        "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&"
    )
    in_google, in_outlook = parameters(links.google), parameters(links.outlook)
    assert in_google["dates"] == google
    assert in_google.get("ctz") == (None if outlook and outlook[2] else "Asia/Ho_Chi_Minh")
    assert (in_outlook["startdt"], in_outlook["enddt"], in_outlook.get("allday")) == outlook
    assert in_google["text"] == in_outlook["subject"] == "Ngày"
    assert in_google["details"] == in_outlook["body"] == f"Tóm tắt.\n\n{URL}"


@pytest.mark.parametrize(
    ("title", "summary", "shown_title", "shown_description"),
    [
        (SPECIAL, SPECIAL, re.escape(SPECIAL), re.escape(SPECIAL)),
        (LAO, LAO, "(ສອງຝ່າຍ.*ເສດຖະກິດ )?.*…", "(ສອງຝ່າຍ.*ເສດຖະກິດ )?.*…"),  # nine characters a letter
        (NO_SPACES, NO_SPACES, "ກ{80,}…", "ກ{80,}…"),
        ("a " * 5000, "b " * 5000, "(a )+a…", "(b )+b…"),
    ],
)
def test_texts_arrive_whole_or_shortened(
    event: Event, title: str, summary: str, shown_title: str, shown_description: str
) -> None:
    """The address of the page is never cut."""
    long_event = replace(event, title=text(title), summary=text(summary), anniversary=None)
    links = event_calendar_links(long_event, URL, ZONE, "vi")
    assert links
    in_google, in_outlook = parameters(links.google), parameters(links.outlook)
    assert re.fullmatch(shown_title, in_google["text"])
    assert re.fullmatch(f"{shown_description}\n\n{re.escape(URL)}", in_google["details"])
    assert (in_outlook["subject"], in_outlook["body"]) == (in_google["text"], in_google["details"])
    anniversary = Anniversary(long_event, 65, date(2027, 9, 5))
    for url in vars_of(anniversary_calendar_links(anniversary, URL, ZONE, get_translations("vi"))):
        assert URL in "".join(parameters(url).values())
    shared = share_links(URL, title)
    body = parameters(shared.email)["body"]
    assert body.endswith(f"\r\n\r\n{URL}")
    assert parameters(shared.email)["subject"] == body.partition("\r\n\r\n")[0]
    assert parameters(shared.facebook) == {"u": URL}


def vars_of(links: object) -> list[str]:
    return [getattr(links, name) for name in links.__slots__]  # type: ignore[attr-defined]


def test_an_anniversary_says_of_what_it_is(small_catalogue: Catalogue) -> None:
    anniversary = Anniversary(small_catalogue.events_by_id["relations-1962"], 65, date(2027, 9, 5))
    links = anniversary_calendar_links(anniversary, URL, ZONE, get_translations("vi"))
    assert parameters(links.google) == {
        "action": "TEMPLATE",
        "text": "Kỷ niệm 65 năm Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào",
        "dates": "20270905/20270906",
        "details": f"Thiết lập quan hệ ngoại giao (ngày 5 tháng 9 năm 1962).\n\n{URL}",
    }


def test_a_cancelled_event_has_only_its_file(event: Event) -> None:
    """The file says that it is cancelled. The forms of Google and Outlook cannot."""
    assert event_calendar_links(replace(event, status=Status.CANCELLED), URL, ZONE, "vi") is None


@pytest.mark.parametrize("id", ["relations-1962", "peak-2022", "meeting-2027", "treaty-1977"])
def test_a_link_has_the_dates_of_the_calendar_file(client: FlaskClient, small_catalogue: Catalogue, id: str) -> None:
    links = event_calendar_links(small_catalogue.events_by_id[id], URL, ZONE, "vi")
    assert links
    lines = client.get(f"/vi/events/{id}.ics").text
    assert parameters(links.google)["dates"].split("/") == re.findall(
        r"^DT(?:START|END)[^:]*:(\w+)\r$", lines, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        # an event: its date and title, whatever was added to its address
        ("/vi/events/relations-1962/?fbclid=a", [("Ngày 5 tháng 9 năm 1962: Thiết lập quan hệ ngoại giao", "/vi/events/relations-1962/")]),
        ("/en/events/visit-hun-sen-2023/", [("11 December 2023: Hun Sen visits Vietnam", "/en/events/visit-hun-sen-2023/")]),
        # pages of a scope, also narrowed
        ("/lo/", [("ລຳດັບເຫດການ", "/lo/")]),
        ("/en/collections/viet-lao/", [("Vietnam–Laos", "/en/collections/viet-lao/")]),
        ("/vi/offices/quang-ngai/?country=LA&order=newest", [("Việt – Lào · Quảng Ngãi", "/vi/offices/quang-ngai/?country=LA&order=newest")]),
        ("/en/anniversaries/", [("Timeline: anniversaries", "/en/anniversaries/")]),
        ("/en/story/", [("Timeline: story", "/en/story/")]),
        ("/vi/collections/viet-lao/figures/", [("Việt – Lào: số liệu qua các năm", "/vi/collections/viet-lao/figures/")]),
        # the sheets of the calendar, with their own address
        ("/en/calendar/2022/07/?utm_source=a", [("Timeline: July 2022", "/en/calendar/2022/07/")]),
        ("/vi/collections/viet-lao/calendar/2022/", [("Việt – Lào: Năm 2022", "/vi/collections/viet-lao/calendar/2022/")]),
        ("/lo/calendar/", [("ລຳດັບເຫດການ: ປີ 2026", "/lo/calendar/2026/")]),
        # not in frames
        ("/vi/embed/", []),
        ("/vi/events/relations-1962/embed/", []),
    ],
)  # fmt: skip
def test_what_a_page_is_shared_with(client: FlaskClient, path: str, shared: list[tuple[str, str]]) -> None:
    menus = [each for each in get_page_tree(client, path).iter("details") if each.get("data-share")]
    assert [(each.get("data-share"), each.get("data-share-url")) for each in menus] == [
        (text, f"https://timeline.example{url}") for text, url in shared
    ]
    for menu in menus:
        links = {link.text: link for link in menu.iter("a")}
        assert parameters(links["Facebook"].get("href", "")) == {"u": menu.get("data-share-url")}
        assert {*links["Facebook"].get("rel", "").split()} == {"noopener", "nofollow"}
        [copy] = menu.iter("button")
        assert (copy.get("data-copy"), copy.get("hidden")) == (menu.get("data-share-url"), "")


def test_the_file_of_an_anniversary_has_its_entry_of_the_calendar(client: FlaskClient) -> None:
    """The same UID, so that nobody who also subscribes to the calendar has it twice."""
    file, calendar = (
        client.get(f"/vi/{name}").data for name in ("events/relations-1962/2027.ics", "anniversaries.ics")
    )
    [entry] = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", file, re.DOTALL)
    assert entry in calendar
    assert b"\r\nDTSTART;VALUE=DATE:20270905\r\n" in entry


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/vi/events/relations-1962/1963.ics", 200, None),
        ("/vi/events/relations-1962/9999.ics", 200, None),
        ("/lo/events/leap-2020/2027.ics", 200, None),  # on 28 February
        ("/vi/events/treaty-of-1977/2027.ics", 301, "/vi/events/treaty-1977/2027.ics"),
        ("/vi/events/relations-1962/1962.ics", 404, None),  # the event itself
        ("/vi/events/relations-1962/0000.ics", 404, None),
        ("/vi/events/year-2022/2027.ics", 404, None),  # has no anniversaries
        ("/vi/events/nothing/2027.ics", 404, None),
        ("/vi/events/relations-1962/27.ics", 404, None),
    ],
)
def test_which_anniversaries_have_a_file(client: FlaskClient, path: str, status: int, location: str | None) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (status, location)

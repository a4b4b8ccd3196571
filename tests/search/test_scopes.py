"""Tests that a page shows exactly the content of its scope."""

from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, TreeBuilder

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.loader import load_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Query
from timeline.model.event import Event
from timeline.pages.embed import EmbedPage, embed_page
from timeline.pages.overview import scope_overview
from timeline.pages.timeline import timeline_page
from timeline.pagination import ListOptions
from timeline.search import EmbedOptions, scope

from ..conftest import DATA, ROOT, SITE, frozen_clock, make_settings
from ..overview.drawing import LABELS

TODAY = date(2026, 9, 1)
VOID = frozenset({"base", "meta", "link", "input", "br", "img", "hr"})


class Tree(HTMLParser):
    """Parses a page into an element tree."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self._builder = TreeBuilder()
        self.feed(content.strip())
        self.root: Element = self._builder.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        self._builder.data(data)


def get_page_tree(client: FlaskClient, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return Tree(response.text).root


def visible_text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def link_targets(element: Element | None) -> list[tuple[str, str]]:
    """The target and the text of each link."""
    return [(link.get("href", ""), visible_text(link)) for link in element.iter("a")] if element is not None else []


def load_edited(*edits: tuple[str, str]) -> Catalogue:
    """Load the small file with some replacements."""
    content = (DATA / "small.yaml").read_text("utf-8")
    for old, new in edits:
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    return load_bytes(content.encode(), "events.yaml")


def event_ids(events: Iterable[Event]) -> list[str]:
    return [event.id for event in events]


# The scopes: the whole site, a collection, an office.

ALL_IDS = [
    "relations-1962", "treaty-1977", "border-2018", "leap-2020", "scheme-2020", "visit-2021",
    "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027",
]  # fmt: skip
VIET_LAO_IDS = [event_id for event_id in ALL_IDS if event_id not in ("border-2018", "leap-2020", "visit-hun-sen-2023")]


@pytest.mark.parametrize(
    ("path", "events"),
    [
        ("/en/", ALL_IDS),
        ("/en/collections/viet-lao/", VIET_LAO_IDS),
        ("/en/collections/viet-lao/?topic=border", ["treaty-1977"]),  # a query filters within the scope
        ("/en/collections/years-2021-2022/", ["visit-2021", "year-2022", "peak-2022"]),
        ("/en/offices/quang-ngai/", VIET_LAO_IDS),
        ("/en/offices/sekong/?country=KH", ["border-2018", "visit-hun-sen-2023"]),  # the office has no collection
        ("/en/people/hun-sen/", ["visit-hun-sen-2023"]),
        ("/en/places/VN-29/", ["peak-2022"]),
        ("/en/sources/guidance/", ["relations-1962"]),
    ],
)
def test_a_timeline_has_the_events_of_its_scope(client: FlaskClient, path: str, events: list[str]) -> None:
    ids = [
        element.get("id", "").removeprefix("e-")
        for element in get_page_tree(client, path).iter("li")
        if element.get("id")
    ]
    assert ids == events


def test_an_office_has_its_collection_and_the_events_at_its_place() -> None:
    """In order of time, each event once."""
    catalogue = load_edited(
        ("  date: 2018-10-05?\n", "  date: 2018-10-05?\n  places: [VN-29]\n"),
        ("  date: 2021-06\n", "  date: 2021-06\n  places: [VN-29]\n"),
    )
    office_scope = scope(catalogue, catalogue.office("quang-ngai"))
    assert event_ids(office_scope.events) == [
        event_id for event_id in ALL_IDS if event_id in VIET_LAO_IDS or event_id == "border-2018"
    ]
    assert office_scope.title.pairs == (
        ("vi", "Việt – Lào · Quảng Ngãi"),
        ("lo", "ຫວຽດ – ລາວ · ກວາງຫງາຍ"),
        ("en", "Vietnam–Laos · Quảng Ngãi"),
    )
    assert office_scope.description.in_("en").endswith(" With those that took place in Quảng Ngãi.")


def test_the_title_of_an_office_falls_back_as_a_whole() -> None:
    """If the collection has no title in a language, the title of the office has none either."""
    catalogue = load_edited(("    collection: viet-lao\n", "    collection: years-2021-2022\n"))
    office_scope = scope(catalogue, catalogue.office("quang-ngai"))
    assert office_scope.title.pairs == (("vi", "Hai năm · Quảng Ngãi"),)
    assert office_scope.title.in_("lo").language == "vi"


@pytest.mark.parametrize("filename", ["anniversaries.ics", "events.ics", "events.atom", "changes.atom", "changes/", "events.json", "events.csv", "subscribe/", "embed/", "calendar/2022/"])  # fmt: skip
def test_an_office_has_every_page_and_feed_of_a_collection(client: FlaskClient, filename: str) -> None:
    office_response, collection_response = (
        client.get(f"/en/{path}/{filename}") for path in ("offices/quang-ngai", "collections/viet-lao")
    )
    assert (office_response.status_code, office_response.content_type) == (200, collection_response.content_type)
    assert (
        b"Vietnam\xe2\x80\x93Laos \xc2\xb7 Qu\xe1\xba\xa3ng Ng\xc3\xa3i" in office_response.data.replace(b"\r\n ", b"")
        or filename == "events.csv"
    )
    assert client.get(f"/en/offices/nothing/{filename}").status_code == 404


RELATIONS = "the establishment of diplomatic relations between Vietnam and Laos"
TREATY = "the Treaty of Friendship"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/en/anniversaries/",
            [
                ("other past", "Kỷ niệm 6 năm Ngày nhuận"),
                ("other past", f"49th anniversary of {TREATY}"),
                ("other", f"64th anniversary of {RELATIONS}"),
                ("other", "Kỷ niệm 7 năm Ngày nhuận"),
                ("round", f"50th anniversary of {TREATY}"),
                ("five", f"65th anniversary of {RELATIONS}"),
            ],
        ),
        (
            "/en/collections/viet-lao/anniversaries/",
            [
                ("other past", f"49th anniversary of {TREATY}"),
                ("other", f"64th anniversary of {RELATIONS}"),
                ("round", f"50th anniversary of {TREATY}"),
                ("five", f"65th anniversary of {RELATIONS}"),
            ],
        ),
        ("/en/collections/years-2021-2022/anniversaries/", []),
    ],
)
def test_the_anniversaries_page_has_those_of_its_scope_and_marks_past_ones(
    client: FlaskClient, path: str, expected: list[tuple[str, str]]
) -> None:
    elements = get_page_tree(client, path).findall(".//ol[@class='anniversaries']/li")
    assert [(element.get("class"), name) for element in elements for _, name in link_targets(element)] == expected


UPCOMING_IDS = ["relations-1962", "leap-2020", "treaty-1977"]
LATEST_IDS = ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020"]  # no cancelled or future events


@pytest.mark.parametrize(
    ("path", "home", "events"),
    [
        ("/en/embed/", "/en/", UPCOMING_IDS + LATEST_IDS),
        ("/en/offices/sekong/embed/", "/en/offices/sekong/", UPCOMING_IDS + LATEST_IDS),  # the office has no collection
        (
            "/en/collections/viet-lao/embed/",
            "/en/collections/viet-lao/",
            ["relations-1962", "treaty-1977", "peak-2022", "year-2022", "visit-2021", "scheme-2020", "treaty-1977"],
        ),
        (
            "/en/offices/quang-ngai/embed/",
            "/en/offices/quang-ngai/",
            ["relations-1962", "treaty-1977", "peak-2022", "year-2022", "visit-2021", "scheme-2020", "treaty-1977"],
        ),
        (
            "/en/collections/years-2021-2022/embed/",
            "/en/collections/years-2021-2022/",
            ["peak-2022", "year-2022", "visit-2021"],
        ),
    ],
)
def test_a_frame_has_the_events_of_its_scope_and_links_to_pages_outside_the_frame(
    client: FlaskClient, path: str, home: str, events: list[str]
) -> None:
    page = get_page_tree(client, path)
    assert [target for target, _ in link_targets(page)] == [
        SITE + home, *(f"{SITE}/en/events/{event}/" for event in events), SITE + home
    ]  # fmt: skip
    assert [element.attrib for element in page.iter("base")] == [{"target": "_blank"}]  # which implies noopener
    assert {element.get("target") for element in page.iter("a")} == {None}


def make_embed_page(catalogue: Catalogue, today: date) -> EmbedPage:
    return embed_page(catalogue, scope_overview(catalogue, scope(catalogue, None), today, LABELS), (), EmbedOptions())


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 1), [("relations-1962", 64, 4), ("leap-2020", 7, 180), ("treaty-1977", 50, 320)]),
        (date(2026, 9, 5), [("relations-1962", 64, 0), ("leap-2020", 7, 176), ("treaty-1977", 50, 316)]),  # on the day itself
        (date(2026, 9, 6), [("leap-2020", 7, 175), ("treaty-1977", 50, 315), ("relations-1962", 65, 364)]),  # almost a year ahead
        (date(1978, 7, 19), [("relations-1962", 16, 48), ("treaty-1977", 2, 364)]),
        (date(1961, 9, 5), []),
        (date(1962, 9, 4), []),  # the day of the event is no anniversary
    ],
)  # fmt: skip
def test_upcoming_anniversaries_reach_a_year_ahead(
    small_catalogue: Catalogue, today: date, expected: list[tuple[str, int, int]]
) -> None:
    upcoming = make_embed_page(small_catalogue, today).upcoming_anniversaries
    result = [(entry.anniversary.event.id, entry.anniversary.years, entry.days_left) for entry in upcoming]
    assert result == expected


def test_a_frame_has_at_most_three_anniversaries_and_five_events() -> None:
    catalogue = load_edited(("date: 2020-12~", "anniversary: {vi: Ngày ký đề án}\n  date: 2020-12-01"))
    page = make_embed_page(catalogue, TODAY)
    assert [anniversary.anniversary.event.id for anniversary in page.upcoming_anniversaries] == [
        "relations-1962",
        "scheme-2020",
        "leap-2020",
    ]
    assert event_ids(page.events) == LATEST_IDS


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        (date(2022, 6, 30), ["year-2022", "visit-2021", "scheme-2020", "leap-2020", "border-2018"]),  # the peak period has not begun
        (date(2022, 7, 1), ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020"]),  # the peak period begins
        (date(2018, 10, 5), ["border-2018", "treaty-1977", "relations-1962"]),
        (date(1962, 9, 4), []),
    ],
)  # fmt: skip
def test_the_latest_events_have_begun_and_are_newest_first(
    small_catalogue: Catalogue, today: date, latest: list[str]
) -> None:
    assert event_ids(make_embed_page(small_catalogue, today).events) == latest


# Links and filters of a timeline.


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/vi/",
            [("/vi/collections/viet-lao/", "Việt – Lào"), ("/vi/collections/years-2021-2022/", "Hai năm")],
        ),
        ("/vi/collections/viet-lao/", []),
        ("/vi/collections/years-2021-2022/", []),
    ],
)
def test_only_the_timeline_of_the_site_links_to_collections(
    client: FlaskClient, path: str, expected: list[tuple[str, str]]
) -> None:
    assert [
        link
        for nav in get_page_tree(client, path).findall(".//nav[@aria-labelledby='collections']")
        for link in link_targets(nav)
    ] == expected


@pytest.mark.parametrize(
    ("collection", "choices"),
    [
        (
            None,
            {
                "countries": ["VN", "LA", "KH"],
                "topics": ["politics", "border", "trade"],
                "kinds": ["milestone", "treaty", "visit", "period"],
                "places": ["VN-29", "LA-XE"],
                "people": ["thongloun-sisoulith", "hun-sen"],
            },
        ),
        (
            "viet-lao",
            {
                "countries": ["VN", "LA"],
                "topics": ["politics", "border"],
                "kinds": ["milestone", "treaty", "visit", "period"],
                "places": ["VN-29", "LA-XE"],
                "people": ["thongloun-sisoulith"],
            },
        ),
        (
            "years-2021-2022",
            {
                "countries": ["VN", "LA"],
                "topics": [],
                "kinds": ["visit", "period"],
                "places": ["VN-29"],
                "people": ["thongloun-sisoulith"],
            },
        ),
    ],
)
def test_a_scope_offers_only_filters_that_its_events_have(
    collection: str | None, choices: dict[str, list[str]]
) -> None:
    """The file also has a topic used only in other scopes, and an unused topic."""
    catalogue = load_edited(
        ("  border: {vi: Biên giới", "  trade: {vi: Thương mại}\n  sport: {vi: Thể thao}\n  border: {vi: Biên giới"),
        ("  people: [hun-sen]\n", "  people: [hun-sen]\n  topics: [trade]\n"),
    )
    chosen = scope(catalogue, catalogue.collection(collection) if collection else None)
    page = timeline_page(catalogue, chosen, scope_overview(catalogue, chosen, TODAY, LABELS), Query(), ListOptions())
    assert page
    offered = {
        facet_choice.facet.field: sorted(choice.entity.key for choice in facet_choice.choices)
        for facet_choice in (*page.facet_choices, page.kind_choices)
        if facet_choice
    }
    assert offered == {field: sorted(keys) for field, keys in choices.items() if keys}


def form_data(page: Element, form: Element) -> list[tuple[str, str]]:
    """What a browser would send, without empty fields and unchecked boxes. Some fields are elsewhere on the page."""
    fields = [
        input_field
        for input_field in (*form.iter("input"), *page.findall(f".//input[@form='{form.get('id')}']"))
        if input_field.get("type") != "checkbox" or "checked" in input_field.attrib
    ]
    pairs = [(field.get("name", ""), field.get("value", "")) for field in fields]
    return sorted(pair for pair in pairs if pair[1])


@pytest.mark.parametrize(
    ("scope", "query"),
    [
        ("/en/", []),
        ("/en/", [("q", 'hiep "uoc" & <b>')]),
        ("/en/", [("country", "KH")]),
        ("/en/", [("country", "KH"), ("country", "LA")]),  # a parameter may be repeated
        ("/en/", [("country", "LA"), ("kind", "visit"), ("person", "thongloun-sisoulith"), ("q", "thoong-lun")]),
        ("/en/", [("from", "2018-10"), ("place", "VN-29"), ("to", "2027"), ("topic", "border")]),
        ("/en/collections/viet-lao/", [("q", "hiep uoc"), ("topic", "border")]),
        ("/en/collections/viet-lao/", [("country", "KH")]),  # no event of the scope has it
        ("/en/", [("order", "newest"), ("q", "hiep")]),
    ],
)
def test_the_form_keeps_the_current_query(client: FlaskClient, scope: str, query: list[tuple[str, str]]) -> None:
    page = get_page_tree(client, f"{scope}?{urlencode(query)}")
    (form,) = page.iter("form")
    assert (form.get("action"), form.get("method"), form_data(page, form)) == (scope, "get", sorted(query))


# An event in a list and on its page.


def test_the_list_marks_cancelled_and_unconfirmed_events(client: FlaskClient) -> None:
    elements = get_page_tree(client, "/en/").findall(".//li[@id]")
    statuses = {
        element.get("id"): [visible_text(paragraph) for paragraph in element.findall("p[@class='event-status']")]
        for element in elements
    }
    assert {key: status for key, status in statuses.items() if status} == {
        "e-visit-hun-sen-2023": ["Cancelled"],
        "e-meeting-2027": ["Not confirmed yet"],
    }


def test_the_list_shows_the_sources_of_each_event(client: FlaskClient) -> None:
    elements = get_page_tree(client, "/en/").findall(".//li[@id]")
    citations = {
        element.get("id"): [visible_text(numbers) for numbers in element.findall("div/ul/li[@class='source-numbers']")]
        for element in elements
    }
    assert {key: sources for key, sources in citations.items() if sources} == {"e-relations-1962": ["Sources 1, 2"]}


@pytest.mark.slow
@pytest.mark.parametrize("file", [DATA / "small.yaml", ROOT / "events.yaml"], ids=["small", "real"])
def test_every_link_of_every_event_page_works(file: Path) -> None:
    """Only events known to the day have a link to a calendar file."""
    app: Flask = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    client = app.test_client()
    events = app.extensions["timeline"].repository.edition.catalogue.events
    pages = {event.id: get_page_tree(client, f"/en/events/{event.id}/") for event in events}
    targets = {
        element.get("href", "").removeprefix(SITE).partition("#")[0]
        for page in pages.values()
        for element in page.iter()
    }
    paths = sorted(path for path in targets if path.startswith("/"))
    assert [path for path in paths if client.get(path).status_code != 200] == []
    calendar_links = {
        key: [target for target, _ in link_targets(page.find(".//article")) if target.endswith(f"/{key}.ics")]
        for key, page in pages.items()
    }
    assert calendar_links == {
        event.id: [f"/en/events/{event.id}.ics"] if event.date.is_exact else [] for event in events
    }
    assert {bool(targets) for targets in calendar_links.values()} == {True, False}

"""What a page shows of its scope, and nothing besides: whole lists, as a reader meets them."""

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
from timeline.model.catalogue import Catalogue, Event, Query
from timeline.pages.embed import EmbedPage, embed_page
from timeline.pages.events import timeline_page
from timeline.pagination import ListOptions
from timeline.search import EmbedOptions, scope

from ..conftest import DATA, ROOT, SITE, at, settings

MORNING = date(2026, 9, 1)
VOID = frozenset({"base", "meta", "link", "input", "br", "img", "hr"})


class Tree(HTMLParser):
    """A page as a tree."""

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


def tree(client: FlaskClient, path: str) -> Element:
    reply = client.get(path)
    assert reply.status_code == 200, path
    return Tree(reply.text).root


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def links(element: Element | None) -> list[tuple[str, str]]:
    """Where each link leads, and in what words."""
    return [(each.get("href", ""), said(each)) for each in element.iter("a")] if element is not None else []


def edited(*edits: tuple[str, str]) -> Catalogue:
    """The small catalogue with some of its text changed."""
    content = (DATA / "small.yaml").read_text("utf-8")
    for old, new in edits:
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    return load_bytes(content.encode(), "events.yaml")


def ids(events: Iterable[Event]) -> list[str]:
    return [event.id for event in events]


# The scopes: the whole site, a collection, an office.

WHOLE = [
    "relations-1962", "treaty-1977", "border-2018", "leap-2020", "scheme-2020", "visit-2021",
    "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027",
]  # fmt: skip
VIET_LAO = [each for each in WHOLE if each not in ("border-2018", "leap-2020", "visit-hun-sen-2023")]


@pytest.mark.parametrize(
    ("path", "events"),
    [
        ("/en/", WHOLE),
        ("/en/collections/viet-lao/", VIET_LAO),
        ("/en/collections/viet-lao/?topic=border", ["treaty-1977"]),  # a query narrows within the scope
        ("/en/collections/years-2021-2022/", ["visit-2021", "year-2022", "peak-2022"]),
        ("/en/offices/quang-ngai/", VIET_LAO),
        ("/en/offices/sekong/?country=KH", ["border-2018", "visit-hun-sen-2023"]),  # it has no collection
        ("/en/people/hun-sen/", ["visit-hun-sen-2023"]),
        ("/en/places/VN-29/", ["peak-2022"]),
        ("/en/sources/guidance/", ["relations-1962"]),
    ],
)
def test_a_timeline_has_the_events_of_its_scope(client: FlaskClient, path: str, events: list[str]) -> None:
    found = [each.get("id", "").removeprefix("e-") for each in tree(client, path).iter("li") if each.get("id")]
    assert found == events


def test_an_office_has_its_collection_and_what_took_place_where_it_is() -> None:
    """In order of time, each once."""
    catalogue = edited(
        ("  date: 2018-10-05?\n", "  date: 2018-10-05?\n  places: [VN-29]\n"),
        ("  date: 2021-06\n", "  date: 2021-06\n  places: [VN-29]\n"),
    )
    found = scope(catalogue, catalogue.office("quang-ngai"))
    assert ids(found.events) == [each for each in WHOLE if each in VIET_LAO or each == "border-2018"]
    assert found.title.pairs == (
        ("vi", "Việt – Lào · Quảng Ngãi"),
        ("lo", "ຫວຽດ – ລາວ · ກວາງຫງາຍ"),
        ("en", "Vietnam–Laos · Quảng Ngãi"),
    )
    assert found.description.in_("en").endswith(" With those that took place in Quảng Ngãi.")


def test_an_offices_title_is_in_no_language_that_its_collection_lacks() -> None:
    """It falls back as a whole, and says in which language it is."""
    catalogue = edited(("    collection: viet-lao\n", "    collection: years-2021-2022\n"))
    found = scope(catalogue, catalogue.office("quang-ngai"))
    assert found.title.pairs == (("vi", "Hai năm · Quảng Ngãi"),)
    assert found.title.in_("lo").language == "vi"


@pytest.mark.parametrize("form", ["anniversaries.ics", "events.ics", "events.atom", "changes.atom", "changes/", "events.json", "events.csv", "subscribe/", "embed/", "calendar/2022/"])  # fmt: skip
def test_an_office_has_every_form_that_a_collection_has(client: FlaskClient, form: str) -> None:
    of_office, of_collection = (
        client.get(f"/en/{path}/{form}") for path in ("offices/quang-ngai", "collections/viet-lao")
    )
    assert (of_office.status_code, of_office.content_type) == (200, of_collection.content_type)
    assert (
        b"Vietnam\xe2\x80\x93Laos \xc2\xb7 Qu\xe1\xba\xa3ng Ng\xc3\xa3i" in of_office.data.replace(b"\r\n ", b"")
        or form == "events.csv"
    )
    assert client.get(f"/en/offices/nothing/{form}").status_code == 404


RELATIONS = "the establishment of diplomatic relations between Vietnam and Laos"
TREATY = "the Treaty of Friendship"


@pytest.mark.parametrize(
    ("path", "told"),
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
def test_the_anniversaries_are_those_of_the_scope_and_what_has_passed_says_so(
    client: FlaskClient, path: str, told: list[tuple[str, str]]
) -> None:
    items = tree(client, path).findall(".//ol[@class='anniversaries']/li")
    assert [(each.get("class"), name) for each in items for _, name in links(each)] == told


COMING = ["relations-1962", "leap-2020", "treaty-1977"]
LATEST = ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020"]  # nothing cancelled, nothing to come


@pytest.mark.parametrize(
    ("path", "home", "events"),
    [
        ("/en/embed/", "/en/", COMING + LATEST),
        ("/en/offices/sekong/embed/", "/en/offices/sekong/", COMING + LATEST),  # it has no collection
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
def test_a_frame_has_its_scope_and_every_link_leaves_it(
    client: FlaskClient, path: str, home: str, events: list[str]
) -> None:
    page = tree(client, path)
    assert [address for address, _ in links(page)] == [
        SITE + home, *(f"{SITE}/en/events/{each}/" for each in events), SITE + home
    ]  # fmt: skip
    assert [each.attrib for each in page.iter("base")] == [{"target": "_blank"}]  # which implies noopener
    assert {each.get("target") for each in page.iter("a")} == {None}


def frame(catalogue: Catalogue, today: date) -> EmbedPage:
    return embed_page(catalogue.events, (), EmbedOptions(), today)


@pytest.mark.parametrize(
    ("today", "coming"),
    [
        (date(2026, 9, 1), [("relations-1962", 64, 4), ("leap-2020", 7, 180), ("treaty-1977", 50, 320)]),
        (date(2026, 9, 5), [("relations-1962", 64, 0), ("leap-2020", 7, 176), ("treaty-1977", 50, 316)]),  # the day itself
        (date(2026, 9, 6), [("leap-2020", 7, 175), ("treaty-1977", 50, 315), ("relations-1962", 65, 364)]),  # a whole year ahead
        (date(1978, 7, 19), [("relations-1962", 16, 48), ("treaty-1977", 2, 364)]),
        (date(1961, 9, 5), []),
        (date(1962, 9, 4), []),  # the event's own day is none
    ],
)  # fmt: skip
def test_an_anniversary_is_coming_for_a_whole_year(
    small: Catalogue, today: date, coming: list[tuple[str, int, int]]
) -> None:
    seen = frame(small, today).upcoming_anniversaries
    found = [(each.anniversary.event.id, each.anniversary.years, each.days_left) for each in seen]
    assert found == coming


def test_a_frame_has_no_more_than_three_anniversaries_and_five_events() -> None:
    more = edited(("date: 2020-12~", "anniversary: {vi: Ngày ký đề án}\n  date: 2020-12-01"))
    shown = frame(more, MORNING)
    assert [each.anniversary.event.id for each in shown.upcoming_anniversaries] == [
        "relations-1962",
        "scheme-2020",
        "leap-2020",
    ]
    assert ids(shown.events) == LATEST


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        (date(2022, 6, 30), ["year-2022", "visit-2021", "scheme-2020", "leap-2020", "border-2018"]),  # the peak has yet to begin
        (date(2022, 7, 1), ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020"]),  # the day that it begins
        (date(2018, 10, 5), ["border-2018", "treaty-1977", "relations-1962"]),
        (date(1962, 9, 4), []),
    ],
)  # fmt: skip
def test_the_latest_events_have_begun_and_the_last_comes_first(
    small: Catalogue, today: date, latest: list[str]
) -> None:
    assert ids(frame(small, today).events) == latest


# What leads on from a timeline, and what narrows it.


@pytest.mark.parametrize(
    ("path", "leading"),
    [
        (
            "/vi/",
            [("/vi/collections/viet-lao/", "Việt – Lào"), ("/vi/collections/years-2021-2022/", "Hai năm")],
        ),
        ("/vi/collections/viet-lao/", []),
        ("/vi/collections/years-2021-2022/", []),
    ],
)
def test_the_collections_lead_on_from_the_whole_alone(
    client: FlaskClient, path: str, leading: list[tuple[str, str]]
) -> None:
    assert [
        link for nav in tree(client, path).findall(".//nav[@class='collections']") for link in links(nav)
    ] == leading


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
def test_a_scope_is_narrowed_by_what_its_events_have(collection: str | None, choices: dict[str, list[str]]) -> None:
    """Also where the file has a topic that only others have, and one that none has."""
    catalogue = edited(
        ("  border: {vi: Biên giới", "  trade: {vi: Thương mại}\n  sport: {vi: Thể thao}\n  border: {vi: Biên giới"),
        ("  people: [hun-sen]\n", "  people: [hun-sen]\n  topics: [trade]\n"),
    )
    events = scope(catalogue, catalogue.collection(collection) if collection else None).events
    page = timeline_page(
        catalogue, events, Query(), ListOptions(), is_whole_site=collection is None, language="vi", today=MORNING
    )
    assert page
    offered = {each.facet.field: sorted(choice.entity.key for choice in each.choices) for each in page.facet_choices}
    assert offered == {field: sorted(keys) for field, keys in choices.items() if keys}


def sent(form: Element) -> list[tuple[str, str]]:
    """What a browser would send, without what is empty and without the boxes that are not ticked."""
    fields = [each for each in form.iter("input") if each.get("type") != "checkbox" or "checked" in each.attrib]
    pairs = [(each.get("name", ""), each.get("value", "")) for each in fields]
    return sorted(pair for pair in pairs if pair[1])


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        ("/en/", []),
        ("/en/", [("q", 'hiep "uoc" & <b>')]),
        ("/en/", [("country", "KH")]),
        ("/en/", [("country", "KH"), ("country", "LA")]),  # each as often as you like
        ("/en/", [("country", "LA"), ("kind", "visit"), ("person", "thongloun-sisoulith"), ("q", "thoong-lun")]),
        ("/en/", [("from", "2018-10"), ("place", "VN-29"), ("to", "2027"), ("topic", "border")]),
        ("/en/collections/viet-lao/", [("q", "hiep uoc"), ("topic", "border")]),
        ("/en/collections/viet-lao/", [("country", "KH")]),  # which nothing in the scope has
        ("/en/", [("order", "newest"), ("q", "hiep")]),
    ],
)
def test_the_form_sends_again_what_was_asked(client: FlaskClient, scope: str, asked: list[tuple[str, str]]) -> None:
    (form,) = tree(client, f"{scope}?{urlencode(asked)}").iter("form")
    assert (form.get("action"), form.get("method"), sent(form)) == (scope, "get", sorted(asked))


# What an event says of itself in a list, and on its page.


def test_the_list_says_what_does_not_stand(client: FlaskClient) -> None:
    items = tree(client, "/en/").findall(".//li[@id]")
    standing = {each.get("id"): [said(mark) for mark in each.findall("p[@class='event-status']")] for each in items}
    assert {key: marks for key, marks in standing.items() if marks} == {
        "e-visit-hun-sen-2023": ["Cancelled"],
        "e-meeting-2027": ["Not confirmed yet"],
    }


def test_the_list_says_where_each_event_is_told(client: FlaskClient) -> None:
    items = tree(client, "/en/").findall(".//li[@id]")
    cited = {
        each.get("id"): [links(sources) for sources in each.findall("details[@class='sources']")] for each in items
    }
    assert {key: sources for key, sources in cited.items() if sources} == {
        "e-relations-1962": [
            [("/en/sources/guidance/", "53-HD/BTGTW, II.1.2"), ("/en/sources/report/", "Bài báo, opening")]
        ],
    }


@pytest.mark.slow
@pytest.mark.parametrize("file", [DATA / "small.yaml", ROOT / "events.yaml"], ids=["small", "real"])
def test_every_link_of_every_event_leads_somewhere(file: Path) -> None:
    """And a calendar entry is offered of those that are known to the day, and of no other."""
    app: Flask = create_app(settings(file), at("2026-09-01T02:00"))
    client = app.test_client()
    events = app.extensions["timeline"].repository.edition.catalogue.events
    pages = {event.id: tree(client, f"/en/events/{event.id}/") for event in events}
    addresses = {
        each.get("href", "").removeprefix(SITE).partition("#")[0] for page in pages.values() for each in page.iter()
    }
    within = sorted(address for address in addresses if address.startswith("/"))
    assert [address for address in within if client.get(address).status_code != 200] == []
    offered = {key: [to for to, _ in links(page.find(".//article")) if ".ics" in to] for key, page in pages.items()}
    assert offered == {each.id: [f"/en/events/{each.id}.ics"] if each.date.is_exact else [] for each in events}
    assert {bool(addresses) for addresses in offered.values()} == {True, False}

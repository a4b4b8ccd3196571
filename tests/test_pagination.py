"""Tests how a list of events is split into pages and years, and how events are nested in longer ones."""

from collections.abc import Iterable

import pytest

from timeline.model.edtf import parse_edtf
from timeline.model.entities import Source, Term
from timeline.model.event import Citation, Event
from timeline.model.localized_text import LocalizedText
from timeline.pagination import EventList, ListEntry, ListOptions, paginate_events

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
REPORT = Source("report", LocalizedText((("vi", "Bài báo"),)), None, None, None, None)
PAGE_BYTES = 200_000  # bytes of a summary that fills a page


def make_event(id: str, when: str, part_of: str | None = None, bytes: int = 0, locators: Iterable[str] = ()) -> Event:
    return Event(
        id,
        parse_edtf(when),
        KIND,
        LocalizedText((("vi", id),)),
        summary=LocalizedText((("vi", "a" * bytes),)) if bytes else None,
        part_of=part_of,
        sources=tuple(Citation(REPORT, LocalizedText((("vi", locator),))) for locator in locators),
    )


def nested_ids(entries: Iterable[ListEntry]) -> list[object]:
    """The ids of the entries; the parts of an entry follow it in a list."""
    result: list[object] = []
    for entry in entries:
        result += [entry.event.id, nested_ids(entry.parts)] if entry.parts else [entry.event.id]
    return result


def paginate(events: list[Event], options: ListOptions) -> EventList:
    return paginate_events(events, options, "vi")


EVENTS_OF_YEAR = [
    make_event("year", "2022-01-01/2022-12-31"),
    make_event("opening", "2022-01-10", "year"),
    make_event("peak", "2022-07-01/2022-09-30", "year"),
    make_event("day", "2022-07-18", "peak"),
    make_event("other", "2022-08"),
    make_event("closing", "2023-01-05", "year"),
    make_event("lost", "2023-02", "elsewhere"),
]


@pytest.mark.parametrize(
    ("options", "years"),
    [
        (
            ListOptions(),
            [(2022, ["year", ["opening", "peak", ["day"]], "other"]), (2023, ["closing", "lost"])],
        ),  # a part that begins in another year is in that year
        (
            ListOptions(newest_first=True),
            [(2023, ["lost", "closing"]), (2022, ["other", "year", ["peak", ["day"], "opening"]])],
        ),
    ],
)
def test_parts_are_nested_in_the_event_that_they_belong_to(
    options: ListOptions, years: list[tuple[int, list[object]]]
) -> None:
    assert [(year.year, nested_ids(year.entries)) for year in paginate(EVENTS_OF_YEAR, options).years] == years


LARGE_EVENTS = [
    make_event("a", "1962"),
    make_event("b", "1977", bytes=PAGE_BYTES // 2),
    make_event("c", "1990", bytes=PAGE_BYTES // 2),
    make_event("d", "2022-01-01/2022-12-31", bytes=PAGE_BYTES),
    make_event("e", "2022-02", "d", bytes=PAGE_BYTES),
    make_event("f", "2023", bytes=3 * PAGE_BYTES),
]


@pytest.mark.parametrize(
    ("newest_first", "pages", "ids"),
    [
        (False, ["1962/1977", "1990", "2022", "2022", "2023"], ["ab", "c", "d", "e", "f"]),
        (True, ["2023", "2022", "2022", "1990", "1977/1962"], ["f", "e", "d", "c", "ba"]),
    ],
)
def test_a_long_list_is_split_into_pages_by_year(newest_first: bool, pages: list[str], ids: list[str]) -> None:
    """A year larger than a page takes several pages; an event larger than a page has a page to itself."""
    event_lists = [paginate(LARGE_EVENTS, ListOptions(newest_first, page)) for page in range(1, 6)]
    assert [list(map(str, event_list.page_dates)) for event_list in event_lists] == [pages] * 5
    assert [
        "".join(entry.event.id for year in event_list.years for entry in year.entries) for event_list in event_lists
    ] == ids
    assert {key: number for number, page_ids in enumerate(ids, 1) for key in page_ids} == dict(
        event_lists[0].page_by_event_id
    )
    # A number past the end gives the last page.
    assert paginate_events(LARGE_EVENTS, ListOptions(newest_first, 99), "vi") == event_lists[-1]
    assert event_lists[0].page_by_year[2022] == (2 if newest_first else 3)


def test_an_empty_list_has_one_empty_page() -> None:
    empty_list = paginate([], ListOptions())
    assert (empty_list.years, empty_list.page_dates, empty_list.total) == ((), (), 0)


def test_citations_are_numbered_across_the_page() -> None:
    events = [
        make_event("a", "1962", locators=["I.1", "II.2"]),
        make_event("b", "1977", locators=["II.2", "III"]),
        make_event("c", "1990"),
    ]
    citation_numbers = paginate(events, ListOptions()).citation_numbers
    assert [
        (number, str(citation.locator and citation.locator.in_("vi"))) for citation, number in citation_numbers.items()
    ] == [
        (1, "I.1"),
        (2, "II.2"),
        (3, "III"),
    ]


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        (ListOptions(), ()),
        (ListOptions(page=3), (("page", "3"),)),
        (ListOptions(newest_first=True), (("order", "newest"),)),
        (ListOptions(newest_first=True, page=2), (("order", "newest"), ("page", "2"))),
    ],
)
def test_the_query_parameters_leave_out_defaults(options: ListOptions, parameters: tuple[tuple[str, str], ...]) -> None:
    assert options.parameters == parameters
    assert options.reversed.reversed == options.with_page(1)

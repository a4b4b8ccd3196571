"""Tests how a list of events is split into pages, and grouped by chapter and year."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from timeline.grouping import ListEntry, SeriesEntry, YearGroup
from timeline.model.edtf import parse_edtf, parse_edtf_date
from timeline.model.entities import Chapter, Citation, Source, Term
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.pagination import EventList, ListOptions, paginate_events

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


def nested_ids(entries: Iterable[ListEntry | SeriesEntry]) -> list[object]:
    """The ids of the entries; the parts of an entry follow it in a list, and the events of a series are in a tuple."""
    result: list[object] = []
    for entry in entries:
        if isinstance(entry, SeriesEntry):
            result.append((entry.series.key, str(entry.dates), *nested_ids(entry.entries)))
        else:
            result += [entry.event.id, nested_ids(entry.parts)] if entry.parts else [entry.event.id]
    return result


def paginate(events: list[Event], options: ListOptions) -> EventList:
    return paginate_events(events, options, "vi")


def years_of(event_list: EventList) -> list[YearGroup]:
    return [year for chapter in event_list.chapters for year in chapter.years]


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
    assert [(year.year, nested_ids(year.entries)) for year in years_of(paginate(EVENTS_OF_YEAR, options))] == years


def chapter(key: str, start: str, end: str | None) -> Chapter:
    return Chapter(
        key, LocalizedText((("vi", key),)), None, parse_edtf_date(start), parse_edtf_date(end) if end else None
    )


CHAPTERS = [chapter("early", "1962", "1999"), chapter("later", "2000", None)]
STATEMENTS = Term("statements", LocalizedText((("vi", "Tuyên bố"),)))


def in_series(*events: Event) -> list[Event]:
    return [replace(event, series=STATEMENTS) for event in events]


@pytest.mark.parametrize(
    ("story", "events", "options", "chapters"),
    [
        (
            "a chapter has its years; what began before it and goes on is listed apart; a day before all has no chapter",
            [
                make_event("before", "1950"),
                make_event("a", "1962-09-05"),
                make_event("long", "1990-01/2005-12"),
                make_event("b", "2022"),
            ],
            ListOptions(),
            [
                (None, 1, [(1950, ["before"], [])], []),
                ("early", 2, [(1962, ["a"], []), (1990, ["long"], [])], []),
                ("later", 1, [(2022, ["b"], [])], ["long"]),
            ],
        ),
        (
            "the reverse order",
            [make_event("a", "1962"), make_event("b", "2022-01"), make_event("c", "2022-02")],
            ListOptions(newest_first=True),
            [("later", 2, [(2022, ["c", "b"], [])], []), ("early", 1, [(1962, ["a"], [])], [])],
        ),
        (
            "three events of a series are one entry in place of the first, two are not, and each chapter has its own",
            in_series(*(make_event(str(year), str(year)) for year in (1970, 1980, 2001, 2003, 2005))),
            ListOptions(),
            [
                ("early", 2, [(1970, ["1970"], []), (1980, ["1980"], [])], []),
                ("later", 3, [(2001, [("statements", "2001/2005", "2001", "2003", "2005")], [])], []),
            ],
        ),
        (
            "a series whose years have other events too",
            [
                make_event("other", "2001-01"),
                *in_series(make_event("s1", "2001-02"), make_event("s2", "2002-02"), make_event("s3", "2002-03")),
                make_event("last", "2002-04"),
            ],
            ListOptions(),
            [("later", 5, [(2001, ["other", ("statements", "2001/2002", "s1", "s2", "s3")], []), (2002, ["last"], [])], [])],
        ),
        (
            "what goes on for years, and of whose beginning no month is known, is folded behind what happened in the year",
            [
                make_event("plan", "2016/2025"),
                make_event("trade", "2016/2020"),
                make_event("open", "2016/.."),
                replace(make_event("great", "2016/2030"), importance=3),
                make_event("one-year", "2016/2016"),
                make_event("visit", "2016-04"),
                make_event("from-a-month", "2016-05/2020"),
            ],
            ListOptions(),
            [("later", 7, [(2016, ["great", "one-year", "visit", "from-a-month"], ["plan", "trade", "open"])], [])],
        ),
        (
            "a single one is no row of its own; nor is an event with parts folded",
            [make_event("plan", "2016/2025"), make_event("whole", "2017/2020"), make_event("part", "2017-02", "whole")],
            ListOptions(),
            [("later", 3, [(2016, ["plan"], []), (2017, ["whole", ["part"]], [])], [])],
        ),
    ],
)  # fmt: skip
def test_the_whole_list_is_grouped_by_chapter(
    story: str, events: Sequence[Event], options: ListOptions, chapters: list[object]
) -> None:
    """Chapters: (key, number of events, years with what happened and what goes on, what began before)."""
    event_list = paginate_events(events, options, "vi", CHAPTERS)
    assert [
        (
            group.chapter and group.chapter.key,
            group.event_count,
            [(year.year, nested_ids(year.entries), nested_ids(year.under_way)) for year in group.years],
            [event.id for event in group.under_way],
        )
        for group in event_list.chapters
    ] == chapters, story


def test_without_chapters_nothing_is_folded() -> None:
    events = in_series(*(make_event(str(year), f"{year}/2030") for year in (2001, 2002, 2003)))
    [group] = paginate_events(events, ListOptions(), "vi").chapters
    assert (group.chapter, [(year.year, nested_ids(year.entries)) for year in group.years]) == (
        None,
        [(2001, ["2001"]), (2002, ["2002"]), (2003, ["2003"])],
    )


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
        "".join(str(each) for year in years_of(event_list) for each in nested_ids(year.entries))
        for event_list in event_lists
    ] == ids
    # A number past the end gives the last page.
    assert paginate_events(LARGE_EVENTS, ListOptions(newest_first, 99), "vi") == event_lists[-1]
    assert event_lists[0].page_by_year[2022] == (2 if newest_first else 3)


def test_an_empty_list_has_one_empty_page() -> None:
    empty_list = paginate([], ListOptions())
    assert (empty_list.chapters, empty_list.page_dates, empty_list.total) == ((), (), 0)


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

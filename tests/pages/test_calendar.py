"""Tests the calendar of a year and of a month: where events, intervals and anniversaries are, and which years exist."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from timeline.app import create_app
from timeline.calendar_grid import MAX_BAR_ROWS, Bar, Sheets, calendar_sheets, month_days_by_week, weeks_of_month
from timeline.model.edtf import parse_edtf
from timeline.model.entities import Term
from timeline.model.event import Event, has_anniversaries
from timeline.model.localized_text import LocalizedText
from timeline.pages.calendar import MonthPage, TruncatedEvents, YearPage, month_page, year_page
from timeline.pages.calendar_days import CalendarDay
from timeline.pages.marks import Marks

from ..conftest import DATA, SITE, frozen_clock, make_settings
from ..search.test_scopes import get_page_tree, link_targets, visible_text
from ..serving import run_service

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)
MARKS = Marks({"visit": 0}, {}, (), ())
FILE_HEAD = (DATA / "small.yaml").read_text("utf-8").split("\nevents:\n")[0] + "\nevents:\n"


def make_event(id: str, when: str, *, has_anniversaries: bool = False) -> Event:
    name = LocalizedText((("vi", id),))
    return Event(id, parse_edtf(when), KIND, name, anniversary=name if has_anniversaries else None)


def make_events(*whens: str, has_anniversaries: bool = False) -> list[Event]:
    """Events with the ids `a`, `b`, … in the order of the arguments, sorted by time as in a catalogue."""
    result = [
        make_event(chr(ord("a") + number), when, has_anniversaries=has_anniversaries)
        for number, when in enumerate(whens)
    ]
    return sorted(result, key=lambda event: (event.date.earliest, event.date.latest))


def get_sheets(events: Sequence[Event], today: date = TODAY) -> Sheets:
    return calendar_sheets(events, today, filter(has_anniversaries, events))


def get_month_page(events: Sequence[Event], year: int, month: int) -> MonthPage:
    page = month_page(events, get_sheets(events), year, month, TODAY, MARKS)
    assert page
    return page


def get_year_page(events: Sequence[Event], year: int) -> YearPage:
    page = year_page(events, get_sheets(events), year, MARKS)
    assert page
    return page


# Weeks.


@pytest.mark.parametrize(
    ("month", "days_before", "days"),
    [
        ("2024-01", 0, 31),  # each weekday on which a month can begin
        ("2024-10", 1, 31),
        ("2024-05", 2, 31),
        ("2024-02", 3, 29),  # leap years: divisible by four,
        ("2024-03", 4, 31),
        ("2024-06", 5, 30),
        ("2024-09", 6, 30),
        ("2021-02", 0, 28),  # exactly four weeks
        ("1900-02", 3, 28),  # not by a hundred,
        ("2000-02", 1, 29),  # but by four hundred
        ("0001-01", 0, 31),  # the ends of the calendar
        ("9999-12", 2, 31),
    ],
)
def test_a_month_is_split_into_weeks_from_monday(month: str, days_before: int, days: int) -> None:
    month_date = parse_edtf(month)
    rows = month_days_by_week(month_date.earliest.year, month_date.earliest.month)
    cells = [day for row in rows for day in row]
    days_after = -(days_before + days) % 7
    assert [day and str(day) for day in cells] == [
        *[None] * days_before,
        *(f"{month}-{number:02}" for number in range(1, days + 1)),
        *[None] * days_after,
    ]
    assert {len(row) for row in rows} == {7}


@pytest.mark.parametrize(("first", "days_before"), [(0, 6), (5, 1), (6, 0)])  # Monday, Saturday, Sunday
def test_a_week_may_begin_on_another_day(first: int, days_before: int) -> None:
    """1 September 2019 was a Sunday. The bar of an interval covers the same days in any week."""
    rows = month_days_by_week(2019, 9, first)
    assert rows[0][:days_before] == (None,) * days_before
    assert rows[0][days_before] == date(2019, 9, 1)
    assert {len(row) for row in rows} == {7}
    (interval,) = make_events("2019-09-25/2019-10-03")
    for week in weeks_of_month(2019, 9, [interval], first):
        for bar in (bar for bar_row in week.bar_rows for bar in bar_row):
            days = week.days[bar.column : bar.column + bar.length]
            assert days == tuple(day for day in week.days if day and interval.date.earliest <= day)


def draw_bar(bar: Bar) -> str:
    """A bar as text: `[` and `]` where it begins and ends, `<` and `>` where it goes on, `=` for each day."""
    start, end = "[" if bar.is_start else "<", "]" if bar.is_end else ">"
    name = bar.event.id.upper() if bar.is_continued else bar.event.id
    return " " * bar.column + start + name + "=" * bar.length + end


@pytest.mark.parametrize(
    ("month", "whens", "bar_rows"),
    [
        # within one week
        ((2024, 9), ["2024-09-10/2024-09-13"], [[], [], [[" [a====]"]], [], [], []]),
        # across weeks, from Friday to Monday
        ((2022, 7), ["2022-07-15/2022-07-18"], [[], [], [["    [a===>"]], [["<A=]"]], []]),
        # across months: the part in July, and the part in August
        ((2022, 7), ["2022-07-30/2022-08-02"], [[], [], [], [], [["     [a==>"]]]),
        ((2022, 8), ["2022-07-30/2022-08-02"], [[["<a==]"]], [], [], [], []]),
        # across years
        ((2021, 12), ["2021-12-30/2022-01-02"], [[], [], [], [], [["   [a==>"]]]),
        ((2022, 1), ["2021-12-30/2022-01-02"], [[["     <a==]"]], [], [], [], [], []]),
        # the whole month and more: no bar, because it is folded; exactly the month, and from it or into it
        ((2021, 2), ["2021-01-31/2021-03-01"], [[]] * 4),
        (
            (2021, 2),
            ["2021-02-01/2021-03-01"],
            [[["[a=======>"]], [["<A=======>"]], [["<A=======>"]], [["<A=======>"]]],
        ),
        ((2021, 2), ["2021-01/2021-02"], [[["<a=======>"]], [["<A=======>"]], [["<A=======>"]], [["<A=======]"]]]),
        # two that overlap are in two rows, and a third follows the first in its row; adjacent intervals share a row
        (
            (2022, 8),
            ["2022-08-01/2022-08-03", "2022-08-03/2022-08-05", "2022-08-04/2022-08-07"],
            [[["[a===]", "   [c====]"], ["  [b===]"]], [], [], [], []],
        ),
        # of two that begin on the same day, the longer comes first
        ((2022, 8), ["2022-08-02/2022-08-03", "2022-08-02/2022-08-05"], [[[" [b====]"], [" [a==]"]], [], [], [], []]),
        # known to the month at both ends
        ((2022, 4), ["2022-01/2022-04"], [[["    <a===>"]], *[[["<A=======>"]]] * 3, [["<A======]"]]]),
        # hours on two days make a bar; hours on one day and an interval of one day do not
        ((2022, 8), ["2022-08-02T09:00/2022-08-03T11:00"], [[[" [a==]"]], [], [], [], []]),
        ((2022, 8), ["2022-08-02T09:00/2022-08-02T11:00", "2022-08-02/2022-08-02"], [[]] * 5),
        # one end is known only to the year: the weeks are unknown
        ((2022, 8), ["2021/2022", "2022/2022-08-20", "2022", "2022-08"], [[]] * 5),
        # the ends of the calendar
        ((1, 1), ["0001-01-01/0001-01-02"], [[["[a==]"]], [], [], [], []]),
        ((9999, 12), ["9999-12-30/9999-12-31"], [[], [], [], [], [["   [a==]"]]]),
    ],
)
def test_intervals_are_bars_in_rows(month: tuple[int, int], whens: list[str], bar_rows: list[list[list[str]]]) -> None:
    events, today = make_events(*whens), date(9999, 1, 1)
    page = month_page(events, get_sheets(events, today), *month, today, MARKS)
    assert page
    assert [[[draw_bar(bar) for bar in bar_row] for bar_row in week.bar_rows] for week in page.weeks] == bar_rows
    assert {week.more_count for week in page.weeks} == {0}


def test_a_week_has_a_limited_number_of_bar_rows_and_counts_the_rest() -> None:
    """A bar without a row is drawn from the first week that has room."""
    crowded_events = make_events(*["2022-08-01/2022-08-07"] * (MAX_BAR_ROWS + 2), "2022-08-05/2022-08-10")
    first, second, *_ = get_month_page(crowded_events, 2022, 8).weeks
    assert [[bar.event.id for bar in bar_row] for bar_row in first.bar_rows] == [
        ["a"],
        ["b"],
        ["c"],
        ["d"],
        ["e"],
        ["f"],
    ]
    assert (first.more_count, first.first, first.last) == (3, date(2022, 8, 1), date(2022, 8, 7))
    assert [[draw_bar(bar) for bar in bar_row] for bar_row in second.bar_rows] == [["<i===]"]]


INTERVALS = st.tuples(st.dates(date(2022, 6, 1), date(2022, 9, 1)), st.integers(1, 40))


@given(st.lists(INTERVALS, max_size=12))
def test_bars_of_a_row_never_overlap_and_none_is_lost(intervals: list[tuple[date, int]]) -> None:
    events = make_events(*(f"{first}/{first + timedelta(days)}" for first, days in intervals))
    for week in weeks_of_month(2022, 7, events):
        for bar_row in week.bar_rows:
            columns = [bar.column + number for bar in bar_row for number in range(bar.length)]
            assert len(columns) == len(set(columns))
            assert all(week.days[column] for column in columns)
        events_of_week = [
            event for event in events if event.date.earliest <= week.last and event.date.latest >= week.first
        ]
        assert sum(map(len, week.bar_rows)) + week.more_count == len(events_of_week)


# Days, and dates that are less precise.


def entries_by_day(page: MonthPage | YearPage) -> dict[str, list[str]]:
    """The dates of the events and the years of the anniversaries by day."""
    return {
        str(date_): [
            *(str(event.date) for event in day.events),
            *(str(anniversary.years) for anniversary in day.anniversaries),
        ]
        for date_, day in page.days.items()
    }


def date_texts(events: Iterable[Event]) -> list[str]:
    return [str(event.date) for event in events]


ALL_DATES = [
    "2022-07-18", "2022-07-18?", "2022-07-20~", "2022-07-21T09:00", "2022-07-22T09:00/2022-07-22T11:00",
    "2022-07", "2022-07~", "2022", "2022~", "2022-07-01/2022-07-03", "2022-06/2022-08", "2021/2022", "2022/2022-07",
    "2022-08-01", "2021", "2022-06",
]  # fmt: skip


def test_each_event_of_a_month_is_listed_by_its_precision() -> None:
    page = get_month_page(make_events(*ALL_DATES), 2022, 7)
    assert entries_by_day(page) == {
        "2022-07-18": ["2022-07-18", "2022-07-18?"],
        "2022-07-20": ["2022-07-20~"],
        "2022-07-21": ["2022-07-21T09:00"],
        "2022-07-22": ["2022-07-22T09:00/2022-07-22T11:00"],
    }
    assert date_texts(page.multi_day.events) == ["2022-07-01/2022-07-03"]
    assert date_texts(page.unknown_day.events) == ["2022-07", "2022-07~"]
    assert date_texts(page.under_way.events) == ["2022-06/2022-08"]
    assert [str(row.interval.date if row.interval else row.first) for row in page.agenda] == [
        "2022-07-01/2022-07-03",
        *entries_by_day(page),
    ]


def test_each_event_of_a_year_is_listed_by_its_precision() -> None:
    page = get_year_page(make_events(*ALL_DATES), 2022)
    assert list(entries_by_day(page)) == ["2022-07-18", "2022-07-20", "2022-07-21", "2022-07-22", "2022-08-01"]
    assert date_texts(page.unknown_month.events) == ["2021/2022", "2022/2022-07", "2022", "2022~"]
    assert page.under_way.events == ()
    listed = {
        each.month.month: (
            [str(row.interval.date if row.interval else row.first) for row in each.agenda],
            date_texts(each.unknown_day.events),
        )
        for each in page.months
        if each.agenda or each.unknown_day.events
    }
    assert listed == {
        6: (["2022-06/2022-08"], ["2022-06"]),
        7: (
            ["2022-07-01/2022-07-03", "2022-07-18", "2022-07-20", "2022-07-21", "2022-07-22"],
            ["2022-07", "2022-07~"],
        ),
        8: (["2022-08-01"], []),
    }
    assert (min(page.covered_days), max(page.covered_days), len(page.covered_days)) == (
        date(2022, 6, 1),
        date(2022, 8, 31),
        92,
    )


@pytest.mark.parametrize(
    ("intervals", "days"),
    [
        (["2021-12-30/2022-01-02"], ["2022-01-01", "2022-01-02"]),
        (["2022-12-31/2023-01-02"], ["2022-12-31"]),
        (["2022-03-01/2022-03-02", "2022-03-02/2022-03-03"], ["2022-03-01", "2022-03-02", "2022-03-03"]),
        (["2022-03-01/2022-03-02", "2022-03-04/2022-03-05"], ["2022-03-01", "2022-03-02", "2022-03-04", "2022-03-05"]),
        (["2021-03-01/2021-03-02", "2021/2023"], []),
        # an event that lasts the whole year or longer covers no day
        (["2022-01-01/2022-12-31"], []),
        (["2022-01/2022-12"], []),
        (["2022-01-01T09:00/2022-12-31T17:00"], []),
        (["2021-06-01/2023-06-01"], []),
        (["2021-12-31/2022-12-31", "2022-01-01/2023-01-01", "2022-03-01/2022-03-02"], ["2022-03-01", "2022-03-02"]),
        # an event that lasts all year but one day does
        (["2022-01-02/2022-12-31"], [str(date(2022, 1, 2) + timedelta(number)) for number in range(364)]),
        (["2022-01-01/2022-12-30"], [str(date(2022, 1, 1) + timedelta(number)) for number in range(364)]),
        # so does one that fills another year, but not this one
        (["2021-01-01/2022-01-01"], ["2022-01-01"]),
    ],
)
def test_the_covered_days_of_a_year(intervals: list[str], days: list[str]) -> None:
    assert sorted(map(str, get_year_page(make_events(*intervals), 2022).covered_days)) == days


def test_what_only_runs_through_a_year_is_folded() -> None:
    """What begins or ends in it is in the list, in the first month of the year that has its beginning or end."""
    whens = [
        "2021-06-01/2023-06-01",
        "2022-01-01/2022-12-31",
        "2020/..",
        "/2022-05-09",
        "2022-11/2024",
        "2021/2022",
        "2021/2023",
    ]
    page = get_year_page(make_events(*whens), 2022)
    assert page.covered_days == {date(2022, 5, 9)}  # an unknown start adds nothing
    assert date_texts(page.under_way.events) == ["2020/..", "2021/2023", "2021-06-01/2023-06-01"]
    assert date_texts(page.unknown_month.events) == ["2021/2022", "2022-11/2024"]
    assert {
        each.month.month: [row.interval and str(row.interval.date) for row in each.agenda]
        for each in page.months
        if each.agenda
    } == {
        1: ["2022-01-01/2022-12-31"],
        5: ["/2022-05-09"],
    }


@pytest.mark.parametrize(
    ("when", "year_and_month", "expected"),
    [
        ("1977-07-18", (2027, 7), {"2027-07-18": ["50"]}),
        ("1977-07-18", (1987, 7), {"1987-07-18": ["10"]}),  # in past years too
        ("1977-07-18", (1977, 7), {"1977-07-18": ["1977-07-18"]}),  # not on the day itself
        ("1977-07-18", (2027, 8), {}),
        ("2020-02-29", (2025, 2), {"2025-02-28": ["5"]}),  # on the 28th in common years
        ("2020-02-29", (2028, 2), {"2028-02-29": ["8"]}),
    ],
)
def test_a_day_has_its_anniversaries(
    when: str, year_and_month: tuple[int, int], expected: dict[str, list[str]]
) -> None:
    assert entries_by_day(get_month_page(make_events(when, has_anniversaries=True), *year_and_month)) == expected
    assert {
        date_: years
        for date_, years in entries_by_day(
            get_year_page(make_events(when, has_anniversaries=True), year_and_month[0])
        ).items()
        if date_ in expected
    } == expected


def test_no_anniversary_comes_before_its_event() -> None:
    page = get_month_page([make_event("old", "1950"), make_event("a", "1977-07-18", has_anniversaries=True)], 1976, 7)
    assert page.days == {}


@pytest.mark.parametrize(
    ("number", "shown_count"),
    [(3, 3), (4, 4), (5, 3), (500, 3)],
)
def test_a_day_shows_four_entries_or_three_and_the_number_of_others(number: int, shown_count: int) -> None:
    day = get_month_page(make_events(*["2022-07-18"] * number), 2022, 7).days[date(2022, 7, 18)]
    assert (len(day.events), day.event_count) == (shown_count, number)


def test_round_anniversaries_come_first_if_not_all_fit() -> None:
    date_ = date(2027, 7, 18)
    events = make_events("2027-07-18", "1971-07-18", "1972-07-18", "1976-07-18", "1977-07-18", has_anniversaries=True)
    day = get_month_page(events, 2027, 7).days[date_]
    assert (date_texts(day.events), [anniversary.years for anniversary in day.anniversaries]) == (
        ["2027-07-18"],
        [50, 55],
    )
    assert day == CalendarDay(date_, day.events, day.anniversaries, {}, 1, 4, True)


@pytest.mark.parametrize(
    ("title", "related", "entries", "celebrated"),
    [
        ("45 năm Hiệp ước", ("b",), (["a"], []), {"a": 45}),
        ("Lễ kỷ niệm lần thứ 45", ("b",), (["a"], []), {"a": 45}),
        ("45 năm Hiệp ước", (), (["a"], [45]), {}),  # nothing says what it is about
        ("Hội đàm", ("b",), (["a"], [45]), {}),  # on the day, but not about it
        ("Dự án 1450", ("b",), (["a"], [45]), {}),
    ],
)
def test_an_event_that_celebrates_an_anniversary_is_one_entry(
    title: str, related: tuple[str, ...], entries: tuple[list[str], list[int]], celebrated: dict[str, int]
) -> None:
    origin = make_event("b", "1977-07-18", has_anniversaries=True)
    event = replace(make_event("a", "2022-07-18"), title=LocalizedText((("vi", title),)), related=related)
    page = get_month_page([origin, event], 2022, 7)
    day = page.days[date(2022, 7, 18)]
    assert ([each.id for each in day.events], [each.years for each in day.anniversaries]) == entries
    assert {key: each.years for key, each in day.celebrated.items()} == celebrated


def test_lists_are_limited() -> None:
    assert get_month_page(make_events(*["2022-07"] * 51), 2022, 7).unknown_day.more_count == 1
    page = get_year_page(make_events(*["2022"] * 50, *["2022-01-01/2022-01-02"] * 60), 2022)
    assert (len(page.unknown_month.events), page.unknown_month.more_count) == (50, 0)
    assert (len(page.months[0].agenda), page.months[0].more_rows) == (12, 48)


# Which years and months have a sheet, and which sheets hold something.


@pytest.mark.parametrize(
    ("whens", "today", "first", "last"),
    [
        (["1962-09-05", "2022-07-01/2022-09-30"], TODAY, 1962, 2036),  # ten years after today's
        (["1962-09-05", "2021/2050"], TODAY, 1962, 2050),  # the year in which an interval ends exists
        (["2030"], TODAY, 2026, 2036),  # this year always exists, because every page links to it
        ([], TODAY, 2026, 2036),
        (["0001", "9999"], TODAY, 1, 9999),
        ([], date(9995, 1, 1), 9995, 9999),
    ],
)
def test_the_years_that_have_a_sheet(whens: list[str], today: date, first: int, last: int) -> None:
    events = make_events(*whens)
    sheets = get_sheets(events, today)
    assert (sheets.years[0], sheets.years[-1]) == (first, last)
    for year, has_sheet in ((first - 1, False), (first, True), (last, True), (last + 1, False)):
        pages = year_page(events, sheets, year, MARKS), month_page(events, sheets, year, 12, today, MARKS)
        assert [page is not None for page in pages] == [has_sheet] * 2


@pytest.mark.parametrize(
    ("whens", "years", "months"),
    [
        ([], [], []),
        (["2020-03-05"], ["2020"], ["2020-03"]),
        (["2020-03-05?", "2020-03~"], ["2020"], ["2020-03"]),
        (["2020-03-05T09:00"], ["2020"], ["2020-03"]),
        (["2020", "2021~", "2022-21"], ["2020", "2021", "2022"], []),  # a year and a season begin in no known month
        (["196X", "19XX"], [], []),  # no sheet has them
        (["2020-03-30/2022-02"], ["2020", "2022"], ["2020-03", "2022-02"]),  # begins and ends, but not while it lasts
        (["2020/2022-02"], ["2020", "2022"], []),  # no month has it, because its first month is not known
        (["196X/1975"], ["1975"], []),
        (["2020-03/..", "/2024-05-01"], ["2020", "2024"], ["2020-03", "2024-05"]),
        (["0001-01-01", "9999-12-31"], ["0001", "9999"], ["0001-01", "9999-12"]),
    ],
)
def test_a_sheet_is_filled_if_an_event_begins_or_ends_in_it(
    whens: list[str], years: list[str], months: list[str]
) -> None:
    filled = sorted(calendar_sheets(make_events(*whens), TODAY).filled)
    assert [f"{year:04}" for year, month in filled if not month] == years
    assert [f"{year:04}-{month:02}" for year, month in filled if month] == months


@pytest.mark.parametrize(
    ("whens", "anniversary", "sheet", "before", "after"),
    [
        # from one sheet with an event to the next
        (["2019-03-01", "2021-05"], None, "2021-05", "2019-03", None),  # today's holds nothing
        (["2019-03-01", "2021-05"], None, "2021", "2019", None),
        # also from a sheet that holds nothing
        (["2019-03-01", "2021-05"], None, "2020-07", "2019-03", "2021-05"),
        (["2019-03-01", "2021-05"], None, "2020", "2019", "2021"),
        (["2019-03-01", "2021-05"], None, "2019-03", None, "2021-05"),
        (["2019-03-01", "2021-05"], None, "2026-09", "2021-05", None),
        # each year after the event has an anniversary in its month
        ([], "2019-03-01", "2019-03", None, "2020-03"),
        ([], "2019-03-01", "2020-02", "2019-03", "2020-03"),
        ([], "2019-03-01", "2020-03", "2019-03", "2021-03"),
        ([], "2019-03-01", "2026-09", "2026-03", "2027-03"),
        ([], "2019-03-01", "2036-03", "2035-03", None),
        ([], "2019-03-01", "2036-12", "2036-03", None),
        ([], "2019-03-01", "2019", None, "2020"),
        ([], "2019-03-01", "2036", "2035", None),
        (["2018-04"], "2019-03-01", "2020-04", "2020-03", "2021-03"),
        (["2018-04"], "2019-03-01", "2018-04", None, "2019-03"),
        ([], "2020-02-29", "2021-03", "2021-02", "2022-02"),
        ([], "9999-03-01", "9999-03", None, None),
    ],
)
def test_a_sheet_links_to_the_nearest_sheets_that_hold_something(
    whens: list[str], anniversary: str | None, sheet: str, before: str | None, after: str | None
) -> None:
    remembered = make_events(anniversary, has_anniversaries=True) if anniversary else []
    events = [*make_events(*whens), *remembered]
    year, month = int(sheet[:4]), int(sheet[5:] or 0)
    page = get_month_page(events, year, month) if month else get_year_page(events, year)
    assert (page.earlier and str(page.earlier), page.later and str(page.later)) == (before, after)


@pytest.mark.parametrize(
    ("whens", "anniversary", "today", "year"),
    [
        (["2019-03-01", "2026-05"], None, "2026-09-01", 2026),
        (["2019-03-01", "2021-05"], "2019-03-01", "2026-09-01", 2026),  # an anniversary
        (["2019-03-01", "2021-05"], None, "2026-09-01", 2021),  # else the nearest year,
        (["2019-03-01", "2028-05"], None, "2026-09-01", 2028),
        (["2024", "2028"], None, "2026-09-01", 2028),  # of two as near, the later
        (["2030"], None, "2026-09-01", 2030),
        (["2024/2028"], None, "2026-09-01", 2028),  # this year, it only lasts
        ([], None, "2026-09-01", 2026),
    ],
)
def test_the_calendar_opens_on_a_year_that_holds_something(
    whens: list[str], anniversary: str | None, today: str, year: int
) -> None:
    """On a static site too. There, the sheet exists also if it holds only anniversaries."""
    recurring = make_events(anniversary, has_anniversaries=True) if anniversary else []
    sheets = get_sheets([*make_events(*whens), *recurring], date.fromisoformat(today))
    static = sheets.without_anniversaries()
    assert (sheets.opening_year, static.opening_year) == (year, year)
    assert (year, 0) in static.filled


@pytest.mark.parametrize(
    ("whens", "anniversary", "month", "nearest"),
    [
        (["2026-05", "2026-09-10"], None, (2026, 9), (2026, 9)),
        (["2026-05", "2026-12-10"], None, (2026, 9), (2026, 12)),
        (["2025-12", "2026-05"], None, (2026, 2), (2025, 12)),  # over the turn of the year
        (["2026-07", "2026-11"], None, (2026, 9), (2026, 11)),  # of two as near, the later
        (["2020-05"], "2019-03-01", (2026, 9), (2027, 3)),  # an anniversary
        (["2026", "2026-07/2026-11"], None, (2026, 9), (2026, 11)),  # this month, it only lasts
        ([], None, (2026, 9), (2026, 9)),
    ],
)
def test_the_nearest_month_that_holds_something(
    whens: list[str], anniversary: str | None, month: tuple[int, int], nearest: tuple[int, int]
) -> None:
    recurring = make_events(anniversary, has_anniversaries=True) if anniversary else []
    assert get_sheets([*make_events(*whens), *recurring], date(2026, 9, 1)).nearest(month) == nearest


@pytest.mark.parametrize(
    ("year", "first", "last", "linked"),
    [
        (2022, 1962, 2036, [1962, 1977, *range(1978, 2037)]),
        (1962, 1962, 2036, [1962, 1977, *range(1978, 2037)]),
    ],
)
def test_a_sheet_offers_the_years_and_links_to_those_that_hold_something(
    year: int, first: int, last: int, linked: list[int]
) -> None:
    events = [*make_events("1962-09-05"), *make_events("1977-07-18", has_anniversaries=True)]
    page = get_year_page(events, year)
    choices = [choice for decade in page.decades for choice in decade]
    assert [choice.year for choice in choices] == list(range(first, last + 1))
    assert [choice.year for choice in choices if choice.is_linked] == linked
    assert get_month_page(events, year, 7).decades == page.decades
    assert [decade[0].year for decade in page.decades] == [1962, *range(1970, 2031, 10)]


def test_of_very_many_years_a_sheet_offers_those_around_it() -> None:
    page = get_year_page(make_events("0001", "9999"), 2022)
    assert (page.decades[0][0].year, page.decades[-1][-1].year) == (1940, 2109)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/calendar/", 200),
        ("/en/calendar/1962/", 200),
        ("/en/calendar/1961/", 404),
        ("/en/calendar/1961/12/", 404),
        ("/en/calendar/2036/12/", 200),
        ("/en/calendar/2037/", 404),
        ("/en/calendar/2037/01/", 404),
        ("/en/calendar/2022/7/", 404),
        ("/en/calendar/2022/00/", 404),
        ("/en/calendar/2022/13/", 404),
        ("/en/calendar/2022/007/", 404),
        ("/en/calendar/22/", 404),
        ("/en/calendar/02022/", 404),
        ("/en/calendar/໒໐໒໒/", 404),  # a year has one URL, not one for each set of digits
        ("/en/calendar/2022/07/18/", 404),
        ("/en/collections/years-2021-2022/calendar/2021/", 200),
        ("/en/collections/years-2021-2022/calendar/2020/", 404),  # before the first event of the scope
    ],
)
def test_which_calendar_urls_exist(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_calendar_of_this_year_has_the_url_of_the_year_as_canonical(client: FlaskClient) -> None:
    current, by_year = (
        client.get("/lo/collections/viet-lao/calendar/"),
        client.get("/lo/collections/viet-lao/calendar/2026/"),
    )
    assert current.text == by_year.text
    assert f'<link rel="canonical" href="{SITE}/lo/collections/viet-lao/calendar/2026/">' in current.text


# The pages.


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/en/calendar/2023/12/", {"d11": "11 ◆ Hun Sen visits Vietnam Cancelled"}),
        ("/en/calendar/2018/10/", {"d5": "5 ■ Two border documents signed 5 Oct 2018 (?)"}),
        (
            "/en/calendar/2027/07/",
            {
                "d18": "18 ◆ Meeting in Sekong Not confirmed yet 09:00 – 11:30 "
                "★ 50th anniversary of the Treaty of Friendship round anniversary"
            },
        ),
        ("/en/collections/viet-lao/calendar/2023/12/", {}),  # the event is in another scope
        ("/en/calendar/2021/02/", {"d28": "28 ★ Kỷ niệm 1 năm Ngày nhuận"}),
        ("/en/calendar/2021/06/", {}),
    ],
)
def test_a_day_shows_its_entries(client: FlaskClient, path: str, days: dict[str, str]) -> None:
    shapes = {"#symbol-1": "■", "#symbol-2": "◆", "#symbol-star": "★"}
    page = get_page_tree(client, path)
    for symbol in page.iterfind(".//li/span/svg/use"):
        symbol.text = shapes[symbol.get("href", "")] + " "
    cells = {cell.get("id"): visible_text(cell) for cell in page.iter("td") if cell.get("id") and list(cell.iter("li"))}
    assert cells == days


def test_a_cancelled_event_is_struck_through(client: FlaskClient) -> None:
    """In the table, and in the list that replaces it on phones."""
    assert [visible_text(element) for element in get_page_tree(client, "/en/calendar/2023/12/").iter("s")] == [
        "Hun Sen visits Vietnam"
    ] * 2
    assert list(get_page_tree(client, "/en/calendar/2027/07/").iter("s")) == []


MONTHS_OF_2022 = [("01", "Jan"), ("07", "Jul"), ("09", "Sep"), ("12", "Dec")]


def test_a_month_links_to_its_year_its_neighbours_and_the_timeline(client: FlaskClient) -> None:
    """A picker leads to the other months and years that hold something."""
    page = get_page_tree(client, "/en/collections/viet-lao/calendar/2022/01/")
    [nav], [picker] = page.iterfind(".//nav[@class='period-navigation']"), page.iterfind(".//nav/details")
    choices = link_targets(picker)
    nav.remove(picker)
    [parent_links] = nav.iterfind("div")
    [share_menu] = parent_links.iterfind("details")
    parent_links.remove(share_menu)
    scope = "/en/collections/viet-lao/"
    assert link_targets(nav) == [
        (f"{scope}calendar/2021/09/", "September 2021"),
        (f"{scope}calendar/2022/07/", "July"),  # of the same year
        (f"{scope}calendar/2022/", "Whole year"),
        (f"{scope}?from=2022-01&to=2022-01", "In the timeline"),
    ]
    assert [link.get("rel") for link in nav.iter("a")] == ["prev", "next", None, None]
    assert choices[:4] == [(f"{scope}calendar/2022/{number}/", name) for number, name in MONTHS_OF_2022]
    assert choices[4:] == [(f"{scope}calendar/{year}/", str(year)) for year in range(1962, 2037)]
    marked = {visible_text(each): each.get("aria-current") for each in picker.iter() if each.get("aria-current")}
    assert marked == {"Jan": "page", "2022": "true"}


def test_a_year_links_to_its_months_and_to_each_day_with_entries(client: FlaskClient) -> None:
    page = get_page_tree(client, "/en/calendar/2022/")
    tables = list(page.iter("table"))
    assert len(tables) == 12
    assert link_targets(tables[6]) == [
        ("/en/calendar/2022/07/", "July"),
        ("/en/calendar/2022/07/#d18", "18: 1 anniversary"),
    ]
    assert [element.get("title") for element in tables[6].iter("a")] == [
        None,
        "45th anniversary of the Treaty of Friendship",
    ]
    assert link_targets(tables[8])[1:] == [("/en/calendar/2022/09/#d5", "5: 1 anniversary, round anniversary")]
    covered = [element.get("id", "") for element in page.iter("td") if element.get("class") == "covered"]
    assert (covered[0], covered[-1], len(covered)) == ("d0701", "d0930", 92)
    assert [visible_text(element) for element in page.iterfind(".//section[@class='agenda']/section")] == [
        "January Year of Solidarity and Friendship Giai đoạn 1 Jan – 31 Dec 2022",
        "February 28 Mon Monday, 28 February 2022 Kỷ niệm 2 năm Ngày nhuận",
        "July Peak period Giai đoạn 1 Jul – 30 Sep 2022"
        " 18 Mon Monday, 18 July 2022 45th anniversary of the Treaty of Friendship 5-year anniversary",
        "September 5 Mon Monday, 5 September 2022 60th anniversary of the establishment of"
        " diplomatic relations between Vietnam and Laos round anniversary",
    ]


@pytest.mark.parametrize(
    ("path", "is_indexed"),
    [
        ("/en/calendar/2022/", True),
        ("/en/calendar/2022/07/", True),
        ("/en/calendar/2022/08/", False),  # within an interval
        ("/en/calendar/2024/02/", True),  # an anniversary
        ("/en/calendar/2024/04/", False),
        ("/en/calendar/2026/09/", True),  # today
        ("/en/collections/years-2021-2022/calendar/2030/", False),
    ],
)
def test_search_engines_should_not_index_sheets_that_hold_nothing(
    client: FlaskClient, path: str, is_indexed: bool
) -> None:
    assert ('<meta name="robots" content="noindex, follow">' not in client.get(path).text) == is_indexed


@pytest.mark.parametrize(
    ("path", "static", "expected"),
    [
        # the service has sheets that hold only anniversaries
        ("/en/calendar/2024/", False, ["/en/calendar/2023/", "/en/calendar/2025/", "/en/calendar/2024/02/", "/en/calendar/2024/02/#d29", "/en/calendar/2024/07/", "/en/calendar/2024/07/#d18", "/en/calendar/2024/09/", "/en/calendar/2024/09/#d5"]),
        # a static site has none: a day with only an anniversary links to its event
        ("/en/calendar/2022/", True, ["/en/calendar/2021/", "/en/calendar/2023/", "/en/calendar/2022/01/", "/en/events/leap-2020/", "/en/calendar/2022/07/", "/en/calendar/2022/07/#d18", "/en/calendar/2022/09/", "/en/calendar/2022/09/#d5", "/en/calendar/2022/12/"]),
        ("/en/calendar/2023/", True, ["/en/calendar/2022/", "/en/calendar/2026/", "/en/events/leap-2020/", "/en/events/treaty-1977/", "/en/events/relations-1962/", "/en/calendar/2023/12/", "/en/calendar/2023/12/#d11"]),
    ],
)  # fmt: skip
def test_a_static_site_links_to_no_sheet_that_holds_only_anniversaries(
    path: str, static: bool, expected: list[str]
) -> None:
    client = create_app(
        make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"), static=static
    ).test_client()
    main = get_page_tree(client, path).find(".//main")
    assert main is not None
    navigation = [link.get("href") for link in main.iter("a") if link.get("rel") in ("prev", "next")]
    assert navigation + [url for table in main.iter("table") for url, _ in link_targets(table)] == expected


@pytest.mark.parametrize(
    ("path", "static", "calendar"),
    [
        ("/en/", True, "/en/calendar/"),
        ("/en/collections/viet-lao/", True, "/en/collections/viet-lao/calendar/"),
        ("/en/offices/quang-ngai/", True, "/en/collections/viet-lao/calendar/"),  # the calendar of its collection,
        ("/en/offices/sekong/anniversaries/", True, "/en/calendar/"),  # or of the whole site
        ("/en/offices/quang-ngai/", False, "/en/offices/quang-ngai/calendar/"),
    ],
)
def test_the_office_of_a_static_site_has_the_calendar_of_its_collection(path: str, static: bool, calendar: str) -> None:
    client = create_app(
        make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"), static=static
    ).test_client()
    links = link_targets(get_page_tree(client, path).find(".//header/nav"))
    assert [url for url, name in links if name == "Calendar"] == [calendar]


@pytest.mark.parametrize("path", ["/vi/calendar/", "/vi/calendar/2026/", "/vi/calendar/2026/09/"])
def test_a_sheet_is_the_same_on_the_next_day(path: str) -> None:
    days = [frozen_clock(f"2026-09-0{day}T02:00") for day in (1, 2)]
    today, tomorrow = (create_app(make_settings(DATA / "small.yaml"), day).test_client().get(path).text for day in days)
    assert today == tomorrow


@pytest.mark.parametrize(
    ("language", "heading", "weekdays"),
    [
        ("vi", "Tháng 7 năm 2022", "T2 Thứ Hai T3 Thứ Ba T4 Thứ Tư T5 Thứ Năm T6 Thứ Sáu T7 Thứ Bảy CN Chủ Nhật"),
        ("lo", "ເດືອນກໍລະກົດ 2022", "ຈ ວັນຈັນ ອ ວັນອັງຄານ ພ ວັນພຸດ ພຫ ວັນພະຫັດ ສຸ ວັນສຸກ ສ ວັນເສົາ ອາ ວັນອາທິດ"),
        ("en", "July 2022", "Mon Monday Tue Tuesday Wed Wednesday Thu Thursday Fri Friday Sat Saturday Sun Sunday"),
    ],
)
def test_months_and_weekdays_have_the_names_of_the_language(
    client: FlaskClient, language: str, heading: str, weekdays: str
) -> None:
    page = get_page_tree(client, f"/{language}/calendar/2022/07/")
    assert [visible_text(element) for element in page.iter("h1")] == [heading]
    header_cells = [element for element in page.iter("th") if element.get("scope") == "col"]
    assert " ".join(part.text or "" for cell in header_cells for part in cell.iter("span")) == weekdays


LONG_TITLES = {
    "vi": "Đoàn đại biểu cấp cao thăm chính thức và dự lễ kỷ niệm sáu mươi năm thiết lập quan hệ ngoại giao tại Viêng Chăn",
    "lo": "ຄະນະຜູ້ແທນຂັ້ນສູງ ຢ້ຽມຢາມຢ່າງເປັນທາງການ ແລະ ເຂົ້າຮ່ວມພິທີສະຫຼອງ ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ ຫວຽດນາມ – ລາວ ທີ່ນະຄອນຫຼວງວຽງຈັນ",
}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[tuple[str, Page]]:
    """A service with one day of long and short titles, and a page of a browser."""
    file = tmp_path_factory.mktemp("crowded") / "events.yaml"
    rows = [
        f"- {{id: e{number}, date: 2022-07-20, kind: visit, title: {{vi: {vi}, lo: {lo}}}}}\n"
        for number, (vi, lo) in enumerate([(LONG_TITLES["vi"], LONG_TITLES["lo"]), ("Hội đàm", "ການເຈລະຈາ")])
    ]
    file.write_text(FILE_HEAD + "".join(rows) + "...\n")
    with run_service(file) as url, browser.new_page() as page:
        yield url, page


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [768, 1280])
@pytest.mark.parametrize("language", ["vi", "lo"])
def test_a_long_title_is_shown_whole_within_its_day(
    crowded: tuple[str, Page], language: str, width: int, media: Literal["screen", "print"]
) -> None:
    url, page = crowded
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media=media)
    page.goto(f"{url}/{language}/calendar/2022/07/")
    title = page.locator(".calendar-grid .day-entries a").first
    expect(title).to_have_text(LONG_TITLES[language])
    assert title.evaluate(
        """title => {
            const range = document.createRange(), cell = title.closest("td").getBoundingClientRect()
            range.selectNodeContents(title)
            return [...range.getClientRects()].every(each => each.right <= cell.right && each.bottom <= cell.bottom)
        }"""
    )


@pytest.mark.parametrize(
    ("path", "now", "expected"),
    [
        ("calendar/2022/07/", "2022-07-19T18:00:00Z", ["d20"]),  # already the next day in Hà Nội
        ("calendar/2022/", "2022-07-19T18:00:00Z", ["d0720"]),
        ("calendar/2022/08/", "2022-07-19T18:00:00Z", []),
        ("calendar/2021/", "2022-07-19T18:00:00Z", []),
    ],
)
def test_today_is_marked(crowded: tuple[str, Page], path: str, now: str, expected: list[str]) -> None:
    url, page = crowded
    page.clock.set_fixed_time(now)
    page.goto(f"{url}/vi/{path}")
    assert page.locator("[aria-current=date]").evaluate_all("all => all.map(cell => cell.id)") == expected


@pytest.mark.parametrize("width", [768, 1280])
@pytest.mark.parametrize("language", ["vi", "lo"])
def test_a_week_without_entries_has_a_low_row(crowded: tuple[str, Page], language: str, width: int) -> None:
    """A row with entries is as high as the entries need and no higher."""
    url, page = crowded
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media="screen")
    page.goto(f"{url}/{language}/calendar/2022/07/")
    heights = page.locator(".month .day-row").evaluate_all("all => all.map(row => row.offsetHeight / 16)")
    space_below = page.locator("#d20").evaluate(
        "cell => { const bottom = each => each.getBoundingClientRect().bottom;"
        " return (bottom(cell) - bottom(cell.querySelector('li:last-child a'))) / 16 }"
    )
    assert [heights[week] for week in (0, 1, 2, 4)] == [pytest.approx(2.75, abs=0.1)] * 4
    assert space_below < 1


@pytest.mark.slow
def test_pages_with_very_many_events_stay_small_and_show_counts(tmp_path: Path) -> None:
    whens = ["2022-07-18, anniversary: {vi: Ngày}", "2022-07-02/2022-07-25", "2022-07", "2022"]
    rows = [
        f"- {{id: e{number}, date: {whens[number % 4]}, kind: visit, title: {{vi: Sự kiện}}}}\n"
        for number in range(2000)
    ]
    file = tmp_path / "events.yaml"
    file.write_text(FILE_HEAD + "".join(rows) + "...\n")
    client = create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()
    paths = ("/en/calendar/2022/07/", "/en/calendar/2022/", "/en/calendar/2026/07/", "/en/calendar/2026/")
    assert max(len(client.get(path).data) for path in paths) < 100_000
    page = get_page_tree(client, paths[0])
    more_links = [link for link in link_targets(page.find(".//table")) if "more" in link[1]]
    assert more_links == [
        ("/en/?from=2022-07-01&to=2022-07-03", "494 more: Friday, 1 July 2022 – Sunday, 3 July 2022"),
        ("/en/?from=2022-07-04&to=2022-07-10", "494 more: Monday, 4 July 2022 – Sunday, 10 July 2022"),
        ("/en/?from=2022-07-11&to=2022-07-17", "494 more: Monday, 11 July 2022 – Sunday, 17 July 2022"),
        ("/en/?from=2022-07-18&to=2022-07-18", "497 more: Monday, 18 July 2022"),
        ("/en/?from=2022-07-18&to=2022-07-24", "494 more: Monday, 18 July 2022 – Sunday, 24 July 2022"),
        ("/en/?from=2022-07-25&to=2022-07-31", "494 more: Monday, 25 July 2022 – Sunday, 31 July 2022"),
    ]
    assert link_targets(page.find(".//section[@aria-labelledby='some-day']"))[-1] == (
        "/en/?from=2022-07&to=2022-07",
        "450 more",
    )
    assert "497 more anniversaries" in visible_text(get_page_tree(client, paths[2]))


def test_a_collection_without_events_has_a_calendar() -> None:
    page = get_year_page([], TODAY.year)
    assert (page.days, page.under_way, page.unknown_month, len(page.months)) == (
        {},
        TruncatedEvents((), 0),
        TruncatedEvents((), 0),
        12,
    )

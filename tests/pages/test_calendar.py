"""The calendar sheets: where days, spans and anniversaries stand, and where the sheets end."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from timeline.app import create_app
from timeline.calendar_grid import MAX_BAR_ROWS, Bar, calendar_years, month_days_by_week, weeks_of_month
from timeline.model.catalogue import Event, Term
from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.pages.calendar import CalendarDay, MonthPage, TruncatedEvents, YearPage, month_page, year_page

from ..browsing import chromium
from ..conftest import DATA, SITE, at, settings
from ..search.test_scopes import links, said, tree
from ..serving import serving

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)
HEAD = (DATA / "small.yaml").read_text("utf-8").split("\nevents:\n")[0] + "\nevents:\n"


def event(id: str, when: str, *, kept: bool = False) -> Event:
    name = LocalizedText((("vi", id),))
    return Event(id, parse_edtf(when), KIND, name, anniversary=name if kept else None)


def events(*whens: str, kept: bool = False) -> list[Event]:
    """In order of time, as a catalogue has them, named `a`, `b`, … as they are given."""
    found = [event(chr(ord("a") + number), when, kept=kept) for number, when in enumerate(whens)]
    return sorted(found, key=lambda each: (each.date.earliest, each.date.latest))


def month(of: Sequence[Event], year: int, number: int) -> MonthPage:
    page = month_page(of, year, number, TODAY, {"visit": 0})
    assert page
    return page


def year(of: Sequence[Event], number: int) -> YearPage:
    page = year_page(of, number, TODAY)
    assert page
    return page


# Weeks.


@pytest.mark.parametrize(
    ("month", "before", "days"),
    [
        ("2024-01", 0, 31),  # each weekday that a month can begin on
        ("2024-10", 1, 31),
        ("2024-05", 2, 31),
        ("2024-02", 3, 29),  # leap years: by four,
        ("2024-03", 4, 31),
        ("2024-06", 5, 30),
        ("2024-09", 6, 30),
        ("2021-02", 0, 28),  # four weeks and no day more
        ("1900-02", 3, 28),  # not by a hundred,
        ("2000-02", 1, 29),  # but by four hundred
        ("0001-01", 0, 31),  # the ends of the calendar
        ("9999-12", 2, 31),
    ],
)
def test_a_month_lies_in_weeks_from_monday(month: str, before: int, days: int) -> None:
    point = parse_edtf(month)
    rows = month_days_by_week(point.earliest.year, point.earliest.month)
    cells = [day for row in rows for day in row]
    after = -(before + days) % 7
    assert [day and str(day) for day in cells] == [
        *[None] * before,
        *(f"{month}-{number:02}" for number in range(1, days + 1)),
        *[None] * after,
    ]
    assert {len(row) for row in rows} == {7}


@pytest.mark.parametrize(("first", "before"), [(0, 6), (5, 1), (6, 0)])  # Monday, Saturday, Sunday
def test_a_week_may_begin_with_another_day(first: int, before: int) -> None:
    """The first of September 2019 was a Sunday; a span lies beneath the same days in any week."""
    rows = month_days_by_week(2019, 9, first)
    assert rows[0][:before] == (None,) * before
    assert rows[0][before] == date(2019, 9, 1)
    assert {len(row) for row in rows} == {7}
    (span,) = events("2019-09-25/2019-10-03")
    for week in weeks_of_month(2019, 9, [span], first):
        for bar in (bar for lane in week.bar_rows for bar in lane):
            days = week.days[bar.column : bar.column + bar.length]
            assert days == tuple(day for day in week.days if day and span.date.earliest <= day)


def drawn(bar: Bar) -> str:
    """A bar as it looks: `[` and `]` where it begins and ends, `<` and `>` where it goes on, `=` for each day."""
    start, end = "[" if bar.is_start else "<", "]" if bar.is_end else ">"
    name = bar.event.id.upper() if bar.is_continued else bar.event.id
    return " " * bar.column + start + name + "=" * bar.length + end


@pytest.mark.parametrize(
    ("month", "whens", "lanes"),
    [
        # within one week
        ((2024, 9), ["2024-09-10/2024-09-13"], [[], [], [[" [a====]"]], [], [], []]),
        # across weeks, from Friday to Monday
        ((2022, 7), ["2022-07-15/2022-07-18"], [[], [], [["    [a===>"]], [["<A=]"]], []]),
        # across months: what is July's of it, and what is August's
        ((2022, 7), ["2022-07-30/2022-08-02"], [[], [], [], [], [["     [a==>"]]]),
        ((2022, 8), ["2022-07-30/2022-08-02"], [[["<a==]"]], [], [], [], []]),
        # across years
        ((2021, 12), ["2021-12-30/2022-01-02"], [[], [], [], [], [["   [a==>"]]]),
        ((2022, 1), ["2021-12-30/2022-01-02"], [[["     <a==]"]], [], [], [], [], []]),
        # the whole month and more
        (
            (2021, 2),
            ["2021-01-01/2021-12-31"],
            [[["<a=======>"]], [["<A=======>"]], [["<A=======>"]], [["<A=======>"]]],
        ),
        # two that overlap lie in two lanes, and a third where the first has ended; neighbours need not
        (
            (2022, 8),
            ["2022-08-01/2022-08-03", "2022-08-03/2022-08-05", "2022-08-04/2022-08-07"],
            [[["[a===]", "   [c====]"], ["  [b===]"]], [], [], [], []],
        ),
        # of two that begin together the longer lies nearer to the days
        ((2022, 8), ["2022-08-02/2022-08-03", "2022-08-02/2022-08-05"], [[[" [b====]"], [" [a==]"]], [], [], [], []]),
        # known to the month at both ends
        ((2022, 4), ["2022-01/2022-04"], [[["    <a===>"]], *[[["<A=======>"]]] * 3, [["<A======]"]]]),
        # hours of two days are a span of days; those of one day, and a span of one day, are not
        ((2022, 8), ["2022-08-02T09:00/2022-08-03T11:00"], [[[" [a==]"]], [], [], [], []]),
        ((2022, 8), ["2022-08-02T09:00/2022-08-02T11:00", "2022-08-02/2022-08-02"], [[]] * 5),
        # known to the year at one end only: no week is known that it lies in
        ((2022, 8), ["2021/2022", "2022/2022-08-20", "2022", "2022-08"], [[]] * 5),
        # the ends of the calendar
        ((1, 1), ["0001-01-01/0001-01-02"], [[["[a==]"]], [], [], [], []]),
        ((9999, 12), ["9999-12-30/9999-12-31"], [[], [], [], [], [["   [a==]"]]]),
    ],
)
def test_spans_are_bars_in_lanes(month: tuple[int, int], whens: list[str], lanes: list[list[list[str]]]) -> None:
    page = month_page(events(*whens), *month, date(9999, 1, 1), {})
    assert page
    assert [[[drawn(bar) for bar in lane] for lane in week.bar_rows] for week in page.weeks] == lanes
    assert {week.more_count for week in page.weeks} == {0}


def test_a_week_has_so_many_lanes_and_counts_the_rest() -> None:
    """A bar that found none is told of at its first week that has room."""
    crowd = events(*["2022-08-01/2022-08-07"] * (MAX_BAR_ROWS + 2), "2022-08-05/2022-08-10")
    first, second, *_ = month(crowd, 2022, 8).weeks
    assert [[bar.event.id for bar in lane] for lane in first.bar_rows] == [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]
    assert (first.more_count, first.first, first.last) == (3, date(2022, 8, 1), date(2022, 8, 7))
    assert [[drawn(bar) for bar in lane] for lane in second.bar_rows] == [["<i===]"]]


SPANS = st.tuples(st.dates(date(2022, 6, 1), date(2022, 9, 1)), st.integers(1, 40))


@given(st.lists(SPANS, max_size=12))
def test_no_two_bars_of_a_lane_overlap_and_none_is_lost(spans: list[tuple[date, int]]) -> None:
    found = events(*(f"{first}/{first + timedelta(days)}" for first, days in spans))
    for week in weeks_of_month(2022, 7, found):
        for lane in week.bar_rows:
            columns = [bar.column + number for bar in lane for number in range(bar.length)]
            assert len(columns) == len(set(columns))
            assert all(week.days[column] for column in columns)
        here = [each for each in found if each.date.earliest <= week.last and each.date.latest >= week.first]
        assert sum(map(len, week.bar_rows)) + week.more_count == len(here)


# Days, and what is known to less.


def entries(page: MonthPage | YearPage) -> dict[str, list[str]]:
    """By day: the events, and the years of the anniversaries."""
    return {
        str(on): [*(str(each.date) for each in day.events), *(str(each.years) for each in day.anniversaries)]
        for on, day in page.days.items()
    }


def whens(listed: Iterable[Event]) -> list[str]:
    return [str(each.date) for each in listed]


EVERY = [
    "2022-07-18", "2022-07-18?", "2022-07-20~", "2022-07-21T09:00", "2022-07-22T09:00/2022-07-22T11:00",
    "2022-07", "2022-07~", "2022", "2022~", "2022-07-01/2022-07-03", "2022-06/2022-08", "2021/2022", "2022/2022-07",
    "2022-08-01", "2021", "2022-06",
]  # fmt: skip


def test_each_event_of_a_month_stands_where_it_is_known_to_stand() -> None:
    page = month(events(*EVERY), 2022, 7)
    assert entries(page) == {
        "2022-07-18": ["2022-07-18", "2022-07-18?"],
        "2022-07-20": ["2022-07-20~"],
        "2022-07-21": ["2022-07-21T09:00"],
        "2022-07-22": ["2022-07-22T09:00/2022-07-22T11:00"],
    }
    assert whens(page.multi_day.events) == ["2022-06/2022-08", "2022-07-01/2022-07-03"]
    assert whens(page.unknown_day.events) == ["2022-07", "2022-07~"]


def test_each_event_of_a_year_stands_where_it_is_known_to_stand() -> None:
    page = year(events(*EVERY), 2022)
    assert list(entries(page)) == ["2022-07-18", "2022-07-20", "2022-07-21", "2022-07-22", "2022-08-01"]
    assert whens(page.multi_day.events) == ["2021/2022", "2022/2022-07", "2022-06/2022-08", "2022-07-01/2022-07-03"]
    assert whens(page.unknown_month.events) == ["2022", "2022~"]
    assert [small.unknown_day_count for small in page.months] == [0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0]
    assert (min(page.covered_days), max(page.covered_days), len(page.covered_days)) == (
        date(2022, 6, 1),
        date(2022, 8, 31),
        92,
    )


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        (["2021-12-30/2022-01-02"], ["2022-01-01", "2022-01-02"]),
        (["2022-12-31/2023-01-02"], ["2022-12-31"]),
        (["2022-03-01/2022-03-02", "2022-03-02/2022-03-03"], ["2022-03-01", "2022-03-02", "2022-03-03"]),
        (["2022-03-01/2022-03-02", "2022-03-04/2022-03-05"], ["2022-03-01", "2022-03-02", "2022-03-04", "2022-03-05"]),
        (["2021-03-01/2021-03-02", "2021/2023"], []),
        # what lasts all year, or longer, sets no day of it apart
        (["2022-01-01/2022-12-31"], []),
        (["2022-01/2022-12"], []),
        (["2022-01-01T09:00/2022-12-31T17:00"], []),
        (["2021-06-01/2023-06-01"], []),
        (["2021-12-31/2022-12-31", "2022-01-01/2023-01-01", "2022-03-01/2022-03-02"], ["2022-03-01", "2022-03-02"]),
        # all but a day of it does
        (["2022-01-02/2022-12-31"], [str(date(2022, 1, 2) + timedelta(number)) for number in range(364)]),
        (["2022-01-01/2022-12-30"], [str(date(2022, 1, 1) + timedelta(number)) for number in range(364)]),
        # and of another year, in which it does not last all of it
        (["2021-01-01/2022-01-01"], ["2022-01-01"]),
    ],
)
def test_the_days_of_a_year_on_which_something_lasts(spans: list[str], days: list[str]) -> None:
    assert sorted(map(str, year(events(*spans), 2022).covered_days)) == days


def test_what_lasts_all_year_is_listed_beneath() -> None:
    page = year(events("2021-06-01/2023-06-01", "2022-01-01/2022-12-31"), 2022)
    assert (page.covered_days, whens(page.multi_day.events)) == (
        frozenset(),
        ["2021-06-01/2023-06-01", "2022-01-01/2022-12-31"],
    )


@pytest.mark.parametrize(
    ("when", "shown", "found"),
    [
        ("1977-07-18", (2027, 7), {"2027-07-18": ["50"]}),
        ("1977-07-18", (1987, 7), {"1987-07-18": ["10"]}),  # of past years too
        ("1977-07-18", (1977, 7), {"1977-07-18": ["1977-07-18"]}),  # never of the day itself
        ("1977-07-18", (2027, 8), {}),
        ("2020-02-29", (2025, 2), {"2025-02-28": ["5"]}),  # kept on the 28th in common years
        ("2020-02-29", (2028, 2), {"2028-02-29": ["8"]}),
    ],
)
def test_a_day_has_its_anniversaries(when: str, shown: tuple[int, int], found: dict[str, list[str]]) -> None:
    assert entries(month(events(when, kept=True), *shown)) == found
    assert {on: years for on, years in entries(year(events(when, kept=True), shown[0])).items() if on in found} == found


def test_no_anniversary_comes_before_its_event() -> None:
    page = month([event("old", "1950"), event("a", "1977-07-18", kept=True)], 1976, 7)
    assert page.days == {}


@pytest.mark.parametrize(
    ("number", "shown"),
    [(3, 3), (4, 4), (5, 3), (500, 3)],
)
def test_a_day_shows_four_or_else_three_and_how_many_more(number: int, shown: int) -> None:
    found = month(events(*["2022-07-18"] * number), 2022, 7).days[date(2022, 7, 18)]
    assert (len(found.events), found.event_count) == (shown, number)


def test_round_anniversaries_come_first_where_there_is_no_room_for_all() -> None:
    on = date(2027, 7, 18)
    of = events("2027-07-18", "1971-07-18", "1972-07-18", "1976-07-18", "1977-07-18", kept=True)
    found = month(of, 2027, 7).days[on]
    assert (whens(found.events), [each.years for each in found.anniversaries]) == (["2027-07-18"], [50, 55])
    assert found == CalendarDay(on, found.events, found.anniversaries, 1, 4, True)


def test_lists_are_bounded() -> None:
    assert month(events(*["2022-07"] * 51), 2022, 7).unknown_day.more_count == 1
    page = year(events(*["2022"] * 50, *["2022-01-01/2022-01-02"] * 60), 2022)
    assert (len(page.unknown_month.events), page.unknown_month.more_count) == (50, 0)
    assert (len(page.multi_day.events), page.multi_day.more_count) == (50, 10)


# Where the sheets begin and end.


@pytest.mark.parametrize(
    ("whens", "today", "first", "last"),
    [
        (["1962-09-05", "2022-07-01/2022-09-30"], TODAY, 1962, 2036),  # ten years after today's
        (["1962-09-05", "2021/2050"], TODAY, 1962, 2050),  # a span serves the year that it ends in
        (["2030"], TODAY, 2026, 2036),  # today's year has one always, since every page leads to it
        ([], TODAY, 2026, 2036),
        (["0001", "9999"], TODAY, 1, 9999),
        ([], date(9995, 1, 1), 9995, 9999),
    ],
)
def test_the_years_that_have_a_sheet(whens: list[str], today: date, first: int, last: int) -> None:
    of = events(*whens)
    served = calendar_years(of, today)
    assert (served[0], served[-1]) == (first, last)
    ends = [(year_page(of, each, today), each) for each in (first, last)]
    assert [(page and page.earlier, page and page.later) for page, _ in ends] == [
        (None, EDTFDate(first + 1)),
        (EDTFDate(last - 1), None),
    ]
    start, end = month_page(of, first, 1, today, {}), month_page(of, last, 12, today, {})
    assert start
    assert end
    assert (start.earlier, start.later) == (None, EDTFDate(first, 2))
    assert (end.earlier, end.later) == (EDTFDate(last, 11), None)
    assert (year_page(of, first - 1, today), year_page(of, last + 1, today)) == (None, None)
    assert (month_page(of, first - 1, 12, today, {}), month_page(of, last + 1, 1, today, {})) == (None, None)


def test_months_lead_on_across_the_year() -> None:
    of = events("2020", "2022")
    assert (month(of, 2021, 1).earlier, month(of, 2021, 12).later) == (EDTFDate(2020, 12), EDTFDate(2022, 1))


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
        ("/en/calendar/໒໐໒໒/", 404),  # one address for a year, and not one more for each set of digits
        ("/en/calendar/2022/07/18/", 404),
        ("/en/collections/years-2021-2022/calendar/2021/", 200),
        ("/en/collections/years-2021-2022/calendar/2020/", 404),  # before the first event of the scope
    ],
)
def test_other_addresses_are_none(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_this_years_sheet_has_its_address_by_the_year(client: FlaskClient) -> None:
    now, own = client.get("/lo/collections/viet-lao/calendar/"), client.get("/lo/collections/viet-lao/calendar/2026/")
    assert now.text == own.text
    assert f'<link rel="canonical" href="{SITE}/lo/collections/viet-lao/calendar/2026/">' in now.text


# The pages.


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/en/calendar/2023/12/", {"d11": "11 11 ◆ Hun Sen visits Vietnam Cancelled"}),
        ("/en/calendar/2018/10/", {"d5": "5 5 ■ Two border documents signed 5 Oct 2018 (?)"}),
        (
            "/en/calendar/2027/07/",
            {
                "d18": "18 18 ◆ Meeting in Sekong Not confirmed yet 09:00 – 11:30 "
                "★ 50th anniversary of the Treaty of Friendship round anniversary"
            },
        ),
        ("/en/collections/viet-lao/calendar/2023/12/", {}),  # what is of another scope
        ("/en/calendar/2021/02/", {"d28": "28 28 ★ Kỷ niệm 1 năm Ngày nhuận"}),
        ("/en/calendar/2021/06/", {}),
    ],
)
def test_a_day_says_what_it_has(client: FlaskClient, path: str, days: dict[str, str]) -> None:
    shapes = {"#symbol-1": "■", "#symbol-2": "◆"}
    page = tree(client, path)
    for mark in page.iterfind(".//li/span/svg/use"):
        mark.text = shapes[mark.get("href", "")] + " "
    for star in page.iterfind(".//li/span[@class='star']"):
        star.text = "★ "
    cells = {each.get("id"): said(each) for each in page.iter("td") if each.get("id") and list(each.iter("li"))}
    assert cells == days


def test_what_was_cancelled_is_struck_through(client: FlaskClient) -> None:
    """In the table, and in the list that stands for it on a telephone."""
    assert [said(each) for each in tree(client, "/en/calendar/2023/12/").iter("s")] == ["Hun Sen visits Vietnam"] * 2
    assert list(tree(client, "/en/calendar/2027/07/").iter("s")) == []


def test_a_month_leads_to_its_year_its_neighbours_and_the_timeline(client: FlaskClient) -> None:
    [nav] = tree(client, "/en/collections/viet-lao/calendar/2022/01/").iterfind(".//nav[@class='period-navigation']")
    scope = "/en/collections/viet-lao/"
    assert links(nav) == [
        (f"{scope}calendar/2021/12/", "December 2021"),
        (f"{scope}calendar/2022/02/", "February 2022"),
        (f"{scope}calendar/2022/", "Whole year"),
        (f"{scope}?from=2022-01&to=2022-01", "In the timeline"),
    ]
    assert [each.get("rel") for each in nav.iter("a")] == ["prev", "next", None, None]


def test_a_year_leads_to_its_months_and_to_each_day_that_has_something(client: FlaskClient) -> None:
    page = tree(client, "/en/calendar/2022/")
    tables = list(page.iter("table"))
    assert len(tables) == 12
    assert links(tables[6]) == [
        ("/en/calendar/2022/07/", "July"),
        ("/en/calendar/2022/07/#d18", "18: 1 anniversary"),
    ]
    assert [each.get("title") for each in tables[6].iter("a")] == [None, "45th anniversary of the Treaty of Friendship"]
    assert links(tables[8])[1:] == [("/en/calendar/2022/09/#d5", "5: 1 anniversary, round anniversary")]
    covered = [each.get("id", "") for each in page.iter("td") if each.get("class") == "covered"]
    assert (covered[0], covered[-1], len(covered)) == ("d0701", "d0930", 92)
    assert links(page.find(".//section[@aria-labelledby='spans']")) == [
        ("/en/events/year-2022/", "Year of Solidarity and Friendship"),
        ("/en/events/peak-2022/", "Peak period"),
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [("/vi/calendar/2026/", "d0901"), ("/vi/calendar/2026/09/", "d1"), ("/vi/calendar/2025/09/", None)],
)
def test_today_is_marked(client: FlaskClient, path: str, found: str | None) -> None:
    marked = [each.get("id") for each in tree(client, path).iter("td") if each.get("aria-current") == "date"]
    assert marked == ([found] if found else [])


@pytest.mark.parametrize(
    ("language", "heading", "weekdays"),
    [
        ("vi", "Tháng 7 năm 2022", "T2 Thứ Hai T3 Thứ Ba T4 Thứ Tư T5 Thứ Năm T6 Thứ Sáu T7 Thứ Bảy CN Chủ Nhật"),
        ("lo", "ເດືອນກໍລະກົດ 2022", "ຈ ວັນຈັນ ອ ວັນອັງຄານ ພ ວັນພຸດ ພຫ ວັນພະຫັດ ສຸ ວັນສຸກ ສ ວັນເສົາ ອາ ວັນອາທິດ"),
        ("en", "July 2022", "Mon Monday Tue Tuesday Wed Wednesday Thu Thursday Fri Friday Sat Saturday Sun Sunday"),
    ],
)
def test_months_and_weekdays_are_named_as_the_language_names_them(
    client: FlaskClient, language: str, heading: str, weekdays: str
) -> None:
    page = tree(client, f"/{language}/calendar/2022/07/")
    assert [said(each) for each in page.iter("h1")] == [heading]
    heads = [each for each in page.iter("th") if each.get("scope") == "col"]
    assert " ".join(part.text or "" for each in heads for part in each.iter("span")) == weekdays


LONG = {
    "vi": "Đoàn đại biểu cấp cao thăm chính thức và dự lễ kỷ niệm sáu mươi năm thiết lập quan hệ ngoại giao tại Viêng Chăn",
    "lo": "ຄະນະຜູ້ແທນຂັ້ນສູງ ຢ້ຽມຢາມຢ່າງເປັນທາງການ ແລະ ເຂົ້າຮ່ວມພິທີສະຫຼອງ ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ ຫວຽດນາມ – ລາວ ທີ່ນະຄອນຫຼວງວຽງຈັນ",
}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Page]]:
    """A service with one day of long and short titles, and a page of a browser."""
    file = tmp_path_factory.mktemp("crowded") / "events.yaml"
    rows = [
        f"- {{id: e{number}, date: 2022-07-20, kind: visit, title: {{vi: {vi}, lo: {lo}}}}}\n"
        for number, (vi, lo) in enumerate([(LONG["vi"], LONG["lo"]), ("Hội đàm", "ການເຈລະຈາ")])
    ]
    file.write_text(HEAD + "".join(rows) + "...\n")
    with serving(file) as address, chromium() as browser:
        yield address, browser.new_page()


@pytest.mark.parametrize(
    ("language", "width", "media", "lines"),
    [
        ("vi", 768, "screen", [4, 1]),
        ("vi", 1280, "screen", [4, 1]),
        ("lo", 768, "screen", [4, 1]),
        ("lo", 1280, "screen", [4, 1]),
        ("vi", 768, "print", None),  # paper has no tooltip that says the rest
    ],
)
def test_a_long_title_is_cut_and_said_in_full_beside(
    crowded: tuple[str, Page], language: str, width: int, media: Literal["screen", "print"], lines: list[int] | None
) -> None:
    address, page = crowded
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media=media)
    page.goto(f"{address}/{language}/calendar/2022/07/")
    titles = page.locator(".calendar-grid .day-entries a")
    heights = titles.evaluate_all("all => all.map(a => a.offsetHeight / parseFloat(getComputedStyle(a).lineHeight))")
    if lines:
        assert [round(height) for height in heights] == lines
    else:
        assert heights[0] > 4
    for title in titles.all():
        assert title.get_attribute("title") == title.text_content()
    assert titles.first.text_content() == LONG[language]


@pytest.mark.parametrize("width", [768, 1280])
@pytest.mark.parametrize("language", ["vi", "lo"])
def test_a_week_without_entries_is_low(crowded: tuple[str, Page], language: str, width: int) -> None:
    """Where there are some, the row is as high as they need and no higher."""
    address, page = crowded
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media="screen")
    page.goto(f"{address}/{language}/calendar/2022/07/")
    heights = page.locator(".month .day-row").evaluate_all("all => all.map(row => row.offsetHeight / 16)")
    room = page.locator("#d20").evaluate(
        "cell => { const bottom = each => each.getBoundingClientRect().bottom;"
        " return (bottom(cell) - bottom(cell.querySelector('li:last-child a'))) / 16 }"
    )
    assert [heights[week] for week in (0, 1, 2, 4)] == [pytest.approx(2.75, abs=0.1)] * 4
    assert room < 1


@pytest.mark.slow
def test_a_crowd_is_told_of_and_no_page_grows_with_it(tmp_path: Path) -> None:
    whens = ["2022-07-18, anniversary: {vi: Ngày}", "2022-07-02/2022-07-25", "2022-07", "2022"]
    rows = [
        f"- {{id: e{number}, date: {whens[number % 4]}, kind: visit, title: {{vi: Sự kiện}}}}\n"
        for number in range(2000)
    ]
    file = tmp_path / "events.yaml"
    file.write_text(HEAD + "".join(rows) + "...\n")
    client = create_app(settings(file), at("2026-09-01T02:00")).test_client()
    paths = ("/en/calendar/2022/07/", "/en/calendar/2022/", "/en/calendar/2026/07/", "/en/calendar/2026/")
    assert max(len(client.get(path).data) for path in paths) < 100_000
    page = tree(client, paths[0])
    told = [link for link in links(page.find(".//table")) if "more" in link[1]]
    assert told == [
        ("/en/?from=2022-07-01&to=2022-07-03", "494 more: Friday, 1 July 2022 – Sunday, 3 July 2022"),
        ("/en/?from=2022-07-04&to=2022-07-10", "494 more: Monday, 4 July 2022 – Sunday, 10 July 2022"),
        ("/en/?from=2022-07-11&to=2022-07-17", "494 more: Monday, 11 July 2022 – Sunday, 17 July 2022"),
        ("/en/?from=2022-07-18&to=2022-07-18", "497 more: Monday, 18 July 2022"),
        ("/en/?from=2022-07-18&to=2022-07-24", "494 more: Monday, 18 July 2022 – Sunday, 24 July 2022"),
        ("/en/?from=2022-07-25&to=2022-07-31", "494 more: Monday, 25 July 2022 – Sunday, 31 July 2022"),
    ]
    assert links(page.find(".//section[@aria-labelledby='some-day']"))[-1] == (
        "/en/?from=2022-07&to=2022-07",
        "450 more",
    )
    assert "497 more anniversaries" in said(tree(client, paths[2]))


def test_a_collection_without_events_has_a_calendar_all_the_same() -> None:
    page = year([], TODAY.year)
    assert (page.days, page.multi_day, page.unknown_month, len(page.months)) == (
        {},
        TruncatedEvents((), 0),
        TruncatedEvents((), 0),
        12,
    )

"""Where events lie in the picture of the whole time."""

from datetime import date
from itertools import pairwise

import pytest

from timeline.model.catalogue import Catalogue, Event, Query, Term
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.overview import MAX_MARKS, LabelVisibility, Mark, Overview, overview, zoom_queries

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)
END = date(2027, 12, 31)


def events(*whens: str) -> list[Event]:
    found = [
        Event(f"e{number}", parse_edtf(when), KIND, LocalizedText((("vi", when),))) for number, when in enumerate(whens)
    ]
    return sorted(found, key=lambda event: (event.date.earliest, event.date.latest))


def drawn(*whens: str) -> Overview:
    """From the first of the events to the end of 2027."""
    found = events(*whens)
    return overview(found, TODAY, found[0].date.earliest, END)


def place(picture: Overview, when: str) -> Mark:
    return next(mark for mark in (*picture.day_marks, *picture.range_marks) if str(mark.event.date) == when)


def test_days_are_marks_and_all_else_is_the_stretch_that_it_covers() -> None:
    picture = drawn("1962-09-05", "2018-10-05?", "2021-06", "2017", "2020~", "2022-07-01/2022-09-30")
    assert [str(mark.event.date) for mark in picture.day_marks] == ["1962-09-05", "2018-10-05?"]
    assert [str(mark.event.date) for mark in picture.range_marks] == [
        "2017",
        "2020~",
        "2021-06",
        "2022-07-01/2022-09-30",
    ]
    assert all(mark.width == 0 for mark in picture.day_marks)
    year, month = place(picture, "2017"), place(picture, "2021-06")
    tick = next(tick for tick in picture.ticks if tick.start.year == 2017)
    assert (year.position, year.width) == (tick.position, tick.width)
    assert 0 < month.width < year.width


def test_time_runs_one_way_from_edge_to_edge() -> None:
    picture = drawn("1962-09-05", "1977-07-18", "2022-01-01/2022-12-31", "2025-12-05")
    edges = [tick.position for tick in picture.ticks]
    assert (picture.ticks[0].start.year, picture.ticks[0].position, picture.ticks[-1].start.year) == (1962, 0.0, 2027)
    assert edges == sorted(edges)
    assert sum(tick.width for tick in picture.ticks) == pytest.approx(100, abs=0.5)
    assert [mark.position for mark in picture.day_marks] == sorted(mark.position for mark in picture.day_marks)
    assert picture.today_position is not None
    assert place(picture, "2025-12-05").position < picture.today_position < 100


def test_a_full_year_is_wider_than_an_empty_one() -> None:
    picture = drawn("1962", "2022", "2022-01", "2022-02", "2022-03")
    width = {tick.start.year: tick.width for tick in picture.ticks}
    assert width[2022] > 1.5 * width[1962] > 1.5 * 1.5 * width[1990]


def test_what_would_touch_lies_in_lanes_of_its_own() -> None:
    picture = drawn("2022-01-01/2022-12-31", "2022-07-01/2022-09-30", "2022-07-18", "2022-07-18", "1962-09-05")
    assert sorted(mark.row for mark in picture.range_marks) == [0, 1]
    assert sorted((str(mark.event.date), mark.row) for mark in picture.day_marks) == [
        ("1962-09-05", 0),
        ("2022-07-18", 0),
        ("2022-07-18", 1),
    ]
    assert (picture.day_row_count, picture.range_row_count) == (2, 2)


def test_years_and_decades_lead_to_the_next_year_that_has_events() -> None:
    picture = drawn("1962-09-05", "1977-07-18")
    leads = {tick.start.year: tick.target_year for tick in picture.ticks}
    assert [leads[year] for year in (1962, 1970, 1977, 1980)] == [1962, 1977, 1977, None]


def test_labels_do_not_run_into_each_other(real: Catalogue) -> None:
    picture = overview(real.events, TODAY, real.events[0].date.earliest, END)
    for rooms, apart in (({LabelVisibility.ALWAYS}, 12), ({LabelVisibility.ALWAYS, LabelVisibility.WIDE}, 5.5)):
        at = [tick.position for tick in picture.ticks if tick.label_visibility in rooms]
        assert min(after - before for before, after in pairwise(at)) >= apart
    labelled = {tick.start.year for tick in picture.ticks if tick.label_visibility is not LabelVisibility.NEVER}
    assert {1962, 1967, 1980, 2022} <= labelled


def test_too_many_events_for_marks_are_counted_by_step() -> None:
    whens = [f"{1900 + number % 100}-01-01" for number in range(MAX_MARKS + 1)]
    picture = drawn(*whens)
    assert (picture.is_histogram, picture.day_marks, picture.range_marks) == (True, (), ())  # in steps of two years
    assert sum(tick.event_count for tick in picture.ticks) == MAX_MARKS + 1
    assert picture.max_event_count == max(tick.event_count for tick in picture.ticks) == 4


@pytest.mark.parametrize(
    ("whens", "columns"),
    [
        (["2022-07-18"] * 16, False),
        (["2022-07-18"] * 17, True),  # higher than can be read
        (["2022-07-18/2022-07-20"] * 17, True),
        ([f"{1962 + number // 3}-0{1 + number % 3 * 4}-01" for number in range(MAX_MARKS)], False),
    ],
)
def test_a_heap_is_counted(whens: list[str], columns: bool) -> None:
    assert drawn(*whens).is_histogram is columns


def test_a_short_time_goes_by_months() -> None:
    found = events("2022-01-01/2022-12-31", "2022-07-18", "2022-07", "2022-09-05")
    picture = overview(found, TODAY, date(2022, 6, 15), date(2022, 9, 1))
    assert [(str(tick.start), str(tick.end), tick.event_count) for tick in picture.ticks] == [
        ("2022-06", "2022-06", 0),
        ("2022-07", "2022-07", 2),
        ("2022-08", "2022-08", 0),
        ("2022-09", "2022-09", 1),
    ]
    year = place(picture, "2022-01-01/2022-12-31")
    assert (year.position, year.width) == (0.0, 100.0)  # it lasts beyond both ends
    assert picture.today_position is None


@pytest.mark.parametrize(
    ("first", "last", "steps", "start", "end"),
    [
        (1962, 2027, 66, "1962", "1962"),
        (1908, 2027, 60, "1908", "1909"),  # 120 years are too many to be told apart
        (1907, 2026, 61, "1906", "1907"),
        (1, 9999, 100, "0001", "0099"),
        (9999, 9999, 12, "9999-01", "9999-01"),
    ],
)
def test_a_long_time_goes_by_several_years(first: int, last: int, steps: int, start: str, end: str) -> None:
    ticks = overview((), TODAY, date(first, 1, 1), date(last, 12, 31)).ticks
    assert (len(ticks), str(ticks[0].start), str(ticks[0].end)) == (steps, start, end)
    assert ticks[-1].position + ticks[-1].width == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("whens", [(), ("9999-12-31",), ("0001", "9999"), ("2026-09-01",)])
def test_the_ends_of_the_calendar_are_in_the_picture(whens: tuple[str, ...]) -> None:
    found = events(*whens)
    ends = [day for event in found for day in (event.date.earliest, event.date.latest)]
    picture = overview(found, TODAY, min(ends, default=TODAY), max(ends, default=TODAY))
    assert all(0 <= mark.position <= 100 for mark in (*picture.day_marks, *picture.range_marks))


WHOLE = (date(1962, 9, 5), END)


@pytest.mark.parametrize(
    ("first", "last", "nearer", "wider", "earlier", "later"),
    [  # without events all steps are alike wide
        (*WHOLE, ("1978", "2010"), None, None, None),
        (date(1980, 1, 1), date(1999, 12, 31), ("1985", "1994"), ("1970", "2009"), ("1970", "1989"), ("1990", "2009")),
        (date(2018, 1, 1), date(2027, 12, 31), ("2020", "2024"), ("2013", "2027"), ("2013", "2022"), None),
        (date(2022, 1, 1), date(2022, 12, 31), ("2022-04", "2022-09"), ("2021-07", "2023-06"), ("2021-07", "2022-06"), ("2022-07", "2023-06")),
        (date(2022, 7, 1), date(2022, 7, 31), None, ("2022-06", "2022-08"), ("2022-06", "2022-06"), ("2022-08", "2022-08")),
        (date(1962, 1, 1), date(2010, 12, 31), ("1974", "1998"), (None, None), None, ("1979", "2027")),
        (date(1963, 1, 1), date(1966, 12, 31), ("1964-01", "1965-12"), ("1962", "1968"), ("1962", "1965"), ("1965", "1968")),  # at the end it stays as long as it is
    ],
)  # fmt: skip
def test_the_picture_comes_nearer_and_goes_on(
    first: date,
    last: date,
    nearer: tuple[str, str] | None,
    wider: tuple[str | None, str | None] | None,
    earlier: tuple[str, str] | None,
    later: tuple[str, str] | None,
) -> None:
    asked = Query(words="hiep uoc")
    led = zoom_queries(asked, overview((), TODAY, first, last).axis, *WHOLE)
    found = [
        query and tuple(str(end) if end else None for end in (query.start, query.end))
        for query in (led.zoom_in, led.zoom_out, led.earlier, led.later)
    ]
    assert found == [nearer, wider, earlier, later]
    assert {query.words for query in (led.zoom_in, led.zoom_out, led.earlier, led.later) if query} == {"hiep uoc"}

"""Tests where events lie in the overview."""

from datetime import date
from itertools import pairwise

import pytest

from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.model.entities import Query, Term
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.overview import MAX_MARKS, LabelVisibility, Mark, Overview, extent, overview, zoom_queries

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)
END = date(2027, 12, 31).toordinal()


def make_events(*whens: str) -> list[Event]:
    result = [
        Event(f"e{number}", parse_edtf(when), KIND, LocalizedText((("vi", when),))) for number, when in enumerate(whens)
    ]
    return sorted(result, key=lambda event: (event.date.earliest_ordinal, event.date.latest_ordinal))


def make_overview(*whens: str) -> Overview:
    """The overview from the first of the events to the end of 2027."""
    events = make_events(*whens)
    return overview(events, TODAY, events[0].date.earliest_ordinal, END)


def mark_of(drawing: Overview, when: str) -> Mark:
    return next(mark for mark in (*drawing.day_marks, *drawing.range_marks) if str(mark.event.date) == when)


def test_days_are_points_and_other_dates_are_ranges() -> None:
    picture = make_overview("1962-09-05", "2018-10-05?", "2021-06", "2017", "2020~", "2022-07-01/2022-09-30")
    assert [str(mark.event.date) for mark in picture.day_marks] == ["1962-09-05", "2018-10-05?"]
    assert [str(mark.event.date) for mark in picture.range_marks] == [
        "2017",
        "2020~",
        "2021-06",
        "2022-07-01/2022-09-30",
    ]
    assert all(mark.width == 0 for mark in picture.day_marks)
    year, month = mark_of(picture, "2017"), mark_of(picture, "2021-06")
    tick = next(tick for tick in picture.ticks if tick.start.year == 2017)
    assert (year.position, year.width) == (tick.position, tick.width)
    assert 0 < month.width < year.width


def test_time_runs_from_left_to_right_over_the_full_width() -> None:
    picture = make_overview("1962-09-05", "1977-07-18", "2022-01-01/2022-12-31", "2025-12-05")
    edges = [tick.position for tick in picture.ticks]
    assert (picture.ticks[0].start.year, picture.ticks[0].position, picture.ticks[-1].start.year) == (1962, 0.0, 2027)
    assert edges == sorted(edges)
    assert sum(tick.width for tick in picture.ticks) == pytest.approx(100, abs=0.5)
    assert [mark.position for mark in picture.day_marks] == sorted(mark.position for mark in picture.day_marks)
    assert picture.today_position is not None
    assert mark_of(picture, "2025-12-05").position < picture.today_position < 100


def test_a_full_year_is_wider_than_an_empty_one() -> None:
    picture = make_overview("1962", "2022", "2022-01", "2022-02", "2022-03")
    width = {tick.start.year: tick.width for tick in picture.ticks}
    assert width[2022] > 1.5 * width[1962] > 1.5 * 1.5 * width[1990]


def test_marks_that_would_touch_are_in_different_rows() -> None:
    picture = make_overview("2022-01-01/2022-12-31", "2022-07-01/2022-09-30", "2022-07-18", "2022-07-18", "1962-09-05")
    assert sorted(mark.row for mark in picture.range_marks) == [0, 1]
    assert sorted((str(mark.event.date), mark.row) for mark in picture.day_marks) == [
        ("1962-09-05", 0),
        ("2022-07-18", 0),
        ("2022-07-18", 1),
    ]
    assert (picture.day_row_count, picture.range_row_count) == (2, 2)


def test_years_and_decades_link_to_the_next_year_with_events() -> None:
    picture = make_overview("1962-09-05", "1977-07-18")
    target_years = {tick.start.year: tick.target_year for tick in picture.ticks}
    assert [target_years[year] for year in (1962, 1970, 1977, 1980)] == [1962, 1977, 1977, None]


def test_labels_do_not_overlap(real_catalogue: Catalogue) -> None:
    picture = overview(real_catalogue.events, TODAY, real_catalogue.events[0].date.earliest_ordinal, END)
    for visibilities, min_distance in (
        ({LabelVisibility.ALWAYS}, 12),
        ({LabelVisibility.ALWAYS, LabelVisibility.WIDE}, 5.5),
    ):
        positions = [tick.position for tick in picture.ticks if tick.label_visibility in visibilities]
        assert min(after - before for before, after in pairwise(positions)) >= min_distance
    labelled_years = {tick.start.year for tick in picture.ticks if tick.label_visibility is not LabelVisibility.NEVER}
    assert {1962, 1970, 1980, 2022} <= labelled_years


def test_too_many_events_become_a_histogram() -> None:
    whens = [f"{1900 + number % 100}-01-01" for number in range(MAX_MARKS + 1)]
    picture = make_overview(*whens)
    assert (picture.is_histogram, picture.day_marks, picture.range_marks) == (True, (), ())  # one tick is two years
    assert sum(tick.event_count for tick in picture.ticks) == MAX_MARKS + 1
    assert picture.max_event_count == max(tick.event_count for tick in picture.ticks) == 4


@pytest.mark.parametrize(
    ("whens", "is_histogram"),
    [
        (["2022-07-18"] * 24, False),
        (["2022-07-18"] * 25, True),  # the stack would be too high
        (["2022-07-18/2022-07-20"] * 25, True),
        ([f"{1962 + number // 3}-0{1 + number % 3 * 4}-01" for number in range(MAX_MARKS)], False),
    ],
)
def test_too_many_events_in_one_place_become_a_histogram(whens: list[str], is_histogram: bool) -> None:
    assert make_overview(*whens).is_histogram is is_histogram


def test_a_short_time_has_a_tick_per_month() -> None:
    events = make_events("2022-01-01/2022-12-31", "2022-07-18", "2022-07", "2022-09-05")
    picture = overview(events, TODAY, date(2022, 6, 15).toordinal(), date(2022, 9, 1).toordinal())
    assert [(str(tick.start), str(tick.end), tick.event_count) for tick in picture.ticks] == [
        ("2022-06", "2022-06", 0),
        ("2022-07", "2022-07", 2),
        ("2022-08", "2022-08", 0),
        ("2022-09", "2022-09", 1),
    ]
    year = mark_of(picture, "2022-01-01/2022-12-31")
    assert (year.position, year.width) == (0.0, 100.0)  # it lasts beyond both ends of the range
    assert picture.today_position is None


@pytest.mark.parametrize(
    ("first", "last", "tick_count", "start", "end"),
    [
        (1962, 2027, 66, "1962", "1962"),
        (1908, 2027, 60, "1908", "1909"),  # 120 years are too many for one tick each
        (1907, 2026, 61, "1906", "1907"),
        (1, 9999, 100, "0001", "0099"),
        (9999, 9999, 12, "9999-01", "9999-01"),
        (-110, -60, 51, "-0110", "-0110"),
        (-43, 2027, 105, "-0060", "-0041"),
        (-9999, 9999, 100, "-9999", "-9801"),
    ],
)
def test_a_long_time_has_ticks_of_several_years(first: int, last: int, tick_count: int, start: str, end: str) -> None:
    ticks = overview((), TODAY, EDTFDate(first).earliest_ordinal, EDTFDate(last).latest_ordinal).ticks
    assert (len(ticks), str(ticks[0].start), str(ticks[0].end)) == (tick_count, start, end)
    assert ticks[-1].position + ticks[-1].width == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    "whens", [(), ("9999-12-31",), ("0001", "9999"), ("-9999", "9999"), ("-0110-03",), ("2026-09-01",)]
)
def test_the_first_and_last_possible_days_are_drawn(whens: tuple[str, ...]) -> None:
    events = make_events(*whens)
    picture = overview(events, TODAY, *extent(events, TODAY))
    assert all(0 <= mark.position <= 100 for mark in (*picture.day_marks, *picture.range_marks))


WHOLE_TIME = (date(1962, 9, 5).toordinal(), END)


@pytest.mark.parametrize(
    ("first", "last", "zoom_in", "zoom_out", "earlier", "later"),
    [  # without events all ticks have the same width
        ("1962-09-05", "2027-12-31", ("1978", "2010"), None, None, None),
        ("1980-01-01", "1999-12-31", ("1985", "1994"), ("1970", "2009"), ("1970", "1989"), ("1990", "2009")),
        ("2018-01-01", "2027-12-31", ("2020", "2024"), ("2013", "2027"), ("2013", "2022"), None),
        ("2022-01-01", "2022-12-31", ("2022-04", "2022-09"), ("2021-07", "2023-06"), ("2021-07", "2022-06"), ("2022-07", "2023-06")),
        ("2022-07-01", "2022-07-31", None, ("2022-06", "2022-08"), ("2022-06", "2022-06"), ("2022-08", "2022-08")),
        ("1962-01-01", "2010-12-31", ("1974", "1998"), (None, None), None, ("1979", "2027")),
        ("1963-01-01", "1966-12-31", ("1964-01", "1965-12"), ("1962", "1968"), ("1962", "1965"), ("1965", "1968")),  # at the end the range keeps its length
    ],
)  # fmt: skip
def test_zoom_and_pan_have_the_expected_ranges(
    first: str,
    last: str,
    zoom_in: tuple[str, str] | None,
    zoom_out: tuple[str | None, str | None] | None,
    earlier: tuple[str, str] | None,
    later: tuple[str, str] | None,
) -> None:
    query = Query(words="hiep uoc")
    zoomed = zoom_queries(
        query,
        overview((), TODAY, parse_edtf(first).earliest_ordinal, parse_edtf(last).latest_ordinal).axis,
        *WHOLE_TIME,
    )
    ranges = [
        query and tuple(str(end) if end else None for end in (query.start, query.end))
        for query in (zoomed.zoom_in, zoomed.zoom_out, zoomed.earlier, zoomed.later)
    ]
    assert ranges == [zoom_in, zoom_out, earlier, later]
    assert {query.words for query in (zoomed.zoom_in, zoomed.zoom_out, zoomed.earlier, zoomed.later) if query} == {
        "hiep uoc"
    }


@pytest.mark.parametrize(
    ("when", "position", "end"),
    [
        ("1990/..", 50, 100),  # an open end lasts to the edge
        ("../1990", 0, 52),
        ("1990/", 50, 52),  # an unknown end adds nothing
        ("/1990", 50, 52),
        ("199X", 50, 70),
        ("19XX", 0, 70),
        ("1990-XX-XX", 50, 52),
    ],
)
def test_dates_without_two_known_ends_have_a_place_and_a_width(when: str, position: float, end: float) -> None:
    """The years from 1965 to 2014 have the same width, because no event begins in only some of them."""
    events = make_events(when)
    first, last = parse_edtf("1965").earliest_ordinal, parse_edtf("2014").latest_ordinal
    [mark] = overview(events, TODAY, first, last).range_marks
    assert [mark.position, mark.position + mark.width] == pytest.approx([position, end], abs=1.7)


def test_the_overview_of_all_events_ends_with_the_known_days() -> None:
    events = make_events("1962/..", "../1990", "1985/")
    assert extent(events, date(1986, 1, 1)) == (
        parse_edtf("1962").earliest_ordinal,
        parse_edtf("1990").latest_ordinal,
    )


def test_zoom_and_pan_before_the_year_1() -> None:
    first, last = parse_edtf("-0110").earliest_ordinal, parse_edtf("-0091").latest_ordinal
    zoomed = zoom_queries(Query(), overview((), TODAY, first, last).axis, parse_edtf("-0200").earliest_ordinal, END)
    assert [
        f"{query.start}/{query.end}"
        for query in (zoomed.zoom_in, zoomed.zoom_out, zoomed.earlier, zoomed.later)
        if query
    ] == ["-0105/-0096", "-0120/-0081", "-0120/-0101", "-0100/-0081"]

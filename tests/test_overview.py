"""Where events lie in the picture of the whole time."""

from datetime import date
from itertools import pairwise

import pytest

from timeline.catalogue import Catalogue, Event, Term
from timeline.edtf import parse
from timeline.languages import Texts
from timeline.overview import MOST_MARKS, Mark, Overview, Room, overview

KIND = Term("visit", Texts((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)


def events(*whens: str) -> list[Event]:
    found = [Event(f"e{number}", parse(when), KIND, Texts((("vi", when),))) for number, when in enumerate(whens)]
    return sorted(found, key=lambda event: (event.when.first, event.when.last))


def place(picture: Overview, when: str) -> Mark:
    return next(mark for mark in (*picture.days, *picture.stretches) if str(mark.event.when) == when)


def test_days_are_marks_and_all_else_is_the_stretch_that_it_covers() -> None:
    picture = overview(
        events("1962-09-05", "2018-10-05?", "2021-06", "2017", "2020~", "2022-07-01/2022-09-30"), TODAY, 2027
    )
    assert [str(mark.event.when) for mark in picture.days] == ["1962-09-05", "2018-10-05?"]
    assert [str(mark.event.when) for mark in picture.stretches] == ["2017", "2020~", "2021-06", "2022-07-01/2022-09-30"]
    assert all(mark.width == 0 for mark in picture.days)
    year, month = place(picture, "2017"), place(picture, "2021-06")
    tick = next(tick for tick in picture.ticks if tick.year == 2017)
    assert (year.at, year.width) == (tick.at, tick.width)
    assert 0 < month.width < year.width


def test_time_runs_one_way_from_edge_to_edge() -> None:
    picture = overview(events("1962-09-05", "1977-07-18", "2022-01-01/2022-12-31", "2025-12-05"), TODAY, 2027)
    edges = [tick.at for tick in picture.ticks]
    assert (picture.ticks[0].year, picture.ticks[0].at, picture.ticks[-1].year) == (1962, 0.0, 2027)
    assert edges == sorted(edges)
    assert sum(tick.width for tick in picture.ticks) == pytest.approx(100, abs=0.5)
    assert [mark.at for mark in picture.days] == sorted(mark.at for mark in picture.days)
    assert picture.today is not None
    assert place(picture, "2025-12-05").at < picture.today < 100


def test_a_full_year_is_wider_than_an_empty_one() -> None:
    picture = overview(events("1962", "2022", "2022-01", "2022-02", "2022-03"), TODAY, 2027)
    width = {tick.year: tick.width for tick in picture.ticks}
    assert width[2022] > 1.5 * width[1962] > 1.5 * 1.5 * width[1990]


def test_what_would_touch_lies_in_lanes_of_its_own() -> None:
    picture = overview(
        events("2022-01-01/2022-12-31", "2022-07-01/2022-09-30", "2022-07-18", "2022-07-18", "1962-09-05"), TODAY, 2027
    )
    assert sorted(mark.lane for mark in picture.stretches) == [0, 1]
    assert sorted((str(mark.event.when), mark.lane) for mark in picture.days) == [
        ("1962-09-05", 0),
        ("2022-07-18", 0),
        ("2022-07-18", 1),
    ]
    assert (picture.day_lanes, picture.stretch_lanes) == (2, 2)


def test_years_and_decades_lead_to_the_next_year_that_has_events() -> None:
    picture = overview(events("1962-09-05", "1977-07-18"), TODAY, 2027)
    leads = {tick.year: tick.leads_to for tick in picture.ticks}
    assert [leads[year] for year in (1962, 1970, 1977, 1980)] == [1962, 1977, 1977, None]


def test_labels_do_not_run_into_each_other(real: Catalogue) -> None:
    picture = overview(real.events, TODAY, 2027)
    for rooms, apart in (({Room.ALWAYS}, 9.5), ({Room.ALWAYS, Room.WIDE}, 4.4)):
        at = [tick.at for tick in picture.ticks if tick.label in rooms]
        assert min(after - before for before, after in pairwise(at)) >= apart
    labelled = {tick.year for tick in picture.ticks if tick.label is not Room.NEVER}
    assert {1962, 1967, 1980, 2022} <= labelled


def test_too_many_events_for_marks_are_counted_by_year() -> None:
    whens = [f"{1900 + number % 100}-01-01" for number in range(MOST_MARKS + 1)]
    picture = overview(events(*whens), TODAY, 2027)
    assert (picture.columns, picture.days, picture.stretches) == (True, (), ())
    assert sum(tick.events for tick in picture.ticks) == MOST_MARKS + 1
    assert picture.most == max(tick.events for tick in picture.ticks) == 3


@pytest.mark.parametrize("whens", [(), ("9999-12-31",), ("0001", "9999"), ("2026-09-01",)])
def test_the_ends_of_the_calendar_are_in_the_picture(whens: tuple[str, ...]) -> None:
    picture = overview(events(*whens), TODAY, 2026)
    assert all(0 <= mark.at <= 100 for mark in (*picture.days, *picture.stretches))

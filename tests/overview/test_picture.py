"""Tests the marks of the events, their rows, their titles and the bands of the lanes."""

from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from timeline.anniversaries import anniversaries
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.event import Event
from timeline.overview import FILM_WIDTH, WIDTH, Picture, extent, first_days
from timeline.pages.overview import OverviewLabels, scope_overview
from timeline.render.text_layout import text_width
from timeline.search import scope

from .drawing import END, TODAY, boxes, draw, make_chapters, make_events, mark_of, marks


def assert_nothing_overlaps(drawing: Picture) -> None:
    for (y, _, right, name), (next_y, left, _, next_name) in pairwise(boxes(drawing)):
        assert y != next_y or right <= left or f"title {name}" == next_name or name == next_name, (name, next_name)
    assert all(left >= 0 and right <= drawing.width for _, left, right, _ in boxes(drawing))


@cache
def generated_events(count: int) -> list[Event]:
    """Events from 1900 to 2026, which become denser. Every fourth is a year, a month or an interval."""
    result = []
    for number in range(count):
        year = 1900 + int(126 * (number / count) ** 0.5)
        month, day = 1 + number % 12, 1 + number % 28
        forms = {0: f"{year}", 4: f"{year}-{month:02}", 8: f"{year}-{month:02}-{day:02}/{year + 1}-{month:02}-{day:02}"}
        result.append(forms.get(number % 12, f"{year}-{month:02}-{day:02}"))
    return make_events(*result)


def test_days_are_points_and_other_dates_are_bars() -> None:
    drawing = draw(make_events("1962-09-05", "2018-10-05?", "2021-06", "2017", "2020~", "2022-07-01/2022-09-30"))
    widths = {str(mark.event.date): mark.width for mark in marks(drawing)}
    assert [when for when, width in widths.items() if not width] == ["1962-09-05", "2018-10-05?"]
    assert 0 < widths["2021-06"] < widths["2017"]
    year = drawing.axis.position(parse_edtf("2017").earliest_ordinal)
    assert mark_of(drawing, "2017").x == pytest.approx(year, abs=0.1)


@pytest.mark.parametrize(
    ("when", "left", "right", "is_throughout"),
    [
        ("1990/..", "1990", None, False),  # an open end lasts to the edge
        ("../1990", None, "1991", False),
        ("1990/", "1990", "1991", False),  # an unknown end adds nothing
        ("/1990", "1990", "1991", False),
        ("199X", "1990", "2000", False),
        ("19XX", None, "2000", False),
        ("1990-XX-XX", "1990", "1991", False),
        ("1900/2020", None, None, True),
        ("1965/2014", "1965", "2015", False),
    ],
)
def test_bars_reach_from_their_first_to_their_last_day(
    when: str, left: str | None, right: str | None, is_throughout: bool
) -> None:
    drawing = draw(make_events(when), "1965", "2014")
    [mark] = marks(drawing)
    start, end = (drawing.axis.position(parse_edtf(year).earliest_ordinal) if year else None for year in (left, right))
    assert mark.extent == pytest.approx((start or 0, end or WIDTH), abs=0.2)
    assert mark.is_throughout is is_throughout


def test_lanes_are_above_and_below_the_axis() -> None:
    drawing = draw(
        make_events("1962", "1967", "1977", "1999", "2001"),
        lanes={"Lào": ["1962"], "Campuchia": ["1967"], "Biên giới": ["1977"], "Khác": ["1999"]},
    )
    assert [(band.name, band.number, band.is_above) for band in drawing.bands] == [
        ("Lào", 0, True),
        ("Campuchia", 1, False),
        ("Biên giới", 2, True),
        ("Khác", 3, False),
        ("", None, False),
    ]
    edges = [
        (band.near - band.height, band.near) if band.is_above else (band.near, band.near + band.height)
        for band in drawing.bands
    ]
    in_order = sorted(edges)
    assert all(bottom <= top for (_, bottom), (top, _) in pairwise(in_order))
    assert in_order[0][0] >= 0
    assert in_order[-1][1] <= drawing.height


def test_without_lanes_days_are_above_and_other_dates_below_the_axis() -> None:
    drawing = draw(make_events("1962-09-05", "1977"))
    assert [(band.is_above, str(band.marks[0].event.date)) for band in drawing.bands] == [
        (True, "1962-09-05"),
        (False, "1977"),
    ]


def test_rows_with_long_bars_are_the_farthest_from_the_axis() -> None:
    drawing = draw(make_events("1962", "1977", "1963/2026", "1964/1990"), chapters=make_chapters("1962/2027"))
    rows = {str(mark.event.date): mark.row for mark in marks(drawing)}
    assert rows["1962"] == rows["1977"] == 0
    assert rows["1963/2026"] > rows["1964/1990"] > 0


def test_important_events_come_first() -> None:
    whens = [f"2022-07-{day:02}" for day in range(1, 29)] * 3
    drawing = draw(make_events(*whens, importance={"2022-07-18": 3, "2022-07-19": 1}), "1962", "2027")
    titled = {str(mark.event.date) for mark in marks(drawing) if mark.title}
    assert "2022-07-18" in titled
    assert "2022-07-19" not in titled
    assert {mark.is_bold for mark in marks(drawing) if str(mark.event.date) == "2022-07-18"} == {True}


@pytest.mark.parametrize(
    ("count", "width"),
    [
        (1, WIDTH),
        (10, WIDTH),
        (10, FILM_WIDTH),
        (100, WIDTH),
        (100, FILM_WIDTH),
        (1000, WIDTH),
        (1000, FILM_WIDTH),
        (10_000, WIDTH),
    ],
)
@pytest.mark.parametrize("time", [(None, None), ("2000", "2010"), ("2016-05", "2016-05")])
def test_generated_events_never_overlap_and_all_are_counted(
    count: int, time: tuple[str | None, str | None], width: int
) -> None:
    first, last = time
    events = [
        event
        for event in generated_events(count)
        if not first
        or (
            event.date.latest_ordinal >= parse_edtf(first).earliest_ordinal
            and event.date.earliest_ordinal <= parse_edtf(last or "").latest_ordinal
        )
    ]
    drawing = draw(events, first, last, width=width)
    assert_nothing_overlaps(drawing)
    counted = sum(len(one.events) for band in drawing.bands for one in band.counts)
    assert len(marks(drawing)) + counted == len(events)
    if first == "2016-05":
        assert all(mark.title for mark in marks(drawing))
    assert drawing.height < (600 if first != "2016-05" else 2000)


@pytest.mark.parametrize(
    ("language", "width", "least"),
    [("vi", WIDTH, 34), ("lo", WIDTH, 34), ("en", WIDTH, 34), ("vi", FILM_WIDTH, 22), ("lo", FILM_WIDTH, 22), ("en", FILM_WIDTH, 22)],
)  # fmt: skip
def test_the_real_picture_has_many_titles(real_catalogue: Catalogue, language: str, width: int, least: int) -> None:
    labels = OverviewLabels(get_translations(language), text_width)
    shown = scope_overview(real_catalogue, scope(real_catalogue, None), date(2026, 11, 29), labels)
    drawing = shown.wide if width == WIDTH else shown.film
    titled = {mark.event.id for mark in marks(drawing) if mark.title}
    assert len(titled) >= least
    assert {event.id for event in real_catalogue.events if event.importance == 3} <= titled


def test_what_has_no_room_is_counted_where_it_begins() -> None:
    events = make_events(*["2022-07-18"] * 40, *["1962-09-05"] * 2)
    drawing = draw(events, chapters=make_chapters("1962/2027"))
    [count] = [count for band in drawing.bands for count in band.counts]
    assert (str(count.first), str(count.last)) == ("2022-07", "2022-07")
    assert len(count.events) + len(marks(drawing)) == 42
    assert count.x == pytest.approx(mark_of(drawing, "2022-07-18").x, abs=15)


def test_coming_anniversaries_are_after_today() -> None:
    events = make_events("1962-09-05", "1977-07-18", "2022-08-31")
    coming = anniversaries(events, TODAY, date.fromordinal(END))
    assert not coming  # without a name, an event has none
    named = [type(event)(event.id, event.date, event.kind, event.title, anniversary=event.title) for event in events]
    coming = anniversaries(named, TODAY, date.fromordinal(END))
    drawing = draw(named, anniversaries=coming)
    stars = [mark for mark in marks(drawing) if mark.anniversary]
    assert drawing.today_x is not None
    assert len(stars) == len(coming) >= 2
    assert all(mark.x > drawing.today_x for mark in stars)


@pytest.mark.parametrize(
    "whens", [(), ("9999-12-31",), ("0001", "9999"), ("-9999", "9999"), ("-0110-03",), ("2026-09-01",)]
)
def test_the_first_and_last_possible_days_are_drawn(whens: tuple[str, ...]) -> None:
    events = make_events(*whens)
    first, last = extent(first_days(events), events, TODAY)
    assert first <= last
    assert_nothing_overlaps(draw(events))


def test_the_picture_of_all_events_ends_when_the_last_has_begun() -> None:
    events = make_events("1962/..", "../1990", "1985/", "1970/2030")
    assert extent(first_days(events), events, date(1986, 1, 1)) == (
        parse_edtf("1962").earliest_ordinal,
        parse_edtf("1990").latest_ordinal,
    )

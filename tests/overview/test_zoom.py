"""Tests that zooming and panning go to where events are."""

from datetime import date

import pytest

from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, parse_edtf, parse_edtf_date
from timeline.model.entities import Query
from timeline.overview import zoom_queries, zoom_starts

from .drawing import END, draw, make_chapters, make_events

FIRST = parse_edtf("1962").earliest_ordinal
CHAPTERS = make_chapters("1962/2027")
EVENTS = (
    "1962-09-05",
    "1977-07-18",
    "1985",
    "1990",
    "1995",
    "2016",
    "2017",
    "2018",
    "2022-02",
    "2022-07-18",
    "2022-09-05",
)


def time_of(query: Query | None) -> str | None:
    if not query:
        return None
    return f"{query.start}/{query.end}" if query.start else "everything"


@pytest.mark.parametrize(
    ("first", "last", "zoom_in", "zoom_out", "earlier", "later"),
    [
        ("1962", "2027", "1990/2022", None, None, None),  # the densest half
        ("1980", "1999", "1985/1994", "1970/2009", "1970/1989", "1990/2009"),
        ("2018", "2027", "2018/2022", "2013/2027", "2013/2022", None),
        ("2022-01", "2022-12", "2022-05/2022-10", "2021-07/2023-06", "2021-07/2022-06", "2022-07/2023-06"),
        ("2022-07", "2022-07", None, "2022-06/2022-08", "2022-02/2022-02", "2022-09/2022-09"),  # over months without events
        ("1962", "2010", "1974/1998", "everything", None, "1979/2027"),
        ("1963", "1966", None, "1962/1968", "1962/1965", "1976/1979"),
    ],
)  # fmt: skip
def test_zoom_and_pan_have_the_expected_times(
    first: str, last: str, zoom_in: str | None, zoom_out: str | None, earlier: str | None, later: str | None
) -> None:
    query = Query(words="hiep uoc", start=parse_edtf_date(first), end=parse_edtf_date(last))
    events = make_events(*EVENTS)
    starts = [event.date.dates[0].earliest_ordinal for event in events]
    queries = zoom_queries(query, draw(events, first, last, chapters=CHAPTERS).axis, starts, FIRST, END)
    every = (queries.zoom_in, queries.zoom_out, queries.earlier, queries.later)
    assert [time_of(each) for each in every] == [zoom_in, zoom_out, earlier, later]
    assert {each.words for each in every if each} == {"hiep uoc"}


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        ("1962", "2027", ["2021-01-01", "2022-01-01", "2022-01-01", "2022-07-18"]),  # years
        ("2022-01", "2022-12", ["2022-07-18"]),  # months
        (
            "2021-01",
            "2021-12",
            ["2021-01-01", "2022-01-01", "2022-01-01", "2022-07-18"],
        ),  # of no event a month is known
    ],
)
def test_among_months_an_event_of_a_year_is_not_in_january(first: str, last: str, starts: list[str]) -> None:
    events = make_events("2021", "2022", "2022/2025", "2022-07-18")
    found = zoom_starts(events, parse_edtf(first).earliest_ordinal, parse_edtf(last).latest_ordinal)
    assert [str(date.fromordinal(day)) for day in found] == starts


def test_zooming_out_goes_beyond_a_time_without_events_that_takes_no_room() -> None:
    events = make_events("1962-09-05", "1985", "2016")
    starts = [event.date.dates[0].earliest_ordinal for event in events]
    chapters = make_chapters("1962/1985", "2016/2027")
    axis = draw(events[:2], "1962", "1997", chapters=chapters).axis
    query = Query(start=EDTFDate(1962), end=EDTFDate(1997))
    assert time_of(zoom_queries(query, axis, starts, FIRST, END).zoom_out) == "1962/2015"


def test_zooming_in_reaches_a_month_and_always_shows_events(real_catalogue: Catalogue) -> None:
    events = real_catalogue.events
    starts = sorted(event.date.dates[0].earliest_ordinal for event in events)
    first, last, steps = "1962", "2027", []
    while True:
        axis = draw(events, first, last, chapters=real_catalogue.chapters).axis
        nearer = zoom_queries(Query(), axis, starts, FIRST, END).zoom_in
        if not nearer:
            break
        first, last = str(nearer.start), str(nearer.end)
        begun = [day for day in starts if parse_edtf(first).earliest_ordinal <= day <= parse_edtf(last).latest_ordinal]
        assert begun
        steps.append(f"{first}/{last}")
    assert len(first) == len("2022-07")
    assert first == last
    assert 4 <= len(steps) <= 8


def test_zoom_and_pan_before_the_year_1() -> None:
    events = make_events("-0105", "-0100")
    starts = [event.date.dates[0].earliest_ordinal for event in events]
    axis = draw(events, "-0110", "-0091").axis
    query = Query(start=parse_edtf_date("-0110"), end=parse_edtf_date("-0091"))
    queries = zoom_queries(query, axis, starts, parse_edtf("-0200").earliest_ordinal, END)
    assert [time_of(each) for each in (queries.zoom_in, queries.zoom_out, queries.earlier, queries.later)] == [
        "-0108/-0098",
        "-0120/-0081",
        "-0120/-0101",
        "-0100/-0081",
    ]


@pytest.mark.parametrize("words", ["", "hiep uoc"])
def test_what_is_shown_whole_has_no_zoom_out(words: str) -> None:
    """Also if a search finds only events of some years."""
    events = make_events("1977-07-18", "1990")
    starts = [event.date.dates[0].earliest_ordinal for event in events]
    queries = zoom_queries(Query(words=words), draw(events, "1977", "1990").axis, starts, FIRST, END)
    assert queries.zoom_out is None

"""Tests that calendars have the same bytes as if icalendar had rendered them as a whole, although their entries share
rendered lines.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from timeline.anniversaries import anniversaries
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, Interval
from timeline.model.entities import Citation, Source, Term
from timeline.model.event import Event, Status
from timeline.model.localized_text import LocalizedText
from timeline.render.ics import anniversaries_ics, anniversary_window, events_ics
from timeline.search import FeedOptions

from ..feeds import make_feed

# What a file can contain: no control characters except line breaks. icalendar alone makes a line break of `\N`.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;:\\"^%0159 ')
TEXTS = st.builds(
    lambda text, language: LocalizedText(((language, text.replace(r"\N", "N")),)),
    st.text(CHARACTERS, min_size=1, max_size=200),
    st.sampled_from(["vi", "lo", "en"]),
)
DAYS = st.dates(date(1, 1, 1), date(2040, 12, 31)).map(EDTFDate.from_date)
TERMS = st.builds(Term, st.just("key"), TEXTS)
INTERVALS = st.tuples(DAYS, DAYS).map(lambda ends: Interval(*sorted(ends, key=lambda end: end.earliest)))
EVENTS = st.builds(
    Event,
    st.sampled_from(["one", "two", "three-of-a-long-name"]),
    DAYS | INTERVALS,
    TERMS,
    TEXTS,
    topics=st.lists(TERMS, max_size=2).map(tuple),
    summary=st.none() | TEXTS,
    anniversary=TEXTS,
    sources=st.lists(st.builds(Citation, st.builds(Source, st.just("key"), TEXTS, *[st.none()] * 4), TEXTS), max_size=1).map(tuple),
    status=st.sampled_from([Status.CONFIRMED, Status.CANCELLED]),
    updated=st.dates(),
    revision=st.integers(0, 99),
)  # fmt: skip
OPTIONS = st.builds(
    FeedOptions, st.booleans(), st.just(10), st.none() | st.integers(1, 60), st.none() | st.integers(0, 60)
)


@given(st.lists(EVENTS, max_size=3, unique_by=lambda event: event.id), OPTIONS, st.integers(1, 2030))
def test_a_calendar_of_anniversaries_has_the_bytes_of_icalendar(
    small_catalogue: Catalogue, events: list[Event], options: FeedOptions, year: int
) -> None:
    """Each entry also has the right summary and day, whichever lines it shares."""
    result = anniversaries(
        events, *anniversary_window(date(year, 9, 1)), predicate=lambda event: isinstance(event.date, EDTFDate)
    )
    content = anniversaries_ics(result, make_feed(small_catalogue.site, "en", options=options)).content
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.to_ical() == content
    entries: list[Any] = list(calendar.events)
    entry_values = [
        (str(entry["SUMMARY"]), entry["SUMMARY"].params.get("LANGUAGE", "en"), entry["DTSTART"].dt)
        for entry in entries
        if "CATEGORIES" in entry  # preparations have none
    ]
    expected = [anniversary for anniversary in result if anniversary.years % 5 == 0 or not options.round_only]
    expected.sort(key=lambda anniversary: (anniversary.date, anniversary.event.id))
    assert entry_values == [
        (anniversary.in_("en"), anniversary.in_("en").language, anniversary.date) for anniversary in expected
    ]


@given(st.lists(EVENTS, max_size=3, unique_by=lambda event: event.id))
def test_a_calendar_of_events_has_the_bytes_of_icalendar(small_catalogue: Catalogue, events: list[Event]) -> None:
    content = events_ics(events, make_feed(small_catalogue.site, "en")).content
    assert icalendar.Calendar.from_ical(content).to_ical() == content


def test_a_name_may_contain_numbers_and_percent_signs(small_catalogue: Catalogue) -> None:
    """Only the digits of the years change from one anniversary to the next."""
    event = replace(
        small_catalogue.events[0], anniversary=LocalizedText((("vi", "Ngày 50 %d%c 100% của năm 1962, %s"),))
    )
    result = anniversaries([event], date(1971, 1, 1), date(1973, 1, 1))
    calendar = icalendar.Calendar.from_ical(anniversaries_ics(result, make_feed(small_catalogue.site, "vi")).content)
    assert [str(entry["SUMMARY"]) for entry in calendar.events] == [
        "Kỷ niệm 9 năm Ngày 50 %d%c 100% của năm 1962, %s",
        "Kỷ niệm 10 năm Ngày 50 %d%c 100% của năm 1962, %s",
    ]

"""Entries share rendered lines: the calendar has the same bytes as if icalendar had rendered it as a whole."""

from dataclasses import replace
from datetime import date
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from timeline.anniversaries import anniversaries
from timeline.model.catalogue import Catalogue, Citation, Event, Source, Status, Term
from timeline.model.edtf import EDTFDate, Interval
from timeline.model.localized_text import LocalizedText
from timeline.render.ics import anniversaries_ics, anniversary_window, events_ics
from timeline.search import FeedOptions

from ..feeds import feed

# What a file can hold: no control characters but ends of line. Of `\N`, icalendar by itself makes an end of line.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;:\\"^%0159 ')
TEXTS = st.builds(
    lambda text, language: LocalizedText(((language, text.replace(r"\N", "N")),)),
    st.text(CHARACTERS, min_size=1, max_size=200),
    st.sampled_from(["vi", "lo", "en"]),
)
DAYS = st.dates(date(1, 1, 1), date(2040, 12, 31)).map(EDTFDate.from_date)
TERMS = st.builds(Term, st.just("key"), TEXTS)
SPANS = st.tuples(DAYS, DAYS).map(lambda ends: Interval(*sorted(ends, key=lambda end: end.earliest)))
EVENTS = st.builds(
    Event,
    st.sampled_from(["one", "two", "three-of-a-long-name"]),
    DAYS | SPANS,
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
FOLLOWING = st.builds(
    FeedOptions, st.booleans(), st.just(10), st.none() | st.integers(1, 60), st.none() | st.integers(0, 60)
)


@given(st.lists(EVENTS, max_size=3, unique_by=lambda event: event.id), FOLLOWING, st.integers(1, 2030))
def test_a_calendar_of_anniversaries_is_what_icalendar_writes(
    small: Catalogue, events: list[Event], follow: FeedOptions, year: int
) -> None:
    """And each of them says which it is, however many share their other lines."""
    found = anniversaries(
        events, *anniversary_window(date(year, 9, 1)), predicate=lambda event: isinstance(event.date, EDTFDate)
    )
    content = anniversaries_ics(found, feed(small.site, "en", options=follow)).content
    whole = icalendar.Calendar.from_ical(content)
    assert whole.to_ical() == content
    entries: list[Any] = list(whole.events)
    told = [
        (str(entry["SUMMARY"]), entry["SUMMARY"].params["LANGUAGE"], entry["DTSTART"].dt)
        for entry in entries
        if "CATEGORIES" in entry  # which those before an anniversary have not
    ]
    asked = [each for each in found if each.years % 5 == 0 or not follow.round_only]
    asked.sort(key=lambda each: (each.date, each.event.id))
    assert told == [(each.in_("en"), each.in_("en").language, each.date) for each in asked]


@given(st.lists(EVENTS, max_size=3, unique_by=lambda event: event.id))
def test_a_calendar_of_events_is_what_icalendar_writes(small: Catalogue, events: list[Event]) -> None:
    content = events_ics(events, feed(small.site, "en")).content
    assert icalendar.Calendar.from_ical(content).to_ical() == content


def test_a_name_may_have_numbers_and_signs_of_its_own(small: Catalogue) -> None:
    """Of the digits, only those of the years change from one anniversary to the next."""
    named = replace(small.events[0], anniversary=LocalizedText((("vi", "Ngày 50 %d%c 100% của năm 1962, %s"),)))
    found = anniversaries([named], date(1971, 1, 1), date(1973, 1, 1))
    whole = icalendar.Calendar.from_ical(anniversaries_ics(found, feed(small.site, "vi")).content)
    assert [str(entry["SUMMARY"]) for entry in whole.events] == [
        "Kỷ niệm 9 năm Ngày 50 %d%c 100% của năm 1962, %s",
        "Kỷ niệm 10 năm Ngày 50 %d%c 100% của năm 1962, %s",
    ]

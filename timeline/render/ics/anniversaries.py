"""Calendars of anniversaries, each with its number of years."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

import icalendar
from icalendar import vDuration

from timeline.anniversaries import Anniversary, Roundness
from timeline.body import CALENDAR, Body
from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import Text
from timeline.model.uids import anniversary_uid, preparation_uid
from timeline.render.ics.components import (
    Calendar,
    calendar_to_subscribe,
    category_lines,
    common_lines,
    date_lines,
    description_line,
    uid_line,
)
from timeline.render.ics.content_lines import (
    ContentLine,
    component,
    content_line,
    fill_template,
    number_placeholder,
    text_line,
)
from timeline.search import YEARS_AHEAD, Following

YEARS_BACK = 1
_MORNING = timedelta(hours=9)  # when a reminder is shown
_PLAIN = Following()


@dataclass(frozen=True, slots=True)
class _SharedLines:
    """The content lines of an event that its anniversaries have in common."""

    common: tuple[ContentLine, ...]
    description: ContentLine
    categories: Mapping[Roundness, tuple[ContentLine, ...]]
    summaries: dict[str, ContentLine] = field(default_factory=dict)  # templates, by the text that they render


def window(today: date, years: int = YEARS_AHEAD) -> tuple[date, date]:
    """The days that a calendar of anniversaries covers: whole years, so that it changes once a year."""
    return date(max(today.year - YEARS_BACK, 1), 1, 1), date(min(today.year + years, 9999), 12, 31)


def anniversaries_ics(anniversaries: Iterable[Anniversary], calendar: Calendar, follow: Following = _PLAIN) -> Body:
    """One all-day entry for each anniversary, with the preparations and reminders that the subscriber chose.

    The anniversaries come in order of day.
    """
    name = calendar.wording.say(N_("{title}: anniversaries"), title=calendar.title)
    path = calendar.addresses.anniversaries_calendar(calendar.parameters)
    entries = _entries(anniversaries, calendar, follow)
    content = calendar_to_subscribe(calendar, name, calendar.description, path, entries)
    return Body(content, CALENDAR, f"anniversaries-{calendar.filename}", name)


def _entries(anniversaries: Iterable[Anniversary], calendar: Calendar, follow: Following) -> Iterator[bytes]:
    shared: dict[str, _SharedLines] = {}
    for on, of_day in groupby(anniversaries, key=lambda each: each.on):
        dates = date_lines(on, on)
        for anniversary in sorted(of_day, key=lambda each: each.event.first_id):
            if follow.round_only and anniversary.roundness is Roundness.OTHER:
                continue
            event = anniversary.event
            if event.id not in shared:
                shared[event.id] = _shared_lines(event, calendar)
            yield _entry(anniversary, dates, shared[event.id], calendar, follow.alarm)
            if follow.prepare is not None and on - timedelta(days=follow.prepare) >= date.min:
                yield _preparation(anniversary, follow.prepare, shared[event.id], calendar)


def _shared_lines(event: Event, calendar: Calendar) -> _SharedLines:
    wording = calendar.wording
    title = event.title.in_(wording.language)
    lead = f"{title} ({wording.moment(event.when)})."
    categories: dict[Roundness, tuple[ContentLine, ...]] = {}
    for roundness in Roundness:
        words = () if roundness is Roundness.OTHER else (Text(wording.say(roundness.value), wording.language),)
        categories[roundness] = category_lines(event, calendar, *words)
    description = description_line(event, (lead,), title.language, calendar)
    return _SharedLines(common_lines(event, calendar), description, categories)


def _entry(
    anniversary: Anniversary,
    dates: Iterable[ContentLine],
    shared: _SharedLines,
    calendar: Calendar,
    alarm: int | None,
) -> bytes:
    event, language = anniversary.event, calendar.wording.language
    lines = (
        uid_line(anniversary_uid(calendar.site.uid_namespace, event.first_id, anniversary.on.year, language)),
        *dates,
        _summary_line(anniversary, shared, language),
        *shared.common,
        shared.description,
        *shared.categories[anniversary.roundness],
    )
    reminders: tuple[bytes, ...] = ()
    if alarm is not None and event.status is not Status.CANCELLED:
        reminders = (_reminder(anniversary, alarm, calendar),)
    return component(icalendar.Event, lines, reminders)


def _summary_line(anniversary: Anniversary, shared: _SharedLines, language: str) -> ContentLine:
    """The anniversary's name. Its template is rendered once, and the number of years is filled in."""
    name = anniversary.in_(language, number_placeholder(anniversary.years))
    if name not in shared.summaries:
        shared.summaries[name] = text_line("SUMMARY", name, name.language)
    return fill_template(shared.summaries[name], anniversary.years)


def _preparation(anniversary: Anniversary, days_before: int, shared: _SharedLines, calendar: Calendar) -> bytes:
    """An entry some days before: Google and Outlook drop alarms from subscribed calendars."""
    event, wording, namespace = anniversary.event, calendar.wording, calendar.site.uid_namespace
    language, on = wording.language, anniversary.on - timedelta(days=days_before)
    name = anniversary.in_(language)
    summary = wording.count("{n} day left: {name}", "{n} days left: {name}", days_before, name=name)
    lines = (
        uid_line(preparation_uid(namespace, event.first_id, anniversary.on.year, language, days_before)),
        *shared.common,
        *date_lines(on, on),
        text_line("SUMMARY", summary, language),
        description_line(event, (wording.day(anniversary.on),), language, calendar),
    )
    return component(icalendar.Event, lines)


def _reminder(anniversary: Anniversary, days_before: int, calendar: Calendar) -> bytes:
    """An alarm in the morning some days before, for the clients that keep alarms (RFC 5545 §3.6.6)."""
    lines = (
        text_line("ACTION", "DISPLAY"),
        content_line("TRIGGER", vDuration(_MORNING - timedelta(days=days_before))),
        text_line("DESCRIPTION", anniversary.in_(calendar.wording.language)),
    )
    return component(icalendar.Alarm, lines)

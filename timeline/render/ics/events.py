"""Calendars of the events themselves: of those that are known to the day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vDatetime

from timeline.body import CALENDAR, Body
from timeline.i18n import N_
from timeline.model.catalogue import Event
from timeline.model.edtf import Point
from timeline.model.uids import event_uid
from timeline.render.ics.components import (
    Calendar,
    calendar_to_add,
    calendar_to_subscribe,
    category_lines,
    common_lines,
    date_lines,
    description_line,
    uid_line,
)
from timeline.render.ics.content_lines import ContentLine, component, content_line, text_line


def events_ics(events: Iterable[Event], calendar: Calendar) -> Body:
    """One entry for each event that is known to the day; a calendar has no day to show the others on."""
    name = calendar.events_title
    note = calendar.wording.say(N_("Only events known to the day for certain are in this calendar."))
    description = f"{calendar.description} {note}"
    path = calendar.addresses.events_calendar(calendar.parameters)
    ordered = sorted(events, key=lambda event: (event.when.first, event.first_id))
    entries = (_entry(event, calendar) for event in ordered if event.when.exact)
    content = calendar_to_subscribe(calendar, name, description, path, entries)
    return Body(content, CALENDAR, f"events-{calendar.filename}", name)


def event_ics(event: Event, calendar: Calendar) -> Body:
    """One event that is known to the day, with the same entry as in the calendar of all events."""
    title = event.title.in_(calendar.wording.language)
    filename = f"{event.id}-{calendar.wording.language}.ics"
    return Body(calendar_to_add(_entry(event, calendar)), CALENDAR, filename, title)


def _entry(event: Event, calendar: Calendar) -> bytes:
    language = calendar.wording.language
    title = event.title.in_(language)
    lines = (
        uid_line(event_uid(calendar.site.uid_namespace, event.first_id, language)),
        *common_lines(event, calendar),
        *_time_lines(event, calendar.site.zone),
        text_line("SUMMARY", title, title.language),
        description_line(event, (), title.language, calendar),
        *category_lines(event, calendar),
    )
    return component(icalendar.Event, lines)


def _time_lines(event: Event, zone: ZoneInfo) -> tuple[ContentLine, ...]:
    when = event.when
    start, end = (when, when) if isinstance(when, Point) else (when.start, when.end)
    if not (start.time_of_day and end.time_of_day):
        return date_lines(when.first, when.last)
    start_line = _time_line("DTSTART", start.first, start.time_of_day, zone)
    return (start_line,) if end is start else (start_line, _time_line("DTEND", end.last, end.time_of_day, zone))


def _time_line(name: str, on: date, at: time, zone: ZoneInfo) -> ContentLine:
    return content_line(name, vDatetime(datetime.combine(on, at, zone).astimezone(UTC)))

"""Calendars of the events themselves: of those that are known to the day."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from timeline.body import CALENDAR, Body
from timeline.i18n import N_
from timeline.model.catalogue import Event
from timeline.model.edtf import Point
from timeline.render.ics.components import Calendar, categories, days, description, identity, named, nameless, standing
from timeline.render.ics.content_lines import Line, component, moment, text


def events_ics(events: Iterable[Event], calendar: Calendar) -> Body:
    """An entry for each event that is known to the day: of the others, no day of a calendar can be told."""
    name = calendar.events_title
    which = calendar.wording.say(N_("Only events known to the day for certain are in this calendar."))
    told = f"{calendar.description} {which}"
    path = calendar.addresses.events_calendar(calendar.parameters)
    ordered = sorted(events, key=lambda event: (event.when.first, event.first_id))
    entries = (_entry(event, calendar) for event in ordered if event.when.exact)
    content = named(calendar, name, told, path, entries)
    return Body(content, CALENDAR, f"events-{calendar.filename}", name)


def event_ics(event: Event, calendar: Calendar) -> Body:
    """One event that is known to the day, the same entry as in the calendar of all."""
    title = event.title.in_(calendar.wording.language)
    filename = f"{event.id}-{calendar.wording.language}.ics"
    return Body(nameless(_entry(event, calendar)), CALENDAR, filename, title)


def _entry(event: Event, calendar: Calendar) -> bytes:
    language = calendar.wording.language
    title = event.title.in_(language)
    lines = (
        identity(f"{event.first_id}/{language}", calendar),
        *standing(event, calendar),
        *_times(event, calendar.site.zone),
        text("SUMMARY", title, LANGUAGE=title.language),
        description(event, (), title.language, calendar),
        *categories(event, calendar),
    )
    return component("VEVENT", lines)


def _times(event: Event, zone: ZoneInfo) -> tuple[Line, ...]:
    when = event.when
    start, end = (when, when) if isinstance(when, Point) else (when.start, when.end)
    if not (start.time_of_day and end.time_of_day):
        return days(when.first, when.last)
    begins = moment("DTSTART", _in(zone, start.first, start.time_of_day))
    return (begins,) if end is start else (begins, moment("DTEND", _in(zone, end.last, end.time_of_day)))


def _in(zone: ZoneInfo, on: date, at: time) -> datetime:
    return datetime.combine(on, at, zone)

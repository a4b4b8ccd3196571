"""Calendars of the events themselves. They contain only events whose day is known."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vDatetime

from timeline.i18n import N_
from timeline.model.event import Event
from timeline.model.uids import event_uid
from timeline.render.feed import Feed
from timeline.render.ics.components import (
    ContentLine,
    category_lines,
    common_lines,
    content_line,
    date_lines,
    description_line,
    localized_line,
    render_component,
    single_event_calendar,
    subscription_calendar,
    uid_line,
)
from timeline.response_body import ICALENDAR, Body


def events_ics(events: Iterable[Event], feed: Feed) -> Body:
    """Return a calendar with one entry per event whose day is known. The other events have no day to be shown on."""
    name = feed.events_title
    note = feed.translations.gettext(N_("Only events known to the day for certain are in this calendar."))
    description = f"{feed.description} {note}"
    path = feed.urls.feed("events.ics", feed.query_parameters)
    in_calendars = (event for event in events if event.date.is_in_calendars)
    sorted_events = sorted(in_calendars, key=lambda event: (event.date.earliest, event.original_id))
    entries = (_entry(event, feed) for event in sorted_events)
    content = subscription_calendar(feed, name, description, path, entries)
    return Body(content, ICALENDAR, f"events-{feed.filename_stem}.ics", name)


def event_ics(event: Event, feed: Feed) -> Body:
    """Return a calendar of one event whose day is known. Its entry is the same as in the calendar of all events."""
    title = event.title.in_(feed.translations.language)
    filename = f"{event.id}-{feed.translations.language}.ics"
    return Body(single_event_calendar(_entry(event, feed)), ICALENDAR, filename, title)


def _entry(event: Event, feed: Feed) -> bytes:
    language = feed.translations.language
    title = event.title.in_(language)
    lines = (
        uid_line(event_uid(feed.site.uid_namespace, event.original_id, language)),
        *common_lines(event, feed),
        *_time_lines(event, feed.site.timezone),
        localized_line("SUMMARY", title, title.language, feed),
        description_line(event, (), feed),
        *category_lines(event, feed),
    )
    return render_component(icalendar.Event, lines)


def _time_lines(event: Event, zone: ZoneInfo) -> tuple[ContentLine, ...]:
    start, end = event.times(zone)
    if isinstance(start, datetime) and isinstance(end, datetime):
        lines = content_line("DTSTART", vDatetime(start)), content_line("DTEND", vDatetime(end))
        return lines[: len(event.date.dates)]  # a moment has no end
    return date_lines(start, end)

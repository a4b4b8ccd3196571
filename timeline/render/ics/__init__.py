"""Calendars of anniversaries and events in the iCalendar format (RFC 5545, RFC 7986).

The same edition gives the same bytes on every machine and on every day of a year, because no value comes from a clock.
An edit of one event does not move other events: entries of the same day are sorted by the original id of their event.
There is no METHOD (it would require an ORGANIZER), no UID on the calendar (vdirsyncer would keep only one event), and
no VTIMEZONE (dates have no time zone, and times are in UTC).
"""

from timeline.render.ics.anniversaries import YEARS_BACK, anniversaries_ics, anniversary_ics, anniversary_window
from timeline.render.ics.events import event_ics, events_ics

__all__ = ["YEARS_BACK", "anniversaries_ics", "anniversary_ics", "anniversary_window", "event_ics", "events_ics"]

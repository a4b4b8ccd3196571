"""Calendars: anniversaries and events as iCalendar (RFC 5545, RFC 7986).

The same edition gives the same bytes on every machine and day of a year: nothing here comes from a clock. Nor does an
edit change bytes that it does not concern: entries of one day stand in the order of their first ids.
There is no METHOD (it would ask for an ORGANIZER), no UID on the calendar (vdirsyncer would keep one event of all),
and no VTIMEZONE (days are days, and times leave in UTC).
"""

from timeline.render.ics.anniversaries import YEARS_BACK, anniversaries_ics, anniversary_window
from timeline.render.ics.events import event_ics, events_ics

__all__ = ["YEARS_BACK", "anniversaries_ics", "anniversary_window", "event_ics", "events_ics"]

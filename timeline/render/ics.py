"""Calendars: anniversaries and events as iCalendar (RFC 5545, RFC 7986). The one door of icalendar.

The same edition gives the same bytes on every machine and day of a year: nothing here comes from a clock. Nor does an
edit change bytes that it does not concern: entries of one day stand in the order of their first ids.
There is no METHOD (it would ask for an ORGANIZER), no UID on the calendar (vdirsyncer would keep one event of all),
and no VTIMEZONE (days are days, and times leave in UTC).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vCategory, vDuration, vText, vUri

from timeline.anniversaries import Anniversary, Roundness
from timeline.bodies import CALENDAR, Body
from timeline.catalogue import Event, Status
from timeline.edtf import Point
from timeline.languages import Text
from timeline.queries import YEARS_AHEAD, Following
from timeline.render.feed import Feed
from timeline.wording import N_, Wording

YEARS_BACK = 1
_MORNING = timedelta(hours=9)  # when a reminder comes
_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # a CSS colour name, which is all that RFC 7986 §5.9 takes
_PRODUCT = "-//Timeline//Timeline 1//EN"
_PLAIN = Following()


@dataclass(frozen=True, slots=True)
class Calendar(Feed):
    """A feed that calendars take."""

    @property
    def filename(self) -> str:
        return f"{self.name}.ics"


class _Written(vText):
    r"""A text that comes back as it was: of a `\N` in it, icalendar would make a new line."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(piece).to_ical() for piece in self.split(r"\N"))


def window(today: date, years: int = YEARS_AHEAD) -> tuple[date, date]:
    """The days that a calendar of anniversaries covers: whole years, so that it changes once a year."""
    return date(max(today.year - YEARS_BACK, 1), 1, 1), date(min(today.year + years, 9999), 12, 31)


def anniversaries_ics(found: Iterable[Anniversary], calendar: Calendar, follow: Following = _PLAIN) -> Body:
    """One all-day entry for each anniversary, so that it can say which it is; and what is asked to come before it."""
    say = calendar.wording.say
    name = say(N_("{title}: anniversaries"), title=calendar.title)
    path = calendar.addresses.anniversaries_calendar(calendar.parameters)
    whole = _calendar(calendar, name, str(calendar.description), path)
    for each in sorted(found, key=lambda each: (each.on, each.event.first_id)):
        if follow.round_only and each.roundness is Roundness.OTHER:
            continue
        entry = _anniversary(each, calendar)
        if follow.alarm is not None and each.event.status is not Status.CANCELLED:
            entry.add_component(_reminder(each, follow.alarm, calendar))
        whole.add_component(entry)
        if follow.prepare is not None and each.on - timedelta(days=follow.prepare) >= date(1, 1, 1):
            whole.add_component(_preparation(each, follow.prepare, calendar))
    return Body(whole.to_ical(), CALENDAR, f"anniversaries-{calendar.filename}", name)


def events_ics(events: Iterable[Event], calendar: Calendar) -> Body:
    """An entry for each event that is known to the day: of the others, no day of a calendar can be told."""
    say = calendar.wording.say
    name = calendar.events_title
    which = say(N_("Only events known to the day for certain are in this calendar."))
    description = f"{calendar.description} {which}"
    whole = _calendar(calendar, name, description, calendar.addresses.events_calendar(calendar.parameters))
    for event in sorted(events, key=lambda event: (event.when.first, event.first_id)):
        if event.when.exact:
            whole.add_component(_event(event, calendar))
    return Body(whole.to_ical(), CALENDAR, f"events-{calendar.filename}", name)


def event_ics(event: Event, calendar: Calendar) -> Body:
    """One event that is known to the day, the same entry as in the calendar of all."""
    whole = _bare()  # with a name, Outlook would make a new calendar of it
    whole.add_component(_event(event, calendar))
    return Body(
        whole.to_ical(),
        CALENDAR,
        f"{event.id}-{calendar.wording.language}.ics",
        event.title.in_(calendar.wording.language),
    )


def _calendar(calendar: Calendar, name: str, description: str, path: str) -> icalendar.Calendar:
    made = _bare()
    made.add("name", _Written(name))
    made.add("x-wr-calname", _Written(name))
    made.add("description", _Written(description))
    made.add("x-wr-caldesc", _Written(description))
    made.add("refresh-interval", _DAILY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(_DAILY))
    made.add("color", _COLOUR)
    made.add("source", vUri(calendar.addresses.full(path)), parameters={"VALUE": "URI"})
    return made


def _bare() -> icalendar.Calendar:
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", _PRODUCT)
    return made


def _anniversary(anniversary: Anniversary, calendar: Calendar) -> icalendar.Event:
    event, on, wording = anniversary.event, anniversary.on, calendar.wording
    name = anniversary.in_(wording.language)
    title = event.title.in_(wording.language)
    made = _entry(event, f"{event.first_id}/{on.year}/{wording.language}", calendar)
    _add_days(made, on, on)
    made.add("summary", _Written(name), parameters={"LANGUAGE": name.language})
    lead = f"{title} ({wording.moment(event.when)})."
    made.add("description", _description(event, lead, calendar), parameters={"LANGUAGE": title.language})
    roundness = anniversary.roundness
    if roundness is Roundness.OTHER:
        _add_categories(made, event, wording)
    else:
        _add_categories(made, event, wording, Text(wording.say(roundness.value), wording.language))
    made.add("status", event.status.value.upper())
    return made


def _preparation(anniversary: Anniversary, days: int, calendar: Calendar) -> icalendar.Event:
    """An entry some days before: Google and Outlook drop alarms from what is subscribed to."""
    event, wording = anniversary.event, calendar.wording
    on = anniversary.on - timedelta(days=days)
    name = anniversary.in_(wording.language)
    said = wording.count("{n} day left: {name}", "{n} days left: {name}", days, name=name)
    made = _entry(event, f"{event.first_id}/{anniversary.on.year}/{wording.language}/prepare/{days}", calendar)
    _add_days(made, on, on)
    made.add("summary", _Written(said), parameters={"LANGUAGE": wording.language})
    lead = wording.day(anniversary.on)
    made.add("description", _description(event, lead, calendar), parameters={"LANGUAGE": wording.language})
    made.add("status", event.status.value.upper())
    return made


def _reminder(anniversary: Anniversary, days: int, calendar: Calendar) -> icalendar.Alarm:
    """In the morning so many days before, for the clients that keep alarms (RFC 5545 §3.6.6)."""
    made = icalendar.Alarm()
    made.add("action", "DISPLAY")
    made.add("trigger", _MORNING - timedelta(days=days))
    made.add("description", _Written(anniversary.in_(calendar.wording.language)))
    return made


def _event(event: Event, calendar: Calendar) -> icalendar.Event:
    wording, when = calendar.wording, event.when
    title = event.title.in_(wording.language)
    made = _entry(event, f"{event.first_id}/{wording.language}", calendar)
    start, end = (when, when) if isinstance(when, Point) else (when.start, when.end)
    if start.time_of_day and end.time_of_day:
        made.add("dtstart", _utc(start.first, start.time_of_day, calendar.site.zone))
        if end is not start:
            made.add("dtend", _utc(end.last, end.time_of_day, calendar.site.zone))
    else:
        _add_days(made, when.first, when.last)
    made.add("summary", _Written(title), parameters={"LANGUAGE": title.language})
    made.add("description", _description(event, None, calendar), parameters={"LANGUAGE": title.language})
    _add_categories(made, event, wording)
    made.add("status", event.status.value.upper())
    return made


def _entry(event: Event, identity: str, calendar: Calendar) -> icalendar.Event:
    """What every entry has. Its identity comes from nothing that an edit changes (RFC 7986 §5.3)."""
    made = icalendar.Event()
    changed = datetime.combine(event.updated, time(), UTC)
    made.add("uid", str(uuid5(calendar.site.uid_namespace, identity)))
    made.add("dtstamp", changed)  # without METHOD it means LAST-MODIFIED (RFC 5545 §3.8.7.2)
    made.add("last-modified", changed)
    made.add("sequence", event.revision)
    made.add("transp", "TRANSPARENT")
    made.add("url", vUri(calendar.addresses.full(calendar.addresses.event(event.id))))
    return made


def _add_days(made: icalendar.Event, first: date, last: date) -> None:
    made.add("dtstart", first)
    if last < date.max:
        # The day after the last (RFC 5545 §3.6.1), written out: Outlook shows an entry without as a moment at midnight.
        made.add("dtend", last + timedelta(days=1))


def _add_categories(made: icalendar.Event, event: Event, wording: Wording, *more: Text) -> None:
    named = (term.name.in_(wording.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *named):
        by_language.setdefault(name.language, []).append(name)
    for language, names in by_language.items():
        listed = vCategory([])
        listed.cats = [_Written(name) for name in names]
        made.add("categories", listed, parameters={"LANGUAGE": language})


def _description(event: Event, lead: str | None, calendar: Calendar) -> _Written:
    """The event's own text, its sources and its address, since few clients show the URL property."""
    wording = calendar.wording
    texts: list[str] = [lead] if lead else []
    texts += [text.in_(wording.language) for text in (event.summary, event.note) if text]
    if event.sources:
        cited = "; ".join(citation.in_(wording.language) for citation in event.sources)
        texts.append(wording.say(N_("Sources")) + f": {cited}")
    texts.append(calendar.addresses.full(calendar.addresses.event(event.id)))
    return _Written("\n".join(texts))


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)

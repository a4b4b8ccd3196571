"""Calendars of anniversaries, which say of each how many years it is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from timeline.anniversaries import Anniversary, Roundness
from timeline.body import CALENDAR, Body
from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import Text
from timeline.render.ics.components import Calendar, categories, days, description, identity, named, standing
from timeline.render.ics.content_lines import Gapped, Line, component, duration, gapped, gaps, text
from timeline.search import YEARS_AHEAD, Following

YEARS_BACK = 1
_MORNING = timedelta(hours=9)  # when a reminder comes
_PLAIN = Following()

Shared = Mapping[Roundness, tuple[Line, ...]]


def window(today: date, years: int = YEARS_AHEAD) -> tuple[date, date]:
    """The days that a calendar of anniversaries covers: whole years, so that it changes once a year."""
    return date(max(today.year - YEARS_BACK, 1), 1, 1), date(min(today.year + years, 9999), 12, 31)


def anniversaries_ics(found: Iterable[Anniversary], calendar: Calendar, follow: Following = _PLAIN) -> Body:
    """One all-day entry for each anniversary, so that it can say which it is; and what is asked to come before it.

    They come in order of day.
    """
    name = calendar.wording.say(N_("{title}: anniversaries"), title=calendar.title)
    path = calendar.addresses.anniversaries_calendar(calendar.parameters)
    content = named(calendar, name, calendar.description, path, _entries(found, calendar, follow))
    return Body(content, CALENDAR, f"anniversaries-{calendar.filename}", name)


def _entries(found: Iterable[Anniversary], calendar: Calendar, follow: Following) -> Iterator[bytes]:
    shared: dict[str, Shared] = {}
    names: dict[tuple[str, str], Gapped] = {}
    for each in _ordered(found):
        if follow.round_only and each.roundness is Roundness.OTHER:
            continue
        event = each.event
        if event.id not in shared:
            shared[event.id] = _shared(event, calendar)
        years = str(each.years)
        name = each.in_(calendar.wording.language, gaps(years))
        if (key := (name.language, name)) not in names:
            names[key] = gapped("SUMMARY", name, LANGUAGE=name.language)
        within: tuple[bytes, ...] = ()
        if follow.alarm is not None and event.status is not Status.CANCELLED:
            within = (_reminder(each, follow.alarm, calendar),)
        yield _entry(each, names[key].of(years), shared[event.id], within, calendar)
        if follow.prepare is not None and each.on - timedelta(days=follow.prepare) >= date(1, 1, 1):
            yield _preparation(each, follow.prepare, calendar)


def _ordered(found: Iterable[Anniversary]) -> Iterator[Anniversary]:
    """A day after another, and not all at once: no other thread runs while a list is sorted."""
    for _, of_day in groupby(found, key=lambda each: each.on):
        yield from sorted(of_day, key=lambda each: each.event.first_id)


def _shared(event: Event, calendar: Calendar) -> Shared:
    """What all anniversaries of an event say, and those of each roundness."""
    wording = calendar.wording
    title = event.title.in_(wording.language)
    lead = f"{title} ({wording.moment(event.when)})."
    lines = (*standing(event, calendar), description(event, (lead,), title.language, calendar))
    shared: dict[Roundness, tuple[Line, ...]] = {}
    for roundness in Roundness:
        which = () if roundness is Roundness.OTHER else (Text(wording.say(roundness.value), wording.language),)
        shared[roundness] = (*lines, *categories(event, calendar, *which))
    return shared


def _entry(anniversary: Anniversary, name: Line, shared: Shared, within: Iterable[bytes], calendar: Calendar) -> bytes:
    on = anniversary.on
    lines = (
        identity(f"{anniversary.event.first_id}/{on.year}/{calendar.wording.language}", calendar),
        *days(on, on),
        name,
        *shared[anniversary.roundness],
    )
    return component("VEVENT", lines, within)


def _preparation(anniversary: Anniversary, before: int, calendar: Calendar) -> bytes:
    """An entry some days before: Google and Outlook drop alarms from what is subscribed to."""
    event, wording = anniversary.event, calendar.wording
    language, on = wording.language, anniversary.on - timedelta(days=before)
    name = anniversary.in_(language)
    said = wording.count("{n} day left: {name}", "{n} days left: {name}", before, name=name)
    lines = (
        identity(f"{event.first_id}/{anniversary.on.year}/{language}/prepare/{before}", calendar),
        *standing(event, calendar),
        *days(on, on),
        text("SUMMARY", said, LANGUAGE=language),
        description(event, (wording.day(anniversary.on),), language, calendar),
    )
    return component("VEVENT", lines)


def _reminder(anniversary: Anniversary, before: int, calendar: Calendar) -> bytes:
    """In the morning so many days before, for the clients that keep alarms (RFC 5545 §3.6.6)."""
    lines = (
        text("ACTION", "DISPLAY"),
        duration("TRIGGER", _MORNING - timedelta(days=before)),
        text("DESCRIPTION", anniversary.in_(calendar.wording.language)),
    )
    return component("VALARM", lines)

"""Calendars (RFC 5545). A door of icalendar."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from timeline.importers.record import MOST_ENTRIES, Entries, Found, Importing, Unimportable, text_of
from timeline.importers.round_trip import told_plain
from timeline.model.catalogue import Status

_USED = {"UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "CATEGORIES", "LOCATION", "URL", "STATUS",
         "SEQUENCE", "LAST-MODIFIED", "RECURRENCE-ID"}  # fmt: skip
_REPEATING = {"RRULE", "RDATE", "EXDATE", "EXRULE"}
_OF_THE_FORM = {"DTSTAMP", "TRANSP"}  # nothing is lost with them
_OF_THE_CALENDAR = {"VERSION", "PRODID", "CALSCALE", "METHOD"}
_BACKSLASH = "\ufdd0"  # no character, so in no text
_FIRST_TIMED, _LAST_TIMED = 1900, 9998  # years, as edtf has it

Value = object  # of icalendar, whose classes are many


def from_ics(content: bytes, importing: Importing) -> Entries:
    calendars = _calendars(text_of(content))
    remarks = [remark for calendar in calendars for remark in _of_the_calendar(calendar)]
    events = [each for calendar in calendars for each in calendar.subcomponents if each.name == "VEVENT"]
    if len(events) > MOST_ENTRIES:
        raise Unimportable(f"has more than {MOST_ENTRIES:,} entries: import it in parts")
    found = (_found(f"VEVENT {number}", each, importing) for number, each in enumerate(events, 1))
    return Entries(tuple(found), tuple(remarks))


def _calendars(text: str) -> Sequence[icalendar.Component]:
    text = re.sub(r"\r?\n[ \t]", "", text.replace(_BACKSLASH, ""))
    opened, closed = (
        len(re.findall(rf"^{edge}:VCALENDAR\s*$", text, re.MULTILINE | re.IGNORECASE)) for edge in ("BEGIN", "END")
    )
    if not opened:
        raise Unimportable("is no calendar: it has no line BEGIN:VCALENDAR")
    if opened != closed:
        raise Unimportable("is a calendar without its line END:VCALENDAR: it may be cut short; fetch it again")
    try:
        # icalendar takes `\\N`, a backslash and an N, for an end of line.
        found = icalendar.Calendar.from_ical(text.replace("\\\\", _BACKSLASH), multiple=True)
    except Exception as error:  # whatever it stumbles over
        raise Unimportable(f"is no calendar that can be read: {_shown(str(error))}") from error
    return [each for each in found if each.name == "VCALENDAR"]


def _of_the_calendar(calendar: icalendar.Component) -> Iterator[str]:
    lost = sorted(set(calendar) - _OF_THE_CALENDAR)
    if lost:
        yield f"of the calendar itself, dropped: {', '.join(lost)}"
    others = Counter(each.name or "?" for each in calendar.subcomponents if each.name not in ("VEVENT", "VTIMEZONE"))
    if others:
        yield f"dropped: {_counted(others)}"


def _found(where: str, event: icalendar.Component, importing: Importing) -> Found:
    remarks = list(_lost(event))
    zone = importing.catalogue.site.zone
    when = _date(event, zone, remarks)
    url = _said(event, "URL")[0]
    told = told_plain(*_said(event, "DESCRIPTION"), url, importing.catalogue.site.languages)
    title, language = _said(event, "SUMMARY")
    names = [("", _unescaped(name)) for each in _all(event, "CATEGORIES") for name in _texts(each)]
    if place := _said(event, "LOCATION")[0]:
        names.append(("places", place))
    again = "RECURRENCE-ID" in event
    if again:
        remarks.append("RECURRENCE-ID dropped: it is one day of a repeated entry, and is taken for itself")
    return Found(
        where,
        date=when,
        title={language: title} if title else {},
        summary={told.language: told.text} if told.text else {},
        names=tuple(names),
        sources=told.sources,
        uid="" if again else _said(event, "UID")[0],
        url=url,
        status=_status(event, remarks),
        updated=_modified(event, zone, remarks),
        revision=_revision(event, remarks),
        remarks=tuple(remarks),
    )


def _lost(event: icalendar.Component) -> Iterator[str]:
    """What no event of ours can hold, and what could not be read."""
    repeating = sorted(_REPEATING & set(event))
    if repeating:
        yield f"{', '.join(repeating)} dropped: it is taken once; a day of every year is an `anniversary`"
    lost = Counter(
        {name: len(_all(event, name)) or 1 for name in event if name not in _USED | _REPEATING | _OF_THE_FORM}
    )
    lost.update(each.name or "?" for each in event.subcomponents)
    if lost:
        yield f"dropped: {_counted(lost)}"
    for name, problem in event.errors:
        yield f"{name or 'a line'} cannot be read: {_shown(str(problem))}"
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "DTSTART", "DTEND", "STATUS"):
        if len(_all(event, name)) > 1:
            yield f"{name} stands {len(_all(event, name))} times: the first is taken"


def _date(event: icalendar.Component, zone: ZoneInfo, remarks: list[str]) -> str:
    """In EDTF; empty where there is none."""
    start = _moment(event, "DTSTART", zone, remarks)
    if start is None:
        remarks.append("has no DTSTART that can be read")
        return ""
    try:
        end = _end(event, start, zone, remarks)
    except OverflowError:
        end = None
        remarks.append("its end lies beyond the year 9999, dropped")
    if isinstance(start, datetime):
        last = end if isinstance(end, datetime) else start
        if not (start.year >= _FIRST_TIMED and last.year <= _LAST_TIMED):
            remarks.append("time of day dropped: it is kept from 1900 to 9998 alone")
            start, end = start.date(), end and last.date()
    return _written(start) if end is None or _written(end) == _written(start) else f"{_written(start)}/{_written(end)}"


def _end(event: icalendar.Component, start: date, zone: ZoneInfo, remarks: list[str]) -> date | None:
    """The last day, or the time at which it ends; None where it is that of its start."""
    timed = isinstance(start, datetime)
    name = "DTEND" if "DTEND" in event else "DURATION"
    value = getattr(_first(event, name), "dt", None)
    if value is None:
        return None
    if isinstance(value, timedelta):
        end: date = start + value
    else:
        end = _moment(event, name, zone, remarks) or start
    if isinstance(end, datetime) != timed:
        remarks.append(f"{name} and DTSTART are not alike, a day and a time: the days are taken")
        return end.date() if isinstance(end, datetime) else _day(end) - timedelta(days=1)
    if end < start:
        remarks.append(f"{name} before DTSTART dropped")
        return None
    if not timed:  # the day after the last (RFC 5545 §3.6.1)
        if end == start:
            remarks.append(f"{name} is DTSTART, as it should not be: taken for one day")
            return None
        return end - timedelta(days=1)
    return end


def _moment(event: icalendar.Component, name: str, zone: ZoneInfo, remarks: list[str]) -> date | None:
    """A day, or a minute in the site's time zone, of no zone itself."""
    value = _first(event, name)
    found = getattr(value, "dt", None)
    if not isinstance(found, datetime):
        return found if isinstance(found, date) else None
    if found.second:
        remarks.append(f"seconds of {name} dropped")
        found = found.replace(second=0)
    said = getattr(value, "params", {}).get("TZID")
    if found.tzinfo is None:
        if said:
            remarks.append(f"{name}: time zone {_shown(str(said))!r} is not known: taken for the site's, {zone.key}")
        else:
            remarks.append(f"{name}: no time zone is said: taken for the site's, {zone.key}")
        return found
    there = "UTC" if found.tzinfo is UTC or (found.utcoffset() == timedelta() and not said) else said
    if there != zone.key:
        remarks.append(f"{name}: time converted from {_shown(str(there))} to {zone.key}")
    try:
        return found.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return found.replace(tzinfo=None)


def _written(at: date) -> str:
    return f"{at:%Y-%m-%dT%H:%M}" if isinstance(at, datetime) else at.isoformat()


def _day(at: date) -> date:
    return date(at.year, at.month, at.day)


def _status(event: icalendar.Component, remarks: list[str]) -> str:
    said = _said(event, "STATUS")[0].lower()
    if said and said not in {status.value for status in Status}:
        remarks.append(f"STATUS {_shown(said.upper())!r} dropped")
        return ""
    return said


def _modified(event: icalendar.Component, zone: ZoneInfo, remarks: list[str]) -> str:
    """The day of UTC: ours leave at its midnight."""
    found = getattr(_first(event, "LAST-MODIFIED"), "dt", None)
    if isinstance(found, datetime):
        return (found.astimezone(UTC) if found.tzinfo else found).date().isoformat()
    return ""


def _revision(event: icalendar.Component, remarks: list[str]) -> str:
    try:
        found = int(str(_first(event, "SEQUENCE") or 0))
    except ValueError:  # it was told among what could not be read
        return ""
    return str(found) if 0 < found < 10**9 else ""


def _all(event: icalendar.Component, name: str) -> list[Value]:
    """What could be read of a property; what could not is among the errors."""
    found = event.get(name)
    values: list[Value] = [] if found is None else found if isinstance(found, list) else [found]
    return [each for each in values if not isinstance(each, icalendar.vBroken)]


def _first(event: icalendar.Component, name: str) -> Value | None:
    return next(iter(_all(event, name)), None)


def _said(event: icalendar.Component, name: str) -> tuple[str, str]:
    """A text and its language, both empty where there is none."""
    value = _first(event, name)
    if value is None:
        return "", ""
    language = getattr(value, "params", {}).get("LANGUAGE", "")
    return _unescaped(str(value)).strip(), str(language)


def _texts(categories: Value) -> Iterable[str]:
    return map(str, getattr(categories, "cats", (categories,)))


def _unescaped(text: str) -> str:
    return text.replace(_BACKSLASH, "\\")


def _counted(names: Counter[str]) -> str:
    return ", ".join(f"{name} ({times})" if times > 1 else name for name, times in sorted(names.items()))


def _shown(text: str) -> str:
    text = " ".join(_unescaped(text).split())
    return text if len(text) <= 100 else f"{text[:100]}…"

"""Calendars (RFC 5545). A door of icalendar."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from timeline.importers.record import (
    MAX_RECORDS,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    decode_text,
    shorten,
)
from timeline.importers.round_trip import parse_description
from timeline.model.catalogue import Status

_IMPORTED_PROPERTIES = {"UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "CATEGORIES", "LOCATION",
         "URL", "STATUS", "SEQUENCE", "LAST-MODIFIED", "RECURRENCE-ID"}  # fmt: skip
_RECURRENCE_PROPERTIES = {"RRULE", "RDATE", "EXDATE", "EXRULE"}
_IGNORED_PROPERTIES = {"DTSTAMP", "TRANSP"}  # nothing is lost with them
_IGNORED_CALENDAR_PROPERTIES = {"VERSION", "PRODID", "CALSCALE", "METHOD"}
_BACKSLASH_PLACEHOLDER = "\ufdd0"  # no character, so in no text
_MIN_YEAR_WITH_TIME, _MAX_YEAR_WITH_TIME = 1900, 9998  # years, as edtf has it

PropertyValue = object  # of icalendar, whose classes are many


def parse_ics(content: bytes, context: ImportContext) -> ParsedFile:
    calendars = _parse_calendars(decode_text(content))
    messages = [remark for calendar in calendars for remark in _calendar_messages(calendar)]
    events = [each for calendar in calendars for each in calendar.subcomponents if each.name == "VEVENT"]
    if len(events) > MAX_RECORDS:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    records = (_record(f"VEVENT {number}", each, context) for number, each in enumerate(events, 1))
    return ParsedFile(tuple(records), tuple(messages))


def _parse_calendars(text: str) -> Sequence[icalendar.Component]:
    text = re.sub(r"\r?\n[ \t]", "", text.replace(_BACKSLASH_PLACEHOLDER, ""))
    opened, closed = (
        len(re.findall(rf"^{edge}:VCALENDAR\s*$", text, re.MULTILINE | re.IGNORECASE)) for edge in ("BEGIN", "END")
    )
    if not opened:
        raise ImportSourceError("is no calendar: it has no line BEGIN:VCALENDAR")
    if opened != closed:
        raise ImportSourceError("is a calendar without its line END:VCALENDAR: it may be cut short; fetch it again")
    try:
        # icalendar takes `\\N`, a backslash and an N, for an end of line.
        components = icalendar.Calendar.from_ical(text.replace("\\\\", _BACKSLASH_PLACEHOLDER), multiple=True)
    except Exception as error:  # whatever it stumbles over
        reason = shorten(_restore_backslashes(str(error)))
        raise ImportSourceError(f"is no calendar that can be read: {reason}") from error
    return [each for each in components if each.name == "VCALENDAR"]


def _calendar_messages(calendar: icalendar.Component) -> Iterator[str]:
    dropped = sorted(set(calendar) - _IGNORED_CALENDAR_PROPERTIES)
    if dropped:
        yield f"of the calendar itself, dropped: {', '.join(dropped)}"
    others = Counter(each.name or "?" for each in calendar.subcomponents if each.name not in ("VEVENT", "VTIMEZONE"))
    if others:
        yield f"dropped: {_format_counts(others)}"


def _record(where: str, event: icalendar.Component, context: ImportContext) -> ImportedRecord:
    messages = list(_dropped_property_messages(event))
    zone = context.catalogue.site.timezone
    date = _edtf_date(event, zone, messages)
    url = _text_and_language(event, "URL")[0]
    description = parse_description(*_text_and_language(event, "DESCRIPTION"), url, context.catalogue.site.languages)
    title, language = _text_and_language(event, "SUMMARY")
    names = [
        ("", _restore_backslashes(name)) for each in _values(event, "CATEGORIES") for name in _category_names(each)
    ]
    if place := _text_and_language(event, "LOCATION")[0]:
        names.append(("places", place))
    is_recurrence_override = "RECURRENCE-ID" in event
    if is_recurrence_override:
        messages.append("RECURRENCE-ID dropped: it is one day of a repeated entry, and is taken for itself")
    return ImportedRecord(
        where,
        date=date,
        texts={"title": {language: title}, "summary": {description.language: description.text}},
        unresolved_names=tuple(names),
        sources=description.sources,
        uid="" if is_recurrence_override else _text_and_language(event, "UID")[0],
        url=url,
        status=_status(event, messages),
        updated=_last_modified_day(event, zone, messages),
        revision=_sequence(event, messages),
        messages=tuple(messages),
    )


def _dropped_property_messages(event: icalendar.Component) -> Iterator[str]:
    """What no event of ours can hold, and what could not be read."""
    repeating = sorted(_RECURRENCE_PROPERTIES & set(event))
    if repeating:
        yield f"{', '.join(repeating)} dropped: it is taken once; a day of every year is an `anniversary`"
    dropped = Counter(
        {
            name: len(_values(event, name)) or 1
            for name in event
            if name not in _IMPORTED_PROPERTIES | _RECURRENCE_PROPERTIES | _IGNORED_PROPERTIES
        }
    )
    dropped.update(each.name or "?" for each in event.subcomponents)
    if dropped:
        yield f"dropped: {_format_counts(dropped)}"
    for name, problem in event.errors:
        yield f"{name or 'a line'} cannot be read: {shorten(_restore_backslashes(str(problem)))}"
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "DTSTART", "DTEND", "STATUS"):
        if len(_values(event, name)) > 1:
            yield f"{name} stands {len(_values(event, name))} times: the first is taken"


def _edtf_date(event: icalendar.Component, zone: ZoneInfo, messages: list[str]) -> str:
    """In EDTF; empty where there is none."""
    start = _local_date_or_time(event, "DTSTART", zone, messages)
    if start is None:
        messages.append("has no DTSTART that can be read")
        return ""
    try:
        end = _inclusive_end(event, start, zone, messages)
    except OverflowError:
        end = None
        messages.append("its end lies beyond the year 9999, dropped")
    if isinstance(start, datetime):
        last = end if isinstance(end, datetime) else start
        if not (start.year >= _MIN_YEAR_WITH_TIME and last.year <= _MAX_YEAR_WITH_TIME):
            messages.append("time of day dropped: it is kept from 1900 to 9998 alone")
            start, end = start.date(), end and last.date()
    return _edtf(start) if end is None or _edtf(end) == _edtf(start) else f"{_edtf(start)}/{_edtf(end)}"


def _inclusive_end(event: icalendar.Component, start: date, zone: ZoneInfo, messages: list[str]) -> date | None:
    """The last day, or the time at which it ends; None where it is that of its start."""
    timed = isinstance(start, datetime)
    name = "DTEND" if "DTEND" in event else "DURATION"
    value = getattr(_first_value(event, name), "dt", None)
    if value is None:
        return None
    is_duration = isinstance(value, timedelta)
    end: date = start + value if is_duration else _local_date_or_time(event, name, zone, messages) or start
    if isinstance(end, datetime) != timed:
        messages.append(f"{name} and DTSTART are not alike, a day and a time: the days are taken")
        return end.date() if isinstance(end, datetime) else _plain_date(end) - timedelta(days=1)
    if end < start:
        messages.append(f"{name} before DTSTART dropped")
        return None
    if not timed:  # the day after the last (RFC 5545 §3.6.1)
        if end == start:
            messages.append(f"{name} is DTSTART, as it should not be: taken for one day")
            return None
        return end - timedelta(days=1)
    return end


def _local_date_or_time(event: icalendar.Component, name: str, zone: ZoneInfo, messages: list[str]) -> date | None:
    """A day, or a minute in the site's time zone, of no zone itself."""
    value = _first_value(event, name)
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return moment if isinstance(moment, date) else None
    if moment.second:
        messages.append(f"seconds of {name} dropped")
        moment = moment.replace(second=0)
    tzid = getattr(value, "params", {}).get("TZID")
    if moment.tzinfo is None:
        why = f"time zone {shorten(_restore_backslashes(str(tzid)))!r} is not known" if tzid else "no time zone is said"
        messages.append(f"{name}: {why}: taken for the site's, {zone.key}")
        return moment
    source_zone = "UTC" if moment.tzinfo is UTC or (moment.utcoffset() == timedelta() and not tzid) else tzid
    if source_zone != zone.key:
        messages.append(f"{name}: time converted from {shorten(_restore_backslashes(str(source_zone)))} to {zone.key}")
    try:
        return moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def _edtf(value: date) -> str:
    return f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value.isoformat()


def _plain_date(at: date) -> date:
    return date(at.year, at.month, at.day)


def _status(event: icalendar.Component, messages: list[str]) -> str:
    status_text = _text_and_language(event, "STATUS")[0].lower()
    if status_text and status_text not in {status.value for status in Status}:
        messages.append(f"STATUS {shorten(_restore_backslashes(status_text.upper()))!r} dropped")
        return ""
    return status_text


def _last_modified_day(event: icalendar.Component, zone: ZoneInfo, messages: list[str]) -> str:
    """The day of UTC: ours leave at its midnight."""
    value = getattr(_first_value(event, "LAST-MODIFIED"), "dt", None)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).date().isoformat()
    return ""


def _sequence(event: icalendar.Component, messages: list[str]) -> str:
    try:
        sequence = int(str(_first_value(event, "SEQUENCE") or 0))
    except ValueError:  # it was told among what could not be read
        return ""
    return str(sequence) if 0 < sequence < 10**9 else ""


def _values(event: icalendar.Component, name: str) -> list[PropertyValue]:
    """What could be read of a property; what could not is among the errors."""
    value = event.get(name)
    values: list[PropertyValue] = [] if value is None else value if isinstance(value, list) else [value]
    return [each for each in values if not isinstance(each, icalendar.vBroken)]


def _first_value(event: icalendar.Component, name: str) -> PropertyValue | None:
    return next(iter(_values(event, name)), None)


def _text_and_language(event: icalendar.Component, name: str) -> tuple[str, str]:
    """A text and its language, both empty where there is none."""
    value = _first_value(event, name)
    if value is None:
        return "", ""
    language = getattr(value, "params", {}).get("LANGUAGE", "")
    return _restore_backslashes(str(value)).strip(), str(language)


def _category_names(categories: PropertyValue) -> Iterable[str]:
    return map(str, getattr(categories, "cats", (categories,)))


def _restore_backslashes(text: str) -> str:
    return text.replace(_BACKSLASH_PLACEHOLDER, "\\")


def _format_counts(names: Counter[str]) -> str:
    return ", ".join(f"{name} ({times})" if times > 1 else name for name, times in sorted(names.items()))

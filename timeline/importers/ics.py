"""Parser of calendars (RFC 5545). One of the modules that import icalendar."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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
_IGNORED_PROPERTIES = {"DTSTAMP", "TRANSP"}  # no event needs them
_IGNORED_CALENDAR_PROPERTIES = {"VERSION", "PRODID", "CALSCALE", "METHOD"}
_CALENDAR_NAMES = ("X-WR-CALNAME", "NAME", "PRODID")
_BACKSLASH_PLACEHOLDER = "\ufdd0"  # a Unicode noncharacter, so no text has it
_MIN_YEAR_WITH_TIME, _MAX_YEAR_WITH_TIME = 1900, 9998  # as in timeline.model.edtf

PropertyValue = object  # one of the many value classes of icalendar


def parse_ics(content: bytes, context: ImportContext) -> ParsedFile:
    calendars = _parse_calendars(decode_text(content))
    messages = [message for calendar in calendars for message in _calendar_messages(calendar)]
    events = [(part, calendar) for calendar in calendars for part in calendar.subcomponents if part.name == "VEVENT"]
    if len(events) > MAX_RECORDS:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    records = (_record(f"VEVENT {number}", *components, context) for number, components in enumerate(events, 1))
    return ParsedFile(tuple(records), tuple(messages))


def _parse_calendars(text: str) -> Sequence[icalendar.Component]:
    text = re.sub(r"\r?\n[ \t]", "", text.replace(_BACKSLASH_PLACEHOLDER, ""))
    opened, closed = (
        len(re.findall(rf"^{edge}:VCALENDAR\s*$", text, re.MULTILINE | re.IGNORECASE)) for edge in ("BEGIN", "END")
    )
    if not opened:
        raise ImportSourceError("is not a calendar: it has no line BEGIN:VCALENDAR")
    if opened != closed:
        raise ImportSourceError("is a calendar without the line END:VCALENDAR, perhaps truncated: download it again")
    try:
        # icalendar reads `\\N`, an escaped backslash and an N, as a line break.
        components = icalendar.Calendar.from_ical(text.replace("\\\\", _BACKSLASH_PLACEHOLDER), multiple=True)
    except Exception as error:  # icalendar raises many types of errors
        reason = shorten(_restore_backslashes(str(error)))
        raise ImportSourceError(f"is not a valid calendar: {reason}") from error
    return [component for component in components if component.name == "VCALENDAR"]


def _calendar_messages(calendar: icalendar.Component) -> Iterator[str]:
    dropped = sorted(set(calendar) - _IGNORED_CALENDAR_PROPERTIES - set(_CALENDAR_NAMES))
    if dropped:
        yield f"properties of the calendar dropped: {', '.join(dropped)}"
    imported_or_ignored = ("VEVENT", "VTIMEZONE")
    others = Counter(part.name or "?" for part in calendar.subcomponents if part.name not in imported_or_ignored)
    if others:
        yield f"dropped: {_format_counts(others)}"


def _record(
    position: str, event: icalendar.Component, calendar: icalendar.Component, context: ImportContext
) -> ImportedRecord:
    messages = list(_dropped_property_messages(event))
    zone = context.catalogue.site.timezone
    date = _edtf_date(event, zone, messages)
    url = _text_and_language(event, "URL")[0]
    description = parse_description(*_text_and_language(event, "DESCRIPTION"), url, context.catalogue.site.languages)
    title, language = _text_and_language(event, "SUMMARY")
    categories = [name for value in _values(event, "CATEGORIES") for name in getattr(value, "cats", (value,))]
    names = [("", _restore_backslashes(str(name))) for name in categories]
    if place := _text_and_language(event, "LOCATION")[0]:
        names.append(("places", place))
    if recurrence := _local_date_or_time(event, "RECURRENCE-ID", zone, []):
        messages.append("RECURRENCE-ID: this day of a repeated entry becomes an event of its own")
    calendar_names = (_text_and_language(calendar, name)[0] for name in _CALENDAR_NAMES)
    return ImportedRecord(
        position,
        date=date,
        texts={"title": {language: title}, "summary": {description.language: description.text}},
        unresolved_names=tuple(names),
        sources=description.sources,
        uid=_text_and_language(event, "UID")[0],
        recurrence=_edtf(recurrence) if recurrence else "",
        stamp=_utc_time(event, "DTSTAMP"),
        source_name=re.sub(r"\\([,;])", r"\1", next(filter(None, calendar_names), "")),  # icalendar leaves its escapes
        url=url,
        status=_status(event, messages),
        updated=_utc_time(event, "LAST-MODIFIED").partition("T")[0],  # our own calendars write midnight UTC
        revision=_sequence(event, messages),
        messages=tuple(messages),
    )


def _dropped_property_messages(event: icalendar.Component) -> Iterator[str]:
    """Yield messages about properties that an event cannot hold, and about those that could not be parsed."""
    repeating = sorted(_RECURRENCE_PROPERTIES & set(event))
    if repeating:
        yield f"{', '.join(repeating)} dropped: the entry is imported once; for a yearly day write `anniversary`"
    dropped = Counter(
        {
            name: len(_values(event, name)) or 1
            for name in event
            if name not in _IMPORTED_PROPERTIES | _RECURRENCE_PROPERTIES | _IGNORED_PROPERTIES
        }
    )
    dropped.update(component.name or "?" for component in event.subcomponents)
    if dropped:
        yield f"dropped: {_format_counts(dropped)}"
    for name, reason in event.errors:
        yield f"{name or 'a line'} cannot be read: {shorten(_restore_backslashes(str(reason)))}"
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "DTSTART", "DTEND", "STATUS"):
        if len(_values(event, name)) > 1:
            yield f"{name} occurs {len(_values(event, name))} times: only the first is used"


def _edtf_date(event: icalendar.Component, zone: ZoneInfo, messages: list[str]) -> str:
    """Return the date in EDTF, or an empty string, with the reason among the messages."""
    start = _local_date_or_time(event, "DTSTART", zone, messages)
    if start is None:
        messages.append("has no valid DTSTART")
        return ""
    try:
        end = _inclusive_end(event, start, zone, messages)
    except OverflowError:
        end = None
        messages.append("end dropped: it is after the year 9999")
    if isinstance(start, datetime):
        last = end if isinstance(end, datetime) else start
        if not (start.year >= _MIN_YEAR_WITH_TIME and last.year <= _MAX_YEAR_WITH_TIME):
            messages.append("time of day dropped: only the years 1900 to 9998 can have one")
            start, end = start.date(), end and last.date()
    return _edtf(start) if end is None or _edtf(end) == _edtf(start) else f"{_edtf(start)}/{_edtf(end)}"


def _inclusive_end(event: icalendar.Component, start: date, zone: ZoneInfo, messages: list[str]) -> date | None:
    """Return the last day of an all-day entry, or the time at which an entry ends; None if it has no end."""
    timed = isinstance(start, datetime)
    name = "DTEND" if "DTEND" in event else "DURATION"
    value = getattr(_first_value(event, name), "dt", None)
    if value is None:
        return None
    is_duration = isinstance(value, timedelta)
    end: date = start + value if is_duration else _local_date_or_time(event, name, zone, messages) or start
    if isinstance(end, datetime) != timed:
        messages.append(f"{name} and DTSTART are a date and a time: both are read as dates")
        return end.date() if isinstance(end, datetime) else date(end.year, end.month, end.day) - timedelta(days=1)
    if end < start:
        messages.append(f"{name} before DTSTART dropped")
        return None
    if not timed:  # DTEND is the day after the last day (RFC 5545 §3.6.1)
        if end == start:
            messages.append(f"{name} must be later than DTSTART: read as one day")
            return None
        return end - timedelta(days=1)
    return end


def _local_date_or_time(event: icalendar.Component, name: str, zone: ZoneInfo, messages: list[str]) -> date | None:
    """Return a date, or a naive datetime in the site's time zone, exact to the minute; None if there is none."""
    value = _first_value(event, name)
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return moment if isinstance(moment, date) else None
    if moment.second:
        messages.append(f"seconds of {name} dropped")
        moment = moment.replace(second=0)
    tzid = getattr(value, "params", {}).get("TZID")
    if moment.tzinfo is None:
        why = f"time zone {shorten(_restore_backslashes(str(tzid)))!r} is unknown" if tzid else "no time zone given"
        messages.append(f"{name}: {why}: read in the site's time zone, {zone.key}")
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


def _status(event: icalendar.Component, messages: list[str]) -> str:
    status_text = _text_and_language(event, "STATUS")[0].lower()
    if status_text and status_text not in {status.value for status in Status}:
        messages.append(f"STATUS {shorten(_restore_backslashes(status_text.upper()))!r} dropped")
        return ""
    return status_text


def _utc_time(event: icalendar.Component, name: str) -> str:
    """Return a time in UTC, as in 2026-11-22T09:30:00; an empty string if there is none."""
    value = getattr(_first_value(event, name), "dt", None)
    if not isinstance(value, datetime):
        return ""
    try:
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat(timespec="seconds")
    except OverflowError:  # in the first or last hours of the calendar
        return ""


def _sequence(event: icalendar.Component, messages: list[str]) -> str:
    try:
        sequence = int(str(_first_value(event, "SEQUENCE") or 0))
    except ValueError:  # `_dropped_property_messages` has named it
        return ""
    return str(sequence) if 0 < sequence < 10**9 else ""


def _values(event: icalendar.Component, name: str) -> list[PropertyValue]:
    """Return the values of a property that could be parsed. `event.errors` has the others."""
    value = event.get(name)
    values: list[PropertyValue] = [] if value is None else value if isinstance(value, list) else [value]
    return [value for value in values if not isinstance(value, icalendar.vBroken)]


def _first_value(event: icalendar.Component, name: str) -> PropertyValue | None:
    return next(iter(_values(event, name)), None)


def _text_and_language(event: icalendar.Component, name: str) -> tuple[str, str]:
    """Return a text and its language; both are empty if the property is missing."""
    value = _first_value(event, name)
    if value is None:
        return "", ""
    language = getattr(value, "params", {}).get("LANGUAGE", "")
    return _restore_backslashes(str(value)).strip(), str(language)


def _restore_backslashes(text: str) -> str:
    return text.replace(_BACKSLASH_PLACEHOLDER, "\\")


def _format_counts(names: Counter[str]) -> str:
    return ", ".join(f"{name} ({count})" if count > 1 else name for name, count in sorted(names.items()))

"""Time zones of calendars: IANA names, names that Windows uses, and the VTIMEZONEs of the calendar itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from io import StringIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from timeline.importers.content_lines import Component, ContentLine, LineMessages
from timeline.importers.record import shorten

_IANA_NAME = re.compile(r"[A-Z][\w+-]*(/[\w+-]+)*", re.ASCII)  # not the names of one machine, such as localtime
_ONSET = re.compile(r"(\d{8})(T\d{6})?Z?", re.ASCII)
_OFFSET = re.compile(r"[+-]?([01]\d|2[0-3])[0-5]\d([0-5]\d)?", re.ASCII)
# dateutil lists all onsets since DTSTART: a rule with more than a few a year would take minutes.
_RULE = re.compile(
    r"FREQ=YEARLY(;(INTERVAL=\d+|BYMONTH=\d+|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=[\d,-]{1,24}|WKST=[A-Z]{2}|COUNT=\d+|UNTIL=[\dTZ]+))*",
    re.ASCII,
)
_TIMEZONE_PROPERTIES = {"TZID", "LAST-MODIFIED", "TZURL", "COMMENT", "TZNAME"}  # known, and needed for no time


@dataclass(frozen=True, slots=True)
class TimeZones:
    """The time zones that a calendar knows. icalendar would keep those of one calendar for the next one too."""

    defined: dict[str, tzinfo] = field(default_factory=dict)  # by TZID

    @classmethod
    def of_calendar(cls, calendar: Component, messages: LineMessages) -> "TimeZones":
        defined: dict[str, tzinfo] = {}
        for component in calendar.parts:
            if component.name != "VTIMEZONE":
                continue
            name = next((line.value.strip() for line in component.lines if line.name == "TZID"), "")
            try:
                zone = _parse_vtimezone(component, messages)
            except ValueError as error:
                messages.add(component.number, f"VTIMEZONE {shorten(name)!r} skipped: {error}")
            else:
                defined.setdefault(name, zone)
        return cls(defined)

    def find(self, name: str) -> tzinfo | None:
        """Return the zone of a TZID, or None if it is unknown.

        IANA's rules win over those of the file, which are often only those of the present.
        """
        iana = _iana_zone(name)
        if iana and "/" in name:
            return iana
        if name in self.defined:
            return self.defined[name]
        if iana or name in WINDOWS_TO_OLSON:
            return iana or _iana_zone(WINDOWS_TO_OLSON[name])
        if name.startswith("/"):  # with the name of who defines it before it (RFC 5545 §3.2.19)
            parts = name[:200].split("/")
            return next(filter(None, (_iana_zone("/".join(parts[start:])) for start in range(1, len(parts)))), None)
        return None


def zone_name(zone: tzinfo, name: str) -> str:
    """Return the IANA name of a zone, else the name that the file has for it."""
    return zone.key if isinstance(zone, ZoneInfo) else name


def _iana_zone(name: str) -> ZoneInfo | None:
    if not _IANA_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: `Asia` is a folder
        return None


def _parse_vtimezone(component: Component, messages: LineMessages) -> tzinfo:
    """Return a zone from the properties that offsets depend on. Raises ValueError, with the reason."""
    dropped = [line for line in component.lines if line.name not in _TIMEZONE_PROPERTIES]
    for part in component.parts:
        if part.name not in ("STANDARD", "DAYLIGHT"):
            messages.add(part.number, f"{shorten(part.name)} skipped")
    for line in dropped:
        if not line.name.startswith("X-"):
            messages.add(line.number, f"{shorten(line.name or line.text)} of a VTIMEZONE skipped")
    observances = [part for part in component.parts if part.name in ("STANDARD", "DAYLIGHT")]
    if len(observances) != 1 and not any(part.name == "STANDARD" for part in observances):
        raise ValueError("it has no STANDARD")
    rules = "\n".join(line for part in observances for line in _observance_lines(part))
    try:
        zone = tzical(StringIO(f"BEGIN:VTIMEZONE\nTZID:zone\n{rules}\nEND:VTIMEZONE\n")).get()
    except Exception as error:  # dateutil raises many types of errors
        raise ValueError("one of its dates is not in the calendar") from error
    assert zone
    return zone


def _observance_lines(part: Component) -> Iterator[str]:
    """Yield the lines of a STANDARD or DAYLIGHT in the form that dateutil reads. Raises ValueError."""
    by_name: dict[str, ContentLine] = {}
    for line in part.lines:
        by_name.setdefault(line.name, line)
    yield f"BEGIN:{part.name}"
    for name, pattern in (("DTSTART", _ONSET), ("TZOFFSETFROM", _OFFSET), ("TZOFFSETTO", _OFFSET), ("RRULE", _RULE)):
        value = by_name[name].value.strip().upper() if name in by_name else None
        if value is None and name == "RRULE":
            continue
        if value is None:
            raise ValueError(f"a {part.name} has no {name}")
        match = pattern.fullmatch(value)
        if not match:
            raise ValueError(f"line {by_name[name].number}: {name} {shorten(by_name[name].value)!r} cannot be read")
        yield f"{name}:{match[1]}{match[2] or 'T000000'}" if name == "DTSTART" else f"{name}:{value}"
    for line in part.lines:
        if line.name == "RDATE":
            for value in line.value.split(","):
                match = _ONSET.fullmatch(value.strip().upper())
                if not match:
                    raise ValueError(f"line {line.number}: RDATE {shorten(value)!r} cannot be read")
                yield f"RDATE:{match[1]}{match[2] or 'T000000'}"
    yield f"END:{part.name}"

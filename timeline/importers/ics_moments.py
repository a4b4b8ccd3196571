"""Days and times of day in calendars (RFC 5545 §3.3.4 to §3.3.6), with the flaws that programs write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from icalendar import vDuration

from timeline.importers.content_lines import ContentLine
from timeline.importers.record import shorten
from timeline.importers.time_zones import TimeZones, zone_name

# Also with the separators of ISO 8601, without seconds or with fractions of them, and with an offset.
_DATE_OR_TIME = re.compile(
    r"(\d{4})(-?)(\d\d)\2(\d\d)(?:T(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?P<offset>Z|[+-][01]\d:?[0-5]\d)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time of day in a zone."""

    value: date  # a naive datetime for a time of day
    zone: tzinfo | None = None  # of a time of day
    zone_name: str = ""
    notes: tuple[str, ...] = ()  # for the editor, if the time of day is used

    @property
    def is_timed(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def day(self) -> date:
        return date(self.value.year, self.value.month, self.value.day)

    def in_zone(self, zone: tzinfo) -> datetime:
        """Return a time of day in a zone, naive; in its own zone if the other has none in the years 1 to 9999."""
        assert isinstance(self.value, datetime)
        try:
            return self.value.replace(tzinfo=self.zone).astimezone(zone).replace(tzinfo=None)
        except OverflowError:
            return self.value

    def plus(self, duration_text: str) -> "Moment | None":
        """Return the moment after a duration; None if that is not valid, negative, or ends after the year 9999.

        Days are nominal and hours are exact (RFC 5545 §3.3.6).
        """
        try:
            duration = vDuration(duration_text).td
            value = self.value + timedelta(days=duration.days)
            if isinstance(value, datetime):
                assert self.zone
                exact = value.replace(tzinfo=self.zone).astimezone(UTC) + timedelta(seconds=duration.seconds)
                value = exact.astimezone(self.zone).replace(tzinfo=None)
        except (ValueError, OverflowError):
            return None
        return Moment(value, self.zone, self.zone_name) if value >= self.value else None


@dataclass(frozen=True, slots=True)
class MomentReader:
    """Reads the days and times of one calendar."""

    site_zone: ZoneInfo
    calendar_zone: tzinfo | None  # of times without a zone (X-WR-TIMEZONE)
    calendar_zone_name: str
    zones: TimeZones

    def read(self, line: ContentLine, value: str, messages: list[str]) -> Moment | None:
        """Return None if the value is neither a day nor a time. A DATE has no zone, even if it names one (§3.2.19)."""
        value = value.strip()
        rest_of_zone_name = ""
        if not _DATE_OR_TIME.fullmatch(value):  # a TZID with a colon and without quotes reaches into the value
            rest_of_zone_name, _, value = value.rpartition(":")
        match = _DATE_OR_TIME.fullmatch(value)
        if not match:
            return None
        try:
            day = date(int(match[1]), int(match[3]), int(match[4]))
            time_of_day = _time_of_day(match)
            if time_of_day is not None and line.parameter("VALUE").upper() == "DATE":
                messages.append(f"time of day of {line.name} dropped, because VALUE is DATE")
            elif time_of_day is not None:
                zone = line.parameter("TZID") + (f":{rest_of_zone_name}" if rest_of_zone_name else "")
                moment = datetime.combine(day, time()) + time_of_day
                return self._in_its_zone(line.name, moment, (match["offset"] or "").upper(), zone)
        except (ValueError, OverflowError):
            return None
        return Moment(day)

    def _in_its_zone(self, property_name: str, moment: datetime, offset: str, name: str) -> Moment:
        notes: list[str] = []
        zone: tzinfo
        if offset == "Z":  # wins over a TZID, which a time in UTC must not have (RFC 5545 §3.2.19)
            zone, name = UTC, "UTC"
        elif offset:
            minutes = int(offset[1:3]) * 60 + int(offset[-2:])
            zone, name = timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)), offset
        elif found := self.zones.find(name):
            zone, name = found, zone_name(found, name)
        else:
            why = f"time zone {shorten(name)!r} is unknown" if name else "no time zone given"
            if self.calendar_zone:
                zone, name = self.calendar_zone, self.calendar_zone_name
                notes.append(f"{property_name}: {why}: read in the calendar's time zone, {shorten(name)}")
            else:
                zone, name = self.site_zone, self.site_zone.key
                notes.append(f"{property_name}: {why}: read in the site's time zone, {name}")
        if name != self.site_zone.key:
            notes.append(f"{property_name}: time converted from {shorten(name)} to {self.site_zone.key}")
        return Moment(moment, zone, name, tuple(notes))

    def times(self, moments: Sequence[Moment], zone: tzinfo | None = None) -> list[datetime]:
        """Return times of day in a zone, or each in its own."""
        return [moment.in_zone(zone or moment.zone or self.site_zone) for moment in moments]


def _time_of_day(match: re.Match[str]) -> timedelta | None:
    """Return the time since midnight. 24:00 is the end of the day, a leap second is the last second before it."""
    if not match["hour"]:
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))

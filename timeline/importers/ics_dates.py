"""The date of a calendar entry in EDTF, from its DTSTART, DTEND and DURATION (RFC 5545 §3.6.1)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from timeline.importers.content_lines import ContentLine, describe
from timeline.importers.ics_exclusions import Exclusions
from timeline.importers.ics_moments import Moment, MomentReader
from timeline.importers.record import shorten
from timeline.model.edtf import MAX_YEAR_WITH_TIME, MIN_YEAR_WITH_TIME, format_time

_ALL_DAY_FLAG = re.compile("X-.*ALL-?DAY(-?EVENT)?")  # of Outlook and Funambol
_MIDNIGHT, _LAST_MINUTE = time(), time(23, 59)


def is_all_day_flag(name: str) -> bool:
    return bool(_ALL_DAY_FLAG.fullmatch(name))


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the dates of the entries of one calendar."""

    moments: MomentReader
    has_exact_times: bool  # whether midnight is meant as a time: in the calendars that this service writes

    def edtf_date(self, lines: Sequence[ContentLine], messages: list[str]) -> str:
        """Return the date in EDTF, or an empty string, with the reason among the messages."""
        starts = [line for line in lines if line.name == "DTSTART"]
        if not starts:
            messages.append("has no DTSTART")
            return ""
        values = list(dict.fromkeys(line.value.strip() for line in starts))
        if len(values) > 1:
            listed = " and ".join(repr(shorten(value)) for value in values[:2])
            messages.append(f"line {starts[1].number}: DTSTART is {listed}: perhaps two entries became one")
            return ""
        if (year := starts[0].parameter("X-APPLE-OMIT-YEAR")) and values[0].startswith(year):
            messages.append(f"line {starts[0].number}: {describe(starts[0])} has a day but no year: write the year")
            return ""
        period_end = ""
        start = self.moments.read(starts[0], values[0], messages)
        if not start:
            value, _, period_end = values[0].partition("/")
            start = self.moments.read(starts[0], value, messages)
        if not start:
            remedy = "write a day or a time as in 20240930 or 20240930T080000Z"
            messages.append(f"line {starts[0].number}: {describe(starts[0])} cannot be read: {remedy}")
            return ""
        end = self._end(lines, start, period_end, messages)
        exclusions = Exclusions.of_entry(lines, self.moments)
        if exclusions.exclude(start):
            first_left = exclusions.first_left(start, lines, self.moments)
            if not first_left:
                messages.append(f"EXDATE excludes DTSTART, {start.day}: write the first day that is left")
                return ""
            messages.append(
                f"EXDATE excludes DTSTART, {start.day}: read as {first_left.day}, the first day that is left"
            )
            if end:
                try:
                    end = replace(end, value=end.value + (first_left.day - start.day))
                except OverflowError:  # after the year 9999
                    end = None
            start = first_left
        is_flagged = any(is_all_day_flag(line.name) and line.value.strip().upper() == "TRUE" for line in lines)
        first, last = self._whole_days(start, end, is_flagged, messages) or self._times(start, end, messages)
        if last and last < first:
            messages.append("end before DTSTART dropped")
            last = None
        return _edtf(first) if last is None or _edtf(last) == _edtf(first) else f"{_edtf(first)}/{_edtf(last)}"

    def utc_time(self, line: ContentLine) -> str:
        """Return a time in UTC, as in 2026-11-22T09:30:00, or a day; empty if it cannot be read.

        Our own calendars write the day of the last change as midnight UTC.
        """
        moment = self.moments.read(line, line.value, [])
        if not moment:
            return ""
        return (moment.in_zone(UTC) if moment.is_timed else moment.value).isoformat()

    def local_edtf(self, line: ContentLine) -> str:
        """Return a day, or a time in the site's time zone, in EDTF; empty if it cannot be read."""
        moment = self.moments.read(line, line.value, [])
        if not moment:
            return ""
        return _edtf(moment.in_zone(self.moments.site_zone) if moment.is_timed else moment.value)

    def _end(self, lines: Sequence[ContentLine], start: Moment, period_end: str, messages: list[str]) -> Moment | None:
        """Return DTEND, else DTSTART plus DURATION. A DTSTART that is a period has one of both, against RFC 5545."""
        by_name = {line.name: line for line in reversed(lines) if line.name in ("DTSTART", "DTEND", "DURATION")}
        line = by_name.get("DTEND") or by_name.get("DURATION") or by_name["DTSTART"]
        value = period_end.strip() if line.name == "DTSTART" else line.value.strip()
        if "DTEND" in by_name and "DURATION" in by_name:
            messages.append("DURATION dropped, because there is a DTEND")
        if not value and line.name == "DTSTART":
            return None
        is_duration = value.lstrip("+-").upper().startswith("P")
        end = start.plus(value.upper()) if is_duration else self.moments.read(line, value, messages)
        if not end:
            reason = "is not a length of time after DTSTART" if is_duration else "cannot be read"
            messages.append(f"line {line.number}: {describe(line)} {reason}: the end is dropped")
        return end

    def _whole_days(
        self, start: Moment, end: Moment | None, is_flagged: bool, messages: list[str]
    ) -> tuple[date, date | None] | None:
        """Return the first and the last day of an entry that lasts whole days, else None."""
        if not start.is_timed and not (end and end.is_timed):
            if end and end.value == start.value:
                messages.append("DTEND must be later than DTSTART: read as one day")
                return start.value, None
            return start.value, _day_before(end.value) if end else None
        if end and end.is_timed != start.is_timed:
            messages.append("DTSTART and its end are a day and a time: both are read as days")
            first, end_day = self._written_day(start), self._written_day(end)
            is_exclusive = not end.is_timed or end.value == datetime.combine(end.day, _MIDNIGHT)
            return first, _day_before(end_day) if is_exclusive and end_day > first else end_day
        if self.has_exact_times:
            return None
        for zone in self._zones_of_midnight(start, is_flagged):
            first_time, last_time = self.moments.times([start, end or start], zone)
            is_long = last_time > first_time
            if first_time.time() != _MIDNIGHT or not (is_flagged or is_long):
                continue
            if is_flagged or last_time.time() == _MIDNIGHT or last_time.time() >= _LAST_MINUTE:
                messages.append("from midnight to midnight: read as whole days")
                last = last_time.date() if is_long else None
                return first_time.date(), _day_before(last) if last and last_time.time() == _MIDNIGHT else last
        if is_flagged:
            messages.append("time of day dropped, because the entry is marked as all day")
            return self._written_day(start), self._written_day(end) if end else None
        return None

    def _zones_of_midnight(self, start: Moment, is_flagged: bool) -> Iterator[tzinfo | None]:
        """Yield the zones in which an all-day entry may start at midnight; None for its own.

        In UTC, it may be the midnight of the calendar's zone, of the site's, or of one that nothing names.
        """
        yield None
        if start.zone is UTC:
            yield from filter(None, (self.moments.calendar_zone, self.moments.site_zone))
            if is_flagged:
                time_of_day = start.in_zone(UTC).time()
                minutes = -(time_of_day.hour * 60 + time_of_day.minute)
                yield timezone(timedelta(minutes=minutes if minutes > -720 else minutes + 1440))

    def _written_day(self, moment: Moment) -> date:
        """Return the day of a moment in the zone it is written in. UTC is not a zone in which people write."""
        if moment.is_timed and moment.zone is UTC:
            return moment.in_zone(self.moments.calendar_zone or self.moments.site_zone).date()
        return moment.day

    def _times(self, start: Moment, end: Moment | None, messages: list[str]) -> tuple[date, date | None]:
        """Return start and end in the site's time zone."""
        messages += dict.fromkeys((*start.notes, *(end.notes if end else ())))
        first, last = self.moments.times([start, end or start], self.moments.site_zone)
        if first.year < MIN_YEAR_WITH_TIME or last.year > MAX_YEAR_WITH_TIME:
            years = f"{MIN_YEAR_WITH_TIME} to {MAX_YEAR_WITH_TIME}"
            messages.append(f"time of day dropped: only the years {years} can have one")
            return first.date(), last.date()
        return first, last


def _day_before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _edtf(value: date) -> str:
    """Return a date or a time of day in EDTF."""
    return format_time(value.replace(tzinfo=None)) if isinstance(value, datetime) else value.isoformat()

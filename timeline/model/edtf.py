"""The parser of EDTF (ISO 8601-2:2019, levels 0 and 1): dates and intervals, with a remedy for every other text.

Examples::

    1962-09-05   2021-06   2017   2024-22 (summer)   196X   19XX   1962-XX   -0110 (111 BC)
    2027-07-18T09:00:00   2027-07-18T02:00:00Z   2027-07-18T09:00:00+07:00
    2022-07-01/2022-09-30   2024/.. (open)   1985/ (end unknown)
    2020~ (approximate)   2018-10-05? (uncertain)   1950% (both)

Years run from -9999 to 9999. Beyond the standard, an interval may have times of day, and times may lack the seconds. A
time without an offset is local: the caller decides on the time zone.
"""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from timeline.model.edtf_dates import DateOrInterval, EDTFDate, Interval, MissingEnd, Precision
from timeline.model.edtf_remedies import find_remedy

__all__ = [
    "MAX_YEAR_WITH_TIME",
    "MIN_YEAR_WITH_TIME",
    "DateOrInterval",
    "EDTFDate",
    "EDTFError",
    "Interval",
    "MissingEnd",
    "Precision",
    "calendar_date",
    "date_or_interval",
    "format_time",
    "in_zone",
    "parse_edtf",
    "parse_edtf_date",
]

# One object for each of the last years, months and days of calendars and axes: its ordinals are computed once.
calendar_date = lru_cache(maxsize=4096)(EDTFDate)

# [0-9], not \d: \d also takes Lao digits
_DATE = re.compile(
    r"(?P<year>-?[0-9]{2,4})"
    r"(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?(?P<offset>Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?"
    r"(?P<unspecified>X{1,2}|(?:-XX){1,2})?"
    r"(?P<qualifier>[~?%])?"
)
# By the number of digits of the year, and of known parts after it: how the text may end.
_UNSPECIFIED_ENDINGS = {
    (4, 0): ("", "-XX", "-XX-XX"),
    (4, 1): ("", "-XX"),
    (4, 2): ("",),
    (3, 0): ("X",),
    (2, 0): ("XX",),
}
_SEASONS = range(21, 25)
# The years in which a date may have a time of day. Outside of them, conversion to UTC may leave the range of years.
MIN_YEAR_WITH_TIME, MAX_YEAR_WITH_TIME = 1900, 9998
_MAX_OFFSET = timedelta(hours=14)


class EDTFError(ValueError):
    """A text is not a valid date or interval. The message says what is wrong and how to correct it."""


def format_time(moment: time | datetime) -> str:
    """Return the moment in ISO 8601; without its seconds if they are 0."""
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def date_or_interval(start: EDTFDate, end: EDTFDate) -> DateOrInterval:
    """Return the interval from `start` to `end`, or the date if both are equal."""
    return start if start == end else Interval(start, end)


def parse_edtf(text: str) -> DateOrInterval:
    """Parse a date or an interval. Raise EDTFError if the text is neither."""
    start_text, slash, end_text = text.partition("/")
    if not slash:
        return parse_edtf_date(text)
    start, end = (
        MissingEnd(end) if end in tuple(MissingEnd) else _match(end) and parse_edtf_date(end)
        for end in (start_text, end_text)
    )
    if start is None or end is None or (isinstance(start, MissingEnd) and isinstance(end, MissingEnd)):
        raise EDTFError(_explain(text))
    return _checked(Interval(start, end), text)


@overload
def in_zone(date: EDTFDate, zone: ZoneInfo) -> EDTFDate: ...
@overload
def in_zone(date: DateOrInterval, zone: ZoneInfo) -> DateOrInterval: ...
def in_zone(date: DateOrInterval, zone: ZoneInfo) -> DateOrInterval:
    """Convert times of day with an offset to a time zone. Raise EDTFError if an interval then ends before it begins.

    Only the second of two times that clocks show as one keeps its offset, because nothing else tells them apart.
    """
    times = [point.time_of_day for point in date.dates if point.time_of_day]
    if not any(time.tzinfo for time in times):
        return date
    if isinstance(date, Interval):
        start, end = (in_zone(end, zone) if isinstance(end, EDTFDate) else end for end in (date.start, date.end))
        return _checked(Interval(start, end), str(date))
    [time_of_day] = times
    local = datetime.combine(date.earliest, time_of_day).astimezone(zone)
    offset = timezone(local.utcoffset() or timedelta()) if local.fold else None
    local_time = local.timetz().replace(tzinfo=offset)
    return replace(date, year=local.year, month=local.month, day=local.day, time_of_day=local_time)


def _checked(interval: Interval, text: str) -> Interval:
    """Return the interval. Raise EDTFError if its ends do not fit together."""
    times = [end.time_of_day for end in interval.dates]
    if any(times) and not (len(times) == 2 and all(times)):
        raise EDTFError(f"{text!r} has a time of day only at its start or only at its end: write both or neither")
    if interval.latest_ordinal < interval.earliest_ordinal:
        raise EDTFError(f"{text!r} ends before it begins: swap start and end")
    if not all(times) or len({each.tzinfo is None for each in times if each}) > 1:  # `in_zone` makes them comparable
        return interval
    start, end = (
        datetime.combine(each.earliest, each.time_of_day, each.time_of_day.tzinfo or UTC)
        for each in interval.dates
        if each.time_of_day
    )
    if start == end:
        raise EDTFError(f"{text!r} ends when it begins: write this time once")
    if end < start:
        raise EDTFError(f"{text!r} ends before it begins: swap start and end")
    return interval


def _match(text: str) -> re.Match[str] | None:
    """Match the form of a date. Its numbers may be outside the calendar."""
    match = _DATE.fullmatch(text)
    if not match or (match["hour"] and match["qualifier"]):
        return None
    key = len(match["year"].removeprefix("-")), (match["month"], match["day"]).count(None)
    return match if (match["unspecified"] or "") in _UNSPECIFIED_ENDINGS.get((key[0], 2 - key[1]), ()) else None


def parse_edtf_date(text: str) -> EDTFDate:
    """Parse a single date. Raise EDTFError if the text is not one; an interval is not."""
    match = _match(text)
    if not match or text.startswith("-0000") or (match["unspecified"] and _number(match["month"]) in _SEASONS):
        raise EDTFError(_explain(text))
    unspecified = match["unspecified"] or ""
    year, month, day = _year(match["year"], unspecified), _number(match["month"]), _number(match["day"])
    season = month if month in _SEASONS and day is None else None
    if season is None and month is not None:
        _check_day(text, match["year"], month, day)
    time_of_day = _time(text, match) if match["hour"] else None
    if time_of_day and not MIN_YEAR_WITH_TIME <= year <= MAX_YEAR_WITH_TIME:
        years = f"{MIN_YEAR_WITH_TIME} to {MAX_YEAR_WITH_TIME}"
        raise EDTFError(f"{text!r} has a time of day outside the years {years}: write only the day")
    return EDTFDate(
        year,
        None if season else month,
        day,
        time_of_day,
        is_approximate=match["qualifier"] in ("~", "%"),
        is_uncertain=match["qualifier"] in ("?", "%"),
        season=season,
        unspecified=unspecified,
        has_seconds=match["second"] is not None,
    )


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _year(digits: str, unspecified: str) -> int:
    """The year; with unspecified digits the first one that they allow."""
    unit = 10 ** unspecified.count("X") if unspecified.startswith("X") else 1
    first = abs(int(digits)) * unit
    return -(first + unit - 1) if digits.startswith("-") else first


def _check_day(text: str, year: str, month: int, day: int | None) -> None:
    if day is None and 25 <= month <= 41:
        raise EDTFError(
            f"{text!r} is a season of EDTF level 2, which is not supported: write 21 to 24 for spring to winter, "
            f"or its months as in {year}-01/{year}-03"
        )
    if not 1 <= month <= 12:
        season = "; 21 to 24 are spring to winter" if day is None else ""
        raise EDTFError(f"{text!r} is not in the calendar: month must be in 1..12{season}")
    days = monthrange(int(year), month)[1]
    if day is not None and not 1 <= day <= days:
        raise EDTFError(f"{text!r} is not in the calendar: {year}-{month:02} has {days} days")


def _time(text: str, match: re.Match[str]) -> time:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if not (hour < 24 and minute < 60 and second < 60):
        limits = "from 00:00:00 to 23:59:59" if match["second"] else "from 00:00 to 23:59"
        raise EDTFError(f"{text!r} is not a time of day: times run {limits}")
    if match["offset"] is None:
        return time(hour, minute, second)
    if match["offset"] == "Z":
        return time(hour, minute, second, tzinfo=UTC)
    hours, _, minutes = match["offset"][1:].partition(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if int(minutes or 0) > 59 or offset > _MAX_OFFSET:
        raise EDTFError(f"{text!r} has an offset that does not exist: offsets run from -14:00 to +14:00")
    return time(hour, minute, second, tzinfo=timezone(-offset if match["offset"].startswith("-") else offset))


def _explain(text: str) -> str:
    ends = text.split("/")
    has_date = len(ends) == 2 and any(map(_match, ends))
    if has_date and all(_match(end) or end in tuple(MissingEnd) for end in ends):
        return f"{text!r} is an interval, but a single date is needed here: write its start or its end"
    # If one end is a date, only the other one is wrong.
    parts = (text, *(end for end in ends if has_date and not _match(end)))
    for part in parts:
        if remedy := find_remedy(part, _is_valid):
            return f"{part!r} is not a valid date: {remedy}"
    return f"{text!r} is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"


def _is_valid(text: str) -> bool:
    try:
        parse_edtf(text)
    except EDTFError:
        return False
    return True

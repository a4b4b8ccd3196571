"""EDTF dates and intervals (ISO 8601-2:2019, levels 0 and 1, only the formats that events.yaml uses).

The precision of a date is a year, a month, a day or a minute. An interval has two dates::

    1962-09-05   2021-06   2017   2027-07-18T09:00   2022-07-01/2022-09-30
    2020~ (approximate)   2018-10-05? (uncertain)   1950% (both)

Years run from 0001 to 9999. Times of day have no offset: the caller decides on their time zone.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum
from typing import Self

# [0-9], not \d: \d also takes Lao digits
_DATE = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}))?)?)?"
    r"(?P<qualifier>[~?%])?"
)
_REMEDIES = (
    (r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}", "write the year first, as in 1962-09-05"),
    (r"(Y-?|[-+])[0-9].*|[0-9]{5}", "years run from 0001 to 9999"),
    (r"[0-9]{4} ?[-–] ?[0-9]{4}", "write an interval with a slash, as in 2021/2030"),
    (r"[0-9]{4}([./-]?[0-9]{1,2}){1,2}", "write month and day with two digits and hyphens, as in 1962-09-05"),
    (
        r"[0-9/-]+[Xxu].*",
        "unspecified digits are not supported: write 2021-06, an interval such as 1960/1969, or a year with ~",
    ),
    (r"(\.\.)?/.*|.*/(\.\.)?", "an interval needs a start and an end, as in 2021/2030"),
    (r"[0-9/:T-]+(Z|\+[0-9]|T[0-9:]+-).*", "leave out the offset: times are in the site's time zone"),
    (r"[0-9/:T-]+[Tt ][0-9].*", "write a time of day as in 2027-07-18T09:00, without ~, ? or %"),
    (r"(?=.*[~?%])[0-9/~?% -]+", "write ~, ? or % once, at the end of a date"),
    (r"[\[{].*", "sets of dates are not supported: write one event for each date"),
)


class EDTFError(ValueError):
    """A text is not a valid date or interval. The message says what is wrong and how to correct it."""


class Precision(IntEnum):
    """How exactly a date is known."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    MINUTE = 4


@dataclass(frozen=True, slots=True)
class EDTFDate:
    """One date with its precision: `2021-06` is some day in June, not all thirty days."""

    year: int
    month: int | None = None
    day: int | None = None
    time_of_day: time | None = None
    is_approximate: bool = False
    is_uncertain: bool = False

    @classmethod
    def from_date(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> Precision:
        parts = (self.year, self.month, self.day, self.time_of_day)
        return Precision(sum(part is not None for part in parts))

    @property
    def earliest(self) -> date:
        """The earliest possible day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The latest possible day."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def is_certain(self) -> bool:
        """Whether the date is neither approximate nor uncertain, at any precision."""
        return not (self.is_approximate or self.is_uncertain)

    @property
    def is_exact(self) -> bool:
        """Whether the day is known, and certain."""
        return self.day is not None and self.is_certain

    def __str__(self) -> str:
        text = f"{self.year:04}"
        text += "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        if self.time_of_day:
            text += f"T{self.time_of_day:%H:%M}"
        qualifiers = {(True, False): "~", (False, True): "?", (True, True): "%"}
        return text + qualifiers.get((self.is_approximate, self.is_uncertain), "")


@dataclass(frozen=True, slots=True)
class Interval:
    """A period from `start` to `end`, both included."""

    start: EDTFDate
    end: EDTFDate

    @property
    def earliest(self) -> date:
        return self.start.earliest

    @property
    def latest(self) -> date:
        return self.end.latest

    @property
    def is_exact(self) -> bool:
        """Whether the days of start and end are known, and certain."""
        return self.start.is_exact and self.end.is_exact

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


DateOrInterval = EDTFDate | Interval


def date_or_interval(start: EDTFDate, end: EDTFDate) -> DateOrInterval:
    """Return the interval from `start` to `end`, or the date if both are equal."""
    return start if start == end else Interval(start, end)


def parse_edtf(text: str) -> DateOrInterval:
    """Parse a date or an interval. Raise EDTFError if the text is neither."""
    start, slash, end = text.partition("/")
    if not slash:
        return parse_edtf_date(text)
    if not (_DATE.fullmatch(start) and _DATE.fullmatch(end)):
        raise EDTFError(_explain(text))
    interval = Interval(parse_edtf_date(start), parse_edtf_date(end))
    if (interval.start.time_of_day is None) != (interval.end.time_of_day is None):
        raise EDTFError(f"{text!r} has a time of day only at its start or only at its end: write both or neither")
    if interval.start.time_of_day and (interval.earliest, interval.start.time_of_day) == (
        interval.latest,
        interval.end.time_of_day,
    ):
        raise EDTFError(f"{text!r} ends when it begins: write this time once")
    if (interval.latest, interval.end.time_of_day or time.max) < (
        interval.earliest,
        interval.start.time_of_day or time.min,
    ):
        raise EDTFError(f"{text!r} ends before it begins: swap start and end")
    return interval


def parse_edtf_date(text: str) -> EDTFDate:
    """Parse a single date. Raise EDTFError if the text is not one; an interval is not."""
    match = _DATE.fullmatch(text)
    if not match or (match["hour"] and match["qualifier"]):
        raise EDTFError(_explain(text))
    *parts, qualifier = match.groups()
    year, month, day, hour, minute = (None if part is None else int(part) for part in parts)
    assert year is not None
    if year < 1:
        raise EDTFError(f"{text!r} is not in the calendar: years run from 0001 to 9999")
    if month is not None and not 1 <= month <= 12:
        raise EDTFError(f"{text!r} is not in the calendar: month must be in 1..12")
    if month is not None and day is not None and not 1 <= day <= monthrange(year, month)[1]:
        days = monthrange(year, month)[1]
        raise EDTFError(f"{text!r} is not in the calendar: {year:04}-{month:02} has {days} days")
    if hour is not None and minute is not None and not (hour < 24 and minute < 60):
        raise EDTFError(f"{text!r} is not a time of day: times run from 00:00 to 23:59")
    if hour is not None and not 1900 <= year <= 9998:
        # Outside these years, conversion from a time zone to UTC may leave the range of years.
        raise EDTFError(f"{text!r} has a time of day outside the years 1900 to 9998: write only the day")
    return EDTFDate(
        year,
        month,
        day,
        None if hour is None or minute is None else time(hour, minute),
        is_approximate=qualifier in ("~", "%"),
        is_uncertain=qualifier in ("?", "%"),
    )


def _explain(text: str) -> str:
    start, slash, end = text.partition("/")
    if slash and _DATE.fullmatch(start) and _DATE.fullmatch(end):
        return f"{text!r} is an interval, but a single date is needed here: write its start or its end"
    for pattern, remedy in _REMEDIES:
        if re.fullmatch(pattern, text):
            return f"{text!r} is not a valid date: {remedy}"
    return f"{text!r} is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"

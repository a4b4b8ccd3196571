"""The values of EDTF: dates and intervals (ISO 8601-2:2019, levels 0 and 1).

Days are counted by `date.toordinal()`, continued before the year 1: in the Gregorian calendar, with astronomical years
(0 is 1 BC, -110 is 111 BC). Sorting, search and the overview use these ordinals. Only what is in the years of
`datetime.date` has an `earliest` and a `latest`.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Self

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # leap years repeat
MIN_YEAR, MAX_YEAR = -9999, 9999


class Precision(IntEnum):
    """How exactly a date is known."""

    CENTURY = 1
    DECADE = 2
    YEAR = 3
    SEASON = 4
    MONTH = 5
    DAY = 6
    MINUTE = 7
    SECOND = 8


_MONTH_COUNTS = dict(zip(Precision, (1200, 120, 12, 3, 1), strict=False))  # from a century to a month
_QUALIFIERS = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}


class MissingEnd(StrEnum):
    """A start or an end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


def _ordinal(year: int, month: int, day: int) -> int:
    if 1 <= year <= MAX_YEAR:
        return date(year, month, day).toordinal()
    cycles = year // _CYCLE_YEARS - 1
    return date(year - cycles * _CYCLE_YEARS, month, day).toordinal() + cycles * _CYCLE_DAYS


# The bounds of open intervals.
MIN_ORDINAL, MAX_ORDINAL = _ordinal(MIN_YEAR, 1, 1), date.max.toordinal()


@dataclass(frozen=True)
class EDTFDate:
    """One date with its precision: `2021-06` is some day in June, not all thirty days."""

    year: int  # astronomical; the first one of a decade or a century
    month: int | None = None
    day: int | None = None
    time_of_day: time | None = None  # has a tzinfo if it has an offset
    is_approximate: bool = False
    is_uncertain: bool = False
    season: int | None = None  # 21 to 24: spring (from March), summer, autumn, winter (from December)
    unspecified: str = ""  # the end of the text that stands for unknown digits: `X`, `XX`, `-XX`, `-XX-XX`
    has_seconds: bool = field(default=False, compare=False)  # how the time was written

    def __hash__(self) -> int:
        return hash((self.year, self.month, self.day, self.time_of_day))

    @classmethod
    def from_date(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        """Return a day."""
        cycles = min(0, (ordinal - 1) // _CYCLE_DAYS)
        day = date.fromordinal(ordinal - cycles * _CYCLE_DAYS)
        return cls(day.year + cycles * _CYCLE_YEARS, day.month, day.day)

    @property
    def precision(self) -> Precision:
        if self.time_of_day is not None:
            return Precision.SECOND if self.has_seconds else Precision.MINUTE
        if self.month is not None:
            return Precision.MONTH if self.day is None else Precision.DAY
        if self.season is not None:
            return Precision.SEASON
        return {"X": Precision.DECADE, "XX": Precision.CENTURY}.get(self.unspecified, Precision.YEAR)

    @property
    def dates(self) -> tuple["EDTFDate", ...]:
        """The date itself. An interval has this property too: its known ends."""
        return (self,)

    @property
    def first_date(self) -> Self:
        """The date itself. Of an interval: its first known end."""
        return self

    @property
    def last_year(self) -> int:
        """The last year of a decade or a century; of other dates the year."""
        return self.year + max(1, _MONTH_COUNTS.get(self.precision, 0) // 12) - 1

    @cached_property
    def earliest_ordinal(self) -> int:
        """The ordinal of the earliest possible day."""
        return _ordinal(self.year, self._first_month, self.day or 1)

    @cached_property
    def latest_ordinal(self) -> int:
        """The ordinal of the latest possible day."""
        if self.day is not None:
            return self.earliest_ordinal
        years, month = divmod(self._first_month - 1 + _MONTH_COUNTS[self.precision], 12)
        return min(_ordinal(self.year + years, month + 1, 1) - 1, MAX_ORDINAL)

    @property
    def earliest(self) -> date:
        """The earliest possible day. Raise ValueError before the year 1."""
        return date.fromordinal(self.earliest_ordinal)

    @property
    def latest(self) -> date:
        """The latest possible day. Raise ValueError before the year 1."""
        return date.fromordinal(self.latest_ordinal)

    @property
    def first_day(self) -> "EDTFDate":
        """The earliest possible day, also before the year 1."""
        return EDTFDate.from_ordinal(self.earliest_ordinal)

    @property
    def last_day(self) -> "EDTFDate":
        """The latest possible day, also before the year 1."""
        return EDTFDate.from_ordinal(self.latest_ordinal)

    @property
    def months_of_season(self) -> tuple["EDTFDate", "EDTFDate"]:
        """The first and the last month of a season."""
        first, last = self.first_day, self.last_day
        return EDTFDate(first.year, first.month), EDTFDate(last.year, last.month)

    @property
    def is_certain(self) -> bool:
        """Whether the date is neither approximate nor uncertain, at any precision."""
        return not (self.is_approximate or self.is_uncertain)

    @property
    def is_exact(self) -> bool:
        """Whether the day is known, and certain."""
        return self.day is not None and self.is_certain

    @property
    def is_in_calendars(self) -> bool:
        """Whether calendars (RFC 5545) can hold it: it is exact, and not before the year 1."""
        return self.is_exact and self.year >= 1

    @property
    def iso_text(self) -> str | None:
        """The date in ISO 8601-1, without `?`, `~`, `%` and `X`; None for a season, a decade and a century."""
        if self.precision in (Precision.SEASON, Precision.DECADE, Precision.CENTURY):
            return None
        return self._known_text

    @property
    def _first_month(self) -> int:
        return 3 * (self.season - 20) if self.season is not None else self.month or 1

    @property
    def _known_text(self) -> str:
        digits = 4 - (len(self.unspecified) if self.unspecified.startswith("X") else 0)
        text = "-" if self.year < 0 else ""
        text += f"{abs(self.year) // 10 ** (4 - digits):0{digits}}"
        text += "".join([f"-{part:02}" for part in (self.month, self.day, self.season) if part is not None])
        if self.time_of_day is not None:
            text += "T" + self.time_of_day.isoformat("seconds" if self.has_seconds else "minutes")
            text = text.replace("+00:00", "Z")
        return text

    def __str__(self) -> str:
        return self._known_text + self.unspecified + _QUALIFIERS[self.is_approximate, self.is_uncertain]


@dataclass(frozen=True)
class Interval:
    """A period from `start` to `end`, both included. At least one of them is a date.

    An open end lasts: the period goes on as far as dates go. An unknown end adds nothing to the known one.
    """

    start: EDTFDate | MissingEnd
    end: EDTFDate | MissingEnd

    @cached_property
    def dates(self) -> tuple[EDTFDate, ...]:
        """The known ends, one or two."""
        return tuple(end for end in (self.start, self.end) if isinstance(end, EDTFDate))

    @property
    def year(self) -> int:
        """The year in which it begins; if its start is missing, the year in which it ends."""
        return self.dates[0].year

    @property
    def first_date(self) -> EDTFDate:
        """Its start; if that is missing, its end."""
        return self.dates[0]

    @cached_property
    def earliest_ordinal(self) -> int:
        return MIN_ORDINAL if self.start is MissingEnd.OPEN else self.dates[0].earliest_ordinal

    @cached_property
    def latest_ordinal(self) -> int:
        return MAX_ORDINAL if self.end is MissingEnd.OPEN else self.dates[-1].latest_ordinal

    @property
    def earliest(self) -> date:
        return date.fromordinal(self.earliest_ordinal)

    @property
    def latest(self) -> date:
        return date.fromordinal(self.latest_ordinal)

    @property
    def first_day(self) -> EDTFDate | None:
        """The earliest possible day of the start; None if the start is missing."""
        return self.start.first_day if isinstance(self.start, EDTFDate) else None

    @property
    def last_day(self) -> EDTFDate | None:
        """The latest possible day of the end; None if the end is missing."""
        return self.end.last_day if isinstance(self.end, EDTFDate) else None

    @property
    def is_exact(self) -> bool:
        """Whether the days of start and end are known, and certain."""
        return len(self.dates) == 2 and all(end.is_exact for end in self.dates)

    @property
    def is_in_calendars(self) -> bool:
        return len(self.dates) == 2 and all(end.is_in_calendars for end in self.dates)

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


DateOrInterval = EDTFDate | Interval

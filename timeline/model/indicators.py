"""Indicators: figures over the years, as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, Precision
from timeline.model.entities import Citation, Query, Term
from timeline.model.localized_text import LocalizedText

_DAYS_OF_YEAR = 365
_MAX_YEARS_OF_GROWTH = 60


class Exactness(StrEnum):
    """How exactly a document gives a number. The values are the last character of the number in the file."""

    EXACT = ""
    ABOUT = "~"
    OVER = "+"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a document gives it: `1.37`, `5.5~` (about 5.5), `1000+` (over 1000)."""

    amount: Decimal
    exactness: Exactness = Exactness.EXACT


class Coverage(StrEnum):
    """The time for which a value holds."""

    YEARS = "years"  # one whole year or more
    PART = "part"  # less than a year
    MOMENT = "moment"  # a state at some day or in some month


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    date: DateOrInterval  # no end is missing
    number: Number
    note: LocalizedText | None = None
    sources: tuple[Citation, ...] = ()

    @property
    def coverage(self) -> Coverage:
        if not isinstance(self.date, Interval):
            return Coverage.YEARS if self.date.precision <= Precision.YEAR else Coverage.MOMENT
        days = self.date.latest_ordinal - self.date.earliest_ordinal + 1
        return Coverage.YEARS if days >= _DAYS_OF_YEAR else Coverage.PART

    @property
    def covers_several_years(self) -> bool:
        days = self.date.latest_ordinal - self.date.earliest_ordinal + 1
        return self.coverage is Coverage.YEARS and days > 1.5 * _DAYS_OF_YEAR

    @property
    def is_certain(self) -> bool:
        """Whether its time is certain."""
        return all(date.is_certain for date in self.date.dates)


@dataclass(frozen=True, slots=True)
class Target:
    """What was planned for a time: a number to reach, or a growth each year. One of the two is None."""

    date: DateOrInterval  # no end is missing
    number: Number | None
    growth: Number | None  # percent a year
    note: LocalizedText | None = None
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """A series of numbers of one sort."""

    key: str
    title: LocalizedText
    unit: LocalizedText
    countries: tuple[Term, ...]
    topics: tuple[Term, ...]
    values: tuple[IndicatorValue, ...]  # in order of their dates; each has its own date
    target: Target | None = None
    note: LocalizedText | None = None
    is_in_overview: bool = False  # true of one indicator at most

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def name(self) -> LocalizedText:
        """The same as `title`, because other entities that events refer to have a name."""
        return self.title

    @property
    def is_single_number(self) -> bool:
        """Whether there is nothing to compare its number with."""
        return len(self.values) == 1 and not self.target

    @property
    def growth_base(self) -> IndicatorValue | None:
        """The value from which a target grows: that of the whole year before its time, or of its first year."""
        first_year = self.target.date.dates[0].year if self.target else 0
        by_year = {
            value.date.dates[0].year: value
            for value in self.values
            if value.coverage is Coverage.YEARS and value.date.dates[0].year == value.date.dates[-1].last_year
        }
        return by_year.get(first_year - 1) or by_year.get(first_year)

    @property
    def dates(self) -> tuple[DateOrInterval, ...]:
        """The dates of its values and of its target."""
        return (*(value.date for value in self.values), *([self.target.date] if self.target else ()))

    @property
    def target_numbers(self) -> Iterator[tuple[DateOrInterval, float]]:
        """The times of the target with their numbers. A growth begins with the year after its base."""
        target = self.target
        if target is None:
            return
        if target.number:
            yield target.date, float(target.number.amount)
            return
        base, last = self.growth_base, target.date.dates[-1].last_year
        if base is None or target.growth is None:
            return
        factor, base_year = 1 + target.growth.amount / 100, base.date.dates[0].year
        for year in range(base_year + 1, min(last, base_year + _MAX_YEARS_OF_GROWTH) + 1):
            yield EDTFDate(year), float(base.number.amount * factor ** (year - base_year))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of its values and of its target, each once."""
        cited = (each.sources for each in (*self.values, *([self.target] if self.target else ())))
        return tuple(dict.fromkeys(citation for citations in cited for citation in citations))

    def matches(self, query: Query) -> bool:
        """Whether it belongs to a collection with this query. An indicator has no kind, place, person or text."""
        if query.kinds or query.places or query.people or query.words:
            return False
        first = query.start.earliest_ordinal if query.start else None
        last = query.end.latest_ordinal if query.end else None
        return (
            (not query.countries or not {country.key for country in self.countries}.isdisjoint(query.countries))
            and (not query.topics or not {topic.key for topic in self.topics}.isdisjoint(query.topics))
            and any(
                (first is None or date.latest_ordinal >= first) and (last is None or date.earliest_ordinal <= last)
                for date in self.dates
            )
        )

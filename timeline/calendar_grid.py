"""The sheets of the calendar: which years and months have one, the weeks of a month, the bars of intervals in them."""

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from timeline.model import memoize
from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, Precision
from timeline.model.event import Event

MAX_BAR_ROWS = 6  # of a week; further bars are only counted
_YEARS_AHEAD = 10  # years after the current one that have a sheet even without events

WeekDays = tuple[date | None, ...]  # the days of a week; None for a day of another month
YearMonth = tuple[int, int]  # a month, or, with the month 0, a whole year


@dataclass(frozen=True, slots=True)
class Bar:
    """The part of an interval that is in one week of a month."""

    event: Event
    column: int  # of its first day in the week, from 0
    length: int  # in days
    is_start: bool  # whether the interval begins in this week
    is_end: bool  # whether the interval ends in this week
    is_continued: bool  # whether an earlier week of the month has a bar of the same event


@dataclass(frozen=True, slots=True)
class Week:
    days: WeekDays
    bar_rows: tuple[tuple[Bar, ...], ...]  # bars of one row do not overlap
    more_count: int  # bars for which there is no row

    @property
    def first(self) -> date:
        return min(filter(None, self.days))

    @property
    def last(self) -> date:
        return max(filter(None, self.days))


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of years and months, and which of them hold something. Only those are linked to."""

    years: range  # every sheet of these years exists
    filled: frozenset[YearMonth]  # those in which an event begins or ends
    first_anniversary_years: Mapping[int, int]  # by month, and by 0 for whole years: an anniversary falls in each year
    current_year: int

    @property
    def opening_year(self) -> int:
        """The year that the calendar opens on: this year, or the nearest that holds something."""
        return self.nearest((self.current_year, 0))[0]

    def nearest(self, sheet: YearMonth) -> YearMonth:
        """This sheet if it holds something, else the nearest that does, the later of two. Without any, this sheet."""
        if self.holds(sheet):
            return sheet
        neighbours = filter(None, (self.after(sheet), self.before(sheet)))
        return min(neighbours, key=lambda each: abs(_month_number(each) - _month_number(sheet)), default=sheet)

    def without_anniversaries(self) -> "Sheets":
        """The sheets of a static site: those that hold an event, and the one that the calendar opens on."""
        return replace(self, filled=self.filled | {(self.opening_year, 0)}, first_anniversary_years={})

    def holds(self, sheet: YearMonth) -> bool:
        year, month = sheet
        first = self.first_anniversary_years.get(month)
        return sheet in self.filled or (first is not None and first <= year < self.years.stop)

    def before(self, sheet: YearMonth) -> YearMonth | None:
        """The last sheet before this one, of a year or of a month as this one is, that holds something."""
        candidates = [each for each in self.filled if each < sheet and bool(each[1]) == bool(sheet[1])]
        for month, first in self._anniversary_months(sheet):
            if (year := min(sheet[0] - (month >= sheet[1]), self.years[-1])) >= first:
                candidates.append((year, month))
        return max(candidates, default=None)

    def after(self, sheet: YearMonth) -> YearMonth | None:
        """The first sheet after this one, as for `before`."""
        candidates = [each for each in self.filled if each > sheet and bool(each[1]) == bool(sheet[1])]
        for month, first in self._anniversary_months(sheet):
            if (year := max(sheet[0] + (month <= sheet[1]), first)) in self.years:
                candidates.append((year, month))
        return min(candidates, default=None)

    def _anniversary_months(self, sheet: YearMonth) -> Iterator[tuple[int, int]]:
        return (each for each in self.first_anniversary_years.items() if bool(each[0]) == bool(sheet[1]))


def _month_number(sheet: YearMonth) -> int:
    year, month = sheet
    return 12 * year + month


def calendar_sheets(events: Sequence[Event], today: date, recurring: Iterable[Event] = ()) -> Sheets:
    """Return the sheets of these events. Those with anniversaries of the events `recurring` hold something too."""
    filled: set[YearMonth] = set()
    for event in events:
        if is_in_year(event.date):
            ends = event.date.dates
            filled.update((end.year, 0) for end in ends if end.precision >= Precision.YEAR)
            if precision_of(event.date) >= Precision.MONTH:
                filled.update((end.year, end.month or 0) for end in ends)
    first_years: dict[int, int] = {}
    for event in recurring:
        origin = event.date.earliest
        for month in (0, origin.month):
            first_years[month] = min(origin.year + 1, first_years.get(month, origin.year + 1))
    return Sheets(calendar_years(events, today), frozenset(filled), first_years, today.year)


def calendar_years(events: Sequence[Event], today: date) -> range:
    """The years that have a sheet, from the first event (or today) to the last (or ten years after today)."""
    dates = [event.date for event in events if is_in_year(event.date)]
    first = min((date.year for date in dates), default=today.year)
    last = max((date.dates[-1].year for date in dates), default=today.year)
    return range(min(first, today.year), max(last, min(today.year + _YEARS_AHEAD, date.max.year)) + 1)


def is_in_year(date: DateOrInterval) -> bool:
    """Whether the sheet of its year has it: it is known to the year, or lasts, and is not before the year 1."""
    is_known_to_year = isinstance(date, Interval) or date.precision >= Precision.YEAR
    return is_known_to_year and date.year >= 1


@memoize
def precision_of(date: DateOrInterval) -> Precision:
    """The precision of a date; for an interval, the lower precision of its known ends."""
    return min(each.precision for each in date.dates)


def is_single_day(date: DateOrInterval) -> bool:
    """Whether it is on one known day: a date, or an interval of hours."""
    is_complete = isinstance(date, EDTFDate) or len(date.dates) == 2
    return is_complete and precision_of(date) >= Precision.DAY and date.earliest_ordinal == date.latest_ordinal


def is_multi_day(date: DateOrInterval) -> bool:
    """Whether it is an interval of more than one day, or with an open or unknown end."""
    return not (isinstance(date, EDTFDate) or is_single_day(date))


@memoize
def has_bar(date: DateOrInterval) -> bool:
    """Whether it lasts several days, and its known ends are known to the month: else its weeks are unknown."""
    return is_multi_day(date) and precision_of(date) >= Precision.MONTH


def begins_or_ends_in(date: DateOrInterval, period: EDTFDate) -> bool:
    """Whether a known end of the interval is in this month or year, so that it does not only run through it."""
    return any(
        period.earliest_ordinal <= end.latest_ordinal and end.earliest_ordinal <= period.latest_ordinal
        for end in date.dates
    )


def overlapping_events(events: Iterable[Event], first: int, last: int) -> Iterator[Event]:
    """The events that may overlap the days from `first` to `last`, both included, given by their ordinals."""
    return (event for event in events if event.date.earliest_ordinal <= last and event.date.latest_ordinal >= first)


def month_days_by_week(year: int, month: int, first_weekday: int = 0) -> tuple[WeekDays, ...]:
    """The weeks of a month. By default they begin on Monday (0) as in ISO 8601; 6 is Sunday."""
    numbers = Calendar(first_weekday).monthdayscalendar(year, month)
    return tuple(tuple(date(year, month, day) if day else None for day in week) for week in numbers)


def weeks_of_month(year: int, month: int, intervals: Iterable[Event], first_weekday: int = 0) -> tuple[Week, ...]:
    """The weeks of a month with the bars of the intervals in them. The earliest intervals are in the first rows."""
    sorted_intervals = sorted(intervals, key=lambda event: (event.date.earliest_ordinal, -event.date.latest_ordinal))
    weeks = []
    seen_ids: set[str] = set()
    for days in month_days_by_week(year, month, first_weekday):
        bar_rows, more_count = _place_bars(days, sorted_intervals, seen_ids)
        weeks.append(Week(days, bar_rows, more_count))
        seen_ids |= {bar.event.id for row in bar_rows for bar in row}
    return tuple(weeks)


def covered_days(intervals: Iterable[Event], year: int) -> frozenset[date]:
    """The days of a year that are in an interval. Intervals of the whole year do not count."""
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    changes: Counter[int] = Counter()
    for event in overlapping_events(intervals, days[0], days[-1]):
        start, end = event.date.earliest_ordinal, event.date.latest_ordinal
        if start <= days[0] and end >= days[-1]:
            continue
        changes[max(start, days[0])] += 1
        changes[min(end, days[-1]) + 1] -= 1
    interval_counts = accumulate(changes[day] for day in days)
    return frozenset(date.fromordinal(day) for day, count in zip(days, interval_counts, strict=True) if count)


def _place_bars(
    days: WeekDays, intervals: Iterable[Event], seen_ids: set[str]
) -> tuple[tuple[tuple[Bar, ...], ...], int]:
    """Put each interval of the week into the first row where it fits; return the rows, and the number without a row."""
    columns = {day.toordinal(): column for column, day in enumerate(days) if day}
    first, last = min(columns), max(columns)
    rows: list[list[Bar]] = []
    more_count = 0
    for event in overlapping_events(intervals, first, last):
        start, end = event.date.earliest_ordinal, event.date.latest_ordinal
        first_column = columns[max(start, first)]
        bar = Bar(
            event,
            first_column,
            columns[min(end, last)] - first_column + 1,
            start >= first,
            end <= last,
            event.id in seen_ids,
        )
        free_row = next((row for row in rows if row[-1].column + row[-1].length <= bar.column), None)
        if free_row is not None:
            free_row.append(bar)
        elif len(rows) < MAX_BAR_ROWS:
            rows.append([bar])
        else:
            more_count += 1
    return tuple(map(tuple, rows)), more_count

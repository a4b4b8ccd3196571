"""The geometry of calendar sheets: which years have one, where an event stands in it, and how spans lie in weeks."""

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from timeline.model.catalogue import Event
from timeline.model.edtf import DateOrInterval, EDTFDate, Precision

MAX_BAR_ROWS = 6  # of a week: more bars are counted only
_YEARS_AHEAD = 10  # years after today's that have a sheet, whatever happens in them

WeekDays = tuple[date | None, ...]  # a week; None where the day is another month's


@dataclass(frozen=True, slots=True)
class Bar:
    """What a span covers of one week of a month."""

    event: Event
    column: int  # the day of the week on which it begins, from 0
    length: int
    is_start: bool  # else it has gone on before
    is_end: bool  # else it goes on after
    is_continued: bool  # an earlier week of the month has it too


@dataclass(frozen=True, slots=True)
class Week:
    days: WeekDays
    bar_rows: tuple[tuple[Bar, ...], ...]  # no two bars of a lane overlap
    more_count: int  # bars that there is no lane for

    @property
    def first(self) -> date:
        return min(filter(None, self.days))

    @property
    def last(self) -> date:
        return max(filter(None, self.days))


def calendar_years(events: Sequence[Event], today: date) -> range:
    """The years that have a sheet: today's, back to the first event, on to the last one and to ten years from now."""
    first = min((event.date.earliest.year for event in events), default=today.year)
    last = max((event.date.latest.year for event in events), default=today.year)
    return range(min(first, today.year), max(last, min(today.year + _YEARS_AHEAD, date.max.year)) + 1)


def precision_of(date: DateOrInterval) -> Precision:
    """How exactly a moment is known; a span no better than the vaguer of its ends."""
    return date.precision if isinstance(date, EDTFDate) else min(date.start.precision, date.end.precision)


def is_single_day(date: DateOrInterval) -> bool:
    """Whether it stands on one day: a point, or a span of hours."""
    return precision_of(date) >= Precision.DAY and date.earliest == date.latest


def is_multi_day(date: DateOrInterval) -> bool:
    """Whether it lasts, from some day to another."""
    return not (isinstance(date, EDTFDate) or is_single_day(date))


def has_bar(date: DateOrInterval) -> bool:
    """Whether it lasts, and its ends are known to the month at least: else no week is known that it lies in."""
    return is_multi_day(date) and precision_of(date) >= Precision.MONTH


def overlapping_events(events: Iterable[Event], first: date, last: date) -> Iterator[Event]:
    """Those that may have to do with the days from `first` to `last`, both included."""
    return (event for event in events if event.date.earliest <= last and event.date.latest >= first)


def month_days_by_week(year: int, month: int, first_weekday: int = 0) -> tuple[WeekDays, ...]:
    """The weeks of a month, which begin with Monday as in ISO 8601, or with another day: 6 is Sunday."""
    numbers = Calendar(first_weekday).monthdayscalendar(year, month)
    return tuple(tuple(date(year, month, day) if day else None for day in week) for week in numbers)


def weeks_of_month(year: int, month: int, intervals: Iterable[Event], first_weekday: int = 0) -> tuple[Week, ...]:
    """The weeks of a month, each with the spans that it has a part in, the earliest nearest to the days."""
    sorted_intervals = sorted(intervals, key=lambda event: (event.date.earliest, -event.date.latest.toordinal()))
    weeks = []
    seen_ids: set[str] = set()
    for days in month_days_by_week(year, month, first_weekday):
        bar_rows, more_count = _place_bars(days, sorted_intervals, seen_ids)
        weeks.append(Week(days, bar_rows, more_count))
        seen_ids |= {bar.event.id for row in bar_rows for bar in row}
    return tuple(weeks)


def covered_days(intervals: Iterable[Event], year: int) -> frozenset[date]:
    """The days of a year on which some span lasts that does not last all year: what all days have sets none apart."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    changes: Counter[int] = Counter()
    for event in overlapping_events(intervals, first, last):
        if event.date.earliest <= first and event.date.latest >= last:
            continue
        changes[max(event.date.earliest, first).toordinal()] += 1
        changes[min(event.date.latest, last).toordinal() + 1] -= 1
    days = range(first.toordinal(), last.toordinal() + 1)
    interval_counts = accumulate(changes[day] for day in days)
    return frozenset(date.fromordinal(day) for day, number in zip(days, interval_counts, strict=True) if number)


def _place_bars(
    days: WeekDays, intervals: Iterable[Event], seen_ids: set[str]
) -> tuple[tuple[tuple[Bar, ...], ...], int]:
    """Each span of the week in the first lane in which it overlaps none before it, and how many found no lane."""
    columns = {day: column for column, day in enumerate(days) if day}
    first, last = min(columns), max(columns)
    rows: list[list[Bar]] = []
    more_count = 0
    for event in overlapping_events(intervals, first, last):
        start, end = max(event.date.earliest, first), min(event.date.latest, last)
        bar = Bar(
            event,
            columns[start],
            columns[end] - columns[start] + 1,
            event.date.earliest >= first,
            event.date.latest <= last,
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

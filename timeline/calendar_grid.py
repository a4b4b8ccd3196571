"""The geometry of calendar sheets: which years have one, where an event stands in it, and how spans lie in weeks."""

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from timeline.model.catalogue import Event
from timeline.model.edtf import Moment, Point, Precision

MOST_LANES = 6  # of a week: more bars are counted only
_AHEAD = 10  # years after today's that have a sheet, whatever happens in them

Days = tuple[date | None, ...]  # a week; None where the day is another month's


@dataclass(frozen=True, slots=True)
class Bar:
    """What a span covers of one week of a month."""

    event: Event
    column: int  # the day of the week on which it begins, from 0
    days: int
    begins: bool  # else it has gone on before
    ends: bool  # else it goes on after
    again: bool  # an earlier week of the month has it too


@dataclass(frozen=True, slots=True)
class Week:
    days: Days
    lanes: tuple[tuple[Bar, ...], ...]  # no two bars of a lane overlap
    more: int  # bars that there is no lane for

    @property
    def first(self) -> date:
        return min(filter(None, self.days))

    @property
    def last(self) -> date:
        return max(filter(None, self.days))


def years_served(events: Sequence[Event], today: date) -> range:
    """The years that have a sheet: today's, back to the first event, on to the last one and to ten years from now."""
    first = min((event.when.first.year for event in events), default=today.year)
    last = max((event.when.last.year for event in events), default=today.year)
    return range(min(first, today.year), max(last, min(today.year + _AHEAD, date.max.year)) + 1)


def known(when: Moment) -> Precision:
    """How exactly a moment is known; a span no better than the vaguer of its ends."""
    return when.precision if isinstance(when, Point) else min(when.start.precision, when.end.precision)


def of_a_day(when: Moment) -> bool:
    """Whether it stands on one day: a point, or a span of hours."""
    return known(when) >= Precision.DAY and when.first == when.last


def of_several_days(when: Moment) -> bool:
    """Whether it lasts, from some day to another."""
    return not (isinstance(when, Point) or of_a_day(when))


def drawn(when: Moment) -> bool:
    """Whether it lasts, and its ends are known to the month at least: else no week is known that it lies in."""
    return of_several_days(when) and known(when) >= Precision.MONTH


def within(events: Iterable[Event], first: date, last: date) -> Iterator[Event]:
    """Those that may have to do with the days from `first` to `last`, both included."""
    return (event for event in events if event.when.first <= last and event.when.last >= first)


def days_by_week(year: int, month: int, first_weekday: int = 0) -> tuple[Days, ...]:
    """The weeks of a month, which begin with Monday as in ISO 8601, or with another day: 6 is Sunday."""
    numbers = Calendar(first_weekday).monthdayscalendar(year, month)
    return tuple(tuple(date(year, month, day) if day else None for day in week) for week in numbers)


def weeks(year: int, month: int, spans: Iterable[Event], first_weekday: int = 0) -> tuple[Week, ...]:
    """The weeks of a month, each with the spans that it has a part in, the earliest nearest to the days."""
    ordered = sorted(spans, key=lambda event: (event.when.first, -event.when.last.toordinal()))
    found = []
    shown: set[str] = set()
    for days in days_by_week(year, month, first_weekday):
        lanes, more = _laid(days, ordered, shown)
        found.append(Week(days, lanes, more))
        shown |= {bar.event.id for lane in lanes for bar in lane}
    return tuple(found)


def covered(spans: Iterable[Event], year: int) -> frozenset[date]:
    """The days of a year on which some span lasts that does not last all year: what all days have sets none apart."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    changes: Counter[int] = Counter()
    for span in within(spans, first, last):
        if span.when.first <= first and span.when.last >= last:
            continue
        changes[max(span.when.first, first).toordinal()] += 1
        changes[min(span.when.last, last).toordinal() + 1] -= 1
    days = range(first.toordinal(), last.toordinal() + 1)
    lasting = accumulate(changes[day] for day in days)
    return frozenset(date.fromordinal(day) for day, number in zip(days, lasting, strict=True) if number)


def _laid(days: Days, spans: Iterable[Event], shown: set[str]) -> tuple[tuple[tuple[Bar, ...], ...], int]:
    """Each span of the week in the first lane in which it overlaps none before it, and how many found no lane."""
    columns = {day: column for column, day in enumerate(days) if day}
    first, last = min(columns), max(columns)
    lanes: list[list[Bar]] = []
    more = 0
    for event in within(spans, first, last):
        start, end = max(event.when.first, first), min(event.when.last, last)
        bar = Bar(
            event,
            columns[start],
            columns[end] - columns[start] + 1,
            event.when.first >= first,
            event.when.last <= last,
            event.id in shown,
        )
        free = next((lane for lane in lanes if lane[-1].column + lane[-1].days <= bar.column), None)
        if free is not None:
            free.append(bar)
        elif len(lanes) < MOST_LANES:
            lanes.append([bar])
        else:
            more += 1
    return tuple(map(tuple, lanes)), more

"""What the calendar sheets of years and months show, as values; no page grows without bound."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.calendar_grid import (
    Days,
    Week,
    covered,
    days_by_week,
    drawn,
    known,
    of_a_day,
    of_several_days,
    weeks,
    within,
    years_served,
)
from timeline.model.catalogue import Event
from timeline.model.edtf import Point, Precision

_MOST_ENTRIES = 4  # of a day; where there are more,
_ENTRIES = 3  # so many are shown
_MOST_LISTED = 50
_ORDER = tuple(Roundness)


@dataclass(frozen=True, slots=True)
class Day:
    """What stands on a day: as much of it as there is room for, and how much there is."""

    on: date
    events: tuple[Event, ...]
    anniversaries: tuple[Anniversary, ...]  # the round ones first
    all_events: int
    all_anniversaries: int
    round: bool  # whether one of its anniversaries is a round one


@dataclass(frozen=True, slots=True)
class Listed:
    """A list beneath a sheet, and how many more there would be."""

    events: tuple[Event, ...]
    more: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    month: Point
    earlier: Point | None  # the months before and after, where they have a sheet
    later: Point | None
    weeks: tuple[Week, ...]
    days: Mapping[date, Day]  # those that something stands on
    spans: Listed
    some_day: Listed  # known only to the month
    today: date
    kinds: Mapping[str, int]  # the number of each kind's mark


@dataclass(frozen=True, slots=True)
class SmallMonth:
    """A month within the sheet of its year."""

    month: Point
    weeks: tuple[Days, ...]
    some_day: int  # how many events are known only to the month


@dataclass(frozen=True, slots=True)
class YearPage:
    year: Point
    earlier: Point | None
    later: Point | None
    months: tuple[SmallMonth, ...]
    days: Mapping[date, Day]
    covered: frozenset[date]  # the days on which something lasts that does not last all year
    spans: Listed
    some_time: Listed  # known only to the year
    today: date


def month_page(
    events: Sequence[Event], year: int, month: int, today: date, kinds: Mapping[str, int], first_weekday: int = 0
) -> MonthPage | None:
    """The sheet of a month, in weeks that begin with that day, 0 for Monday; None where there is none."""
    served = years_served(events, today)
    if year not in served:
        return None
    shown = Point(year, month)
    found = tuple(within(events, shown.first, shown.last))
    spans = [event for event in found if drawn(event.when)]
    return MonthPage(
        shown,
        _month(served, year, month - 1),
        _month(served, year, month + 1),
        weeks(year, month, spans, first_weekday),
        _days(found, anniversaries(events, shown.first, shown.last)),
        _listed(spans),
        _listed([event for event in found if _some(event, Precision.MONTH)]),
        today,
        kinds,
    )


def year_page(events: Sequence[Event], year: int, today: date, first_weekday: int = 0) -> YearPage | None:
    """The sheet of a year; None where there is none."""
    served = years_served(events, today)
    if year not in served:
        return None
    shown = Point(year)
    found = tuple(within(events, shown.first, shown.last))
    some_day = Counter(event.when.first.month for event in found if _some(event, Precision.MONTH))
    return YearPage(
        shown,
        _year(served, year - 1),
        _year(served, year + 1),
        tuple(
            SmallMonth(Point(year, month), days_by_week(year, month, first_weekday), some_day[month])
            for month in range(1, 13)
        ),
        _days(found, anniversaries(events, shown.first, shown.last)),
        covered((event for event in found if drawn(event.when)), year),
        _listed([event for event in found if of_several_days(event.when)]),
        _listed([event for event in found if _some(event, Precision.YEAR)]),
        today,
    )


def _year(served: range, year: int) -> Point | None:
    return Point(year) if year in served else None


def _month(served: range, year: int, month: int) -> Point | None:
    """The month, where 0 is the last of the year before and 13 the first of the year after."""
    years, zero_based = divmod(month - 1, 12)
    return Point(year + years, zero_based + 1) if year + years in served else None


def _some(event: Event, precision: Precision) -> bool:
    """Whether it is a point of time that is known so far and no further."""
    return isinstance(event.when, Point) and known(event.when) is precision


def _listed(events: Sequence[Event]) -> Listed:
    return Listed(tuple(events[:_MOST_LISTED]), max(0, len(events) - _MOST_LISTED))


def _days(events: Iterable[Event], kept: Iterable[Anniversary]) -> Mapping[date, Day]:
    of_day: dict[date, tuple[list[Event], list[Anniversary]]] = defaultdict(lambda: ([], []))
    for event in events:
        if of_a_day(event.when):
            of_day[event.when.first][0].append(event)
    for anniversary in kept:
        of_day[anniversary.on][1].append(anniversary)
    return {on: _day(on, *found) for on, found in sorted(of_day.items())}


def _day(on: date, events: Sequence[Event], kept: Sequence[Anniversary]) -> Day:
    room = _MOST_ENTRIES if len(events) + len(kept) <= _MOST_ENTRIES else _ENTRIES
    ranked = sorted(kept, key=lambda each: _ORDER.index(each.roundness))
    return Day(
        on,
        tuple(events[:room]),
        tuple(islice(ranked, max(0, room - len(events)))),
        len(events),
        len(kept),
        any(each.roundness is Roundness.ROUND for each in kept),
    )

"""What the calendar sheets of years and months show, as values; no page grows without bound."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.calendar_grid import (
    Week,
    WeekDays,
    calendar_years,
    covered_days,
    has_bar,
    is_multi_day,
    is_single_day,
    month_days_by_week,
    overlapping_events,
    precision_of,
    weeks_of_month,
)
from timeline.model.catalogue import Event
from timeline.model.edtf import EDTFDate, Precision

_MAX_DAY_ENTRIES = 4  # of a day; where there are more,
_TRUNCATED_DAY_ENTRIES = 3  # so many are shown
_MAX_LISTED_EVENTS = 50
_ROUNDNESS_ORDER = tuple(Roundness)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What stands on a day: as much of it as there is room for, and how much there is."""

    date: date
    events: tuple[Event, ...]
    anniversaries: tuple[Anniversary, ...]  # the round ones first
    event_count: int
    anniversary_count: int
    has_round_anniversary: bool  # whether one of its anniversaries is a round one


@dataclass(frozen=True, slots=True)
class TruncatedEvents:
    """A list beneath a sheet, and how many more there would be."""

    events: tuple[Event, ...]
    more_count: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    month: EDTFDate
    earlier: EDTFDate | None  # the months before and after, where they have a sheet
    later: EDTFDate | None
    weeks: tuple[Week, ...]
    days: Mapping[date, CalendarDay]  # those that something stands on
    multi_day: TruncatedEvents
    unknown_day: TruncatedEvents  # known only to the month
    today: date
    kind_symbols: Mapping[str, int]  # the number of each kind's mark


@dataclass(frozen=True, slots=True)
class MiniMonth:
    """A month within the sheet of its year."""

    month: EDTFDate
    weeks: tuple[WeekDays, ...]
    unknown_day_count: int  # how many events are known only to the month


@dataclass(frozen=True, slots=True)
class YearPage:
    year: EDTFDate
    earlier: EDTFDate | None
    later: EDTFDate | None
    months: tuple[MiniMonth, ...]
    days: Mapping[date, CalendarDay]
    covered_days: frozenset[date]  # the days on which something lasts that does not last all year
    multi_day: TruncatedEvents
    unknown_month: TruncatedEvents  # known only to the year
    today: date


def month_page(
    events: Sequence[Event], year: int, month: int, today: date, kind_symbols: Mapping[str, int], first_weekday: int = 0
) -> MonthPage | None:
    """The sheet of a month, in weeks that begin with that day, 0 for Monday; None where there is none."""
    available_years = calendar_years(events, today)
    if year not in available_years:
        return None
    period = EDTFDate(year, month)
    overlapping = tuple(overlapping_events(events, period.earliest, period.latest))
    intervals = [event for event in overlapping if has_bar(event.date)]
    return MonthPage(
        period,
        _month_if_available(available_years, year, month - 1),
        _month_if_available(available_years, year, month + 1),
        weeks_of_month(year, month, intervals, first_weekday),
        _calendar_days(overlapping, anniversaries(events, period.earliest, period.latest)),
        _truncate_events(intervals),
        _truncate_events([event for event in overlapping if _is_point_known_to(event, Precision.MONTH)]),
        today,
        kind_symbols,
    )


def year_page(events: Sequence[Event], year: int, today: date, first_weekday: int = 0) -> YearPage | None:
    """The sheet of a year; None where there is none."""
    available_years = calendar_years(events, today)
    if year not in available_years:
        return None
    period = EDTFDate(year)
    overlapping = tuple(overlapping_events(events, period.earliest, period.latest))
    unknown_day_counts = Counter(
        event.date.earliest.month for event in overlapping if _is_point_known_to(event, Precision.MONTH)
    )
    return YearPage(
        period,
        _year_if_available(available_years, year - 1),
        _year_if_available(available_years, year + 1),
        tuple(
            MiniMonth(EDTFDate(year, month), month_days_by_week(year, month, first_weekday), unknown_day_counts[month])
            for month in range(1, 13)
        ),
        _calendar_days(overlapping, anniversaries(events, period.earliest, period.latest)),
        covered_days((event for event in overlapping if has_bar(event.date)), year),
        _truncate_events([event for event in overlapping if is_multi_day(event.date)]),
        _truncate_events([event for event in overlapping if _is_point_known_to(event, Precision.YEAR)]),
        today,
    )


def _year_if_available(available_years: range, year: int) -> EDTFDate | None:
    return EDTFDate(year) if year in available_years else None


def _month_if_available(available_years: range, year: int, month: int) -> EDTFDate | None:
    """The month, where 0 is the last of the year before and 13 the first of the year after."""
    years, zero_based = divmod(month - 1, 12)
    return EDTFDate(year + years, zero_based + 1) if year + years in available_years else None


def _is_point_known_to(event: Event, precision: Precision) -> bool:
    """Whether it is a point of time that is known so far and no further."""
    return isinstance(event.date, EDTFDate) and precision_of(event.date) is precision


def _truncate_events(events: Sequence[Event]) -> TruncatedEvents:
    return TruncatedEvents(tuple(events[:_MAX_LISTED_EVENTS]), max(0, len(events) - _MAX_LISTED_EVENTS))


def _calendar_days(events: Iterable[Event], day_anniversaries: Iterable[Anniversary]) -> Mapping[date, CalendarDay]:
    entries_by_day: dict[date, tuple[list[Event], list[Anniversary]]] = defaultdict(lambda: ([], []))
    for event in events:
        if is_single_day(event.date):
            entries_by_day[event.date.earliest][0].append(event)
    for anniversary in day_anniversaries:
        entries_by_day[anniversary.date][1].append(anniversary)
    return {day: _calendar_day(day, *entries) for day, entries in sorted(entries_by_day.items())}


def _calendar_day(day: date, events: Sequence[Event], day_anniversaries: Sequence[Anniversary]) -> CalendarDay:
    limit = _MAX_DAY_ENTRIES if len(events) + len(day_anniversaries) <= _MAX_DAY_ENTRIES else _TRUNCATED_DAY_ENTRIES
    ranked = sorted(day_anniversaries, key=lambda each: _ROUNDNESS_ORDER.index(each.roundness))
    return CalendarDay(
        day,
        tuple(events[:limit]),
        tuple(islice(ranked, max(0, limit - len(events)))),
        len(events),
        len(day_anniversaries),
        any(each.roundness is Roundness.ROUND for each in day_anniversaries),
    )

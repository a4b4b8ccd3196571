"""The sheets of years and months in the calendar. All lists on them have a maximum length."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.calendar_grid import (
    Sheets,
    Week,
    WeekDays,
    YearMonth,
    covered_days,
    has_bar,
    is_multi_day,
    is_single_day,
    month_days_by_week,
    overlapping_events,
    weeks_of_month,
)
from timeline.model.edtf import EDTFDate, Precision
from timeline.model.event import Event

_MAX_DAY_ENTRIES = 4  # maximum number of entries that a day shows
_TRUNCATED_DAY_ENTRIES = 3  # number of entries that it shows if it has more than the maximum
_MAX_LISTED_EVENTS = 50
_ROUNDNESS_ORDER = tuple(Roundness)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """The entries of a day that there is room for, and the number of all its entries."""

    date: date
    events: tuple[Event, ...]
    anniversaries: tuple[Anniversary, ...]  # round ones first
    event_count: int
    anniversary_count: int
    has_round_anniversary: bool


@dataclass(frozen=True, slots=True)
class TruncatedEvents:
    """The first events of a list, and how many more there are."""

    events: tuple[Event, ...]
    more_count: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    month: EDTFDate
    is_empty: bool  # whether the sheet of this month holds nothing
    earlier: EDTFDate | None  # the last month before it whose sheet holds something
    later: EDTFDate | None  # the first month after it whose sheet holds something
    weeks: tuple[Week, ...]
    days: Mapping[date, CalendarDay]  # only days with entries
    multi_day: TruncatedEvents
    unknown_day: TruncatedEvents  # events known only to the month
    today: date
    kind_symbols: Mapping[str, int]  # symbol number, by the kind's key


@dataclass(frozen=True, slots=True)
class MiniMonth:
    """A month on the sheet of its year."""

    month: EDTFDate
    is_linked: bool  # whether the sheet of this month holds something
    weeks: tuple[WeekDays, ...]
    unknown_day_count: int  # number of events known only to the month


@dataclass(frozen=True, slots=True)
class YearPage:
    year: EDTFDate
    is_empty: bool  # whether the sheet of this year holds nothing
    earlier: EDTFDate | None  # the last year before it whose sheet holds something
    later: EDTFDate | None  # the first year after it whose sheet holds something
    months: tuple[MiniMonth, ...]
    days: Mapping[date, CalendarDay]
    covered_days: frozenset[date]  # the days of intervals that do not last the whole year
    multi_day: TruncatedEvents
    unknown_month: TruncatedEvents  # events known only to the year or the season


def month_page(
    events: Sequence[Event],
    sheets: Sheets,
    year: int,
    month: int,
    today: date,
    kind_symbols: Mapping[str, int],
    first_weekday: int = 0,
) -> MonthPage | None:
    """Return the sheet of a month, or None if it has none. Weeks start on `first_weekday`, 0 for Monday."""
    if year not in sheets.years:
        return None
    period = EDTFDate(year, month)
    overlapping = tuple(overlapping_events(events, period.earliest_ordinal, period.latest_ordinal))
    intervals = [event for event in overlapping if has_bar(event.date)]
    return MonthPage(
        period,
        not sheets.holds((year, month)),
        _to_date(sheets.before((year, month))),
        _to_date(sheets.after((year, month))),
        weeks_of_month(year, month, intervals, first_weekday),
        _calendar_days(overlapping, anniversaries(events, period.earliest, period.latest)),
        _truncate_events(intervals),
        _truncate_events([event for event in overlapping if _is_point_known_to(event, Precision.MONTH)]),
        today,
        kind_symbols,
    )


def year_page(events: Sequence[Event], sheets: Sheets, year: int, first_weekday: int = 0) -> YearPage | None:
    """Return the sheet of a year, or None if it has none. Weeks start on `first_weekday`, 0 for Monday."""
    if year not in sheets.years:
        return None
    period = EDTFDate(year)
    overlapping = tuple(overlapping_events(events, period.earliest_ordinal, period.latest_ordinal))
    unknown_day_counts = Counter(
        event.date.dates[0].month for event in overlapping if _is_point_known_to(event, Precision.MONTH)
    )
    return YearPage(
        period,
        not sheets.holds((year, 0)),
        _to_date(sheets.before((year, 0))),
        _to_date(sheets.after((year, 0))),
        tuple(
            MiniMonth(
                EDTFDate(year, month),
                sheets.holds((year, month)),
                month_days_by_week(year, month, first_weekday),
                unknown_day_counts[month],
            )
            for month in range(1, 13)
        ),
        _calendar_days(overlapping, anniversaries(events, period.earliest, period.latest)),
        covered_days((event for event in overlapping if has_bar(event.date)), year),
        _truncate_events([event for event in overlapping if is_multi_day(event.date)]),
        _truncate_events(
            [event for event in overlapping if _is_point_known_to(event, Precision.YEAR, Precision.SEASON)]
        ),
    )


def _to_date(sheet: YearMonth | None) -> EDTFDate | None:
    return EDTFDate(sheet[0], sheet[1] or None) if sheet else None


def _is_point_known_to(event: Event, *precisions: Precision) -> bool:
    """Whether the event's date is a single value (not an interval) with exactly one of these precisions."""
    return isinstance(event.date, EDTFDate) and event.date.precision in precisions


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
    ranked = sorted(day_anniversaries, key=lambda anniversary: _ROUNDNESS_ORDER.index(anniversary.roundness))
    return CalendarDay(
        day,
        tuple(events[:limit]),
        tuple(islice(ranked, max(0, limit - len(events)))),
        len(events),
        len(day_anniversaries),
        any(anniversary.roundness is Roundness.ROUND for anniversary in day_anniversaries),
    )

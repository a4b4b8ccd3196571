"""The sheets of years and months in the calendar. All lists on them have a maximum length."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from timeline.anniversaries import anniversaries
from timeline.calendar_grid import (
    Sheets,
    Week,
    WeekDays,
    YearMonth,
    begins_or_ends_in,
    covered_days,
    has_bar,
    is_multi_day,
    month_days_by_week,
    overlapping_events,
    precision_of,
    weeks_of_month,
)
from timeline.model.edtf import EDTFDate, Precision, calendar_date
from timeline.model.entities import Collection
from timeline.model.event import Event
from timeline.pages.calendar_days import AgendaRow, CalendarDay, agenda_rows, calendar_days
from timeline.pages.marks import Marks

_MAX_LISTED_EVENTS = 50
_MAX_MONTH_ROWS = 12  # of a month in the list of its year
_YEARS_AROUND = 80  # the years before and after its decade that a sheet offers


@dataclass(frozen=True, slots=True)
class TruncatedEvents:
    """The first events of a list, and how many more there are."""

    events: tuple[Event, ...]
    more_count: int


class PeriodChoice(NamedTuple):
    year: int
    month: int  # 0 for the whole year
    is_linked: bool  # whether the sheet of this period holds something

    @property
    def period(self) -> EDTFDate:
        return calendar_date(self.year, self.month) if self.month else calendar_date(self.year)


@dataclass(frozen=True, slots=True)
class MonthPage:
    month: EDTFDate
    is_empty: bool  # whether the sheet of this month holds nothing
    earlier: EDTFDate | None  # the last month before it whose sheet holds something
    later: EDTFDate | None  # the first month after it whose sheet holds something
    months: tuple[PeriodChoice, ...]  # of this year
    decades: tuple[tuple[PeriodChoice, ...], ...]  # the years around this one
    weeks: tuple[Week, ...]
    days: Mapping[date, CalendarDay]  # only days with entries
    agenda: tuple[AgendaRow, ...]  # the same as in the weeks, as a list
    multi_day: TruncatedEvents  # intervals that begin or end in this month
    unknown_day: TruncatedEvents  # events known only to the month
    under_way: TruncatedEvents  # intervals that only run through this month
    today: date
    marks: Marks
    lanes: tuple[tuple[int, Collection], ...]  # of its events, with their numbers


@dataclass(frozen=True, slots=True)
class MiniMonth:
    """A month on the sheet of its year."""

    month: EDTFDate
    is_linked: bool  # whether the sheet of this month holds something
    weeks: tuple[WeekDays, ...]
    agenda: tuple[AgendaRow, ...]
    more_rows: int  # rows of the agenda for which there is no room
    unknown_day: TruncatedEvents  # events known only to the month


@dataclass(frozen=True, slots=True)
class YearPage:
    year: EDTFDate
    is_empty: bool  # whether the sheet of this year holds nothing
    earlier: EDTFDate | None  # the last year before it whose sheet holds something
    later: EDTFDate | None  # the first year after it whose sheet holds something
    decades: tuple[tuple[PeriodChoice, ...], ...]  # the years around this one
    months: tuple[MiniMonth, ...]
    days: Mapping[date, CalendarDay]
    covered_days: frozenset[date]  # the days of intervals that do not last the whole year
    unknown_month: TruncatedEvents  # known only to the year or the season, or to begin or end in this year
    under_way: TruncatedEvents  # intervals that only run through this year
    marks: Marks
    lanes: tuple[tuple[int, Collection], ...]  # of its events, with their numbers


def month_page(
    events: Sequence[Event],
    sheets: Sheets,
    year: int,
    month: int,
    today: date,
    marks: Marks,
    first_weekday: int = 0,
) -> MonthPage | None:
    """Return the sheet of a month, or None if it has none. Weeks start on `first_weekday`, 0 for Monday."""
    if year not in sheets.years:
        return None
    period = EDTFDate(year, month)
    overlapping = tuple(overlapping_events(events, period.earliest_ordinal, period.latest_ordinal))
    intervals, under_way = _split_intervals(filter(_has_bar, overlapping), period)
    coming = anniversaries(events, period.earliest, period.latest)
    days = calendar_days(overlapping, coming)
    return MonthPage(
        period,
        not sheets.holds((year, month)),
        _to_date(sheets.before((year, month))),
        _to_date(sheets.after((year, month))),
        tuple(PeriodChoice(year, each, sheets.holds((year, each))) for each in range(1, 13)),
        _year_choices(sheets, year),
        weeks_of_month(year, month, intervals, first_weekday),
        days,
        agenda_rows(days, intervals[:_MAX_LISTED_EVENTS], period),
        _truncate_events(intervals),
        _truncate_events([event for event in overlapping if _is_point_known_to(event, Precision.MONTH)]),
        _truncate_events(under_way),
        today,
        marks,
        marks.lanes_of([*filter(_is_known_to_month, overlapping), *(anniversary.event for anniversary in coming)]),
    )


def year_page(
    events: Sequence[Event], sheets: Sheets, year: int, marks: Marks, first_weekday: int = 0
) -> YearPage | None:
    """Return the sheet of a year, or None if it has none. Weeks start on `first_weekday`, 0 for Monday."""
    if year not in sheets.years:
        return None
    period = EDTFDate(year)
    overlapping = tuple(overlapping_events(events, period.earliest_ordinal, period.latest_ordinal))
    intervals, under_way = _split_intervals((event for event in overlapping if is_multi_day(event.date)), period)
    coming = anniversaries(events, period.earliest, period.latest)
    days = calendar_days(overlapping, coming)
    bars: dict[int, list[Event]] = defaultdict(list)
    unknown_days: dict[int, list[Event]] = defaultdict(list)
    for event in filter(_has_bar, intervals):
        bars[_first_month(event, year)].append(event)
    for event in overlapping:
        if _is_point_known_to(event, Precision.MONTH):
            unknown_days[_first_month(event, year)].append(event)
    unknown_month = [event for event in intervals if not _has_bar(event)]
    unknown_month += [event for event in overlapping if _is_point_known_to(event, Precision.YEAR, Precision.SEASON)]
    return YearPage(
        period,
        not sheets.holds((year, 0)),
        _to_date(sheets.before((year, 0))),
        _to_date(sheets.after((year, 0))),
        _year_choices(sheets, year),
        tuple(
            _mini_month(EDTFDate(year, month), sheets, first_weekday, days, bars[month], unknown_days[month])
            for month in range(1, 13)
        ),
        days,
        covered_days(filter(_has_bar, overlapping), year),
        _truncate_events(unknown_month),
        _truncate_events(under_way),
        marks,
        marks.lanes_of((*overlapping, *(anniversary.event for anniversary in coming))),
    )


def _mini_month(
    month: EDTFDate,
    sheets: Sheets,
    first_weekday: int,
    days: Mapping[date, CalendarDay],
    intervals: Sequence[Event],
    unknown_day: Sequence[Event],
) -> MiniMonth:
    assert month.month
    days_of_month = {day: each for day, each in days.items() if day.month == month.month}
    agenda = agenda_rows(days_of_month, intervals, month)
    return MiniMonth(
        month,
        sheets.holds((month.year, month.month)),
        month_days_by_week(month.year, month.month, first_weekday),
        agenda[:_MAX_MONTH_ROWS],
        max(0, len(agenda) - _MAX_MONTH_ROWS),
        _truncate_events(unknown_day, _MAX_MONTH_ROWS),
    )


def _first_month(event: Event, year: int) -> int:
    """The month of the first known end of the event's date in this year."""
    return next(end.month for end in event.date.dates if end.year == year and end.month)


def _year_choices(sheets: Sheets, year: int) -> tuple[tuple[PeriodChoice, ...], ...]:
    """The years around this one by decade. They do not reach beyond those that have a sheet."""
    decade = year - year % 10
    first = max(sheets.years.start, decade - _YEARS_AROUND)
    years = range(first, min(sheets.years.stop, decade + 10 + _YEARS_AROUND))
    choices = [PeriodChoice(each, 0, sheets.holds((each, 0))) for each in years]
    return tuple(tuple(group) for _, group in groupby(choices, lambda choice: choice.year // 10))


def _to_date(sheet: YearMonth | None) -> EDTFDate | None:
    return EDTFDate(sheet[0], sheet[1] or None) if sheet else None


def _has_bar(event: Event) -> bool:
    return has_bar(event.date)


def _is_known_to_month(event: Event) -> bool:
    return precision_of(event.date) >= Precision.MONTH


def _is_point_known_to(event: Event, *precisions: Precision) -> bool:
    """Whether the event's date is a single value (not an interval) with exactly one of these precisions."""
    return isinstance(event.date, EDTFDate) and event.date.precision in precisions


def _split_intervals(intervals: Iterable[Event], period: EDTFDate) -> tuple[list[Event], list[Event]]:
    """Return the intervals that begin or end in the period, and those that only run through it."""
    result: tuple[list[Event], list[Event]] = ([], [])
    for event in intervals:
        result[not begins_or_ends_in(event.date, period)].append(event)
    return result


def _truncate_events(events: Sequence[Event], limit: int = _MAX_LISTED_EVENTS) -> TruncatedEvents:
    return TruncatedEvents(tuple(events[:limit]), max(0, len(events) - limit))

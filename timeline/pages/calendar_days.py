"""The days of a sheet of the calendar: their events and anniversaries, and the list of these days."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from timeline.anniversaries import Anniversary, Roundness
from timeline.calendar_grid import is_single_day
from timeline.model.edtf import EDTFDate
from timeline.model.event import Event

_MAX_DAY_ENTRIES = 4  # maximum number of entries that a day shows
_TRUNCATED_DAY_ENTRIES = 3  # number of entries that it shows if it has more than the maximum
_ROUNDNESS_ORDER = tuple(Roundness)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """The entries of a day that there is room for, and the number of all its entries.

    An anniversary that an event of the day celebrates is no entry of its own.
    """

    date: date
    events: tuple[Event, ...]
    anniversaries: tuple[Anniversary, ...]  # round ones first
    celebrated: Mapping[str, Anniversary]  # by the id of the event that celebrates it
    event_count: int
    anniversary_count: int
    has_round_anniversary: bool

    @property
    def has_anniversaries(self) -> bool:
        return bool(self.anniversary_count or self.celebrated)

    @property
    def marked_events(self) -> tuple[Event, ...]:
        """The events that have the mark of their kind, not the star of an anniversary."""
        return tuple(event for event in self.events if event.id not in self.celebrated)

    @property
    def first_event(self) -> Event:
        """The event of its first entry."""
        return self.events[0] if self.events else self.anniversaries[0].event


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A day with its entries, or an interval of several days."""

    first: date  # the first day of it in this month
    day: CalendarDay | None
    interval: Event | None


def agenda_rows(days: Mapping[date, CalendarDay], intervals: Iterable[Event], month: EDTFDate) -> tuple[AgendaRow, ...]:
    """The rows in the order of their first days. An interval comes before the day that it begins on."""
    rows = [
        AgendaRow(date.fromordinal(max(event.date.earliest_ordinal, month.earliest_ordinal)), None, event)
        for event in intervals
    ]
    rows += [AgendaRow(day, entries, None) for day, entries in days.items()]
    return tuple(sorted(rows, key=lambda row: row.first))


def calendar_days(events: Iterable[Event], day_anniversaries: Iterable[Anniversary]) -> Mapping[date, CalendarDay]:
    entries_by_day: dict[date, tuple[list[Event], list[Anniversary]]] = defaultdict(lambda: ([], []))
    for event in events:
        if is_single_day(event.date):
            entries_by_day[event.date.earliest][0].append(event)
    for anniversary in day_anniversaries:
        entries_by_day[anniversary.date][1].append(anniversary)
    return {day: _calendar_day(day, *entries) for day, entries in sorted(entries_by_day.items())}


def _calendar_day(day: date, events: Sequence[Event], day_anniversaries: Sequence[Anniversary]) -> CalendarDay:
    celebrated: dict[str, Anniversary] = {}
    others = []
    for anniversary in day_anniversaries:
        celebration = next((event for event in events if _celebrates(event, anniversary)), None)
        if celebration is None or celebration.id in celebrated:
            others.append(anniversary)
        else:
            celebrated[celebration.id] = anniversary
    limit = _MAX_DAY_ENTRIES if len(events) + len(others) <= _MAX_DAY_ENTRIES else _TRUNCATED_DAY_ENTRIES
    others.sort(key=lambda anniversary: _ROUNDNESS_ORDER.index(anniversary.roundness))
    celebrations_first = sorted(events, key=lambda event: event.id not in celebrated)
    return CalendarDay(
        day,
        tuple(celebrations_first[:limit]),
        tuple(islice(others, max(0, limit - len(events)))),
        celebrated,
        len(events),
        len(others),
        any(anniversary.roundness is Roundness.ROUND for anniversary in day_anniversaries),
    )


def _celebrates(event: Event, anniversary: Anniversary) -> bool:
    """Whether the event is related to the anniversary's event, and its title names the number of years."""
    if anniversary.event.id not in (*event.related, event.part_of) and event.id not in anniversary.event.related:
        return False
    number = re.compile(rf"(?<!\d){anniversary.years}(?!\d)")
    return any(number.search(title) for title in event.title.all_texts)

"""The overview: where each event lies in a picture of the whole time, in per cents of its width and lanes.

The years are not alike wide. Where two thirds of the events fall in six of sixty years, alike years would leave them in
a heap; so a year is as wide as what begins in it asks for, and its label stands where it begins.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import accumulate
from math import log2

from timeline.catalogue import Event
from timeline.edtf import Point

MOST_MARKS = 240  # more cannot be told apart, and each year becomes a column of its count
_GROWTH = 1.6  # by how many empty years a year grows with each doubling of what begins in it
_MARK = 1.1  # the width that a mark takes up, in per cent


class Room(Enum):
    """Where there is room for a year's label."""

    ALWAYS = "always"
    WIDE = "wide"
    NEVER = "never"


_LABELS = {Room.ALWAYS: 9.5, Room.WIDE: 4.4}  # how far apart the labels of years must be, on a phone and on a desk


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from days to per cents of the width, linear within each year."""

    first: int  # year
    edges: tuple[float, ...]  # where each year begins, and at the end 100

    def at(self, day: date) -> float:
        """Where a day begins."""
        index = day.year - self.first
        if index < 0:
            return 0.0
        if index >= len(self.edges) - 1:
            return 100.0
        start, end = self.edges[index], self.edges[index + 1]
        return round(start + (end - start) * (day.timetuple().tm_yday - 1) / 366, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis, the events that begin in it, and the year of the list that it leads to."""

    year: int
    at: float
    width: float
    events: int
    label: Room
    leads_to: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """An event in the picture: a mark where its day is known, else the stretch that it covers."""

    event: Event
    at: float
    width: float  # 0 for a day
    lane: int  # counted from the axis


@dataclass(frozen=True, slots=True)
class Overview:
    ticks: tuple[Tick, ...]
    days: tuple[Mark, ...]
    stretches: tuple[Mark, ...]
    day_lanes: int
    stretch_lanes: int
    today: float | None
    columns: bool  # too many events for marks: the ticks' counts are drawn instead
    most: int  # events of the fullest year


def overview(events: Sequence[Event], today: date, last: int) -> Overview:
    """The picture of the events, to the end of the year `last` at least."""
    counts = Counter(event.when.first.year for event in events)
    first = min(counts, default=today.year)
    last = max(last, *(event.when.last.year for event in events)) if events else last
    years = range(first, last + 1)
    weights = [1 + _GROWTH * log2(1 + counts[year]) for year in years]
    scale = 100 / sum(weights)
    axis = Axis(first, (0.0, *(round(edge * scale, 2) for edge in accumulate(weights))))
    columns = len(events) > MOST_MARKS
    days, stretches = ((), ()) if columns else _laid(events, axis)
    return Overview(
        tuple(_ticks(axis, counts)),
        days,
        stretches,
        1 + max((mark.lane for mark in days), default=-1),
        1 + max((mark.lane for mark in stretches), default=-1),
        axis.at(today) if first <= today.year <= last else None,
        columns,
        max(counts.values(), default=0),
    )


def _laid(events: Iterable[Event], axis: Axis) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Each event in the first lane in which it touches none before it; known days apart from stretches."""
    day_ends: list[float] = []
    stretch_ends: list[float] = []
    days, stretches = [], []
    for event in events:
        at = axis.at(event.when.first)
        if isinstance(event.when, Point) and event.when.day is not None:
            days.append(Mark(event, at, 0.0, _lane(day_ends, at, at + _MARK)))
        else:
            end = max(axis.at(_day_after(event.when.last)), at + _MARK / 2)
            stretches.append(Mark(event, at, round(end - at, 2), _lane(stretch_ends, at, end)))
    return tuple(days), tuple(stretches)


def _lane(ends: list[float], start: float, end: float) -> int:
    for lane, taken in enumerate(ends):
        if taken <= start:
            ends[lane] = end
            return lane
    ends.append(end)
    return len(ends) - 1


def _ticks(axis: Axis, counts: Counter[int]) -> Iterable[Tick]:
    """The years; a year without events leads to the next that has some, as decades do."""
    labels = _labels(axis, counts)
    told = sorted(counts)
    for index, start in enumerate(axis.edges[:-1]):
        year = axis.first + index
        following = bisect_left(told, year)
        yield Tick(
            year,
            start,
            round(axis.edges[index + 1] - start, 2),
            counts[year],
            labels.get(year, Room.NEVER),
            told[following] if following < len(told) else None,
        )


def _labels(axis: Axis, counts: Counter[int]) -> dict[int, Room]:
    """Which years are labelled, as far as there is room: decades and the fullest on a phone, then all with events."""
    years = range(axis.first, axis.first + len(axis.edges) - 1)
    orders = {
        Room.ALWAYS: sorted(years, key=lambda year: (year != axis.first, year % 10 != 0, -counts[year])),
        Room.WIDE: sorted(years, key=lambda year: (counts[year] == 0, year % 10 != 0, -counts[year])),
    }
    taken: list[float] = []
    found: dict[int, Room] = {}
    for room, apart in _LABELS.items():
        for year in orders[room]:
            at = axis.edges[year - axis.first]
            if at <= 100 - apart and all(abs(at - other) >= apart for other in taken):
                taken.append(at)
                found[year] = room
    return found


def _day_after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))

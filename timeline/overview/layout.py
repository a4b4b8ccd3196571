"""The overview: where each event lies in a picture of the whole time, in per cents of its width and lanes.

The picture goes by steps of time, a month, a year or several years, which are not alike wide. Where two thirds of the
events fall in six of sixty years, alike years would leave them in a heap; so a step is as wide as what begins in it
asks for, and its label stands where it begins.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import accumulate
from math import log2

from timeline.model.catalogue import Event
from timeline.model.edtf import Point
from timeline.overview.axis import Axis, steps_between

MOST_MARKS = 160  # more cannot be told apart, and each step becomes a column of its count
_MOST_LANES = 16  # above the axis, and below: the same
_GROWTH = 1.6  # by how many empty steps a step grows with each doubling of what begins in it
_MARK = 1.1  # the width that a mark takes up, in per cent


class Room(Enum):
    """Where there is room for a step's label."""

    ALWAYS = "always"
    WIDE = "wide"
    NEVER = "never"


_LABELS = {Room.ALWAYS: 12.0, Room.WIDE: 5.5}  # how far apart the labels must be, on a phone and on a desk


@dataclass(frozen=True, slots=True)
class Tick:
    """A step on the axis, the events that begin in it, and the year of the list that it leads to."""

    start: Point  # a month or a year
    end: Point  # the same, or the last of several years
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
    axis: Axis
    ticks: tuple[Tick, ...]
    days: tuple[Mark, ...]
    stretches: tuple[Mark, ...]
    day_lanes: int
    stretch_lanes: int
    today: float | None
    columns: bool  # too many events for marks: the ticks' counts are drawn instead
    most: int  # events of the fullest step

    @property
    def by_months(self) -> bool:
        return self.ticks[0].start.month is not None


def extent(events: Sequence[Event], after: date) -> tuple[date, date]:
    """The days that a picture of the events covers: from the first to the last of them, or to a day after them."""
    first = min((event.when.first for event in events), default=after)
    return first, max((after, *(event.when.last for event in events)))


def overview(events: Sequence[Event], today: date, first: date, last: date) -> Overview:
    """The picture of the events from the step of the day `first` to that of the day `last`."""
    steps = steps_between(first, max(first, last))
    starts = (*(start.first.toordinal() for start, _ in steps), steps[-1][1].last.toordinal() + 1)
    began = (bisect_right(starts, event.when.first.toordinal()) - 1 for event in events)
    counts = Counter(index for index in began if 0 <= index < len(steps))
    weights = [1 + _GROWTH * log2(1 + counts[index]) for index in range(len(steps))]
    scale = 100 / sum(weights)
    axis = Axis(starts, (0.0, *(round(edge * scale, 2) for edge in accumulate(weights))))
    days, stretches = ((), ()) if len(events) > MOST_MARKS else _laid(events, axis)
    columns = len(events) > MOST_MARKS or max(_lanes(days), _lanes(stretches)) > _MOST_LANES
    if columns:
        days, stretches = (), ()
    return Overview(
        axis,
        tuple(_ticks(steps, axis, counts, sorted({event.when.first.year for event in events}))),
        days,
        stretches,
        _lanes(days),
        _lanes(stretches),
        axis.at(today.toordinal()) if starts[0] <= today.toordinal() < starts[-1] else None,
        columns,
        max(counts.values(), default=0),
    )


def _laid(events: Iterable[Event], axis: Axis) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Each event in the first lane in which it touches none before it; known days apart from stretches."""
    day_ends: list[float] = []
    stretch_ends: list[float] = []
    days, stretches = [], []
    for event in events:
        at = axis.at(event.when.first.toordinal())
        if isinstance(event.when, Point) and event.when.day is not None:
            days.append(Mark(event, at, 0.0, _lane(day_ends, at, at + _MARK)))
        else:
            end = max(axis.at(event.when.last.toordinal() + 1), at + _MARK / 2)
            stretches.append(Mark(event, at, round(end - at, 2), _lane(stretch_ends, at, end)))
    return tuple(days), tuple(stretches)


def _lanes(marks: Iterable[Mark]) -> int:
    return 1 + max((mark.lane for mark in marks), default=-1)


def _lane(ends: list[float], start: float, end: float) -> int:
    for lane, taken in enumerate(ends):
        if taken <= start:
            ends[lane] = end
            return lane
    ends.append(end)
    return len(ends) - 1


def _ticks(
    steps: Sequence[tuple[Point, Point]], axis: Axis, counts: Counter[int], told: Sequence[int]
) -> Iterable[Tick]:
    """The steps; one without events leads to the next year that has some, as decades do."""
    labels = _labels(steps, axis, counts)
    for index, (start, end) in enumerate(steps):
        left, right = axis.edges[index : index + 2]
        following = bisect_left(told, start.year)
        leads_to = told[following] if following < len(told) else None
        room = labels.get(index, Room.NEVER)
        yield Tick(start, end, left, round(right - left, 2), counts[index], room, leads_to)


def _labels(steps: Sequence[tuple[Point, Point]], axis: Axis, counts: Counter[int]) -> dict[int, Room]:
    """Which steps are labelled, as far as there is room: decades and the fullest on a phone, then all with events."""

    def plain(index: int) -> bool:
        """Whether it is neither a decade nor, among months, the first of a year."""
        start, _ = steps[index]
        return start.month != 1 if start.month else start.year % 10 != 0

    orders = {
        Room.ALWAYS: sorted(range(len(steps)), key=lambda index: (index != 0, plain(index), -counts[index])),
        Room.WIDE: sorted(range(len(steps)), key=lambda index: (counts[index] == 0, plain(index), -counts[index])),
    }
    taken: list[float] = []
    found: dict[int, Room] = {}
    for room, apart in _LABELS.items():
        for index in orders[room]:
            at = axis.edges[index]
            if at <= 100 - apart and all(abs(at - other) >= apart for other in taken):
                taken.append(at)
                found[index] = room
    return found

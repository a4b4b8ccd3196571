"""The layout of the overview: the position of each event, in percent of the width, and its row.

The time axis has steps of a month, a year or several years, with different widths. If two thirds of the events are in
six of sixty years, steps of equal width would crowd them. So a step is wider if more events begin in it. The label of a
step is at its start.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import accumulate
from math import log2

from timeline.model.edtf import EDTFDate
from timeline.model.event import Event
from timeline.overview.axis import Axis, steps_between

MAX_MARKS = 160  # more marks cannot be distinguished; then a histogram shows the number of events in each step
_MAX_ROWS = 24  # on each side of the axis; more also lead to a histogram
_STEP_GROWTH = 1.6  # a step grows by so many widths of an empty step when its number of events doubles
_MARK_WIDTH = 1.1  # percent


class LabelVisibility(Enum):
    """On which screens there is room for the label of a step: all, only wide ones, or none."""

    ALWAYS = "always"
    WIDE = "wide"
    NEVER = "never"


_MIN_LABEL_GAPS = {
    LabelVisibility.ALWAYS: 12.0,
    LabelVisibility.WIDE: 5.5,
}  # the minimum distance of labels in percent, on a phone and on a desktop screen


@dataclass(frozen=True, slots=True)
class Tick:
    """A step of the axis, the number of events that begin in it, and the year in the list that it links to."""

    start: EDTFDate  # a month or a year
    end: EDTFDate  # equal to `start`, or the last of several years
    position: float
    width: float
    event_count: int
    label_visibility: LabelVisibility
    target_year: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an event: a point if its day is known, else a bar from its earliest to its latest possible day."""

    event: Event
    position: float
    width: float  # 0 for a point
    row: int  # from 0, the row next to the axis


@dataclass(frozen=True, slots=True)
class Overview:
    axis: Axis
    ticks: tuple[Tick, ...]
    day_marks: tuple[Mark, ...]
    range_marks: tuple[Mark, ...]
    day_row_count: int
    range_row_count: int
    today_position: float | None
    is_histogram: bool  # there are too many events for marks; the event counts of the ticks are drawn instead
    max_event_count: int  # the largest event count of a tick

    @property
    def is_by_month(self) -> bool:
        return self.ticks[0].start.month is not None


def extent(events: Sequence[Event], until: date) -> tuple[int, int]:
    """The ordinals of the first and the last day of an overview of the events.

    It ends with the last known day, but not before `until`.
    """
    end = until.toordinal()
    first = min((_start(event) for event in events), default=end)
    return first, max((end, *(event.date.dates[-1].latest_ordinal for event in events)))


def overview(events: Sequence[Event], today: date, first: int, last: int) -> Overview:
    """Lay out the events from the step that contains the day `first` to the step that contains `last`."""
    steps = steps_between(EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(max(first, last)))
    starts = (*(start.earliest_ordinal for start, _ in steps), steps[-1][1].latest_ordinal + 1)
    step_indexes = (bisect_right(starts, _start(event)) - 1 for event in events)
    counts = Counter(index for index in step_indexes if 0 <= index < len(steps))
    weights = [1 + _STEP_GROWTH * log2(1 + counts[index]) for index in range(len(steps))]
    scale = 100 / sum(weights)
    axis = Axis(starts, (0.0, *(round(edge * scale, 2) for edge in accumulate(weights))))
    day_marks, range_marks = ((), ()) if len(events) > MAX_MARKS else _place_marks(events, axis)
    is_histogram = len(events) > MAX_MARKS or max(_row_count(day_marks), _row_count(range_marks)) > _MAX_ROWS
    if is_histogram:
        day_marks, range_marks = (), ()
    return Overview(
        axis,
        tuple(_ticks(steps, axis, counts, sorted({event.date.year for event in events}))),
        day_marks,
        range_marks,
        _row_count(day_marks),
        _row_count(range_marks),
        axis.position(today.toordinal()) if starts[0] <= today.toordinal() < starts[-1] else None,
        is_histogram,
        max(counts.values(), default=0),
    )


def _start(event: Event) -> int:
    """The ordinal of the first known day."""
    return event.date.dates[0].earliest_ordinal


def _place_marks(events: Iterable[Event], axis: Axis) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Put each event into the first row where it does not overlap another. Return marks of days and marks of ranges."""
    day_row_ends: list[float] = []
    range_row_ends: list[float] = []
    day_marks, range_marks = [], []
    for event in events:
        position = axis.position(event.date.earliest_ordinal)
        if isinstance(event.date, EDTFDate) and event.date.day is not None:
            day_marks.append(
                Mark(event, position, 0.0, _first_free_row(day_row_ends, position, position + _MARK_WIDTH))
            )
        else:
            end = max(axis.position(event.date.latest_ordinal + 1), position + _MARK_WIDTH / 2)
            range_marks.append(
                Mark(event, position, round(end - position, 2), _first_free_row(range_row_ends, position, end))
            )
    return tuple(day_marks), tuple(range_marks)


def _row_count(marks: Iterable[Mark]) -> int:
    return 1 + max((mark.row for mark in marks), default=-1)


def _first_free_row(row_ends: list[float], start: float, end: float) -> int:
    for row, row_end in enumerate(row_ends):
        if row_end <= start:
            row_ends[row] = end
            return row
    row_ends.append(end)
    return len(row_ends) - 1


def _ticks(
    steps: Sequence[tuple[EDTFDate, EDTFDate]], axis: Axis, counts: Counter[int], event_years: Sequence[int]
) -> Iterable[Tick]:
    """Yield the tick of each step. It links to the first year with events that is not before the step."""
    labels = _label_visibilities(steps, axis, counts)
    for index, (start, end) in enumerate(steps):
        left, right = axis.edges[index : index + 2]
        index_of_next = bisect_left(event_years, start.year)
        target_year = event_years[index_of_next] if index_of_next < len(event_years) else None
        visibility = labels.get(index, LabelVisibility.NEVER)
        yield Tick(start, end, left, round(right - left, 2), counts[index], visibility, target_year)


def _label_visibilities(
    steps: Sequence[tuple[EDTFDate, EDTFDate]], axis: Axis, counts: Counter[int]
) -> dict[int, LabelVisibility]:
    """Choose the steps with labels, by index, as far as there is room.

    All screens show the first step, then decades, then the steps with the most events. Wide screens show further steps,
    those with events first.
    """

    def is_minor(index: int) -> bool:
        """Whether the step does not begin with a decade or, if steps are months, with a year."""
        start, _ = steps[index]
        return start.month != 1 if start.month else start.year % 10 != 0

    priorities = {
        LabelVisibility.ALWAYS: sorted(
            range(len(steps)), key=lambda index: (index != 0, is_minor(index), -counts[index])
        ),
        LabelVisibility.WIDE: sorted(
            range(len(steps)), key=lambda index: (counts[index] == 0, is_minor(index), -counts[index])
        ),
    }
    visibilities: dict[int, LabelVisibility] = {}
    for visibility, min_gap in _MIN_LABEL_GAPS.items():
        ends = [  # of the labels; before the year 1 they have an era
            position + min_gap * (1 if start.year >= 1 else 2)
            for position, (start, _) in zip(axis.edges, steps, strict=False)
        ]
        for index in priorities[visibility]:
            overlaps = (ends[min(index, other)] > axis.edges[max(index, other)] for other in visibilities)
            if ends[index] <= 100 and not any(overlaps):
                visibilities[index] = visibility
    return visibilities

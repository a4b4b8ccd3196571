"""The bands of a picture: the events of a lane, or of none, on one side of the axis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from timeline.model.edtf import EDTFDate, calendar_date
from timeline.model.entities import Collection
from timeline.model.event import Event
from timeline.overview.axis import UNIX_EPOCH, Axis
from timeline.overview.rows import Mark

# In pixels.
_ROW_HEIGHT = 22
_HEADER_HEIGHT = 30
_LABEL_HEIGHT = 20  # of the labels of the axis
_COUNT_HEIGHT = 18
_COUNT_WIDTH = 30.0
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Count:
    """Events that have no room for marks of their own."""

    x: float  # the middle
    events: tuple[Event, ...]
    epoch_day: int  # the days from 1970 to the first day of the first event
    first: EDTFDate  # the months in which the first and the last begin
    last: EDTFDate


@dataclass(frozen=True, slots=True)
class Band:
    """The events of a lane, or those of no lane, on one side of the axis."""

    lane: Collection | None
    number: int | None  # of the lane, from 0
    name: str
    is_above: bool
    marks: tuple[Mark, ...]
    counts: tuple[Count, ...]
    near: int = 0  # y of the edge next to the axis

    @property
    def row_count(self) -> int:
        return max((mark.row + 1 for mark in self.marks), default=1)

    @property
    def height(self) -> int:
        return self.row_count * _ROW_HEIGHT + (_COUNT_HEIGHT if self.counts else 0)

    @property
    def counts_y(self) -> int:
        """The middle of the counts, which are next to the axis."""
        return self.near + (-_COUNT_HEIGHT if self.is_above else _COUNT_HEIGHT) // 2

    @property
    def name_y(self) -> int:
        """The baseline of the name, in the row next to the axis."""
        distance = _ROW_HEIGHT // 2 + (_COUNT_HEIGHT if self.counts else 0)
        return self.near + (-distance if self.is_above else distance) + 5

    def y(self, mark: Mark) -> int:
        """The middle of the row of a mark."""
        distance = mark.row * _ROW_HEIGHT + _ROW_HEIGHT // 2 + (_COUNT_HEIGHT if self.counts else 0)
        return self.near - distance if self.is_above else self.near + distance


def counts(marks: Iterable[Mark], axis: Axis) -> tuple[Count, ...]:
    """Group the marks that have no room by where they begin."""
    in_order = sorted(marks, key=lambda mark: mark.x)
    result = []
    for cell, members in groupby(in_order, key=lambda mark: mark.x // _COUNT_WIDTH):
        events = tuple(mark.event for mark in members)
        days = [event.first_ordinal for event in events]
        first, last = (month_of(max(day, axis.start)) for day in (min(days), max(days)))
        result.append(Count((cell + 0.5) * _COUNT_WIDTH, events, min(days) - UNIX_EPOCH, first, last))
    return tuple(result)


def month_of(ordinal: int) -> EDTFDate:
    """The month of a day."""
    day = EDTFDate.from_ordinal(ordinal)
    return calendar_date(day.year, day.month)


def stack(bands: Sequence[Band]) -> tuple[int, int, tuple[Band, ...]]:
    """Place the bands. Return y of the axis, the height of the picture, and the bands."""
    axis_y = _HEADER_HEIGHT + sum(band.height + _MARGIN for band in bands if band.is_above)
    edges = {True: axis_y, False: axis_y + _LABEL_HEIGHT}
    result = []
    for band in bands:
        result.append(replace(band, near=edges[band.is_above]))
        edges[band.is_above] += (band.height + _MARGIN) * (-1 if band.is_above else 1)
    return axis_y, edges[False] + _MARGIN, tuple(result)

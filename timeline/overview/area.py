"""The area of an indicator along the foot of the picture: its numbers over the same time as the events above them.

Each number covers its own time. Where there is none, there is a gap. All lengths are in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from timeline.model.indicators import Coverage, Indicator, IndicatorValue, Target
from timeline.overview.axis import Axis
from timeline.overview.rows import Title

_LABEL_HEIGHT = 18  # above the columns
_BODY_HEIGHT = 32  # of the highest column
_FOOT = 6
_MIN_WIDTH = 2.0
_MAX_COLUMNS = 200  # of more numbers, those of a short time are left out
_EDGE = 6.0  # between the edge of the picture and a label
_GAP = 16.0  # between labels


class AreaLabels(Protocol):
    """The texts of an area, and their widths."""

    def indicator(self, indicator: Indicator) -> str: ...
    def value(self, value: IndicatorValue, indicator: Indicator) -> str: ...
    def target(self, target: Target) -> str: ...
    def area_notes(self, values: Sequence[IndicatorValue], has_target: bool) -> tuple[str, ...]: ...
    def measure(self, text: str, is_bold: bool) -> float: ...


@dataclass(frozen=True, slots=True)
class Column:
    """A number over its time: a rectangle from 0, or a dot on a stem if it holds for a moment."""

    value: IndicatorValue
    label: str  # its time, number and unit
    x: float
    width: float  # 0 for a dot
    y: float
    height: float

    @property
    def dot_y(self) -> float:
        return self.y if self.value.number.amount >= 0 else self.y + self.height


@dataclass(frozen=True, slots=True)
class Area:
    indicator: Indicator
    columns: tuple[Column, ...]  # in the order in which they are drawn
    target: tuple[tuple[float, float, float], ...]  # x, width and y of each part of the line of the target
    target_label: str
    zero: float  # y of 0
    name: Title | None  # None if there is no room
    highest: Title  # the label of the highest number, above it
    labels_y: int  # the baseline of the name and of the highest number
    notes: tuple[str, ...]  # what its marks mean
    height: int


def area(indicator: Indicator, axis: Axis, width: int, top: int, labels: AreaLabels) -> Area | None:
    """Return the area below `top`; None if none of its numbers has a time that the axis shows."""
    found = [(value, extent) for value in indicator.values if (extent := _extent(value, axis))]
    if not found:
        return None
    extents = dict(sorted(found, key=lambda each: each[1][0] - each[1][1])[:_MAX_COLUMNS])  # the longest first
    targets = [
        (left, right, number)
        for date, number in indicator.target_numbers
        if (left := axis.position(date.earliest_ordinal)) < (right := axis.position(date.latest_ordinal + 1))
    ]
    amounts = {value: float(value.number.amount) for value in extents}
    numbers = (0.0, *amounts.values(), *(number for _, _, number in targets))
    highest, lowest = max(numbers), min(numbers)
    if highest == lowest:
        highest = 1.0

    def y(number: float) -> float:
        return round(top + _LABEL_HEIGHT + _BODY_HEIGHT * (highest - number) / (highest - lowest), 1)

    def column(value: IndicatorValue) -> Column:
        left, right = extents[value]
        start, end = sorted((y(0), y(amounts[value])))
        return Column(value, labels.value(value, indicator), left, round(right - left, 1), start, round(end - start, 1))

    columns = tuple(map(column, extents))
    peak = max(columns, key=lambda each: (each.value.number.amount, -each.x))
    label, label_start, label_end = _label(peak, width, labels)
    return Area(
        indicator,
        columns,
        tuple((left, round(right - left, 1), y(number)) for left, right, number in targets),
        labels.target(indicator.target) if indicator.target else "",
        y(0),
        _name(labels.indicator(indicator), label_start, label_end, width, labels),
        label,
        top + _LABEL_HEIGHT - 5,
        labels.area_notes(list(extents), bool(targets)),
        _LABEL_HEIGHT + _BODY_HEIGHT + _FOOT,
    )


def _extent(value: IndicatorValue, axis: Axis) -> tuple[float, float] | None:
    """The positions of the edges of its time, equal for a moment; None if the axis leaves it out."""
    first, end = value.date.earliest_ordinal, value.date.latest_ordinal + 1
    if value.coverage is Coverage.MOMENT:
        middle = (first + end) // 2
        if not any(stretch.start <= middle < stretch.end for stretch in axis.stretches):
            return None
        position = round(axis.position(middle), 1)
        return position, position
    left, right = axis.position(first), axis.position(end)
    return (round(left, 1), round(max(right, left + _MIN_WIDTH), 1)) if left < right else None


def _label(column: Column, width: int, labels: AreaLabels) -> tuple[Title, float, float]:
    """The label of a column, which begins or ends with it, and the positions of its edges."""
    length = labels.measure(column.label, False)
    start = max(column.x, _EDGE)
    if start + length <= width - _EDGE:
        return Title(column.label, start), start, start + length
    end = min(max(column.x + column.width, _EDGE + length), width - _EDGE)
    return Title(column.label, end, is_before=True), end - length, end


def _name(name: str, label_start: float, label_end: float, width: int, labels: AreaLabels) -> Title | None:
    """The name of the indicator where the label leaves room: at the start, else at the end."""
    length = labels.measure(name, True)
    if _EDGE + length + _GAP <= label_start:
        return Title(name, _EDGE)
    if label_end + _GAP + length <= width - _EDGE:
        return Title(name, width - _EDGE, is_before=True)
    return None

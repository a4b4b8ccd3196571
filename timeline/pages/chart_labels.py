"""Where the labels of a chart have room, in the narrowest chart: in percent of its width, and in em."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NARROWEST = 17  # em; frames may be 240 pixels wide
_LETTER = 0.55  # em, of a figure
_LINE = 1.15  # em
_GAP = 0.4  # em, between a mark and its label
_OVERHANG = 4  # percent, by which a label may stand beyond the edges
_RADIUS = 0.4  # em, of a dot
_TOP_BASELINE = 0.9  # em

Box = tuple[float, float, float, float]  # left, right, top and bottom in the narrowest chart, in percent and em


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: float
    y: float  # of its baseline
    anchor: str = "middle"  # `text-anchor` of SVG
    is_inside: bool = False  # whether it is within a bar

    def box(self) -> Box:
        width = min(100, len(self.text) * _LETTER / NARROWEST * 100)
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return left, left + width, self.y - 0.85, self.y + 0.2


def label_positions(text: str, box: Box, *, is_dot: bool, is_solid: bool, is_negative: bool) -> Iterator[Label]:
    """Yield where the number of a mark may stand, the best first: beyond its end, within it, or beside it."""
    left, right, top, bottom = box
    radius = _RADIUS if is_dot else 0.0
    beyond = bottom + radius + _LINE if is_negative else top - radius - _GAP
    middle = round((left + right) / 2, 2)
    positions = ((middle, "middle"), (left, "start"), (right, "end"))
    for x, anchor in positions:
        yield Label(text, round(x, 2), round(beyond, 2), anchor)
    if bottom - top > 2 * _LINE and not is_dot:
        within = bottom - _GAP if is_negative else top + _LINE
        label = Label(text, middle, round(within, 2), is_inside=is_solid)
        if not is_solid or label.box()[1] - label.box()[0] < right - left:
            yield label
    margin = _GAP / NARROWEST * 100 + (radius / NARROWEST * 100)
    for x, anchor in ((right + margin, "start"), (left - margin, "end")):
        yield Label(text, round(x, 2), round((bottom if is_negative else top) + 0.35, 2), anchor)


def line_label(text: str, start: tuple[float, float], end: tuple[float, float], marks: Iterable[Box]) -> Label | None:
    """Place the label of a line above one of its ends, or beside its start. `start` and `end` are x and y."""
    (first_x, first_y), (last_x, last_y) = start, end
    margin = _GAP / NARROWEST * 100
    taken = tuple(marks)
    positions = (
        Label(text, last_x, round(last_y - _GAP, 2), "end"),
        Label(text, first_x, round(first_y - _GAP, 2), "start"),
        Label(text, round(first_x - margin, 2), round(first_y + 0.3, 2), "end"),
    )
    return next((label for label in positions if is_free(label.box(), taken)), None)


def top_label(text: str, start: float, end: float) -> Label:
    """The label of a line above everything, between its ends."""
    return Label(text, end, _TOP_BASELINE, "end") if end > 50 else Label(text, start, _TOP_BASELINE, "start")


def is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Whether the box is within the chart, and overlaps none of the others."""
    left, right, top, bottom = box
    return (
        left >= -_OVERHANG
        and right <= 100 + _OVERHANG
        and not any(left < other[1] and other[0] < right and top < other[3] and other[2] < bottom for other in taken)
    )

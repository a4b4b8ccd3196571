"""The time axis: stretches of time beside one another, and the positions of days on them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise
from math import sqrt

from timeline.model.edtf import EDTFDate
from timeline.model.entities import Chapter
from timeline.overview.steps import dense_blocks, is_by_month, steps_between, whole_months, whole_years

PADDING = 12.0  # pixels before the first and after the last day, so that marks there are whole
_MAX_STRETCHES = 6  # without chapters
_MIN_EVENTS = 10  # fewer have room in one stretch
_MAX_DAYS_OF_MONTH = 31
UNIX_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time with a linear scale: a chapter, or years between chapters. Positions are in pixels."""

    start: int  # `date.toordinal()` of the first day, and of the day after the last
    end: int
    chapter: Chapter | None = None
    left: float = 0.0
    right: float = 0.0

    @property
    def scale(self) -> float:
        """Pixels per day."""
        return (self.right - self.left) / (self.end - self.start)

    @property
    def first_year(self) -> int:
        return EDTFDate.from_ordinal(self.start).year

    @property
    def last_year(self) -> int:
        return EDTFDate.from_ordinal(self.end - 1).year

    def position(self, ordinal: int) -> float:
        """Return the position of the start of a day of the stretch, given by its `date.toordinal()`."""
        return self.left + (ordinal - self.start) * self.scale


@dataclass(frozen=True)
class Axis:
    """A scale from days to pixels: linear within each stretch. Time that no stretch has takes no room."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        return self.stretches[0].start

    @property
    def end(self) -> int:
        return self.stretches[-1].end

    @property
    def is_month(self) -> bool:
        """Whether it is one month, so that there is no nearer view."""
        return self.end - self.start <= _MAX_DAYS_OF_MONTH

    @property
    def edges_by_epoch_day(self) -> tuple[tuple[int, float], ...]:
        """The (days since 1970, position) pairs of the first day of each stretch and of the day after it."""
        return tuple(
            (day - UNIX_EPOCH, position)
            for stretch in self.stretches
            for day, position in ((stretch.start, stretch.left), (stretch.end, stretch.right))
        )

    @property
    def breaks(self) -> tuple[float, ...]:
        """The positions where the scale changes or time is left out."""
        return tuple(
            right.left
            for left, right in pairwise(self.stretches)
            if left.end != right.start or abs(left.scale / right.scale - 1) > 0.01
        )

    def position(self, ordinal: int) -> float:
        """Return the position of the start of a day, given by its `date.toordinal()`."""
        start, end, left, scale = self._scales[max(bisect_right(self._starts, ordinal) - 1, 0)]
        return left + ((start if ordinal < start else end if ordinal > end else ordinal) - start) * scale

    def ordinal_at(self, position: float) -> int:
        """Return the ordinal of the day at a position."""
        index = bisect_right(self.stretches, position, key=lambda stretch: stretch.left) - 1
        stretch = self.stretches[max(index, 0)]
        day = int(stretch.start + (position - stretch.left) / stretch.scale)
        return min(max(day, stretch.start), stretch.end - 1)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(stretch.start for stretch in self.stretches)

    @cached_property
    def _scales(self) -> tuple[tuple[int, int, float, float], ...]:
        return tuple((each.start, each.end, each.left, each.scale) for each in self.stretches)


def build_axis(
    first: int,
    last: int,
    chapters: Sequence[Chapter],
    starts: Sequence[int],
    today: int,
    width: float,
    name_width: Callable[[Stretch], float],
) -> Axis:
    """Divide the months or years from the day `first` to `last` into stretches, and give each its width.

    `starts` are the first days of the events, sorted. A short time has one scale. In a longer one, a stretch in which
    more events begin is wider, one in which none begins is left out, and each has room for its name.
    """
    last = max(first, last)
    is_short = is_by_month(first, last)
    start, last_day = whole_months(first, last) if is_short else whole_years(first, last)
    end = last_day + 1
    if chapters:
        stretches = _chapter_stretches(start, end, chapters)
    elif is_short or len(starts) < _MIN_EVENTS:
        stretches = [Stretch(start, end)]
    else:
        steps = steps_between(EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(last))
        stretches = _dense_stretches(steps, starts)
    if is_short:
        return Axis(_with_widths(stretches, [float(each.end - each.start) for each in stretches], [], width))
    counts = [bisect_left(starts, each.end) - bisect_left(starts, each.start) for each in stretches]
    counted = [
        (each, count) for each, count in zip(stretches, counts, strict=True) if count or each.start <= today < each.end
    ] or [(Stretch(start, end), 0)]
    stretches = [each for each, _ in counted]
    return Axis(
        _with_widths(
            stretches, [sqrt(count) + 1 for _, count in counted], [name_width(each) for each in stretches], width
        )
    )


def _chapter_stretches(start: int, end: int, chapters: Sequence[Chapter]) -> list[Stretch]:
    """Return the chapters from the day `start` to before `end`, and the times before, between and after them."""
    result = []
    day = start
    for chapter in chapters:
        chapter_start = max(chapter.start.earliest_ordinal, start)
        chapter_end = min(chapter.end.latest_ordinal + 1, end) if chapter.end else end
        if chapter_start < chapter_end:
            result += [Stretch(day, chapter_start)] if day < chapter_start else []
            result.append(Stretch(chapter_start, chapter_end, chapter))
            day = chapter_end
    return result + ([Stretch(day, end)] if day < end else [])


def _dense_stretches(steps: Sequence[tuple[EDTFDate, EDTFDate]], starts: Sequence[int]) -> list[Stretch]:
    """Return the stretches of time in which events are about equally dense, and the time after them."""
    edges = [first.earliest_ordinal for first, _ in steps] + [steps[-1][1].latest_ordinal + 1]
    positions = [bisect_left(starts, edge) for edge in edges]
    blocks = dense_blocks([after - before for before, after in pairwise(positions)], _MAX_STRETCHES)
    stretches = [Stretch(edges[first], edges[last + 1]) for first, last in blocks]
    end = stretches[-1].end if stretches else edges[0]
    return stretches + ([Stretch(end, edges[-1])] if end < edges[-1] else [])


def _with_widths(
    stretches: Sequence[Stretch], weights: Sequence[float], min_widths: Sequence[float], width: float
) -> tuple[Stretch, ...]:
    """Share the width by weight. A stretch gets at least its minimum, if there is room for all of them."""
    room = width - 2 * PADDING
    fixed: dict[int, float] = {}
    while sum(min_widths) < room:
        share = (room - sum(fixed.values())) / sum(weight for index, weight in enumerate(weights) if index not in fixed)
        narrow = {
            index: minimum
            for index, (weight, minimum) in enumerate(zip(weights, min_widths, strict=False))
            if index not in fixed and weight * share < minimum
        }
        if not narrow:
            break
        fixed |= narrow
    share = (room - sum(fixed.values())) / sum(weight for index, weight in enumerate(weights) if index not in fixed)
    edges = accumulate((fixed.get(index, weight * share) for index, weight in enumerate(weights)), initial=PADDING)
    return tuple(
        replace(stretch, left=round(left, 1), right=round(right, 1))
        for stretch, (left, right) in zip(stretches, pairwise(edges), strict=True)
    )

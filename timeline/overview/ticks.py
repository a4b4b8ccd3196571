"""The labels of the axis: decades, years, months or days, whichever have room."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from timeline.model.edtf import EDTFDate, calendar_date
from timeline.model.edtf_dates import MAX_YEAR, MIN_YEAR
from timeline.overview.axis import Axis, Stretch

_STEP_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_STEP_MONTHS = (1, 3, 6)
_STEP_DAYS = (1, 5, 10)
_GAP = 10.0  # pixels between labels
_MIN_DISTANCE = 16.0  # pixels between ticks, even with the shortest labels


_Label = tuple[EDTFDate, EDTFDate, str, float]  # start and end, text, position


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled day of the axis: the first of what the label names."""

    start: EDTFDate  # a year, a month or a day
    end: EDTFDate  # equal to `start`, or the last of several years
    label: str
    position: float
    event_count: int  # that begin in it


def ticks(
    axis: Axis, starts: Sequence[int], label: Callable[[EDTFDate], str], measure: Callable[[str], float]
) -> tuple[Tick, ...]:
    """Return the finest ticks of each stretch whose labels have room.

    `starts` are the first days of the events, sorted; `label` names a year, a month or a day.
    """
    result: list[Tick] = []
    for stretch in axis.stretches:
        attempts = (_labels_with_room(candidates, stretch, label, measure) for candidates in _candidates(stretch))
        finest: Sequence[_Label] = next(filter(None, attempts), ())
        for start, end, text, position in finest:
            count = bisect_right(starts, end.latest_ordinal) - bisect_left(starts, start.earliest_ordinal)
            result.append(Tick(start, end, text, position, count))
    return tuple(result)


def _labels_with_room(
    candidates: Iterable[tuple[EDTFDate, EDTFDate]],
    stretch: Stretch,
    label: Callable[[EDTFDate], str],
    measure: Callable[[str], float],
) -> Sequence[_Label]:
    """Return the labels that begin and end in the stretch; nothing as soon as two of them are too close together."""
    labels: list[_Label] = []
    free_from = float("-inf")
    for start, end in candidates:
        if start.earliest_ordinal < stretch.start:
            continue
        text, position = label(start), round(stretch.position(start.earliest_ordinal), 1)
        width = measure(text)
        if position + width <= stretch.right:
            if position - free_from < _GAP:
                return ()
            labels.append((start, end, text, position))
            free_from = position + width
    return labels


def _candidates(stretch: Stretch) -> Iterator[Iterable[tuple[EDTFDate, EDTFDate]]]:
    """Yield the (first, last) dates of the ticks of a stretch, from fine to coarse, if they might have room."""
    first, last = EDTFDate.from_ordinal(stretch.start), EDTFDate.from_ordinal(stretch.end - 1)
    max_count = (stretch.right - stretch.left) / _MIN_DISTANCE
    months = range(12 * first.year + (first.month or 1) - 1, 12 * last.year + (last.month or 12))
    if len(months) == 1:
        for step in _STEP_DAYS:
            days = (day for day in range(1, (last.day or 1) + 1) if day == 1 or day % step == 0)
            yield _points(calendar_date(first.year, first.month, day) for day in days)
    has_years = last.year > first.year
    for step in _STEP_MONTHS:
        if len(months) / step <= max_count:
            yield _points(
                calendar_date(at // 12, None if has_years and at % 12 == 0 else at % 12 + 1)
                for at in months
                if at % step == 0
            )
    for step in _STEP_YEARS:
        years = range(-(-first.year // step) * step, last.year + 1, step)
        if 0 < len(years) <= max_count:
            length = step if step >= 10 else 1  # a label of a decade leads to the decade
            yield (
                (calendar_date(year), calendar_date(min(year + length - 1, MAX_YEAR)))
                for year in years
                if year >= MIN_YEAR
            )


def _points(dates: Iterable[EDTFDate]) -> Iterator[tuple[EDTFDate, EDTFDate]]:
    return ((date, date) for date in dates)

"""Steps of equal length, and how densely events begin in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from timeline.model.edtf import EDTFDate, calendar_date
from timeline.model.edtf_dates import MAX_YEAR, MIN_YEAR
from timeline.model.event import Event

_STEP_YEARS = (1, 2, 5, 10, 20, 50, 100, 200)
_MAX_STEPS = 120
MAX_YEARS_BY_MONTH = 3  # in less time, the steps are months
_FALSE_POSITIVES = 0.05  # the share of blocks that chance alone makes


def steps_between(first: EDTFDate, last: EDTFDate) -> tuple[tuple[EDTFDate, EDTFDate], ...]:
    """Return the (first, last) month or year of each step, for the time between two days.

    The steps are months if the time is short, else one or more years, so that there are fewer than _MAX_STEPS.
    """
    years = last.year - first.year + 1
    if is_by_month(first.earliest_ordinal, last.latest_ordinal):
        months = range(12 * first.year + (first.month or 1) - 1, 12 * last.year + (last.month or 12))
        points = (calendar_date(month // 12, month % 12 + 1) for month in months)
        return tuple((point, point) for point in points)
    step = next(step for step in _STEP_YEARS if years / step < _MAX_STEPS)
    starts = range(first.year - first.year % step, last.year + 1, step)
    first_possible = 1 if first.year >= 1 else MIN_YEAR
    if step == 1:
        years_of_steps = (calendar_date(max(start, first_possible)) for start in starts)
        return tuple((year, year) for year in years_of_steps)
    ends = ((max(start, first_possible), min(start + step - 1, MAX_YEAR)) for start in starts)
    return tuple((calendar_date(first_year), calendar_date(last_year)) for first_year, last_year in ends)


def is_by_month(first: int, last: int) -> bool:
    """Whether the steps between two days, given by their ordinals, are months."""
    return last - first < MAX_YEARS_BY_MONTH * 366


def first_days(events: Iterable[Event]) -> list[int]:
    """The ordinals of the first known days of the events, sorted."""
    return sorted([event.first_ordinal for event in events])


def whole_years(first: int, last: int) -> tuple[int, int]:
    """The ordinals of the first day of the year of one day, and of the last day of the year of another."""
    start, end = (calendar_date(EDTFDate.from_ordinal(day).year) for day in (first, last))
    return start.earliest_ordinal, end.latest_ordinal


def whole_months(first: int, last: int) -> tuple[int, int]:
    """The same for months."""
    start, end = map(EDTFDate.from_ordinal, (first, last))
    return calendar_date(start.year, start.month).earliest_ordinal, calendar_date(end.year, end.month).latest_ordinal


@dataclass(frozen=True, slots=True)
class Step:
    """A month, a year or several years of the time that a picture shows, and how many events begin in it."""

    start: EDTFDate
    end: EDTFDate  # equal to `start`, or the last of several years
    event_count: int
    target_year: int | None  # the first year with events that is not before it


def steps(starts: Sequence[int], first: int, last: int) -> tuple[Step, ...]:
    """Return the steps from the one that contains the day `first` to the one that contains `last`, both ordinals.

    `starts` are the first days of the events, sorted.
    """
    result = []
    for start, end in steps_between(EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(max(first, last))):
        count = bisect_right(starts, end.latest_ordinal) - bisect_left(starts, start.earliest_ordinal)
        first_day = start if start.month is None else calendar_date(start.year)
        index = bisect_left(starts, first_day.earliest_ordinal)
        target_year = EDTFDate.from_ordinal(starts[index]).year if index < len(starts) else None
        result.append(Step(start, end, count, target_year))
    return tuple(result)


def dense_blocks(counts: Sequence[int], max_blocks: int) -> list[tuple[int, int]]:
    """Group steps into at most `max_blocks` blocks, in each of which about as many events begin in every step.

    Return the (first, last) index of the blocks that have events. `counts` are the events that begin in each step.
    These are the Bayesian blocks of binned events: Scargle et al. 2013, https://doi.org/10.1088/0004-637X/764/2/167,
    equations 19 to 21.
    """
    total = max(sum(counts), 1)
    penalty = 4 - log(73.53 * _FALSE_POSITIVES * total**-0.478)
    while True:
        blocks = [block for block in _bayesian_blocks(counts, penalty) if any(counts[block[0] : block[1] + 1])]
        if len(blocks) <= max_blocks:
            return blocks
        penalty *= 1.5


def _bayesian_blocks(counts: Sequence[int], penalty: float) -> list[tuple[int, int]]:
    """Return the blocks with the greatest fitness, of which each costs the penalty."""
    sums = [0]
    for count in counts:
        sums.append(sums[-1] + count)
    best, starts = [0.0], [0]  # up to each step: the best fitness, and the start of the last block then
    for end in range(1, len(sums)):
        options = (
            (best[start] + _fitness(sums[end] - sums[start], end - start) - penalty, start) for start in range(end)
        )
        fitness, start = max(options)
        best.append(fitness)
        starts.append(start)
    edges = [len(counts)]
    while edges[-1]:
        edges.append(starts[edges[-1]])
    return [(start, end - 1) for start, end in pairwise(reversed(edges))]


def _fitness(count: int, length: int) -> float:
    return count * log(count / length) if count else 0.0

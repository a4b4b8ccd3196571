"""The time axis: its steps, the positions of days on it, and zooming."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from timeline.model.edtf import EDTFDate
from timeline.model.edtf_dates import MAX_ORDINAL, MAX_YEAR, MIN_ORDINAL, MIN_YEAR
from timeline.model.entities import Query

_STEP_YEARS = (1, 2, 5, 10, 20, 50, 100, 200)
_MAX_STEPS = 120
_UNIX_EPOCH = date(1970, 1, 1).toordinal()
MAX_YEARS_BY_MONTH = 3  # up to so many years, the steps are months


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from days to percentages of the width. It is linear within a step, but steps differ in width."""

    starts: tuple[int, ...]  # `date.toordinal()` of the first day of each step, and of the day after the last step
    edges: tuple[float, ...]  # the positions of `starts`, from 0 to 100

    @property
    def edges_by_epoch_day(self) -> tuple[tuple[int, float], ...]:
        """The (days since 1970, position) pairs of the starts of the steps."""
        return tuple((start - _UNIX_EPOCH, edge) for start, edge in zip(self.starts, self.edges, strict=True))

    def position(self, ordinal: int) -> float:
        """Return the position of the start of a day, given by its `date.toordinal()`."""
        index = bisect_right(self.starts, ordinal) - 1
        if index < 0:
            return 0.0
        if index >= len(self.starts) - 1:
            return 100.0
        (start, end), (left, right) = self.starts[index : index + 2], self.edges[index : index + 2]
        return round(left + (right - left) * (ordinal - start) / (end - start), 2)

    def ordinal_at(self, position: float) -> int:
        """Return the ordinal of the day at a position, from 0 to 100."""
        index = min(bisect_right(self.edges, position), len(self.edges) - 1) - 1
        (start, end), (left, right) = self.starts[index : index + 2], self.edges[index : index + 2]
        return int(start + (end - start) * (position - left) / (right - left))


def steps_between(first: EDTFDate, last: EDTFDate) -> tuple[tuple[EDTFDate, EDTFDate], ...]:
    """Return the (first, last) month or year of each step, for the time between two days.

    The steps are months if the time is short, else one or more years, so that there are fewer than _MAX_STEPS.
    """
    years = last.year - first.year + 1
    if years <= MAX_YEARS_BY_MONTH:
        months = range(12 * first.year + (first.month or 1) - 1, 12 * last.year + (last.month or 12))
        points = (EDTFDate(month // 12, month % 12 + 1) for month in months)
        return tuple((point, point) for point in points)
    step = next(step for step in _STEP_YEARS if years / step < _MAX_STEPS)
    starts = range(first.year - first.year % step, last.year + 1, step)
    first_possible = 1 if first.year >= 1 else MIN_YEAR
    return tuple((EDTFDate(max(start, first_possible)), EDTFDate(min(start + step - 1, MAX_YEAR))) for start in starts)


@dataclass(frozen=True, slots=True)
class ZoomQueries:
    """The queries to zoom and move the overview; None if there is nothing more to see."""

    zoom_in: Query | None
    zoom_out: Query | None
    earlier: Query | None
    later: Query | None


def zoom_queries(query: Query, axis: Axis, first: int, last: int) -> ZoomQueries:
    """Return the queries that zoom and move from the range of the axis, within the days from `first` to `last`.

    Both are ordinals; whole years count.
    """
    min_ordinal = EDTFDate(EDTFDate.from_ordinal(first).year).earliest_ordinal
    max_ordinal = EDTFDate(EDTFDate.from_ordinal(last).year).latest_ordinal
    start, end = axis.starts[0], axis.starts[-1] - 1
    half = max((end - start + 1) // 2, 31)

    def shifted_query(days: int) -> Query:
        """The query for a range of the same length, moved by some days, but not beyond `first` and `last`."""
        days = max(days, min_ordinal - start) if days < 0 else min(days, max_ordinal - end)
        return _query_between(query, start + days, end + days)

    new_start, new_end = max(start - half, min_ordinal), min(end + half, max_ordinal)
    shows_everything = (new_start, new_end) == (min_ordinal, max_ordinal)
    zoom_out = replace(query, start=None, end=None) if shows_everything else _query_between(query, new_start, new_end)
    return ZoomQueries(
        _query_between(query, axis.ordinal_at(25), axis.ordinal_at(75) - 1) if len(axis.starts) > 2 else None,
        zoom_out if start > min_ordinal or end < max_ordinal else None,
        shifted_query(-half) if start > min_ordinal else None,
        shifted_query(half) if end < max_ordinal else None,
    )


def _query_between(query: Query, start: int, end: int) -> Query:
    """The query for the years that are mostly between two days; for a short range, for the months."""
    by_months = end - start < MAX_YEARS_BY_MONTH * 366
    margin = 15 if by_months else 182
    first, last = (min(max(day, MIN_ORDINAL), MAX_ORDINAL) for day in (start + margin, end - margin))
    begin, finish = EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(max(first, last))
    if by_months:
        return replace(query, start=EDTFDate(begin.year, begin.month), end=EDTFDate(finish.year, finish.month))
    return replace(query, start=EDTFDate(begin.year), end=EDTFDate(finish.year))

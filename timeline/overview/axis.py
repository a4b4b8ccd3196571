"""The axis of time: its steps, the positions of days on it, and zooming."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from timeline.model.catalogue import Query
from timeline.model.edtf import Point

_STEPS = (1, 2, 5, 10, 20, 50, 100)  # years
_MOST_STEPS = 120
_1970 = date(1970, 1, 1).toordinal()
BY_MONTHS = 3  # the years up to which time goes by months


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from days to per cents of the width, linear within each step."""

    starts: tuple[int, ...]  # proleptic ordinals of the days on which the steps begin, and of the day after the last
    edges: tuple[float, ...]  # where each of them lies, from 0 to 100

    @property
    def days(self) -> tuple[tuple[int, float], ...]:
        """Where each step begins: in days since 1970, and on the axis."""
        return tuple((start - _1970, edge) for start, edge in zip(self.starts, self.edges, strict=True))

    def at(self, ordinal: int) -> float:
        """Where the day of this ordinal begins."""
        index = bisect_right(self.starts, ordinal) - 1
        if index < 0:
            return 0.0
        if index >= len(self.starts) - 1:
            return 100.0
        (start, end), (left, right) = self.starts[index : index + 2], self.edges[index : index + 2]
        return round(left + (right - left) * (ordinal - start) / (end - start), 2)

    def ordinal(self, at: float) -> int:
        """The day at a per cent of the width."""
        index = min(bisect_right(self.edges, at), len(self.edges) - 1) - 1
        (start, end), (left, right) = self.starts[index : index + 2], self.edges[index : index + 2]
        return int(start + (end - start) * (at - left) / (right - left))


def steps_between(first: date, last: date) -> tuple[tuple[Point, Point], ...]:
    """The first and the last month or year of each step: months in a short time, else years, and not too many."""
    years = last.year - first.year + 1
    if years <= BY_MONTHS:
        months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
        points = (Point(month // 12, month % 12 + 1) for month in months)
        return tuple((point, point) for point in points)
    step = next(step for step in _STEPS if years / step < _MOST_STEPS)
    starts = range(first.year - first.year % step, last.year + 1, step)
    return tuple((Point(max(start, 1)), Point(min(start + step - 1, date.max.year))) for start in starts)


@dataclass(frozen=True, slots=True)
class Zoom:
    """Where the picture can go from here; None where there is nothing more."""

    nearer: Query | None
    wider: Query | None
    earlier: Query | None
    later: Query | None


def zoom(query: Query, axis: Axis, first: date, last: date) -> Zoom:
    """From what the axis shows, within the time from `first` to `last`."""
    least, most = date(first.year, 1, 1).toordinal(), date(last.year, 12, 31).toordinal()
    start, end = axis.starts[0], axis.starts[-1] - 1
    half = max((end - start + 1) // 2, 31)

    def moved(days: int) -> Query:
        """As long as it is, or to the end of the whole time."""
        days = max(days, least - start) if days < 0 else min(days, most - end)
        return _bounded(query, start + days, end + days)

    least_shown, most_shown = max(start - half, least), min(end + half, most)
    whole = (least_shown, most_shown) == (least, most)
    wider = replace(query, start=None, end=None) if whole else _bounded(query, least_shown, most_shown)
    return Zoom(
        _bounded(query, axis.ordinal(25), axis.ordinal(75) - 1) if len(axis.starts) > 2 else None,
        wider if start > least or end < most else None,
        moved(-half) if start > least else None,
        moved(half) if end < most else None,
    )


def _bounded(query: Query, start: int, end: int) -> Query:
    """By the years, or in a short time the months, that lie for the most part between these days."""
    by_months = end - start < BY_MONTHS * 366
    margin = 15 if by_months else 182
    first, last = (min(max(day, 1), date.max.toordinal()) for day in (start + margin, end - margin))
    begin, finish = date.fromordinal(first), date.fromordinal(max(first, last))
    if by_months:
        return replace(query, start=Point(begin.year, begin.month), end=Point(finish.year, finish.month))
    return replace(query, start=Point(begin.year), end=Point(finish.year))

"""The picture nearer, wider, earlier and later: the queries that lead there from the time that it shows."""

from dataclasses import dataclass, replace
from datetime import date

from timeline.catalogue import Query
from timeline.edtf import Point
from timeline.overview.axis import BY_MONTHS, Axis


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

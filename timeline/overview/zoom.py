"""The queries that zoom and pan the overview. They go to where events are, never to an empty time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from timeline.model.edtf import EDTFDate, calendar_date
from timeline.model.edtf_dates import MAX_ORDINAL, MIN_ORDINAL
from timeline.model.entities import Query
from timeline.model.event import Event
from timeline.overview.axis import Axis
from timeline.overview.steps import first_days, is_by_month, whole_years

_MIN_HALF = 31  # days


@dataclass(frozen=True, slots=True)
class ZoomQueries:
    """The queries to zoom and pan the overview; None if there is nothing more to see."""

    zoom_in: Query | None
    zoom_out: Query | None
    earlier: Query | None
    later: Query | None


def zoom_starts(events: Sequence[Event], first: int, last: int) -> Sequence[int]:
    """Return the first days of the events, for `zoom_queries` from the days from `first` to `last`.

    Among months only the events of a known month count, if any begins there: else those that are known to the year
    alone would make each January the densest month.
    """
    if is_by_month(first, last):
        known = [event for event in events if event.date.first_date.month]
        if any(first <= event.first_ordinal <= last for event in known):
            events = known
    return first_days(events)


def zoom_queries(query: Query, axis: Axis, starts: Sequence[int], first: int, last: int) -> ZoomQueries:
    """Return the queries that zoom and pan from the time of the axis, within the days from `first` to `last`.

    `starts` are the first days of all events that match the query at any time, sorted. All days are ordinals; whole
    years count.
    """
    min_ordinal, max_ordinal = whole_years(first, last)
    start, end = axis.start, axis.end - 1

    def panned(days: int) -> Query | None:
        """The query for as long a time, some days later or earlier. If no event begins in it, around the next one."""
        bounded = max(days, min_ordinal - start) if days < 0 else min(days, max_ordinal - end)
        moved = _query_between(query, start + bounded, end + bounded)
        if _begins_any(starts, moved):
            return moved
        index = bisect_left(starts, start) - 1 if days < 0 else bisect_right(starts, end)
        if not 0 <= index < len(starts):
            return None
        first_day = min(max(starts[index] - (end - start) // 2, min_ordinal), max_ordinal - (end - start))
        return _query_between(query, first_day, first_day + end - start)

    # The axis may leave out time at the ends of the query, which counts all the same: else no step would go beyond it.
    query_start, query_end = _ordinals(query) if query.start and query.end else (start, end)
    outer_start, outer_end = min(start, query_start), max(end, query_end)
    half = max((outer_end - outer_start + 1) // 2, _MIN_HALF)
    new_start, new_end = max(outer_start - half, min_ordinal), min(outer_end + half, max_ordinal)
    shows_everything = (new_start, new_end) == (min_ordinal, max_ordinal)
    zoom_out = replace(query, start=None, end=None) if shows_everything else _query_between(query, new_start, new_end)
    has_time = query.start is not None or query.end is not None  # else all that matches is shown already
    return ZoomQueries(
        next(_nearer_queries(query, axis, starts), None),
        zoom_out if (start > min_ordinal or end < max_ordinal) and zoom_out != query and has_time else None,
        panned(-half) if start > min_ordinal else None,
        panned(half) if end < max_ordinal else None,
    )


def _nearer_queries(query: Query, axis: Axis, starts: Sequence[int]) -> Iterator[Query]:
    """Yield the queries for the densest half of the picture, the densest quarter, and so on, down to a month."""
    visible_starts = starts[bisect_left(starts, axis.start) : bisect_left(starts, axis.end)]
    positions = [axis.position(day) for day in visible_starts]
    left, right = axis.stretches[0].left, axis.stretches[-1].right
    width = (right - left) / 2
    while visible_starts and width > 1:
        ends = [bisect_right(positions, position + width) - 1 for position in positions]
        groups = [(end - index, positions[index] - positions[end], index) for index, end in enumerate(ends)]
        _, _, index = max(groups)  # the most events, the closest together
        middle = (positions[index] + positions[ends[index]]) / 2
        window_left = min(max(middle - width / 2, left), right - width)
        nearer = _query_between(query, axis.ordinal_at(window_left), axis.ordinal_at(window_left + width))
        start, end = _ordinals(nearer)
        if (start > axis.start or end < axis.end - 1) and _begins_any(visible_starts, nearer):
            yield nearer
        width /= 2


def _ordinals(query: Query) -> tuple[int, int]:
    """The first and the last day of a query that has both."""
    return (
        query.start.earliest_ordinal if query.start else MIN_ORDINAL,
        query.end.latest_ordinal if query.end else MAX_ORDINAL,
    )


def _begins_any(starts: Sequence[int], query: Query) -> bool:
    """Whether any of these first days is in the time of the query."""
    start, end = _ordinals(query)
    return bisect_right(starts, end) > bisect_left(starts, start)


def _query_between(query: Query, start: int, end: int) -> Query:
    """The query for the years that are mostly between two days; for a short time, for the months."""
    by_months = is_by_month(start, end)
    margin = 15 if by_months else 182
    first, last = (min(max(day, MIN_ORDINAL), MAX_ORDINAL) for day in (start + margin, end - margin))
    begin, finish = EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(max(first, last))
    if by_months:
        return replace(
            query, start=calendar_date(begin.year, begin.month), end=calendar_date(finish.year, finish.month)
        )
    return replace(query, start=calendar_date(begin.year), end=calendar_date(finish.year))

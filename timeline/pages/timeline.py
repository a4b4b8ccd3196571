"""The page of a timeline: the hero, the filters, the overview, the highlights and the list."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from timeline.anniversaries import UpcomingAnniversary, on_this_day, upcoming_anniversaries
from timeline.grouping import chapter_of_day
from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import Interval
from timeline.model.entities import Chapter, Collection, Query
from timeline.model.event import TOP_IMPORTANCE, Event, Status
from timeline.pages.marks import Marks
from timeline.pages.overview import Overview
from timeline.pagination import EventList, ListOptions, paginate_events
from timeline.search import (
    FacetChoices,
    LabelledCriterion,
    Scope,
    facet_choices,
    find_events,
    labelled_criteria,
    relaxations,
    search_scope,
)

_MAX_ON_THIS_DAY = 12
_MAX_NEXT_ANNIVERSARIES = 3
_MAX_HIGHLIGHTS = 4  # without the latest event
_MAX_OPENINGS = 16  # that an edition keeps


@dataclass(frozen=True, slots=True)
class LaneChoice:
    """A lane of the overview, as a filter."""

    lane: Collection
    number: int  # of its colour
    count: int  # number of events in it that match the query


@dataclass(frozen=True, slots=True)
class Opening:
    """What only the first page of all events shows around its list."""

    updated: date  # the day of the last change of an event of the scope
    next_anniversaries: tuple[UpcomingAnniversary, ...]  # of the first lane
    highlights: tuple[Event, ...]  # the latest event is the last
    on_this_day: tuple[Event, ...]
    more_on_this_day: int


@dataclass(frozen=True, slots=True)
class TimelinePage:
    collections: tuple[Collection, ...]  # linked from the timeline of the whole site only
    query: Query
    criteria: tuple[LabelledCriterion, ...]
    relaxations: tuple[LabelledCriterion, ...]
    swapped_dates_query: Query | None  # set if the query's end is before its start
    lane_choices: tuple[LaneChoice, ...]
    kind_choices: FacetChoices | None  # None if no event matches
    facet_choices: tuple[FacetChoices, ...]  # without the kinds
    overview: Overview
    marks: Marks
    opening: Opening | None  # None if events are filtered, and behind the first page
    event_list: EventList
    scope_event_count: int  # number of all events of the scope

    def query_with_kind_toggled(self, key: str) -> Query:
        """The query with this kind added to its kinds, or without it."""
        kinds = self.query.kinds
        return replace(self.query, kinds=tuple(k for k in kinds if k != key) if key in kinds else (*kinds, key))


def timeline_page(
    catalogue: Catalogue, scope: Scope, overview: Overview, query: Query, options: ListOptions
) -> TimelinePage:
    """Return the timeline of a scope, filtered by the query. `overview` is that of the whole scope."""
    results = search_scope(scope, query)
    listed, under_way = _split_under_way(results.events, query)
    has_other_filters = query != Query(start=query.start, end=query.end)
    chapters = () if has_other_filters else catalogue.chapters
    event_list = paginate_events(listed, options, overview.labels.translations.language, chapters, under_way)
    choices = facet_choices(catalogue, query, results)
    return TimelinePage(
        () if scope.entity else catalogue.collections,
        query,
        labelled_criteria(catalogue, query),
        () if results.events else relaxations(catalogue, results),
        _swap_dates(query),
        tuple(
            LaneChoice(lane, number, sum(event.id in ids for event in results.events))
            for number, (lane, ids) in enumerate(zip(catalogue.lanes, overview.marks.lane_event_ids, strict=True))
        ),
        next((each for each in choices if each.facet.parameter == "kind"), None),
        tuple(each for each in choices if each.facet.parameter != "kind"),
        overview.narrowed(results.events, query),
        overview.marks,
        _openings(catalogue)(scope, overview.today) if query == Query() and event_list.options.page == 1 else None,
        event_list,
        len(scope.events),
    )


@memoize
def _openings(catalogue: Catalogue) -> Callable[[Scope, date], Opening]:
    lanes, chapters, site_updated = catalogue.lanes, catalogue.chapters, catalogue.site.updated

    @lru_cache(maxsize=_MAX_OPENINGS)
    def opening(scope: Scope, today: date) -> Opening:
        events = scope.events
        leading = find_events(scope.index, lanes[0].query) if lanes else ()
        upcoming = upcoming_anniversaries(leading, today, 1) or upcoming_anniversaries(events, today, 1)
        this_day = on_this_day(events, today)
        return Opening(
            max((event.updated for event in events), default=site_updated),
            upcoming[:_MAX_NEXT_ANNIVERSARIES],
            tuple(_highlights(events, chapters, today)),
            this_day[:_MAX_ON_THIS_DAY],
            len(this_day[_MAX_ON_THIS_DAY:]),
        )

    return opening


def _split_under_way(results: tuple[Event, ...], query: Query) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Part what began or ended in the time of the query from what ran through it. If there is nothing but the latter,
    it is listed.
    """
    if not query.start or not query.end:
        return results, ()
    first, last = query.start.earliest_ordinal, query.end.latest_ordinal
    under_way = tuple(
        event
        for event in results
        if isinstance(event.date, Interval) and event.date.earliest_ordinal < first and event.date.latest_ordinal > last
    )
    if len(under_way) == len(results):
        return results, ()
    ids = {event.id for event in under_way}
    return tuple(event for event in results if event.id not in ids), under_way


def _highlights(events: Sequence[Event], chapters: Sequence[Chapter], today: date) -> Iterator[Event]:
    """Yield the first of the most important events of each chapter, and the latest event."""
    by_chapter: dict[str, Event] = {}
    for event in events:
        if event.importance == TOP_IMPORTANCE and event.status is not Status.CANCELLED:
            chapter = chapter_of_day(event.date.earliest_ordinal, chapters)
            by_chapter.setdefault(chapter.key if chapter else event.id, event)
    if not by_chapter:
        return
    first, *others = by_chapter.values()
    yield first
    yield from others[-_MAX_HIGHLIGHTS + 1 :]
    past = [event for event in events if event.date.earliest_ordinal <= today.toordinal()]
    if past and past[-1] not in (first, *others):
        yield past[-1]


def _swap_dates(query: Query) -> Query | None:
    if query.start and query.end and query.end.latest_ordinal < query.start.earliest_ordinal:
        return replace(query, start=query.end, end=query.start)
    return None

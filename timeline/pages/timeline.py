"""The pages of events: timeline, event, person, place and source, anniversaries, changelog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from timeline.anniversaries import (
    UpcomingAnniversary,
    anniversaries,
    on_this_day,
    upcoming_anniversaries,
    with_days_left,
)
from timeline.changelog import ChangelogEntry, changelog, event_changelog
from timeline.model import memoize
from timeline.model.catalogue import Catalogue, Collection, Event, Person, Query, Source, Term
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.overview import Overview, ZoomQueries, extent, overview, zoom_queries
from timeline.pagination import EventList, ListOptions, paginate_events
from timeline.search import FacetChoices, LabelledCriterion, facet_choices, labelled_criteria, relaxations, search

SYMBOL_COUNT = 12  # the marks that the stylesheet draws
_MAX_PARTS = 100
_ANNIVERSARIES_PER_PAGE = 250  # on a page
_MAX_ON_THIS_DAY = 12


@dataclass(frozen=True, slots=True)
class TimelinePage:
    collections: tuple[Collection, ...]  # that lead on from here
    query: Query
    criteria: tuple[LabelledCriterion, ...]
    relaxations: tuple[LabelledCriterion, ...]
    swapped_dates_query: Query | None  # where its time ends before it begins
    facet_choices: tuple[FacetChoices, ...]
    overview: Overview
    zoom: ZoomQueries
    kind_symbols: Mapping[str, int]  # the number of each kind's mark
    legend_kinds: tuple[Term, ...]
    events_by_id: Mapping[str, Event]  # by id, what events are part of
    event_list: EventList
    scope_event_count: int  # how many events the scope has
    next_anniversary: UpcomingAnniversary | None
    on_this_day: tuple[Event, ...]
    more_on_this_day: int


@dataclass(frozen=True, slots=True)
class EventPage:
    event: Event
    parent: Event | None
    parts: tuple[Event, ...]
    more_parts: int
    related: tuple[Event, ...]
    earlier: Event | None
    later: Event | None
    upcoming_anniversaries: tuple[UpcomingAnniversary, ...]
    changelog: tuple[ChangelogEntry, ...]  # of its history, where it notes any


@dataclass(frozen=True, slots=True)
class EntityPage:
    """What a person, a place or a source is in."""

    entity: Person | Term | Source
    kind_symbols: Mapping[str, int]
    events_by_id: Mapping[str, Event]
    event_list: EventList


@dataclass(frozen=True, slots=True)
class AnniversariesPage:
    """The anniversaries of this year and the next, or where they are many a page of them."""

    options: ListOptions
    years: tuple[tuple[int, tuple[UpcomingAnniversary, ...]], ...]
    page_dates: tuple[DateOrInterval, ...]  # the days of each


def kind_symbols(catalogue: Catalogue) -> Mapping[str, int]:
    """The number of each kind's mark."""
    return {kind.key: number % SYMBOL_COUNT for number, kind in enumerate(catalogue.kinds)}


def timeline_page(
    catalogue: Catalogue,
    events: Sequence[Event],
    query: Query,
    options: ListOptions,
    *,
    is_whole_site: bool,
    language: str,
    today: date,
) -> TimelinePage:
    """The timeline of a scope's events, narrowed."""
    results = search(events, query)
    event_list = paginate_events(results.events, options, language)
    upcoming, this_day = upcoming_anniversaries(events, today, 1), on_this_day(events, today)
    until = upcoming[-1].anniversary.date if upcoming else today
    first, last = extent(events, until)
    shown_first, shown_last = extent(results.events, until) if results.events else (first, last)
    kinds = {event.kind.key for event in results.events}
    overview_layout = overview(
        results.events,
        today,
        query.start.earliest if query.start else shown_first,
        query.end.latest if query.end else shown_last,
    )
    return TimelinePage(
        catalogue.collections if is_whole_site else (),
        query,
        labelled_criteria(catalogue, query),
        () if results.events else relaxations(catalogue, results),
        _swap_dates(query),
        facet_choices(catalogue, query, results),
        overview_layout,
        zoom_queries(query, overview_layout.axis, first, last),
        kind_symbols(catalogue),
        tuple(kind for kind in catalogue.kinds if kind.key in kinds),
        catalogue.events_by_id,
        event_list,
        len(events),
        upcoming[0] if upcoming else None,
        this_day[:_MAX_ON_THIS_DAY],
        len(this_day[_MAX_ON_THIS_DAY:]),
    )


def event_page(catalogue: Catalogue, event: Event, today: date) -> EventPage:
    by_id = catalogue.events_by_id
    index = _index_by_id(catalogue)[event.id]
    parts = catalogue.parts_by_id.get(event.id, ())
    return EventPage(
        event,
        by_id[event.part_of] if event.part_of else None,
        parts[:_MAX_PARTS],
        len(parts[_MAX_PARTS:]),
        tuple(by_id[each] for each in event.related),
        catalogue.events[index - 1] if index else None,
        catalogue.events[index + 1] if index + 1 < len(catalogue.events) else None,
        upcoming_anniversaries((event,), today, 5),
        event_changelog(event) if event.changes else (),
    )


def entity_page(
    catalogue: Catalogue, entity: Person | Term | Source, options: ListOptions, language: str
) -> EntityPage:
    """The events that take place at it, that cite it, or in which somebody takes part."""
    events = _events_by_entity(catalogue).get((type(entity), entity.key), ())
    return EntityPage(
        entity, kind_symbols(catalogue), catalogue.events_by_id, paginate_events(events, options, language)
    )


def anniversaries_page(events: Sequence[Event], options: ListOptions, today: date) -> AnniversariesPage:
    all_anniversaries = anniversaries(events, today.replace(month=1, day=1), date(today.year + 1, 12, 31))
    pages = [
        all_anniversaries[start : start + _ANNIVERSARIES_PER_PAGE]
        for start in range(0, len(all_anniversaries), _ANNIVERSARIES_PER_PAGE)
    ] or [()]
    options = options.with_page(min(options.page, len(pages)))
    by_year = groupby(pages[options.page - 1], key=lambda each: each.date.year)
    return AnniversariesPage(
        options,
        tuple((year, tuple(with_days_left(each, today) for each in of_year)) for year, of_year in by_year),
        tuple(
            date_or_interval(EDTFDate.from_date(page[0].date), EDTFDate.from_date(page[-1].date))
            for page in pages
            if page
        ),
    )


@memoize
def _index_by_id(catalogue: Catalogue) -> Mapping[str, int]:
    """Where each event stands among all, by its id."""
    return {event.id: index for index, event in enumerate(catalogue.events)}


@memoize
def _events_by_entity(catalogue: Catalogue) -> Mapping[tuple[type, str], Sequence[Event]]:
    """The events in which each person, place and source is."""
    events_by_entity: dict[tuple[type, str], list[Event]] = {}
    for event in catalogue.events:
        entities: tuple[Person | Term | Source, ...] = (
            *event.people,
            *event.places,
            *(each.source for each in event.sources),
        )
        for key in dict.fromkeys((type(entity), entity.key) for entity in entities):
            events_by_entity.setdefault(key, []).append(event)
    return events_by_entity


def _swap_dates(query: Query) -> Query | None:
    if query.start and query.end and query.end.latest < query.start.earliest:
        return replace(query, start=query.end, end=query.start)
    return None


_ENTRIES_PER_PAGE = 150  # on a page: each may have a note in Lao, of a kilobyte


@dataclass(frozen=True, slots=True)
class ChangelogPage:
    """A page of it, the newest first."""

    options: ListOptions
    days: tuple[tuple[EDTFDate, tuple[ChangelogEntry, ...]], ...]
    page_dates: tuple[DateOrInterval, ...]  # the days of each

    @property
    def is_last_page(self) -> bool:
        """Whether nothing comes after it."""
        return self.options.page >= len(self.page_dates)


def changelog_page(events: Sequence[Event], page_number: int) -> ChangelogPage:
    """The page of this number, or the last where there are not so many."""
    entries = changelog(events)
    pages = [entries[start : start + _ENTRIES_PER_PAGE] for start in range(0, len(entries), _ENTRIES_PER_PAGE)]
    page_number = max(min(page_number, len(pages)), 1)
    page_entries = pages[page_number - 1] if pages else ()
    return ChangelogPage(
        ListOptions(page=page_number),
        tuple(
            (EDTFDate.from_date(day), tuple(of_day))
            for day, of_day in groupby(page_entries, key=lambda step: step.date)
        ),
        tuple(date_or_interval(EDTFDate.from_date(page[-1].date), EDTFDate.from_date(page[0].date)) for page in pages),
    )

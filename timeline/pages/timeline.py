"""The pages of events: timeline, event, person, place and source, anniversaries, changelog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from timeline.anniversaries import Coming, anniversaries, coming, on_this_day, seen
from timeline.changelog import Step, history, steps
from timeline.model import once
from timeline.model.catalogue import Catalogue, Collection, Event, Person, Query, Source, Term
from timeline.model.edtf import Moment, Point, between
from timeline.overview import Overview, Zoom, extent, overview, zoom
from timeline.pagination import Listing, Order, listing
from timeline.search import Choices, Narrowed, choices, looser, narrowed, search

MARKS = 12  # the marks that the stylesheet draws
_MOST_PARTS = 100
_MOST_ANNIVERSARIES = 250  # on a page
_MOST_ON_A_DAY = 12


@dataclass(frozen=True, slots=True)
class TimelinePage:
    collections: tuple[Collection, ...]  # that lead on from here
    query: Query
    narrowed: tuple[Narrowed, ...]
    looser: tuple[Narrowed, ...]
    swapped: Query | None  # where its time ends before it begins
    choices: tuple[Choices, ...]
    overview: Overview
    zoom: Zoom
    kinds: Mapping[str, int]  # the number of each kind's mark
    kinds_found: tuple[Term, ...]
    wholes: Mapping[str, Event]  # by id, what events are part of
    listing: Listing
    of: int  # how many events the scope has
    coming: Coming | None
    on_this_day: tuple[Event, ...]
    more_on_this_day: int


@dataclass(frozen=True, slots=True)
class EventPage:
    event: Event
    whole: Event | None
    parts: tuple[Event, ...]
    more_parts: int
    related: tuple[Event, ...]
    earlier: Event | None
    later: Event | None
    coming: tuple[Coming, ...]
    steps: tuple[Step, ...]  # of its history, where it notes any


@dataclass(frozen=True, slots=True)
class NamedPage:
    """What a person, a place or a source is in."""

    named: Person | Term | Source
    kinds: Mapping[str, int]
    wholes: Mapping[str, Event]
    listing: Listing


@dataclass(frozen=True, slots=True)
class AnniversariesPage:
    """The anniversaries of this year and the next, or where they are many a page of them."""

    order: Order
    years: tuple[tuple[int, tuple[Coming, ...]], ...]
    pages: tuple[Moment, ...]  # the days of each


def marks(catalogue: Catalogue) -> Mapping[str, int]:
    """The number of each kind's mark."""
    return {kind.key: number % MARKS for number, kind in enumerate(catalogue.kinds)}


def timeline_page(
    catalogue: Catalogue,
    events: Sequence[Event],
    query: Query,
    order: Order,
    *,
    whole: bool,
    language: str,
    today: date,
) -> TimelinePage:
    """The timeline of a scope's events, narrowed."""
    findings = search(events, query)
    listed = listing(findings.events, order, language)
    next_year, this_day = coming(events, today, 1), on_this_day(events, today)
    after = next_year[-1].anniversary.on if next_year else today
    first, last = extent(events, after)
    shown_first, shown_last = extent(findings.events, after) if findings.events else (first, last)
    kinds = {event.kind.key for event in findings.events}
    picture = overview(
        findings.events,
        today,
        query.start.first if query.start else shown_first,
        query.end.last if query.end else shown_last,
    )
    return TimelinePage(
        catalogue.collections if whole else (),
        query,
        narrowed(catalogue, query),
        () if findings.events else looser(catalogue, findings),
        _swapped(query),
        choices(catalogue, query, findings),
        picture,
        zoom(query, picture.axis, first, last),
        marks(catalogue),
        tuple(kind for kind in catalogue.kinds if kind.key in kinds),
        catalogue.by_id,
        listed,
        len(events),
        next_year[0] if next_year else None,
        this_day[:_MOST_ON_A_DAY],
        len(this_day[_MOST_ON_A_DAY:]),
    )


def event_page(catalogue: Catalogue, event: Event, today: date) -> EventPage:
    by_id = catalogue.by_id
    index = _places_in_time(catalogue)[event.id]
    parts = catalogue.parts.get(event.id, ())
    return EventPage(
        event,
        by_id[event.part_of] if event.part_of else None,
        parts[:_MOST_PARTS],
        len(parts[_MOST_PARTS:]),
        tuple(by_id[each] for each in event.related),
        catalogue.events[index - 1] if index else None,
        catalogue.events[index + 1] if index + 1 < len(catalogue.events) else None,
        coming((event,), today, 5),
        steps(event) if event.changes else (),
    )


def named_page(catalogue: Catalogue, named: Person | Term | Source, order: Order, language: str) -> NamedPage:
    """The events that take place at it, that cite it, or in which somebody takes part."""
    events = _naming(catalogue).get((type(named), named.key), ())
    return NamedPage(named, marks(catalogue), catalogue.by_id, listing(events, order, language))


def anniversaries_page(events: Sequence[Event], order: Order, today: date) -> AnniversariesPage:
    found = anniversaries(events, today.replace(month=1, day=1), date(today.year + 1, 12, 31))
    pages = [found[start : start + _MOST_ANNIVERSARIES] for start in range(0, len(found), _MOST_ANNIVERSARIES)] or [()]
    order = order.at(min(order.page, len(pages)))
    by_year = groupby(pages[order.page - 1], key=lambda each: each.on.year)
    return AnniversariesPage(
        order,
        tuple((year, tuple(seen(each, today) for each in of_year)) for year, of_year in by_year),
        tuple(between(Point.of(page[0].on), Point.of(page[-1].on)) for page in pages if page),
    )


@once
def _places_in_time(catalogue: Catalogue) -> Mapping[str, int]:
    """Where each event stands among all, by its id."""
    return {event.id: index for index, event in enumerate(catalogue.events)}


@once
def _naming(catalogue: Catalogue) -> Mapping[tuple[type, str], Sequence[Event]]:
    """The events in which each person, place and source is."""
    found: dict[tuple[type, str], list[Event]] = {}
    for event in catalogue.events:
        all_named: tuple[Person | Term | Source, ...] = (
            *event.people,
            *event.places,
            *(each.source for each in event.sources),
        )
        for key in dict.fromkeys((type(named), named.key) for named in all_named):
            found.setdefault(key, []).append(event)
    return found


def _swapped(query: Query) -> Query | None:
    if query.start and query.end and query.end.last < query.start.first:
        return replace(query, start=query.end, end=query.start)
    return None


_MOST_STEPS = 150  # on a page: each may have a note in Lao, of a kilobyte


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of it, the newest first."""

    order: Order
    days: tuple[tuple[Point, tuple[Step, ...]], ...]
    pages: tuple[Moment, ...]  # the days of each

    @property
    def ends(self) -> bool:
        """Whether nothing comes after it."""
        return self.order.page >= len(self.pages)


def history_page(events: Sequence[Event], number: int) -> HistoryPage:
    """The page of this number, or the last where there are not so many."""
    found = history(events)
    pages = [found[start : start + _MOST_STEPS] for start in range(0, len(found), _MOST_STEPS)]
    number = max(min(number, len(pages)), 1)
    shown = pages[number - 1] if pages else ()
    return HistoryPage(
        Order(page=number),
        tuple((Point.of(on), tuple(of_day)) for on, of_day in groupby(shown, key=lambda step: step.on)),
        tuple(between(Point.of(page[-1].on), Point.of(page[0].on)) for page in pages),
    )

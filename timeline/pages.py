"""What each page shows, as values: the templates only lay it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dateutil.relativedelta import relativedelta

from timeline.anniversaries import Anniversary, anniversaries
from timeline.catalogue import Catalogue, Collection, Event, Office, Person, Query, Source, Status, Term
from timeline.overview import Overview, overview
from timeline.queries import find

MARKS = 8  # the marks that the stylesheet draws
_FRAME_COMING = 3
_FRAME_LATEST = 5


@dataclass(frozen=True, slots=True)
class Coming:
    """An anniversary, seen from a day: days left, 0 on the day itself, negative when it has passed."""

    anniversary: Anniversary
    days_left: int


@dataclass(frozen=True, slots=True)
class Year:
    """The events that begin in one year."""

    number: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    collections: tuple[Collection, ...]  # that lead on from here
    query: Query
    overview: Overview
    kinds: Mapping[str, int]  # the number of each kind's mark
    years: tuple[Year, ...]
    found: int
    of: int  # how many the scope has
    coming: Coming | None
    choices: "Choices"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the events of a scope can be narrowed by."""

    countries: tuple[Term, ...]
    topics: tuple[Term, ...]
    kinds: tuple[Term, ...]
    places: tuple[Term, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    event: Event
    whole: Event | None
    parts: tuple[Event, ...]
    related: tuple[Event, ...]
    earlier: Event | None
    later: Event | None
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class NamedPage:
    """What a person, a place or a source is in."""

    named: Person | Term | Source
    years: tuple[Year, ...]
    found: int


@dataclass(frozen=True, slots=True)
class AnniversariesPage:
    years: tuple[tuple[int, tuple[Coming, ...]], ...]  # this year and the next, whole


@dataclass(frozen=True, slots=True)
class FramePage:
    office: Office | None
    coming: tuple[Coming, ...]
    latest: tuple[Event, ...]


def scope(catalogue: Catalogue, collection: Collection | None) -> tuple[Event, ...]:
    """The events of a collection, or all."""
    return find(catalogue.events, collection.where) if collection else catalogue.events


def marks(catalogue: Catalogue) -> Mapping[str, int]:
    """The number of each kind's mark."""
    return {kind.key: number % MARKS for number, kind in enumerate(catalogue.kinds)}


def timeline_page(catalogue: Catalogue, collection: Collection | None, query: Query, today: date) -> TimelinePage:
    events = scope(catalogue, collection)
    found = find(events, query)
    coming = _coming(events, today, 1)
    last = coming[-1].anniversary.on.year if coming else today.year
    return TimelinePage(
        () if collection else catalogue.collections,
        query,
        overview(found, today, last),
        marks(catalogue),
        _years(found),
        len(found),
        len(events),
        coming[0] if coming else None,
        _choices(catalogue, events),
    )


def event_page(catalogue: Catalogue, event: Event, today: date) -> EventPage:
    by_id = catalogue.by_id
    index = catalogue.events.index(event)
    return EventPage(
        event,
        by_id[event.part_of] if event.part_of else None,
        catalogue.parts.get(event.id, ()),
        tuple(by_id[each] for each in event.related),
        catalogue.events[index - 1] if index else None,
        catalogue.events[index + 1] if index + 1 < len(catalogue.events) else None,
        _coming((event,), today, 5),
    )


def person_page(catalogue: Catalogue, person: Person) -> NamedPage:
    return _named_page(person, [event for event in catalogue.events if person in event.people])


def place_page(catalogue: Catalogue, place: Term) -> NamedPage:
    return _named_page(place, [event for event in catalogue.events if place in event.places])


def source_page(catalogue: Catalogue, source: Source) -> NamedPage:
    cited = [event for event in catalogue.events if any(each.source is source for each in event.sources)]
    return _named_page(source, cited)


def anniversaries_page(catalogue: Catalogue, collection: Collection | None, today: date) -> AnniversariesPage:
    events = scope(catalogue, collection)
    found = anniversaries(events, today.replace(month=1, day=1), date(today.year + 1, 12, 31))
    return AnniversariesPage(
        tuple(
            (year, tuple(_seen(each, today) for each in of_year))
            for year, of_year in groupby(found, key=lambda each: each.on.year)
        ),
    )


def frame_page(catalogue: Catalogue, office: Office | None, collection: Collection | None, today: date) -> FramePage:
    """The coming anniversaries, and the events that began last, latest first."""
    events = scope(catalogue, collection)
    begun = [event for event in events if event.when.first <= today and event.status is not Status.CANCELLED]
    return FramePage(
        office,
        _coming(events, today, 1)[:_FRAME_COMING],
        tuple(reversed(begun[-_FRAME_LATEST:])),
    )


def _named_page(named: Person | Term | Source, events: Sequence[Event]) -> NamedPage:
    return NamedPage(named, _years(events), len(events))


def _years(events: Iterable[Event]) -> tuple[Year, ...]:
    by_year = groupby(events, key=lambda event: event.when.first.year)
    return tuple(Year(number, tuple(of_year)) for number, of_year in by_year)


def _coming(events: Sequence[Event], today: date, years: int) -> tuple[Coming, ...]:
    """The anniversaries from today until the same day so many years on."""
    last = today + relativedelta(years=years, days=-1)
    return tuple(_seen(each, today) for each in anniversaries(events, today, last))


def _seen(anniversary: Anniversary, today: date) -> Coming:
    return Coming(anniversary, (anniversary.on - today).days)


def _choices(catalogue: Catalogue, events: Sequence[Event]) -> Choices:
    countries = {term.key for event in events for term in event.countries}
    topics = {term.key for event in events for term in event.topics}
    kinds = {event.kind.key for event in events}
    places = {term.key for event in events for term in event.places}
    people = {person.key for event in events for person in event.people}
    return Choices(
        tuple(term for term in catalogue.countries if term.key in countries),
        tuple(term for term in catalogue.topics if term.key in topics),
        tuple(term for term in catalogue.kinds if term.key in kinds),
        tuple(term for term in catalogue.places if term.key in places),
        tuple(person for person in catalogue.people if person.key in people),
    )

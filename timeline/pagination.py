"""A list of events as it is read: in pages by year, each whole with its parts, each note with its number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Self

from timeline.model import once_for_each
from timeline.model.catalogue import Citation, Event
from timeline.model.edtf import Moment, Point, between

_FULL = 180_000  # bytes of HTML, by which a page stays under 300 kB with all that is around the list
_BARE = 700  # of them, what an event without texts comes to
_NAME = 120  # and each link to a place, a person or a source in it


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is arranged, and which of its pages is shown, from 1."""

    newest_first: bool = False
    page: int = 1

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """As words of an address, without what goes without saying."""
        newest = (("order", "newest"),) if self.newest_first else ()
        return (*newest, ("page", str(self.page))) if self.page > 1 else newest

    @property
    def turned(self) -> Self:
        """The other way round, from its beginning."""
        return replace(self, newest_first=not self.newest_first, page=1)

    def at(self, page: int) -> Self:
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, with those of its parts that stand within it: those that begin in the same year, on the same page."""

    event: Event
    parts: tuple["Entry", ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The events that begin in one year."""

    number: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and where the rest is."""

    order: Order
    years: tuple[Year, ...]
    pages: tuple[Moment, ...]  # the years of each, as they come
    found: int
    page_of: Mapping[str, int]  # by the id of an event
    page_of_year: Mapping[int, int]  # where a year begins in the list
    notes: Mapping[Citation, int]  # what this page cites, numbered from 1


def listing(events: Sequence[Event], order: Order, language: str) -> Listing:
    """The page that is asked of the events, which come in order of time, or the last where there are not so many."""
    arranged = tuple(reversed(events)) if order.newest_first else tuple(events)
    pages = tuple(_pages(arranged, language)) or ((),)
    order = order.at(min(order.page, len(pages)))
    shown = pages[order.page - 1]
    page_of_year: dict[int, int] = {}
    for number, page in enumerate(pages, 1):
        for event in page:
            page_of_year.setdefault(event.when.first.year, number)
    cited = dict.fromkeys(citation for event in shown for citation in event.sources)
    return Listing(
        order,
        tuple(_years(shown)),
        tuple(between(*(Point(event.when.first.year) for event in (page[0], page[-1]))) for page in pages if page),
        len(events),
        MappingProxyType({event.id: number for number, page in enumerate(pages, 1) for event in page}),
        MappingProxyType(page_of_year),
        MappingProxyType({citation: number for number, citation in enumerate(cited, 1)}),
    )


def _pages(events: Sequence[Event], language: str) -> Iterator[tuple[Event, ...]]:
    """Whole years as long as they fit; a year that is more than a page goes over several."""
    page: list[Event] = []
    weight = 0
    for _, of_year in groupby(events, key=lambda event: event.when.first.year):
        year = [(event, _weight(event, language)) for event in of_year]
        of_all = sum(each for _, each in year)
        if page and weight + of_all > _FULL:
            yield tuple(page)
            page, weight = [], 0
        for event, each in year:
            if page and weight + each > _FULL:
                yield tuple(page)
                page, weight = [], 0
            page.append(event)
            weight += each
    if page:
        yield tuple(page)


@once_for_each
def _weight(event: Event, language: str) -> int:
    """About how many bytes of HTML the event comes to."""
    texts = (text.in_(language) for text in (event.title, event.summary) if text)
    names = len(event.places) + len(event.people) + 2 * len(event.sources)
    return _BARE + sum(len(text.encode()) for text in texts) + _NAME * names


def _years(events: Sequence[Event]) -> Iterator[Year]:
    for number, of_year in groupby(events, key=lambda event: event.when.first.year):
        shown = {event.id: event for event in of_year}
        within: dict[str | None, list[Event]] = {}
        for event in shown.values():
            within.setdefault(event.part_of if event.part_of in shown else None, []).append(event)
        yield Year(number, tuple(_entries(within, None)))


def _entries(within: Mapping[str | None, Iterable[Event]], whole: str | None) -> Iterator[Entry]:
    for event in within.get(whole, ()):
        yield Entry(event, tuple(_entries(within, event.id)))

"""Pagination of a list of events: pages of whole years, with numbered citations."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Self

from timeline.grouping import ChapterGroup, ListEntry, group_by_chapter
from timeline.model import memoize_by_key
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Chapter, Citation
from timeline.model.event import Event

_MAX_PAGE_BYTES = 180_000  # of HTML for the list, so that the whole page stays below 300 kB
_EVENT_BYTES = 700  # of HTML for an event without its texts
_LINK_BYTES = 120  # of HTML for a link to a place, a person or a source


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The order of a list, and the number of its page, from 1."""

    newest_first: bool = False
    page: int = 1

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The query parameters, without defaults."""
        newest = (("order", "newest"),) if self.newest_first else ()
        return (*newest, ("page", str(self.page))) if self.page > 1 else newest

    @property
    def reversed(self) -> Self:
        """The options of the reverse order, on the first page."""
        return replace(self, newest_first=not self.newest_first, page=1)

    def with_page(self, page: int) -> Self:
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class EventList:
    """One page of a list, and on which pages the rest is."""

    options: ListOptions
    chapters: tuple[ChapterGroup, ...]
    under_way: tuple[ListEntry, ...]  # what ran through the time of the list, behind what happened in it
    page_dates: tuple[DateOrInterval, ...]  # the first and last year of each page, in the order of the list
    total: int  # number of events on all pages
    has_pictures: bool  # whether one of them has a picture that can be shown
    page_by_year: Mapping[int, int]  # the page on which the year begins
    citation_numbers: Mapping[Citation, int]  # of the citations on this page, numbered from 1

    def year_urls(self, list_url: Callable[[ListOptions], str]) -> Callable[[int], str]:
        """Return a function that returns the URL of a year, or of the nearest one in the list: no year has what is only
        under way. `list_url` returns the URL of a page of the list.
        """

        def year_url(year: int) -> str:
            nearest = year if year in self.page_by_year else min(self.page_by_year, key=lambda each: abs(each - year))
            page = self.page_by_year[nearest]
            return f"{'' if page == self.options.page else list_url(self.options.with_page(page))}#y{nearest}"

        return year_url


def paginate_events(
    events: Sequence[Event],
    options: ListOptions,
    language: str,
    chapters: Sequence[Chapter] = (),
    under_way: Sequence[Event] = (),
) -> EventList:
    """Return the requested page of events, which must be in chronological order; the last page if there are fewer.

    With `chapters`, the years are grouped by them, several events of one series are one entry, and what happened in a
    year is apart from what merely goes on in it. `under_way` are further events, for the end of the last page.
    """
    ordered = tuple(reversed(events)) if options.newest_first else tuple(events)
    pages = tuple(_split_into_pages(ordered, language)) or (_Page(),)
    options = options.with_page(min(options.page, len(pages)))
    page_events = pages[options.page - 1].events
    at_end = tuple(under_way) if options.page == len(pages) else ()
    page_by_year = {year: number for number, page in reversed([*enumerate(pages, 1)]) for year in page.years}
    citations = dict.fromkeys(citation for event in (*page_events, *at_end) for citation in event.sources)
    return EventList(
        options,
        group_by_chapter(page_events, chapters, events),
        tuple(ListEntry(event, ()) for event in at_end),
        tuple(date_or_interval(EDTFDate(page.years[0]), EDTFDate(page.years[-1])) for page in pages if page.years),
        len(events) + len(under_way),
        any(event.pictures for event in filter(attrgetter("media"), chain(events, under_way))),
        MappingProxyType(page_by_year),
        MappingProxyType({citation: number for number, citation in enumerate(citations, 1)}),
    )


@dataclass(slots=True)
class _Page:
    events: list[Event] = field(default_factory=list)
    years: list[int] = field(default_factory=list)  # in which they begin, in their order
    bytes: int = 0

    def has_room(self, size: int) -> bool:
        return not self.events or self.bytes + size <= _MAX_PAGE_BYTES

    def add(self, year: int, events: Iterable[Event], size: int) -> None:
        self.events += events
        self.years.append(year)
        self.bytes += size


def _split_into_pages(events: Sequence[Event], language: str) -> Iterator[_Page]:
    """Yield the pages: whole years if they fit; a year that is too large for one page is split."""
    page = _Page()
    for year, group in groupby(events, key=attrgetter("year")):
        year_events = list(group)
        sizes = [_estimated_bytes(event, language) for event in year_events]
        size = sum(sizes)
        parts = [(year_events, size)]
        if size > _MAX_PAGE_BYTES:
            parts = [([event], event_size) for event, event_size in zip(year_events, sizes, strict=True)]
        if not page.has_room(size):
            yield page
            page = _Page()
        for part, part_size in parts:
            if not page.has_room(part_size):
                yield page
                page = _Page()
            page.add(year, part, part_size)
    if page.events:
        yield page


@memoize_by_key
def _estimated_bytes(event: Event, language: str) -> int:
    """Estimate the size of the event in HTML, in bytes."""
    texts = (text.in_(language) for text in (event.title, event.summary) if text)
    link_count = len(event.places) + len(event.people) + 2 * len(event.sources)
    return _EVENT_BYTES + sum(len(text.encode()) for text in texts) + _LINK_BYTES * link_count

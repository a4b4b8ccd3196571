"""Pagination of a list of events: pages of whole years, with numbered citations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
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
        """Return a function that returns the URL of a year. `list_url` returns that of a page of the list."""

        def year_url(year: int) -> str:
            page = self.page_by_year[year]
            return f"{'' if page == self.options.page else list_url(self.options.with_page(page))}#y{year}"

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
    pages = tuple(_split_into_pages(ordered, language)) or ((),)
    options = options.with_page(min(options.page, len(pages)))
    page_events = pages[options.page - 1]
    at_end = tuple(under_way) if options.page == len(pages) else ()
    page_of_year = {event.date.year: number for number, page in reversed([*enumerate(pages, 1)]) for event in page}
    citations = dict.fromkeys(citation for event in (*page_events, *at_end) for citation in event.sources)
    return EventList(
        options,
        group_by_chapter(page_events, chapters, events),
        tuple(ListEntry(event, ()) for event in at_end),
        tuple(
            date_or_interval(*(EDTFDate(event.date.year) for event in (page[0], page[-1]))) for page in pages if page
        ),
        len(events) + len(under_way),
        any(event.media and event.pictures for event in (*events, *under_way)),
        MappingProxyType(page_of_year),
        MappingProxyType({citation: number for number, citation in enumerate(citations, 1)}),
    )


def _split_into_pages(events: Sequence[Event], language: str) -> Iterator[tuple[Event, ...]]:
    """Yield the events of each page: whole years if they fit; a year that is too large for one page is split."""
    page: list[Event] = []
    page_bytes = 0
    for _, group in groupby(events, key=attrgetter("date.year")):
        year_events = tuple(group)
        sizes = [_estimated_bytes(event, language) for event in year_events]
        if page and page_bytes + sum(sizes) > _MAX_PAGE_BYTES:
            yield tuple(page)
            page, page_bytes = [], 0
        if sum(sizes) <= _MAX_PAGE_BYTES:
            page += year_events
            page_bytes += sum(sizes)
            continue
        for event, event_bytes in zip(year_events, sizes, strict=True):
            if page and page_bytes + event_bytes > _MAX_PAGE_BYTES:
                yield tuple(page)
                page, page_bytes = [], 0
            page.append(event)
            page_bytes += event_bytes
    if page:
        yield tuple(page)


@memoize_by_key
def _estimated_bytes(event: Event, language: str) -> int:
    """Estimate the size of the event in HTML, in bytes."""
    texts = (text.in_(language) for text in (event.title, event.summary) if text)
    link_count = len(event.places) + len(event.people) + 2 * len(event.sources)
    return _EVENT_BYTES + sum(len(text.encode()) for text in texts) + _LINK_BYTES * link_count

"""The pages with lists of events: timeline, person, place, source, anniversaries and changelog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from timeline.anniversaries import (
    UpcomingAnniversary,
    anniversaries,
    with_days_left,
)
from timeline.changelog import ChangelogEntry, changelog
from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Person, Source, Term
from timeline.model.event import Event
from timeline.pagination import EventList, ListOptions, paginate_events

_ANNIVERSARIES_PER_PAGE = 250


@dataclass(frozen=True, slots=True)
class EntityPage:
    """The events of a person, a place or a source."""

    entity: Person | Term | Source
    event_list: EventList

    @property
    def has_pictures(self) -> bool:
        """Whether it shows a picture, if only beside the list, where the script puts that of an event."""
        portrait = self.entity.portrait if isinstance(self.entity, Person) else None
        return self.event_list.has_pictures or bool(portrait and portrait.renditions)


@dataclass(frozen=True, slots=True)
class AnniversariesPage:
    """One page of the anniversaries of this year and the next."""

    options: ListOptions
    years: tuple[tuple[int, tuple[UpcomingAnniversary, ...]], ...]
    page_dates: tuple[DateOrInterval, ...]  # the dates that each page covers


def entity_page(
    catalogue: Catalogue, entity: Person | Term | Source, options: ListOptions, language: str
) -> EntityPage:
    """Return the events that the person took part in, that took place at the place, or that cite the source."""
    events = _events_by_entity(catalogue).get((type(entity), entity.key), ())
    return EntityPage(entity, paginate_events(events, options, language))


def anniversaries_page(events: Sequence[Event], options: ListOptions, today: date) -> AnniversariesPage:
    all_anniversaries = anniversaries(events, today.replace(month=1, day=1), date(today.year + 1, 12, 31))
    pages = [
        all_anniversaries[start : start + _ANNIVERSARIES_PER_PAGE]
        for start in range(0, len(all_anniversaries), _ANNIVERSARIES_PER_PAGE)
    ] or [()]
    options = options.with_page(min(options.page, len(pages)))
    by_year = groupby(pages[options.page - 1], key=lambda anniversary: anniversary.date.year)
    return AnniversariesPage(
        options,
        tuple((year, tuple(with_days_left(anniversary, today) for anniversary in group)) for year, group in by_year),
        tuple(
            date_or_interval(EDTFDate.from_date(page[0].date), EDTFDate.from_date(page[-1].date))
            for page in pages
            if page
        ),
    )


@memoize
def _events_by_entity(catalogue: Catalogue) -> Mapping[tuple[type, str], Sequence[Event]]:
    """The events of each person, place and source, by class and key."""
    events_by_entity: dict[tuple[type, str], list[Event]] = {}
    for event in catalogue.events:
        entities: tuple[Person | Term | Source, ...] = (
            *event.people,
            *event.places,
            *(citation.source for citation in event.sources),
        )
        for key in dict.fromkeys((type(entity), entity.key) for entity in entities):
            events_by_entity.setdefault(key, []).append(event)
    return events_by_entity


_ENTRIES_PER_PAGE = 150  # an entry may have a note in Lao, which takes a kilobyte


@dataclass(frozen=True, slots=True)
class ChangelogPage:
    """One page of the changelog, the newest entries first."""

    options: ListOptions
    days: tuple[tuple[EDTFDate, tuple[ChangelogEntry, ...]], ...]
    page_dates: tuple[DateOrInterval, ...]  # the dates that each page covers

    @property
    def is_last_page(self) -> bool:
        return self.options.page >= len(self.page_dates)


def changelog_page(events: Sequence[Event], page_number: int) -> ChangelogPage:
    """Return the page with this number, or the last page if there are fewer pages."""
    entries = changelog(events)
    pages = [entries[start : start + _ENTRIES_PER_PAGE] for start in range(0, len(entries), _ENTRIES_PER_PAGE)]
    page_number = max(min(page_number, len(pages)), 1)
    page_entries = pages[page_number - 1] if pages else ()
    return ChangelogPage(
        ListOptions(page=page_number),
        tuple(
            (EDTFDate.from_date(day), tuple(day_entries))
            for day, day_entries in groupby(page_entries, key=lambda entry: entry.date)
        ),
        tuple(date_or_interval(EDTFDate.from_date(page[-1].date), EDTFDate.from_date(page[0].date)) for page in pages),
    )

"""The content of events.yaml as frozen values, which are already validated."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.model.entities import Chapter, Collection, Office, Person, Source, Term
from timeline.model.event import Event
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText
from timeline.model.picture import Picture, Rendition


@dataclass(frozen=True, slots=True)
class Licence:
    name: LocalizedText
    url: str


@dataclass(frozen=True, slots=True)
class Site:
    """The `site` section: settings of the whole timeline."""

    title: LocalizedText
    description: LocalizedText
    languages: tuple[str, ...]  # BCP 47 tags; every text exists in the first language
    timezone: ZoneInfo
    uid_namespace: UUID
    updated: dt.date  # the day of the last change, for events that have no `updated`
    licence: Licence | None = None
    contact: str | None = None  # e-mail address or URL; `{event}` in a URL stands for the URL of an event


Entity = Event | Person | Term | Source | Collection | Office  # entities with a page; of the terms only places have one


@dataclass(frozen=True)
class Catalogue:
    """The content of events.yaml. Events are in chronological order, all else is in the order of the file."""

    site: Site
    kinds: tuple[Term, ...]
    topics: tuple[Term, ...]
    places: tuple[Term, ...]
    people: tuple[Person, ...]
    sources: tuple[Source, ...]
    offices: tuple[Office, ...]
    collections: tuple[Collection, ...]
    events: tuple[Event, ...]
    chapters: tuple[Chapter, ...] = ()  # one after another
    lanes: tuple[Collection, ...] = ()  # of the overview; the first leads the site
    series: tuple[Term, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    draft_ids: tuple[str, ...] = ()  # the ids of all drafts in the file, also of those that `events` leaves out

    @cached_property
    def countries(self) -> tuple[Term, ...]:
        """The countries that events name, in the order of their first appearance."""
        return tuple({country.key: country for event in self.events for country in event.countries}.values())

    @cached_property
    def events_by_id(self) -> Mapping[str, Event]:
        return MappingProxyType({event.id: event for event in self.events})

    @cached_property
    def id_redirects(self) -> Mapping[str, str]:
        """The current id for each retired id."""
        return MappingProxyType({old: event.id for event in self.events for old in event.retired_ids})

    @cached_property
    def parts_by_id(self) -> Mapping[str, tuple[Event, ...]]:
        """The events that are part of an event, by the id of that event."""
        parts: dict[str, list[Event]] = {}
        for event in self.events:
            if event.part_of:
                parts.setdefault(event.part_of, []).append(event)
        return MappingProxyType({parent_id: tuple(parts) for parent_id, parts in parts.items()})

    @property
    def pictures(self) -> Iterator[tuple[tuple[str, ...], Picture]]:
        """Each picture with its path in the file, such as `("events", "treaty-1977", "media", "[0]")`."""
        for person in self.people:
            if person.portrait:
                yield ("people", person.key, "portrait"), person.portrait
        for event in self.events:
            for index, picture in enumerate(event.media):
                yield ("events", event.id, "media", f"[{index}]"), picture

    @cached_property
    def renditions(self) -> Mapping[str, Rendition]:
        """The files of all pictures, by name."""
        return MappingProxyType({each.name: each for _, picture in self.pictures for each in picture.renditions})

    def with_renditions(self, by_file: Mapping[str, tuple[Rendition, ...]]) -> "Catalogue":
        """Return the catalogue with the files that were made of its pictures, by the names of the originals."""
        if not next(self.pictures, None):
            return self
        portraits = {
            person.key: replace(person, portrait=person.portrait.with_renditions(by_file))
            for person in self.people
            if person.portrait
        }

        def with_portraits(people: tuple[Person, ...]) -> tuple[Person, ...]:
            return tuple(portraits.get(person.key, person) for person in people)

        events = tuple(
            replace(
                event,
                media=tuple(picture.with_renditions(by_file) for picture in event.media),
                people=with_portraits(event.people),
            )
            if event.media or event.people
            else event
            for event in self.events
        )
        return replace(self, people=with_portraits(self.people), events=events)

    def person(self, key: str) -> Person | None:
        return next((person for person in self.people if person.key == key), None)

    def place(self, key: str) -> Term | None:
        return next((place for place in self.places if place.key == key), None)

    def source(self, key: str) -> Source | None:
        return next((source for source in self.sources if source.key == key), None)

    def office(self, key: str) -> Office | None:
        return next((office for office in self.offices if office.key == key), None)

    def collection(self, key: str) -> Collection | None:
        return next((collection for collection in self.collections if collection.key == key), None)

"""The entities of events.yaml as frozen values. They are already validated, and refer to each other as objects."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.model.edtf import DateOrInterval, EDTFDate
from timeline.model.localized_text import LocalizedText, fold
from timeline.model.uids import ImportOrigin


class Status(StrEnum):
    """The status of an event, with the names of RFC 5545 §3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DRAFT = "draft"  # RFC 5545 has it for VJOURNAL only; here, only a preview has drafts


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


@dataclass(frozen=True, slots=True)
class Term:
    """A kind, a topic, a country (ISO 3166-1 code) or a place (ISO 3166-2 code)."""

    key: str
    name: LocalizedText
    aliases: tuple[str, ...] = ()  # of a place: other names and spellings found in documents, in any language

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: LocalizedText
    aliases: tuple[str, ...]  # other spellings found in documents, in any language
    country: Term | None
    role: LocalizedText | None = None  # the offices that the documents name

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    title: LocalizedText
    number: LocalizedText | None
    issuer: LocalizedText | None
    date: DateOrInterval | None
    url: str | None
    note: LocalizedText | None = None  # what is known of the document itself, such as how its issuer is known

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def name(self) -> LocalizedText:
        """The number, by which documents are cited, or the title of a source without one."""
        return self.number or self.title


@dataclass(frozen=True, slots=True)
class Citation:
    """A source, and the passage in it."""

    source: Source
    locator: LocalizedText | None

    def in_(self, language: str) -> str:
        """Return the name of the source, then the passage."""
        source_name = self.source.name.in_(language)
        return f"{source_name}, {self.locator.in_(language)}" if self.locator else source_name


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an event that readers should know of, with the editor's note."""

    date: dt.date
    note: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The filters of a search. An event must match every filter that is set, and any one key within a filter."""

    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    start: EDTFDate | None = None
    end: EDTFDate | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named query that is stored in events.yaml."""

    key: str
    title: LocalizedText
    description: LocalizedText | None
    query: Query

    @property
    def scope_path(self) -> str:
        """The prefix of its URL paths, after the language."""
        return f"collections/{self.key}"


@dataclass(frozen=True, slots=True)
class Office:
    """An office that may embed the timeline in the pages of its own portal."""

    key: str
    name: LocalizedText
    place: Term
    hosts: tuple[str, ...]  # CSP host-sources: `portal.example`, `*.portal.example`
    accent: str | None  # `#rrggbb`
    collection_key: str | None

    @property
    def scope_path(self) -> str:
        """The prefix of its URL paths, after the language."""
        return f"offices/{self.key}"


@dataclass(frozen=True)
class Event:
    id: str
    date: DateOrInterval
    kind: Term
    title: LocalizedText
    countries: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    places: tuple[Term, ...] = ()
    people: tuple[Person, ...] = ()
    summary: LocalizedText | None = None
    anniversary: LocalizedText | None = None
    sources: tuple[Citation, ...] = ()
    part_of: str | None = None
    related: tuple[str, ...] = ()
    note: LocalizedText | None = None
    url: str | None = None
    status: Status = Status.CONFIRMED
    retired_ids: tuple[str, ...] = ()  # oldest first
    updated: dt.date = dt.date.min
    has_explicit_updated: bool = False  # False if `updated` comes from the site
    revision: int = 0
    changes: tuple[Change, ...] = ()  # oldest first, at most one a day
    imported: ImportOrigin | None = None

    @property
    def original_id(self) -> str:
        """The first id that the event had. Its UIDs in calendars are derived from it and never change."""
        return self.retired_ids[0] if self.retired_ids else self.id

    @cached_property
    def search_text(self) -> str:
        """All searchable texts of the event, folded."""
        entities: tuple[Term | Person, ...] = (self.kind, *self.countries, *self.topics, *self.places, *self.people)
        numbers = [citation.source.number for citation in self.sources]
        texts = (self.title, self.summary, self.anniversary, self.note, *(each.name for each in entities), *numbers)
        haystack = [text for localized in texts if localized for text in localized.all_texts]
        haystack += [alias for place in self.places for alias in place.aliases]
        haystack += [alias for person in self.people for alias in person.aliases]
        for date in self.date.dates:
            year = date.year if date.year > 0 else 1 - date.year  # as pages write it
            haystack.append(f"{date.day or ''} {date.month or ''} {year}")  # like a folded 5/9/1962
        return fold("\n".join(haystack))


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

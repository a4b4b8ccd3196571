"""What one good reading of events.yaml yields: plain frozen values, already checked and joined to each other."""

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


class Status(StrEnum):
    """Whether an event stands (the words of RFC 5545 §3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DRAFT = "draft"  # of VJOURNAL there; only a preview has such events


@dataclass(frozen=True, slots=True)
class Site:
    """What holds for the whole file."""

    title: LocalizedText
    description: LocalizedText
    languages: tuple[str, ...]  # BCP 47; the first is the one that every text has
    timezone: ZoneInfo
    uid_namespace: UUID
    updated: dt.date  # the last change of each event that states none of its own


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a list of ours: a kind, a topic, a country (ISO 3166-1) or a place (ISO 3166-2)."""

    key: str
    name: LocalizedText

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: LocalizedText
    aliases: tuple[str, ...]  # spellings met in documents, in any language
    country: Term | None

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

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source, and where in it."""

    source: Source
    locator: LocalizedText | None

    def in_(self, language: str) -> str:
        """The source's number, or its title where it has none, and the passage."""
        source_name = (self.source.number or self.source.title).in_(language)
        return f"{source_name}, {self.locator.in_(language)}" if self.locator else source_name


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor notes of a change that readers should know of."""

    date: dt.date
    note: LocalizedText


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked for: any of the keys of one sort, and all sorts together; no keys ask for nothing."""

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
    """A query with a name, kept in the file."""

    key: str
    title: LocalizedText
    description: LocalizedText | None
    query: Query

    @property
    def scope_path(self) -> str:
        """What its addresses begin with, below the language."""
        return f"collections/{self.key}"


@dataclass(frozen=True, slots=True)
class Office:
    """A place that may put the timeline into its own pages."""

    key: str
    name: LocalizedText
    place: Term
    hosts: tuple[str, ...]  # host-sources of CSP: `portal.example`, `*.portal.example`
    accent: str | None  # `#rrggbb`
    collection_key: str | None

    @property
    def scope_path(self) -> str:
        """What its addresses begin with, below the language."""
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
    retired_ids: tuple[str, ...] = ()  # retired ids, the oldest first
    updated: dt.date = dt.date.min
    has_explicit_updated: bool = False  # whether that day is its own: else it is the site's
    revision: int = 0
    changes: tuple[Change, ...] = ()  # the oldest first, one a day

    @property
    def original_id(self) -> str:
        """The id that the event had first, from which its identity in calendars comes for ever."""
        return self.retired_ids[0] if self.retired_ids else self.id

    @cached_property
    def search_text(self) -> str:
        """All that a reader may look for, folded."""
        terms = (self.kind, *self.countries, *self.topics, *self.places)
        names = [term.name for term in terms] + [person.name for person in self.people]
        texts = (self.title, self.summary, self.anniversary, self.note, *names)
        haystack = [text for each in texts if each for text in each.all_texts]
        haystack += [alias for person in self.people for alias in person.aliases]
        haystack += [
            text for citation in self.sources if citation.source.number for text in citation.source.number.all_texts
        ]
        dates = (self.date,) if isinstance(self.date, EDTFDate) else (self.date.start, self.date.end)
        haystack += [f"{end.day or ''} {end.month or ''} {end.year}" for end in dates]  # as 5/9/1962 is compared
        return fold("\n".join(haystack))


Entity = Event | Person | Term | Source | Collection | Office  # what has a page of its own; a Term, where it is a place


@dataclass(frozen=True)
class Catalogue:
    """Everything, in the order of the file but for the events, which are in order of time."""

    site: Site
    kinds: tuple[Term, ...]
    topics: tuple[Term, ...]
    places: tuple[Term, ...]
    people: tuple[Person, ...]
    sources: tuple[Source, ...]
    offices: tuple[Office, ...]
    collections: tuple[Collection, ...]
    events: tuple[Event, ...]
    draft_ids: tuple[str, ...] = ()  # the ids of those in the file, whether they are among the events or left out

    @cached_property
    def countries(self) -> tuple[Term, ...]:
        """The countries that events name, each once, in the order in which they come up."""
        return tuple({country.key: country for event in self.events for country in event.countries}.values())

    @cached_property
    def events_by_id(self) -> Mapping[str, Event]:
        return MappingProxyType({event.id: event for event in self.events})

    @cached_property
    def id_redirects(self) -> Mapping[str, str]:
        """The id of today for each that an event once had."""
        return MappingProxyType({old: event.id for event in self.events for old in event.retired_ids})

    @cached_property
    def parts_by_id(self) -> Mapping[str, tuple[Event, ...]]:
        """The events that are part of each."""
        parts: dict[str, list[Event]] = {}
        for event in self.events:
            if event.part_of:
                parts.setdefault(event.part_of, []).append(event)
        return MappingProxyType({parent_id: tuple(parts) for parent_id, parts in parts.items()})

    def person(self, key: str) -> Person | None:
        return next((each for each in self.people if each.key == key), None)

    def place(self, key: str) -> Term | None:
        return next((each for each in self.places if each.key == key), None)

    def source(self, key: str) -> Source | None:
        return next((each for each in self.sources if each.key == key), None)

    def office(self, key: str) -> Office | None:
        return next((each for each in self.offices if each.key == key), None)

    def collection(self, key: str) -> Collection | None:
        return next((each for each in self.collections if each.key == key), None)

"""The entities that events refer to, and the scopes, as frozen values."""

from dataclasses import dataclass

from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, MissingEnd
from timeline.model.localized_text import LocalizedText
from timeline.model.picture import Picture


@dataclass(frozen=True, slots=True)
class Term:
    """A kind, a topic, a series, a country (ISO 3166-1 code) or a place (ISO 3166-2 code)."""

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
    portrait: Picture | None = None

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

    def __hash__(self) -> int:
        return hash((self.source.key, self.locator.pairs if self.locator else None))

    def in_(self, language: str) -> str:
        """Return the name of the source, then the passage."""
        source_name = self.source.name.in_(language)
        return f"{source_name}, {self.locator.in_(language)}" if self.locator else source_name


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
class Chapter:
    """A named stretch of time. Only the last of a file may have no end."""

    key: str
    title: LocalizedText
    summary: LocalizedText | None
    start: EDTFDate
    end: EDTFDate | None

    @property
    def dates(self) -> Interval:
        return Interval(self.start, self.end or MissingEnd.OPEN)


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

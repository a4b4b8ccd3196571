"""The entries of the sections of events.yaml, to which events refer, and the types of texts in the site's languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from zoneinfo import ZoneInfo

from timeline.i18n.translations import get_translations
from timeline.loader import scalars
from timeline.loader.mappings import LocalizedTextType
from timeline.loader.value_types import Mapped, MultilineText, ParsedLine
from timeline.model.catalogue import Site
from timeline.model.entities import Collection, Office, Person, Source, Term
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText


@dataclass(frozen=True, slots=True)
class LocalizedTypes:
    """The node types that depend on the site's languages. If these are unknown, texts are not checked."""

    languages: tuple[str, ...]

    @property
    def title(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, ParsedLine(str))

    @property
    def prose(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, MultilineText())

    @property
    def note(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, ParsedLine(scalars.parse_note))

    @property
    def single_or_localized(self) -> LocalizedTextType:
        """A number or a passage of a document: `II.1.2` is the same in every language, `phần mở đầu` is not."""
        return LocalizedTextType(self.languages, ParsedLine(str), allows_single_text=True)

    @property
    def short_title(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, ParsedLine(scalars.parse_short_title))

    @property
    def country(self) -> Mapped[str, Term]:
        return Mapped(ParsedLine(scalars.parse_country), partial(_country_term, self.languages))


@dataclass(frozen=True, slots=True)
class Sections:
    """The entries of the sections, by key. The value of an invalid entry is None."""

    types: LocalizedTypes
    site: Site | None
    kinds: Mapping[str, Term | None]
    topics: Mapping[str, Term | None]
    places: Mapping[str, Term | None]
    people: Mapping[str, Person | None]
    sources: Mapping[str, Source | None]
    series: Mapping[str, Term | None]
    indicators: Mapping[str, Indicator | None]
    collections: Mapping[str, Collection | None]
    offices: Mapping[str, Office | None]

    @property
    def timezone(self) -> ZoneInfo | None:
        """The time zone of the site, if the site is valid."""
        return self.site.timezone if self.site else None


@cache
def _country_term(languages: tuple[str, ...], code: str) -> Term:
    # CLDR has languages without names of countries, such as Tai Dam.
    names = [(language, name) for language in languages if (name := get_translations(language).country_name(code))]
    return Term(code, LocalizedText(tuple(names or [("en", get_translations("en").country_name(code) or code)])))

"""What imported records become in this file: keys for names, ids, texts in its languages, and only valid fields."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from string import ascii_uppercase

from timeline.i18n.translations import get_translations
from timeline.importers.record import ImportContext, shorten
from timeline.loader import event_problems
from timeline.loader.source_file import remove_control_characters
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval
from timeline.model.event_fields import REQUIRED_FIELD_NAMES, EventField
from timeline.model.localized_text import LocalizedText, fold

NameIndex = Mapping[str, frozenset[str]]

_DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they may reverse the text after them
_MAX_CITATION_LENGTH = 10_000  # characters of a line that cites documents: each part is compared with all their names
FACET_FIELDS = ("kinds", "topics", "countries", "places", "people")


@dataclass(frozen=True)
class NameResolver:
    catalogue: Catalogue
    language: str  # names in this language win over those in others

    def resolve(self, facet: str, name: str) -> str | None:
        """Return the key for a name, or None if no key or several match.

        Keys are compared first, then names in `language`, names in all languages, and folded names.
        """
        text = name.strip()
        for index, lookup in zip(self._indexes[facet], (text, text, text, fold(text)), strict=True):
            keys = index.get(lookup, frozenset())
            if len(keys) == 1:
                return next(iter(keys))
        return None

    def resolve_list(self, facet: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the keys for names separated by line breaks, `;`, `|` or `,`, and the names without a key."""
        if key := self.resolve(facet, text):
            return (key,), ()
        for separator in ("\n", "[;|]", ","):
            names = [name.strip() for name in re.split(separator, text) if name.strip()]
            if len(names) > 1:
                keys = {name: self.resolve(facet, name) for name in names}
                known = dict.fromkeys(key for key in keys.values() if key)
                return tuple(known), tuple(name for name, key in keys.items() if not key)
        return (), ((text.strip(),) if text.strip() else ())

    def parse_citations(self, line: str) -> tuple[tuple[RawValue, ...], tuple[str, ...]]:
        """Parse a line such as `53-HD/BTGTW, II.1.2; …`.

        Return the `sources` of an event, and the parts that name no document of the catalogue.
        """
        if len(line) > _MAX_CITATION_LENGTH:
            return (), (line,)
        citations: list[tuple[str, str]] = []
        unknown: list[str] = []
        position = 0
        while position <= len(line):
            key, length = self._source_at(line, position)
            end = line.find("; ", position + length)
            end = len(line) if end < 0 else end
            passage = line[position + length : end].removeprefix(", ")
            if key:
                citations.append((key, passage))
            elif citations and not unknown:  # part of the passage before it
                source, before = citations[-1]
                citations[-1] = (source, f"{before}; {passage}" if before else passage)
            elif passage:
                unknown.append(passage)
            position = end + 2
        sources: tuple[RawValue, ...] = tuple(
            {"source": source, "at": passage} if passage else {"source": source}
            for source, passage in dict.fromkeys(citations)
        )
        return sources, tuple(unknown)

    def _source_at(self, line: str, start: int) -> tuple[str, int]:
        """Return the key of the document named at this position, and the length of its name; else ("", 0)."""
        for name, key in self._key_by_source_name.items():
            end = start + len(name)
            if line.startswith(name, start) and (end == len(line) or line.startswith((", ", "; "), end)):
                return key, len(name)
        return "", 0

    @cached_property
    def _key_by_source_name(self) -> Mapping[str, str]:
        """Longest names first, because a name may begin with another one."""
        keys: dict[str, str] = {}
        for source in self.catalogue.sources:
            for text in (source.number, source.title):
                for name in text.all_texts if text else ():
                    keys.setdefault(name, source.key)
            keys.setdefault(source.key, source.key)
        return dict(sorted(keys.items(), key=lambda name_and_key: -len(name_and_key[0])))

    @cached_property
    def _indexes(self) -> Mapping[str, tuple[NameIndex, NameIndex, NameIndex, NameIndex]]:
        catalogue = self.catalogue
        names_by_facet: dict[str, list[tuple[str, LocalizedText, tuple[str, ...]]]] = {
            facet: [(term.key, term.name, term.aliases) for term in getattr(catalogue, facet)]
            for facet in ("kinds", "topics", "places", "series")
        }
        names_by_facet["people"] = [(person.key, person.name, person.aliases) for person in catalogue.people]
        names_by_facet["indicators"] = [(indicator.key, indicator.name, ()) for indicator in catalogue.indicators]
        names_by_facet["countries"] = [(code, names, ()) for code, names in _country_names(catalogue.site.languages)]
        return {
            facet: (
                _build_index((key, (key,)) for key, _, _ in names),
                _build_index((key, (name.in_(self.language),)) for key, name, _ in names),
                _build_index((key, (*name.all_texts, *aliases)) for key, name, aliases in names),
                _build_index((key, map(fold, (*name.all_texts, *aliases))) for key, name, aliases in names),
            )
            for facet, names in names_by_facet.items()
        }


def _build_index(names_by_key: Iterable[tuple[str, Iterable[str]]]) -> NameIndex:
    index: dict[str, set[str]] = {}
    for key, names in names_by_key:
        for name in names:
            index.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in index.items()}


def _country_names(languages: Iterable[str]) -> Iterable[tuple[str, LocalizedText]]:
    """Yield the code and the names, in these languages and in English, of every country in CLDR."""
    languages_and_english = list(dict.fromkeys((*languages, "en")))
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if get_translations("en").country_name(code):
            names = [(language, get_translations(language).country_name(code)) for language in languages_and_english]
            yield code, LocalizedText(tuple((language, name) for language, name in names if name))


_MAX_ID_LENGTH = 60  # characters, of the 80 that an id may have


def propose_id(title: Mapping[str, str], date: DateOrInterval, kind: str, used_ids: Collection[str]) -> str:
    """Return an unused id from the title and the year: `treaty-of-friendship-signed-1977`.

    `title` is by language. The English text is used if there is one, else the first text that is in Latin letters after
    folding. If there is none, the id is made of the kind and the date.
    """
    point = date.dates[0]
    year = f"{point.year:04}" if point.year >= 1 else f"{1 - point.year}-bc"
    texts = [title[language] for language in sorted(title, key=lambda language: language != "en")]
    parts = (kind, year, *(f"{part:02}" for part in (point.month, point.day) if part is not None))
    slug = next(filter(None, map(_slugify, texts)), "") or "-".join(parts)
    if f"-{year}-" not in f"-{slug}-":
        slug = f"{slug}-{year}"
    number, candidate = 1, slug
    while candidate in used_ids:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _slugify(text: str) -> str:
    words = re.findall("[a-z0-9]+", fold(text))
    all_letters, latin_letters = (sum(map(str.isalpha, string)) for string in (text, "".join(words)))
    if not words or latin_letters * 2 < all_letters:  # only a numeral or a name is Latin
        return ""
    while len("-".join(words)) > _MAX_ID_LENGTH and len(words) > 1:
        words.pop()
    return "-".join(words)[:_MAX_ID_LENGTH]


def clean_texts(
    texts: Mapping[str, str], field: EventField, context: ImportContext, default_language: str, messages: list[str]
) -> dict[str, str]:
    """Return the texts by language of the site, in the order of the site's languages.

    `default_language` is that of texts without a language, and of those in a language that the site lacks.
    """
    name, languages = field.name, context.catalogue.site.languages
    cleaned: dict[str, str] = {}
    for language, text in texts.items():
        clean = remove_control_characters(
            _DIRECTION_CONTROLS.sub("", text).replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        )
        if clean != text.replace("\r\n", "\n"):
            messages.append(f"control characters in {name} dropped")
        clean = clean.strip()
        if not field.is_multiline and "\n" in clean:
            clean = " ".join(filter(None, map(str.strip, clean.split("\n"))))
            messages.append(f"{name} joined into one line")
        site_language = next((each for each in languages if each == language.lower().partition("-")[0]), "")
        site_language = language if language in languages else site_language or default_language
        if language and site_language != language:
            messages.append(f"{name} has the language {shorten(language)!r}: taken for {site_language}")
        if clean:
            cleaned[site_language] = clean
    return {language: cleaned[language] for language in languages if language in cleaned}


def with_first_language(
    texts: Mapping[str, str], field: EventField, context: ImportContext, messages: list[str]
) -> dict[str, str]:
    """Return the texts, and for a missing one in the site's first language the text of another language."""
    first = context.catalogue.site.languages[0]
    if not texts or first in texts:
        return dict(texts)
    other, text = next(iter(texts.items()))
    messages.append(f"no {field.name} in {first}: the text in {other} is used until it is translated")
    return {first: text, **texts}


def drop_invalid_fields(fields: dict[str, RawValue], catalogue: Catalogue, messages: list[str]) -> bool:
    """Drop the optional fields that are invalid. Return whether the rest is a valid new event."""
    for problem in event_problems(fields, catalogue):
        name = problem.where.partition(".")[0].partition("[")[0]
        if name in fields and name not in REQUIRED_FIELD_NAMES:
            del fields[name]
            messages.append(f"{name} dropped: {problem.what}")
        elif name in REQUIRED_FIELD_NAMES or not name:
            messages.append(f"{problem.where or 'it'}: {problem.what}")
            return False
    return True

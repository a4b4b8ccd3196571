"""Keys of the file for the names that imported records use, and ids for new events."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from string import ascii_uppercase

from timeline.i18n.translations import get_translations
from timeline.importers.record import ImportContext, ImportedRecord
from timeline.importers.round_trip import ExportedIdentity
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText, fold
from timeline.model.uids import event_uid

NameIndex = Mapping[str, frozenset[str]]

_MAX_CITATION_LENGTH = 10_000  # characters of a line of documents: each piece of it is held against the names of all
FACET_FIELDS = ("kinds", "topics", "countries", "places", "people")


@dataclass(frozen=True)
class NameResolver:
    catalogue: Catalogue
    language: str  # whose names come first

    def resolve(self, facet: str, name: str) -> str | None:
        """The key of the one that is called so: by its key, by its name, in other languages, however it is spelt."""
        text = name.strip()
        for level, wanted in zip(self._indexes[facet], (text, text, text, fold(text)), strict=True):
            keys = level.get(wanted, frozenset())
            if len(keys) == 1:
                return next(iter(keys))
        return None

    def resolve_list(self, facet: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of one name or several, parted by ends of lines or any of ; | , — and the names that are of none."""
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
        """The documents that a line cites, `53-HD/BTGTW, II.1.2; …`, and what names none of the file."""
        if len(line) > _MAX_CITATION_LENGTH:
            return (), (line,)
        citations: list[tuple[str, str]] = []
        unknown: list[str] = []
        at = 0
        while at <= len(line):
            key, length = self._source_at(line, at)
            end = line.find("; ", at + length)
            end = len(line) if end < 0 else end
            passage = line[at + length : end].removeprefix(", ")
            if key:
                citations.append((key, passage))
            elif citations and not unknown:  # of the passage before it
                source, before = citations[-1]
                citations[-1] = (source, f"{before}; {passage}" if before else passage)
            elif passage:
                unknown.append(passage)
            at = end + 2
        written: tuple[RawValue, ...] = tuple(
            {"source": source, "at": passage} if passage else {"source": source}
            for source, passage in dict.fromkeys(citations)
        )
        return written, tuple(unknown)

    def _source_at(self, line: str, start: int) -> tuple[str, int]:
        """The document that is named here, and how many characters its name has."""
        for name, key in self._key_by_source_name.items():
            end = start + len(name)
            if line.startswith(name, start) and (end == len(line) or line.startswith((", ", "; "), end)):
                return key, len(name)
        return "", 0

    @cached_property
    def _key_by_source_name(self) -> Mapping[str, str]:
        """The longest name first."""
        keys: dict[str, str] = {}
        for source in self.catalogue.sources:
            for text in (source.number, source.title):
                for name in text.all_texts if text else ():
                    keys.setdefault(name, source.key)
            keys.setdefault(source.key, source.key)
        return dict(sorted(keys.items(), key=lambda each: -len(each[0])))

    @cached_property
    def _indexes(self) -> Mapping[str, tuple[NameIndex, NameIndex, NameIndex, NameIndex]]:
        catalogue = self.catalogue
        names_by_facet: dict[str, list[tuple[str, LocalizedText, tuple[str, ...]]]] = {
            facet: [(each.key, each.name, ()) for each in getattr(catalogue, facet)]
            for facet in ("kinds", "topics", "places")
        }
        names_by_facet["people"] = [(each.key, each.name, each.aliases) for each in catalogue.people]
        names_by_facet["countries"] = [(code, names, ()) for code, names in _country_names(catalogue.site.languages)]
        return {
            facet: (
                _build_index((key, (key,)) for key, _, _ in each),
                _build_index((key, (name.in_(self.language),)) for key, name, _ in each),
                _build_index((key, (*name.all_texts, *aliases)) for key, name, aliases in each),
                _build_index((key, map(fold, (*name.all_texts, *aliases))) for key, name, aliases in each),
            )
            for facet, each in names_by_facet.items()
        }


def _build_index(names_by_key: Iterable[tuple[str, Iterable[str]]]) -> NameIndex:
    index: dict[str, set[str]] = {}
    for key, names in names_by_key:
        for name in names:
            index.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in index.items()}


def _country_names(languages: Iterable[str]) -> Iterable[tuple[str, LocalizedText]]:
    """Every country that CLDR names, in these languages and in English."""
    languages_and_english = list(dict.fromkeys((*languages, "en")))
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if get_translations("en").country_name(code):
            names = [(language, get_translations(language).country_name(code)) for language in languages_and_english]
            yield code, LocalizedText(tuple((language, name) for language, name in names if name))


_MAX_ID_LENGTH = 60  # characters, of the 80 that an id may have


def propose_id(title: Mapping[str, str], date: str, kind: str, used_ids: Collection[str]) -> str:
    """From the title and the year: `treaty-of-friendship-signed-1977`, and none that is taken.

    The title by language: the English if there is one, else the first in letters that are Latin once they are folded;
    a title in other letters leaves the kind and the date.
    """
    year = date[:4]
    texts = [title[language] for language in sorted(title, key=lambda each: each != "en")]
    slug = next(filter(None, map(_slugify, texts)), "") or "-".join(re.findall("[a-z0-9]+", f"{kind} {date[:10]}"))
    if year not in slug.split("-"):
        slug = f"{slug}-{year}"
    number, candidate = 1, slug
    while candidate in used_ids:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _slugify(text: str) -> str:
    words = re.findall("[a-z0-9]+", fold(text))
    all_letters, latin_letters = (sum(map(str.isalpha, each)) for each in (text, "".join(words)))
    if not words or latin_letters * 2 < all_letters:  # a numeral or a name within a title of other letters
        return ""
    while len("-".join(words)) > _MAX_ID_LENGTH and len(words) > 1:
        words.pop()
    return "-".join(words)[:_MAX_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class DuplicateIndex:
    """By what an event is known again; of the file, and of this import so far."""

    ids: dict[str, str]
    uids: dict[str, str]
    urls: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of_catalogue(cls, context: ImportContext) -> "DuplicateIndex":
        catalogue = context.catalogue
        index = cls({**catalogue.id_redirects, **{each: each for each in catalogue.events_by_id}}, {})
        for event in catalogue.events:
            for language in catalogue.site.languages:
                index.uids[str(event_uid(catalogue.site.uid_namespace, event.original_id, language))] = event.id
            index.add(event.id, first_day(str(event.date)), event.title.all_texts, event.url or "", "")
        return index

    def add(self, id: str, first_day: str, titles: Iterable[str], url: str, uid: str) -> None:
        self.ids.setdefault(id, id)
        if uid:
            self.uids.setdefault(uid, id)
        if url:
            self.urls.setdefault((url, first_day), id)
        for title in titles:
            self.titles.setdefault((fold(title), first_day), id)

    def find_duplicate(
        self, record: ImportedRecord, exported: ExportedIdentity, titles: Iterable[str], first_day: str
    ) -> tuple[str, str]:
        """The id of the event that it is already, and by what that is known; both empty where it is none."""
        for event_id in (exported.event_id, record.id):
            if event_id in self.ids:
                return self.ids[event_id], "its id"
        if record.uid in self.uids:
            return self.uids[record.uid], "its UID"
        if (record.url, first_day) in self.urls:
            return self.urls[record.url, first_day], "its address and day"
        for text in titles:
            if (fold(text), first_day) in self.titles:
                return self.titles[fold(text), first_day], "its day and title"
        return "", ""


def first_day(date: str) -> str:
    """The day on which it begins: an hour more or less makes no other event."""
    return parse_edtf(date).earliest.isoformat()

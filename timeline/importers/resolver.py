"""Keys of the file for the names that imported records use, and ids for new events."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from string import ascii_uppercase

from timeline.i18n.translations import wording
from timeline.loader.yaml_nodes import Written
from timeline.model.catalogue import Catalogue
from timeline.model.localized_text import Texts, fold

Level = Mapping[str, frozenset[str]]

_MAX_CITATION_LENGTH = 10_000  # characters of a line of documents: each piece of it is held against the names of all
SORTS = ("kinds", "topics", "countries", "places", "people")


@dataclass(frozen=True)
class Names:
    catalogue: Catalogue
    language: str  # whose names come first

    def key(self, sort: str, said: str) -> str | None:
        """The key of the one that is called so: by its key, by its name, in other languages, however it is spelt."""
        text = said.strip()
        for level, sought in zip(self._levels[sort], (text, text, text, fold(text)), strict=True):
            found = level.get(sought, frozenset())
            if len(found) == 1:
                return next(iter(found))
        return None

    def keys(self, sort: str, said: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of one name or several, parted by ends of lines or any of ; | , — and the names that are of none."""
        if key := self.key(sort, said):
            return (key,), ()
        for parting in ("\n", "[;|]", ","):
            names = [name.strip() for name in re.split(parting, said) if name.strip()]
            if len(names) > 1:
                keys = {name: self.key(sort, name) for name in names}
                known = dict.fromkeys(key for key in keys.values() if key)
                return tuple(known), tuple(name for name, key in keys.items() if not key)
        return (), ((said.strip(),) if said.strip() else ())

    def citations(self, said: str) -> tuple[tuple[Written, ...], tuple[str, ...]]:
        """The documents that a line cites, `53-HD/BTGTW, II.1.2; …`, and what names none of the file."""
        if len(said) > _MAX_CITATION_LENGTH:
            return (), (said,)
        found: list[tuple[str, str]] = []
        unknown: list[str] = []
        at = 0
        while at <= len(said):
            key, length = self._cited(said, at)
            end = said.find("; ", at + length)
            end = len(said) if end < 0 else end
            passage = said[at + length : end].removeprefix(", ")
            if key:
                found.append((key, passage))
            elif found and not unknown:  # of the passage before it
                source, before = found[-1]
                found[-1] = (source, f"{before}; {passage}" if before else passage)
            elif passage:
                unknown.append(passage)
            at = end + 2
        cited: tuple[Written, ...] = tuple(
            {"source": source, "at": passage} if passage else {"source": source}
            for source, passage in dict.fromkeys(found)
        )
        return cited, tuple(unknown)

    def _cited(self, said: str, at: int) -> tuple[str, int]:
        """The document that is named here, and how many characters its name has."""
        for name, key in self._sources.items():
            end = at + len(name)
            if said.startswith(name, at) and (end == len(said) or said.startswith((", ", "; "), end)):
                return key, len(name)
        return "", 0

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """The longest name first."""
        found: dict[str, str] = {}
        for source in self.catalogue.sources:
            for text in (source.number, source.title):
                for name in text.every if text else ():
                    found.setdefault(name, source.key)
            found.setdefault(source.key, source.key)
        return dict(sorted(found.items(), key=lambda each: -len(each[0])))

    @cached_property
    def _levels(self) -> Mapping[str, tuple[Level, Level, Level, Level]]:
        catalogue = self.catalogue
        named: dict[str, list[tuple[str, Texts, tuple[str, ...]]]] = {
            sort: [(each.key, each.name, ()) for each in getattr(catalogue, sort)]
            for sort in ("kinds", "topics", "places")
        }
        named["people"] = [(each.key, each.name, each.aliases) for each in catalogue.people]
        named["countries"] = [(code, names, ()) for code, names in _countries(catalogue.site.languages)]
        return {
            sort: (
                _level((key, (key,)) for key, _, _ in each),
                _level((key, (name.in_(self.language),)) for key, name, _ in each),
                _level((key, (*name.every, *aliases)) for key, name, aliases in each),
                _level((key, map(fold, (*name.every, *aliases))) for key, name, aliases in each),
            )
            for sort, each in named.items()
        }


def _level(called: Iterable[tuple[str, Iterable[str]]]) -> Level:
    found: dict[str, set[str]] = {}
    for key, names in called:
        for name in names:
            found.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


def _countries(languages: Iterable[str]) -> Iterable[tuple[str, Texts]]:
    """Every country that CLDR names, in these languages and in English."""
    spoken = list(dict.fromkeys((*languages, "en")))
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if wording("en").country(code):
            names = [(language, wording(language).country(code)) for language in spoken]
            yield code, Texts(tuple((language, name) for language, name in names if name))


_MAX_ID_LENGTH = 60  # characters, of the 80 that an id may have


def proposed(title: Mapping[str, str], date: str, kind: str, taken: Collection[str]) -> str:
    """From the title and the year: `treaty-of-friendship-signed-1977`, and none that is taken.

    The title by language: the English if there is one, else the first in letters that are Latin once they are folded;
    a title in other letters leaves the kind and the date.
    """
    year = date[:4]
    texts = [title[language] for language in sorted(title, key=lambda each: each != "en")]
    slug = next(filter(None, map(_slug, texts)), "") or "-".join(re.findall("[a-z0-9]+", f"{kind} {date[:10]}"))
    if year not in slug.split("-"):
        slug = f"{slug}-{year}"
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def _slug(text: str) -> str:
    words = re.findall("[a-z0-9]+", fold(text))
    letters, kept = (sum(map(str.isalpha, each)) for each in (text, "".join(words)))
    if not words or kept * 2 < letters:  # a numeral or a name within a title of other letters
        return ""
    while len("-".join(words)) > _MAX_ID_LENGTH and len(words) > 1:
        words.pop()
    return "-".join(words)[:_MAX_ID_LENGTH]

"""The query string of a page: its parameters, the criteria that they make, and the facets that they name."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue, Event, Person, Query, Term
from timeline.model.edtf import EDTFError, Point, point
from timeline.model.localized_text import fold, plain


@dataclass(frozen=True, slots=True)
class Facet:
    """A sort of key that events are narrowed by: any of the keys that are asked will do."""

    parameter: str  # in an address
    field: str  # of a query
    label: str  # a message

    def keys(self, query: Query) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(query, self.field)
        return found

    def without(self, query: Query) -> Query:
        nothing: dict[str, Any] = {self.field: ()}
        return replace(query, **nothing)

    def of(self, event: Event) -> tuple[Term | Person, ...]:
        found: tuple[Term | Person, ...] = (event.kind,) if self.field == "kinds" else getattr(event, self.field)
        return found

    def among(self, catalogue: Catalogue) -> tuple[Term | Person, ...]:
        """All that there is of this sort, in the order of the file."""
        found: tuple[Term | Person, ...] = getattr(catalogue, self.field)
        return found


FACETS = (
    Facet("country", "countries", N_("Country")),
    Facet("topic", "topics", N_("Topic")),
    Facet("kind", "kinds", N_("Kind")),
    Facet("place", "places", N_("Place")),
    Facet("person", "people", N_("Person")),
)


PARAMETERS = (*(facet.parameter for facet in FACETS), "from", "to", "q")
# As the pages write dates, the day first: 5/9/1962, 9/1962. [0-9], not \d: \d also takes Lao digits.
_AS_WRITTEN = re.compile(r"(?:([0-9]{1,2})/)?([0-9]{1,2})/([0-9]{4})")
LONGEST = 200  # characters of a value, and of all words together
MOST = 50  # values of one parameter
_LONGEST_WRITTEN = 5 * LONGEST  # of a value before it is composed: a letter and its marks apart, spaces around


class QueryError(ValueError):
    """A query that cannot be answered: at which parameter, and at which word of it.

    `known` are the words that could stand there, `near` the one most like it, `most` how many characters may.
    """

    def __init__(self, parameter: str, word: str, known: Sequence[str] = (), most: int | None = None) -> None:
        super().__init__(f"{parameter}={word}")
        self.parameter, self.word, self.known, self.most = parameter, word, tuple(known), most
        self.near = next(iter(get_close_matches(word or parameter, known, n=1)), None)


class UnknownKeyError(QueryError):
    """A key that names nothing that there is today; it may have, once."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a query asks, and the query without it; a parameter's values are one thing."""

    parameter: str
    values: tuple[str, ...]
    without: Query


def one_of(parameter: str, said: str | None, known: Sequence[str]) -> str | None:
    """The word, where it is a known one, or None where nothing is said; raise QueryError otherwise."""
    if said and said not in known:
        raise QueryError(parameter, said[:20], known)
    return said or None


def number(parameter: str, said: str, least: int, most: int) -> int:
    """The number, from `least` to `most`, of no more digits than it can have; raise QueryError otherwise."""
    digits = max(2, len(str(most)))
    if not re.fullmatch(f"[0-9]{{1,{digits}}}", said) or not least <= int(said) <= most:
        between = () if most - least == 1 else ("…",)
        raise QueryError(parameter, said[:20], [str(least), *between, str(most)])
    return int(said)


def query(words: Mapping[str, Sequence[str]], catalogue: Catalogue) -> Query:
    """The query that an address asks, each parameter with all its values; raise QueryError at what is unknown.

    Empty values ask for nothing, since a form sends them for what was not filled in.
    """
    known_keys = {facet.parameter: [each.key for each in facet.among(catalogue)] for facet in FACETS}
    asked: dict[str, list[str]] = {}
    for parameter, values in words.items():
        if parameter not in PARAMETERS:
            raise QueryError(_shown(parameter), "", PARAMETERS)
        for value in values:
            if len(value) > _LONGEST_WRITTEN:  # to compose a letter with n accents takes n² steps
                raise QueryError(parameter, _shown(value), most=LONGEST)
        filled = list(dict.fromkeys(filter(None, map(_composed, values))))
        if len(filled) > MOST or len(" ".join(filled)) > LONGEST * (1 if parameter == "q" else MOST):
            raise QueryError(parameter, _shown(" ".join(filled)), most=LONGEST)
        for value in filled:
            if len(value) > LONGEST:
                raise QueryError(parameter, _shown(value), most=LONGEST)
            if parameter in known_keys and value not in known_keys[parameter]:
                raise UnknownKeyError(parameter, value, known_keys[parameter])
        if filled:
            # in the order of the file, so that what asks the same has one address
            asked[parameter] = sorted(filled, key=known_keys.get(parameter, filled).index)
    return Query(
        **{facet.field: tuple(asked[facet.parameter]) for facet in FACETS if facet.parameter in asked},
        start=_date("from", asked),
        end=_date("to", asked),
        words=" ".join(value for value in asked.get("q", ()) if fold(value)),
    )


def parameters(query: Query) -> tuple[tuple[str, str], ...]:
    """The query as the words of an address, in one order."""
    return tuple((part.parameter, value) for part in parts(query) for value in part.values)


def parts(query: Query) -> tuple[Part, ...]:
    """The things that the query asks, in one order."""
    found = [Part(facet.parameter, facet.keys(query), facet.without(query)) for facet in FACETS if facet.keys(query)]
    if query.start:
        found.append(Part("from", (str(query.start),), replace(query, start=None)))
    if query.end:
        found.append(Part("to", (str(query.end),), replace(query, end=None)))
    if query.words:
        found.append(Part("q", (query.words,), replace(query, words="")))
    return tuple(found)


def _composed(text: str) -> str:
    """In the form that the file is read in: some keyboards and systems write a letter and its marks apart."""
    return unicodedata.normalize("NFC", plain(text))


def _shown(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _date(parameter: str, asked: Mapping[str, Sequence[str]]) -> Point | None:
    if parameter not in asked:
        return None
    text = asked[parameter][-1]
    written = _AS_WRITTEN.fullmatch(text)
    try:
        return point("-".join(part.zfill(2) for part in reversed(written.groups()) if part) if written else text)
    except EDTFError as error:
        raise QueryError(parameter, text) from error

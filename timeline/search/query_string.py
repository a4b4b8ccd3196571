"""The query string: facets, and the conversion between query parameters, queries and their criteria."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, EDTFError, parse_edtf_date
from timeline.model.entities import Person, Query, Term
from timeline.model.event import Event
from timeline.model.localized_text import fold, to_single_line

FacetEntity = Term | Person


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter by keys, such as the countries. Events match if they have any of the selected keys."""

    parameter: str  # the name of the query parameter
    field: str  # the attribute of Query, with the selected keys, and of Catalogue, with all entities
    label: str  # a message
    entities_of: Callable[[Event], tuple[FacetEntity, ...]]  # each entity once

    def selected_keys(self, query: Query) -> tuple[str, ...]:
        keys: tuple[str, ...] = getattr(query, self.field)
        return keys

    def clear_from(self, query: Query) -> Query:
        cleared_field: dict[str, Any] = {self.field: ()}
        return replace(query, **cleared_field)

    def all_entities(self, catalogue: Catalogue) -> tuple[FacetEntity, ...]:
        """All entities of the facet, in the order of the file."""
        entities: tuple[FacetEntity, ...] = getattr(catalogue, self.field)
        return entities


FACETS = (
    Facet("country", "countries", N_("Country"), attrgetter("countries")),
    Facet("topic", "topics", N_("Topic"), attrgetter("topics")),
    Facet("kind", "kinds", N_("Kind"), lambda event: (event.kind,)),
    Facet("place", "places", N_("Place"), attrgetter("places")),
    Facet("person", "people", N_("Person"), attrgetter("people")),
)


QUERY_PARAMETERS = (*(facet.parameter for facet in FACETS), "from", "to", "q")
# Dates as the pages write them, day first: 5/9/1962, 9/1962. [0-9], not \d: \d also matches Lao digits.
_DAY_FIRST_DATE = re.compile(r"(?:([0-9]{1,2})/)?([0-9]{1,2})/([0-9]{4})")
MAX_VALUE_LENGTH = 200  # characters of a value; for `q`, of all values together
MAX_VALUES = 50  # of one parameter
_MAX_RAW_LENGTH = 5 * MAX_VALUE_LENGTH  # of a value before normalization, with decomposed letters and extra spaces


class QueryError(ValueError):
    """A query parameter is invalid; `value` is empty if its name is unknown.

    `allowed_values` are the valid values (or names), `suggestion` is a valid one, by default the most similar, and
    `max_length` is set if the value is too long.
    """

    def __init__(
        self,
        parameter: str,
        value: str,
        allowed_values: Sequence[str] = (),
        max_length: int | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(f"{parameter}={value}")
        self.parameter, self.value, self.allowed_values, self.max_length = (
            parameter,
            value,
            tuple(allowed_values),
            max_length,
        )
        self.suggestion = suggestion or next(iter(get_close_matches(value or parameter, allowed_values, n=1)), None)


class UnknownKeyError(QueryError):
    """A key is unknown. It may have existed in an earlier edition."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One filter of a query: a parameter with all its values."""

    parameter: str
    values: tuple[str, ...]
    without: Query  # the query without this filter


def parse_choice(parameter: str, text: str | None, allowed_values: Sequence[str]) -> str | None:
    """Return the text if it is an allowed value, or None if it is empty. Raise QueryError otherwise."""
    if text and text not in allowed_values:
        raise QueryError(parameter, text[:20], allowed_values)
    return text or None


def parse_integer(parameter: str, text: str, minimum: int, maximum: int) -> int:
    """Parse a number from `minimum` to `maximum`. Raise QueryError otherwise, and if it has too many digits."""
    digits = max(2, len(str(maximum)))
    if not re.fullmatch(f"[0-9]{{1,{digits}}}", text) or not minimum <= int(text) <= maximum:
        ellipsis = () if maximum - minimum == 1 else ("…",)
        raise QueryError(parameter, text[:20], [str(minimum), *ellipsis, str(maximum)])
    return int(text)


def check_names(parameters: Iterable[str], allowed_names: Sequence[str]) -> None:
    """Raise QueryError for the first query parameter that is unknown."""
    for parameter in parameters:
        if parameter not in allowed_names:
            raise QueryError(_truncate(parameter), "", allowed_names)


def parse_query(parameters: Mapping[str, Sequence[str]], catalogue: Catalogue) -> Query:
    """Parse query parameters, each with all its values. Raise QueryError if a name or value is invalid.

    Empty values are ignored, because a form sends them for inputs that are not filled in.
    """
    known_keys = {facet.parameter: [entity.key for entity in facet.all_entities(catalogue)] for facet in FACETS}
    values_by_parameter: dict[str, list[str]] = {}
    for parameter, values in parameters.items():
        check_names((parameter,), QUERY_PARAMETERS)
        for value in values:
            if len(value) > _MAX_RAW_LENGTH:  # to normalize a letter with n accents takes n² steps
                raise QueryError(parameter, _truncate(value), max_length=MAX_VALUE_LENGTH)
        texts = list(dict.fromkeys(filter(None, map(_normalize, values))))
        if len(texts) > MAX_VALUES or len(" ".join(texts)) > MAX_VALUE_LENGTH * (1 if parameter == "q" else MAX_VALUES):
            raise QueryError(parameter, _truncate(" ".join(texts)), max_length=MAX_VALUE_LENGTH)
        for value in texts:
            if len(value) > MAX_VALUE_LENGTH:
                raise QueryError(parameter, _truncate(value), max_length=MAX_VALUE_LENGTH)
            if parameter in known_keys and value not in known_keys[parameter]:
                raise UnknownKeyError(parameter, value, known_keys[parameter])
        if texts:
            # In the order of the file, so that equal queries have one canonical URL.
            values_by_parameter[parameter] = sorted(texts, key=known_keys.get(parameter, texts).index)
    return Query(
        **{
            facet.field: tuple(values_by_parameter[facet.parameter])
            for facet in FACETS
            if facet.parameter in values_by_parameter
        },
        start=_parse_date("from", values_by_parameter),
        end=_parse_date("to", values_by_parameter),
        words=" ".join(value for value in values_by_parameter.get("q", ()) if fold(value)),
    )


def query_parameters(query: Query) -> tuple[tuple[str, str], ...]:
    """The query parameters of a query as (name, value) pairs, in canonical order."""
    parameters = [(facet.parameter, key) for facet in FACETS for key in facet.selected_keys(query)]
    for parameter, value in (("from", query.start), ("to", query.end), ("q", query.words)):
        if value:
            parameters.append((parameter, str(value)))
    return tuple(parameters)


def query_criteria(query: Query) -> tuple[Criterion, ...]:
    """The criteria of a query, in canonical order."""
    without: dict[str, Callable[[], Query]] = {
        **{facet.parameter: partial(facet.clear_from, query) for facet in FACETS},
        "from": lambda: replace(query, start=None),
        "to": lambda: replace(query, end=None),
        "q": lambda: replace(query, words=""),
    }
    return tuple(
        Criterion(parameter, tuple(value for _, value in values), without[parameter]())
        for parameter, values in groupby(query_parameters(query), key=itemgetter(0))
    )


def _normalize(text: str) -> str:
    """Normalize a text to one line in NFC, like the texts of the file: some keyboards send decomposed letters."""
    return unicodedata.normalize("NFC", to_single_line(text))


def _truncate(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _parse_date(parameter: str, values_by_parameter: Mapping[str, Sequence[str]]) -> EDTFDate | None:
    if parameter not in values_by_parameter:
        return None
    text = values_by_parameter[parameter][-1]
    match = _DAY_FIRST_DATE.fullmatch(text)
    try:
        return parse_edtf_date("-".join(part.zfill(2) for part in reversed(match.groups()) if part) if match else text)
    except EDTFError as error:
        raise QueryError(parameter, text, suggestion=_with_four_digits(text)) from error


def _with_four_digits(text: str) -> str | None:
    """Return a date whose year has too few digits, such as -110, with four; None if that is no date either."""
    padded = re.sub("^(-?)([0-9]{1,3})(?![0-9])", lambda match: f"{match[1]}{match[2]:0>4}", text)
    try:
        parse_edtf_date(padded)
    except EDTFError:
        return None
    return padded

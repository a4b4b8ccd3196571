"""What a reader asked, what it finds, and how it can be narrowed or loosened."""

from timeline.search.options import FOLLOWING, FRAMING, YEARS_AHEAD, Following, Framing, following, framing
from timeline.search.query_string import (
    FACETS,
    PARAMETERS,
    Facet,
    Part,
    QueryError,
    UnknownKeyError,
    number,
    one_of,
    parameters,
    parts,
    query,
)
from timeline.search.results import Choice, Choices, Findings, Narrowed, choices, find, looser, narrowed, search
from timeline.search.scopes import Scope, scope

__all__ = [
    "FACETS",
    "FOLLOWING",
    "FRAMING",
    "PARAMETERS",
    "YEARS_AHEAD",
    "Choice",
    "Choices",
    "Facet",
    "Findings",
    "Following",
    "Framing",
    "Narrowed",
    "Part",
    "QueryError",
    "Scope",
    "UnknownKeyError",
    "choices",
    "find",
    "following",
    "framing",
    "looser",
    "narrowed",
    "number",
    "one_of",
    "parameters",
    "parts",
    "query",
    "scope",
    "search",
]

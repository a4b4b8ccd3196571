"""What a reader asked, what it finds, and how it can be narrowed or loosened."""

from timeline.queries.address import (
    PARAMETERS,
    Part,
    QueryError,
    UnknownKeyError,
    number,
    one_of,
    parameters,
    parts,
    query,
)
from timeline.queries.facets import FACETS, Facet
from timeline.queries.following import FOLLOWING, YEARS_AHEAD, Following, following
from timeline.queries.framing import FRAMING, Framing, framing
from timeline.queries.narrowing import Choice, Choices, Narrowed, choices, looser, narrowed
from timeline.queries.scopes import Scope, scope
from timeline.queries.search import Findings, find, search

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

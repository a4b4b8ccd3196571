"""The sorts of keys that events are narrowed by: one table, from which all that asks or offers them comes."""

from dataclasses import dataclass, replace
from typing import Any

from timeline.catalogue import Catalogue, Event, Person, Query, Term
from timeline.wording import N_


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

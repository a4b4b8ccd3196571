"""What a list of events can be narrowed by, and what it is narrowed by already."""

from dataclasses import dataclass

from timeline.catalogue import Catalogue, Person, Query, Term
from timeline.queries.address import Part, parts
from timeline.queries.facets import FACETS, Facet
from timeline.queries.search import Findings
from timeline.wording import N_

_LABELS = {"from": N_("From"), "to": N_("To"), "q": N_("Words")}
_MOST = 40  # choices of one facet; the rest are found by words


@dataclass(frozen=True, slots=True)
class Choice:
    named: Term | Person
    found: int  # events, were this the only choice of its facet
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    facet: Facet
    offered: tuple[Choice, ...]
    more: int  # how many there are besides


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A part of the query in its readers' words: names where it asks for keys, else what it says."""

    part: Part
    label: str  # a message
    names: tuple[Term | Person, ...]
    found: int  # events without it, where it alone keeps them away


def choices(catalogue: Catalogue, query: Query, findings: Findings) -> tuple[Choices, ...]:
    """The choices of each facet that find anything, and those that are made already."""
    return tuple(found for facet in FACETS if (found := _choices(facet, catalogue, query, findings)).offered)


def narrowed(catalogue: Catalogue, query: Query) -> tuple[Narrowed, ...]:
    """All that the query asks."""
    return tuple(_narrowed(catalogue, part, 0) for part in parts(query))


def looser(catalogue: Catalogue, findings: Findings) -> tuple[Narrowed, ...]:
    """What could be left out so that something is found, the most first; of one thing alone, nothing."""
    if all(part.without == Query() for part, _ in findings.looser):
        return ()
    return tuple(_narrowed(catalogue, part, found) for part, found in findings.looser)


def _choices(facet: Facet, catalogue: Catalogue, query: Query, findings: Findings) -> Choices:
    counts, chosen = findings.counts[facet.parameter], facet.keys(query)
    there = [
        Choice(each, counts.get(each.key, 0), each.key in chosen)
        for each in facet.among(catalogue)
        if each.key in counts or each.key in chosen
    ]
    most = {each.named.key for each in sorted(there, key=lambda each: (not each.chosen, -each.found))[:_MOST]}
    return Choices(facet, tuple(each for each in there if each.named.key in most), len(there) - len(most))


def _narrowed(catalogue: Catalogue, part: Part, found: int) -> Narrowed:
    for facet in FACETS:
        if facet.parameter == part.parameter:
            names = tuple(each for each in facet.among(catalogue) if each.key in part.values)
            return Narrowed(part, facet.label, names, found)
    return Narrowed(part, _LABELS[part.parameter], (), found)

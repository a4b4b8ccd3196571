"""Events that a query matches, the counts of each facet, and how to relax or narrow the query."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue, Event, Person, Query, Term
from timeline.model.edtf import point
from timeline.model.localized_text import containing, fold
from timeline.search.query_string import FACETS, Facet, Part, parts


@dataclass(frozen=True, slots=True)
class Findings:
    """What a query finds, and what it would find were it a little different."""

    events: tuple[Event, ...]
    counts: Mapping[str, Mapping[str, int]]  # by parameter and key: the events there would be with that key alone
    looser: tuple[tuple[Part, int], ...]  # what could be left out, with the events there would be then, most first


def find(events: Iterable[Event], query: Query) -> tuple[Event, ...]:
    """The events that the query asks for: any key of each sort that it names, within its dates, with all its words."""
    found = events
    for part in parts(query):
        found = filter(_test(part), found)
    return tuple(found)


def search(events: Iterable[Event], query: Query) -> Findings:
    """The same, and in the same walk what each choice and each part of the query amount to.

    An event that fails in one part alone is what the query would find besides, were that part another or not there.
    """
    tests = [(part, _test(part)) for part in (*parts(query), *_single_words(query))]
    found = []
    missed: dict[str, list[Event]] = {}  # by the parameter that alone keeps them away
    gains: Counter[Part] = Counter()
    for event in events:
        failed = [part for part, test in tests if not test(event)]
        if not failed:
            found.append(event)
            continue
        if len({part.parameter for part in failed}) > 1:
            continue
        missed.setdefault(failed[0].parameter, []).append(event)
        # at most two: the words as a whole, and one of them
        gains.update(failed if len(failed) <= 2 else failed[:1])
    counts = {
        facet.parameter: Counter(
            each.key for event in chain(found, missed.get(facet.parameter, ())) for each in facet.of(event)
        )
        for facet in FACETS
    }
    looser = [(part, len(found) + gains[part]) for part, _ in tests if gains[part]]
    return Findings(tuple(found), counts, tuple(sorted(looser, key=lambda each: -each[1])))


def _single_words(query: Query) -> Iterable[Part]:
    """Each of several words as a part of its own, that may be left out."""
    words = query.words.split()
    if len(words) > 1:
        for index, word in enumerate(words):
            rest = " ".join(words[:index] + words[index + 1 :])
            yield Part("q", (word,), replace(query, words=rest))


def _test(part: Part) -> Callable[[Event], bool]:
    """Whether an event has what the part asks."""
    for facet in FACETS:
        if facet.parameter == part.parameter:
            return _names_any(facet, frozenset(part.values))
    [value] = part.values
    if part.parameter == "q":
        holds = containing(fold(value))
        return lambda event: holds(event.words)
    bound = point(value)
    if part.parameter == "from":
        return lambda event: event.when.last >= bound.first
    return lambda event: event.when.first <= bound.last


def _names_any(facet: Facet, keys: frozenset[str]) -> Callable[[Event], bool]:
    return lambda event: not keys.isdisjoint([each.key for each in facet.of(event)])


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

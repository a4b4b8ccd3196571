"""What a query finds, and what it would find were it a little different."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from timeline.catalogue import Event, Query
from timeline.edtf import point
from timeline.languages import containing, fold
from timeline.queries.address import Part, parts
from timeline.queries.facets import FACETS, Facet


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

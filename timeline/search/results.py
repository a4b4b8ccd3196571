"""Events that a query matches, the counts of each facet, and how to relax or narrow the query."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue, Event, Person, Query, Term
from timeline.model.edtf import parse_edtf_date
from timeline.model.localized_text import fold, words_matcher
from timeline.search.query_string import FACETS, Criterion, Facet, query_criteria


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a query finds, and what it would find were it a little different."""

    events: tuple[Event, ...]
    facet_counts: Mapping[str, Mapping[str, int]]  # by parameter and key: the events there would be with that key alone
    relaxations: tuple[
        tuple[Criterion, int], ...
    ]  # what could be left out, with the events there would be then, most first


def find_events(events: Iterable[Event], query: Query) -> tuple[Event, ...]:
    """The events that the query asks for: any key of each sort that it names, within its dates, with all its words."""
    matching = events
    for criterion in query_criteria(query):
        matching = filter(_predicate(criterion), matching)
    return tuple(matching)


def search(events: Iterable[Event], query: Query) -> SearchResults:
    """The same, and in the same walk what each choice and each part of the query amount to.

    An event that fails in one part alone is what the query would find besides, were that part another or not there.
    """
    tests = [(criterion, _predicate(criterion)) for criterion in (*query_criteria(query), *_word_criteria(query))]
    matching = []
    near_misses: dict[str, list[Event]] = {}  # by the parameter that alone keeps them away
    gained_counts: Counter[Criterion] = Counter()
    for event in events:
        failed = [criterion for criterion, test in tests if not test(event)]
        if not failed:
            matching.append(event)
            continue
        if len({criterion.parameter for criterion in failed}) > 1:
            continue
        near_misses.setdefault(failed[0].parameter, []).append(event)
        # at most two: the words as a whole, and one of them
        gained_counts.update(failed if len(failed) <= 2 else failed[:1])
    counts = {
        facet.parameter: Counter(
            each.key
            for event in chain(matching, near_misses.get(facet.parameter, ()))
            for each in facet.entities_of(event)
        )
        for facet in FACETS
    }
    relaxations = [
        (criterion, len(matching) + gained_counts[criterion]) for criterion, _ in tests if gained_counts[criterion]
    ]
    return SearchResults(tuple(matching), counts, tuple(sorted(relaxations, key=lambda each: -each[1])))


def _word_criteria(query: Query) -> Iterable[Criterion]:
    """Each of several words as a part of its own, that may be left out."""
    words = query.words.split()
    if len(words) > 1:
        for index, word in enumerate(words):
            rest = " ".join(words[:index] + words[index + 1 :])
            yield Criterion("q", (word,), replace(query, words=rest))


def _predicate(criterion: Criterion) -> Callable[[Event], bool]:
    """Whether an event has what the part asks."""
    for facet in FACETS:
        if facet.parameter == criterion.parameter:
            return _has_any_key(facet, frozenset(criterion.values))
    [value] = criterion.values
    if criterion.parameter == "q":
        contains_words = words_matcher(fold(value))
        return lambda event: contains_words(event.search_text)
    bound = parse_edtf_date(value)
    if criterion.parameter == "from":
        return lambda event: event.date.latest >= bound.earliest
    return lambda event: event.date.earliest <= bound.latest


def _has_any_key(facet: Facet, keys: frozenset[str]) -> Callable[[Event], bool]:
    return lambda event: not keys.isdisjoint([each.key for each in facet.entities_of(event)])


_CRITERION_LABELS = {"from": N_("From"), "to": N_("To"), "q": N_("Words")}
_MAX_CHOICES = 40  # choices of one facet; the rest are found by words


@dataclass(frozen=True, slots=True)
class FacetChoice:
    entity: Term | Person
    count: int  # events, were this the only choice of its facet
    is_selected: bool


@dataclass(frozen=True, slots=True)
class FacetChoices:
    facet: Facet
    choices: tuple[FacetChoice, ...]
    more_count: int  # how many there are besides


@dataclass(frozen=True, slots=True)
class LabelledCriterion:
    """A part of the query in its readers' words: names where it asks for keys, else what it says."""

    criterion: Criterion
    label: str  # a message
    entities: tuple[Term | Person, ...]
    count: int  # events without it, where it alone keeps them away


def facet_choices(catalogue: Catalogue, query: Query, results: SearchResults) -> tuple[FacetChoices, ...]:
    """The choices of each facet that find anything, and those that are made already."""
    return tuple(shown for facet in FACETS if (shown := _choices_of_facet(facet, catalogue, query, results)).choices)


def labelled_criteria(catalogue: Catalogue, query: Query) -> tuple[LabelledCriterion, ...]:
    """All that the query asks."""
    return tuple(_labelled_criterion(catalogue, criterion, 0) for criterion in query_criteria(query))


def relaxations(catalogue: Catalogue, results: SearchResults) -> tuple[LabelledCriterion, ...]:
    """What could be left out so that something is found, the most first; of one thing alone, nothing."""
    if all(criterion.without == Query() for criterion, _ in results.relaxations):
        return ()
    return tuple(_labelled_criterion(catalogue, criterion, count) for criterion, count in results.relaxations)


def _choices_of_facet(facet: Facet, catalogue: Catalogue, query: Query, results: SearchResults) -> FacetChoices:
    counts, selected_keys = results.facet_counts[facet.parameter], facet.selected_keys(query)
    available = [
        FacetChoice(each, counts.get(each.key, 0), each.key in selected_keys)
        for each in facet.all_entities(catalogue)
        if each.key in counts or each.key in selected_keys
    ]
    top_keys = {
        each.entity.key
        for each in sorted(available, key=lambda each: (not each.is_selected, -each.count))[:_MAX_CHOICES]
    }
    return FacetChoices(
        facet, tuple(each for each in available if each.entity.key in top_keys), len(available) - len(top_keys)
    )


def _labelled_criterion(catalogue: Catalogue, criterion: Criterion, count: int) -> LabelledCriterion:
    for facet in FACETS:
        if facet.parameter == criterion.parameter:
            entities = tuple(each for each in facet.all_entities(catalogue) if each.key in criterion.values)
            return LabelledCriterion(criterion, facet.label, entities, count)
    return LabelledCriterion(criterion, _CRITERION_LABELS[criterion.parameter], (), count)

"""The events that match a query, the counts of its facets, and ways to relax it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, repeat

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf_date
from timeline.model.entities import Query
from timeline.model.event import Event
from timeline.model.localized_text import fold, words_matcher
from timeline.search.query_string import FACETS, Criterion, Facet, FacetEntity, query_criteria


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The events that match a query, and the number of events that similar queries would match."""

    events: tuple[Event, ...]
    # By parameter and key: the number of events if only this key of the facet were selected.
    facet_counts: Mapping[str, Mapping[str, int]]
    # The criteria that could be left out, each with the number of events without it, the largest first.
    relaxations: tuple[tuple[Criterion, int], ...]


def find_events(events: Iterable[Event], query: Query) -> tuple[Event, ...]:
    """Return the events that match all criteria of the query, in their order."""
    matching = events
    for criterion in query_criteria(query):
        matching = filter(_predicate(criterion), matching)
    return tuple(matching)


def search(events: Iterable[Event], query: Query) -> SearchResults:
    """Find the events that match, and count facets and relaxations.

    An event that fails only one criterion would match if this criterion were changed or left out.
    """
    events = tuple(events)
    words = tuple(_word_criteria(query))
    criteria = (*query_criteria(query), *words)
    word_outcomes = [list(map(_predicate(word), events)) for word in words]
    outcomes = zip(
        *(
            map(all, zip(*word_outcomes, strict=True))
            if words and criterion.parameter == "q"
            else map(_predicate(criterion), events)
            for criterion in query_criteria(query)
        ),
        *word_outcomes,
        strict=True,
    )
    by_outcome: defaultdict[tuple[bool, ...], list[Event]] = defaultdict(list)
    for event, outcome in zip(events, outcomes if criteria else repeat(()), strict=False):
        by_outcome[outcome].append(event)
    matching = by_outcome.pop((True,) * len(criteria), [])
    near_misses: defaultdict[str, list[Event]] = defaultdict(list)  # by the only parameter that they do not match
    gained_counts: Counter[Criterion] = Counter()
    for outcome, missed in by_outcome.items():
        failed = [criterion for criterion, is_match in zip(criteria, outcome, strict=True) if not is_match]
        if len({criterion.parameter for criterion in failed}) == 1:
            near_misses[failed[0].parameter] += missed
            # If one of several words fails, the criterion of all words fails too: count both. If more words fail, to
            # leave out one of them does not help: count only the criterion of all words.
            for criterion in failed if len(failed) <= 2 else failed[:1]:
                gained_counts[criterion] += len(missed)
    counts = {
        facet.parameter: _count_entities(facet, chain(matching, near_misses[facet.parameter])) for facet in FACETS
    }
    relaxations = [
        (criterion, len(matching) + gained_counts[criterion]) for criterion in criteria if gained_counts[criterion]
    ]
    return SearchResults(tuple(matching), counts, tuple(sorted(relaxations, key=lambda pair: -pair[1])))


def _count_entities(facet: Facet, events: Iterable[Event]) -> Mapping[str, int]:
    counts = Counter(chain.from_iterable(map(facet.entities_of, events)))
    return {entity.key: count for entity, count in counts.items()}


def _word_criteria(query: Query) -> Iterable[Criterion]:
    """If a query has several words, yield one criterion for each, so that a single word can be left out."""
    words = query.words.split()
    if len(words) > 1:
        for index, word in enumerate(words):
            rest = " ".join(words[:index] + words[index + 1 :])
            yield Criterion("q", (word,), replace(query, words=rest))


def _predicate(criterion: Criterion) -> Callable[[Event], bool]:
    """Return a function that tells whether an event matches the criterion."""
    for facet in FACETS:
        if facet.parameter == criterion.parameter:
            return _has_any_key(facet, frozenset(criterion.values))
    [value] = criterion.values
    if criterion.parameter == "q":
        contains_words = words_matcher(fold(value))
        return lambda event: contains_words(event.search_text)
    bound = parse_edtf_date(value)
    first, last = bound.earliest_ordinal, bound.latest_ordinal
    if criterion.parameter == "from":
        return lambda event: event.date.latest_ordinal >= first
    return lambda event: event.date.earliest_ordinal <= last


def _has_any_key(facet: Facet, keys: frozenset[str]) -> Callable[[Event], bool]:
    return lambda event: not keys.isdisjoint([entity.key for entity in facet.entities_of(event)])


_CRITERION_LABELS = {"from": N_("From"), "to": N_("To"), "q": N_("Words")}
_MAX_CHOICES = 40  # of one facet; readers find the others by text search


@dataclass(frozen=True, slots=True)
class FacetChoice:
    entity: FacetEntity
    count: int  # number of events if only this choice of the facet were selected
    is_selected: bool


@dataclass(frozen=True, slots=True)
class FacetChoices:
    facet: Facet
    choices: tuple[FacetChoice, ...]
    more_count: int  # number of choices that are left out


@dataclass(frozen=True, slots=True)
class LabelledCriterion:
    """A criterion as readers see it, with a label, and with the entities of its keys."""

    criterion: Criterion
    label: str  # a message
    entities: tuple[FacetEntity, ...]  # empty for dates and words
    count: int  # for a relaxation: number of events without this criterion; else 0


def facet_choices(catalogue: Catalogue, query: Query, results: SearchResults) -> tuple[FacetChoices, ...]:
    """Return the choices of each facet that would match events or are selected. Facets without choices are left out."""
    facets = (_choices_of_facet(facet, catalogue, query, results) for facet in FACETS)
    return tuple(facet for facet in facets if facet.choices)


def labelled_criteria(catalogue: Catalogue, query: Query) -> tuple[LabelledCriterion, ...]:
    """Return all criteria of the query with their labels."""
    return tuple(_labelled_criterion(catalogue, criterion, 0) for criterion in query_criteria(query))


def relaxations(catalogue: Catalogue, results: SearchResults) -> tuple[LabelledCriterion, ...]:
    """Return the criteria that could be left out to find events, the one with the most events first.

    If the query has a single criterion, return nothing: without it, the query would be empty.
    """
    if all(criterion.without == Query() for criterion, _ in results.relaxations):
        return ()
    return tuple(_labelled_criterion(catalogue, criterion, count) for criterion, count in results.relaxations)


def _choices_of_facet(facet: Facet, catalogue: Catalogue, query: Query, results: SearchResults) -> FacetChoices:
    counts, selected_keys = results.facet_counts[facet.parameter], facet.selected_keys(query)
    available = [
        FacetChoice(entity, counts.get(entity.key, 0), entity.key in selected_keys)
        for entity in facet.all_entities(catalogue)
        if entity.key in counts or entity.key in selected_keys
    ]
    top_choices = sorted(available, key=lambda choice: (not choice.is_selected, -choice.count))[:_MAX_CHOICES]
    top_keys = {choice.entity.key for choice in top_choices}
    return FacetChoices(
        facet, tuple(choice for choice in available if choice.entity.key in top_keys), len(available) - len(top_keys)
    )


def _labelled_criterion(catalogue: Catalogue, criterion: Criterion, count: int) -> LabelledCriterion:
    for facet in FACETS:
        if facet.parameter == criterion.parameter:
            entities = tuple(entity for entity in facet.all_entities(catalogue) if entity.key in criterion.values)
            return LabelledCriterion(criterion, facet.label, entities, count)
    return LabelledCriterion(criterion, _CRITERION_LABELS[criterion.parameter], (), count)

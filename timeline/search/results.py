"""The events that match a query, the counts of its facets, and ways to relax it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from timeline.i18n import N_
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, parse_edtf_date
from timeline.model.entities import Query
from timeline.model.event import Event
from timeline.search.index import EventIndex
from timeline.search.query_string import FACETS, Criterion, Facet, FacetEntity, query_criteria


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The events that match a query, and the number of events that similar queries would match."""

    events: tuple[Event, ...]
    # By parameter and key: the number of events if only this key of the facet were selected.
    facet_counts: Mapping[str, Mapping[str, int]]
    # Without events: the criteria that could be left out, each with the number of events without it, the largest first.
    relaxations: tuple[tuple[Criterion, int], ...]


def find_events(index: EventIndex, query: Query) -> tuple[Event, ...]:
    """Return the events that match all criteria of the query, in their order."""
    return index.events_in(index.all_of(map(index.bitmap, query_criteria(query))))


def search(index: EventIndex, query: Query) -> SearchResults:
    """Find the events that match, and count facets and relaxations.

    An event that fails only one criterion would match if this criterion were changed or left out.
    """
    bitmaps = {criterion: index.bitmap(criterion) for criterion in query_criteria(query)}
    matching = index.all_of(bitmaps.values())
    near_misses = {
        criterion.parameter: index.all_of(other for each, other in bitmaps.items() if each != criterion) & ~bitmap
        for criterion, bitmap in bitmaps.items()
    }
    counts = {facet.parameter: index.counts(facet, matching | near_misses.get(facet.parameter, 0)) for facet in FACETS}
    gained_counts = {} if matching else _gained_counts(index, query, near_misses)
    relaxations = sorted(gained_counts.items(), key=lambda pair: -pair[1])
    return SearchResults(
        index.events_in(matching), counts, tuple((each, count) for each, count in relaxations if count)
    )


def _gained_counts(index: EventIndex, query: Query, near_misses: Mapping[str, int]) -> Mapping[Criterion, int]:
    """By criterion, and by single word: the number of events that only it keeps out."""
    counts = {criterion: near_misses[criterion.parameter].bit_count() for criterion in query_criteria(query)}
    words = {word: index.bitmap(word) for word in _word_criteria(query)}
    for word in words:
        others = index.all_of(bitmap for each, bitmap in words.items() if each != word)
        counts[word] = (near_misses["q"] & others).bit_count()
    return counts


def _word_criteria(query: Query) -> Iterable[Criterion]:
    """If a query has several words, yield one criterion for each, so that a single word can be left out."""
    words = query.words.split()
    if len(words) > 1:
        for index, word in enumerate(words):
            rest = " ".join(words[:index] + words[index + 1 :])
            yield Criterion("q", (word,), replace(query, words=rest))


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

    @property
    def date(self) -> EDTFDate | None:
        """The date of `from` or `to`."""
        return parse_edtf_date(self.criterion.values[0]) if self.criterion.parameter in ("from", "to") else None


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
    available = [each for each in facet.all_entities(catalogue) if each.key in counts or each.key in selected_keys]
    by_rank = sorted(available, key=lambda entity: (entity.key not in selected_keys, -counts.get(entity.key, 0)))
    top_keys = {entity.key for entity in by_rank[:_MAX_CHOICES]}
    choices = (
        FacetChoice(entity, counts.get(entity.key, 0), entity.key in selected_keys)
        for entity in available
        if entity.key in top_keys
    )
    return FacetChoices(facet, tuple(choices), len(available) - len(top_keys))


def _labelled_criterion(catalogue: Catalogue, criterion: Criterion, count: int) -> LabelledCriterion:
    for facet in FACETS:
        if facet.parameter == criterion.parameter:
            entities = tuple(entity for entity in facet.all_entities(catalogue) if entity.key in criterion.values)
            return LabelledCriterion(criterion, facet.label, entities, count)
    return LabelledCriterion(criterion, _CRITERION_LABELS[criterion.parameter], (), count)

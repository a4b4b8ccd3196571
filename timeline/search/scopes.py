"""Scopes: the events of a page, feed or frame. A scope is the whole timeline, a collection, or an office."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from timeline.i18n import N_
from timeline.i18n.translations import get_translations
from timeline.model import memoize, memoize_by_key
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection, Office, Query
from timeline.model.event import Event, has_or_had_anniversaries
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText
from timeline.search.index import EventIndex
from timeline.search.query_string import FACETS
from timeline.search.results import SearchResults, find_events, search


@dataclass(frozen=True)
class Scope:
    entity: Collection | Office | None  # None for the whole timeline
    title: LocalizedText
    description: LocalizedText
    events: tuple[Event, ...]
    indicators: tuple[Indicator, ...] = ()

    def __hash__(self) -> int:
        return hash(self.path)

    @cached_property
    def index(self) -> EventIndex:
        """For queries of its events."""
        return EventIndex(self.events)

    @property
    def path(self) -> str:
        """The prefix of its URL paths, after the language; empty for the whole timeline."""
        return self.entity.scope_path if self.entity else ""

    @property
    def office(self) -> Office | None:
        return self.entity if isinstance(self.entity, Office) else None

    @property
    def collection(self) -> Collection | None:
        return self.entity if isinstance(self.entity, Collection) else None

    @property
    def overview_indicator(self) -> Indicator | None:
        """The indicator that the overview shows, if any."""
        return next((each for each in self.indicators if each.is_in_overview), None)

    @property
    def events_at_office(self) -> tuple[Event, ...]:
        """The events that took place where the office is."""
        return tuple(event for event in self.events if self.office and self.office.place in event.places)


def scope(catalogue: Catalogue, entity: Collection | Office | None) -> Scope:
    """Return the scope of an entity of the catalogue. It is computed once for each catalogue and entity."""
    return _scope_by_path(catalogue, entity.scope_path if entity else "")


def search_scope(scope: Scope, query: Query) -> SearchResults:
    """Find the events of the scope that match, as `search` does."""
    return _all_results(scope) if query == Query() else search(scope.index, query)


@memoize
def _all_results(scope: Scope) -> SearchResults:
    return search(scope.index, Query())


@memoize_by_key
def _scope_by_path(catalogue: Catalogue, path: str) -> Scope:
    entities: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    entity = next((entity for entity in entities if entity.scope_path == path), None)
    match entity:
        case Collection():
            description = entity.description or catalogue.site.description
            indicators = tuple(each for each in catalogue.indicators if each.matches(entity.query))
            events = find_events(scope(catalogue, None).index, entity.query)
            return Scope(entity, entity.title, description, events, indicators)
        case Office():
            return _office_scope(catalogue, entity)
    return Scope(None, catalogue.site.title, catalogue.site.description, catalogue.events, catalogue.indicators)


def _office_scope(catalogue: Catalogue, office: Office) -> Scope:
    """The events and indicators of the office's collection (or all), with the events at the office's place."""
    parent_scope = scope(catalogue, catalogue.collection(office.collection_key) if office.collection_key else None)
    has_local_events = any(office.place in event.places for event in catalogue.events)
    titles, descriptions = [], []
    for language in catalogue.site.languages:
        place, title, description = (
            texts.in_(language) for texts in (office.place.name, parent_scope.title, parent_scope.description)
        )
        addition = get_translations(language).gettext(N_("With those that took place in {place}."), place=place)
        # Do not mix languages: if a part falls back to another language, leave out the text in this language.
        if title.language == language:
            titles.append((language, f"{title} · {place}"))
        if description.language == language:
            descriptions.append((language, f"{description} {addition}" if has_local_events else str(description)))
    ids = {event.id for event in parent_scope.events}
    events = (event for event in catalogue.events if event.id in ids or office.place in event.places)
    return Scope(
        office,
        LocalizedText(tuple(titles)),
        LocalizedText(tuple(descriptions)),
        tuple(events),
        parent_scope.indicators,
    )


def feed_url_keys(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """The (kind, key) pairs that URLs of feeds can contain."""
    exact_ids = {event.id for event in catalogue.events if event.date.is_in_calendars}
    anniversary_ids = {event.id for event in catalogue.events if has_or_had_anniversaries(event)}

    def with_retired(ids: Set[str]) -> list[str]:
        return [*ids, *(old for old, current in catalogue.id_redirects.items() if current in ids)]

    keys_by_kind = {
        "language": catalogue.site.languages,
        "collection": [collection.key for collection in catalogue.collections],
        "office": [office.key for office in catalogue.offices],
        "event": with_retired(exact_ids),
        "anniversary": with_retired(anniversary_ids),
    } | {facet.parameter: [entity.key for entity in facet.all_entities(catalogue)] for facet in FACETS}
    return frozenset((kind, key) for kind, keys in keys_by_kind.items() for key in keys)

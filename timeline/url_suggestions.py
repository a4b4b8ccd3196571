"""Suggestions for a URL that was not found: the entities with similar ids, keys or names."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from timeline.model.catalogue import Catalogue, Entity
from timeline.model.localized_text import fold, to_single_line

_MAX_TEXT_LENGTH = 60  # characters of the URL that are compared
_MAX_SUGGESTIONS = 5
_MIN_SIMILARITY = 0.65  # difflib's ratio, from 0 to 1
_MIN_PAGE_SIMILARITY = 0.75
_MAX_SEGMENTS = 8
_SHORTLIST_SIZE = 50  # difflib needs up to a millisecond for each name, so only the best candidates are compared
_ENTITY_SEGMENTS = (
    "events",
    "people",
    "places",
    "sources",
    "collections",
    "offices",
)  # path segments that precede an id or a key


def words_in_path(path: str) -> str:
    """Return the id or key in a URL path, or its last segment, as words separated by spaces."""
    parts = [part for part in path.split("/") if part]
    entity_segments = [part for before, part in pairwise(parts) if before in _ENTITY_SEGMENTS]
    part = re.sub(r"\.[A-Za-z]{2,12}$", "", (entity_segments or parts or [""])[-1])[:_MAX_TEXT_LENGTH]
    # Remove control characters, and characters that change the text direction: the page shows these words.
    return to_single_line(re.sub("[-_+.\ufffd]", " ", part))


def similar_segment(path: str, segments: Collection[str]) -> str | None:
    """Return the one of `segments` that a segment of the path most resembles, without its suffix; the first counts."""
    for part in path.lower().split("/")[:_MAX_SEGMENTS]:
        if matches := get_close_matches(part.partition(".")[0][:_MAX_TEXT_LENGTH], segments, 1, _MIN_PAGE_SIMILARITY):
            return matches[0]
    return None


def suggested_entities(text: str, catalogue: Catalogue, language: str) -> tuple[Entity, ...]:
    """The entities whose id, key or name in this language is most similar to the text; the most similar first."""
    text = fold(text)[:_MAX_TEXT_LENGTH]
    lengths = range(len(text) * 2 // 5, len(text) * 5 // 2 + 1)  # with other lengths, the ratio is always too low
    entities_by_text: dict[str, list[Entity]] = {}
    for key, entity in _entity_keys(catalogue):
        if len(key) in lengths:
            entities_by_text.setdefault(key.replace("-", " ").lower(), []).append(entity)
    for name, entity in _entity_names(catalogue, language):
        if len(name) in lengths:
            entities_by_text.setdefault(_cached_fold(name), []).append(entity)
    # About a dozen trigrams of the text: a name that contains few of them is not similar.
    trigram_step = max(len(text) // 12, 1)
    trigrams = {text[start : start + 3] for start in range(0, max(len(text) - 2, 1), trigram_step)}
    shortlist = nlargest(_SHORTLIST_SIZE, entities_by_text, key=lambda name: sum(map(name.__contains__, trigrams)))
    matches = get_close_matches(text, shortlist, _SHORTLIST_SIZE, _MIN_SIMILARITY)
    return tuple({id(entity): entity for name in matches for entity in entities_by_text[name]}.values())[
        :_MAX_SUGGESTIONS
    ]


def _entity_keys(catalogue: Catalogue) -> Iterator[tuple[str, Entity]]:
    """The ids, retired ids and keys that can be in URLs, with their entities."""
    for event in catalogue.events:
        yield event.id, event
        yield from ((retired_id, event) for retired_id in event.retired_ids)
    yield from ((collection.key, collection) for collection in catalogue.collections)
    yield from ((office.key, office) for office in catalogue.offices)
    yield from ((person.key, person) for person in catalogue.people)
    yield from ((place.key, place) for place in catalogue.places)
    yield from ((source.key, source) for source in catalogue.sources)


def _entity_names(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Entity]]:
    """The titles, names and aliases, with their entities."""
    yield from ((event.title.in_(language), event) for event in catalogue.events)
    yield from ((collection.title.in_(language), collection) for collection in catalogue.collections)
    yield from ((office.name.in_(language), office) for office in catalogue.offices)
    yield from ((person.name.in_(language), person) for person in catalogue.people)
    yield from ((alias, person) for person in catalogue.people for alias in person.aliases)
    yield from ((place.name.in_(language), place) for place in catalogue.places)
    yield from ((alias, place) for place in catalogue.places for alias in place.aliases)
    yield from ((source.title.in_(language), source) for source in catalogue.sources)


_cached_fold = lru_cache(maxsize=1 << 16)(fold)  # to fold 10,000 titles takes 0.1 s

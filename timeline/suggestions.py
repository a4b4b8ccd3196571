"""What somebody may have meant by an address at which there is nothing."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from timeline.model.catalogue import Catalogue, Entity
from timeline.model.localized_text import fold, to_single_line

_MAX_TEXT_LENGTH = 60  # characters of an address that are looked at
_MAX_SUGGESTIONS = 5
_MIN_SIMILARITY = 0.65  # difflib's ratio, from 0 to 1
_SHORTLIST_SIZE = 50  # difflib takes up to a millisecond for each, so all else is sifted out before
_ENTITY_SEGMENTS = (
    "events",
    "people",
    "places",
    "sources",
    "collections",
    "offices",
)  # what stands before an id or a key


def words_in_path(path: str) -> str:
    """What an address names, as words: its id or key if it has the place for one, else its last part."""
    parts = [part for part in path.split("/") if part]
    entity_segments = [part for before, part in pairwise(parts) if before in _ENTITY_SEGMENTS]
    part = re.sub(r"\.[A-Za-z]{2,12}$", "", (entity_segments or parts or [""])[-1])[:_MAX_TEXT_LENGTH]
    # A control character, or one that turns the line around, has no place in a page.
    return to_single_line(re.sub("[-_+.\ufffd]", " ", part))


def suggested_entities(text: str, catalogue: Catalogue, language: str) -> tuple[Entity, ...]:
    """The things that have an id, a key or a name in this language most like the words; the most like first."""
    text = fold(text)[:_MAX_TEXT_LENGTH]
    lengths = range(len(text) * 2 // 5, len(text) * 5 // 2 + 1)  # of others, difflib would find none like it
    entities_by_text: dict[str, list[Entity]] = {}
    for key, entity in _entity_keys(catalogue):
        if len(key) in lengths:
            entities_by_text.setdefault(key.replace("-", " ").lower(), []).append(entity)
    for name, entity in _entity_names(catalogue, language):
        if len(name) in lengths:
            entities_by_text.setdefault(_cached_fold(name), []).append(entity)
    # A dozen pieces of three letters, wherever they stand in a name: what shares few of them is not like it.
    trigram_step = max(len(text) // 12, 1)
    trigrams = {text[start : start + 3] for start in range(0, max(len(text) - 2, 1), trigram_step)}
    shortlist = nlargest(_SHORTLIST_SIZE, entities_by_text, key=lambda name: sum(map(name.__contains__, trigrams)))
    matches = get_close_matches(text, shortlist, _SHORTLIST_SIZE, _MIN_SIMILARITY)
    return tuple({id(entity): entity for name in matches for entity in entities_by_text[name]}.values())[
        :_MAX_SUGGESTIONS
    ]


def _entity_keys(catalogue: Catalogue) -> Iterator[tuple[str, Entity]]:
    """By what each thing stands in addresses, today or once."""
    for event in catalogue.events:
        yield event.id, event
        yield from ((old, event) for old in event.retired_ids)
    yield from ((each.key, each) for each in catalogue.collections)
    yield from ((each.key, each) for each in catalogue.offices)
    yield from ((each.key, each) for each in catalogue.people)
    yield from ((each.key, each) for each in catalogue.places)
    yield from ((each.key, each) for each in catalogue.sources)


def _entity_names(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Entity]]:
    """What each thing is called."""
    yield from ((each.title.in_(language), each) for each in catalogue.events)
    yield from ((each.title.in_(language), each) for each in catalogue.collections)
    yield from ((each.name.in_(language), each) for each in catalogue.offices)
    yield from ((each.name.in_(language), each) for each in catalogue.people)
    yield from ((alias, each) for each in catalogue.people for alias in each.aliases)
    yield from ((each.name.in_(language), each) for each in catalogue.places)
    yield from ((each.title.in_(language), each) for each in catalogue.sources)


_cached_fold = lru_cache(maxsize=1 << 16)(fold)  # of ten thousand titles it takes a tenth of a second

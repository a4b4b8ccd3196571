"""What somebody may have meant by an address at which there is nothing."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from timeline.model.catalogue import Catalogue, Named
from timeline.model.localized_text import fold, plain

_LONGEST = 60  # characters of an address that are looked at
_MOST = 5
_LIKENESS = 0.65  # difflib's ratio, from 0 to 1
_SHORTLIST = 50  # difflib takes up to a millisecond for each, so all else is sifted out before
_NAMING = ("events", "people", "places", "sources", "collections", "offices")  # what stands before an id or a key


def words(path: str) -> str:
    """What an address names, as words: its id or key if it has the place for one, else its last part."""
    parts = [part for part in path.split("/") if part]
    named = [part for before, part in pairwise(parts) if before in _NAMING]
    part = re.sub(r"\.[A-Za-z]{2,12}$", "", (named or parts or [""])[-1])[:_LONGEST]
    # A control character, or one that turns the line around, has no place in a page.
    return plain(re.sub("[-_+.\ufffd]", " ", part))


def near(sought: str, catalogue: Catalogue, language: str) -> tuple[Named, ...]:
    """The things that have an id, a key or a name in this language most like the words; the most like first."""
    sought = fold(sought)[:_LONGEST]
    lengths = range(len(sought) * 2 // 5, len(sought) * 5 // 2 + 1)  # of others, difflib would find none like it
    known: dict[str, list[Named]] = {}
    for key, named in _keys(catalogue):
        if len(key) in lengths:
            known.setdefault(key.replace("-", " ").lower(), []).append(named)
    for name, named in _names(catalogue, language):
        if len(name) in lengths:
            known.setdefault(_folded(name), []).append(named)
    # A dozen pieces of three letters, wherever they stand in a name: what shares few of them is not like it.
    step = max(len(sought) // 12, 1)
    pieces = {sought[start : start + 3] for start in range(0, max(len(sought) - 2, 1), step)}
    shortlist = nlargest(_SHORTLIST, known, key=lambda name: sum(map(name.__contains__, pieces)))
    found = get_close_matches(sought, shortlist, _SHORTLIST, _LIKENESS)
    return tuple({id(named): named for name in found for named in known[name]}.values())[:_MOST]


def _keys(catalogue: Catalogue) -> Iterator[tuple[str, Named]]:
    """By what each thing stands in addresses, today or once."""
    for event in catalogue.events:
        yield event.id, event
        yield from ((old, event) for old in event.was)
    yield from ((each.key, each) for each in catalogue.collections)
    yield from ((each.key, each) for each in catalogue.offices)
    yield from ((each.key, each) for each in catalogue.people)
    yield from ((each.key, each) for each in catalogue.places)
    yield from ((each.key, each) for each in catalogue.sources)


def _names(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Named]]:
    """What each thing is called."""
    yield from ((each.title.in_(language), each) for each in catalogue.events)
    yield from ((each.title.in_(language), each) for each in catalogue.collections)
    yield from ((each.name.in_(language), each) for each in catalogue.offices)
    yield from ((each.name.in_(language), each) for each in catalogue.people)
    yield from ((alias, each) for each in catalogue.people for alias in each.aliases)
    yield from ((each.name.in_(language), each) for each in catalogue.places)
    yield from ((each.title.in_(language), each) for each in catalogue.sources)


_folded = lru_cache(maxsize=1 << 16)(fold)  # of ten thousand titles it takes a tenth of a second

"""What follows from a frozen value alone: reckoned once, and kept with the value.

It stands in the value's own dictionary, as what `functools.cached_property` keeps does, and goes when the value goes:
of an edition that serves no more, nothing is left. Two threads may reckon it at the same time, and find the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

V = TypeVar("V")
R = TypeVar("R")


def once(reckon: Callable[[V], R]) -> Callable[[V], R]:
    """Keep what is reckoned of a value."""
    name = reckon.__qualname__

    @wraps(reckon)
    def of(value: V) -> R:
        known = vars(value)
        if name not in known:
            known[name] = reckon(value)
        found: R = known[name]
        return found

    return of


def once_for_each(reckon: Callable[[V, str], R]) -> Callable[[V, str], R]:
    """Keep what is reckoned of a value for each of a few words, such as languages."""
    name = reckon.__qualname__

    @wraps(reckon)
    def of(value: V, word: str) -> R:
        known, key = vars(value), f"{name} {word}"
        if key not in known:
            known[key] = reckon(value, word)
        found: R = known[key]
        return found

    return of

"""What follows from a frozen value alone: reckoned once, and kept with the value.

It stands in the value's own dictionary, as what `functools.cached_property` keeps does, and goes when the value goes:
of an edition that serves no more, nothing is left. Two threads may reckon it at the same time, and find the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")


def memoize(compute: Callable[[Value], Result]) -> Callable[[Value], Result]:
    """Keep what is reckoned of a value."""
    name = compute.__qualname__

    @wraps(compute)
    def wrapper(value: Value) -> Result:
        cache = vars(value)
        if name not in cache:
            cache[name] = compute(value)
        result: Result = cache[name]
        return result

    return wrapper


def memoize_by_key(compute: Callable[[Value, str], Result]) -> Callable[[Value, str], Result]:
    """Keep what is reckoned of a value for each of a few words, such as languages."""
    name = compute.__qualname__

    @wraps(compute)
    def wrapper(value: Value, key: str) -> Result:
        cache, cache_key = vars(value), f"{name} {key}"
        if cache_key not in cache:
            cache[cache_key] = compute(value, key)
        result: Result = cache[cache_key]
        return result

    return wrapper

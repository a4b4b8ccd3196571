"""Memoization of pure functions: of a frozen value, and of a text that a client sends.

The result for a value is stored in its `__dict__`, as with `functools.cached_property`. So it is freed with the value,
and nothing remains of an old edition. Two threads may compute the same result at the same time; this is harmless.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

_MAX_TEXT_LENGTH = 300  # characters


def memoize(compute: Callable[[Value], Result]) -> Callable[[Value], Result]:
    """Decorate a function of one value: compute the result once for each value."""
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
    """Decorate a function of a value and a key: compute the result once for each value and key.

    Results are never evicted, so there must be few keys, such as the languages.
    """
    name = compute.__qualname__

    @wraps(compute)
    def wrapper(value: Value, key: str) -> Result:
        cache, cache_key = vars(value), f"{name} {key}"
        try:
            result: Result = cache[cache_key]
        except KeyError:
            result = cache[cache_key] = compute(value, key)
        return result

    return wrapper


def memoize_short_texts(maxsize: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Decorate a function of a text: keep its last results, as `lru_cache` does, but none of a long text.

    Clients choose the texts: paths and header fields. A cache of very long ones would take all the memory.
    """

    def decorate(compute: Callable[[str], Result]) -> Callable[[str], Result]:
        cached = lru_cache(maxsize)(compute)

        @wraps(compute)
        def wrapper(text: str) -> Result:
            return cached(text) if len(text) <= _MAX_TEXT_LENGTH else compute(text)

        return wrapper

    return decorate

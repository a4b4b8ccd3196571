"""Tests that a memoized result is computed once, and freed with its value."""

import gc
import weakref
from dataclasses import dataclass, replace

from timeline.model import memoize, memoize_by_key

computations: list[str] = []


@dataclass(frozen=True)
class Value:
    number: int


class Result(list[int]):
    """A list that can have weak references."""


@memoize
def double(value: Value) -> Result:
    computations.append(f"{value.number} doubled")
    return Result([2 * value.number])


@memoize_by_key
def repeat(value: Value, word: str) -> str:
    computations.append(f"{value.number} {word}")
    return word * value.number


def test_a_result_is_computed_once_per_value_and_key() -> None:
    computations.clear()
    first, second = Value(2), Value(2)
    assert [double(first), double(first), double(second), double(replace(first, number=3))] == [[4], [4], [4], [6]]
    assert [repeat(first, "a"), repeat(first, "b"), repeat(first, "a"), repeat(second, "a")] == ["aa", "bb", "aa", "aa"]
    assert computations == ["2 doubled", "2 doubled", "3 doubled", "2 a", "2 b", "2 a"]
    assert (first, hash(first), repr(first)) == (Value(2), hash(Value(2)), "Value(number=2)")


def test_a_result_is_freed_with_its_value() -> None:
    value = Value(5)
    result = weakref.ref(double(value))
    assert result() == [10]
    del value
    gc.collect()
    assert result() is None

"""What follows from a value is reckoned once, and is gone with it."""

import gc
import weakref
from dataclasses import dataclass, replace

from timeline.model import memoize, memoize_by_key

reckoned: list[str] = []


@dataclass(frozen=True)
class Kept:
    number: int


class Found(list[int]):
    """A list that can be seen to be gone."""


@memoize
def doubled(kept: Kept) -> Found:
    reckoned.append(f"{kept.number} doubled")
    return Found([2 * kept.number])


@memoize_by_key
def written(kept: Kept, word: str) -> str:
    reckoned.append(f"{kept.number} {word}")
    return word * kept.number


def test_it_is_reckoned_once_for_each_value_and_word() -> None:
    reckoned.clear()
    one, other = Kept(2), Kept(2)
    assert [doubled(one), doubled(one), doubled(other), doubled(replace(one, number=3))] == [[4], [4], [4], [6]]
    assert [written(one, "a"), written(one, "b"), written(one, "a"), written(other, "a")] == ["aa", "bb", "aa", "aa"]
    assert reckoned == ["2 doubled", "2 doubled", "3 doubled", "2 a", "2 b", "2 a"]
    assert (one, hash(one), repr(one)) == (Kept(2), hash(Kept(2)), "Kept(number=2)")


def test_it_is_gone_with_the_value() -> None:
    value = Kept(5)
    found = weakref.ref(doubled(value))
    assert found() == [10]
    del value
    gc.collect()
    assert found() is None

"""What is remarked upon: where, what it means to people, and the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Weight(Enum):
    """Heaviest first."""

    ERROR = "error"  # subscribers or portals lose something, and need not
    WARNING = "warning"  # they lose or miss something, which may be meant
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    weight: Weight
    path: tuple[str, ...]  # such as events, the id, date
    what: str
    remedy: str
    gone: bool = False  # what the path names is in the old file alone

    @property
    def where(self) -> str:
        return said(self.path)


def said(path: Sequence[str]) -> str:
    """Of an event its id and field, of all else its section too."""
    return ".".join(path[1:] if path[0] == "events" and len(path) > 1 else path)


def listed(words: Sequence[str], joint: str = "and", most: int = 4) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c and 7 more`."""
    if len(words) > most:
        words = (*words[: most - 1], f"{len(words) - most + 1} more")
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last

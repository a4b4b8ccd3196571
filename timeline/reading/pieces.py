"""Where one item of the list of events ends and the next begins, known without reading them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise

# The first item follows its key but for comments; it says how far all are indented.
_EVENTS = re.compile(rb"\nevents:[ \t]*+(?:#[^\n]*+)?+\r?\n(?:[ \t]*+(?:#[^\n]*+)?+\r?\n)*+(?=(?P<indent> *+)- )")
_NEXT = rb"\n(?:(%s- )|[^\s#-])"  # the next item, or what follows the last of them
_END_OF_LINE = b"\n"


@dataclass(frozen=True, slots=True)
class Pieces:
    """A file, cut into what precedes its events, each of these, and what follows them.

    Only how lines begin is looked at, and a text that runs over lines may mislead it. Once these pieces are read, it
    shows: then the items are not those that were cut, or begin in other lines.
    """

    before: bytes
    items: Sequence[bytes]
    after: bytes

    @property
    def content(self) -> bytes:
        return b"".join((self.before, *self.items, self.after))

    @property
    def lines(self) -> Sequence[int]:
        """The line in which each item begins, from 1."""
        lengths = (item.count(_END_OF_LINE) for item in self.items[:-1])
        return list(accumulate(lengths, initial=self.before.count(_END_OF_LINE) + 1)) if self.items else []

    @property
    def digests(self) -> Sequence[bytes]:
        """What tells an item from any other, one for each."""
        return [blake2b(item, digest_size=16).digest() for item in self.items]


def cut(content: bytes) -> Pieces | None:
    """None where the file has no list of events that can be cut so, as one in brackets."""
    begin = _EVENTS.search(content)
    if begin is None:
        return None
    starts = []
    for found in re.compile(_NEXT % begin["indent"]).finditer(content, begin.end() - 1):
        starts.append(found.start() + 1)
        if not found[1]:
            items = [content[start:end] for start, end in pairwise(starts)]
            return Pieces(content[: starts[0]], items, content[starts[-1] :])
    return None

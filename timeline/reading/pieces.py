"""Where one item of the list of events ends and the next begins, known without reading them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise

# The first item follows its key but for comments; it says how far all are indented.
_EVENTS = re.compile(rb"\nevents:[ \t]*+(?:#[^\n]*+)?+\r?\n(?:[ \t]*+(?:#[^\n]*+)?+\r?\n)*+(?=(?P<indent> *+)- )")
_NEXT = rb"\n(?:(?P<item>%s- )|(?P<end>\.\.\.(?!\S))|[^\s#-])"
_END_OF_LINE = b"\n"
_RETURN = b"\r"


@dataclass(frozen=True, slots=True)
class Pieces:
    """A file, cut into what precedes its events, each of these, and its last line.

    A text that runs over lines may mislead the cut; whoever reads the pieces sees it, for then the items are not at
    these places.
    """

    before: bytes
    items: Sequence[bytes]
    after: bytes
    column: int

    @property
    def content(self) -> bytes:
        return b"".join((self.before, *self.items, self.after))

    @property
    def places(self) -> Sequence[tuple[int, int]]:
        """The line and column of what each item holds, from 1."""
        lengths = (item.count(_END_OF_LINE) for item in self.items[:-1])
        lines = accumulate(lengths, initial=self.before.count(_END_OF_LINE) + 1)
        return [(line, self.column) for line in lines]

    @property
    def digests(self) -> Sequence[bytes]:
        """What tells an item from any other, one for each."""
        return [blake2b(item, digest_size=16).digest() for item in self.items]


def cut(content: bytes) -> Pieces | None:
    """None where the events are not the last section, each behind a dash in the first line of its own.

    Nor is a file cut with ends of line that only YAML takes for such.
    """
    begin = _EVENTS.search(content)
    if begin is None or (_RETURN in content and content.count(_RETURN) != content.count(_RETURN + _END_OF_LINE)):
        return None
    starts = []
    for found in re.compile(_NEXT % begin["indent"]).finditer(content, begin.end() - 1):
        starts.append(found.start() + 1)
        if found["end"]:
            items = [content[start:end] for start, end in pairwise(starts)]
            return Pieces(content[: starts[0]], items, content[starts[-1] :], len(begin["indent"]) + len("- ") + 1)
        if not found["item"]:
            break
    return None

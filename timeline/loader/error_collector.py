"""The problems of one reading, gathered as they are found, and the hints that they give."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from timeline.loader.yaml_nodes import Listing, Mapping, Node, Scalar
from timeline.model.problems import MOST_PROBLEMS, Problem, Unreadable

_EMPTY = "is empty: write it, in quotes if it begins with #, or leave it out"
_MOST_SAID = 600
_MOST_SHOWN = 20
_LONGEST_HINTED = 100  # characters; difflib takes memory for each
_MOST_HINTS = 100  # to look for a near word in 10,000 ids takes 50 ms


@dataclass(frozen=True, slots=True)
class Faults:
    """Where the problems of one reading gather."""

    found: list[Problem] = field(default_factory=list)

    def note(self, node: Node, where: str, what: str) -> None:
        """Raise Unreadable where there are too many to go on."""
        if len(what) > _MOST_SAID:  # it quotes a text that should not be so long; the remedy is at its end
            what = f"{what[: _MOST_SAID // 2]} … {what[-_MOST_SAID // 2 :]}"
        self.found.append(Problem(node.line, node.column, where, what))
        if len(self.found) > MOST_PROBLEMS:
            raise Unreadable(*self.found)

    def note_empty(self, node: Node, where: str) -> None:
        self.note(node, where, _EMPTY)

    def note_mistaken(self, node: Node, where: str, what: str) -> None:
        """Note that a node is of the wrong sort, or that nothing was written where one should be."""
        self.note(node, where, _EMPTY if isinstance(node, Scalar) and node.empty else what)

    def near(self, text: str, known: Collection[str]) -> Sequence[str]:
        """The known word most like this one, if any is."""
        sought = len(self.found) < _MOST_HINTS and len(text) <= _LONGEST_HINTED
        return get_close_matches(text, known, n=1) if sought else ()


def hint(near: Sequence[str], known: Collection[str]) -> str:
    """What to write instead: the near word, else those that are known."""
    if near:
        return f"; did you mean {near[0]!r}?"
    shown = ", ".join(islice(known, _MOST_SHOWN))
    return f"; known are {shown}" + (", …" if len(known) > _MOST_SHOWN else "") if shown else "; none is known"


def noun(node: Node) -> str:
    """What sort of node it is, for whoever reads the problem."""
    return {Scalar: "a text", Listing: "a list", Mapping: "a mapping"}[type(node)]

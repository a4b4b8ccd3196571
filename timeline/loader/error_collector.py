"""The problems of one reading, gathered as they are found, and the hints that they give."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from timeline.loader.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from timeline.model.problems import MAX_PROBLEMS, InvalidContent, Problem

_EMPTY_MESSAGE = "is empty: write it, in quotes if it begins with #, or leave it out"
_MAX_MESSAGE_LENGTH = 600
_MAX_LISTED_KEYS = 20
_MAX_MATCHED_LENGTH = 100  # characters; difflib takes memory for each
_MAX_MATCH_LOOKUPS = 100  # to look for a near word in 10,000 ids takes 50 ms


@dataclass(frozen=True, slots=True)
class ErrorCollector:
    """Where the problems of one reading gather."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, node: Node, where: str, what: str) -> None:
        """Raise InvalidContent where there are too many to go on."""
        if len(what) > _MAX_MESSAGE_LENGTH:  # it quotes a text that should not be so long; the remedy is at its end
            what = f"{what[: _MAX_MESSAGE_LENGTH // 2]} … {what[-_MAX_MESSAGE_LENGTH // 2 :]}"
        self.problems.append(Problem(node.line, node.column, where, what))
        if len(self.problems) > MAX_PROBLEMS:
            raise InvalidContent(*self.problems)

    def add_empty(self, node: Node, where: str) -> None:
        self.add(node, where, _EMPTY_MESSAGE)

    def add_wrong_type(self, node: Node, where: str, what: str) -> None:
        """Note that a node is of the wrong sort, or that nothing was written where one should be."""
        self.add(node, where, _EMPTY_MESSAGE if isinstance(node, ScalarNode) and node.is_empty else what)

    def close_matches(self, text: str, known: Collection[str]) -> Sequence[str]:
        """The known word most like this one, if any is."""
        is_affordable = len(self.problems) < _MAX_MATCH_LOOKUPS and len(text) <= _MAX_MATCHED_LENGTH
        return get_close_matches(text, known, n=1) if is_affordable else ()


def did_you_mean(matches: Sequence[str], known: Collection[str]) -> str:
    """What to write instead: the near word, else those that are known."""
    if matches:
        return f"; did you mean {matches[0]!r}?"
    listed_keys = ", ".join(islice(known, _MAX_LISTED_KEYS))
    return (
        f"; known are {listed_keys}" + (", …" if len(known) > _MAX_LISTED_KEYS else "")
        if listed_keys
        else "; none is known"
    )


def node_type_name(node: Node) -> str:
    """What sort of node it is, for whoever reads the problem."""
    return {ScalarNode: "a text", SequenceNode: "a list", MappingNode: "a mapping"}[type(node)]

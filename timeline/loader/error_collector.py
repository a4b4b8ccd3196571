"""Collect the problems of one file, and suggest known names for misspelt ones."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import islice

from timeline.loader.source_file import (
    INVISIBLE_CHARACTERS,
    character_name,
    find_invisible_character,
    structure_remedy,
)
from timeline.loader.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from timeline.model.problems import MAX_PROBLEMS, InvalidContent, Problem

_EMPTY_MESSAGE = "is empty: write a value, in quotes if it begins with #, or delete it"
_MAX_MESSAGE_LENGTH = 600
_MAX_LISTED_KEYS = 20
_MAX_MATCHED_LENGTH = 100  # characters; difflib needs memory for each
_MAX_MATCH_LOOKUPS = 100  # the search for a similar id among 10,000 takes 50 ms

# After a hyphen or a colon, YAML takes an invisible character for a part of the text: the list or mapping is a text.
_INVISIBLE_IN_STRUCTURE = re.compile(rf"(?:^-|^[\w.-]+:)[{INVISIBLE_CHARACTERS}]")


@dataclass(frozen=True, slots=True)
class ErrorCollector:
    """Collects the problems of one file."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, node: Node, where: str, what: str) -> None:
        """Add a problem. Raise InvalidContent if there are more than MAX_PROBLEMS."""
        if len(what) > _MAX_MESSAGE_LENGTH:  # it quotes a very long text; keep its end, where the remedy is
            what = f"{what[: _MAX_MESSAGE_LENGTH // 2]} … {what[-_MAX_MESSAGE_LENGTH // 2 :]}"
        self.problems.append(Problem(node.line, node.column, where, what))
        if len(self.problems) > MAX_PROBLEMS:
            raise InvalidContent(*self.problems)

    def add_empty(self, node: Node, where: str) -> None:
        self.add(node, where, _EMPTY_MESSAGE)

    def add_invalid_value(self, node: Node, where: str, what: str) -> None:
        """Add the problem of a value that programs read. If it contains an invisible character, that is the problem."""
        text = node.text.strip() if isinstance(node, ScalarNode) else ""
        index = find_invisible_character(text)
        if index is None:
            self.add(node, where, what)
        else:
            hides_comment = text.startswith("#", index + 1)  # YAML needs an ordinary space before a comment
            remedy = structure_remedy(text[index]) if hides_comment else "delete it"
            self._add_invisible(node, where, text, index, remedy)

    def add_invalid_key(self, node: ScalarNode, where: str, what: str) -> None:
        """The same for a key. The spaces around it belong to it."""
        index = find_invisible_character(node.text)
        if index is None:
            self.add(node, where, what)
        else:
            self._add_invisible(node, where, node.text, index, structure_remedy(node.text[index]))

    def _add_invisible(self, node: Node, where: str, text: str, index: int, remedy: str) -> None:
        assert isinstance(node, ScalarNode)
        column = node.column + node.text.index(text) + index + (not node.is_plain)
        self.add(replace(node, column=column), where, f"{character_name(text[index])} in {text!r}: {remedy}")

    def add_wrong_type(self, node: Node, where: str, what: str) -> None:
        """Add the problem that a node has the wrong type, or that it is empty."""
        if isinstance(node, ScalarNode) and node.is_plain and _INVISIBLE_IN_STRUCTURE.search(node.text):
            self.add_invalid_key(node, where, what)
            return
        self.add(node, where, _EMPTY_MESSAGE if isinstance(node, ScalarNode) and node.is_empty else what)

    def close_matches(self, text: str, known: Collection[str]) -> Sequence[str]:
        """Return the most similar known word, or nothing if none is similar or the search would take too long."""
        is_affordable = len(self.problems) < _MAX_MATCH_LOOKUPS and len(text) <= _MAX_MATCHED_LENGTH
        return get_close_matches(text, known, n=1) if is_affordable else ()


def did_you_mean(matches: Sequence[str], known: Collection[str]) -> str:
    """The end of a message that says what to write instead: the similar word, or a list of the known words."""
    if matches:
        return f"; did you mean {matches[0]!r}?"
    listed_keys = ", ".join(islice(known, _MAX_LISTED_KEYS))
    return (
        f"; use one of {listed_keys}" + (", …" if len(known) > _MAX_LISTED_KEYS else "")
        if listed_keys
        else "; none is defined"
    )


def node_type_name(node: Node) -> str:
    """The type of a node, for error messages."""
    return {ScalarNode: "a text", SequenceNode: "a list", MappingNode: "a mapping"}[type(node)]

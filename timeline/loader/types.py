"""Shapes: what a node may be. Each reads a node into a value, or notes every fault of it and gives None."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from timeline.loader import scalars
from timeline.loader.error_collector import ErrorCollector, did_you_mean, node_type_name
from timeline.loader.source_file import find_control_character
from timeline.loader.yaml_nodes import Node, ScalarNode, SequenceNode

_MAX_COMBINING_MARKS = (
    30  # as in Unicode's stream-safe texts (UAX #15, §13); to compose a pile of n of them takes n² steps
)
_COMBINING_MARKS = "".join(mark for mark in map(chr, range(0x10000)) if unicodedata.combining(mark))
# Marks, or whatever lies beyond the first plane: with the few marks there, a class would take thirty times as long.
_POSSIBLE_MARK = re.compile(f"[{_COMBINING_MARKS}\U00010000-\U0010ffff]")
_POSSIBLE_STACK = re.compile(f"{_POSSIBLE_MARK.pattern}{{{_MAX_COMBINING_MARKS + 1},}}")

Value = TypeVar("Value")
Inner = TypeVar("Inner")


class NodeType(ABC, Generic[Value]):
    @property
    @abstractmethod
    def schema(self) -> scalars.JsonSchema:
        """What may stand there, for editors: all that can be said without the rest of the file."""

    @abstractmethod
    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None: ...


@dataclass(frozen=True, slots=True)
class ParsedLine(NodeType[Value]):
    """A text of one line; `parse` makes the value of it, or raises ValueError with what is wrong and the remedy."""

    parse: Callable[[str], Value]

    @property
    def schema(self) -> scalars.JsonSchema:
        return scalars.parser_schema(self.parse)

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        text = _read_text(node, where, errors)
        if text is None:
            return None
        if "\n" in text:
            errors.add(node, where, "runs over more than one line: write it in one")
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            errors.add(node, where, str(error))
            return None


@dataclass(frozen=True, slots=True)
class MultilineText(NodeType[str]):
    """A text that may run over several lines."""

    @property
    def schema(self) -> scalars.JsonSchema:
        return scalars.definition_ref("prose")

    def read(self, node: Node, where: str, errors: ErrorCollector) -> str | None:
        return _read_text(node, where, errors)


@dataclass(frozen=True, slots=True)
class Mapped(NodeType[Value], Generic[Inner, Value]):
    """What is made of a thing of another shape, once that is read whole; `make` may raise ValueError, as a Line's."""

    inner: NodeType[Inner]
    make: Callable[[Inner], Value]

    @property
    def schema(self) -> scalars.JsonSchema:
        return self.inner.schema

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        value = self.inner.read(node, where, errors)
        if value is None:
            return None
        try:
            return self.make(value)
        except ValueError as error:
            errors.add(node, where, str(error))
            return None


@dataclass(frozen=True, slots=True)
class AnyNode(NodeType[Node]):
    """Anything: what reads it later says what is wrong with it."""

    @property
    def schema(self) -> scalars.JsonSchema:
        return {}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Node:
        return node


@dataclass(frozen=True, slots=True)
class Choice(NodeType[Value]):
    """One of some named values. A value of None is one that was refused where it stands: nothing more is said of it."""

    noun: str
    choices: Table[str, Value | None]

    @property
    def schema(self) -> scalars.JsonSchema:
        return (
            scalars.definition_ref("key") if isinstance(self.choices, UnknownSection) else {"enum": list(self.choices)}
        )

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        text = _read_text(node, where, errors)
        if text is None:
            return None
        if text not in self.choices:
            errors.add(
                node,
                where,
                f"no {self.noun} {text!r}{did_you_mean(errors.close_matches(text, self.choices), self.choices)}",
            )
            return None
        return self.choices[text]


class UnknownSection(dict[str, Any]):
    """A table that could not be read, so that any key may have stood in it."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ListOf(NodeType[tuple[Value, ...]]):
    """A list, in which nothing stands twice."""

    inner: NodeType[Value]
    min_length: int = 0

    @property
    def schema(self) -> scalars.JsonSchema:
        return {"type": "array", "items": self.inner.schema, "minItems": self.min_length, "uniqueItems": True}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> tuple[Value, ...] | None:
        if not isinstance(node, SequenceNode):
            errors.add_wrong_type(node, where, f"must be a list, not {node_type_name(node)}: put it in [ ]")
            return None
        if len(node.elements) < self.min_length:
            errors.add(node, where, "is an empty list: write at least one")
            return None
        values: dict[Value, None] = {}
        problem_count = len(errors.problems)
        for index, item in enumerate(node.elements):
            value = self.inner.read(item, f"{where}[{index}]", errors)
            if value is None:
                continue
            count = len(values)
            values[value] = None
            if len(values) == count:
                errors.add(item, f"{where}[{index}]", "stands in the list before: delete one")
        return tuple(values) if len(errors.problems) == problem_count else None


def _read_text(node: Node, where: str, errors: ErrorCollector) -> str | None:
    if isinstance(node, ScalarNode) and node.is_plain and node.text.isascii() and not node.is_empty:
        return node.text
    if not isinstance(node, ScalarNode):
        errors.add(node, where, f"must be a text, not {node_type_name(node)}")
        return None
    if node.is_empty:
        errors.add_empty(node, where)
        return None
    if not node.is_plain and (
        control := find_control_character(node.text)
    ):  # the file has none, but an escape in quotes may
        errors.add(node, where, f"control character {control}: delete it")
        return None
    if place := _find_stacked_marks(node.text):
        errors.add(
            node, where, f"more than {_MAX_COMBINING_MARKS} accents on one letter, at character {place}: delete them"
        )
        return None
    return unicodedata.normalize("NFC", node.text.strip())


def _find_stacked_marks(text: str) -> int | None:
    """Where marks begin that are too many for one letter, counted from 1."""
    # So many in a row hold one of the characters that lie so far apart; to look at these first halves the time.
    if not _POSSIBLE_MARK.search(text[_MAX_COMBINING_MARKS :: _MAX_COMBINING_MARKS + 1]):
        return None
    for perhaps in _POSSIBLE_STACK.finditer(text):
        begin = perhaps.start()
        for place in range(*perhaps.span()):
            if not unicodedata.combining(text[place]):
                begin = place + 1
            elif place - begin == _MAX_COMBINING_MARKS:
                return begin + 1
    return None

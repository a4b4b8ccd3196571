"""Node types. Each converts a YAML node to a value, or adds all problems of the node to the errors and returns None."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from timeline.loader import scalars
from timeline.loader.error_collector import ErrorCollector, did_you_mean, node_type_name
from timeline.loader.schema_definitions import JsonSchema, definition_ref, parser_schema
from timeline.loader.source_file import find_control_character
from timeline.loader.yaml_nodes import NULLS, Node, ScalarNode, SequenceNode
from timeline.model.edtf import DateOrInterval, EDTFDate, in_zone

# On one letter, as in the Stream-Safe Text Format (UAX #15, §13): to normalize n marks takes n² steps.
_MAX_COMBINING_MARKS = 30
_POSSIBLE_STACK = re.compile(rf"\W{{{_MAX_COMBINING_MARKS + 1},}}")  # for `re`, no mark is part of a word

Value = TypeVar("Value")
Inner = TypeVar("Inner")
DateOrIntervalT = TypeVar("DateOrIntervalT", DateOrInterval, EDTFDate)


class NodeType(ABC, Generic[Value]):
    @property
    @abstractmethod
    def schema(self) -> JsonSchema:
        """The JSON Schema of the node, as far as it does not depend on the rest of the file."""

    @abstractmethod
    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        """Convert the node to a value. If it is invalid, add its problems to `errors` and return None."""


@dataclass(frozen=True, slots=True)
class ParsedLine(NodeType[Value]):
    """A text of one line. `parse` converts it to a value, or raises ValueError with what is wrong and the remedy."""

    parse: Callable[[str], Value]

    @property
    def schema(self) -> JsonSchema:
        return parser_schema(self.parse)

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        text = _read_text(node, where, errors)
        if text is None:
            return None
        if "\n" in text:
            errors.add(node, where, "has more than one line: write it in one line")
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            add = errors.add if self.parse in scalars.FREE_TEXT_PARSERS else errors.add_invalid_value
            add(node, where, str(error))
            return None


@dataclass(frozen=True, slots=True)
class DateType(NodeType[DateOrIntervalT]):
    """A date in EDTF. A time of day with an offset is converted to the time zone of the site, if that is valid."""

    parse: Callable[[str], DateOrIntervalT]
    zone: ZoneInfo | None

    @property
    def schema(self) -> JsonSchema:
        return parser_schema(self.parse)

    def read(self, node: Node, where: str, errors: ErrorCollector) -> DateOrIntervalT | None:
        if not isinstance(node, ScalarNode):
            remedy = "write one event for each date, or an interval as in 1667/1668"
            errors.add(node, where, f"must be one date, not {node_type_name(node)}: {remedy}")
            return None
        return ParsedLine(self._parse_in_zone).read(node, where, errors)

    def _parse_in_zone(self, text: str) -> DateOrIntervalT:
        date = self.parse(text)
        return in_zone(date, self.zone) if self.zone else date


@dataclass(frozen=True, slots=True)
class MultilineText(NodeType[str]):
    """A text of one or more lines."""

    @property
    def schema(self) -> JsonSchema:
        return definition_ref("prose")

    def read(self, node: Node, where: str, errors: ErrorCollector) -> str | None:
        return _read_text(node, where, errors)


@dataclass(frozen=True, slots=True)
class Mapped(NodeType[Value], Generic[Inner, Value]):
    """A value of another type, converted by `make`, which may raise ValueError like `ParsedLine.parse`."""

    inner: NodeType[Inner]
    make: Callable[[Inner], Value]

    @property
    def schema(self) -> JsonSchema:
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
    """Any node; it is validated later."""

    @property
    def schema(self) -> JsonSchema:
        return {}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Node:
        return node


@dataclass(frozen=True, slots=True)
class Choice(NodeType[Value]):
    """One of several named values. None is the value of an invalid entry, whose problem is already reported."""

    noun: str
    choices: Mapping[str, Value | None]

    @property
    def schema(self) -> JsonSchema:
        return definition_ref("key") if isinstance(self.choices, UnknownSection) else {"enum": list(self.choices)}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> Value | None:
        text = _read_text(node, where, errors)
        if text is None:
            return None
        if text not in self.choices:
            errors.add_invalid_value(
                node,
                where,
                f"unknown {self.noun} {text!r}{did_you_mean(errors.close_matches(text, self.choices), self.choices)}",
            )
            return None
        return self.choices[text]


class UnknownSection(dict[str, Any]):
    """A section that could not be read. It accepts any key, because each could have been in it."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ListOf(NodeType[tuple[Value, ...]]):
    """A list without duplicates."""

    inner: NodeType[Value]
    min_length: int = 0
    max_length: int | None = None

    @property
    def schema(self) -> JsonSchema:
        schema = {"type": "array", "items": self.inner.schema, "minItems": self.min_length, "uniqueItems": True}
        return schema if self.max_length is None else schema | {"maxItems": self.max_length}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> tuple[Value, ...] | None:
        if not isinstance(node, SequenceNode):
            errors.add_wrong_type(node, where, f"must be a list, not {node_type_name(node)}: put it in [ ]")
            return None
        if len(node.elements) < self.min_length:
            errors.add(node, where, "is an empty list: write at least one element")
            return None
        if self.max_length is not None and len(node.elements) > self.max_length:
            errors.add(node, where, f"has {len(node.elements)} elements: keep at most {self.max_length}")
            return None
        values: dict[Value, None] = {}
        problem_count = len(errors.problems)
        for index, element in enumerate(node.elements):
            value = self.inner.read(element, f"{where}[{index}]", errors)
            if value is None:
                continue
            count = len(values)
            values[value] = None
            if len(values) == count:
                errors.add(element, f"{where}[{index}]", "is twice in the list: delete one")
        return tuple(values) if len(errors.problems) == problem_count else None


def _read_text(node: Node, where: str, errors: ErrorCollector) -> str | None:
    if not isinstance(node, ScalarNode):
        errors.add(node, where, f"must be a text, not {node_type_name(node)}")
        return None
    text = node.text
    if node.is_plain and text.isascii() and text not in NULLS:
        return text
    if node.is_empty:
        errors.add_empty(node, where)
        return None
    # The file has no control characters, but an escape in quotes can produce one.
    if not node.is_plain and (control := find_control_character(text)):
        errors.add(node, where, f"control character {control}: delete it")
        return None
    if position := _find_stacked_marks(text):
        what = f"more than {_MAX_COMBINING_MARKS} accents on one letter, at character {position}: delete them"
        errors.add(node, where, what)
        return None
    return unicodedata.normalize("NFC", text.strip())


def _find_stacked_marks(text: str) -> int | None:
    """Return the position (from 1) of the first of more than _MAX_COMBINING_MARKS successive marks, or None."""
    # A longer run of marks contains one of these evenly spaced characters, and few texts have a mark there.
    if not any(map(unicodedata.combining, text[_MAX_COMBINING_MARKS :: _MAX_COMBINING_MARKS + 1])):
        return None
    for match in _POSSIBLE_STACK.finditer(text):
        start = match.start()
        for index in range(*match.span()):
            if not unicodedata.combining(text[index]):
                start = index + 1
            elif index - start == _MAX_COMBINING_MARKS:
                return start + 1
    return None

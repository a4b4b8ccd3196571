"""Shapes: what a node may be. Each reads a node into a value, or notes every fault of it and gives None."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from timeline.loader import scalars
from timeline.loader.error_collector import Faults, hint, noun
from timeline.loader.source_file import control_in
from timeline.loader.yaml_nodes import Listing, Node, Scalar

_MOST_MARKS = 30  # as in Unicode's stream-safe texts (UAX #15, §13); to compose a pile of n of them takes n² steps
_MARKS = "".join(mark for mark in map(chr, range(0x10000)) if unicodedata.combining(mark))
# Marks, or whatever lies beyond the first plane: with the few marks there, a class would take thirty times as long.
_PERHAPS_MARK = re.compile(f"[{_MARKS}\U00010000-\U0010ffff]")
_PERHAPS_PILED = re.compile(f"{_PERHAPS_MARK.pattern}{{{_MOST_MARKS + 1},}}")

V = TypeVar("V")
W = TypeVar("W")


class Shape(ABC, Generic[V]):
    @property
    @abstractmethod
    def schema(self) -> scalars.JSON:
        """What may stand there, for editors: all that can be said without the rest of the file."""

    @abstractmethod
    def read(self, node: Node, where: str, faults: Faults) -> V | None: ...


@dataclass(frozen=True, slots=True)
class Line(Shape[V]):
    """A text of one line; `parse` makes the value of it, or raises ValueError with what is wrong and the remedy."""

    parse: Callable[[str], V]

    @property
    def schema(self) -> scalars.JSON:
        return scalars.read_by(self.parse)

    def read(self, node: Node, where: str, faults: Faults) -> V | None:
        text = _text(node, where, faults)
        if text is None:
            return None
        if "\n" in text:
            faults.note(node, where, "runs over more than one line: write it in one")
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            faults.note(node, where, str(error))
            return None


@dataclass(frozen=True, slots=True)
class Prose(Shape[str]):
    """A text that may run over several lines."""

    @property
    def schema(self) -> scalars.JSON:
        return scalars.form("prose")

    def read(self, node: Node, where: str, faults: Faults) -> str | None:
        return _text(node, where, faults)


@dataclass(frozen=True, slots=True)
class Made(Shape[V], Generic[W, V]):
    """What is made of a thing of another shape, once that is read whole; `make` may raise ValueError, as a Line's."""

    inner: Shape[W]
    make: Callable[[W], V]

    @property
    def schema(self) -> scalars.JSON:
        return self.inner.schema

    def read(self, node: Node, where: str, faults: Faults) -> V | None:
        value = self.inner.read(node, where, faults)
        if value is None:
            return None
        try:
            return self.make(value)
        except ValueError as error:
            faults.note(node, where, str(error))
            return None


@dataclass(frozen=True, slots=True)
class Untyped(Shape[Node]):
    """Anything: what reads it later says what is wrong with it."""

    @property
    def schema(self) -> scalars.JSON:
        return {}

    def read(self, node: Node, where: str, faults: Faults) -> Node:
        return node


@dataclass(frozen=True, slots=True)
class Choice(Shape[V]):
    """One of some named values. A value of None is one that was refused where it stands: nothing more is said of it."""

    noun: str
    known: Table[str, V | None]

    @property
    def schema(self) -> scalars.JSON:
        return scalars.form("key") if isinstance(self.known, Unread) else {"enum": list(self.known)}

    def read(self, node: Node, where: str, faults: Faults) -> V | None:
        text = _text(node, where, faults)
        if text is None:
            return None
        if text not in self.known:
            faults.note(node, where, f"no {self.noun} {text!r}{hint(faults.near(text, self.known), self.known)}")
            return None
        return self.known[text]


class Unread(dict[str, Any]):
    """A table that could not be read, so that any key may have stood in it."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Many(Shape[tuple[V, ...]]):
    """A list, in which nothing stands twice."""

    inner: Shape[V]
    least: int = 0

    @property
    def schema(self) -> scalars.JSON:
        return {"type": "array", "items": self.inner.schema, "minItems": self.least, "uniqueItems": True}

    def read(self, node: Node, where: str, faults: Faults) -> tuple[V, ...] | None:
        if not isinstance(node, Listing):
            faults.note_mistaken(node, where, f"must be a list, not {noun(node)}: put it in [ ]")
            return None
        if len(node.items) < self.least:
            faults.note(node, where, "is an empty list: write at least one")
            return None
        found: dict[V, None] = {}
        before = len(faults.found)
        for index, item in enumerate(node.items):
            value = self.inner.read(item, f"{where}[{index}]", faults)
            if value is None:
                continue
            count = len(found)
            found[value] = None
            if len(found) == count:
                faults.note(item, f"{where}[{index}]", "stands in the list before: delete one")
        return tuple(found) if len(faults.found) == before else None


def _text(node: Node, where: str, faults: Faults) -> str | None:
    if isinstance(node, Scalar) and node.plain and node.text.isascii() and not node.empty:
        return node.text
    if not isinstance(node, Scalar):
        faults.note(node, where, f"must be a text, not {noun(node)}")
        return None
    if node.empty:
        faults.note_empty(node, where)
        return None
    if not node.plain and (control := control_in(node.text)):  # the file has none, but an escape in quotes may
        faults.note(node, where, f"control character {control}: delete it")
        return None
    if place := _piled(node.text):
        faults.note(node, where, f"more than {_MOST_MARKS} accents on one letter, at character {place}: delete them")
        return None
    return unicodedata.normalize("NFC", node.text.strip())


def _piled(text: str) -> int | None:
    """Where marks begin that are too many for one letter, counted from 1."""
    # So many in a row hold one of the characters that lie so far apart; to look at these first halves the time.
    if not _PERHAPS_MARK.search(text[_MOST_MARKS :: _MOST_MARKS + 1]):
        return None
    for perhaps in _PERHAPS_PILED.finditer(text):
        begin = perhaps.start()
        for place in range(*perhaps.span()):
            if not unicodedata.combining(text[place]):
                begin = place + 1
            elif place - begin == _MOST_MARKS:
                return begin + 1
    return None

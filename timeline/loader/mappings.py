"""Shapes of mappings: records with known keys, tables with keys of the editor's choice, texts by language."""

from collections.abc import Callable, Iterable, Set
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from timeline.loader import scalars
from timeline.loader.error_collector import Faults, hint, noun
from timeline.loader.types import Shape
from timeline.loader.yaml_nodes import Listing, Mapping, Node, Scalar, composed
from timeline.model.localized_text import UNDETERMINED, Texts

_LONGEST_KEY = 80  # characters, as of slugs

V = TypeVar("V")
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Field(Generic[V]):
    """What stands behind a key. Meaning and example (as YAML) are for editors and documents."""

    shape: Shape[V]
    meaning: str = ""
    example: str = ""
    required: bool = False

    @property
    def schema(self) -> scalars.JSON:
        said = {**self.shape.schema, "description": self.meaning}
        return said | ({"examples": [_plain(composed(f"{self.example}\n...".encode()))]} if self.example else {})


@dataclass(slots=True)
class Entry:
    """What stood in a mapping: the values that could be read, and the nodes of all that were there."""

    where: str
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    meant: tuple[str, ...] = ()  # the keys that misspelt ones stand for

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def only(self, *keys: str) -> "Entry":
        """No more of it than this, so that the rest need not be held."""
        values = {key: self.values[key] for key in keys if key in self.values}
        return Entry(self.where, values, {key: self.nodes[key] for key in keys if key in self.nodes})


@dataclass(frozen=True)
class Record(Shape[Entry]):
    """A mapping with known keys."""

    fields: Table[str, Field[Any]]

    @property
    def schema(self) -> scalars.JSON:
        return {
            "type": "object",
            "properties": {name: each.schema for name, each in self.fields.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, each in self.fields.items() if each.required)

    @cached_property
    def _needed(self) -> Set[str]:
        return frozenset(self.required)

    @cached_property
    def _readers(self) -> Table[str, Callable[[Node, str, Faults], Any]]:
        return {name: each.shape.read for name, each in self.fields.items()}

    def read(self, node: Node, where: str, faults: Faults) -> Entry | None:
        before = len(faults.found)
        entry = self.outline(node, where, faults)
        if entry is None or len(faults.found) > before:
            return None
        # What is required may be there and yet have no value: it names something that was refused where it stands.
        return entry if entry.values.keys() >= self._needed else None

    def outline(self, node: Node, where: str, faults: Faults) -> Entry | None:
        """What could be read of it, though some was refused."""
        if not isinstance(node, Mapping):
            known = ", ".join(self.fields)
            faults.note_mistaken(node, where, f"must be a mapping, not {noun(node)}: its keys are {known}")
            return None
        entry = Entry(where)
        begin = f"{where}." if where else ""
        for key, value_node in _pairs(node, where, faults):
            read = self._readers.get(key.text)
            if read is None:
                near = faults.near(key.text, self.fields)
                entry.meant += tuple(near)
                if not near and isinstance(value_node, Scalar) and value_node.empty:
                    what = f"nothing stands behind {key.text!r}: a text with a comma within braces must stand in quotes"
                else:
                    what = f"unknown key {key.text!r}{hint(near, self.fields)}"
                faults.note(key, where, what)
                continue
            entry.nodes[key.text] = value_node
            value = read(value_node, begin + key.text, faults)
            if value is not None:
                entry.values[key.text] = value
        for name in self.required:
            if name not in entry.nodes and name not in entry.meant:
                faults.note(node, where, f"lacks {name!r}: add it")
        return entry


@dataclass(frozen=True, slots=True)
class Keyed(Shape[dict[str, V | None]], Generic[W, V]):
    """A mapping from keys of the editor's choice to things of one shape; None stands for one that was refused."""

    key: Callable[[str], str]
    inner: Shape[W]
    make: Callable[[str, W], V]

    @property
    def schema(self) -> scalars.JSON:
        return {
            "type": "object",
            "propertyNames": scalars.read_by(self.key),
            "additionalProperties": self.inner.schema,
        }

    def read(self, node: Node, where: str, faults: Faults) -> dict[str, V | None] | None:
        if not isinstance(node, Mapping):
            faults.note_mistaken(node, where, f"must be a mapping from keys to entries, not {noun(node)}")
            return None
        found: dict[str, V | None] = {}
        for key, value_node in _pairs(node, where, faults):
            place = f"{where}.{key.text}"
            try:
                self.key(key.text)
            except ValueError as error:
                faults.note(key, where, str(error))
                place = f"{where}[{key.text[:_LONGEST_KEY]!r}]"  # it may hold anything, an end of line too
            value = self.inner.read(value_node, place, faults)
            found[key.text] = None if value is None else self.make(key.text, value)
        return found


@dataclass(frozen=True)
class Localised(Shape[Texts]):
    """A text in the site's languages, of which the first must be there. No languages known: nothing is said of it."""

    languages: tuple[str, ...]
    inner: Shape[str]
    alike: bool = False  # a single text, the same in each language, will do

    @cached_property
    def record(self) -> Record:
        first, *_ = self.languages
        return Record({language: Field(self.inner, required=language == first) for language in self.languages})

    @property
    def schema(self) -> scalars.JSON:
        """In any languages, since those of the site stand in the file."""
        texts: scalars.JSON = {
            "type": "object",
            "propertyNames": scalars.form("language"),
            "additionalProperties": self.inner.schema,
            "minProperties": 1,
        }
        return {"anyOf": [self.inner.schema, texts]} if self.alike else texts

    def read(self, node: Node, where: str, faults: Faults) -> Texts | None:
        if self.alike and isinstance(node, Scalar):
            text = self.inner.read(node, where, faults)
            return None if text is None else Texts(((UNDETERMINED, text),))
        if self.alike and isinstance(node, Listing):
            faults.note(node, where, "must be a text, or one for each language, not a list")
            return None
        if not self.languages:
            return None
        found = self.record.read(node, where, faults)
        if found is None:
            return None
        return Texts(tuple((language, found[language]) for language in self.languages if language in found))


def _pairs(node: Mapping, where: str, faults: Faults) -> Iterable[tuple[Scalar, Node]]:
    """The pairs of a mapping, each key once."""
    seen: dict[str, tuple[Scalar, Node]] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, Scalar):
            faults.note(key, where, f"a key must be a text, not {noun(key)}")
        elif seen.setdefault(key.text, (key, value))[0] is not key:
            faults.note(key, where, f"key {key.text!r} stands in line {seen[key.text][0].line} before: delete one")
    return seen.values()


def _plain(node: Node) -> Any:
    """A node as JSON has it."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [_plain(item) for item in node.items]
    return {
        key.text: _plain(value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, Scalar)
    }

"""Node types of mappings: records with known keys, dictionaries with free keys, texts by language."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from timeline.loader.error_collector import ErrorCollector, did_you_mean, node_type_name
from timeline.loader.schema_definitions import JsonSchema, definition_ref, parser_schema
from timeline.loader.source_file import visible_key
from timeline.loader.value_types import NodeType
from timeline.loader.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, compose
from timeline.model.localized_text import UNDETERMINED, LocalizedText

_MAX_SHOWN_KEY_LENGTH = 80  # characters, as for slugs

Value = TypeVar("Value")
Inner = TypeVar("Inner")


@dataclass(frozen=True, slots=True)
class Field(Generic[Value]):
    """The type of the value of a key. The JSON Schema and the docs show the description and the example (in YAML)."""

    node_type: NodeType[Value]
    description: str = ""
    example: str = ""
    required: bool = False

    @property
    def schema(self) -> JsonSchema:
        schema = {**self.node_type.schema, "description": self.description}
        return schema | ({"examples": [_to_json(compose(f"{self.example}\n...".encode()))]} if self.example else {})


@dataclass(slots=True)
class ParsedRecord:
    """The content of a mapping: the values that are valid, and the nodes of all known keys."""

    where: str
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    guessed_keys: tuple[str, ...] = ()  # the known keys that misspelt keys probably mean

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def path_of(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def select(self, *keys: str) -> "ParsedRecord":
        """Return a copy with these keys only, so that the memory of the others can be freed."""
        values = {key: self.values[key] for key in keys if key in self.values}
        return ParsedRecord(self.where, values, {key: self.nodes[key] for key in keys if key in self.nodes})


@dataclass(frozen=True)
class Record(NodeType[ParsedRecord]):
    """A mapping with known keys."""

    fields: Mapping[str, Field[Any]]

    @property
    def schema(self) -> JsonSchema:
        return {
            "type": "object",
            "properties": {name: field.schema for name, field in self.fields.items()},
            "required": list(self.required_keys),
            "additionalProperties": False,
        }

    @cached_property
    def required_keys(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if field.required)

    @cached_property
    def _required_key_set(self) -> Set[str]:
        return frozenset(self.required_keys)

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[Node, str, ErrorCollector], Any]]:
        return {name: field.node_type.read for name, field in self.fields.items()}

    def read(self, node: Node, where: str, errors: ErrorCollector) -> ParsedRecord | None:
        problem_count = len(errors.problems)
        entry = self.read_partial(node, where, errors)
        if entry is None or len(errors.problems) > problem_count:
            return None
        # A required key may have no value although no problem was added here: it refers to an entry that is invalid.
        return entry if entry.values.keys() >= self._required_key_set else None

    def read_partial(self, node: Node, where: str, errors: ErrorCollector) -> ParsedRecord | None:
        """Return the valid part of the record; None only if the node is no mapping."""
        if not isinstance(node, MappingNode):
            known = ", ".join(self.fields)
            errors.add_wrong_type(node, where, f"must be a mapping, not {node_type_name(node)}: its keys are {known}")
            return None
        entry = ParsedRecord(where)
        readers, values, nodes = self._readers, entry.values, entry.nodes
        prefix = f"{where}." if where else ""
        for key, value_node in _unique_pairs(node, where, errors):
            name = key.text
            read = readers.get(name)
            if read is None:
                matches = errors.close_matches(visible_key(name), self.fields)
                entry.guessed_keys += tuple(matches)
                if not matches and isinstance(value_node, ScalarNode) and value_node.is_empty:
                    what = f"key {name!r} has no value: in braces, put a text with a comma in quotes"
                else:
                    what = f"unknown key {name!r}{did_you_mean(matches, self.fields)}"
                errors.add_invalid_key(key, where, what)
                continue
            nodes[name] = value_node
            value = read(value_node, prefix + name, errors)
            if value is not None:
                values[name] = value
        for name in self.required_keys:
            if name not in nodes and name not in entry.guessed_keys:
                errors.add(node, where, f"key {name!r} is missing: add it")
        return entry


@dataclass(frozen=True, slots=True)
class DictOf(NodeType[dict[str, Value | None]], Generic[Inner, Value]):
    """A mapping from keys that the editor chooses to values of one type; the value of an invalid entry is None."""

    parse_key: Callable[[str], str]
    inner: NodeType[Inner]
    make: Callable[[str, Inner], Value]

    @property
    def schema(self) -> JsonSchema:
        return {
            "type": "object",
            "propertyNames": parser_schema(self.parse_key),
            "additionalProperties": self.inner.schema,
        }

    def read(self, node: Node, where: str, errors: ErrorCollector) -> dict[str, Value | None] | None:
        if not isinstance(node, MappingNode):
            errors.add_wrong_type(node, where, f"must be a mapping from keys to entries, not {node_type_name(node)}")
            return None
        values: dict[str, Value | None] = {}
        for key, value_node in _unique_pairs(node, where, errors):
            value_where = f"{where}.{key.text}"
            try:
                self.parse_key(key.text)
            except ValueError as error:
                errors.add_invalid_key(key, where, str(error))
                value_where = f"{where}[{key.text[:_MAX_SHOWN_KEY_LENGTH]!r}]"  # quoted: it may contain line breaks
            value = self.inner.read(value_node, value_where, errors)
            values[visible_key(key.text)] = None if value is None else self.make(key.text, value)
        return values


@dataclass(frozen=True)
class LocalizedTextType(NodeType[LocalizedText]):
    """A text in the site's languages; it must exist in the first. If no languages are known, nothing is checked."""

    languages: tuple[str, ...]
    inner: NodeType[str]
    allows_single_text: bool = False  # instead of the mapping: one text for all languages

    @cached_property
    def record(self) -> Record:
        first, *_ = self.languages
        return Record({language: Field(self.inner, required=language == first) for language in self.languages})

    @property
    def schema(self) -> JsonSchema:
        """Any languages are allowed, because the site's languages are known only from the file."""
        by_language: JsonSchema = {
            "type": "object",
            "propertyNames": definition_ref("language"),
            "additionalProperties": self.inner.schema,
            "minProperties": 1,
        }
        return {"anyOf": [self.inner.schema, by_language]} if self.allows_single_text else by_language

    def read(self, node: Node, where: str, errors: ErrorCollector) -> LocalizedText | None:
        if self.allows_single_text and isinstance(node, ScalarNode):
            text = self.inner.read(node, where, errors)
            return None if text is None else LocalizedText(((UNDETERMINED, text),))
        if self.allows_single_text and isinstance(node, SequenceNode):
            errors.add(node, where, "must be a text, or a mapping from languages to texts, not a list")
            return None
        if not self.languages:
            return None
        record = self.record.read(node, where, errors)
        return None if record is None else self.text_of(record)

    def text_of(self, record: ParsedRecord) -> LocalizedText:
        texts = record.values
        return LocalizedText(tuple([(language, texts[language]) for language in self.languages if language in texts]))


@dataclass(frozen=True)
class LocalizedTextWithFields(NodeType[tuple[LocalizedText, ParsedRecord]]):
    """A text by language, with other keys beside the languages."""

    text_type: LocalizedTextType
    fields: Mapping[str, Field[Any]]

    @property
    def schema(self) -> JsonSchema:
        by_language = self.text_type.schema
        return {
            **by_language,
            "properties": {name: field.schema for name, field in self.fields.items()},
            "propertyNames": {"anyOf": [by_language["propertyNames"], {"enum": list(self.fields)}]},
        }

    def read(self, node: Node, where: str, errors: ErrorCollector) -> tuple[LocalizedText, ParsedRecord] | None:
        if not self.text_type.languages:
            return None
        record = Record({**self.text_type.record.fields, **self.fields}).read(node, where, errors)
        return None if record is None else (self.text_type.text_of(record), record)


def _unique_pairs(node: MappingNode, where: str, errors: ErrorCollector) -> Iterable[tuple[ScalarNode, Node]]:
    """The pairs of a mapping. Duplicate keys are reported, and only the first pair of each is returned."""
    pairs: dict[str, tuple[ScalarNode, Node]] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ScalarNode):
            errors.add(key, where, f"a key must be a text, not {node_type_name(key)}")
        elif pairs.setdefault(key.text, (key, value))[0] is not key:
            errors.add(key, where, f"key {key.text!r} is already in line {pairs[key.text][0].line}: delete one")
    return pairs.values()


def _to_json(node: Node) -> Any:
    """Convert a node to what JSON can represent."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, SequenceNode):
        return [_to_json(element) for element in node.elements]
    return {
        key.text: _to_json(value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ScalarNode)
    }

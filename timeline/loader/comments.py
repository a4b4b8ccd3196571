"""Find the texts that a comment cuts: in YAML, ` #` begins a comment also within a text that is not in quotes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from timeline.loader import scalars
from timeline.loader.schema_definitions import JsonSchema, definition_ref, parser_schema
from timeline.model.problems import Problem

# A file that lacks either has no such text, and is not parsed again. The first is found forty times as fast.
_POSSIBLE_COMMENT = re.compile(rb"#(?<=[ \t]#)")
_POSSIBLE_CUT = re.compile(rb"\S[ \t]+#")
LINE_BREAK = re.compile("\r\n|\r|\n")
_COMMENT = re.compile(r"\s+(#[^\r\n]*)")
_MAX_QUOTED_LENGTH = 60  # characters
_FREE_TEXTS = (*map(parser_schema, scalars.FREE_TEXT_PARSERS), definition_ref("prose"))
_FREE_TEXT_REFS = frozenset(schema["$ref"] for schema in _FREE_TEXTS)


@dataclass(frozen=True, slots=True)
class Comment:
    line: int
    column: int  # of its `#`, from 1
    text: str
    end: int  # character offset


def find_comment(text: str, scalar: yaml.ScalarEvent | yaml.ScalarNode) -> Comment | None:
    """Return the comment that follows a scalar without quotes."""
    end = scalar.end_mark
    assert end is not None  # the parser sets it; only events created by hand have none
    match = _COMMENT.match(text, end.index)
    if match is None:
        return None
    start = match.start(1)
    *lines, last = LINE_BREAK.split(text[end.index : start])
    column = len(last) if lines else end.column + len(last)
    return Comment(end.line + len(lines) + 1, column + 1, match[1].rstrip(), match.end())


def cut_message(left: str, comment: str) -> str:
    """Say what is left of a text that a comment cuts, what was cut, and the remedy."""
    left = left if len(left) <= _MAX_QUOTED_LENGTH else f"… {left[-_MAX_QUOTED_LENGTH:]}"
    comment = comment if len(comment) <= _MAX_QUOTED_LENGTH else f"{comment[:_MAX_QUOTED_LENGTH]} …"
    return (
        f"` #` begins a comment, so the text ends with {left!r} and lacks {comment!r}: "
        "put the text in quotes, or write a comment above it on a line of its own"
    )


def find_cut_texts(content: bytes, schema: JsonSchema) -> Iterator[Problem]:
    """Yield a problem for each text of a valid file that a comment on its line cuts.

    `schema` is the JSON Schema of the file, which says which values are texts for readers. A comment after any other
    value, such as a date, cuts nothing.
    """
    if not (_POSSIBLE_COMMENT.search(content) and _POSSIBLE_CUT.search(content)):
        return
    text = content.decode("utf-8-sig")
    root = yaml.compose(text, yaml.CBaseLoader)
    for node, where in _free_texts(root, schema, ""):
        comment = find_comment(text, node) if not node.style else None
        if comment and comment.line == node.end_mark.line + 1:
            yield Problem(comment.line, comment.column, where, cut_message(node.value, comment.text))


def _free_texts(node: yaml.Node | None, schema: JsonSchema, where: str) -> Iterator[tuple[yaml.ScalarNode, str]]:
    """Yield the texts for readers, each with its path."""
    if isinstance(node, yaml.ScalarNode):
        if any(option.get("$ref") in _FREE_TEXT_REFS for option in (schema, *schema.get("anyOf", ()))):
            yield node, where
    elif isinstance(node, yaml.SequenceNode):
        for index, element in enumerate(node.value):
            yield from _free_texts(element, schema["items"], f"{where}[{index}]")
    elif isinstance(node, yaml.MappingNode):
        by_key, by_any_key = _value_schemas(schema)
        for key, value in node.value:
            path = f"{where}.{key.value}" if where else key.value
            yield from _free_texts(value, by_key.get(key.value, by_any_key), path)


def _value_schemas(schema: JsonSchema) -> tuple[Mapping[str, JsonSchema], JsonSchema]:
    """Return the schemas of the values of a mapping: by key, and of all other keys."""
    mapping = next((option for option in schema.get("anyOf", ()) if option.get("type") == "object"), schema)
    return mapping.get("properties", {}), mapping.get("additionalProperties") or {}

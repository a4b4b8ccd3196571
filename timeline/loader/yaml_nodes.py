"""Parse YAML into nodes with line and column: only mappings, lists and texts, no other features of YAML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import TypeAlias

import yaml

from timeline.loader.syntax_errors import syntax_problem
from timeline.model.problems import MAX_PROBLEMS, InvalidContent, Problem

MAX_NODES = 8_000_000  # 100,000 events have 6.2 million; a file of 256 MiB could have 120 million, too many for memory
NULLS = ("", "~", "null", "Null", "NULL")  # how a text without quotes says that there is no value
_MAX_DEPTH = 16  # deeper than any real file; libyaml needs quadratic time for 100,000 brackets


# Not frozen, unlike other values: it would cost 2 µs for each node, and 10,000 events have 270,000 nodes.
@dataclass(slots=True)
class ScalarNode:
    line: int
    column: int
    text: str
    is_plain: bool  # without quotes

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() or (self.is_plain and self.text in NULLS)


@dataclass(slots=True)
class SequenceNode:
    line: int
    column: int
    elements: list["Node"]


@dataclass(slots=True)
class MappingNode:
    line: int
    column: int
    keys: list["Node"]
    values: list["Node"]


Node = ScalarNode | SequenceNode | MappingNode
RawValue: TypeAlias = "str | Sequence[RawValue] | Mapping[str, RawValue]"


def compose(content: bytes) -> Node:
    """Parse the bytes, and return the root node of the single document. Raise InvalidContent with all problems.

    Anchors, aliases, tags and deep nesting are rejected before they can cost time or memory.
    """
    problems: list[Problem] = []
    try:
        parser = yaml.CBaseLoader(content)
        root = _build_nodes(iter(parser.get_event, None), problems)
    except yaml.MarkedYAMLError as error:
        problems.append(syntax_problem(error, content))
        root = None
    if problems or root is None:
        raise InvalidContent(*sorted(problems))
    return root


def to_nodes(value: RawValue) -> Node:
    """Convert a value that is not from a file to nodes. All have the position 1:1."""
    if isinstance(value, str):
        return ScalarNode(1, 1, value, is_plain=False)
    if isinstance(value, Mapping):
        keys: list[Node] = [ScalarNode(1, 1, key, is_plain=False) for key in value]
        return MappingNode(1, 1, keys, [to_nodes(child) for child in value.values()])
    return SequenceNode(1, 1, [to_nodes(child) for child in value])


def _build_nodes(events: Iterator[yaml.Event], problems: list[Problem]) -> Node | None:
    root: Node | None = None
    end: yaml.DocumentEndEvent | None = None
    starts: list[yaml.Event] = []
    nodes: list[Node] = []
    open_nodes = [nodes]  # the children of each list or mapping that is not closed yet
    scalar = yaml.ScalarEvent
    for number, event in enumerate(events):
        if number == MAX_NODES:
            what = f"the file has more than {MAX_NODES:,} texts, lists and mappings: shorten it"
            problems.append(_problem(event, what))
            return None
        if isinstance(event, scalar):
            if event.anchor is not None or event.tag is not None:
                _reject_anchor_and_tag(event, problems)
                if len(problems) > MAX_PROBLEMS:
                    return None
            mark = event.start_mark
            assert mark is not None
            nodes.append(ScalarNode(mark.line + 1, mark.column + 1, event.value, not event.style))
            continue
        if len(problems) > MAX_PROBLEMS:
            return None
        if isinstance(event, yaml.CollectionStartEvent):
            if event.anchor is not None or event.tag is not None:
                _reject_anchor_and_tag(event, problems)
            if len(starts) == _MAX_DEPTH:
                problems.append(
                    _problem(event, f"is nested deeper than {_MAX_DEPTH} levels, which no key needs: delete it")
                )
                return None
            starts.append(event)
            nodes = []
            open_nodes.append(nodes)
        elif isinstance(event, yaml.CollectionEndEvent):
            start, inner = starts.pop(), open_nodes.pop()
            line, column = _position(start)
            nodes = open_nodes[-1]
            if isinstance(start, yaml.MappingStartEvent):
                keys = inner[::2]
                for key in keys:
                    if isinstance(key, ScalarNode):
                        key.text = intern(key.text)  # every event has the same few keys
                        if key.text == "<<" and key.is_plain:  # YAML 1.1: it merges another mapping into this one
                            problems.append(_merge_key_problem(key))
                nodes.append(MappingNode(line, column, keys, inner[1::2]))
            else:
                nodes.append(SequenceNode(line, column, inner))
        elif isinstance(event, yaml.AliasEvent):
            problems.append(_problem(event, f"alias '*{event.anchor}' is not supported: write the text again"))
            nodes.append(ScalarNode(*_position(event), "", is_plain=True))
        elif isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                problems.append(_problem(event, "a second document begins here: a file has only one"))
                return None
        elif isinstance(event, yaml.DocumentEndEvent):
            root, end = nodes[0], event
    if root is None or end is None or (isinstance(root, ScalarNode) and root.is_empty):
        problems.append(Problem(1, 1, "", "is empty: restore its last good version"))
        return None
    if not end.explicit:
        # Without this line, a truncated file would still be valid at a fifth of all possible positions.
        what = "the last line `...` is missing: check that the file is complete, and end it with `...`"
        problems.append(_problem(end, what))
    return root


def _reject_anchor_and_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent, problems: list[Problem]) -> None:
    if event.anchor is not None:
        problems.append(_problem(event, f"anchor '&{event.anchor}' is not supported: delete it"))
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        problems.append(_problem(event, f"tag {tag!r} is not supported: delete it"))


def _merge_key_problem(key: ScalarNode) -> Problem:
    return Problem(key.line, key.column, "", "merge key '<<' is not supported: write out the keys that it merges")


def _problem(event: yaml.Event, what: str) -> Problem:
    return Problem(*_position(event), "", what)


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # the parser sets it; only events created by hand have none
    return mark.line + 1, mark.column + 1

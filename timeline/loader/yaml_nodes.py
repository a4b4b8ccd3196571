"""From text to nodes: of YAML only mappings, lists and texts, each with its line and column."""

import gc
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from contextlib import contextmanager
from dataclasses import dataclass
from sys import intern
from typing import TypeAlias

import yaml

from timeline.model.problems import MAX_PROBLEMS, InvalidContent, Problem

MAX_NODES = 8_000_000  # 100,000 events have 6.2 million; each takes memory, and 256 MiB could hold 120 million
_MAX_DEPTH = 16  # deeper than any real file; libyaml needs quadratic time for 100,000 brackets
_TAB_REMEDY = "a tab cannot stand here: indent with spaces"
_TAG_REMEDY = "a text that begins with ! must stand in quotes"
_BACKSLASH_REMEDY = "a backslash in double quotes must be written twice"
# What libyaml says where it stops, and the remedy.
_SYNTAX_REMEDIES = {
    "mapping values are not allowed in this context": (
        "a text with a colon in it must stand in quotes, and a key in the column of the keys around it"
    ),
    "found character that cannot start any token": (
        "a text that begins with @, % or ` must stand in quotes, and no line may begin with a tab"
    ),
    "found a tab character that violates indentation": _TAB_REMEDY,
    "found a tab character where an indentation space is expected": _TAB_REMEDY,
    "did not find expected '-' indicator": "this line does not stand in the column of the list that it is in",
    "did not find expected key": (
        "this line does not stand in the column of the keys around it, or a text goes on behind a quote or bracket"
    ),
    "did not find expected node content": "something is missing before this comma, bracket or end",
    "did not find expected <document start>": "nothing may follow the last line `...`",
    "block sequence entries are not allowed in this context": (
        "a list must begin on a line of its own, and a text that begins with - must stand in quotes"
    ),
    "mapping keys are not allowed in this context": "a text that begins with ? must stand in quotes",
    "did not find expected alphabetic or numeric character": "a text that begins with & or * must stand in quotes",
    "found undefined tag handle": _TAG_REMEDY,
    "did not find expected whitespace or line break": _TAG_REMEDY,
    "did not find expected comment or line break": "a text that begins with | or > must stand in quotes",
    "found unknown escape character": _BACKSLASH_REMEDY,
    "did not find expected hexdecimal number": _BACKSLASH_REMEDY,
    "found invalid Unicode character escape code": "this escape names no character",
}
# The same for what libyaml misses so late that the editor must look where it began.
_UNCLOSED_REMEDIES = {
    "found unexpected end of stream": "a quote is not closed",
    "found unexpected document indicator": "a quote is not closed",
    "did not find expected ',' or ']'": "a list in brackets is not closed, or lacks a comma",
    "did not find expected ',' or '}'": (
        "a mapping in braces is not closed, lacks a comma, or holds a text with a colon that must stand in quotes"
    ),
    "could not find expected ':'": "a key needs a colon and a space behind it",
}


# Not frozen, as values are: that would take 2 µs of each node, and 10,000 events have 270,000.
@dataclass(slots=True)
class ScalarNode:
    line: int
    column: int
    text: str
    is_plain: bool  # without quotes

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() or (self.is_plain and self.text in ("~", "null", "Null", "NULL"))


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
RawValue: TypeAlias = "str | Sequence[RawValue] | Table[str, RawValue]"


def compose(content: bytes) -> Node:
    """The root of the one document of the bytes. Anchors, aliases, tags and deep nesting are refused before they can
    cost.
    """
    problems: list[Problem] = []
    try:
        parser = yaml.CBaseLoader(content)
        root = _build_nodes(iter(parser.get_event, None), problems)
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(error))
        root = None
    if problems or root is None:
        raise InvalidContent(*sorted(problems))
    return root


def to_nodes(value: RawValue) -> Node:
    """The nodes of what stands in no file."""
    if isinstance(value, str):
        return ScalarNode(1, 1, value, is_plain=False)
    if isinstance(value, Table):
        keys: list[Node] = [ScalarNode(1, 1, key, is_plain=False) for key in value]
        return MappingNode(1, 1, keys, [to_nodes(each) for each in value.values()])
    return SequenceNode(1, 1, [to_nodes(each) for each in value])


def _build_nodes(events: Iterator[yaml.Event], problems: list[Problem]) -> Node | None:
    root: Node | None = None
    end: yaml.DocumentEndEvent | None = None
    starts: list[yaml.Event] = []
    nodes: list[Node] = []
    open_nodes = [nodes]  # the nodes of each collection that is not closed yet
    scalar = yaml.ScalarEvent
    for number, event in enumerate(events):
        if number == MAX_NODES:
            problems.append(_problem(event, f"is more than a file may hold ({MAX_NODES:,} texts, lists and mappings)"))
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
                    _problem(event, f"lies deeper than {_MAX_DEPTH} levels, as nothing here needs to: delete it")
                )
                return None
            starts.append(event)
            nodes = []
            open_nodes.append(nodes)
        elif isinstance(event, yaml.CollectionEndEvent):
            start, inner = starts.pop(), open_nodes.pop()
            nodes = open_nodes[-1]
            if isinstance(start, yaml.MappingStartEvent):
                keys = inner[::2]
                for key in keys:
                    if isinstance(key, ScalarNode):
                        key.text = intern(key.text)  # the same few words in every event
                        if key.text == "<<" and key.is_plain:  # of YAML 1.1: it brings another mapping in
                            problems.append(_merge_key_problem(key))
                nodes.append(MappingNode(*_position(start), keys, inner[1::2]))
            else:
                nodes.append(SequenceNode(*_position(start), inner))
        elif isinstance(event, yaml.AliasEvent):
            problems.append(_problem(event, f"alias '*{event.anchor}' is not used here: write the text out"))
            nodes.append(ScalarNode(*_position(event), "", is_plain=True))
        elif isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                problems.append(_problem(event, "a second document begins here: one file holds one"))
                return None
        elif isinstance(event, yaml.DocumentEndEvent):
            root, end = nodes[0], event
    if root is None or end is None or (isinstance(root, ScalarNode) and root.is_empty):
        problems.append(Problem(1, 1, "", "is empty: bring back its last good version"))
        return None
    if not end.explicit:
        # Without it a fifth of all places to cut a file leave a shorter one that reads well.
        problems.append(_problem(end, "the last line `...` is missing: the file may be cut short; end it with `...`"))
    return root


def _reject_anchor_and_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent, problems: list[Problem]) -> None:
    if event.anchor is not None:
        problems.append(_problem(event, f"anchor '&{event.anchor}' is not used here: delete it"))
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        problems.append(_problem(event, f"tag {tag!r} is not used here: delete it"))


def _merge_key_problem(key: ScalarNode) -> Problem:
    return Problem(key.line, key.column, "", "merge key '<<' is not used here: write out what it brings in")


def _problem(event: yaml.Event, what: str) -> Problem:
    return Problem(*_position(event), "", what)


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # a parsed event has one; only those that are made by hand do not
    return mark.line + 1, mark.column + 1


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    message = error.problem or "it cannot be parsed"
    mark = error.context_mark if message in _UNCLOSED_REMEDIES else error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    remedy = _UNCLOSED_REMEDIES.get(message) or _SYNTAX_REMEDIES.get(message, message)
    return Problem(line, column, "", f"is not YAML: {remedy}")


@contextmanager
def gc_paused() -> Iterator[None]:
    """Turn the collector off for the block: it takes 3 to 5 of 6 seconds for 10,000 events."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

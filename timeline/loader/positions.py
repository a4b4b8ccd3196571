"""Positions of values in the text of a valid events.yaml, for commands that show or edit it.

A catalogue has no positions: the text is parsed again here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from timeline import gc_paused


@dataclass(frozen=True, slots=True)
class TextRange:
    """The range of a value. Line and column count from 1; `start` and `end` are character offsets from 0."""

    line: int
    column: int
    start: int
    end: int  # after the last character of the value; spaces and comments that follow do not belong to it
    is_flow: bool  # whether it is a list in brackets or a mapping in braces


@dataclass(frozen=True)
class PositionIndex:
    """The positions of a text without a byte order mark that `load_bytes` has accepted."""

    text: str

    @cached_property
    def _root(self) -> yaml.Node:
        with gc_paused():
            root = yaml.compose(self.text, yaml.CBaseLoader)
        assert root is not None
        return root

    @cached_property
    def _event_nodes(self) -> dict[str, yaml.Node]:
        _, events = self._find(("events",))
        return {value.value: event for event in events.value for key, value in event.value if key.value == "id"}

    def to_values(self) -> Any:
        """Return the content of the text as new dicts, lists and strings."""
        with gc_paused():
            return _to_value(self._root)

    @property
    def event_ids(self) -> tuple[str, ...]:
        """The current ids of the events, in the order of the file."""
        return tuple(self._event_nodes)

    def range_of(self, *path: str) -> TextRange:
        """The range of the value at a path, such as `"events", "treaty-1977", "title"`.

        If there is no such value, return the range of its nearest ancestor.
        """
        return self._range(self._find(path)[1])

    def position_of(self, *path: str) -> tuple[int, int]:
        """The line and column of the value at a path, or of its key if the key is in an earlier line."""
        key, value = (node.start_mark for node in self._find(path))
        mark = value if key.line == value.line else key
        return mark.line + 1, mark.column + 1

    def field_ranges(self, *path: str) -> dict[str, TextRange]:
        """The ranges of the values of the mapping at a path by key, in the order of the file."""
        return {key.value: self._range(value) for key, value in self._find(path)[1].value}

    def _find(self, path: tuple[str, ...]) -> tuple[yaml.Node, yaml.Node]:
        """The nodes of key and value. An element of a list has no key: its own node is in both places."""
        key_and_value = (self._root, self._root)
        for depth, step in enumerate(path):
            event = self._event_nodes.get(step) if depth == 1 and path[0] == "events" else None
            pair = (event, event) if event else _find_key(key_and_value[1], step)
            if pair is None:
                break
            key_and_value = pair
        return key_and_value

    def _range(self, node: yaml.Node) -> TextRange:
        mark, flow = node.start_mark, isinstance(node, yaml.CollectionNode) and bool(node.flow_style)
        return TextRange(mark.line + 1, mark.column + 1, mark.index, self._end_index(node), flow)

    def _end_index(self, node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            text = self.text[start:end]  # for a block scalar, this includes the empty lines after it
            if node.style in ("|", ">") and "+" in text.split("\n", 1)[0]:
                return int(end) - 1  # with `+`, the empty lines belong to the value
            return int(start) + len(text.rstrip())
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end_index(last[1] if isinstance(node, yaml.MappingNode) else last)


def _to_value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _to_value(value) for key, value in node.value}
    return [_to_value(element) for element in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _find_key(node: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The pair with this key. In a list, `[0]` is the name of the first element."""
    if isinstance(node, yaml.SequenceNode) and name.startswith("["):
        element = node.value[int(name[1:-1])]
        return element, element
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next(((key, value) for key, value in pairs if key.value == name), None)

"""Where things stand in a file that can be read, for whoever looks at it or edits it; reading keeps no places."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from timeline.loader.yaml_nodes import gc_paused


@dataclass(frozen=True, slots=True)
class TextRange:
    """A value in the text: line and column count from 1, start and end are of characters, from 0."""

    line: int
    column: int
    start: int
    end: int  # behind its last character, before what space or comment follows
    is_flow: bool  # a list or mapping in brackets or braces


@dataclass(frozen=True)
class PositionIndex:
    """The places of a text that `load_bytes` has taken, without a byte order mark."""

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
        return {value.value: each for each in events.value for key, value in each.value if key.value == "id"}

    def to_values(self) -> Any:
        """All that the text holds, as mappings, lists and texts; made anew each time."""
        with gc_paused():
            return _to_value(self._root)

    @property
    def event_ids(self) -> tuple[str, ...]:
        """The ids of the events, in the order of the file."""
        return tuple(self._event_nodes)

    def range_of(self, *path: str) -> TextRange:
        """Of the value with this path, as `events`, the id, `title`; else of the nearest that would hold it."""
        return self._range(self._find(path)[1])

    def position_of(self, *path: str) -> tuple[int, int]:
        """Where to look for it: line and column of the value, or of its key where that stands in a line before."""
        key, value = (each.start_mark for each in self._find(path))
        mark = value if key.line == value.line else key
        return mark.line + 1, mark.column + 1

    def field_ranges(self, id: str) -> dict[str, TextRange]:
        """What is written of an event, in the order of the file."""
        return {key.value: self._range(value) for key, value in self._event_nodes[id].value}

    def _find(self, path: tuple[str, ...]) -> tuple[yaml.Node, yaml.Node]:
        """Key and value; an item of a list stands for its key."""
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
            text = self.text[start:end]  # of a block, with the empty lines that follow
            if node.style in ("|", ">") and "+" in text.split("\n", 1)[0]:
                return int(end) - 1  # they belong to it
            return int(start) + len(text.rstrip())
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end_index(last[1] if isinstance(node, yaml.MappingNode) else last)


def _to_value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _to_value(value) for key, value in node.value}
    return [_to_value(each) for each in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _find_key(node: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next(((key, value) for key, value in pairs if key.value == name), None)

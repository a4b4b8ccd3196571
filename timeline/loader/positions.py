"""Where things stand in a file that can be read, for whoever looks at it or edits it; reading keeps no places."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from timeline.loader.yaml_nodes import gc_paused


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the text: line and column count from 1, start and end are of characters, from 0."""

    line: int
    column: int
    start: int
    end: int  # behind its last character, before what space or comment follows
    flow: bool  # a list or mapping in brackets or braces


@dataclass(frozen=True)
class Places:
    """The places of a text that `read_octets` has taken, without a byte order mark."""

    text: str

    @cached_property
    def _root(self) -> yaml.Node:
        with gc_paused():
            root = yaml.compose(self.text, yaml.CBaseLoader)
        assert root is not None
        return root

    @cached_property
    def _events(self) -> dict[str, yaml.Node]:
        _, events = self._found(("events",))
        return {value.value: each for each in events.value for key, value in each.value if key.value == "id"}

    def tree(self) -> Any:
        """All that the text holds, as mappings, lists and texts; made anew each time."""
        with gc_paused():
            return _tree(self._root)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the events, in the order of the file."""
        return tuple(self._events)

    def place(self, *path: str) -> Place:
        """Of the value with this path, as `events`, the id, `title`; else of the nearest that would hold it."""
        return self._place(self._found(path)[1])

    def spot(self, *path: str) -> tuple[int, int]:
        """Where to look for it: line and column of the value, or of its key where that stands in a line before."""
        key, value = (each.start_mark for each in self._found(path))
        mark = value if key.line == value.line else key
        return mark.line + 1, mark.column + 1

    def fields(self, id: str) -> dict[str, Place]:
        """What is written of an event, in the order of the file."""
        return {key.value: self._place(value) for key, value in self._events[id].value}

    def _found(self, path: tuple[str, ...]) -> tuple[yaml.Node, yaml.Node]:
        """Key and value; an item of a list stands for its key."""
        found = (self._root, self._root)
        for depth, step in enumerate(path):
            event = self._events.get(step) if depth == 1 and path[0] == "events" else None
            pair = (event, event) if event else _entry(found[1], step)
            if pair is None:
                break
            found = pair
        return found

    def _place(self, node: yaml.Node) -> Place:
        mark, flow = node.start_mark, isinstance(node, yaml.CollectionNode) and bool(node.flow_style)
        return Place(mark.line + 1, mark.column + 1, mark.index, self._end(node), flow)

    def _end(self, node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            written = self.text[start:end]  # of a block, with the empty lines that follow
            if node.style in ("|", ">") and "+" in written.split("\n", 1)[0]:
                return int(end) - 1  # they belong to it
            return int(start) + len(written.rstrip())
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _tree(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _tree(value) for key, value in node.value}
    return [_tree(each) for each in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _entry(node: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next(((key, value) for key, value in pairs if key.value == name), None)

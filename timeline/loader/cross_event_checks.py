"""Checks across events: unique ids and origins, no references to unknown events, no event that is a part of itself."""

from collections.abc import Iterable, Mapping, Sequence

from timeline.loader.error_collector import ErrorCollector
from timeline.loader.mappings import ParsedRecord
from timeline.loader.value_types import Choice, ListOf
from timeline.loader.yaml_nodes import Node, SequenceNode
from timeline.model.event import Status

REFERENCE_KEYS = ("id", "was", "part_of", "related", "status", "imported")  # the keys that these checks need


def check_cross_references(
    node: Node, records: Sequence[ParsedRecord], errors: ErrorCollector, allow_only_drafts: bool
) -> None:
    """Check the events against each other. `node` is the node of the list of events."""
    _check_ids(records, errors)
    _check_origins(records, errors)
    _check_references(records, errors)
    if records and not allow_only_drafts and all(record.get("status") is Status.DRAFT for record in records):
        message = "has only drafts, which only `timeline preview` shows: delete `status: draft` of one that is ready"
        errors.add(node, "events", message)


def _check_ids(entries: Sequence[ParsedRecord], errors: ErrorCollector) -> None:
    """Each id, current or retired, must belong to one event for ever, because subscribers' entries depend on it."""
    lines: dict[str, int] = {}
    for entry in entries:
        if "id" in entry:
            _register_id(entry["id"], entry.nodes["id"], f"{entry.where}.id", lines, errors)
    for entry in entries:
        node = entry.nodes.get("was")
        if "was" in entry and isinstance(node, SequenceNode):
            for index, (retired_id, id_node) in enumerate(zip(entry["was"], node.elements, strict=True)):
                _register_id(retired_id, id_node, f"{entry.where}.was[{index}]", lines, errors)


def _register_id(id: str, node: Node, where: str, lines: dict[str, int], errors: ErrorCollector) -> None:
    if id in lines:
        errors.add(node, where, f"{id!r} is already an id in line {lines[id]}: choose another")
    lines.setdefault(id, node.line)


def _check_origins(entries: Sequence[ParsedRecord], errors: ErrorCollector) -> None:
    """Two events of one origin come from copying an event. An import could not tell which of them to change."""
    lines: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        if "imported" in entry:
            node, identity = entry.nodes["imported"], entry["imported"].identity
            if identity in lines:
                what = f"is already in line {lines[identity]}: delete it in the event that is a copy"
                errors.add(node, f"{entry.where}.imported", what)
            lines.setdefault(identity, node.line)


def _check_references(entries: Sequence[ParsedRecord], errors: ErrorCollector) -> None:
    known_event = Choice("event", {entry["id"]: entry["id"] for entry in entries if "id" in entry})
    parent_ids = {entry["id"]: entry.get("part_of") for entry in entries if "id" in entry}
    cycles = {cycle[0]: cycle for cycle in _part_of_cycles(parent_ids)}
    for entry in entries:
        if "part_of" in entry:
            where = f"{entry.where}.part_of"
            known_event.read(entry.nodes["part_of"], where, errors)
            if cycle := cycles.pop(entry.get("id"), None):
                chain = " in ".join(map(repr, (*cycle, cycle[0])))
                what = f"makes the event a part of itself ({chain}): delete one of these part_of"
                errors.add(entry.nodes["part_of"], where, what)
        if "related" in entry:
            where = f"{entry.where}.related"
            ListOf(known_event).read(entry.nodes["related"], where, errors)
            if entry.get("id") in entry["related"]:
                errors.add(entry.nodes["related"], where, "has the id of the event itself: delete that id")


def _part_of_cycles(parent_ids: Mapping[str, str | None]) -> Iterable[Sequence[str]]:
    """Yield each cycle of `part_of` once, as the ids of its events."""
    visited: set[str] = set()
    for start in parent_ids:
        chain: dict[str, None] = {}
        parent: str | None = start
        while parent and parent not in visited:
            visited.add(parent)
            chain[parent] = None
            parent = parent_ids.get(parent)
        if parent in chain:
            path = list(chain)
            yield path[path.index(parent) :]

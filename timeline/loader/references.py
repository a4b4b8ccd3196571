"""Events held against each other: no id twice, no name of an event that there is not, none part of itself."""

from collections.abc import Iterable, Mapping, Sequence

from timeline.loader.error_collector import Faults
from timeline.loader.mappings import Entry
from timeline.loader.types import Choice, Many
from timeline.loader.yaml_nodes import Listing, Node
from timeline.model.catalogue import Status

HELD = ("id", "was", "part_of", "related", "status")  # what is needed of each


def check_together(node: Node, outlines: Sequence[Entry], faults: Faults, drafts: bool) -> None:
    """Hold them against each other; `node` is that of the list."""
    _check_ids(outlines, faults)
    _check_references(outlines, faults)
    if outlines and not drafts and all(each.get("status") is Status.DRAFT for each in outlines):
        said = "are drafts alone, which only `timeline preview` shows: delete `status: draft` of one that is ready"
        faults.note(node, "events", said)


def _check_ids(entries: Sequence[Entry], faults: Faults) -> None:
    """Every id, of today and retired, names one event for ever: subscribers' entries hang on it."""
    lines: dict[str, int] = {}
    for entry in entries:
        if "id" in entry:
            _claim(entry["id"], entry.nodes["id"], f"{entry.where}.id", lines, faults)
    for entry in entries:
        node = entry.nodes.get("was")
        if "was" in entry and isinstance(node, Listing):
            for index, (old, item) in enumerate(zip(entry["was"], node.items, strict=True)):
                _claim(old, item, f"{entry.where}.was[{index}]", lines, faults)


def _claim(id: str, node: Node, where: str, lines: dict[str, int], faults: Faults) -> None:
    if id in lines:
        faults.note(node, where, f"{id!r} is the id of the event in line {lines[id]}: choose another")
    lines.setdefault(id, node.line)


def _check_references(entries: Sequence[Entry], faults: Faults) -> None:
    known = Choice("event", {entry["id"]: entry["id"] for entry in entries if "id" in entry})
    wholes = {entry["id"]: entry.get("part_of") for entry in entries if "id" in entry}
    circles = {circle[0]: circle for circle in _circles(wholes)}
    for entry in entries:
        if "part_of" in entry:
            where = f"{entry.where}.part_of"
            known.read(entry.nodes["part_of"], where, faults)
            if circle := circles.pop(entry.get("id"), None):
                chain = " in ".join(map(repr, (*circle, circle[0])))
                what = f"makes the event a part of itself, as {chain}: delete one of these part_of"
                faults.note(entry.nodes["part_of"], where, what)
        if "related" in entry:
            where = f"{entry.where}.related"
            Many(known).read(entry.nodes["related"], where, faults)
            if entry.get("id") in entry["related"]:
                faults.note(entry.nodes["related"], where, "names the event itself: delete that")


def _circles(wholes: Mapping[str, str | None]) -> Iterable[Sequence[str]]:
    """The events that are parts of each other in a circle, once for each circle."""
    settled: set[str] = set()
    for start in wholes:
        chain: dict[str, None] = {}
        whole: str | None = start
        while whole and whole not in settled:
            settled.add(whole)
            chain[whole] = None
            whole = wholes.get(whole)
        if whole in chain:
            passed = list(chain)
            yield passed[passed.index(whole) :]

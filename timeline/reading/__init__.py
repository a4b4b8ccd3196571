"""Reading events.yaml: text in; a catalogue, or every problem at once, out. The one door of YAML.

`read` raises `timeline.problems.Refused`, and nothing else, for whatever a file may hold.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from timeline.catalogue import Catalogue
from timeline.problems import Problem, Refused
from timeline.reading.collector import uncollected
from timeline.reading.events import read_events
from timeline.reading.faults import Faults
from timeline.reading.nodes import Node, composed, let_go
from timeline.reading.octets import MOST_PROBLEMS, Unreadable, checked, octets
from timeline.reading.records import Field, Record
from timeline.reading.sections import read_sections
from timeline.reading.shapes import Untyped

__all__ = ["octets_of", "read", "read_octets"]

_SECTIONS = ("site", "kinds", "topics", "places", "people", "sources", "offices", "collections", "events")
_REQUIRED = ("site", "kinds", "events")
_ROOT = Record({name: Field(Untyped(), required=name in _REQUIRED) for name in _SECTIONS})


def read(path: Path) -> Catalogue:
    """The catalogue that a file holds."""
    return read_octets(octets_of(path), str(path))


def octets_of(path: Path) -> bytes:
    """The bytes of a file that may be read: a regular one, of a size that can be borne."""
    try:
        return octets(path)
    except Unreadable as error:
        raise Refused(str(path), error.problems) from error


def read_octets(content: bytes, file: str) -> Catalogue:
    """The catalogue that bytes hold; `file` is the name that problems bear."""
    with uncollected():
        try:
            return _catalogue(composed(checked(content)))
        except Unreadable as error:
            raise Refused(file, _told(error.problems)) from error


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first of them, and that there are others, where they are too many to tell."""
    first, others = sorted(problems)[:MOST_PROBLEMS], sorted(problems)[MOST_PROBLEMS:]
    more = f"there are more than {MOST_PROBLEMS} problems: mend the others first"
    return (*first, *(replace(each, where="", what=more) for each in others[:1]))


def _catalogue(node: Node) -> Catalogue:
    """Raise Unreadable with all that is wrong."""
    faults = Faults()
    catalogue = None
    root = _ROOT.outline(node, "", faults)
    del node  # the events are let go of as they are read
    if root is not None:
        try:
            sections = read_sections(root, faults)
            events = read_events(root.nodes["events"], sections, faults) if "events" in root.nodes else ()
        finally:
            let_go(list(root.nodes.values()))
        if sections.site and not faults.found:
            catalogue = Catalogue(
                site=sections.site,
                kinds=tuple(filter(None, sections.kinds.values())),
                topics=tuple(filter(None, sections.topics.values())),
                places=tuple(filter(None, sections.places.values())),
                people=tuple(filter(None, sections.people.values())),
                sources=tuple(filter(None, sections.sources.values())),
                offices=tuple(filter(None, sections.offices.values())),
                collections=tuple(filter(None, sections.collections.values())),
                events=events,
            )
    if catalogue is None:
        raise Unreadable(*faults.found)
    return catalogue

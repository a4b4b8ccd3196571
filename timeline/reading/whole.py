"""A file read from its first line to its last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.catalogue import Catalogue, Event, Status
from timeline.reading.events import Item, in_order, published, read_events
from timeline.reading.faults import Faults
from timeline.reading.nodes import composed, let_go
from timeline.reading.octets import Unreadable, checked
from timeline.reading.records import Record
from timeline.reading.schema import fields
from timeline.reading.sections import Sections, read_sections
from timeline.reading.shapes import Untyped

ROOT = Record({name: replace(field, shape=Untyped()) for name, field in fields().items()})


@dataclass(frozen=True, slots=True)
class Whole:
    catalogue: Catalogue
    items: Sequence[Item]  # in the order of the file
    parts: int  # of YAML, of which a file may have only so many


def whole(content: bytes, drafts: bool) -> Whole:
    """What bytes hold; raise Unreadable with all that is wrong."""
    faults = Faults()
    document = composed(checked(content))
    root, parts = ROOT.outline(document.root, "", faults), document.parts
    del document  # the nodes are let go of as they are read
    if root is not None:
        try:
            sections = read_sections(root, faults)
            items = read_events(root.nodes["events"], sections, faults, drafts) if "events" in root.nodes else ()
        finally:
            let_go(list(root.nodes.values()))
        if not faults.found:
            return Whole(catalogue(sections, (item.event for item in items if item.event), drafts), items, parts)
    raise Unreadable(*faults.found)


def catalogue(sections: Sections, events: Iterable[Event], drafts: bool) -> Catalogue:
    """What is in a file with which nothing is wrong."""
    ordered = in_order(events)
    assert sections.site
    return Catalogue(
        site=sections.site,
        kinds=tuple(filter(None, sections.kinds.values())),
        topics=tuple(filter(None, sections.topics.values())),
        places=tuple(filter(None, sections.places.values())),
        people=tuple(filter(None, sections.people.values())),
        sources=tuple(filter(None, sections.sources.values())),
        offices=tuple(filter(None, sections.offices.values())),
        collections=tuple(filter(None, sections.collections.values())),
        events=ordered if drafts else published(ordered),
        drafts=tuple(each.id for each in ordered if each.status is Status.DRAFT),
    )

"""From bytes to a catalogue."""

from dataclasses import replace

from timeline.catalogue import Catalogue, Status
from timeline.reading.events import in_order, published, read_events
from timeline.reading.faults import Faults
from timeline.reading.nodes import composed
from timeline.reading.octets import Unreadable, checked
from timeline.reading.records import Record
from timeline.reading.schema import fields
from timeline.reading.sections import read_sections
from timeline.reading.shapes import Untyped

_ROOT = Record({name: replace(field, shape=Untyped()) for name, field in fields().items()})


def whole(content: bytes, drafts: bool) -> Catalogue:
    """The catalogue that bytes hold; raise Unreadable with all that is wrong."""
    faults = Faults()
    root = _ROOT.outline(composed(checked(content)), "", faults)
    if root is None:
        raise Unreadable(*faults.found)
    sections = read_sections(root, faults)
    events = in_order(read_events(root.nodes["events"], sections, faults, drafts) if "events" in root.nodes else ())
    if faults.found:
        raise Unreadable(*faults.found)
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
        events=events if drafts else published(events),
        drafts=tuple(each.id for each in events if each.status is Status.DRAFT),
    )

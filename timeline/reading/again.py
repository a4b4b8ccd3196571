"""Reading a file that differs little from the one that was read before: only what differs is read.

A reader of YAML that comes to an item of a list knows nothing more of the items before it than how far the list is
indented. So an item that stands in the file as it stood before holds what it held, provided that the words, places,
people and documents that it may name are as they were. What all events are held against each other for is looked at
again. Wherever this cannot be made sure of, or anything is wrong, the file is read whole, which then says where.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from timeline.catalogue import Catalogue, Event, Site
from timeline.reading.events import check_together, outlined, read_each
from timeline.reading.faults import Faults
from timeline.reading.nodes import MOST_PARTS, Listing, Node, composed, let_go
from timeline.reading.octets import Unreadable, checked
from timeline.reading.pieces import Pieces, cut
from timeline.reading.sections import Sections, read_sections
from timeline.reading.whole import ROOT, catalogue, whole

_NAMED = ("kinds", "topics", "places", "people", "sources")


@dataclass(frozen=True, slots=True)
class Reading:
    """A catalogue, and what is known by it of the file that comes next."""

    catalogue: Catalogue
    events: Mapping[bytes, Event] = field(default_factory=dict)  # drafts too, by the digests of their items
    parts: int = 0  # at most


def reading(content: bytes, before: Reading | None, drafts: bool) -> Reading:
    """What bytes hold, with or without the drafts as `before` has them; raise Unreadable with all that is wrong."""
    pieces = cut(content)
    found = pieces and before and _joined(pieces, before, drafts)
    if found:
        return found
    lines, digests = (pieces.lines, pieces.digests) if pieces else ((), ())
    del pieces  # they are as much again as the file
    read = whole(content, drafts)
    if lines != [item.line for item in read.items]:
        return Reading(read.catalogue)
    events = (item.event for item in read.items if item.event)
    return Reading(read.catalogue, dict(zip(digests, events, strict=True)), read.parts)


def _joined(pieces: Pieces, before: Reading, drafts: bool) -> Reading | None:
    """What was known and what is new; None where it cannot be had so, or too much is new to gain by it."""
    digests = pieces.digests
    new = {digest: item for digest, item in zip(digests, pieces.items, strict=True) if digest not in before.events}
    if 2 * len(new) > len(digests):
        return None
    new = new or {digests[0]: pieces.items[0]}  # by which it shows that they are items of this list
    faults = Faults()
    nodes: list[Node] = []
    try:
        fresh = replace(pieces, items=tuple(new.values()))
        document = composed(checked(fresh.content))
        nodes.append(document.root)
        root = ROOT.read(document.root, "", faults)
        if root is None:
            return None
        sections = read_sections(root, faults)
        parts = before.parts + document.parts
        if not sections.site or not _stand(before.catalogue, sections) or parts > MOST_PARTS:
            return None
        listed = root.nodes["events"]
        items = read_each(listed, sections, faults) if isinstance(listed, Listing) else ()
        if faults.found or fresh.lines != [item.line for item in items]:
            return None
        known = {digest: item.event for digest, item in zip(new, items, strict=True) if item.event}
        known.update(before.events)
        events = [_dated(known[digest], sections.site) for digest in digests]
        check_together(listed, [outlined(event) for event in events], faults, drafts)
    except Unreadable:
        return None
    finally:
        let_go(nodes)
    if faults.found:
        return None
    return Reading(catalogue(sections, events, drafts), dict(zip(digests, events, strict=True)), parts)


def _stand(before: Catalogue, read: Sections) -> bool:
    """Whether all that an event could name stands as it did, in the same languages."""
    named = {section: {each.key: each for each in getattr(before, section)} for section in _NAMED}
    there = {section: getattr(read, section) for section in _NAMED}
    return before.site.languages == read.shapes.languages and all(
        there[section].get(key) == each for section, old in named.items() for key, each in old.items()
    )


def _dated(event: Event, site: Site) -> Event:
    """The event, whose day of change may be the site's."""
    return event if event.dates_update or event.updated == site.updated else replace(event, updated=site.updated)

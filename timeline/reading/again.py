"""Reading a file that differs little from the one that was read before: only what differs is read.

A reader of YAML that comes to a dash in the column of a list knows nothing more of the items before it than where that
column is. So an item that stands in the file as it stood before, between two such dashes or before the last line, holds
what it held, provided that the words, places, people and documents that it may name are as they were. What all events
are held against each other for is looked at again. Wherever this cannot be made sure of, or anything is wrong, the file
is read whole, which then says where.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from timeline.catalogue import Catalogue, Event, Site
from timeline.reading.events import read_each
from timeline.reading.faults import Faults
from timeline.reading.nodes import MOST_PARTS, Listing, composed, let_go
from timeline.reading.octets import Unreadable, checked
from timeline.reading.pieces import Pieces, cut
from timeline.reading.sections import Sections, read_sections
from timeline.reading.together import check_together, outlined
from timeline.reading.whole import ROOT, catalogue, whole

_NAMED = ("kinds", "topics", "places", "people", "sources")


@dataclass(frozen=True, slots=True)
class Reading:
    """A catalogue, and what is known by it of the file that comes next."""

    catalogue: Catalogue
    events: Mapping[bytes, Event] = field(default_factory=dict)  # drafts too, by the digests of their items
    parts: int = 0  # at most


def reading(content: bytes, before: Reading | None, drafts: bool) -> Reading:
    """What bytes hold; raise Unreadable with all that is wrong."""
    pieces = cut(content)
    if pieces and before:
        with suppress(Unreadable):
            return _joined(pieces, before, drafts)
    places, digests = (pieces.places, pieces.digests) if pieces else ((), ())
    del pieces  # they are as much again as the file
    read = whole(content, drafts)
    if places != [item.place for item in read.items]:
        return Reading(read.catalogue)
    events = (item.event for item in read.items if item.event)
    return Reading(read.catalogue, dict(zip(digests, events, strict=True)), read.parts)


def _joined(pieces: Pieces, before: Reading, drafts: bool) -> Reading:
    """What was known and what is new; raise Unreadable where it cannot be had so, or too much is new to gain by it."""
    digests = pieces.digests
    new = {digest: item for digest, item in zip(digests, pieces.items, strict=True) if digest not in before.events}
    if 2 * len(new) > len(digests):
        raise Unreadable
    new = new or {digests[0]: pieces.items[0]}  # by which it shows that they are items of this list
    fresh = replace(pieces, items=tuple(new.values()))
    document = composed(checked(fresh.content))
    parts = before.parts + document.parts
    faults = Faults()
    root = ROOT.read(document.root, "", faults)
    if root is None or parts > MOST_PARTS:
        raise Unreadable
    try:
        sections = _as_before(before.catalogue, read_sections(root, faults))
        listed = root.nodes["events"]
        items = read_each(listed, sections, faults) if isinstance(listed, Listing) else ()
        if not sections.site or faults.found or fresh.places != [item.place for item in items]:
            raise Unreadable
        known = {digest: item.event for digest, item in zip(new, items, strict=True) if item.event}
        known.update(before.events)
        events = [_dated(known[digest], sections.site) for digest in digests]
        check_together(listed, [outlined(event) for event in events], faults, drafts)
        if faults.found:
            raise Unreadable
    finally:
        let_go(list(root.nodes.values()))
    return Reading(catalogue(sections, events, drafts), dict(zip(digests, events, strict=True)), parts)


def _as_before(before: Catalogue, read: Sections) -> Sections:
    """The sections, in which all that an event could name is the very same; raise Unreadable where it is another."""
    kept: dict[str, Any] = {}
    for section in _NAMED:
        old, new = {each.key: each for each in getattr(before, section)}, getattr(read, section)
        if any(new.get(key) != each for key, each in old.items()):
            raise Unreadable
        kept[section] = new | old
    if before.site.languages != read.shapes.languages:
        raise Unreadable
    return replace(read, **kept)


def _dated(event: Event, site: Site) -> Event:
    """The event, whose day of change may be the site's."""
    return event if event.dates_update or event.updated == site.updated else replace(event, updated=site.updated)

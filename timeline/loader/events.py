"""The events of events.yaml."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, time

from timeline.loader import scalars
from timeline.loader.error_collector import Faults
from timeline.loader.mappings import Entry, Field, Record
from timeline.loader.references import HELD, check_together
from timeline.loader.sections import Sections
from timeline.loader.types import Choice, Line, Made, Many
from timeline.loader.yaml_nodes import Listing, Node, Scalar
from timeline.loader.yaml_nodes import Mapping as Pairs
from timeline.model.catalogue import Change, Citation, Event, Site, Status
from timeline.model.edtf import Point, parse


def read_events(node: Node, read: Sections, faults: Faults, drafts: bool) -> Sequence[Event]:
    """In the order of the file, as long as there are no faults; `drafts` where there may be nothing else."""
    if not isinstance(node, Listing) or not node.items:
        # A calendar with nothing in it would take every entry out of its subscribers' calendars.
        faults.note(node, "events", "must be a list of at least one event: `- id: …`")
        return ()
    record = event_record(read)
    entries, events = [], []
    count = len(node.items)
    node.items.reverse()
    for index in range(count):  # the nodes of each event go before the next: all at once, replies would wait for 150 ms
        entry = record.outline(node.items.pop(), f"events[{index}]", faults)
        if entry is None:
            continue
        _check_anniversary(entry, faults)
        _check_cancelled(entry, faults)
        _check_changes(entry, faults)
        entries.append(entry.only(*HELD))
        if read.site and not faults.found:
            events.append(_event(entry, read.site))
    check_together(node, entries, faults, drafts)
    return events


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """In order of time."""
    return tuple(sorted(events, key=_place_in_time))


def published(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events without the drafts among them; what names a draft names nothing until it is one no more."""
    drafts = {event.id for event in events if event.status is Status.DRAFT}
    return tuple(_without(drafts, event) for event in events if event.id not in drafts)


def _without(drafts: Set[str], event: Event) -> Event:
    if drafts.isdisjoint((event.part_of, *event.related)):
        return event
    related = tuple(each for each in event.related if each not in drafts)
    return replace(event, part_of=None if event.part_of in drafts else event.part_of, related=related)


def read_alone(node: Node, read: Sections, others: Collection[str], retired: Collection[str], faults: Faults) -> None:
    """One event that is to stand among these others, by their ids."""
    entry = event_record(read).outline(node, "", faults)
    if entry is None:
        return
    _check_anniversary(entry, faults)
    _check_cancelled(entry, faults)
    for name, ids in (("id", [entry.get("id")]), ("was", entry.get("was", ()))):
        for each in ids:
            if each in others or each in retired:
                faults.note(entry.nodes[name], name, f"{each!r} is the id of another event, or was: choose another")
    known = Choice("event", {other: other for other in others})
    for name, shape in (("part_of", known), ("related", Many(known))):
        if name in entry:
            shape.read(entry.nodes[name], name, faults)


def _place_in_time(event: Event) -> tuple[date, time, int, bool, str]:
    """By first day and hour; of one day, spans before what may lie in them: the longest first, wholes before parts."""
    start = event.when if isinstance(event.when, Point) else event.when.start
    last = event.when.last.toordinal()
    length = last if start is event.when else -last
    return start.first, start.time_of_day or time.min, length, event.part_of is not None, event.id


def event_record(read: Sections) -> Record:
    shapes = read.shapes
    citation = Made(
        Record(
            {
                "source": Field(
                    Choice("source", read.sources), "the key of the document", "hd-53-btgtw", required=True
                ),
                "at": Field(shapes.alike, "where in it; in each language, where it is not alike in all", "II.1.2"),
            }
        ),
        lambda entry: Citation(entry["source"], entry.get("at")),
    )
    change = Made(
        Record(
            {
                "on": Field(Line(scalars.day), "the day of the change", "2026-11-22", required=True),
                "note": Field(
                    shapes.short, "what readers should know of it, in a line", "{vi: Sửa ngày ký.}", required=True
                ),
            }
        ),
        lambda entry: Change(entry["on"], entry["note"]),
    )
    known_by = "its name for ever, in small letters, digits and hyphens: the entries of subscribers hang on it"
    statuses = {status.value: status for status in Status}
    return Record(
        {
            "id": Field(Line(scalars.slug), known_by, "treaty-1977", required=True),
            "date": Field(Line(parse), "when, as precisely as the source says (EDTF)", "1977-07-18", required=True),
            "kind": Field(Choice("kind", read.kinds), "one of the `kinds`", "treaty", required=True),
            "countries": Field(Many(shapes.country), "the countries concerned, by ISO 3166-1 codes", "[VN, LA]"),
            "topics": Field(Many(Choice("topic", read.topics)), "what it is about, of the `topics`", "[diplomacy]"),
            "places": Field(Many(Choice("place", read.places)), "where it took place, of the `places`", "[VN-29]"),
            "people": Field(Many(Choice("person", read.people)), "who took part, of the `people`", "[to-lam]"),
            "title": Field(shapes.title, "a line that says what happened", "{vi: Ký Hiệp ước}", required=True),
            "summary": Field(shapes.prose, "two or three sentences more", "{vi: Hai nước ký Hiệp ước tại Viêng Chăn.}"),
            "anniversary": Field(
                shapes.title,
                "the day's own name, as said behind “50 years of”; an event without it has no anniversaries",
                "{vi: Ngày ký Hiệp ước, en: the signing of the treaty}",
            ),
            "sources": Field(
                Many(citation), "the documents that say so, and where in them", "[{source: hd-53-btgtw, at: II.1.2}]"
            ),
            "part_of": Field(Line(scalars.slug), "the id of the longer event that it belongs to", "year-2022"),
            "related": Field(Many(Line(scalars.slug)), "the ids of others to read beside it", "[relations-1962]"),
            "note": Field(shapes.prose, "what a reader should know of the fact", "{vi: Nguồn khác ghi ngày 17.}"),
            "url": Field(Line(scalars.url), "where more is to be read", "https://example.org/treaty"),
            "status": Field(
                Choice("status", statuses),
                "`tentative`, `cancelled`, or `draft`, which `timeline preview` alone shows; else `confirmed`",
                "cancelled",
            ),
            "was": Field(Many(Line(scalars.slug)), "the ids that it had before, the oldest first", "[treaty-of-1977]"),
            "updated": Field(Line(scalars.day), "the day of its last change", "2026-11-22"),
            "revision": Field(
                Line(scalars.revision), "a number from 0; raise it with each change that subscribers must see", "1"
            ),
            "changes": Field(
                Many(change),
                "what readers are told of its changes, the oldest first",
                "[{on: 2026-11-22, note: {vi: Sửa ngày ký.}}]",
            ),
        }
    )


def _event(entry: Entry, site: Site) -> Event:
    values = entry.values
    changes: tuple[Change, ...] = values.get("changes", ())
    own = values.get("updated", changes[-1].on if changes else None)
    return Event(
        id=values["id"],
        when=values["date"],
        kind=values["kind"],
        title=values["title"],
        countries=values.get("countries", ()),
        topics=values.get("topics", ()),
        places=values.get("places", ()),
        people=values.get("people", ()),
        summary=values.get("summary"),
        anniversary=values.get("anniversary"),
        sources=values.get("sources", ()),
        part_of=values.get("part_of"),
        related=values.get("related", ()),
        note=values.get("note"),
        url=values.get("url"),
        status=values.get("status", Status.CONFIRMED),
        was=values.get("was", ()),
        updated=own or site.updated,
        dates_update=own is not None,
        revision=values.get("revision", 0),
        changes=changes,
    )


def _check_anniversary(entry: Entry, faults: Faults) -> None:
    when = entry.get("date")
    if "anniversary" in entry.nodes and when is not None and not (isinstance(when, Point) and when.exact):
        faults.note(
            entry.nodes["anniversary"],
            f"{entry.where}.anniversary",
            f"needs a day that is known for certain, and {str(when)!r} is none: delete it, or write the day",
        )


def _check_cancelled(entry: Entry, faults: Faults) -> None:
    """Subscribers' calendars take a cancellation only with a raised SEQUENCE (RFC 5545 §3.8.7.4)."""
    if entry.get("status") is Status.CANCELLED and entry.get("revision", 0) == 0:
        said = "a cancelled event needs a raised revision: write revision: 1 or more"
        faults.note(entry.nodes["status"], f"{entry.where}.status", said)


def _check_changes(entry: Entry, faults: Faults) -> None:
    """One a day, the oldest first; and calendars tell subscribers of none that is later than `updated`."""
    changes, node = entry.get("changes", ()), entry.nodes.get("changes")
    if not isinstance(node, Listing) or len(changes) < len(node.items):
        return  # some could not be read: their faults are noted, or those of the site's languages
    before = date.min
    for index, (change, item) in enumerate(zip(changes, node.items, strict=True)):
        said = None
        if index and change.on == before:
            said = f"{change.on} is the day of the change above too: tell both in one note"
        elif change.on < before:
            said = f"{change.on} is before {before}, the day of a change above: put the oldest first"
        elif "updated" in entry and change.on > entry["updated"]:
            said = f"{change.on} is after the event's own updated, {entry['updated']}: write updated: {change.on}"
        if said:
            faults.note(_day_of(item), f"{entry.where}.changes[{index}].on", said)
        before = max(before, change.on)


def _day_of(change: Node) -> Node:
    """The node of the day in that of a change."""
    pairs = zip(change.keys, change.values, strict=True) if isinstance(change, Pairs) else ()
    return next((day for key, day in pairs if isinstance(key, Scalar) and key.text == "on"), change)

"""The events of events.yaml."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, time

from timeline.loader import scalars
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.mappings import Field, ParsedRecord, Record
from timeline.loader.references import REFERENCE_KEYS, check_cross_references
from timeline.loader.sections import Sections
from timeline.loader.types import Choice, ListOf, Mapped, ParsedLine
from timeline.loader.yaml_nodes import MappingNode as Pairs
from timeline.loader.yaml_nodes import Node, ScalarNode, SequenceNode
from timeline.model.catalogue import Change, Citation, Event, Site, Status
from timeline.model.edtf import EDTFDate, parse_edtf


def read_events(node: Node, sections: Sections, errors: ErrorCollector, allow_only_drafts: bool) -> Sequence[Event]:
    """In the order of the file, as long as there are no faults; `allow_only_drafts` where there may be nothing else."""
    if not isinstance(node, SequenceNode) or not node.elements:
        # A calendar with nothing in it would take every entry out of its subscribers' calendars.
        errors.add(node, "events", "must be a list of at least one event: `- id: …`")
        return ()
    record = event_record(sections)
    entries, events = [], []
    count = len(node.elements)
    node.elements.reverse()
    for index in range(count):  # the nodes of each event go before the next: all at once, replies would wait for 150 ms
        entry = record.read_partial(node.elements.pop(), f"events[{index}]", errors)
        if entry is None:
            continue
        _check_anniversary(entry, errors)
        _check_cancelled(entry, errors)
        _check_changes(entry, errors)
        entries.append(entry.select(*REFERENCE_KEYS))
        if sections.site and not errors.problems:
            events.append(_build_event(entry, sections.site))
    check_cross_references(node, entries, errors, allow_only_drafts)
    return events


def sort_chronologically(events: Iterable[Event]) -> tuple[Event, ...]:
    """In order of time."""
    return tuple(sorted(events, key=_chronological_key))


def without_drafts(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events without the drafts among them; what names a draft names nothing until it is one no more."""
    draft_ids = {event.id for event in events if event.status is Status.DRAFT}
    return tuple(_without_references(draft_ids, event) for event in events if event.id not in draft_ids)


def _without_references(draft_ids: Set[str], event: Event) -> Event:
    if draft_ids.isdisjoint((event.part_of, *event.related)):
        return event
    related = tuple(each for each in event.related if each not in draft_ids)
    return replace(event, part_of=None if event.part_of in draft_ids else event.part_of, related=related)


def check_single_event(
    node: Node, sections: Sections, other_ids: Collection[str], retired_ids: Collection[str], errors: ErrorCollector
) -> None:
    """One event that is to stand among these others, by their ids."""
    entry = event_record(sections).read_partial(node, "", errors)
    if entry is None:
        return
    _check_anniversary(entry, errors)
    _check_cancelled(entry, errors)
    for name, ids in (("id", [entry.get("id")]), ("was", entry.get("was", ()))):
        for each in ids:
            if each in other_ids or each in retired_ids:
                errors.add(entry.nodes[name], name, f"{each!r} is the id of another event, or was: choose another")
    known_event = Choice("event", {other: other for other in other_ids})
    for name, shape in (("part_of", known_event), ("related", ListOf(known_event))):
        if name in entry:
            shape.read(entry.nodes[name], name, errors)


def _chronological_key(event: Event) -> tuple[date, time, int, bool, str]:
    """By first day and hour; of one day, spans before what may lie in them: the longest first, wholes before parts."""
    start = event.date if isinstance(event.date, EDTFDate) else event.date.start
    last = event.date.latest.toordinal()
    length = last if start is event.date else -last
    return start.earliest, start.time_of_day or time.min, length, event.part_of is not None, event.id


def event_record(sections: Sections) -> Record:
    types = sections.types
    citation = Mapped(
        Record(
            {
                "source": Field(
                    Choice("source", sections.sources), "the key of the document", "hd-53-btgtw", required=True
                ),
                "at": Field(
                    types.single_or_localized, "where in it; in each language, where it is not alike in all", "II.1.2"
                ),
            }
        ),
        lambda entry: Citation(entry["source"], entry.get("at")),
    )
    change = Mapped(
        Record(
            {
                "on": Field(ParsedLine(scalars.parse_day), "the day of the change", "2026-11-22", required=True),
                "note": Field(
                    types.note, "what readers should know of it, in a line", "{vi: Sửa ngày ký.}", required=True
                ),
            }
        ),
        lambda entry: Change(entry["on"], entry["note"]),
    )
    id_description = "its name for ever, in small letters, digits and hyphens: the entries of subscribers hang on it"
    statuses = {status.value: status for status in Status}
    return Record(
        {
            "id": Field(ParsedLine(scalars.parse_slug), id_description, "treaty-1977", required=True),
            "date": Field(
                ParsedLine(parse_edtf), "when, as precisely as the source says (EDTF)", "1977-07-18", required=True
            ),
            "kind": Field(Choice("kind", sections.kinds), "one of the `kinds`", "treaty", required=True),
            "countries": Field(ListOf(types.country), "the countries concerned, by ISO 3166-1 codes", "[VN, LA]"),
            "topics": Field(
                ListOf(Choice("topic", sections.topics)), "what it is about, of the `topics`", "[diplomacy]"
            ),
            "places": Field(
                ListOf(Choice("place", sections.places)), "where it took place, of the `places`", "[VN-29]"
            ),
            "people": Field(ListOf(Choice("person", sections.people)), "who took part, of the `people`", "[to-lam]"),
            "title": Field(types.title, "a line that says what happened", "{vi: Ký Hiệp ước}", required=True),
            "summary": Field(types.prose, "two or three sentences more", "{vi: Hai nước ký Hiệp ước tại Viêng Chăn.}"),
            "anniversary": Field(
                types.title,
                "the day's own name, as said behind “50 years of”; an event without it has no anniversaries",
                "{vi: Ngày ký Hiệp ước, en: the signing of the treaty}",
            ),
            "sources": Field(
                ListOf(citation), "the documents that say so, and where in them", "[{source: hd-53-btgtw, at: II.1.2}]"
            ),
            "part_of": Field(
                ParsedLine(scalars.parse_slug), "the id of the longer event that it belongs to", "year-2022"
            ),
            "related": Field(
                ListOf(ParsedLine(scalars.parse_slug)), "the ids of others to read beside it", "[relations-1962]"
            ),
            "note": Field(types.prose, "what a reader should know of the fact", "{vi: Nguồn khác ghi ngày 17.}"),
            "url": Field(ParsedLine(scalars.parse_url), "where more is to be read", "https://example.org/treaty"),
            "status": Field(
                Choice("status", statuses),
                "`tentative`, `cancelled`, or `draft`, which `timeline preview` alone shows; else `confirmed`",
                "cancelled",
            ),
            "was": Field(
                ListOf(ParsedLine(scalars.parse_slug)),
                "the ids that it had before, the oldest first",
                "[treaty-of-1977]",
            ),
            "updated": Field(ParsedLine(scalars.parse_day), "the day of its last change", "2026-11-22"),
            "revision": Field(
                ParsedLine(scalars.parse_revision),
                "a number from 0; raise it with each change that subscribers must see",
                "1",
            ),
            "changes": Field(
                ListOf(change),
                "what readers are told of its changes, the oldest first",
                "[{on: 2026-11-22, note: {vi: Sửa ngày ký.}}]",
            ),
        }
    )


def _build_event(entry: ParsedRecord, site: Site) -> Event:
    values = entry.values
    changes: tuple[Change, ...] = values.get("changes", ())
    updated = values.get("updated", changes[-1].date if changes else None)
    return Event(
        id=values["id"],
        date=values["date"],
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
        retired_ids=values.get("was", ()),
        updated=updated or site.updated,
        has_explicit_updated=updated is not None,
        revision=values.get("revision", 0),
        changes=changes,
    )


def _check_anniversary(entry: ParsedRecord, errors: ErrorCollector) -> None:
    date = entry.get("date")
    if "anniversary" in entry.nodes and date is not None and not (isinstance(date, EDTFDate) and date.is_exact):
        errors.add(
            entry.nodes["anniversary"],
            f"{entry.where}.anniversary",
            f"needs a day that is known for certain, and {str(date)!r} is none: delete it, or write the day",
        )


def _check_cancelled(entry: ParsedRecord, errors: ErrorCollector) -> None:
    """Subscribers' calendars take a cancellation only with a raised SEQUENCE (RFC 5545 §3.8.7.4)."""
    if entry.get("status") is Status.CANCELLED and entry.get("revision", 0) == 0:
        message = "a cancelled event needs a raised revision: write revision: 1 or more"
        errors.add(entry.nodes["status"], f"{entry.where}.status", message)


def _check_changes(entry: ParsedRecord, errors: ErrorCollector) -> None:
    """One a day, the oldest first; and calendars tell subscribers of none that is later than `updated`."""
    changes, node = entry.get("changes", ()), entry.nodes.get("changes")
    if not isinstance(node, SequenceNode) or len(changes) < len(node.elements):
        return  # some could not be read: their faults are noted, or those of the site's languages
    latest = date.min
    for index, (change, item) in enumerate(zip(changes, node.elements, strict=True)):
        message = None
        if index and change.date == latest:
            message = f"{change.date} is the day of the change above too: tell both in one note"
        elif change.date < latest:
            message = f"{change.date} is before {latest}, the day of a change above: put the oldest first"
        elif "updated" in entry and change.date > entry["updated"]:
            message = (
                f"{change.date} is after the event's own updated, {entry['updated']}: write updated: {change.date}"
            )
        if message:
            errors.add(_date_node(item), f"{entry.where}.changes[{index}].on", message)
        latest = max(latest, change.date)


def _date_node(change: Node) -> Node:
    """The node of the day in that of a change."""
    pairs = zip(change.keys, change.values, strict=True) if isinstance(change, Pairs) else ()
    return next((day for key, day in pairs if isinstance(key, ScalarNode) and key.text == "on"), change)

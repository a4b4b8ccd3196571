"""The events of events.yaml."""

from collections.abc import Collection, Iterable, Sequence, Set
from collections.abc import Mapping as Table
from dataclasses import replace
from datetime import date, time
from typing import Any

from timeline.i18n.date_words import date_wordings
from timeline.loader import scalars
from timeline.loader.clock_changes import clock_change_problems
from timeline.loader.cross_event_checks import REFERENCE_KEYS, check_cross_references
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.event_parts import IMPORT_ORIGIN, change_type, picture_type
from timeline.loader.mappings import Field, ParsedRecord, Record
from timeline.loader.section_fields import citation_type
from timeline.loader.sections import Sections
from timeline.loader.value_types import Choice, DateType, ListOf, NodeType, ParsedLine
from timeline.loader.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from timeline.model.catalogue import Site
from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.model.event import Change, Event, Status
from timeline.model.event_fields import EVENT_FIELDS, EventField, FieldType

_ATTRIBUTES = {field.name: field.attribute for field in EVENT_FIELDS if field.attribute}


def read_events(node: Node, sections: Sections, errors: ErrorCollector, allow_only_drafts: bool) -> Sequence[Event]:
    """Return the events in the order of the file. The list is incomplete if there are errors.

    With `allow_only_drafts`, the file may have no other events than drafts.
    """
    if not isinstance(node, SequenceNode) or not node.elements:
        # An empty calendar feed would delete every entry of its subscribers.
        errors.add(node, "events", "must be a list of at least one event: `- id: …`")
        return ()
    record = event_record(sections)
    entries, events = [], []
    count = len(node.elements)
    node.elements.reverse()
    for index in range(
        count
    ):  # free the nodes event by event: freeing them all at once would block requests for 150 ms
        entry = record.read_partial(node.elements.pop(), f"events[{index}]", errors)
        if entry is None:
            continue
        _check_times(entry, sections.site, errors)
        _check_anniversary(entry, errors)
        _check_cancelled(entry, errors)
        _check_changes(entry, errors)
        entries.append(entry.select(*REFERENCE_KEYS))
        if sections.site and not errors.problems:
            events.append(_build_event(entry, sections.site))
    check_cross_references(node, entries, errors, allow_only_drafts)
    return events


def sort_chronologically(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=_chronological_key))


def without_drafts(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events that are not drafts, without their references to drafts."""
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
    """Check one event against the sections and the ids of the other events."""
    entry = event_record(sections).read_partial(node, "", errors)
    if entry is None:
        return
    _check_times(entry, sections.site, errors)
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


def _chronological_key(event: Event) -> tuple[int, time, int, bool, str]:
    """Sort by start, or by end if there is no start. On one day, longer intervals come first, then shorter ones, then
    dates; wholes before parts.
    """
    start, last = event.date.dates[0], event.date.latest_ordinal
    length = last if start is event.date else -last
    local_time = (start.time_of_day or time.min).replace(tzinfo=None)
    return start.earliest_ordinal, local_time, length, event.part_of is not None, event.id


def event_record(sections: Sections) -> Record:
    """The type of an event, whose references name entries of these sections."""
    types = sections.types
    types_by_section: Table[str, NodeType[Any]] = {
        "kinds": Choice("kind", sections.kinds),
        "countries": types.country,
        "topics": Choice("topic", sections.topics),
        "places": Choice("place", sections.places),
        "people": Choice("person", sections.people),
        "series": Choice("series", sections.series),
        "indicators": Choice("indicator", sections.indicators),
    }
    citations, changes = ListOf(citation_type(sections)), ListOf(change_type(sections))
    pictures = ListOf(picture_type(types))

    def node_type(field: EventField) -> NodeType[Any]:
        match field.type:
            case FieldType.ID | FieldType.EVENT_ID:
                return ParsedLine(scalars.parse_slug)
            case FieldType.RETIRED_IDS | FieldType.EVENT_IDS:
                return ListOf(ParsedLine(scalars.parse_slug))
            case FieldType.DATE:
                return DateType(parse_edtf, sections.timezone)
            case FieldType.KEY:
                return types_by_section[field.section]
            case FieldType.KEYS:
                return ListOf(types_by_section[field.section])
            case FieldType.TEXT:
                if field.name == "short":
                    return types.short_title
                return types.prose if field.is_multiline else types.title
            case FieldType.CITATIONS:
                return citations
            case FieldType.MEDIA:
                return pictures
            case FieldType.STATUS:
                return Choice("status", {status.value: status for status in Status})
            case FieldType.URL:
                return ParsedLine(scalars.parse_url)
            case FieldType.DAY:
                return ParsedLine(scalars.parse_day)
            case FieldType.REVISION:
                return ParsedLine(scalars.parse_revision)
            case FieldType.IMPORTANCE:
                return ParsedLine(scalars.parse_importance)
            case FieldType.CHANGES:
                return changes
            case FieldType.IMPORT_ORIGIN:
                return IMPORT_ORIGIN

    return Record(
        {
            field.name: Field(node_type(field), field.description, field.example, required=field.is_required)
            for field in EVENT_FIELDS
        }
    )


def _build_event(entry: ParsedRecord, site: Site) -> Event:
    """The event. Without a day of its own, it was last changed on the day of its latest change, else of the site's."""
    values = {_ATTRIBUTES.get(name, name): value for name, value in entry.values.items()}
    changes: tuple[Change, ...] = values.get("changes", ())
    updated = values.pop("updated", changes[-1].date if changes else None)
    values["date_wordings"] = date_wordings(values["date"], site.languages)
    return Event(**values, updated=updated or site.updated, has_explicit_updated=updated is not None)


def _check_times(entry: ParsedRecord, site: Site | None, errors: ErrorCollector) -> None:
    if site and "date" in entry:
        for problem in clock_change_problems(entry["date"], site.timezone):
            errors.add(entry.nodes["date"], entry.path_of("date"), problem)


def _check_anniversary(entry: ParsedRecord, errors: ErrorCollector) -> None:
    date = entry.get("date")
    if "anniversary" in entry.nodes and date is not None and not (isinstance(date, EDTFDate) and date.is_in_calendars):
        needed = "from the year 1 on" if date.is_exact and date.year < 1 else "that is known for certain"
        errors.add(
            entry.nodes["anniversary"],
            entry.path_of("anniversary"),
            f"needs a day {needed}, and {str(date)!r} is none: delete it, or write the day",
        )


def _check_cancelled(entry: ParsedRecord, errors: ErrorCollector) -> None:
    """Calendar clients accept a cancellation only with a higher SEQUENCE (RFC 5545 §3.8.7.4)."""
    if entry.get("status") is Status.CANCELLED and entry.get("revision", 0) == 0:
        message = "a cancelled event needs a raised revision: write revision: 1 or more"
        errors.add(entry.nodes["status"], entry.path_of("status"), message)


def _check_changes(entry: ParsedRecord, errors: ErrorCollector) -> None:
    """Changes must be sorted by day, one per day, and none later than `updated`: clients would not notice it."""
    changes, node = entry.get("changes", ()), entry.nodes.get("changes")
    if not isinstance(node, SequenceNode) or len(changes) < len(node.elements):
        return  # some are invalid, and already reported
    latest = date.min
    for index, (change, change_node) in enumerate(zip(changes, node.elements, strict=True)):
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
            errors.add(_date_node(change_node), f"{entry.where}.changes[{index}].on", message)
        latest = max(latest, change.date)


def _date_node(change: Node) -> Node:
    """Return the node of the key `on`, or of the change if it has no such key."""
    pairs = zip(change.keys, change.values, strict=True) if isinstance(change, MappingNode) else ()
    return next((day for key, day in pairs if isinstance(key, ScalarNode) and key.text == "on"), change)

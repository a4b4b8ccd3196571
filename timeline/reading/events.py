"""The events of events.yaml, each by itself and then held against each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time

from timeline.catalogue import Citation, Event, Site, Status
from timeline.edtf import Point, parse
from timeline.reading import texts
from timeline.reading.faults import Faults
from timeline.reading.nodes import Listing, Node
from timeline.reading.records import Entry, Field, Record
from timeline.reading.sections import Sections
from timeline.reading.shapes import Choice, Line, Made, Many


def read_events(node: Node, read: Sections, faults: Faults) -> tuple[Event, ...]:
    """The events that nothing is wrong with, in order of time."""
    if not isinstance(node, Listing) or not node.items:
        # A calendar with nothing in it would take every entry out of its subscribers' calendars.
        faults.note(node, "events", "must be a list of at least one event: `- id: …`")
        return ()
    record = _event_record(read)
    entries = []
    events = []
    for index, item in enumerate(node.taken()):
        entry = record.outline(item, f"events[{index}]", faults)
        if entry is None:
            continue
        entries.append(entry.only("id", "was", "part_of", "related"))
        _check_anniversary(entry, faults)
        _check_cancelled(entry, faults)
        if read.site and not faults.found:
            events.append(_event(entry, read.site))
    _check_ids(entries, faults)
    _check_references(entries, faults)
    return tuple(sorted(events, key=_place_in_time))


def read_alone(node: Node, read: Sections, others: Collection[str], retired: Collection[str], faults: Faults) -> None:
    """One event that is to stand among these others, by their ids."""
    entry = _event_record(read).outline(node, "", faults)
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


def _event_record(read: Sections) -> Record:
    shapes = read.shapes
    citation = Made(
        Record({"source": Field(Choice("source", read.sources), required=True), "at": Field(shapes.alike)}),
        lambda entry: Citation(entry["source"], entry.get("at")),
    )
    return Record(
        {
            "id": Field(Line(texts.slug), required=True),
            "date": Field(Line(parse), required=True),
            "kind": Field(Choice("kind", read.kinds), required=True),
            "countries": Field(Many(shapes.country)),
            "topics": Field(Many(Choice("topic", read.topics))),
            "places": Field(Many(Choice("place", read.places))),
            "people": Field(Many(Choice("person", read.people))),
            "title": Field(shapes.title, required=True),
            "summary": Field(shapes.prose),
            "anniversary": Field(shapes.title),
            "sources": Field(Many(citation)),
            "part_of": Field(Line(texts.slug)),
            "related": Field(Many(Line(texts.slug))),
            "note": Field(shapes.prose),
            "url": Field(Line(texts.url)),
            "status": Field(Choice("status", {status.value: status for status in Status})),
            "was": Field(Many(Line(texts.slug))),
            "updated": Field(Line(texts.day)),
            "revision": Field(Line(texts.revision)),
        }
    )


def _event(entry: Entry, site: Site) -> Event:
    return Event(
        id=entry["id"],
        when=entry["date"],
        kind=entry["kind"],
        title=entry["title"],
        countries=entry.get("countries", ()),
        topics=entry.get("topics", ()),
        places=entry.get("places", ()),
        people=entry.get("people", ()),
        summary=entry.get("summary"),
        anniversary=entry.get("anniversary"),
        sources=entry.get("sources", ()),
        part_of=entry.get("part_of"),
        related=entry.get("related", ()),
        note=entry.get("note"),
        url=entry.get("url"),
        status=entry.get("status", Status.CONFIRMED),
        was=entry.get("was", ()),
        updated=entry.get("updated", site.updated),
        revision=entry.get("revision", 0),
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

"""The sections of events.yaml that its events refer to: words, places, people, documents, collections, offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from timeline.loader import scalars, section_records
from timeline.loader.error_collector import Faults
from timeline.loader.mappings import Entry, Field, Keyed, Record
from timeline.loader.section_records import Known, Shapes
from timeline.loader.types import Made, Unread
from timeline.model.catalogue import Collection, Office, Person, Query, Site, Source, Term
from timeline.model.localized_text import Texts
from timeline.model.problems import Unreadable

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Sections:
    """What was read, by key; None stands for an entry that was refused."""

    shapes: Shapes
    site: Site | None
    kinds: Mapping[str, Term | None]
    topics: Mapping[str, Term | None]
    places: Mapping[str, Term | None]
    people: Mapping[str, Person | None]
    sources: Mapping[str, Source | None]
    collections: Mapping[str, Collection | None]
    offices: Mapping[str, Office | None]


# Of a file of which nothing is known.
UNREAD = Sections(Shapes(()), None, *(Unread() for _ in range(7)))


def section_fields(read: Sections) -> dict[str, Field[Any]]:
    """What may stand in each section, given what was read of those that it refers to."""
    shapes = read.shapes
    return {
        "site": Field(section_records.site_record(shapes), "the timeline as a whole", required=True),
        "kinds": Field(_terms(shapes), "the kinds of events, by keys of your own", required=True),
        "topics": Field(_terms(shapes), "what events are about, by keys of your own"),
        "places": Field(_places(shapes), "where events took place, by ISO 3166-2 codes"),
        "people": Field(_people(shapes), "who took part, by keys of your own"),
        "sources": Field(_sources(shapes), "the documents that the facts come from, by keys of your own"),
        "offices": Field(_offices(shapes, read.places, read.collections), "who may show a frame, by keys of your own"),
        "collections": Field(
            _collections(shapes, read.kinds, read.topics, read.places, read.people),
            "events that have a page, calendars and frames together, by keys of your own",
        ),
    }


def read_sections(root: Entry, faults: Faults) -> Sections:
    def table(name: str, shape: Keyed[Any, V], required: bool = False) -> Mapping[str, V | None]:
        if name not in root.nodes:
            return Unread() if required or name in root.meant else {}
        found = shape.read(root.nodes[name], name, faults)
        return Unread() if found is None else found

    shapes = Shapes(_languages(root))
    site = _site(root, shapes, faults)
    kinds = table("kinds", _terms(shapes), required=True)
    topics = table("topics", _terms(shapes))
    places = table("places", _places(shapes))
    people = table("people", _people(shapes))
    sources = table("sources", _sources(shapes))
    collections = table("collections", _collections(shapes, kinds, topics, places, people))
    offices = table("offices", _offices(shapes, places, collections))
    return Sections(shapes, site, kinds, topics, places, people, sources, collections, offices)


def _terms(shapes: Shapes) -> Keyed[Texts, Term]:
    return Keyed(scalars.slug, shapes.title, Term)


def _places(shapes: Shapes) -> Keyed[Texts, Term]:
    return Keyed(scalars.place_code, shapes.title, Term)


def _people(shapes: Shapes) -> Keyed[Entry, Person]:
    return Keyed(scalars.slug, section_records.person_record(shapes), _person)


def _sources(shapes: Shapes) -> Keyed[Entry, Source]:
    return Keyed(scalars.slug, section_records.source_record(shapes), _source)


def _collections(
    shapes: Shapes, kinds: Known, topics: Known, places: Known, people: Mapping[str, Person | None]
) -> Keyed[Entry, Collection]:
    asked = Made(section_records.query_record(shapes, kinds, topics, places, people), _query)
    return Keyed(scalars.slug, section_records.collection_record(shapes, asked), _collection)


def _offices(shapes: Shapes, places: Known, collections: Mapping[str, Collection | None]) -> Keyed[Entry, Office]:
    return Keyed(scalars.slug, section_records.office_record(shapes, places, collections), _office)


def _languages(root: Entry) -> tuple[str, ...]:
    """The site's languages, on which the shapes of all else rest; their faults are noted with the site's."""
    if "site" not in root.nodes:
        return ()
    try:
        outline = Record({"languages": section_records.LANGUAGES}).outline(root.nodes["site"], "site", Faults())
    except Unreadable:  # so many keys; they are noted with the site's faults too
        return ()
    languages: tuple[str, ...] = outline.get("languages", ()) if outline else ()
    return languages


def _site(root: Entry, shapes: Shapes, faults: Faults) -> Site | None:
    if "site" not in root.nodes:
        return None
    entry = section_records.site_record(shapes).read(root.nodes["site"], "site", faults)
    if entry is None:
        return None
    return Site(
        entry["title"],
        entry["description"],
        entry["languages"],
        entry["timezone"],
        entry["uid_namespace"],
        entry["updated"],
    )


def _person(key: str, entry: Entry) -> Person:
    return Person(key, entry["name"], entry.get("aliases", ()), entry.get("country"))


def _source(key: str, entry: Entry) -> Source:
    return Source(key, entry["title"], entry.get("number"), entry.get("issuer"), entry.get("date"), entry.get("url"))


def _query(entry: Entry) -> Query:
    def keys(name: str) -> tuple[str, ...]:
        return tuple(each.key for each in entry.get(name, ()))

    start, end = entry.get("from"), entry.get("to")
    if start and end and end.last < start.first:
        raise ValueError(f"ends in {end} before it begins in {start}: swap 'from' and 'to'")
    return Query(
        keys("countries"),
        keys("topics"),
        keys("kinds"),
        keys("places"),
        keys("people"),
        start,
        end,
        entry.get("words", ""),
    )


def _collection(key: str, entry: Entry) -> Collection:
    return Collection(key, entry["title"], entry.get("description"), entry["where"])


def _office(key: str, entry: Entry) -> Office:
    collection: Collection | None = entry.get("collection")
    return Office(
        key,
        entry["name"],
        entry["place"],
        entry["hosts"],
        entry.get("accent"),
        collection.key if collection else None,
    )

"""The sections of events.yaml that its events refer to: words, places, people, documents, collections, offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from timeline.loader import scalars, section_records
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.mappings import DictOf, Field, ParsedRecord, Record
from timeline.loader.section_records import LocalizedTypes, TermsByKey
from timeline.loader.types import Mapped, UnknownSection
from timeline.model.catalogue import Collection, Office, Person, Query, Site, Source, Term
from timeline.model.localized_text import LocalizedText
from timeline.model.problems import InvalidContent

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Sections:
    """What was read, by key; None stands for an entry that was refused."""

    types: LocalizedTypes
    site: Site | None
    kinds: Mapping[str, Term | None]
    topics: Mapping[str, Term | None]
    places: Mapping[str, Term | None]
    people: Mapping[str, Person | None]
    sources: Mapping[str, Source | None]
    collections: Mapping[str, Collection | None]
    offices: Mapping[str, Office | None]


# Of a file of which nothing is known.
UNKNOWN_SECTIONS = Sections(LocalizedTypes(()), None, *(UnknownSection() for _ in range(7)))


def section_fields(sections: Sections) -> dict[str, Field[Any]]:
    """What may stand in each section, given what was read of those that it refers to."""
    shapes = sections.types
    return {
        "site": Field(section_records.site_record(shapes), "the timeline as a whole", required=True),
        "kinds": Field(_terms_type(shapes), "the kinds of events, by keys of your own", required=True),
        "topics": Field(_terms_type(shapes), "what events are about, by keys of your own"),
        "places": Field(_places_type(shapes), "where events took place, by ISO 3166-2 codes"),
        "people": Field(_people_type(shapes), "who took part, by keys of your own"),
        "sources": Field(_sources_type(shapes), "the documents that the facts come from, by keys of your own"),
        "offices": Field(
            _offices_type(shapes, sections.places, sections.collections), "who may show a frame, by keys of your own"
        ),
        "collections": Field(
            _collections_type(shapes, sections.kinds, sections.topics, sections.places, sections.people),
            "events that have a page, calendars and frames together, by keys of your own",
        ),
    }


def read_sections(root: ParsedRecord, errors: ErrorCollector) -> Sections:
    def read_section(name: str, shape: DictOf[Any, Value], required: bool = False) -> Mapping[str, Value | None]:
        if name not in root.nodes:
            return UnknownSection() if required or name in root.guessed_keys else {}
        values = shape.read(root.nodes[name], name, errors)
        return UnknownSection() if values is None else values

    shapes = LocalizedTypes(_read_languages(root))
    site = _read_site(root, shapes, errors)
    kinds = read_section("kinds", _terms_type(shapes), required=True)
    topics = read_section("topics", _terms_type(shapes))
    places = read_section("places", _places_type(shapes))
    people = read_section("people", _people_type(shapes))
    sources = read_section("sources", _sources_type(shapes))
    collections = read_section("collections", _collections_type(shapes, kinds, topics, places, people))
    offices = read_section("offices", _offices_type(shapes, places, collections))
    return Sections(shapes, site, kinds, topics, places, people, sources, collections, offices)


def _terms_type(shapes: LocalizedTypes) -> DictOf[LocalizedText, Term]:
    return DictOf(scalars.parse_slug, shapes.title, Term)


def _places_type(shapes: LocalizedTypes) -> DictOf[LocalizedText, Term]:
    return DictOf(scalars.parse_place_code, shapes.title, Term)


def _people_type(shapes: LocalizedTypes) -> DictOf[ParsedRecord, Person]:
    return DictOf(scalars.parse_slug, section_records.person_record(shapes), _build_person)


def _sources_type(shapes: LocalizedTypes) -> DictOf[ParsedRecord, Source]:
    return DictOf(scalars.parse_slug, section_records.source_record(shapes), _build_source)


def _collections_type(
    shapes: LocalizedTypes,
    kinds: TermsByKey,
    topics: TermsByKey,
    places: TermsByKey,
    people: Mapping[str, Person | None],
) -> DictOf[ParsedRecord, Collection]:
    query_type = Mapped(section_records.query_record(shapes, kinds, topics, places, people), _build_query)
    return DictOf(scalars.parse_slug, section_records.collection_record(shapes, query_type), _build_collection)


def _offices_type(
    shapes: LocalizedTypes, places: TermsByKey, collections: Mapping[str, Collection | None]
) -> DictOf[ParsedRecord, Office]:
    return DictOf(scalars.parse_slug, section_records.office_record(shapes, places, collections), _build_office)


def _read_languages(root: ParsedRecord) -> tuple[str, ...]:
    """The site's languages, on which the shapes of all else rest; their faults are noted with the site's."""
    if "site" not in root.nodes:
        return ()
    try:
        outline = Record({"languages": section_records.LANGUAGES_FIELD}).read_partial(
            root.nodes["site"], "site", ErrorCollector()
        )
    except InvalidContent:  # so many keys; they are noted with the site's faults too
        return ()
    languages: tuple[str, ...] = outline.get("languages", ()) if outline else ()
    return languages


def _read_site(root: ParsedRecord, shapes: LocalizedTypes, errors: ErrorCollector) -> Site | None:
    if "site" not in root.nodes:
        return None
    entry = section_records.site_record(shapes).read(root.nodes["site"], "site", errors)
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


def _build_person(key: str, entry: ParsedRecord) -> Person:
    return Person(key, entry["name"], entry.get("aliases", ()), entry.get("country"))


def _build_source(key: str, entry: ParsedRecord) -> Source:
    return Source(key, entry["title"], entry.get("number"), entry.get("issuer"), entry.get("date"), entry.get("url"))


def _build_query(entry: ParsedRecord) -> Query:
    def keys(name: str) -> tuple[str, ...]:
        return tuple(each.key for each in entry.get(name, ()))

    start, end = entry.get("from"), entry.get("to")
    if start and end and end.latest < start.earliest:
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


def _build_collection(key: str, entry: ParsedRecord) -> Collection:
    return Collection(key, entry["title"], entry.get("description"), entry["where"])


def _build_office(key: str, entry: ParsedRecord) -> Office:
    collection: Collection | None = entry.get("collection")
    return Office(
        key,
        entry["name"],
        entry["place"],
        entry["hosts"],
        entry.get("accent"),
        collection.key if collection else None,
    )

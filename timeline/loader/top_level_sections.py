"""The sections of events.yaml other than the events: site, kinds, topics, places, people, sources and so on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from timeline.loader import scalars, section_fields
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.indicators import indicators_type
from timeline.loader.mappings import DictOf, Field, ParsedRecord, Record
from timeline.loader.sections import LocalizedTypes, Sections
from timeline.loader.value_types import Choice, ListOf, Mapped, UnknownSection
from timeline.loader.yaml_nodes import MappingNode
from timeline.model.catalogue import Site
from timeline.model.entities import Chapter, Collection, Office, Person, Query, Source, Term
from timeline.model.localized_text import LocalizedText
from timeline.model.problems import InvalidContent

# For the JSON Schema, where no file is known.
UNKNOWN_SECTIONS = Sections(LocalizedTypes(()), None, *(UnknownSection() for _ in range(9)))
MAX_LANES = 4


def top_level_fields(sections: Sections) -> dict[str, Field[Any]]:
    """The fields of the root mapping except `events`. Offices and collections may refer to these sections."""
    types = sections.types
    return {
        "site": Field(section_fields.site_record(types), "the timeline as a whole", required=True),
        "kinds": Field(_terms_type(types), "the kinds of events, by keys of your own", required=True),
        "topics": Field(_terms_type(types), "what events are about, by keys of your own"),
        "places": Field(_places_type(types), "the places where events took place, by ISO 3166-2 codes"),
        "people": Field(_people_type(types), "the people who took part, by keys of your own"),
        "sources": Field(
            _sources_type(types, sections.timezone), "the documents that the facts come from, by keys of your own"
        ),
        "offices": Field(
            _offices_type(sections),
            "the offices that may embed the timeline, by keys of your own",
        ),
        "collections": Field(
            _collections_type(sections),
            "named sets of events that have a page, calendars and frames, by keys of your own",
        ),
        "chapters": Field(_chapters_type(sections), "named stretches of time, one after another, by keys of your own"),
        "lanes": Field(
            _lanes_type(sections),
            f"the collections with a band and a colour in the overview, {MAX_LANES} at most; the first leads the site",
            "[viet-lao, viet-cambodia]",
        ),
        "series": Field(_series_type(types), "events of the same sort that are one row of a list, by keys of your own"),
        "indicators": Field(indicators_type(sections), "figures over the years, by keys of your own"),
    }


def read_sections(root: ParsedRecord, errors: ErrorCollector) -> Sections:
    def read_section(name: str, node_type: DictOf[Any, Any], required: bool = False) -> Mapping[str, Any]:
        if name not in root.nodes:
            return UnknownSection() if required or name in root.guessed_keys else {}
        values = node_type.read(root.nodes[name], name, errors)
        return UnknownSection() if values is None else values

    types = LocalizedTypes(_read_languages(root))
    site = _read_site(root, types, errors)
    sections = Sections(
        types,
        site,
        kinds=read_section("kinds", _terms_type(types), required=True),
        topics=read_section("topics", _terms_type(types)),
        places=read_section("places", _places_type(types)),
        people=read_section("people", _people_type(types)),
        sources=read_section("sources", _sources_type(types, site.timezone if site else None)),
        series=read_section("series", _series_type(types)),
        indicators={},
        collections={},
        offices={},
    )
    sections = replace(sections, indicators=read_section("indicators", indicators_type(sections)))
    sections = replace(sections, collections=read_section("collections", _collections_type(sections)))
    return replace(sections, offices=read_section("offices", _offices_type(sections)))


def read_chapters(root: ParsedRecord, sections: Sections, errors: ErrorCollector) -> tuple[Chapter, ...]:
    """Read the chapters. Each must begin after the end of the one before."""
    node = root.nodes.get("chapters")
    chapters = _chapters_type(sections).read(node, "chapters", errors) if node else None
    if not chapters or not isinstance(node, MappingNode) or None in chapters.values():
        return ()
    in_order = tuple(filter(None, chapters.values()))
    for value, before, chapter in zip(node.values[1:], in_order, in_order[1:], strict=False):
        where = f"chapters.{chapter.key}"
        if before.end is None:
            errors.add(value, where, f"begins in {chapter.start}, but {before.key!r} above has no end: add its 'to'")
        elif chapter.start.earliest_ordinal <= before.end.latest_ordinal:
            what = f"begins in {chapter.start}, but {before.key!r} above ends in {before.end}: write one after another"
            errors.add(value, where, what)
    return in_order


def read_lanes(root: ParsedRecord, sections: Sections, errors: ErrorCollector) -> tuple[Collection, ...]:
    return _lanes_type(sections).read(root.nodes["lanes"], "lanes", errors) or () if "lanes" in root.nodes else ()


def _terms_type(types: LocalizedTypes) -> DictOf[LocalizedText, Term]:
    return DictOf(scalars.parse_slug, types.title, Term)


def _places_type(types: LocalizedTypes) -> DictOf[tuple[LocalizedText, ParsedRecord], Term]:
    return DictOf(scalars.parse_place_code, section_fields.place_type(types), _build_place)


def _people_type(types: LocalizedTypes) -> DictOf[ParsedRecord, Person]:
    return DictOf(scalars.parse_slug, section_fields.person_record(types), _build_person)


def _sources_type(types: LocalizedTypes, timezone: ZoneInfo | None) -> DictOf[ParsedRecord, Source]:
    return DictOf(scalars.parse_slug, section_fields.source_record(types, timezone), _build_source)


def _collections_type(sections: Sections) -> DictOf[ParsedRecord, Collection]:
    query_type = Mapped(section_fields.query_record(sections), _build_query)
    record = section_fields.collection_record(sections.types, query_type)
    return DictOf(scalars.parse_slug, record, _build_collection)


def _chapters_type(sections: Sections) -> DictOf[ParsedRecord, Chapter]:
    checked = Mapped(section_fields.chapter_record(sections), _check_chapter)
    return DictOf(scalars.parse_slug, checked, _build_chapter)


def _lanes_type(sections: Sections) -> ListOf[Collection]:
    return ListOf(Choice("collection", sections.collections), max_length=MAX_LANES)


def _series_type(types: LocalizedTypes) -> DictOf[ParsedRecord, Term]:
    return DictOf(scalars.parse_slug, section_fields.series_record(types), lambda key, entry: Term(key, entry["title"]))


def _offices_type(sections: Sections) -> DictOf[ParsedRecord, Office]:
    return DictOf(scalars.parse_slug, section_fields.office_record(sections), _build_office)


def _read_languages(root: ParsedRecord) -> tuple[str, ...]:
    """Read the site's languages first, because other node types depend on them. `_read_site` reports their problems."""
    if "site" not in root.nodes:
        return ()
    try:
        outline = Record({"languages": section_fields.LANGUAGES_FIELD}).read_partial(
            root.nodes["site"], "site", ErrorCollector()
        )
    except InvalidContent:  # too many problems; `_read_site` reports them
        return ()
    languages: tuple[str, ...] = outline.get("languages", ()) if outline else ()
    return languages


def _read_site(root: ParsedRecord, types: LocalizedTypes, errors: ErrorCollector) -> Site | None:
    if "site" not in root.nodes:
        return None
    entry = section_fields.site_record(types).read(root.nodes["site"], "site", errors)
    if entry is None:
        return None
    return Site(
        entry["title"],
        entry["description"],
        entry["languages"],
        entry["timezone"],
        entry["uid_namespace"],
        entry["updated"],
        entry.get("licence"),
        entry.get("contact"),
    )


def _build_place(code: str, name_and_fields: tuple[LocalizedText, ParsedRecord]) -> Term:
    name, fields = name_and_fields
    return Term(code, name, fields.get("aliases", ()))


def _build_person(key: str, entry: ParsedRecord) -> Person:
    return Person(
        key, entry["name"], entry.get("aliases", ()), entry.get("country"), entry.get("role"), entry.get("portrait")
    )


def _build_source(key: str, entry: ParsedRecord) -> Source:
    return Source(
        key,
        entry["title"],
        entry.get("number"),
        entry.get("issuer"),
        entry.get("date"),
        entry.get("url"),
        entry.get("note"),
    )


def _build_query(entry: ParsedRecord) -> Query:
    start, end = entry.get("from"), entry.get("to")
    if start and end and end.latest_ordinal < start.earliest_ordinal:
        raise ValueError(f"'to' ({end}) is before 'from' ({start}): swap them")
    keys_by_facet = {
        name: tuple(entity.key for entity in entities)
        for name, entities in entry.values.items()
        if name not in ("from", "to", "words")
    }
    return Query(**keys_by_facet, start=start, end=end, words=entry.get("words", ""))


def _build_collection(key: str, entry: ParsedRecord) -> Collection:
    return Collection(key, entry["title"], entry.get("description"), entry["where"])


def _check_chapter(entry: ParsedRecord) -> ParsedRecord:
    if "to" in entry and entry["to"].latest_ordinal < entry["from"].earliest_ordinal:
        raise ValueError(f"'to' ({entry['to']}) is before 'from' ({entry['from']}): swap them")
    return entry


def _build_chapter(key: str, entry: ParsedRecord) -> Chapter:
    return Chapter(key, entry["title"], entry.get("summary"), entry["from"], entry.get("to"))


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

"""The sections of events.yaml that its events refer to: words, places, people, documents, collections, offices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from timeline.catalogue import Collection, Office, Person, Query, Site, Source, Term
from timeline.edtf import parse, point
from timeline.languages import Texts
from timeline.reading import texts
from timeline.reading.faults import Faults
from timeline.reading.octets import Unreadable
from timeline.reading.records import Entry, Field, Keyed, Localised, Record
from timeline.reading.shapes import Choice, Line, Made, Many, Prose, Shape, Unread
from timeline.wording import wording

V = TypeVar("V")
W = TypeVar("W")

_LANGUAGES: Field[tuple[str, ...]] = Field(Many(Line(texts.language), least=1), required=True)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes that depend on the site's languages; of none known, texts are passed over."""

    languages: tuple[str, ...]

    @property
    def title(self) -> Localised:
        return Localised(self.languages, Line(str))

    @property
    def prose(self) -> Localised:
        return Localised(self.languages, Prose())

    @property
    def short(self) -> Localised:
        return Localised(self.languages, Line(texts.short))

    @property
    def alike(self) -> Localised:
        """A number, or a place in a document: `II.1.2` is alike in every language, `phần mở đầu` is not."""
        return Localised(self.languages, Line(str), alike=True)

    @property
    def country(self) -> Line[Term]:
        return Line(lambda code: _country(code, self.languages))


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


def read_sections(root: Entry, faults: Faults) -> Sections:
    def table(
        name: str, key: Callable[[str], str], inner: Shape[W], make: Callable[[str, W], V], required: bool = False
    ) -> Mapping[str, V | None]:
        if name not in root.nodes:
            return Unread() if required or name in root.meant else {}
        found = Keyed(key, inner, make).read(root.nodes[name], name, faults)
        return Unread() if found is None else found

    shapes = Shapes(_languages(root))
    site = _site(root, shapes, faults)
    kinds = table("kinds", texts.slug, shapes.title, Term, required=True)
    topics = table("topics", texts.slug, shapes.title, Term)
    places = table("places", texts.place_code, shapes.title, Term)
    people = table("people", texts.slug, _person_record(shapes), _person)
    sources = table("sources", texts.slug, _source_record(shapes), _source)
    asked = _query_shape(shapes, kinds, topics, places, people)
    collections = table("collections", texts.slug, _collection_record(shapes, asked), _collection)
    offices = table("offices", texts.slug, _office_record(shapes, places, collections), _office)
    return Sections(shapes, site, kinds, topics, places, people, sources, collections, offices)


@cache
def _country(code: str, languages: tuple[str, ...]) -> Term:
    english = wording("en").country(code)
    if len(code) != 2 or english is None:
        raise ValueError(f"{code!r} is not an ISO 3166-1 code of a country, as VN is")
    # CLDR has languages, such as Tai Dam, in which it names no country.
    names = [(language, name) for language in languages if (name := wording(language).country(code))]
    return Term(code, Texts(tuple(names or [("en", english)])))


def _languages(root: Entry) -> tuple[str, ...]:
    """The site's languages, on which the shapes of all else rest; their faults are noted with the site's."""
    if "site" not in root.nodes:
        return ()
    try:
        outline = Record({"languages": _LANGUAGES}).outline(root.nodes["site"], "site", Faults())
    except Unreadable:  # so many keys; they are noted with the site's faults too
        return ()
    languages: tuple[str, ...] = outline.get("languages", ()) if outline else ()
    return languages


def _site(root: Entry, shapes: Shapes, faults: Faults) -> Site | None:
    if "site" not in root.nodes:
        return None
    record = Record(
        {
            "title": Field(shapes.title, required=True),
            "description": Field(shapes.prose, required=True),
            "languages": _LANGUAGES,
            "timezone": Field(Line(texts.zone), required=True),
            "uid_namespace": Field(Line(texts.uuid), required=True),
            "updated": Field(Line(texts.day), required=True),
        }
    )
    entry = record.read(root.nodes["site"], "site", faults)
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


def _person_record(shapes: Shapes) -> Record:
    return Record(
        {
            "name": Field(shapes.title, required=True),
            "aliases": Field(Many(Line(str))),
            "country": Field(shapes.country),
        }
    )


def _person(key: str, entry: Entry) -> Person:
    return Person(key, entry["name"], entry.get("aliases", ()), entry.get("country"))


def _source_record(shapes: Shapes) -> Record:
    return Record(
        {
            "title": Field(shapes.title, required=True),
            "number": Field(shapes.alike),
            "issuer": Field(shapes.title),
            "date": Field(Line(parse)),
            "url": Field(Line(texts.url)),
        }
    )


def _source(key: str, entry: Entry) -> Source:
    return Source(key, entry["title"], entry.get("number"), entry.get("issuer"), entry.get("date"), entry.get("url"))


def _query_shape(
    shapes: Shapes,
    kinds: Mapping[str, Term | None],
    topics: Mapping[str, Term | None],
    places: Mapping[str, Term | None],
    people: Mapping[str, Person | None],
) -> Shape[Query]:
    record = Record(
        {
            "countries": Field(Many(shapes.country)),
            "topics": Field(Many(Choice("topic", topics))),
            "kinds": Field(Many(Choice("kind", kinds))),
            "places": Field(Many(Choice("place", places))),
            "people": Field(Many(Choice("person", people))),
            "from": Field(Line(point)),
            "to": Field(Line(point)),
            "words": Field(Line(str)),
        }
    )
    return Made(record, _query)


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


def _collection_record(shapes: Shapes, asked: Shape[Query]) -> Record:
    return Record(
        {
            "title": Field(shapes.title, required=True),
            "description": Field(shapes.prose),
            "where": Field(asked, required=True),
        }
    )


def _collection(key: str, entry: Entry) -> Collection:
    return Collection(key, entry["title"], entry.get("description"), entry["where"])


def _office_record(
    shapes: Shapes, places: Mapping[str, Term | None], collections: Mapping[str, Collection | None]
) -> Record:
    return Record(
        {
            "name": Field(shapes.title, required=True),
            "place": Field(Choice("place", places), required=True),
            "hosts": Field(Many(Line(texts.host), least=1), required=True),
            "accent": Field(Line(texts.colour)),
            "collection": Field(Choice("collection", collections)),
        }
    )


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

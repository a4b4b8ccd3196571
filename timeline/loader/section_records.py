"""The fields of what stands in the sections of events.yaml, with what each means; the events' own are in events.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from timeline.i18n.translations import wording
from timeline.loader import scalars
from timeline.loader.mappings import Field, Localised, Record
from timeline.loader.types import Choice, Line, Made, Many, Prose, Shape
from timeline.model.catalogue import Collection, Person, Query, Term
from timeline.model.edtf import parse, point
from timeline.model.localized_text import Texts

Known = Mapping[str, Term | None]

LANGUAGES: Field[tuple[str, ...]] = Field(
    Many(Line(scalars.language), least=1),
    "the languages of the site, by their codes; in the first of them every text must be there",
    "[vi, lo, en]",
    required=True,
)


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
        return Localised(self.languages, Line(scalars.short))

    @property
    def alike(self) -> Localised:
        """A number, or a place in a document: `II.1.2` is alike in every language, `phần mở đầu` is not."""
        return Localised(self.languages, Line(str), alike=True)

    @property
    def country(self) -> Made[str, Term]:
        return Made(Line(scalars.country), partial(_country, self.languages))


@cache
def _country(languages: tuple[str, ...], code: str) -> Term:
    # CLDR has languages, such as Tai Dam, in which it names no country.
    names = [(language, name) for language in languages if (name := wording(language).country(code))]
    return Term(code, Texts(tuple(names or [("en", wording("en").country(code) or code)])))


def site_record(shapes: Shapes) -> Record:
    return Record(
        {
            "title": Field(
                shapes.title, "what the timeline is called", "{vi: Việt Nam – Lào, en: Vietnam–Laos}", required=True
            ),
            "description": Field(
                shapes.prose,
                "a sentence about it, for search engines and calendars",
                "{vi: Sự kiện và ngày kỷ niệm, en: Events and anniversaries}",
                required=True,
            ),
            "languages": LANGUAGES,
            "timezone": Field(
                Line(scalars.zone),
                "whose midnight begins a day, and whose clock the times of events are read on",
                "Asia/Ho_Chi_Minh",
                required=True,
            ),
            "uid_namespace": Field(
                Line(scalars.uuid),
                "a UUID, made once with `uuidgen` and never changed: all entries of calendars are known by it",
                "66c984c2-c7a7-4262-8ed2-bfcc41b8ebb1",
                required=True,
            ),
            "updated": Field(
                Line(scalars.day),
                "the day of the last change, of all events that name none of their own",
                "2026-11-21",
                required=True,
            ),
        }
    )


def person_record(shapes: Shapes) -> Record:
    return Record(
        {
            "name": Field(
                shapes.title, "the name, in each language", "{vi: Thongloun Sisoulith, lo: ທອງລຸນ ສີສຸລິດ}", required=True
            ),
            "aliases": Field(Many(Line(str)), "other spellings, under which a search finds the person", "[Thoong-lun]"),
            "country": Field(shapes.country, "the person's country, by its ISO 3166-1 code", "LA"),
        }
    )


def source_record(shapes: Shapes) -> Record:
    return Record(
        {
            "title": Field(
                shapes.title, "what it is called", "{vi: Hướng dẫn tuyên truyền, en: Guidance}", required=True
            ),
            "number": Field(shapes.alike, "its number; in each language, where it is not alike in all", "53-HD/BTGTW"),
            "issuer": Field(shapes.title, "who issued it", "{vi: Ban Tuyên giáo Trung ương}"),
            "date": Field(Line(parse), "when it was issued, as precisely as is known (EDTF)", "2021-11"),
            "url": Field(Line(scalars.url), "where it can be read", "https://example.org/document"),
        }
    )


def query_record(
    shapes: Shapes, kinds: Known, topics: Known, places: Known, people: Mapping[str, Person | None]
) -> Record:
    return Record(
        {
            "countries": Field(Many(shapes.country), "events of any of these countries", "[LA]"),
            "topics": Field(Many(Choice("topic", topics)), "events of any of these topics", "[border, economy]"),
            "kinds": Field(Many(Choice("kind", kinds)), "events of any of these kinds", "[visit]"),
            "places": Field(Many(Choice("place", places)), "events at any of these places", "[VN-29]"),
            "people": Field(Many(Choice("person", people)), "events with any of these people", "[to-lam]"),
            "from": Field(Line(point), "nothing before this year, month or day", "1962"),
            "to": Field(Line(point), "nothing after it", "1977-07-18"),
            "words": Field(Line(str), "words that an event must hold, whatever their accents and case", "hữu nghị"),
        }
    )


def collection_record(shapes: Shapes, where: Shape[Query]) -> Record:
    return Record(
        {
            "title": Field(shapes.title, "what it is called", "{vi: Quan hệ Việt Nam – Lào}", required=True),
            "description": Field(shapes.prose, "a sentence about it", "{vi: Các sự kiện từ năm 1962.}"),
            "where": Field(
                where, "which events are in it: those for which all of this holds", "{countries: [LA]}", required=True
            ),
        }
    )


def office_record(shapes: Shapes, places: Known, collections: Mapping[str, Collection | None]) -> Record:
    return Record(
        {
            "name": Field(shapes.title, "what it is called", "{vi: Cổng thông tin Quảng Ngãi}", required=True),
            "place": Field(
                Choice("place", places),
                "where it is: what took place there is shown besides its collection",
                "VN-29",
                required=True,
            ),
            "hosts": Field(
                Many(Line(scalars.host), least=1),
                "the hosts on whose pages browsers show its frame; `*.` stands for every name before it",
                '[quangngai.gov.vn, "*.quangngai.gov.vn"]',
                required=True,
            ),
            "accent": Field(Line(scalars.colour), "the colour of its frame, in quotes", '"#9b1c2e"'),
            "collection": Field(
                Choice("collection", collections),
                "what its page and frame show; everything, if none is named",
                "viet-lao",
            ),
        }
    )

"""The fields of what stands in the sections of events.yaml, with what each means; the events' own are in events.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from timeline.i18n.translations import get_translations
from timeline.loader import scalars
from timeline.loader.mappings import Field, LocalizedTextType, Record
from timeline.loader.types import Choice, ListOf, Mapped, MultilineText, NodeType, ParsedLine
from timeline.model.catalogue import Collection, Person, Query, Term
from timeline.model.edtf import parse_edtf, parse_edtf_date
from timeline.model.localized_text import LocalizedText

TermsByKey = Mapping[str, Term | None]

LANGUAGES_FIELD: Field[tuple[str, ...]] = Field(
    ListOf(ParsedLine(scalars.parse_language), min_length=1),
    "the languages of the site, by their codes; in the first of them every text must be there",
    "[vi, lo, en]",
    required=True,
)


@dataclass(frozen=True, slots=True)
class LocalizedTypes:
    """The shapes that depend on the site's languages; of none known, texts are passed over."""

    languages: tuple[str, ...]

    @property
    def title(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, ParsedLine(str))

    @property
    def prose(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, MultilineText())

    @property
    def note(self) -> LocalizedTextType:
        return LocalizedTextType(self.languages, ParsedLine(scalars.parse_note))

    @property
    def single_or_localized(self) -> LocalizedTextType:
        """A number, or a place in a document: `II.1.2` is alike in every language, `phần mở đầu` is not."""
        return LocalizedTextType(self.languages, ParsedLine(str), allows_single_text=True)

    @property
    def country(self) -> Mapped[str, Term]:
        return Mapped(ParsedLine(scalars.parse_country), partial(_country_term, self.languages))


@cache
def _country_term(languages: tuple[str, ...], code: str) -> Term:
    # CLDR has languages, such as Tai Dam, in which it names no country.
    names = [(language, name) for language in languages if (name := get_translations(language).country_name(code))]
    return Term(code, LocalizedText(tuple(names or [("en", get_translations("en").country_name(code) or code)])))


def site_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "title": Field(
                types.title, "what the timeline is called", "{vi: Việt Nam – Lào, en: Vietnam–Laos}", required=True
            ),
            "description": Field(
                types.prose,
                "a sentence about it, for search engines and calendars",
                "{vi: Sự kiện và ngày kỷ niệm, en: Events and anniversaries}",
                required=True,
            ),
            "languages": LANGUAGES_FIELD,
            "timezone": Field(
                ParsedLine(scalars.parse_timezone),
                "whose midnight begins a day, and whose clock the times of events are read on",
                "Asia/Ho_Chi_Minh",
                required=True,
            ),
            "uid_namespace": Field(
                ParsedLine(scalars.parse_uuid),
                "a UUID, made once with `uuidgen` and never changed: all entries of calendars are known by it",
                "66c984c2-c7a7-4262-8ed2-bfcc41b8ebb1",
                required=True,
            ),
            "updated": Field(
                ParsedLine(scalars.parse_day),
                "the day of the last change, of all events that name none of their own",
                "2026-11-21",
                required=True,
            ),
        }
    )


def person_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "name": Field(
                types.title, "the name, in each language", "{vi: Thongloun Sisoulith, lo: ທອງລຸນ ສີສຸລິດ}", required=True
            ),
            "aliases": Field(
                ListOf(ParsedLine(str)), "other spellings, under which a search finds the person", "[Thoong-lun]"
            ),
            "country": Field(types.country, "the person's country, by its ISO 3166-1 code", "LA"),
        }
    )


def source_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "title": Field(
                types.title, "what it is called", "{vi: Hướng dẫn tuyên truyền, en: Guidance}", required=True
            ),
            "number": Field(
                types.single_or_localized, "its number; in each language, where it is not alike in all", "53-HD/BTGTW"
            ),
            "issuer": Field(types.title, "who issued it", "{vi: Ban Tuyên giáo Trung ương}"),
            "date": Field(ParsedLine(parse_edtf), "when it was issued, as precisely as is known (EDTF)", "2021-11"),
            "url": Field(ParsedLine(scalars.parse_url), "where it can be read", "https://example.org/document"),
        }
    )


def query_record(
    types: LocalizedTypes,
    kinds: TermsByKey,
    topics: TermsByKey,
    places: TermsByKey,
    people: Mapping[str, Person | None],
) -> Record:
    return Record(
        {
            "countries": Field(ListOf(types.country), "events of any of these countries", "[LA]"),
            "topics": Field(ListOf(Choice("topic", topics)), "events of any of these topics", "[border, economy]"),
            "kinds": Field(ListOf(Choice("kind", kinds)), "events of any of these kinds", "[visit]"),
            "places": Field(ListOf(Choice("place", places)), "events at any of these places", "[VN-29]"),
            "people": Field(ListOf(Choice("person", people)), "events with any of these people", "[to-lam]"),
            "from": Field(ParsedLine(parse_edtf_date), "nothing before this year, month or day", "1962"),
            "to": Field(ParsedLine(parse_edtf_date), "nothing after it", "1977-07-18"),
            "words": Field(
                ParsedLine(str), "words that an event must hold, whatever their accents and case", "hữu nghị"
            ),
        }
    )


def collection_record(types: LocalizedTypes, query_type: NodeType[Query]) -> Record:
    return Record(
        {
            "title": Field(types.title, "what it is called", "{vi: Quan hệ Việt Nam – Lào}", required=True),
            "description": Field(types.prose, "a sentence about it", "{vi: Các sự kiện từ năm 1962.}"),
            "where": Field(
                query_type,
                "which events are in it: those for which all of this holds",
                "{countries: [LA]}",
                required=True,
            ),
        }
    )


def office_record(types: LocalizedTypes, places: TermsByKey, collections: Mapping[str, Collection | None]) -> Record:
    return Record(
        {
            "name": Field(types.title, "what it is called", "{vi: Cổng thông tin Quảng Ngãi}", required=True),
            "place": Field(
                Choice("place", places),
                "where it is: what took place there is shown besides its collection",
                "VN-29",
                required=True,
            ),
            "hosts": Field(
                ListOf(ParsedLine(scalars.parse_host), min_length=1),
                "the hosts on whose pages browsers show its frame; `*.` stands for every name before it",
                '[quangngai.gov.vn, "*.quangngai.gov.vn"]',
                required=True,
            ),
            "accent": Field(ParsedLine(scalars.parse_colour), "the colour of its frame, in quotes", '"#9b1c2e"'),
            "collection": Field(
                Choice("collection", collections),
                "what its page and frame show; everything, if none is named",
                "viet-lao",
            ),
        }
    )

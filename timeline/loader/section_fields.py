"""The fields of the sections of events.yaml, with their descriptions; the fields of an event are in events.py."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from timeline.loader import scalars
from timeline.loader.event_parts import picture_type
from timeline.loader.mappings import Field, LocalizedTextWithFields, Record
from timeline.loader.sections import LocalizedTypes, Sections
from timeline.loader.value_types import Choice, DateType, ListOf, Mapped, NodeType, ParsedLine
from timeline.model.catalogue import Licence
from timeline.model.edtf import parse_edtf, parse_edtf_date
from timeline.model.entities import Citation, Query

LANGUAGES_FIELD: Field[tuple[str, ...]] = Field(
    ListOf(ParsedLine(scalars.parse_language), min_length=1),
    "the codes of the site's languages; every text must exist in the first one",
    "[vi, lo, en]",
    required=True,
)


def site_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "title": Field(
                types.title, "the title of the timeline", "{vi: Việt Nam – Lào, en: Vietnam–Laos}", required=True
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
                "the time zone in which days begin, and in which the times of events are written",
                "Asia/Ho_Chi_Minh",
                required=True,
            ),
            "uid_namespace": Field(
                ParsedLine(scalars.parse_uuid),
                "a UUID, created once with `uuidgen` and never changed: the UIDs of all calendar entries depend on it",
                "66c984c2-c7a7-4262-8ed2-bfcc41b8ebb1",
                required=True,
            ),
            "updated": Field(
                ParsedLine(scalars.parse_day),
                "the day of the last change of every event that has no `updated`",
                "2026-11-21",
                required=True,
            ),
            "licence": Field(
                Mapped(_licence_record(types), lambda entry: Licence(entry["name"], entry["url"])),
                "the licence under which others may reuse the texts",
                '{name: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/"}',
            ),
            "contact": Field(
                ParsedLine(scalars.parse_contact),
                "where readers report errors: an e-mail address, or a web address with `{event}` for the event's",
                "editor@timeline.example",
            ),
        }
    )


def _licence_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "name": Field(
                types.single_or_localized,
                "its name; in each language, unless it is the same in all",
                "CC BY 4.0",
                required=True,
            ),
            "url": Field(
                ParsedLine(scalars.parse_url), "its text", "https://creativecommons.org/licenses/by/4.0/", required=True
            ),
        }
    )


def place_type(types: LocalizedTypes) -> LocalizedTextWithFields:
    """The name of a place, and what else is known of it."""
    return LocalizedTextWithFields(
        types.title,
        {
            "aliases": Field(
                ListOf(ParsedLine(str)), "other names and spellings, which search also finds", "[Quang Ngai]"
            )
        },
    )


def person_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "name": Field(
                types.title, "the name, in each language", "{vi: Thongloun Sisoulith, lo: ທອງລຸນ ສີສຸລິດ}", required=True
            ),
            "aliases": Field(ListOf(ParsedLine(str)), "other spellings, which search also finds", "[Thoong-lun]"),
            "country": Field(types.country, "the person's country, by its ISO 3166-1 code", "LA"),
            "role": Field(
                types.title,
                "the offices that the documents name, in each language",
                "{vi: Chủ tịch Quốc hội Lào, en: President of the National Assembly of Laos}",
            ),
            "portrait": Field(
                picture_type(types, is_portrait=True),
                "a picture of the person",
                "{file: thongloun.jpg, alt: {vi: Ông Thongloun}, credit: TTXVN, licence: {name: CC BY 4.0}}",
            ),
        }
    )


def source_record(types: LocalizedTypes, timezone: ZoneInfo | None) -> Record:
    return Record(
        {
            "title": Field(
                types.title, "the title of the document", "{vi: Hướng dẫn tuyên truyền, en: Guidance}", required=True
            ),
            "number": Field(
                types.single_or_localized, "its number; one for each language if they differ", "53-HD/BTGTW"
            ),
            "issuer": Field(types.title, "who issued it", "{vi: Ban Tuyên giáo Trung ương}"),
            "date": Field(
                DateType(parse_edtf, timezone), "the date of issue, as precise as it is known (EDTF)", "2021-11"
            ),
            "url": Field(
                ParsedLine(scalars.parse_url), "the web address of the document", "https://example.org/document"
            ),
            "note": Field(
                types.note,
                "a note on the document itself, such as how its issuer is known",
                "{vi: Suy ra từ tên người chụp ảnh., en: Inferred from the photographer.}",
            ),
        }
    )


def citation_type(sections: Sections) -> NodeType[Citation]:
    locator = sections.types.single_or_localized
    fields: Mapping[str, Field[Any]] = {
        "source": Field(Choice("source", sections.sources), "the key of the document", "hd-53-btgtw", required=True),
        "at": Field(locator, "where in it; in each language, unless it is the same in all", "II.1.2"),
    }
    return Mapped(Record(fields), lambda entry: Citation(entry["source"], entry.get("at")))


def query_record(sections: Sections) -> Record:
    types, date = sections.types, DateType(parse_edtf_date, sections.timezone)
    return Record(
        {
            "countries": Field(ListOf(types.country), "events of any of these countries", "[LA]"),
            "topics": Field(
                ListOf(Choice("topic", sections.topics)), "events of any of these topics", "[border, economy]"
            ),
            "kinds": Field(ListOf(Choice("kind", sections.kinds)), "events of any of these kinds", "[visit]"),
            "places": Field(ListOf(Choice("place", sections.places)), "events at any of these places", "[VN-29]"),
            "people": Field(ListOf(Choice("person", sections.people)), "events with any of these people", "[to-lam]"),
            "from": Field(date, "no events before this year, month or day", "1962"),
            "to": Field(date, "no events after this year, month or day", "1977-07-18"),
            "words": Field(
                ParsedLine(str), "words that an event must contain; accents and case do not matter", "hữu nghị"
            ),
        }
    )


def collection_record(types: LocalizedTypes, query_type: NodeType[Query]) -> Record:
    return Record(
        {
            "title": Field(types.title, "the title of the collection", "{vi: Quan hệ Việt Nam – Lào}", required=True),
            "description": Field(types.prose, "a sentence about it", "{vi: Các sự kiện từ năm 1962.}"),
            "where": Field(
                query_type,
                "which events are in it: those that match all of these filters",
                "{countries: [LA]}",
                required=True,
            ),
        }
    )


def chapter_record(sections: Sections) -> Record:
    types, date = sections.types, DateType(parse_edtf_date, sections.timezone)
    return Record(
        {
            "title": Field(types.title, "its name", "{vi: Nền móng, en: Foundations}", required=True),
            "summary": Field(types.prose, "two sentences about it", "{vi: Hai nước thiết lập quan hệ ngoại giao.}"),
            "from": Field(date, "its first year, month or day", "1962", required=True),
            "to": Field(date, "its last year, month or day; the last chapter may go on without it", "1985"),
        }
    )


def series_record(types: LocalizedTypes) -> Record:
    return Record(
        {
            "title": Field(
                types.title, "what its events are", "{vi: Tuyên bố chung, en: Joint statements}", required=True
            )
        }
    )


def office_record(sections: Sections) -> Record:
    types = sections.types
    return Record(
        {
            "name": Field(types.title, "the name of the office", "{vi: Cổng thông tin Quảng Ngãi}", required=True),
            "place": Field(
                Choice("place", sections.places),
                "where it is; events in this place are shown in addition to its collection",
                "VN-29",
                required=True,
            ),
            "hosts": Field(
                ListOf(ParsedLine(scalars.parse_host), min_length=1),
                "the hosts whose pages may embed its frame; `*.portal.example` matches all subdomains of the host",
                '[quangngai.gov.vn, "*.quangngai.gov.vn"]',
                required=True,
            ),
            "accent": Field(ParsedLine(scalars.parse_colour), "the accent colour of its frame, in quotes", '"#9b1c2e"'),
            "collection": Field(
                Choice("collection", sections.collections),
                "the collection that its page and frame show; without it, all events",
                "viet-lao",
            ),
        }
    )

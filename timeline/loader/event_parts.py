"""The types of the mappings in an event: pictures, changes, and the origin of an import."""

from collections.abc import Mapping as Table
from typing import Any

from timeline.loader import scalars
from timeline.loader.mappings import Field, Record
from timeline.loader.sections import LocalizedTypes, Sections
from timeline.loader.value_types import Mapped, NodeType, ParsedLine
from timeline.model.edtf import parse_edtf
from timeline.model.event import Change
from timeline.model.picture import Picture
from timeline.model.uids import ImportOrigin


def change_type(sections: Sections) -> NodeType[Change]:
    fields: Table[str, Field[Any]] = {
        "on": Field(ParsedLine(scalars.parse_day), "the day of the change", "2026-11-22", required=True),
        "note": Field(sections.types.note, "one line about it for readers", "{vi: Sửa ngày ký.}", required=True),
    }
    return Mapped(Record(fields), lambda entry: Change(entry["on"], entry["note"]))


def picture_type(types: LocalizedTypes, *, is_portrait: bool = False) -> NodeType[Picture]:
    """A picture of an event, or the portrait of a person, which needs no caption and stands for no other page."""
    fields: Table[str, Field[Any]] = {
        "file": Field(
            ParsedLine(scalars.parse_picture_file), "its file in `media/` beside events.yaml", "treaty-1977.jpg", True
        ),
        "alt": Field(
            types.title,
            "what it shows, in each language, for those who do not see it",
            "{vi: Hai thủ tướng ký Hiệp ước, en: Two prime ministers sign the treaty}",
            required=True,
        ),
        "caption": Field(types.note, "a line below it", "{vi: Lễ ký tại Viêng Chăn, en: The signing in Vientiane}"),
        "credit": Field(
            types.single_or_localized,
            "who made it and who holds it; in each language, unless it is the same in all",
            "TTXVN",
            required=True,
        ),
        "licence": Field(
            Record(
                {
                    "name": Field(
                        types.single_or_localized,
                        "its name, or who gave leave; in each language, unless it is the same in all",
                        "CC BY 4.0",
                        required=True,
                    ),
                    "url": Field(
                        ParsedLine(scalars.parse_url), "its text", "https://creativecommons.org/licenses/by/4.0/"
                    ),
                }
            ),
            "the licence under which the timeline may show it",
            "{name: CC BY 4.0}",
            required=True,
        ),
        "url": Field(
            ParsedLine(scalars.parse_secure_url),
            "a video or a page elsewhere, for which the picture stands",
            "https://example.org/video",
        ),
    }
    return Mapped(
        Record({name: field for name, field in fields.items() if not (is_portrait and name in ("caption", "url"))}),
        lambda entry: Picture(
            entry["file"],
            entry["alt"],
            entry["credit"],
            entry["licence"]["name"],
            entry["licence"].get("url"),
            entry.get("caption"),
            entry.get("url"),
        ),
    )


IMPORT_ORIGIN = Mapped(
    Record(
        {
            "uid": Field(ParsedLine(str), "its UID in that calendar, or its id", "e1@museum.example", required=True),
            "recurrence": Field(
                ParsedLine(parse_edtf),
                "the day or time that tells it from other entries with this UID: its RECURRENCE-ID, or its start",
                "2024-03-21T09:00",
            ),
            "from": Field(ParsedLine(str), "the name of the calendar, or of the file", "Museum", required=True),
            "digest": Field(ParsedLine(str), "by which an import sees whether it has changed", "5f3c9a2e81d04b7c"),
        }
    ),
    lambda entry: ImportOrigin(entry["uid"], entry["from"], str(entry.get("recurrence", "")), entry.get("digest", "")),
)

"""Headings of the columns of spreadsheets: our own, those of other programs, and those in other languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from timeline.i18n import P_
from timeline.i18n.translations import TRANSLATED_LANGUAGES, get_translations
from timeline.importers.record import ImportContext, ImportSourceError, shorten
from timeline.importers.resolver import FACET_FIELDS
from timeline.importers.spreadsheet_dates import clean_cell
from timeline.model.event_fields import TEXT_FIELDS
from timeline.model.localized_text import fold
from timeline.search import FACETS

LOCALIZED_FIELDS = tuple(field.name for field in TEXT_FIELDS)
IMPORTABLE_FIELDS = (
    "id",
    "date",
    "first",
    "last",
    "kind",
    *FACET_FIELDS[1:],
    *LOCALIZED_FIELDS,
    "status",
    "sources",
    "url",
    "address",
    "media",
    "updated",
    "revision",
)
# Cells that only help to read the date of a row.
DATE_PART_FIELDS = (
    *("first_time", "last_time", "all_day"),
    *("year", "month", "day", "last_year", "last_month", "last_day"),
)

# The headings of each field, in small letters, separated by |. Translations have those of each language, such as the
# headings of Outlook in that language. A heading of several fields is that of the first one that has no column yet.
HEADINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": P_("headings of a column", "title|subject|headline|name|event|event name|event title"),
        "date": P_("headings of a column", "date|event date|when"),
        "first": P_("headings of a column", "start date|start|begin|begins|from|date from|start day"),
        "last": P_("headings of a column", "end date|end|ends|to|until|date to|end day"),
        "first_time": P_("headings of a column", "start time|time|begin time"),
        "last_time": P_("headings of a column", "end time|finish time"),
        "all_day": P_("headings of a column", "all day event|all day|allday"),
        "year": P_("headings of a column", "year|start year"),
        "month": P_("headings of a column", "month|start month"),
        "day": P_("headings of a column", "day|start day"),
        "last_year": P_("headings of a column", "end year"),
        "last_month": P_("headings of a column", "end month"),
        "last_day": P_("headings of a column", "end day"),
        "summary": P_("headings of a column", "summary|description|text|details|content"),
        "note": P_("headings of a column", "note|notes|remark|remarks|comment|comments"),
        "kind": P_("headings of a column", "kind|type|category|event type"),
        "topics": P_("headings of a column", "topics|topic|categories|tags|tag"),
        "places": P_("headings of a column", "places|place|location|where|venue"),
        "countries": P_("headings of a column", "countries|country"),
        "people": P_("headings of a column", "people|person|participants"),
        "sources": P_("headings of a column", "sources|source|reference|references"),
        "url": P_("headings of a column", "url|link|website|web page"),
        "status": P_("headings of a column", "status"),
    }
)
# The spreadsheet of TimelineJS3 (timeline.knightlab.com): where its cells belong in a slide of the JSON.
SLIDE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{part: ("start_date", part) for part in ("year", "month", "day", "time")},
        **{f"end {part}": ("end_date", part) for part in ("year", "month", "day", "time")},
        "display date": ("display_date",),
        "headline": ("text", "headline"),
        "text": ("text", "text"),
        "media": ("media", "url"),
        "media credit": ("media", "credit"),
        "media caption": ("media", "caption"),
        "media thumbnail": ("media", "thumbnail"),
        "type": ("type",),
        "group": ("group",),
        "background": ("background",),
    }
)
_DATES = ("date", "first", "last")


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    field: str  # `title`, `title.lo`; empty if the column is dropped


def is_of_slides(headings: Sequence[str]) -> bool:
    """Whether these are the headings of the spreadsheet of TimelineJS."""
    return {"year", "headline"} <= {fold(heading) for heading in headings}


def fields_of_headings(headings: Sequence[str], context: ImportContext) -> tuple[str, ...]:
    """Return the field of each heading, empty if none is known, or if another column has it already."""
    candidates = [_candidates(heading, context) for heading in headings]
    fields = ["" for _ in headings]
    for is_ambiguous in (False, True):
        for index, names in enumerate(candidates):
            if (len(names) > 1) == is_ambiguous:
                preferred = [name for name in names if name not in _DATES] if "year" in fields else []
                fields[index] = next((name for name in (*preferred, *names) if name not in fields), "")
    if "year" in fields and not {"date", "first"} & {*fields}:
        return tuple(fields)
    return tuple("" if field in ("year", "month", "day") else field for field in fields)


def match_columns(headings: Sequence[str], context: ImportContext) -> tuple[tuple[Column, ...], list[str]]:
    """Return the columns and messages about them. Raises ImportSourceError if a needed column is missing."""
    messages: list[str] = []
    fields = fields_of_headings(headings, context)
    for heading, field in zip(headings, fields, strict=True):
        names = _candidates(heading, context)
        if not field and names and names[0] in fields:
            messages.append(f"column {heading!r} dropped: an earlier column is {names[0]} already")
        elif not field and names:
            messages.append(f"column {heading!r} dropped: other columns have the dates")
        elif not field and heading.strip():
            messages.append(f"column {heading!r} dropped: name its field with --column FIELD={heading!r}")
        elif field and field != heading.strip() and not _named_field(heading, context):
            messages.append(f"column {heading!r} read as {field}")
    columns_text = shorten(", ".join(map(repr, headings))) if any(headings) else "none"
    known = {clean_cell(heading).casefold() for heading in headings}
    missing = sorted(name for name in context.field_by_heading if clean_cell(name).casefold() not in known)
    if missing:
        raise ImportSourceError(f"has no column {missing[0]!r}; its columns are {columns_text}")
    missing_fields = [field for field in ("title", "date") if not has_field(field, fields)]
    if missing_fields:
        options = " ".join(f"--column {field}=HEADING" for field in missing_fields)
        raise ImportSourceError(
            f"has no column for {' and '.join(missing_fields)}: add {options}; its columns are {columns_text}"
        )
    return tuple(map(Column, headings, fields)), messages


def has_field(field: str, fields: Sequence[str]) -> bool:
    """Whether one of the fields gives an event its title or its date."""
    if field == "date":
        return bool({"date", "first", "year"} & {*fields})
    return any(name.partition(".")[0] == field for name in fields)


def _candidates(heading: str, context: ImportContext) -> tuple[str, ...]:
    """Return the fields that a heading may be of, the likeliest first."""
    if named := _named_field(heading, context):
        return (named,)
    text = clean_cell(heading)
    field, _, suffix = text.partition(".")
    if text in IMPORTABLE_FIELDS or (field in LOCALIZED_FIELDS and suffix in context.catalogue.site.languages):
        return (text,)
    return _fields_by_heading(context.catalogue.site.languages).get(fold(text), ())


def _named_field(heading: str, context: ImportContext) -> str:
    """Return the field that --column gives a heading, or an empty string."""
    text = clean_cell(heading).casefold()
    return next(
        (field for name, field in context.field_by_heading.items() if text and clean_cell(name).casefold() == text), ""
    )


@cache
def _fields_by_heading(languages: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The fields by folded heading, in the languages of the site and of the interface."""
    fields: dict[str, list[str]] = {fold(name): [name] for name in (*IMPORTABLE_FIELDS, *DATE_PART_FIELDS)}
    for language in dict.fromkeys((*languages, *TRANSLATED_LANGUAGES)):
        translations = get_translations(language)
        for facet in FACETS:
            field = "kind" if facet.field == "kinds" else facet.field
            fields.setdefault(fold(translations.gettext(facet.label)), []).append(field)
        for field, message in HEADINGS.items():
            for heading in translations.pgettext(*message).split("|"):
                fields.setdefault(fold(heading), []).append(field)
    order = [*HEADINGS, *IMPORTABLE_FIELDS, *DATE_PART_FIELDS]
    return {heading: tuple(sorted(dict.fromkeys(names), key=order.index)) for heading, names in fields.items()}

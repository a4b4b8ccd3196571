"""CSV (RFC 4180) for spreadsheets: a row for each event.

It begins with a byte order mark. Without one, Excel reads UTF-8 as the code page of its country.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, TextIOWrapper

from timeline.model.event import Event
from timeline.model.event_fields import EVENT_FIELDS_BY_NAME, FieldType
from timeline.render.feed import Feed
from timeline.response_body import CSV, Body

# Fields of an event, its bounds and its URL, in an order that readers' spreadsheets depend on.
COLUMNS = (
    "id", "date", "first", "last", "kind", "countries", "topics", "places", "people",
    "title", "summary", "status", "sources", "address", "media",
)  # fmt: skip
# What spreadsheets take for a formula at the beginning of a cell, in wide letters too, behind any apostrophes.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def events_csv(events: Iterable[Event], feed: Feed) -> Body:
    """One row per event, in chronological order. Several names in a cell stand on lines of their own."""
    rows = ([escape_formula(_cell(column, event, feed)) for column in COLUMNS] for event in events)
    return csv_body(COLUMNS, rows, f"events-{feed.filename_stem}.csv", feed.events_title)


def csv_body(columns: Sequence[str], rows: Iterable[Iterable[str]], filename: str, title: str) -> Body:
    """Return a table, whose cells are already escaped."""
    buffer = BytesIO()
    text = TextIOWrapper(buffer, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    text.flush()
    return Body(buffer.getvalue(), CSV, filename, title)


def _cell(column: str, event: Event, feed: Feed) -> str:
    match column:
        case "first":
            return str(event.date.first_day or "")
        case "last":
            return str(event.date.last_day or "")
        case "address":
            return feed.event_url(event)
    field, language = EVENT_FIELDS_BY_NAME[column], feed.translations.language
    value = field.value_of(event)
    match field.type:
        case FieldType.KEY:
            return str(value.name.in_(language))
        case FieldType.KEYS:
            return "\n".join(entity.name.in_(language) for entity in value)
        case FieldType.TEXT:
            return value.in_(language) if value else ""
        case FieldType.CITATIONS:
            return "\n".join(citation.in_(language) for citation in value)
        case FieldType.MEDIA:
            return "\n".join(f"{feed.rendition_url(each.largest)} {feed.credit(each)}" for each in event.pictures)
        case FieldType.RETIRED_IDS | FieldType.EVENT_IDS:
            return "\n".join(value)
        case _:
            return "" if value is None else str(value)


def escape_formula(text: str) -> str:
    """A formula becomes text by an apostrophe, and what would look like one after that gets another."""
    return f"'{text}" if _FORMULA.match(text) else text

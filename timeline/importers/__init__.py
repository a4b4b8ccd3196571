"""Import of events from other formats: calendars, spreadsheets and TimelineJS. Bytes become `ImportedEvent`s.

Nothing is dropped silently: whatever an event cannot hold is named in a message of its entry. Any bytes that cannot be
parsed raise `ImportSourceError`, and no other exception.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from timeline.importers.csv import parse_csv
from timeline.importers.events import ImportedEvent, build_events
from timeline.importers.headings import DATE_PART_FIELDS, IMPORTABLE_FIELDS, LOCALIZED_FIELDS
from timeline.importers.ics import parse_ics
from timeline.importers.record import (
    MAX_BYTES,
    OLE_SIGNATURE,
    STANDARD_INPUT,
    ZIP_SIGNATURE,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    check_size,
)
from timeline.importers.timelinejs import parse_timelinejs
from timeline.importers.xlsx import parse_xlsx

__all__ = [
    "DATE_PART_FIELDS",
    "FORMATS",
    "IMPORTABLE_FIELDS",
    "LOCALIZED_FIELDS",
    "MAX_BYTES",
    "STANDARD_INPUT",
    "ImportContext",
    "ImportSourceError",
    "ImportedEvent",
    "ImportedRecord",
    "ParsedFile",
    "build_events",
    "detect_format",
]


FORMATS: Mapping[str, Callable[[bytes, ImportContext], ParsedFile]] = MappingProxyType(
    {"ics": parse_ics, "csv": parse_csv, "xlsx": parse_xlsx, "timelinejs": parse_timelinejs}
)
_EXAMINED_BYTES = 8_192
_FORMAT_BY_SUFFIX = {".ics": "ics", ".ical": "ics", ".json": "timelinejs"} | dict.fromkeys(
    (".csv", ".tsv", ".tab", ".txt"),
    "csv",  # .txt is Excel's Unicode Text
)
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")


def detect_format(content: bytes, name: str) -> str:
    """Detect the format by the first characters, else by the suffix of the file name. Raises ImportSourceError."""
    check_size(content)
    path = name.partition("?")[0].lower()  # wget keeps the query string of a URL in the file name
    if content.startswith((ZIP_SIGNATURE, OLE_SIGNATURE)):
        return "xlsx"
    if path.endswith(_WORKBOOK_SUFFIXES):
        raise ImportSourceError(
            "is named like a workbook, but is not one: open it in Excel or LibreOffice, and save it as .xlsx"
        )
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = content[:_EXAMINED_BYTES].decode("utf-16" if is_utf_16 else "utf-8-sig", errors="ignore").lstrip()
    if re.search(r"^\s*BEGIN:VCALENDAR\s*$", start, re.MULTILINE | re.IGNORECASE):  # also behind other lines
        return "ics"
    if start.startswith("{"):
        return "timelinejs"
    if start.startswith("<"):
        raise ImportSourceError("is a web page, not a file of events: save the file that the page links to")
    detected = next((file_format for suffix, file_format in _FORMAT_BY_SUFFIX.items() if path.endswith(suffix)), None)
    if detected is None:
        raise ImportSourceError(f"has an unknown format: name it with --format ({', '.join(FORMATS)})")
    return detected

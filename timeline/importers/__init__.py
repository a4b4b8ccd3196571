"""Events of other forms: calendars, spreadsheets, TimelineJS. Octets in; drafts of events, with remarks, out.

Nothing is lost in silence: what a form says and no event can hold is a remark on its entry. Raises `ImportSourceError`,
and nothing else, for whatever the octets may be.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from timeline.importers.csv import IMPORTABLE_FIELDS, LOCALIZED_FIELDS, parse_csv
from timeline.importers.events import ImportedEvent, build_events
from timeline.importers.ics import parse_ics
from timeline.importers.record import (
    MAX_BYTES,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    decode_text,
)
from timeline.importers.timelinejs import parse_timelinejs

__all__ = [
    "FORMATS",
    "IMPORTABLE_FIELDS",
    "LOCALIZED_FIELDS",
    "MAX_BYTES",
    "ImportContext",
    "ImportSourceError",
    "ImportedEvent",
    "ImportedRecord",
    "ParsedFile",
    "build_events",
    "detect_format",
]


FORMATS: Mapping[str, Callable[[bytes, ImportContext], ParsedFile]] = MappingProxyType(
    {"ics": parse_ics, "csv": parse_csv, "timelinejs": parse_timelinejs}
)
_FORMAT_BY_SUFFIX = {".ics": "ics", ".ical": "ics", ".csv": "csv", ".tsv": "csv", ".json": "timelinejs"}


def detect_format(content: bytes, name: str) -> str:
    """By what the octets begin with, else by the name of the file."""
    start = decode_text(content).lstrip()[:200]
    if start[:15].upper() == "BEGIN:VCALENDAR":
        return "ics"
    if start.startswith("{"):
        return "timelinejs"
    if start.startswith("<"):
        raise ImportSourceError("is a web page, not a file of events: save the file that the page links to")
    path = name.partition("?")[0].lower()  # wget keeps the query of an address in the name
    detected = next((file_format for suffix, file_format in _FORMAT_BY_SUFFIX.items() if path.endswith(suffix)), None)
    if detected is None:
        raise ImportSourceError(f"is in none of the forms that are known: say which with --format {', '.join(FORMATS)}")
    return detected

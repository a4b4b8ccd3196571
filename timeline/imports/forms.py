"""Which form octets are in."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from timeline.imports.csv import from_csv
from timeline.imports.entries import Entries, Importing
from timeline.imports.found import Unimportable
from timeline.imports.ics import from_ics
from timeline.imports.octets import text_of
from timeline.imports.timelinejs import from_timelinejs

FORMS: Mapping[str, Callable[[bytes, Importing], Entries]] = MappingProxyType(
    {"ics": from_ics, "csv": from_csv, "timelinejs": from_timelinejs}
)
_SUFFIXES = {".ics": "ics", ".ical": "ics", ".csv": "csv", ".tsv": "csv", ".json": "timelinejs"}


def form_of(content: bytes, name: str) -> str:
    """By what the octets begin with, else by the name of the file or the address."""
    begins = text_of(content).lstrip()[:200]
    if begins[:15].upper() == "BEGIN:VCALENDAR":
        return "ics"
    if begins.startswith("{"):
        return "timelinejs"
    if begins.startswith("<"):
        raise Unimportable("is a page, not a file of events: give the address of the file itself")
    path = name.partition("?")[0].lower()
    found = next((form for suffix, form in _SUFFIXES.items() if path.endswith(suffix)), None)
    if found is None:
        raise Unimportable(f"is in none of the forms that are known: say which with --format {', '.join(FORMS)}")
    return found

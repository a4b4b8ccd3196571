"""Events of other forms: calendars, spreadsheets, TimelineJS. Octets in; drafts of events, with remarks, out.

Nothing is lost in silence: what a form says and no event can hold is a remark on its entry. Raises `Unimportable`,
and nothing else, for whatever the octets may be.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from timeline.importers.csv import COLUMNS, TEXTS, from_csv
from timeline.importers.events import Draft, drafts
from timeline.importers.ics import from_ics
from timeline.importers.record import MOST_BYTES, Entries, Found, Importing, Unimportable, text_of
from timeline.importers.timelinejs import from_timelinejs

__all__ = [
    "COLUMNS",
    "FORMS",
    "MOST_BYTES",
    "TEXTS",
    "Draft",
    "Entries",
    "Found",
    "Importing",
    "Unimportable",
    "drafts",
    "form_of",
]


FORMS: Mapping[str, Callable[[bytes, Importing], Entries]] = MappingProxyType(
    {"ics": from_ics, "csv": from_csv, "timelinejs": from_timelinejs}
)
_SUFFIXES = {".ics": "ics", ".ical": "ics", ".csv": "csv", ".tsv": "csv", ".json": "timelinejs"}


def form_of(content: bytes, name: str) -> str:
    """By what the octets begin with, else by the name of the file."""
    begins = text_of(content).lstrip()[:200]
    if begins[:15].upper() == "BEGIN:VCALENDAR":
        return "ics"
    if begins.startswith("{"):
        return "timelinejs"
    if begins.startswith("<"):
        raise Unimportable("is a web page, not a file of events: save the file that the page links to")
    path = name.partition("?")[0].lower()  # wget keeps the query of an address in the name
    found = next((form for suffix, form in _SUFFIXES.items() if path.endswith(suffix)), None)
    if found is None:
        raise Unimportable(f"is in none of the forms that are known: say which with --format {', '.join(FORMS)}")
    return found

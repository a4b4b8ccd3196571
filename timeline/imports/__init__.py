"""Events of other forms: calendars, spreadsheets, TimelineJS. Octets in; drafts of events, with remarks, out.

Nothing is lost in silence: what a form says and no event can hold is a remark on its entry. Raises `Unimportable`,
and nothing else, for whatever the octets may be.
"""

from timeline.imports.csv import COLUMNS, TEXTS
from timeline.imports.drafts import Draft, drafts
from timeline.imports.entries import Entries, Importing
from timeline.imports.forms import FORMS, form_of
from timeline.imports.found import MOST_BYTES, Found, Unimportable

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

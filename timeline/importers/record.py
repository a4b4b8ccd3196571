"""The entries of a file to import as records, before names are resolved to keys of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from timeline.model.catalogue import Catalogue

MAX_BYTES = 16 * 1024 * 1024
MAX_RECORDS = 100_000
STANDARD_INPUT = "standard input"  # instead of the name of a file
ZIP_SIGNATURE = b"PK\x03\x04"  # of .xlsx
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .xls, and of workbooks with a password


class ImportSourceError(Exception):
    """A file from which nothing can be imported. The message says why, and the remedy."""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One entry. Texts are by language; the key "" is for a text without a language."""

    position: str  # for messages: `VEVENT 3`, `row 5`, `event 2`
    date: str = ""  # EDTF; empty if it could not be parsed, and a message says why
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by field of an event, then by language
    # (field of an event, one name or a list of names); the field is "" if the name may be of any field
    unresolved_names: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()  # lines that cite documents
    id: str = ""
    uid: str = ""  # of a calendar entry
    recurrence: str = ""  # RECURRENCE-ID in EDTF, of a single day of a repeated entry
    stamp: str = ""  # DTSTAMP in UTC, which sorts as text
    source_name: str = ""  # of its calendar
    url: str = ""
    status: str = ""
    updated: str = ""
    revision: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportContext:
    catalogue: Catalogue
    default_language: str  # of texts without a language
    site_url: str  # recognises the site's own URLs
    today: date  # the default of `updated`
    default_kind: str | None = None  # of entries without a kind
    # heading of a spreadsheet column -> field, such as `title` or `title.lo`
    field_by_heading: Mapping[str, str] = field(default_factory=dict)
    source_name: str = "import"  # of the file, for calendars without a name
    sheet: str = ""  # of a workbook; empty for the first one with headings
    is_month_first: bool = False  # whether 5/9/1962 in a table is 9 May


@dataclass(frozen=True, slots=True)
class ParsedFile:
    records: tuple[ImportedRecord, ...]
    messages: tuple[str, ...] = ()  # about the file as a whole


_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def check_size(content: bytes) -> None:
    """Raise ImportSourceError for files over MAX_BYTES."""
    if len(content) > MAX_BYTES:
        raise ImportSourceError(f"is larger than {MAX_BYTES >> 20} MiB: import it in parts")


def decode_text(content: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. Raises ImportSourceError, also for files over MAX_BYTES."""
    check_size(content)
    if content.startswith((ZIP_SIGNATURE, OLE_SIGNATURE)):
        raise ImportSourceError("is not text, but an Excel workbook or an archive: leave out --format")
    bom, encoding = next((mark for mark in _BYTE_ORDER_MARKS if content.startswith(mark[0])), (b"", "utf-8"))
    try:
        return content[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = len(content[: error.start].split(b"\n"))
        place = f"line {line}, byte {content[len(bom) + error.start]:#04x}"
        raise ImportSourceError(
            f"is not {encoding.upper()} ({place}), perhaps it is in a code page such as Windows-1258: "
            "save it as UTF-8 (in Excel: Save As, CSV UTF-8)"
        ) from error


def shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:100]}…"

"""One entry of a file to import as a record, before it is resolved against the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from timeline.model.catalogue import Catalogue

MAX_BYTES = 16 * 1024 * 1024
MAX_RECORDS = 100_000


class ImportSourceError(Exception):
    """A whole that nothing can be taken from; its words say why, and the remedy."""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One entry of a foreign file. The language of a text is "" where the file does not say it."""

    position: str  # in the words of its form: `VEVENT 3`, `row 5`, `event 2`
    date: str = ""  # EDTF; empty where none could be read, and a remark says why
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by field of an event, then by language
    unresolved_names: tuple[
        tuple[str, str], ...
    ] = ()  # (field of an event, name or several); the field is "" for a word of any sort
    sources: tuple[str, ...] = ()  # each as it is cited
    id: str = ""
    uid: str = ""  # of a calendar
    url: str = ""
    status: str = ""
    updated: str = ""
    revision: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportContext:
    catalogue: Catalogue
    default_language: str  # of texts that say none of their own
    site_url: str  # by which addresses of our own are known
    today: date  # `updated` of what says none
    default_kind: str | None = None  # of what says none
    field_by_heading: Mapping[str, str] = field(
        default_factory=dict
    )  # heading of a spreadsheet -> field, as in `title` or `title.lo`


@dataclass(frozen=True, slots=True)
class ParsedFile:
    records: tuple[ImportedRecord, ...]
    messages: tuple[str, ...] = ()  # on the whole


_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode_text(content: bytes) -> str:
    """UTF-8, or UTF-16 with a byte order mark."""
    if len(content) > MAX_BYTES:
        raise ImportSourceError(f"is larger than {MAX_BYTES >> 20} MiB: import it in parts")
    bom, encoding = next((each for each in _BYTE_ORDER_MARKS if content.startswith(each[0])), (b"", "utf-8"))
    try:
        return content[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = len(content[: error.start].split(b"\n"))
        place = f"line {line}, byte {content[len(bom) + error.start]:#04x}"
        raise ImportSourceError(
            f"is not {encoding.upper()} ({place}), but perhaps in a code page such as Windows-1258: "
            "save it as UTF-8 (in Excel: Save As, CSV UTF-8)"
        ) from error


def shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:100]}…"

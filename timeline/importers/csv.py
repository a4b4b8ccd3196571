"""Spreadsheets as CSV (RFC 4180), with our own columns or with those of others."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from timeline.i18n.translations import wording
from timeline.importers.dates import month_first, read_date
from timeline.importers.record import MOST_ENTRIES, Entries, Found, Importing, Unimportable, text_of
from timeline.importers.resolver import SORTS
from timeline.model.catalogue import Status
from timeline.model.edtf import EDTFError, parse
from timeline.model.localized_text import fold
from timeline.search import FACETS

TEXTS = ("title", "summary", "anniversary", "note")
COLUMNS = (
    "id",
    "date",
    "first",
    "last",
    "kind",
    *SORTS[1:],
    *TEXTS,
    "status",
    "sources",
    "url",
    "address",
    "updated",
    "revision",
)
# As other programs head their columns, folded.
_CALLED = {
    "subject": "title", "name": "title", "headline": "title", "event": "title",
    "start date": "first", "start": "first", "begin": "first", "from": "first",
    "end date": "last", "end": "last", "to": "last",
    "description": "summary", "text": "summary", "details": "summary", "notes": "note",
    "type": "kind", "category": "kind", "categories": "topics", "tags": "topics",
    "location": "places", "where": "places", "link": "url", "website": "url", "source": "sources",
}  # fmt: skip
_DELIMITERS = ",;\t|"
# The apostrophes that keep a cell from being a formula: one of them is not its own.
_GUARDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    field: str  # `title`, `title.lo`; empty where it is dropped


def from_csv(content: bytes, importing: Importing) -> Entries:
    text = text_of(content)
    if "\0" in text:
        raise Unimportable("is no text: it holds a zero byte; save it as CSV UTF-8")
    delimiter = _delimiter(text, importing)
    rows = _rows(text, delimiter)
    try:
        headings = next(rows, (0, []))[1]
        columns, remarks = _columns(headings, importing)
        read = list(rows)
    except csv.Error as error:
        raise Unimportable(f"is no CSV that can be read: {error}") from error
    dated = [
        cell
        for _, cells in read
        for column, cell in zip(columns, cells, strict=False)
        if column.field in ("date", "first", "last")
    ]
    foreign = month_first(dated)
    return Entries(tuple(_found(number, cells, columns, foreign) for number, cells in read), tuple(remarks))


def _delimiter(text: str, importing: Importing) -> str:
    """By which the first row has the most columns that are known, then the most at all."""

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            headings = next(_rows(text, delimiter), (0, []))[1]
        except csv.Error:
            return 0, 0
        return sum(bool(_field(each, importing)) for each in headings), len(headings)

    return max(_DELIMITERS, key=fits)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, and its number as spreadsheets count."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(reader, 1):
        if number > MOST_ENTRIES + 1:
            raise Unimportable(f"has more than {MOST_ENTRIES:,} entries: import it in parts")
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(headings: Sequence[str], importing: Importing) -> tuple[tuple[_Column, ...], list[str]]:
    remarks: list[str] = []
    columns: list[_Column] = []
    for heading in headings:
        field = _field(heading, importing)
        if field and any(each.field == field for each in columns):
            remarks.append(f"column {heading!r} dropped: there is one for {field} before it")
            field = ""
        elif not field and heading.strip():
            remarks.append(f"column {heading!r} dropped: say what it is with --column FIELD={heading!r}")
        elif field and field != heading.strip() and heading not in importing.columns:
            remarks.append(f"column {heading!r} taken for {field}")
        columns.append(_Column(heading, field))
    missing = sorted(set(importing.columns) - set(headings))
    if missing:
        raise Unimportable(f"has no column {missing[0]!r}; its columns are {', '.join(map(repr, headings))}")
    fields = {each.field.partition(".")[0] for each in columns}
    needed = [field for field, others in (("title", ()), ("date", ("first",))) if not {field, *others} & fields]
    if needed:
        options = " ".join(f"--column {field}=HEADING" for field in needed)
        said = ", ".join(map(repr, headings)) or "none"
        raise Unimportable(f"has no column for {' and '.join(needed)}: say which, {options}; its columns are {said}")
    return tuple(columns), remarks


def _field(heading: str, importing: Importing) -> str:
    if heading in importing.columns:
        return importing.columns[heading]
    said = heading.strip()
    languages = importing.catalogue.site.languages
    field, _, language = said.partition(".")
    if said in COLUMNS or (field in TEXTS and language in languages):
        return said
    folded = fold(said)
    labels = {fold(wording(each).say(facet.label)): facet.field for facet in FACETS for each in (*languages, "en")}
    found = _CALLED.get(folded) or labels.get(folded) or (folded if folded in COLUMNS else "")
    return "kind" if found == "kinds" else found


def _found(number: int, cells: Sequence[str], columns: Sequence[_Column], foreign: str | None) -> Found:
    where = f"row {number}"
    said = {
        column.field: _plain(cell)
        for column, cell in zip(columns, cells, strict=False)
        if column.field and cell.strip()
    }
    remarks = [f"{len(cells) - len(columns)} cells more than columns dropped"] if len(cells) > len(columns) else []
    status = said.get("status", "").strip().lower()
    if status and status not in {each.value for each in Status}:
        remarks.append(f"status {said['status']!r} dropped: {', '.join(each.value for each in Status)} are known")
        status = ""
    return Found(
        where,
        date=_date(said, foreign, remarks),
        title=_texts("title", said),
        summary=_texts("summary", said),
        anniversary=_texts("anniversary", said),
        note=_texts("note", said),
        names=tuple((sort, said[field]) for sort in SORTS if (field := "kind" if sort == "kinds" else sort) in said),
        sources=tuple(filter(None, (each.strip() for each in said.get("sources", "").splitlines()))),
        id=said.get("id", "").strip(),
        url=(said.get("url") or said.get("address", "")).strip(),
        status=status,
        updated=said.get("updated", "").strip(),
        revision=said.get("revision", "").strip(),
        remarks=tuple(remarks),
    )


def _texts(field: str, said: Mapping[str, str]) -> dict[str, str]:
    """By language: `title`, `title.lo`."""
    return {name.partition(".")[2]: text.strip() for name, text in said.items() if name.partition(".")[0] == field}


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _date(said: Mapping[str, str], foreign: str | None, remarks: list[str]) -> str:
    """In EDTF; empty where there is none."""
    ends = ["date"] if "date" in said else [field for field in ("first", "last") if field in said]
    if not ends:
        remarks.append("has no date")
        return ""
    read: list[str] = []
    for field in ends:
        try:
            found, guessed = read_date(said[field], foreign)
        except ValueError as error:
            remarks.append(str(error))
            return ""
        read.append(found)
        remarks += guessed
    if len(set(read)) == 1:
        return read[0]
    try:
        return str(parse("/".join(read)))
    except EDTFError as error:
        remarks.append(f"its end dropped: {error}")
        return read[0]

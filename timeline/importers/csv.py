"""Parser of spreadsheets saved as CSV (RFC 4180), with our own column headings or those of other programs."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from timeline.i18n.translations import get_translations
from timeline.importers.record import (
    MAX_RECORDS,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    decode_text,
)
from timeline.importers.resolver import FACET_FIELDS
from timeline.importers.spreadsheet_dates import find_month_first_date, parse_spreadsheet_date
from timeline.model.catalogue import Status
from timeline.model.edtf import EDTFError, parse_edtf
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
    "updated",
    "revision",
)
# The column headings of other programs, folded.
_FIELD_BY_FOREIGN_HEADING = {
    "subject": "title", "name": "title", "headline": "title", "event": "title",
    "start date": "first", "start": "first", "begin": "first", "from": "first",
    "end date": "last", "end": "last", "to": "last",
    "description": "summary", "text": "summary", "details": "summary", "notes": "note",
    "type": "kind", "category": "kind", "categories": "topics", "tags": "topics",
    "location": "places", "where": "places", "link": "url", "website": "url", "source": "sources",
}  # fmt: skip
_DELIMITERS = ",;\t|"
# A cell whose first apostrophe was added so that spreadsheets do not take the cell for a formula.
_ESCAPED_FORMULA = re.compile("'+[=+\\-@\t\r＝＋－＠]")


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    field: str  # `title`, `title.lo`; empty if the column is dropped


def parse_csv(content: bytes, context: ImportContext) -> ParsedFile:
    text = decode_text(content)
    if "\0" in text:
        raise ImportSourceError("is not text: it has a zero byte; save it as CSV UTF-8")
    delimiter = _detect_delimiter(text, context)
    rows = _iter_rows(text, delimiter)
    try:
        headings = next(rows, (0, []))[1]
        columns, messages = _match_columns(headings, context)
        body_rows = list(rows)
    except csv.Error as error:
        raise ImportSourceError(f"is not valid CSV: {error}") from error
    date_cells = [
        cell
        for _, cells in body_rows
        for column, cell in zip(columns, cells, strict=False)
        if column.field in ("date", "first", "last")
    ]
    month_first_date = find_month_first_date(date_cells)
    return ParsedFile(
        tuple(_record(number, cells, columns, month_first_date) for number, cells in body_rows), tuple(messages)
    )


def _detect_delimiter(text: str, context: ImportContext) -> str:
    """Return the delimiter that gives the first row the most known columns, then the most columns."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            headings = next(_iter_rows(text, delimiter), (0, []))[1]
        except csv.Error:
            return 0, 0
        return sum(bool(_field_of_heading(heading, context)) for heading in headings), len(headings)

    return max(_DELIMITERS, key=score)


def _iter_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with its number from 1, as spreadsheets count."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(reader, 1):
        if number > MAX_RECORDS + 1:
            raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
        if any(cell.strip() for cell in cells):
            yield number, cells


def _match_columns(headings: Sequence[str], context: ImportContext) -> tuple[tuple[_Column, ...], list[str]]:
    messages: list[str] = []
    columns: list[_Column] = []
    for heading in headings:
        field = _field_of_heading(heading, context)
        if field and any(column.field == field for column in columns):
            messages.append(f"column {heading!r} dropped: an earlier column is {field} already")
            field = ""
        elif not field and heading.strip():
            messages.append(f"column {heading!r} dropped: name its field with --column FIELD={heading!r}")
        elif field and field != heading.strip() and heading not in context.field_by_heading:
            messages.append(f"column {heading!r} read as {field}")
        columns.append(_Column(heading, field))
    missing = sorted(set(context.field_by_heading) - set(headings))
    if missing:
        raise ImportSourceError(f"has no column {missing[0]!r}; its columns are {', '.join(map(repr, headings))}")
    fields = {column.field.partition(".")[0] for column in columns}
    missing_fields = [field for field, others in (("title", ()), ("date", ("first",))) if not {field, *others} & fields]
    if missing_fields:
        options = " ".join(f"--column {field}=HEADING" for field in missing_fields)
        headings_text = ", ".join(map(repr, headings)) or "none"
        raise ImportSourceError(
            f"has no column for {' and '.join(missing_fields)}: add {options}; its columns are {headings_text}"
        )
    return tuple(columns), messages


def _field_of_heading(heading: str, context: ImportContext) -> str:
    if heading in context.field_by_heading:
        return context.field_by_heading[heading]
    stripped_heading = heading.strip()
    languages = context.catalogue.site.languages
    field, _, suffix = stripped_heading.partition(".")
    if stripped_heading in IMPORTABLE_FIELDS or (field in LOCALIZED_FIELDS and suffix in languages):
        return stripped_heading
    folded = fold(stripped_heading)
    labels = {
        fold(get_translations(language).gettext(facet.label)): facet.field
        for facet in FACETS
        for language in (*languages, "en")
    }
    matched_field = (
        _FIELD_BY_FOREIGN_HEADING.get(folded) or labels.get(folded) or (folded if folded in IMPORTABLE_FIELDS else "")
    )
    return "kind" if matched_field == "kinds" else matched_field


def _record(
    number: int, cells: Sequence[str], columns: Sequence[_Column], month_first_date: str | None
) -> ImportedRecord:
    position = f"row {number}"
    cells_by_field = {
        column.field: _unescape_cell(cell)
        for column, cell in zip(columns, cells, strict=False)
        if column.field and cell.strip()
    }
    messages = (
        [f"{len(cells) - len(columns)} cells dropped: there are more cells than columns"]
        if len(cells) > len(columns)
        else []
    )
    status = cells_by_field.get("status", "").strip().lower()
    statuses = [member.value for member in Status]
    if status and status not in statuses:
        messages.append(f"status {cells_by_field['status']!r} dropped: known are {', '.join(statuses)}")
        status = ""
    return ImportedRecord(
        position,
        date=_edtf_date(cells_by_field, month_first_date, messages),
        texts={field: _localized_text(field, cells_by_field) for field in LOCALIZED_FIELDS},
        unresolved_names=tuple(
            (facet, cells_by_field[field])
            for facet in FACET_FIELDS
            if (field := "kind" if facet == "kinds" else facet) in cells_by_field
        ),
        sources=tuple(filter(None, (line.strip() for line in cells_by_field.get("sources", "").splitlines()))),
        id=cells_by_field.get("id", "").strip(),
        url=(cells_by_field.get("url") or cells_by_field.get("address", "")).strip(),
        status=status,
        updated=cells_by_field.get("updated", "").strip(),
        revision=cells_by_field.get("revision", "").strip(),
        messages=tuple(messages),
    )


def _localized_text(field: str, cells_by_field: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of `title`, `title.lo` … by language; "" is the language of `title`."""
    return {
        name.partition(".")[2]: text.strip() for name, text in cells_by_field.items() if name.partition(".")[0] == field
    }


def _unescape_cell(cell: str) -> str:
    return cell[1:] if _ESCAPED_FORMULA.match(cell) else cell


def _edtf_date(cells_by_field: Mapping[str, str], month_first_date: str | None, messages: list[str]) -> str:
    """Return the date in EDTF, or an empty string, with the reason among the messages."""
    date_fields = (
        ["date"] if "date" in cells_by_field else [field for field in ("first", "last") if field in cells_by_field]
    )
    if not date_fields:
        messages.append("has no date")
        return ""
    dates: list[str] = []
    for field in date_fields:
        try:
            edtf, guesses = parse_spreadsheet_date(cells_by_field[field], month_first_date)
        except ValueError as error:
            messages.append(str(error))
            return ""
        dates.append(edtf)
        messages += guesses
    if len(set(dates)) == 1:
        return dates[0]
    try:
        return str(parse_edtf("/".join(dates)))
    except EDTFError as error:
        messages.append(f"end of the date dropped: {error}")
        return dates[0]

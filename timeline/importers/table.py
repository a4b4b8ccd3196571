"""Records from the rows of a table, whichever file it is in: CSV or a workbook."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from timeline.i18n.translations import STATUS_LABELS, TRANSLATED_LANGUAGES, get_translations
from timeline.importers.headings import (
    LOCALIZED_FIELDS,
    SLIDE_KEYS,
    Column,
    fields_of_headings,
    has_field,
    is_of_slides,
    match_columns,
)
from timeline.importers.record import MAX_RECORDS, ImportContext, ImportedRecord, ImportSourceError, ParsedFile, shorten
from timeline.importers.resolver import FACET_FIELDS
from timeline.importers.round_trip import is_exported_media
from timeline.importers.row_dates import row_date
from timeline.importers.spreadsheet_dates import (
    EPOCH_1900,
    CellParser,
    are_serials,
    cell_parser,
    find_month_first_date,
    serial_to_text,
)
from timeline.importers.timelinejs import slide_record, title_slide_message
from timeline.model.event import Status
from timeline.model.localized_text import fold

MAX_ROWS_ABOVE = 20  # in which the headings are searched
_DATE_FIELDS = ("date", "first", "last")
# A cell whose first apostrophe was added so that spreadsheets do not take the cell for a formula.
_ESCAPED_FORMULA = re.compile("'+[=+\\-@\t\r＝＋－＠]")
_ERROR_VALUES = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # from 1, as spreadsheets count
    cells: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    is_refused: bool = False  # then the messages say why
    filled: frozenset[int] = frozenset()  # the cells that have the value of a merged cell above them


@dataclass(frozen=True, slots=True)
class HeadingRow:
    index: int  # in the rows
    fields: tuple[str, ...]

    @property
    def rank(self) -> tuple[bool, int]:
        """The greatest is the likeliest. It has a title and a date, and the most known headings."""
        return all(has_field(field, self.fields) for field in ("title", "date")), sum(map(bool, self.fields))


def find_heading_row(rows: Sequence[Row], context: ImportContext) -> HeadingRow:
    """Return the first row that has headings for title and date, else the one with the most known headings."""
    candidates = [
        HeadingRow(index, fields_of_headings(row.cells, context)) for index, row in enumerate(rows[:MAX_ROWS_ABOVE])
    ]
    complete = (candidate for candidate in candidates if candidate.rank[0])
    return next(complete, None) or max(candidates, key=lambda one: one.rank, default=HeadingRow(0, ()))


def parse_table(
    rows: Sequence[Row], context: ImportContext, epoch: datetime = EPOCH_1900, messages: Sequence[str] = ()
) -> ParsedFile:
    """Return the records of the rows below the headings. `epoch` is the first day of dates that are numbers."""
    if len(rows) > MAX_RECORDS + MAX_ROWS_ABOVE:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    start = find_heading_row(rows, context).index
    if rows and rows[start].is_refused:
        raise ImportSourceError(f"cannot be read from row {rows[start].number} on: {'; '.join(rows[start].messages)}")
    headings = _without_trailing_blanks(rows[start].cells) if rows else ()
    body = [row for row in rows[start + 1 :] if row.is_refused or _without_trailing_blanks(row.cells) != headings]
    file_messages = [*messages, *_skipped_row_messages(rows, start, headings)]
    if is_of_slides(headings):
        return _slides(headings, body, context, file_messages)
    columns, more = match_columns(headings, context)
    file_messages += (*more, *_unnamed_column_messages(columns, body))
    body, more = _with_serials_as_dates(body, columns, epoch)
    date_cells = [
        cell for row in body for column, cell in zip(columns, row.cells, strict=False) if column.field in _DATE_FIELDS
    ]
    languages, is_month_first = context.catalogue.site.languages, context.is_month_first
    parser = cell_parser(languages, find_month_first_date(date_cells), is_month_first)
    return ParsedFile(tuple(_record(row, columns, parser, context) for row in body), (*file_messages, *more))


def _skipped_row_messages(rows: Sequence[Row], start: int, headings: Sequence[str]) -> Iterable[str]:
    if start:
        texts = " ".join(cell for row in rows[:start] for cell in row.cells)
        yield f"above the headings in row {rows[start].number} skipped: {shorten(texts)}"
    for row in rows[start + 1 :]:
        if not row.is_refused and _without_trailing_blanks(row.cells) == headings:
            yield f"row {row.number} repeats the headings: skipped"


def _unnamed_column_messages(columns: Sequence[Column], body: Sequence[Row]) -> Iterable[str]:
    for index, column in enumerate(columns):
        count = sum(1 for row in body if row.cells[index : index + 1] and row.cells[index].strip())
        if not column.heading.strip() and count:
            yield f"column {index + 1} dropped: it has no heading (cells: {count})"


def _with_serials_as_dates(
    body: Sequence[Row], columns: Sequence[Column], epoch: datetime
) -> tuple[list[Row], list[str]]:
    """Replace the numbers of a column of dates by dates, if all of its cells are such numbers."""
    rows, messages = list(body), []
    for index, column in enumerate(columns):
        cells = [row.cells[index] if index < len(row.cells) else "" for row in rows]
        if column.field in _DATE_FIELDS and are_serials(cells):
            first = next(filter(str.strip, cells))
            date = serial_to_text(first, epoch)
            messages.append(
                f"numbers in column {column.heading!r} read as the dates of a spreadsheet: {first} as {date}"
            )
            rows = [
                replace(row, cells=(*row.cells[:index], serial_to_text(cell, epoch), *row.cells[index + 1 :]))
                if cell.strip()
                else row
                for row, cell in zip(rows, cells, strict=True)
            ]
    return rows, messages


def _slides(
    headings: Sequence[str], body: Sequence[Row], context: ImportContext, messages: Sequence[str]
) -> ParsedFile:
    """Return the records of a spreadsheet of TimelineJS. Each row is a slide, an era or the title."""
    known = [SLIDE_KEYS.get(fold(heading), ()) for heading in headings]
    file_messages = [
        *messages,
        *(
            f"column {heading!r} dropped"
            for heading, keys in zip(headings, known, strict=True)
            if heading.strip() and not keys
        ),
    ]
    records: list[ImportedRecord] = []
    for row in body:
        row_messages = list(row.messages)
        slide: dict[str, dict[str, str] | str] = {}
        for keys, cell in zip(known, map(_unescape_cell, row.cells), strict=False):
            if not keys or not cell.strip():
                continue
            if cell.strip() in _ERROR_VALUES:
                row_messages.append(f"{keys[-1]} dropped: {cell.strip()} is an error of the spreadsheet")
                continue
            if len(keys) == 1:
                slide[keys[0]] = cell.strip()
            else:
                part = slide.setdefault(keys[0], {})
                assert isinstance(part, dict)
                part[keys[1]] = cell.strip()
        slide_type = slide.pop("type", "")
        if slide_type == "title":
            file_messages.append(f"row {row.number}: {title_slide_message(slide)}")
            continue
        record = ImportedRecord("") if row.is_refused else slide_record("", slide, context)
        records.append(replace(record, position=f"row {row.number}", messages=(*row_messages, *record.messages)))
    return ParsedFile(tuple(records), tuple(file_messages))


def _record(row: Row, columns: Sequence[Column], parser: CellParser, context: ImportContext) -> ImportedRecord:
    position = f"row {row.number}"
    if row.is_refused:
        return ImportedRecord(position, messages=row.messages)
    messages = list(row.messages)
    cells = {
        column.field: _unescape_cell(cell)
        for index, (column, cell) in enumerate(zip(columns, row.cells, strict=False))
        # One title over several rows is that of one event.
        if column.field and cell.strip() and not (index in row.filled and column.field.startswith("title"))
    }
    for field in [field for field, cell in cells.items() if cell.strip() in _ERROR_VALUES]:
        messages.append(f"{field} dropped: {cells.pop(field).strip()} is an error of the spreadsheet")
    if (extra := len(_without_trailing_blanks(row.cells)) - len(columns)) > 0:
        messages.append(f"cells dropped ({extra}): there are more cells than columns")
    media = [line for line in cells.get("media", "").splitlines() if line and not is_exported_media(line, context)]
    if media:
        cells["note"] = "\n".join(filter(None, (cells.get("note", ""), *media)))
        messages.append(f"media kept in the note: {shorten(', '.join(media))}")
    status = cells.get("status", "").strip().lower()
    statuses = [member.value for member in Status]
    status = _statuses_by_label().get(fold(status), status)
    if status and status not in statuses:
        messages.append(f"status {cells['status']!r} dropped: known are {', '.join(statuses)}")
        status = ""
    return ImportedRecord(
        position,
        date=row_date(cells, parser, messages),
        texts={field: _localized_text(field, cells) for field in LOCALIZED_FIELDS},
        unresolved_names=tuple(
            (facet, cells[field]) for facet in FACET_FIELDS if (field := "kind" if facet == "kinds" else facet) in cells
        ),
        sources=tuple(filter(None, (line.strip() for line in cells.get("sources", "").splitlines()))),
        id=cells.get("id", "").strip(),
        url=(cells.get("url") or cells.get("address", "")).strip(),
        status=status,
        updated=cells.get("updated", "").strip(),
        revision=cells.get("revision", "").strip(),
        messages=tuple(messages),
    )


@cache
def _statuses_by_label() -> dict[str, str]:
    """The statuses by their folded labels in the languages of the interface."""
    return {
        fold(get_translations(language).gettext(label)): status.value
        for language in TRANSLATED_LANGUAGES
        for status, label in STATUS_LABELS.items()
    }


def _localized_text(field: str, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of `title`, `title.lo` … by language; "" is the language of `title`."""
    return {name.partition(".")[2]: text.strip() for name, text in cells.items() if name.partition(".")[0] == field}


def _unescape_cell(cell: str) -> str:
    return cell[1:] if _ESCAPED_FORMULA.match(cell) else cell


def _without_trailing_blanks(cells: Sequence[str]) -> tuple[str, ...]:
    end = max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)
    return tuple(cells[:end])

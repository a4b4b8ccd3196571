"""Parser of spreadsheets saved as CSV (RFC 4180)."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from timeline.importers.record import MAX_RECORDS, ImportContext, ImportSourceError, ParsedFile, decode_text, shorten
from timeline.importers.table import MAX_ROWS_ABOVE, Row, find_heading_row, parse_table

_DELIMITERS = ",;\t|"
_MIN_COLUMNS_OF_ROW = 3  # of a line that is read although it stands behind a quote that never closes
_DATE = re.compile("[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?:[T ].*)?")
# The first line by which Excel knows the delimiter, whatever the country of the machine is.
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\w \r\n])"?[,;\t|]*\s*', re.IGNORECASE)


def parse_csv(content: bytes, context: ImportContext) -> ParsedFile:
    if context.sheet:
        raise ImportSourceError("has no sheets: leave out --sheet")
    text = decode_text(content)
    if "\0" in text:
        raise ImportSourceError("is not text: it has a zero byte; save it as CSV UTF-8")
    lines = list(StringIO(text, newline=""))
    if lines and (separator := _SEPARATOR_LINE.fullmatch(lines[0])):
        rows = _rows(lines, 1, separator[1])
    else:
        delimiter = max(_DELIMITERS, key=lambda delimiter: _score(_rows(lines, 0, delimiter, MAX_ROWS_ABOVE), context))
        rows = _rows(lines, 0, delimiter)
    return parse_table(rows, context)


def _score(rows: Sequence[Row], context: ImportContext) -> tuple[bool, int, bool, int]:
    """Return how well the headings are known, whether a quote opens in the first row, and the number of columns."""
    heading_row = find_heading_row(rows, context)
    return *heading_row.rank, any(row.is_refused for row in rows[:1]), len(heading_row.fields)


def _rows(lines: Sequence[str], start: int, delimiter: str, limit: int = 2 * MAX_RECORDS) -> list[Row]:
    """Return each row that is not empty, with its number from 1, as spreadsheets count."""
    rows: list[Row] = []
    number = width = 0
    while start < len(lines) and len(rows) < limit:  # `parse_table` refuses as many
        number += 1
        cells, end, problem = _read_row(lines, start, delimiter)
        if cells is None:
            is_one_line = _are_whole_rows(lines[start + 1 : end], delimiter, width)
            end = start + 1 if is_one_line else len(lines)
            place = f"line {start + 1}" if end == start + 1 else f"lines {start + 1} to {end}"
            rows.append(Row(number, (), (f"{problem}: {place} not read",), is_refused=True))
        elif any(cell.strip() for cell in cells):
            width = max(width, len(cells))
            problem = problem or _swallowed_rows_message(cells, delimiter, width)
            rows.append(Row(number, tuple(cells), (problem,) if problem else ()))
        start = end
    return rows


def _read_row(lines: Sequence[str], start: int, delimiter: str) -> tuple[list[str] | None, int, str]:
    """Return the cells of a row, the index of the line after it, and a problem. The cells are None if it is refused.

    A quote may stand within a cell of one line, although it should be doubled. In a row of several lines, it shows
    that the first quote never closes, and that the row would contain others.
    """
    end = start

    def source() -> Iterator[str]:
        nonlocal end
        for end in range(start + 1, len(lines) + 1):
            yield lines[end - 1]

    try:
        return next(csv.reader(source(), delimiter=delimiter, strict=True)), end, ""
    except csv.Error as error:
        is_too_long = "field limit" in str(error)
    if is_too_long:
        return None, end, f"a cell is longer than {csv.field_size_limit():,} characters, perhaps its quote never closes"
    if end == start + 1 and not _is_quote_open(lines[start], delimiter):
        return next(csv.reader([lines[start]], delimiter=delimiter)), end, "quotes within a cell dropped: double them"
    return None, end, "a quote opens and never closes, or a quote within it is not doubled"


def _swallowed_rows_message(cells: Sequence[str], delimiter: str, width: int) -> str:
    """Return a message if the lines of a cell look like rows, because their quotes closed by chance; else ""."""
    for line in (line for cell in cells if len(cell.splitlines()) > 1 for line in cell.splitlines()):
        parts = line.split(delimiter)
        if len(parts) == width > 1 and any(_DATE.fullmatch(part.strip()) for part in parts):
            return f"has a cell with {shorten(line)!r}, which looks like another row: perhaps a quote is missing"
    return ""


def _is_quote_open(line: str, delimiter: str) -> bool:
    return sum(1 for _ in csv.reader([line, "x"], delimiter=delimiter)) == 1


def _are_whole_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether each line is a row of its own, and so many cells that no line of a text looks like it."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return width >= _MIN_COLUMNS_OF_ROW and len(rows) == len(lines) and all(len(row) in (0, width) for row in rows)

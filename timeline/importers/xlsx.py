"""Parser of Excel workbooks (.xlsx, ECMA-376). The only module that imports openpyxl, which is an optional extra.

openpyxl reads the sheets row by row. It says nothing of hidden rows and merged cells in this mode, so `_Layout` reads
those from the XML of the sheet.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from timeline import install_command
from timeline.importers.record import (
    MAX_BYTES,
    MAX_RECORDS,
    OLE_SIGNATURE,
    ImportContext,
    ImportSourceError,
    ParsedFile,
    shorten,
)
from timeline.importers.spreadsheet_dates import EPOCH_1900
from timeline.importers.table import Row, find_heading_row, parse_table

_MAX_UNPACKED_BYTES = 4 * MAX_BYTES
_MAX_ROWS = 1_048_576  # of Excel
_MAX_MERGED_COLUMN = 256  # no table of events has as many columns
_MAX_AREA = 20_000_000  # cells of all rows, with the empty ones before the last one of a row
_DTD = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_SAVE_AGAIN = "open it in Excel or LibreOffice, and save it as .xlsx or as CSV UTF-8"
_NO_SUCH_DAY = 60  # Excel's 29 February 1900


def parse_xlsx(content: bytes, context: ImportContext) -> ParsedFile:
    archive = _open_archive(content)
    try:
        import openpyxl
    except ImportError as error:
        raise ImportSourceError(
            f"is an Excel workbook, which needs one more package: {install_command('xlsx')}; or save it as CSV UTF-8"
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl cannot keep, such as drawings
            workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheets = _sheets(workbook, context)
            rows, name, messages = _rows_with_headings(sheets, archive, workbook.epoch, context)
    except ImportSourceError:
        raise
    except Exception as error:  # openpyxl raises many types of errors
        raise ImportSourceError(f"is an Excel workbook that cannot be read: {_SAVE_AGAIN}") from error
    others = [sheet.title for sheet in sheets if sheet.title != name]
    if others:
        messages.insert(0, f"sheet {name!r} read; choose another with --sheet: {shorten(', '.join(map(repr, others)))}")
    return parse_table(rows, context, workbook.epoch, messages)


def _open_archive(content: bytes) -> zipfile.ZipFile:
    """Open the parts of the workbook, after a check that none of them is dangerous. Raises ImportSourceError."""
    if content.startswith(OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ImportSourceError("is protected by a password: remove it in Excel (File, Info, Protect Workbook)")
        raise ImportSourceError(f"is an old Excel workbook (.xls) or another old document: {_SAVE_AGAIN}")
    if len(content) > MAX_BYTES:
        raise ImportSourceError(f"is larger than {MAX_BYTES >> 20} MiB: import it in parts")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        names = set(archive.namelist())
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED_BYTES:
            raise ImportSourceError(f"unpacks to more than {_MAX_UNPACKED_BYTES >> 20} MiB: {_SAVE_AGAIN}, in parts")
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise ImportSourceError(f"is an archive, but not an Excel workbook (.xlsx): {_SAVE_AGAIN}")
        if "xl/workbook.bin" in names:
            raise ImportSourceError(f"is a binary Excel workbook (.xlsb): {_SAVE_AGAIN}")
        for name in names:
            if any(dtd in archive.read(name) for dtd in _DTD):
                raise ImportSourceError(f"has a document type in {shorten(name)}, as no spreadsheet has: {_SAVE_AGAIN}")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise ImportSourceError(f"is an Excel workbook that is broken, perhaps truncated: {_SAVE_AGAIN}") from error
    return archive


def _sheets(workbook: Any, context: ImportContext) -> list[Any]:
    """Return the sheet that --sheet names, else those that are not hidden. Raises ImportSourceError."""
    sheets = list(workbook.worksheets)
    if context.sheet:
        named = [sheet for sheet in sheets if sheet.title.strip().casefold() == context.sheet.strip().casefold()]
        if not named:
            names = shorten(", ".join(repr(sheet.title) for sheet in sheets))
            raise ImportSourceError(f"has no sheet {context.sheet!r}; its sheets are {names}")
        return named
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets


def _rows_with_headings(
    sheets: Sequence[Any], archive: zipfile.ZipFile, epoch: datetime, context: ImportContext
) -> tuple[list[Row], str, list[str]]:
    """Return the rows, the name and messages of the first sheet with headings for title and date, else of the first."""
    first: tuple[list[Row], str, list[str]] | None = None
    for sheet in sheets:
        layout = _Layout.read(archive, sheet._worksheet_path)
        rows = list(_rows(sheet, layout, epoch))
        result = rows, str(sheet.title), list(layout.messages(rows))
        if find_heading_row(rows, context).rank[0]:
            return result
        first = first or result
    if first is None:
        raise ImportSourceError("is an Excel workbook without sheets")
    return first


@dataclass(slots=True)
class _Layout:
    """What a sheet has beside the values of its cells. Rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    merged: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # range -> first row, last row, first column
    formulas_without_value: int = 0
    impossible_days: set[str] = field(default_factory=set)  # cells with Excel's 29 February 1900

    @classmethod
    def read(cls, archive: zipfile.ZipFile, path: str) -> "_Layout":
        layout = cls()
        with archive.open(path) as source:
            for _, element in ElementTree.iterparse(source):
                match element.tag.rpartition("}")[2]:
                    case "row":
                        if element.get("hidden") in ("1", "true") and element.get("r", "").isdecimal():
                            layout.hidden_rows.add(int(element.get("r", "")))
                        element.clear()
                    case "c":
                        value = next((child.text for child in element if child.tag.endswith("}v")), None)
                        if value is None and any(child.tag.endswith("}f") for child in element):
                            layout.formulas_without_value += 1
                        if value and re.fullmatch(rf"{_NO_SUCH_DAY}(\.[0-9]+)?", value):
                            layout.impossible_days.add(element.get("r", ""))
                    case "mergeCell":
                        name = element.get("ref", "")
                        if match := re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})", name):
                            column = 0
                            for letter in match[1]:
                                column = column * 26 + ord(letter) - ord("A") + 1
                            if column <= _MAX_MERGED_COLUMN:
                                layout.merged[name] = int(match[2]), int(match[3]), column
        return layout

    def messages(self, rows: Sequence[Row]) -> Iterator[str]:
        if hidden := [str(row.number) for row in rows if row.number in self.hidden_rows]:
            yield f"hidden rows imported too: {shorten(', '.join(hidden))}"
        if tall := [name for name, (first, last, _) in self.merged.items() if last > first]:
            yield f"merged cells read as if each of their rows had the value: {shorten(', '.join(tall))}"
        if self.formulas_without_value:
            yield f"{self.formulas_without_value} formulas have no stored result: open the file in Excel and save it"


def _rows(sheet: Any, layout: _Layout, epoch: datetime) -> Iterator[Row]:
    """Yield each row that is not empty. The cells below the first one of a merged range have its value."""
    sheet.reset_dimensions()  # as the file gives them, they may be wrong
    by_first_row: dict[int, list[tuple[int, int]]] = {}
    for first, last, column in layout.merged.values():
        by_first_row.setdefault(first, []).append((last, column))
    open_ranges: dict[int, tuple[int, str]] = {}  # column -> last row, value
    blank_cells: Sequence[Any] | None = None
    count = area = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        area += len(cells)
        if number > _MAX_ROWS or area > _MAX_AREA:
            raise ImportSourceError(f"has cells too far down or to the right: {_SAVE_AGAIN}")
        if cells is blank_cells:
            continue
        texts = [_cell_text(cell, layout, epoch) if cell.value is not None else "" for cell in cells]
        if not any(map(str.strip, texts)):
            blank_cells = cells  # openpyxl gives the same object for each row that the file leaves out
        else:
            count += 1
            if count > 2 * MAX_RECORDS:
                return  # `parse_table` refuses the file
            filled = {
                column - 1: value
                for column, (last, value) in open_ranges.items()
                if number <= last and not "".join(texts[column - 1 : column])
            }
            texts += [""] * (max(filled, default=0) + 1 - len(texts))
            texts = [filled.get(index, text) for index, text in enumerate(texts)]
            yield Row(number, tuple(texts), filled=frozenset(filled))
        for last, column in by_first_row.get(number, ()):
            if last > number and column <= len(texts):
                open_ranges[column] = last, texts[column - 1]


def _cell_text(cell: Any, layout: _Layout, epoch: datetime) -> str:
    """Return the value as CSV has it: dates as far as the cell shows them, in EDTF, and times of day."""
    value = cell.value
    if isinstance(value, datetime | date):
        if epoch == EPOCH_1900 and layout.impossible_days and cell.coordinate in layout.impossible_days:
            return "1900-02-29"
        return _date_text(value, re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", cell.number_format).lower())
    match value:
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case time():
            return f"{value:%H:%M:%S}"
        case timedelta():
            return str(value)
    return str(value).replace("_x000D_", "")


def _date_text(value: date, number_format: str) -> str:
    """A format without days or months means that the date is not known better, if the rest is only its first day."""
    day = f"{value:%Y-%m-%d}" if value.year > 999 else value.isoformat()[:10]
    has_clock = "h" in number_format
    if isinstance(value, datetime) and (has_clock or (value.hour, value.minute) != (0, 0)):
        return f"{day} {value:%H:%M:%S}"
    if "y" in number_format and "d" not in number_format and value.day == 1:
        return day[:7] if "m" in number_format or value.month != 1 else day[:4]
    return day

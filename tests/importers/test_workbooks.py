"""Tests imports of Excel workbooks: dates, both date systems, formulas, sheets, and files that are refused."""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from timeline.cli import main
from timeline.importers import FORMATS, ImportContext, ImportSourceError, build_events, detect_format
from timeline.loader import load

from ..conftest import DATA, SITE
from ..workbooks import Cell, Sheet, workbook

SMALL = load(DATA / "small.yaml")
HEADINGS = ("title", "date")
DAY = "dd/mm/yyyy"
SAVE_AGAIN = "open it in Excel or LibreOffice, and save it as .xlsx or as CSV UTF-8"
ONE_DATE = Sheet([HEADINGS, ("a", Cell(22894, DAY))])


def import_workbook(content: bytes, sheet: str = "") -> tuple[list[tuple[str, str]], list[str]]:
    """The title and date of each event, and every message."""
    context = ImportContext(SMALL, "vi", SITE, date(2026, 11, 22), "visit", sheet=sheet)
    parsed = FORMATS[detect_format(content, "-")](content, context)
    imported = build_events(parsed, context)
    events = [(str(draft.fields["title"]["vi"]), str(draft.fields["date"])) for draft in imported if draft.fields]  # type: ignore[call-overload,index]
    return events, [*parsed.messages, *(f"{draft.position}: {text}" for draft in imported for text in draft.messages)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(22894, DAY), "1962-09-05"),
        (Cell(22894, '[$-42A]dd "tháng" mm "năm" yyyy'), "1962-09-05"),
        (Cell(22894.375, "dd/mm/yyyy hh:mm"), "1962-09-05T09:00"),
        (Cell(22894.0, "dd/mm/yyyy hh:mm"), "1962-09-05"),
        (Cell(22890, "mmm-yy"), "1962-09"),  # 1 September, shown as a month
        (Cell(22647, "yyyy"), "1962"),  # a year is not its 1 January
        (Cell(22894, "yyyy"), "1962-09-05"),  # the cell has the day, although it shows the year
        (Cell(22894, "d-mmm"), "1962-09-05"),
        (Cell(59, DAY), "1900-02-28"),
        (Cell(61, DAY), "1900-03-01"),
        (Cell(60, DAY), "'1900-02-29' is not in the calendar: 1900-02 has 28 days"),  # Excel has this day
        (Cell(1, DAY), "1900-01-01"),
        (Cell(2958465, DAY), "9999-12-31"),
        (Cell(99999999, DAY), "date dropped: #VALUE! is an error of the spreadsheet; has no date"),
        (Cell("1962-09-05T00:00:00", type="d"), "1962-09-05"),
        (Cell(1962), "1962"),
        (Cell(1962.0, "0.00"), "1962"),
        (Cell("5 tháng 9 năm 1962", type="str", formula='"5 tháng 9 năm 1962"'), "1962-09-05"),
        (Cell(22894, DAY, formula="A1+1"), "1962-09-05"),  # the stored result of a formula
        ("05/09/1862", "1862-09-05"),  # Excel has no dates before 1900, so they are text
        (Cell("#REF!", type="e"), "date dropped: #REF! is an error of the spreadsheet; has no date"),
        (Cell(1, type="b"), "'TRUE' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
    ],
)  # fmt: skip
def test_dates_of_cells(cell: Cell | str, expected: str) -> None:
    events, messages = import_workbook(workbook(Sheet([HEADINGS, ("a", cell)])))
    failures = "; ".join(message.removeprefix("row 2: ") for message in messages)
    assert ([day for _, day in events] or [failures]) == [expected]


WORKBOOKS: Mapping[str, tuple[bytes, str, list[tuple[str, str]], list[str]]] = {
    "date system of 1904": (workbook(Sheet([HEADINGS, ("a", Cell(21432, DAY))]), date1904=True), "", [("a", "1962-09-05")], []),
    "numbers without a format in the system of 1904": (workbook(Sheet([HEADINGS, ("a", 21432), ("b", 21433)]), date1904=True),
            "", [("a", "1962-09-05"), ("b", "1962-09-06")], ["numbers in column 'date' read as the dates of a spreadsheet: 21432 as 1962-09-05"],
        ),
    "times in cells of their own": (workbook(Sheet([("title", "start date", "start time", "end time"), ("a", Cell(22894, DAY), Cell(0.375, "h:mm AM/PM"), Cell(0.5, "h:mm AM/PM"))])),
            "", [("a", "1962-09-05T09:00/1962-09-05T12:00")],
            ["column 'start date' read as first", "column 'start time' read as first_time", "column 'end time' read as last_time"],
        ),
    "midnight to midnight": (workbook(Sheet([("title", "start", "end"), ("a", Cell(22894.0, "dd/mm/yyyy hh:mm"), Cell(22895.0, "dd/mm/yyyy hh:mm"))])),
            "", [("a", "1962-09-05")],
            ["column 'start' read as first", "column 'end' read as last", "row 2: midnight to midnight is read as whole days"],
        ),
    "first visible sheet with headings": (workbook(Sheet([("x",)], "Bìa"), Sheet([HEADINGS, ("ẩn", "2001")], "Nháp", "hidden"), Sheet([HEADINGS, ("a", "2002")], "Dữ liệu"), Sheet([HEADINGS, ("b", "2003")], "Khác")),
            "", [("a", "2002")], ["sheet 'Dữ liệu' read; choose another with --sheet: 'Bìa', 'Khác'"],
        ),
    "hidden sheet by its name": (workbook(ONE_DATE, Sheet([HEADINGS, ("b", "2003")], "Khác", "hidden")), "khác ", [("b", "2003")], []),
    "hidden rows": (workbook(Sheet([HEADINGS, ("a", "2001"), ("b", "2002"), ("c", "2003")], hidden_rows=[3, 4])),
            "", [("a", "2001"), ("b", "2002"), ("c", "2003")], ["hidden rows imported too: 3, 4"],
        ),
    "merged dates": (workbook(Sheet([HEADINGS, ("a", Cell(22894, DAY)), ("b", None), ("c", None), ("d", "2001")], merged=["B2:B4"])),
            "", [("a", "1962-09-05"), ("b", "1962-09-05"), ("c", "1962-09-05"), ("d", "2001")],
            ["merged cells read as if each of their rows had the value: B2:B4"],
        ),
    "one event over several rows": (workbook(Sheet([(*HEADINGS, "summary"), ("a", "2001", "x"), (None, None, "y"), (None,)], merged=["A2:A4", "B2:B4"])),
            "", [("a", "2001")],
            ["merged cells read as if each of their rows had the value: A2:A4, B2:B4", "row 3: has no title"],
        ),
    "title above the headings": (workbook(Sheet([("DANH SÁCH", None), HEADINGS, ("a", "2001")], merged=["A1:B1"])),
            "", [("a", "2001")], ["above the headings in row 2 skipped: DANH SÁCH"],
        ),
    "formula without a result": (workbook(Sheet([HEADINGS, ("a", Cell(None, DAY, "TODAY()"))])),
            "", [], ["1 formulas have no stored result: open the file in Excel and save it", "row 2: has no date"],
        ),
    "dimension too large": (workbook(Sheet([HEADINGS, ("a", "2001")], dimension="A1:XFD1048576")), "", [("a", "2001")], []),  # claims more than it has
    "dimension too small": (workbook(Sheet([HEADINGS, ("a", "2001")], dimension="A1")), "", [("a", "2001")], []),
    "rows left out": (workbook(Sheet([HEADINGS, ("a", "2001")], first_row=1_048_575)), "", [("a", "2001")], []),
    "year column, no-break space": (workbook(Sheet([("Năm", "Sự kiện"), (Cell(1962), "a\u00a0b")])), "", [("a\u00a0b", "1962")], ["column 'Năm' read as year", "column 'Sự kiện' read as title"]),
    "spreadsheet of TimelineJS": (workbook(Sheet([("Year", "Headline", "Type", "End Year"), (1954, "a", "era", 1975)])), "", [("a", "1954/1975")], []),
}  # fmt: skip


@pytest.mark.parametrize("story", WORKBOOKS)
def test_workbooks(story: str) -> None:
    content, sheet, events, messages = WORKBOOKS[story]
    assert import_workbook(content, sheet) == (events, messages)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


REFUSED: Mapping[str, tuple[bytes | Callable[[], bytes], str, str]] = {
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "", "is protected by a password: remove it in Excel (File, Info, Protect Workbook)"),
    ".xls": (OLE + "Workbook".encode("utf-16-le"), "", f"is an old Excel workbook (.xls) or another old document: {SAVE_AGAIN}"),
    "zip bomb": (lambda: workbook(ONE_DATE, parts={"xl/media/a.bin": b"<x>" + b" " * (65 << 20) + b"</x>"}), "", f"unpacks to more than 64 MiB: {SAVE_AGAIN}, in parts"),
    "entities": (workbook(ONE_DATE, parts={"xl/sharedStrings.xml": ENTITIES}), "", f"has a document type in xl/sharedStrings.xml, as no spreadsheet has: {SAVE_AGAIN}"),
    "entities in UTF-16": (workbook(ONE_DATE, parts={"xl/sharedStrings.xml": ENTITIES.encode("utf-16")}), "", f"has a document type in xl/sharedStrings.xml, as no spreadsheet has: {SAVE_AGAIN}"),
    ".xlsb": (workbook(ONE_DATE, parts={"xl/workbook.bin": b""}), "", f"is a binary Excel workbook (.xlsb): {SAVE_AGAIN}"),
    "broken sheet": (workbook(ONE_DATE, parts={"xl/worksheets/sheet1.xml": "<worksheet"}), "", f"is an Excel workbook that cannot be read: {SAVE_AGAIN}"),
    "impossible row": (workbook(ONE_DATE, parts={"xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="999999999999"/></sheetData></worksheet>'}), "", f"has cells too far down or to the right: {SAVE_AGAIN}"),
    "truncated": (workbook(ONE_DATE)[:-30], "", f"is an Excel workbook that is broken, perhaps truncated: {SAVE_AGAIN}"),
    "no sheets": (workbook(), "", "is an Excel workbook without sheets"),
    "empty sheet": (workbook(Sheet([])), "", "has no column for title and date: add --column title=HEADING --column date=HEADING; its columns are none"),
    "unknown sheet": (workbook(ONE_DATE), "Khác", "has no sheet 'Khác'; its sheets are 'Trang 1'"),
    "only the signature": (b"PK\x03\x04", "", f"is an Excel workbook that is broken, perhaps truncated: {SAVE_AGAIN}"),
}  # fmt: skip


@pytest.mark.parametrize("story", REFUSED)
def test_refused_workbooks(story: str) -> None:
    content, sheet, reason = REFUSED[story]
    with pytest.raises(ImportSourceError) as error:
        import_workbook(content() if callable(content) else content, sheet)
    assert str(error.value) == reason


def test_without_the_extra_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(
        ImportSourceError,
        match=r"needs one more package: .*python.* -m pip install 'timeline\[xlsx]'; or save it as CSV",
    ):
        import_workbook(workbook(ONE_DATE))


def test_the_command_reads_the_sheet_that_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    path.write_bytes(workbook(ONE_DATE, Sheet([HEADINGS, ("b", "2003")], "Khác")))
    arguments = ["import", str(path), "--sheet", "Khác", "--kind", "visit", "--dry-run"]
    result = CliRunner().invoke(main, arguments, env={"TIMELINE_EVENTS": str(DATA / "small.yaml")})
    assert (result.exit_code, "date: 2003" in result.stdout, "1 would be added" in result.stderr) == (0, True, True)


def test_a_workbook_is_detected_by_its_content() -> None:
    assert detect_format(workbook(ONE_DATE), "events.csv") == "xlsx"
    with pytest.raises(ImportSourceError, match="is named like a workbook, but is not one"):
        detect_format(b"<table><tr><td>a</td></tr></table>", "report.xls")
    with pytest.raises(ImportSourceError, match="is not text, but an Excel workbook or an archive: leave out --format"):
        FORMATS["csv"](workbook(ONE_DATE), ImportContext(SMALL, "vi", SITE, date(2026, 11, 22)))

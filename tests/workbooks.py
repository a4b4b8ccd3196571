"""Writes small Excel workbooks part by part, so that tests can have what no library writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

FORMATS = (
    "General",
    "dd/mm/yyyy",
    "dd/mm/yyyy hh:mm",
    "yyyy",
    "mmm-yy",
    "h:mm AM/PM",
    '[$-42A]dd "tháng" mm "năm" yyyy',
    "0.00",
    "d-mmm",
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Cell:
    value: str | float | None
    format: str = "General"
    formula: str = ""
    type: str = "n"


@dataclass(frozen=True)
class Sheet:
    rows: Sequence[Sequence[Cell | str | float | None]]
    name: str = "Trang 1"
    state: str = "visible"
    hidden_rows: Sequence[int] = ()
    merged: Sequence[str] = ()
    dimension: str = ""
    first_row: int = 1


def workbook(*sheets: Sheet, date1904: bool = False, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """The bytes of a workbook. `parts` replaces parts or adds others."""
    numbers = range(1, len(sheets) + 1)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATION}"><workbookPr date1904="{int(date1904)}"/><sheets>'
        + "".join(
            f'<sheet name="{sheet.name}" sheetId="{number}" state="{sheet.state}" r:id="rId{number}"/>'
            for number, sheet in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        + f'<Relationship Id="rId0" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _styles(),
        **{f"xl/worksheets/sheet{number}.xml": _sheet(sheet) for number, sheet in zip(numbers, sheets, strict=True)},
        **(parts or {}),
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + index}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for index, code in enumerate(FORMATS)
    )
    cells = "".join(
        f'<xf numFmtId="{164 + index if index else 0}" fontId="0" fillId="0" borderId="0"/>'
        for index in range(len(FORMATS))
    )
    return (
        f'<styleSheet {_MAIN}><numFmts count="{len(FORMATS)}">{formats}</numFmts><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
        f'<cellXfs count="{len(FORMATS)}">{cells}</cellXfs></styleSheet>'
    )


def _sheet(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in sheet.hidden_rows else ""}>'
        + "".join(_cell(cell, f"{chr(65 + index)}{number}") for index, cell in enumerate(row) if cell is not None)
        + "</row>"
        for number, row in enumerate(sheet.rows, sheet.first_row)
    )
    dimension = f'<dimension ref="{sheet.dimension}"/>' if sheet.dimension else ""
    merged = "".join(f'<mergeCell ref="{name}"/>' for name in sheet.merged)
    return (
        f"<worksheet {_MAIN}>{dimension}<sheetData>{rows}</sheetData>"
        + (f"<mergeCells>{merged}</mergeCells>" if merged else "")
        + "</worksheet>"
    )


def _cell(cell: Cell | str | float, position: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{position}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    formula = f"<f>{escape(cell.formula)}</f>" if cell.formula else ""
    value = "" if cell.value is None else f"<v>{escape(str(cell.value))}</v>"
    return f'<c r="{position}" s="{FORMATS.index(cell.format)}" t="{cell.type}">{formula}{value}</c>'

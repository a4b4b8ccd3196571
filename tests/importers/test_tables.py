"""Tests imports of awkward tables and files of TimelineJS: each has the events and messages that are right beside it."""

import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from timeline.i18n.date_words import date_words
from timeline.i18n.translations import get_translations
from timeline.importers import FORMATS, ImportContext, ImportedEvent, ImportSourceError, build_events, detect_format
from timeline.importers.record import decode_text
from timeline.importers.row_dates import row_date
from timeline.importers.spreadsheet_dates import cell_parser
from timeline.loader import event_problems, load
from timeline.model.edtf import parse_edtf

from ..conftest import DATA, SITE
from ..workbooks import Cell, Sheet, workbook

SMALL = load(DATA / "small.yaml")
WITHOUT_EVENTS = replace(SMALL, events=())
MONTHS = date_words(("vi", "lo", "en")).months
TABLES = DATA / "imports" / "tables"
NAMES = sorted(path.name for path in TABLES.iterdir() if path.suffix != ".expected")


def import_result(name: str, content: bytes, sheet: str = "") -> str:
    """The events and every message in YAML, or why the file is refused."""
    context = ImportContext(SMALL, "vi", SITE, date(2026, 11, 22), "visit", sheet=sheet)
    try:
        parsed = FORMATS[detect_format(content, name)](content, context)
        imported = build_events(parsed, context)
    except ImportSourceError as error:
        return to_yaml({"refused": str(error)})
    events = [
        {key: value for key, value in draft.fields.items() if key not in ("imported", "updated")}
        for draft in imported
        if draft.fields
    ]
    messages = [*parsed.messages, *(f"{draft.position}: {message}" for draft in imported for message in draft.messages)]
    return to_yaml({"events": events, "messages": messages})


def to_yaml(result: object) -> str:
    return yaml.safe_dump(result, allow_unicode=True, sort_keys=False, width=10_000)


def check(path: Path, actual: str) -> None:
    expected = path.with_name(f"{path.name}.expected")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(actual)
    assert actual == expected.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_awkward_tables(name: str) -> None:
    check(TABLES / name, import_result(name, (TABLES / name).read_bytes()))


GOOD_TABLES = [
    (TABLES / name).read_bytes()
    for name in ("outlook-vietnamese.csv", "timelinejs-spreadsheet.csv", "months-in-words.csv", "times-of-day.csv", "serial-dates.csv", "two-digit-years.csv", "cells-over-lines.csv", "midnight-to-midnight.csv", "timelinejs-eras.json", "timelinejs-ends.json", "timelinejs-numbers.json")
] + [workbook(Sheet([("title", "start", "end"), ("a", Cell(22894, "dd/mm/yyyy"), "06/09/1962"), ("b", "5 Sep 1962", None)], merged=["B2:B3"]))]  # fmt: skip
HOSTILE_BYTES = [b'"', b'""', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"'", b"=", b"#REF!", b"sep=;\n", b"{", b"[", b"null", b"1e999", b"-1", b"0", b"99999", b"22894", b"24:00", b"12:00 AM", b"31", b"\xe2\x80\x8e", b"\xc2\xa0", b"/", b"..", b"~", b"?", b"era", b"title", b"<p>", b"&amp;", b"\\ud800", b"<!DOCTYPE"]  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.integers(0, 100_000), st.integers(0, 12), st.one_of(st.sampled_from(HOSTILE_BYTES), st.binary(max_size=4))
    ),
    min_size=1,
    max_size=6,
)


def import_into_empty_file(content: bytes, name: str) -> tuple[ImportedEvent, ...]:
    """The entries; none if the file is refused by a sentence."""
    context = ImportContext(WITHOUT_EVENTS, "vi", SITE, date(2026, 11, 22), "visit")
    try:
        imported = build_events(FORMATS[detect_format(content, name)](content, context), context)
    except ImportSourceError:
        return ()
    for draft in imported:
        assert draft.messages or draft.fields
        assert draft.fields is None or event_problems(draft.fields, WITHOUT_EVENTS) == ()
    return imported


def visible_text(content: bytes) -> str:
    text = decode_text(content)
    if text.lstrip()[:1] == "{":
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return re.sub("[\u200e\u200b]", "", text)


def is_day_in_text(day: date, text: str) -> bool:
    """Whether the numbers of the day, or the serial number of a spreadsheet, are in the file."""
    if str((day - date(1899, 12, 30)).days) in text:
        return True
    numbers = set(map(int, re.findall("[0-9]+", text + re.sub(",", "", text))))  # 1,977 is 1977
    names = [day.strftime("%b").lower(), *(name for name, number in MONTHS.items() if number == day.month)]
    is_month = day.month in numbers or any(name in text.lower() for name in names)
    return (
        (day.year in numbers or day.year % 100 in numbers)
        and (is_month or day.month == 1)
        and (day.day in numbers or day.day == 1)
    )


@given(number=st.integers(0, len(GOOD_TABLES) - 1), edits=EDITS)
def test_a_damaged_file_gives_only_days_that_it_has(number: int, edits: list[tuple[int, int, bytes]]) -> None:
    content = GOOD_TABLES[number]
    for position, length, new in edits:
        position %= len(content)
        content = content[:position] + new + content[position + length :]
    imported = import_into_empty_file(content, "x.json" if content[:1] == b"{" else "x.csv")
    days = [parse_edtf(str(draft.fields["date"])).earliest for draft in imported if draft.fields]
    if days and not content.startswith(b"PK"):  # the text of a workbook is compressed
        text = visible_text(content)
        assert [day for day in days if not is_day_in_text(day, text)] == []


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"title,date\n", b"PK\x03\x04", b'{"events": [', b"sep=;\n", b"\xff\xfe"]),
)
def test_any_bytes_are_refused_or_give_valid_events(content: bytes, start: bytes) -> None:
    import_into_empty_file(start + content, "x.csv")


DATE_FORMATS = (
    lambda day: day.isoformat(),
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day}-{day:%b}-{day.year}",
    *(get_translations(language).format_day for language in ("vi", "lo", "en")),
)
JUNK = st.lists(st.sampled_from(['"', '""', ",", ";", "\n", "\r\n", "\t", "x", "một", "'", "=", "a,b,c", ',"', '",']), max_size=6).map("".join)  # fmt: skip


@given(
    st.lists(st.tuples(st.dates(date(1800, 1, 1), date(2100, 1, 1)), st.integers(0, 5), JUNK), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
)
def test_no_row_gets_the_date_of_another(rows: list[tuple[date, int, str]], delimiter: str) -> None:
    """Whatever the last cells of the rows contain, such as quotes that never close."""
    lines = [delimiter.join(("title", "date", "kind", "summary"))]
    dates: dict[str, str] = {}
    for number, (day, date_format, junk) in enumerate(rows):
        dates[f"T{number}"] = day.isoformat()
        lines.append(delimiter.join((f"T{number}", DATE_FORMATS[date_format](day), "visit", junk)))
    imported = import_into_empty_file("\n".join(lines).encode(), "x.csv")
    found = {draft.fields["title"]["vi"]: draft.fields["date"] for draft in imported if draft.fields}  # type: ignore[call-overload,index]
    assert {title: day for title, day in found.items() if dates.get(str(title)) != day} == {}


@pytest.mark.parametrize(
    ("cells", "edtf"),
    [
        ({"date": "2027-07-18T09:00:00"}, "2027-07-18T09:00:00"),  # the seconds that are written stay
        ({"date": "2027-07-18T02:00:00Z"}, "2027-07-18T02:00:00Z"),
        ({"date": "2027-07-18T09:00:00+07:00"}, "2027-07-18T09:00:00+07:00"),
        ({"date": "2027-07-18T09:00"}, "2027-07-18T09:00"),
        ({"first": "2027-07-18T09:00:00", "last": "2027-07-18T10:00:30"}, "2027-07-18T09:00:00/2027-07-18T10:00:30"),
        ({"first": "2027-07-18T00:00", "last": "2027-07-19T23:59Z"}, "2027-07-18/2027-07-19"),
        ({"first": "2027-07-18T00:00:00Z", "last": "2027-07-19T00:00:00Z"}, "2027-07-18"),
    ],
)
def test_a_time_stays_as_it_is_written(cells: dict[str, str], edtf: str) -> None:
    assert row_date(cells, cell_parser(("vi",)), []) == edtf

"""Tests which entries become events of their own, and what a second import changes in the file."""

import os
import re
from collections.abc import Sequence
from datetime import date
from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.cli.events_file import change_events
from timeline.importers import FORMATS, STANDARD_INPUT, ImportContext, ImportedEvent, build_events
from timeline.loader import load_bytes
from timeline.yaml_edit import Document

from ..conftest import DATA, SITE

TODAY = date(2026, 11, 22)
CASES = DATA / "imports" / "identity"
SITE_FILE = """\
site: {title: {vi: A}, description: {vi: A}, languages: [vi, lo, en], timezone: Asia/Ho_Chi_Minh, uid_namespace: 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11, updated: 2026-01-01}
kinds: {visit: {vi: Thăm}}
places: {VN-29: {vi: Quảng Ngãi}, LA-XE: {vi: Xê Kông}, LA-AT: {vi: Attapeu}}
events:
- {id: founded, date: 1998-05-12, kind: visit, title: {vi: Thành lập}, url: "https://museum.example/"}
...
"""


def calendar(*events: str) -> str:
    """A calendar of entries, each with its lines separated by spaces and `|`."""
    entries = (f"BEGIN:VEVENT\n{event.replace(' | ', chr(10))}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Museum\n{''.join(entries)}END:VCALENDAR\n"


def import_into(file: str, source: str, name: str = "events.ics") -> tuple[str, tuple[ImportedEvent, ...]]:
    """The file after the import of a source, and what became of each entry."""
    catalogue = load_bytes(file.encode(), "events.yaml", include_drafts=True)
    context = ImportContext(catalogue, "vi", SITE, TODAY, "visit", source_name=STANDARD_INPUT if name == "-" else name)
    imported = build_events(FORMATS[Path(name).suffix[1:] or "csv"](source.encode(), context), context)
    changes = {draft.duplicate_of: draft.changes for draft in imported if draft.changes}
    changed, refused = change_events(Path("events.yaml"), file.encode(), changes, TODAY)
    assert not refused
    return Document(changed.decode()).with_events(draft.fields for draft in imported if draft.fields).text, imported


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that differ, with + or -. Digests and the day of the import are left out."""
    old, new = (re.sub(r", digest: \w+|\n  updated: 2026-11-22", "", text).splitlines() for text in (before, after))
    return [line for line in list(unified_diff(old, new, n=0, lineterm=""))[2:] if line[0] in "+-"]


def messages_of(imported: Sequence[ImportedEvent]) -> list[str]:
    return [f"{draft.position}: {message}" for draft in imported for message in draft.messages]


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir() if path.suffix != ".expected"))
def test_entries_of_one_file(name: str) -> None:
    """The events and messages stand beside the file."""
    after, imported = import_into(SITE_FILE, (CASES / name).read_text(), name)
    events = [re.sub(", digest: [0-9a-f]{16}", "", line) for line in changed_lines(SITE_FILE, after)]
    actual = "\n".join((*events, *messages_of(imported))) + "\n"
    expected = CASES / f"{name}.expected"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(actual)
    assert actual == expected.read_text()
    file_after_second_import, repeated = import_into(after, (CASES / name).read_text(), name)
    assert (file_after_second_import, {bool(draft.fields or draft.changes) for draft in repeated}) == (after, {False})


A = "UID:a@x | DTSTART;VALUE=DATE:20240321 | SUMMARY:Khai mạc"
MOVED = A.replace("0321", "0402")
ANOTHER_START = "has the UID of {}, but another start: added as another event"
ENTRIES = [
    ("the newer revision stands first", (f"{MOVED} | SEQUENCE:3", A), ["2024-04-02 Khai mạc"], ["VEVENT 2: is an older revision of VEVENT 1, which is imported instead"]),
    ("SEQUENCE counts before DTSTAMP", (f"{MOVED} | SEQUENCE:1 | DTSTAMP:20240101T000000Z", f"{A} | DTSTAMP:20240202T000000Z"), ["2024-04-02 Khai mạc"], ["VEVENT 2: is an older revision of VEVENT 1, which is imported instead"]),
    ("of equal SEQUENCEs, the later DTSTAMP counts", (f"{A} mới | DTSTAMP:20240202T000001Z", f"{A} | DTSTAMP:20240202T000000Z"), ["2024-03-21 Khai mạc mới"], ["VEVENT 2: is an older revision of VEVENT 1, which is imported instead"]),
    ("of equal revisions, the last counts", (A, f"{A} mới"), ["2024-03-21 Khai mạc mới"], ["VEVENT 1: is an older revision of VEVENT 2, which is imported instead"]),
    ("one UID on two days", (A, MOVED), ["2024-03-21 Khai mạc", "2024-04-02 Khai mạc"], [f"VEVENT 1: {ANOTHER_START.format('VEVENT 2')}", f"VEVENT 2: {ANOTHER_START.format('VEVENT 1')}"]),
    ("one UID on two days with equal SEQUENCEs, and an older revision", (f"{A} | SEQUENCE:2", f"{MOVED} | SEQUENCE:2", f"{A} cũ | SEQUENCE:1"), ["2024-03-21 Khai mạc", "2024-04-02 Khai mạc"], [f"VEVENT 1: {ANOTHER_START.format('VEVENT 2')}", f"VEVENT 2: {ANOTHER_START.format('VEVENT 1')}", "VEVENT 3: is an older revision of VEVENT 1, which is imported instead"]),
    ("one UID at two hours of a day", ("UID:a | DTSTART:20240321T010000Z | SUMMARY:Sáng", "UID:a | DTSTART:20240321T070000Z | SUMMARY:Chiều"), ["2024-03-21T08:00 Sáng", "2024-03-21T14:00 Chiều"], [f"VEVENT 1: {ANOTHER_START.format('VEVENT 2')}", f"VEVENT 2: {ANOTHER_START.format('VEVENT 1')}"]),
    ("UIDs differ in case", (A, A.replace("a@x", "A@X")), ["2024-03-21 Khai mạc", "2024-03-21 Khai mạc"], ["VEVENT 2: resembles 'khai-mac-2024' (same title and day): added as another event"]),
    ("a cancelled revision", (A, f"{A} | SEQUENCE:1 | STATUS:CANCELLED"), ["2024-03-21 Khai mạc cancelled"], ["VEVENT 1: is an older revision of VEVENT 2, which is imported instead"]),
    ("the newest revision cannot be read", (A, "UID:a@x | SEQUENCE:1 | DTSTART;VALUE=DATE:20240231 | SUMMARY:Khai mạc"), ["2024-03-21 Khai mạc"], None),
    ("a repeated entry with a moved day", (f"{A} | RRULE:FREQ=WEEKLY;COUNT=3", "UID:a@x | RECURRENCE-ID;VALUE=DATE:20240328 | DTSTART;VALUE=DATE:20240329 | SUMMARY:Khai mạc"), ["2024-03-21 Khai mạc", "2024-03-29 Khai mạc"], None),
    ("two revisions of a moved day", ("UID:a@x | RECURRENCE-ID;VALUE=DATE:20240328 | DTSTART;VALUE=DATE:20240329 | SUMMARY:Một", "UID:a@x | RECURRENCE-ID;VALUE=DATE:20240328 | SEQUENCE:1 | DTSTART;VALUE=DATE:20240330 | SUMMARY:Hai"), ["2024-03-30 Hai"], None),
    ("without a UID, twice the same", ("DTSTART;VALUE=DATE:20240321 | SUMMARY:Họp", "DTSTART;VALUE=DATE:20240321 | SUMMARY:Họp"), ["2024-03-21 Họp", "2024-03-21 Họp"], ["VEVENT 2: resembles 'hop-2024' (same title and day): added as another event"]),
    ("the same title and day as an event of the file", ("UID:b | DTSTART;VALUE=DATE:19980512 | SUMMARY:thanh lap",), ["1998-05-12 thanh lap"], ["VEVENT 1: resembles 'founded' (same title and day): added as another event"]),
    ("the same address and day as an event of the file", ("UID:b | DTSTART;VALUE=DATE:19980512 | SUMMARY:Lễ | URL:https://museum.example/",), ["1998-05-12 Lễ"], ["VEVENT 1: resembles 'founded' (same address and day): added as another event"]),
    ("the same title at an hour of that day", ("UID:b | DTSTART:19980512T010000Z | SUMMARY:Thành lập",), ["1998-05-12T08:00 Thành lập"], ["VEVENT 1: resembles 'founded' (same title and day): added as another event"]),
    ("a UID that is too long for events.yaml", (f"UID:{'ệ' * 200} | DTSTART;VALUE=DATE:20240321 | SUMMARY:Dài",), ["2024-03-21 Dài"], []),
    ("a UID with more accents than a text may have", (f"UID:a{chr(0x301) * 31} | DTSTART;VALUE=DATE:20240321 | SUMMARY:Dấu",), ["2024-03-21 Dấu"], []),
    ("a UID that is not composed", ("UID:e\u0323\u0302 | DTSTART;VALUE=DATE:20240321 | SUMMARY:Dấu",), ["2024-03-21 Dấu"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "events", "messages"), [row[1:] for row in ENTRIES], ids=[row[0] for row in ENTRIES]
)
def test_identity_decides_which_entries_are_events(
    entries: Sequence[str], events: list[str], messages: list[str] | None
) -> None:
    """The same file imported again adds and changes nothing."""
    after, imported = import_into(SITE_FILE, calendar(*entries))
    catalogue = load_bytes(after.encode(), "events.yaml")
    added = [event for event in catalogue.events if event.id != "founded"]
    assert sorted(f"{event.date} {event.title.in_('vi')} {event.status}".removesuffix(" confirmed") for event in added) == sorted(events)  # fmt: skip
    reported = [each for each in messages_of(imported) if re.search("revision of|UID of|resembles", each)]
    assert messages is None or reported == messages
    assert import_into(after, calendar(*entries))[0] == after


TABLE_ENTRIES = [
    ("a year is not its 1 January", "title,date\nx,2024\nx,2024-01-01\n", ["2024", "2024-01-01"], []),
    ("a month is not its first day", "title,date\nx,2024-05\nx,2024-05-01\n", ["2024-05", "2024-05-01"], []),
    ("an interval and its first day", "title,date\nx,2024-05-01/2024-05-03\nx,2024-05-01\n", ["2024-05-01/2024-05-03", "2024-05-01"], ["resembles 'x-2024' (same title and day): added as another event"]),
    ("equal rows", "title,date\nx,2024-05-01\nx,2024-05-01\nx,2024-05-01\n", ["2024-05-01"] * 3, ["resembles 'x-2024' (same title and day): added as another event"] * 2),
    ("one id on two days", "id,title,date\nn-1,x,2024-05-01\nn-1,x,2024-05-02\n", ["2024-05-01", "2024-05-02"], ["has the id of row 3, but another start: added as another event", "has the id of row 2, but another start: added as another event"]),
    ("one id twice on one day", "id,title,date\nn-1,x,2024-05-01\nn-1,y,2024-05-01\n", ["2024-05-01"], ["is an older revision of row 3, which is imported instead"]),
    ("ids that cannot be ids here", "id,title,date\nSố 1,x,2024-05-01\nSố 2,y,2024-05-02\n", ["2024-05-01", "2024-05-02"], []),
    ("a revision that is too long for a number", f"id,title,date,revision\nn-1,x,2024-05-01,{'9' * 5000}\nn-1,y,2024-05-01,1\n", ["2024-05-01"], ["is an older revision of row 3, which is imported instead"]),
    ("the id and the day of an event of the file", "id,title,date\nfounded,x,1998-05-12\n", [], []),
    ("the id and the title of an event of the file", "id,title,date\nfounded,THÀNH LẬP,1998\n", [], []),
    ("the id of an event of the file, and nothing else", "id,title,date\nfounded,x,2024-05-01\n", ["2024-05-01"], ["has the id of 'founded', but is not the same event: added as another one"]),
    ("the id that was made for another row", "id,title,date\n,x,2024-05-01\nx-2024,y,2024-05-02\n", ["2024-05-01", "2024-05-02"], ["has the id of 'x-2024', but is not the same event: added as another one"]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "dates", "messages"), [row[1:] for row in TABLE_ENTRIES], ids=[row[0] for row in TABLE_ENTRIES])  # fmt: skip
def test_identity_of_rows(table: str, dates: list[str], messages: list[str]) -> None:
    after, imported = import_into(SITE_FILE, table, "rows.csv")
    assert [draft.fields["date"] for draft in imported if draft.fields] == dates
    reported = [message for draft in imported for message in draft.messages]
    assert [each for each in reported if re.search("revision of|id of|resembles", each)] == messages
    assert import_into(after, table, "rows.csv")[0] == after


FULL = f"{A} | DESCRIPTION:Một dòng | LOCATION:Xê Kông | URL:https://museum.example/a | STATUS:TENTATIVE"
RAISED = "+  revision: 1"
UPDATES: list[tuple[str, str, tuple[str, str], str, list[str]]] = [  # story, entry, edit by hand, entry later, lines
    ("moved", FULL, ("", ""), FULL.replace("0321", "0402"), ["-  date: 2024-03-21", "+  date: 2024-04-02", RAISED]),
    ("moved by an hour", "UID:t | DTSTART:20240321T010000Z | SUMMARY:Họp", ("", ""), "UID:t | DTSTART:20240321T020000Z | SUMMARY:Họp", ["-  date: 2024-03-21T08:00", "+  date: 2024-03-21T09:00", RAISED]),
    ("renamed, and translated by hand", A, ("    vi: Khai mạc\n", "    vi: Khai mạc # so\n    lo: ເປີດ\n"), f"{A} lớn", ["-    vi: Khai mạc # so", "+    vi: Khai mạc lớn # so", RAISED]),
    ("renamed in another language than the site's first", "UID:e | DTSTART;VALUE=DATE:20240321 | SUMMARY;LANGUAGE=en:Opening", ("vi: Opening", "vi: Khai mạc"), "UID:e | DTSTART;VALUE=DATE:20240321 | SUMMARY;LANGUAGE=en:Grand opening", ["-    en: Opening", "+    en: Grand opening", RAISED]),
    ("renamed, and not translated yet", "UID:e | DTSTART;VALUE=DATE:20240321 | SUMMARY;LANGUAGE=en:Opening", ("", ""), "UID:e | DTSTART;VALUE=DATE:20240321 | SUMMARY;LANGUAGE=en:Grand opening", ["-    vi: Opening", "-    en: Opening", "+    vi: Grand opening", "+    en: Grand opening", RAISED]),
    ("a longer description", FULL, ("", ""), FULL.replace("Một dòng", "Một\\nhai"), ["-    vi: Một dòng", "+    vi: |-", "+      Một", "+      hai", RAISED]),
    ("a first description", A, ("", ""), f"{A} | DESCRIPTION:Một dòng", [RAISED, "+  summary:", "+    vi: Một dòng"]),
    ("cancelled", FULL, ("", ""), FULL.replace("TENTATIVE", "CANCELLED"), ["-  status: tentative", "+  status: cancelled", RAISED]),
    ("cancelled by an entry without a title", A, ("", ""), "UID:a@x | SEQUENCE:1 | DTSTART;VALUE=DATE:20240321 | STATUS:CANCELLED", [RAISED, "+  status: cancelled"]),
    ("confirmed", FULL, ("", ""), FULL.replace("TENTATIVE", "CONFIRMED"), ["-  status: tentative", "+  status: confirmed", RAISED]),
    ("a draft stays one", A, ("  imported", "  status: draft\n  imported"), f"{MOVED} | STATUS:CONFIRMED", ["-  date: 2024-03-21", "+  date: 2024-04-02"]),
    ("at another place", FULL, ("places: [LA-XE]", "places:\n  - LA-XE # so"), FULL.replace("Xê Kông", "Attapeu"), ["-  - LA-XE # so", "+  - LA-AT # so"]),
    ("at a place of the editor too", FULL, ("places: [LA-XE]", "places: [LA-XE, VN-29]"), FULL.replace("0321", "0402"), ["-  date: 2024-03-21", "+  date: 2024-04-02", RAISED]),
    ("at a place that the file does not have", FULL, ("", ""), FULL.replace("Xê Kông", "Sân vận động"), []),
    ("another address", FULL, ("", ""), FULL.replace("example/a", "example/b"), ["-  url: https://museum.example/a", "+  url: https://museum.example/b"]),
    ("an address that is none", FULL, ("", ""), FULL.replace("https://museum.example/a", "tel:1"), []),
    ("what the entry no longer has stays", FULL, ("", ""), A, []),
    ("the same again, and corrected by hand", FULL, ("vi: Khai mạc", "vi: Lễ khai mạc"), FULL, []),
    ("changed after a correction by hand", FULL, ("vi: Khai mạc", "vi: Lễ khai mạc"), FULL.replace("0321", "0402"), ["-  date: 2024-03-21", "+  date: 2024-04-02", "-    vi: Lễ khai mạc", "+    vi: Khai mạc", RAISED]),
    ("moved as the editor has moved it", A, ("date: 2024-03-21", "date: 2024-04-02"), MOVED, []),
    ("an event with an anniversary keeps its day", A, ("  imported", "  anniversary: {vi: N}\n  imported"), f"{A} lớn | DTEND;VALUE=DATE:20240325", ["-    vi: Khai mạc", "+    vi: Khai mạc lớn", RAISED]),
    ("an event with an anniversary does not move before the year 1", A, ("  imported", "  anniversary: {vi: N}\n  imported"), A.replace("VALUE=DATE:2024", "VALUE=DATE:0000"), []),
    ("an event whose id has changed", A, ("- id: khai-mac-2024\n", "- id: opening\n  was: [khai-mac-2024]\n"), MOVED, ["-  date: 2024-03-21", "+  date: 2024-04-02", RAISED]),
    ("an event without a digest, as by hand", A, ("from: Museum", "from: Lịch"), A, []),
    ("from a calendar with another name", A, ("from: Museum", "from: Lịch"), MOVED, ["-  date: 2024-03-21", "+  date: 2024-04-02", RAISED]),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "edit", "later", "lines"), [row[1:] for row in UPDATES], ids=[row[0] for row in UPDATES])  # fmt: skip
def test_a_second_import_changes_what_has_changed(
    entry: str, edit: tuple[str, str], later: str, lines: list[str]
) -> None:
    """And nothing else: all other lines of the file stay, and a third import changes nothing."""
    first, _ = import_into(SITE_FILE, calendar(entry))
    edited = first.replace(*edit, 1)
    assert not edit[0] or edited != first
    second, imported = import_into(edited, calendar(later))
    assert [draft.fields for draft in imported] == [None]
    assert changed_lines(edited, second) == lines
    assert import_into(second, calendar(later))[0] == second


B, C = A.replace("0321", "0322"), A.replace("0321", "0323")
WEEKLY = f"{A} | RRULE:FREQ=WEEKLY;COUNT=3"
OVERRIDE = "UID:a@x | RECURRENCE-ID;VALUE=DATE:20240321 | DTSTART;VALUE=DATE:20240322 | SUMMARY:Dời"
SEQUENCES: list[tuple[str, list[tuple[str, ...]], list[str]]] = [  # story, the entries of each import, events at the end
    ("one of several entries with its UID is left", [(A, B, C), (B,)], ["2024-03-21", "2024-03-22", "2024-03-23"]),
    ("others with its UID come later", [(A,), (A, B, C), (C,), (A,)], ["2024-03-21", "2024-03-22", "2024-03-23"]),
    ("one of several is on another day: nothing says that it has moved", [(A, B), (A, C)], ["2024-03-21", "2024-03-22", "2024-03-23"]),
    ("the only one with its UID is on another day: it has moved", [(A,), (C,)], ["2024-03-23"]),
    ("two entries for one with their UID", [(A,), (B, C)], ["2024-03-21", "2024-03-22", "2024-03-23"]),
    ("a moved day of a repeated entry", [(WEEKLY, OVERRIDE), (WEEKLY, OVERRIDE.replace("0322", "0325"))], ["2024-03-21", "2024-03-25"]),
    ("a moved day is withdrawn, and the repeated entry is on its day", [(OVERRIDE,), (WEEKLY, OVERRIDE)], ["2024-03-21", "2024-03-22"]),
    ("the repeated entry moves to the original day of another", [(WEEKLY, OVERRIDE.replace("0321", "0328")), (WEEKLY.replace("0321", "0328"), OVERRIDE.replace("0321", "0328"))], ["2024-03-22", "2024-03-28"]),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "days"), [row[1:] for row in SEQUENCES], ids=[row[0] for row in SEQUENCES])
def test_entries_that_share_a_uid_over_several_imports(imports: Sequence[Sequence[str]], days: list[str]) -> None:
    file = SITE_FILE
    for entries in imports:
        file, _ = import_into(file, calendar(*entries))
        assert import_into(file, calendar(*entries))[0] == file
    assert sorted(str(event.date) for event in load_bytes(file.encode(), "events.yaml").events)[1:] == days


def test_the_rows_of_a_table_with_ids_change_and_those_of_another_table_do_not() -> None:
    table = "id,title,date,url\n1,x,2024-05-01,https://museum.example/1\n2,y,2024-05-02,\n"
    first, _ = import_into(SITE_FILE, table, "rows.csv")
    second, _ = import_into(first, table.replace("05-01", "05-03").replace("y", "z"), "rows.csv")
    assert changed_lines(first, second) == ["-  date: 2024-05-01", "+  date: 2024-05-03", RAISED, "-    vi: y", "+    vi: z", RAISED]  # fmt: skip
    third, imported = import_into(second, table, "others.csv")
    assert [each for each in messages_of(imported) if "has the id" in each] == [f"row {row}: has the id of '{row - 1}', which is from 'rows.csv', but is not the same event: added as another one" for row in (2, 3)]  # fmt: skip
    assert import_into(third, table, "others.csv")[0] == third


NUMBERED = "id,title,date\n1,Khai mạc,2024-05-01\n2,Bế mạc,2024-05-02\n"
OF_ANOTHER_TABLE = "id,title,date\n1,Động thổ,1990-01-01\n2,Khánh thành,1991-01-01\n"
CHANGED = NUMBERED.replace("05-02", "05-04")
BOTH = ["1990-01-01 Động thổ", "1991-01-01 Khánh thành", "2024-05-01 Khai mạc", "2024-05-02 Bế mạc"]
NUMBERED_TABLES = [  # story, the name and the table of each import, events at the end
    ("of two names", [("a.csv", NUMBERED), ("b.csv", OF_ANOTHER_TABLE)], BOTH),
    ("of one name, as from two folders", [("a.csv", NUMBERED), ("a.csv", OF_ANOTHER_TABLE), ("a.csv", NUMBERED)], BOTH),
    ("on standard input, which has no name", [("-", NUMBERED), ("-", OF_ANOTHER_TABLE)], BOTH),
    ("changed, after another table of the same name", [("a.csv", NUMBERED), ("a.csv", OF_ANOTHER_TABLE), ("a.csv", CHANGED)], [*BOTH[:3], "2024-05-04 Bế mạc"]),
    ("changed, after a table of another name", [("a.csv", NUMBERED), ("b.csv", OF_ANOTHER_TABLE), ("a.csv", CHANGED)], [*BOTH[:3], "2024-05-04 Bế mạc"]),
    ("changed, on standard input", [("-", NUMBERED), ("-", CHANGED)], [*BOTH[2:], "2024-05-04 Bế mạc"]),
    ("under another name, as a browser saves a file again", [("a.csv", NUMBERED), ("a (1).csv", NUMBERED)], BOTH[2:]),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "events"), [row[1:] for row in NUMBERED_TABLES], ids=[row[0] for row in NUMBERED_TABLES])  # fmt: skip
def test_tables_whose_rows_are_numbered(imports: Sequence[tuple[str, str]], events: list[str]) -> None:
    """Each import repeated adds and changes nothing."""
    file = SITE_FILE
    for name, table in imports:
        file, _ = import_into(file, table, name)
        assert import_into(file, table, name)[0] == file
    found = load_bytes(file.encode(), "events.yaml").events
    assert sorted(f"{event.date} {event.title.in_('vi')}" for event in found if event.imported) == events


def test_a_changed_row_without_an_id_is_a_new_event() -> None:
    first, _ = import_into(SITE_FILE, "title,date\nHọp,2024-05-01\n", "rows.csv")
    second, imported = import_into(first, "title,date,summary\nHọp,2024-05-01,Hai\n", "rows.csv")
    assert messages_of(imported) == ["row 2: resembles 'hop-2024' (same title and day): added as another event"]
    assert len(load_bytes(second.encode(), "events.yaml").events) == 3


def test_what_changes_is_reported_with_its_old_value() -> None:
    first, _ = import_into(SITE_FILE, calendar(FULL))
    later = "UID:a@x | DTSTART;VALUE=DATE:20240402 | SUMMARY:Bế mạc | DESCRIPTION:Hai | LOCATION:Attapeu | URL:https://museum.example/b | STATUS:CANCELLED"
    _, imported = import_into(first, calendar(later))
    assert messages_of(imported) == [
        "VEVENT 1: date was 2024-03-21, is now 2024-04-02",
        "VEVENT 1: title.vi was 'Khai mạc', is now 'Bế mạc'",
        "VEVENT 1: summary.vi was 'Một dòng', is now 'Hai'",
        "VEVENT 1: places was LA-XE, is now LA-AT",
        "VEVENT 1: url was https://museum.example/a, is now https://museum.example/b",
        "VEVENT 1: status was tentative, is now cancelled",
    ]


@pytest.mark.parametrize(
    ("lines", "source_name"),
    [
        ("X-WR-CALNAME:Bảo tàng\\, Huế\nNAME:B\nPRODID:-//x//y//EN", "Bảo tàng, Huế"),
        ("NAME:Bảo tàng\\, Huế\nPRODID:-//x//y//EN", "Bảo tàng, Huế"),
        ("PRODID:-//x//y//EN", "-//x//y//EN"),
        ("X-A:b", "events.ics"),
        (f"NAME:{'n' * 200}", f"{'n' * 100}…"),
    ],
)
def test_the_origin_names_the_calendar(lines: str, source_name: str) -> None:
    source = calendar(A).replace("X-WR-CALNAME:Museum", lines)
    (event,) = (each for each in load_bytes(import_into(SITE_FILE, source)[0].encode(), "x").events if each.imported)
    assert event.imported
    assert (event.imported.uid, event.imported.source_name) == ("a@x", source_name)


LINES = st.lists(
    st.sampled_from(["SUMMARY:Một", "SUMMARY:Hai", "SEQUENCE:1", "SEQUENCE:2", "DTSTAMP:20240101T000000Z", "DTSTAMP:20240102T000000Z", "RECURRENCE-ID:20240321T010000Z", "RECURRENCE-ID;VALUE=DATE:20240322", "STATUS:CANCELLED", "URL:https://museum.example/", "LOCATION:Xê Kông", "DESCRIPTION:x"]),
    unique_by=lambda line: line.partition(":")[0].partition(";")[0],
).map(" | ".join)  # fmt: skip
ENTRY = st.builds(
    "SUMMARY:x | {} | {} | {}".format,
    st.sampled_from(["UID:a", "UID:b", "UID:A", "X-NO:uid"]),
    st.sampled_from(["DTSTART;VALUE=DATE:20240321", "DTSTART;VALUE=DATE:20240322", "DTSTART:20240321T010000Z", "DTSTART;VALUE=DATE:20240322 | DTEND;VALUE=DATE:20240325"]),
    LINES,
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.lists(ENTRY, min_size=1, max_size=5), min_size=1, max_size=3))
def test_the_same_calendar_imported_twice_changes_nothing(imports: list[list[str]]) -> None:
    file = SITE_FILE
    for entries in imports:
        file, _ = import_into(file, calendar(*entries))
        file_after_second_import, imported = import_into(file, calendar(*entries))
        assert file_after_second_import == file
        assert not any(draft.fields or draft.changes for draft in imported)

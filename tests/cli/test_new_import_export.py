"""Tests the commands `new`, `import` and `export`."""

import difflib
import os
import pty
import re
import select
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from timeline.cli import main
from timeline.cli.events_file import change_events, today
from timeline.importers import MAX_BYTES
from timeline.loader import RawEvent, load, load_bytes

from ..conftest import DATA, ROOT, SITE

VISIT_OPTIONS = ("--date", "2024-09-10", "--kind", "visit", "--title", "vi=Thăm: lần hai", "--title", "en=Second visit")


def run_command(
    *arguments: str, events: Path = DATA / "small.yaml", stdin: str | None = None, **environment_changes: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    environment = {"TIMELINE_EVENTS": str(events)} | environment_changes
    result = CliRunner().invoke(main, arguments, input=stdin, env=environment, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))


def changed_lines(file: Path) -> list[str]:
    """The lines that differ from the small file, with + or -."""
    lines = difflib.ndiff((DATA / "small.yaml").read_text().splitlines(), file.read_text().splitlines())
    return [line for line in lines if line[0] in "+-"]


def written_day(file: Path) -> str:
    """The value of `updated` that the command wrote, in the site's time zone."""
    return next(line.partition(": ")[2] for line in changed_lines(file) if "updated:" in line)


def test_new_adds_an_event_in_its_place(file: Path) -> None:
    more_options = (
        "--country",
        "Lào",
        "--country",
        "VN",
        "--person",
        "Hun Sen",
        "--source",
        "guidance=II.1",
        "--related",
        "treaty-1977",
    )
    code, output, errors = run_command("new", *VISIT_OPTIONS, *more_options, events=file)
    written = [
        "- id: second-visit-2024",
        "  date: 2024-09-10",
        "  kind: visit",
        "  countries: [LA, VN]",
        "  people: [hun-sen]",
        "  title:",
        '    vi: "Thăm: lần hai"',
        "    en: Second visit",
        "  sources:",
        "  - {source: guidance, at: II.1}",
        "  related: [treaty-1977]",
        f"  updated: {written_day(file)}",
    ]
    assert (code, output.splitlines()) == (0, written)
    assert errors == f"not translated into lo: title\n{file}: second-visit-2024 added; 11 events\n"
    assert changed_lines(file) == [f"+ {line}" for line in written]
    lines = file.read_text().splitlines()
    assert lines[lines.index("- id: second-visit-2024") + 12] == "- id: meeting-2027"


def test_new_reports_every_missing_or_invalid_option_at_once(file: Path) -> None:
    before = file.read_bytes()
    arguments = (
        "--date",
        "2024-13",
        "--title",
        "fr=Visite",
        "--source",
        "guidanc",
        "--related",
        "treaty-of-1977",
        "--id",
        "Visit",
        "--url",
        "x",
    )
    assert run_command("new", *arguments, "--country", "XX", events=file) == (
        2,
        "",
        "--kind KEY is missing: One of the `kinds`. By key or name.\n"
        "--id: 'Visit' must be lowercase letters a-z and digits, separated by single hyphens, at most 80 characters\n"
        "--date: '2024-13' is not in the calendar: month must be in 1..12; 21 to 24 are spring to winter\n"
        "--country: 'XX' is not an ISO 3166-1 country code: write one such as VN\n"
        "--title: unknown key 'fr'; use one of vi, lo, en\n"
        "--title: key 'vi' is missing: add it\n"
        "--source: unknown source 'guidanc'; did you mean 'guidance'?\n"
        "--url: 'x' is not a web address: write it as in https://example.org/page\n"
        "--related: unknown event 'treaty-of-1977'; did you mean 'treaty-1977'?\n",
    )  # fmt: skip
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "date", ["1960s", "5/9/1962", "mùa hè 2024", "[1667,1668]", "", " ", "2024/2023", "1962–09–05"]
)
def test_new_checks_the_date_before_it_makes_an_id_of_it(date: str) -> None:
    options = ("--yes", "--dry-run", "--title", "vi=T", "--kind", "milestone", "--date", date)
    code, output, errors = run_command("new", *options)
    assert (code, output) == (2, "")
    [line] = errors.splitlines()
    assert line.startswith("--date")


@pytest.mark.parametrize("id", ["treaty-1977", "treaty-of-1977"], ids=["current", "retired"])
def test_an_id_cannot_be_used_twice(id: str, file: Path) -> None:
    message = f"--id: {id!r} is the id of another event, or was: choose another\n"
    assert run_command("new", *VISIT_OPTIONS, "--id", id, events=file) == (2, "", message)


def test_a_dry_run_changes_nothing(file: Path) -> None:
    code, output, _ = run_command("new", *VISIT_OPTIONS, "--dry-run", events=file)
    assert (code, output.splitlines()[0]) == (0, "- id: second-visit-2024")
    assert changed_lines(file) == []


def test_the_file_is_replaced_and_keeps_its_mode_and_symlink(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link.yaml")
    link.symlink_to(file.name)
    inode = file.stat().st_ino
    assert run_command("new", *VISIT_OPTIONS, events=link)[0] == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.stat().st_ino != inode
    assert [path.name for path in sorted(file.parent.iterdir())] == ["events.yaml", "link.yaml"]
    assert "second-visit-2024" in load(link).events_by_id


def test_nothing_is_added_to_a_broken_file(file: Path) -> None:
    file.write_text(file.read_text().replace("kind: period", "kind: periods", 1))
    before = file.read_bytes()
    code, output, errors = run_command("new", *VISIT_OPTIONS, events=file)
    assert (code, output) == (1, "")
    assert errors.endswith(f"{file}: 1 problem to fix before anything can be added\n")
    assert file.read_bytes() == before


def talk_to_command(arguments: Sequence[str], answers: Sequence[str], file: Path) -> str:
    """What a command writes on a terminal. Each answer is sent when the command asks a question."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.environ["TIMELINE_EVENTS"] = str(file)
        os.execv(sys.executable, [sys.executable, "-m", "timeline", *arguments])
    output = b""
    remaining = list(answers)
    last_question = 0
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            raise TimeoutError(output.decode())
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # the command has ended
            break
        if not chunk:
            break
        output += chunk
        if remaining and output[last_question:].endswith(b": "):
            os.write(terminal, remaining.pop(0).encode() + b"\n")
            last_question = len(output)
    os.waitpid(process, 0)
    os.close(terminal)
    return output.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_new_asks_on_a_terminal_for_what_is_missing(file: Path) -> None:
    """An invalid answer gets an error and the same question. Enter skips an optional field."""
    answers = [
        "5/9/2024", "2024-09-05",  # date
        "visits", "visit",  # kind
        "", "Thăm Lào", "", "Visit",  # title in each language; only the first is required
        "Lào",  # countries
        "",  # topics
        "",  # places
        "",  # people
        "report", "",  # sources
        "",  # summary
        "",  # name of the day
        "example.org", "",  # address
        "",  # the suggested id
        "y",
    ]  # fmt: skip
    output = talk_to_command(["new"], answers, file)
    for expected in (
        "write the year first, as in 1962-09-05",
        "unknown kind 'visits'; did you mean 'visit'?",
        "is required",
        "'example.org' is not a web address",
        "Id, which must never change [visit-2024]: ",
        "not translated into lo: title",
    ):
        assert expected in output
    event = load(file).events_by_id["visit-2024"]
    assert (str(event.date), event.kind.key, event.title.pairs) == (
        "2024-09-05",
        "visit",
        (("vi", "Thăm Lào"), ("en", "Visit")),
    )
    assert [country.key for country in event.countries] == ["LA"]
    assert [citation.source.key for citation in event.sources] == ["report"]


def test_new_writes_nothing_without_confirmation(file: Path) -> None:
    options = [
        *VISIT_OPTIONS,
        "--title",
        "lo=ຢ້ຽມ",
        "--id",
        "x",
        "--summary",
        "vi=a",
        "--summary",
        "lo=b",
        "--summary",
        "en=c",
    ]
    talk_to_command(["new", *options], ["", "", "", "", "", "", "", "n"], file)
    assert changed_lines(file) == []


CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20240910
SUMMARY:Thăm Lào
CATEGORIES:Chuyến thăm
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:3459fce6-c040-5eb5-8871-f60e43228d1b
DTSTART;VALUE=DATE:19770718
SUMMARY:Ký Hiệp ước Hữu nghị và Hợp tác
END:VEVENT
END:VCALENDAR
"""
MESSAGES = """\
VEVENT 1 (tham-lao-2024): RRULE dropped: to have the day in the calendars each year, add `anniversary: {vi: "Thăm Lào"}`
VEVENT 2: is already in the file as 'treaty-1977' (same UID)
"""


def test_import_adds_new_events_and_reports_the_others(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "calendar"
    source.write_text(CALENDAR)
    assert run_command("import", str(source), events=file) == (
        0,
        f"{file}: 1 added, 0 changed, 1 already there, 0 failed\n",
        MESSAGES,
    )
    written = ["- id: tham-lao-2024", "  date: 2024-09-10", "  kind: visit", "  title:", "    vi: Thăm Lào"]
    origin = "  imported: {uid: 669cbcf38592af28, from: calendar}"
    assert changed_lines(file) == [f"+ {line}" for line in (*written, f"  updated: {written_day(file)}", origin)]
    # The second time, all events exist.
    assert run_command("import", str(source), events=file)[1] == (
        f"{file}: 0 added, 0 changed, 2 already there, 0 failed\n"
    )


ENTRY = """\
BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Museum
BEGIN:VEVENT
UID:talk@museum.example
DTSTART;VALUE=DATE:20240910
SUMMARY:Thăm Lào
END:VEVENT
END:VCALENDAR
"""


def test_a_second_import_changes_the_event(file: Path) -> None:
    """A dry run shows the new events, then what changes in the others."""
    assert run_command("import", "-", "--kind", "visit", events=file, stdin=ENTRY)[0] == 0
    file.write_text(file.read_text().replace(f"updated: {written_day(file)}", "updated: 2024-01-01"))
    before = file.read_text()
    later = ENTRY.replace("0910", "0911").replace("END:VEVENT\n", "END:VEVENT\nBEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20240912\nSUMMARY:Họp\nEND:VEVENT\n")  # fmt: skip
    arguments = ("import", "-", "--kind", "visit")
    code, output, errors = run_command(*arguments, "--dry-run", events=file, stdin=later)
    assert (code, file.read_text()) == (0, before)
    change = "VEVENT 1 (tham-lao-2024): date was 2024-09-10, is now 2024-09-11\n"
    assert errors == f"{change}{file}: 1 would be added, 1 would be changed, 0 already there, 0 failed\n"
    assert output.startswith("- id: hop-2024\n  date: 2024-09-12\n")
    added_lines = [line for line in output.splitlines() if re.match(r"\+ ", line)]
    assert added_lines[:2] == ["+  date: 2024-09-11", f"+  updated: {today(load(file)).isoformat()}"]
    assert added_lines[2:3] == ["+  revision: 1"]
    assert run_command(*arguments, events=file, stdin=later) == (
        0,
        f"{file}: 1 added, 1 changed, 0 already there, 0 failed\n",
        change,
    )
    assert [line for line in added_lines if line[1:] not in file.read_text()] == []
    after = file.read_text()
    assert run_command(*arguments, events=file, stdin=later)[1].endswith(": 0 added, 0 changed, 2 already there, 0 failed\n")  # fmt: skip
    assert file.read_text() == after


IMPORTED = """
- {{id: a, date: 1998-05-12, kind: visit, title: {{vi: A}}, imported: {{uid: a, from: x.csv, digest: "0"}}{}}}
- {{id: b, date: 1998-05-13, kind: visit, title: {{vi: B}}, imported: {{uid: b, from: x.csv, digest: "0"}}}}
- id: c
  date: 1998-05-14
  kind: visit
  title: {{vi: C}}
  imported: {{uid: c, from: x.csv, digest: "0"}}
..."""


@pytest.mark.parametrize(
    ("story", "more", "date_of_a", "message"),
    [
        ("a day before the year 1", ", anniversary: {vi: N}", "-0043-03-15", "row 2 (a): date stays 1998-05-12, not -0043-03-15: an event with `anniversary` needs a day from the year 1 on"),
        ("a month", ", anniversary: {vi: N}", "1998-05", "row 2 (a): date stays 1998-05-12, not 1998-05: an event with `anniversary` needs a day"),
    ],
)  # fmt: skip
def test_an_entry_that_changes_nothing_does_not_stop_the_others(
    story: str, more: str, date_of_a: str, message: str, file: Path, tmp_path: Path
) -> None:
    file.write_text(file.read_text().replace("\n...", IMPORTED.format(more), 1))
    source = tmp_path / "x.csv"
    source.write_text(f"id,title,date\na,A,{date_of_a}\nb,B,1998-05-20\nc,C,1998-06-20\n")
    code, _, errors = run_command("import", str(source), events=file)
    dates = {event.id: str(event.date) for event in load(file).events}
    assert (code, [dates[each] for each in "abc"]) == (0, ["1998-05-12", "1998-05-20", "1998-06-20"])
    assert errors.splitlines()[0] == message


def test_an_event_that_cannot_be_changed_does_not_stop_the_others(tmp_path: Path) -> None:
    """The message names the event, not a line of a file that nobody sees."""
    content = (
        (DATA / "small.yaml").read_bytes().replace(b"\n...", IMPORTED.format(", anniversary: {vi: N}").encode(), 1)
    )
    changes: dict[str, RawEvent] = {
        "b": {"date": "1998-05-20"},
        "a": {"date": "-0043-03-15"},
        "c": {"date": "1998-06-20"},
        "treaty-1977": {"status": "cancelled", "date": "1977"},
    }
    edited, refused = change_events(tmp_path / "events.yaml", content, changes, date(2026, 11, 22))
    dates = {event.id: str(event.date) for event in load_bytes(edited, "edited.yaml").events}
    assert [dates[each] for each in ("a", "b", "c", "treaty-1977")] == [
        "1998-05-12",
        "1998-05-20",
        "1998-06-20",
        "1977-07-18",
    ]
    assert list(refused) == ["a", "treaty-1977"]
    assert (
        refused["a"]
        == "anniversary: needs a day from the year 1 on, and '-0043-03-15' is none: delete it, or write the day"
    )


@pytest.mark.parametrize("command", [("new", *VISIT_OPTIONS, "--title", "en=Draft", "--yes"), ("import", "-")])
def test_ids_of_drafts_are_not_used_again(command: Sequence[str], file: Path) -> None:
    draft = "- {id: draft-2024, date: 2024-09-10, kind: visit, title: {vi: Nháp}, status: draft}\n"
    file.write_text(file.read_text().replace("...\n", f"{draft}...\n"))
    code, _, errors = run_command(*command, events=file, stdin=ENTRY.replace("Thăm Lào", "Draft"))
    assert (code, "was not changed" in errors) == (0, False)
    assert "draft-2024-2" in load(file).events_by_id


def test_import_into_another_file_and_as_a_dry_run(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "rows.txt"
    source.write_text("title;date\nx;2024\ny;1/2/24\nz;5/30/2024\n")
    arguments = (
        "import",
        "--format",
        "csv",
        "--kind",
        "visit",
        "--into",
        str(file),
        "--month-first",
        "--dry-run",
        str(source),
    )
    code, output, errors = run_command(*arguments, events=tmp_path / "none.yaml")
    assert (code, re.findall("date: (.*)", output)) == (1, ["2024", "2024-05-30"])
    assert errors == (
        "row 3: '1/2/24' has a year of two digits: write four digits\n"
        "row 3: no event was created\n"
        f"{file}: 2 would be added, 0 would be changed, 0 already there, 1 failed\n"
    )
    assert changed_lines(file) == []


def test_import_from_standard_input(file: Path) -> None:
    assert run_command("import", "-", events=file, stdin=CALENDAR)[0] == 0
    assert "tham-lao-2024" in load(file).events_by_id
    message = "-: is larger than 16 MiB: import it in parts\n"
    assert run_command("import", "-", events=file, stdin=" " * (MAX_BYTES + 2)) == (1, "", message)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("https://example.org/x.ics", "is an address, not a file: download it first, or run `curl -L https://example.org/x.ics | timeline import -`"),
        ("webcal://example.org/x.ics", "is an address, not a file: download it first, or run `curl -L https://example.org/x.ics | timeline import -`"),
        ("HTTPS://example.org/?a=1&b=2", "is an address, not a file: download it first, or run `curl -L 'HTTPS://example.org/?a=1&b=2' | timeline import -`"),
        ("/none.ics", "cannot be read: no such file or directory"),
        ("/dev/zero", "is not a regular file: give the path of a file"),
    ],
)  # fmt: skip
def test_an_unreadable_source_is_an_error(source: str, message: str, file: Path) -> None:
    check_read_error(source, message, file)


def check_read_error(source: str, message: str, file: Path) -> None:
    """Assert that the command writes one line with this message, and nothing else."""
    code, output, errors = run_command("import", source, events=file)
    assert (code, output) == (1, "")
    assert errors.startswith(f"{source}: {message}")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "x.csv", "--column", "titel=Tên"), "no field 'titel'; known are id, date, first, last, kind"),
        (("import", "x.csv", "--column", "title"), "'title' must be a field and a heading, as in title=Name"),
        (("import", "x.csv", "--kind", "visits"), "'visits' is not a kind of this file: milestone, treaty, visit, period"),
        (("import", "x.csv", "--lang", "fr"), "'fr' is not a language of this site: vi, lo, en"),
        (("export", "csv", "--lang", "fr"), "'fr' is not a language of this site: vi, lo, en"),
        (("export", "csv", "county=LA"), "there is no filter 'county'; did you mean 'country'?"),
        (("export", "csv", "country=LAO"), "country: there is no 'LAO'; did you mean 'LA'?"),
        (("export", "csv", "from=1/2"), "from: '1/2' is not a date: write it as in 1962-09-05, 2021-06 or 2017"),
        (("export", "csv", "LA"), "'LA' is not a filter: write one as in country=LA"),
    ],
)  # fmt: skip
def test_an_invalid_argument_is_an_error(arguments: Sequence[str], message: str, file: Path) -> None:
    code, output, errors = run_command(*arguments, events=file)
    assert (code, output) == (2, "")
    assert message in " ".join(errors.split())


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (("ics",), "/vi/events.ics"),
        (("ics", "--lang", "lo", "country=LA", "topic=border"), "/lo/events.ics?country=LA&topic=border"),
        (("csv", "--lang", "en", "from=2018", "q=border"), "/en/events.csv?from=2018&q=border"),
        (("timelinejs", "country=KH", "country=LA"), "/vi/timelinejs.json?country=LA&country=KH"),
    ],
)
def test_export_writes_the_bytes_of_the_url(arguments: Sequence[str], url: str, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "out"
    assert run_command("export", *arguments, "-o", str(file), TIMELINE_SITE_URL=SITE) == (0, "", "")
    response = app.test_client().get(url)
    assert response.status_code == 200
    assert file.read_bytes() == response.data


def test_export_writes_to_standard_output_byte_for_byte(app: Flask) -> None:
    environment = {"TIMELINE_EVENTS": str(DATA / "small.yaml"), "TIMELINE_SITE_URL": SITE}
    result = CliRunner().invoke(main, ["export", "csv"], env=environment)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == app.test_client().get("/vi/events.csv").data


def test_an_unwritable_output_is_an_error(tmp_path: Path) -> None:
    message = f"{tmp_path}: cannot be written: is a directory\n"
    assert run_command("export", "csv", "-o", str(tmp_path)) == (1, "", message)

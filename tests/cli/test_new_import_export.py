"""The commands that add events, take them from other forms and write them, as an editor meets them."""

import difflib
import os
import pty
import select
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from timeline.cli import main
from timeline.importers import MAX_BYTES
from timeline.loader import load

from ..conftest import DATA, ROOT, SITE

VISIT = ("--date", "2024-09-10", "--kind", "visit", "--title", "vi=Thăm: lần hai", "--title", "en=Second visit")


def run(
    *arguments: str, events: Path = DATA / "small.yaml", stdin: str | None = None, **changed: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    environment = {"TIMELINE_EVENTS": str(events)} | changed
    done = CliRunner().invoke(main, arguments, input=stdin, env=environment, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))


def changes(file: Path) -> list[str]:
    """The lines that a file has more or less than the small one, with their signs."""
    lines = difflib.ndiff((DATA / "small.yaml").read_text().splitlines(), file.read_text().splitlines())
    return [line for line in lines if line[0] in "+-"]


def today(file: Path) -> str:
    """The day that the commands wrote, as the site's zone has it."""
    return next(line.partition(": ")[2] for line in changes(file) if "updated:" in line)


def test_new_adds_an_event_in_its_place(file: Path) -> None:
    more = (
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
    code, output, errors = run("new", *VISIT, *more, events=file)
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
        f"  updated: {today(file)}",
    ]
    assert (code, output.splitlines()) == (0, written)
    assert errors == f"not translated into lo: title\n{file}: second-visit-2024 added; 11 events\n"
    assert changes(file) == [f"+ {line}" for line in written]
    lines = file.read_text().splitlines()
    assert lines[lines.index("- id: second-visit-2024") + 12] == "- id: meeting-2027"


def test_new_says_all_that_is_missing_or_wrong_at_once(file: Path) -> None:
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
    assert run("new", *arguments, "--country", "XX", events=file) == (
        2,
        "",
        "--kind KEY is missing: One of the `kinds`. By key or name.\n"
        "--id: 'Visit' must be lowercase letters a-z and digits, separated by single hyphens, at most 80 characters\n"
        "--date: '2024-13' is not in the calendar: month must be in 1..12\n"
        "--country: 'XX' is not an ISO 3166-1 country code: write one such as VN\n"
        "--title: unknown key 'fr'; use one of vi, lo, en\n"
        "--title: key 'vi' is missing: add it\n"
        "--source: unknown source 'guidanc'; did you mean 'guidance'?\n"
        "--url: 'x' is not a web address: write it as in https://example.org/page\n"
        "--related: unknown event 'treaty-of-1977'; did you mean 'treaty-1977'?\n",
    )  # fmt: skip
    assert file.read_bytes() == before


@pytest.mark.parametrize("id", ["treaty-1977", "treaty-of-1977"], ids=["of today", "retired"])
def test_no_id_is_given_twice(id: str, file: Path) -> None:
    said = f"--id: {id!r} is the id of another event, or was: choose another\n"
    assert run("new", *VISIT, "--id", id, events=file) == (2, "", said)


def test_a_dry_run_changes_nothing(file: Path) -> None:
    code, output, _ = run("new", *VISIT, "--dry-run", events=file)
    assert (code, output.splitlines()[0]) == (0, "- id: second-visit-2024")
    assert changes(file) == []


def test_the_file_is_replaced_whole_with_its_mode_and_its_link(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link.yaml")
    link.symlink_to(file.name)
    before = file.stat().st_ino
    assert run("new", *VISIT, events=link)[0] == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.stat().st_ino != before
    assert [each.name for each in sorted(file.parent.iterdir())] == ["events.yaml", "link.yaml"]
    assert "second-visit-2024" in load(link).events_by_id


def test_a_broken_file_is_not_added_to(file: Path) -> None:
    file.write_text(file.read_text().replace("kind: period", "kind: periods", 1))
    before = file.read_bytes()
    code, output, errors = run("new", *VISIT, events=file)
    assert (code, output) == (1, "")
    assert errors.endswith(f"{file}: 1 problem to fix before anything can be added\n")
    assert file.read_bytes() == before


def talk(arguments: Sequence[str], answers: Sequence[str], file: Path) -> str:
    """What a command says on a terminal, when it is answered so; an answer waits for the question."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.environ["TIMELINE_EVENTS"] = str(file)
        os.execv(sys.executable, [sys.executable, "-m", "timeline", *arguments])
    said = b""
    waiting = list(answers)
    asked_at = 0
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            raise TimeoutError(said.decode())
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # it has ended
            break
        if not piece:
            break
        said += piece
        if waiting and said[asked_at:].endswith(b": "):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
            asked_at = len(said)
    os.waitpid(process, 0)
    os.close(terminal)
    return said.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_new_asks_on_a_terminal_for_what_is_missing(file: Path) -> None:
    """A wrong answer is told and asked for again; Enter leaves out what is not needed."""
    answers = [
        "5/9/2024", "2024-09-05",  # date
        "visits", "visit",  # kind
        "", "Thăm Lào", "", "Visit",  # title in each language, of which the first is needed
        "Lào",  # countries
        "",  # topics
        "",  # places
        "",  # people
        "report", "",  # sources
        "",  # summary
        "",  # name of the day
        "example.org", "",  # address
        "",  # id, as it is proposed
        "y",
    ]  # fmt: skip
    said = talk(["new"], answers, file)
    for refused in (
        "write the year first, as in 1962-09-05",
        "unknown kind 'visits'; did you mean 'visit'?",
        "is required",
        "'example.org' is not a web address",
        "Id, which must never change [visit-2024]: ",
        "not translated into lo: title",
    ):
        assert refused in said
    event = load(file).events_by_id["visit-2024"]
    assert (str(event.date), event.kind.key, event.title.pairs) == (
        "2024-09-05",
        "visit",
        (("vi", "Thăm Lào"), ("en", "Visit")),
    )
    assert [each.key for each in event.countries] == ["LA"]
    assert [each.source.key for each in event.sources] == ["report"]


def test_new_writes_nothing_that_is_not_agreed_to(file: Path) -> None:
    options = [*VISIT, "--title", "lo=ຢ້ຽມ", "--id", "x", "--summary", "vi=a", "--summary", "lo=b", "--summary", "en=c"]
    talk(["new", *options], ["", "", "", "", "", "", "", "n"], file)
    assert changes(file) == []


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
DTSTART;VALUE=DATE:19770718
SUMMARY:Ký Hiệp ước Hữu nghị và Hợp tác
END:VEVENT
END:VCALENDAR
"""
SAID = """\
VEVENT 1 (tham-lao-2024): RRULE dropped: the entry is imported once; for a yearly day write `anniversary`
VEVENT 2: is already in the file as 'treaty-1977' (same day and title)
"""


def test_import_adds_what_is_new_and_says_what_became_of_the_rest(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "calendar"
    source.write_text(CALENDAR)
    assert run("import", str(source), events=file) == (0, f"{file}: 1 added, 1 already there, 0 failed\n", SAID)
    written = ["- id: tham-lao-2024", "  date: 2024-09-10", "  kind: visit", "  title:", "    vi: Thăm Lào"]
    assert changes(file) == [f"+ {line}" for line in (*written, f"  updated: {today(file)}")]
    # A second time, everything is there.
    assert run("import", str(source), events=file)[1] == f"{file}: 0 added, 2 already there, 0 failed\n"


def test_import_into_another_file_and_as_a_dry_run(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "rows.txt"
    source.write_text("title;date\nx;2024\ny;1/2/24\n")
    arguments = ("import", "--format", "csv", "--kind", "visit", "--into", str(file), "--dry-run", str(source))
    code, output, errors = run(*arguments, events=tmp_path / "none.yaml")
    assert (code, output.splitlines()[:3]) == (1, ["- id: x-2024", "  date: 2024", "  kind: visit"])
    assert errors == (
        "row 3: '1/2/24' has a year of two digits: write four digits\n"
        "row 3: no event was created\n"
        f"{file}: 1 would be added, 0 already there, 1 failed\n"
    )
    assert changes(file) == []


def test_import_from_standard_input(file: Path) -> None:
    assert run("import", "-", events=file, stdin=CALENDAR)[0] == 0
    assert "tham-lao-2024" in load(file).events_by_id
    refused = "-: is larger than 16 MiB: import it in parts\n"
    assert run("import", "-", events=file, stdin=" " * (MAX_BYTES + 2)) == (1, "", refused)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://example.org/x.ics", "is an address, not a file: download it first, or run `curl -L https://example.org/x.ics | timeline import -`"),
        ("webcal://example.org/x.ics", "is an address, not a file: download it first, or run `curl -L https://example.org/x.ics | timeline import -`"),
        ("HTTPS://example.org/?a=1&b=2", "is an address, not a file: download it first, or run `curl -L 'HTTPS://example.org/?a=1&b=2' | timeline import -`"),
        ("/none.ics", "cannot be read: no such file or directory"),
        ("/dev/zero", "is not a regular file: give the path of a file"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_read_is_said(source: str, said: str, file: Path) -> None:
    cannot_be_read(source, said, file)


def cannot_be_read(source: str, said: str, file: Path) -> None:
    """It is said in a line, and nothing else is."""
    code, output, errors = run("import", source, events=file)
    assert (code, output) == (1, "")
    assert errors.startswith(f"{source}: {said}")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
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
def test_a_mistaken_word_is_said(arguments: Sequence[str], said: str, file: Path) -> None:
    code, output, errors = run(*arguments, events=file)
    assert (code, output) == (2, "")
    assert said in " ".join(errors.split())


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (("ics",), "/vi/events.ics"),
        (("ics", "--lang", "lo", "country=LA", "topic=border"), "/lo/events.ics?country=LA&topic=border"),
        (("csv", "--lang", "en", "from=2018", "q=border"), "/en/events.csv?from=2018&q=border"),
        (("timelinejs", "country=KH", "country=LA"), "/vi/timelinejs.json?country=LA&country=KH"),
    ],
)
def test_export_writes_what_the_address_gives(
    arguments: Sequence[str], address: str, app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "out"
    assert run("export", *arguments, "-o", str(file), TIMELINE_SITE_URL=SITE) == (0, "", "")
    reply = app.test_client().get(address)
    assert reply.status_code == 200
    assert file.read_bytes() == reply.data


def test_export_writes_to_standard_output_byte_for_byte(app: Flask) -> None:
    environment = {"TIMELINE_EVENTS": str(DATA / "small.yaml"), "TIMELINE_SITE_URL": SITE}
    done = CliRunner().invoke(main, ["export", "csv"], env=environment)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes == app.test_client().get("/vi/events.csv").data


def test_export_says_where_it_cannot_write(tmp_path: Path) -> None:
    said = f"{tmp_path}: cannot be written: is a directory\n"
    assert run("export", "csv", "-o", str(tmp_path)) == (1, "", said)

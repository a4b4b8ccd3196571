"""Tests `timeline check` for an edit: what it compares with, its findings in each output format, and `--fix`."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from timeline.cli import main

from ..conftest import DATA, ROOT
from ..impact.test_edits import LEAP_EVENT, SMALL, Change, apply_changes, replace_text

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
EDIT_HOST = replace_text('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: ["*.quangngai.example"]')
EDIT_DATE = replace_text("date: 1962-09-05", "date: 1962-09-06")
EDIT_TITLE = replace_text("vi: Hun Sen thăm Việt Nam,", "vi: Hun Sen sang thăm,")
DELETE_PLACE = replace_text("  places: [LA-XE]\n", "")
EDITED_TEXT = apply_changes((EDIT_HOST, EDIT_DATE, EDIT_TITLE, DELETE_PLACE, replace_text(LEAP_EVENT, "")), SMALL)
FINDINGS = f"""\
events.yaml:40:12: error: offices.quang-ngai.hosts: quangngai.example is gone: browsers block the frame there; put it back until no page there has the frame
HEAD:events.yaml:90:3: error: leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1
events.yaml:57:9: warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}
events.yaml:119:10: warning: visit-hun-sen-2023.title: changed, but revision is still 1: calendars may keep the old entry; write revision: 2 and updated: {TODAY}
"""
NOTE = f"events.yaml:123:3: note: meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: {TODAY}\n"
MISSING_TRANSLATIONS = re.compile(r"\d+ translations are missing:\n(  .*\n)+")


def run_check(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command in a folder."""
    with chdir(folder):
        result = CliRunner(env=environment).invoke(main, ["check", *arguments])
    return result.exit_code, result.stdout, result.stderr


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A git repository with two commits of the small file, and an edit of it."""
    git(tmp_path, "init", "-q", "-b", "main")
    file = tmp_path / "events.yaml"
    for text in (apply_changes((replace_text("1977-07-18", "1977-07-19"),), SMALL), SMALL):
        file.write_text(text, "utf-8")
        git(tmp_path, "add", "events.yaml")
        git(tmp_path, "commit", "-qm", "Edit")
    file.write_text(EDITED_TEXT, "utf-8")
    return tmp_path


def without_summary(output: str) -> str:
    return MISSING_TRANSLATIONS.sub("", output).partition("indicators\n")[2]


def test_an_edit_is_compared_with_head(folder: Path) -> None:
    code, output, errors = run_check(folder)
    assert (code, errors) == (1, "")
    assert output.startswith("9 events, 1962 to 2027:\n")
    hint = "--fix writes updated and revision for 3 events\n"
    assert without_summary(output) == f"against HEAD: 2 errors, 2 warnings, 1 note\n{FINDINGS}{NOTE}{hint}"


@pytest.mark.parametrize(
    ("host", "suffix"),
    [
        ("*.com", "com"),
        ("*.gov.vn", "gov.vn"),
        ("*.vn:8443", "vn"),
        ("*.quangngai.vn", "quangngai.vn"),  # of the province, for anyone
        ("*.gov.la", "gov.la"),
        ("*.github.io", "github.io"),  # of a company, for its users
        ("*.kawasaki.jp", "kawasaki.jp"),  # by a rule with a wildcard
        ("gov.vn", None),  # one host
        ("*.quangngai.gov.vn", None),
        ("*.city.kawasaki.jp", None),  # an exception to that rule
        ("*.portal.example", None),
        ("*.intranet", None),  # not on the internet
    ],
)
def test_a_portal_as_wide_as_a_public_suffix_is_a_warning(tmp_path: Path, host: str, suffix: str | None) -> None:
    """In a file that git does not have, and with exit code 0: the file can be served."""
    text = replace_text('hosts: [quangngai.example, "*.quangngai.example"]', f'hosts: ["{host}"]')(SMALL)
    (tmp_path / "events.yaml").write_text(text, "utf-8")
    what = f"offices.quang-ngai.hosts: {host} lets every site under {suffix} embed the frame, also those of others; "
    remedy = f"write the domain of the office, as in *.quang-ngai.{suffix}"
    code, output, errors = run_check(tmp_path, "events.yaml")
    expected = f"events.yaml:40:12: warning: {what}{remedy}\n" if suffix else ""
    assert (code, errors, without_summary(output)) == (0, "", expected)
    code, output, _ = run_check(tmp_path, "events.yaml", "--format", "json")
    assert (code, [each["weight"] for each in json.loads(output)["findings"]]) == (0, ["warning"] if suffix else [])


@pytest.mark.parametrize(
    ("contact", "example"),
    [
        ("https://example.org/report", "https://example.org/report?event={event}"),
        ("https://example.org/report?form=2#top", "https://example.org/report?form=2&event={event}#top"),
        ("https://example.org/report?about={Event}", "https://example.org/report?about={Event}&event={event}"),
        ("https://example.org/report?about={event}", None),
        ("https://example.org/report/{event}", None),
        ("editor@timeline.example", None),  # the e-mail names the event
    ],
)
def test_a_contact_that_does_not_name_the_event_is_a_warning(tmp_path: Path, contact: str, example: str | None) -> None:
    text = replace_text("  timezone:", f'  contact: "{contact}"\n  timezone:')(SMALL)
    (tmp_path / "events.yaml").write_text(text, "utf-8")
    what = "site.contact: reports of errors do not name the event, because the address has no {event}; "
    remedy = f"write it where the form takes the address of the event, as in {example}"
    code, output, errors = run_check(tmp_path, "events.yaml")
    expected = f"events.yaml:5:12: warning: {what}{remedy}\n" if example else ""
    assert (code, errors, without_summary(output)) == (0, "", expected)


@pytest.mark.parametrize(
    ("against", "changes", "expected"),
    [
        pytest.param((), (), "", id="HEAD is the same: no output"),
        pytest.param(("--against", "HEAD"), (), "against HEAD: no findings\n", id="the same, with --against"),
        pytest.param((), (replace_text("timezone:", "timezone: "),), "against HEAD: no findings\n", id="one more space"),
        pytest.param(("--against", "main~1"), (), f"against main~1: 1 warning\nevents.yaml:76:9: warning: treaty-1977.date: moved from 1977-07-19 to 1977-07-18, but revision is still 0: Google may keep the old day; write revision: 1 and updated: {TODAY}\n--fix writes updated and revision for 1 event\n", id="another revision"),
        pytest.param(("--against", str(DATA / "small.yaml")), (), f"against {DATA / 'small.yaml'}: no findings\n", id="a file"),
    ],
)  # fmt: skip
def test_an_edit_is_compared_with_a_revision_or_file(
    folder: Path, against: tuple[str, ...], changes: tuple[Change, ...], expected: str
) -> None:
    (folder / "events.yaml").write_text(apply_changes(changes, SMALL), "utf-8")
    code, output, errors = run_check(folder, *against)
    assert (code, errors, without_summary(output)) == (0, "", expected)


@pytest.mark.parametrize(
    ("story", "against", "message"),
    [
        ("unknown", "v9", "'v9' is neither a file nor a git revision that has events.yaml: fatal: invalid object name 'v9'."),
        ("an option", "--all", "'--all' is neither a file nor a git revision that has events.yaml: a revision cannot begin with a hyphen"),
        ("not good itself", "broken.yaml", "broken.yaml is not valid, so nothing can be compared with it: 1:1: must be a mapping, not a text: its keys are site, kinds, topics, places, people, sources, offices, collections, chapters, lanes, series, indicators, events"),
    ],
)  # fmt: skip
def test_an_unusable_revision_or_file_is_an_error(folder: Path, story: str, against: str, message: str) -> None:
    (folder / "broken.yaml").write_text("no\n...\n", "utf-8")
    code, output, errors = run_check(folder, f"--against={against}")
    assert (code, output) == (2, "")
    assert errors.endswith(f"\n\nError: Invalid value for --against: {message}\n")


def test_without_git_nothing_is_compared_unless_requested(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "events.yaml").write_text(EDITED_TEXT, "utf-8")
    for working_folder, environment in ((elsewhere, {}), (folder, {"PATH": "/nowhere"})):
        code, output, errors = run_check(working_folder, **environment)
        assert (code, errors, without_summary(output)) == (0, "", "")
        code, output, errors = run_check(working_folder, "--fix", **environment)
        assert (code, output) == (2, "")
        assert errors.endswith("Error: git has no old FILE to compare with: name one with --against\n")
    code, _, errors = run_check(folder, "--against", "HEAD", PATH="/nowhere")
    assert code == 2
    assert errors.endswith("'HEAD' is neither a file nor a git revision that has events.yaml: git cannot be run\n")


def test_json_output(folder: Path) -> None:
    code, output, errors = run_check(folder, "--format", "json")
    assert (code, errors) == (1, "")
    report = json.loads(output)
    findings = report.pop("findings")
    assert report == {"file": "events.yaml", "against": "HEAD", "events": 9, "raised": {}}
    lines = ["{file}:{line}:{column}: {weight}: {where}: {what}; {remedy}\n".format(**finding) for finding in findings]
    assert "".join(lines) == FINDINGS + NOTE


def test_github_output(folder: Path) -> None:
    """In messages %, CR and LF are escaped; in properties also colons and commas."""
    git(folder, "mv", "-f", "events.yaml", "100%,a:b.yaml")
    git(folder, "commit", "-qm", "Edit")
    file = folder / "100%,a:b.yaml"
    file.write_text(apply_changes((replace_text("date: 1962-09-05", "date: 1962-09"),), SMALL), "utf-8")
    code, output, errors = run_check(folder, file.name, "--format", "github")
    assert (code, errors) == (1, "")
    message = "events[0].anniversary: needs a day that is known for certain, and '1962-09' is none: delete it, or write the day"
    assert output == f"::error file=100%25%2Ca%3Ab.yaml,line=67,col=5::{message}\n"
    file.write_text(apply_changes((EDIT_DATE, replace_text(LEAP_EVENT, ""), DELETE_PLACE), SMALL), "utf-8")
    code, output, errors = run_check(folder, file.name, "--format", "github", "--against", str(DATA / "small.yaml"))
    assert (code, errors) == (1, "")
    properties = "file=100%25%2Ca%3Ab.yaml"
    assert output == (
        f"::error {properties}::leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1 ({DATA / 'small.yaml'}:90:3)\n"
        f"::warning {properties},line=57,col=9::relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}\n"
        f"::notice {properties},line=123,col=3::meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: {TODAY}\n"
    )


def test_problems_as_json(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(
        apply_changes(
            (
                replace_text(
                    "kind: period\n  countries: [VN, LA]\n  title", "kind: periods\n  countries: [VN, LA]\n  title"
                ),
            ),
            SMALL,
        ),
        "utf-8",
    )
    code, output, errors = run_check(tmp_path, "--format", "json")
    assert (code, errors) == (1, "")
    finding = {"weight": "error", "file": "events.yaml", "line": 109, "column": 9, "where": "events[6].kind", "what": "unknown kind 'periods'; did you mean 'period'?", "remedy": ""}  # fmt: skip
    assert json.loads(output) == {"file": "events.yaml", "against": None, "events": None, "raised": {}, "findings": [finding]}  # fmt: skip


FIXED_TEXT = apply_changes((
    EDIT_HOST, EDIT_DATE, EDIT_TITLE, replace_text(LEAP_EVENT, ""), DELETE_PLACE,
    replace_text("updated: 2026-10-05\n  revision: 2", f"updated: {TODAY}\n  revision: 3"),
    replace_text("  status: cancelled\n  revision: 1\n  url: https://example.org/visit\n", f"  status: cancelled\n  updated: {TODAY}\n  revision: 2\n  url: https://example.org/visit\n"),
    replace_text("  status: tentative\n", f"  status: tentative\n  updated: {TODAY}\n"),
), SMALL)  # fmt: skip


@pytest.mark.parametrize(
    ("story", "encode"), [("UTF-8", str), ("with a byte order mark", "\ufeff{}".format), ("with Windows line breaks", lambda text: text.replace("\n", "\r\n"))]
)  # fmt: skip
def test_fix_raises_updated_and_revision_and_changes_nothing_else(
    folder: Path, story: str, encode: Callable[[str], str]
) -> None:
    file, link = folder / "real.yaml", folder / "events.yaml"
    file.write_bytes(encode(EDITED_TEXT).encode())
    file.chmod(0o640)
    link.unlink()
    link.symlink_to("real.yaml")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    code, output, errors = run_check(folder, "--against", "small.yaml", "--fix")
    assert (code, errors) == (1, "")  # a deleted event is not restored
    remaining = "".join(FINDINGS.splitlines(keepends=True)[:2]).replace("HEAD:events.yaml", "small.yaml")
    assert without_summary(output) == (
        f"against small.yaml: 2 errors\n{remaining}"
        f"raised: relations-1962: updated: {TODAY}, revision: 3\n"
        f"raised: visit-hun-sen-2023: updated: {TODAY}, revision: 2\n"
        f"raised: meeting-2027: updated: {TODAY}\n"
    )
    assert file.read_bytes() == encode(FIXED_TEXT).encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert {path.name for path in folder.iterdir()} == {".git", "events.yaml", "real.yaml", "small.yaml"}
    code, output, _ = run_check(folder, "--against", "small.yaml", "--fix")
    assert without_summary(output) == f"against small.yaml: 2 errors\n{remaining}nothing to raise\n"
    assert file.read_bytes() == encode(FIXED_TEXT).encode()


def test_fix_leaves_an_invalid_file_as_it_is(folder: Path) -> None:
    file = folder / "events.yaml"
    for text in (EDITED_TEXT.removesuffix("...\n"), EDITED_TEXT.replace("kind: visit", "kind: visits", 1)):
        file.write_text(text, "utf-8")
        code, _, errors = run_check(folder, "--fix")
        assert (code, errors.endswith("events.yaml: 1 problem to fix before it can be served\n")) == (1, True)
        assert file.read_text("utf-8") == text


def run_on_terminal(folder: Path, *arguments: str, **environment_changes: str) -> str:
    """All that a command writes to a terminal of sixty columns."""
    reader, writer = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "60"} | environment_changes
    command = [sys.executable, "-m", "timeline", "check", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=writer, stderr=writer) as process:
        os.close(writer)
        chunks = []
        try:
            while chunk := os.read(reader, 4096):
                chunks.append(chunk)
        except OSError:  # on Linux, this means that all writers have closed the terminal
            pass
        os.close(reader)
        process.wait(60)
    return b"".join(chunks).decode().replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize(("story", "environment"), [("colours", {}), ("no colours", {"NO_COLOR": "1"})])
def test_a_terminal_shows_the_line_with_a_caret(folder: Path, story: str, environment: dict[str, str]) -> None:
    """The caret is below the column, also after letters with combining marks."""
    file = folder / "events.yaml"
    bold, red, yellow, reset = (
        ("\x1b[1m", "\x1b[31m\x1b[1m", "\x1b[33m\x1b[1m", "\x1b[0m") if not environment else ("",) * 4
    )
    file.write_text(apply_changes((EDIT_DATE,), SMALL), "utf-8")
    assert without_summary(run_on_terminal(folder, **environment)) == (
        "against HEAD: 1 warning\n"
        f"{bold}events.yaml:57:9:{reset}{yellow} warning:{reset} relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}\n"
        "    date: 1962-09-06\n"
        f"          {yellow}^{reset}\n"
        "--fix writes updated and revision for 1 event\n"
    )
    file.write_text(
        apply_changes((replace_text("lo: ລຳດັບເຫດການ, en: Timeline}", "lo: ລຳດັບເຫດການ, en: }"),), SMALL), "utf-8"
    )
    assert run_on_terminal(folder, COLUMNS="36", **environment) == (
        f"{bold}events.yaml:2:47:{reset} site.title.en: is empty: write a value, in quotes if it begins with #, or delete it\n"
        "  ຳດັບເຫດການ, en: }\n"
        f"                 {red}^{reset}\n"
        "events.yaml: 1 problem to fix before it can be served\n"
    )


def test_a_time_of_day_with_an_offset_is_noted(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    text = SMALL.replace("date: 1977-07-18\n", 'date: "1977-07-18T23:30:00Z"\n')
    assert text != SMALL
    file.write_text(text, "utf-8")
    code, output, _ = run_check(tmp_path, str(file))
    assert (code, [line for line in output.splitlines() if "note:" in line]) == (
        0,
        [
            f"{file}:76:9: note: treaty-1977.date: 1977-07-18T23:30:00Z is 1977-07-19T06:30:00 in the time zone of the site, "
            "Asia/Ho_Chi_Minh; nothing to do, if that is right"
        ],
    )

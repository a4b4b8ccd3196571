"""`timeline check` over an edit: what it is held against, what is said of it in each form, and what is mended."""

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
from ..impact.test_edits import LEAP, SMALL, Change, made, put

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
HOST = put('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: ["*.quangngai.example"]')
DAY = put("date: 1962-09-05", "date: 1962-09-06")
TITLE = put("vi: Hun Sen thăm Việt Nam,", "vi: Hun Sen sang thăm,")
PLACE = put("  places: [LA-XE]\n", "")
EDITED = made((HOST, DAY, TITLE, PLACE, put(LEAP, "")), SMALL)
SAID = f"""\
events.yaml:40:12: error: offices.quang-ngai.hosts: quangngai.example is gone: browsers block the frame there; put it back until no page there has the frame
HEAD:events.yaml:90:3: error: leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1
events.yaml:57:9: warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}
events.yaml:119:10: warning: visit-hun-sen-2023.title: changed, but revision is still 1: calendars may keep the old entry; write revision: 2 and updated: {TODAY}
"""
FEEDS = f"events.yaml:123:3: note: meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: {TODAY}\n"
MISSING = re.compile(r"\d+ translations are missing:\n(  .*\n)+")


def run(folder: Path, *arguments: str, **changed: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command in a folder."""
    with chdir(folder):
        done = CliRunner(env=changed).invoke(main, ["check", *arguments])
    return done.exit_code, done.stdout, done.stderr


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two commits of the small file, and an edit of it."""
    git(tmp_path, "init", "-q", "-b", "main")
    file = tmp_path / "events.yaml"
    for text in (made((put("1977-07-18", "1977-07-19"),), SMALL), SMALL):
        file.write_text(text, "utf-8")
        git(tmp_path, "add", "events.yaml")
        git(tmp_path, "commit", "-qm", "Edit")
    file.write_text(EDITED, "utf-8")
    return tmp_path


def after_summary(output: str) -> str:
    return MISSING.sub("", output).partition("collections\n")[2]


def test_an_edit_is_held_against_what_git_has(folder: Path) -> None:
    code, output, errors = run(folder)
    assert (code, errors) == (1, "")
    assert output.startswith("9 events, 1962 to 2027:\n")
    hint = "--fix writes updated and revision for 3 events\n"
    assert after_summary(output) == f"against HEAD: 2 errors, 2 warnings, 1 note\n{SAID}{FEEDS}{hint}"


@pytest.mark.parametrize(
    ("against", "changed", "said"),
    [
        pytest.param((), (), "", id="HEAD is the same: nothing is said"),
        pytest.param(("--against", "HEAD"), (), "against HEAD: no findings\n", id="the same, and asked for"),
        pytest.param((), (put("timezone:", "timezone: "),), "against HEAD: no findings\n", id="a space more"),
        pytest.param(("--against", "main~1"), (), f"against main~1: 1 warning\nevents.yaml:76:9: warning: treaty-1977.date: moved from 1977-07-19 to 1977-07-18, but revision is still 0: Google may keep the old day; write revision: 1 and updated: {TODAY}\n--fix writes updated and revision for 1 event\n", id="another revision"),
        pytest.param(("--against", str(DATA / "small.yaml")), (), f"against {DATA / 'small.yaml'}: no findings\n", id="a file"),
    ],
)  # fmt: skip
def test_what_an_edit_is_held_against(
    folder: Path, against: tuple[str, ...], changed: tuple[Change, ...], said: str
) -> None:
    (folder / "events.yaml").write_text(made(changed, SMALL), "utf-8")
    code, output, errors = run(folder, *against)
    assert (code, errors, after_summary(output)) == (0, "", said)


@pytest.mark.parametrize(
    ("story", "against", "said"),
    [
        ("unknown", "v9", "'v9' is neither a file nor a git revision that has events.yaml: fatal: invalid object name 'v9'."),
        ("an option", "--all", "'--all' is neither a file nor a git revision that has events.yaml: a revision cannot begin with a hyphen"),
        ("not good itself", "broken.yaml", "broken.yaml is not valid, so nothing can be compared with it: 1:1: must be a mapping, not a text: its keys are site, kinds, topics, places, people, sources, offices, collections, events"),
    ],
)  # fmt: skip
def test_what_nothing_can_be_held_against(folder: Path, story: str, against: str, said: str) -> None:
    (folder / "broken.yaml").write_text("no\n...\n", "utf-8")
    code, output, errors = run(folder, f"--against={against}")
    assert (code, output) == (2, "")
    assert errors.endswith(f"\n\nError: Invalid value for --against: {said}\n")


def test_without_git_nothing_is_compared_unless_asked_for(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "events.yaml").write_text(EDITED, "utf-8")
    for place, environment in ((elsewhere, {}), (folder, {"PATH": "/nowhere"})):
        code, output, errors = run(place, **environment)
        assert (code, errors, after_summary(output)) == (0, "", "")
        code, output, errors = run(place, "--fix", **environment)
        assert (code, output) == (2, "")
        assert errors.endswith("Error: git has no old FILE to compare with: name one with --against\n")
    code, _, errors = run(folder, "--against", "HEAD", PATH="/nowhere")
    assert code == 2
    assert errors.endswith("'HEAD' is neither a file nor a git revision that has events.yaml: git cannot be run\n")


def test_for_programs(folder: Path) -> None:
    code, output, errors = run(folder, "--format", "json")
    assert (code, errors) == (1, "")
    told = json.loads(output)
    findings = told.pop("findings")
    assert told == {"file": "events.yaml", "against": "HEAD", "events": 9, "raised": {}}
    lines = ["{file}:{line}:{column}: {weight}: {where}: {what}; {remedy}\n".format(**each) for each in findings]
    assert "".join(lines) == SAID + FEEDS


def test_for_the_workflows_of_github(folder: Path) -> None:
    """In messages %, CR and LF are escaped; in what is named, colons and commas too."""
    git(folder, "mv", "-f", "events.yaml", "100%,a:b.yaml")
    git(folder, "commit", "-qm", "Edit")
    file = folder / "100%,a:b.yaml"
    file.write_text(made((put("date: 1962-09-05", "date: 1962-09"),), SMALL), "utf-8")
    code, output, errors = run(folder, file.name, "--format", "github")
    assert (code, errors) == (1, "")
    said = "events[0].anniversary: needs a day that is known for certain, and '1962-09' is none: delete it, or write the day"
    assert output == f"::error file=100%25%2Ca%3Ab.yaml,line=67,col=5::{said}\n"
    file.write_text(made((DAY, put(LEAP, ""), PLACE), SMALL), "utf-8")
    code, output, errors = run(folder, file.name, "--format", "github", "--against", str(DATA / "small.yaml"))
    assert (code, errors) == (1, "")
    named = "file=100%25%2Ca%3Ab.yaml"
    assert output == (
        f"::error {named}::leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1 ({DATA / 'small.yaml'}:90:3)\n"
        f"::warning {named},line=57,col=9::relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}\n"
        f"::notice {named},line=123,col=3::meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: {TODAY}\n"
    )


def test_problems_for_programs(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(
        made(
            (put("kind: period\n  countries: [VN, LA]\n  title", "kind: periods\n  countries: [VN, LA]\n  title"),),
            SMALL,
        ),
        "utf-8",
    )
    code, output, errors = run(tmp_path, "--format", "json")
    assert (code, errors) == (1, "")
    finding = {"weight": "error", "file": "events.yaml", "line": 109, "column": 9, "where": "events[6].kind", "what": "unknown kind 'periods'; did you mean 'period'?", "remedy": ""}  # fmt: skip
    assert json.loads(output) == {"file": "events.yaml", "against": None, "events": None, "raised": {}, "findings": [finding]}  # fmt: skip


FIXED = made((
    HOST, DAY, TITLE, put(LEAP, ""), PLACE,
    put("updated: 2026-10-05\n  revision: 2", f"updated: {TODAY}\n  revision: 3"),
    put("  status: cancelled\n  revision: 1\n  url: https://example.org/visit\n", f"  status: cancelled\n  updated: {TODAY}\n  revision: 2\n  url: https://example.org/visit\n"),
    put("  status: tentative\n", f"  status: tentative\n  updated: {TODAY}\n"),
), SMALL)  # fmt: skip


@pytest.mark.parametrize(
    ("story", "written"), [("as it is", str), ("with a byte order mark", "\ufeff{}".format), ("of Windows", lambda text: text.replace("\n", "\r\n"))]
)  # fmt: skip
def test_marks_are_raised_in_place_and_nothing_else(folder: Path, story: str, written: Callable[[str], str]) -> None:
    file, link = folder / "real.yaml", folder / "events.yaml"
    file.write_bytes(written(EDITED).encode())
    file.chmod(0o640)
    link.unlink()
    link.symlink_to("real.yaml")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    code, output, errors = run(folder, "--against", "small.yaml", "--fix")
    assert (code, errors) == (1, "")  # what is gone is not put back
    left = "".join(SAID.splitlines(keepends=True)[:2]).replace("HEAD:events.yaml", "small.yaml")
    assert after_summary(output) == (
        f"against small.yaml: 2 errors\n{left}"
        f"raised: relations-1962: updated: {TODAY}, revision: 3\n"
        f"raised: visit-hun-sen-2023: updated: {TODAY}, revision: 2\n"
        f"raised: meeting-2027: updated: {TODAY}\n"
    )
    assert file.read_bytes() == written(FIXED).encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert {each.name for each in folder.iterdir()} == {".git", "events.yaml", "real.yaml", "small.yaml"}
    code, output, _ = run(folder, "--against", "small.yaml", "--fix")
    assert after_summary(output) == f"against small.yaml: 2 errors\n{left}nothing to raise\n"
    assert file.read_bytes() == written(FIXED).encode()


def test_what_cannot_be_read_or_written_is_left_as_it_is(folder: Path) -> None:
    file = folder / "events.yaml"
    for text in (EDITED.removesuffix("...\n"), EDITED.replace("kind: visit", "kind: visits", 1)):
        file.write_text(text, "utf-8")
        code, _, errors = run(folder, "--fix")
        assert (code, errors.endswith("events.yaml: 1 problem to fix before it can be served\n")) == (1, True)
        assert file.read_text("utf-8") == text


def on_terminal(folder: Path, *arguments: str, **changed: str) -> str:
    """All that a command writes to a terminal of sixty columns."""
    reader, writer = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "60"} | changed
    command = [sys.executable, "-m", "timeline", "check", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=writer, stderr=writer) as process:
        os.close(writer)
        pieces = []
        try:
            while piece := os.read(reader, 4096):
                pieces.append(piece)
        except OSError:  # so Linux says that nobody writes any more
            pass
        os.close(reader)
        process.wait(60)
    return b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize(("story", "environment"), [("colours", {}), ("none are wanted", {"NO_COLOR": "1"})])
def test_on_a_terminal_the_line_is_shown_with_a_caret(folder: Path, story: str, environment: dict[str, str]) -> None:
    """The caret stands below the column, whatever marks stand on the letters before it."""
    file = folder / "events.yaml"
    bold, red, yellow, off = (
        ("\x1b[1m", "\x1b[31m\x1b[1m", "\x1b[33m\x1b[1m", "\x1b[0m") if not environment else ("",) * 4
    )
    file.write_text(made((DAY,), SMALL), "utf-8")
    assert after_summary(on_terminal(folder, **environment)) == (
        "against HEAD: 1 warning\n"
        f"{bold}events.yaml:57:9:{off}{yellow} warning:{off} relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: {TODAY}\n"
        "    date: 1962-09-06\n"
        f"          {yellow}^{off}\n"
        "--fix writes updated and revision for 1 event\n"
    )
    file.write_text(made((put("lo: ລຳດັບເຫດການ, en: Timeline}", "lo: ລຳດັບເຫດການ, en: }"),), SMALL), "utf-8")
    assert on_terminal(folder, COLUMNS="36", **environment) == (
        f"{bold}events.yaml:2:47:{off} site.title.en: is empty: write a value, in quotes if it begins with #, or delete it\n"
        "  ຳດັບເຫດການ, en: }\n"
        f"                 {red}^{off}\n"
        "events.yaml: 1 problem to fix before it can be served\n"
    )

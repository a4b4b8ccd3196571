"""Tests what `timeline check` reports of a valid file whatever its edit. The answer to each file is beside it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.generator import generate_events_yaml
from timeline.cli import main
from timeline.cli.file_findings import file_diagnostics
from timeline.loader import load, load_bytes

from ..conftest import DATA, ROOT

REMARKED_FILES = DATA / "remarked"


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in sorted(REMARKED_FILES.glob("*.yaml"))])
@pytest.mark.parametrize(
    ("story", "encode"),
    [
        ("UTF-8", str),
        ("with a byte order mark", "\ufeff{}".format),
        ("with Windows line breaks", lambda text: text.replace("\n", "\r\n")),
    ],
)
def test_a_valid_file_gives_every_warning_and_remark(file: Path, story: str, encode: type[str]) -> None:
    content = encode(file.read_text("utf-8")).encode()
    diagnostics = file_diagnostics("events.yaml", content, load_bytes(content, "events.yaml"))
    reported = [f"{each.line}:{each.column}: {each.severity}: {each.text}" for each in diagnostics]
    assert reported == file.with_suffix(".remarks").read_text("utf-8").splitlines()


def test_the_real_events_have_no_warnings_or_remarks() -> None:
    file = ROOT / "events.yaml"
    assert file_diagnostics(str(file), file.read_bytes(), load(file)) == ()


@pytest.mark.parametrize(
    ("story", "content"),
    [
        ("the example", (ROOT / "examples/space-station/events.yaml").read_bytes()),
        ("a generated file", generate_events_yaml(50).encode()),
    ],
)
def test_a_file_needs_no_chapters_lanes_series_or_short_titles(story: str, content: bytes) -> None:
    catalogue = load_bytes(content, "events.yaml")
    assert (catalogue.chapters, catalogue.lanes, catalogue.series) == ((), (), ())
    assert {(event.importance, event.short, event.series) for event in catalogue.events} == {(2, None, None)}
    assert [each.text for each in file_diagnostics("events.yaml", content, catalogue) if "short" in each.text] == []


def test_a_file_with_warnings_can_be_served() -> None:
    file = REMARKED_FILES / "hash-in-text.yaml"
    result = CliRunner().invoke(main, ["check", str(file)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith(f"{file}:{file.with_suffix('.remarks').read_text('utf-8')}")

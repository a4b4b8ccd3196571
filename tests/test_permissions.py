"""Tests folders that may not be searched. Root may open every file, so these tests give up that right."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from timeline.cli import main
from timeline.degradations import Degradations
from timeline.model.problems import InvalidFile
from timeline.repository import Repository

from .conftest import DATA

_CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3 of capget(2)
_OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@contextmanager
def inaccessible(folder: Path) -> Iterator[None]:
    """Nobody may search, read or write the folder; this thread may not even as root."""
    system = ctypes.CDLL(None, use_errno=True)
    header, capabilities = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION), (ctypes.c_uint32 * 6)()
    assert system.capget(header, capabilities) == 0
    effective, mode = capabilities[0], folder.stat().st_mode
    folder.chmod(0)
    try:
        capabilities[0] = effective & ~_OVERRIDES
        assert system.capset(header, capabilities) == 0
        yield
    finally:
        capabilities[0] = effective
        assert system.capset(header, capabilities) == 0
        folder.chmod(mode)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "closed"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "events.yaml"
    file.write_bytes((DATA / "small.yaml").read_bytes())
    return file


def utc_noon() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", ["closed", "closed/state"], ids=["the folder", "its parent"])
def test_an_inaccessible_state_folder_is_reported_until_it_is_accessible(
    file: Path, closed: Path, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No edit of the file is needed. Every 30th check looks whether the backup is there."""
    degradations = Degradations(utc_noon)
    repository = Repository(file, utc_noon, closed.parent / state, degradations=degradations)
    assert degradations.by_part == {}
    with inaccessible(closed):
        for _ in range(90):
            repository.reload_if_changed()
        (reason,) = [degradation.reason for degradation in degradations.by_part.values()]
        assert reason.endswith(".yaml: cannot write the backup of the last valid file: Permission denied")
    for _ in range(30):
        repository.reload_if_changed()
    assert degradations.by_part == {}
    messages = [record.message for record in caplog.records]
    assert len([each for each in messages if each.startswith("backup: ")]) == 2, messages


@pytest.mark.parametrize("state", ["closed", "closed/state"], ids=["the folder", "its parent"])
def test_a_start_with_a_broken_file_and_an_inaccessible_backup_names_the_problems(
    file: Path, closed: Path, state: str
) -> None:
    folder, degradations = closed.parent / state, Degradations(utc_noon)
    Repository(file, utc_noon, folder)
    file.write_text(file.read_text().replace("kind: visit", "kind: visits"))
    with inaccessible(closed), pytest.raises(InvalidFile, match="unknown kind 'visits'"):
        Repository(file, utc_noon, folder, degradations=degradations)
    (reason,) = [degradation.reason for degradation in degradations.by_part.values()]
    assert reason.endswith(".yaml: cannot read the backup of the last valid file: Permission denied")
    assert Repository(file, utc_noon, folder, degradations=degradations).edition.rejection
    assert degradations.by_part == {}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["serve"], 1, "small.yaml:1:1: cannot be read: permission denied"),
        (["check"], 1, "small.yaml:1:1: cannot be read: permission denied"),
        (["check", "{file}", "--against", "{closed}/old.yaml"], 2, "is neither a file nor a git revision"),
        (["init", "{closed}"], 1, "/closed/events.yaml cannot be written: permission denied"),
        (["build", "{closed}"], 1, "cannot be written (permission denied)"),
        (["build", "{closed}/site"], 1, "/closed/site: cannot be written (permission denied)"),
    ],
    ids=str,
)
def test_commands_explain_that_a_folder_is_inaccessible(
    file: Path, closed: Path, arguments: list[str], code: int, message: str
) -> None:
    events = file if arguments[0] == "build" else closed / "small.yaml"
    with inaccessible(closed):
        result = CliRunner().invoke(
            main,
            [argument.format(closed=closed, file=file) for argument in arguments],
            env={"TIMELINE_EVENTS": str(events), "TIMELINE_STATE": str(closed / "state")},
        )
    assert (result.exit_code, message in result.output) == (code, True), result.output

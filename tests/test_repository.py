"""The newest good edition serves, whatever becomes of the file."""

import inspect
import logging
import os
import shutil
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from timeline.model.problems import InvalidFile
from timeline.repository import Repository

from .conftest import DATA

NOON = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)


class Clock:
    """A clock that moves on an hour each time it is asked."""

    def __init__(self) -> None:
        self.hours = -1

    def __call__(self) -> datetime:
        self.hours += 1
        return NOON + timedelta(hours=self.hours)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


def replace_by(content: bytes) -> Callable[[Path], None]:
    """Put another file in its place, as editors and deployments do."""

    def replacing(file: Path) -> None:
        other = file.with_suffix(".new")
        other.write_bytes(content)
        other.replace(file)

    return replacing


def instead(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Something else in its place."""

    def replacing(file: Path) -> None:
        file.unlink()
        make(file)

    return replacing


GOOD = (DATA / "small.yaml").read_bytes()
FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a fault": (lambda file: edit(file, "kind: visit", "kind: visits"), "unknown kind 'visits'; did you mean 'visit'?"),
    "half-written": (replace_by(GOOD[: GOOD.index(b"- id: peak-2022")]), "the last line `...` is missing"),
    "empty": (replace_by(b""), "is empty"),
    "no events": (
        replace_by(GOOD[: GOOD.index(b"events:")] + b"events: []\n...\n"),
        "must be a list of at least one event",
    ),
    "deleted": (lambda file: file.unlink(), "cannot be read: no such file or directory"),
    "not UTF-8": (replace_by(GOOD.replace("Niên".encode(), b"Ni\xean")), "is not UTF-8"),
    "a folder": (instead(Path.mkdir), "is not a regular file"),
    "a pipe": (instead(os.mkfifo), "is not a regular file"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_file_changes_nothing_and_is_told_once(
    file: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    repository = Repository(file, Clock())
    good = repository.edition
    breaking, said = FAULTS[name]
    breaking(file)
    for _ in range(3):
        repository.reload_if_changed()
    assert repository.edition.catalogue is good.catalogue
    assert repository.edition.rejection is not None
    assert repository.edition.rejection.since == NOON + timedelta(hours=1)
    assert said in str(repository.edition.rejection.error)
    assert [said in record.message for record in caplog.records] == [True]


def test_another_fault_is_told_too_and_the_trouble_is_as_old_as_its_beginning(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    repository = Repository(file, Clock())
    edit(file, "kind: visit", "kind: visits")
    repository.reload_if_changed()
    file.unlink()
    repository.reload_if_changed()
    assert repository.edition.rejection is not None
    assert repository.edition.rejection.since == NOON + timedelta(hours=1)
    assert "no such file" in str(repository.edition.rejection.error)
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "mend",
    [
        pytest.param(lambda file: file.write_bytes(GOOD), id="written over"),
        pytest.param(replace_by(GOOD), id="replaced"),
    ],
)
def test_the_good_file_put_back_ends_the_trouble(file: Path, mend: Callable[[Path], None]) -> None:
    repository = Repository(file, Clock())
    good = repository.edition
    edit(file, "kind: visit", "kind: visits")
    repository.reload_if_changed()
    mend(file)
    repository.reload_if_changed()
    assert repository.edition == good


def test_a_good_change_is_a_new_edition(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    repository = Repository(file, Clock())
    before = repository.edition
    edit(file, "Thiết lập quan hệ ngoại giao", "Lập quan hệ ngoại giao")
    repository.reload_if_changed()
    after = repository.edition
    assert after.catalogue.events_by_id["relations-1962"].title.in_("vi") == "Lập quan hệ ngoại giao"
    assert (after.digest != before.digest, after.loaded_at, after.rejection) == (True, NOON + timedelta(hours=1), None)
    assert [record.message for record in caplog.records] == [f"{file}: loaded a new edition with 10 events"]


def test_a_change_that_leaves_size_and_time_alone_is_seen_in_time(file: Path) -> None:
    """A copy that keeps times, over a file of the same size: only its bytes tell."""
    repository = Repository(file, Clock())
    found = file.stat()
    edit(file, "Ngày nhuận", "Ngày nhuần")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert file.stat().st_size == found.st_size
    for _ in range(30):
        repository.reload_if_changed()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("vi") == "Ngày nhuần"


def test_a_lasting_fault_is_told_once_however_often_the_file_is_looked_at(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its bytes are asked for again every so many looks, and each time they are not there."""
    repository = Repository(file, Clock())
    file.unlink()
    for _ in range(61):
        repository.reload_if_changed()
    assert repository.edition.rejection is not None
    assert repository.edition.rejection.since == NOON + timedelta(hours=1)
    assert ["no such file" in record.message for record in caplog.records] == [True]


def test_another_file_of_the_same_size_and_time_is_seen_at_once(file: Path) -> None:
    """A deployment that keeps times: the file in its place is another, though it looks the same."""
    repository = Repository(file, Clock())
    found = file.stat()
    other = file.with_suffix(".new")
    other.write_text(file.read_text().replace("Leap day", "Leap Day"))
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    repository.reload_if_changed()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"


def test_a_link_that_is_switched_is_seen(tmp_path: Path) -> None:
    """As a mounted ConfigMap does it."""
    one, other, link = tmp_path / "one.yaml", tmp_path / "other.yaml", tmp_path / "events.yaml"
    one.write_bytes(GOOD)
    other.write_bytes(GOOD.replace(b"Leap day", b"Leap Day"))
    link.symlink_to(one)
    repository = Repository(link, Clock())
    (tmp_path / "new").symlink_to(other)
    (tmp_path / "new").replace(link)
    repository.reload_if_changed()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"


def test_a_watched_file_is_taken_up_by_itself(file: Path) -> None:
    repository = Repository(file, Clock())
    repository.watch(seconds=0.02)
    edit(file, "Leap day", "Leap Day")
    until = monotonic() + 10
    while repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") != "Leap Day" and monotonic() < until:
        sleep(0.02)
    repository.stop()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"


def test_a_save_is_served_within_two_seconds(file: Path) -> None:
    """As README says; the clock here leaves a busy machine more."""
    assert inspect.signature(Repository.watch).parameters["seconds"].default <= 1.0
    repository = Repository(file, Clock())
    repository.watch()
    edit(file, "Leap day", "Leap Day")
    until = monotonic() + 5
    while repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") != "Leap Day" and monotonic() < until:
        sleep(0.02)
    repository.stop()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"


def test_a_broken_file_at_the_start_is_refused_with_every_problem(file: Path) -> None:
    edit(file, "kind: visit", "kind: visits")
    with pytest.raises(InvalidFile) as caught:
        Repository(file, Clock())
    assert [problem.what for problem in caught.value.problems] == ["unknown kind 'visits'; did you mean 'visit'?"] * 3


def test_the_last_good_file_serves_where_another_process_begins_with_a_broken_one(
    file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "state"
    Repository(file, Clock(), state)
    edit(file, "Leap day", "Leap Day")
    Repository(file, Clock(), state)
    edit(file, "kind: visit", "kind: visits")
    repository = Repository(file, Clock(), state)
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"
    assert repository.edition.rejection is not None
    assert "unknown kind 'visits'" in str(repository.edition.rejection.error)
    assert "unknown kind 'visits'" in caplog.text
    repository.reload_if_changed()
    assert repository.edition.rejection is not None
    edit(file, "kind: visits", "kind: visit")
    edit(file, "Leap Day", "LEAP DAY")
    repository.reload_if_changed()
    assert repository.edition.rejection is None
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "LEAP DAY"
    file.unlink()
    assert Repository(file, Clock(), state).edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "LEAP DAY"
    assert len(list(state.iterdir())) == 1


def test_what_serves_no_more_is_let_go(file: Path) -> None:
    repository = Repository(file, Clock())
    first = weakref.ref(repository.edition.catalogue)
    edit(file, "Leap day", "LEAP DAY")
    repository.reload_if_changed()
    assert first() is None


def test_another_file_never_serves_for_a_broken_one(file: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(file, tmp_path / "other.yaml"))
    Repository(other, Clock(), tmp_path)
    edit(file, "kind: visit", "kind: visits")
    with pytest.raises(InvalidFile):
        Repository(file, Clock(), tmp_path)


def test_a_good_edit_serves_though_no_copy_can_be_kept(
    file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").touch()
    repository = Repository(file, Clock(), tmp_path / "taken")
    edit(file, "Leap day", "Leap Day")
    repository.reload_if_changed()
    assert repository.edition.catalogue.events_by_id["leap-2020"].title.in_("en") == "Leap Day"
    assert "cannot write the backup of the last valid file" in caplog.text


def test_editions_that_are_held_for_followers_are_few_where_they_are_large(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each edit takes an address away; of ten events a file, no more than two files are held here."""
    monkeypatch.setattr(Repository, "_MAX_PREVIOUS_EVENTS", 25)
    repository = Repository(file, Clock())
    for number in range(4):
        edit(file, f"viet-lao{'x' * number}:", f"viet-lao{'x' * (number + 1)}:")
        edit(file, f"collection: viet-lao{'x' * number}\n", f"collection: viet-lao{'x' * (number + 1)}\n")
        repository.reload_if_changed()
    assert repository.edition.rejection is None
    assert len(repository.previous_editions) == 2

"""Tests that what only counts, logs or saves never stops what serves, and that the service says what it cannot do."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from ..conftest import DATA
from ..hosting import wait_until_equal
from ..serving import start_service
from .test_serving import child_pids

HEALTHY: list[str] = []


def fetch(url: str) -> str:
    with urlopen(url, timeout=10) as response:
        assert response.status == 200
        content: bytes = response.read()
        return content.decode()


def degraded_parts(url: str) -> list[str]:
    return sorted(each["part"] for each in json.loads(fetch(f"{url}/healthz"))["degraded"])


def degraded_in_metrics(url: str) -> list[str]:
    return sorted(re.findall(r'^timeline_degraded\{part="(\w+)"\} 1\.0$', fetch(f"{url}/metrics"), re.MULTILINE))


def service_folder(temporary: Path) -> Path:
    (folder,) = temporary.glob("timeline-*")
    return folder


def make_undeletable(folder: Path) -> None:
    """Nothing can be created in its place: a file has its name."""
    shutil.rmtree(folder)
    folder.touch()


def write_garbage(folder: Path) -> None:
    (folder / "1.prom").write_bytes(b'timeline_replies_total{client="\xff')


def shorten_everything(folder: Path) -> None:
    """As some cleaners do. A file in use is shortened too."""
    for path in folder.iterdir():
        os.truncate(path, 0)


@contextmanager
def small_file_system(folder: Path) -> Iterator[None]:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    with (folder / "full").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


@pytest.mark.parametrize(
    ("break_folder", "parts"),
    [
        pytest.param(shutil.rmtree, ["metrics"], id="deleted"),
        pytest.param(make_undeletable, ["metrics"], id="replaced by a file"),
        pytest.param(write_garbage, ["shared_metrics"], id="a broken metrics file"),
        pytest.param(shorten_everything, HEALTHY, id="shortened"),
    ],
)
def test_every_page_is_served_whatever_happens_to_the_temporary_folder(
    tmp_path: Path, break_folder: Callable[[Path], None], parts: list[str]
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with start_service(DATA / "small.yaml", workers=2, TMPDIR=str(temporary)) as (url, service):
        workers = child_pids(service.pid)
        break_folder(service_folder(temporary))
        fetch(f"{url}/metrics")
        wait_until_equal(lambda: degraded_parts(url), parts)
        for number in range(20):
            fetch(f"{url}/vi/?q=word{number}")
        wait_until_equal(lambda: degraded_in_metrics(url), parts)
        assert child_pids(service.pid) == workers


def test_every_page_is_served_with_full_folders(tmp_path: Path) -> None:
    """Writing to a memory-mapped file in a full folder would kill the process."""
    file, small = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml")), tmp_path / "small"
    small.mkdir()
    with (
        small_file_system(small),
        (tmp_path / "stderr").open("wb") as stderr,
        start_service(file, 2, stderr=stderr, TMPDIR=str(small), TIMELINE_STATE=str(small / "state")) as (url, service),
    ):
        workers = child_pids(service.pid)
        fill(small)
        file.write_text(file.read_text().replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: degraded_parts(url), ["backup", "metrics"])
        for number in range(20):
            fetch(f"{url}/vi/?q=word{number}")
        wait_until_equal(lambda: degraded_in_metrics(url), ["backup", "metrics"])
        assert "Leap Day" in fetch(f"{url}/en/")
        assert [path.suffix for path in (small / "state").iterdir()] == [".yaml"]  # and no temporary files
        (small / "full").unlink()
        wait_until_equal(lambda: "metrics" in degraded_parts(url), False)
        assert child_pids(service.pid) == workers
    log = (tmp_path / "stderr").read_text()
    assert 1 <= log.count("ERROR metrics:") <= 2, log  # once in each worker process


def test_a_standard_error_that_nobody_reads_blocks_nothing() -> None:
    reading, writing = os.pipe()
    with (
        open(writing, "wb") as stderr,
        start_service(DATA / "small.yaml", stderr=stderr, TIMELINE_LOG_REQUESTS="yes") as (url, _),
    ):
        for _ in range(2500):
            fetch(f"{url}/vi/events.ics")
        wait_until_equal(lambda: degraded_parts(url), ["log"])
        wait_until_equal(lambda: degraded_in_metrics(url), ["log"])
        received = b""
        os.set_blocking(reading, False)

        def is_read() -> bool:
            nonlocal received
            try:
                received += os.read(reading, 1 << 20)
            except BlockingIOError:
                fetch(f"{url}/vi/events.ics")
            return b"lines of the log were lost" in received

        wait_until_equal(is_read, True)
        wait_until_equal(lambda: degraded_parts(url), HEALTHY)
    os.close(reading)


def test_a_worker_process_that_is_killed_while_the_temporary_folder_is_deleted_is_replaced(tmp_path: Path) -> None:
    with start_service(DATA / "small.yaml", TMPDIR=str(tmp_path)) as (url, service):
        shutil.rmtree(service_folder(tmp_path))
        (worker,) = child_pids(service.pid)
        os.kill(worker, signal.SIGKILL)

        def is_served() -> bool:
            try:
                return worker not in child_pids(service.pid) and bool(fetch(f"{url}/vi/"))
            except OSError:
                return False

        wait_until_equal(is_served, True)

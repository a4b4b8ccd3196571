"""Tests that what only counts, logs or saves never stops what serves, and that the service says what it cannot do."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import sleep
from urllib.request import urlopen

import pytest

from ..conftest import DATA, ROOT
from ..serving import free_port, start_service
from ..waiting import wait_until_equal
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


def saving_workers(temporary: Path) -> list[int]:
    """The worker processes whose metrics are in the folder of the service."""
    return sorted(int(path.stem) for path in temporary.glob("timeline-*/[0-9]*.prom") if path.stat().st_size)


def delete(folder: Path) -> None:
    """Move it away first: while its files are deleted, the service may write new ones."""
    shutil.rmtree(folder.rename(folder.with_name(f"deleted-{folder.name}")))


def make_undeletable(folder: Path) -> None:
    """Nothing can be created in its place: a file has its name."""
    delete(folder)
    folder.touch()


def write_garbage(folder: Path) -> None:
    (folder / "ended-1.prom").write_bytes(b'timeline_replies_total{client="\xff')


def shorten_everything(folder: Path) -> None:
    """As some cleaners do. A file in use is shortened too."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # a worker renames the file that it has written
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


def empty(folder: Path) -> None:
    (folder / "full").unlink()


def make_read_only(folder: Path) -> None:
    """It is refused while a file is open for writing."""
    wait_until_equal(lambda: subprocess.run(["mount", "-o", "remount,ro", folder], capture_output=True).returncode, 0)


def make_writable(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,rw", folder], check=True)


@pytest.mark.parametrize(
    ("break_folder", "parts"),
    [
        pytest.param(delete, HEALTHY, id="deleted"),
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
        # A worker that is still starting would make the folder again, for its backup.
        wait_until_equal(lambda: saving_workers(temporary), sorted(workers))
        break_folder(service_folder(temporary))
        wait_until_equal(lambda: saving_workers(temporary), [] if "metrics" in parts else sorted(workers))
        fetch(f"{url}/metrics")
        wait_until_equal(lambda: degraded_parts(url), parts)
        for number in range(20):
            fetch(f"{url}/vi/?q=word{number}")
        wait_until_equal(lambda: degraded_in_metrics(url), parts)
        assert child_pids(service.pid) == workers


@pytest.mark.parametrize(
    ("break_folder", "repair"),
    [
        pytest.param(fill, empty, id="full"),  # a write to a memory-mapped file would kill the process
        pytest.param(make_read_only, make_writable, id="read-only"),
    ],
)
def test_every_page_is_served_when_nothing_can_be_written(
    tmp_path: Path, break_folder: Callable[[Path], None], repair: Callable[[Path], None]
) -> None:
    file, small = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml")), tmp_path / "small"
    small.mkdir()
    with (
        small_file_system(small),
        (tmp_path / "stderr").open("wb") as stderr,
        start_service(file, 2, stderr=stderr, TMPDIR=str(small), TIMELINE_STATE=str(small / "state")) as (url, service),
    ):
        workers = child_pids(service.pid)
        break_folder(small)
        file.write_text(file.read_text().replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: degraded_parts(url), ["backup", "metrics"])
        for number in range(20):
            fetch(f"{url}/vi/?q=word{number}")
        wait_until_equal(lambda: degraded_in_metrics(url), ["backup", "metrics"])
        assert "Leap Day" in fetch(f"{url}/en/")
        assert [path.suffix for path in (small / "state").iterdir()] == [".yaml"]  # and no temporary files
        repair(small)
        wait_until_equal(lambda: "metrics" in degraded_parts(url), False)
        assert child_pids(service.pid) == workers
    log = (tmp_path / "stderr").read_text()
    assert 1 <= log.count("ERROR metrics:") <= 2, log  # once in each worker process


def test_a_standard_error_that_nobody_reads_blocks_nothing() -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)  # a full pipe and a full queue of lines take fewer requests
    with (
        open(writing, "wb") as stderr,
        start_service(DATA / "small.yaml", stderr=stderr, TIMELINE_LOG_REQUESTS="yes") as (url, _),
    ):
        for _ in range(1200):
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
            return b"lines of the log that could not be written" in received

        wait_until_equal(is_read, True)
        wait_until_equal(lambda: degraded_parts(url), HEALTHY)
    os.close(reading)


def test_a_worker_process_that_is_killed_while_the_temporary_folder_is_deleted_is_replaced(tmp_path: Path) -> None:
    with start_service(DATA / "small.yaml", TMPDIR=str(tmp_path)) as (url, service):
        delete(service_folder(tmp_path))
        (worker,) = child_pids(service.pid)
        os.kill(worker, signal.SIGKILL)

        def is_served() -> bool:
            try:
                return worker not in child_pids(service.pid) and bool(fetch(f"{url}/vi/"))
            except OSError:
                return False

        wait_until_equal(is_served, True)


_HANGING_SERVICE = """
import sys
from threading import Event

from timeline.server import granian_server
from timeline.web.watchdog import WatchdogMiddleware

def application(environ, start_response):
    if environ["PATH_INFO"] == "/hang":
        Event().wait()
    start_response("200 OK", [])
    return [b"served"]

granian_server(
    address="127.0.0.1", port=int(sys.argv[1]), workers=1, blocking_threads=2,
    workers_kill_timeout=1, respawn_failed_workers=True,
).serve(target_loader=lambda: WatchdogMiddleware(application, 2, 1.0), wrap_loader=False)
"""


@pytest.mark.parametrize(
    ("story", "hanging", "is_replaced"),
    [
        ("one thread still serves", 1, False),
        ("no thread is left", 2, True),
    ],
)
def test_a_worker_process_is_replaced_when_all_its_threads_hang(
    tmp_path: Path, story: str, hanging: int, is_replaced: bool
) -> None:
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", tmp_path / "log"

    def answers() -> bool:
        with suppress(OSError), urlopen(url, timeout=0.5) as response:
            return bool(response.read() == b"served")
        return False

    with (
        ExitStack() as clients,
        log.open("wb") as stderr,
        subprocess.Popen([sys.executable, "-c", _HANGING_SERVICE, str(port)], cwd=ROOT, stderr=stderr) as service,
    ):
        try:
            wait_until_equal(answers, True)
            (worker,) = child_pids(service.pid)
            for _ in range(hanging):
                client = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
                client.sendall(b"GET /hang HTTP/1.1\r\nHost: timeline.example\r\n\r\n")
            if not is_replaced:
                sleep(2)
            wait_until_equal(lambda: answers() and worker not in child_pids(service.pid), is_replaced)
            assert answers(), story
            assert ("in application" in log.read_text()) is is_replaced
        finally:
            service.terminate()
            service.wait(10)

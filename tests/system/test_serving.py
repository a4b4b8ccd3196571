"""Tests the processes of a running service."""

import json
import os
import shutil
import signal
from contextlib import ExitStack, suppress
from pathlib import Path
from time import sleep
from urllib.request import urlopen

import pytest

from ..conftest import DATA
from ..serving import start_service
from ..waiting import wait_until_equal
from .raw_http import connect


def child_pids(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_number_of_worker_processes_is_kept_after_one_is_killed() -> None:
    """The others serve meanwhile."""
    with start_service(DATA / "small.yaml", workers=2) as (url, service):
        workers = child_pids(service.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        wait_until_equal(lambda: [len(child_pids(service.pid)), workers[0] in child_pids(service.pid)], [2, False])
        assert workers[1] in child_pids(service.pid)
        sleep(1)  # the new one needs a moment to listen
        for _ in range(20):
            with urlopen(f"{url}/vi/", timeout=10) as response:
                assert response.status == 200
        assert service.poll() is None


def test_a_service_exits_with_0_on_sigterm() -> None:
    with start_service(DATA / "small.yaml", workers=1) as (_, service):
        service.send_signal(signal.SIGTERM)
        assert service.wait(10) == 0


@pytest.mark.parametrize(("seconds", "is_closed"), [("1", True), ("30", False)])
def test_an_idle_connection_is_closed_after_the_keep_alive_time(seconds: str, is_closed: bool) -> None:
    """After a response, before a request is complete, and before one begins."""
    contents = (b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHo", b"")
    with start_service(DATA / "small.yaml", TIMELINE_KEEP_ALIVE=seconds) as (url, _), ExitStack() as stack:
        connections = [stack.enter_context(connect(url)) for _ in contents]
        for connection, content in zip(connections, contents, strict=True):
            connection.sendall(content)
        sleep(0 if is_closed else 2.5)
        for connection, content in zip(connections, contents, strict=True):
            connection.settimeout(20 if is_closed else 0.1)
            try:
                while connection.recv(65536):
                    pass
            except TimeoutError:
                assert not is_closed, content
            else:
                assert is_closed, content


def test_no_worker_process_outlives_its_supervisor() -> None:
    with start_service(DATA / "small.yaml", workers=2) as (_, service):
        workers = child_pids(service.pid)
        service.kill()
        service.wait(10)
        wait_until_equal(lambda: any(Path(f"/proc/{pid}").exists() for pid in workers), False)


def test_a_new_worker_process_serves_the_last_good_edition_while_the_file_is_broken(tmp_path: Path) -> None:
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    with start_service(file, workers=1) as (url, service):
        file.write_text("broken")
        (worker,) = child_pids(service.pid)
        os.kill(worker, signal.SIGKILL)
        wait_until_equal(lambda: worker in child_pids(service.pid), False)

        def status() -> str:
            with suppress(OSError), urlopen(f"{url}/healthz", timeout=10) as response:
                return str(json.load(response)["status"])
            return "no worker process serves"

        wait_until_equal(status, "refused")


def test_a_service_starts_from_the_last_good_file_in_the_state_folder(tmp_path: Path) -> None:
    file, state = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml")), tmp_path / "state"
    with start_service(file, workers=1, TIMELINE_STATE=str(state)):
        pass
    file.write_text("broken")
    with (
        start_service(file, workers=1, TIMELINE_STATE=str(state)) as (url, _),
        urlopen(f"{url}/en/") as response,
    ):
        assert b"Leap day" in response.read()

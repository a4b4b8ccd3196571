"""The running service, in processes of its own."""

import os
import shutil
import signal
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from ..conftest import DATA
from ..serving import started


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_as_many_workers_serve_as_are_asked_and_a_killed_one_is_replaced() -> None:
    """Readers notice nothing: the others serve on."""
    with started(DATA / "small.yaml", workers=2) as (address, service):
        workers = children(service.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        until = monotonic() + 30
        while not (len(now := children(service.pid)) == 2 and workers[0] not in now) and monotonic() < until:
            sleep(0.1)
        assert workers[1] in now
        assert len(now) == 2
        sleep(1)  # the new one needs a moment to listen
        for _ in range(20):
            with urlopen(f"{address}/vi/", timeout=10) as reply:
                assert reply.status == 200
        assert service.poll() is None


def test_a_service_that_is_asked_to_end_ends_well() -> None:
    with started(DATA / "small.yaml", workers=1) as (_, service):
        service.send_signal(signal.SIGTERM)
        assert service.wait(10) == 0


def test_no_worker_outlives_the_process_that_would_replace_it() -> None:
    with started(DATA / "small.yaml", workers=2) as (_, service):
        workers = children(service.pid)
        service.kill()
        service.wait(10)
        until = monotonic() + 10
        while (left := [pid for pid in workers if Path(f"/proc/{pid}").exists()]) and monotonic() < until:
            sleep(0.1)
        assert left == []


def test_a_worker_that_begins_while_the_file_is_broken_serves_the_last_good_one(tmp_path: Path) -> None:
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    with started(file, workers=1) as (address, service):
        file.write_text("broken")
        (worker,) = children(service.pid)
        os.kill(worker, signal.SIGKILL)
        until = monotonic() + 30
        while worker in children(service.pid) and monotonic() < until:
            sleep(0.1)
        for _ in range(100):
            try:
                with urlopen(f"{address}/healthz", timeout=10) as reply:
                    assert b'"status":"refused"' in reply.read()
                    return
            except OSError:
                sleep(0.1)
        raise AssertionError("no worker serves")


def test_a_service_starts_from_the_last_good_file_where_a_folder_keeps_it(tmp_path: Path) -> None:
    file, state = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml")), tmp_path / "state"
    with started(file, workers=1, TIMELINE_STATE=str(state)):
        pass
    file.write_text("broken")
    with (
        started(file, workers=1, TIMELINE_STATE=str(state)) as (address, _),
        urlopen(f"{address}/en/") as reply,
    ):
        assert b"Leap day" in reply.read()

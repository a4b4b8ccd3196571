"""The running service, in processes of its own."""

import os
import signal
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from .conftest import DATA
from .serving import started


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

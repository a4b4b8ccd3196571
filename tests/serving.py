"""A service in a process of its own, on a free port of this machine."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO
from urllib.error import URLError
from urllib.request import urlopen

from .conftest import ROOT


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(events: Path, workers: int = 1) -> Iterator[str]:
    """`timeline serve`, as a fresh user starts it; gives its address once it answers."""
    with started(events, workers) as (address, _):
        yield address


@contextmanager
def started(
    events: Path,
    workers: int = 1,
    command: tuple[str, ...] = ("serve",),
    port: int = 0,
    said: BinaryIO | None = None,
    at: str = "127.0.0.1",
    **settings: str,
) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """The same, or another command that serves, with its process; what it says to standard error goes into a file, if
    one is given.
    """
    port = port or free_port()
    environment = os.environ | {
        "TIMELINE_EVENTS": str(events),
        "TIMELINE_PORT": str(port),
        "TIMELINE_WORKERS": str(workers),
        **settings,
    }
    words = [sys.executable, "-m", "timeline", *command]
    with subprocess.Popen(words, env=environment, cwd=ROOT, stderr=said) as service:
        try:
            address = f"http://{at}:{port}"
            _await(f"{address}/healthz", service)
            yield address, service
        finally:
            service.terminate()
            try:
                service.wait(10)
            except subprocess.TimeoutExpired:
                service.kill()


def _await(address: str, service: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    until = monotonic() + seconds
    while monotonic() < until:
        assert service.poll() is None, "the service ended before it answered"
        try:
            with urlopen(address, timeout=5):
                return
        except URLError:
            sleep(0.05)
    raise TimeoutError(f"{address} does not answer")

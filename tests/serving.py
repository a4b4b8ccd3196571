"""Runs the service as a process on a free port of this machine, or an application in a thread."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import BinaryIO
from urllib.error import URLError
from urllib.request import urlopen

from werkzeug.serving import WSGIRequestHandler, make_server

from timeline.app import create_app

from .conftest import ROOT, frozen_clock, make_settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def run_service(events: Path, workers: int = 1) -> Iterator[str]:
    """Run `timeline serve` as a new user starts it; yield its address when it responds."""
    with start_service(events, workers) as (url, _):
        yield url


@contextmanager
def start_service(
    events: Path,
    workers: int = 1,
    command: tuple[str, ...] = ("serve",),
    port: int = 0,
    stderr: BinaryIO | None = None,
    host: str = "127.0.0.1",
    **settings: str,
) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """Run a command that serves, `serve` by default; yield its address and process. Standard error goes to `stderr` if
    it is given.
    """
    port = port or free_port()
    environment = os.environ | {
        "TIMELINE_EVENTS": str(events),
        "TIMELINE_PORT": str(port),
        "TIMELINE_WORKERS": str(workers),
        **settings,
    }
    arguments = [sys.executable, "-m", "timeline", *command]
    with subprocess.Popen(arguments, env=environment, cwd=ROOT, stderr=stderr) as service:
        try:
            url = f"http://{host}:{port}"
            _wait_for_response(f"{url}/healthz", service)
            yield url, service
        finally:
            service.terminate()
            try:
                service.wait(10)
            except subprocess.TimeoutExpired:
                service.kill()


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, *_: object) -> None: ...


@contextmanager
def run_application(events: Path, now: str) -> Iterator[str]:
    """Serve an application from a thread, at a time in UTC that stands still; yield its address.

    Unlike responses that a test hands to the browser itself, the browser caches these styles and fonts.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    application = create_app(make_settings(events, site_url=url), frozen_clock(now))
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _wait_for_response(url: str, service: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        assert service.poll() is None, "the service ended before it answered"
        try:
            with urlopen(url, timeout=5):
                return
        except URLError:
            sleep(0.05)
    raise TimeoutError(f"{url} does not answer")

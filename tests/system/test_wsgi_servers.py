"""Tests other WSGI servers: each process that serves sees a change of the file, even if nobody reads its log."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.request import urlopen

import pytest

from ..conftest import DATA, ROOT, SITE
from ..serving import free_port
from ..waiting import wait_until_equal

# The commands in docs/running.md that need no compiler to install.
COMMANDS = dict(
    re.findall(
        r"^\| ([\w, ]+) \| `((?:gunicorn|waitress-serve) .+)` \|$", (ROOT / "docs/running.md").read_text(), re.MULTILINE
    )
)


@contextmanager
def wsgi_server(command: str, file: Path, log: BinaryIO, **settings: str) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"TIMELINE_EVENTS": str(file), "TIMELINE_SITE_URL": SITE} | settings
    program, *arguments = command.replace("8000", str(port)).split()
    with subprocess.Popen(
        [sys.executable, "-m", program.removesuffix("-serve"), *arguments],
        env=environment,
        cwd=ROOT,
        stdout=log,
        stderr=log,
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_equal(lambda: has_word(url, "Leap day"), True, seconds=30)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def has_word(url: str, word: str) -> bool:
    try:
        with urlopen(f"{url}/en/", timeout=10) as response:
            content: bytes = response.read()
            return word.encode() in content
    except OSError:
        return False


def test_the_documents_have_these_commands() -> None:
    assert list(COMMANDS) == ["gunicorn", "gunicorn, loaded once", "waitress"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_process_serves_a_change_of_the_file(tmp_path: Path, name: str) -> None:
    """A thread that watches the file does not survive the fork of a process."""
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    with (tmp_path / "log").open("wb") as stderr, wsgi_server(COMMANDS[name], file, stderr) as url:
        file.write_text(file.read_text().replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: [has_word(url, "Leap Day") for _ in range(20)], [True] * 20)
        file.write_text("broken")
        log = tmp_path / "log"
        wait_until_equal(lambda: has_word(url, "Leap Day") and "the file is invalid" in log.read_text(), True)


def test_a_change_of_the_file_is_served_although_nobody_reads_standard_error(tmp_path: Path) -> None:
    """waitress gives the root logger a handler that blocks, and logs there itself when requests wait for a thread."""
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with (
        open(writing, "wb") as stderr,
        wsgi_server(COMMANDS["waitress"], file, stderr, TIMELINE_LOG_REQUESTS="yes") as url,
        open(reading, "rb"),  # closed before the server is stopped
        ThreadPoolExecutor(20) as clients,
    ):
        assert all(clients.map(lambda _: has_word(url, "Leap day"), range(1300)))
        file.write_text(file.read_text().replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: [has_word(url, "Leap Day") for _ in range(20)], [True] * 20)

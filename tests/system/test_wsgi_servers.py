"""Tests other WSGI servers: each process that serves sees a change of the file."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ..conftest import DATA, ROOT, SITE
from ..hosting import wait_until_equal
from ..serving import free_port

# The commands in docs/running.md that need no compiler to install.
COMMANDS = dict(
    re.findall(
        r"^\| ([\w, ]+) \| `((?:gunicorn|waitress-serve) .+)` \|$", (ROOT / "docs/running.md").read_text(), re.MULTILINE
    )
)


@contextmanager
def wsgi_server(command: str, file: Path, log: Path) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"TIMELINE_EVENTS": str(file), "TIMELINE_SITE_URL": SITE}
    program, *arguments = command.replace("8000", str(port)).split()
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", program.removesuffix("-serve"), *arguments],
            env=environment,
            cwd=ROOT,
            stdout=stderr,
            stderr=stderr,
        ) as server,
    ):
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
    except URLError:
        return False


def test_the_documents_have_these_commands() -> None:
    assert list(COMMANDS) == ["gunicorn", "gunicorn, loaded once", "waitress"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_process_serves_a_change_of_the_file(tmp_path: Path, name: str) -> None:
    """A thread that watches the file does not survive the fork of a process."""
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    with wsgi_server(COMMANDS[name], file, tmp_path / "log") as url:
        file.write_text(file.read_text().replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: [has_word(url, "Leap Day") for _ in range(20)], [True] * 20)
        file.write_text("broken")
        log = tmp_path / "log"
        wait_until_equal(lambda: has_word(url, "Leap Day") and "the file is invalid" in log.read_text(), True)

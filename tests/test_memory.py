"""What a long-lived process keeps of memory that it needs no more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import DATA, ROOT
from .serving import free_port

# A large piece is let go, and then another: with a piece above it that stays, and below which glibc would keep it.
LETTING_GO = """
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

largest = [bytearray(24 * 2**20)]
largest.clear()
before = resident()
large, small = [bytearray(b"x") * 16 * 2**20], bytearray(b"x") * 100 * 2**10
large.clear()
print(resident() - before, flush=True)
os._exit(0)
"""
IMPORTING = """
import os, sys
from pathlib import Path
from timeline.clock import utc_now
from timeline.memory import give_back
from timeline.settings import Settings
from timeline.store import Store
from timeline.web.asked import EXTENSION
from timeline.worker import worker
"""
WORKING = """
settings = Settings.from_environment(os.environ)
opening = [Store(settings.events, utc_now).edition]
catalogue = opening[0].catalogue
app = worker(settings, "127.0.0.1", Path(sys.argv[1]), opening)
assert not opening
assert app.extensions[EXTENSION].store.edition.catalogue is catalogue
"""


def kept(first: str, folder: Path) -> float:
    """MiB."""
    command = [sys.executable, "-c", IMPORTING + first + LETTING_GO, str(folder / "behind")]
    environment = os.environ | {"TIMELINE_EVENTS": str(DATA / "small.yaml"), "TIMELINE_PORT": str(free_port())}
    said = subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return float(said)


@pytest.mark.parametrize(
    ("story", "first", "least", "most"),
    [
        ("glibc by itself, else nothing of ours is needed", "", 10, 20),
        ("where it is asked for", "give_back()", -20, 5),
        ("in a worker, which takes over what was read for all", WORKING, -20, 5),
    ],
)
def test_large_pieces_go_back_to_the_system_once_they_are_let_go(
    tmp_path: Path, story: str, first: str, least: float, most: float
) -> None:
    assert least < kept(first, tmp_path) < most, story

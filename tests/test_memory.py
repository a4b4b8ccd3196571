"""What a long-lived process keeps of memory that it needs no more."""

import subprocess
import sys

# After one large piece was let go, another: with a piece above it that stays, and that glibc would keep it below.
LETTING_GO = """
from pathlib import Path
from timeline.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

{first}
largest = [bytearray(24 * 2**20)]
largest.clear()
before = resident()
large, small = [bytearray(b"x") * 16 * 2**20], bytearray(b"x") * 100 * 2**10
large.clear()
print(resident() - before)
"""


def kept(first: str) -> float:
    """MiB."""
    command = [sys.executable, "-c", LETTING_GO.format(first=first)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_large_pieces_go_back_to_the_system_once_they_are_let_go() -> None:
    assert kept(first="") > 10, "it does so by itself: `give_back` is needed no more"
    assert kept(first="give_back()") < 5

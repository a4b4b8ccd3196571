"""Waits for what other processes and threads do."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")


def wait_until_equal(read: Callable[[], T], expected: T, seconds: float = 30) -> None:
    """Wait until `read` returns the expected value, on a busy machine too."""
    deadline = monotonic() + seconds
    while (value := read()) != expected:
        assert monotonic() < deadline, f"{value} does not become {expected}"
        sleep(0.05)

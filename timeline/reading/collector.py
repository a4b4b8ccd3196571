"""Reading without Python's garbage collector, which would walk again and again over a whole that all stays."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_readings = 0  # that are under way, in any thread
_was_on = True  # before the first of them
_settled = 0  # blocks of memory for each edition that was held, when all were last walked over


@contextmanager
def uncollected() -> Iterator[None]:
    """Off until the last reading that is under way has ended, well or ill; then as it was."""
    global _readings, _was_on
    with _lock:
        if not _readings:
            _was_on = gc.isenabled()
            gc.disable()
        _readings += 1
    try:
        yield
    finally:
        with _lock:
            _readings -= 1
            if _was_on and not _readings:
                gc.enable()


def settle(editions: int) -> None:
    """Put all that lives out of the collector's sight: over one large catalogue it walks longer than a reply may wait.

    Garbage of the moment goes with it; so where memory doubles for as many editions, all is walked over once.
    """
    global _settled
    gc.freeze()
    if sys.getallocatedblocks() > 2 * _settled * editions:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        _settled = sys.getallocatedblocks() // editions

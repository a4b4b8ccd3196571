"""Logging to standard error that never blocks: if nobody reads standard error, lines are lost instead."""

import logging
import os
import sys
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import monotonic, sleep

_STANDARD_ERROR = 2  # file descriptor: `sys.stderr` has a lock, which a blocked write would hold
_MAX_LINES = 1000
_MAX_FLUSH_SECONDS = 1.0
_RETRY_SECONDS = 1.0


class _Writer:
    """Writes lines in a thread of its own, which the first line starts."""

    def __init__(self) -> None:
        self._lines: Queue[bytes] = Queue(_MAX_LINES)
        self._lock = Lock()
        self._thread: Thread | None = None
        self._lost = 0
        self.is_losing = False

    def put(self, line: bytes) -> None:
        try:
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1
            self.is_losing = True
        with self._lock:
            if not self._thread:
                thread = Thread(target=self._write_all, name="log", daemon=True)
                thread.start()
                self._thread = thread

    def flush(self) -> None:
        deadline = monotonic() + _MAX_FLUSH_SECONDS
        while self._lines.unfinished_tasks and not self.is_losing and monotonic() < deadline:
            sleep(0.01)

    def _write_all(self) -> None:
        while True:
            with suppress(Empty):
                line = self._lines.get(timeout=_RETRY_SECONDS if self._lost else None)
                if not _is_written(line):
                    self._lost += 1
                    self.is_losing = True
                self._lines.task_done()
            lost = self._lost
            if (
                lost
                and self._lines.qsize() < _MAX_LINES / 2
                and _is_written(f"lines of the log that could not be written: {lost}\n".encode())
            ):
                self._lost -= lost
            self.is_losing = self._lost > 0


def _is_written(line: bytes) -> bool:
    """Write the line. Return False if that fails."""
    try:
        while line:
            line = line[os.write(_STANDARD_ERROR, line) :]
    except OSError:
        return False
    return True


_writer = _Writer()
os.register_at_fork(after_in_child=_writer.__init__)  # type: ignore[misc]  # a thread does not survive a fork


def is_losing_lines() -> bool:
    return _writer.is_losing


class StandardErrorHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if sys.__stderr__ is None:  # it was closed at the start, so its number may now be that of a socket or a file
            return
        with suppress(Exception):  # a record that cannot be formatted, or no thread: a log must not stop a response
            _writer.put(f"{self.format(record)}\n".encode(errors="backslashreplace"))

    def flush(self) -> None:
        _writer.flush()


_HANDLER = f"{__name__}.{StandardErrorHandler.__name__}"
# The handler is that of the root logger, because servers and libraries log too. waitress would add one that blocks.
LOGGING_CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s worker %(process)d %(levelname)s %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "errors": {"class": _HANDLER, "formatter": "plain"},
        "requests": {"class": _HANDLER, "formatter": "bare"},
    },
    "root": {"handlers": ["errors"]},
    "loggers": {
        "timeline": {"level": "INFO"},
        "timeline.access": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        "_granian": {"level": "WARNING"},
    },
}

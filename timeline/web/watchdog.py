"""WSGI middleware that ends a process that no longer serves. Its server then starts another one."""

import logging
import os
import sys
from collections.abc import Iterable
from threading import Thread, get_ident
from time import monotonic, sleep
from traceback import format_stack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)


class WatchdogMiddleware:
    """Exits the process with status 1 when all its threads have been busy with one request each for too long.

    The log says where each of them is. A signal would not end them if they wait for a lock or a file system.
    """

    def __init__(self, application: "WSGIApplication", threads: int, seconds: float) -> None:
        """`threads` is how many requests the server passes to this process at a time."""
        self._application = application
        self._threads = threads
        self._seconds = seconds
        self._start_by_thread: dict[int, float] = {}
        Thread(target=self._watch, name="watchdog", daemon=True).start()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        thread = get_ident()
        self._start_by_thread[thread] = monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            del self._start_by_thread[thread]

    def _watch(self) -> None:
        while True:
            sleep(self._seconds / 10)
            deadline = monotonic() - self._seconds
            stuck = [thread for thread, start in self._start_by_thread.copy().items() if start < deadline]
            if len(stuck) >= self._threads:
                self._exit(stuck)

    def _exit(self, stuck: Iterable[int]) -> None:
        frames = sys._current_frames()
        stacks = "\n".join("".join(format_stack(frames[thread])) for thread in stuck if thread in frames)
        _log.critical(
            "no request has ended for %g seconds; this process exits. Its threads:\n%s", self._seconds, stacks
        )
        for handler in logging.getLogger().handlers:
            handler.flush()
        os._exit(1)

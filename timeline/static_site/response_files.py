"""The response saver, which requests URLs from the application in its own process and writes the responses as files."""

import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from timeline.app import create_app
from timeline.exit_with_parent import exit_with_parent
from timeline.model.catalogue import Catalogue
from timeline.settings import Settings
from timeline.web.cached_response import ENCODERS, is_compressible
from timeline.web.inline_assets import InlineAssets
from timeline.web.request_context import EXTENSION, AppState

CODING_SUFFIXES = {"br": ".br", "gzip": ".gz"}  # Content-Encoding -> suffix of the file
_BATCH_SIZE = 10  # URLs that a process builds at a time
_URLS_PER_PROCESS = 200  # for fewer URLs, another process takes longer to start than it saves


class BuildError(Exception):
    """The site cannot be built. The message says where, what is wrong, and the remedy."""


class ResponseSaver:
    """Sends requests to an application of its own, whose clock stands still at `now`."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self.app = create_app(settings, lambda: now, static=True)
        self._state.repository.stop()
        self._site_url = settings.site_url

    @property
    def catalogue(self) -> Catalogue:
        return self._state.repository.edition.catalogue

    @property
    def inline_assets(self) -> InlineAssets:
        return self._state.inline_assets

    @property
    def static(self) -> Sequence[str]:
        """The names of the files in `static/`."""
        return tuple(self._state.static_files)

    def save(self, url: str, folder: Path, path: str | None = None, status: int = 200, method: str = "GET") -> None:
        """Write the response body as a file below the folder, and one more file for each content coding that it has.

        Raises BuildError if the response has another status.
        """
        response = Response.from_app(self.app, create_environ(url, self._site_url, method=method), buffered=True)
        if response.status_code != status:
            raise BuildError(
                f"{url}: status {response.status_code} instead of {status}: fix its data in events.yaml, or open it in "
                "`timeline serve` to see the reason"
            )
        file = folder / (path or _file_path(url))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(response.data)
        if "Accept-Encoding" in response.vary and is_compressible(response.content_type or ""):
            for coding, encode in ENCODERS.items():
                file.with_name(file.name + CODING_SUFFIXES[coding]).write_bytes(encode(response.data))

    @property
    def _state(self) -> AppState:
        state: AppState = self.app.extensions[EXTENSION]
        return state


def _file_path(url: str) -> str:
    """Return the path of the file for a URL, relative to the root of the site."""
    path = unquote(url)[1:]
    return f"{path}index.html" if path.endswith("/") else path


def process_count(urls: Sequence[str]) -> int:
    """Return how many processes build these URLs fastest."""
    return min(os.cpu_count() or 1, 1 + len(urls) // _URLS_PER_PROCESS)


def save_urls(
    saver: ResponseSaver, settings: Settings, now: datetime, urls: Sequence[str], folder: Path, processes: int
) -> Iterator[None]:
    """Write the files of all URLs in this process and in others; yield after each URL."""
    if processes == 1:
        for url in urls:
            saver.save(url, folder)
            yield
        return
    # Spawned, not forked: at a fork, other threads of this process may hold a lock.
    with ProcessPoolExecutor(processes - 1, get_context("spawn"), _start_worker, (settings, now, folder)) as pool:
        batches = [urls[start : start + _BATCH_SIZE] for start in range(0, len(urls), _BATCH_SIZE)]
        started: deque[tuple[Sequence[str], Future[None]]] = deque()  # by the other processes
        try:
            with _interrupts_blocked():  # processes that start here inherit it: this one ends them
                submitted = [(batch, pool.submit(_save_in_worker, batch)) for batch in batches]
            for batch, future in submitted:
                if future.cancel():
                    for url in batch:
                        saver.save(url, folder)
                        yield
                else:
                    started.append((batch, future))
                while started and started[0][1].done():
                    yield from _finish(*started.popleft())
            for batch, future in started:
                yield from _finish(batch, future)
        except BaseException:
            pool.shutdown(cancel_futures=True)  # and wait, because workers write into a folder that is then deleted
            raise


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Delay interrupts from the terminal until the end of the block."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _finish(batch: Sequence[str], future: Future[None]) -> Iterator[None]:
    """Wait for a batch of another process; yield for each of its URLs."""
    future.result()
    yield from (None for _ in batch)


_worker: list[tuple[ResponseSaver, Path]] = []  # set in worker processes only


def _start_worker(settings: Settings, now: datetime, folder: Path) -> None:
    exit_with_parent()
    _worker.append((ResponseSaver(settings, now), folder))


def _save_in_worker(urls: Sequence[str]) -> None:
    saver, folder = _worker[0]
    for url in urls:
        saver.save(url, folder)

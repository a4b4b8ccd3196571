"""Asking the application itself for what it sends, and keeping that as files."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

from werkzeug.test import Client, TestResponse

from timeline.app import create_app
from timeline.child_process import exit_with_parent
from timeline.model.catalogue import Catalogue
from timeline.settings import Settings
from timeline.web.request_context import EXTENSION, AppState

CODING_SUFFIXES = {None: "", "br": ".br", "gzip": ".gz"}  # of the files of a body, by its coding
_URLS_PER_PROCESS = 2000  # addresses; less than that is asked sooner than another process has begun


class BuildError(Exception):
    """Why there is nothing to show: where, what, and the remedy."""


class Crawler:
    """Asks an application of its own, at one time that stands still."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self.app = create_app(settings, lambda: now)
        self._state.repository.stop()
        self._client = Client(self.app)
        self._site_url = settings.site_url

    @property
    def catalogue(self) -> Catalogue:
        return self._state.repository.edition.catalogue

    @property
    def static(self) -> Sequence[str]:
        """The names of the files in `static/`."""
        return tuple(self._state.static_files)

    def save(self, url: str, folder: Path, path: str | None = None, status: int = 200) -> None:
        """What is said there, as a file below the folder, and one beside it for each coding.

        Raise BuildError where it answers otherwise than with this status.
        """
        # The smallest first: what does not leave smaller is asked for once.
        response = self._get(url, "br")
        if response.status_code != status:
            raise BuildError(
                f"{url}: answers {response.status_code} and not {status}: mend what it names in the file of events, or "
                "see what `timeline serve` says there"
            )
        file = folder / (path or _file_path(url))
        file.parent.mkdir(parents=True, exist_ok=True)
        if response.content_encoding is None:
            file.write_bytes(response.data)
            return
        file.with_name(file.name + CODING_SUFFIXES[response.content_encoding]).write_bytes(response.data)
        for coding in ("gzip", None):
            file.with_name(file.name + CODING_SUFFIXES[coding]).write_bytes(self._get(url, coding or "identity").data)

    @property
    def _state(self) -> AppState:
        state: AppState = self.app.extensions[EXTENSION]
        return state

    def _get(self, address: str, coding: str = "identity") -> TestResponse:
        return self._client.get(address, base_url=self._site_url, headers={"Accept-Encoding": coding})


def _file_path(address: str) -> str:
    """The path of the file for an address, from the root of all files."""
    path = unquote(address)[1:]
    return f"{path}index.html" if path.endswith("/") else path


def process_count(addresses: Sequence[str]) -> int:
    """How many are worth it to ask for all of them."""
    return min(os.cpu_count() or 1, 1 + len(addresses) // _URLS_PER_PROCESS)


def save_all(
    crawler: Crawler, settings: Settings, now: datetime, urls: Sequence[str], folder: Path, processes: int
) -> Iterator[None]:
    """Write the files of all addresses; yield after each address."""
    if processes == 1:
        for address in urls:
            crawler.save(address, folder)
            yield
        return
    # Not forked: a thread that watches the file may hold a lock just then.
    with ProcessPoolExecutor(processes, get_context("spawn"), _start_worker, (settings, now, folder)) as pool:
        try:
            yield from pool.map(_save_in_worker, urls, chunksize=50)
        except BaseException:
            pool.shutdown(cancel_futures=True)  # and wait: they write into a folder that goes
            raise


_worker: list[tuple[Crawler, Path]] = []  # of this process, once it helps


def _start_worker(settings: Settings, moment: datetime, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that it helps says when to end, or is killed
    exit_with_parent()
    _worker.append((Crawler(settings, moment), folder))


def _save_in_worker(address: str) -> None:
    crawler, folder = _worker[0]
    crawler.save(address, folder)

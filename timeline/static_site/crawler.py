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
from timeline.web.request_context import EXTENSION, Running

SUFFIXES = {None: "", "br": ".br", "gzip": ".gz"}  # of the files of a body, by its coding
_WORTH_A_PROCESS = 2000  # addresses; less than that is asked sooner than another process has begun


class BuildError(Exception):
    """Why there is nothing to show: where, what, and the remedy."""


class Asking:
    """Asks an application of its own, at one time that stands still."""

    def __init__(self, settings: Settings, moment: datetime) -> None:
        self.app = create_app(settings, lambda: moment)
        self._running.store.stop()
        self._client = Client(self.app)
        self._site_url = settings.site_url

    @property
    def catalogue(self) -> Catalogue:
        return self._running.store.edition.catalogue

    @property
    def static(self) -> Sequence[str]:
        """The names of the files in `static/`."""
        return tuple(self._running.static)

    def keep(self, address: str, folder: Path, path: str | None = None, status: int = 200) -> None:
        """What is said there, as a file below the folder, and one beside it for each coding.

        Raise BuildError where it answers otherwise than with this status.
        """
        # The smallest first: what does not leave smaller is asked for once.
        said = self._ask(address, "br")
        if said.status_code != status:
            raise BuildError(
                f"{address}: answers {said.status_code} and not {status}: mend what it names in the file of events, or "
                "see what `timeline serve` says there"
            )
        file = folder / (path or _path_of(address))
        file.parent.mkdir(parents=True, exist_ok=True)
        if said.content_encoding is None:
            file.write_bytes(said.data)
            return
        file.with_name(file.name + SUFFIXES[said.content_encoding]).write_bytes(said.data)
        for coding in ("gzip", None):
            file.with_name(file.name + SUFFIXES[coding]).write_bytes(self._ask(address, coding or "identity").data)

    @property
    def _running(self) -> Running:
        found: Running = self.app.extensions[EXTENSION]
        return found

    def _ask(self, address: str, coding: str = "identity") -> TestResponse:
        return self._client.get(address, base_url=self._site_url, headers={"Accept-Encoding": coding})


def _path_of(address: str) -> str:
    """The path of the file for an address, from the root of all files."""
    path = unquote(address)[1:]
    return f"{path}index.html" if path.endswith("/") else path


def processes(addresses: Sequence[str]) -> int:
    """How many are worth it to ask for all of them."""
    return min(os.cpu_count() or 1, 1 + len(addresses) // _WORTH_A_PROCESS)


def kept(
    asking: Asking, settings: Settings, moment: datetime, addresses: Sequence[str], folder: Path, processes: int
) -> Iterator[None]:
    """Write the files of all addresses; yield after each address."""
    if processes == 1:
        for address in addresses:
            asking.keep(address, folder)
            yield
        return
    # Not forked: a thread that watches the file may hold a lock just then.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (settings, moment, folder)) as pool:
        try:
            yield from pool.map(_keep, addresses, chunksize=50)
        except BaseException:
            pool.shutdown(cancel_futures=True)  # and wait: they write into a folder that goes
            raise


_begun: list[tuple[Asking, Path]] = []  # of this process, once it helps


def _begin(settings: Settings, moment: datetime, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that it helps says when to end, or is killed
    exit_with_parent()
    _begun.append((Asking(settings, moment), folder))


def _keep(address: str) -> None:
    asking, folder = _begun[0]
    asking.keep(address, folder)

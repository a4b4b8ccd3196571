"""Asking the application itself for what it sends, and keeping that as files."""

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

from werkzeug.test import Client, TestResponse

from timeline.app import create_app
from timeline.catalogue import Catalogue
from timeline.settings import Settings
from timeline.web.asked import EXTENSION, Running
from timeline.web.static import version

SUFFIXES = {None: "", "br": ".br", "gzip": ".gz"}  # of the files of a body, by its coding
_OF_CONTENT = ("content-length", "content-encoding", "etag", "last-modified", "date")  # a file's own, or the server's
_WORTH_A_PROCESS = 2000  # addresses; less than that is asked sooner than another process has begun

Headers = tuple[tuple[str, str], ...]


class BuildError(Exception):
    """Why there is nothing to show: where, what, and the remedy."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application said at an address, but for the bytes."""

    address: str
    status: int
    headers: Headers

    @property
    def path(self) -> str:
        """Of the file that gives it, from the root of all files."""
        path = unquote(self.address.partition("?")[0])[1:]
        return f"{path}index.html" if path == "" or path.endswith("/") else path

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each.lower() == name.lower()), None)


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
    def versions(self) -> Mapping[str, str]:
        """Of the files in `static/`, by their names."""
        return {name: version(body) for name, body in self._running.static.items()}

    def reply(self, address: str) -> Reply:
        return _reply(address, self._ask(address))

    def keep(self, address: str, folder: Path, path: str | None = None, status: int = 200) -> Reply:
        """What is said there, as a file below the folder, and one beside it for each coding.

        Raise BuildError where it answers otherwise than with this status.
        """
        # The smallest first: what does not leave smaller is asked for once.
        said = self._ask(address, "br")
        reply = _reply(address, said)
        if reply.status != status:
            raise BuildError(
                f"{address}: answers {reply.status} and not {status}: mend what it names in the file of events, or see "
                "what `timeline serve` says there"
            )
        file = folder / (path or reply.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        if said.content_encoding is None:
            file.write_bytes(said.data)
            return reply
        file.with_name(file.name + SUFFIXES[said.content_encoding]).write_bytes(said.data)
        for coding in ("gzip", None):
            file.with_name(file.name + SUFFIXES[coding]).write_bytes(self._ask(address, coding or "identity").data)
        return reply

    @property
    def _running(self) -> Running:
        found: Running = self.app.extensions[EXTENSION]
        return found

    def _ask(self, address: str, coding: str = "identity") -> TestResponse:
        return self._client.get(address, base_url=self._site_url, headers={"Accept-Encoding": coding})


def processes(addresses: Sequence[str]) -> int:
    """How many are worth it to ask for all of them."""
    return min(os.cpu_count() or 1, 1 + len(addresses) // _WORTH_A_PROCESS)


def kept(
    asking: Asking, settings: Settings, moment: datetime, addresses: Sequence[str], folder: Path, processes: int
) -> Iterator[Reply]:
    """The replies of all addresses, in their order, once their files are written."""
    if processes == 1:
        yield from (asking.keep(address, folder) for address in addresses)
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
    Thread(target=_end_with_parent, daemon=True).start()
    _begun.append((Asking(settings, moment), folder))


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent
    parent.join()
    os._exit(1)


def _keep(address: str) -> Reply:
    asking, folder = _begun[0]
    return asking.keep(address, folder)


def _reply(address: str, said: TestResponse) -> Reply:
    headers = tuple((name, value) for name, value in said.headers if name.lower() not in _OF_CONTENT)
    return Reply(address, said.status_code, headers)

"""The store: the newest good edition serves, whatever becomes of the file."""

import gc
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from threading import Event as Signal
from threading import Thread

from timeline.loader import gc_paused, octets_of, read_octets
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused
from timeline.search import FACETS

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edit that was not taken, and when it was first seen."""

    error: Refused
    since: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A catalogue, the digest of the file that it was read from, and when that was."""

    catalogue: Catalogue
    digest: str
    read_at: datetime
    refusal: Refusal | None = None


class Store:
    """Reads a file once at start, and again whenever it changes.

    `edition` is replaced as a whole, so that whoever holds one has a consistent whole for as long as they need.
    `former` are the last ones that had something which the one after had no more, the newest first; as many as there
    is memory for.
    """

    _MOST_FORMER = 8
    _MOST_FORMER_EVENTS = 10_000  # of all of them together; so many take 50 MB

    # A file that is written over within one tick of the file system's clock, in the same size, looks unchanged;
    # so every so many looks its bytes are compared as well.
    _LOOKS_BETWEEN_DIGESTS = 30

    def __init__(self, path: Path, clock: Clock, state: Path | None = None, *, drafts: bool = False) -> None:
        """Raise Refused where the file cannot be served from the start; `state` is a folder for the last good one,
        from which the service then starts.
        """
        self._path = path
        self._drafts = drafts
        self._copy = state / f"{_digest(os.fsencode(path.absolute()))[:16]}.yaml" if state else None
        self._clock = clock
        self._state = self._seen()
        self._looks = 0
        self._stopped = Signal()
        self._found = ""
        self.former: tuple[Edition, ...] = ()
        try:
            content = octets_of(path)
            self._found = _digest(content)
            self.edition = self._first(content)
        except Refused as error:
            if not self._copy or not self._copy.exists():
                raise
            self.edition = self._first(octets_of(self._copy))
            self._refuse(error)

    def look(self) -> None:
        """Take the file as it stands now, if it changed and is good; otherwise keep what serves."""
        state = self._seen()
        self._looks += 1
        if state == self._state and self._looks % self._LOOKS_BETWEEN_DIGESTS:
            return
        self._state = state
        try:
            content = octets_of(self._path)
        except Refused as error:
            self._found = ""
            self._refuse(error)
            return
        digest = _digest(content)
        if digest == self._found:
            return
        self._found = digest
        try:
            self._take(content, digest)
        except Refused as error:
            self._refuse(error)

    def watch(self, seconds: float = 1.0, then: Callable[[], None] = lambda: None) -> None:
        """Look again and again, in a thread of its own, until `stop`; after each look, call `then`."""

        def looking() -> None:
            while not self._stopped.wait(seconds):
                try:
                    self.look()
                    then()
                except Exception:  # whatever it is, the next change must be seen
                    _log.exception("%s: could not be looked at", self._path)

        Thread(target=looking, name="store", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _first(self, content: bytes) -> Edition:
        first = Edition(self._read(content), _digest(content), self._clock())
        self._keep(content)
        return first

    def _read(self, content: bytes) -> Catalogue:
        """Take the catalogue out of the collector's sight: to traverse a large one takes longer than a reply may
        wait.
        """
        gc.collect()  # what is garbage now would stay for ever
        with gc_paused():
            catalogue = read_octets(content, str(self._path), drafts=self._drafts)
            gc.freeze()
        return catalogue

    def _keep(self, content: bytes) -> None:
        """Keep a copy of a good file; several processes may, of the same one."""
        if not self._copy:
            return
        new = self._copy.with_suffix(f".{os.getpid()}")
        try:
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(content)
            new.replace(self._copy)
        except OSError as error:
            _log.error("%s: no copy of the last good file can be kept: %s", self._copy, error.strerror)

    def _take(self, content: bytes, digest: str) -> None:
        if digest == self.edition.digest:
            self.edition = replace(self.edition, refusal=None)
            _log.info("%s: is again as it is served", self._path)
            return
        catalogue = self._read(content)
        if _addressed(self.edition.catalogue) - _addressed(catalogue):
            held = (self.edition, *self.former)
            sums = accumulate(len(each.catalogue.events) for each in held)
            most = min(self._MOST_FORMER, sum(each <= self._MOST_FORMER_EVENTS for each in sums))
            self.former = held[:most]
        released = list(self.edition.catalogue.events)
        self.edition = Edition(catalogue, digest, self._clock())
        while released:  # one by one: 10,000 events at once would keep replies waiting for 70 ms
            released.pop()
        self._keep(content)
        _log.info("%s: a new edition serves, %d events", self._path, len(catalogue.events))

    def _refuse(self, error: Refused) -> None:
        before = self.edition.refusal
        if before and (before.error.problems, before.error.lines) == (error.problems, error.lines):
            return
        since = before.since if before else self._clock()
        # The one that was raised holds all that was read, in its traceback.
        bare = Refused(error.file, error.problems, error.lines)
        self.edition = replace(self.edition, refusal=Refusal(bare, since))
        _log.error("refused; the edition of %s serves on:\n%s", self.edition.read_at.isoformat(), bare)

    def _seen(self) -> tuple[int, ...] | None:
        """What tells a file from another, or from itself rewritten, without reading it."""
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _addressed(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """What the addresses of feeds name."""
    exact = {each.id for each in catalogue.events if each.when.exact}
    named = {
        "language": catalogue.site.languages,
        "collection": [each.key for each in catalogue.collections],
        "office": [each.key for each in catalogue.offices],
        "event": [*exact, *(old for old, today in catalogue.retired.items() if today in exact)],
    } | {facet.parameter: [each.key for each in facet.among(catalogue)] for facet in FACETS}
    return frozenset((sort, key) for sort, keys in named.items() for key in keys)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()

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

from timeline.loader import gc_paused, load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.search import FACETS

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Rejection:
    """An edit that was not taken, and when it was first seen."""

    error: InvalidFile
    since: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A catalogue, the digest of the file that it was read from, and when that was."""

    catalogue: Catalogue
    digest: str
    loaded_at: datetime
    rejection: Rejection | None = None


class Repository:
    """Reads a file once at start, and again whenever it changes.

    `edition` is replaced as a whole, so that whoever holds one has a consistent whole for as long as they need.
    `previous_editions` are the last ones that had something which the one after had no more, the newest first; as many
    as there is memory for.
    """

    _MAX_PREVIOUS_EDITIONS = 8
    _MAX_PREVIOUS_EVENTS = 10_000  # of all of them together; so many take 50 MB

    # A file that is written over within one tick of the file system's clock, in the same size, looks unchanged;
    # so every so many looks its bytes are compared as well.
    _CHECKS_BETWEEN_DIGESTS = 30

    def __init__(
        self, path: Path, clock: Clock, state_folder: Path | None = None, *, include_drafts: bool = False
    ) -> None:
        """Raise InvalidFile where the file cannot be served from the start; `state_folder` is a folder for the last
        good one, from which the service then starts.
        """
        self._path = path
        self._include_drafts = include_drafts
        self._backup_path = (
            state_folder / f"{_digest(os.fsencode(path.absolute()))[:16]}.yaml" if state_folder else None
        )
        self._clock = clock
        self._last_stat = self._stat_signature()
        self._checks = 0
        self._stop_event = Signal()
        self._last_digest = ""
        self.previous_editions: tuple[Edition, ...] = ()
        try:
            content = read_bytes(path)
            self._last_digest = _digest(content)
            self.edition = self._load_first_edition(content)
        except InvalidFile as error:
            if not self._backup_path or not self._backup_path.exists():
                raise
            self.edition = self._load_first_edition(read_bytes(self._backup_path))
            self._reject(error)

    def reload_if_changed(self) -> None:
        """Take the file as it stands now, if it changed and is good; otherwise keep what serves."""
        signature = self._stat_signature()
        self._checks += 1
        if signature == self._last_stat and self._checks % self._CHECKS_BETWEEN_DIGESTS:
            return
        self._last_stat = signature
        try:
            content = read_bytes(self._path)
        except InvalidFile as error:
            self._last_digest = ""
            self._reject(error)
            return
        digest = _digest(content)
        if digest == self._last_digest:
            return
        self._last_digest = digest
        try:
            self._accept(content, digest)
        except InvalidFile as error:
            self._reject(error)

    def watch(self, seconds: float = 1.0, after_check: Callable[[], None] = lambda: None) -> None:
        """Look again and again, in a thread of its own, until `stop`; after each look, call `after_check`."""

        def poll() -> None:
            while not self._stop_event.wait(seconds):
                try:
                    self.reload_if_changed()
                    after_check()
                except Exception:  # whatever it is, the next change must be seen
                    _log.exception("%s: could not be looked at", self._path)

        Thread(target=poll, name="store", daemon=True).start()

    def stop(self) -> None:
        self._stop_event.set()

    def _load_first_edition(self, content: bytes) -> Edition:
        first = Edition(self._load(content), _digest(content), self._clock())
        self._save_backup(content)
        return first

    def _load(self, content: bytes) -> Catalogue:
        """Take the catalogue out of the collector's sight: to traverse a large one takes longer than a reply may
        wait.
        """
        gc.collect()  # what is garbage now would stay for ever
        with gc_paused():
            catalogue = load_bytes(content, str(self._path), include_drafts=self._include_drafts)
            gc.freeze()
        return catalogue

    def _save_backup(self, content: bytes) -> None:
        """Keep a copy of a good file; several processes may, of the same one."""
        if not self._backup_path:
            return
        temporary_path = self._backup_path.with_suffix(f".{os.getpid()}")
        try:
            temporary_path.parent.mkdir(parents=True, exist_ok=True)
            temporary_path.write_bytes(content)
            temporary_path.replace(self._backup_path)
        except OSError as error:
            _log.error("%s: no copy of the last good file can be kept: %s", self._backup_path, error.strerror)

    def _accept(self, content: bytes, digest: str) -> None:
        if digest == self.edition.digest:
            self.edition = replace(self.edition, rejection=None)
            _log.info("%s: is again as it is served", self._path)
            return
        catalogue = self._load(content)
        if _feed_keys(self.edition.catalogue) - _feed_keys(catalogue):
            editions = (self.edition, *self.previous_editions)
            event_totals = accumulate(len(each.catalogue.events) for each in editions)
            count = min(self._MAX_PREVIOUS_EDITIONS, sum(each <= self._MAX_PREVIOUS_EVENTS for each in event_totals))
            self.previous_editions = editions[:count]
        released = list(self.edition.catalogue.events)
        self.edition = Edition(catalogue, digest, self._clock())
        while released:  # one by one: 10,000 events at once would keep replies waiting for 70 ms
            released.pop()
        self._save_backup(content)
        _log.info("%s: a new edition serves, %d events", self._path, len(catalogue.events))

    def _reject(self, error: InvalidFile) -> None:
        previous = self.edition.rejection
        if previous and (previous.error.problems, previous.error.lines) == (error.problems, error.lines):
            return
        since = previous.since if previous else self._clock()
        # The one that was raised holds all that was read, in its traceback.
        without_traceback = InvalidFile(error.file, error.problems, error.lines)
        self.edition = replace(self.edition, rejection=Rejection(without_traceback, since))
        _log.error("refused; the edition of %s serves on:\n%s", self.edition.loaded_at.isoformat(), without_traceback)

    def _stat_signature(self) -> tuple[int, ...] | None:
        """What tells a file from another, or from itself rewritten, without reading it."""
        try:
            status = os.stat(self._path)
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _feed_keys(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """What the addresses of feeds name."""
    exact_ids = {each.id for each in catalogue.events if each.date.is_exact}
    keys_by_kind = {
        "language": catalogue.site.languages,
        "collection": [each.key for each in catalogue.collections],
        "office": [each.key for each in catalogue.offices],
        "event": [*exact_ids, *(old for old, today in catalogue.id_redirects.items() if today in exact_ids)],
    } | {facet.parameter: [each.key for each in facet.all_entities(catalogue)] for facet in FACETS}
    return frozenset((sort, key) for sort, keys in keys_by_kind.items() for key in keys)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()

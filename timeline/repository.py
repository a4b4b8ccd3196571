"""The repository holds the newest valid edition of events.yaml. An invalid file never replaces it."""

import gc
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from math import inf
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from time import monotonic

from timeline import gc_paused
from timeline.backup import Backup
from timeline.degradations import Degradations
from timeline.loader import load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.pictures import NO_PICTURES, InvalidManifest, Manifest, derived_folder, read_manifest, stat_signature
from timeline.search import feed_url_keys

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Rejection:
    """The error of the current file, and the time at which it was first seen."""

    error: InvalidFile
    since: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A catalogue, the SHA-256 digest of its file and of its pictures, and the time at which it was loaded.

    `rejection` is set while the file is invalid and this edition stays in use.
    """

    catalogue: Catalogue
    digest: str
    loaded_at: datetime
    rejection: Rejection | None = None


class Repository:
    """Loads a file at start, and again after each change.

    `edition` is replaced as a whole, so a caller that holds one has a consistent state for as long as it needs.
    `previous_editions` are earlier editions, newest first, with keys that the following edition lacks. Feeds of these
    keys use them. Their number is limited because of memory.
    """

    _MAX_PREVIOUS_EDITIONS = 8
    _MAX_PREVIOUS_EVENTS = 10_000  # in all previous editions together; they take 50 MB

    # If a file is overwritten with the same size within one tick of the file system's clock, its stat does not change.
    # So the digest is compared too, at every 30th check.
    _CHECKS_BETWEEN_DIGESTS = 30

    _MAX_CHECK_SECONDS = 30.0  # a check that takes longer is reported, because it may never end

    def __init__(
        self,
        path: Path,
        clock: Clock,
        state_folder: Path | None = None,
        *,
        include_drafts: bool = False,
        degradations: Degradations | None = None,
    ) -> None:
        """Load the file. If it is invalid, load the backup from `state_folder`; without a backup, raise InvalidFile.

        `state_folder` is where the backup, a copy of the last valid file, is stored.
        """
        self._path = path
        self._include_drafts = include_drafts
        self._clock = clock
        self._degradations = degradations or Degradations(clock)
        self._backup = Backup(state_folder, path, self._degradations)
        self._watching_pid = 0  # of the process whose thread watches the file; 0 if none does
        self._watcher_lock = Lock()
        self._last_stat = stat_signature(path)
        self._checks = 0
        self._check_began_at = inf  # while no check runs
        self._stop_event = Signal()
        self._last_digest = ""
        self.previous_editions: tuple[Edition, ...] = ()
        try:
            content = read_bytes(path)
            manifest = self._read_manifest()
            self._last_digest = _digest(content, manifest)
            self.edition = self._load_first_edition(content, manifest)
        except InvalidFile as error:
            backup = self._backup.read()
            if backup is None:
                raise
            try:
                self.edition = self._load_first_edition(backup, self._read_manifest())
            except InvalidFile:  # the backup is no better
                raise error from None
            self._reject(error)

    def reload_if_changed(self) -> None:
        """Load the file if it has changed. If it is invalid, keep the current edition and set its `rejection`."""
        signature = stat_signature(self._path)
        self._checks += 1
        if signature == self._last_stat and self._checks % self._CHECKS_BETWEEN_DIGESTS:
            return
        try:
            content = read_bytes(self._path)
        except InvalidFile as error:
            self._last_digest = ""
            self._reject(error)
        else:
            manifest = self._read_manifest()
            digest = _digest(content, manifest)
            if digest != self._last_digest:
                self._accept_or_reject(content, manifest, digest)
            elif digest == self.edition.digest and not self._backup.is_saved():
                self._backup.save(content)
            self._last_digest = digest
        self._last_stat = signature  # at the end: after any other error, the next check tries again

    def watch(self, seconds: float = 1.0, after_check: Callable[[], None] = lambda: None) -> None:
        """Ensure that a thread of this process checks the file every `seconds` and then calls `after_check`.

        A thread does not survive a fork, and servers fork when they like. So each request calls this method. The call
        that starts the thread checks the file itself, because nobody may have checked it for days.
        """
        if monotonic() - self._check_began_at > self._MAX_CHECK_SECONDS:
            reason = f"the check for changes has not ended for {self._MAX_CHECK_SECONDS:g} seconds"
            self._degradations.report("watcher", f"{self._path}: {reason}")
        if self._watching_pid == os.getpid() or self._stop_event.is_set():
            return
        if not self._watcher_lock.acquire(blocking=False):
            return
        try:
            if self._watching_pid != os.getpid():  # else another request has just started the thread
                self._check(after_check)
                self._watching_pid = os.getpid()  # before the start, because the thread may end at once
                Thread(target=self._poll, args=(seconds, after_check), name="repository", daemon=True).start()
        except (RuntimeError, MemoryError) as error:  # the system allows no more threads; the next request tries again
            self._watching_pid = 0
            self._degradations.report("watcher", f"{self._path} is only checked with each request: {error}")
        finally:
            self._watcher_lock.release()

    def stop(self) -> None:
        self._stop_event.set()

    def _poll(self, seconds: float, after_check: Callable[[], None]) -> None:
        try:
            while not self._stop_event.wait(seconds):
                self._check(after_check)
        finally:
            self._watching_pid = 0
            if not self._stop_event.is_set():
                _log.error("%s: the thread that checks for changes ended; the next request starts another", self._path)

    def _check(self, after_check: Callable[[], None]) -> None:
        self._check_began_at = monotonic()
        try:
            self.reload_if_changed()
            after_check()
        except Exception as error:  # the thread must live on, to see the next change
            self._degradations.report("watcher", f"{self._path}: the check for changes failed: {error!r}")
        else:
            self._degradations.resolve("watcher")
        finally:
            self._check_began_at = inf

    def _read_manifest(self) -> Manifest:
        """Read the manifest of the pictures. Without a good one, events show without pictures."""
        try:
            manifest = read_manifest(derived_folder(self._path))
        except InvalidManifest as error:
            self._degradations.report("pictures", str(error))
            return NO_PICTURES
        self._degradations.resolve("pictures")
        return manifest

    def _load_first_edition(self, content: bytes, manifest: Manifest) -> Edition:
        first = Edition(self._load(content, manifest), _digest(content, manifest), self._clock())
        self._backup.save(content)
        return first

    def _load(self, content: bytes, manifest: Manifest) -> Catalogue:
        """Load a catalogue with the files of its pictures, and exclude it from garbage collection.

        The traversal of a large catalogue would delay responses for too long.
        """
        gc.collect()  # `gc.freeze` would keep the present garbage for ever
        with gc_paused():
            catalogue = load_bytes(content, str(self._path), include_drafts=self._include_drafts)
            catalogue = catalogue.with_renditions(manifest.renditions)
            gc.freeze()
        if missing := sorted({picture.file for _, picture in catalogue.pictures if not picture.renditions}):
            _log.warning("%s: not shown: %s; run `timeline pictures`", self._path, ", ".join(missing))
        return catalogue

    def _accept_or_reject(self, content: bytes, manifest: Manifest, digest: str) -> None:
        try:
            self._accept(content, manifest, digest)
        except InvalidFile as error:
            self._reject(error)

    def _accept(self, content: bytes, manifest: Manifest, digest: str) -> None:
        if digest == self.edition.digest:
            self.edition = replace(self.edition, rejection=None)
            _log.info("%s: same content as the current edition again", self._path)
            return
        catalogue = self._load(content, manifest)
        if feed_url_keys(self.edition.catalogue) - feed_url_keys(catalogue):
            editions = (self.edition, *self.previous_editions)
            event_totals = accumulate(len(edition.catalogue.events) for edition in editions)
            count = min(self._MAX_PREVIOUS_EDITIONS, sum(total <= self._MAX_PREVIOUS_EVENTS for total in event_totals))
            self.previous_editions = editions[:count]
        released = list(self.edition.catalogue.events)
        self.edition = Edition(catalogue, digest, self._clock())
        while released:  # one by one: to free 10,000 events at once would block responses for 70 ms
            released.pop()
        self._backup.save(content)
        _log.info("%s: loaded a new edition with %d events", self._path, len(catalogue.events))

    def _reject(self, error: InvalidFile) -> None:
        previous = self.edition.rejection
        if previous and (previous.error.problems, previous.error.lines) == (error.problems, error.lines):
            return
        since = previous.since if previous else self._clock()
        # The traceback of the raised error references all parsed data.
        without_traceback = InvalidFile(error.file, error.problems, error.lines)
        self.edition = replace(self.edition, rejection=Rejection(without_traceback, since))
        _log.error(
            "the file is invalid; the edition of %s stays in use:\n%s",
            self.edition.loaded_at.isoformat(),
            without_traceback,
        )


def _digest(content: bytes, manifest: Manifest) -> str:
    return sha256(content + manifest.digest.encode()).hexdigest()

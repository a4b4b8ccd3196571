"""What the service counts of itself, for Prometheus. The one door of prometheus_client."""

import logging
import os
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from timeline import version
from timeline.repository import Edition

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_log = logging.getLogger(__name__)
_BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


P = ParamSpec("P")


def _suppress_errors(record: Callable[P, None]) -> Callable[P, None]:
    """What only counts never stops what serves: the folder of the counts may be full, or gone."""

    @wraps(record)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            record(*args, **kwargs)
        except (OSError, ValueError) as error:
            _warn_once(str(error))

    return guarded


@lru_cache(maxsize=16)
def _warn_once(error: str) -> None:
    _log.error("metrics are incomplete: %s", error)


class Metrics:
    """The counts of one running application, or of all the processes that count in one folder."""

    def __init__(self, multiprocess_folder: str | None) -> None:
        """From nothing; `multiprocess_folder` is the folder, which prometheus_client itself takes from
        PROMETHEUS_MULTIPROC_DIR."""
        self._registry = CollectorRegistry()
        if multiprocess_folder:
            # It was chosen when it was imported, and before this process was forked there was no folder.
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
            _remove_dead_processes(Path(multiprocess_folder))
        registry = None if multiprocess_folder else self._registry
        self._frame_refusals = Counter(
            "timeline_frames_refused",
            "Reports of browsers that a page outside the hosts of the office framed it; no office: the general frame.",
            ("office",),
            registry=registry,
        )
        self._responses = Counter(
            "timeline_replies",
            "Replies by the view that made them, status and family of client.",
            ("route", "status", "client"),
            registry=registry,
        )
        self._response_counters: dict[tuple[str, str, str], Counter] = {}
        self._build_seconds = Histogram(
            "timeline_build_seconds",
            "How long a body took that was made anew, by view.",
            ("route",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._cached_responses = Gauge(
            "timeline_bodies_kept", "Finished bodies in memory.", multiprocess_mode="livesum", registry=registry
        )
        self._cached_bytes = Gauge(
            "timeline_bodies_kept_bytes", "Their size.", multiprocess_mode="livesum", registry=registry
        )
        self._edition_loaded_at = Gauge(
            "timeline_edition_read_timestamp_seconds",
            "When the edition was read that serves; of several processes, the oldest.",
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._edition_rejected = Gauge(
            "timeline_edition_refused",
            "1 while an edit of the file is refused.",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._build_info = Gauge(
            "timeline_build_info",
            "1, with the version of the software.",
            ("version",),
            multiprocess_mode="livemax",
            registry=registry,
        )
        if multiprocess_folder:
            MultiProcessCollector(self._registry, multiprocess_folder)  # type: ignore[no-untyped-call]

    @_suppress_errors
    def count_response(self, route: str, status: str, client: str) -> None:
        """`status` with its phrase."""
        key = route, status, client
        if key not in self._response_counters:  # looked up here, in a third of the time that it takes in the counter
            self._response_counters[key] = self._responses.labels(route, status[:3], client)
        self._response_counters[key].inc()

    @_suppress_errors
    def observe_build(self, route: str, seconds: float) -> None:
        self._build_seconds.labels(route).observe(seconds)

    @_suppress_errors
    def set_gauges(self, edition: Edition, response_count: int, size: int) -> None:
        """How this process stands; `size` in bytes."""
        self._cached_responses.set(response_count)
        self._cached_bytes.set(size)
        self._edition_loaded_at.set(edition.loaded_at.timestamp())
        self._edition_rejected.set(edition.rejection is not None)
        self._build_info.labels(version()).set(1)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


def _remove_dead_processes(folder: Path) -> None:
    """What processes counted that are no more stays, but not how they stood."""
    for path in folder.glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]

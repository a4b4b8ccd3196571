"""The metrics for Prometheus. No other module imports prometheus_client."""

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
    """Log errors instead of raising them: metrics must never stop a response. Their folder may be full or missing."""

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
    """The metrics of one process, or of all worker processes that share a folder."""

    def __init__(self, multiprocess_folder: str | None) -> None:
        """`multiprocess_folder` must be PROMETHEUS_MULTIPROC_DIR, which prometheus_client itself also reads."""
        self._registry = CollectorRegistry()
        if multiprocess_folder:
            # prometheus_client chose its value class when it was imported. PROMETHEUS_MULTIPROC_DIR was not set then,
            # because `timeline serve` sets it before it starts the workers. So choose the class again.
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
            _remove_dead_processes(Path(multiprocess_folder))
        registry = None if multiprocess_folder else self._registry
        self._frame_refusals = Counter(
            "timeline_frames_refused",
            "Reports by browsers of refused frames, by office; the label is empty for embeds without an office.",
            ("office",),
            registry=registry,
        )
        self._responses = Counter(
            "timeline_replies",
            "Responses by route, status and client family.",
            ("route", "status", "client"),
            registry=registry,
        )
        self._response_counters: dict[tuple[str, str, str], Counter] = {}
        self._build_seconds = Histogram(
            "timeline_build_seconds",
            "Time to build a response that was not in the cache, by route.",
            ("route",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._cached_responses = Gauge(
            "timeline_bodies_kept", "Responses in the cache.", multiprocess_mode="livesum", registry=registry
        )
        self._cached_bytes = Gauge(
            "timeline_bodies_kept_bytes",
            "Size of the responses in the cache.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._edition_loaded_at = Gauge(
            "timeline_edition_read_timestamp_seconds",
            "When the current edition was loaded; the earliest time if there are several processes.",
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._edition_rejected = Gauge(
            "timeline_edition_refused",
            "1 while the newest version of events.yaml is rejected.",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._build_info = Gauge(
            "timeline_build_info",
            "Always 1; the label is the version of the software.",
            ("version",),
            multiprocess_mode="livemax",
            registry=registry,
        )
        if multiprocess_folder:
            MultiProcessCollector(self._registry, multiprocess_folder)  # type: ignore[no-untyped-call]

    @_suppress_errors
    def count_response(self, route: str, status: str, client: str) -> None:
        """Count a response. `status` includes the reason phrase, as in `200 OK`."""
        key = route, status, client
        if key not in self._response_counters:  # three times as fast as calling `labels` each time
            self._response_counters[key] = self._responses.labels(route, status[:3], client)
        self._response_counters[key].inc()

    @_suppress_errors
    def count_frame_refusals(self, office: str, count: int) -> None:
        """Add to the reports of an office. A count of 0 makes its counter appear."""
        self._frame_refusals.labels(office).inc(count)

    @_suppress_errors
    def observe_build(self, route: str, seconds: float) -> None:
        self._build_seconds.labels(route).observe(seconds)

    @_suppress_errors
    def set_gauges(self, edition: Edition, response_count: int, size: int) -> None:
        """Set the gauges of this process. `size` is in bytes."""
        self._cached_responses.set(response_count)
        self._cached_bytes.set(size)
        self._edition_loaded_at.set(edition.loaded_at.timestamp())
        self._edition_rejected.set(edition.rejection is not None)
        self._build_info.labels(version()).set(1)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


def _remove_dead_processes(folder: Path) -> None:
    """Remove the gauges of processes that have ended. Their counters stay in the totals."""
    for path in folder.glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]

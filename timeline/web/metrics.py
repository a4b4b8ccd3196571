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
_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


P = ParamSpec("P")


def _never_failing(count: Callable[P, None]) -> Callable[P, None]:
    """What only counts never stops what serves: the folder of the counts may be full, or gone."""

    @wraps(count)
    def counting(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            count(*args, **kwargs)
        except (OSError, ValueError) as error:
            _warn_once(str(error))

    return counting


@lru_cache(maxsize=16)
def _warn_once(error: str) -> None:
    _log.error("metrics are incomplete: %s", error)


class Metrics:
    """The counts of one running application, or of all the processes that count in one folder."""

    def __init__(self, shared: str | None) -> None:
        """From nothing; `shared` is the folder, which prometheus_client itself takes from PROMETHEUS_MULTIPROC_DIR."""
        self._registry = CollectorRegistry()
        if shared:
            # It was chosen when it was imported, and before this process was forked there was no folder.
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
            _forget_the_dead(Path(shared))
        registry = None if shared else self._registry
        self.frames_refused = Counter(
            "timeline_frames_refused",
            "Reports of browsers that a page outside the hosts of the office framed it; no office: the general frame.",
            ("office",),
            registry=registry,
        )
        self._replies = Counter(
            "timeline_replies",
            "Replies by the view that made them, status and family of client.",
            ("route", "status", "client"),
            registry=registry,
        )
        self._counted: dict[tuple[str, str, str], Counter] = {}
        self._builds = Histogram(
            "timeline_build_seconds",
            "How long a body took that was made anew, by view.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._bodies = Gauge(
            "timeline_bodies_kept", "Finished bodies in memory.", multiprocess_mode="livesum", registry=registry
        )
        self._bytes = Gauge("timeline_bodies_kept_bytes", "Their size.", multiprocess_mode="livesum", registry=registry)
        self._read = Gauge(
            "timeline_edition_read_timestamp_seconds",
            "When the edition was read that serves; of several processes, the oldest.",
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._refused = Gauge(
            "timeline_edition_refused",
            "1 while an edit of the file is refused.",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._build = Gauge(
            "timeline_build_info",
            "1, with the version of the software.",
            ("version",),
            multiprocess_mode="livemax",
            registry=registry,
        )
        if shared:
            MultiProcessCollector(self._registry, shared)  # type: ignore[no-untyped-call]

    @_never_failing
    def replied(self, route: str, status: str, client: str) -> None:
        """`status` with its phrase."""
        known = route, status, client
        if known not in self._counted:  # looked up here, in a third of the time that it takes in the counter
            self._counted[known] = self._replies.labels(route, status[:3], client)
        self._counted[known].inc()

    @_never_failing
    def built(self, route: str, seconds: float) -> None:
        self._builds.labels(route).observe(seconds)

    @_never_failing
    def state(self, edition: Edition, bodies: int, size: int) -> None:
        """How this process stands; `size` in bytes."""
        self._bodies.set(bodies)
        self._bytes.set(size)
        self._read.set(edition.read_at.timestamp())
        self._refused.set(edition.refusal is not None)
        self._build.labels(version()).set(1)

    def text(self) -> bytes:
        return generate_latest(self._registry)


def _forget_the_dead(folder: Path) -> None:
    """What processes counted that are no more stays, but not how they stood."""
    for path in folder.glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]

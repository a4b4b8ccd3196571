"""The metrics for Prometheus."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from timeline import version
from timeline.degradations import PARTS, Degradations
from timeline.repository import Edition
from timeline.web.metrics_folder import MetricsFolder

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# With PROMETHEUS_MULTIPROC_DIR, prometheus_client would count in memory-mapped files. A process dies of a signal when
# it writes to one in a full folder, or to one that somebody has shortened.
values.ValueClass = values.MutexValue


class Metrics:
    """The metrics of this process. Worker processes that share a folder know those of the others from its files.

    Requests only count in memory. Each process writes its file in the background.
    """

    def __init__(self, folder: str | None, degradations: Degradations) -> None:
        self._degradations = degradations
        self._registry = registry = CollectorRegistry()
        self._folder = MetricsFolder(Path(folder), registry, degradations) if folder else None
        self._frames = Counter(
            "timeline_frames_shown",
            "Responses to frames, by office and view; the office is empty for embeds without one.",
            ("office", "view"),
            registry=registry,
        )
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
        self._cached_responses = Gauge("timeline_bodies_kept", "Responses in the cache.", registry=registry)
        self._cached_bytes = Gauge(
            "timeline_bodies_kept_bytes",
            "Size of the responses in the cache.",
            registry=registry,
        )
        self._edition_loaded_at = Gauge(
            "timeline_edition_read_timestamp_seconds",
            "When the current edition was loaded; the earliest time if there are several processes.",
            registry=registry,
        )
        self._edition_rejected = Gauge(
            "timeline_edition_refused",
            "1 while the newest version of events.yaml is rejected.",
            registry=registry,
        )
        self._build_info = Gauge(
            "timeline_build_info",
            "Always 1; the label is the version of the software.",
            ("version",),
            registry=registry,
        )
        self._degraded = Gauge(
            "timeline_degraded",
            "1 while this part does not work in a process that serves; /healthz says why.",
            ("part",),
            registry=registry,
        )

    def count_response(self, route: str, status: str, client: str) -> None:
        """Count a response. `status` includes the reason phrase, as in `200 OK`."""
        key = route, status, client
        if key not in self._response_counters:  # three times as fast as calling `labels` each time
            self._response_counters[key] = self._responses.labels(route, status[:3], client)
        self._response_counters[key].inc()

    def count_frames(self, office: str, view: str, count: int = 1) -> None:
        """Count a frame that got its page. A count of 0 makes its counter appear."""
        self._frames.labels(office, view).inc(count)

    def count_frame_refusals(self, office: str, count: int) -> None:
        """Add to the reports of an office. A count of 0 makes its counter appear."""
        self._frame_refusals.labels(office).inc(count)

    def observe_build(self, route: str, seconds: float) -> None:
        self._build_seconds.labels(route).observe(seconds)

    def set_gauges(self, edition: Edition, response_count: int, size: int) -> None:
        """Set the gauges of this process. `size` is in bytes."""
        self._cached_responses.set(response_count)
        self._cached_bytes.set(size)
        self._edition_loaded_at.set(edition.loaded_at.timestamp())
        self._edition_rejected.set(edition.rejection is not None)
        self._build_info.labels(version()).set(1)

        for part in PARTS:
            self._degraded.labels(part).set(part in self._degradations.by_part)

    def save(self) -> None:
        """Write the metrics of this process for the others."""
        if self._folder:
            self._folder.save()

    def exposition(self) -> bytes:
        """Return the metrics of all processes, in the text format of Prometheus."""
        return self._folder.exposition() if self._folder else generate_latest(self._registry)

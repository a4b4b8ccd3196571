"""What the service counts of itself, for Prometheus. The one door of prometheus_client."""

from dataclasses import dataclass
from typing import Self

from prometheus_client import CollectorRegistry, Counter, generate_latest, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counts of one running application, or of all the processes that count in one folder."""

    registry: CollectorRegistry
    frames_refused: Counter

    @classmethod
    def counting(cls, shared: str | None) -> Self:
        """From nothing; `shared` is the folder, which prometheus_client itself takes from PROMETHEUS_MULTIPROC_DIR."""
        registry = CollectorRegistry()
        if shared:
            # It was chosen when it was imported, and before this process was forked there was no folder.
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
        refused = Counter(
            "timeline_frames_refused",
            "Reports of browsers that a page outside the hosts of the office framed it; no office: the general frame.",
            ("office",),
            registry=None if shared else registry,
        )
        if shared:
            MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
        return cls(registry, refused)

    def text(self) -> bytes:
        return generate_latest(self.registry)

"""What does not work in this process although it serves, for the log, `/healthz` and the metrics."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

_log = logging.getLogger(__name__)

# `metrics`: saving those of this process; `shared_metrics`: reading those of the others, when /metrics is fetched;
# `backup`: saving or reading the last valid file; `watcher`: checking the file for changes; `log`: writing to standard
# error; `pictures`: reading the manifest of the pictures.
PARTS = ("metrics", "shared_metrics", "backup", "watcher", "log", "pictures")


@dataclass(frozen=True, slots=True)
class Degradation:
    reason: str
    since: datetime


class Degradations:
    """The parts that do not work at the moment. A part that fails for the same reason again is logged only once."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.by_part: Mapping[str, Degradation] = {}

    def report(self, part: str, reason: str) -> None:
        previous = self.by_part.get(part)
        if previous and previous.reason == reason:
            return
        since = previous.since if previous else self._clock()
        self.by_part = {**self.by_part, part: Degradation(reason, since)}
        _log.error("%s: %s", part, reason)

    def resolve(self, part: str) -> None:
        if part in self.by_part:
            self.by_part = {other: degradation for other, degradation in self.by_part.items() if other != part}
            _log.warning("%s: works again", part)

"""What it costs to have more events."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.environment import reference_seconds
from benchmarks.servers import ROOT, timeline_server
from timeline.loader import load

_FIRST_REQUESTS = {
    "first /vi/": "/vi/",
    "first anniversaries.ics": "/vi/anniversaries.ics",
    "first events.json": "/vi/events.json",
    "first narrowed page": "/vi/?topic={topic}",
}
MEMORY = "memory"
_CHECK_REPEATS = 3


@dataclass(frozen=True, slots=True)
class ScalingResult:
    """What one file costs: seconds, and octets of the worker, by what was done. `reference_seconds` is the machine's
    meanwhile."""

    events: int
    seconds: dict[str, float]
    memory_bytes: dict[str, int]
    reference_seconds: float


def measure_file(file: Path) -> ScalingResult:
    catalogue = load(file)
    paces = [reference_seconds()]
    seconds = {"timeline check": median(_measure_seconds(lambda: _run_check(file)) for _ in range(_CHECK_REPEATS))}
    paces.append(reference_seconds())
    with timeline_server(file, workers=1) as server:
        octets = {f"{MEMORY} after reading": server.largest_worker_memory()}
        for name, path in _FIRST_REQUESTS.items():
            request_path = path.format(topic=catalogue.topics[0].key)
            seconds[name] = _measure_seconds(lambda request_path=request_path: server.get(request_path))  # type: ignore[misc]
            paces.append(reference_seconds())
        octets[f"{MEMORY} after these"] = server.largest_worker_memory()
    return ScalingResult(len(catalogue.events), seconds, octets, median(paces))


def per_event(results: Iterable[ScalingResult], base: ScalingResult) -> dict[int, dict[str, float]]:
    """How many times of what it costs there, an event costs in each; by the number of events."""
    return {
        each.events: {
            name: (seconds / each.events) / (base.seconds[name] / base.events) for name, seconds in each.seconds.items()
        }
        for each in results
    }


def _run_check(file: Path) -> None:
    command = [sys.executable, "-m", "timeline", "check", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _measure_seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun

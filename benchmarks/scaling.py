"""Time and memory for files with more and more events."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import yaml

from benchmarks.environment import reference_seconds
from benchmarks.servers import ROOT, timeline_server
from timeline.loader import load

_FIRST_REQUESTS = {
    "first /vi/": "/vi/",
    "first anniversaries.ics": "/vi/anniversaries.ics",
    "first events.json": "/vi/events.json",
    "first filtered page": "/vi/?topic={topic}",
}
MEMORY = "memory"
_CHECK_REPEATS = 3


@dataclass(frozen=True, slots=True)
class ScalingResult:
    """The costs of one file by step: seconds, and sizes in bytes, of the file and of the memory of the worker process.

    `reference_seconds` shows the speed of the machine during the measurement.
    """

    events: int
    seconds: dict[str, float]
    sizes: dict[str, int]
    reference_seconds: float


def measure_file(file: Path) -> ScalingResult:
    catalogue = load(file)
    references = [reference_seconds()]
    seconds = {
        name: median(_measure_seconds(work) for _ in range(_CHECK_REPEATS))
        for name, work in {
            "timeline check": lambda: _run_check(file),
            "loading alone": lambda: load(file),
            "PyYAML alone": lambda: _parse_yaml(file),
        }.items()
    }
    references.append(reference_seconds())
    with timeline_server(file, workers=1) as server:
        sizes = {
            "size of the file": file.stat().st_size,
            f"{MEMORY} after loading": server.largest_worker_memory(),
        }
        for name, path in _FIRST_REQUESTS.items():
            request_path = path.format(topic=catalogue.topics[0].key)
            seconds[name] = _measure_seconds(lambda request_path=request_path: server.get(request_path))  # type: ignore[misc]
            references.append(reference_seconds())
        sizes[f"{MEMORY} after these requests"] = server.largest_worker_memory()
    return ScalingResult(len(catalogue.events), seconds, sizes, median(references))


def per_event(results: Iterable[ScalingResult], base: ScalingResult) -> dict[int, dict[str, float]]:
    """Return the time per event relative to `base`, by number of events and by step."""
    return {
        result.events: {
            name: (seconds / result.events) / (base.seconds[name] / base.events)
            for name, seconds in result.seconds.items()
        }
        for result in results
    }


def _run_check(file: Path) -> None:
    command = [sys.executable, "-m", "timeline", "check", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _parse_yaml(file: Path) -> None:
    with file.open("rb") as stream:
        for _ in yaml.parse(stream, yaml.CBaseLoader):
            pass


def _measure_seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start

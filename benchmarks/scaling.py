"""What it costs to have more events."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.environment import pace
from benchmarks.servers import ROOT, timeline
from timeline.loader import read

_FIRST = {
    "first /vi/": "/vi/",
    "first anniversaries.ics": "/vi/anniversaries.ics",
    "first events.json": "/vi/events.json",
    "first narrowed page": "/vi/?topic={topic}",
}
MEMORY = "memory"
_CHECKS = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """What one file costs: seconds, and octets of the worker, by what was done. `pace` is the machine's meanwhile."""

    events: int
    seconds: dict[str, float]
    octets: dict[str, int]
    pace: float


def grown(file: Path) -> Growth:
    catalogue = read(file)
    paces = [pace()]
    seconds = {"timeline check": median(_seconds(lambda: _check(file)) for _ in range(_CHECKS))}
    paces.append(pace())
    with timeline(file, workers=1) as server:
        octets = {f"{MEMORY} after reading": server.memory()}
        for name, path in _FIRST.items():
            asked = path.format(topic=catalogue.topics[0].key)
            seconds[name] = _seconds(lambda asked=asked: server.get(asked))  # type: ignore[misc]
            paces.append(pace())
        octets[f"{MEMORY} after these"] = server.memory()
    return Growth(len(catalogue.events), seconds, octets, median(paces))


def per_event(found: Iterable[Growth], measure: Growth) -> dict[int, dict[str, float]]:
    """How many times of what it costs there, an event costs in each; by the number of events."""
    return {
        each.events: {
            name: (seconds / each.events) / (measure.seconds[name] / measure.events)
            for name, seconds in each.seconds.items()
        }
        for each in found
    }


def _check(file: Path) -> None:
    command = [sys.executable, "-m", "timeline", "check", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun

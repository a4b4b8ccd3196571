"""Load tests with wrk: several servers in turn, each for some seconds."""

import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

from benchmarks.servers import Server

_SCRIPT = Path(__file__).parent / "paths.lua"
_RATE = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)
_COUNT = re.compile(r"^ +([0-9]+) requests in ", re.MULTILINE)
_FAILURES = re.compile(r"^ +((?:Socket errors|Non-2xx or 3xx responses): .+)$", re.MULTILINE)


class LoadError(RuntimeError):
    """Requests failed, or the output of wrk could not be parsed."""


@dataclass(frozen=True, slots=True)
class Request:
    """The request that wrk repeats, or the first of `paths`, which wrk requests one after another, each only once."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadResult:
    """One round: the number of responses, their rate, and the CPU time of the server per response."""

    responses: int
    requests_per_second: float
    cpu_microseconds: float


def run_wrk(server: Server, request: Request, seconds: int, connections: int, start: int = 0) -> LoadResult:
    """Send as many requests as the server can answer in `seconds`, from path number `start` on. Raises LoadError if
    there are too few paths: a cache could have the responses of those that are requested again.
    """
    with NamedTemporaryFile("w", encoding="utf-8") as list_of_paths:
        list_of_paths.write("\n".join(request.paths))
        list_of_paths.flush()
        script = ("--script", str(_SCRIPT)) if request.paths else ()
        arguments = ("--", list_of_paths.name, str(start)) if request.paths else ()
        before = server.cpu_seconds()
        output = subprocess.run(
            [
                *("wrk", "--threads", "1", "--connections", str(connections)),
                *("--duration", f"{seconds}s", "--timeout", "30s", *script),
                *(part for name, value in request.headers.items() for part in ("--header", f"{name}: {value}")),
                f"http://127.0.0.1:{server.port}{request.path}",
                *arguments,
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        responses, rate = parse_wrk_output(output, len(request.paths) - start if request.paths else inf)
        return LoadResult(responses, rate, (server.cpu_seconds() - before) / responses * 1e6)


def parse_wrk_output(output: str, path_count: float = inf) -> tuple[int, float]:
    """Return the number of responses and the responses per second. Raises LoadError if any request failed, or if there
    are more responses than paths.
    """
    if failures := _FAILURES.search(output):
        raise LoadError(failures[1])
    count, rate = _COUNT.search(output), _RATE.search(output)
    if not (count and rate and int(count[1])):
        raise LoadError(f"wrk counted no responses:\n{output}")
    if int(count[1]) > path_count:
        raise LoadError(f"wrk counted {count[1]} responses, but there were only {path_count} paths to request once")
    return int(count[1]), float(rate[1])


@dataclass(frozen=True, slots=True)
class ServerResult:
    """The medians of one server over all rounds. `ratio_to_first` is its rate over that of the first server."""

    name: str
    requests_per_second: float
    cpu_microseconds: float
    ratio_to_first: float


def compare_under_load(
    requests_by_server: Mapping[str, tuple[Server, Request]], rounds: int, seconds: int, connections: int
) -> tuple[ServerResult, ...]:
    """Put each server under load once per round. The first server is the reference of the others."""
    starts = Counter[str]()
    measured_rounds = []
    for _ in range(1 + rounds):
        results = {}
        for name, (server, request) in requests_by_server.items():
            results[name] = run_wrk(server, request, seconds, connections, starts[name])
            starts[name] += results[name].responses + connections  # those that were still open at the end
        measured_rounds.append(results)
    return summarise_rounds(measured_rounds[1:])  # the first one only fills caches


def summarise_rounds(rounds: list[dict[str, LoadResult]]) -> tuple[ServerResult, ...]:
    first = next(iter(rounds[0]))
    return tuple(
        ServerResult(
            name,
            median(results[name].requests_per_second for results in rounds),
            median(results[name].cpu_microseconds for results in rounds),
            median(results[name].requests_per_second / results[first].requests_per_second for results in rounds),
        )
        for name in rounds[0]
    )

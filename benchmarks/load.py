"""Load tests: requests for some seconds, by turns."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.servers import Server

_RATE = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)
_COUNT = re.compile(r"^ +([0-9]+) requests in ", re.MULTILINE)
_FAILURES = re.compile(r"^ +((?:Socket errors|Non-2xx or 3xx responses): .+)$", re.MULTILINE)


class LoadError(RuntimeError):
    """Replies that failed, or an output that wrk does not have."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is made again and again."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A round: the replies, how many in a second, and the microseconds of a core that the server had for each."""

    responses: int
    requests_per_second: float
    cpu_microseconds: float


def run_wrk(server: Server, request: Request, seconds: int, connections: int) -> LoadResult:
    """All that the server can answer in so many seconds."""
    before = server.cpu_seconds()
    output = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(connections)),
            *("--duration", f"{seconds}s", "--timeout", "30s"),
            *(each for name, value in request.headers.items() for each in ("--header", f"{name}: {value}")),
            f"http://127.0.0.1:{server.port}{request.path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    replies, rate = parse_wrk_output(output)
    return LoadResult(replies, rate, (server.cpu_seconds() - before) / replies * 1e6)


def parse_wrk_output(output: str) -> tuple[int, float]:
    """How many replies there were, and how many in a second, of what wrk says; raise LoadError where any failed."""
    if failures := _FAILURES.search(output):
        raise LoadError(failures[1])
    count, rate = _COUNT.search(output), _RATE.search(output)
    if not (count and rate and int(count[1])):
        raise LoadError(f"wrk counted no replies:\n{output}")
    return int(count[1]), float(rate[1])


@dataclass(frozen=True, slots=True)
class ServerResult:
    """How one did: the median of its rounds, and of its ratio to the first in the same turn."""

    name: str
    requests_per_second: float
    cpu_microseconds: float
    ratio_to_first: float


def compare_under_load(
    requests_by_server: Mapping[str, tuple[Server, Request]], rounds: int, seconds: int, connections: int
) -> tuple[ServerResult, ...]:
    """Each under load in each round, the first among them the measure of the others."""
    for server, request in requests_by_server.values():
        run_wrk(server, request, seconds, connections)  # what is kept of a first reply is there from then on
    measured_rounds = [
        {name: run_wrk(server, request, seconds, connections) for name, (server, request) in requests_by_server.items()}
        for _ in range(rounds)
    ]
    return summarise_rounds(measured_rounds)


def summarise_rounds(rounds: list[dict[str, LoadResult]]) -> tuple[ServerResult, ...]:
    first = next(iter(rounds[0]))
    return tuple(
        ServerResult(
            name,
            median(turn[name].requests_per_second for turn in rounds),
            median(turn[name].cpu_microseconds for turn in rounds),
            median(turn[name].requests_per_second / turn[first].requests_per_second for turn in rounds),
        )
        for name in rounds[0]
    )

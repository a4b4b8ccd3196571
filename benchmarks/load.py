"""Load tests: requests for some seconds, by turns."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.servers import Server

_RATE = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)
_COUNT = re.compile(r"^ +([0-9]+) requests in ", re.MULTILINE)
_FAULT = re.compile(r"^ +((?:Socket errors|Non-2xx or 3xx responses): .+)$", re.MULTILINE)


class LoadError(RuntimeError):
    """Replies that failed, or an output that wrk does not have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is made again and again."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Load:
    """A round: the replies, how many in a second, and the microseconds of a core that the server had for each."""

    replies: int
    rate: float
    cost: float


def load(server: Server, asked: Asked, seconds: int, connections: int) -> Load:
    """All that the server can answer in so many seconds."""
    before = server.worked()
    said = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(connections)),
            *("--duration", f"{seconds}s", "--timeout", "30s"),
            *(each for name, value in asked.headers.items() for each in ("--header", f"{name}: {value}")),
            f"http://127.0.0.1:{server.port}{asked.path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    replies, rate = parsed(said)
    return Load(replies, rate, (server.worked() - before) / replies * 1e6)


def parsed(said: str) -> tuple[int, float]:
    """How many replies there were, and how many in a second, of what wrk says; raise LoadError where any failed."""
    if fault := _FAULT.search(said):
        raise LoadError(fault[1])
    count, rate = _COUNT.search(said), _RATE.search(said)
    if not (count and rate and int(count[1])):
        raise LoadError(f"wrk counted no replies:\n{said}")
    return int(count[1]), float(rate[1])


@dataclass(frozen=True, slots=True)
class Standing:
    """How one did: the median of its rounds, and of its ratio to the first in the same turn."""

    name: str
    rate: float
    cost: float
    ratio: float


def contest(
    entries: Mapping[str, tuple[Server, Asked]], rounds: int, seconds: int, connections: int
) -> tuple[Standing, ...]:
    """Each under load in each round, the first among them the measure of the others."""
    for server, asked in entries.values():
        load(server, asked, seconds, connections)  # what is kept of a first reply is there from then on
    turns = [
        {name: load(server, asked, seconds, connections) for name, (server, asked) in entries.items()}
        for _ in range(rounds)
    ]
    return standings(turns)


def standings(turns: list[dict[str, Load]]) -> tuple[Standing, ...]:
    first = next(iter(turns[0]))
    return tuple(
        Standing(
            name,
            median(turn[name].rate for turn in turns),
            median(turn[name].cost for turn in turns),
            median(turn[name].rate / turn[first].rate for turn in turns),
        )
        for name in turns[0]
    )

"""Contests: servers under the same load by turns, so that what else the machine does meets all of them alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.loads import Asked, Load, load
from benchmarks.servers import Server


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

"""What was measured, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from benchmarks.load import ServerResult
from benchmarks.scaling import ScalingResult, per_event

_INTRODUCTION = """# Results

Written by `make bench`: one run's figures, on the machine below. Read the ratios: rates say as much of the machine, and
of what else it did, as of the servers. Each contest goes by turns (one server under load, then the other, again and
again); a ratio is the median of those of its turns. *Core µs* is the time of a core that the server had for
a reply, which other work on the machine moves far less than rates. wrk runs on the same cores as the servers.
"""

REFERENCE_LABEL = "a million multiplications in Python"


def format_results(on: date, machine: Mapping[str, str], sections: Iterable[str]) -> str:
    """The whole file."""
    head = table(("machine", ""), [("date", on.isoformat()), *machine.items()])
    return "\n".join([_INTRODUCTION, head, *sections])


def section(title: str, *paragraphs: str) -> str:
    return "\n".join([f"## {title}\n", *(f"{each.strip()}\n" for each in paragraphs)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, whose columns but the first hold numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def nginx_table(results_by_request: Mapping[str, Sequence[ServerResult]]) -> str:
    """Each contest in a row, with the ratios of the others to its first."""
    (first, *others) = next(iter(results_by_request.values()))
    head = (
        "",
        *(f"{each.name} : {first.name}" for each in others),
        *(f"{each.name} {unit}" for unit in _UNITS for each in (first, *others)),
    )
    rows = (
        (
            name,
            *(f"**{one.ratio_to_first:.2f}**" for one in each[1:]),
            *(_format_rate(one.requests_per_second) for one in each),
            *(f"{one.cpu_microseconds:,.0f}" for one in each),
        )
        for name, each in results_by_request.items()
    )
    return table(head, rows)


def rivals_table(results: Sequence[ServerResult]) -> str:
    """Each server in a row, with how many times of its rate the first has."""
    head = ("", f"{results[0].name} : it", *_UNITS)
    return table(
        head,
        [
            (
                one.name,
                f"**{_format_factor(1 / one.ratio_to_first)}**",
                _format_rate(one.requests_per_second),
                f"{one.cpu_microseconds:,.0f}",
            )
            for one in results
        ],
    )


def scaling_tables(results: Sequence[ScalingResult], base: ScalingResult) -> str:
    """What each number of events costs, and what an event does beside one of those in `base`."""
    head = ("", *(f"{each.events:,} events" for each in results))
    relative_costs = per_event(results, base)
    costs = [(name, *(format_seconds(each.seconds[name]) for each in results)) for name in base.seconds]
    sizes = [(name, *(f"{each.memory_bytes[name] / 1e6:.0f} MB" for each in results)) for name in base.memory_bytes]
    paces = (REFERENCE_LABEL, *(format_seconds(each.reference_seconds) for each in results))
    shares = [(name, *(f"{relative_costs[each.events][name]:.2f}" for each in results)) for name in base.seconds]
    relative = f"What one event costs, as a share of what it costs among {base.events:,}:"
    return "\n".join([table(head, [*costs, *sizes, paces]), f"{relative}\n", table(head, shares)])


def format_seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


_UNITS = ("replies/s", "core µs")


def _format_rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _format_factor(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2f}"

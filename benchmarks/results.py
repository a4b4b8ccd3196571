"""The results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from benchmarks.load import ServerResult
from benchmarks.scaling import ScalingResult, per_event

_INTRODUCTION = """# Results

`make bench` writes this file. It has the results of one run on the machine below. Compare ratios, not rates: rates also
depend on the machine and on its other work. The servers of one table take turns under load, several times; a ratio is
the median of the ratios of all turns. *Core µs* is the CPU time that the server used per response. Other work on the
machine changes it far less than it changes rates. wrk runs on the same cores as the servers.
"""

REFERENCE_LABEL = "a million multiplications in Python"


def format_results(day: date, machine: Mapping[str, str], sections: Iterable[str]) -> str:
    head = table(("machine", ""), [("date", day.isoformat()), *machine.items()])
    return "\n".join([_INTRODUCTION, head, *sections])


def section(title: str, *paragraphs: str) -> str:
    return "\n".join([f"## {title}\n", *(f"{paragraph.strip()}\n" for paragraph in paragraphs)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a table. All columns but the first are right-aligned, for numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def nginx_table(results_by_request: Mapping[str, Sequence[ServerResult]]) -> str:
    """One row per request, with the ratio of each other server to the first one."""
    (first, *others) = next(iter(results_by_request.values()))
    rate, cpu = _UNITS
    head = (
        "",
        *(f"{other.name} : {first.name}" for other in others),
        f"{first.name} {rate}",
        *(f"{server.name} {cpu}" for server in (first, *others)),
    )
    rows = (
        (
            name,
            *(f"**{result.ratio_to_first:.2f}**" for result in results[1:]),
            _format_rate(results[0].requests_per_second),
            *(f"{result.cpu_microseconds:,.0f}" for result in results),
        )
        for name, results in results_by_request.items()
    )
    return table(head, rows)


def rivals_table(results: Sequence[ServerResult]) -> str:
    """One row per server, with the rate of the first server divided by the rate of this one."""
    head = ("", f"{results[0].name} : it", *_UNITS)
    return table(
        head,
        [
            (
                result.name,
                f"**{_format_factor(1 / result.ratio_to_first)}**",
                _format_rate(result.requests_per_second),
                f"{result.cpu_microseconds:,.0f}",
            )
            for result in results
        ],
    )


def scaling_tables(results: Sequence[ScalingResult], base: ScalingResult) -> str:
    """Two tables, one column per file: the cost of the file, and the cost per event relative to `base`."""
    head = ("", *(f"{result.events:,} events" for result in results))
    relative_costs = per_event(results, base)
    times = [(name, *(format_seconds(result.seconds[name]) for result in results)) for name in base.seconds]
    sizes = [(name, *(f"{result.sizes[name] / 1e6:.0f} MB" for result in results)) for name in base.sizes]
    references = (REFERENCE_LABEL, *(format_seconds(result.reference_seconds) for result in results))
    ratios = [(name, *(f"{relative_costs[result.events][name]:.2f}" for result in results)) for name in base.seconds]
    caption = f"Cost per event, relative to the cost per event in a file of {base.events:,}:"
    return "\n".join([table(head, [*times, *sizes, references]), f"{caption}\n", table(head, ratios)])


def format_seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


_UNITS = ("responses/s", "core µs")


def _format_rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _format_factor(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2f}"

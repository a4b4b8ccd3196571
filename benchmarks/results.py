"""What was measured, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from benchmarks.load import Standing
from benchmarks.scaling import Growth, per_event

_READING = """# Results

Written by `make bench`: one run's figures, on the machine below. Read the ratios: rates say as much of the machine, and
of what else it did, as of the servers. Each contest goes by turns (one server under load, then the other, again and
again); a ratio is the median of those of its turns. *Core µs* is the time of a core that the server had for
a reply, which other work on the machine moves far less than rates. wrk runs on the same cores as the servers.
"""

PACE = "a million multiplications in Python"


def written(on: date, machine: Mapping[str, str], sections: Iterable[str]) -> str:
    """The whole file."""
    head = table(("machine", ""), [("date", on.isoformat()), *machine.items()])
    return "\n".join([_READING, head, *sections])


def section(title: str, *paragraphs: str) -> str:
    return "\n".join([f"## {title}\n", *(f"{each.strip()}\n" for each in paragraphs)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, whose columns but the first hold numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def contests(found: Mapping[str, Sequence[Standing]]) -> str:
    """Each contest in a row, with the ratios of the others to its first."""
    (first, *others) = next(iter(found.values()))
    head = (
        "",
        *(f"{each.name} : {first.name}" for each in others),
        *(f"{each.name} {unit}" for unit in _UNITS for each in (first, *others)),
    )
    rows = (
        (
            name,
            *(f"**{one.ratio:.2f}**" for one in each[1:]),
            *(_rate(one.rate) for one in each),
            *(f"{one.cost:,.0f}" for one in each),
        )
        for name, each in found.items()
    )
    return table(head, rows)


def rivals(found: Sequence[Standing]) -> str:
    """Each server in a row, with how many times of its rate the first has."""
    head = ("", f"{found[0].name} : it", *_UNITS)
    return table(
        head,
        [(one.name, f"**{_times(1 / one.ratio)}**", _rate(one.rate), f"{one.cost:,.0f}") for one in found],
    )


def growths(found: Sequence[Growth], measure: Growth) -> str:
    """What each number of events costs, and what an event does beside one of those in `measure`."""
    head = ("", *(f"{each.events:,} events" for each in found))
    beside = per_event(found, measure)
    costs = [(name, *(seconds_said(each.seconds[name]) for each in found)) for name in measure.seconds]
    sizes = [(name, *(f"{each.octets[name] / 1e6:.0f} MB" for each in found)) for name in measure.octets]
    paces = (PACE, *(seconds_said(each.pace) for each in found))
    shares = [(name, *(f"{beside[each.events][name]:.2f}" for each in found)) for name in measure.seconds]
    relative = f"What one event costs, as a share of what it costs among {measure.events:,}:"
    return "\n".join([table(head, [*costs, *sizes, paces]), f"{relative}\n", table(head, shares)])


def seconds_said(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


_UNITS = ("replies/s", "core µs")


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _times(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2f}"

"""The section of responses that no cache has: the processor time of each kind, beside its goal."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from time import perf_counter

from benchmarks import results
from benchmarks.searches import search_values
from benchmarks.servers import timeline_server
from timeline.loader import load
from timeline.model.catalogue import Catalogue

_LARGE = 5_000  # events; a larger file has goals of its own
_MAX_REQUESTS = 250  # of a kind
_TEXT = """
One worker process, and one client that never asks for anything twice. What follows from the edition or the language
alone has been computed for other requests before. *Core ms* is the processor time of the service per response, its goal
beside it.
"""
_HEAD = ("", "requests", "core ms", "goal", "ms until the response")


def uncached_section(files: dict[str, Path]) -> str:
    """`files` are the files of events, by the name of their rows."""
    rows = [row for name, file in files.items() for row in _rows(name, file)]
    return results.section("Uncached responses", _TEXT, results.table(_HEAD, rows))


def _rows(name: str, file: Path) -> Iterator[tuple[str, ...]]:
    catalogue = load(file)
    with timeline_server(file, workers=1) as server:
        for language in catalogue.site.languages:
            for path in ("", "?q=a", "calendar/", "embed/"):
                server.get(f"/{language}/{path}")
        for kind, goal, paths in _requests(catalogue):
            start, cpu_start = perf_counter(), server.cpu_seconds()
            for path in paths:
                assert server.get(path).status == 200, path
            cpu_ms, ms = (
                1000 * each / len(paths) for each in (server.cpu_seconds() - cpu_start, perf_counter() - start)
            )
            yield f"{name}: {kind}", str(len(paths)), f"**{cpu_ms:.1f}**", str(goal), f"{ms:.1f}"


def _requests(catalogue: Catalogue) -> Iterator[tuple[str, float, list[str]]]:
    """Yield each kind of request, its goal in milliseconds, and the paths."""
    searches = search_values((str(event.title.in_("vi")) for event in catalogue.events), 2)[:_MAX_REQUESTS]
    if len(catalogue.events) > _LARGE:
        yield "page of all events", 60, [f"/vi/?page={page}" for page in range(2, 52)]
        yield "search", 30, [f"/vi/?q={search}" for search in searches[:50]]
        return
    years = sorted({event.date.year for event in catalogue.events})
    narrowed = [f"kind={kind.key}&from={year}" for kind, year in product(catalogue.kinds, years)][:_MAX_REQUESTS]
    languages = catalogue.site.languages
    first_days = filter(None, (event.date.first_day for event in catalogue.events))
    months = sorted({f"{day.year:04}/{day.month:02}" for day in first_days})
    yield "search", 6.7, [f"/vi/?q={search}" for search in searches]
    yield "narrowed page", 6.7, [f"/vi/?{query}" for query in narrowed]
    yield "event", 3, [f"/{language}/events/{event.id}/" for language in languages for event in catalogue.events]
    yield "month", 3, [f"/{language}/calendar/{month}/" for language in languages for month in months]
    yield "frame", 3, [f"/{language}/embed/?many={many}" for language in languages for many in range(1, 51)]
    yield "narrowed calendar", 4, [f"/vi/events.ics?{query}" for query in narrowed]
    yield "narrowed Atom feed", 4, [f"/vi/events.atom?{query}" for query in narrowed]

"""`python -m benchmarks [--large]`: measures everything in one run and writes benchmarks/RESULTS.md."""

import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import results
from benchmarks.environment import environment_description, reference_seconds
from benchmarks.generator import generate_events_yaml
from benchmarks.load import Request, ServerResult, compare_under_load
from benchmarks.nginx import download_encoded_files, nginx_file_server, nginx_proxy
from benchmarks.rivals import (
    calendar_path,
    datasette,
    events_yaml_with_exact_dates,
    installed_versions,
    open_web_calendar,
)
from benchmarks.scaling import measure_file
from benchmarks.servers import CORES, ROOT, Server, timeline_server
from benchmarks.startup import PAGE, time_to_changed_page, time_to_first_response

_RESULTS = Path(__file__).parent / "RESULTS.md"
_REAL_EVENTS = ROOT / "events.yaml"
_ANNIVERSARIES_FEED = "/vi/anniversaries.ics"
_RIVALS_FEED = "/vi/events.ics"
_RIVALS_EVENT_COUNT = 30
_LARGE_COUNT = 100_000
_MEDIUM_COUNT = 10_000
_BASE_COUNT = 1_000

_NGINX_TEXT = """
Both answer the same addresses with the same octets, in the same coding, over connections that stay open; nginx from
files that it holds open, coded beforehand, with no log (`benchmarks/nginx.py`). *Behind nginx* is the service behind
another nginx, by `deploy/nginx/proxy.conf` with its cache. Not alike: of files nginx sends six headers, and we send
those of our security and caching too. A 304 answers `If-None-Match`.
"""
_RIVALS_TEXT = """
The same events for all. *ours : it* says how many times as many replies ours gives. Not alike, and to be known when
reading it:

- ours answers with a finished body, made once for an edition.
- open-web-calendar keeps the calendar that it fetched (from an nginx here) for ten minutes, but reads, merges and
  writes it anew for each reply; that is its work: the calendars of others. Its page has no events in it: scripts fetch
  them after it, so both are measured. Its server, gunicorn with a worker for each core as in its Docker image, closes
  each connection.
- datasette asks SQLite for each reply and writes what it found. It runs in one process, as its documents say.
"""
_SCALING_TEXT = """
One worker. *First* is the first reply of its kind since the start; `timeline check` is the whole process, the
median of three. Memory is what is resident of the worker. Half of the events are yearly: of 10,000 that calendar has
59,125 entries. The last row is how fast the machine was meanwhile, which other work on it can change threefold.
"""
_STARTUP_TEXT = """
One worker. The file is looked at once a second, which is in the time from a change to the first page with it. What
changes is the title of the site and one event, or every event; the slowest page is the slowest of both. The last column
is how fast the machine was meanwhile.
"""
_PAUSES_TEXT = """
The longest time for which a thread that is ready to run could not, while a store takes a changed file
(`benchmarks/pauses.py`).
"""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"let the table of growth reach {_LARGE_COUNT:,} events")
    large = parser.parse_args().large
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    measured_on = environment_description() | installed_versions()
    sections = []
    with TemporaryDirectory(prefix="timeline-benchmarks-") as folder:
        for each in _sections(
            Path(folder), (_BASE_COUNT, _MEDIUM_COUNT, _LARGE_COUNT) if large else (_BASE_COUNT, _MEDIUM_COUNT)
        ):
            print(each, flush=True)
            sections.append(each)
    _RESULTS.write_text(results.format_results(datetime.now(UTC).date(), measured_on, sections), "utf-8")


def _sections(folder: Path, sizes: tuple[int, ...]) -> Iterator[str]:
    yield _nginx_section(_make_folder(folder, "nginx"))
    yield _rivals_section(_make_folder(folder, "rivals"))
    files = {}
    for size in sizes:
        files[size] = folder / f"{size}.yaml"
        files[size].write_text(generate_events_yaml(size), "utf-8")
    yield _scaling_section([_REAL_EVENTS, *files.values()])
    yield _startup_section(_make_folder(folder, "starts"), files[_MEDIUM_COUNT])
    yield _pauses_section()


def _nginx_section(folder: Path) -> str:
    with (
        timeline_server(_REAL_EVENTS) as ours,
        nginx_file_server(
            _make_folder(folder, "files"), download_encoded_files(ours, (PAGE, _ANNIVERSARIES_FEED)), PAGE
        ) as theirs,
        nginx_proxy(_make_folder(folder, "front"), ours, PAGE) as behind,
    ):
        results_by_request = {}
        servers = {"nginx": theirs, "ours": ours, "ours behind nginx": behind}
        for name, path in (("page", PAGE), ("feed", _ANNIVERSARIES_FEED)):
            for coding in ("br", "identity"):
                accepted = {"Accept-Encoding": coding}
                content = ours.get(path, accepted).content
                assert content == theirs.get(path, accepted).content == behind.get(path, accepted).content
                label = f"{name}, 200, {coding}, {len(content):,} octets"
                request = Request(path, accepted)
                results_by_request[label] = _compare_servers(
                    {name: (server, request) for name, server in servers.items()}
                )
            results_by_request[f"{name}, 304"] = _compare_servers(
                {name: _conditional_request(server, path) for name, server in servers.items()}
            )
    return results.section("Beside nginx", _NGINX_TEXT, results.nginx_table(results_by_request))


def _compare_servers(entries: dict[str, tuple[Server, Request]]) -> tuple[ServerResult, ...]:
    return compare_under_load(entries, rounds=5, seconds=2, connections=32)


def _conditional_request(server: Server, path: str) -> tuple[Server, Request]:
    """A request of one who has it already."""
    accepted = {"Accept-Encoding": "br"}
    headers = accepted | {"If-None-Match": server.get(path, accepted).headers["etag"]}
    assert server.get(path, headers).status == 304
    return server, Request(path, headers)


def _rivals_section(folder: Path) -> str:
    events = folder / "events.yaml"
    events.write_text(events_yaml_with_exact_dates(_RIVALS_EVENT_COUNT), "utf-8")
    with timeline_server(events) as ours:
        calendar = ours.get(_RIVALS_FEED).content
        assert calendar.count(b"BEGIN:VEVENT") == _RIVALS_EVENT_COUNT
        with nginx_file_server(folder, {_RIVALS_FEED: calendar}, _RIVALS_FEED) as source:
            calendar_url = f"http://127.0.0.1:{source.port}{_RIVALS_FEED}"
            with open_web_calendar(calendar_url) as theirs, datasette(folder, calendar) as table:
                events_path = calendar_path(
                    calendar_url, "events.json", **{"from": "1900-01-01", "to": "2031-01-01", "timeshift": "0"}
                )
                feeds = [
                    *_our_entries(ours, _RIVALS_FEED),
                    ("open-web-calendar", theirs, Request(calendar_path(calendar_url, "ics"))),
                    ("datasette-ics", table, Request("/events/event.ics")),
                ]
                pages = [
                    *_our_entries(ours, PAGE),
                    ("open-web-calendar, page without events", theirs, Request(calendar_path(calendar_url, "html"))),
                    ("open-web-calendar, events of that page", theirs, Request(events_path)),
                    ("datasette, page of the table", table, Request("/events/event")),
                ]
                descriptions = "\n".join(
                    f"- {_describe_response(name, server, each.path)}"
                    for name, server, each in (feeds + pages)
                    if not each.headers
                )
                standings = [_compare_with_rivals(each) for each in (feeds, pages)]
    return results.section(
        f"Beside open-web-calendar and datasette: a feed of {_RIVALS_EVENT_COUNT} events",
        _RIVALS_TEXT,
        descriptions,
        *(results.rivals_table(each) for each in standings),
    )


def _our_entries(ours: Server, path: str) -> list[tuple[str, Server, Request]]:
    return [("ours", ours, Request(path)), ("ours, 304", *_conditional_request(ours, path))]


def _compare_with_rivals(entries: list[tuple[str, Server, Request]]) -> tuple[ServerResult, ...]:
    # Few connections, and long enough: some of them have ten replies a second.
    requests_by_server = {name: (server, request) for name, server, request in entries}
    return compare_under_load(requests_by_server, rounds=3, seconds=3, connections=2 * CORES)


def _describe_response(name: str, server: Server, path: str) -> str:
    """What it gives, and whether one who has it already can ask so."""
    response = server.get(path)
    assert response.status == 200
    validator_headers = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    conditional_headers = {
        ask: response.headers[mark] for ask, mark in validator_headers.items() if mark in response.headers
    }
    revalidation = (
        "304 to one who has it"
        if conditional_headers and server.get(path, conditional_headers).status == 304
        else "no 304: always sent whole"
    )
    return f"{name}: {len(response.content):,} octets, {revalidation}, " + (
        f"connections {response.headers.get('connection', 'kept')}"
    )


def _scaling_section(files: list[Path]) -> str:
    measurements = [measure_file(file) for file in files]
    base = next(each for each in measurements if each.events == _BASE_COUNT)
    return results.section("Growth", _SCALING_TEXT, results.scaling_tables(measurements, base))


def _startup_section(folder: Path, many: Path) -> str:
    rows = []
    for name, file, times in (("the real file", _REAL_EVENTS, 3), (f"{_MEDIUM_COUNT:,} events", many, 1)):
        first = median(time_to_first_response(file) for _ in range(times))
        changing = folder / "events.yaml"
        copyfile(file, changing)
        before = reference_seconds()
        one, longest = time_to_changed_page(changing)
        copyfile(file, changing)
        every, longer = time_to_changed_page(changing, every_event=True)
        durations = (first, one, every, max(longest, longer), (before + reference_seconds()) / 2)
        rows.append((name, *map(results.format_seconds, durations)))
    changes = ("one event changed to first page", "every event changed to first page", "slowest page meanwhile")
    head = ("", "start to first page", *changes, results.REFERENCE_LABEL)
    return results.section("Starts and changes", _STARTUP_TEXT, results.table(head, rows))


def _pauses_section() -> str:
    command = [sys.executable, "-m", "benchmarks.pauses", str(_MEDIUM_COUNT)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return results.section("Pauses", _PAUSES_TEXT, "\n".join(f"- {line}" for line in output.splitlines()))


def _make_folder(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    return path


if __name__ == "__main__":
    main()

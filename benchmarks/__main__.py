"""`python -m benchmarks [--large]`: run all benchmarks and write benchmarks/RESULTS.md."""

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
from benchmarks.granian import granian_baseline
from benchmarks.load import Request, ServerResult, compare_under_load
from benchmarks.nginx import download_encoded_files, nginx_cache, nginx_file_server, nginx_proxy
from benchmarks.rivals import (
    calendar_path,
    datasette,
    events_yaml_with_exact_dates,
    installed_versions,
    open_web_calendar,
)
from benchmarks.scaling import measure_file
from benchmarks.searches import searches_section
from benchmarks.servers import CORES, ROOT, Server, timeline_server
from benchmarks.startup import PAGE, time_to_changed_page, time_to_first_response
from benchmarks.static_build import static_build_section
from benchmarks.uncached import uncached_section

_RESULTS = Path(__file__).parent / "RESULTS.md"
_REAL_EVENTS = ROOT / "events.yaml"
_ANNIVERSARIES_FEED = "/vi/anniversaries.ics"
_RIVALS_FEED = "/vi/events.ics"
_RIVALS_EVENT_COUNT = 30
_LARGE_COUNT = 100_000
_MEDIUM_COUNT = 10_000
_BASE_COUNT = 1_000
_STATIC_COUNTS = (100, _BASE_COUNT)

_NGINX_TEXT = """
All servers send the same bytes for the same URLs, in the same content coding, over keep-alive connections. *nginx*
sends compressed files that it holds open, without a log (`benchmarks/nginx.py`). *Ours behind nginx* is the service
behind `deploy/nginx/proxy.conf` with its cache. One difference: for files nginx sends six headers, and we also send our
security and cache headers. A 304 is the response to `If-None-Match`. The goals are 0.80 behind nginx, 0.70 there for a
304, and 0.32 alone.

Two servers show what can be reached. *granian alone* (`benchmarks/granian.py`) has the service's responses at hand and
does nothing else: what it takes is the share of the HTTP server. *nginx's cache alone* is nginx in front of the service
with nothing but a cache. Unlike a file, a cached response has its headers parsed each time.
"""
_RIVALS_TEXT = """
All servers have the same events. *ours : it* is our rate divided by the rate of the server in that row. These
differences matter:

- Ours sends a cached response, rendered once per edition.
- open-web-calendar caches the calendar that it downloads (here from nginx) for ten minutes. For each response it
  parses, merges and writes the calendar again, because its purpose is to show the calendars of others. Its page has no
  events: scripts load them later, so both requests are measured. Its server, gunicorn with one worker per core as in
  its Docker image, closes each connection.
- datasette queries SQLite and renders the result for each response. It runs in one process, as its documentation says.
"""
_SCALING_TEXT = """
One worker process. *First* is the first response of its kind after the start. `timeline check` is the whole process,
the median of three runs. *Loading alone* is the part of it that every start of the service has too: reading the YAML
and checking each value. *PyYAML alone* reads the same file and forgets it. Memory is the resident memory of the worker
process. Half of the events have anniversaries: with 10,000 events, that calendar has 59,125 entries. The last row shows
the speed of the machine during the measurement: other programs can make it three times slower. The goals are 1.8 s for
`timeline check` of 10,000 events, a worker process below 65 MB with the real file and below 200 MB with 10,000 events,
and costs per event that do not grow.
"""
_STARTUP_TEXT = """
One worker process. It checks the file once a second; this is part of the time from a change to the first page with it.
Each change is of the site's title and of one event or every event. The slowest page is the slowest during both changes.
The last column shows the speed of the machine during the measurement. The goal is 0.8 s from the start to the
first page of the real file.
"""
_PAUSES_TEXT = """
The longest time for which a thread that was ready to run had to wait while the repository loaded a changed file
(`benchmarks/pauses.py`).
"""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"also measure {_LARGE_COUNT:,} events")
    large = parser.parse_args().large
    # Exit normally on SIGTERM, so that the servers end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    measured_on = environment_description() | installed_versions()
    sections = []
    with TemporaryDirectory(prefix="timeline-benchmarks-") as folder:
        sizes = (_BASE_COUNT, _MEDIUM_COUNT, _LARGE_COUNT) if large else (_BASE_COUNT, _MEDIUM_COUNT)
        for section in _sections(Path(folder), sizes):
            print(section, flush=True)
            sections.append(section)
    _RESULTS.write_text(results.format_results(datetime.now(UTC).date(), measured_on, sections), "utf-8")


def _sections(folder: Path, sizes: tuple[int, ...]) -> Iterator[str]:
    yield _nginx_section(_make_folder(folder, "nginx"))
    yield _rivals_section(_make_folder(folder, "rivals"))
    yield searches_section(_make_folder(folder, "searches"))
    files = {size: _write_events(folder, size) for size in {*_STATIC_COUNTS, *sizes}}
    yield uncached_section({"real file": _REAL_EVENTS, f"{_MEDIUM_COUNT:,} events": files[_MEDIUM_COUNT]})
    yield _scaling_section([_REAL_EVENTS, *(files[size] for size in sizes)])
    static_files = [files[size] for size in _STATIC_COUNTS]
    yield static_build_section(_make_folder(folder, "static"), _REAL_EVENTS, static_files)
    yield _startup_section(_make_folder(folder, "startup"), files[_MEDIUM_COUNT])
    yield _pauses_section()


def _write_events(folder: Path, count: int) -> Path:
    file = folder / f"{count}.yaml"
    file.write_text(generate_events_yaml(count), "utf-8")
    return file


def _nginx_section(folder: Path) -> str:
    with (
        timeline_server(_REAL_EVENTS) as ours,
        nginx_file_server(
            _make_folder(folder, "files"), download_encoded_files(ours, (PAGE, _ANNIVERSARIES_FEED)), PAGE
        ) as nginx,
        nginx_proxy(_make_folder(folder, "proxy"), ours, PAGE) as ours_behind_nginx,
        granian_baseline(ours, PAGE) as granian,
        nginx_cache(_make_folder(folder, "cache"), ours, PAGE) as cache,
    ):
        results_by_request = {}
        servers = {
            "nginx": nginx,
            "ours": ours,
            "granian alone": granian,
            "ours behind nginx": ours_behind_nginx,
            "nginx's cache alone": cache,
        }
        for name, path in (("page", PAGE), ("feed", _ANNIVERSARIES_FEED)):
            for coding in ("br", "identity"):
                request = Request(path, {"Accept-Encoding": coding})
                contents = {server.get(path, request.headers).content for server in servers.values()}
                assert len(contents) == 1
                label = f"{name}, 200, {coding}, {len(contents.pop()):,} bytes"
                results_by_request[label] = _compare_servers(
                    {server_name: (server, request) for server_name, server in servers.items()}
                )
            results_by_request[f"{name}, 304"] = _compare_servers(
                {server_name: _conditional_request(server, path) for server_name, server in servers.items()}
            )
    return results.section("Compared with nginx", _NGINX_TEXT, results.nginx_table(results_by_request))


def _compare_servers(entries: dict[str, tuple[Server, Request]]) -> tuple[ServerResult, ...]:
    return compare_under_load(entries, rounds=5, seconds=1, connections=32)


def _conditional_request(server: Server, path: str) -> tuple[Server, Request]:
    """The request of a client that has the current response in its cache."""
    headers = {"Accept-Encoding": "br"}
    headers |= {"If-None-Match": server.get(path, headers).headers["etag"]}
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
            with open_web_calendar(calendar_url) as web_calendar, datasette(folder, calendar) as table:
                events_path = calendar_path(
                    calendar_url, "events.json", **{"from": "1900-01-01", "to": "2031-01-01", "timeshift": "0"}
                )
                feeds = [
                    *_our_entries(ours, _RIVALS_FEED),
                    ("open-web-calendar", web_calendar, Request(calendar_path(calendar_url, "ics"))),
                    ("datasette-ics", table, Request("/events/event.ics")),
                ]
                pages = [
                    *_our_entries(ours, PAGE),
                    (
                        "open-web-calendar, page without events",
                        web_calendar,
                        Request(calendar_path(calendar_url, "html")),
                    ),
                    ("open-web-calendar, events of that page", web_calendar, Request(events_path)),
                    ("datasette, page of the table", table, Request("/events/event")),
                ]
                descriptions = "\n".join(
                    f"- {_describe_response(name, server, request.path)}"
                    for name, server, request in (feeds + pages)
                    if not request.headers
                )
                results_of_both = [_compare_with_rivals(entries) for entries in (feeds, pages)]
    return results.section(
        f"Compared with open-web-calendar and datasette: {_RIVALS_EVENT_COUNT} events",
        _RIVALS_TEXT,
        descriptions,
        *(results.rivals_table(server_results) for server_results in results_of_both),
    )


def _our_entries(ours: Server, path: str) -> list[tuple[str, Server, Request]]:
    return [("ours", ours, Request(path)), ("ours, 304", *_conditional_request(ours, path))]


def _compare_with_rivals(entries: list[tuple[str, Server, Request]]) -> tuple[ServerResult, ...]:
    # Few connections and long rounds, because some servers send only ten responses per second.
    requests_by_server = {name: (server, request) for name, server, request in entries}
    return compare_under_load(requests_by_server, rounds=3, seconds=3, connections=2 * CORES)


def _describe_response(name: str, server: Server, path: str) -> str:
    """Describe the size of a response, and whether the server supports conditional requests and keep-alive."""
    response = server.get(path)
    assert response.status == 200
    validator_headers = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    conditional_headers = {
        condition: response.headers[validator]
        for condition, validator in validator_headers.items()
        if validator in response.headers
    }
    revalidation = (
        "304 to conditional requests"
        if conditional_headers and server.get(path, conditional_headers).status == 304
        else "never 304"
    )
    return f"{name}: {len(response.content):,} bytes, {revalidation}, " + (
        f"connection: {response.headers.get('connection', 'keep-alive')}"
    )


def _scaling_section(files: list[Path]) -> str:
    measurements = [measure_file(file) for file in files]
    base = next(result for result in measurements if result.events == _BASE_COUNT)
    return results.section("Scaling", _SCALING_TEXT, results.scaling_tables(measurements, base))


def _startup_section(folder: Path, medium: Path) -> str:
    rows = []
    for name, file, repeats in (("the real file", _REAL_EVENTS, 3), (f"{_MEDIUM_COUNT:,} events", medium, 1)):
        first = median(time_to_first_response(file) for _ in range(repeats))
        changed_file = folder / "events.yaml"
        copyfile(file, changed_file)
        before = reference_seconds()
        one, slowest_page = time_to_changed_page(changed_file)
        copyfile(file, changed_file)
        every, other_slowest_page = time_to_changed_page(changed_file, every_event=True)
        durations = (first, one, every, max(slowest_page, other_slowest_page), (before + reference_seconds()) / 2)
        rows.append((name, *map(results.format_seconds, durations)))
    changes = ("change of one event to first page", "change of every event to first page", "slowest page meanwhile")
    head = ("", "start to first page", *changes, results.REFERENCE_LABEL)
    return results.section("Start and reload times", _STARTUP_TEXT, results.table(head, rows))


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

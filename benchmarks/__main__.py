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
from benchmarks.environment import machine, pace
from benchmarks.generator import generated
from benchmarks.load import Asked, Standing, contest
from benchmarks.nginx import copied, in_front, nginx
from benchmarks.rivals import datasette, exactly, of, open_web_calendar, versions
from benchmarks.scaling import grown
from benchmarks.servers import CORES, ROOT, Server, timeline
from benchmarks.startup import PAGE, after_change, first_reply

_RESULTS = Path(__file__).parent / "RESULTS.md"
_REAL = ROOT / "events.yaml"
_FEED = "/vi/anniversaries.ics"
_RIVALS_FEED = "/vi/events.ics"
_RIVALS_EVENTS = 30
_LARGE = 100_000
_MANY = 10_000
_MEASURE = 1_000

_NGINX = """
Both answer the same addresses with the same octets, in the same coding, over connections that stay open; nginx from
files that it holds open, coded beforehand, with no log (`benchmarks/nginx.py`). *Behind nginx* is the service behind
another nginx, by `deploy/nginx/proxy.conf` with its cache. Not alike: of files nginx sends six headers, and we send
those of our security and caching too. A 304 answers `If-None-Match`.
"""
_RIVALS = """
The same events for all. *ours : it* says how many times as many replies ours gives. Not alike, and to be known when
reading it:

- ours answers with a finished body, made once for an edition.
- open-web-calendar keeps the calendar that it fetched (from an nginx here) for ten minutes, but reads, merges and
  writes it anew for each reply; that is its work: the calendars of others. Its page has no events in it: scripts fetch
  them after it, so both are measured. Its server, gunicorn with a worker for each core as in its Docker image, closes
  each connection.
- datasette asks SQLite for each reply and writes what it found. It runs in one process, as its documents say.
"""
_GROWTH = """
One worker. *First* is the first reply of its kind since the start; `timeline check` is the whole process, the
median of three. Memory is what is resident of the worker. Half of the events are yearly: of 10,000 that calendar has
59,125 entries. The last row is how fast the machine was meanwhile, which other work on it can change threefold.
"""
_STARTS = """
One worker. The file is looked at once a second, which is in the time from a change to the first page with it. What
changes is the title of the site and one event, or every event; the slowest page is the slowest of both. The last column
is how fast the machine was meanwhile.
"""
_PAUSES = """
The longest time for which a thread that is ready to run could not, while a store takes a changed file
(`benchmarks/pauses.py`).
"""


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"let the table of growth reach {_LARGE:,} events")
    large = parser.parse_args().large
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    measured_on = machine() | versions()
    sections = []
    with TemporaryDirectory(prefix="timeline-benchmarks-") as folder:
        for each in _sections(Path(folder), (_MEASURE, _MANY, _LARGE) if large else (_MEASURE, _MANY)):
            print(each, flush=True)
            sections.append(each)
    _RESULTS.write_text(results.written(datetime.now(UTC).date(), measured_on, sections), "utf-8")


def _sections(folder: Path, sizes: tuple[int, ...]) -> Iterator[str]:
    yield _beside_nginx(_within(folder, "nginx"))
    yield _beside_rivals(_within(folder, "rivals"))
    files = {}
    for size in sizes:
        files[size] = folder / f"{size}.yaml"
        files[size].write_text(generated(size), "utf-8")
    yield _growing([_REAL, *files.values()])
    yield _starting(_within(folder, "starts"), files[_MANY])
    yield _pausing()


def _beside_nginx(folder: Path) -> str:
    with (
        timeline(_REAL) as ours,
        nginx(_within(folder, "files"), copied(ours, (PAGE, _FEED)), PAGE) as theirs,
        in_front(_within(folder, "front"), ours, PAGE) as behind,
    ):
        found = {}
        servers = {"nginx": theirs, "ours": ours, "ours behind nginx": behind}
        for name, path in (("page", PAGE), ("feed", _FEED)):
            for coding in ("br", "identity"):
                accepted = {"Accept-Encoding": coding}
                content = ours.get(path, accepted).content
                assert content == theirs.get(path, accepted).content == behind.get(path, accepted).content
                said = f"{name}, 200, {coding}, {len(content):,} octets"
                asked = Asked(path, accepted)
                found[said] = _beside({name: (server, asked) for name, server in servers.items()})
            found[f"{name}, 304"] = _beside({name: _known(server, path) for name, server in servers.items()})
    return results.section("Beside nginx", _NGINX, results.contests(found))


def _beside(entries: dict[str, tuple[Server, Asked]]) -> tuple[Standing, ...]:
    return contest(entries, rounds=5, seconds=2, connections=32)


def _known(server: Server, path: str) -> tuple[Server, Asked]:
    """A request of one who has it already."""
    accepted = {"Accept-Encoding": "br"}
    known = accepted | {"If-None-Match": server.get(path, accepted).headers["etag"]}
    assert server.get(path, known).status == 304
    return server, Asked(path, known)


def _beside_rivals(folder: Path) -> str:
    events = folder / "events.yaml"
    events.write_text(exactly(_RIVALS_EVENTS), "utf-8")
    with timeline(events) as ours:
        calendar = ours.get(_RIVALS_FEED).content
        assert calendar.count(b"BEGIN:VEVENT") == _RIVALS_EVENTS
        with nginx(folder, {_RIVALS_FEED: calendar}, _RIVALS_FEED) as source:
            there = f"http://127.0.0.1:{source.port}{_RIVALS_FEED}"
            with open_web_calendar(there) as theirs, datasette(folder, calendar) as table:
                shown = of(there, "events.json", **{"from": "1900-01-01", "to": "2031-01-01", "timeshift": "0"})
                feeds = [
                    *_first(ours, _RIVALS_FEED),
                    ("open-web-calendar", theirs, Asked(of(there, "ics"))),
                    ("datasette-ics", table, Asked("/events/event.ics")),
                ]
                pages = [
                    *_first(ours, PAGE),
                    ("open-web-calendar, page without events", theirs, Asked(of(there, "html"))),
                    ("open-web-calendar, events of that page", theirs, Asked(shown)),
                    ("datasette, page of the table", table, Asked("/events/event")),
                ]
                said = "\n".join(
                    f"- {_said(name, server, each.path)}" for name, server, each in (feeds + pages) if not each.headers
                )
                standings = [_standings(each) for each in (feeds, pages)]
    return results.section(
        f"Beside open-web-calendar and datasette: a feed of {_RIVALS_EVENTS} events",
        _RIVALS,
        said,
        *(results.rivals(each) for each in standings),
    )


def _first(ours: Server, path: str) -> list[tuple[str, Server, Asked]]:
    return [("ours", ours, Asked(path)), ("ours, 304", *_known(ours, path))]


def _standings(entries: list[tuple[str, Server, Asked]]) -> tuple[Standing, ...]:
    # Few connections, and long enough: some of them have ten replies a second.
    named = {name: (server, asked) for name, server, asked in entries}
    return contest(named, rounds=3, seconds=3, connections=2 * CORES)


def _said(name: str, server: Server, path: str) -> str:
    """What it gives, and whether one who has it already can ask so."""
    reply = server.get(path)
    assert reply.status == 200
    known = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    asked = {ask: reply.headers[mark] for ask, mark in known.items() if mark in reply.headers}
    again = "304 to one who has it" if asked and server.get(path, asked).status == 304 else "no 304: always sent whole"
    return f"{name}: {len(reply.content):,} octets, {again}, connections {reply.headers.get('connection', 'kept')}"


def _growing(files: list[Path]) -> str:
    found = [grown(file) for file in files]
    measure = next(each for each in found if each.events == _MEASURE)
    return results.section("Growth", _GROWTH, results.growths(found, measure))


def _starting(folder: Path, many: Path) -> str:
    rows = []
    for name, file, times in (("the real file", _REAL, 3), (f"{_MANY:,} events", many, 1)):
        first = median(first_reply(file) for _ in range(times))
        changing = folder / "events.yaml"
        copyfile(file, changing)
        before = pace()
        one, longest = after_change(changing)
        copyfile(file, changing)
        every, longer = after_change(changing, of_all=True)
        told = (first, one, every, max(longest, longer), (before + pace()) / 2)
        rows.append((name, *map(results.seconds_said, told)))
    changes = ("one event changed to first page", "every event changed to first page", "slowest page meanwhile")
    head = ("", "start to first page", *changes, results.PACE)
    return results.section("Starts and changes", _STARTS, results.table(head, rows))


def _pausing() -> str:
    command = [sys.executable, "-m", "benchmarks.pauses", str(_MANY)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return results.section("Pauses", _PAUSES, "\n".join(f"- {line}" for line in said.splitlines()))


def _within(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


if __name__ == "__main__":
    main()

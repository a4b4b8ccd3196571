"""Other servers of calendars, with the same events, started as their documentation advises for production."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from icalendar import Calendar

from benchmarks.generator import generate_events_yaml
from benchmarks.servers import CORES, ROOT, Server, free_port, run_server
from timeline.loader import load_bytes

VENV = ROOT / ".venv" / "rivals"
_CREATE_TABLE = """
CREATE TABLE event (
  event_uid TEXT PRIMARY KEY, event_name TEXT, event_description TEXT, event_dtstart TEXT, event_dtend TEXT
)
"""
_CREATE_INDEX = """
CREATE VIRTUAL TABLE event_fts USING fts5(event_name, event_description, content="event");
INSERT INTO event_fts(event_fts) VALUES ('rebuild');
"""  # datasette finds the index of a table by its `content`


def events_yaml_with_exact_dates(count: int) -> str:
    """Return an events.yaml with `count` events that have an exact date, because only these are in calendars."""
    size = count
    while _count_exact_dates(generate_events_yaml(size)) < count:
        size += 1
    return generate_events_yaml(size)


@contextmanager
def open_web_calendar(source: str) -> Iterator[Server]:
    """gunicorn with one worker per core, as in its Docker image. It downloads the calendar from the URL `source`."""
    port = free_port()
    gunicorn: list[str | Path] = [VENV / "bin" / "gunicorn", "--workers", str(CORES), "--bind", f"127.0.0.1:{port}"]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    command = [*gunicorn, *quiet, "open_web_calendar.app:app"]
    with run_server(command, port, calendar_path(source, "ics"), {"APP_DEBUG": "false"}) as server:
        yield server


def calendar_path(source: str, suffix: str, **parameters: str) -> str:
    """Return the path at which open-web-calendar shows the calendar at the URL `source`."""
    query_string = "&".join(f"{name}={quote(value, safe='')}" for name, value in {"url": source, **parameters}.items())
    return f"/calendar.{suffix}?{query_string}"


@contextmanager
def datasette(folder: Path, calendar: bytes) -> Iterator[Server]:
    """Datasette with an immutable database, whose table has the events of a calendar, with an index of their words."""
    database = folder / "events.db"
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(_CREATE_TABLE)
        connection.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
            [
                (
                    str(event["UID"]),
                    str(event["SUMMARY"]),
                    str(event.get("DESCRIPTION", "")),
                    event.start.isoformat(),
                    event.end.isoformat(),
                )
                for event in Calendar.from_ical(calendar).events
            ],
        )
    connection.executescript(_CREATE_INDEX)
    connection.close()
    port = free_port()
    command: list[str | Path] = [
        VENV / "bin" / "datasette",
        "serve",
        "--immutable",
        database,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with run_server(command, port, "/events/event.ics") as server:
        yield server


def installed_versions() -> dict[str, str]:
    """Return the installed versions of the other servers, by package name."""
    names_and_versions = (
        folder.name.removesuffix(".dist-info").split("-", 1) for folder in VENV.glob("lib/*/site-packages/*.dist-info")
    )
    version_by_package = {name.replace("_", "-"): version for name, version in names_and_versions}
    return {
        name: version_by_package.get(name, "unknown")
        for name in ("open-web-calendar", "gunicorn", "datasette", "datasette-ics")
    }


def _count_exact_dates(text: str) -> int:
    return sum(event.date.is_exact for event in load_bytes(text.encode(), "generated").events)

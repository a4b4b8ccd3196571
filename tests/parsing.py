"""Reads a calendar with icalendar and with foreign parsers, which run in processes of their own, into one data class."""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import icalendar

from .conftest import ROOT

FOLDER = ROOT / "tests" / "parsers"
CLIENTS = ROOT / ".venv" / "clients" / "bin"
# Debian's own Python, because only it has the bindings of libical.
COMMANDS = {
    "ical.js": ("node", FOLDER / "with_ical_js.mjs"),
    "libical": ("/usr/bin/python3", FOLDER / "with_libical.py"),
    "vobject": (CLIENTS / "python", FOLDER / "with_vobject.py"),
    "node-ical": ("node", FOLDER / "with_node_ical.mjs"),
    "ical": (CLIENTS / "python", FOLDER / "with_ical.py"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    uid: str
    start: str  # 2026-09-05, or 2026-09-05T02:00:00Z
    end: str  # the same, or empty
    summary: str
    description: str
    status: str
    sequence: str
    url: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """A calendar as a parser reads it, and the problems that the parser finds."""

    name: str
    description: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


class Parser:
    """A process that reads a calendar per line and writes its result as a line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def parse(self, content: bytes) -> ParsedCalendar:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(content.decode()) + "\n")
        self._process.stdin.flush()
        result = json.loads(self._process.stdout.readline())
        entries = tuple(Entry(**entry | {"categories": tuple(entry["categories"])}) for entry in result["entries"])
        return ParsedCalendar(result["name"], result["description"], entries, tuple(result["problems"]))


@contextmanager
def run_parser(command: Sequence[object]) -> Iterator[Parser]:
    with subprocess.Popen(
        [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Parser(process)


def parse_with_icalendar(content: bytes) -> ParsedCalendar:
    """Parse the calendar with icalendar, the library that wrote it."""
    calendar = icalendar.Calendar.from_ical(content)
    # icalendar does not know NAME and leaves its escapes
    name = re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], str(calendar.get("name", "")))
    description = str(calendar.get("description", ""))
    return ParsedCalendar(name, description, tuple(_make_entry(entry) for entry in calendar.events))


def _make_entry(component: Any) -> Entry:
    categories = component.get("categories", [])
    category_lists = categories if isinstance(categories, list) else [categories]
    return Entry(
        str(component["uid"]),
        _format_date(component["dtstart"].dt),
        _format_date(component["dtend"].dt) if "dtend" in component else "",
        str(component["summary"]),
        str(component["description"]),
        str(component["status"]),
        str(component["sequence"]),
        str(component["url"]),
        tuple(str(name) for category_list in category_lists for name in category_list.cats),
    )


def _format_date(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()

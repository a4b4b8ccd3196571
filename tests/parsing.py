"""Parsers of other makers, each in a process of its own, and ours, which all read a calendar into the same shape."""

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
# Debian's own Python, since only there are the bindings of libical.
COMMANDS = {
    "ical.js": ("node", FOLDER / "with_ical_js.mjs"),
    "libical": ("/usr/bin/python3", FOLDER / "with_libical.py"),
    "vobject": (CLIENTS / "python", FOLDER / "with_vobject.py"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    uid: str
    start: str  # 2026-09-05, or 2026-09-05T02:00:00Z
    end: str  # the same, or nothing
    summary: str
    description: str
    status: str
    sequence: str
    url: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parser makes of a calendar, and what it finds wrong with it."""

    name: str
    description: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


class Parser:
    """A process that reads a calendar a line and answers with a line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def read(self, content: bytes) -> Reading:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(content.decode()) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        entries = tuple(Entry(**each | {"categories": tuple(each["categories"])}) for each in told["entries"])
        return Reading(told["name"], told["description"], entries, tuple(told["problems"]))


@contextmanager
def parser(command: Sequence[object]) -> Iterator[Parser]:
    with subprocess.Popen(
        [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Parser(process)


def read(content: bytes) -> Reading:
    """As icalendar reads it, which made it."""
    whole = icalendar.Calendar.from_ical(content)
    # icalendar does not know NAME, and leaves it as it is written
    name = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], str(whole.get("name", "")))
    description = str(whole.get("description", ""))
    return Reading(name, description, tuple(_entry(each) for each in whole.events))


def _entry(found: Any) -> Entry:
    categories = found.get("categories", [])
    listed = categories if isinstance(categories, list) else [categories]
    return Entry(
        str(found["uid"]),
        _day(found["dtstart"].dt),
        _day(found["dtend"].dt) if "dtend" in found else "",
        str(found["summary"]),
        str(found["description"]),
        str(found["status"]),
        str(found["sequence"]),
        str(found["url"]),
        tuple(str(name) for each in listed for name in each.cats),
    )


def _day(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()

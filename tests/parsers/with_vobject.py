"""Reads each calendar on stdin and answers it, as `with_ical_js.mjs` does. For the Python of the clients."""

import json
import sys
from datetime import UTC, date, datetime
from typing import Any

import vobject


def day(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def entry(found: Any) -> dict[str, object]:
    return {
        "uid": found.uid.value,
        "start": day(found.dtstart.value),
        "end": day(found.dtend.value) if "dtend" in found.contents else "",
        "summary": found.summary.value,
        "description": found.description.value,
        "status": found.status.value,
        "sequence": found.sequence.value,
        "url": found.url.value,
        "categories": [name for each in found.contents.get("categories", ()) for name in each.value],
    }


def read(text: str) -> dict[str, object]:
    whole = vobject.readOne(text)
    return {
        "name": text_of(whole, "name"),
        "description": text_of(whole, "description"),
        "entries": [entry(found) for found in whole.contents.get("vevent", ())],
        "problems": [],
    }


def text_of(whole: Any, name: str) -> str:
    """A property of the calendar, if it has it."""
    found = whole.contents.get(name)
    return found[0].value if found else ""


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)

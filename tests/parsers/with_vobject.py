"""Parses each calendar from stdin and prints the result, as `with_ical_js.mjs` does. Runs in the environment of the
calendar clients.
"""

import json
import sys
from datetime import UTC, date, datetime
from typing import Any

import vobject


def format_date(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def make_entry(event: Any) -> dict[str, object]:
    return {
        "uid": event.uid.value,
        "start": format_date(event.dtstart.value),
        "end": format_date(event.dtend.value) if "dtend" in event.contents else "",
        "summary": event.summary.value,
        "description": event.description.value,
        "status": event.status.value,
        "sequence": event.sequence.value,
        "url": event.url.value,
        "categories": [name for category in event.contents.get("categories", ()) for name in category.value],
    }


def parse(text: str) -> dict[str, object]:
    calendar = vobject.readOne(text)
    return {
        "name": property_text(calendar, "name"),
        "description": property_text(calendar, "description"),
        "entries": [make_entry(event) for event in calendar.contents.get("vevent", ())],
        "problems": [],
    }


def property_text(calendar: Any, name: str) -> str:
    """The text of a property of the calendar, or an empty string."""
    properties = calendar.contents.get(name)
    return properties[0].value if properties else ""


for line in sys.stdin:
    print(json.dumps(parse(json.loads(line))), flush=True)

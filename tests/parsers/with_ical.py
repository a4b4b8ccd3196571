"""Parses each calendar from stdin and prints the result, as `with_ical_js.mjs` does. Runs in the environment of the
calendar clients. `ical` is the parser of Home Assistant, which refuses a whole calendar for one wrong line.
"""

import json
import sys
from datetime import UTC, date, datetime
from typing import Any

from ical.calendar_stream import IcsCalendarStream


def format_date(value: date | None) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if value else ""


def make_entry(event: Any) -> dict[str, object]:
    return {
        "uid": event.uid,
        "start": format_date(event.dtstart),
        "end": format_date(event.dtend),
        "summary": event.summary,
        "description": event.description,
        "status": event.status.value,
        "sequence": str(event.sequence),
        "url": str(event.url),
        "categories": event.categories,
    }


def parse(text: str) -> dict[str, object]:
    calendar = IcsCalendarStream.calendar_from_ics(text)
    return {
        "name": "".join(calendar.name),
        "description": "".join(calendar.description),
        "entries": [make_entry(event) for event in calendar.events],
        "problems": [],
    }


for line in sys.stdin:
    print(json.dumps(parse(json.loads(line))), flush=True)

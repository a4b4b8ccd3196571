"""Reads each calendar on stdin and answers it, as `with_ical_js.mjs` does. For Debian's Python, which has libical."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 - the version comes first

VEVENT = ICalGLib.ComponentKind.VEVENT_COMPONENT
VALARM = ICalGLib.ComponentKind.VALARM_COMPONENT
Kind = ICalGLib.PropertyKind


def properties(component: Any, kind: Any) -> Iterator[Any]:
    found = component.get_first_property(kind)
    while found:
        yield found
        found = component.get_next_property(kind)


def components(whole: Any, kind: Any) -> Iterator[Any]:
    found = whole.get_first_component(kind)
    while found:
        yield found
        found = whole.get_next_component(kind)


def day(time: Any) -> str:
    if time.is_null_time():
        return ""
    date = f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    if time.is_date():
        return date
    return f"{date}T{time.get_hour():02}:{time.get_minute():02}:{time.get_second():02}{'Z' if time.is_utc() else ''}"


def entry(found: Any) -> dict[str, object]:
    return {
        "uid": found.get_uid(),
        "start": day(found.get_dtstart()),
        "end": day(found.get_dtend()) if found.get_first_property(Kind.DTEND_PROPERTY) else "",
        "summary": found.get_summary(),
        "description": found.get_description(),
        "status": found.get_first_property(Kind.STATUS_PROPERTY).get_value_as_string(),
        "sequence": str(found.get_sequence()),
        "url": found.get_first_property(Kind.URL_PROPERTY).get_url(),
        "categories": [each.get_categories() for each in properties(found, Kind.CATEGORIES_PROPERTY)],
    }


def read(text: str) -> dict[str, object]:
    whole = ICalGLib.Parser.parse_string(text)
    name = whole.get_first_property(Kind.NAME_PROPERTY)
    description = whole.get_first_property(Kind.DESCRIPTION_PROPERTY)
    told: dict[str, object] = {
        "name": name.get_name() if name else "",
        "description": description.get_description() if description else "",
        "entries": [entry(found) for found in components(whole, VEVENT)],
    }
    whole.check_restrictions()  # says what it finds in properties that it adds
    events = list(components(whole, VEVENT))
    parts = [whole, *events, *(alarm for event in events for alarm in components(event, VALARM))]
    faults = [each for part in parts for each in properties(part, Kind.XLICERROR_PROPERTY)]
    return told | {"problems": [fault.get_value_as_string() for fault in faults]}


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)

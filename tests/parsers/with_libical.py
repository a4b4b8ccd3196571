"""Parses each calendar from stdin and prints the result, as `with_ical_js.mjs` does. Runs on Debian's Python, which has
libical.
"""

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


def iter_properties(component: Any, kind: Any) -> Iterator[Any]:
    prop = component.get_first_property(kind)
    while prop:
        yield prop
        prop = component.get_next_property(kind)


def iter_components(parent: Any, kind: Any) -> Iterator[Any]:
    component = parent.get_first_component(kind)
    while component:
        yield component
        component = parent.get_next_component(kind)


def format_time(time: Any) -> str:
    if time.is_null_time():
        return ""
    date = f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    if time.is_date():
        return date
    return f"{date}T{time.get_hour():02}:{time.get_minute():02}:{time.get_second():02}{'Z' if time.is_utc() else ''}"


def make_entry(event: Any) -> dict[str, object]:
    return {
        "uid": event.get_uid(),
        "start": format_time(event.get_dtstart()),
        "end": format_time(event.get_dtend()) if event.get_first_property(Kind.DTEND_PROPERTY) else "",
        "summary": event.get_summary(),
        "description": event.get_description(),
        "status": event.get_first_property(Kind.STATUS_PROPERTY).get_value_as_string(),
        "sequence": str(event.get_sequence()),
        "url": event.get_first_property(Kind.URL_PROPERTY).get_url(),
        "categories": [category.get_categories() for category in iter_properties(event, Kind.CATEGORIES_PROPERTY)],
    }


def parse(text: str) -> dict[str, object]:
    calendar = ICalGLib.Parser.parse_string(text)
    name = calendar.get_first_property(Kind.NAME_PROPERTY)
    description = calendar.get_first_property(Kind.DESCRIPTION_PROPERTY)
    result: dict[str, object] = {
        "name": name.get_name() if name else "",
        "description": description.get_description() if description else "",
        "entries": [make_entry(event) for event in iter_components(calendar, VEVENT)],
    }
    calendar.check_restrictions()  # adds a property for each problem
    events = list(iter_components(calendar, VEVENT))
    parts = [calendar, *events, *(alarm for event in events for alarm in iter_components(event, VALARM))]
    errors = [error for part in parts for error in iter_properties(part, Kind.XLICERROR_PROPERTY)]
    return result | {"problems": [error.get_value_as_string() for error in errors]}


for line in sys.stdin:
    print(json.dumps(parse(json.loads(line))), flush=True)

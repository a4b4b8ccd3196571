"""The whole of events.yaml as JSON Schema, from the fields that read it."""

from typing import Any

from timeline.reading.events import event_record
from timeline.reading.forms import FORMS, JSON
from timeline.reading.records import Field, Record
from timeline.reading.sections import UNREAD, section_fields
from timeline.reading.shapes import Many


def fields() -> dict[str, Field[Any]]:
    """What may stand in the file."""
    events = Field(Many(event_record(UNREAD), least=1), "the events, in any order", required=True)
    return {**section_fields(UNREAD), "events": events}


def schema() -> JSON:
    """For editors: what is known of a file before its languages and keys are."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "events.yaml",
        **Record(fields()).schema,
        "definitions": dict(FORMS),
    }

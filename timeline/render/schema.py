"""What may stand in events.yaml, for its editors: JSON Schema (json-schema.org)."""

import json
from functools import cache

from timeline.bodies import JSON, Body
from timeline.reading import schema


@cache
def events_schema_json() -> Body:
    return Body(json.dumps(schema(), ensure_ascii=False, indent=1).encode() + b"\n", JSON)

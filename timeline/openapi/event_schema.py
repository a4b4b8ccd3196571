"""The JSON Schema of an event, those of the simple values in it, and functions that make schemas."""

from collections.abc import Iterator

from timeline.loader.schema_definitions import DATE_OR_INTERVAL_PATTERN
from timeline.model.event import Status
from timeline.model.event_fields import EVENT_FIELDS_IN_JSON, EventField, FieldType

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
URI: Schema = {"type": "string", "format": "uri"}
DATE: Schema = {"type": "string", "format": "date"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
EDTF: Schema = {
    "type": "string",
    "pattern": f"^(?:{DATE_OR_INTERVAL_PATTERN})$",
    "description": "EDTF (ISO 8601-2, levels 0 and 1): a date as precise as it is known, or an interval.",
}
BOUND: Schema = {
    "type": "string",
    "pattern": "^-?[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "The first or last possible day; none at an open or unknown end. The year 0000 is 1 BC.",
}
EXACTNESS: Schema = {"enum": ["exact", "about", "over"]}
SCOPE: Schema = {
    "type": ["string", "null"],
    "description": "As in URLs: `collections/{key}`; null for the whole site.",
}


def array(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def schema_ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


BOUNDS = {"first": BOUND, "last": BOUND}


def object_schema(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: object) -> Schema:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _members(field: EventField) -> Iterator[tuple[str, Schema]]:
    """Yield the JSON members of a field. A date has three: itself and its bounds."""
    entity_schema = schema_ref("Person" if field.section == "people" else "Term")
    match field.type:
        case FieldType.ID | FieldType.EVENT_ID:
            yield field.name, TEXT
        case FieldType.RETIRED_IDS | FieldType.EVENT_IDS:
            yield field.name, array(TEXT)
        case FieldType.DATE:
            yield from ((field.name, EDTF), *BOUNDS.items())
        case FieldType.KEY:
            yield field.name, entity_schema
        case FieldType.KEYS:
            yield field.name, array(entity_schema)
        case FieldType.TEXT:
            yield field.name, schema_ref("Texts")
        case FieldType.CITATIONS:
            yield field.name, array(schema_ref("Citation"))
        case FieldType.MEDIA:
            yield field.name, array(schema_ref("Picture"))
        case FieldType.STATUS:
            yield field.name, {"enum": [status.value for status in Status if status is not Status.DRAFT]}
        case FieldType.URL:
            yield field.name, URI
        case FieldType.DAY:
            yield field.name, DATE
        case FieldType.REVISION:
            yield field.name, NUMBER
        case FieldType.IMPORTANCE:
            yield field.name, {"enum": [1, 2, 3]}


def event_schema() -> Schema:
    members = [(field, name, schema) for field in EVENT_FIELDS_IN_JSON for name, schema in _members(field)]
    required = {name: schema for field, name, schema in members if not field.is_optional_in_json}
    optional = {name: schema for field, name, schema in members if field.is_optional_in_json}
    # Both bounds stand beside the date, although an interval may lack one of them.
    return object_schema(required, optional) | {"required": [name for name in required if name not in BOUNDS]}

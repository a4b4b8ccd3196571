"""JSON Schemas (2020-12) of the JSON responses. They are closed: a member that is not described is an error."""

from collections.abc import Iterator

from timeline.degradations import PARTS
from timeline.loader.date_patterns import DATE_OR_INTERVAL_PATTERN
from timeline.model.event import Status
from timeline.model.event_fields import EVENT_FIELDS_IN_JSON, EventField, FieldType

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_URI: Schema = {"type": "string", "format": "uri"}
_DATE: Schema = {"type": "string", "format": "date"}
_DATE_TIME: Schema = {"type": "string", "format": "date-time"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_EDTF: Schema = {
    "type": "string",
    "pattern": f"^(?:{DATE_OR_INTERVAL_PATTERN})$",
    "description": "EDTF (ISO 8601-2, levels 0 and 1): a date as precise as it is known, or an interval.",
}
_BOUND: Schema = {
    "type": "string",
    "pattern": "^-?[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "The first or last possible day; none at an open or unknown end. The year 0000 is 1 BC.",
}
_EXACTNESS: Schema = {"enum": ["exact", "about", "over"]}
_SCOPE: Schema = {
    "type": ["string", "null"],
    "description": "As in URLs: `collections/{key}`; null for the whole site.",
}


def _array(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def schema_ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_BOUNDS = {"first": _BOUND, "last": _BOUND}
_TERM_PROPERTIES: dict[str, Schema] = {"key": _TEXT, "name": schema_ref("Texts")}


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: object) -> Schema:
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
            yield field.name, _TEXT
        case FieldType.RETIRED_IDS | FieldType.EVENT_IDS:
            yield field.name, _array(_TEXT)
        case FieldType.DATE:
            yield from ((field.name, _EDTF), *_BOUNDS.items())
        case FieldType.KEY:
            yield field.name, entity_schema
        case FieldType.KEYS:
            yield field.name, _array(entity_schema)
        case FieldType.TEXT:
            yield field.name, schema_ref("Texts")
        case FieldType.CITATIONS:
            yield field.name, _array(schema_ref("Citation"))
        case FieldType.STATUS:
            yield field.name, {"enum": [status.value for status in Status if status is not Status.DRAFT]}
        case FieldType.URL:
            yield field.name, _URI
        case FieldType.DAY:
            yield field.name, _DATE
        case FieldType.REVISION:
            yield field.name, _NUMBER
        case FieldType.IMPORTANCE:
            yield field.name, {"enum": [1, 2, 3]}


def _event_schema() -> Schema:
    members = [(field, name, schema) for field in EVENT_FIELDS_IN_JSON for name, schema in _members(field)]
    required = {name: schema for field, name, schema in members if not field.is_nullable}
    optional = {name: schema for field, name, schema in members if field.is_nullable}
    # Both bounds stand beside the date, although an interval may lack one of them.
    return _object(required, optional) | {"required": [name for name in required if name not in _BOUNDS]}


SCHEMAS: dict[str, Schema] = {
    "Texts": {
        "type": "object",
        "additionalProperties": _TEXT,
        "minProperties": 1,
        "description": "A text by language (BCP 47). `und` stands for a text that is the same in all languages.",
    },
    "Term": _object(
        _TERM_PROPERTIES,
        {"aliases": _array(_TEXT)},
        description="A kind, topic, series, indicator, a country (ISO 3166-1) or a place (3166-2), by key and name.",
    ),
    "Person": _object(
        _TERM_PROPERTIES | {"aliases": _array(_TEXT)},
        {"country": {"type": "string", "description": "ISO 3166-1"}, "role": schema_ref("Texts")},
    ),
    "Citation": _object(
        {"key": _TEXT, "title": schema_ref("Texts")},
        {
            "number": schema_ref("Texts"),
            "issuer": schema_ref("Texts"),
            "date": _EDTF,
            "at": schema_ref("Texts"),
            "url": _URI,
        },
        description="A source and the place in it.",
    ),
    "Event": _event_schema(),
    "Item": _object(
        {
            "id": _TEXT,
            "url": _URI,
            "title": _TEXT,
            "content_html": _TEXT,
            "image": _URI,
            "date_modified": _DATE_TIME,
            "tags": _array(_TEXT),
            "language": _TEXT,
            "_timeline": schema_ref("Event"),
        },
        {"external_url": _URI, "summary": _TEXT},
    ),
    "Feed": _object(
        {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": _TEXT,
            "home_page_url": _URI,
            "feed_url": _URI,
            "description": _TEXT,
            "icon": _URI,
            "favicon": _URI,
            "authors": _array(_object({"name": _TEXT, "url": _URI})),
            "language": _TEXT,
            "_timeline": _object(
                {
                    "site": _object(
                        {"title": schema_ref("Texts"), "description": schema_ref("Texts")}
                        | {"timezone": _TEXT, "updated": _DATE},
                        {"licence": _object({"name": schema_ref("Texts"), "url": _URI})},
                    ),
                    "languages": _array(_TEXT),
                    "scope": _SCOPE,
                    "query": {"type": "object", "additionalProperties": _array(_TEXT)},
                }
            ),
            "items": _array(schema_ref("Item")),
        }
    ),
    "Figures": _object(
        {"title": _TEXT, "home_page_url": _URI, "language": _TEXT, "scope": _SCOPE}
        | {"indicators": _array(schema_ref("Indicator"))}
    ),
    "Indicator": _object(
        {
            "key": _TEXT,
            "url": _URI,
            "title": schema_ref("Texts"),
            "unit": schema_ref("Texts"),
            "countries": _array(_TEXT),
        }
        | {"topics": _array(_TEXT), "values": _array(schema_ref("Figure"))},
        {"target": schema_ref("Figure"), "note": schema_ref("Texts")},
    ),
    "Figure": _object(
        {"date": _EDTF, **_BOUNDS, "exactness": _EXACTNESS, "sources": _array(schema_ref("Citation"))},
        {"value": {"type": "number"}, "growth": {"type": "number"}, "note": schema_ref("Texts")},
        description="A number with its time. `growth` is that of a target, in percent a year.",
    ),
    "Date": _object({"year": {"type": "integer"}}, dict.fromkeys(("month", "day", "hour", "minute"), _NUMBER)),
    "Words": _object({"headline": _TEXT, "text": _TEXT}, description="As HTML."),
    "Slide": _object(
        {"unique_id": _TEXT, "start_date": schema_ref("Date"), "display_date": _TEXT, "text": schema_ref("Words")}
        | {"group": _TEXT},
        {"end_date": schema_ref("Date")},
    ),
    "Timeline": _object({"title": _object({"text": schema_ref("Words")}), "events": _array(schema_ref("Slide"))}),
    "OEmbed": _object(
        {
            "version": {"const": "1.0"},
            "type": {"const": "rich"},
            "title": _TEXT,
            "provider_name": _TEXT,
            "provider_url": _URI,
            "cache_age": _NUMBER,
            "html": _TEXT,
            "width": _NUMBER,
            "height": _NUMBER,
        },
        {"thumbnail_url": _URI, "thumbnail_width": _NUMBER, "thumbnail_height": _NUMBER},
        description="oEmbed 1.0 (oembed.com). XML has the same members, as children of `oembed`.",
    ),
    "Health": _object(
        {
            "ready": {"const": True},
            "version": _TEXT,
            "status": {"enum": ["ok", "degraded", "refused"]},
            "edition": _object({"digest": _TEXT, "read_at": _DATE_TIME, "events": _NUMBER}),
            "refused": {
                "anyOf": [
                    {"type": "null"},
                    _object({"since": _DATE_TIME, "file": _TEXT, "problems": _array(_TEXT)}),
                ]
            },
            "degraded": _array(
                _object(
                    {"part": {"enum": list(PARTS)}, "since": _DATE_TIME, "reason": _TEXT},
                    description="What does not work in the process that answers, although it serves.",
                )
            ),
        }
    ),
    "Problem": _object(
        {
            "type": {"const": "about:blank"},
            "title": {"type": "string", "description": "The name of the status."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What is wrong, in the language of the URL."},
        },
        {
            "parameter": {
                "type": "string",
                "description": "The query parameter that is unknown or has an invalid value.",
            },
            "value": {"type": "string", "description": "The invalid value."},
            "suggestion": {"type": "string", "description": "The most similar allowed value."},
            "max_length": {"type": "integer", "description": "The most characters that a value may have."},
            "allowed_values": _array(_TEXT)
            | {"description": "Of the parameter, or all parameters; the first hundred."},
        },
        description="Problem details (RFC 9457).",
    ),
    "OpenAPI": {"type": "object", "required": ["openapi", "info", "paths"]},
    "JSONSchema": {"type": "object", "required": ["$schema", "type", "properties", "definitions"]},
}

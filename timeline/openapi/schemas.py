"""JSON Schemas (2020-12) of what the service gives as JSON: closed, so that nothing leaves that is not said here."""

Node = dict[str, object]

_TEXT: Node = {"type": "string"}
_URI: Node = {"type": "string", "format": "uri"}
_DAY: Node = {"type": "string", "format": "date"}
_INSTANT: Node = {"type": "string", "format": "date-time"}
_NUMBER: Node = {"type": "integer", "minimum": 0}
_POINT = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2})?)?)?[?~%]?"
_EDTF: Node = {
    "type": "string",
    "pattern": rf"^{_POINT}(/{_POINT})?$",
    "description": "EDTF (ISO 8601-2): a point as precise as it is known, or a span.",
}


def _list(of: Node) -> Node:
    return {"type": "array", "items": of}


def ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


_KEYED: dict[str, Node] = {"key": _TEXT, "name": ref("Texts")}


def _object(required: dict[str, Node], optional: dict[str, Node] | None = None, **more: object) -> Node:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


SCHEMAS: dict[str, Node] = {
    "Texts": {
        "type": "object",
        "additionalProperties": _TEXT,
        "minProperties": 1,
        "description": "A text by language (BCP 47); `und` is alike in every language.",
    },
    "Term": _object(
        _KEYED, description="A kind, a topic, a country (ISO 3166-1) or a place (ISO 3166-2), by key and name."
    ),
    "Person": _object(_KEYED | {"aliases": _list(_TEXT)}, {"country": {"type": "string", "description": "ISO 3166-1"}}),
    "Citation": _object(
        {"key": _TEXT, "title": ref("Texts")},
        {"number": ref("Texts"), "issuer": ref("Texts"), "date": _EDTF, "at": ref("Texts"), "url": _URI},
        description="A source, and where in it.",
    ),
    "Event": _object(
        {
            "id": _TEXT,
            "was": _list(_TEXT),
            "date": _EDTF,
            "first": _DAY,
            "last": _DAY,
            "kind": ref("Term"),
            "countries": _list(ref("Term")),
            "topics": _list(ref("Term")),
            "places": _list(ref("Term")),
            "people": _list(ref("Person")),
            "title": ref("Texts"),
            "sources": _list(ref("Citation")),
            "status": {"enum": ["confirmed", "tentative", "cancelled"]},
            "related": _list(_TEXT),
            "updated": _DAY,
            "revision": _NUMBER,
        },
        {
            "summary": ref("Texts"),
            "anniversary": ref("Texts"),
            "note": ref("Texts"),
            "part_of": _TEXT,
            "url": _URI,
        },
    ),
    "Item": _object(
        {
            "id": _TEXT,
            "url": _URI,
            "title": _TEXT,
            "content_html": _TEXT,
            "image": _URI,
            "date_modified": _INSTANT,
            "tags": _list(_TEXT),
            "language": _TEXT,
            "_timeline": ref("Event"),
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
            "authors": _list(_object({"name": _TEXT, "url": _URI})),
            "language": _TEXT,
            "_timeline": _object(
                {
                    "site": _object(
                        {"title": ref("Texts"), "description": ref("Texts"), "timezone": _TEXT, "updated": _DAY}
                    ),
                    "languages": _list(_TEXT),
                    "scope": {
                        "type": ["string", "null"],
                        "description": "As in the address: `collections/{key}`; null for everything.",
                    },
                    "query": {"type": "object", "additionalProperties": _list(_TEXT)},
                }
            ),
            "items": _list(ref("Item")),
        }
    ),
    "Date": _object({"year": {"type": "integer"}}, dict.fromkeys(("month", "day", "hour", "minute"), _NUMBER)),
    "Words": _object({"headline": _TEXT, "text": _TEXT}, description="As HTML."),
    "Slide": _object(
        {
            "unique_id": _TEXT,
            "start_date": ref("Date"),
            "display_date": _TEXT,
            "text": ref("Words"),
            "group": _TEXT,
        },
        {"end_date": ref("Date")},
    ),
    "Timeline": _object({"title": _object({"text": ref("Words")}), "events": _list(ref("Slide"))}),
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
        description="oEmbed 1.0 (oembed.com); as XML it is the same, below `oembed`.",
    ),
    "Health": _object(
        {
            "ready": {"const": True},
            "version": _TEXT,
            "status": {"enum": ["ok", "refused"]},
            "edition": _object({"digest": _TEXT, "read_at": _INSTANT, "events": _NUMBER}),
            "refused": {
                "anyOf": [
                    {"type": "null"},
                    _object({"since": _INSTANT, "file": _TEXT, "problems": _list(_TEXT)}),
                ]
            },
        }
    ),
    "OpenAPI": {"type": "object", "required": ["openapi", "info", "paths"]},
    "JSONSchema": {"type": "object", "required": ["$schema", "type", "properties", "definitions"]},
}

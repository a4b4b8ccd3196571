"""JSON Schemas (2020-12) of the JSON responses. They are closed: a member that is not described is an error."""

from timeline.degradations import PARTS
from timeline.openapi.event_schema import (
    BOUNDS,
    DATE,
    DATE_TIME,
    EDTF,
    EXACTNESS,
    NUMBER,
    SCOPE,
    TEXT,
    URI,
    Schema,
    array,
    event_schema,
    object_schema,
    schema_ref,
)

_TERM_PROPERTIES: dict[str, Schema] = {"key": TEXT, "name": schema_ref("Texts")}


SCHEMAS: dict[str, Schema] = {
    "Texts": {
        "type": "object",
        "additionalProperties": TEXT,
        "minProperties": 1,
        "description": "A text by language (BCP 47). `und` stands for a text that is the same in all languages.",
    },
    "Term": object_schema(
        _TERM_PROPERTIES,
        {"aliases": array(TEXT)},
        description="A kind, topic, series, indicator, a country (ISO 3166-1) or a place (3166-2), by key and name.",
    ),
    "Person": object_schema(
        _TERM_PROPERTIES | {"aliases": array(TEXT)},
        {
            "country": {"type": "string", "description": "ISO 3166-1"},
            "role": schema_ref("Texts"),
            "portrait": schema_ref("Picture"),
        },
    ),
    "Citation": object_schema(
        {"key": TEXT, "title": schema_ref("Texts")},
        {
            "number": schema_ref("Texts"),
            "issuer": schema_ref("Texts"),
            "date": EDTF,
            "at": schema_ref("Texts"),
            "url": URI,
        },
        description="A source and the place in it.",
    ),
    "Picture": object_schema(
        {
            "image": URI,
            **dict.fromkeys(("width", "height"), NUMBER),
            **dict.fromkeys(("alt", "credit"), schema_ref("Texts")),
            "licence": object_schema({"name": schema_ref("Texts")}, {"url": URI}),
        },
        {"caption": schema_ref("Texts"), "url": URI},
        description="A picture in JPEG, at most 1280 pixels wide. `url` is the video or the page that it stands for.",
    ),
    "Event": event_schema(),
    "Item": object_schema(
        {
            "id": TEXT,
            "url": URI,
            "title": TEXT,
            "content_html": TEXT,
            "image": URI,
            "date_modified": DATE_TIME,
            "tags": array(TEXT),
            "language": TEXT,
            "_timeline": schema_ref("Event"),
        },
        {"external_url": URI, "summary": TEXT},
    ),
    "Feed": object_schema(
        {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": TEXT,
            "home_page_url": URI,
            "feed_url": URI,
            "description": TEXT,
            "icon": URI,
            "favicon": URI,
            "authors": array(object_schema({"name": TEXT, "url": URI})),
            "language": TEXT,
            "_timeline": object_schema(
                {
                    "site": object_schema(
                        {"title": schema_ref("Texts"), "description": schema_ref("Texts")}
                        | {"timezone": TEXT, "updated": DATE},
                        {"licence": object_schema({"name": schema_ref("Texts"), "url": URI})},
                    ),
                    "languages": array(TEXT),
                    "scope": SCOPE,
                    "query": {"type": "object", "additionalProperties": array(TEXT)},
                }
            ),
            "items": array(schema_ref("Item")),
        }
    ),
    "Figures": object_schema(
        {"title": TEXT, "home_page_url": URI, "language": TEXT, "scope": SCOPE}
        | {"indicators": array(schema_ref("Indicator"))}
    ),
    "Indicator": object_schema(
        {
            "key": TEXT,
            "url": URI,
            "title": schema_ref("Texts"),
            "unit": schema_ref("Texts"),
            "countries": array(TEXT),
        }
        | {"topics": array(TEXT), "values": array(schema_ref("Figure"))},
        {"target": schema_ref("Figure"), "note": schema_ref("Texts")},
    ),
    "Figure": object_schema(
        {"date": EDTF, **BOUNDS, "exactness": EXACTNESS, "sources": array(schema_ref("Citation"))},
        {"value": {"type": "number"}, "growth": {"type": "number"}, "note": schema_ref("Texts")},
        description="A number with its time. `growth` is that of a target, in percent a year.",
    ),
    "Date": object_schema({"year": {"type": "integer"}}, dict.fromkeys(("month", "day", "hour", "minute"), NUMBER)),
    "Words": object_schema(dict.fromkeys(("headline", "text"), TEXT), description="As HTML."),
    "Slide": object_schema(
        {
            **dict.fromkeys(("unique_id", "display_date", "group"), TEXT),
            "start_date": schema_ref("Date"),
            "text": schema_ref("Words"),
        },
        {
            "end_date": schema_ref("Date"),
            "media": object_schema(
                {"url": URI, "thumbnail": URI, "alt": TEXT, "caption": TEXT, "credit": TEXT}, {"link": URI}
            ),
        },
    ),
    "Timeline": object_schema(
        {"title": object_schema({"text": schema_ref("Words")}), "events": array(schema_ref("Slide"))}
    ),
    "OEmbed": object_schema(
        {
            "version": {"const": "1.0"},
            "type": {"const": "rich"},
            "provider_url": URI,
            **dict.fromkeys(("title", "provider_name", "html"), TEXT),
            **dict.fromkeys(("cache_age", "width", "height"), NUMBER),
        },
        {"thumbnail_url": URI, "thumbnail_width": NUMBER, "thumbnail_height": NUMBER},
        description="oEmbed 1.0 (oembed.com). XML has the same members, as children of `oembed`.",
    ),
    "Health": object_schema(
        {
            "ready": {"const": True},
            "version": TEXT,
            "status": {"enum": ["ok", "degraded", "refused"]},
            "edition": object_schema({"digest": TEXT, "read_at": DATE_TIME, "events": NUMBER}),
            "refused": {
                "anyOf": [
                    {"type": "null"},
                    object_schema({"since": DATE_TIME, "file": TEXT, "problems": array(TEXT)}),
                ]
            },
            "degraded": array(
                object_schema(
                    {"part": {"enum": list(PARTS)}, "since": DATE_TIME, "reason": TEXT},
                    description="What does not work in the process that answers, although it serves.",
                )
            ),
        }
    ),
    "Problem": object_schema(
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
            "allowed_values": array(TEXT) | {"description": "Of the parameter, or all parameters; the first hundred."},
        },
        description="Problem details (RFC 9457).",
    ),
    "OpenAPI": {"type": "object", "required": ["openapi", "info", "paths"]},
    "JSONSchema": {"type": "object", "required": ["$schema", "type", "properties", "definitions"]},
}

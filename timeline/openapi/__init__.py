"""What programs can ask of the service: OpenAPI, a page for people, and the JSON Schema of events.yaml."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from timeline import version
from timeline.body import HTML, JSON, Body
from timeline.loader import schema
from timeline.model.catalogue import Catalogue
from timeline.openapi.operations import Operation, Parameter, operations
from timeline.openapi.schemas import SCHEMAS, Node, ref
from timeline.urls import LONGEST_FOLLOWED, Addresses

__all__ = ["api_page", "openapi_json", "operations"]


_HEADERS: dict[str, Node] = {
    "ETag": {"description": "Strong: equal bytes, equal tag.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
}
_ERROR: Node = {HTML.partition(";")[0]: {"schema": {"type": "string"}}}
_REPLIES = {
    301: "The one address of what is asked, or of an event whose id has changed.",
    304: "What the client has is still what there is.",
}
_REFUSALS = {
    "400": "A word that is not known, or a value that cannot be; the page names those that can.",
    "404": "Nothing is there; or a value of the query names nothing that there is today.",
    "414": f"The one address of this query is longer than the {LONGEST_FOLLOWED} characters that calendars follow.",
    "501": "A form in which this is not given.",
}


def openapi_json(catalogue: Catalogue, to: Addresses) -> Body:
    found = operations(catalogue)
    described = {
        "openapi": "3.1.0",
        "info": {
            "title": catalogue.site.title.in_(to.language),
            "description": catalogue.site.description.in_(to.language),
            "version": version(),
        },
        "servers": [{"url": to.site_url}],
        "paths": {path: {"get": _operation(operation, path)} for operation in found for path in operation.paths},
        "components": {
            "headers": _HEADERS,
            "parameters": {each.name: _parameter(each) for operation in found for each in operation.parameters},
            "responses": {status: {"description": text, "content": _ERROR} for status, text in _REFUSALS.items()},
            "schemas": SCHEMAS,
        },
    }
    return Body(json.dumps(described, ensure_ascii=False, indent=1).encode() + b"\n", JSON)


def _operation(operation: Operation, path: str) -> Node:
    parameters = [each for each in operation.parameters if each.within == "query" or f"{{{each.name}}}" in path]
    reply: Node = {"description": operation.name}
    replies: Node = {"200": reply}
    schema: Node = ref(operation.schema) if operation.schema else {"type": "string"}
    reply["content"] = {_bare(operation.media_type): {"schema": schema}} | {
        _bare(each): {"schema": {"type": "string"}} for each in operation.besides
    }
    if parameters:
        reply["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
        replies |= {
            str(status): {"description": _REPLIES[status]}
            if status in _REPLIES
            else {"$ref": f"#/components/responses/{status}"}
            for status in operation.statuses
        }
    return {
        "operationId": operation.id + "".join(f"Of{each.name.capitalize()}" for each in parameters if each.scope),
        "summary": operation.name,
        "parameters": [{"$ref": f"#/components/parameters/{each.name}"} for each in parameters],
        "responses": replies,
    }


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]


def _parameter(parameter: Parameter) -> Node:
    schema = parameter.schema
    if parameter.most > 1:
        schema = {"type": "array", "items": schema, "maxItems": parameter.most}
    return {
        "name": parameter.name,
        "in": parameter.within,
        "description": parameter.meaning,
        "schema": schema,
    } | ({"required": True} if parameter.required or parameter.within == "path" else {})


_MOST_SHOWN = 12  # values that a word may have


@dataclass(frozen=True, slots=True)
class Described:
    operation: Operation
    example: str | None  # an address that gives something; None where there is nothing to show


@dataclass(frozen=True, slots=True)
class Word:
    parameter: Parameter
    values: tuple[str, ...]  # that it may have, where they are few
    bounds: tuple[int, int] | None  # of a number
    only: str | None  # the path at which alone it may stand


@dataclass(frozen=True, slots=True)
class ApiPage:
    described: tuple[Described, ...]
    words: tuple[Word, ...]  # each once
    longest: int = LONGEST_FOLLOWED


def api_page(catalogue: Catalogue, to: Addresses) -> ApiPage:
    found = operations(catalogue)
    exact = next((event.id for event in catalogue.events if event.when.exact), None)
    described = tuple(Described(each, _example(each, to, exact)) for each in found)
    parameters = {each.name: each for operation in found for each in operation.parameters}
    words = sorted(parameters.values(), key=lambda each: each.within)
    return ApiPage(described, tuple(_word(each, found) for each in words))


def _word(parameter: Parameter, found: Sequence[Operation]) -> Word:
    schema = parameter.schema
    values = schema.get("enum")
    shown = tuple(values) if isinstance(values, list) and len(values) <= _MOST_SHOWN else ()
    paths = [each.path for each in found if parameter in each.parameters]
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = (least, most) if isinstance(least, int) and isinstance(most, int) else None
    return Word(parameter, shown, bounds, paths[0] if len(paths) == 1 else None)


def _example(operation: Operation, to: Addresses, exact: str | None) -> str | None:
    if "{id}" in operation.path:
        return to.event_calendar(exact) if exact else None
    if operation.id == "oembed":
        return to.oembed(to.full(to.timeline()), "json")
    return operation.path.format(language=to.language, scope="")


@cache
def events_schema_json() -> Body:
    return Body(json.dumps(schema(), ensure_ascii=False, indent=1).encode() + b"\n", JSON)

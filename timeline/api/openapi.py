"""The description for programs: OpenAPI 3.1 (spec.openapis.org/oas/v3.1)."""

import json

from timeline.addresses import LONGEST_FOLLOWED, Addresses
from timeline.api.operations import Operation, Parameter, operations
from timeline.api.schemas import SCHEMAS, Node, ref
from timeline.bodies import HTML, JSON, Body
from timeline.catalogue import Catalogue
from timeline.version import version

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

"""The API's description in OpenAPI, the page about it, and the JSON Schema of events.yaml."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from timeline import version
from timeline.anniversaries import upcoming_anniversaries
from timeline.loader import json_schema
from timeline.model.catalogue import Catalogue, Site
from timeline.openapi.event_schema import Schema, schema_ref
from timeline.openapi.operations import Operation, Parameter, operations
from timeline.openapi.schemas import SCHEMAS
from timeline.response_body import JSON, PROBLEM_DETAILS, Body, error_media_type
from timeline.urls import MAX_FEED_URL_LENGTH, Urls

__all__ = ["api_page", "openapi_json", "operations"]


_HEADERS: dict[str, Schema] = {
    "ETag": {"description": "A strong validator: equal bytes have equal tags.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
}
_RESPONSE_DESCRIPTIONS = {
    301: "The canonical URL of this request, or of an event whose id has changed.",
    304: "Not modified.",
}
_ERROR_DESCRIPTIONS = {
    400: "An unknown parameter or an invalid value; the response names the allowed ones.",
    404: "Nothing is at this URL, or a value of the query names nothing that exists now.",
    414: f"The canonical URL of this query has more than {MAX_FEED_URL_LENGTH} characters, too many for calendars.",
    501: "A format that is not supported.",
}


def openapi_json(catalogue: Catalogue, urls: Urls) -> Body:
    every_operation = operations(catalogue)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": catalogue.site.title.in_(urls.language),
            "description": catalogue.site.description.in_(urls.language),
            "version": version(),
            **_licence_and_contact(catalogue.site, urls.language),
        },
        "servers": [{"url": urls.site_url}],
        "paths": {
            path: {"get": _operation_object(operation, path)}
            for operation in every_operation
            for path in operation.paths
        },
        "components": {
            "headers": _HEADERS,
            "parameters": {
                each.name: _parameter_object(each) for operation in every_operation for each in operation.parameters
            },
            "schemas": SCHEMAS,
        },
    }
    return Body(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n", JSON)


def _licence_and_contact(site: Site, language: str) -> Schema:
    """The License Object of the data, and the Contact Object, if the site has them."""
    members: Schema = {}
    if site.licence:
        members["license"] = {"name": site.licence.name.in_(language), "url": site.licence.url}
    if site.contact:
        members["contact"] = {"url" if "://" in site.contact else "email": site.contact.replace("{event}", "")}
    return members


def _operation_object(operation: Operation, path: str) -> Schema:
    parameters = [each for each in operation.parameters if each.location == "query" or f"{{{each.name}}}" in path]
    success: Schema = {"description": operation.summary}
    responses: Schema = {"200": success}
    schema: Schema = schema_ref(operation.schema_name) if operation.schema_name else {"type": "string"}
    success["content"] = {_without_charset(operation.media_type): {"schema": schema}} | {
        _without_charset(each): {"schema": {"type": "string"}} for each in operation.other_media_types
    }
    if parameters:
        success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
        responses |= {
            str(status): {"description": _RESPONSE_DESCRIPTIONS[status]}
            if status in _RESPONSE_DESCRIPTIONS
            else {"description": _ERROR_DESCRIPTIONS[status], "content": _error_content(operation)}
            for status in operation.statuses
        }
    return {
        "operationId": operation.id + "".join(f"Of{each.name.capitalize()}" for each in parameters if each.scope_kind),
        "summary": operation.summary,
        "parameters": [{"$ref": f"#/components/parameters/{each.name}"} for each in parameters],
        "responses": responses,
    }


def _error_content(operation: Operation) -> Schema:
    media_types = (error_media_type(each) for each in (operation.media_type, *operation.other_media_types))
    return {
        _without_charset(each): {"schema": schema_ref("Problem") if each == PROBLEM_DETAILS else {"type": "string"}}
        for each in media_types
    }


def _without_charset(media_type: str) -> str:
    return media_type.partition(";")[0]


def _parameter_object(parameter: Parameter) -> Schema:
    schema = parameter.schema
    if parameter.max_count > 1:
        schema = {"type": "array", "items": schema, "maxItems": parameter.max_count}
    return {
        "name": parameter.name,
        "in": parameter.location,
        "description": parameter.description,
        "schema": schema,
    } | ({"required": True} if parameter.is_required or parameter.location == "path" else {})


_MAX_VALUES = 12  # of a parameter; a longer list is not shown


@dataclass(frozen=True, slots=True)
class OperationExample:
    operation: Operation
    example: str | None  # a path with a successful response; None if there is none


@dataclass(frozen=True, slots=True)
class ParameterDescription:
    parameter: Parameter
    values: tuple[str, ...]  # the allowed values, if they are few
    bounds: tuple[int, int] | None  # of a number: the least and the greatest
    only_path: str | None  # the path of the only operation that has the parameter


@dataclass(frozen=True, slots=True)
class ApiPage:
    operations: tuple[OperationExample, ...]
    parameters: tuple[ParameterDescription, ...]  # of all operations, without duplicates
    max_url_length: int = MAX_FEED_URL_LENGTH


def api_page(catalogue: Catalogue, urls: Urls, today: date) -> ApiPage:
    every_operation = operations(catalogue)
    examples = tuple(OperationExample(each, _example(each, urls, catalogue, today)) for each in every_operation)
    parameters = {each.name: each for operation in every_operation for each in operation.parameters}
    sorted_parameters = sorted(parameters.values(), key=lambda each: each.location)
    return ApiPage(examples, tuple(_parameter_description(each, every_operation) for each in sorted_parameters))


def _parameter_description(parameter: Parameter, every_operation: Sequence[Operation]) -> ParameterDescription:
    schema = parameter.schema
    values = schema.get("enum")
    listed_values = tuple(values) if isinstance(values, list) and len(values) <= _MAX_VALUES else ()
    paths = [each.path for each in every_operation if parameter in each.parameters]
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = (least, most) if isinstance(least, int) and isinstance(most, int) else None
    return ParameterDescription(parameter, listed_values, bounds, paths[0] if len(paths) == 1 else None)


def _example(operation: Operation, urls: Urls, catalogue: Catalogue, today: date) -> str | None:
    if "{year}" in operation.path:
        upcoming = upcoming_anniversaries(catalogue.events, today, 1)
        anniversary = upcoming[0].anniversary if upcoming else None
        return urls.anniversary_ics(anniversary.event.id, anniversary.date.year) if anniversary else None
    if "{id}" in operation.path:
        event = next((event for event in catalogue.events if event.date.is_in_calendars), None)
        return urls.event_ics(event.id) if event else None
    if operation.id == "oembed":
        return urls.oembed(urls.absolute(urls.timeline()), "json")
    return urls.base_path + operation.path.format(language=urls.language, scope="")


@cache
def events_schema_json() -> Body:
    return Body(json.dumps(json_schema(), ensure_ascii=False, indent=1).encode() + b"\n", JSON)

"""Errors in the form that was asked for: a page, problem details (RFC 9457), or one line of plain text.

They say what went wrong. A page also links to pages that the reader may have meant, and to what a search finds.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from types import MappingProxyType

from flask import request
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import Breadcrumb, entity_breadcrumb, page_breadcrumbs_by_segment
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.edtf import DateOrInterval
from timeline.model.entities import Query
from timeline.model.event import Event
from timeline.model.localized_text import to_single_line
from timeline.render.feed_formats import FEED_FORMATS
from timeline.response_body import HTML, JSON, PROBLEM_DETAILS, TEXT, Body, error_media_type
from timeline.search import QueryError, UnknownKeyError, find_events
from timeline.url_suggestions import similar_segment, suggested_entities, words_in_path
from timeline.web.request_context import RequestContext, current_edition, request_context
from timeline.web.response_cache import HAS_INVALID_HOST
from timeline.web.responses import allow_all_origins
from timeline.web.templating import render_page

_MESSAGES = {
    400: N_("This address cannot be understood."),
    404: N_("There is nothing at this address."),
    405: N_("This address can only be read."),
    414: N_("This address is longer than calendars can follow (256 characters): ask for less."),
    501: N_("The answer is given as json or xml only."),
}
_NOT_FOUND_TITLE = N_("Page not found")
_INVALID_HOST_MESSAGE = N_("This request has no Host header field, more than one, or an invalid one.")
_DEFAULT_MESSAGE = N_("Something went wrong here; it is not your doing.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link to a page that the reader may have meant. Only events have a date."""

    link: Breadcrumb
    date: DateOrInterval | None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    message: str
    explanation: str = ""
    allowed_values: tuple[str, ...] = ()
    search_text: str = ""  # the words of the path that was not found
    suggestions: tuple[Suggestion, ...] = ()
    results: tuple[Event, ...] = ()  # the first events that have all these words, without those among the suggestions
    result_count: int = 0


class InvalidHost(BadRequest):
    """The Host header field is missing, repeated or invalid."""


# The path or its suffix -> the media type of errors there. Elsewhere errors are pages.
_MEDIA_TYPES = MappingProxyType(
    {
        "/oembed": error_media_type(JSON),
        "/healthz": error_media_type(JSON),
        "/metrics": error_media_type(TEXT),
        **{PurePosixPath(each.filename).suffix: error_media_type(each.media_type) for each in FEED_FORMATS},
    }
)
_MAX_RESULTS = 5
_MAX_ALLOWED_VALUES = 100  # of a parameter; an error names no more


def refuse_invalid_host() -> None:
    if HAS_INVALID_HOST in request.environ:
        raise InvalidHost


def http_error_response(error: HTTPException) -> AnyResponse:
    """Return the response for any HTTP error: its own headers, and from 400 on a body in the language of the URL."""
    response = error.get_response()
    if response.status_code >= 400:
        message = _MESSAGES.get(response.status_code, _DEFAULT_MESSAGE)
        _set_body(response, _INVALID_HOST_MESSAGE if isinstance(error, InvalidHost) else message)
    return response


def query_error_response(error: QueryError) -> AnyResponse:
    """Return an error that names the invalid query parameter or value and lists the valid ones.

    The status is 404 for a key that does not exist (any more), else 400. Thunderbird keeps the events of a calendar
    after a 404. After a 400 it turns the calendar off for good.
    """
    code = 404 if isinstance(error, UnknownKeyError) else 400
    response = AnyResponse(status=code)
    _set_body(response, _MESSAGES[code], error)
    return response


def _set_body(response: AnyResponse, message: str, error: QueryError | None = None) -> None:
    media_type = _requested_media_type()
    if media_type == PROBLEM_DETAILS:
        body = _problem_details(response.status_code, message, error)
    elif media_type == TEXT:
        body = _text_line(message, error)
    else:
        body = _page(response.status_code, message, error)
    response.data = body.content
    response.content_type = body.media_type
    if media_type != HTML:
        allow_all_origins(response)


def _requested_media_type() -> str:
    """Return the media type of an error for the path of the request. oEmbed in XML has no form for errors."""
    path = request.path
    if path == "/oembed" and request.args.get("format") == "xml":
        return TEXT
    suffix = "" if path.endswith("/") else PurePosixPath(path).suffix
    return _MEDIA_TYPES.get(path) or _MEDIA_TYPES.get(suffix, HTML)


def _problem_details(code: int, message: str, error: QueryError | None) -> Body:
    """The title is that of the status, because the type is `about:blank` (RFC 9457 §4.2.1)."""
    translations = _error_context().translations
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[code],
        "status": code,
        "detail": " ".join((translations.gettext(message), *_explanation(error, translations))),
    }
    if error:
        members = {
            "parameter": error.parameter,
            "value": error.value,
            "suggestion": error.suggestion,
            "max_length": error.max_length,
            "allowed_values": error.allowed_values[:_MAX_ALLOWED_VALUES],
        }
        problem |= {name: value for name, value in members.items() if value}
    return Body(json.dumps(problem, ensure_ascii=False, indent=1).encode() + b"\n", PROBLEM_DETAILS)


def _text_line(message: str, error: QueryError | None) -> Body:
    translations = _error_context().translations
    sentences = [translations.gettext(message), *_explanation(error, translations)]
    if error and error.allowed_values:
        sentences += translations.gettext(N_("Known are:")), ", ".join(error.allowed_values[:_MAX_ALLOWED_VALUES])
    return Body(f"{to_single_line(' '.join(sentences))}\n".encode(), TEXT)


def _page(code: int, message: str, error: QueryError | None) -> Body:
    context = _error_context()
    if error:
        explanation = " ".join(_explanation(error, context.translations))
        heading = _NOT_FOUND_TITLE if code == 404 else message
        page = ErrorPage(heading, explanation, error.allowed_values[:_MAX_ALLOWED_VALUES])
    else:
        page = _not_found_page() if code == 404 else ErrorPage(message)
    return render_page(context, "error.html", page, path="/")


def _explanation(error: QueryError | None, translations: Translations) -> Iterator[str]:
    """Yield sentences about an invalid query parameter or value."""
    if error is None:
        return
    gettext = translations.gettext
    if error.value:
        yield gettext(N_("“{word}” is not known for “{parameter}”."), word=error.value, parameter=error.parameter)
    else:
        yield gettext(N_("“{word}” is not a query parameter."), word=error.parameter)
    if error.suggestion:
        yield gettext(N_("Did you mean “{word}”?"), word=error.suggestion)
    if error.parameter in ("from", "to"):
        yield gettext(N_("Write a date as in 1962, 1962-09 or 1962-09-05."))
    if error.max_length:
        yield gettext(N_("{n} characters are the most."), n=error.max_length)


def _not_found_page() -> ErrorPage:
    # If the route has no variables, the path exists: the 404 is about a query parameter (`/oembed?url=`).
    context, search_text = _error_context(), "" if request.view_args == {} else words_in_path(request.path)
    entities = suggested_entities(search_text, context.catalogue, context.translations.language)
    entity_suggestions = (
        Suggestion(entity_breadcrumb(entity, context.urls), entity.date if isinstance(entity, Event) else None)
        for entity in entities
    )
    pages = page_breadcrumbs_by_segment(context.urls.for_scope(None), context.translations)
    page_name = similar_segment(request.path, pages) if search_text else None
    found = find_events(context.scope.index, Query(words=search_text)) if search_text else ()
    suggested_ids = {entity.id for entity in entities if isinstance(entity, Event)}
    others = (event for event in found if event.id not in suggested_ids)
    return ErrorPage(
        _NOT_FOUND_TITLE,
        context.translations.gettext(_MESSAGES[404]),
        search_text=search_text,
        suggestions=(*([Suggestion(pages[page_name], None)] if page_name else []), *entity_suggestions),
        results=tuple(islice(others, _MAX_RESULTS)),
        result_count=len(found),
    )


def _error_context() -> RequestContext:
    """Return the context of the whole site, in the language of the path, else in the site's first language."""
    languages = current_edition().catalogue.site.languages
    first_segment = request.path.split("/")[1] if "/" in request.path else ""
    return request_context(first_segment if first_segment in languages else languages[0])

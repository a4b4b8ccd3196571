"""Error pages: what went wrong, and links to pages that the reader may have meant."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import Breadcrumb, entity_breadcrumb
from timeline.i18n import N_
from timeline.model.catalogue import Event
from timeline.model.edtf import DateOrInterval
from timeline.search import QueryError, UnknownKeyError
from timeline.url_suggestions import suggested_entities, words_in_path
from timeline.web.request_context import RequestContext, current_edition, request_context
from timeline.web.templating import render_page

_MESSAGES = {
    400: N_("This address cannot be understood."),
    404: N_("There is nothing at this address."),
    405: N_("This address can only be read."),
    414: N_("This address is longer than calendars can follow (256 characters): ask for less."),
    501: N_("The answer is given as json or xml only."),
}
_DEFAULT_MESSAGE = N_("Something went wrong here; it is not your doing.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link to a page that the reader may have meant. Only events have a date."""

    link: Breadcrumb
    date: DateOrInterval | None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    message: str
    query_error: QueryError | None = None
    is_not_found: bool = False
    search_text: str = ""  # the words of the path that was not found
    suggestions: tuple[Suggestion, ...] = ()


def http_error_response(error: HTTPException) -> AnyResponse:
    """Return the response for any HTTP error: its own headers, and from 400 on a page in the language of the URL."""
    code = error.code or 500
    response = error.get_response()
    if code == 404:
        _set_error_page(response, _not_found_page())
    elif code >= 400:
        _set_error_page(response, ErrorPage(_MESSAGES.get(code, _DEFAULT_MESSAGE)))
    return response


def query_error_response(error: QueryError) -> AnyResponse:
    """Return an error page that names the invalid query parameter or value and lists the valid ones.

    The status is 404 for a key that does not exist (any more), else 400. Thunderbird keeps the events of a calendar
    after a 404. After a 400 it turns the calendar off for good.
    """
    code = 404 if isinstance(error, UnknownKeyError) else 400
    response = AnyResponse(status=code)
    _set_error_page(response, ErrorPage(_MESSAGES[code], error))
    return response


def _not_found_page() -> ErrorPage:
    # If the route has no variables, the path exists: the 404 is about a query parameter (`/oembed?url=`).
    context, search_text = _error_context(), "" if request.view_args == {} else words_in_path(request.path)
    entities = suggested_entities(search_text, context.catalogue, context.translations.language)
    page_suggestions = (
        Suggestion(entity_breadcrumb(entity, context.urls), entity.date if isinstance(entity, Event) else None)
        for entity in entities
    )
    return ErrorPage(_MESSAGES[404], is_not_found=True, search_text=search_text, suggestions=tuple(page_suggestions))


def _set_error_page(response: AnyResponse, page: ErrorPage) -> None:
    body = render_page(_error_context(), "error.html", page, path="/")
    response.data = body.content
    response.content_type = body.media_type


def _error_context() -> RequestContext:
    """Return the context of the whole site, in the language of the path, else in the site's first language."""
    languages = current_edition().catalogue.site.languages
    first_segment = request.path.split("/")[1] if "/" in request.path else ""
    return request_context(first_segment if first_segment in languages else languages[0])

"""What a reader sees when there is nothing to see: what happened, and where to go on."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import Breadcrumb, entity_breadcrumb
from timeline.i18n import N_
from timeline.model.catalogue import Event
from timeline.model.edtf import DateOrInterval
from timeline.search import QueryError, UnknownKeyError
from timeline.suggestions import suggested_entities, words_in_path
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
    """A page that may have been meant; of an event, with its date."""

    link: Breadcrumb
    date: DateOrInterval | None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    message: str
    query_error: QueryError | None = None
    is_not_found: bool = False
    search_text: str = ""  # the words of the address at which there is nothing
    suggestions: tuple[Suggestion, ...] = ()


def http_error_response(error: HTTPException) -> AnyResponse:
    """Any error of HTTP, as a page in the language of the address, with the headers that the error needs."""
    code = error.code or 500
    response = error.get_response()
    if code == 404:
        _set_error_page(response, _not_found_page())
    elif code >= 400:
        _set_error_page(response, ErrorPage(_MESSAGES.get(code, _DEFAULT_MESSAGE)))
    return response


def query_error_response(error: QueryError) -> AnyResponse:
    """An unknown word in an address, with those that are known.

    Where a key names nothing any more, 404: Thunderbird then keeps what it has, and for good turns off a calendar
    that answers 400.
    """
    code = 404 if isinstance(error, UnknownKeyError) else 400
    response = AnyResponse(status=code)
    _set_error_page(response, ErrorPage(_MESSAGES[code], error))
    return response


def _not_found_page() -> ErrorPage:
    # An address without parts is there: what is missing is named by its words.
    context, search_text = _error_context(), "" if request.view_args == {} else words_in_path(request.path)
    entities = suggested_entities(search_text, context.catalogue, context.translations.language)
    page_suggestions = (
        Suggestion(entity_breadcrumb(each, context.urls), each.date if isinstance(each, Event) else None)
        for each in entities
    )
    return ErrorPage(_MESSAGES[404], is_not_found=True, search_text=search_text, suggestions=tuple(page_suggestions))


def _set_error_page(response: AnyResponse, page: ErrorPage) -> None:
    body = render_page(_error_context(), "error.html", page, path="/")
    response.data = body.content
    response.content_type = body.media_type


def _error_context() -> RequestContext:
    """The site in the language that the address begins with, else in its first."""
    languages = current_edition().catalogue.site.languages
    first = request.path.split("/")[1] if "/" in request.path else ""
    return request_context(first if first in languages else languages[0])

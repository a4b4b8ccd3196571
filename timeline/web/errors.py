"""What a reader sees when there is nothing to see: what happened, and where to go on."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import Crumb, crumb
from timeline.i18n import N_
from timeline.model.catalogue import Event
from timeline.model.edtf import Moment
from timeline.search import QueryError, UnknownKeyError
from timeline.suggestions import near, words
from timeline.web.request_context import Asked, asked, edition
from timeline.web.templating import html

_SAID = {
    400: N_("This address cannot be understood."),
    404: N_("There is nothing at this address."),
    405: N_("This address can only be read."),
    414: N_("This address is longer than calendars can follow (256 characters): ask for less."),
    501: N_("The answer is given as json or xml only."),
}
_OTHERWISE = N_("Something went wrong here; it is not your doing.")


@dataclass(frozen=True, slots=True)
class Near:
    """A page that may have been meant; of an event, with its date."""

    page: Crumb
    when: Moment | None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    said: str
    query: QueryError | None = None
    missing: bool = False
    sought: str = ""  # the words of the address at which there is nothing
    near: tuple[Near, ...] = ()


def http_error(error: HTTPException) -> AnyResponse:
    """Any error of HTTP, as a page in the language of the address, with the headers that the error needs."""
    code = error.code or 500
    response = error.get_response()
    if code == 404:
        _fill(response, _missing())
    elif code >= 400:
        _fill(response, ErrorPage(_SAID.get(code, _OTHERWISE)))
    return response


def query_error(error: QueryError) -> AnyResponse:
    """An unknown word in an address, with those that are known.

    Where a key names nothing any more, 404: Thunderbird then keeps what it has, and for good turns off a calendar
    that answers 400.
    """
    code = 404 if isinstance(error, UnknownKeyError) else 400
    response = AnyResponse(status=code)
    _fill(response, ErrorPage(_SAID[code], error))
    return response


def _missing() -> ErrorPage:
    # An address without parts is there: what is missing is named by its words.
    now, sought = _nearest(), "" if request.view_args == {} else words(request.path)
    found = near(sought, now.catalogue, now.wording.language)
    offered = (Near(crumb(each, now.addresses), each.when if isinstance(each, Event) else None) for each in found)
    return ErrorPage(_SAID[404], missing=True, sought=sought, near=tuple(offered))


def _fill(response: AnyResponse, page: ErrorPage) -> None:
    body = html(_nearest(), "error.html", page, path="/")
    response.data = body.content
    response.content_type = body.media_type


def _nearest() -> Asked:
    """The site in the language that the address begins with, else in its first."""
    languages = edition().catalogue.site.languages
    first = request.path.split("/")[1] if "/" in request.path else ""
    return asked(first if first in languages else languages[0])

"""The base path of the site, URL converters, routes that exist for every scope, and redirects to canonical URLs."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from flask import Blueprint, abort, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from timeline.repository import Edition
from timeline.search import QueryError, UnknownKeyError
from timeline.urls import MAX_FEED_URL_LENGTH
from timeline.web.request_context import RequestContext, app_state, current_edition, request_context, requested_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class BasePathMiddleware:
    """WSGI middleware that takes the base path of the site off the paths of requests.

    A path without it is left as it is, because a proxy may have removed it. SCRIPT_NAME is always the base path.
    """

    def __init__(self, application: "WSGIApplication", base_path: str) -> None:
        self._application = application
        self._base_path = base_path

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self._base_path and f"{path}/".startswith(f"{self._base_path}/"):
            path = path.removeprefix(self._base_path) or "/"
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = self._base_path, path
        return self._application(environ, start_response)


class ColourConverter(BaseConverter):
    """A colour in a path: six hexadecimal digits, without the `#` of CSS."""

    regex = "[0-9a-f]{6}"


class YearConverter(BaseConverter):
    """A year in a path, with four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)


class MonthConverter(YearConverter):
    """A month in a path, with two digits."""

    regex = "0[1-9]|1[0-2]"


class LanguageConverter(BaseConverter):
    """The first segment of a path, if it may be a language code. It does not match `/robots.txt`."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"


ViewFunction = Callable[..., AnyResponse]


def respond_from_newest(view: Callable[[Edition], AnyResponse]) -> AnyResponse:
    """Return the response for the current edition, else for the newest previous one that has what the URL names.

    Some calendar clients turn off a feed after one error. So a feed that existed in a previous edition does not fail.
    """
    try:
        return view(current_edition())
    except (NotFound, UnknownKeyError):
        for previous in app_state().repository.previous_editions:
            with suppress(NotFound, QueryError):
                return view(previous)
        raise


def scope_route(
    blueprint: Blueprint, rule: str, *, endpoint: str | None = None, uses_previous_editions: bool = False
) -> Callable[[ViewFunction], ViewFunction]:
    """Route a rule below each scope: the whole site, each collection, each office.

    The view gets the request context and the other variables of the rule. With `uses_previous_editions`, it may be
    called for previous editions (see `respond_from_newest`). `endpoint` is the name of the view by default.
    """

    def register(view: ViewFunction) -> ViewFunction:
        @wraps(view)
        def view_in_scope(language: str, kind: str | None, key: str, **variables: object) -> AnyResponse:
            def respond(edition: Edition | None = None) -> AnyResponse:
                context: RequestContext = request_context(language, kind, key, edition=edition)
                return view(context, **variables)

            return respond_from_newest(respond) if uses_previous_editions else respond()

        site_rule = f"/<language:language>/{rule}"
        scope_rule = f"/<language:language>/<any(collections, offices):kind>/<key>/{rule}"
        blueprint.get(site_rule, endpoint=endpoint, defaults={"kind": None, "key": ""})(view_in_scope)
        blueprint.get(scope_rule, endpoint=endpoint)(view_in_scope)
        return view

    return register


def redirect_to_canonical(context: RequestContext, canonical_path: str) -> AnyResponse | None:
    """Return a redirect to the canonical URL, or None if the request already uses it.

    Abort with 414 if the canonical URL is longer than calendar services accept.
    """
    if len(context.urls.absolute(canonical_path)) > MAX_FEED_URL_LENGTH:
        abort(414)
    query_string = request.query_string.decode()
    requested = f"{requested_path()}?{query_string}" if query_string else requested_path()
    return None if _decoded(requested) == _decoded(canonical_path) else redirect(canonical_path, 301)


def _decoded(path: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the decoded path and query parameters: URLs that differ only in percent-encoding are equal."""
    raw_path, _, query_string = path.partition("?")
    return unquote(raw_path), parse_qsl(query_string, keep_blank_values=True)

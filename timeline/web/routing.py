"""Routes below a scope, and the canonical URL of a request."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from urllib.parse import parse_qsl, unquote

from flask import Blueprint, abort, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from timeline.repository import Edition
from timeline.search import QueryError, UnknownKeyError
from timeline.urls import LONGEST_FOLLOWED
from timeline.web.request_context import Asked, asked, edition, running


class Colour(BaseConverter):
    """A colour of an address, as in CSS but without its `#`."""

    regex = "[0-9a-f]{6}"


class Year(BaseConverter):
    """A year of an address, in four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)


class Month(Year):
    """A month of an address, in two digits."""

    regex = "0[1-9]|1[0-2]"


class Language(BaseConverter):
    """The first part of an address, where it may be a language; `/robots.txt` is none."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"


View = Callable[..., AnyResponse]


def respond_from_newest(view: Callable[[Edition], AnyResponse]) -> AnyResponse:
    """The response for the current edition, else for the newest previous one that has what the URL names.

    Some calendar clients turn a feed off that answers with an error, so a feed once good is never answered with one.
    """
    try:
        return view(edition())
    except (NotFound, UnknownKeyError):
        for previous in running().store.former:
            with suppress(NotFound, QueryError):
                return view(previous)
        raise


def scoped(blueprint: Blueprint, rest: str, *, uses_previous_editions: bool = False) -> Callable[[View], View]:
    """Route what stands below a scope to a view of what is asked there, with the other parts of the address."""

    def route(view: View) -> View:
        @wraps(view)
        def of_scope(language: str, kind: str | None, key: str, **parts: object) -> AnyResponse:
            def of(edition: Edition | None = None) -> AnyResponse:
                now: Asked = asked(language, kind, key, of=edition)
                return view(now, **parts)

            return respond_from_newest(of) if uses_previous_editions else of()

        blueprint.get(f"/<language:language>/{rest}", defaults={"kind": None, "key": ""})(of_scope)
        blueprint.get(f"/<language:language>/<any(collections, offices):kind>/<key>/{rest}")(of_scope)
        return view

    return route


def elsewhere(now: Asked, path: str) -> AnyResponse | None:
    """To the one address of what is asked, if it was asked at another; refuse what no calendar service takes."""
    if len(now.addresses.full(path)) > LONGEST_FOLLOWED:
        abort(414)
    here = request.full_path if request.query_string else request.path
    return None if _plain(here) == _plain(path) else redirect(path, 301)


def _plain(path: str) -> tuple[str, list[tuple[str, str]]]:
    """An address as it is compared: however its signs are encoded."""
    before, _, words = path.partition("?")
    return unquote(before), parse_qsl(words, keep_blank_values=True)

"""Addresses that everything has, and each collection and office too."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from timeline.web.asked import Asked, asked

View = Callable[..., AnyResponse]


def scoped(blueprint: Blueprint, rest: str) -> Callable[[View], View]:
    """Route what stands below a scope to a view of what is asked there, with the other parts of the address."""

    def route(view: View) -> View:
        @wraps(view)
        def of_scope(language: str, kind: str | None, key: str, **parts: object) -> AnyResponse:
            now: Asked = asked(language, kind, key)
            return view(now, **parts)

        blueprint.get(f"/<language:language>/{rest}", defaults={"kind": None, "key": ""})(of_scope)
        blueprint.get(f"/<language:language>/<any(collections, offices):kind>/<key>/{rest}")(of_scope)
        return view

    return route

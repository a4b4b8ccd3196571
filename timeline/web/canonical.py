"""The one address of what is asked of a feed, so that those who ask the same share what is kept of it."""

from urllib.parse import parse_qsl, unquote

from flask import abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.addresses import LONGEST_FOLLOWED
from timeline.web.asked import Asked


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

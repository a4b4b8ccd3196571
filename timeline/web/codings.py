"""Content codings (RFC 9110 §8.4): the same bytes, as small as the client can take them."""

from collections.abc import Callable
from functools import lru_cache
from gzip import compress as gzip
from types import MappingProxyType

from brotli import compress as brotli
from brotli import decompress
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

# The best first. Of a page, brotli at its fifth quality makes a seventh less than gzip does, in no more time.
_CODINGS: MappingProxyType[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"br": lambda content: brotli(content, quality=5), "gzip": lambda content: gzip(content, 6, mtime=0)}
)
SMALLEST = next(iter(_CODINGS))
_SMALL_ALREADY = ("image/png", "image/x-icon", "font/")
_LONGEST_REMEMBERED = 100  # characters; browsers and calendar clients say less


def codable(media_type: str) -> bool:
    """Whether bytes of this sort become smaller at all."""
    return not media_type.startswith(_SMALL_ALREADY)


def coding_for(accepted: str) -> str | None:
    """The coding in which a body leaves for one who sent this Accept-Encoding; None where it leaves as it is."""
    return _remembered(accepted) if len(accepted) <= _LONGEST_REMEMBERED else _wanted(accepted)


def coded(content: bytes, coding: str | None) -> bytes:
    return _CODINGS[coding](content) if coding else content


def decoded(content: bytes) -> bytes:
    """What was in the smallest coding."""
    whole: bytes = decompress(content)
    return whole


def _wanted(accepted: str) -> str | None:
    qualities = parse_accept_header(accepted, Accept)
    wanted = max(_CODINGS, key=qualities.quality)  # of equals, the first
    return wanted if qualities.quality(wanted) > 0 else None


_remembered = lru_cache(256)(_wanted)

"""Content codings (RFC 9110 §8.4): the same bytes, as small as the client can take them."""

from collections.abc import Callable
from gzip import compress as gzip
from types import MappingProxyType

from brotli import compress as brotli
from werkzeug.datastructures import Accept

# The best first. Of a page, brotli at its fifth quality makes a seventh less than gzip does, in no more time.
_CODINGS: MappingProxyType[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"br": lambda content: brotli(content, quality=5), "gzip": lambda content: gzip(content, 6, mtime=0)}
)
_SMALL_ALREADY = ("image/png", "image/x-icon", "font/")


def coding_for(accepted: Accept, media_type: str) -> str | None:
    """The coding in which a body leaves; None where it leaves as it is."""
    if media_type.startswith(_SMALL_ALREADY):
        return None
    wanted = max(_CODINGS, key=accepted.quality)  # of equals, the first
    return wanted if accepted.quality(wanted) > 0 else None


def coded(content: bytes, coding: str | None) -> bytes:
    return _CODINGS[coding](content) if coding else content

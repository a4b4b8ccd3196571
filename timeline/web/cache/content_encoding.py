"""Content codings (RFC 9110 §8.4.1) of response bodies."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from gzip import compress as gzip
from types import MappingProxyType

from brotli import compress as brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

# In the order of our preference. Brotli at quality 5 makes a page a seventh smaller than gzip does, in the same time.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"br": lambda body: brotli(body, quality=5), "gzip": lambda body: gzip(body, 6, mtime=0)}
)
_INCOMPRESSIBLE = ("image/png", "image/x-icon", "font/")


def is_compressible(media_type: str) -> bool:
    return not media_type.startswith(_INCOMPRESSIBLE)


@lru_cache(maxsize=256)
def negotiate(accept_encoding: str) -> str | None:
    """The coding for a client with this Accept-Encoding header; None for the identity coding."""
    return parse_accept_header(accept_encoding, Accept).best_match(ENCODERS)

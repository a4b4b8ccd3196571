"""A cached response in one content coding, its freshness, and its handling of conditional requests (RFC 9110)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from gzip import compress as gzip
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from brotli import compress as brotli
from werkzeug.datastructures import Accept
from werkzeug.http import http_date, is_entity_header, parse_accept_header, parse_etags
from werkzeug.sansio.http import is_resource_modified
from werkzeug.wrappers import Response

from timeline.model import memoize_short_texts
from timeline.repository import Edition

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


# In order of preference. Brotli at quality 5 makes pages a seventh smaller than gzip, in the same time.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"br": lambda body: brotli(body, quality=5), "gzip": lambda body: gzip(body, 6, mtime=0)}
)
_INCOMPRESSIBLE = ("image/avif", "image/jpeg", "image/png", "image/x-icon", "font/")


def is_compressible(media_type: str) -> bool:
    return not media_type.startswith(_INCOMPRESSIBLE)


@memoize_short_texts(256)
def negotiate(accept_encoding: str) -> str | None:
    """Return the content coding for an Accept-Encoding header; None for identity."""
    return parse_accept_header(accept_encoding, Accept).best_match(ENCODERS)


MAX_AGE = 300  # seconds
_STALE = "stale-while-revalidate=3600, stale-if-error=604800"  # RFC 5861
_LONGEST_CACHE_CONTROL = f"public, max-age={MAX_AGE}, {_STALE}"


@dataclass(frozen=True, slots=True)
class Freshness:
    """The edition and the day that a response was built for. It does not keep the edition's catalogue in memory."""

    digest: str
    loaded_at: datetime
    day_start: datetime  # in UTC, as is day_end
    day_end: datetime

    @classmethod
    def of(cls, edition: Edition, now: datetime) -> "Freshness":
        zone = edition.catalogue.site.timezone
        today = now.astimezone(zone).date()
        start, end = (datetime.combine(today + timedelta(days=n), time(), zone).astimezone(UTC) for n in (0, 1))
        return cls(edition.digest, edition.loaded_at, start, end)

    def is_valid_for(self, edition: Edition, now: datetime) -> bool:
        is_same = self.digest == edition.digest and self.loaded_at == edition.loaded_at
        return is_same and self.day_start <= now < self.day_end

    @property
    def last_modified(self) -> str:
        """The value of the Last-Modified header (RFC 9110 §8.8.2)."""
        return http_date(max(self.loaded_at, self.day_start))

    def cache_control(self, now: datetime) -> str:
        """The value of the Cache-Control header.

        `max-age` ends at midnight, because then the number of days left changes. After midnight it is 0.
        """
        seconds = int((self.day_end - now).total_seconds())
        return _LONGEST_CACHE_CONTROL if seconds >= MAX_AGE else f"public, max-age={max(0, seconds)}, {_STALE}"


Headers = list[tuple[str, str]]

_OK, _NOT_MODIFIED, _PRECONDITION_FAILED = "200 OK", "304 Not Modified", "412 Precondition Failed"
_OVERHEAD = 2048  # bytes of memory per response, besides the body


class WSGIResponse(NamedTuple):
    """A response for WSGI. For HEAD it has the body of GET; `web/instrumentation` leaves it out."""

    status: str
    headers: Headers
    body: bytes


def is_cacheable(response: Response) -> bool:
    """Whether a response depends only on its URL. If it does, it is a 200 with an ETag and without Vary."""
    return response.status_code == 200 and "ETag" in response.headers and "Vary" not in response.headers


def _describes_content(header: str) -> bool:
    return is_entity_header(header) or header == "Content-Disposition"


@dataclass(frozen=True, slots=True)
class CachedResponse:
    freshness: Freshness
    headers: tuple[tuple[str, str], ...]  # all but those of the content, ETag and Cache-Control
    content_headers: tuple[tuple[str, str], ...]  # those that describe the content; a 304 has none (RFC 9110 §15.4.5)
    etag: str  # with its quotes
    cache_control: str | None  # None: computed from `freshness`
    body: bytes

    @classmethod
    def of(cls, response: Response, freshness: Freshness) -> "CachedResponse":
        """Make one from a cacheable Flask response. This changes the headers of the Flask response."""
        headers = response.headers
        etag, cache_control = headers.pop("ETag"), headers.pop("Cache-Control", None)
        body = response.get_data()
        headers["Content-Length"] = str(len(body))
        headers["Vary"] = "Accept-Encoding"
        headers["Last-Modified"] = freshness.last_modified
        pairs = headers.to_wsgi_list()
        content_headers = tuple(pair for pair in pairs if _describes_content(pair[0]))
        other_headers = tuple(pair for pair in pairs if not _describes_content(pair[0]))
        return cls(freshness, other_headers, content_headers, etag, cache_control, body)

    @property
    def size(self) -> int:
        """The approximate size in memory, in bytes."""
        return len(self.body) + _OVERHEAD

    def with_coding(self, coding: str | None) -> "CachedResponse":
        """Return the response in another coding, with its own ETag (RFC 9110 §8.8.3.3).

        Return it as it is if its media type does not compress.
        """
        content_headers = dict(self.content_headers)
        if coding is None or not is_compressible(content_headers["Content-Type"]):
            return self
        body = ENCODERS[coding](self.body)
        content_headers |= {"Content-Encoding": coding, "Content-Length": str(len(body))}
        etag = f'{self.etag[:-1]}-{coding}"'
        return replace(self, content_headers=tuple(content_headers.items()), etag=etag, body=body)

    def respond(self, environ: "WSGIEnvironment", now: datetime) -> WSGIResponse:
        """Return the response to one request: 200, 304 or 412."""
        cache_control = self.cache_control or self.freshness.cache_control(now)
        headers = [*self.headers, ("ETag", self.etag), ("Cache-Control", cache_control)]
        status = self._status(environ)
        if status == _OK:
            headers += self.content_headers
        elif status == _PRECONDITION_FAILED:
            headers.append(("Content-Length", "0"))
        return WSGIResponse(status, headers, self.body if status == _OK else b"")

    def _status(self, environ: "WSGIEnvironment") -> str:
        if_match = environ.get("HTTP_IF_MATCH")
        if if_match and not parse_etags(if_match).contains_raw(self.etag):
            return _PRECONDITION_FAILED
        if if_none_match := environ.get("HTTP_IF_NONE_MATCH"):  # If-Modified-Since is ignored then (RFC 9110 §13.1.3)
            if if_none_match == self.etag:  # as nearly every client that has the response sends it
                return _NOT_MODIFIED
            return _OK if is_resource_modified(http_if_none_match=if_none_match, etag=self.etag) else _NOT_MODIFIED
        # As in nginx, only the exact same time matches: replicas may load the same edition at different times.
        if_modified_since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return _NOT_MODIFIED if if_modified_since and if_modified_since == self.freshness.last_modified else _OK

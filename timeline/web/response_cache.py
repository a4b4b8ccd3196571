"""The response cache, in front of the Flask application: it keeps finished responses.

A response depends only on the URL, the edition and the day. Request headers only choose the content coding, or turn
the response into a 304 or 412. So the application never sees the Host header: it gets the site's own host instead.
A request with an invalid one is marked, so that the application refuses it.
It never sees the tracking parameters either: a shared URL has the same response as the URL itself.
"""

import re
from datetime import datetime
from ipaddress import AddressValueError, IPv6Address
from string import punctuation
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit
from weakref import WeakValueDictionary

from cachetools import LRUCache
from werkzeug.wrappers import Response

from timeline.model import memoize_short_texts
from timeline.repository import Clock, Edition, Repository
from timeline.settings import Settings
from timeline.web.cached_response import (
    ENCODERS,
    CachedResponse,
    Freshness,
    WSGIResponse,
    is_cacheable,
    negotiate,
)
from timeline.web.metrics import Metrics
from timeline.web.tracking_parameters import without_tracking_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


SNAPSHOT = "timeline.snapshot"  # key in the WSGI environ
HAS_INVALID_HOST = "timeline.has_invalid_host"  # key in the WSGI environ
# `uri-host [":" port]` (RFC 9110 §7.2), without the comma, with which WSGI servers join repeated fields.
_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?:[A-Za-z0-9._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?")


class RequestSnapshot(NamedTuple):
    """The edition and the time of one request."""

    edition: Edition
    now: datetime


_MEGABYTE = 2**20
_MIN_CAPACITY = 4  # responses: one that is larger than a quarter of the cache is not cached
_MAX_URL_LENGTH = 2000  # characters; responses to longer URLs are not cached
_CODINGS = (None, *ENCODERS)

RequestTarget = tuple[str, str]  # path and query string


class ResponseCache:
    """Caches at most `TIMELINE_BODIES` megabytes of responses, and evicts the least recently used first."""

    def __init__(
        self, application: "WSGIApplication", settings: Settings, repository: Repository, clock: Clock, metrics: Metrics
    ) -> None:
        self._application = application
        self._repository = repository
        self._clock = clock
        self._metrics = metrics
        site = urlsplit(settings.site_url)
        self._site_environ = {"HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
        self._freshness = Freshness.of(repository.edition, clock())
        self._responses: LRUCache[tuple[RequestTarget, str | None], CachedResponse] = LRUCache(
            settings.bodies * _MEGABYTE, getsizeof=lambda response: response.size
        )
        self._builds: WeakValueDictionary[RequestTarget, Lock] = WeakValueDictionary()  # in progress
        self._lock = Lock()  # guards the two above

    def respond(self, environ: "WSGIEnvironment", endpoint: str) -> WSGIResponse:
        """Return the response to a request, from the cache or from the application.

        `endpoint` is the label of its build in the metrics.
        """
        snapshot = RequestSnapshot(self._repository.edition, self._clock())
        environ["QUERY_STRING"] = without_tracking_parameters(environ.get("QUERY_STRING", ""))
        if not has_valid_host(environ):
            return _wsgi_response(self._call_application(environ | {HAS_INVALID_HOST: True}, snapshot))
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _wsgi_response(self._call_application(environ, snapshot))
        target = environ.get("PATH_INFO", ""), environ["QUERY_STRING"]
        coding = negotiate(environ.get("HTTP_ACCEPT_ENCODING", ""))
        freshness = self._current_freshness(snapshot)
        cached = self._get(target, coding)
        if cached and cached.freshness == freshness:
            return cached.respond(environ, snapshot.now)
        with self._lock:
            build = self._builds.setdefault(target, Lock())
        # While another thread builds the new response, serve the old one.
        if not build.acquire(blocking=cached is None):
            assert cached
            return cached.respond(environ, snapshot.now)
        try:
            response = self._build(environ, endpoint, snapshot, target, coding)
        finally:
            build.release()
        if cached and response.status.startswith("5"):
            return cached.respond(environ, snapshot.now)
        return response

    @property
    def count(self) -> int:
        return len(self._responses)

    @property
    def size(self) -> int:
        """The size of the cached responses in bytes."""
        return int(self._responses.currsize)

    def _build(
        self,
        environ: "WSGIEnvironment",
        endpoint: str,
        snapshot: RequestSnapshot,
        target: RequestTarget,
        coding: str | None,
    ) -> WSGIResponse:
        """Return a fresh response in this coding. The caller ensures that one thread at a time builds each URL."""
        freshness = self._current_freshness(snapshot)
        response = self._get(target, coding)
        if not response or response.freshness != freshness:
            identity = self._get(target, None)
            if not identity or identity.freshness != freshness:
                started = perf_counter()
                built = self._call_application(environ | {"REQUEST_METHOD": "GET"}, snapshot)
                if not is_cacheable(built):
                    if built.status_code < 500:
                        self._remove(target)
                    return _wsgi_response(built)
                self._metrics.observe_build(endpoint, perf_counter() - started)
                identity = CachedResponse.of(built, freshness)
                self._put(target, None, identity)
            response = identity.with_coding(coding)
            self._put(target, coding, response)
        return response.respond(environ, self._clock())  # the build may have ended after midnight

    def _call_application(self, environ: "WSGIEnvironment", snapshot: RequestSnapshot) -> Response:
        # Some servers pass the query string on without percent-encoding its non-ASCII characters (RFC 3986 §2.1).
        query = quote(environ["QUERY_STRING"].encode("latin-1"), safe=punctuation)
        request = environ | self._site_environ | {"QUERY_STRING": query, SNAPSHOT: snapshot}
        return Response.from_app(self._application, request, buffered=True)

    def _current_freshness(self, snapshot: RequestSnapshot) -> Freshness:
        freshness = self._freshness
        if not freshness.is_valid_for(snapshot.edition, snapshot.now):
            freshness = self._freshness = Freshness.of(snapshot.edition, snapshot.now)
        return freshness

    def _get(self, target: RequestTarget, coding: str | None) -> CachedResponse | None:
        with self._lock:
            return self._responses.get((target, coding))

    def _put(self, target: RequestTarget, coding: str | None, response: CachedResponse) -> None:
        if sum(map(len, target)) <= _MAX_URL_LENGTH and _MIN_CAPACITY * response.size <= self._responses.maxsize:
            with self._lock:
                self._responses[target, coding] = response

    def _remove(self, target: RequestTarget) -> None:
        with self._lock:
            for coding in _CODINGS:
                self._responses.pop((target, coding), None)


def has_valid_host(environ: "WSGIEnvironment") -> bool:
    """Whether the request has one Host header field, and its value is valid (RFC 9112 §3.2). HTTP/1.0 needs none."""
    host = environ.get("HTTP_HOST", "")
    return _is_valid_host(host) if host else environ.get("SERVER_PROTOCOL") != "HTTP/1.1"


@memoize_short_texts(256)
def _is_valid_host(host: str) -> bool:
    match = _HOST.fullmatch(host)
    if match and match["ipv6"]:
        try:
            IPv6Address(match["ipv6"])
        except AddressValueError:
            return False
    return bool(match)


def _wsgi_response(response: Response) -> WSGIResponse:
    return WSGIResponse(response.status, response.headers.to_wsgi_list(), response.get_data())

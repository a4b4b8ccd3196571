"""The WSGI application in front of the response cache. It counts responses and frames, writes the access log, and has
the file watched.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from timeline.model import memoize_short_texts
from timeline.pages.embed_builder import VIEW_NAMES
from timeline.search import EVENT_VIEW
from timeline.web.metrics import Metrics
from timeline.web.response_cache import ResponseCache

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


OTHER_CLIENT = "other"
# The first match wins. "mozilla/" is the last, because many other clients send it too.
_CLIENT_FAMILIES = (
    ("google-calendar", "google"),
    ("googlebot", "crawler"),
    ("bingbot", "crawler"),
    ("dataaccessd", "apple"),  # iOS
    ("calendaragent", "apple"),  # macOS
    ("accountsd", "apple"),
    ("outlook", "outlook"),
    ("microsoft office", "outlook"),
    ("msoffice", "outlook"),
    ("exchange", "outlook"),
    ("thunderbird", "thunderbird"),
    ("icsx5", "icsx5"),
    ("davx5", "icsx5"),
    ("nextcloud", "nextcloud"),
    ("vdirsyncer", "vdirsyncer"),
    ("evolution", "evolution"),
    ("prometheus", "prometheus"),
    ("mozilla/", "browser"),
)
_MAX_USER_AGENT_LENGTH = 300  # characters


@memoize_short_texts(1024)
def client_family(user_agent: str) -> str:
    """Return the client family of a User-Agent header. Only its first 300 characters count."""
    lowercase = user_agent[:_MAX_USER_AGENT_LENGTH].lower()
    return next((family for token, family in _CLIENT_FAMILIES if token in lowercase), OTHER_CLIENT)


_log = logging.getLogger("timeline.access")


def log_request(
    environ: Mapping[str, object], endpoint: str, status: str, size: int, seconds: float, client: str
) -> None:
    """Log the request as one line of JSON. The query string is left out, because searches are private."""
    record = {
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("PATH_INFO", ""),
        "route": endpoint,
        "status": int(status[:3]),
        "bytes": size,
        "milliseconds": round(1000 * seconds, 2),
        "client": client,
    }
    _log.info(json.dumps(record, separators=(",", ":")))


DEFAULT_VIEW = "default"  # the label of frames without the parameter `view`
_FRAME_DESTINATIONS = ("iframe", "frame", "embed", "object")  # of the Fetch standard


class RouteMatch(NamedTuple):
    endpoint: str  # "" if no route matches
    office: str  # the key of the office whose scope it is; "" for another scope


def frame_view(route: RouteMatch, environ: "WSGIEnvironment", status: str) -> str | None:
    """Return the view that a frame shows by this response; None for a response that is not to a frame.

    The frame has the page if the response is 304, too. Browsers say in Sec-Fetch-Dest where they show a page (Fetch
    Metadata). Without it, as by plain http, a response counts: the page is made for frames.
    """
    if environ["REQUEST_METHOD"] != "GET" or status[:3] not in ("200", "304"):
        return None
    if environ.get("HTTP_SEC_FETCH_DEST", "iframe") not in _FRAME_DESTINATIONS:
        return None
    if route.endpoint == "embed.event_embed":
        return EVENT_VIEW
    if route.endpoint != "embed.embed":
        return None
    view = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)).get("view", "").strip()
    return view if view in VIEW_NAMES else DEFAULT_VIEW


class InstrumentedApplication:
    def __init__(
        self,
        cache: ResponseCache,
        url_map: Map,
        metrics: Metrics,
        watch_file: Callable[[], None],
        *,
        log: bool,
    ) -> None:
        """`watch_file` is called with each request, because any process may turn out to be the one that serves."""
        self._cache = cache
        self._url_map = url_map
        self._metrics = metrics
        self._watch_file = watch_file
        self._log = log
        self._route = memoize_short_texts(4096)(self._match_route)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = perf_counter()
        self._watch_file()
        method = environ["REQUEST_METHOD"]
        route = self._route(f"{method} {environ.get('PATH_INFO', '')}")
        client = client_family(environ.get("HTTP_USER_AGENT", ""))
        status, headers, body = self._cache.respond(environ, route.endpoint)
        start_response(status, headers)
        self._metrics.count_response(route.endpoint, status, client)
        if view := frame_view(route, environ, status):
            self._metrics.count_frames(route.office, view)
        if method == "HEAD":
            body = b""
        if self._log:
            log_request(environ, route.endpoint, status, len(body), perf_counter() - started, client)
        # A list, because granian sends other iterables in parts, by way of its event loop.
        return [body] if body else []

    def _match_route(self, method_and_path: str) -> RouteMatch:
        method, _, path = method_and_path.partition(" ")
        try:
            endpoint, variables = self._url_map.bind("").match(path, method)
        except HTTPException:
            return RouteMatch("", "")
        return RouteMatch(endpoint, variables["key"] if variables.get("kind") == "offices" else "")

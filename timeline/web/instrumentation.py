"""WSGI middleware that counts responses by client, writes the access log, and has the file watched."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from timeline.web.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


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
_MAX_CACHED_LENGTH = 300  # characters


def client_family(user_agent: str) -> str:
    """Return the client family of a User-Agent header. Only its first 300 characters count."""
    return (
        _cached_client_family(user_agent)
        if len(user_agent) <= _MAX_CACHED_LENGTH
        else _match_client_family(user_agent[:_MAX_CACHED_LENGTH])
    )


def _match_client_family(user_agent: str) -> str:
    lowercase = user_agent.lower()
    return next((family for token, family in _CLIENT_FAMILIES if token in lowercase), OTHER_CLIENT)


_cached_client_family = lru_cache(1024)(_match_client_family)


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


ENDPOINT = "timeline.endpoint"  # key in the WSGI environ; the value is "" if no route matches


class InstrumentationMiddleware:
    def __init__(
        self,
        application: "WSGIApplication",
        url_map: Map,
        metrics: Metrics,
        watch_file: Callable[[], None],
        *,
        log: bool,
    ) -> None:
        """`watch_file` is called with each request, because any process may turn out to be the one that serves."""
        self._application = application
        self._url_map = url_map
        self._metrics = metrics
        self._watch_file = watch_file
        self._log = log
        self._endpoint = lru_cache(maxsize=4096)(self._match_endpoint)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = perf_counter()
        self._watch_file()
        method = environ["REQUEST_METHOD"]
        endpoint = environ[ENDPOINT] = self._endpoint(environ.get("PATH_INFO", ""), method)
        client = client_family(environ.get("HTTP_USER_AGENT", ""))
        response: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            response.append((status, headers))
            return start_response(status, headers, *error)  # type: ignore[arg-type]

        body = self._application(environ, start)  # type: ignore[arg-type]
        ((status, headers),) = response
        self._metrics.count_response(endpoint, status, client)
        if self._log:
            size = 0 if method == "HEAD" else Headers(headers).get("Content-Length", 0, type=int)
            log_request(environ, endpoint, status, size, perf_counter() - started, client)
        return body

    def _match_endpoint(self, path: str, method: str) -> str:
        try:
            endpoint: str = self._url_map.bind("").match(path, method)[0]
            return endpoint
        except HTTPException:
            return ""

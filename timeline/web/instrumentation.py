"""WSGI middleware that counts responses by client and writes the access log."""

import json
import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from timeline.web.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


OTHER = "other"
# The first that is found counts: many say of themselves whatever browsers say, too.
_FAMILIES = (
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
_LONGEST_REMEMBERED = 300  # characters


def family(agent: str) -> str:
    """The family of a User-Agent."""
    return _remembered(agent) if len(agent) <= _LONGEST_REMEMBERED else _family(agent[:_LONGEST_REMEMBERED])


def _family(agent: str) -> str:
    said = agent.lower()
    return next((name for mark, name in _FAMILIES if mark in said), OTHER)


_remembered = lru_cache(1024)(_family)


_log = logging.getLogger("timeline.access")


def note(environ: Mapping[str, object], route: str, status: str, size: int, seconds: float, client: str) -> None:
    """A JSON object in a line. The words of the query stay out of it: what people look for is theirs."""
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("PATH_INFO", ""),
        "route": route,
        "status": int(status[:3]),
        "bytes": size,
        "milliseconds": round(1000 * seconds, 2),
        "client": client,
    }
    _log.info(json.dumps(told, separators=(",", ":")))


ENDPOINT = "timeline.endpoint"  # in the WSGI environment; "" where no view has the address


class Instrumentation:
    def __init__(self, application: "WSGIApplication", routes: Map, metrics: Metrics, *, log: bool) -> None:
        self._application = application
        self._routes = routes
        self._metrics = metrics
        self._log = log
        self._endpoint = lru_cache(maxsize=4096)(self._match)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = perf_counter()
        method = environ["REQUEST_METHOD"]
        endpoint = environ[ENDPOINT] = self._endpoint(environ.get("PATH_INFO", ""), method)
        client = family(environ.get("HTTP_USER_AGENT", ""))
        response: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            response.append((status, headers))
            return start_response(status, headers, *error)  # type: ignore[arg-type]

        body = self._application(environ, start)  # type: ignore[arg-type]
        ((status, headers),) = response
        self._metrics.replied(endpoint, status, client)
        if self._log:
            size = 0 if method == "HEAD" else Headers(headers).get("Content-Length", 0, type=int)
            note(environ, endpoint, status, size, perf_counter() - started, client)
        return body

    def _match(self, path: str, method: str) -> str:
        try:
            endpoint: str = self._routes.bind("").match(path, method)[0]
            return endpoint
        except HTTPException:
            return ""

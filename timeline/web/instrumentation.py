"""WSGI middleware that counts replies and writes the access log."""

from collections.abc import Iterable
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from timeline.web.clients import family
from timeline.web.journal import note
from timeline.web.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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

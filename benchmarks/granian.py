"""The limit of the HTTP server: granian sends the responses of the service, and does nothing else."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import responses as reasons
from typing import TYPE_CHECKING

from benchmarks.servers import CORES, Server, free_port, run_server
from timeline.server import BLOCKING_THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SOURCE = "BENCHMARK_SOURCE"  # environment variable: the port of the service
_Response = tuple[str, list[tuple[str, str]], bytes]
_responses: dict[tuple[str, ...], _Response] = {}


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Return what the service responded to the first such request."""
    request = tuple(environ.get(name, "") for name in ("PATH_INFO", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"))
    if request not in _responses:
        _responses[request] = _fetch(*request)
    status, headers, body = _responses[request]
    start_response(status, headers)
    return [body]


def _fetch(path: str, accept_encoding: str, if_none_match: str) -> _Response:
    headers = {"Accept-Encoding": accept_encoding, "If-None-Match": if_none_match}
    service = Server(int(os.environ[_SOURCE]), 0)
    response = service.get(path, {name: value for name, value in headers.items() if value})
    response_headers = [(name, value) for name, value in response.headers.items() if name not in ("date", "server")]
    return f"{response.status} {reasons[response.status]}", response_headers, response.content


@contextmanager
def granian_baseline(service: Server, ready: str) -> Iterator[Server]:
    """granian with the settings of the service, and an application that has its responses at hand."""
    port = free_port()
    options = ["--interface", "wsgi", "--http", "1", "--no-ws", "--blocking-threads", str(BLOCKING_THREADS)]
    address = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(CORES), "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *options, *address, f"{__name__}:application"]
    with run_server(command, port, ready, {_SOURCE: str(service.port)}) as server:
        yield server

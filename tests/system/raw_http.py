"""HTTP/1.1 as bytes on a socket, for what no HTTP client sends."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import urlsplit


class Response(NamedTuple):
    status: int
    headers: dict[str, str]  # by name in lower case
    body: bytes


def request_head(method: str, path: str, *fields: str, version: str = "1.1") -> bytes:
    """The bytes of a request line and header fields."""
    return "\r\n".join((f"{method} {path} HTTP/{version}", "Host: timeline.example", *fields, "", "")).encode()


@contextmanager
def connect(url: str, receive_buffer: int = 0) -> Iterator[socket.socket]:
    """A connection. `receive_buffer` is in bytes; 0 means the default of the system."""
    parts = urlsplit(url)
    with socket.socket(socket.AF_INET6 if ":" in (parts.hostname or "") else socket.AF_INET) as connection:
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(10)
        connection.connect((parts.hostname, parts.port))
        yield connection


def read_response(connection: socket.socket, method: str = "GET") -> Response:
    """Read one response. Bytes received after it are lost: to read several, use `read_statuses`."""
    response = HTTPResponse(connection, method=method)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Response(response.status, headers, response.read())


def read_statuses(connection: socket.socket) -> list[int]:
    """The statuses of all responses until the server closes the connection."""
    received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", received)]


def send_request(url: str, content: bytes, method: str = "GET") -> Response:
    with connect(url) as connection:
        connection.sendall(content)
        return read_response(connection, method)

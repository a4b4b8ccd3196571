"""Hostile requests, a client that sends them to the application, and the checks that every response must pass."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from flask import Flask

# Quotes and markup. The name `xmarker` shows which part got through unescaped.
INJECTED_MARKUP = "\"'><xmarker xmarker=1 onxmarker=1>"
REQUIRED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'; sandbox"
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `target` is as in the request line; header fields are in latin-1, as PEP 3333 has them."""

    target: bytes
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""

    def environ(self) -> dict[str, object]:
        """The WSGI environment that granian makes: it joins equal header fields. There is a valid Host by default."""
        path, _, query = self.target.partition(b"?")
        fields: dict[str, str] = {}
        for name, value in (("Content-Length", str(len(self.body))), *self.headers) if self.body else self.headers:
            key = name.upper().replace("-", "_")
            key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
            fields[key] = f"{fields[key]},{value}" if fields.get(key) else value
        fields.setdefault("HTTP_HOST", "timeline.example")
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.input_terminated": True,
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **fields,
        }


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """The only value of a header field; an empty string if there is none."""
        values = [value for field, value in self.headers if field.lower() == name.lower()]
        assert len(values) < 2, (name, values)
        return values[0] if values else ""


def send_request(app: Flask, request: Request) -> Response:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    chunks: Iterable[bytes] = app(request.environ(), lambda *arguments: started.append(arguments[:2]))  # type: ignore[arg-type]
    body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    (status, headers), *_ = started
    return Response(int(status.split()[0]), headers, body)


class _InjectionFinder(HTMLParser):
    """Finds tags and attributes that the injected markup became."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [name for name in (tag, *(name for name, _ in attrs)) if "xmarker" in name]


def check_response(request: Request, response: Response) -> None:
    """Assert what holds for every response, whatever the request was."""
    label = (
        request.method,
        request.target[:300],
        [(name, value[:100]) for name, value in request.headers],
        response.status,
    )
    unsupported_format = response.status == 501 and request.target.startswith(b"/oembed")
    assert response.status < 500 or unsupported_format, label
    for name, value in response.headers:
        assert re.fullmatch("[A-Za-z0-9-]+: [ -~]*", f"{name}: {value}"), (label, name, value)
    assert {name: response.header(name) for name in REQUIRED_HEADERS} == REQUIRED_HEADERS, label
    policy = response.header("Content-Security-Policy")
    is_page = response.header("Content-Type").startswith("text/html")
    is_frame = "frame-ancestors 'none'" not in policy
    source = r"('self'(?: https?://[^ ;/]+)?)(?: 'sha256-[A-Za-z0-9+/=]{44}')*"
    sources = re.match(rf"default-src 'none'; script-src {source}; style-src {source}; ", policy)
    assert bool(sources) == is_page, label
    assert is_page or policy in (FILE_POLICY, PICTURE_POLICY), label
    assert not sources or (" " in sources[1]) == is_frame, label  # embeds name the site's origin too
    assert response.header("X-Frame-Options") == ("" if is_frame else "DENY"), label
    assert response.header("Cross-Origin-Opener-Policy") == ("same-origin" if is_page and not is_frame else ""), label
    assert response.header("Permissions-Policy") == (PERMISSIONS_POLICY if is_page else ""), label
    assert not response.header("Set-Cookie"), label
    location = response.header("Location")
    assert bool(location) == (response.status in (301, 302, 308)), label
    # A path on this host: `//`, and what browsers treat like it, would lead to another host.
    assert not location or re.match(r"/(?![/\\])", location), (label, location)
    if request.method == "HEAD" or response.status in (204, 304):
        assert response.body == b"", label
    if not response.header("Content-Encoding"):
        _check_body(response, label)


def _check_body(response: Response, label: object) -> None:
    assert b"Traceback" not in response.body, label
    media_type = response.header("Content-Type").partition(";")[0]
    if not response.body:
        return
    if media_type.endswith("json"):
        json.loads(response.body)
    elif media_type.endswith("xml"):
        ElementTree.fromstring(response.body)
        assert b"<xmarker" not in response.body, label
    elif media_type == "text/html" and b"xmarker" in response.body:
        finder = _InjectionFinder()
        finder.feed(response.body.decode())
        assert finder.found == [], label

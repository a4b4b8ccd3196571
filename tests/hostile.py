"""Requests as they come from those who mean ill, the application's answers to them, and what must hold of every
answer."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from flask import Flask

# Quotes and markup, with a name by which what gets through is known.
MARKED = "\"'><xmarker xmarker=1 onxmarker=1>"
POLICIES = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; the target as it stands in the request line, the header fields in latin-1, as PEP 3333 has them."""

    target: bytes
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""

    def environ(self) -> dict[str, object]:
        """As granian gives it: of equal header fields the values behind each other, an empty host where none is
        said."""
        path, _, words = self.target.partition(b"?")
        fields: dict[str, str] = {"HTTP_HOST": ""}
        for name, value in (("Content-Length", str(len(self.body))), *self.headers) if self.body else self.headers:
            key = name.upper().replace("-", "_")
            key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
            fields[key] = f"{fields[key]},{value}" if fields.get(key) else value
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": words.decode("latin-1"),
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
class Answer:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Of a header field its one value, or nothing."""
        found = [value for each, value in self.headers if each.lower() == name.lower()]
        assert len(found) < 2, (name, found)
        return found[0] if found else ""


def answer(app: Flask, asked: Asked) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    chunks: Iterable[bytes] = app(asked.environ(), lambda *said: started.append(said[:2]))  # type: ignore[arg-type]
    body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    (status, headers), *_ = started
    return Answer(int(status.split()[0]), headers, body)


class _Marked(HTMLParser):
    """Finds what of the marker became markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [name for name in (tag, *(name for name, _ in attrs)) if "xmarker" in name]


def holds(asked: Asked, found: Answer) -> None:
    """What must be so, whatever was asked."""
    said = (asked.method, asked.target[:300], [(name, value[:100]) for name, value in asked.headers], found.status)
    unknown_form = found.status == 501 and asked.target.startswith(b"/oembed")
    assert found.status < 500 or unknown_form, said
    for name, value in found.headers:
        assert re.fullmatch("[A-Za-z0-9-]+: [ -~]*", f"{name}: {value}"), (said, name, value)
    assert {name: found.header(name) for name in POLICIES} == POLICIES, said
    policy = found.header("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; "), said
    assert found.header("X-Frame-Options") == ("DENY" if "frame-ancestors 'none'" in policy else ""), said
    assert not found.header("Set-Cookie"), said
    location = found.header("Location")
    assert bool(location) == (found.status in (301, 302, 308)), said
    # To this host and no other: `//`, and what browsers take for it, would lead to another.
    assert not location or re.match(r"/(?![/\\])", location), (said, location)
    if asked.method == "HEAD" or found.status in (204, 304):
        assert found.body == b"", said
    if not found.header("Content-Encoding"):
        _unmarked(found, said)


def _unmarked(found: Answer, said: object) -> None:
    assert b"Traceback" not in found.body, said
    media_type = found.header("Content-Type").partition(";")[0]
    if not found.body:
        return
    if media_type.endswith("json"):
        json.loads(found.body)
    elif media_type.endswith("xml"):
        ElementTree.fromstring(found.body)
        assert b"<xmarker" not in found.body, said
    elif media_type == "text/html" and b"xmarker" in found.body:
        marked = _Marked()
        marked.feed(found.body.decode())
        assert marked.found == [], said

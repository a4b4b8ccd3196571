"""Replies: a body with the headers that it needs, the same on every reply of its sort."""

import re
from enum import Enum
from urllib.parse import quote

from flask import Response, request

from timeline.body import Body
from timeline.model.localized_text import plain
from timeline.web.cache.cached_response import MAX_AGE

KEPT = "public, max-age=31536000, immutable"  # of an address that changes with what it gives

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_NO_FILENAME = re.compile(r'[\\/:*?"<>|]+')  # what file systems refuse in a name
_LONGEST_TITLE = 60  # characters: with four octets each, a file name still fits into the 255 that systems take
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class Readers(Enum):
    """Who may read a reply from a page of another origin."""

    OWN = "same-origin"
    ANY = "cross-origin"


def reply(body: Body, readers: Readers = Readers.OWN, cached: str | None = None) -> Response:
    """The body with its tag; what stands in front of the application does the rest of HTTP with it."""
    response = Response(body.content, content_type=body.media_type)
    response.set_etag(body.etag)
    if cached:
        response.headers["Cache-Control"] = cached
    response.headers["Cross-Origin-Resource-Policy"] = readers.value
    if readers is Readers.ANY:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
    if body.filename:
        response.headers.set("Content-Disposition", "inline", **_names(body.filename, body.title))
    return response


def open_to_all(response: Response) -> Response:
    """What leads on or refuses too: a program in a page of another origin can otherwise neither follow nor read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":  # asked before a request that says what it has already
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response


def frame_reply(body: Body, hosts: tuple[str, ...], reports: str) -> Response:
    """A page that may be framed by these hosts and no other, in a parent with COEP too.

    Whom it was refused to is reported to an address of ours. There is no `report-to` beside it: Chromium then takes no
    heed of `report-uri`, and reports no violation of `frame-ancestors` at all (w3c/reporting#203).
    """
    response = reply(body, Readers.ANY)
    response.headers["Content-Security-Policy"] = f"{_policy(*hosts)}; report-uri {reports}"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def guard(response: Response) -> Response:
    """What every reply carries; a frame has set its own policy already."""
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _policy()
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Permissions-Policy"] = _PERMISSIONS
    if "Location" in response.headers:
        # A redirect stays on this host whatever Host was asked, so that no cache keeps another's.
        response.headers["Location"] = response.headers["Location"].removeprefix(request.host_url.rstrip("/"))
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
        response.set_data(b"")
    if allow := response.headers.get("Allow"):  # Werkzeug joins a set: two processes would differ
        response.headers["Allow"] = ", ".join(sorted(allow.split(", ")))
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _names(filename: str, title: str | None) -> dict[str, str]:
    """What a client saves it as: by its title where it reads other signs than ASCII (RFC 6266 §4.3)."""
    parts = (part.strip(" .") for part in _NO_FILENAME.split(plain(title or "")))
    named = " – ".join(filter(None, parts))[:_LONGEST_TITLE].rstrip()
    if not named:
        return {"filename": filename}
    ending = filename[filename.rindex(".") :]
    return {"filename": filename, "filename*": f"UTF-8''{quote(named + ending, safe='')}"}


def _policy(*hosts: str) -> str:
    """What a page may load, all of it ours, and who may frame it."""
    return _POLICY.format(ancestors=" ".join(hosts) or "'none'")

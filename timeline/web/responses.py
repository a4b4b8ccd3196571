"""Replies: a body with the headers that it needs, the same on every reply of its sort."""

import re
from enum import Enum
from urllib.parse import quote

from flask import Response, request

from timeline.body import Body
from timeline.model.localized_text import to_single_line
from timeline.web.cache.cached_response import MAX_AGE

IMMUTABLE = "public, max-age=31536000, immutable"  # of an address that changes with what it gives

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_INVALID_FILENAME_CHARACTERS = re.compile(r'[\\/:*?"<>|]+')  # what file systems refuse in a name
_MAX_TITLE_LENGTH = 60  # characters: with four octets each, a file name still fits into the 255 that systems take
_PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class ResourcePolicy(Enum):
    """Who may read a reply from a page of another origin."""

    SAME_ORIGIN = "same-origin"
    CROSS_ORIGIN = "cross-origin"


def body_response(
    body: Body, policy: ResourcePolicy = ResourcePolicy.SAME_ORIGIN, cache_control: str | None = None
) -> Response:
    """The body with its tag; what stands in front of the application does the rest of HTTP with it."""
    response = Response(body.content, content_type=body.media_type)
    response.set_etag(body.etag)
    if cache_control:
        response.headers["Cache-Control"] = cache_control
    response.headers["Cross-Origin-Resource-Policy"] = policy.value
    if policy is ResourcePolicy.CROSS_ORIGIN:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
    if body.filename:
        response.headers.set(
            "Content-Disposition", "inline", **_content_disposition(body.filename, body.localized_filename)
        )
    return response


def allow_all_origins(response: Response) -> Response:
    """What leads on or refuses too: a program in a page of another origin can otherwise neither follow nor read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":  # asked before a request that says what it has already
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response


def embed_response(body: Body, frame_ancestors: tuple[str, ...], report_uri: str) -> Response:
    """A page that may be framed by these hosts and no other, in a parent with COEP too.

    Whom it was refused to is reported to an address of ours. There is no `report-to` beside it: Chromium then takes no
    heed of `report-uri`, and reports no violation of `frame-ancestors` at all (w3c/reporting#203).
    """
    response = body_response(body, ResourcePolicy.CROSS_ORIGIN)
    response.headers["Content-Security-Policy"] = (
        f"{_content_security_policy(*frame_ancestors)}; report-uri {report_uri}"
    )
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def set_default_headers(response: Response) -> Response:
    """What every reply carries; a frame has set its own policy already."""
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _content_security_policy()
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Permissions-Policy"] = _PERMISSIONS_POLICY
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


def _content_disposition(filename: str, title: str | None) -> dict[str, str]:
    """What a client saves it as: by its title where it reads other signs than ASCII (RFC 6266 §4.3)."""
    parts = (part.strip(" .") for part in _INVALID_FILENAME_CHARACTERS.split(to_single_line(title or "")))
    name = " – ".join(filter(None, parts))[:_MAX_TITLE_LENGTH].rstrip()
    if not name:
        return {"filename": filename}
    suffix = filename[filename.rindex(".") :]
    return {"filename": filename, "filename*": f"UTF-8''{quote(name + suffix, safe='')}"}


def _content_security_policy(*frame_ancestors: str) -> str:
    """What a page may load, all of it ours, and who may frame it."""
    return _CSP.format(ancestors=" ".join(frame_ancestors) or "'none'")

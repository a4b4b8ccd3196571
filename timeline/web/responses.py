"""Makes Flask responses from bodies and sets their headers."""

import re
from enum import Enum
from urllib.parse import quote

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.model.localized_text import to_single_line
from timeline.response_body import Body
from timeline.web.cached_response import MAX_AGE
from timeline.web.request_context import app_state

IMMUTABLE = "public, max-age=31536000, immutable"  # for a URL that changes whenever its content changes

_CSP = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src {site}; font-src {site}; "
    "connect-src {site}; manifest-src {site}; frame-src {site}; base-uri 'none'; form-action {site}"
)
_INVALID_FILENAME_CHARACTERS = re.compile(r'[\\/:*?"<>|]+')  # forbidden in file names by some file systems
_MAX_TITLE_LENGTH = 60  # characters; at four bytes each, the file name still fits the limit of 255 bytes
_PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
_STANDALONE_SVG_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'; sandbox"
)


class ResourcePolicy(Enum):
    """The Cross-Origin-Resource-Policy of a response. CROSS_ORIGIN responses also allow all origins by CORS."""

    SAME_ORIGIN = "same-origin"
    CROSS_ORIGIN = "cross-origin"


def body_response(
    body: Body, policy: ResourcePolicy = ResourcePolicy.SAME_ORIGIN, cache_control: str | None = None
) -> Response:
    """Return a response with the body and its ETag. The response cache does conditional requests and compression."""
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


def standalone_svg_response(body: Body) -> Response:
    """Return an SVG file that has its styles and fonts in it, and no code."""
    response = body_response(body)
    _set_unframed_policy(response, _STANDALONE_SVG_POLICY)
    return response


def allow_all_origins(response: AnyResponse) -> AnyResponse:
    """Set CORS headers on redirects and errors too, so that scripts of other origins can follow or read them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":  # the preflight of a conditional request
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response


def embed_response(body: Body, frame_ancestors: tuple[str, ...], report_uri: str, site_origin: str) -> Response:
    """Return a page that only `frame_ancestors` may frame. It also works in a parent page with COEP.

    Browsers report refused frames to `report_uri`. `frame-ancestors` is in a policy of its own, after a comma, so that
    they report nothing else there. There is no `report-to`, because Chromium would then ignore
    `report-uri` and report no violation of `frame-ancestors` at all (w3c/reporting#203).
    """
    response = body_response(body, ResourcePolicy.CROSS_ORIGIN)
    # In an iframe with `sandbox` and without `allow-same-origin`, the origin of the page is opaque, and WebKit does not
    # match 'self' with the site. So embeds name the site's origin too.
    site = f"'self' {site_origin}"
    policy = _CSP.format(site=site, scripts=site, styles=site)
    ancestors = " ".join(frame_ancestors) or "'none'"
    response.headers["Content-Security-Policy"] = f"{policy}, frame-ancestors {ancestors}; report-uri {report_uri}"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def set_default_headers(response: Response) -> Response:
    """Set the headers that every response has, and those of pages. Embeds and standalone pictures already have their
    own policy. That of a feed or file is short: calendar clients get it with each 304.
    """
    is_page = response.mimetype == "text/html"
    if "Content-Security-Policy" not in response.headers:
        _set_unframed_policy(response, _page_policy() if is_page else _FILE_POLICY)
        if is_page:
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if is_page:
        response.headers["Permissions-Policy"] = _PERMISSIONS_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if "Location" in response.headers:
        # Make redirects relative, so that no cache stores a redirect to the Host of a forged request.
        response.headers["Location"] = response.headers["Location"].removeprefix(request.host_url.rstrip("/"))
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
        response.set_data(b"")
    if allow := response.headers.get("Allow"):  # Werkzeug joins a set, so the order differs between processes
        response.headers["Allow"] = ", ".join(sorted(allow.split(", ")))
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _set_unframed_policy(response: Response, policy: str) -> None:
    """Set the policy of a response that nobody may frame."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "DENY"


def _page_policy() -> str:
    inline = app_state().inline_assets
    policy = _CSP.format(
        site="'self'", scripts=f"'self' {inline.script_source}", styles=f"'self' {inline.style_sources}"
    )
    return f"{policy}; frame-ancestors 'none'"


def _content_disposition(filename: str, title: str | None) -> dict[str, str]:
    """The parameters of Content-Disposition: an ASCII file name, and the title as `filename*` (RFC 6266 §4.3)."""
    parts = (part.strip(" .") for part in _INVALID_FILENAME_CHARACTERS.split(to_single_line(title or "")))
    name = " – ".join(filter(None, parts))[:_MAX_TITLE_LENGTH].rstrip()
    if not name:
        return {"filename": filename}
    suffix = filename[filename.rindex(".") :]
    return {"filename": filename, "filename*": f"UTF-8''{quote(name + suffix, safe='')}"}

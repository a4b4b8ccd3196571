"""Replies: a body with the headers that it needs, the same on every reply of its sort."""

import re
from datetime import datetime, time, timedelta
from enum import Enum
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, request

from timeline.bodies import Body
from timeline.languages import plain
from timeline.web.asked import edition, now
from timeline.web.codings import coded, coding_for

_LONGEST_FRESH = 300  # seconds
KEPT = "public, max-age=31536000, immutable"  # of an address that changes with what it gives
_STALE = "stale-while-revalidate=3600, stale-if-error=604800"

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
    """The body, or 304 where the client has it already (RFC 9110 §13); each coding has a tag of its own (§8.8.3.3)."""
    coding = coding_for(request.accept_encodings, body.media_type)
    response = Response(content_type=body.media_type)
    response.set_etag(f"{body.etag}-{coding}" if coding else body.etag)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cached or f"public, max-age={_fresh()}, {_STALE}"
    if since := _changed():
        response.last_modified = since
    response.headers["Cross-Origin-Resource-Policy"] = readers.value
    if readers is Readers.ANY:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
    if body.filename:
        response.headers.set("Content-Disposition", "inline", **_names(body.filename, body.title))
    response.make_conditional(request)
    if response.status_code == HTTPStatus.OK:
        if coding:
            response.content_encoding = coding
        response.set_data(coded(body.content, coding))
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
        response.headers["Cache-Control"] = f"public, max-age={_LONGEST_FRESH}"
        response.set_data(b"")
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


def _changed() -> datetime | None:
    """When a reply may have changed last: with the edition, and at midnight, when the days left do.

    In whole seconds, as HTTP says it, and never before the change itself: within its second, nothing is said.
    """
    since = max(edition().read_at, _midnight())
    whole = since if since.microsecond == 0 else since.replace(microsecond=0) + timedelta(seconds=1)
    return whole if whole < now() else None


def _fresh() -> int:
    """For how many seconds a reply holds: never past midnight, when the days left change."""
    return min(_LONGEST_FRESH, int(_midnight(1).timestamp() - now().timestamp()))


def _midnight(days: int = 0) -> datetime:
    """The beginning of today in the site's zone, or of a day so many days on."""
    local = now().astimezone(edition().catalogue.site.zone)
    return datetime.combine(local.date() + timedelta(days=days), time(), local.tzinfo)

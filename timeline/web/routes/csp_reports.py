"""What browsers report of their own accord: frames that they refused to a page, since it is none of the frame's hosts.

A report is counted and forgotten. Nothing of it is kept, and nobody is told whether it counted.
"""

import json
from threading import BoundedSemaphore
from urllib.parse import quote

from flask import Blueprint, Response, request

from timeline.model.catalogue import Office
from timeline.web.request_context import edition, running

_LARGEST = 16 * 1024  # bytes
# Who sends slowly, or never to the end, holds up a thread: of the four that a process has, never more than two.
_READING = BoundedSemaphore(2)
_MEDIA_TYPES = ("application/csp-report", "application/reports+json")

blueprint = Blueprint("csp_reports", __name__)


def address(office: Office | None) -> str:
    """Where the refusals of an office's frame are reported; without an office, those of the general frame."""
    return f"/reports/{quote(office.key)}" if office else "/reports/"


@blueprint.post("/reports/", defaults={"office": ""})
@blueprint.post("/reports/<office>")
def report(office: str) -> Response:
    if not _READING.acquire(blocking=False):
        return _said(503)
    try:
        content = request.stream.read(_LARGEST + 1)  # no length is said of what comes in chunks
    finally:
        _READING.release()
    if len(content) > _LARGEST:
        return _said(413)
    known = not office or edition().catalogue.office(office)
    if known and request.mimetype in _MEDIA_TYPES:
        running().metrics.frames_refused.labels(office).inc(_refusals(content))
    return _said(204)


def _refusals(content: bytes) -> int:
    """How many frames are refused in a report, which is of one violation or a list of several."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return 0
    several = read if isinstance(read, list) else [read]
    return sum(_directive(each) == "frame-ancestors" for each in several)


def _directive(violation: object) -> object:
    """The directive that was violated, where it is such a report at all."""
    told = violation if isinstance(violation, dict) else {}
    old, new = told.get("csp-report"), told.get("body")
    if isinstance(old, dict):
        # Before CSP 3 there was no effective directive, and the violated one had its values behind it.
        return old.get("effective-directive") or str(old.get("violated-directive")).partition(" ")[0]
    return new.get("effectiveDirective") if isinstance(new, dict) else None


def _said(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})

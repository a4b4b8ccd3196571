"""What browsers report of their own accord: frames that they refused to a page, since it is none of the frame's hosts.

A report is counted and forgotten. Nothing of it is kept, and nobody is told whether it counted.
"""

import json
from threading import BoundedSemaphore
from urllib.parse import quote

from flask import Blueprint, Response, request

from timeline.model.catalogue import Office
from timeline.web.request_context import app_state, current_edition

_MAX_SIZE = 16 * 1024  # bytes
# Who sends slowly, or never to the end, holds up a thread: of the four that a process has, never more than two.
_READ_SLOTS = BoundedSemaphore(2)
_MEDIA_TYPES = ("application/csp-report", "application/reports+json")

blueprint = Blueprint("csp_reports", __name__)


def report_uri(office: Office | None) -> str:
    """Where the refusals of an office's frame are reported; without an office, those of the general frame."""
    return f"/reports/{quote(office.key)}" if office else "/reports/"


@blueprint.post("/reports/", defaults={"office": ""})
@blueprint.post("/reports/<office>")
def receive_report(office: str) -> Response:
    if not _READ_SLOTS.acquire(blocking=False):
        return _empty_response(503)
    try:
        content = request.stream.read(_MAX_SIZE + 1)  # no length is said of what comes in chunks
    finally:
        _READ_SLOTS.release()
    if len(content) > _MAX_SIZE:
        return _empty_response(413)
    known = not office or current_edition().catalogue.office(office)
    if known and request.mimetype in _MEDIA_TYPES:
        app_state().metrics._frame_refusals.labels(office).inc(_count_frame_refusals(content))
    return _empty_response(204)


def _count_frame_refusals(content: bytes) -> int:
    """How many frames are refused in a report, which is of one violation or a list of several."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return 0
    reports = document if isinstance(document, list) else [document]
    return sum(_violated_directive(each) == "frame-ancestors" for each in reports)


def _violated_directive(violation: object) -> object:
    """The directive that was violated, where it is such a report at all."""
    report = violation if isinstance(violation, dict) else {}
    csp_report, report_body = report.get("csp-report"), report.get("body")
    if isinstance(csp_report, dict):
        # Before CSP 3 there was no effective directive, and the violated one had its values behind it.
        return csp_report.get("effective-directive") or str(csp_report.get("violated-directive")).partition(" ")[0]
    return report_body.get("effectiveDirective") if isinstance(report_body, dict) else None


def _empty_response(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})

"""Receives the CSP reports of browsers: which office's embed was refused, because the page is not on an allowed host.

A report is only counted, never stored or logged. The response does not say whether it was counted.
"""

import json
from threading import BoundedSemaphore

from flask import Blueprint, Response, request

from timeline.web.request_context import app_state, current_edition

_MAX_SIZE = 16 * 1024  # bytes
# A slow client blocks a thread. A process has four threads, so at most two of them read reports.
_READ_SLOTS = BoundedSemaphore(2)
_MEDIA_TYPES = ("application/csp-report", "application/reports+json")

blueprint = Blueprint("csp_reports", __name__)


@blueprint.post("/reports/", defaults={"office": ""})
@blueprint.post("/reports/<office>")
def receive_report(office: str) -> Response:
    if not _READ_SLOTS.acquire(blocking=False):
        return _empty_response(503)
    try:
        content = request.stream.read(_MAX_SIZE + 1)  # a chunked request has no Content-Length
    finally:
        _READ_SLOTS.release()
    if len(content) > _MAX_SIZE:
        return _empty_response(413)
    is_known = not office or current_edition().catalogue.office(office)
    if is_known and request.mimetype in _MEDIA_TYPES:
        app_state().metrics.count_frame_refusals(office, _count_frame_refusals(content))
    return _empty_response(204)


def _count_frame_refusals(content: bytes) -> int:
    """Count the refused frames in a report. Its JSON is one violation or a list of them."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return 0
    reports = document if isinstance(document, list) else [document]
    return sum(_violated_directive(report) == "frame-ancestors" for report in reports)


def _violated_directive(violation: object) -> object:
    """Return the violated directive, or None if this is not a CSP report."""
    report = violation if isinstance(violation, dict) else {}
    csp_report, report_body = report.get("csp-report"), report.get("body")
    if isinstance(csp_report, dict):
        # Before CSP 3, reports had only `violated-directive`: the name of the directive and its values.
        return csp_report.get("effective-directive") or str(csp_report.get("violated-directive")).partition(" ")[0]
    return report_body.get("effectiveDirective") if isinstance(report_body, dict) else None


def _empty_response(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})

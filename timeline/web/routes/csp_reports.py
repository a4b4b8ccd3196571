"""Receives the CSP reports of browsers: which office's embed was refused, because the page is not on an allowed host.

A report is only counted, never read, stored or logged. Its body says nothing more: only the policy with
`frame-ancestors` has these URLs (`responses.embed_response`), and browsers report each violation by itself. So no slow
client can hold a thread. The response does not say whether it was counted.
"""

from flask import Blueprint, Response, request

from timeline.web.request_context import app_state, current_edition

_MAX_SIZE = 16 * 1024  # bytes
_MEDIA_TYPE = "application/csp-report"

blueprint = Blueprint("csp_reports", __name__)


@blueprint.post("/reports/", defaults={"office": ""})
@blueprint.post("/reports/<office>")
def receive_report(office: str) -> Response:
    if (request.content_length or 0) > _MAX_SIZE:
        return _empty_response(413)
    is_known = not office or current_edition().catalogue.office(office)
    if is_known and request.mimetype == _MEDIA_TYPE and request.content_length:
        app_state().metrics.count_frame_refusals(office, 1)
    return _empty_response(204)


def _empty_response(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})

"""What machines ask: whether the service is well."""

from flask import Blueprint, Response, jsonify

from timeline.web.asked import running

blueprint = Blueprint("machines", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 for as long as a good edition serves, with what was refused since and why, if anything was."""
    edition = running().store.edition
    refusal = edition.refusal
    response = jsonify(
        status="refused" if refusal else "ok",
        edition={
            "digest": edition.digest,
            "read_at": edition.read_at.isoformat(),
            "events": len(edition.catalogue.events),
        },
        refused=refusal
        and {
            "since": refusal.since.isoformat(),
            "file": refusal.error.file,
            "problems": [str(problem) for problem in refusal.error.problems],
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response

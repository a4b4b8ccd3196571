"""What machines ask: whether the service is well."""

from flask import Blueprint, Response, jsonify

from timeline.web.asked import edition

blueprint = Blueprint("machines", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 for as long as a good edition serves, with what was refused since and why, if anything was."""
    serving = edition()
    refusal = serving.refusal
    response = jsonify(
        status="refused" if refusal else "ok",
        edition={
            "digest": serving.digest,
            "read_at": serving.read_at.isoformat(),
            "events": len(serving.catalogue.events),
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


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read: some calendar services stay away where they find no such file."""
    response = Response("User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response

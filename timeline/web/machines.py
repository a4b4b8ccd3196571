"""What machines ask: whether the service is well, and what it is as an application."""

from flask import Blueprint, Response, jsonify

from timeline.render.manifest import webmanifest
from timeline.web.asked import asked, edition
from timeline.web.replies import reply
from timeline.web.static import asset

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


@blueprint.get("/<language:language>/site.webmanifest")
def manifest(language: str) -> Response:
    now = asked(language)
    return reply(webmanifest(now.catalogue.site, now.wording, now.addresses, asset))

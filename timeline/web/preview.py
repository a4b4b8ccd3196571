"""What only a preview has: pages that follow the file, kept by no one, on this machine alone."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.web.asked import edition
from timeline.web.previews import state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

blueprint = Blueprint("preview", __name__)


@blueprint.get("/preview/state")
def now() -> Response:
    """Asked several times a second by each page that is looked at.

    A reply that stays open until something happens would hold one of the six connections that a browser has for a
    site: with the seventh tab nothing would load any more.
    """
    return jsonify(asdict(state(edition())))


@blueprint.after_app_request
def unkept(response: Response) -> Response:
    """No reply is kept anywhere, and pages of other origins read none; only what drawing a page takes is as ever."""
    if request.endpoint != "static.file":
        response.headers.pop("ETag", None)
        response.headers.pop("Access-Control-Allow-Origin", None)
        response.headers["Cache-Control"] = "no-store"
    return response


class LocalhostOnly:
    """Answers to the names of this machine alone: a page of another site may have a name of its own lead here, and
    read what it then takes for its own (DNS rebinding).
    """

    def __init__(self, application: "WSGIApplication", port: int) -> None:
        self._application = application
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_HOST") in self._hosts:
            return self._application(environ, start_response)
        said = f"This preview is at http://{self._hosts[0]}/ alone.\n"
        return AnyResponse(said, 421)(environ, start_response)

"""What only a preview has: pages that follow the file, are kept nowhere, and are served on this machine alone."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.model.catalogue import Event
from timeline.model.problems import Problem
from timeline.repository import Edition
from timeline.web.request_context import current_edition

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_MAX_CONTEXT = 120  # characters of a line, before and behind its fault


@dataclass(frozen=True, slots=True)
class ProblemExcerpt:
    """A problem, and the line that it is in, parted where it is; empty where the line cannot be shown."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PreviewState:
    """What a page is of. While this is the same in the page and in the preview, nothing has happened."""

    edition: str
    refused: str  # empty where the file is well


@dataclass(frozen=True, slots=True)
class Preview:
    state: PreviewState
    drafts: tuple[Event, ...]
    file: str  # whose faults they are
    problems: tuple[ProblemExcerpt, ...]


def preview_state(edition: Edition) -> PreviewState:
    if edition.rejection is None:
        return PreviewState(edition.digest, "")
    error = edition.rejection.error
    return PreviewState(edition.digest, sha256(f"{error}\n{error.lines}".encode()).hexdigest())


def preview(edition: Edition) -> Preview:
    by_id = edition.catalogue.events_by_id
    drafts = tuple(by_id[each] for each in edition.catalogue.draft_ids)
    if edition.rejection is None:
        return Preview(preview_state(edition), drafts, "", ())
    error = edition.rejection.error
    problems = tuple(_excerpt(each, error.lines.get(each.line, "")) for each in error.problems)
    return Preview(preview_state(edition), drafts, PurePath(error.file).name, problems)


def _excerpt(problem: Problem, line: str) -> ProblemExcerpt:
    at = problem.column - 1
    before, after = line[:at], line[at:]
    if len(before) > _MAX_CONTEXT:
        before = f"… {before[-_MAX_CONTEXT:]}"
    if len(after) > _MAX_CONTEXT:
        after = f"{after[:_MAX_CONTEXT]} …"
    return ProblemExcerpt(problem, before, after)


blueprint = Blueprint("preview", __name__)


@blueprint.get("/preview/state")
def state() -> Response:
    """Asked several times a second by each page that is looked at.

    A reply that stays open until something happens would hold one of the six connections that a browser has for a
    site: with the seventh tab nothing would load any more.
    """
    return jsonify(asdict(preview_state(current_edition())))


@blueprint.after_app_request
def disable_caching(response: Response) -> Response:
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
        message = f"This preview is at http://{self._hosts[0]}/ alone.\n"
        return AnyResponse(message, 421)(environ, start_response)

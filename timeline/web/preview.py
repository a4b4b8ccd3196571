"""The preview for editors: its pages follow the file, are never cached, and are only served to this machine."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.model.event import Event
from timeline.model.problems import Problem
from timeline.repository import Edition
from timeline.web.request_context import current_edition

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_MAX_CONTEXT = 120  # characters of a line, on each side of the problem


@dataclass(frozen=True, slots=True)
class ProblemExcerpt:
    """A problem and its line, split at the problem's column. Both parts are empty if the line cannot be shown."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The state that a page was rendered from. The page is out of date when the current state differs."""

    edition: str  # digest of the edition
    refused: str  # digest of the problems; empty if the file is valid


@dataclass(frozen=True, slots=True)
class Preview:
    state: PreviewState
    drafts: tuple[Event, ...]
    file: str  # name of the file that has the problems
    problems: tuple[ProblemExcerpt, ...]


def preview_state(edition: Edition) -> PreviewState:
    if edition.rejection is None:
        return PreviewState(edition.digest, "")
    error = edition.rejection.error
    return PreviewState(edition.digest, sha256(f"{error}\n{error.lines}".encode()).hexdigest())


def preview(edition: Edition) -> Preview:
    by_id = edition.catalogue.events_by_id
    drafts = tuple(by_id[event_id] for event_id in edition.catalogue.draft_ids)
    if edition.rejection is None:
        return Preview(preview_state(edition), drafts, "", ())
    error = edition.rejection.error
    problems = tuple(_excerpt(problem, error.lines.get(problem.line, "")) for problem in error.problems)
    return Preview(preview_state(edition), drafts, PurePath(error.file).name, problems)


def _excerpt(problem: Problem, line: str) -> ProblemExcerpt:
    index = problem.column - 1
    before, after = line[:index], line[index:]
    if len(before) > _MAX_CONTEXT:
        before = f"… {before[-_MAX_CONTEXT:]}"
    if len(after) > _MAX_CONTEXT:
        after = f"{after[:_MAX_CONTEXT]} …"
    return ProblemExcerpt(problem, before, after)


blueprint = Blueprint("preview", __name__)


@blueprint.get("/preview/state")
def state() -> Response:
    """Return the current state at once. Each visible page requests it several times a second.

    A response that stays open until the state changes would use one of the six connections that a browser allows for
    a site. With seven tabs, nothing would load any more.
    """
    return jsonify(asdict(preview_state(current_edition())))


@blueprint.after_app_request
def disable_caching(response: Response) -> Response:
    """Forbid caching, and reading from other origins, of all responses but static files and pictures."""
    if request.endpoint not in ("static.file", "static.picture"):
        response.headers.pop("ETag", None)
        response.headers.pop("Access-Control-Allow-Origin", None)
        response.headers["Cache-Control"] = "no-store"
    return response


class LocalhostOnly:
    """WSGI middleware that refuses requests whose Host header is not a name of this machine.

    Otherwise another site could point its own host name to this machine, and its pages could read the preview (DNS
    rebinding).
    """

    def __init__(self, application: "WSGIApplication", port: int) -> None:
        self._application = application
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_HOST") in self._hosts:
            return self._application(environ, start_response)
        message = f"This preview is only available at http://{self._hosts[0]}/\n"
        return AnyResponse(message, 421)(environ, start_response)

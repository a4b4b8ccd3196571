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
from timeline.web.request_context import edition

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_SHOWN = 120  # characters of a line, before and behind its fault


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, and the line that it is in, parted where it is; empty where the line cannot be shown."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class State:
    """What a page is of. While this is the same in the page and in the preview, nothing has happened."""

    edition: str
    refused: str  # empty where the file is well


@dataclass(frozen=True, slots=True)
class Preview:
    state: State
    drafts: tuple[Event, ...]
    file: str  # whose faults they are
    told: tuple[Told, ...]


def state(edition: Edition) -> State:
    if edition.refusal is None:
        return State(edition.digest, "")
    error = edition.refusal.error
    return State(edition.digest, sha256(f"{error}\n{error.lines}".encode()).hexdigest())


def preview(edition: Edition) -> Preview:
    by_id = edition.catalogue.by_id
    drafts = tuple(by_id[each] for each in edition.catalogue.drafts)
    if edition.refusal is None:
        return Preview(state(edition), drafts, "", ())
    error = edition.refusal.error
    told = tuple(_told(each, error.lines.get(each.line, "")) for each in error.problems)
    return Preview(state(edition), drafts, PurePath(error.file).name, told)


def _told(problem: Problem, line: str) -> Told:
    at = problem.column - 1
    before, after = line[:at], line[at:]
    if len(before) > _SHOWN:
        before = f"… {before[-_SHOWN:]}"
    if len(after) > _SHOWN:
        after = f"{after[:_SHOWN]} …"
    return Told(problem, before, after)


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

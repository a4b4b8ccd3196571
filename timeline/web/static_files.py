"""The files of `static/`, read once: no path leads out of a table, and no link out of the folder."""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, request

from timeline.body import MEDIA_TYPES_BY_SUFFIX, Body
from timeline.web.request_context import app_state
from timeline.web.responses import IMMUTABLE, ResourcePolicy, body_response

_ONE_DAY = "public, max-age=86400"

blueprint = Blueprint("static", __name__)


def read_static_files(folder: Path, *, preview: bool = False) -> Mapping[str, Body]:
    """The files below a folder by their path in it; what is of no sort that pages use is left out, and so is what only
    the pages of a preview use.
    """
    return {
        path.relative_to(folder).as_posix(): Body(path.read_bytes(), MEDIA_TYPES_BY_SUFFIX[path.suffix])
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in MEDIA_TYPES_BY_SUFFIX
        and not path.name.startswith(".")
        and (preview or path.parent != folder / "preview")
        and path.resolve().is_relative_to(folder.resolve())  # a link leads nowhere else
    }


def asset_version(body: Body) -> str:
    """What stands in the address of a file, so that it changes with the file."""
    return body.etag[:8]


def asset_url(name: str) -> str:
    """The address of a file in `static/`, which changes when the file does."""
    return f"/static/{name}?v={asset_version(app_state().static_files[name])}"


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Where browsers, and services that show links, look for an icon without having read a page."""
    return body_response(app_state().static_files["favicon.ico"], ResourcePolicy.CROSS_ORIGIN, _ONE_DAY)


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """Open to other origins, since a frame in a sandbox has none of its own."""
    body = app_state().static_files.get(name)
    if body is None:
        abort(404)
    return body_response(
        body, ResourcePolicy.CROSS_ORIGIN, IMMUTABLE if request.args.get("v") == asset_version(body) else _ONE_DAY
    )

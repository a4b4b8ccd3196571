"""The files in `static/`. They are read once, so that a request path is only a key and never opens a file."""

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, request

from timeline.response_body import MEDIA_TYPES_BY_SUFFIX, Body
from timeline.urls import Urls
from timeline.web.inline_assets import asset_version, versioned_url
from timeline.web.request_context import app_state
from timeline.web.responses import IMMUTABLE, ResourcePolicy, body_response

_ONE_DAY = "public, max-age=86400"

blueprint = Blueprint("static", __name__)


def read_static_files(folder: Path, *, preview: bool = False) -> Mapping[str, Body]:
    """Return the files below a folder, by their path in it.

    Skip hidden files and file types that pages do not use. Skip the files of the preview unless `preview` is true.
    """
    return {
        path.relative_to(folder).as_posix(): Body(path.read_bytes(), MEDIA_TYPES_BY_SUFFIX[path.suffix])
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in MEDIA_TYPES_BY_SUFFIX
        and not path.name.startswith(".")
        and (preview or path.parent != folder / "preview")
        and path.resolve().is_relative_to(folder.resolve())  # no symbolic links to files outside the folder
    }


def asset_url(urls: Urls, name: str) -> str:
    """The URL of a file in `static/`, with its version."""
    return versioned_url(urls, app_state().static_files, name)


def embedded_fonts(language: str) -> tuple[tuple[str, int, str], ...]:
    """The (family, weight, WOFF2 in Base64) of the fonts for a file that stands alone."""
    families = {"Be Vietnam Pro": "be-vietnam-pro-latin", "Be Vietnam Pro Vietnamese": "be-vietnam-pro-vietnamese"}
    if language == "lo":
        families["Noto Sans Lao Looped"] = "noto-sans-lao-looped"
    files = app_state().static_files
    return tuple(
        (family, weight, b64encode(files[f"fonts/{name}-{weight}.woff2"].content).decode())
        for family, name in families.items()
        for weight in (400, 700)
    )


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Browsers and link previews look for an icon at this URL without reading a page."""
    return body_response(app_state().static_files["favicon.ico"], ResourcePolicy.CROSS_ORIGIN, _ONE_DAY)


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """All origins may load the files, because an embed in a sandbox has the origin `null`."""
    body = app_state().static_files.get(name)
    if body is None:
        abort(404)
    return body_response(
        body, ResourcePolicy.CROSS_ORIGIN, IMMUTABLE if request.args.get("v") == asset_version(body) else _ONE_DAY
    )

"""The files in `static/`, and the pictures in `media/`. A request path is only a key, and never opens a file.

Files in `static/` are read once. Pictures are read from the folder, because there may be many.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, request
from markupsafe import Markup

from timeline.pictures import derived_folder, read_rendition
from timeline.response_body import MEDIA_TYPES_BY_SUFFIX, Body
from timeline.urls import Urls
from timeline.web.inline_assets import asset_version, versioned_url
from timeline.web.request_context import app_state, current_edition, or_404
from timeline.web.responses import IMMUTABLE, ResourcePolicy, body_response

_FONT_FACE = re.compile(r'@font-face \{[^}]*url\("(?P<file>[^"]+)"\)[^}]*unicode-range: (?P<ranges>[^;]+); \}')
_ONE_DAY = "public, max-age=86400"

blueprint = Blueprint("static", __name__)


def read_static_files(folder: Path, *, preview: bool = False) -> Mapping[str, Body]:
    """Return the files below a folder, by their path in it.

    Skip hidden files and file types that pages do not use. Skip the files of the preview unless `preview` is true.
    """
    root = folder.resolve()
    return {
        path.relative_to(folder).as_posix(): Body(path.read_bytes(), MEDIA_TYPES_BY_SUFFIX[path.suffix])
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in MEDIA_TYPES_BY_SUFFIX
        and not path.name.startswith(".")
        and (preview or path.parent != folder / "preview")
        and path.resolve().is_relative_to(root)  # no symbolic links to files outside the folder
    }


def asset_url(urls: Urls, name: str) -> str:
    """The URL of a file in `static/`, with its version."""
    return versioned_url(urls, app_state().static_files, name)


def embedded_font_faces(text: str) -> Markup:
    """The `@font-face` rules of fonts.css whose range has characters of the text, with the fonts in them."""
    files = app_state().static_files
    characters = {ord(character) for character in text}
    rules = []
    for match in _FONT_FACE.finditer(files["fonts.css"].content.decode()):
        ranges = [_code_points(each) for each in match["ranges"].split(", ")]
        if any(character in code_points for code_points in ranges for character in characters):
            data = b64encode(files[match["file"]].content).decode()
            rule = match[0].replace(match["file"], f"data:font/woff2;base64,{data}")
            rules.append(rule.replace("font-display: optional", "font-display: block"))
    return Markup("\n".join(rules))


def _code_points(text: str) -> range:
    """The code points of one value of `unicode-range`: `U+E80-EFF`, `U+25CC`."""
    first, _, last = text.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


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


@blueprint.get("/media/<name>")
def picture(name: str) -> Response:
    """A rendition of a picture. Its name changes with its content. Feed readers show it in pages of other origins."""
    rendition = or_404(current_edition().catalogue.renditions.get(name))
    body = read_rendition(derived_folder(app_state().settings.events), rendition)
    return body_response(or_404(body), ResourcePolicy.CROSS_ORIGIN, IMMUTABLE)

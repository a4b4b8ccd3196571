"""The styles and the script that each page contains, so that its first paint waits for no other request.

The Content-Security-Policy allows them by their hashes (CSP 3 §2.3.1), which are computed once, at the start. Embeds
contain neither.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from markupsafe import Markup

from timeline.response_body import Body
from timeline.urls import Urls

# The stylesheets by the name under which templates include them. Every page has `site`.
_STYLES = {
    "site": ("fonts.css", "lanes.css", "site.css"),
    "list": ("list.css",),
    "event": ("event.css",),
    "overview": ("overview.css",),
    "menus": ("menus.css",),
    "picture": ("picture.css",),
    "story": ("story.css",),
    "poster": ("poster.css",),
    "figures": ("figures.css",),
}
_SCRIPT = "head.js"
_FONT_URL = re.compile(r'(?<=url\(")fonts/[^"]+')
# A string, which stays as it is; or a comment, spaces around a delimiter, or other spaces. Spaces before a colon mean
# something: `a :hover` is not `a:hover`.
_TOKEN = re.compile(r'("[^"]*")|/\*.*?\*/\s*|\s*([{};,])\s*|(:)\s+|\s+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class InlineAssets:
    """The contents of `<style>` and `<script>` elements."""

    styles: Mapping[str, Markup]
    script: Markup
    style_sources: str = field(init=False)  # the source expressions for `style-src`
    script_source: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "style_sources", " ".join(map(_hash_source, self.styles.values())))
        object.__setattr__(self, "script_source", _hash_source(self.script))


def read_inline_assets(static_files: Mapping[str, Body], site_url: str) -> InlineAssets:
    """Read the stylesheets, with the URLs of the fonts on this site, and the script."""
    urls = Urls(site_url, "")

    def font_url(match: re.Match[str]) -> str:
        return versioned_url(urls, static_files, match[0])

    def style(names: Iterable[str]) -> Markup:
        stylesheet = "".join(_text(static_files, name) for name in names)
        return Markup(_FONT_URL.sub(font_url, minify_css(stylesheet)))

    return InlineAssets(
        {name: style(filenames) for name, filenames in _STYLES.items()}, Markup(_text(static_files, _SCRIPT))
    )


def versioned_url(urls: Urls, static_files: Mapping[str, Body], name: str) -> str:
    """The URL of a file in `static/` with its version, which changes when the content changes."""
    return f"{urls.static(name)}?v={asset_version(static_files[name])}"


def asset_version(body: Body) -> str:
    return body.etag[:8]


def minify_css(stylesheet: str) -> str:
    """Remove comments and the spaces that mean nothing."""
    return _TOKEN.sub(_minified_token, stylesheet).replace(";}", "}").strip()


def _minified_token(match: re.Match[str]) -> str:
    text = match[0]
    return match[1] or match[2] or match[3] or ("" if text.startswith("/*") else " ")


def _text(static_files: Mapping[str, Body], name: str) -> str:
    return static_files[name].content.decode()


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

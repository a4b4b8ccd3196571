"""Tests the styles and the script that pages contain, and the metrics of the fallback fonts."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
import yaml
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from timeline.app import create_app
from timeline.web.inline_assets import minify_css
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, ROOT, frozen_clock, make_settings

FONTS = ROOT / "static" / "fonts"


@pytest.mark.parametrize(
    ("stylesheet", "minified"),
    [
        ("a { color: red; }\n\nb{}", "a{color:red}b{}"),
        ('/* one */\na { top: 0; /* two: "x" */ }\n', "a{top:0}"),
        ("a :hover, a:hover { }", "a :hover,a:hover{}"),  # a space before a colon selects descendants
        ("a /* b */ c > d {}", "a c > d{}"),
        ('a::before { content: " · , "; }', 'a::before{content:" · , "}'),  # strings stay as they are
        ("a { width: calc(1em + 2px) }", "a{width:calc(1em + 2px)}"),  # here the spaces are part of the syntax
        ("@media (width > 1em) { a { b: c } }", "@media (width > 1em){a{b:c}}"),
    ],
)
def test_only_comments_and_spaces_that_mean_nothing_are_removed(stylesheet: str, minified: str) -> None:
    assert minify_css(stylesheet) == minified


class InlineContents(HTMLParser):
    """Collects what a page contains inline: styles, scripts, and attributes that a strict policy blocks."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.contents: dict[str, list[str]] = {"style": [], "script": []}
        self.blocked: list[str] = []
        self._tag = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        is_inline = tag == "style" or (tag == "script" and not names.keys() & {"src", "type"})
        self._tag = tag if is_inline else ""
        self.blocked += [name for name in names if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self._tag:
            self.contents[self._tag].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


@pytest.mark.parametrize(
    ("path", "style_count"),
    [
        ("/vi/", 4),
        ("/lo/events/relations-1962/", 3),
        ("/lo/people/hun-sen/", 2),
        ("/lo/story/", 3),
        ("/en/calendar/2022/07/", 1),
        ("/vi/figures/", 2),
        ("/vi/nothing/", 1),  # an error
        ("/vi/?country=XX", 1),
        ("/vi/embed/", 0),
    ],
)
def test_the_policy_allows_only_what_pages_have_inline(client: FlaskClient, path: str, style_count: int) -> None:
    """The same policy for all pages: some of them have styles that others do not need."""
    response = client.get(path)
    inline = InlineContents(response.text)
    policy = response.headers["Content-Security-Policy"]
    state: AppState = client.application.extensions[EXTENSION]
    for tag in ("script", "style"):
        hashes = re.findall("'sha256-([^']+)'", policy.partition(f"{tag}-src ")[2].partition(";")[0])
        own_hashes = {b64encode(sha256(each.encode()).digest()).decode() for each in inline.contents[tag]}
        assert own_hashes <= set(hashes)
        assert len(own_hashes) == (style_count if tag == "style" else min(style_count, 1))
        assert len(hashes) == ((len(state.inline_assets.styles) if tag == "style" else 1) if style_count else 0)
    assert inline.blocked == []
    assert "unsafe" not in policy


@pytest.mark.parametrize("base_path", ["", "/timeline"])
def test_fonts_are_cached_for_ever_and_never_preloaded(base_path: str) -> None:
    """Also on a site under a path."""
    settings = make_settings(DATA / "small.yaml", site_url=f"https://timeline.example{base_path}")
    client = create_app(settings, frozen_clock("2026-09-01T02:00")).test_client()
    page = client.get(f"{base_path}/vi/").text
    urls = re.findall(r'url\("(/[^"]+)"\)', page)
    assert len(urls) == len(list(FONTS.glob("*.woff2"))) == 6
    for url in urls:
        response = client.get(url)
        assert (response.status_code, response.content_type) == (200, "font/woff2")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert 'rel="preload"' not in page


def web_font_width(files: list[TTFont], text: str) -> float:
    """The width of a text in em. The first font that has a character gives its width."""
    widths = [
        next(file["hmtx"][name][0] for file in files if (name := file.getBestCmap().get(ord(character))))
        for character in text
    ]
    return float(sum(widths)) / int(files[0]["head"].unitsPerEm)


def test_local_fonts_are_about_as_wide_as_the_web_fonts() -> None:
    """The width of a sample text in each local font of site.css, as a part of its width in the web font. The titles of the
    overview are placed by the web fonts, with a margin of 4 %. Letters of Lao are narrower without loops.
    """
    data = yaml.safe_load((DATA / "fonts" / "fallbacks.yaml").read_text())
    styles = (ROOT / "static" / "site.css").read_text()
    x_height = float(styles.partition("font-size-adjust: ")[2].partition(";")[0])  # of local fonts, in em
    prefixes = {"Be Vietnam Pro": "be-vietnam-pro-*", "Noto Sans Lao Looped": "noto-sans-lao-looped"}
    ratios = {}
    for name, font in data["fallbacks"].items():
        for weight in (400, 700):
            files = [TTFont(path) for path in sorted(FONTS.glob(f"{prefixes[font['for']]}-{weight}.woff2"))]
            sample = data["samples"][font["for"]]
            widths = {each: width for width, letters in font[weight]["widths"].items() for each in letters}
            local_width = sum(widths[each] for each in sample) * x_height / font[weight]["x_height"]
            ratios[name, weight] = round(local_width / web_font_width(files, sample), 2)
    assert ratios == {
        ("Arial", 400): 0.96,
        ("Arial", 700): 1.0,
        ("Roboto", 400): 0.95,
        ("Roboto", 700): 0.93,
        ("Noto Sans", 400): 1.0,
        ("Noto Sans", 700): 1.01,
        ("Noto Sans Lao", 400): 0.88,
        ("Noto Sans Lao", 700): 0.87,
    }
    local_fonts = re.findall(r'"[^"]+"|[A-Z]\w+', styles.partition("--local-fonts: ")[2].partition(";")[0])
    assert [name.strip('"') for name in local_fonts] == list(data["fallbacks"])

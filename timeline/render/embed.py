"""The HTML snippets that other sites paste into their pages, and the oEmbed responses (oembed.com) with them."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha384
from html import escape
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.model.catalogue import Site
from timeline.render import share_card
from timeline.response_body import JSON, TEXT_XML, Body
from timeline.urls import Urls

SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


# The default height of an embed by view, in pixels: no more than its content has in a wide column; of an event, than
# most have.
DEFAULT_HEIGHTS: MappingProxyType[str | None, int] = MappingProxyType(
    {
        None: 470,
        "anniversaries": 250,
        "list": 720,
        "timeline": 600,
        "story": 700,
        "month": 380,
        "day": 220,
        "figures": 480,
        "event": 240,
    }
)


def iframe_html(url: str, title: str, width: int | str, height: int) -> str:
    """Return an iframe for an absolute URL, sandboxed so that its scripts cannot reach the page around it.

    `width` is in pixels or a percentage, `height` in pixels.
    """
    attributes = {
        "src": url,
        "title": title,
        "width": str(width),
        "height": str(height),
        "loading": "lazy",
        "sandbox": SANDBOX,
        "referrerpolicy": "strict-origin-when-cross-origin",
        "frameborder": "0",  # obsolete, but kept by editors that remove styles
    }
    attribute_text = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<iframe{attribute_text}></iframe>"


def fallback_link_html(url: str, title: str) -> str:
    """Return a link to the page, which remains if an editor removes the iframe."""
    return f'<p><a href="{escape(url)}">{escape(title)}</a></p>'


def custom_element_html(url: str, title: str, page_url: str) -> str:
    """Return the custom element that the script turns into an iframe. Without the script it is a link to the page."""
    link = fallback_link_html(page_url, title)
    return f'<timeline-embed src="{escape(url)}" title="{escape(title)}">{link}</timeline-embed>'


def script_html(url: str, content: bytes) -> str:
    """Return the script that makes iframes as tall as their content, with its hash (Subresource Integrity)."""
    integrity = f"sha384-{b64encode(sha384(content).digest()).decode()}"
    return f'<script async src="{escape(url)}" integrity="{integrity}" crossorigin="anonymous"></script>'


_DEFAULT_WIDTH, _MAX_WIDTH = 640, 1200  # pixels; the maximum holds even if `maxwidth` is larger
_ICONS = (512, 192)  # sides of the icons in `static/`, in pixels, the largest first
_CACHE_AGE = 86400  # seconds

OEmbedResponse = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class EmbeddablePage:
    """A page and the embed that stands for it."""

    title: str
    path: str
    embed_path: str
    view: str | None  # of `DEFAULT_HEIGHTS`
    share_card_path: str | None  # None if the page has no share card


@dataclass(frozen=True, slots=True)
class MaxSize:
    """The parameters `maxwidth` and `maxheight` of an oEmbed request, in pixels; None for no limit."""

    width: int | None = None
    height: int | None = None


def oembed_json(page: EmbeddablePage, max_size: MaxSize, site: Site, urls: Urls) -> Body:
    return Body(
        json.dumps(_oembed_response(page, max_size, site, urls), ensure_ascii=False, indent=1).encode() + b"\n", JSON
    )


def oembed_xml(page: EmbeddablePage, max_size: MaxSize, site: Site, urls: Urls) -> Body:
    root = Element("oembed")
    for name, value in _oembed_response(page, max_size, site, urls).items():
        SubElement(root, name).text = str(value)
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), TEXT_XML)


OEMBED_FORMATS: MappingProxyType[str, Callable[[EmbeddablePage, MaxSize, Site, Urls], Body]] = MappingProxyType(
    {"json": oembed_json, "xml": oembed_xml}
)


def _oembed_response(page: EmbeddablePage, max_size: MaxSize, site: Site, urls: Urls) -> OEmbedResponse:
    width = min(max_size.width or _DEFAULT_WIDTH, _MAX_WIDTH)
    default_height = DEFAULT_HEIGHTS[page.view]
    height = min(max_size.height or default_height, default_height)
    response: OEmbedResponse = {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "provider_name": site.title.in_(urls.language),
        "provider_url": urls.absolute(urls.for_scope(None).timeline()),
        "cache_age": _CACHE_AGE,
        "html": iframe_html(urls.absolute(page.embed_path), page.title, width, height)
        + fallback_link_html(urls.absolute(page.path), page.title),
        "width": width,
        "height": height,
    }
    return response | _thumbnail(page, max_size, urls)


def _thumbnail(page: EmbeddablePage, max_size: MaxSize, urls: Urls) -> OEmbedResponse:
    """Return the fields for the share card, or for the largest icon, whichever fits first; or none."""
    pictures = [(urls.static(f"icon-{side}.png"), side, side) for side in _ICONS]
    if page.share_card_path:
        pictures.insert(0, (page.share_card_path, share_card.WIDTH, share_card.HEIGHT))
    for path, width, height in pictures:
        if width <= (max_size.width or width) and height <= (max_size.height or height):
            return {"thumbnail_url": urls.absolute(path), "thumbnail_width": width, "thumbnail_height": height}
    return {}

"""The HTML that others paste into their pages, and the oEmbed response (oembed.com) that has it."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha384
from html import escape
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.body import JSON, TEXT_XML, Body
from timeline.model.catalogue import Site
from timeline.search import EmbedOptions
from timeline.urls import Urls

_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


# Of a frame that is not told how tall it is, by view, in pixels: most of what is in it, when it is not narrow.
DEFAULT_HEIGHTS: MappingProxyType[str | None, int] = MappingProxyType(
    {None: 700, "anniversaries": 480, "list": 800, "timeline": 600, "month": 640, "day": 400}
)


def iframe_html(url: str, title: str, width: int | str, height: int) -> str:
    """The frame at a full address, in pixels, or for its width in per cent; it runs no script outside itself."""
    attributes = {
        "src": url,
        "title": title,
        "width": str(width),
        "height": str(height),
        "loading": "lazy",
        "sandbox": _SANDBOX,
        "referrerpolicy": "strict-origin-when-cross-origin",
        "frameborder": "0",  # obsolete, but what editors leave where they take styles away
    }
    attribute_text = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<iframe{attribute_text}></iframe>"


def fallback_link_html(address: str, title: str) -> str:
    """What is left of a frame where frames are taken away."""
    return f'<p><a href="{escape(address)}">{escape(title)}</a></p>'


def custom_element_html(address: str, title: str, page: str) -> str:
    """The element that the script makes a frame of; without the script, a link to the page."""
    link = fallback_link_html(page, title)
    return f'<timeline-embed src="{escape(address)}" title="{escape(title)}">{link}</timeline-embed>'


def script_html(address: str, content: bytes) -> str:
    """What makes frames as tall as their content, held to its bytes (Subresource Integrity)."""
    integrity = f"sha384-{b64encode(sha384(content).digest()).decode()}"
    return f'<script async src="{escape(address)}" integrity="{integrity}" crossorigin="anonymous"></script>'


_DEFAULT_WIDTH, _MAX_WIDTH = 640, 1200  # pixels: unless told, and however much room there is
_ICONS = (512, 192)  # sides of those in `static/`, in pixels
_CACHE_AGE = 86400  # seconds

OEmbedResponse = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class EmbeddablePage:
    """A page, by its title and path, and what a frame shows in its stead."""

    title: str
    path: str
    query_parameters: tuple[tuple[str, str], ...]  # of its query
    options: EmbedOptions


@dataclass(frozen=True, slots=True)
class MaxSize:
    """The most that there is place for, in pixels; None where nothing is said."""

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


def _oembed_response(shown: EmbeddablePage, room: MaxSize, site: Site, urls: Urls) -> OEmbedResponse:
    frame = urls.absolute(urls.embed((*shown.query_parameters, *shown.options.parameters)))
    width = min(room.width or _DEFAULT_WIDTH, _MAX_WIDTH)
    height = DEFAULT_HEIGHTS[shown.options.view]
    height = min(room.height or height, height)
    response: OEmbedResponse = {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": site.title.in_(urls.language),
        "provider_url": urls.absolute(urls.for_scope(None).timeline()),
        "cache_age": _CACHE_AGE,
        "html": iframe_html(frame, shown.title, width, height)
        + fallback_link_html(urls.absolute(shown.path), shown.title),
        "width": width,
        "height": height,
    }
    return response | _thumbnail(room, urls)


def _thumbnail(room: MaxSize, urls: Urls) -> OEmbedResponse:
    """The greatest icon of the site that there is place for, if any."""
    max_side = min(room.width or _ICONS[0], room.height or _ICONS[0])
    side = next((side for side in _ICONS if side <= max_side), None)
    if side is None:
        return {}
    return {
        "thumbnail_url": urls.absolute(f"/static/icon-{side}.png"),
        "thumbnail_width": side,
        "thumbnail_height": side,
    }

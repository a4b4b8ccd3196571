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
from timeline.search import Framing
from timeline.urls import Addresses

_ALLOWED = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


# Of a frame that is not told how tall it is, by view, in pixels: most of what is in it, when it is not narrow.
HEIGHTS: MappingProxyType[str | None, int] = MappingProxyType(
    {None: 700, "anniversaries": 480, "list": 800, "timeline": 600, "month": 640, "day": 400}
)


def iframe(address: str, title: str, width: int | str, height: int) -> str:
    """The frame at a full address, in pixels, or for its width in per cent; it runs no script outside itself."""
    attributes = {
        "src": address,
        "title": title,
        "width": str(width),
        "height": str(height),
        "loading": "lazy",
        "sandbox": _ALLOWED,
        "referrerpolicy": "strict-origin-when-cross-origin",
        "frameborder": "0",  # obsolete, but what editors leave where they take styles away
    }
    said = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<iframe{said}></iframe>"


def link(address: str, title: str) -> str:
    """What is left of a frame where frames are taken away."""
    return f'<p><a href="{escape(address)}">{escape(title)}</a></p>'


def element(address: str, title: str, page: str) -> str:
    """The element that the script makes a frame of; without the script, a link to the page."""
    return f'<timeline-embed src="{escape(address)}" title="{escape(title)}">{link(page, title)}</timeline-embed>'


def script(address: str, content: bytes) -> str:
    """What makes frames as tall as their content, held to its bytes (Subresource Integrity)."""
    integrity = f"sha384-{b64encode(sha384(content).digest()).decode()}"
    return f'<script async src="{escape(address)}" integrity="{integrity}" crossorigin="anonymous"></script>'


_WIDTH, _WIDEST = 640, 1200  # pixels: unless told, and however much room there is
_ICONS = (512, 192)  # sides of those in `static/`, in pixels
_CACHE_AGE = 86400  # seconds

Told = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, by its title and path, and what a frame shows in its stead."""

    title: str
    page: str
    words: tuple[tuple[str, str], ...]  # of its query
    framing: Framing


@dataclass(frozen=True, slots=True)
class Room:
    """The most that there is place for, in pixels; None where nothing is said."""

    width: int | None = None
    height: int | None = None


def oembed_json(shown: Shown, room: Room, site: Site, to: Addresses) -> Body:
    return Body(json.dumps(_told(shown, room, site, to), ensure_ascii=False, indent=1).encode() + b"\n", JSON)


def oembed_xml(shown: Shown, room: Room, site: Site, to: Addresses) -> Body:
    root = Element("oembed")
    for name, value in _told(shown, room, site, to).items():
        SubElement(root, name).text = str(value)
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), TEXT_XML)


FORMS: MappingProxyType[str, Callable[[Shown, Room, Site, Addresses], Body]] = MappingProxyType(
    {"json": oembed_json, "xml": oembed_xml}
)


def _told(shown: Shown, room: Room, site: Site, to: Addresses) -> Told:
    frame = to.full(to.frame((*shown.words, *shown.framing.parameters)))
    width = min(room.width or _WIDTH, _WIDEST)
    height = HEIGHTS[shown.framing.view]
    height = min(room.height or height, height)
    told: Told = {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": site.title.in_(to.language),
        "provider_url": to.full(to.of(None).timeline()),
        "cache_age": _CACHE_AGE,
        "html": iframe(frame, shown.title, width, height) + link(to.full(shown.page), shown.title),
        "width": width,
        "height": height,
    }
    return told | _thumbnail(room, to)


def _thumbnail(room: Room, to: Addresses) -> Told:
    """The greatest icon of the site that there is place for, if any."""
    most = min(room.width or _ICONS[0], room.height or _ICONS[0])
    side = next((side for side in _ICONS if side <= most), None)
    if side is None:
        return {}
    return {
        "thumbnail_url": to.full(f"/static/icon-{side}.png"),
        "thumbnail_width": side,
        "thumbnail_height": side,
    }

"""oEmbed 1.0 (oembed.com): what an editor puts into its page for the address of one of ours."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.addresses import Addresses
from timeline.bodies import JSON, TEXT_XML, Body
from timeline.catalogue import Site
from timeline.queries import Framing
from timeline.render.snippet import HEIGHTS, iframe, link

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

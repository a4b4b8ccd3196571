"""The web app manifest (W3C), by which a telephone puts the timeline among its own applications."""

import json
from collections.abc import Callable

from timeline.body import MANIFEST, Body
from timeline.colours import PAPER
from timeline.i18n import N_
from timeline.i18n.translations import Wording
from timeline.model.catalogue import Site
from timeline.urls import Addresses

_ICONS = (  # the file in `static/`, its sizes, its media type, what it is for
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)


def webmanifest(site: Site, wording: Wording, to: Addresses, asset: Callable[[str], str]) -> Body:
    """The application of one language; `asset` gives the address of a file in `static/`."""
    start = to.of(None).timeline()
    told = {
        "id": start,
        "name": site.title.in_(to.language),
        "short_name": wording.say(N_("Timeline")),
        "description": site.description.in_(to.language),
        "lang": to.language,
        "dir": wording.direction,
        "start_url": start,
        "scope": start,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": asset(name), "sizes": sizes, "type": media_type, "purpose": purpose}
            for name, sizes, media_type, purpose in _ICONS
        ],
    }
    return Body(json.dumps(told, ensure_ascii=False, indent=1).encode(), MANIFEST)

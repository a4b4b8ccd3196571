"""The web app manifest (W3C), with which a phone can install the timeline as an app."""

import json
from collections.abc import Callable

from timeline.colours import LIGHT_BACKGROUND
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Site
from timeline.response_body import MANIFEST, Body
from timeline.urls import Urls

_ICONS = (  # file in `static/`, sizes, media type, purpose
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)


def web_manifest_json(site: Site, translations: Translations, urls: Urls, asset_url: Callable[[str], str]) -> Body:
    """Return the manifest for one language. `asset_url` returns the URL of a file in `static/`."""
    start = urls.for_scope(None).timeline()
    manifest = {
        "id": start,
        "name": site.title.in_(urls.language),
        "short_name": translations.gettext(N_("Timeline")),
        "description": site.description.in_(urls.language),
        "lang": urls.language,
        "dir": translations.direction,
        "start_url": start,
        "scope": start,
        "display": "minimal-ui",
        "background_color": LIGHT_BACKGROUND,
        "theme_color": LIGHT_BACKGROUND,
        "icons": [
            {"src": asset_url(name), "sizes": sizes, "type": media_type, "purpose": purpose}
            for name, sizes, media_type, purpose in _ICONS
        ],
    }
    return Body(json.dumps(manifest, ensure_ascii=False, indent=1).encode(), MANIFEST)

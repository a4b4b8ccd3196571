"""Every URL of the service. The first segment of a path is the language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

MAX_FEED_URL_LENGTH = 256  # characters; Google accepts a longer URL and then shows an empty calendar


@dataclass(frozen=True, slots=True)
class Urls:
    """The paths in one language and one scope: the whole site, a collection or an office."""

    site_url: str  # scheme and host, without a trailing slash
    language: str
    scope_path: str | None = None  # such as `collections/{key}`; None for the whole site

    @property
    def origin(self) -> str:
        """The origin of the site (RFC 6454): scheme, host and port."""
        parts = urlsplit(self.site_url)
        return f"{parts.scheme}://{parts.netloc}"

    def absolute(self, path: str) -> str:
        """Return the absolute URL of a path. The host is the site's, never the request's."""
        return self.site_url + path

    def for_scope(self, scope_path: str | None) -> Self:
        return replace(self, scope_path=scope_path)

    def timeline(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("", parameters)

    def anniversaries(self) -> str:
        return self._in_scope("anniversaries/")

    def feed(self, filename: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """`filename` is that of a `FeedFormat`, such as `events.atom`."""
        return self._in_scope(filename, parameters)

    def changelog(self) -> str:
        return self._in_scope("changes/")

    def subscribe(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("subscribe/", parameters)

    def subscribe_qr(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The QR code of the calendar that the subscribe page shows."""
        return self._in_scope("subscribe.svg", parameters)

    def calendar(self) -> str:
        """The calendar of the current year."""
        return self._in_scope("calendar/")

    def calendar_year(self, year: int) -> str:
        return self._in_scope(f"calendar/{year:04}/")

    def calendar_month(self, year: int, month: int) -> str:
        return self._in_scope(f"calendar/{year:04}/{month:02}/")

    def embed(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("embed/", parameters)

    def embed_builder(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The page that builds the snippet of an embed."""
        return f"/{self.language}/embedding/" + _query_string(parameters)

    def event(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}/"

    def event_ics(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}.ics"

    def event_share_card(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}.png"

    def person(self, key: str) -> str:
        return f"/{self.language}/people/{quote(key)}/"

    def place(self, key: str) -> str:
        return f"/{self.language}/places/{quote(key)}/"

    def source(self, key: str) -> str:
        return f"/{self.language}/sources/{quote(key)}/"

    def accent_stylesheet(self, accent: str) -> str:
        """The stylesheet with the accent colour `#rrggbb`."""
        return f"/accents/{accent.removeprefix('#').lower()}.css"

    def manifest(self) -> str:
        return f"/{self.language}/site.webmanifest"

    def api(self) -> str:
        """The page about the API."""
        return f"/{self.language}/api/"

    def openapi(self) -> str:
        return "/openapi.json"

    def oembed(self, url: str, format: str) -> str:
        """The oEmbed response for an absolute URL; `format` is `json` or `xml`."""
        return "/oembed" + _query_string([("url", url), ("format", format)])

    def sitemap(self) -> str:
        return f"/{self.language}/sitemap.xml"

    def sitemap_index(self) -> str:
        return "/sitemap.xml"

    def _in_scope(self, rest: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        scope = f"{self.scope_path}/" if self.scope_path else ""
        return f"/{self.language}/{scope}{rest}" + _query_string(parameters)


def _query_string(parameters: Sequence[tuple[str, str]]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""

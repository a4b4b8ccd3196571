"""Every URL of the service. The first segment of a path is the language."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

MAX_FEED_URL_LENGTH = 256  # characters; Google accepts a longer URL and then shows an empty calendar


@dataclass(frozen=True, slots=True)
class Urls:
    """The paths in one language and one scope: the whole site, a collection or an office."""

    site_url: str  # origin and base path, without a trailing slash
    language: str
    scope_path: str | None = None  # such as `collections/{key}`; None for the whole site
    # The URLs of the scope whose calendar, story, figures, history and data this one uses; None if it has its own.
    # In a static site, an office uses those of its collection or of the site.
    shared: Self | None = None
    origin: str = field(init=False)  # of the site (RFC 6454): scheme, host and port
    base_path: str = field(init=False)  # of the site, such as `/timeline`, with which each path begins; or empty

    def __post_init__(self) -> None:
        parts = urlsplit(self.site_url)
        object.__setattr__(self, "origin", f"{parts.scheme}://{parts.netloc}")
        object.__setattr__(self, "base_path", parts.path)

    def absolute(self, path: str) -> str:
        """Return the absolute URL of a path. The host is the site's, never the request's."""
        return self.origin + path

    def in_language(self, language: str, path_without_language: str) -> str:
        """The path of the same page in a language. `path_without_language` begins with a slash."""
        return f"{self.base_path}/{language}{path_without_language}"

    def without_language(self, path: str) -> str:
        """The rest of a path of this language, from the slash after the language."""
        return path.removeprefix(self.in_language(self.language, ""))

    def for_scope(self, scope_path: str | None) -> Self:
        return replace(self, scope_path=scope_path, shared=None)

    def sharing(self, scope_path: str | None) -> Self:
        """The URLs of this scope, which uses what the other scope has."""
        return replace(self, shared=self.for_scope(scope_path))

    def timeline(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("", parameters)

    def anniversaries(self) -> str:
        return self._in_scope("anniversaries/")

    def feed(self, filename: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """`filename` is that of a `FeedFormat`, such as `events.atom`."""
        return (self._in_scope if filename.endswith(".ics") else self._in_shared_scope)(filename, parameters)

    def overview_svg(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_shared_scope("overview.svg", parameters)

    def story(self) -> str:
        """The chapters one by one."""
        return self._in_shared_scope("story/")

    def poster(self) -> str:
        """The sheet to print and to hang up."""
        return self._in_shared_scope("poster/")

    def scope_share_card(self) -> str:
        return self._in_scope("share-card.png")

    def figures(self, key: str = "") -> str:
        """The page of figures over the years; with `key`, at one indicator."""
        return self._in_shared_scope("figures/") + (f"#i-{key}" if key else "")

    def figures_file(self, suffix: str) -> str:
        """The figures for programs, or their share card; `suffix` is `json`, `csv` or `png`."""
        return self._in_shared_scope(f"figures.{suffix}")

    def changelog(self) -> str:
        return self._in_shared_scope("changes/")

    def subscribe(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("subscribe/", parameters)

    def subscribe_qr(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The QR code of the calendar that the subscribe page shows."""
        return self._in_scope("subscribe.svg", parameters)

    def calendar(self) -> str:
        """The calendar of the current year."""
        return self._in_shared_scope("calendar/")

    def calendar_year(self, year: int) -> str:
        return self._in_shared_scope(f"calendar/{year:04}/")

    def calendar_month(self, year: int, month: int) -> str:
        return self._in_shared_scope(f"calendar/{year:04}/{month:02}/")

    def embed(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_scope("embed/", parameters)

    def embed_builder(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The page that builds the snippet of an embed."""
        return self._in_site("embedding/", parameters)

    def event(self, id: str) -> str:
        return self._in_site(f"events/{quote(id)}/")

    def event_ics(self, id: str) -> str:
        return self._in_site(f"events/{quote(id)}.ics")

    def anniversary_ics(self, id: str, year: int) -> str:
        """The calendar of the event's anniversary in this year."""
        return self._in_site(f"events/{quote(id)}/{year:04}.ics")

    def event_embed(self, id: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._in_site(f"events/{quote(id)}/embed/", parameters)

    def event_share_card(self, id: str) -> str:
        return self._in_site(f"events/{quote(id)}.png")

    def person(self, key: str) -> str:
        return self._in_site(f"people/{quote(key)}/")

    def place(self, key: str) -> str:
        return self._in_site(f"places/{quote(key)}/")

    def source(self, key: str) -> str:
        return self._in_site(f"sources/{quote(key)}/")

    def accent_stylesheet(self, accent: str) -> str:
        """The stylesheet with the accent colour `#rrggbb`."""
        return f"{self.base_path}/accents/{accent.removeprefix('#').lower()}.css"

    def manifest(self) -> str:
        return self._in_site("site.webmanifest")

    def api(self) -> str:
        """The page about the API."""
        return self._in_site("api/")

    def openapi(self) -> str:
        return f"{self.base_path}/openapi.json"

    def oembed(self, url: str, format: str) -> str:
        """The oEmbed response for an absolute URL; `format` is `json` or `xml`."""
        return f"{self.base_path}/oembed" + query_string([("url", url), ("format", format)])

    def sitemap(self) -> str:
        return self._in_site("sitemap.xml")

    def sitemap_index(self) -> str:
        return f"{self.base_path}/sitemap.xml"

    def static(self, name: str) -> str:
        """The path of a file in `static/`, without its version."""
        return f"{self.base_path}/static/{name}"

    def media(self, name: str) -> str:
        """The path of a rendition of a picture."""
        return f"{self.base_path}/media/{name}"

    def favicon(self) -> str:
        return f"{self.base_path}/favicon.ico"

    def csp_reports(self, office_key: str | None) -> str:
        """The path to which browsers report refused embeds of an office, or embeds without an office."""
        return f"{self.base_path}/reports/{quote(office_key or '')}"

    def _in_site(self, rest: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self.in_language(self.language, f"/{rest}") + query_string(parameters)

    def _in_scope(self, rest: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        scope = f"{self.scope_path}/" if self.scope_path else ""
        return self._in_site(scope + rest, parameters)

    def _in_shared_scope(self, rest: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return (self.shared or self)._in_scope(rest, parameters)


def query_string(parameters: Sequence[tuple[str, str]]) -> str:
    """Return the query string with its question mark, or nothing. Commas need no escape in it (RFC 3986 §3.4)."""
    return _encode(tuple(parameters)) if parameters else ""


@lru_cache(maxsize=1024)
def _encode(parameters: tuple[tuple[str, str], ...]) -> str:
    """Pages link to many representations of one query."""
    return f"?{urlencode(parameters, safe=',')}"

"""The addresses of the service. The address is the representation, and the language its first part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode

LONGEST_FOLLOWED = 256  # characters; Google takes a longer address for a calendar and then never shows anything


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses in one language and one scope (the whole site, a collection or an office), as paths from the root."""

    site_url: str  # scheme and host, without a slash at the end
    language: str
    scope: str | None = None  # as in `collections/{key}`; None for everything

    def full(self, path: str) -> str:
        """The path with the site's scheme and host before it, whatever host was asked."""
        return self.site_url + path

    def of(self, scope: str | None) -> Self:
        return replace(self, scope=scope)

    def timeline(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("", parameters)

    def anniversaries(self) -> str:
        return self._scoped("anniversaries/")

    def anniversaries_calendar(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("anniversaries.ics", parameters)

    def events_calendar(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("events.ics", parameters)

    def events_atom(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("events.atom", parameters)

    def changes(self) -> str:
        return self._scoped("changes/")

    def changes_atom(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("changes.atom", parameters)

    def events_json(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("events.json", parameters)

    def events_csv(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("events.csv", parameters)

    def timelinejs(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("timelinejs.json", parameters)

    def subscribe(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("subscribe/", parameters)

    def subscribe_code(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The QR code of that page."""
        return self._scoped("subscribe.svg", parameters)

    def calendar(self) -> str:
        """The sheet of this year, whichever that is."""
        return self._scoped("calendar/")

    def year_sheet(self, year: int) -> str:
        return self._scoped(f"calendar/{year:04}/")

    def month_sheet(self, year: int, month: int) -> str:
        return self._scoped(f"calendar/{year:04}/{month:02}/")

    def frame(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        return self._scoped("embed/", parameters)

    def embedding(self, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The page that makes the snippet of a frame."""
        return f"/{self.language}/embedding/" + _query(parameters)

    def event(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}/"

    def event_calendar(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}.ics"

    def event_card(self, id: str) -> str:
        return f"/{self.language}/events/{quote(id)}.png"

    def person(self, key: str) -> str:
        return f"/{self.language}/people/{quote(key)}/"

    def place(self, key: str) -> str:
        return f"/{self.language}/places/{quote(key)}/"

    def source(self, key: str) -> str:
        return f"/{self.language}/sources/{quote(key)}/"

    def accent(self, colour: str) -> str:
        """The stylesheet of a colour `#rrggbb`."""
        return f"/accents/{colour.removeprefix('#').lower()}.css"

    def manifest(self) -> str:
        return f"/{self.language}/site.webmanifest"

    def api(self) -> str:
        """The page on what programs can ask."""
        return f"/{self.language}/api/"

    def openapi(self) -> str:
        return "/openapi.json"

    def oembed(self, url: str, form: str) -> str:
        """What stands for the page of a full address elsewhere; `form` is json or xml."""
        return "/oembed" + _query([("url", url), ("format", form)])

    def sitemap(self) -> str:
        return f"/{self.language}/sitemap.xml"

    def sitemap_index(self) -> str:
        return "/sitemap.xml"

    def _scoped(self, rest: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        scope = f"{self.scope}/" if self.scope else ""
        return f"/{self.language}/{scope}{rest}" + _query(parameters)


def _query(parameters: Sequence[tuple[str, str]]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""

"""Every calendar that the service has: of the small and of the real content, in each scope and language."""

from collections.abc import Iterator, Mapping
from functools import cache

from timeline.app import create_app
from timeline.loader import read
from timeline.model.catalogue import Catalogue
from timeline.search import Following
from timeline.urls import Addresses

from .conftest import DATA, ROOT, SITE, at, settings

FOLLOWED = Following(round_only=True, years=50, prepare=60, alarm=2).parameters  # all that can be asked


@cache
def feeds() -> Mapping[str, bytes]:
    """By the file they are of and their address, on the morning of 1 September 2026 in Hà Nội."""
    found = {}
    for file in (DATA / "small.yaml", ROOT / "events.yaml"):
        client = create_app(settings(file), at("2026-09-01T02:00")).test_client()
        for path in paths(read(file)):
            reply = client.get(path)
            assert reply.mimetype == "text/calendar", path
            found[f"{file.stem} {path}"] = reply.data
    return found


def paths(catalogue: Catalogue) -> Iterator[str]:
    for language in catalogue.site.languages:
        shelves = [each.path for each in catalogue.collections] + [each.path for each in catalogue.offices]
        for scope in (None, *shelves):
            addresses = Addresses(SITE, language, scope)
            yield addresses.anniversaries_calendar()
            yield addresses.events_calendar()
        yield Addresses(SITE, language).anniversaries_calendar(FOLLOWED)
        yield from (addresses.event_calendar(event.id) for event in catalogue.events if event.when.exact)

"""Every calendar that the service has: of the small and of the real content, in each scope and language."""

from collections.abc import Iterator, Mapping
from functools import cache

from timeline.app import create_app
from timeline.loader import load
from timeline.model.catalogue import Catalogue
from timeline.search import FeedOptions
from timeline.urls import Urls

from .conftest import DATA, ROOT, SITE, at, settings

FOLLOWED = FeedOptions(
    round_only=True, years_ahead=50, prepare_days=60, alarm_days=2
).parameters  # all that can be asked


@cache
def feeds() -> Mapping[str, bytes]:
    """By the file they are of and their address, on the morning of 1 September 2026 in Hà Nội."""
    found = {}
    for file in (DATA / "small.yaml", ROOT / "events.yaml"):
        client = create_app(settings(file), at("2026-09-01T02:00")).test_client()
        for path in paths(load(file)):
            reply = client.get(path)
            assert reply.mimetype == "text/calendar", path
            found[f"{file.stem} {path}"] = reply.data
    return found


def paths(catalogue: Catalogue) -> Iterator[str]:
    for language in catalogue.site.languages:
        shelves = [each.scope_path for each in catalogue.collections] + [each.scope_path for each in catalogue.offices]
        for scope in (None, *shelves):
            urls = Urls(SITE, language, scope)
            yield urls.anniversaries_ics()
            yield urls.events_ics()
        yield Urls(SITE, language).anniversaries_ics(FOLLOWED)
        yield from (urls.event_ics(event.id) for event in catalogue.events if event.date.is_exact)

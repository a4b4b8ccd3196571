"""Every calendar that the service has: of the small and of the real content, in each scope and language."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from timeline.app import create_app
from timeline.i18n.translations import get_translations
from timeline.loader import load
from timeline.model.catalogue import Catalogue, Site
from timeline.render.feed import Feed
from timeline.search import FeedOptions
from timeline.urls import Urls

from .conftest import DATA, ROOT, SITE, at, settings

FOLLOWED = FeedOptions(
    round_only=True, years_ahead=50, prepare_days=60, alarm_days=2
).parameters  # all that can be asked


def feed(site: Site, language: str = "vi", scope: str | None = None, **changes: Any) -> Feed:
    """The feed of a scope as the renderers take it, on 1 September 2026."""
    made = Feed(
        site,
        get_translations(language),
        Urls(SITE, language, scope),
        site.title.in_(language),
        site.description.in_(language),
        date(2026, 9, 1),
    )
    return replace(made, **changes)


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
            yield urls.feed("anniversaries.ics")
            yield urls.feed("events.ics")
        yield Urls(SITE, language).feed("anniversaries.ics", FOLLOWED)
        yield from (urls.event_ics(event.id) for event in catalogue.events if event.date.is_exact)

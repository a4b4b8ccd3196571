"""Every calendar of the small and of the real content, in each scope and language."""

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

from .conftest import DATA, ROOT, SITE, frozen_clock, make_settings

ALL_FEED_OPTIONS = FeedOptions(
    round_only=True, years_ahead=50, prepare_days=60, alarm_days=2
).parameters  # every option


def make_feed(site: Site, language: str = "vi", scope: str | None = None, **changes: Any) -> Feed:
    """A feed of a scope on 1 September 2026, as renderers take it."""
    feed = Feed(
        site,
        get_translations(language),
        Urls(SITE, language, scope),
        site.title.in_(language),
        site.description.in_(language),
        date(2026, 9, 1),
    )
    return replace(feed, **changes)


@cache
def calendars_by_path() -> Mapping[str, bytes]:
    """The bytes of each calendar on the morning of 1 September 2026 in Hà Nội. A key is the name of the file and the
    path.
    """
    calendars = {}
    for file in (DATA / "small.yaml", ROOT / "events.yaml"):
        client = create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()
        for path in calendar_paths(load(file)):
            response = client.get(path)
            assert response.mimetype == "text/calendar", path
            calendars[f"{file.stem} {path}"] = response.data
    return calendars


def calendar_paths(catalogue: Catalogue) -> Iterator[str]:
    for language in catalogue.site.languages:
        scopes = [entity.scope_path for entity in catalogue.collections] + [
            entity.scope_path for entity in catalogue.offices
        ]
        for scope in (None, *scopes):
            urls = Urls(SITE, language, scope)
            yield urls.feed("anniversaries.ics")
            yield urls.feed("events.ics")
        yield Urls(SITE, language).feed("anniversaries.ics", ALL_FEED_OPTIONS)
        yield from (urls.event_ics(event.id) for event in catalogue.events if event.date.is_exact)

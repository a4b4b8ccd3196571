"""Sitemaps (sitemaps.org, protocol 0.9) of the pages that search engines should index, one per language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.calendar_grid import calendar_sheets
from timeline.changelog import event_changelog
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection, Office
from timeline.model.event import Event, has_anniversaries
from timeline.response_body import XML, Body
from timeline.search import Scope, scope
from timeline.urls import Urls

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_index_xml(sitemap_urls: Iterable[str]) -> Body:
    """Return the index of the sitemaps at these absolute URLs."""
    root = Element("sitemapindex", xmlns=_NAMESPACE)
    for url in sitemap_urls:
        SubElement(SubElement(root, "sitemap"), "loc").text = url
    return _body(root)


def sitemap_xml(catalogue: Catalogue, urls: Urls, today: date) -> Body:
    """Return the sitemap of the pages in one language. Events have the day of their last change.

    Of the calendars and the offices, it has the pages that a static site has. Sheets that hold only anniversaries are
    left out.
    """
    root = Element("urlset", xmlns=_NAMESPACE)
    for path, last_modified in _page_paths(catalogue, urls, today):
        url = SubElement(root, "url")
        SubElement(url, "loc").text = urls.absolute(path)
        if last_modified and last_modified != date.min:
            SubElement(url, "lastmod").text = last_modified.isoformat()
    return _body(root)


def _page_paths(catalogue: Catalogue, urls: Urls, today: date) -> Iterator[tuple[str, date | None]]:
    """Yield each path once, with its last change. People, places and sources without events are left out."""
    site_urls, events = urls.for_scope(None), catalogue.events
    paths = [site_urls.timeline(), *_pages_of_events(site_urls, events)]
    paths += [site_urls.anniversaries(), site_urls.subscribe(), site_urls.changelog()]
    paths += [site_urls.figures()] if catalogue.indicators else []
    collections_and_offices: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    for entity in collections_and_offices:
        paths += _pages_of_scope(urls.for_scope(entity.scope_path), scope(catalogue, entity))
    people = (urls.person(person.key) for event in events for person in event.people)
    places = (urls.place(place.key) for event in events for place in event.places)
    sources = (urls.source(citation.source.key) for event in events for citation in event.sources)
    paths += [site_urls.embed_builder(), site_urls.api()]
    yield from ((path, None) for path in paths)
    for scope_path, scope_events in (
        (None, events),
        *((each.scope_path, scope(catalogue, each).events) for each in catalogue.collections),
    ):
        scope_urls = urls.for_scope(scope_path)
        sheets = calendar_sheets(scope_events, today, filter(has_anniversaries, scope_events)).without_anniversaries()
        for year, month in sorted(sheets.filled):
            yield scope_urls.calendar_month(year, month) if month else scope_urls.calendar_year(year), None
    yield from ((urls.event(event.id), event.updated) for event in events)
    yield from ((path, None) for entity_paths in (people, places, sources) for path in dict.fromkeys(entity_paths))


def _pages_of_scope(urls: Urls, scope_: Scope) -> Iterator[str]:
    """The pages of a collection or an office. Of an office, only those that a static site has."""
    yield urls.timeline()
    if not scope_.office:
        yield from _pages_of_events(urls, scope_.events)
    if any(map(has_anniversaries, scope_.events)):
        yield urls.anniversaries()
    yield urls.subscribe()
    if not scope_.office:
        if any(map(event_changelog, scope_.events)):
            yield urls.changelog()
        if scope_.indicators:
            yield urls.figures()


def _pages_of_events(urls: Urls, events: Sequence[Event]) -> Iterable[str]:
    """The pages of a scope that would be empty without events."""
    return [urls.story(), urls.poster()] if events else ()


def _body(root: Element) -> Body:
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), XML)

"""Sitemaps (sitemaps.org, protocol 0.9): every page that is worth finding, one map for each language."""

from collections.abc import Iterable, Iterator
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.anniversaries import has_anniversaries
from timeline.body import XML, Body
from timeline.changelog import event_changelog
from timeline.model.catalogue import Catalogue, Collection, Office
from timeline.search import scope
from timeline.urls import Urls

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_index_xml(sitemap_urls: Iterable[str]) -> Body:
    """The map of the maps at these full addresses."""
    root = Element("sitemapindex", xmlns=_NAMESPACE)
    for each in sitemap_urls:
        SubElement(SubElement(root, "sitemap"), "loc").text = each
    return _body(root)


def sitemap_xml(catalogue: Catalogue, urls: Urls) -> Body:
    """The pages in one language, events with the day of their last change."""
    root = Element("urlset", xmlns=_NAMESPACE)
    for path, last_modified in _page_paths(catalogue, urls):
        url = SubElement(root, "url")
        SubElement(url, "loc").text = urls.absolute(path)
        if last_modified and last_modified != date.min:
            SubElement(url, "lastmod").text = last_modified.isoformat()
    return _body(root)


def _page_paths(catalogue: Catalogue, urls: Urls) -> Iterator[tuple[str, date | None]]:
    """Each page once, by its path. Of people, places and sources, those that some event names."""
    site_urls, events = urls.for_scope(None), catalogue.events
    paths = [site_urls.timeline(), site_urls.anniversaries(), site_urls.subscribe(), site_urls.changelog()]
    collections_and_offices: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    for named in collections_and_offices:
        scope_urls = urls.for_scope(named.scope_path)
        paths.append(scope_urls.timeline())
        if any(map(has_anniversaries, scope(catalogue, named).events)):
            paths.append(scope_urls.anniversaries())
        paths.append(scope_urls.subscribe())
        if any(map(event_changelog, scope(catalogue, named).events)):
            paths.append(scope_urls.changelog())
    people = (urls.person(each.key) for event in events for each in event.people)
    places = (urls.place(each.key) for event in events for each in event.places)
    sources = (urls.source(each.source.key) for event in events for each in event.sources)
    years = dict.fromkeys(event.date.earliest.year for event in events)
    paths += [site_urls.embed_builder(), site_urls.api()]
    yield from ((path, None) for path in paths)
    yield from ((site_urls.calendar_year(year), None) for year in years)
    yield from ((urls.event(event.id), event.updated) for event in events)
    yield from ((path, None) for named in (people, places, sources) for path in dict.fromkeys(named))


def _body(root: Element) -> Body:
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), XML)

"""Sitemaps (sitemaps.org, protocol 0.9): every page that is worth finding, one map for each language."""

from collections.abc import Iterable, Iterator
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.anniversaries import kept
from timeline.body import XML, Body
from timeline.changelog import steps
from timeline.model.catalogue import Catalogue, Collection, Office
from timeline.search import scope
from timeline.urls import Addresses

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_index_xml(maps: Iterable[str]) -> Body:
    """The map of the maps at these full addresses."""
    root = Element("sitemapindex", xmlns=_NAMESPACE)
    for each in maps:
        SubElement(SubElement(root, "sitemap"), "loc").text = each
    return _body(root)


def sitemap_xml(catalogue: Catalogue, to: Addresses) -> Body:
    """The pages in one language, events with the day of their last change."""
    root = Element("urlset", xmlns=_NAMESPACE)
    for path, changed in _pages(catalogue, to):
        url = SubElement(root, "url")
        SubElement(url, "loc").text = to.full(path)
        if changed and changed != date.min:
            SubElement(url, "lastmod").text = changed.isoformat()
    return _body(root)


def _pages(catalogue: Catalogue, to: Addresses) -> Iterator[tuple[str, date | None]]:
    """Each page once, by its path. Of people, places and sources, those that some event names."""
    whole, events = to.of(None), catalogue.events
    scopes = [whole.timeline(), whole.anniversaries(), whole.subscribe(), whole.changes()]
    shelves: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    for named in shelves:
        below = to.of(named.path)
        scopes.append(below.timeline())
        if any(map(kept, scope(catalogue, named).events)):
            scopes.append(below.anniversaries())
        scopes.append(below.subscribe())
        if any(map(steps, scope(catalogue, named).events)):
            scopes.append(below.changes())
    people = (to.person(each.key) for event in events for each in event.people)
    places = (to.place(each.key) for event in events for each in event.places)
    sources = (to.source(each.source.key) for event in events for each in event.sources)
    years = dict.fromkeys(event.when.first.year for event in events)
    scopes += [whole.embedding(), whole.api()]
    yield from ((path, None) for path in scopes)
    yield from ((whole.year_sheet(year), None) for year in years)
    yield from ((to.event(event.id), event.updated) for event in events)
    yield from ((path, None) for named in (people, places, sources) for path in dict.fromkeys(named))


def _body(root: Element) -> Body:
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), XML)

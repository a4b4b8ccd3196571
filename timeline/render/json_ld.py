"""What a page is about, in schema.org's words (JSON-LD 1.1): plain values, to be written as JSON.

What is not known is left out, and nothing is said more exactly than it is known.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from timeline.breadcrumbs import Trail, crumb
from timeline.i18n.translations import wording
from timeline.model.catalogue import Collection, Event, Person, Site, Source, Status, Term
from timeline.model.edtf import Moment, Point, Span
from timeline.render.share_card import has_card
from timeline.search import Scope
from timeline.urls import Addresses

Node = dict[str, object]

# Of one not confirmed yet, schema.org has no word; without one, it counts as planned.
_STATUS = {
    Status.CONFIRMED: "https://schema.org/EventScheduled",
    Status.CANCELLED: "https://schema.org/EventCancelled",
}


def graph(nodes: Iterable[Node], trail: Trail, to: Addresses) -> Node | None:
    """All that a page tells, with the way to it; None where there is nothing to tell."""
    told = [*nodes, _breadcrumbs(trail, to)] if trail else [*nodes]
    return {"@context": "https://schema.org", "@graph": told} if told else None


def site_node(site: Site, to: Addresses) -> Node:
    """The whole timeline in one language, and how to search in it."""
    url = to.full(to.of(None).timeline())
    search = _node("SearchAction", target=_node("EntryPoint", urlTemplate=f"{url}?q={{search_term_string}}"))
    return _node(
        "WebSite",
        url=url,
        name=site.title.in_(to.language),
        description=site.description.in_(to.language),
        inLanguage=to.language,
        potentialAction=search | {"query-input": "required name=search_term_string"},
    )


def scope_node(scope: Scope, site: Site, to: Addresses) -> Node:
    """A collection, or what concerns an office."""
    whole = _node("WebSite", url=to.full(to.of(None).timeline()), name=site.title.in_(to.language))
    return _node(
        "CollectionPage",
        url=to.full(to.timeline()),
        name=scope.title.in_(to.language),
        description=scope.description.in_(to.language),
        inLanguage=to.language,
        isPartOf=whole,
    )


def event_node(event: Event, whole: Event | None, parts: Iterable[Event], zone: ZoneInfo, to: Addresses) -> Node:
    """An event, what it is part of, and its parts. People are not said to perform at it: they take part."""
    title = event.title.in_(to.language)
    about: list[Node] = [_node("WebPage", url=event.url)] if event.url else []
    return _mention(event, zone, to) | _node(
        "Event",
        description=event.summary and event.summary.in_(to.language),
        inLanguage=title.language,
        eventStatus=_STATUS.get(event.status),
        image=to.full(to.event_card(event.id)) if has_card(event, wording(to.language)) else None,
        location=[place_node(each, to) for each in event.places],
        about=[_country(each, to) for each in event.countries],
        attendee=[_node("Person", **_identity(each, to)) for each in event.people],
        superEvent=whole and _mention(whole, zone, to),
        subEvent=[_mention(each, zone, to) for each in parts],
        # `citation` is for creative works alone; this is its way round for all else.
        subjectOf=[source_node(each.source, to) for each in event.sources] + about,
    )


def person_node(person: Person, to: Addresses) -> Node:
    nationality = person.country and _country(person.country, to)
    return _node("Person", **_identity(person, to), alternateName=list(person.aliases), nationality=nationality)


def place_node(place: Term, to: Addresses) -> Node:
    name = place.name.in_(to.language)
    address = _node("PostalAddress", addressCountry=place.key.split("-")[0], addressRegion=name)
    return _node("Place", **_identity(place, to), identifier=_code("ISO 3166-2", place.key), address=address)


def source_node(source: Source, to: Addresses) -> Node:
    """A document. In which language it is written is not known: its title may be a translation."""
    when = source.when
    return _node(
        "CreativeWork",
        **_identity(source, to),
        identifier=source.number and source.number.in_(to.language),
        publisher=source.issuer and _node("Organization", name=source.issuer.in_(to.language)),
        datePublished=str(when) if isinstance(when, Point) and when.certain else None,
        sameAs=source.url,
    )


def _breadcrumbs(trail: Trail, to: Addresses) -> Node:
    steps = [
        _node("ListItem", position=position, name=each.name, item=to.full(each.address))
        for position, each in enumerate(trail, 1)
    ]
    return _node("BreadcrumbList", itemListElement=steps)


def _mention(event: Event, zone: ZoneInfo, to: Addresses) -> Node:
    return _node("Event", **_identity(event, to), **_dates(event.when, zone))


def _identity(named: Event | Person | Term | Source | Collection, to: Addresses) -> Node:
    step = crumb(named, to)
    return {"url": to.full(step.address), "name": step.name}


def _dates(when: Moment, zone: ZoneInfo) -> Node:
    """A point is when it starts, for how long it goes on is not known; of a span, each end that is known."""
    ends = (("startDate", when.start), ("endDate", when.end)) if isinstance(when, Span) else (("startDate", when),)
    return {name: _date(point, zone) for name, point in ends if point.certain}


def _date(point: Point, zone: ZoneInfo) -> str:
    """As ISO 8601 writes it to the precision: `2021-06`, `1962-09-05`, `2027-07-18T09:00+07:00`."""
    if point.time_of_day is None:
        return str(point)
    return datetime.combine(point.first, point.time_of_day, zone).isoformat(timespec="minutes")


def _country(country: Term, to: Addresses) -> Node:
    return _node("Country", name=country.name.in_(to.language), identifier=_code("ISO 3166-1", country.key))


def _code(standard: str, code: str) -> Node:
    return _node("PropertyValue", propertyID=standard, value=code)


def _node(type: str, **fields: object) -> Node:
    return {"@type": type} | {name: value for name, value in fields.items() if value}

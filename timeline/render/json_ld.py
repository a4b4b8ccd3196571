"""Structured data of pages in the schema.org vocabulary (JSON-LD 1.1), as plain values for JSON.

Unknown values are left out, and no date is more precise than it is known.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from timeline.breadcrumbs import Breadcrumbs, entity_breadcrumb
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Site
from timeline.model.edtf import DateOrInterval, EDTFDate, Interval
from timeline.model.entities import Collection, Person, Source, Term
from timeline.model.event import Event, Status
from timeline.model.picture import Picture
from timeline.render.share_card import has_share_card
from timeline.search import Scope
from timeline.urls import Urls

NodeObject = dict[str, object]

# schema.org has no status for an unconfirmed event. Without a status, an event counts as scheduled.
_EVENT_STATUS = {
    Status.CONFIRMED: "https://schema.org/EventScheduled",
    Status.CANCELLED: "https://schema.org/EventCancelled",
}


def json_ld_document(nodes: Iterable[NodeObject], breadcrumbs: Breadcrumbs, urls: Urls) -> NodeObject | None:
    """Return a document of the nodes and the breadcrumbs, or None if there are neither."""
    all_nodes = [*nodes, _breadcrumb_list(breadcrumbs, urls)] if breadcrumbs else [*nodes]
    return {"@context": "https://schema.org", "@graph": all_nodes} if all_nodes else None


def site_node(site: Site, urls: Urls) -> NodeObject:
    """Return the node of the whole site in one language, with its search URL."""
    url = urls.absolute(urls.for_scope(None).timeline())
    search_action = _node("SearchAction", target=_node("EntryPoint", urlTemplate=f"{url}?q={{search_term_string}}"))
    return _node(
        "WebSite",
        url=url,
        name=site.title.in_(urls.language),
        description=site.description.in_(urls.language),
        inLanguage=urls.language,
        license=site.licence and site.licence.url,
        potentialAction=search_action | {"query-input": "required name=search_term_string"},
    )


def scope_node(scope: Scope, site: Site, urls: Urls) -> NodeObject:
    """Return the node of a collection's or an office's timeline."""
    website = _node("WebSite", url=urls.absolute(urls.for_scope(None).timeline()), name=site.title.in_(urls.language))
    return _node(
        "CollectionPage",
        url=urls.absolute(urls.timeline()),
        name=scope.title.in_(urls.language),
        description=scope.description.in_(urls.language),
        inLanguage=urls.language,
        license=site.licence and site.licence.url,
        isPartOf=website,
    )


def event_node(event: Event, parent: Event | None, parts: Iterable[Event], zone: ZoneInfo, urls: Urls) -> NodeObject:
    """Return the node of an event, with its parent and its parts. People are attendees, because they do not perform."""
    title = event.title.in_(urls.language)
    about: list[NodeObject] = [_node("WebPage", url=event.url)] if event.url else []
    return _event_reference(event, zone, urls) | _node(
        "Event",
        description=event.summary and event.summary.in_(urls.language),
        inLanguage=title.language,
        eventStatus=_EVENT_STATUS.get(event.status),
        image=_images(event, urls),
        location=[place_node(place, urls) for place in event.places],
        about=[_country(country, urls) for country in event.countries],
        attendee=[_node("Person", **_url_and_name(person, urls)) for person in event.people],
        superEvent=parent and _event_reference(parent, zone, urls),
        subEvent=[_event_reference(part, zone, urls) for part in parts],
        # `citation` is only for creative works. For other things schema.org has this inverse property.
        subjectOf=[source_node(citation.source, urls, zone=zone) for citation in event.sources] + about,
    )


def _images(event: Event, urls: Urls) -> object:
    """Return the pictures of the event, else the URL of its share card."""
    if event.pictures:
        return [_image(picture, urls) for picture in event.pictures]
    has_card = has_share_card(event, get_translations(urls.language))
    return urls.absolute(urls.event_share_card(event.id)) if has_card else None


def _image(picture: Picture, urls: Urls) -> NodeObject:
    """Return a picture with what Google's "Image metadata" asks for, which shows the licence beside it."""
    language, image = urls.language, picture.largest
    return _node(
        "ImageObject",
        contentUrl=urls.absolute(urls.media(image.name)),
        encodingFormat=image.media_type,
        width=image.width,
        height=image.height,
        description=picture.alt.in_(language),
        caption=picture.caption and picture.caption.in_(language),
        creditText=picture.credit.in_(language),
        license=picture.licence_url or _node("CreativeWork", name=picture.licence.in_(language)),
    )


def person_node(person: Person, urls: Urls) -> NodeObject:
    nationality = person.country and _country(person.country, urls)
    return _node(
        "Person",
        **_url_and_name(person, urls),
        alternateName=list(person.aliases),
        nationality=nationality,
        jobTitle=person.role and person.role.in_(urls.language),
        image=_image(person.portrait, urls) if person.portrait and person.portrait.renditions else None,
    )


def place_node(place: Term, urls: Urls) -> NodeObject:
    name = place.name.in_(urls.language)
    address = _node("PostalAddress", addressCountry=place.key.split("-")[0], addressRegion=name)
    return _node(
        "Place",
        **_url_and_name(place, urls),
        alternateName=list(place.aliases),
        identifier=_property_value("ISO 3166-2", place.key),
        address=address,
    )


def source_node(source: Source, urls: Urls, *, zone: ZoneInfo) -> NodeObject:
    """Return the node of a document. Its language is unknown, because its title may be a translation."""
    date = source.date
    return _node(
        "CreativeWork",
        **_url_and_name(source, urls),
        identifier=source.number and source.number.in_(urls.language),
        publisher=source.issuer and _node("Organization", name=source.issuer.in_(urls.language)),
        datePublished=_date(date, zone) if isinstance(date, EDTFDate) and date.is_certain else None,
        sameAs=source.url,
    )


def _breadcrumb_list(breadcrumbs: Breadcrumbs, urls: Urls) -> NodeObject:
    elements = [
        _node("ListItem", position=position, name=breadcrumb.name, item=urls.absolute(breadcrumb.url))
        for position, breadcrumb in enumerate(breadcrumbs, 1)
    ]
    return _node("BreadcrumbList", itemListElement=elements)


def _event_reference(event: Event, zone: ZoneInfo, urls: Urls) -> NodeObject:
    return _node("Event", **_url_and_name(event, urls), **_dates(event.date, zone))


def _url_and_name(entity: Event | Person | Term | Source | Collection, urls: Urls) -> NodeObject:
    breadcrumb = entity_breadcrumb(entity, urls)
    return {"url": urls.absolute(breadcrumb.url), "name": breadcrumb.name}


def _dates(date: DateOrInterval, zone: ZoneInfo) -> NodeObject:
    """Return `startDate` and `endDate`, unless they are uncertain or have no form in ISO 8601-1.

    A single value has no `endDate`: its duration is unknown.
    """
    ends = (("startDate", date.start), ("endDate", date.end)) if isinstance(date, Interval) else (("startDate", date),)
    texts = {name: _date(point, zone) for name, point in ends if isinstance(point, EDTFDate) and point.is_certain}
    return {name: text for name, text in texts.items() if text}


def _date(point: EDTFDate, zone: ZoneInfo) -> str | None:
    """Return the date in ISO 8601, as precise as it is known: `2021-06`, `1962-09-05`, `2027-07-18T09:00+07:00`."""
    if point.time_of_day is None:
        return point.iso_text
    timespec = "seconds" if point.has_seconds else "minutes"
    return datetime.combine(point.earliest, point.time_of_day, zone).isoformat(timespec=timespec)


def _country(country: Term, urls: Urls) -> NodeObject:
    return _node("Country", name=country.name.in_(urls.language), identifier=_property_value("ISO 3166-1", country.key))


def _property_value(standard: str, code: str) -> NodeObject:
    return _node("PropertyValue", propertyID=standard, value=code)


def _node(type: str, **fields: object) -> NodeObject:
    return {"@type": type} | {name: value for name, value in fields.items() if value}

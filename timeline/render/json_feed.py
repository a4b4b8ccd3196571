"""JSON Feed 1.1 (jsonfeed.org). The extension `_timeline` has every field of an event, in every language."""

from collections.abc import Iterable
from typing import Any

from timeline.model.entities import Citation, Person, Term
from timeline.model.event import Event
from timeline.model.event_fields import EVENT_FIELDS_IN_JSON, EventField, FieldType
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText
from timeline.model.picture import Picture
from timeline.render.feed import Feed, event_html, json_with_entry_per_line, midnight_timestamp
from timeline.render.share_card import has_share_card
from timeline.response_body import JSON_FEED, Body

_VERSION = "https://jsonfeed.org/version/1.1"

JsonObject = dict[str, object]


def events_json(events: Iterable[Event], feed: Feed) -> Body:
    """Return a feed with one item per event, in chronological order."""
    urls, language = feed.urls, feed.translations.language
    members = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": urls.absolute(urls.timeline(feed.query_parameters)),
        "feed_url": urls.absolute(urls.feed("events.json", feed.query_parameters)),
        "description": feed.description,
        "icon": urls.absolute(urls.static("icon-512.png")),
        "favicon": urls.absolute(urls.favicon()),
        "authors": [{"name": feed.site.title.in_(language), "url": urls.absolute(urls.for_scope(None).timeline())}],
        "language": language,
        "_timeline": _feed_extension(feed),
    }
    items = (_item(event, feed) for event in events)
    return Body(
        json_with_entry_per_line(members, "items", items),
        JSON_FEED,
        f"events-{feed.filename_stem}.json",
        feed.events_title,
    )


def _feed_extension(feed: Feed) -> JsonObject:
    site = feed.site
    query: dict[str, list[str]] = {}
    for name, value in feed.query_parameters:
        query.setdefault(name, []).append(value)
    return {
        "site": {
            "title": _by_language(site.title),
            "description": _by_language(site.description),
            "timezone": site.timezone.key,
            "updated": site.updated.isoformat(),
            **({"licence": {"name": _by_language(site.licence.name), "url": site.licence.url}} if site.licence else {}),
        },
        "languages": list(site.languages),
        "scope": feed.urls.scope_path,
        "query": query,
    }


def _item(event: Event, feed: Feed) -> JsonObject:
    language = feed.translations.language
    title = event.title.in_(language)
    return _without_none(
        id=feed.event_urn(event),
        url=feed.event_url(event),
        external_url=event.url,
        title=title,
        content_html=event_html(event, feed, feed.translations.format_date_capitalized(event.date)),
        summary=event.summary and event.summary.in_(language),
        image=_image_url(event, feed),
        date_modified=midnight_timestamp(event.updated),  # `date_published` is not known
        tags=[term.name.in_(language) for term in (event.kind, *event.topics)],
        language=title.language,
        _timeline=_item_extension(event, feed),
    )


def _image_url(event: Event, feed: Feed) -> str | None:
    """The leading picture, else the share card."""
    if event.pictures:
        return feed.rendition_url(event.pictures[0].largest)
    has_card = has_share_card(event, feed.translations)
    return feed.urls.absolute(feed.urls.event_share_card(event.id)) if has_card else None


def _item_extension(event: Event, feed: Feed) -> JsonObject:
    members: JsonObject = {}
    for field in EVENT_FIELDS_IN_JSON:
        members |= _members(field, field.value_of(event), feed)
    return _without_none(**members)


def _members(field: EventField, value: Any, feed: Feed) -> JsonObject:
    """The JSON members of a field. A date has three: itself and its bounds, as far as it has them."""
    match field.type:
        case FieldType.DATE:
            first, last = (day and str(day) for day in (value.first_day, value.last_day))
            return {field.name: str(value), "first": first, "last": last}
        case FieldType.KEY:
            return {field.name: value and _entity(value, feed)}
        case FieldType.KEYS:
            return {field.name: [_entity(entity, feed) for entity in value]}
        case FieldType.TEXT:
            return {field.name: _by_language(value)}
        case FieldType.CITATIONS:
            return {field.name: [citation_object(citation) for citation in value]}
        case FieldType.MEDIA:
            return {field.name: [_picture(picture, feed) for picture in value if picture.renditions] or None}
        case FieldType.STATUS:
            return {field.name: value.value}
        case FieldType.RETIRED_IDS | FieldType.EVENT_IDS:
            return {field.name: list(value)}
        case FieldType.DAY:
            return {field.name: value.isoformat()}
        case _:
            return {field.name: value}


def _entity(entity: Term | Person | Indicator, feed: Feed) -> JsonObject:
    match entity:
        case Person():
            return _person(entity, feed)
        case Indicator():
            return {"key": entity.key, "name": _by_language(entity.name)}
    return _term(entity)


def _term(term: Term) -> JsonObject:
    return _without_none(key=term.key, name=_by_language(term.name), aliases=list(term.aliases) or None)


def _person(person: Person, feed: Feed) -> JsonObject:
    portrait = person.portrait
    country = person.country and person.country.key
    return _without_none(
        key=person.key,
        name=_by_language(person.name),
        aliases=list(person.aliases),
        country=country,
        role=_by_language(person.role),
        portrait=_picture(portrait, feed) if portrait and portrait.renditions else None,
    )


def _picture(picture: Picture, feed: Feed) -> JsonObject:
    return _without_none(
        image=feed.rendition_url(picture.largest),
        width=picture.largest.width,
        height=picture.largest.height,
        alt=_by_language(picture.alt),
        credit=_by_language(picture.credit),
        licence=_without_none(name=_by_language(picture.licence), url=picture.licence_url),
        caption=_by_language(picture.caption),
        url=picture.url,
    )


def citation_object(citation: Citation) -> JsonObject:
    source = citation.source
    return _without_none(
        key=source.key,
        title=_by_language(source.title),
        number=_by_language(source.number),
        issuer=_by_language(source.issuer),
        date=source.date and str(source.date),
        at=_by_language(citation.locator),
        url=source.url,
    )


def _by_language(texts: LocalizedText | None) -> dict[str, str] | None:
    """Texts by language. The language `und` stands for a text that is the same in all."""
    return dict(texts.pairs) if texts else None


def _without_none(**fields: object) -> JsonObject:
    """The fields without those that are None. Empty lists stay."""
    return {name: value for name, value in fields.items() if value is not None}

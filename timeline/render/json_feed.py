"""JSON Feed 1.1 (jsonfeed.org), with all that is known of each event in the extension `_timeline`."""

from collections.abc import Iterable

from timeline.body import JSON_FEED, Body
from timeline.model.catalogue import Citation, Event, Person, Term
from timeline.model.localized_text import LocalizedText
from timeline.render.feed import Feed, event_html, json_with_entry_per_line, midnight_timestamp
from timeline.render.share_card import has_share_card

_VERSION = "https://jsonfeed.org/version/1.1"

JsonObject = dict[str, object]


def events_json(events: Iterable[Event], feed: Feed) -> Body:
    """All of the events, in order of time."""
    urls, language = feed.urls, feed.translations.language
    members = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": urls.absolute(urls.timeline(feed.query_parameters)),
        "feed_url": urls.absolute(urls.events_json(feed.query_parameters)),
        "description": feed.description,
        "icon": urls.absolute("/static/icon-512.png"),
        "favicon": urls.absolute("/favicon.ico"),
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
        },
        "languages": list(site.languages),
        "scope": feed.urls.scope_path,
        "query": query,
    }


def _item(event: Event, feed: Feed) -> JsonObject:
    urls, language = feed.urls, feed.translations.language
    title = event.title.in_(language)
    return _without_none(
        id=feed.event_urn(event),
        url=feed.event_url(event),
        external_url=event.url,
        title=title,
        content_html=event_html(event, feed, feed.translations.format_date_capitalized(event.date)),
        summary=event.summary and event.summary.in_(language),
        image=urls.absolute(urls.event_share_card(event.id)) if has_share_card(event, feed.translations) else None,
        date_modified=midnight_timestamp(event.updated),  # when it was published first is not known
        tags=[each.name.in_(language) for each in (event.kind, *event.topics)],
        language=title.language,
        _timeline=_item_extension(event),
    )


def _item_extension(event: Event) -> JsonObject:
    return _without_none(
        id=event.id,
        was=list(event.retired_ids),
        date=str(event.date),  # EDTF
        first=event.date.earliest.isoformat(),
        last=event.date.latest.isoformat(),
        kind=_term(event.kind),
        countries=[_term(each) for each in event.countries],
        topics=[_term(each) for each in event.topics],
        places=[_term(each) for each in event.places],
        people=[_person(each) for each in event.people],
        title=_by_language(event.title),
        summary=_by_language(event.summary),
        anniversary=_by_language(event.anniversary),
        note=_by_language(event.note),
        sources=[_citation(each) for each in event.sources],
        status=event.status.value,
        part_of=event.part_of,
        related=list(event.related),
        url=event.url,
        updated=event.updated.isoformat(),
        revision=event.revision,
    )


def _term(term: Term) -> JsonObject:
    return {"key": term.key, "name": _by_language(term.name)}


def _person(person: Person) -> JsonObject:
    country = person.country and person.country.key
    return _without_none(key=person.key, name=_by_language(person.name), aliases=list(person.aliases), country=country)


def _citation(citation: Citation) -> JsonObject:
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
    """By language; `und` is alike in every one."""
    return dict(texts.pairs) if texts else None


def _without_none(**fields: object) -> JsonObject:
    """What is known; a list says by being empty that there is nothing."""
    return {name: value for name, value in fields.items() if value is not None}

"""JSON Feed 1.1 (jsonfeed.org), with all that is known of each event in the extension `_timeline`."""

from collections.abc import Iterable

from timeline.body import JSON_FEED, Body
from timeline.model.catalogue import Citation, Event, Person, Term
from timeline.model.localized_text import Texts
from timeline.render.feed import Feed, json_by_line, midnight, told_html
from timeline.render.share_card import has_card

_VERSION = "https://jsonfeed.org/version/1.1"

Node = dict[str, object]


def events_json(events: Iterable[Event], feed: Feed) -> Body:
    """All of the events, in order of time."""
    to, language = feed.addresses, feed.wording.language
    told = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": to.full(to.timeline(feed.parameters)),
        "feed_url": to.full(to.events_json(feed.parameters)),
        "description": feed.description,
        "icon": to.full("/static/icon-512.png"),
        "favicon": to.full("/favicon.ico"),
        "authors": [{"name": feed.site.title.in_(language), "url": to.full(to.of(None).timeline())}],
        "language": language,
        "_timeline": _whole(feed),
    }
    items = (_item(event, feed) for event in events)
    return Body(json_by_line(told, "items", items), JSON_FEED, f"events-{feed.name}.json", feed.events_title)


def _whole(feed: Feed) -> Node:
    site = feed.site
    query: dict[str, list[str]] = {}
    for name, value in feed.parameters:
        query.setdefault(name, []).append(value)
    return {
        "site": {
            "title": _texts(site.title),
            "description": _texts(site.description),
            "timezone": site.zone.key,
            "updated": site.updated.isoformat(),
        },
        "languages": list(site.languages),
        "scope": feed.addresses.scope,
        "query": query,
    }


def _item(event: Event, feed: Feed) -> Node:
    to, language = feed.addresses, feed.wording.language
    title = event.title.in_(language)
    return _known(
        id=feed.event_urn(event),
        url=feed.page(event),
        external_url=event.url,
        title=title,
        content_html=told_html(event, feed, feed.wording.opening(event.when)),
        summary=event.summary and event.summary.in_(language),
        image=to.full(to.event_card(event.id)) if has_card(event, feed.wording) else None,
        date_modified=midnight(event.updated),  # when it was published first is not known
        tags=[each.name.in_(language) for each in (event.kind, *event.topics)],
        language=title.language,
        _timeline=_event(event),
    )


def _event(event: Event) -> Node:
    return _known(
        id=event.id,
        was=list(event.was),
        date=str(event.when),  # EDTF
        first=event.when.first.isoformat(),
        last=event.when.last.isoformat(),
        kind=_term(event.kind),
        countries=[_term(each) for each in event.countries],
        topics=[_term(each) for each in event.topics],
        places=[_term(each) for each in event.places],
        people=[_person(each) for each in event.people],
        title=_texts(event.title),
        summary=_texts(event.summary),
        anniversary=_texts(event.anniversary),
        note=_texts(event.note),
        sources=[_citation(each) for each in event.sources],
        status=event.status.value,
        part_of=event.part_of,
        related=list(event.related),
        url=event.url,
        updated=event.updated.isoformat(),
        revision=event.revision,
    )


def _term(term: Term) -> Node:
    return {"key": term.key, "name": _texts(term.name)}


def _person(person: Person) -> Node:
    country = person.country and person.country.key
    return _known(key=person.key, name=_texts(person.name), aliases=list(person.aliases), country=country)


def _citation(citation: Citation) -> Node:
    source = citation.source
    return _known(
        key=source.key,
        title=_texts(source.title),
        number=_texts(source.number),
        issuer=_texts(source.issuer),
        date=source.when and str(source.when),
        at=_texts(citation.at),
        url=source.url,
    )


def _texts(texts: Texts | None) -> dict[str, str] | None:
    """By language; `und` is alike in every one."""
    return dict(texts.pairs) if texts else None


def _known(**fields: object) -> Node:
    """What is known; a list says by being empty that there is nothing."""
    return {name: value for name, value in fields.items() if value is not None}

"""Two Atom feeds (RFC 4287): the events that changed last, and the changelog.

The bytes depend only on the edition. No date comes from a clock.
"""

import re
from collections.abc import Iterable
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.changelog import ChangelogEntry, changelog
from timeline.i18n import N_
from timeline.i18n.translations import get_translations
from timeline.model.event import Event
from timeline.model.localized_text import LangString
from timeline.model.uids import feed_uid
from timeline.render.feed import Feed, event_html, midnight_timestamp, paragraphs_html
from timeline.response_body import ATOM, Body
from timeline.search import FACETS

MAX_ENTRIES = 100
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2, Char


def events_atom(events: Iterable[Event], feed: Feed) -> Body:
    """Return the feed of the events that changed last, the latest first."""
    latest = sorted(events, key=lambda event: (-event.updated.toordinal(), event.id))[:MAX_ENTRIES]
    urls = feed.urls
    title = feed.translations.gettext(N_("{title}: added or changed"), title=feed.title)
    updated = latest[0].updated if latest else None
    root = _feed_element(
        title, updated, urls.feed("events.atom", feed.query_parameters), urls.timeline(feed.query_parameters), feed
    )
    for event in latest:
        entry = SubElement(root, "entry")
        _add_element(entry, "id", feed.event_urn(event))
        _add_text_construct(entry, "title", event.title.in_(urls.language), feed)
        _add_element(entry, "updated", midnight_timestamp(event.updated))
        if event.summary:
            _add_text_construct(entry, "summary", event.summary.in_(urls.language), feed)
        _add_element(
            entry,
            "content",
            event_html(event, feed, feed.translations.format_date_capitalized(event.date)),
            type="html",
        )
        _add_links(entry, event, feed)
        _add_categories(entry, event, feed)
    return _body(root, "events", title, feed)


def changelog_atom(events: Iterable[Event], feed: Feed) -> Body:
    """Return the feed of the latest changelog entries. Its page shows the whole scope, whatever the query."""
    latest = changelog(events)[:MAX_ENTRIES]
    urls = feed.urls
    title = feed.translations.gettext(N_("{title}: history of changes"), title=feed.title)
    updated = latest[0].date if latest else None
    root = _feed_element(title, updated, urls.feed("changes.atom", feed.query_parameters), urls.changelog(), feed)
    for change in latest:
        event, day = change.event, midnight_timestamp(change.date)
        entry = SubElement(root, "entry")
        _add_element(entry, "id", feed.change_urn(change))
        _add_text_construct(entry, "title", _headline(change, urls.language), feed)
        _add_element(entry, "published", day)
        _add_element(entry, "updated", day)
        note = change.note and change.note.in_(urls.language)
        if note:
            _add_text_construct(entry, "summary", note, feed)
        content = event_html(event, feed, feed.translations.format_date_capitalized(event.date))
        _add_element(entry, "content", paragraphs_html([note] if note else [], urls.language) + content, type="html")
        _add_links(entry, event, feed)
        label, scheme = feed.translations.gettext(change.change_type), urls.absolute(urls.for_scope(None).changelog())
        SubElement(entry, "category", term=change.change_type.name.lower(), scheme=scheme, label=label)
        _add_categories(entry, event, feed)
    return _body(root, "changes", title, feed)


def _headline(entry: ChangelogEntry, language: str) -> LangString:
    """Return the title of an entry: the type of change and the event, in the language of the event's title."""
    title = entry.event.title.in_(language)
    translations = get_translations(title.language)
    return LangString(
        translations.gettext(N_("{sort}: {title}"), sort=translations.gettext(entry.change_type), title=title),
        title.language,
    )


def _feed_element(title: str, updated: date | None, self_path: str, page_path: str, feed: Feed) -> Element:
    """Return a feed element without entries. `page_path` is the page that shows the same to readers."""
    urls, language = feed.urls, feed.translations.language
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language})
    _add_element(root, "id", feed_uid(feed.site.uid_namespace, self_path).urn)
    _add_text_construct(root, "title", LangString(title, language), feed)
    _add_text_construct(root, "subtitle", feed.description, feed)
    _add_element(root, "updated", midnight_timestamp(updated or feed.site.updated))
    author = SubElement(root, "author")
    _add_element(author, "name", feed.site.title.in_(language))
    _add_element(author, "uri", urls.absolute(urls.for_scope(None).timeline()))
    if licence := feed.site.licence:
        _add_text_construct(root, "rights", licence.name.in_(language), feed)
        SubElement(root, "link", rel="license", href=_without_invalid_characters(licence.url))  # RFC 4946
    _add_element(root, "generator", "Timeline")
    _add_element(root, "icon", urls.absolute(urls.favicon()))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=urls.absolute(self_path))
    SubElement(root, "link", rel="alternate", type="text/html", hreflang=language, href=urls.absolute(page_path))
    return root


def _body(root: Element, name: str, title: str, feed: Feed) -> Body:
    indent(root, " ")
    return Body(
        f"{_DECLARATION}{tostring(root, encoding='unicode')}".encode(), ATOM, f"{name}-{feed.filename_stem}.atom", title
    )


def _add_links(entry: Element, event: Event, feed: Feed) -> None:
    urls, language = feed.urls, feed.translations.language
    SubElement(entry, "link", rel="alternate", type="text/html", hreflang=language, href=feed.event_url(event))
    if event.url:
        SubElement(entry, "link", rel="related", href=_without_invalid_characters(event.url))
    for other in dict.fromkeys((*filter(None, (event.part_of,)), *event.related)):
        SubElement(entry, "link", rel="related", type="text/html", href=urls.absolute(urls.event(other)))
    for url in dict.fromkeys(citation.source.url for citation in event.sources):
        if url:
            SubElement(entry, "link", rel="via", href=_without_invalid_characters(url))


def _add_categories(entry: Element, event: Event, feed: Feed) -> None:
    """Add a category for each value of each facet."""
    urls, language = feed.urls, feed.translations.language
    timeline_url = urls.absolute(urls.for_scope(None).timeline())
    for facet in FACETS:
        for entity in facet.entities_of(event):
            name = entity.name.in_(language)
            # The scheme followed by the term is the URL of the events that have the same value.
            scheme = f"{timeline_url}?{facet.parameter}="
            _set_language(
                SubElement(entry, "category", term=entity.key, scheme=scheme, label=_without_invalid_characters(name)),
                name,
                feed,
            )


def _add_element(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = _without_invalid_characters(text)
    return element


def _add_text_construct(parent: Element, name: str, text: LangString, feed: Feed) -> None:
    _set_language(_add_element(parent, name, text, type="text"), text, feed)


def _set_language(element: Element, text: LangString, feed: Feed) -> None:
    if text.language != feed.translations.language:
        element.set("xml:lang", text.language)


def _without_invalid_characters(text: str) -> str:
    """Return the text without the characters that XML 1.0 cannot hold, even escaped."""
    return _INVALID_XML_CHARACTERS.sub("", text)

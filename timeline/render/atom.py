"""Atom (RFC 4287): what was added or changed last, for those who report it; and what became of it, step by step.

The same edition gives the same bytes: nothing here comes from a clock.
"""

import re
from collections.abc import Iterable
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.body import ATOM, Body
from timeline.changelog import Step, history
from timeline.i18n import N_
from timeline.i18n.translations import wording
from timeline.model.catalogue import Event
from timeline.model.localized_text import Text
from timeline.model.uids import feed_uid
from timeline.render.feed import Feed, midnight, paragraphs, told_html
from timeline.search import FACETS

MOST = 100
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2, Char


def events_atom(events: Iterable[Event], feed: Feed) -> Body:
    """The events that changed last, the latest first."""
    latest = sorted(events, key=lambda event: (-event.updated.toordinal(), event.id))[:MOST]
    to = feed.addresses
    title = feed.wording.say(N_("{title}: added or changed"), title=feed.title)
    updated = latest[0].updated if latest else None
    root = _root(title, updated, to.events_atom(feed.parameters), to.timeline(feed.parameters), feed)
    for event in latest:
        entry = SubElement(root, "entry")
        _add(entry, "id", feed.event_urn(event))
        _add_text(entry, "title", event.title.in_(to.language), feed)
        _add(entry, "updated", midnight(event.updated))
        if event.summary:
            _add_text(entry, "summary", event.summary.in_(to.language), feed)
        _add(entry, "content", told_html(event, feed, feed.wording.opening(event.when)), type="html")
        _add_links(entry, event, feed)
        _add_facets(entry, event, feed)
    return _body(root, "events", title, feed)


def changes_atom(events: Iterable[Event], feed: Feed) -> Body:
    """What was done with the events last, the latest first; the page of it is of the whole scope."""
    latest = history(events)[:MOST]
    to = feed.addresses
    title = feed.wording.say(N_("{title}: history of changes"), title=feed.title)
    root = _root(title, latest[0].on if latest else None, to.changes_atom(feed.parameters), to.changes(), feed)
    for step in latest:
        event, day = step.event, midnight(step.on)
        entry = SubElement(root, "entry")
        _add(entry, "id", feed.step_urn(step))
        _add_text(entry, "title", _headline(step, to.language), feed)
        _add(entry, "published", day)
        _add(entry, "updated", day)
        note = step.note and step.note.in_(to.language)
        if note:
            _add_text(entry, "summary", note, feed)
        told = told_html(event, feed, feed.wording.opening(event.when))
        _add(entry, "content", paragraphs([note] if note else [], to.language) + told, type="html")
        _add_links(entry, event, feed)
        sort, scheme = feed.wording.say(step.sort), to.full(to.of(None).changes())
        SubElement(entry, "category", term=step.sort.name.lower(), scheme=scheme, label=sort)
        _add_facets(entry, event, feed)
    return _body(root, "changes", title, feed)


def _headline(step: Step, language: str) -> Text:
    """What was done with which event, all in the language that the event's title is in."""
    title = step.event.title.in_(language)
    words = wording(title.language)
    return Text(words.say(N_("{sort}: {title}"), sort=words.say(step.sort), title=title), title.language)


def _root(title: str, updated: date | None, self: str, page: str, feed: Feed) -> Element:
    """A feed without its entries, from its own path and that of the page that readers see."""
    to, language = feed.addresses, feed.wording.language
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language})
    _add(root, "id", feed_uid(feed.site.uid_namespace, self).urn)
    _add_text(root, "title", Text(title, language), feed)
    _add_text(root, "subtitle", feed.description, feed)
    _add(root, "updated", midnight(updated or feed.site.updated))
    author = SubElement(root, "author")
    _add(author, "name", feed.site.title.in_(language))
    _add(author, "uri", to.full(to.of(None).timeline()))
    _add(root, "generator", "Timeline")
    _add(root, "icon", to.full("/favicon.ico"))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=to.full(self))
    SubElement(root, "link", rel="alternate", type="text/html", hreflang=language, href=to.full(page))
    return root


def _body(root: Element, name: str, title: str, feed: Feed) -> Body:
    indent(root, " ")
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), ATOM, f"{name}-{feed.name}.atom", title)


def _add_links(entry: Element, event: Event, feed: Feed) -> None:
    to, language = feed.addresses, feed.wording.language
    SubElement(entry, "link", rel="alternate", type="text/html", hreflang=language, href=feed.page(event))
    if event.url:
        SubElement(entry, "link", rel="related", href=_plain(event.url))
    for other in dict.fromkeys((*filter(None, (event.part_of,)), *event.related)):
        SubElement(entry, "link", rel="related", type="text/html", href=to.full(to.event(other)))
    for url in dict.fromkeys(citation.source.url for citation in event.sources):
        if url:
            SubElement(entry, "link", rel="via", href=_plain(url))


def _add_facets(entry: Element, event: Event, feed: Feed) -> None:
    """Every word by which the event is found, as a category."""
    to, language = feed.addresses, feed.wording.language
    whole = to.full(to.of(None).timeline())
    for facet in FACETS:
        for each in facet.of(event):
            name = each.name.in_(language)
            # With the term behind it, the scheme is the address of the events that have it too.
            scheme = f"{whole}?{facet.parameter}="
            _say_language(SubElement(entry, "category", term=each.key, scheme=scheme, label=_plain(name)), name, feed)


def _add(parent: Element, name: str, text: str, **attributes: str) -> Element:
    made = SubElement(parent, name, attributes)
    made.text = _plain(text)
    return made


def _add_text(parent: Element, name: str, text: Text, feed: Feed) -> None:
    _say_language(_add(parent, name, text, type="text"), text, feed)


def _say_language(element: Element, text: Text, feed: Feed) -> None:
    if text.language != feed.wording.language:
        element.set("xml:lang", text.language)


def _plain(text: str) -> str:
    """Without the characters that no XML can hold, even escaped."""
    return _NO_XML.sub("", text)

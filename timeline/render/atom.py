"""Atom (RFC 4287): what was added or changed last, for those who report it.

The same edition gives the same bytes: nothing here comes from a clock.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from timeline.bodies import ATOM, Body
from timeline.catalogue import Event
from timeline.languages import Text
from timeline.queries import FACETS
from timeline.render.feed import Feed, midnight, told_html
from timeline.wording import N_

MOST = 100
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2, Char


def events_atom(events: Iterable[Event], feed: Feed) -> Body:
    """The events that changed last, the latest first."""
    latest = sorted(events, key=lambda event: (-event.updated.toordinal(), event.id))[:MOST]
    to, wording = feed.addresses, feed.wording
    self = to.events_atom(feed.parameters)
    page = to.full(to.timeline(feed.parameters))
    title = wording.say(N_("{title}: added or changed"), title=feed.title)
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": wording.language})
    _add(root, "id", feed.urn(self))  # a path, as no event's identity is
    _add_text(root, "title", Text(title, wording.language), feed)
    _add_text(root, "subtitle", feed.description, feed)
    _add(root, "updated", midnight(latest[0].updated if latest else feed.site.updated))
    author = SubElement(root, "author")
    _add(author, "name", feed.site.title.in_(wording.language))
    _add(author, "uri", to.full(to.of(None).timeline()))
    _add(root, "generator", "Timeline")
    _add(root, "icon", to.full("/favicon.ico"))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=to.full(self))
    SubElement(root, "link", rel="alternate", type="text/html", hreflang=wording.language, href=page)
    for event in latest:
        _add_entry(root, event, feed)
    indent(root, " ")
    return Body(tostring(root, encoding="utf-8", xml_declaration=True), ATOM, f"events-{feed.name}.atom", title)


def _add_entry(root: Element, event: Event, feed: Feed) -> None:
    to, language = feed.addresses, feed.wording.language
    entry = SubElement(root, "entry")
    _add(entry, "id", feed.event_urn(event))
    _add_text(entry, "title", event.title.in_(language), feed)
    _add(entry, "updated", midnight(event.updated))
    if event.summary:
        _add_text(entry, "summary", event.summary.in_(language), feed)
    _add(entry, "content", told_html(event, feed, feed.wording.opening(event.when)), type="html")
    SubElement(entry, "link", rel="alternate", type="text/html", hreflang=language, href=feed.page(event))
    if event.url:
        SubElement(entry, "link", rel="related", href=_plain(event.url))
    for other in dict.fromkeys((*filter(None, (event.part_of,)), *event.related)):
        SubElement(entry, "link", rel="related", type="text/html", href=to.full(to.event(other)))
    for url in dict.fromkeys(citation.source.url for citation in event.sources):
        if url:
            SubElement(entry, "link", rel="via", href=_plain(url))
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

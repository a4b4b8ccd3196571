"""Feeds: what every form of the events knows of itself, and what it tells of an event."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.addresses import Addresses
from timeline.catalogue import Event, Site, Status
from timeline.languages import Text
from timeline.wording import N_, Wording

_STANDING = {Status.CANCELLED: N_("Cancelled"), Status.TENTATIVE: N_("Not confirmed yet")}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is of, in whose words, and where it is fetched."""

    site: Site
    wording: Wording
    addresses: Addresses
    title: Text
    description: Text
    parameters: tuple[tuple[str, str], ...] = ()  # the query that its events answer

    @property
    def name(self) -> str:
        """As the files that it is saved to begin."""
        return f"{(self.addresses.scope or 'timeline').rpartition('/')[2]}-{self.wording.language}"

    @property
    def events_title(self) -> str:
        """What its readers call the events in it."""
        return self.wording.say(N_("{title}: events"), title=self.title)

    def page(self, event: Event) -> str:
        return self.addresses.full(self.addresses.event(event.id))

    def urn(self, identity: str) -> str:
        return uuid5(self.site.uid_namespace, identity).urn

    def event_urn(self, event: Event) -> str:
        """The identity that the event has in calendars too; it comes from nothing that an edit changes."""
        return self.urn(f"{event.first_id}/{self.wording.language}")


def midnight(day: date) -> str:
    """The beginning of a day in UTC, as RFC 3339 writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def json_by_line(told: Mapping[str, object], name: str, entries: Iterable[object]) -> bytes:
    """An object as JSON with a list as its last member, an entry a line: short, and diffs can be read."""
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in entries)
    return f"{head[:-1]},\n{json.dumps(name)}:[\n{lines}\n]}}\n".encode()


def told_html(event: Event, feed: Feed, lead: str | None = None) -> str:
    """All that is told of an event, as HTML: no text of the file can become markup in it."""
    wording = feed.wording
    language = wording.language
    standing = _STANDING.get(event.status)
    lines = [Text(each, language) for each in (lead, standing and wording.say(standing)) if each]
    for text in (event.summary, event.note):
        if text:
            said = text.in_(language)
            lines += [Text(line, said.language) for line in said.split("\n") if line]
    told = [_paragraph(line, language) for line in lines]
    if event.sources:
        cited = Element("p")
        cited.text = wording.say(N_("Sources"))
        listed = Element("ul")
        for citation in event.sources:
            entry = SubElement(listed, "li")
            url = citation.source.url
            (SubElement(entry, "a", href=url) if url else entry).text = citation.in_(language)
        told += [cited, listed]
    return "".join(tostring(each, encoding="unicode", method="html") for each in told)


def _paragraph(text: Text, language: str) -> Element:
    made = Element("p") if text.language == language else Element("p", lang=text.language)
    made.text = text
    return made

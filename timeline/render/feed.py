"""Feeds: what every form of the events knows of itself, and what it tells of an event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from json import JSONEncoder

from timeline.changelog import Sort, Step
from timeline.i18n import N_
from timeline.i18n.translations import Wording
from timeline.model.catalogue import Citation, Event, Site, Status
from timeline.model.localized_text import Text
from timeline.model.uids import change_uid, event_uid
from timeline.urls import Addresses

_STANDING = {
    Status.CANCELLED: N_("Cancelled"),
    Status.TENTATIVE: N_("Not confirmed yet"),
    Status.DRAFT: N_("Draft"),
}


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

    def event_urn(self, event: Event) -> str:
        """The UID that the event has in calendars too."""
        return event_uid(self.site.uid_namespace, event.first_id, self.wording.language).urn

    def step_urn(self, step: Step) -> str:
        """From nothing that an edit of words changes; an event is added once and withdrawn once, whatever the day."""
        what = step.on.isoformat() if step.sort is Sort.CHANGED else step.sort.name.lower()
        return change_uid(self.site.uid_namespace, step.event.first_id, self.wording.language, what).urn


def midnight(day: date) -> str:
    """The beginning of a day in UTC, as RFC 3339 writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def json_by_line(told: Mapping[str, object], name: str, entries: Iterable[object]) -> bytes:
    """An object as JSON with a list as its last member, an entry a line: short, and diffs can be read."""
    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    written = BytesIO()  # and no join: no other thread runs while thirty megabytes are put together
    written.write(f"{encode(told)[:-1]},\n{encode(name)}:[\n".encode())
    between = ""
    for each in entries:
        written.write(f"{between}{encode(each)}".encode())
        between = ",\n"
    written.write(b"\n]}\n")
    return written.getvalue()


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
    told = paragraphs(lines, language)
    if event.sources:
        listed = "".join(f"<li>{_cited(citation, language)}</li>" for citation in event.sources)
        told += f"<p>{escape(wording.say(N_('Sources')), quote=False)}</p><ul>{listed}</ul>"
    return told


def paragraphs(lines: Iterable[Text], language: str) -> str:
    """Lines as HTML; where one is not in the language, it says in which it is."""
    return "".join(_paragraph(line, language) for line in lines)


def _paragraph(text: Text, language: str) -> str:
    said = "" if text.language == language else f' lang="{escape(text.language)}"'
    return f"<p{said}>{escape(text, quote=False)}</p>"


def _cited(citation: Citation, language: str) -> str:
    said, url = escape(citation.in_(language), quote=False), citation.source.url
    return f'<a href="{escape(url)}">{said}</a>' if url else said

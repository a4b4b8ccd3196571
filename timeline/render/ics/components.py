"""The calendar and its entries (RFC 5545 components)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import icalendar
from icalendar import vDate, vDatetime, vDuration, vInt, vUri

from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import LangString
from timeline.render.feed import Feed
from timeline.render.ics.content_lines import ContentLine, categories_line, content_line, render_component, text_line

_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # a CSS colour name, which is all that RFC 7986 §5.9 takes
_PRODUCT_ID = "-//Timeline//Timeline 1//EN"


@dataclass(frozen=True, slots=True)
class Calendar(Feed):
    """A feed for calendar clients."""

    @property
    def filename(self) -> str:
        return f"{self.filename_stem}.ics"


def calendar_to_subscribe(
    calendar: Calendar, name: str, description: str, path: str, entries: Iterable[bytes]
) -> bytes:
    """A calendar with its name, its description and the address to refresh it from."""
    lines = (
        text_line("NAME", name),
        text_line("X-WR-CALNAME", name),
        text_line("DESCRIPTION", description),
        text_line("X-WR-CALDESC", description),
        content_line("REFRESH-INTERVAL", vDuration(_DAILY, params={"VALUE": "DURATION"})),
        content_line("X-PUBLISHED-TTL", vDuration(_DAILY)),
        text_line("COLOR", _COLOUR),
        content_line("SOURCE", vUri(calendar.urls.absolute(path), params={"VALUE": "URI"})),
    )
    return _calendar(lines, entries)


def calendar_to_add(entry: bytes) -> bytes:
    """One entry, to be added to the reader's own calendar.

    Without a name, because Outlook makes a new calendar of one that has a name.
    """
    return _calendar((), (entry,))


def _calendar(lines: Iterable[ContentLine], entries: Iterable[bytes]) -> bytes:
    version, product = text_line("VERSION", "2.0"), text_line("PRODID", _PRODUCT_ID)
    return render_component(icalendar.Calendar, (version, product, *lines), entries)


def uid_line(uid: UUID) -> ContentLine:
    """Written here, since a UUID is neither escaped nor folded: icalendar would need a sixth of the whole time."""
    return ContentLine("UID", f"UID:{uid}\r\n".encode())


def shared_lines(event: Event, calendar: Calendar) -> tuple[ContentLine, ...]:
    """The lines that are the same in every entry of an event."""
    updated = vDatetime(datetime.combine(event.updated, time(), UTC))
    # An entry of a calendar cannot be a draft (RFC 5545 §3.8.1.11).
    status = Status.TENTATIVE if event.status is Status.DRAFT else event.status
    return (
        content_line("DTSTAMP", updated),  # without METHOD it means LAST-MODIFIED (RFC 5545 §3.8.7.2)
        content_line("LAST-MODIFIED", updated),
        content_line("SEQUENCE", vInt(event.revision)),
        text_line("TRANSP", "TRANSPARENT"),
        content_line("URL", vUri(calendar.event_url(event))),
        text_line("STATUS", status.value.upper()),
    )


def date_lines(first: date, last: date) -> tuple[ContentLine, ...]:
    """DTSTART and DTEND of an entry that lasts from one day to another, both included."""
    start = _date_line("DTSTART", first)
    if last == date.max:
        return (start,)
    # DTEND is the day after the last (RFC 5545 §3.6.1). Outlook shows an entry without it as a moment at midnight.
    return start, _date_line("DTEND", last + timedelta(days=1))


def _date_line(name: str, on: date) -> ContentLine:
    return content_line(name, vDate(on, params={"VALUE": "DATE"}))


def category_lines(event: Event, calendar: Calendar, *more: LangString) -> tuple[ContentLine, ...]:
    """The kind and the topics of an event, and other words, with one line for each language that they are in."""
    terms = (term.name.in_(calendar.translations.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *terms):
        by_language.setdefault(name.language, []).append(name)
    return tuple(categories_line(names, language) for language, names in by_language.items())


def description_line(event: Event, leads: Iterable[str], language: str, calendar: Calendar) -> ContentLine:
    """The event's own text, its sources and its address, since few clients show the URL property."""
    translations = calendar.translations
    paragraphs = [*leads, *(text.in_(translations.language) for text in (event.summary, event.note) if text)]
    if event.sources:
        citations = "; ".join(citation.in_(translations.language) for citation in event.sources)
        paragraphs.append(translations.gettext(N_("Sources")) + f": {citations}")
    paragraphs.append(calendar.event_url(event))
    return text_line("DESCRIPTION", "\n".join(paragraphs), language)

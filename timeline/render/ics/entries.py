"""The content lines of which the entries of a calendar are made."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5

from icalendar import vDate, vDatetime, vInt, vUri

from timeline.catalogue import Event, Status
from timeline.languages import Text
from timeline.render.ics.calendar import Calendar
from timeline.render.ics.lines import ContentLine, categories_line, content_line, text_line
from timeline.wording import N_


def uid_line(name: str, calendar: Calendar) -> ContentLine:
    """A UID that no edit changes, as long as the name is the same (RFC 7986 §5.3)."""
    return text_line("UID", str(uuid5(calendar.site.uid_namespace, name)))


def common_lines(event: Event, calendar: Calendar) -> tuple[ContentLine, ...]:
    """The lines that are the same in every entry of an event."""
    updated = vDatetime(datetime.combine(event.updated, time(), UTC))
    # An entry of a calendar cannot be a draft (RFC 5545 §3.8.1.11).
    status = Status.TENTATIVE if event.status is Status.DRAFT else event.status
    return (
        content_line("DTSTAMP", updated),  # without METHOD it means LAST-MODIFIED (RFC 5545 §3.8.7.2)
        content_line("LAST-MODIFIED", updated),
        content_line("SEQUENCE", vInt(event.revision)),
        text_line("TRANSP", "TRANSPARENT"),
        content_line("URL", vUri(calendar.page(event))),
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


def category_lines(event: Event, calendar: Calendar, *more: Text) -> tuple[ContentLine, ...]:
    """The kind and the topics of an event, and other words, with one line for each language that they are in."""
    terms = (term.name.in_(calendar.wording.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *terms):
        by_language.setdefault(name.language, []).append(name)
    return tuple(categories_line(names, language) for language, names in by_language.items())


def description_line(event: Event, leads: Iterable[str], language: str, calendar: Calendar) -> ContentLine:
    """The event's own text, its sources and its address, since few clients show the URL property."""
    wording = calendar.wording
    paragraphs = [*leads, *(text.in_(wording.language) for text in (event.summary, event.note) if text)]
    if event.sources:
        citations = "; ".join(citation.in_(wording.language) for citation in event.sources)
        paragraphs.append(wording.say(N_("Sources")) + f": {citations}")
    paragraphs.append(calendar.page(event))
    return text_line("DESCRIPTION", "\n".join(paragraphs), language)

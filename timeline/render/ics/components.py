"""Content lines and components of iCalendar (RFC 5545 §3.1, §3.4), rendered by the icalendar library.

A content line is rendered once, so that several entries can share it. Escaping and folding take most of the time, and
seven of the twelve lines of an anniversary are the same every year.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import icalendar
from icalendar import VPROPERTY, Component, vCategory, vDate, vDatetime, vDuration, vInt, vText, vUri
from icalendar.parser import Contentline

from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import LangString
from timeline.render.feed import Feed

_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # a CSS colour name, which is all that RFC 7986 §5.9 takes
_PRODUCT_ID = "-//Timeline//Timeline 1//EN"
_FOLDED_FROM = 75  # octets, without the end of the line
_DIGIT_PLACEHOLDERS = (
    "\1\2\3\4"  # placeholders for the digits of a number; the loader refuses control characters in texts
)


class ContentLine(NamedTuple):
    """A property: its name, and its octets, which are folded and end with CRLF."""

    name: str
    octets: bytes


class _LiteralText(vText):
    r"""A text in which `\N` stays as it is: vText takes it for a new line."""

    def to_ical(self) -> bytes:
        if r"\N" not in self:
            return super().to_ical()
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def content_line(name: str, value: VPROPERTY) -> ContentLine:
    """Render a property, with the parameters of its value."""
    line = Contentline.from_parts(name, value.params, value)
    octets = line.encode()
    if len(octets) >= _FOLDED_FROM:  # icalendar looks at each character, and most lines are shorter
        octets = line.to_ical()
    return ContentLine(name, octets + b"\r\n")


def text_line(name: str, text: str, language: str | None = None) -> ContentLine:
    return content_line(name, _LiteralText(text, params={"LANGUAGE": language} if language else None))


def categories_line(names: Iterable[str], language: str) -> ContentLine:
    value = vCategory([], params={"LANGUAGE": language})
    value.cats = [_LiteralText(name) for name in names]
    return content_line("CATEGORIES", value)


def number_placeholder(number: int) -> str:
    """A text that stands in a template for any number with as many digits as this one."""
    return _DIGIT_PLACEHOLDERS[: len(str(number))]


def fill_template(template: ContentLine, number: int) -> ContentLine:
    """Replace the placeholder in a line by the number.

    Placeholders and digits take one octet each and are not escaped, so the line is folded at the same places.
    """
    digits = str(number).encode()
    table = bytes.maketrans(_DIGIT_PLACEHOLDERS[: len(digits)].encode(), digits)
    return ContentLine(template.name, template.octets.translate(table))


def render_component(kind: type[Component], lines: Iterable[ContentLine], subcomponents: Iterable[bytes] = ()) -> bytes:
    """Render a component: its properties in the order that icalendar gives them, then its subcomponents."""
    names: Sequence[str] = kind.canonical_order or ()
    order = {name: index for index, name in enumerate(names)}
    in_order = sorted(lines, key=lambda line: (order.get(line.name, len(order)), line.name))
    begin, end = (f"{edge}:{kind.name}\r\n".encode() for edge in ("BEGIN", "END"))
    return b"".join((begin, *(line.octets for line in in_order), *subcomponents, end))


def calendar_to_subscribe(feed: Feed, name: str, description: str, path: str, entries: Iterable[bytes]) -> bytes:
    """A calendar with its name, its description and the URL from which clients refresh it."""
    lines = (
        text_line("NAME", name),
        text_line("X-WR-CALNAME", name),
        text_line("DESCRIPTION", description),
        text_line("X-WR-CALDESC", description),
        content_line("REFRESH-INTERVAL", vDuration(_DAILY, params={"VALUE": "DURATION"})),
        content_line("X-PUBLISHED-TTL", vDuration(_DAILY)),
        text_line("COLOR", _COLOUR),
        content_line("SOURCE", vUri(feed.urls.absolute(path), params={"VALUE": "URI"})),
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


def shared_lines(event: Event, feed: Feed) -> tuple[ContentLine, ...]:
    """The lines that are the same in every entry of an event."""
    updated = vDatetime(datetime.combine(event.updated, time(), UTC))
    # An entry of a calendar cannot be a draft (RFC 5545 §3.8.1.11).
    status = Status.TENTATIVE if event.status is Status.DRAFT else event.status
    return (
        content_line("DTSTAMP", updated),  # without METHOD it means LAST-MODIFIED (RFC 5545 §3.8.7.2)
        content_line("LAST-MODIFIED", updated),
        content_line("SEQUENCE", vInt(event.revision)),
        text_line("TRANSP", "TRANSPARENT"),
        content_line("URL", vUri(feed.event_url(event))),
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


def category_lines(event: Event, feed: Feed, *more: LangString) -> tuple[ContentLine, ...]:
    """The kind and the topics of an event, and other words, with one line for each language that they are in."""
    terms = (term.name.in_(feed.translations.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *terms):
        by_language.setdefault(name.language, []).append(name)
    return tuple(categories_line(names, language) for language, names in by_language.items())


def description_line(event: Event, leads: Iterable[str], language: str, feed: Feed) -> ContentLine:
    """The event's own text, its sources and its address, since few clients show the URL property."""
    translations = feed.translations
    paragraphs = [*leads, *(text.in_(translations.language) for text in (event.summary, event.note) if text)]
    if event.sources:
        citations = "; ".join(citation.in_(translations.language) for citation in event.sources)
        paragraphs.append(translations.gettext(N_("Sources")) + f": {citations}")
    paragraphs.append(feed.event_url(event))
    return text_line("DESCRIPTION", "\n".join(paragraphs), language)

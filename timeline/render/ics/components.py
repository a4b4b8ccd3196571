"""Content lines and components of iCalendar (RFC 5545 §3.1, §3.4), rendered by the icalendar library.

A content line is rendered once, so that several entries can share it. Escaping and folding take most of the time, and
seven of the twelve lines of an anniversary are the same every year.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import icalendar
from icalendar import VPROPERTY, Component, vCategory, vDate, vDatetime, vDuration, vInt, vText, vUri
from icalendar.parser import Contentline

from timeline.i18n import N_
from timeline.model.event import Event, Status
from timeline.model.localized_text import LangString
from timeline.model.uids import PRODUCT_ID
from timeline.render.feed import Feed

_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # RFC 7986 §5.9 allows only CSS colour names
_FOLDED_FROM = 75  # octets, without CRLF
_DIGIT_PLACEHOLDERS = "\1\2\3\4"  # no text contains them, because the loader refuses control characters


class ContentLine(NamedTuple):
    """A rendered property: its name, and its octets, folded and with CRLF."""

    name: str
    octets: bytes


class _LiteralText(vText):
    r"""A text in which `\N` stays as it is. vText would turn it into a line break."""

    def to_ical(self) -> bytes:
        if r"\N" not in self:
            return super().to_ical()
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def content_line(name: str, value: VPROPERTY) -> ContentLine:
    """Render a property, with the parameters of its value."""
    line = Contentline.from_parts(name, value.params, value)
    octets = line.encode()
    if len(octets) >= _FOLDED_FROM:  # folding in icalendar is slow, and most lines are shorter
        octets = line.to_ical()
    return ContentLine(name, octets + b"\r\n")


def text_line(name: str, text: str, language: str | None = None) -> ContentLine:
    return content_line(name, _LiteralText(text, params={"LANGUAGE": language} if language else None))


def localized_line(name: str, text: str, language: str, feed: Feed) -> ContentLine:
    """Render a text with its language, but only if that is not the feed's.

    Clients built on node-ical show `[object Object]` for a text with parameters.
    """
    return text_line(name, text, None if language == feed.translations.language else language)


def categories_line(names: Iterable[str], language: str, feed: Feed) -> ContentLine:
    value = vCategory([], params=None if language == feed.translations.language else {"LANGUAGE": language})
    value.cats = [_LiteralText(name) for name in names]
    return content_line("CATEGORIES", value)


def number_placeholder(number: int) -> str:
    """Return a placeholder for any number with as many digits as this one."""
    return _DIGIT_PLACEHOLDERS[: len(str(number))]


def fill_template(template: ContentLine, number: int) -> ContentLine:
    """Replace the placeholder in a rendered line with the number.

    Placeholders and digits are one octet each and never escaped, so the folding stays correct.
    """
    digits = str(number).encode()
    table = bytes.maketrans(_DIGIT_PLACEHOLDERS[: len(digits)].encode(), digits)
    return ContentLine(template.name, template.octets.translate(table))


def render_component(kind: type[Component], lines: Iterable[ContentLine], subcomponents: Iterable[bytes] = ()) -> bytes:
    """Render a component: its properties in icalendar's canonical order, then its subcomponents."""
    names: Sequence[str] = kind.canonical_order or ()
    order = {name: index for index, name in enumerate(names)}
    sorted_lines = sorted(lines, key=lambda line: (order.get(line.name, len(order)), line.name))
    begin, end = (f"{edge}:{kind.name}\r\n".encode() for edge in ("BEGIN", "END"))
    return b"".join((begin, *(line.octets for line in sorted_lines), *subcomponents, end))


def subscription_calendar(feed: Feed, name: str, description: str, path: str, entries: Iterable[bytes]) -> bytes:
    """Return a calendar to subscribe to. `path` is the path from which clients refresh it.

    The description also names the licence. libical 3 does not know LINK (RFC 9253 §8.2).
    """
    if licence := feed.site.licence:
        translations = feed.translations
        label, licence_name = translations.gettext(N_("Licence")), licence.name.in_(translations.language)
        description += f"\n{label}: {licence_name}, {licence.url}"
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


def single_event_calendar(entry: bytes) -> bytes:
    """Return a calendar with one entry, which readers add to their own calendar.

    It has no name, because Outlook would make a new calendar of it.
    """
    return _calendar((), (entry,))


def _calendar(lines: Iterable[ContentLine], entries: Iterable[bytes]) -> bytes:
    version, product = text_line("VERSION", "2.0"), text_line("PRODID", PRODUCT_ID)
    return render_component(icalendar.Calendar, (version, product, *lines), entries)


def uid_line(uid: UUID) -> ContentLine:
    """Render the UID without icalendar. A UUID needs no escaping or folding, and this saves a sixth of the time."""
    return ContentLine("UID", f"UID:{uid}\r\n".encode())


def common_lines(event: Event, feed: Feed) -> tuple[ContentLine, ...]:
    """Return the lines that are the same in every entry of an event."""
    updated = vDatetime(datetime.combine(event.updated, time(), UTC))
    # A VEVENT has no status for drafts (RFC 5545 §3.8.1.11).
    status = Status.TENTATIVE if event.status is Status.DRAFT else event.status
    return (
        content_line("DTSTAMP", updated),  # without METHOD, the same as LAST-MODIFIED (RFC 5545 §3.8.7.2)
        content_line("LAST-MODIFIED", updated),
        content_line("SEQUENCE", vInt(event.revision)),
        text_line("TRANSP", "TRANSPARENT"),
        content_line("URL", vUri(feed.event_url(event))),
        text_line("STATUS", status.value.upper()),
        *_image_lines(event, feed),
    )


def _image_lines(event: Event, feed: Feed) -> Iterator[ContentLine]:
    """Yield the leading picture (RFC 7986 §5.10), in the size that clients show beside a title."""
    for picture in event.pictures[:1]:
        image = picture.smallest
        params = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": image.media_type}
        yield content_line("IMAGE", vUri(feed.rendition_url(image), params=params))


def date_lines(first: date, last: date) -> tuple[ContentLine, ...]:
    """Return DTSTART and DTEND of an all-day entry. `first` and `last` are both included."""
    start = _date_line("DTSTART", first)
    if last == date.max:
        return (start,)
    # DTEND is exclusive (RFC 5545 §3.6.1). Without DTEND, Outlook shows an entry that starts and ends at midnight.
    return start, _date_line("DTEND", last + timedelta(days=1))


def _date_line(name: str, day: date) -> ContentLine:
    return content_line(name, vDate(day, params={"VALUE": "DATE"}))


def category_lines(event: Event, feed: Feed, *more: LangString) -> tuple[ContentLine, ...]:
    """Return one CATEGORIES line per language, with `more`, the kind and the topics of the event."""
    terms = (term.name.in_(feed.translations.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *terms):
        by_language.setdefault(name.language, []).append(name)
    return tuple(categories_line(names, language, feed) for language, names in by_language.items())


def description_line(event: Event, first_paragraphs: Sequence[LangString], feed: Feed) -> ContentLine:
    """Return DESCRIPTION: the event's texts, its sources, and its URL, because few clients show the property URL.

    Its language is that of the event's summary, else of its note, else of the first paragraph.
    """
    translations = feed.translations
    texts = [text.in_(translations.language) for text in (event.summary, event.note) if text]
    paragraphs: list[str] = [*first_paragraphs, *texts]
    language = next((text.language for text in (*texts, *first_paragraphs)), translations.language)
    if event.sources:
        citations = "; ".join(citation.in_(translations.language) for citation in event.sources)
        paragraphs.append(translations.gettext(N_("Sources")) + f": {citations}")
    paragraphs.append(feed.event_url(event))
    return localized_line("DESCRIPTION", "\n".join(paragraphs), language, feed)

"""The calendar and its entries (RFC 5545 components)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha1
from uuid import UUID

from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import Text
from timeline.render.feed import Feed
from timeline.render.ics.content_lines import (
    Line,
    component,
    day,
    duration,
    gapped,
    gaps,
    midnight,
    number,
    text,
    texts,
    uri,
)

_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # a CSS colour name, which is all that RFC 7986 §5.9 takes
_PRODUCT = "-//Timeline//Timeline 1//EN"


@dataclass(frozen=True, slots=True)
class Calendar(Feed):
    """A feed that calendars take."""

    @property
    def filename(self) -> str:
        return f"{self.name}.ics"


def named(calendar: Calendar, name: str, description: str, path: str, entries: Iterable[bytes]) -> bytes:
    """A calendar to subscribe to, which tells what it is and where it is fetched."""
    told = (
        text("NAME", name),
        text("X-WR-CALNAME", name),
        text("DESCRIPTION", description),
        text("X-WR-CALDESC", description),
        duration("REFRESH-INTERVAL", _DAILY, VALUE="DURATION"),
        duration("X-PUBLISHED-TTL", _DAILY),
        text("COLOR", _COLOUR),
        uri("SOURCE", calendar.addresses.full(path), VALUE="URI"),
    )
    return _calendar(told, entries)


def nameless(entry: bytes) -> bytes:
    """One entry to take over: with a name, Outlook would make a new calendar of it."""
    return _calendar((), (entry,))


def _calendar(told: Iterable[Line], entries: Iterable[bytes]) -> bytes:
    return component("VCALENDAR", (text("VERSION", "2.0"), text("PRODID", _PRODUCT), *told), entries)


_IDENTITY = gapped("UID", gaps(str(UUID(int=0))))


def identity(name: str, calendar: Calendar) -> Line:
    """From nothing that an edit changes (RFC 7986 §5.3)."""
    return _IDENTITY.of(uuid5(calendar.site.uid_namespace.bytes, name))


def uuid5(namespace: bytes, name: str) -> str:
    """A UUID of version 5 (RFC 9562 §5.5), written. That of the standard library makes a number of it on the way, which
    is a tenth of what a calendar takes.
    """
    found = sha1(namespace + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(found[16], 16) % 4]
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


def standing(event: Event, calendar: Calendar) -> tuple[Line, ...]:
    """What every entry of an event has."""
    return (
        midnight("DTSTAMP", event.updated),  # without METHOD it means LAST-MODIFIED (RFC 5545 §3.8.7.2)
        midnight("LAST-MODIFIED", event.updated),
        number("SEQUENCE", event.revision),
        text("TRANSP", "TRANSPARENT"),
        uri("URL", calendar.addresses.full(calendar.addresses.event(event.id))),
        # An entry of a calendar cannot be a draft (RFC 5545 §3.8.1.11).
        text("STATUS", (Status.TENTATIVE if event.status is Status.DRAFT else event.status).value.upper()),
    )


def days(first: date, last: date) -> tuple[Line, ...]:
    if last == date.max:
        return (day("DTSTART", first),)
    # The day after the last (RFC 5545 §3.6.1), written out: Outlook shows an entry without as a moment at midnight.
    return day("DTSTART", first), day("DTEND", last + timedelta(days=1))


def categories(event: Event, calendar: Calendar, *more: Text) -> tuple[Line, ...]:
    """What an event is and what it is about, a line for each language that this is said in."""
    named = (term.name.in_(calendar.wording.language) for term in (event.kind, *event.topics))
    by_language: dict[str, list[str]] = {}
    for name in (*more, *named):
        by_language.setdefault(name.language, []).append(name)
    return tuple(_categories(language, tuple(names)) for language, names in by_language.items())


@lru_cache(maxsize=1 << 12)
def _categories(language: str, names: tuple[str, ...]) -> Line:
    return texts("CATEGORIES", names, LANGUAGE=language)


def description(event: Event, leads: Iterable[str], language: str, calendar: Calendar) -> Line:
    """The event's own text, its sources and its address, since few clients show the URL property."""
    wording = calendar.wording
    said = [*leads, *(each.in_(wording.language) for each in (event.summary, event.note) if each)]
    if event.sources:
        cited = "; ".join(citation.in_(wording.language) for citation in event.sources)
        said.append(wording.say(N_("Sources")) + f": {cited}")
    said.append(calendar.addresses.full(calendar.addresses.event(event.id)))
    return text("DESCRIPTION", "\n".join(said), LANGUAGE=language)

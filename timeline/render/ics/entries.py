"""What entries are made of, whatever they are of."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha1
from uuid import UUID

from timeline.catalogue import Event, Status
from timeline.languages import Text
from timeline.render.ics.calendar import Calendar
from timeline.render.ics.lines import Line, day, gapped, gaps, midnight, number, text, texts, uri
from timeline.wording import N_

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

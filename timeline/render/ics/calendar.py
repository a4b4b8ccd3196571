"""The calendar around its entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from timeline.render.feed import Feed
from timeline.render.ics.lines import Line, component, duration, text, uri

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

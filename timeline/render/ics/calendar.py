"""The calendar around its entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import icalendar
from icalendar import vDuration, vUri

from timeline.render.feed import Feed
from timeline.render.ics.lines import ContentLine, component, content_line, text_line

_DAILY = timedelta(days=1)
_COLOUR = "firebrick"  # a CSS colour name, which is all that RFC 7986 §5.9 takes
_PRODUCT = "-//Timeline//Timeline 1//EN"


@dataclass(frozen=True, slots=True)
class Calendar(Feed):
    """A feed for calendar clients."""

    @property
    def filename(self) -> str:
        return f"{self.name}.ics"


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
        content_line("SOURCE", vUri(calendar.addresses.full(path), params={"VALUE": "URI"})),
    )
    return _calendar(lines, entries)


def calendar_to_add(entry: bytes) -> bytes:
    """One entry, to be added to the reader's own calendar. It has no name: from a name, Outlook makes a new calendar."""
    return _calendar((), (entry,))


def _calendar(lines: Iterable[ContentLine], entries: Iterable[bytes]) -> bytes:
    version, product = text_line("VERSION", "2.0"), text_line("PRODID", _PRODUCT)
    return component(icalendar.Calendar, (version, product, *lines), entries)

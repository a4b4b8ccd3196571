"""The page of one event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import not_
from urllib.parse import quote, urlencode

from timeline.anniversaries import Roundness, UpcomingAnniversary, upcoming_anniversaries
from timeline.changelog import ChangelogEntry, event_changelog
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Citation, Collection, Source
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.pages.figures import Figure, figure
from timeline.pages.marks import event_marks
from timeline.urls import Urls

_MAX_PARTS = 100
_YEARS_AHEAD = 10  # one of ten years in succession is round


@dataclass(frozen=True, slots=True)
class EventPage:
    event: Event
    lane: Collection | None
    lane_number: int | None  # from 0
    parent: Event | None
    parts: tuple[Event, ...]
    more_parts: int
    related: tuple[Event, ...]
    earlier: Event | None
    later: Event | None
    next_anniversaries: tuple[UpcomingAnniversary, ...]  # the next one, and the next round one if that is another
    later_anniversaries: tuple[UpcomingAnniversary, ...]  # the others of the ten years
    citations: tuple[tuple[Source, tuple[LocalizedText, ...]], ...]  # each source once, with all its passages
    figure: Figure | None  # of its indicator
    changelog: tuple[ChangelogEntry, ...]  # empty if the event has no `changes`
    report_url: str | None  # for reports of errors; None if the site has no `contact`


def event_page(catalogue: Catalogue, event: Event, today: date, urls: Urls, translations: Translations) -> EventPage:
    by_id = catalogue.events_by_id
    index = _index_by_id(catalogue)[event.id]
    parts = catalogue.parts_by_id.get(event.id, ())
    upcoming = upcoming_anniversaries((event,), today, _YEARS_AHEAD)
    are_next = [each is upcoming[0] or each.anniversary.roundness is Roundness.ROUND for each in upcoming]
    lane_number = event_marks(catalogue).lane_numbers.get(event.id)
    return EventPage(
        event,
        None if lane_number is None else catalogue.lanes[lane_number],
        lane_number,
        by_id[event.part_of] if event.part_of else None,
        parts[:_MAX_PARTS],
        len(parts[_MAX_PARTS:]),
        tuple(by_id[event_id] for event_id in event.related),
        catalogue.events[index - 1] if index else None,
        catalogue.events[index + 1] if index + 1 < len(catalogue.events) else None,
        tuple(compress(upcoming, are_next)),
        tuple(compress(upcoming, map(not_, are_next))),
        _citations_by_source(event.sources),
        figure(catalogue, event.indicator, translations) if event.indicator else None,
        event_changelog(event) if event.changes else (),
        catalogue.site.contact and _report_url(catalogue.site.contact, event, urls, translations),
    )


def _citations_by_source(citations: Iterable[Citation]) -> tuple[tuple[Source, tuple[LocalizedText, ...]], ...]:
    locators: dict[Source, list[LocalizedText]] = {}
    for citation in citations:
        locators.setdefault(citation.source, []).extend([citation.locator] if citation.locator else [])
    return tuple((source, tuple(texts)) for source, texts in locators.items())


def _report_url(contact: str, event: Event, urls: Urls, translations: Translations) -> str:
    """Return where a reader reports an error: a mailto URL (RFC 6068), or the site's URL, with the event named."""
    event_url = urls.absolute(urls.event(event.id))
    if "://" in contact:
        return contact.replace("{event}", quote(event_url, safe=""))
    subject = translations.gettext(N_("Error in “{title}”"), title=event.title.in_(translations.language))
    return f"mailto:{contact}?{urlencode({'subject': subject, 'body': event_url}, quote_via=quote)}"


@memoize
def _index_by_id(catalogue: Catalogue) -> Mapping[str, int]:
    """The index of each event in `catalogue.events`, by its id."""
    return {event.id: index for index, event in enumerate(catalogue.events)}

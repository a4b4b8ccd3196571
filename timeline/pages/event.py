"""The page of one event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import not_
from urllib.parse import quote

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
from timeline.pages.share_links import CalendarLinks, anniversary_calendar_links, event_calendar_links, mailto_url
from timeline.urls import Urls

_MAX_PARTS = 100
YEARS_AHEAD = 10  # one of ten years in succession is round


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
    calendar_links_by_years: Mapping[int, CalendarLinks]  # of the next anniversaries
    later_anniversaries: tuple[UpcomingAnniversary, ...]  # the others of the ten years
    calendar_links: CalendarLinks | None  # of the event itself
    citations: tuple[tuple[Source, tuple[LocalizedText, ...]], ...]  # each source once, with all its passages
    figure: Figure | None  # of its indicator
    changelog: tuple[ChangelogEntry, ...]  # empty if the event has no `changes`
    report_url: str | None  # for reports of errors; None if the site has no `contact`


def event_page(catalogue: Catalogue, event: Event, today: date, urls: Urls, translations: Translations) -> EventPage:
    by_id = catalogue.events_by_id
    index = _index_by_id(catalogue)[event.id]
    parts = catalogue.parts_by_id.get(event.id, ())
    upcoming = upcoming_anniversaries((event,), today, YEARS_AHEAD)
    are_next = [each is upcoming[0] or each.anniversary.roundness is Roundness.ROUND for each in upcoming]
    next_anniversaries = tuple(compress(upcoming, are_next))
    zone, event_url = catalogue.site.timezone, urls.absolute(urls.event(event.id))
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
        next_anniversaries,
        {
            each.anniversary.years: anniversary_calendar_links(each.anniversary, event_url, zone, translations)
            for each in next_anniversaries
        },
        tuple(compress(upcoming, map(not_, are_next))),
        event_calendar_links(event, event_url, zone, translations.language),
        citations_by_source(event.sources),
        figure(catalogue, event.indicator, translations) if event.indicator else None,
        event_changelog(event) if event.changes else (),
        catalogue.site.contact and _report_url(catalogue.site.contact, event, urls, translations),
    )


def citations_by_source(citations: Iterable[Citation]) -> tuple[tuple[Source, tuple[LocalizedText, ...]], ...]:
    """Return each source once, with the passages in it."""
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
    return mailto_url(contact, subject, event_url)


@memoize
def _index_by_id(catalogue: Catalogue) -> Mapping[str, int]:
    """The index of each event in `catalogue.events`, by its id."""
    return {event.id: index for index, event in enumerate(catalogue.events)}

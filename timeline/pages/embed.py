"""The embeds: pages in an iframe of another site."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from timeline.anniversaries import UpcomingAnniversary, on_this_day, upcoming_anniversaries
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Source, Term
from timeline.model.event import Event, Status
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText
from timeline.overview import Picture
from timeline.pages.event import citations_by_source
from timeline.pages.figures import Figure, figure
from timeline.pages.overview import Overview
from timeline.pages.story import StoryChapter, story_chapters
from timeline.search import EmbedOptions

# By view: how many upcoming anniversaries and how many latest events it shows by default.
_DEFAULT_LIMITS = {
    None: (3, 5),
    "anniversaries": (5, 0),
    "list": (0, 10),
    "timeline": (0, 5),
    "story": (0, 0),
    "month": (0, 0),
    "day": (0, 10),
    "figures": (0, 0),
}
_MAX_MAIN_EVENTS = 3  # of each chapter, in the view `story`
_DEFAULT_FIGURE_LIMIT = 3


@dataclass(frozen=True, slots=True)
class EmbedPage:
    options: EmbedOptions
    upcoming_anniversaries: tuple[UpcomingAnniversary, ...]
    events: tuple[Event, ...]  # the latest first; in the view `day`, only those of this day in any year
    figures: tuple[Figure, ...]  # in the view `figures`; those with a chart are first
    film: Picture | None
    film_kinds: tuple[Term, ...]  # the kinds of its events
    chapters: tuple[StoryChapter, ...]  # only in the view `story`
    is_empty: bool  # whether there is nothing to show
    # Only if `is_empty`: the next anniversary of the query, else of the scope, else of the whole site.
    next_anniversary: UpcomingAnniversary | None

    @property
    def listed_events(self) -> tuple[Event, ...]:
        """The events of all lists, and those of the anniversaries."""
        upcoming = (*self.upcoming_anniversaries, *([self.next_anniversary] if self.next_anniversary else ()))
        main_events = (event for chapter in self.chapters for event in chapter.main_events)
        return (*(each.anniversary.event for each in upcoming), *self.events, *main_events)


def embed_page(
    catalogue: Catalogue,
    overview: Overview,
    fallbacks: Iterable[Sequence[Event]],
    options: EmbedOptions,
    *,
    indicators: Sequence[Indicator] = (),
    has_calendar_entries: bool = False,
) -> EmbedPage:
    """Return the embed of the results of a query, from their overview.

    If the embed is empty and they have no upcoming anniversary, it shows the next one of `fallbacks`, tried in
    order. `indicators` are those of the scope. `has_calendar_entries` tells whether the month has entries, in the view
    `month`.
    """
    events, today = overview.results, overview.today
    anniversary_limit, event_limit = _DEFAULT_LIMITS[options.view]
    candidates = on_this_day(events, today) if options.view == "day" else _past_events(events, today)
    upcoming = (
        upcoming_anniversaries(events, today, 1)[: options.limit or anniversary_limit] if anniversary_limit else ()
    )
    latest_events = tuple(reversed(candidates))[: (options.limit or event_limit) if event_limit else 0]
    translations = overview.labels.translations
    figures = _figures(catalogue, indicators, options.limit, translations) if options.view == "figures" else ()
    has_film = options.view == "timeline" and bool(events)
    chapters: tuple[StoryChapter, ...] = ()
    if options.view == "story":
        chapters = story_chapters(overview, options.limit or _MAX_MAIN_EVENTS)
    is_empty = not (upcoming or latest_events or chapters or figures or has_calendar_entries)
    return EmbedPage(
        options,
        upcoming,
        latest_events,
        figures,
        overview.film if has_film else None,
        tuple(kind for kind in catalogue.kinds if has_film and any(event.kind == kind for event in events)),
        chapters,
        is_empty,
        _first_upcoming((events, *fallbacks), today) if is_empty else None,
    )


def _figures(
    catalogue: Catalogue, indicators: Sequence[Indicator], limit: int | None, translations: Translations
) -> tuple[Figure, ...]:
    chosen = sorted(indicators, key=lambda indicator: indicator.is_single_number)[: limit or _DEFAULT_FIGURE_LIMIT]
    return tuple(figure(catalogue, indicator, translations) for indicator in chosen)


def _first_upcoming(event_lists: Iterable[Sequence[Event]], today: date) -> UpcomingAnniversary | None:
    return next((upcoming for events in event_lists for upcoming in upcoming_anniversaries(events, today, 1)), None)


def _past_events(events: Sequence[Event], today: date) -> tuple[Event, ...]:
    return tuple(
        event for event in events if event.first_ordinal <= today.toordinal() and event.status is not Status.CANCELLED
    )


@dataclass(frozen=True, slots=True)
class EventEmbedPage:
    """The embed of one event."""

    event: Event
    options: EmbedOptions
    next_anniversary: UpcomingAnniversary | None
    citations: tuple[tuple[Source, tuple[LocalizedText, ...]], ...]  # each source once, with all its passages


def event_embed_page(event: Event, options: EmbedOptions, today: date) -> EventEmbedPage:
    return EventEmbedPage(event, options, _first_upcoming(((event,),), today), citations_by_source(event.sources))

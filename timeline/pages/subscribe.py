"""How the calendars of a scope can be followed: the address of each, as each client wants to be given it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from urllib.parse import quote

from timeline.anniversaries import Anniversary, Roundness, anniversaries, has_anniversaries
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Catalogue, Event, Query
from timeline.model.localized_text import LangString
from timeline.search import FeedOptions, LabelledCriterion, find_events, labelled_criteria, query_parameters
from timeline.urls import MAX_FEED_URL_LENGTH, Urls

ANNIVERSARIES, EVENTS = "anniversaries", "events"
CALENDARS = (ANNIVERSARIES, EVENTS)
_YEARS_AHEAD_CHOICES = (1, 5, 10, 20, 50)
_PREPARE_DAYS_CHOICES = (1, 3, 7, 14, 30)  # days
_ALARM_DAYS_CHOICES = (0, 1, 3, 7)  # days
_CALENDAR_NAMES = {ANNIVERSARIES: N_("{title}: anniversaries"), EVENTS: N_("{title}: events")}
_CALENDAR_LABELS = {ANNIVERSARIES: N_("Anniversaries"), EVENTS: N_("Events")}


class UnavailableReason(Enum):
    """Why the calendar that is asked for is not offered; each with its message."""

    URL_TOO_LONG = N_("This address is longer than calendars can follow (256 characters): ask for less.")
    NO_EXACT_DATES = N_("No event here is known to the day for certain: this calendar would be empty.")
    NO_ANNIVERSARIES_IN_RANGE = N_("No such anniversary falls within this time: this calendar would be empty.")


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A calendar at its full address, under the name that it gives itself."""

    key: str  # one of CALENDARS
    url: str
    name: str

    @property
    def label(self) -> str:
        """A message."""
        return _CALENDAR_LABELS[self.key]

    @property
    def webcal_url(self) -> str:
        """What opens an application for calendars, where there is one."""
        return "webcal://" + self.url.split("://", 1)[1]

    @property
    def google_url(self) -> str | None:
        """With `webcal:`, since it takes `https:` for the name of an account; None where it is too long."""
        if len(self.webcal_url) > MAX_FEED_URL_LENGTH:
            return None
        return f"https://calendar.google.com/calendar/r?cid={_percent_encode(self.webcal_url)}"

    @property
    def outlook_live_url(self) -> str:
        """For the accounts of persons. With `https:`, the only scheme that Outlook on the web takes."""
        return self._outlook_url("outlook.live.com")

    @property
    def outlook_office_url(self) -> str:
        """The same for the accounts of workplaces and schools."""
        return self._outlook_url("outlook.office.com")

    @property
    def qr_text(self) -> str | None:
        """What its QR code says: `webcal:`, for a telephone makes a mere copy of what it gets by `https:`."""
        return None if self.is_too_long else self.webcal_url

    @property
    def is_too_long(self) -> bool:
        """The service itself refuses such an address."""
        return len(self.url) > MAX_FEED_URL_LENGTH

    def _outlook_url(self, host: str) -> str:
        return f"https://{host}/calendar/0/addfromweb?url={_percent_encode(self.url)}&name={_percent_encode(self.name)}"


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar, with the words that choose it on the page: none where it is the first and has all that it may."""

    feed: CalendarFeed
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OptionSelect:
    """A word of the address with the numbers that it can have here; what the address says is one of them."""

    parameter: str
    selected: int | None
    numbers: tuple[int | None, ...]  # None for nothing of the sort


@dataclass(frozen=True, slots=True)
class SubscribePage:
    calendars: tuple[CalendarChoice, ...]
    selected: CalendarChoice
    options: FeedOptions | None  # how the anniversaries are followed; None where it is the events that are
    unavailable_reason: UnavailableReason | None
    criteria: tuple[LabelledCriterion, ...]
    event_count: int  # events
    scope_has_anniversaries: bool  # whether there are anniversaries where nothing is narrowed
    google_max_length: int = MAX_FEED_URL_LENGTH

    @property
    def selects(self) -> tuple[OptionSelect, ...]:
        """What can be chosen of the anniversaries besides those of round years."""
        options = self.options or FeedOptions()
        return (
            OptionSelect("years", options.years_ahead, _with_selected(_YEARS_AHEAD_CHOICES, options.years_ahead)),
            OptionSelect(
                "prepare", options.prepare_days, (None, *_with_selected(_PREPARE_DAYS_CHOICES, options.prepare_days))
            ),
            OptionSelect("alarm", options.alarm_days, (None, *_with_selected(_ALARM_DAYS_CHOICES, options.alarm_days))),
        )

    @property
    def widest_options(self) -> FeedOptions:
        """The same way to follow them, but all, as far ahead as is offered."""
        return replace(self.options or FeedOptions(), round_only=False, years_ahead=_YEARS_AHEAD_CHOICES[-1])


def subscribe_page(
    catalogue: Catalogue,
    events: Sequence[Event],
    query: Query,
    calendar: str | None,
    options: FeedOptions,
    window: tuple[date, date],
    *,
    title: LangString,
    urls: Urls,
    translations: Translations,
) -> SubscribePage:
    """The calendars of a scope's events, narrowed; that of anniversaries, as it asks to follow them from the first
    to the last of the days, only where there are any.

    One that is asked for and not there gives way to the first, as the address may have been good before: so the events
    take no notice of how to follow anniversaries.
    """
    parameters, matching = query_parameters(query), find_events(events, query)
    paths = {EVENTS: urls.feed("events.ics", parameters)}
    if any(map(has_anniversaries, matching)):
        paths = {ANNIVERSARIES: urls.feed("anniversaries.ics", (*parameters, *options.parameters))} | paths
    calendars = tuple(
        CalendarChoice(
            _calendar_feed(key, urls.absolute(path), title, translations),
            (("calendar", key),) if number else options.parameters if key == ANNIVERSARIES else (),
        )
        for number, (key, path) in enumerate(paths.items())
    )
    selected = next((each for each in calendars if each.feed.key == calendar), calendars[0])
    selected_options = options if selected.feed.key == ANNIVERSARIES else None
    return SubscribePage(
        calendars,
        selected,
        selected_options,
        _unavailable_reason(selected.feed, matching, selected_options, window),
        labelled_criteria(catalogue, query),
        len(matching),
        any(map(has_anniversaries, events)),
    )


def _unavailable_reason(
    feed: CalendarFeed, events: Sequence[Event], options: FeedOptions | None, window: tuple[date, date]
) -> UnavailableReason | None:
    if feed.is_too_long:
        return UnavailableReason.URL_TOO_LONG
    if options is None:
        return None if any(event.date.is_exact for event in events) else UnavailableReason.NO_EXACT_DATES
    # one event after another, since the first as a rule has one
    anniversaries_by_event = (anniversaries([event], *window) for event in events)
    if any(
        _is_requested(each, options) for event_anniversaries in anniversaries_by_event for each in event_anniversaries
    ):
        return None
    return UnavailableReason.NO_ANNIVERSARIES_IN_RANGE


def _is_requested(anniversary: Anniversary, options: FeedOptions) -> bool:
    return not options.round_only or anniversary.roundness is not Roundness.OTHER


def _with_selected(choices: tuple[int, ...], selected: int | None) -> tuple[int, ...]:
    return tuple(sorted({*choices, *(() if selected is None else (selected,))}))


def _calendar_feed(key: str, url: str, title: LangString, translations: Translations) -> CalendarFeed:
    return CalendarFeed(key, url, translations.gettext(_CALENDAR_NAMES[key], title=title))


def _percent_encode(text: str) -> str:
    return quote(text, safe="")

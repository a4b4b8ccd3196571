"""The page that shows how to subscribe to the calendars of a scope, client by client."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from urllib.parse import quote

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Query
from timeline.model.event import Event, has_anniversaries
from timeline.model.localized_text import LangString
from timeline.search import EventIndex, FeedOptions, LabelledCriterion, find_events, labelled_criteria, query_parameters
from timeline.urls import MAX_FEED_URL_LENGTH, Urls

ANNIVERSARIES, EVENTS = "anniversaries", "events"
CALENDARS = (ANNIVERSARIES, EVENTS)
_YEARS_AHEAD_CHOICES = (1, 5, 10, 20, 50)
_PREPARE_DAYS_CHOICES = (1, 3, 7, 14, 30)  # days
_ALARM_DAYS_CHOICES = (0, 1, 3, 7)  # days
_CALENDAR_NAMES = {ANNIVERSARIES: N_("{title}: anniversaries"), EVENTS: N_("{title}: events")}
_CALENDAR_LABELS = {ANNIVERSARIES: N_("Anniversaries"), EVENTS: N_("Events")}


class UnavailableReason(Enum):
    """Why the selected calendar cannot be subscribed to. The values are messages."""

    URL_TOO_LONG = N_("This address is longer than calendars can follow (256 characters): ask for less.")
    NO_EXACT_DATES = N_("No event here is known to the day for certain: this calendar would be empty.")
    NO_ANNIVERSARIES_IN_RANGE = N_("No such anniversary falls within this time: this calendar would be empty.")


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A calendar feed: its absolute URL and its name (the property NAME)."""

    key: str  # one of CALENDARS
    url: str
    name: str

    @property
    def label(self) -> str:
        """A message."""
        return _CALENDAR_LABELS[self.key]

    @property
    def webcal_url(self) -> str:
        """The URL that opens a calendar application, if one is installed."""
        return "webcal://" + self.url.split("://", 1)[1]

    @property
    def google_url(self) -> str | None:
        """With `webcal:`, because Google takes `https:` for the name of an account. None if the URL is too long."""
        if len(self.webcal_url) > MAX_FEED_URL_LENGTH:
            return None
        return f"https://calendar.google.com/calendar/r?cid={_percent_encode(self.webcal_url)}"

    @property
    def outlook_live_url(self) -> str:
        """For personal accounts. With `https:`, the only scheme that Outlook on the web accepts."""
        return self._outlook_url("outlook.live.com")

    @property
    def outlook_office_url(self) -> str:
        """For accounts of workplaces and schools."""
        return self._outlook_url("outlook.office.com")

    @property
    def qr_text(self) -> str | None:
        """The text of the QR code, with `webcal:`, because phones only import a copy from an `https:` URL."""
        return None if self.is_too_long else self.webcal_url

    @property
    def is_too_long(self) -> bool:
        """Whether the service refuses the URL (status 414)."""
        return len(self.url) > MAX_FEED_URL_LENGTH

    def _outlook_url(self, host: str) -> str:
        return f"https://{host}/calendar/0/addfromweb?url={_percent_encode(self.url)}&name={_percent_encode(self.name)}"


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar and the query parameters that select it on the page. The first calendar needs none."""

    feed: CalendarFeed
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OptionSelect:
    """A query parameter with the numbers that the page offers for it. The selected number is one of them."""

    parameter: str
    selected: int | None
    numbers: tuple[int | None, ...]  # None stands for no parameter


@dataclass(frozen=True, slots=True)
class SubscribePage:
    calendars: tuple[CalendarChoice, ...]
    selected: CalendarChoice
    options: FeedOptions | None  # of the anniversaries; None if the calendar of events is selected
    unavailable_reason: UnavailableReason | None
    criteria: tuple[LabelledCriterion, ...]
    event_count: int
    scope_has_anniversaries: bool  # whatever the query
    google_max_length: int = MAX_FEED_URL_LENGTH

    @property
    def selects(self) -> tuple[OptionSelect, ...]:
        """The options of the calendar of anniversaries, except `round`."""
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
        """The same options, but with every anniversary, as far ahead as the page offers."""
        return replace(self.options or FeedOptions(), round_only=False, years_ahead=_YEARS_AHEAD_CHOICES[-1])


def subscribe_page(
    catalogue: Catalogue,
    index: EventIndex,
    query: Query,
    calendar: str | None,
    options: FeedOptions,
    window: tuple[date, date],
    *,
    title: LangString,
    urls: Urls,
    translations: Translations,
) -> SubscribePage:
    """The calendars of the events that match a query. There is one of anniversaries only if any event has them.

    `calendar` is the key of the selected calendar. An unknown key selects the first one, because an old link may name
    a calendar that no longer exists. `window` has the first and the last day of the calendar of anniversaries.
    """
    parameters, matching = query_parameters(query), find_events(index, query)
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
        any(map(has_anniversaries, index.events)),
    )


def _unavailable_reason(
    feed: CalendarFeed, events: Sequence[Event], options: FeedOptions | None, window: tuple[date, date]
) -> UnavailableReason | None:
    if feed.is_too_long:
        return UnavailableReason.URL_TOO_LONG
    if options is None:
        return None if any(event.date.is_in_calendars for event in events) else UnavailableReason.NO_EXACT_DATES
    # One event at a time, because usually the first has one.
    anniversaries_by_event = (anniversaries([event], *window) for event in events)
    if any(
        _is_included(anniversary, options)
        for event_anniversaries in anniversaries_by_event
        for anniversary in event_anniversaries
    ):
        return None
    return UnavailableReason.NO_ANNIVERSARIES_IN_RANGE


def _is_included(anniversary: Anniversary, options: FeedOptions) -> bool:
    return not options.round_only or anniversary.roundness is not Roundness.OTHER


def _with_selected(choices: tuple[int, ...], selected: int | None) -> tuple[int, ...]:
    return tuple(sorted({*choices, *(() if selected is None else (selected,))}))


def _calendar_feed(key: str, url: str, title: LangString, translations: Translations) -> CalendarFeed:
    return CalendarFeed(key, url, translations.gettext(_CALENDAR_NAMES[key], title=title))


def _percent_encode(text: str) -> str:
    return quote(text, safe="")

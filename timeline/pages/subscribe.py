"""How the calendars of a scope can be followed: the address of each, as each client wants to be given it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from urllib.parse import quote

from timeline.anniversaries import Anniversary, Roundness, anniversaries, kept
from timeline.i18n import N_
from timeline.i18n.translations import Wording
from timeline.model.catalogue import Catalogue, Event, Query
from timeline.model.localized_text import Text
from timeline.search import Following, Narrowed, find, narrowed, parameters
from timeline.urls import LONGEST_FOLLOWED, Addresses

ANNIVERSARIES, EVENTS = "anniversaries", "events"
CALENDARS = (ANNIVERSARIES, EVENTS)
_YEARS = (1, 5, 10, 20, 50)
_PREPARE = (1, 3, 7, 14, 30)  # days
_ALARM = (0, 1, 3, 7)  # days
_NAMES = {ANNIVERSARIES: N_("{title}: anniversaries"), EVENTS: N_("{title}: events")}
_LABELS = {ANNIVERSARIES: N_("Anniversaries"), EVENTS: N_("Events")}


class Hindrance(Enum):
    """Why the calendar that is asked for is not offered; each with its message."""

    LENGTH = N_("This address is longer than calendars can follow (256 characters): ask for less.")
    DAYS = N_("No event here is known to the day for certain: this calendar would be empty.")
    TIME = N_("No such anniversary falls within this time: this calendar would be empty.")


@dataclass(frozen=True, slots=True)
class Followed:
    """A calendar at its full address, under the name that it gives itself."""

    key: str  # one of CALENDARS
    address: str
    name: str

    @property
    def label(self) -> str:
        """A message."""
        return _LABELS[self.key]

    @property
    def webcal(self) -> str:
        """What opens an application for calendars, where there is one."""
        return "webcal://" + self.address.split("://", 1)[1]

    @property
    def google(self) -> str | None:
        """With `webcal:`, since it takes `https:` for the name of an account; None where it is too long."""
        if len(self.webcal) > LONGEST_FOLLOWED:
            return None
        return f"https://calendar.google.com/calendar/r?cid={_quoted(self.webcal)}"

    @property
    def outlook_live(self) -> str:
        """For the accounts of persons. With `https:`, the only scheme that Outlook on the web takes."""
        return self._outlook("outlook.live.com")

    @property
    def outlook_office(self) -> str:
        """The same for the accounts of workplaces and schools."""
        return self._outlook("outlook.office.com")

    @property
    def code(self) -> str | None:
        """What its QR code says: `webcal:`, for a telephone makes a mere copy of what it gets by `https:`."""
        return None if self.too_long else self.webcal

    @property
    def too_long(self) -> bool:
        """The service itself refuses such an address."""
        return len(self.address) > LONGEST_FOLLOWED

    def _outlook(self, host: str) -> str:
        return f"https://{host}/calendar/0/addfromweb?url={_quoted(self.address)}&name={_quoted(self.name)}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar, with the words that choose it on the page: none where it is the first and has all that it may."""

    followed: Followed
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """A word of the address with the numbers that it can have here; what the address says is one of them."""

    parameter: str
    chosen: int | None
    numbers: tuple[int | None, ...]  # None for nothing of the sort


@dataclass(frozen=True, slots=True)
class SubscribePage:
    offers: tuple[Offer, ...]
    chosen: Offer
    following: Following | None  # how the anniversaries are followed; None where it is the events that are
    hindrance: Hindrance | None
    narrowed: tuple[Narrowed, ...]
    found: int  # events
    scope_keeps: bool  # whether there are anniversaries where nothing is narrowed
    longest_for_google: int = LONGEST_FOLLOWED

    @property
    def choices(self) -> tuple[Choosing, ...]:
        """What can be chosen of the anniversaries besides those of round years."""
        asked = self.following or Following()
        return (
            Choosing("years", asked.years, _with(_YEARS, asked.years)),
            Choosing("prepare", asked.prepare, (None, *_with(_PREPARE, asked.prepare))),
            Choosing("alarm", asked.alarm, (None, *_with(_ALARM, asked.alarm))),
        )

    @property
    def widest(self) -> Following:
        """The same way to follow them, but all, as far ahead as is offered."""
        return replace(self.following or Following(), round_only=False, years=_YEARS[-1])


def subscribe_page(
    catalogue: Catalogue,
    events: Sequence[Event],
    query: Query,
    calendar: str | None,
    follow: Following,
    days: tuple[date, date],
    *,
    title: Text,
    to: Addresses,
    wording: Wording,
) -> SubscribePage:
    """The calendars of a scope's events, narrowed; that of anniversaries, as it asks to follow them from the first
    to the last of the days, only where there are any.

    One that is asked for and not there gives way to the first, as the address may have been good before: so the events
    take no notice of how to follow anniversaries.
    """
    asked, found = parameters(query), find(events, query)
    paths = {EVENTS: to.events_calendar(asked)}
    if any(map(kept, found)):
        paths = {ANNIVERSARIES: to.anniversaries_calendar((*asked, *follow.parameters))} | paths
    offers = tuple(
        Offer(
            _followed(key, to.full(path), title, wording),
            (("calendar", key),) if number else follow.parameters if key == ANNIVERSARIES else (),
        )
        for number, (key, path) in enumerate(paths.items())
    )
    chosen = next((each for each in offers if each.followed.key == calendar), offers[0])
    following = follow if chosen.followed.key == ANNIVERSARIES else None
    return SubscribePage(
        offers,
        chosen,
        following,
        _hindrance(chosen.followed, found, following, days),
        narrowed(catalogue, query),
        len(found),
        any(map(kept, events)),
    )


def _hindrance(
    followed: Followed, found: Sequence[Event], following: Following | None, days: tuple[date, date]
) -> Hindrance | None:
    if followed.too_long:
        return Hindrance.LENGTH
    if following is None:
        return None if any(event.when.exact for event in found) else Hindrance.DAYS
    # one event after another, since the first as a rule has one
    each_with_its_own = (anniversaries([event], *days) for event in found)
    if any(_asked(each, following) for own in each_with_its_own for each in own):
        return None
    return Hindrance.TIME


def _asked(anniversary: Anniversary, following: Following) -> bool:
    return not following.round_only or anniversary.roundness is not Roundness.OTHER


def _with(offered: tuple[int, ...], asked: int | None) -> tuple[int, ...]:
    return tuple(sorted({*offered, *(() if asked is None else (asked,))}))


def _followed(key: str, address: str, title: Text, wording: Wording) -> Followed:
    return Followed(key, address, wording.say(_NAMES[key], title=title))


def _quoted(text: str) -> str:
    return quote(text, safe="")

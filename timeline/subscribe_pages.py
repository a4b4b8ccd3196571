"""How the calendars of a scope can be followed: the address of each, as each client wants to be given it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from timeline.addresses import LONGEST_FOLLOWED, Addresses
from timeline.anniversaries import kept
from timeline.catalogue import Catalogue, Event, Query
from timeline.languages import Text
from timeline.queries import Narrowed, find, narrowed, parameters
from timeline.wording import N_, Wording

ANNIVERSARIES, EVENTS = "anniversaries", "events"
CALENDARS = (ANNIVERSARIES, EVENTS)
_LONGEST_IN_CODE = 600  # characters; what is longer makes a code too fine to be read from a screen
_NAMES = {ANNIVERSARIES: N_("{title}: anniversaries"), EVENTS: N_("{title}: events")}
_LABELS = {ANNIVERSARIES: N_("Anniversaries"), EVENTS: N_("Events")}


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
        return self.webcal if len(self.webcal) <= _LONGEST_IN_CODE else None

    def _outlook(self, host: str) -> str:
        return f"https://{host}/calendar/0/addfromweb?url={_quoted(self.address)}&name={_quoted(self.name)}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar, with the words that choose it on the page; of the first, none."""

    followed: Followed
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SubscribePage:
    offers: tuple[Offer, ...]
    chosen: Offer
    narrowed: tuple[Narrowed, ...]
    longest_for_google: int = LONGEST_FOLLOWED


def subscribe_page(
    catalogue: Catalogue,
    events: Iterable[Event],
    query: Query,
    calendar: str | None,
    *,
    title: Text,
    to: Addresses,
    wording: Wording,
) -> SubscribePage:
    """The calendars of a scope's events, narrowed; that of anniversaries only where there are any.

    One that is asked for and not there gives way to the first, as the address may have been good before.
    """
    asked = parameters(query)
    paths = {EVENTS: to.events_calendar(asked)}
    if any(map(kept, find(events, query))):
        paths = {ANNIVERSARIES: to.anniversaries_calendar(asked)} | paths
    offers = tuple(
        Offer(_followed(key, to.full(path), title, wording), (("calendar", key),) if number else ())
        for number, (key, path) in enumerate(paths.items())
    )
    chosen = next((each for each in offers if each.followed.key == calendar), offers[0])
    return SubscribePage(offers, chosen, narrowed(catalogue, query))


def _followed(key: str, address: str, title: Text, wording: Wording) -> Followed:
    return Followed(key, address, wording.say(_NAMES[key], title=title))


def _quoted(text: str) -> str:
    return quote(text, safe="")

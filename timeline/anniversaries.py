"""The anniversaries engine: which day is the how-manieth year of what."""

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import itemgetter

from dateutil.relativedelta import relativedelta

from timeline.i18n import N_
from timeline.i18n.translations import wording
from timeline.model.catalogue import Event, Status
from timeline.model.edtf import Point
from timeline.model.localized_text import Text


class Roundness(Enum):
    """The classes of Decree 145/2013/NĐ-CP, article 3, by the last digit of the years; each with its message."""

    ROUND = N_("round anniversary")  # năm tròn: 0
    FIVE = N_("half-round anniversary")  # năm lẻ 5: 5
    OTHER = N_("other anniversary")  # năm khác


@dataclass(frozen=True, slots=True)
class Anniversary:
    event: Event
    years: int
    on: date

    @property
    def roundness(self) -> Roundness:
        return {0: Roundness.ROUND, 5: Roundness.FIVE}.get(self.years % 10, Roundness.OTHER)

    def in_(self, language: str, written: str | None = None) -> Text:
        """`Kỷ niệm 50 năm Ngày …`: in this language, else wholly in the one that the day has a name in.

        `written` is what stands for the number of the years.
        """
        name = (self.event.anniversary or self.event.title).in_(language)
        return Text(wording(name.language).anniversary(self.years, name, written), name.language)


@dataclass(frozen=True, slots=True)
class Coming:
    """An anniversary, seen from a day: days left, 0 on the day itself, negative when it has passed."""

    anniversary: Anniversary
    days_left: int


def kept(event: Event) -> bool:
    """Whether the event has anniversaries: it names its day, stands, and is known to that day for certain.

    A draft is seen with those that it will have.
    """
    return _named(event) and event.status in (Status.CONFIRMED, Status.DRAFT)


def kept_or_withdrawn(event: Event) -> bool:
    """The same, or it had them until it was cancelled: subscribers must be told."""
    return _named(event) and event.status is not Status.TENTATIVE


def anniversaries(
    events: Iterable[Event], first: date, last: date, which: Callable[[Event], bool] = kept
) -> tuple[Anniversary, ...]:
    """The anniversaries from `first` to `last`, both included, in order of day.

    The day of the event is none. 29 February is kept on the 28th in common years.
    """
    found: list[Anniversary] = []
    origins = [(event.when.first, event) for event in filter(which, events)]
    for year in range(first.year, last.year + 1):
        of_year = []
        for origin, event in origins:
            if origin.year < year and first <= (on := _in_year(origin, year)) <= last:
                of_year.append((on, origin, event.id, Anniversary(event, year - origin.year, on)))
        found += (each for *_, each in sorted(of_year, key=itemgetter(0, 1, 2)))
    return tuple(found)


def seen(anniversary: Anniversary, today: date) -> Coming:
    return Coming(anniversary, (anniversary.on - today).days)


def coming(events: Iterable[Event], today: date, years: int) -> tuple[Coming, ...]:
    """The anniversaries from today until the same day so many years on."""
    last = today + relativedelta(years=years, days=-1)
    return tuple(seen(each, today) for each in anniversaries(events, today, last))


def on_this_day(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """The events of this day of any year up to now; of a 29 February on the 28th in common years."""
    days = {(today.month, today.day)}
    if days == {(2, 28)} and not isleap(today.year):
        days.add((2, 29))
    return tuple(
        event
        for event in events
        if isinstance(event.when, Point)
        and event.when.exact
        and (event.when.month, event.when.day) in days
        and event.when.first <= today
        and event.status is not Status.CANCELLED
    )


def _in_year(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def _named(event: Event) -> bool:
    return event.anniversary is not None and isinstance(event.when, Point) and event.when.exact

"""The anniversaries engine: which day is the how-manieth year of what."""

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import itemgetter

from dateutil.relativedelta import relativedelta

from timeline.i18n import N_
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Event, Status
from timeline.model.edtf import EDTFDate
from timeline.model.localized_text import LangString


class Roundness(Enum):
    """The classes of Decree 145/2013/NĐ-CP, article 3, by the last digit of the years; each with its message."""

    ROUND = N_("round anniversary")  # năm tròn: 0
    FIVE = N_("half-round anniversary")  # năm lẻ 5: 5
    OTHER = N_("other anniversary")  # năm khác


@dataclass(frozen=True, slots=True)
class Anniversary:
    event: Event
    years: int
    date: date

    @property
    def roundness(self) -> Roundness:
        return {0: Roundness.ROUND, 5: Roundness.FIVE}.get(self.years % 10, Roundness.OTHER)

    def in_(self, language: str, years_text: str | None = None) -> LangString:
        """`Kỷ niệm 50 năm Ngày …`: in this language, else wholly in the one that the day has a name in.

        `years_text` is what stands for the number of the years.
        """
        name = (self.event.anniversary or self.event.title).in_(language)
        return LangString(
            get_translations(name.language).format_anniversary(self.years, name, years_text), name.language
        )


@dataclass(frozen=True, slots=True)
class UpcomingAnniversary:
    """An anniversary, seen from a day: days left, 0 on the day itself, negative when it has passed."""

    anniversary: Anniversary
    days_left: int


def has_anniversaries(event: Event) -> bool:
    """Whether the event has anniversaries: it names its day, stands, and is known to that day for certain.

    A draft is seen with those that it will have.
    """
    return _has_anniversary_date(event) and event.status in (Status.CONFIRMED, Status.DRAFT)


def has_or_had_anniversaries(event: Event) -> bool:
    """The same, or it had them until it was cancelled: subscribers must be told."""
    return _has_anniversary_date(event) and event.status is not Status.TENTATIVE


def anniversaries(
    events: Iterable[Event], first: date, last: date, predicate: Callable[[Event], bool] = has_anniversaries
) -> tuple[Anniversary, ...]:
    """The anniversaries from `first` to `last`, both included, in order of day.

    The day of the event is none. 29 February is kept on the 28th in common years.
    """
    result: list[Anniversary] = []
    original_dates = [(event.date.earliest, event) for event in filter(predicate, events)]
    for year in range(first.year, last.year + 1):
        of_year = []
        for origin, event in original_dates:
            if origin.year < year and first <= (day := _anniversary_date(origin, year)) <= last:
                of_year.append((day, origin, event.id, Anniversary(event, year - origin.year, day)))
        result += (each for *_, each in sorted(of_year, key=itemgetter(0, 1, 2)))
    return tuple(result)


def with_days_left(anniversary: Anniversary, today: date) -> UpcomingAnniversary:
    return UpcomingAnniversary(anniversary, (anniversary.date - today).days)


def upcoming_anniversaries(events: Iterable[Event], today: date, years: int) -> tuple[UpcomingAnniversary, ...]:
    """The anniversaries from today until the same day so many years on."""
    last = today + relativedelta(years=years, days=-1)
    return tuple(with_days_left(each, today) for each in anniversaries(events, today, last))


def on_this_day(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """The events of this day of any year up to now; of a 29 February on the 28th in common years."""
    days = {(today.month, today.day)}
    if days == {(2, 28)} and not isleap(today.year):
        days.add((2, 29))
    return tuple(
        event
        for event in events
        if isinstance(event.date, EDTFDate)
        and event.date.is_exact
        and (event.date.month, event.date.day) in days
        and event.date.earliest <= today
        and event.status is not Status.CANCELLED
    )


def _anniversary_date(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def _has_anniversary_date(event: Event) -> bool:
    return event.anniversary is not None and isinstance(event.date, EDTFDate) and event.date.is_exact

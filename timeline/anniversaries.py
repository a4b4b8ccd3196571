"""Anniversaries of events: their dates, number of years, and roundness."""

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import itemgetter

from dateutil.relativedelta import relativedelta

from timeline.i18n import N_
from timeline.i18n.translations import get_translations
from timeline.model.edtf import EDTFDate
from timeline.model.event import Event, Status, has_anniversaries
from timeline.model.localized_text import LangString


class Roundness(Enum):
    """The classes of Decree 145/2013/NĐ-CP, article 3, by the last digit of the years. The values are messages."""

    ROUND = N_("round anniversary")  # năm tròn: 0
    FIVE = N_("5-year anniversary")  # năm lẻ 5: 5
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
        """The title, such as `Kỷ niệm 50 năm Ngày …`, in this language.

        If the day has no name in this language, the whole title is in the language of its name. `years_text`, if given,
        replaces the number of years.
        """
        name = (self.event.anniversary or self.event.title).in_(language)
        return LangString(
            get_translations(name.language).format_anniversary(self.years, name, years_text), name.language
        )


@dataclass(frozen=True, slots=True)
class UpcomingAnniversary:
    """An anniversary with the days left: 0 on the day itself, negative after it."""

    anniversary: Anniversary
    days_left: int


def anniversaries(
    events: Iterable[Event], first: date, last: date, predicate: Callable[[Event], bool] = has_anniversaries
) -> tuple[Anniversary, ...]:
    """Return the anniversaries from `first` to `last`, both included, sorted by date.

    The day of the event itself is not an anniversary. In common years, an anniversary of 29 February is on the 28th.
    """
    result: list[Anniversary] = []
    original_dates = [(event.date.earliest, event) for event in filter(predicate, events)]
    for year in range(first.year, last.year + 1):
        sortable = []
        for origin, event in original_dates:
            if origin.year < year and first <= (day := _anniversary_date(origin, year)) <= last:
                sortable.append((day, origin, event.id, Anniversary(event, year - origin.year, day)))
        result += (anniversary for *_, anniversary in sorted(sortable, key=itemgetter(0, 1, 2)))
    return tuple(result)


def with_days_left(anniversary: Anniversary, today: date) -> UpcomingAnniversary:
    return UpcomingAnniversary(anniversary, (anniversary.date - today).days)


def upcoming_anniversaries(events: Iterable[Event], today: date, years: int) -> tuple[UpcomingAnniversary, ...]:
    """Return the anniversaries within the next `years` years; today is included."""
    last = today + relativedelta(years=years, days=-1)
    return tuple(with_days_left(anniversary, today) for anniversary in anniversaries(events, today, last))


def on_this_day(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """Return the past events of this day and month. In common years, 28 February includes the events of 29 February."""
    days = {(today.month, today.day)}
    if days == {(2, 28)} and not isleap(today.year):
        days.add((2, 29))
    return tuple(
        event
        for event in events
        if isinstance(event.date, EDTFDate)
        and event.date.is_in_calendars
        and (event.date.month, event.date.day) in days
        and event.date.earliest <= today
        and event.status is not Status.CANCELLED
    )


def _anniversary_date(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)

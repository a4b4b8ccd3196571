"""Events, with their changes. They refer to other entities as objects, and to other events by id."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from timeline.model.edtf import DateOrInterval, EDTFDate
from timeline.model.entities import Citation, Person, Term
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText, fold
from timeline.model.picture import Picture
from timeline.model.uids import ImportOrigin


class Status(StrEnum):
    """The status of an event, with the names of RFC 5545 §3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DRAFT = "draft"  # RFC 5545 has it for VJOURNAL only; here, only a preview has drafts


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an event that readers should know of, with the editor's note."""

    date: dt.date
    note: LocalizedText


DEFAULT_IMPORTANCE, TOP_IMPORTANCE = 2, 3  # 1 is the least


@dataclass(frozen=True)
class Event:
    id: str
    date: DateOrInterval
    kind: Term
    title: LocalizedText
    countries: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    places: tuple[Term, ...] = ()
    people: tuple[Person, ...] = ()
    summary: LocalizedText | None = None
    anniversary: LocalizedText | None = None
    sources: tuple[Citation, ...] = ()
    part_of: str | None = None
    related: tuple[str, ...] = ()
    note: LocalizedText | None = None
    url: str | None = None
    status: Status = Status.CONFIRMED
    retired_ids: tuple[str, ...] = ()  # oldest first
    updated: dt.date = dt.date.min
    has_explicit_updated: bool = False  # False if `updated` comes from the site
    revision: int = 0
    changes: tuple[Change, ...] = ()  # oldest first, at most one a day
    importance: int = DEFAULT_IMPORTANCE
    short: LocalizedText | None = None  # the title in the overview
    series: Term | None = None  # events of one series are one row of a list
    media: tuple[Picture, ...] = ()
    indicator: Indicator | None = None  # the figure over the years that it speaks of
    imported: ImportOrigin | None = None
    date_wordings: tuple[str, ...] = ()  # how pages write the date, if readers may search for its words

    def __hash__(self) -> int:
        return hash(self.id)

    def times(self, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
        """Return the first and the last day, both included; or datetimes in UTC, if the date has times of day.

        Only for dates that calendars have. `zone` is the site's time zone.
        """
        start, end = self.date.dates[0], self.date.dates[-1]
        if start.time_of_day and end.time_of_day:  # both have one, or neither
            moments = (start.earliest, start.time_of_day), (end.latest, end.time_of_day)
            first, last = (dt.datetime.combine(day, time, zone).astimezone(dt.UTC) for day, time in moments)
            return first, last
        return self.date.earliest, self.date.latest

    @cached_property
    def first_ordinal(self) -> int:
        """The ordinal of the earliest possible day of its date; of an interval, that of its first known end."""
        return self.date.first_date.earliest_ordinal

    @cached_property
    def first_date_end(self) -> int:
        """The ordinal of the latest possible day of that date."""
        return self.date.first_date.latest_ordinal

    @cached_property
    def year(self) -> int:
        """The year in which lists have it: in which its date begins, or its first known end."""
        return self.date.year

    @property
    def original_id(self) -> str:
        """The first id that the event had. Its UIDs in calendars are derived from it and never change."""
        return self.retired_ids[0] if self.retired_ids else self.id

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that can be shown: those with files made by `timeline pictures`."""
        return tuple(picture for picture in self.media if picture.renditions)

    @cached_property
    def search_text(self) -> str:
        """All searchable texts of the event, folded, after a space: so a search need not copy it."""
        entities: tuple[Term | Person, ...] = (self.kind, *self.countries, *self.topics, *self.places, *self.people)
        numbers = [citation.source.number for citation in self.sources]
        texts = (
            self.title,
            self.short,
            self.summary,
            self.anniversary,
            self.note,
            *(each.name for each in entities),
            *numbers,
        )
        haystack = [text for localized in texts if localized for text in localized.all_texts]
        haystack += [alias for place in self.places for alias in place.aliases]
        haystack += [alias for person in self.people for alias in person.aliases]
        haystack += self.date_wordings
        for date in self.date.dates:
            year = date.year if date.year > 0 else 1 - date.year  # as pages write it
            haystack.append(f"{date.day or ''} {date.month or ''} {year}")  # like a folded 5/9/1962
        return " " + fold("\n".join(haystack))


def has_anniversaries(event: Event) -> bool:
    """Whether the event has anniversaries: it has an `anniversary` name and a day for calendars, and is confirmed.

    A draft counts as confirmed, so that a preview shows its anniversaries.
    """
    return _has_anniversary_date(event) and event.status in (Status.CONFIRMED, Status.DRAFT)


def has_or_had_anniversaries(event: Event) -> bool:
    """Whether the event has anniversaries, or had them until it was cancelled: subscribers must see it."""
    return _has_anniversary_date(event) and event.status is not Status.TENTATIVE


def _has_anniversary_date(event: Event) -> bool:
    return event.anniversary is not None and isinstance(event.date, EDTFDate) and event.date.is_in_calendars

"""Grouping of a list of events: chapters and years, events with their parts, and what is folded into one row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, date_or_interval
from timeline.model.entities import Chapter, Term
from timeline.model.event import TOP_IMPORTANCE, Event

_MIN_SERIES_LENGTH = 3  # events of one series in one chapter that are one row
_MIN_UNDER_WAY = 2  # events of one year that are one row
_DAYS_OF_YEAR = 366


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An event with its nested parts: those that begin in the same year, on the same page."""

    event: Event
    parts: tuple["ListEntry", ...]


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """Events of one series that begin in one chapter, in place of the first of them."""

    series: Term
    entries: tuple[ListEntry, ...]

    @property
    def dates(self) -> DateOrInterval:
        """The years of its events, the earliest first."""
        years = sorted(entry.event.date.year for entry in self.entries)
        return date_or_interval(EDTFDate(years[0]), EDTFDate(years[-1]))


@dataclass(frozen=True, slots=True)
class YearGroup:
    """The events that begin in one year."""

    year: int
    entries: tuple[ListEntry | SeriesEntry, ...]
    under_way: tuple[ListEntry, ...]  # those that go on for years, and of whose beginning no month is known


@dataclass(frozen=True, slots=True)
class ChapterGroup:
    """Years of one chapter, or of no chapter."""

    chapter: Chapter | None
    years: tuple[YearGroup, ...]
    folded_years: tuple[int, ...]  # years that are missing, because all their events are in entries of series
    event_count: int
    under_way: tuple[Event, ...]  # those that began before the chapter and end in it or after it


def group_by_chapter(
    page_events: Sequence[Event], chapters: Sequence[Chapter], all_events: Sequence[Event]
) -> tuple[ChapterGroup, ...]:
    """Group the events of a page, which are in order of time or its reverse.

    Without chapters there is one group, and nothing is folded.
    """
    by_year = [tuple(events) for _, events in groupby(page_events, key=lambda event: event.date.year)]
    if not chapters:
        years = tuple(YearGroup(events[0].date.year, _nest(events), ()) for events in by_year)
        return (ChapterGroup(None, years, (), len(page_events), ()),) if years else ()
    return tuple(
        _chapter_group(chapter, list(years), all_events)
        for chapter, years in groupby(by_year, key=lambda events: _chapter_of_year(events, chapters))
    )


def chapter_of_day(ordinal: int, chapters: Iterable[Chapter]) -> Chapter | None:
    return next(
        (
            each
            for each in chapters
            if each.start.earliest_ordinal <= ordinal and not (each.end and each.end.latest_ordinal < ordinal)
        ),
        None,
    )


def _chapter_of_year(events: Iterable[Event], chapters: Iterable[Chapter]) -> Chapter | None:
    """The chapter in which the first event of a year begins."""
    return chapter_of_day(min(event.date.earliest_ordinal for event in events), chapters)


def _chapter_group(
    chapter: Chapter | None, years: Sequence[Sequence[Event]], all_events: Sequence[Event]
) -> ChapterGroup:
    nested = [_nest(events) for events in years]
    rows = _series_rows([entry for entry in chain.from_iterable(nested) if not entry.parts])
    groups = [_year_group(events[0].date.year, entries, rows) for events, entries in zip(years, nested, strict=True)]
    return ChapterGroup(
        chapter,
        tuple(group for group in groups if group.entries or group.under_way),
        tuple(group.year for group in groups if not (group.entries or group.under_way)),
        sum(map(len, years)),
        tuple(_under_way(all_events, chapter)) if chapter else (),
    )


def _series_rows(entries: Iterable[ListEntry]) -> Mapping[str, SeriesEntry | None]:
    """By the id of an event: the row in its place, or None if the row is in the place of an earlier one."""
    members: dict[Term, list[ListEntry]] = {}
    for entry in entries:
        if entry.event.series:
            members.setdefault(entry.event.series, []).append(entry)
    rows: dict[str, SeriesEntry | None] = {}
    for series, series_entries in members.items():
        if len(series_entries) >= _MIN_SERIES_LENGTH:
            rows |= {entry.event.id: None for entry in series_entries}
            rows[series_entries[0].event.id] = SeriesEntry(series, tuple(series_entries))
    return rows


def _year_group(year: int, entries: Sequence[ListEntry], rows: Mapping[str, SeriesEntry | None]) -> YearGroup:
    under_way = tuple(entry for entry in entries if entry.event.id not in rows and _goes_on_for_years(entry))
    if len(under_way) < _MIN_UNDER_WAY:
        under_way = ()
    folded_ids = {entry.event.id for entry in under_way}
    happened = (rows.get(entry.event.id, entry) for entry in entries if entry.event.id not in folded_ids)
    return YearGroup(year, tuple(entry for entry in happened if entry), under_way)


def _goes_on_for_years(entry: ListEntry) -> bool:
    when = entry.event.date
    return (
        isinstance(when, Interval)
        and not entry.parts
        and entry.event.importance < TOP_IMPORTANCE
        and all(end.month is None for end in when.dates)
        and when.latest_ordinal - when.earliest_ordinal >= _DAYS_OF_YEAR
    )


def _under_way(events: Iterable[Event], chapter: Chapter) -> Iterator[Event]:
    start = chapter.start.earliest_ordinal
    return (
        event
        for event in events
        if isinstance(event.date, Interval) and event.date.earliest_ordinal < start <= event.date.latest_ordinal
    )


def _nest(events: Sequence[Event]) -> tuple[ListEntry, ...]:
    ids = {event.id for event in events}
    parts_by_parent: dict[str | None, list[Event]] = {}
    for event in events:
        parts_by_parent.setdefault(event.part_of if event.part_of in ids else None, []).append(event)
    return tuple(_nested_entries(parts_by_parent, None))


def _nested_entries(
    parts_by_parent: Mapping[str | None, Iterable[Event]], parent_id: str | None
) -> Iterator[ListEntry]:
    for event in parts_by_parent.get(parent_id, ()):
        yield ListEntry(event, tuple(_nested_entries(parts_by_parent, event.id)))

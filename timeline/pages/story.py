"""The story of a scope: its chapters one by one, each with its part of the overview and its main events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Chapter, Query
from timeline.model.event import Event, Status
from timeline.overview import Picture
from timeline.overview.axis import Stretch
from timeline.pages.marks import Marks
from timeline.pages.overview import Overview
from timeline.search import find_events

WIDE, NARROW = 720, 328  # pixels; as in static/story.css
_MAX_ROWS = 10
_MAX_MAIN_EVENTS = 5


@dataclass(frozen=True, slots=True)
class StoryChapter:
    """A chapter with events, or a time between chapters with events."""

    id: str  # in the page
    chapter: Chapter | None
    dates: DateOrInterval
    query: Query  # the query of the story, in this time
    event_count: int  # of those that begin in it
    main_events: tuple[Event, ...]  # in the order of time


@dataclass(frozen=True, slots=True)
class ChapterPictures:
    """The part of the overview that shows one chapter."""

    wide: Picture
    narrow: Picture


@dataclass(frozen=True, slots=True)
class StoryPage:
    chapters: tuple[tuple[StoryChapter, ChapterPictures], ...]
    marks: Marks


def story_chapters(overview: Overview, max_main_events: int = _MAX_MAIN_EVENTS) -> tuple[StoryChapter, ...]:
    """Return the stretches of the overview's axis in which events begin: the chapters, and the times outside them."""
    chapters = []
    for stretch in overview.axis.stretches if overview.results else ():
        events = [event for event in overview.results if stretch.start <= event.first_ordinal < stretch.end]
        if events:
            chapters.append(_story_chapter(stretch, events, overview.query, max_main_events))
    return tuple(chapters)


def story_page(overview: Overview) -> StoryPage:
    """Return the story of the events of a scope, from its overview."""
    without_indicator = replace(overview, indicator=None)

    def pictures(chapter: StoryChapter) -> ChapterPictures:
        part = without_indicator.narrowed(find_events(overview.index, chapter.query), chapter.query)
        return ChapterPictures(part.draw(WIDE, _MAX_ROWS), part.draw(NARROW, _MAX_ROWS))

    return StoryPage(tuple((each, pictures(each)) for each in story_chapters(overview)), overview.marks)


def _story_chapter(stretch: Stretch, events: Sequence[Event], query: Query, max_main_events: int) -> StoryChapter:
    main_events = _main_events(events, max_main_events)
    if chapter := stretch.chapter:
        query = replace(query, start=chapter.start, end=chapter.end)
        return StoryChapter(f"chapter-{chapter.key}", chapter, chapter.dates, query, len(events), main_events)
    start, end = first, last = EDTFDate.from_ordinal(stretch.start), EDTFDate.from_ordinal(stretch.end - 1)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        start, end = EDTFDate(first.year), EDTFDate(last.year)
    query = replace(query, start=start, end=end)
    return StoryChapter(f"time-{first}", None, date_or_interval(start, end), query, len(events), main_events)


def _main_events(events: Sequence[Event], max_count: int) -> tuple[Event, ...]:
    """The most important events, of equally important ones the earliest, in the order of time."""
    numbered = [(number, event) for number, event in enumerate(events) if event.status is not Status.CANCELLED]
    chosen = sorted(numbered, key=lambda each: (-each[1].importance, each[0]))[:max_count]
    return tuple(event for _, event in sorted(chosen, key=lambda each: each[0]))

"""The overview of a timeline: its pictures for wide screens and for phones, and the ways to zoom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from timeline.anniversaries import Roundness, anniversaries
from timeline.i18n.translations import Translations
from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Chapter, Collection, Query
from timeline.model.event import Event
from timeline.model.indicators import Indicator, IndicatorValue, Target
from timeline.overview import (
    FILM_WIDTH,
    MAX_ROWS,
    UNIX_EPOCH,
    WIDTH,
    Axis,
    ComingAnniversary,
    Picture,
    Step,
    ZoomQueries,
    extent,
    first_days,
    picture,
    picture_axis,
    steps,
    whole_years,
    zoom_queries,
    zoom_starts,
)
from timeline.pages.charts import mark_notes, target_text
from timeline.pages.marks import Marks, event_marks
from timeline.search import EventIndex, Scope, find_events

Measure = Callable[[str, bool], float]  # the width of a text, which may be bold, in ems
_FONT_SIZE = 13  # pixels, as in static/overview.css
_MARGIN = 1.04  # fallback fonts are about as wide
_MAX_TITLE_LENGTH = 44  # characters of the name of a lane, and of the title of an event without `short`
_MAX_OVERVIEWS = 16  # of all events of a scope, that an edition keeps


@dataclass(frozen=True, slots=True)
class OverviewLabels:
    """The texts of a picture in one language."""

    translations: Translations
    measure_ems: Measure

    def title(self, event: Event) -> str:
        return (event.short or event.title).in_(self.translations.language).abbreviated(_MAX_TITLE_LENGTH)

    def anniversary(self, anniversary: ComingAnniversary) -> str:
        return self.translations.ngettext("{n} year", "{n} years", anniversary.years)

    def tick(self, date: EDTFDate) -> str:
        if date.day:
            return str(date.day)
        return self.translations.format_month_abbreviated(date) if date.month else self.years(date.year, date.year)

    def chapter(self, chapter: Chapter) -> str:
        return str(chapter.title.in_(self.translations.language))

    def lane(self, lane: Collection) -> str:
        return lane.title.in_(self.translations.language).abbreviated(_MAX_TITLE_LENGTH)

    def years(self, first: int, last: int) -> str:
        return self.translations.format_date_short(date_or_interval(EDTFDate(first), EDTFDate(last)))

    def indicator(self, indicator: Indicator) -> str:
        return indicator.title.in_(self.translations.language).abbreviated(_MAX_TITLE_LENGTH)

    def value(self, value: IndicatorValue, indicator: Indicator) -> str:
        date = self.translations.format_date_capitalized(value.date, is_short=True)
        unit = indicator.unit.in_(self.translations.language).abbreviated(_MAX_TITLE_LENGTH)
        return f"{date}: {self.translations.format_quantity(value.number, unit)}"

    def target(self, target: Target) -> str:
        return target_text(target, self.translations)

    def area_notes(self, values: Sequence[IndicatorValue], has_target: bool) -> tuple[str, ...]:
        return tuple(self.translations.gettext(note) for note in mark_notes(values, has_target))

    def measure(self, text: str, is_bold: bool) -> float:
        return self.measure_ems(text, is_bold) * _FONT_SIZE * _MARGIN


@dataclass(frozen=True)
class Overview:
    """The results of a query, which are among the events of a scope, in one picture. A page that does not show it,
    or shows only its steps, computes no more than that.
    """

    index: EventIndex  # of the events of the scope
    extent: tuple[int, int]  # the ordinals of the first and the last day of all events
    chapters: Sequence[Chapter]
    marks: Marks
    today: date
    labels: OverviewLabels
    indicator: Indicator | None  # that the pictures show if it matches the query
    results: Sequence[Event]
    query: Query

    def narrowed(self, results: Sequence[Event], query: Query) -> "Overview":
        """The overview of the results of a query."""
        return self if query == Query() else replace(self, results=results, query=query)

    @property
    def events(self) -> Sequence[Event]:
        """All events of the scope."""
        return self.index.events

    @property
    def event_count(self) -> int:
        return len(self.results)

    @cached_property
    def wide(self) -> Picture:
        return self.draw(WIDTH)

    @cached_property
    def film(self) -> Picture:
        """The picture for phones."""
        return self.draw(FILM_WIDTH)

    def draw(self, width: int, max_rows: int = MAX_ROWS) -> Picture:
        """The picture in this width, in pixels."""
        return picture(
            self.results,
            self._coming,
            self.today,
            *self._shown_days,
            width=width,
            chapters=self.chapters,
            lanes=self.marks.lanes,
            lane_numbers=self.marks.lane_numbers,
            labels=self.labels,
            max_rows=max_rows,
            indicator=self.indicator if self.indicator and self.indicator.matches(self.query) else None,
        )

    @property
    def dates(self) -> DateOrInterval:
        """What the picture shows."""
        return _dates(self.axis, self.query)

    @cached_property
    def axis(self) -> Axis:
        return picture_axis(
            self._starts,
            self.today,
            *self._shown_days,
            width=WIDTH,
            chapters=self.chapters,
            labels=self.labels,
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return steps(self._starts, *self._shown_days)

    @cached_property
    def zoom(self) -> ZoomQueries:
        query, events = self.query, self.results
        if query.start or query.end:
            events = find_events(self.index, replace(query, start=None, end=None))
        return zoom_queries(query, self.axis, zoom_starts(events, *self._shown_days), *self.extent)

    @property
    def extent_by_epoch_day(self) -> tuple[int, int]:
        """The years of all events: days from 1970 to their start and their end."""
        start, end = whole_years(*self.extent)
        return start - UNIX_EPOCH, end + 1 - UNIX_EPOCH

    def query_between(self, start: EDTFDate, end: EDTFDate) -> Query:
        """The query for another time."""
        return replace(self.query, start=start, end=end)

    def step_percentages(self, step: Step) -> tuple[float, float]:
        """The position and the width of a step, in percent of the picture."""
        left, right = map(self.axis.position, (step.start.earliest_ordinal, step.end.latest_ordinal + 1))
        return round(100 * left / WIDTH, 2), round(100 * (right - left) / WIDTH, 2)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return first_days(self.results)

    @cached_property
    def _shown_days(self) -> tuple[int, int]:
        """The ordinals of the first and the last day of the picture: of the query, else of the results."""
        is_part = 0 < len(self.results) < len(self.events)
        first, last = extent(self._starts, self.results, _horizon(self.today)) if is_part else self.extent
        return (
            self.query.start.earliest_ordinal if self.query.start else first,
            self.query.end.latest_ordinal if self.query.end else last,
        )

    @cached_property
    def _coming(self) -> Sequence[ComingAnniversary]:
        """The round and five-year anniversaries after today, up to the horizon."""
        coming = anniversaries(self.results, self.today, _horizon(self.today))
        return [each for each in coming if each.roundness is not Roundness.OTHER and each.date > self.today]


@dataclass(frozen=True, slots=True)
class OverviewSvg:
    """The picture alone, as a file."""

    overview: Overview
    font_faces: Callable[[str], str]  # returns the CSS rules of the fonts for a text


def scope_overview(catalogue: Catalogue, scope: Scope, today: date, labels: OverviewLabels) -> Overview:
    """Return the overview of all events of a scope. Each page of its list shows it, so the last ones are kept."""
    return _overviews(catalogue)(scope, today, labels)


@memoize
def _overviews(catalogue: Catalogue) -> Callable[[Scope, date, OverviewLabels], Overview]:
    chapters, marks = catalogue.chapters, event_marks(catalogue)

    @lru_cache(maxsize=_MAX_OVERVIEWS)
    def overview(scope: Scope, today: date, labels: OverviewLabels) -> Overview:
        events, indicator = scope.events, scope.overview_indicator
        days = extent(first_days(events), events, _horizon(today))
        return Overview(scope.index, days, chapters, marks, today, labels, indicator, events, Query())

    return overview


def _horizon(today: date) -> date:
    """Up to when a picture shows coming anniversaries. It does not end before that."""
    return date(today.year + 1, 12, 31)


def _dates(axis: Axis, query: Query) -> DateOrInterval:
    """The time that a query names, else what the picture shows: from a month to a month, or from a year to a year."""
    first, last = (EDTFDate.from_ordinal(day) for day in (axis.start, axis.end - 1))
    if (first.month, last.month) == (1, 12):
        start, end = EDTFDate(first.year), EDTFDate(last.year)
    else:
        start, end = EDTFDate(first.year, first.month), EDTFDate(last.year, last.month)
    start, end = query.start or start, query.end or end
    return (
        date_or_interval(start, end) if start.earliest_ordinal <= end.latest_ordinal else date_or_interval(end, start)
    )

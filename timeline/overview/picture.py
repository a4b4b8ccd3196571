"""The picture of the events on the axis: bands of lanes above and below it, with the marks and titles of the events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from timeline.model.edtf import EDTFDate
from timeline.model.entities import Chapter, Collection
from timeline.model.event import Event
from timeline.model.indicators import Indicator
from timeline.overview.area import Area, AreaLabels, area
from timeline.overview.axis import Axis, Stretch, build_axis
from timeline.overview.bands import Band, counts, month_of, stack
from timeline.overview.rows import ComingAnniversary, Mark, place
from timeline.overview.steps import first_days
from timeline.overview.ticks import Tick, ticks

WIDTH, FILM_WIDTH = 1232, 980  # pixels
_MIN_BAR_WIDTH = 14.0
MAX_ROWS = 16  # of all bands together, unless the picture shows one month
_MAX_ROWS_OF_MONTH = 60
_NAME_GAP = 16.0


class Labels(AreaLabels, Protocol):
    """The texts of a picture in its language, and their widths in pixels."""

    def title(self, event: Event) -> str: ...
    def anniversary(self, anniversary: ComingAnniversary) -> str: ...
    def tick(self, date: EDTFDate) -> str: ...
    def chapter(self, chapter: Chapter) -> str: ...
    def lane(self, lane: Collection) -> str: ...
    def years(self, first: int, last: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a chapter or the years of a stretch without one, as far as there is room."""

    stretch: Stretch
    full_name: str
    name: str  # empty if there is no room, even for the first year
    years: str

    @property
    def first(self) -> EDTFDate:
        """The month in which the stretch begins."""
        return month_of(self.stretch.start)

    @property
    def last(self) -> EDTFDate:
        """The month in which it ends."""
        return month_of(self.stretch.end - 1)


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    axis: Axis
    axis_y: int
    headings: tuple[Heading, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    today_x: float | None
    area: Area | None  # along the foot

    @property
    def marked_events(self) -> Iterator[Event]:
        """The events that have a mark of their own."""
        for band in self.bands:
            yield from (mark.event for mark in band.marks)
            yield from (count.events[0] for count in band.counts if len(count.events) == 1)

    def positions(self, direction: str) -> Callable[..., float]:
        """Return a function of a position and a width that returns x in a picture of this direction, `ltr` or `rtl`.

        Time runs in the direction of the script: in right-to-left languages, positions are counted from the right.
        """
        if direction == "rtl":
            return lambda x, width=0: round(self.width - x - width, 1)
        return lambda x, width=0: round(x, 1)


def extent(starts: Sequence[int], events: Sequence[Event], until: date) -> tuple[int, int]:
    """The ordinals of the first and the last day of a picture of the events. `starts` are their first days, sorted.

    It ends when the last event has begun, but not before `until`.
    """
    end = until.toordinal()
    first = starts[0] if starts else end
    return first, max([end, *[event.first_date_end for event in events]])


def picture_axis(
    starts: Sequence[int],
    today: date,
    first: int,
    last: int,
    *,
    width: int,
    chapters: Sequence[Chapter],
    labels: Labels,
) -> Axis:
    """The axis of `picture`. `starts` are the first days of its events, sorted."""

    def name_width(stretch: Stretch) -> float:
        return labels.measure(_name(stretch, labels), True) + _NAME_GAP

    return build_axis(first, last, chapters, starts, today.toordinal(), width, name_width)


def picture(
    events: Sequence[Event],
    anniversaries: Sequence[ComingAnniversary],
    today: date,
    first: int,
    last: int,
    *,
    width: int,
    chapters: Sequence[Chapter],
    lanes: Sequence[Collection],
    lane_numbers: Mapping[str, int],
    labels: Labels,
    max_rows: int = MAX_ROWS,
    indicator: Indicator | None = None,
) -> Picture:
    """Draw the events, and the anniversaries after today, from the month or year of the day `first` to that of `last`.

    `lane_numbers` has the index of the lane of each event that is in one, by its id. Without lanes, days are above the
    axis and all other dates below it. All bands together have about `max_rows` rows. The area of the indicator is below
    them.
    """
    now, starts = today.toordinal(), first_days(events)
    axis = picture_axis(starts, today, first, last, width=width, chapters=chapters, labels=labels)
    marks = _marks(events, axis, width)
    marks += [
        Mark(each.event, axis.position(each.date.toordinal()), anniversary=each)
        for each in anniversaries
        if now < each.date.toordinal() < axis.end
    ]
    groups = _bands_of(marks, lane_numbers, bool(lanes))
    bands = []
    for (number, is_above), members in groups:
        lane = lanes[number] if number is not None else None
        share = len(members) / len(marks)
        band_rows = _MAX_ROWS_OF_MONTH if axis.is_month else max(3, round(max_rows * share))
        name = labels.lane(lane) if lane else ""
        reserved = labels.measure(name, True) + _NAME_GAP if name else 0.0
        placed, left_over = place(
            members,
            lambda mark: labels.anniversary(mark.anniversary) if mark.anniversary else labels.title(mark.event),
            labels.measure,
            width,
            band_rows,
            reserved,
        )
        bands.append(Band(lane, number, name, is_above, tuple(placed), counts(left_over, axis)))
    axis_y, height, stacked = stack(bands)
    foot = area(indicator, axis, width, height, labels) if indicator else None
    return Picture(
        width,
        height + (foot.height if foot else 0),
        axis,
        axis_y,
        tuple(_heading(stretch, labels) for stretch in axis.stretches),
        ticks(axis, starts, labels.tick, lambda text: labels.measure(text, False)),
        stacked,
        round(axis.position(now), 1) if any(each.start <= now < each.end for each in axis.stretches) else None,
        foot,
    )


def _name(stretch: Stretch, labels: Labels) -> str:
    return labels.chapter(stretch.chapter) if stretch.chapter else labels.years(stretch.first_year, stretch.last_year)


def _marks(events: Sequence[Event], axis: Axis, width: float) -> list[Mark]:
    position, axis_start, axis_end = axis.position, axis.start, axis.end
    marks = []
    for event in events:
        date = event.date
        start = date.earliest_ordinal
        if isinstance(date, EDTFDate) and date.day is not None:
            marks.append(Mark(event, round(position(start), 1)))
            continue
        end = date.latest_ordinal
        left = 0.0 if start < axis_start else min(position(start), width - _MIN_BAR_WIDTH)
        right = width if end >= axis_end else position(end + 1)
        bar_width = round(max(right - left, _MIN_BAR_WIDTH), 1)
        is_throughout = start < axis_start and end >= axis_end
        marks.append(Mark(event, round(left, 1), bar_width, is_throughout=is_throughout))
    return marks


def _bands_of(
    marks: Sequence[Mark], lane_numbers: Mapping[str, int], has_lanes: bool
) -> list[tuple[tuple[int | None, bool], list[Mark]]]:
    """Group marks by (number of the lane, whether it is above the axis), those next to the axis first."""

    def key(mark: Mark) -> tuple[int | None, bool]:
        number = lane_numbers.get(mark.event.id)
        return (number, not mark.width) if not has_lanes else (number, number is not None and number % 2 == 0)

    groups: dict[tuple[int | None, bool], list[Mark]] = {}
    for mark in marks:
        groups.setdefault(key(mark), []).append(mark)
    return sorted(groups.items(), key=lambda group: 9 if group[0][0] is None else group[0][0])


def _heading(stretch: Stretch, labels: Labels) -> Heading:
    """Name a stretch, with its years if there is room."""
    room = stretch.right - stretch.left
    name, years = _name(stretch, labels), labels.years(stretch.first_year, stretch.last_year)
    if labels.measure(name, True) + _NAME_GAP / 2 > room:
        first_year = labels.years(stretch.first_year, stretch.first_year)
        return Heading(
            stretch, name, first_year if labels.measure(first_year, True) + _NAME_GAP / 2 <= room else "", ""
        )
    has_end = stretch.chapter and stretch.chapter.end  # a chapter without one is named after its first year
    fits = has_end and labels.measure(f"{name} ", True) + labels.measure(years, False) + _NAME_GAP <= room
    return Heading(stretch, name, name, years if fits else "")

"""The chart of an indicator: where its numbers, its target and the years lie.

The axis of time is linear, and the axis of numbers begins at 0. Horizontal lengths are percent of the width, vertical
ones are em, so that the chart has any width, and grows with the text. Labels are placed for the narrowest width.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor, log10

from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.edtf import DateOrInterval, EDTFDate
from timeline.model.indicators import Coverage, Indicator, IndicatorValue, Number, Target
from timeline.pages.chart_labels import NARROWEST, Box, Label, is_free, label_positions, line_label, top_label
from timeline.pages.chart_scale import BODY, FOOT, TOP, ChartScale

_LABEL_FOOT = 1.8  # em, below negative numbers, for their labels
_TARGET_LINE = 1.4  # em, more at the top, for the label of a target
_BAR_INSET = 0.07  # of a year, at each end of a bar
_MIN_WIDTH = 0.4  # percent, of a bar: one pixel in the narrowest chart
_MIN_TARGET_WIDTH = 2.5  # percent, of the line of a target: one of its dashes
_MAX_TICK_LENGTH = 8  # characters of a tick in full
_MAX_YEARS = 60  # with marks of their own


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, or a dot on a stem if the value holds for a moment."""

    value: IndicatorValue
    x: float
    width: float  # 0 for a dot
    y: float  # of its top, or of its foot if it is negative
    height: float
    label: Label | None  # None if there is no room

    @property
    def is_dot(self) -> bool:
        return self.value.coverage is Coverage.MOMENT

    @property
    def box(self) -> Box:
        return self.x, self.x + self.width, self.y, self.y + self.height

    def label_positions(self, text: str) -> Iterator[Label]:
        is_solid, is_negative = self.value.coverage is Coverage.YEARS, self.value.number.amount < 0
        return label_positions(text, self.box, is_dot=self.is_dot, is_solid=is_solid, is_negative=is_negative)


@dataclass(frozen=True, slots=True)
class Segment:
    """A horizontal part of the line of a target."""

    start: float
    end: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    marks: tuple[Mark, ...]  # in the order in which they are drawn
    ticks: tuple[tuple[str, float], ...]  # of numbers: label and y
    years: tuple[tuple[str, float], ...]  # labels of years, with the x of their middle
    boundaries: tuple[float, ...]  # x of the beginnings of years
    zero: float  # y of 0
    target: tuple[Segment, ...]
    target_label: Label | None
    height: float

    @property
    def tick_length(self) -> int:
        """The number of characters of the longest tick."""
        return max(len(text) for text, _ in self.ticks)

    @property
    def notes(self) -> tuple[str, ...]:
        return mark_notes([mark.value for mark in self.marks], bool(self.target))


def mark_notes(values: Sequence[IndicatorValue], has_target: bool) -> tuple[str, ...]:
    """Return messages that say what unusual marks of these values mean."""
    coverages = {value.coverage for value in values}
    return tuple(
        message
        for message, is_needed in (
            (N_("Hollow: a part of a year"), Coverage.PART in coverages),
            (N_("Pale: several years"), any(value.covers_several_years for value in values)),
            (N_("Dot: as of that time"), Coverage.MOMENT in coverages),
            (N_("Broken edge, hollow dot: the time is uncertain"), not all(value.is_certain for value in values)),
            (N_("Dashed: the target"), has_target),
        )
        if is_needed
    )


def indicator_chart(indicator: Indicator, translations: Translations) -> Chart | None:
    """Return the chart; None for a single number without a target, of which there is nothing to compare."""
    if indicator.is_single_number:
        return None
    targets = tuple(indicator.target_numbers)
    numbers = [float(value.number.amount) for value in indicator.values] + [number for _, number in targets]
    scale = ChartScale(indicator.dates, numbers, TOP)
    target_label = None
    if indicator.target and targets:
        text = target_text(indicator.target, translations)
        target_label = _line_label(text, _segments(targets, scale), indicator.values, scale)
        if target_label is None:  # there is only room above everything
            scale = ChartScale(indicator.dates, numbers, TOP + _TARGET_LINE)
            segments = _segments(targets, scale)
            target_label = top_label(text, segments[0].start, segments[-1].end)
    segments = _segments(targets, scale)
    lines = [(each.start, each.end, each.y - 0.1, each.y + 0.1) for each in segments]
    taken = [*lines, *([target_label.box()] if target_label else [])]
    marks = _with_labels([_mark(value, scale) for value in indicator.values], taken, translations)
    return Chart(
        tuple(sorted(marks, key=lambda mark: -mark.width)),
        tuple(zip(_tick_texts(scale, translations), map(scale.y, scale.ticks), strict=True)),
        tuple(scale.labelled_years(NARROWEST, translations.format_year)),
        tuple(scale.x(EDTFDate(year).earliest_ordinal) for year in scale.years[1:] if len(scale.years) <= _MAX_YEARS),
        scale.y(0),
        segments,
        target_label,
        scale.top + BODY + (_LABEL_FOOT if scale.lowest < 0 else 0) + FOOT,
    )


def _segments(targets: Iterable[tuple[DateOrInterval, float]], scale: ChartScale) -> tuple[Segment, ...]:
    return tuple(
        Segment(start, max(scale.x(date.latest_ordinal + 1), start + _MIN_TARGET_WIDTH), scale.y(number))
        for date, number in targets
        for start in [scale.x(date.earliest_ordinal)]
    )


def _mark(value: IndicatorValue, scale: ChartScale) -> Mark:
    first, last = value.date.earliest_ordinal, value.date.latest_ordinal + 1
    start, end, zero, y = scale.x(first), scale.x(last), scale.y(0), scale.y(float(value.number.amount))
    if value.coverage is Coverage.MOMENT:
        start = end = scale.x((first + last) / 2)
    elif value.coverage is Coverage.YEARS:
        inset = _BAR_INSET * scale.year_width
        start, end = start + inset, end - inset
    if value.coverage is not Coverage.MOMENT:
        end = max(end, start + _MIN_WIDTH)
    height = round(abs(zero - y), 2)
    return Mark(value, round(start, 2), round(end - start, 2), min(zero, y), height, None)


def _with_labels(marks: Sequence[Mark], taken: list[Box], translations: Translations) -> Iterator[Mark]:
    """Give each mark its number, as far as there is room: the last, the extremes and the first before the others."""
    labels: dict[int, Label] = {}
    for index in _by_priority(marks):
        text = translations.format_number_short(marks[index].value.number)
        solid = [mark.box for mark in marks if mark is not marks[index] and mark.value.coverage is Coverage.YEARS]
        for label in marks[index].label_positions(text):
            if is_free(label.box(), [*taken, *solid]):
                labels[index] = label
                taken.append(label.box())
                break
    for index, mark in enumerate(marks):
        yield replace(mark, label=labels.get(index))


def _by_priority(marks: Sequence[Mark]) -> Iterable[int]:
    amounts = [mark.value.number.amount for mark in marks]
    first = (len(marks) - 1, amounts.index(max(amounts)), amounts.index(min(amounts)), 0)
    return dict.fromkeys((*first, *range(len(marks))))


def target_text(target: Target, translations: Translations) -> str:
    number = (target.number and translations.format_number_short(target.number)) or (
        target.growth and translations.format_growth(target.growth)
    )
    return translations.gettext(N_("Target: {number}"), number=number)


def _line_label(
    text: str, segments: Sequence[Segment], values: Iterable[IndicatorValue], scale: ChartScale
) -> Label | None:
    marks = [_mark(value, scale).box for value in values]
    return line_label(text, (segments[0].start, segments[0].y), (segments[-1].end, segments[-1].y), marks)


def _tick_texts(scale: ChartScale, translations: Translations) -> Iterable[str]:
    """The numbers of the ticks in full; from millions on in short, as `2,5 Tr`, because there is no room for more."""
    digits = max(0, -floor(log10(scale.step))) + (1 if f"{scale.step:e}".startswith("2.5") else 0)
    numbers = [Number(Decimal(f"{number:.{digits}f}")) for number in scale.ticks]
    texts = [translations.format_number_short(number) for number in numbers]
    is_long = scale.step >= 1 and max(map(len, texts)) > _MAX_TICK_LENGTH
    return [translations.format_number_compact(number) for number in numbers] if is_long else texts

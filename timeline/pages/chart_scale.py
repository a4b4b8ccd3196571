"""The scale of a chart: from time and numbers to percent of its width and em."""

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, log10

from timeline.model.edtf import DateOrInterval, EDTFDate

TOP, BODY, FOOT = 1.7, 12, 1.9  # em: above the highest tick, from there to the lowest, and the years
_CHARACTER, _GAP = 0.55, 0.7  # em, of a year and between two
_MIN_STEPS, _MAX_STEPS = 3, 5  # between the ticks of numbers


class ChartScale:
    """From time and numbers to percent and em."""

    def __init__(self, dates: Sequence[DateOrInterval], numbers: Sequence[float], top: float) -> None:
        self.top = top
        first_year = min(EDTFDate.from_ordinal(date.earliest_ordinal).year for date in dates)
        last_year = max(EDTFDate.from_ordinal(date.latest_ordinal).year for date in dates)
        self.years = range(first_year, last_year + 1)
        self._start = EDTFDate(first_year).earliest_ordinal
        self._days = EDTFDate(last_year).latest_ordinal + 1 - self._start
        self.year_width = 365 / self._days * 100
        least, most = min(0.0, *numbers), max(0.0, *numbers)
        if least == most:
            most = 1.0
        self.step = _tick_step(least, most)
        self.lowest, self.highest = -_steps(-least, self.step) * self.step, _steps(most, self.step) * self.step

    def x(self, ordinal: float) -> float:
        return round((ordinal - self._start) / self._days * 100, 2)

    def y(self, number: float) -> float:
        return round(self.top + BODY * (self.highest - number) / (self.highest - self.lowest), 2)

    @property
    def ticks(self) -> Iterator[float]:
        for index in range(round(self.lowest / self.step), round(self.highest / self.step) + 1):
            yield index * self.step

    def labelled_years(self, width: float, label: Callable[[int], str]) -> Iterator[tuple[str, float]]:
        """The labels of years that have room in a chart of this width in em, with the x of their middle."""
        length = max(len(label(year)) for year in (self.years[0], self.years[-1])) * _CHARACTER + _GAP
        intervals = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
        interval = next(each for each in intervals if len(self.years) / each * length <= width)
        for year in self.years[-self.years[0] % interval :: interval]:
            date = EDTFDate(year)
            yield label(year), self.x((date.earliest_ordinal + date.latest_ordinal + 1) / 2)


def _tick_step(least: float, most: float) -> float:
    """Return 1, 2, 2.5 or 5 times a power of ten: the step that leaves the least empty room beyond the numbers."""
    power = 10.0 ** floor(log10((most - least) / _MAX_STEPS))
    counts = {
        factor * power: _steps(-least, factor * power) + _steps(most, factor * power) for factor in (1, 2, 2.5, 5, 10)
    }
    suitable = [step for step, count in counts.items() if _MIN_STEPS <= count <= _MAX_STEPS]
    return min(suitable or counts, key=lambda step: round(counts[step] * step / power, 9))


def _steps(extent: float, step: float) -> int:
    """The number of steps that cover an extent from 0."""
    return ceil(extent / step - 1e-9)

"""The rows of a band: each mark gets a place, and as many as possible a title beside it or in it.

The most important marks come first. Of equally important ones, those come first that have no other near them, so that
titles are spread over the whole time. Nothing overlaps, and nothing leaves the picture.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import NamedTuple, Protocol

from timeline.model.event import TOP_IMPORTANCE, Event
from timeline.overview.axis import UNIX_EPOCH

POINT_RADIUS = 6.0  # all lengths are in pixels
TITLE_GAP = 5.0  # between a mark and its title
SYMBOL_ROOM = 17.0  # at the start of a bar, before the title in it
_MIN_GAP = 8.0  # between what stands in one row
_LONG_BAR = 150.0  # rows with longer bars are the farthest from the axis
_NEIGHBOURHOOD = 24.0
_MAX_CANDIDATES = 400  # for a row; so many do not fit anyway


class ComingAnniversary(Protocol):
    """An anniversary after today."""

    @property
    def event(self) -> Event: ...
    @property
    def date(self) -> date: ...
    @property
    def years(self) -> int: ...
    def in_(self, language: str) -> str: ...


class Title(NamedTuple):
    text: str
    x: float
    is_before: bool = False  # it ends at `x`; else it starts there
    is_inside: bool = False  # within the bar


class Mark(NamedTuple):
    """An event: a point if its day is known, else a bar from its earliest to its latest possible day. Or an anniversary
    to come.
    """

    event: Event
    x: float  # the middle of a point, the left edge of a bar
    width: float = 0.0  # 0 for a point
    anniversary: ComingAnniversary | None = None
    is_throughout: bool = False  # it lasts during the whole time that is shown
    row: int = 0  # from 0, the row next to the axis
    title: Title | None = None

    @property
    def is_bold(self) -> bool:
        return self.event.importance == TOP_IMPORTANCE or self.anniversary is not None

    @property
    def epoch_day(self) -> int:
        """The days from 1970 to its first day."""
        day = self.anniversary.date.toordinal() if self.anniversary else self.event.first_ordinal
        return day - UNIX_EPOCH

    @property
    def extent(self) -> tuple[float, float]:
        """The positions of its edges."""
        if self.width:
            return self.x, self.x + self.width
        return self.x - POINT_RADIUS, self.x + POINT_RADIUS


@dataclass(slots=True)
class _Row:
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    longest_bar: float = 0.0

    def has_room(self, start: float, end: float) -> bool:
        index = bisect_right(self.starts, end)
        return not index or self.ends[index - 1] <= start

    def fill(self, start: float, end: float) -> None:
        index = bisect_right(self.starts, start)
        self.starts.insert(index, start)
        self.ends.insert(index, end)


def place(
    marks: Sequence[Mark],
    title: Callable[[Mark], str],
    measure: Callable[[str, bool], float],
    width: float,
    max_rows: int,
    reserved: float,
) -> tuple[list[Mark], list[Mark]]:
    """Return the marks in their rows, and those that have no room.

    `measure` returns the width of a text, which may be bold. The start of the first row is `reserved` for the name of
    the band.
    """
    rows = [_Row() for _ in range(max_rows)]
    if reserved:
        rows[0].fill(0.0, reserved)
    in_order = _most_important_first(marks)
    placed, untitled = [], in_order[_MAX_CANDIDATES:]
    for mark in in_order[:_MAX_CANDIDATES]:
        text = title(mark)
        rooms = tuple(_rooms(mark, text, measure(text, mark.is_bold), width))
        if found := _first_free(rooms, rows):
            number, room = found
            _fill(rows[number], mark, room.start, room.end)
            placed.append(mark._replace(row=number, title=room.title))
        else:
            untitled.append(mark)
    left_over = []
    for mark in untitled:
        start, end = mark.extent
        for number, row in enumerate(rows if len(untitled) <= _MAX_CANDIDATES else ()):
            if row.has_room(start - _MIN_GAP / 2, end + _MIN_GAP / 2):
                _fill(row, mark, start, end)
                placed.append(mark._replace(row=number))
                break
        else:
            left_over.append(mark)
    return _long_bars_last(placed, rows, bool(reserved)), left_over


def _most_important_first(marks: Sequence[Mark]) -> list[Mark]:
    near: Counter[float] = Counter()
    by_importance: defaultdict[tuple[bool, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        by_importance[mark.anniversary is None, -mark.event.importance].append(mark)
    in_order: list[Mark] = []
    for _, equals in sorted(by_importance.items(), key=itemgetter(0)):
        ranked = []
        for mark in equals:
            neighbourhood = mark.x // _NEIGHBOURHOOD
            ranked.append((near[neighbourhood], mark))
            near[neighbourhood] += 1
        in_order += (mark for _, mark in sorted(ranked, key=itemgetter(0)))
    return in_order


class _Room(NamedTuple):
    """The room of a mark with its title."""

    start: float
    end: float
    title: Title


def _rooms(mark: Mark, text: str, text_width: float, width: float) -> Iterator[_Room]:
    """Yield where the title can be: in the mark, else after it or before it."""
    start, end = mark.extent
    if mark.width >= SYMBOL_ROOM + text_width + TITLE_GAP:
        yield _Room(start, end, Title(text, start + SYMBOL_ROOM, is_inside=True))
        return
    after, before = end + TITLE_GAP, start - TITLE_GAP
    if after + text_width <= width:
        yield _Room(start, after + text_width, Title(text, after))
    if before - text_width >= 0:
        yield _Room(before - text_width, end, Title(text, before, is_before=True))


def _first_free(rooms: Sequence[_Room], rows: Sequence[_Row]) -> tuple[int, _Room] | None:
    """Return the first row in which one of the rooms is free, and that room."""
    for number, row in enumerate(rows):
        for room in rooms:
            if row.has_room(room.start - _MIN_GAP / 2, room.end + _MIN_GAP / 2):
                return number, room
    return None


def _fill(row: _Row, mark: Mark, start: float, end: float) -> None:
    row.fill(start - _MIN_GAP / 2, end + _MIN_GAP / 2)
    row.longest_bar = max(row.longest_bar, mark.width)


def _long_bars_last(marks: Sequence[Mark], rows: Sequence[_Row], keeps_first: bool) -> list[Mark]:
    """Number the rows that are used anew, so that those with long bars are the farthest from the axis."""
    used = {mark.row for mark in marks}

    def key(number: int) -> tuple[float, int]:
        bar = rows[number].longest_bar
        is_first = keeps_first and number == 0
        return (0.0 if is_first or bar < _LONG_BAR else bar, number)

    order = {old: new for new, old in enumerate(sorted(used | ({0} if keeps_first else set()), key=key))}
    return [mark if order[mark.row] == mark.row else mark._replace(row=order[mark.row]) for mark in marks]

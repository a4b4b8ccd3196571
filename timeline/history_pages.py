"""What the history of changes shows, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from timeline.catalogue import Event
from timeline.edtf import Moment, Point, between
from timeline.history import Step, history
from timeline.listing import Order

_MOST_STEPS = 150  # on a page: each may have a note in Lao, of a kilobyte


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of it, the newest first."""

    order: Order
    days: tuple[tuple[Point, tuple[Step, ...]], ...]
    pages: tuple[Moment, ...]  # the days of each

    @property
    def ends(self) -> bool:
        """Whether nothing comes after it."""
        return self.order.page >= len(self.pages)


def history_page(events: Sequence[Event], number: int) -> HistoryPage:
    """The page of this number, or the last where there are not so many."""
    found = history(events)
    pages = [found[start : start + _MOST_STEPS] for start in range(0, len(found), _MOST_STEPS)]
    number = max(min(number, len(pages)), 1)
    shown = pages[number - 1] if pages else ()
    return HistoryPage(
        Order(page=number),
        tuple((Point.of(on), tuple(of_day)) for on, of_day in groupby(shown, key=lambda step: step.on)),
        tuple(between(Point.of(page[-1].on), Point.of(page[0].on)) for page in pages),
    )

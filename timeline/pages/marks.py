"""The marks of events: the same in lists, in the overview, in the calendar and in frames."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection
from timeline.model.event import Event
from timeline.search import find_events, scope

_SYMBOL_COUNT = 12  # symbols in templates/macros.html


@dataclass(frozen=True, slots=True)
class Marks:
    """The mark of an event: its shape is the kind, its colour is the lane."""

    kind_symbols: Mapping[str, int]  # symbol number, by the kind's key
    lane_numbers: Mapping[str, int]  # the first of its lanes, by the event's id; events of no lane have none
    lanes: tuple[Collection, ...]
    lane_event_ids: tuple[frozenset[str], ...]  # the ids of the events of each lane

    def lanes_of(self, events: Iterable[Event]) -> tuple[tuple[int, Collection], ...]:
        """The lanes of these events, with their numbers."""
        numbers = {self.lane_numbers.get(event.id) for event in events}
        return tuple((number, lane) for number, lane in enumerate(self.lanes) if number in numbers)


@memoize
def event_marks(catalogue: Catalogue) -> Marks:
    lane_event_ids = tuple(
        frozenset(event.id for event in find_events(scope(catalogue, None).index, lane.query))
        for lane in catalogue.lanes
    )
    lane_numbers = {event_id: number for number, ids in reversed(list(enumerate(lane_event_ids))) for event_id in ids}
    kind_symbols = {kind.key: number % _SYMBOL_COUNT for number, kind in enumerate(catalogue.kinds)}
    return Marks(kind_symbols, lane_numbers, catalogue.lanes, lane_event_ids)

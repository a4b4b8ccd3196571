"""An index of events: which of them match a criterion of a query, as a bitmap with one bit for each event.

A bitmap is an integer. Its lowest bit is the first event. So to combine criteria and to count what matches takes no
loop over the events, of which there may be thousands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, reduce
from itertools import compress
from operator import and_, or_

from timeline.model.edtf import parse_edtf_date
from timeline.model.event import Event
from timeline.model.localized_text import fold, search_needles
from timeline.search.query_string import FACETS, Criterion, Facet

_BITS_OF_DIGITS, _DIGITS_OF_BITS = bytes.maketrans(b"01", b"\0\1"), bytes.maketrans(b"\0\1", b"01")
_MAX_NEEDLES = 1000  # words of searches whose bitmaps are kept: a kilobyte each, for 10,000 events


class EventIndex:
    """What queries need to know of these events. Each part is made when a query first needs it."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = tuple(events)
        self.all = (1 << len(self.events)) - 1  # the bitmap of all events
        self._bitmaps_by_facet: dict[str, Mapping[str, int]] = {}

    def bitmap(self, criterion: Criterion) -> int:
        """The events that match the criterion."""
        for facet in FACETS:
            if facet.parameter == criterion.parameter:
                bitmaps = self._bitmaps_by_key(facet)
                return reduce(or_, (bitmaps.get(key, 0) for key in criterion.values), 0)
        [value] = criterion.values
        if criterion.parameter == "q":
            return self.all_of(map(self._bitmap_of_needle, search_needles(fold(value))))
        bound = parse_edtf_date(value)
        if criterion.parameter == "from":
            first = bound.earliest_ordinal
            return _bitmap([day >= first for day in self._latest_ordinals])
        last = bound.latest_ordinal
        return _bitmap([day <= last for day in self._earliest_ordinals])

    def all_of(self, bitmaps: Iterable[int]) -> int:
        """The events that are in each of the bitmaps."""
        return reduce(and_, bitmaps, self.all)

    def events_in(self, bitmap: int) -> tuple[Event, ...]:
        if bitmap == self.all:
            return self.events
        return tuple(compress(self.events, f"{bitmap:b}"[::-1].encode().translate(_BITS_OF_DIGITS)))

    def counts(self, facet: Facet, bitmap: int) -> Mapping[str, int]:
        """The number of events for each key of the facet that they have."""
        counts = ((key, (each & bitmap).bit_count()) for key, each in self._bitmaps_by_key(facet).items())
        return {key: count for key, count in counts if count}

    def _bitmaps_by_key(self, facet: Facet) -> Mapping[str, int]:
        if facet.parameter not in self._bitmaps_by_facet:
            numbers: defaultdict[str, bytearray] = defaultdict(lambda: bytearray(len(self.events) // 8 + 1))
            for number, event in enumerate(self.events):
                for entity in facet.entities_of(event):
                    numbers[entity.key][number // 8] |= 1 << number % 8
            self._bitmaps_by_facet[facet.parameter] = {
                key: int.from_bytes(bits, "little") for key, bits in numbers.items()
            }
        return self._bitmaps_by_facet[facet.parameter]

    @cached_property
    def _bitmap_of_needle(self) -> Callable[[str], int]:
        """Finds the events whose text contains a part of it.

        This is no method: its cache would refer to the index, and no such circle of an edition is ever freed.
        """
        texts = [event.search_text for event in self.events]
        return lru_cache(_MAX_NEEDLES)(lambda needle: _bitmap([needle in text for text in texts]))

    @cached_property
    def _earliest_ordinals(self) -> Sequence[int]:
        return [event.date.earliest_ordinal for event in self.events]

    @cached_property
    def _latest_ordinals(self) -> Sequence[int]:
        return [event.date.latest_ordinal for event in self.events]


def _bitmap(outcomes: Sequence[bool]) -> int:
    return int(bytes(outcomes)[::-1].translate(_DIGITS_OF_BITS) or b"0", 2)

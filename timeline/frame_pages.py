"""What a frame shows, as values: little, and never nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from timeline.anniversaries import Coming, coming, on_this_day
from timeline.catalogue import Event, Status
from timeline.overview import Overview, extent, overview
from timeline.queries import Framing

# How many of the next anniversaries and of the latest events each view has room for.
_ROOM = {None: (3, 5), "anniversaries": (5, 0), "list": (0, 10), "timeline": (0, 5), "month": (0, 0), "day": (0, 10)}


@dataclass(frozen=True, slots=True)
class FramePage:
    framing: Framing
    coming: tuple[Coming, ...]
    events: tuple[Event, ...]  # that began last, latest first; of this day in other years
    overview: Overview | None
    empty: bool  # whether what is asked for finds nothing
    next: Coming | None  # of what is narrowed, else of the scope, else of everything: where there is nothing else


def frame_page(
    events: Sequence[Event],
    wider: Iterable[Sequence[Event]],
    framing: Framing,
    today: date,
    *,
    sheet: bool = False,
) -> FramePage:
    """Of a scope's events, narrowed; `wider` are those to look among where they have no anniversary, and `sheet` is
    whether something stands on the sheet of a month besides."""
    of_coming, of_events = _ROOM[framing.view]
    found = on_this_day(events, today) if framing.view == "day" else _begun(events, today)
    ahead = coming(events, today, 1)[: framing.many or of_coming] if of_coming else ()
    listed = tuple(reversed(found))[: (framing.many or of_events) if of_events else 0]
    empty = not (ahead or listed or sheet)
    return FramePage(
        framing,
        ahead,
        listed,
        overview(events, today, *extent(events, today)) if framing.view == "timeline" and events else None,
        empty,
        _next((events, *wider), today) if empty else None,
    )


def _next(among: Iterable[Sequence[Event]], today: date) -> Coming | None:
    return next((each for events in among for each in coming(events, today, 1)), None)


def _begun(events: Sequence[Event], today: date) -> tuple[Event, ...]:
    return tuple(each for each in events if each.when.first <= today and each.status is not Status.CANCELLED)

"""What became of the events, day by day, as far as the file says it.

The last step of an event is on the day of its `updated`, where it states one of its own or notes a change: it was
withdrawn if it is cancelled; added if its revision is 0 and no change is noted; else changed. Each earlier day of its
`changes` is a change too. So no day of an event has two steps, and a note is told with what was done that day.
Events without a day of their own are as the site's `updated` says, and no news; but one that is cancelled is told
even then, on that day. A new id alone is no step: addresses lead on from the old one, and nothing else is different.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from timeline.i18n import N_
from timeline.model.catalogue import Event, Status
from timeline.model.localized_text import Texts


class Sort(StrEnum):
    """What was done, as messages say it."""

    ADDED = N_("Added")
    CHANGED = N_("Changed")
    WITHDRAWN = N_("Withdrawn")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done with an event on one day."""

    on: date
    sort: Sort
    event: Event
    note: Texts | None


def steps(event: Event) -> tuple[Step, ...]:
    """The newest first."""
    notes = {change.on: change.note for change in event.changes}
    found = dict.fromkeys(notes, Sort.CHANGED)
    if event.status is Status.CANCELLED:
        found[event.updated] = Sort.WITHDRAWN
    elif event.dates_update:
        found[event.updated] = Sort.CHANGED if notes or event.revision else Sort.ADDED
    return tuple(Step(on, found[on], event, notes.get(on)) for on in sorted(found, reverse=True))


def history(events: Iterable[Event]) -> tuple[Step, ...]:
    """The newest first, those of one day in the order of the events."""
    return tuple(sorted((step for event in events for step in steps(event)), key=lambda step: step.on, reverse=True))

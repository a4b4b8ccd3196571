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
from timeline.model.localized_text import LocalizedText


class ChangeType(StrEnum):
    """What was done, as messages say it."""

    ADDED = N_("Added")
    CHANGED = N_("Changed")
    WITHDRAWN = N_("Withdrawn")


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """What was done with an event on one day."""

    date: date
    change_type: ChangeType
    event: Event
    note: LocalizedText | None


def event_changelog(event: Event) -> tuple[ChangelogEntry, ...]:
    """The newest first."""
    notes = {change.date: change.note for change in event.changes}
    types_by_day = dict.fromkeys(notes, ChangeType.CHANGED)
    if event.status is Status.CANCELLED:
        types_by_day[event.updated] = ChangeType.WITHDRAWN
    elif event.has_explicit_updated:
        types_by_day[event.updated] = ChangeType.CHANGED if notes or event.revision else ChangeType.ADDED
    return tuple(
        ChangelogEntry(day, types_by_day[day], event, notes.get(day)) for day in sorted(types_by_day, reverse=True)
    )


def changelog(events: Iterable[Event]) -> tuple[ChangelogEntry, ...]:
    """The newest first, those of one day in the order of the events."""
    return tuple(
        sorted((step for event in events for step in event_changelog(event)), key=lambda step: step.date, reverse=True)
    )

"""The changelog of events, by day, as far as events.yaml tells it.

- The last entry of an event is on the day of its `updated`, if it has `updated` or `changes` itself. The event was
  withdrawn if it is cancelled, added if its revision is 0 and it has no `changes`, and changed otherwise.
- Each earlier day of its `changes` is an entry of the type changed.
- So an event has at most one entry a day. The entry has the note of that day.
- An event whose `updated` comes from the site has no entry, unless it is cancelled.
- A new id alone is no entry: the old URLs redirect, and nothing else changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from timeline.i18n import N_
from timeline.model.event import Event, Status
from timeline.model.localized_text import LocalizedText


class ChangeType(StrEnum):
    """The type of a change. The values are messages."""

    ADDED = N_("Added")
    CHANGED = N_("Changed")
    WITHDRAWN = N_("Withdrawn")


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """The change of an event on one day."""

    date: date
    change_type: ChangeType
    event: Event
    note: LocalizedText | None


def event_changelog(event: Event) -> tuple[ChangelogEntry, ...]:
    """The entries of one event, newest first."""
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
    """The entries of all events, newest first; those of one day are in the order of the events."""
    entries = (entry for event in events for entry in event_changelog(event))
    return tuple(sorted(entries, key=lambda entry: entry.date, reverse=True))

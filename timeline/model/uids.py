"""UIDs of calendar entries, and ids of feeds (RFC 7986 §5.3, RFC 4287 §4.2.6); the foreign UIDs of imported events.

Each of ours is a UUIDv5 of the site's `uid_namespace` and of values that no edit changes: the first id of an event, a
year, a language. Never change these functions: every subscriber would get each entry a second time.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

# PRODID of the calendars of this service (RFC 5545 §3.7.3). Imports recognise them by it.
PRODUCT_ID = "-//Timeline//Timeline 1//EN"


def event_uid(namespace: UUID, original_id: str, language: str) -> UUID:
    """The UID of an event, in calendars, Atom and JSON Feed alike."""
    return uuid5(namespace, f"{original_id}/{language}")


def anniversary_uid(namespace: UUID, original_id: str, year: int | str, language: str) -> UUID:
    """The UID of an anniversary; `year` is the year of the anniversary, not of the event."""
    return uuid5(namespace, f"{original_id}/{year}/{language}")


def preparation_uid(namespace: UUID, original_id: str, year: int, language: str, days_before: int) -> UUID:
    """The UID of the preparation entry, some days before an anniversary."""
    return uuid5(namespace, f"{original_id}/{year}/{language}/prepare/{days_before}")


def change_uid(namespace: UUID, original_id: str, language: str, change: str) -> UUID:
    """The UID of a changelog entry; `change` is `added`, `withdrawn`, or the day of a change (2026-11-22)."""
    return uuid5(namespace, f"{original_id}/{language}/changes/{change}")


def feed_uid(namespace: UUID, path: str) -> UUID:
    """The id of a feed; `path` includes its query string."""
    return uuid5(namespace, path)


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """The entry of another calendar or table that an event was imported from, by which a later import finds it."""

    uid: str  # the entry's UID (RFC 5545 §3.8.4.7) or id
    source_name: str  # of the calendar or the file, for editors
    recurrence: str = ""  # tells it from other entries with this UID: its RECURRENCE-ID, or else its start, in EDTF
    digest: str = ""  # of the entry at the last import

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What no two events share, unless one is a copy. The ids of rows are unique only within their table."""
        return self.uid, self.recurrence, self.source_name, self.digest

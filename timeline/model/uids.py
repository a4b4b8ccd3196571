"""UIDs of calendar entries, and ids of feeds (RFC 7986 §5.3, RFC 4287 §4.2.6).

Each is a UUIDv5 of the site's `uid_namespace` and of values that no edit changes: the first id of an event, a year, a
language. Never change these functions: every subscriber would get each entry a second time.
"""

from uuid import UUID, uuid5


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

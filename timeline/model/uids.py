"""UIDs of calendar entries, and ids of feeds (RFC 7986 §5.3, RFC 4287 §4.2.6).

Each is a UUIDv5 of the site's `uid_namespace` and of what no edit changes: the first id of an event, a year, a
language. What is here never changes: subscribers would have every entry twice.
"""

from uuid import UUID, uuid5


def event_uid(namespace: UUID, original_id: str, language: str) -> UUID:
    """Of an event, in calendars as in Atom and JSON Feed."""
    return uuid5(namespace, f"{original_id}/{language}")


def anniversary_uid(namespace: UUID, original_id: str, year: int | str, language: str) -> UUID:
    """`year` is the one in which the anniversary is kept."""
    return uuid5(namespace, f"{original_id}/{year}/{language}")


def preparation_uid(namespace: UUID, original_id: str, year: int, language: str, days_before: int) -> UUID:
    """Of the entry that comes some days before an anniversary."""
    return uuid5(namespace, f"{original_id}/{year}/{language}/prepare/{days_before}")


def change_uid(namespace: UUID, original_id: str, language: str, change: str) -> UUID:
    """Of an entry of the changelog: `change` is `added`, `withdrawn`, or the day of a change (2026-11-22)."""
    return uuid5(namespace, f"{original_id}/{language}/changes/{change}")


def feed_uid(namespace: UUID, path: str) -> UUID:
    """Of a feed, by its path with its query."""
    return uuid5(namespace, path)

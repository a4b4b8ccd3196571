"""The clock. Tests pass another one to `create_app`."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)

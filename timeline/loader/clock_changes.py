"""Times of day that a change of clocks skips or repeats in the site's time zone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, format_time


def clock_change_problems(date: DateOrInterval, zone: ZoneInfo) -> Iterator[str]:
    """Yield what is wrong with the times of a date, and the remedy: none may be skipped, and they must be in order."""
    if not any(point.time_of_day for point in date.dates):  # few dates have one
        return
    skipped = skipped_times(date, zone)
    for time, following in skipped.items():
        yield (
            f"'{time}' does not exist, because clocks in {zone.key} are put forward over it: "
            f"write {following}, the time that follows"
        )
    times = tuple(filter(None, (_local_time(point, zone) for point in date.dates)))
    if isinstance(date, Interval) and len(times) == 2 and not skipped:
        start, end = (time.astimezone(UTC) for time in times)
        if end <= start:
            yield (
                f"'{date}' ends at {end:%H:%M} UTC, and begins at {start:%H:%M} UTC: write a later end, or only the day"
            )


def skipped_times(date: DateOrInterval, zone: ZoneInfo) -> dict[str, str]:
    """Return the times in EDTF that clocks skip, each with the time that RFC 5545 §3.3.5 takes it for."""
    skipped: dict[str, str] = {}
    for point in date.dates:
        time = _local_time(point, zone)
        following = time and time.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        if time and following and following != time.replace(tzinfo=None):
            skipped[str(point)] = format_time(following)
    return skipped


def repeated_times(date: DateOrInterval, zone: ZoneInfo) -> Iterator[tuple[EDTFDate, str]]:
    """Yield each time that clocks show twice, with the UTC offset of the first, which calendars have: `+02:00`."""
    for point in date.dates:
        time = _local_time(point, zone)
        if time and time.astimezone(UTC) < time.replace(fold=1).astimezone(UTC):
            yield point, time.isoformat(timespec="minutes")[len("2024-10-27T02:30") :]


def _local_time(point: EDTFDate, zone: ZoneInfo) -> datetime | None:
    return None if point.time_of_day is None else datetime.combine(point.earliest, point.time_of_day, zone)

"""Tests times of day that a change of clocks skips or repeats."""

from zoneinfo import ZoneInfo

import pytest

from timeline.loader import event_problems
from timeline.loader.clock_changes import clock_change_problems, repeated_times
from timeline.model.edtf import EDTFDate, Interval, in_zone, parse_edtf

from ..data.whole import WHOLE

TITLE = {"vi": "Mở cửa"}


@pytest.mark.parametrize(
    ("zone", "date", "instead"),
    [
        ("Europe/Berlin", "2024-03-31T01:59", None),
        ("Europe/Berlin", "2024-03-31T02:00", "2024-03-31T03:00"),  # the first that is skipped
        ("Europe/Berlin", "2024-03-31T02:59", "2024-03-31T03:59"),  # the last
        ("Europe/Berlin", "2024-03-31T03:00", None),
        ("Europe/Berlin", "2024-10-27T02:30", None),  # twice
        ("Asia/Ho_Chi_Minh", "2024-03-31T02:30", None),  # no summer time
        ("Asia/Ho_Chi_Minh", "1942-12-31T23:30", "1943-01-01T00:30"),  # into the next year
        ("Australia/Lord_Howe", "2024-10-06T02:15", "2024-10-06T02:45"),  # by half an hour
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-31T09:00"),  # a whole day, at the date line
        ("Pacific/Apia", "2011-12-30", None),  # a day has no time
        ("Europe/Berlin", "2024-03", None),
        ("Europe/Berlin", "2024-03-31T01:30/2024-03-31T02:15", "2024-03-31T03:15"),  # the end
        ("Europe/Berlin", "2024-03-31T01:30/2024-03-31T03:15", None),  # over the change: 45 minutes
        ("Europe/Berlin", "2024-03-31T02:45/2024-03-31T03:15", "2024-03-31T03:45"),  # in UTC, it would end before
        ("Europe/Berlin", "2024-10-27T01:30/2024-10-27T02:15", None),
    ],
)
def test_a_skipped_time_is_refused_with_the_time_that_follows(zone: str, date: str, instead: str | None) -> None:
    problems = list(clock_change_problems(parse_edtf(date), ZoneInfo(zone)))
    remedy = (
        f" does not exist, because clocks in {zone} are put forward over it: write {instead}, the time that follows"
    )
    assert [problem.partition("'")[2].partition("'")[2] for problem in problems] == ([remedy] if instead else [])


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [("2024-10-27T02:50", "2024-10-27T02:10", True), ("2024-10-27T02:50", "2024-10-27T03:10", False)],
)
def test_an_interval_must_end_after_its_start_in_utc(start: str, end: str, is_refused: bool) -> None:
    points = [point for point in map(parse_edtf, (start, end)) if isinstance(point, EDTFDate)]
    problems = list(clock_change_problems(Interval(*points), ZoneInfo("Europe/Berlin")))
    message = "'2024-10-27T02:50/2024-10-27T02:10' ends at 00:10 UTC, and begins at 00:50 UTC: write a later end, or only the day"
    assert problems == ([message] if is_refused else [])


@pytest.mark.parametrize(
    ("date", "repeated"),
    [
        ("2024-10-27T00:30:00Z/2024-10-27T01:30:00Z", 1),  # 02:30 and 02:30; calendars have the second as it is
        ("2024-10-27T00:50:00Z/2024-10-27T01:10:00Z", 1),  # 02:50 and 02:10
        ("2024-10-27T01:30:00Z", 0),
    ],
)
def test_offsets_tell_repeated_times_apart(date: str, repeated: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    converted = in_zone(parse_edtf(date), zone)
    assert (list(clock_change_problems(converted, zone)), len(list(repeated_times(converted, zone)))) == ([], repeated)


@pytest.mark.parametrize(
    ("zone", "date", "expected"),
    [
        ("Europe/Berlin", "2024-10-27T01:59", []),
        ("Europe/Berlin", "2024-10-27T02:00", [("2024-10-27T02:00", "+02:00")]),
        ("Europe/Berlin", "2024-10-27T03:00", []),
        ("Europe/Berlin", "2024-03-31T02:30", []),  # never
        ("America/St_Johns", "2024-11-03T01:30", [("2024-11-03T01:30", "-02:30")]),
        ("Asia/Ho_Chi_Minh", "2024-10-27T02:00", []),
        ("Europe/Berlin", "2024-10-27", []),
    ],
)
def test_a_repeated_time_has_the_offset_of_the_first(zone: str, date: str, expected: list[tuple[str, str]]) -> None:
    times = repeated_times(parse_edtf(date), ZoneInfo(zone))
    assert [(str(point), offset) for point, offset in times] == expected


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"date": "1942-12-31T23:30"}, "date"),  # skipped in the site's time zone
        ({"date": "2021", "anniversary": TITLE}, "anniversary"),
        ({"date": "2021", "status": "cancelled"}, "status"),
    ],
)
def test_a_problem_of_a_new_event_names_its_key(fields: dict[str, str | dict[str, str]], where: str) -> None:
    event = {"id": "opening", "kind": "visit", "title": TITLE, **fields}
    assert [problem.where for problem in event_problems(event, WHOLE)] == [where]

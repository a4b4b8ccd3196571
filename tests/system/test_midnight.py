"""A day passes under load, at a service whose clock stands elsewhere (by libfaketime): no reply is a mix of two
days."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from ..conftest import DATA, SITE, at
from ..loads import Given, Load, Right, Times, loaded, right
from ..serving import started
from .test_serving import children

# Of Hà Nội, in UTC: New Year, and 29 February coming and going.
MIDNIGHTS = tuple(datetime(*day, 17, tzinfo=UTC) for day in ((2027, 12, 31), (2028, 2, 28), (2028, 2, 29)))
AN_HOUR = timedelta(hours=1)
_BEFORE, _AFTER = timedelta(seconds=4), timedelta(seconds=2)

# What says how many days are left, or begins with a day, and what is of the year.
PATHS = (
    "/vi/",
    "/lo/anniversaries/",
    "/en/offices/quang-ngai/embed/",
    "/vi/anniversaries.ics",
    "/en/events/leap-2020/",
    "/vi/calendar/",
    "/static/site.css",
)
SHOWING_TODAY = {"/vi/", "/lo/anniversaries/", "/en/offices/quang-ngai/embed/", "/vi/calendar/"}


class Clock:
    """The clock of a service, as `faketime` sets it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        found = subprocess.run(["faketime", "-f", "+0s", "printenv", "LD_PRELOAD"], capture_output=True, text=True)
        self.variables = {
            "LD_PRELOAD": found.stdout.strip(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "TMPDIR": str(folder),
            "FAKETIME_CACHE_DURATION": "1",  # second, after which it is looked at again
        }

    def set(self, now: datetime) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"+{(now - datetime.now(UTC)).total_seconds():.0f}s")
        new.replace(self._file)


def days(events: Path, midnight: datetime) -> tuple[Right, Right]:
    """What may be given before it and after it."""
    times = ((midnight + away).replace(tzinfo=None).isoformat() for away in (-AN_HOUR, AN_HOUR))
    before, after = (right(events, at(time), PATHS) for time in times)
    assert {each.path for each in before - after} >= SHOWING_TODAY
    return before, after


def ended(service: "subprocess.Popen[bytes]") -> None:
    """At once: by a clock that was set on, processes wait for one another until they lose patience."""
    processes = [service.pid, *children(service.pid)]
    for each in processes:
        os.kill(each, signal.SIGKILL)


def strayed(given: Mapping[Given, Times], before: Right, midnight: datetime) -> Iterator[str]:
    """What was given on the day that it was not of, or may be kept beyond it."""
    for each, times in given.items():
        if each not in before and times.first < midnight:
            yield f"{each}: at {times.first}, before it was so"
        if each in before and times.last > midnight + _AFTER:
            yield f"{each}: at {times.last} still"
        if each in before and times.until > max(midnight, times.last):
            yield f"{each}: may be kept until {times.until}"


def test_each_reply_is_of_the_day_that_it_is(tmp_path: Path) -> None:
    """Of three services, each at another midnight."""
    events = DATA / "small.yaml"
    with ExitStack() as stack:
        passing = []
        for midnight in MIDNIGHTS:
            (tmp_path / str(midnight.date())).mkdir()
            clock = Clock(tmp_path / str(midnight.date()))
            clock.set(midnight - AN_HOUR)
            address, service = stack.enter_context(
                started(events, TIMELINE_SITE_URL=SITE, **cast(Any, clock.variables))
            )
            stack.callback(ended, service)
            passing.append((midnight, clock, Load(address, PATHS), *days(events, midnight)))
        stack.enter_context(loaded(*(load for _, _, load, _, _ in passing), clients=1))
        for midnight, clock, *_ in passing:
            clock.set(midnight - _BEFORE)
        for midnight, _, load, before, after in passing:
            while load.now < midnight + 2 * _AFTER:
                load.go_on(10)
            assert load.lost == load.wrong(before, after) == []
            of_a_day = {each: times for each, times in load.given.items() if each not in before & after}
            assert list(strayed(of_a_day, before, midnight)) == []
            assert {each.path for each in of_a_day if each in after} >= SHOWING_TODAY

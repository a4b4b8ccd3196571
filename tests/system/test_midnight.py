"""Tests midnight under load, at services with shifted clocks (libfaketime): no response mixes two days."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any, cast

from ..conftest import DATA, SITE, frozen_clock
from ..loads import AllowedResponses, Load, Observations, ObservedResponse, allowed_responses, run_loads
from ..readers import CODINGS
from ..serving import start_service
from .test_serving import child_pids

# Midnights of Hà Nội in UTC: New Year, and the start and the end of 29 February.
MIDNIGHTS = tuple(datetime(*day, 17, tzinfo=UTC) for day in ((2027, 12, 31), (2028, 2, 28), (2028, 2, 29)))
HOUR = timedelta(hours=1)
_BEFORE, _AFTER = timedelta(seconds=4), timedelta(seconds=2)

# Pages with the days left, a calendar that starts on a day, and pages and files without a date.
PATHS = (
    "/vi/",
    "/lo/anniversaries/",
    "/en/offices/quang-ngai/embed/",
    "/vi/anniversaries.ics",
    "/en/events/leap-2020/",
    "/vi/calendar/",
    "/static/site.css",
)
PATHS_SHOWING_TODAY = {"/vi/", "/lo/anniversaries/", "/en/offices/quang-ngai/embed/"}


class Clock:
    """The clock of a service, set by `faketime`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        result = subprocess.run(["faketime", "-f", "+0s", "printenv", "LD_PRELOAD"], capture_output=True, text=True)
        self.variables = {
            "LD_PRELOAD": result.stdout.strip(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "TMPDIR": str(folder),
            "FAKETIME_CACHE_DURATION": "1",  # second, after which faketime reads the file again
        }

    def set(self, now: datetime) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"+{(now - datetime.now(UTC)).total_seconds():.0f}s")
        new.replace(self._file)


def allowed_around(events: Path, midnight: datetime) -> tuple[AllowedResponses, AllowedResponses]:
    """The responses that are allowed before midnight and after it."""
    times = ((midnight + offset).replace(tzinfo=None).isoformat() for offset in (-HOUR, HOUR))
    before, after = (allowed_responses(events, frozen_clock(time), PATHS) for time in times)
    assert {response.path for response in before - after} >= PATHS_SHOWING_TODAY
    return before, after


def kill_service(service: "subprocess.Popen[bytes]") -> None:
    """Kill it at once: with a shifted clock, processes would wait for each other for a long time."""
    processes = [service.pid, *child_pids(service.pid)]
    for process in processes:
        os.kill(process, signal.SIGKILL)


def wrong_days(
    observed: Mapping[ObservedResponse, Observations], before: AllowedResponses, midnight: datetime
) -> Iterator[str]:
    """The responses that were sent on the wrong day, or may be cached beyond their day."""
    for response, observations in observed.items():
        if response not in before and observations.first < midnight:
            yield f"{response}: at {observations.first}, too early"
        if response in before and observations.last > midnight + _AFTER:
            yield f"{response}: at {observations.last}, too late"
        if response in before and observations.fresh_until > max(midnight, observations.last):
            yield f"{response}: may be kept until {observations.fresh_until}"


def test_each_response_is_of_the_current_day(tmp_path: Path) -> None:
    """With three services, each at another midnight. Their caches are filled an hour before. No request may be under way
    when a clock leaps: its response would have a Date after the leap and the max-age of the hour before.
    """
    events = DATA / "small.yaml"
    with ExitStack() as stack:
        services = []
        for midnight in MIDNIGHTS:
            (tmp_path / str(midnight.date())).mkdir()
            clock = Clock(tmp_path / str(midnight.date()))
            clock.set(midnight - HOUR)
            url, service = stack.enter_context(
                start_service(events, TIMELINE_SITE_URL=SITE, **cast(Any, clock.variables))
            )
            stack.callback(kill_service, service)
            services.append((midnight, clock, url, *allowed_around(events, midnight)))
        loads = [Load(url, PATHS) for _, _, url, _, _ in services]
        with run_loads(*loads, clients=1):
            for load in loads:
                load.wait_for_responses(2 * len(PATHS) * len(CODINGS))
        for midnight, clock, *_ in services:
            clock.set(midnight - _BEFORE)
        sleep(1.2)  # until faketime has read the new time
        loads = [Load(url, PATHS) for _, _, url, _, _ in services]
        stack.enter_context(run_loads(*loads, clients=1))
        for (midnight, _, _, before, after), load in zip(services, loads, strict=True):
            while load.server_time < midnight + 2 * _AFTER:
                load.wait_for_responses(10)
            assert load.retried == load.violations(before, after) == []
            day_dependent = {
                response: observations
                for response, observations in load.observed.items()
                if response not in before & after
            }
            assert list(wrong_days(day_dependent, before, midnight)) == []
            assert {response.path for response in day_dependent if response in after} >= PATHS_SHOWING_TODAY

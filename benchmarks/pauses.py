"""How long replies wait while a changed file is read: `python -m benchmarks.pauses [10000]`.

A thread that wants to run every millisecond notes the longest time for which it could not, while a store takes new
editions; and, to know the machine by, while another thread only counts. Where other programs keep the machine busy,
what tells is how long the reading thread itself ran in between.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from logging import CRITICAL, disable
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from threading import Thread, get_ident
from time import clock_gettime, perf_counter, pthread_getcpuclockid, sleep

from benchmarks.generator import generate_events_yaml
from timeline.repository import Repository

_TICK_SECONDS = 0.001


def measure_longest_pause(work: Callable[[], None]) -> str:
    """The longest time between two ticks while the work is done, and how much of the processor the work had in one."""
    clocks = Queue[int]()

    def run_with_clock() -> None:
        clocks.put(pthread_getcpuclockid(get_ident()))
        work()

    working = Thread(target=run_with_clock)
    working.start()
    clock = clocks.get()
    started = last = perf_counter()
    longest = longest_run = cpu_time = 0.0
    while working.is_alive():
        sleep(_TICK_SECONDS)
        now = perf_counter()
        longest, last = max(longest, now - last - _TICK_SECONDS), now
        try:
            longest_run, cpu_time = max(longest_run, clock_gettime(clock) - cpu_time), clock_gettime(clock)
        except OSError:  # it has ended
            break
    return (
        f"{longest * 1000:.0f} ms at most, {longest_run * 1000:.0f} ms of the processor, within {last - started:.1f} s"
    )


def _busy_loop() -> None:
    for _ in range(50_000_000):
        pass


def main(number: int) -> None:
    disable(CRITICAL)  # what is refused would be told
    print(f"counting: {measure_longest_pause(_busy_loop)}")
    text = generate_events_yaml(number)
    other = text.replace("II.", "III.")
    content_by_change = {
        "every event changed": other,
        "one event changed": other.replace("III.", "II.", 1),
        "every event changed back": text,
        "refused for a last line": text.removesuffix("...\n"),
        "refused for every kind": text.replace("  kind: ", "  kind: x"),
        "one event gone": text[: text.rindex("- id: ")] + "...\n",
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "events.yaml"
        file.write_text(text, "utf-8")
        repository = Repository(file, lambda: datetime.now(UTC))
        for turn, changed in content_by_change.items():
            file.write_text(changed, "utf-8")
            print(f"{number} events, {turn}: {measure_longest_pause(repository.reload_if_changed)}")
            print(f"    a second later: {measure_longest_pause(repository.reload_if_changed)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000)

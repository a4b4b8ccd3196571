"""How long responses wait while a changed file is loaded: `python -m benchmarks.pauses [10000]`.

While a repository loads new editions in one thread, another thread tries to run every millisecond and records its
longest wait. For comparison, the same is measured while a thread only counts. If other programs keep the machine busy,
look at the CPU time that the loading thread used within one wait.
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
    """Describe the longest pause between two ticks during the work, and its most CPU time within one tick."""
    clocks = Queue[int]()

    def run_with_clock() -> None:
        clocks.put(pthread_getcpuclockid(get_ident()))
        work()

    worker = Thread(target=run_with_clock)
    worker.start()
    clock = clocks.get()
    started = last = perf_counter()
    longest = longest_run = cpu_time = 0.0
    while worker.is_alive():
        sleep(_TICK_SECONDS)
        now = perf_counter()
        longest, last = max(longest, now - last - _TICK_SECONDS), now
        try:
            longest_run, cpu_time = max(longest_run, clock_gettime(clock) - cpu_time), clock_gettime(clock)
        except OSError:  # the thread has ended
            break
    return f"{longest * 1000:.0f} ms at most, {longest_run * 1000:.0f} ms of CPU time, within {last - started:.1f} s"


def _busy_loop() -> None:
    for _ in range(50_000_000):
        pass


def main(count: int) -> None:
    disable(CRITICAL)  # invalid files would be logged
    print(f"counting: {measure_longest_pause(_busy_loop)}")
    text = generate_events_yaml(count)
    every_event_changed = text.replace("II.", "III.")
    content_by_change = {
        "every event changed": every_event_changed,
        "one event changed": every_event_changed.replace("III.", "II.", 1),
        "every event changed back": text,
        "last line missing (invalid)": text.removesuffix("...\n"),
        "every kind unknown (invalid)": text.replace("  kind: ", "  kind: x"),
        "one event removed": text[: text.rindex("- id: ")] + "...\n",
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "events.yaml"
        file.write_text(text, "utf-8")
        repository = Repository(file, lambda: datetime.now(UTC))
        for change, content in content_by_change.items():
            file.write_text(content, "utf-8")
            print(f"{count} events, {change}: {measure_longest_pause(repository.reload_if_changed)}")
            print(f"    next check of the file: {measure_longest_pause(repository.reload_if_changed)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000)

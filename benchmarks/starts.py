"""From the start of the service to its first page, and from a change of its file to the first page that has it."""

from pathlib import Path
from time import perf_counter, sleep

from benchmarks.servers import Server, timeline
from timeline.reading import read

PAGE = "/vi/"
_LONGEST = 60.0  # seconds
_MARK = "changed"


def first_reply(events: Path) -> float:
    """The seconds from the start of the process to its first page."""
    begun = perf_counter()
    with timeline(events, workers=1, ready=PAGE):
        return perf_counter() - begun


def after_change(events: Path) -> tuple[float, float]:
    """The seconds from a change of the file to the first page with it, and the longest for a page meanwhile.

    The title of the site is what changes: it stands on every page.
    """
    text = events.read_text("utf-8")
    title = read(events).site.title.in_("vi")
    with timeline(events, workers=1, ready=PAGE) as server:
        beside = events.with_suffix(".new")
        beside.write_text(text.replace(title, f"{title} – {_MARK}", 1), "utf-8")
        begun = perf_counter()
        beside.replace(events)
        longest = 0.0
        while perf_counter() - begun < _LONGEST:
            asked = perf_counter()
            fresh = _has_it(server)
            now = perf_counter()
            if fresh:
                return now - begun, longest
            longest = max(longest, now - asked)
            sleep(0.01)
    raise TimeoutError(f"a change of {events} was not taken up")


def _has_it(server: Server) -> bool:
    return _MARK.encode() in server.get(PAGE).content.partition(b"</title>")[0]

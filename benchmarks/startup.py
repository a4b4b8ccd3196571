"""From the start of the service to its first page, and from a change of its file to the first page that has it."""

import re
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.servers import Server, timeline
from timeline.loader import read

PAGE = "/vi/"
_LONGEST = 60.0  # seconds
_MARK = "changed"


def first_reply(events: Path) -> float:
    """The seconds from the start of the process to its first page."""
    begun = perf_counter()
    with timeline(events, workers=1, ready=PAGE):
        return perf_counter() - begun


def after_change(events: Path, *, of_all: bool = False) -> tuple[float, float]:
    """The seconds from a change of the file to the first page with it, and the longest for a page meanwhile.

    The title of the site is what changes, for it stands on every page; with it the event in the middle, or all of them.
    """
    catalogue = read(events)
    title = catalogue.site.title.in_("vi")
    text = events.read_text("utf-8").replace(title, f"{title} – {_MARK}", 1)
    begins = [found.start() for found in re.finditer(r"^- id: ", text, re.MULTILINE)]
    for begin in reversed(begins if of_all else begins[len(begins) // 2 :][:1]):
        end = text.index("\n", begin)
        text = f"{text[:end]}  # {_MARK}{text[end:]}"
    with timeline(events, workers=1, ready=PAGE) as server:
        beside = events.with_suffix(".new")
        beside.write_text(text, "utf-8")
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

"""From the start of the service to its first page, and from a change of its file to the first page that has it."""

import re
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.servers import Server, timeline_server
from timeline.loader import load

PAGE = "/vi/"
_TIMEOUT = 60.0  # seconds
_MARK = "changed"


def time_to_first_response(events: Path) -> float:
    """The seconds from the start of the process to its first page."""
    begun = perf_counter()
    with timeline_server(events, workers=1, ready_path=PAGE):
        return perf_counter() - begun


def time_to_changed_page(events: Path, *, every_event: bool = False) -> tuple[float, float]:
    """The seconds from a change of the file to the first page with it, and the longest for a page meanwhile.

    The title of the site is what changes, for it stands on every page; with it the event in the middle, or all of them.
    """
    catalogue = load(events)
    title = catalogue.site.title.in_("vi")
    text = events.read_text("utf-8").replace(title, f"{title} – {_MARK}", 1)
    event_offsets = [match.start() for match in re.finditer(r"^- id: ", text, re.MULTILINE)]
    for begin in reversed(event_offsets if every_event else event_offsets[len(event_offsets) // 2 :][:1]):
        end = text.index("\n", begin)
        text = f"{text[:end]}  # {_MARK}{text[end:]}"
    with timeline_server(events, workers=1, ready_path=PAGE) as server:
        temporary = events.with_suffix(".new")
        temporary.write_text(text, "utf-8")
        start = perf_counter()
        temporary.replace(events)
        longest = 0.0
        while perf_counter() - start < _TIMEOUT:
            request_start = perf_counter()
            is_changed = _has_change(server)
            now = perf_counter()
            if is_changed:
                return now - start, longest
            longest = max(longest, now - request_start)
            sleep(0.01)
    raise TimeoutError(f"a change of {events} was not taken up")


def _has_change(server: Server) -> bool:
    return _MARK.encode() in server.get(PAGE).content.partition(b"</title>")[0]

"""Time from the start of the service to its first page, and from a change of the file to the first changed page."""

import re
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.servers import Server, timeline_server
from timeline.loader import load

PAGE = "/vi/"
_TIMEOUT = 60.0  # seconds
_MARK = "changed"


def time_to_first_response(events: Path) -> float:
    """Return the seconds from the start of the process to its first page."""
    start = perf_counter()
    with timeline_server(events, workers=1, ready_path=PAGE):
        return perf_counter() - start


def time_to_changed_page(events: Path, *, every_event: bool = False) -> tuple[float, float]:
    """Return the seconds from a change of the file to the first changed page, and of the slowest page until then.

    The change is in the title of the site, because every page shows it, and in the middle event or in every event.
    """
    catalogue = load(events)
    title = catalogue.site.title.in_("vi")
    text = events.read_text("utf-8").replace(title, f"{title} – {_MARK}", 1)
    event_offsets = [match.start() for match in re.finditer(r"^- id: ", text, re.MULTILINE)]
    for offset in reversed(event_offsets if every_event else event_offsets[len(event_offsets) // 2 :][:1]):
        end = text.index("\n", offset)
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
    raise TimeoutError(f"the server did not load the change of {events}")


def _has_change(server: Server) -> bool:
    return _MARK.encode() in server.get(PAGE).content.partition(b"</title>")[0]

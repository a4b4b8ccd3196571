"""The section of what nobody asked before: searches of which no cache has the response."""

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from random import Random
from urllib.parse import quote_plus

from icalendar import Calendar

from benchmarks import results
from benchmarks.load import Request, compare_under_load
from benchmarks.nginx import nginx_file_server
from benchmarks.rivals import calendar_path, datasette, open_web_calendar
from benchmarks.servers import CORES, ROOT, Server, timeline_server

_EVENTS = ROOT / "events.yaml"
_FEED = "/vi/events.ics"
_MIN_WORD_LENGTH = 2
_TEXT = """
Each request is a search that nobody made before, for three words of one event. The other servers have those events of
the real file that calendars can hold, ours has them all. *ours : it* is as above. These differences matter:

- Ours marks the words in every text, counts the events of each filter, and sends the whole list with its sources. It
  finds a word without its accents and tones.
- datasette searches with SQLite's full-text index, and sends the first hundred rows of a table. It runs in one process.
- open-web-calendar cannot search. Its calendar is made anew for each request, from the calendar that it has downloaded.
"""


def searches_section(folder: Path) -> str:
    with timeline_server(_EVENTS) as ours:
        calendar = ours.get(_FEED).content
        with nginx_file_server(folder, {_FEED: calendar}, _FEED) as source:
            calendar_url = f"http://127.0.0.1:{source.port}{_FEED}"
            with open_web_calendar(calendar_url) as web_calendar, datasette(folder, calendar) as table:
                searches = search_values((str(event["SUMMARY"]) for event in Calendar.from_ical(calendar).events), 3)
                pages = [
                    ("ours, page", ours, _requests("/vi/?q=", searches)),
                    ("datasette, page", table, _requests("/events/event?_search=", searches)),
                    ("ours, JSON", ours, _requests("/vi/events.json?q=", searches)),
                    ("datasette, JSON", table, _requests("/events/event.json?_search=", searches)),
                ]
                calendars = [
                    ("ours, calendar", ours, _requests("/vi/events.ics?q=", searches)),
                    ("open-web-calendar", web_calendar, Request(calendar_path(calendar_url, "ics"))),
                ]
                tables = [_table(entries) for entries in (pages, calendars)]
    return results.section("What nobody asked before", _TEXT, *tables)


def _requests(prefix: str, searches: list[str]) -> Request:
    paths = tuple(prefix + search for search in searches)
    return Request(paths[0], paths=paths)


def _table(entries: list[tuple[str, Server, Request]]) -> str:
    requests = {name: (server, request) for name, server, request in entries}
    for server, request in requests.values():
        assert server.get(request.path).status == 200
    return results.rivals_table(compare_under_load(requests, rounds=3, seconds=2, connections=2 * CORES))


def search_values(titles: Iterable[str], word_count: int) -> list[str]:
    """Return searches, each for words of one title, as values in a query string, always in the same random order."""
    groups: set[tuple[str, ...]] = set()
    for title in titles:
        words = {word for word in title.split() if word.isalpha() and len(word) >= _MIN_WORD_LENGTH}
        groups.update(permutations(words, word_count))
    searches = [quote_plus(" ".join(words)) for words in sorted(groups)]
    Random(0).shuffle(searches)
    return searches

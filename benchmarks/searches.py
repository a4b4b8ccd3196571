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
Each request is a search that nobody made before, for two words of one event. All servers have the events of the real
file that calendars can hold. *ours : it* is as above. These differences matter:

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
                searches = word_pairs(str(event["SUMMARY"]) for event in Calendar.from_ical(calendar).events)
                pages = [
                    ("ours, page", ours, [f"/vi/?q={search}" for search in searches]),
                    ("datasette, page", table, [f"/events/event?_search={search}" for search in searches]),
                    ("ours, JSON", ours, [f"/vi/events.json?q={search}" for search in searches]),
                    ("datasette, JSON", table, [f"/events/event.json?_search={search}" for search in searches]),
                ]
                calendars = [
                    ("ours, calendar", ours, [f"/vi/events.ics?q={search}" for search in searches]),
                    ("open-web-calendar", web_calendar, [calendar_path(calendar_url, "ics")]),
                ]
                tables = [_table(entries) for entries in (pages, calendars)]
    return results.section("What nobody asked before", _TEXT, *tables)


def _table(entries: list[tuple[str, Server, list[str]]]) -> str:
    requests = {name: (server, Request(paths[0], paths=tuple(paths))) for name, server, paths in entries}
    for server, request in requests.values():
        assert server.get(request.path).status == 200
    return results.rivals_table(compare_under_load(requests, rounds=3, seconds=3, connections=2 * CORES))


def word_pairs(titles: Iterable[str]) -> list[str]:
    """Return pairs of words of one title each, as a value in a query string, always in the same random order."""
    pairs: set[tuple[str, ...]] = set()
    for title in titles:
        words = {word for word in title.split() if word.isalpha() and len(word) >= _MIN_WORD_LENGTH}
        pairs.update(permutations(words, 2))
    searches = [quote_plus(f"{first} {second}") for first, second in sorted(pairs)]
    Random(0).shuffle(searches)
    return searches

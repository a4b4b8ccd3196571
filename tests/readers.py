"""Clients that send requests without pause and check every response."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from timeline.app import create_app

from .conftest import make_settings
from .waiting import wait_until_equal

CODINGS = ("identity", "gzip", "br")
# Pages, calendars and feeds that are requested again and again, in every language; and a URL that is always new.
KNOWN_PATHS = (
    "/vi/",
    "/lo/",
    "/en/events/treaty-1977/",
    "/vi/events.ics",
    "/lo/anniversaries.ics",
    "/en/events.atom",
    "/vi/events.json",
)
_UNIQUE_URL = "/static/site.css?v={}"


def at_noon(content: bytes) -> bytes:
    """The same file with a time zone in which it is about noon, so that the day does not change during a test."""
    time_zone = b"timezone: Asia/Ho_Chi_Minh"
    assert time_zone in content
    return content.replace(time_zone, f"timezone: Etc/GMT{datetime.now(UTC).hour - 12:+}".encode())


@dataclass(frozen=True)
class Response:
    etag: str
    coding: str
    content: bytes


ExpectedResponses = Mapping[tuple[str, str], Response]


def fetch(url: str, path: str, coding: str, etag: str = "") -> tuple[int, Response]:
    """Fetch a response over a new connection."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        return _fetch(connection, path, coding, etag)
    finally:
        connection.close()


def expected_responses(events: Path) -> ExpectedResponses:
    """The correct response of each path in each coding, from the application itself without a server between."""
    client = create_app(make_settings(events)).test_client()
    responses = {}
    for path in (*KNOWN_PATHS, _UNIQUE_URL.format("")):
        for coding in CODINGS:
            response = client.get(path, headers={"Accept-Encoding": coding})
            assert response.status_code == 200, path
            responses[path, coding] = Response(
                response.headers["ETag"], response.headers.get("Content-Encoding", "identity"), response.data
            )
    return responses


@dataclass
class Readers:
    """Clients of several addresses, each with a name. `allowed` has the responses of each edition that may be served."""

    addresses: Mapping[str, str]
    allowed: Sequence[ExpectedResponses]
    faults: list[str] = field(default_factory=list)
    response_counts: Counter[str] = field(default_factory=Counter)
    etags: dict[str, set[str]] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)

    def wait_for_responses(self, count: int = 30) -> None:
        """Wait until each address has sent this many more responses."""
        before = Counter(self.response_counts)
        wait_until_equal(
            lambda: all(self.response_counts[name] >= before[name] + count for name in self.addresses), True, 60
        )

    def send_requests(self, name: str) -> None:
        """Send requests until `stop`: each path in each coding in turn. Every second request is conditional on the last
        ETag.
        """
        connection = HTTPConnection(urlsplit(self.addresses[name]).netloc, timeout=20)
        last_etags: dict[tuple[str, str], str] = {}
        for number in count():
            if self._over.wait(0.015):  # without a pause, the clients of a cache take all processor time
                break
            target = (
                (*KNOWN_PATHS, _UNIQUE_URL.format(""))[number % (len(KNOWN_PATHS) + 1)],
                CODINGS[number % len(CODINGS)],
            )
            path, coding = (f"{target[0]}{name}{id(connection)}{number}" if "?" in target[0] else target[0]), target[1]
            etag = last_etags.pop(target, "")
            try:
                status, response = _fetch(connection, path, coding, etag)
            except (HTTPException, OSError) as error:
                self.faults.append(f"{name} {path} {coding}: {error!r}")
                connection.close()
                continue
            if status == 304:
                is_allowed = response.etag == etag and not response.content
            else:
                is_allowed = status == 200 and response in [responses[target] for responses in self.allowed]
                last_etags[target] = response.etag
            if not is_allowed:
                self.faults.append(f"{name} {path} {coding}: {status} {response.etag}, {len(response.content)} bytes")
            self.etags.setdefault(name, set()).add(response.etag)
            self.response_counts[name] += 1
        connection.close()

    def stop(self) -> None:
        self._over.set()


@contextmanager
def run_readers(addresses: Mapping[str, str], *allowed: ExpectedResponses) -> Iterator[Readers]:
    """Run two clients of each address until the end of the block."""
    readers = Readers(addresses, allowed)
    threads = [Thread(target=readers.send_requests, args=(name,)) for name in addresses for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        readers.stop()
        for thread in threads:
            thread.join()


def _fetch(connection: HTTPConnection, path: str, coding: str, etag: str) -> tuple[int, Response]:
    connection.request("GET", path, headers={"Accept-Encoding": coding} | ({"If-None-Match": etag} if etag else {}))
    with connection.getresponse() as response:
        content = response.read()
        return response.status, Response(
            response.headers.get("ETag", ""), response.headers.get("Content-Encoding", "identity"), content
        )

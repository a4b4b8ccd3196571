"""Readers who ask without pause, and know of every reply what it must be."""

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

from .conftest import settings
from .hosting import comes

CODINGS = ("identity", "gzip", "br")
# What is asked again and again: pages, calendars and other forms, in every language; and what was never asked before.
KNOWN = (
    "/vi/",
    "/lo/",
    "/en/events/treaty-1977/",
    "/vi/events.ics",
    "/lo/anniversaries.ics",
    "/en/events.atom",
    "/vi/events.json",
)
_EVER_NEW = "/static/site.css?v={}"


def at_noon(content: bytes) -> bytes:
    """A file in whose time zone it is about noon, so that nothing that shows today changes during a test."""
    there = b"timezone: Asia/Ho_Chi_Minh"
    assert there in content
    return content.replace(there, f"timezone: Etc/GMT{datetime.now(UTC).hour - 12:+}".encode())


@dataclass(frozen=True)
class Reply:
    tag: str
    coding: str
    content: bytes


Right = Mapping[tuple[str, str], Reply]


def asked(address: str, path: str, coding: str, tag: str = "") -> tuple[int, Reply]:
    """A reply over a connection of its own."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        return _asked(connection, path, coding, tag)
    finally:
        connection.close()


def right(events: Path) -> Right:
    """What each address must give in each coding, as the application makes it with nothing between."""
    client = create_app(settings(events)).test_client()
    found = {}
    for path in (*KNOWN, _EVER_NEW.format("")):
        for coding in CODINGS:
            reply = client.get(path, headers={"Accept-Encoding": coding})
            assert reply.status_code == 200, path
            found[path, coding] = Reply(
                reply.headers["ETag"], reply.headers.get("Content-Encoding", "identity"), reply.data
            )
    return found


@dataclass
class Readers:
    """Those of several addresses, each by its name; `rights` are the editions that there may be."""

    addresses: Mapping[str, str]
    rights: Sequence[Right]
    faults: list[str] = field(default_factory=list)
    replies: Counter[str] = field(default_factory=Counter)
    tags: dict[str, set[str]] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)

    def go_on(self, replies: int = 60) -> None:
        """Wait until each address has given so many more."""
        before = Counter(self.replies)
        comes(lambda: all(self.replies[name] >= before[name] + replies for name in self.addresses), True, 60)

    def ask(self, name: str) -> None:
        """Ask until it is over, each address in each coding by turns, every second time with the tag that came last."""
        connection = HTTPConnection(urlsplit(self.addresses[name]).netloc, timeout=20)
        last: dict[tuple[str, str], str] = {}
        for number in count():
            if self._over.wait(0.005):  # else those of a cache leave the others no time
                break
            known = (*KNOWN, _EVER_NEW.format(""))[number % (len(KNOWN) + 1)], CODINGS[number % len(CODINGS)]
            path, coding = (f"{known[0]}{name}{id(connection)}{number}" if "?" in known[0] else known[0]), known[1]
            tag = last.pop(known, "")
            try:
                status, reply = _asked(connection, path, coding, tag)
            except (HTTPException, OSError) as error:
                self.faults.append(f"{name} {path} {coding}: {error!r}")
                connection.close()
                continue
            if status == 304:
                fits = reply.tag == tag and not reply.content
            else:
                fits = status == 200 and reply in [each[known] for each in self.rights]
                last[known] = reply.tag
            if not fits:
                self.faults.append(f"{name} {path} {coding}: {status} {reply.tag}, {len(reply.content)} bytes")
            self.tags.setdefault(name, set()).add(reply.tag)
            self.replies[name] += 1
        connection.close()

    def stop(self) -> None:
        self._over.set()


@contextmanager
def reading(addresses: Mapping[str, str], *rights: Right) -> Iterator[Readers]:
    """Two readers of each address, until the end of the block."""
    readers = Readers(addresses, rights)
    threads = [Thread(target=readers.ask, args=(name,)) for name in addresses for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        readers.stop()
        for thread in threads:
            thread.join()


def _asked(connection: HTTPConnection, path: str, coding: str, tag: str) -> tuple[int, Reply]:
    connection.request("GET", path, headers={"Accept-Encoding": coding} | ({"If-None-Match": tag} if tag else {}))
    with connection.getresponse() as reply:
        content = reply.read()
        return reply.status, Reply(
            reply.headers.get("ETag", ""), reply.headers.get("Content-Encoding", "identity"), content
        )

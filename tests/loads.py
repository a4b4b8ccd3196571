"""A load on the service: clients who ask without pause, and all that they were given, to be judged when it is over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count, product
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

from timeline.app import create_app
from timeline.clock import utc_now

from .conftest import settings
from .hosting import comes
from .readers import CODINGS

# Pages, a frame, calendars and feeds, in every language; a card; what is the same in every edition.
PATHS = (
    "/vi/",
    "/lo/anniversaries/",
    "/en/offices/quang-ngai/embed/",
    "/vi/anniversaries.ics",
    "/lo/events.ics",
    "/en/events.atom",
    "/vi/events.json",
    "/en/events/treaty-1977/",
    "/static/site.css",
)
_NOTHING = sha256(b"").hexdigest()


@dataclass(frozen=True)
class Given:
    """A reply to an address that was asked for in one coding."""

    path: str
    asked: str
    status: int
    tag: str
    coding: str
    digest: str

    def __str__(self) -> str:
        return f"{self.path} in {self.asked}: {self.status}, tag {self.tag}, {self.coding}, bytes {self.digest[:8]}"


Right = frozenset[Given]


def right(events: Path, clock: Callable[[], datetime] = utc_now, paths: Sequence[str] = PATHS) -> Right:
    """All that may be given of an edition on the day of the clock: what the application makes with nothing between."""
    client = create_app(settings(events), clock).test_client()
    found = set()
    for path, asked in product(paths, CODINGS):
        reply = client.get(path, headers={"Accept-Encoding": asked})
        assert reply.status_code == 200, path
        tag, coding = reply.headers["ETag"], reply.headers.get("Content-Encoding", "identity")
        found.add(Given(path, asked, 200, tag, coding, sha256(reply.data).hexdigest()))
        found.add(Given(path, asked, 304, tag, "identity", _NOTHING))
    return frozenset(found)


@dataclass
class Times:
    """How often the same was given, and when, by the service's own clock."""

    first: datetime
    last: datetime
    until: datetime  # caches may keep it
    number: int = 0
    begun: float = 0.0  # the last that asked, by the clock of the tests


@dataclass
class Load:
    """Clients of one service. A request that a kept connection loses is asked once more over a new one, as browsers
    and calendar clients do; that is counted apart.
    """

    address: str
    paths: Sequence[str] = PATHS
    headers: Mapping[str, str] = field(default_factory=dict)
    given: dict[Given, Times] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)  # asked again
    failed: list[str] = field(default_factory=list)  # and lost again
    _lock: Lock = field(default_factory=Lock)
    _over: Event = field(default_factory=Event)

    @property
    def number(self) -> int:
        with self._lock:
            return sum(times.number for times in self.given.values())

    @property
    def now(self) -> datetime:
        """By the service's own clock."""
        with self._lock:
            return max((times.last for times in self.given.values()), default=datetime.min.replace(tzinfo=UTC))

    def go_on(self, replies: int = 150) -> None:
        """Wait until so many more came."""
        wanted = self.number + replies
        comes(lambda: self.number >= wanted or self.failed != [], True, 60)

    def since(self, begun: float) -> set[Given]:
        """What was given to those who asked later than that."""
        with self._lock:
            return {each for each, times in self.given.items() if times.begun > begun}

    def settles(self, only: Right, replies: int = 150) -> None:
        """Wait until nothing else is given, and hold it to that for so many replies."""

        def settled() -> bool:
            now = monotonic()
            self.go_on(2 * len(self.paths) * len(CODINGS))
            return self.since(now) <= only

        sleep(2)  # what was being read when the last edit came may serve until the next look
        comes(settled, True, 10)
        now = monotonic()
        self.go_on(replies)
        assert self.wrong(only, begun=now) == []

    def wrong(self, *rights: Right, begun: float = 0.0) -> list[str]:
        """What failed, and what was none of what may be given."""
        may = frozenset[Given]().union(*rights)
        return self.failed + sorted(map(str, self.since(begun) - may))

    def ask(self) -> None:
        """Ask until it is over: each address in each coding by turns, every second time with the tag that came last."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=10)
        last: dict[tuple[str, str], str] = {}
        for number in count():
            if self._over.wait(0.004):
                break
            known = self.paths[number % len(self.paths)], CODINGS[number // len(self.paths) % len(CODINGS)]
            said = {"Accept-Encoding": known[1], **self.headers}
            if tag := last.pop(known, ""):
                said["If-None-Match"] = tag
            reply = self._asked(connection, known, said)
            if reply and reply.status == 200:
                last[known] = reply.tag
        connection.close()

    def stop(self) -> None:
        self._over.set()

    def _asked(self, connection: HTTPConnection, known: tuple[str, str], said: Mapping[str, str]) -> Given | None:
        # Asked again, it may wait in the queue of a process that dies just then, too.
        for complaints in (self.lost, self.lost, self.failed):
            begun = monotonic()
            try:
                connection.request("GET", known[0], headers=said)
                with connection.getresponse() as reply:
                    content = reply.read()
                    return self._note(reply, known, content, begun)
            except (HTTPException, OSError) as error:
                connection.close()
                with self._lock:
                    complaints.append(f"{known[0]} in {known[1]}: {error!r}")
        return None

    def _note(self, reply: HTTPResponse, known: tuple[str, str], content: bytes, begun: float) -> Given:
        tag, coding = reply.headers.get("ETag", ""), reply.headers.get("Content-Encoding", "identity")
        given = Given(*known, reply.status, tag, coding, sha256(content).hexdigest())
        said = parsedate_to_datetime(reply.headers["Date"])
        fresh = dict(each.strip().partition("=")[::2] for each in reply.headers.get("Cache-Control", "").split(","))
        until = said + timedelta(seconds=int(fresh.get("max-age", 0)))
        with self._lock:
            if until < said:
                self.failed.append(f"{given}: {reply.headers['Cache-Control']}")
            times = self.given.setdefault(given, Times(said, said, until))
            times.number += 1
            times.begun = max(times.begun, begun)
            times.last = max(times.last, said)
            times.until = max(times.until, until)
        return given


@contextmanager
def loaded(*loads: Load, clients: int = 2) -> Iterator[None]:
    """So many clients of each load, until the end of the block."""
    threads = [Thread(target=load.ask, daemon=True) for load in loads for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for load in loads:
            load.stop()
        for thread in threads:
            thread.join()

"""A load on the service: clients that send some sixty requests a second each, and record every response for the checks
at the end.
"""

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
from time import monotonic
from urllib.parse import urlsplit

from timeline.app import create_app
from timeline.clock import utc_now

from .conftest import make_settings
from .readers import CODINGS
from .waiting import wait_until_equal

# Pages, a frame, calendars and feeds in every language, and a file that is the same in every edition.
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
class ObservedResponse:
    """A response to a request for one content coding."""

    path: str
    requested_coding: str
    status: int
    etag: str
    coding: str
    digest: str

    def __str__(self) -> str:
        return f"{self.path} in {self.requested_coding}: {self.status}, tag {self.etag}, {self.coding}, bytes {self.digest[:8]}"


AllowedResponses = frozenset[ObservedResponse]


def allowed_responses(
    events: Path, clock: Callable[[], datetime] = utc_now, paths: Sequence[str] = PATHS
) -> AllowedResponses:
    """All correct responses of an edition on the day of the clock, from the application itself without a server
    between.
    """
    client = create_app(make_settings(events), clock).test_client()
    responses = set()
    for path, requested_coding in product(paths, CODINGS):
        response = client.get(path, headers={"Accept-Encoding": requested_coding})
        assert response.status_code == 200, path
        etag, coding = response.headers["ETag"], response.headers.get("Content-Encoding", "identity")
        responses.add(ObservedResponse(path, requested_coding, 200, etag, coding, sha256(response.data).hexdigest()))
        responses.add(ObservedResponse(path, requested_coding, 304, etag, "identity", _NOTHING))
    return frozenset(responses)


@dataclass
class Observations:
    """How often the same response came, and when, by the service's clock."""

    first: datetime
    last: datetime
    fresh_until: datetime  # how long caches may keep it
    count: int = 0
    last_request: float = 0.0  # when the last of the requests was sent, by the clock of the tests


@dataclass
class Load:
    """Clients of one service. Like browsers and calendar clients, they repeat a request that a keep-alive connection
    lost. Lost requests are counted.
    """

    address: str
    paths: Sequence[str] = PATHS
    headers: Mapping[str, str] = field(default_factory=dict)
    observed: dict[ObservedResponse, Observations] = field(default_factory=dict)
    retried: list[str] = field(default_factory=list)  # requests that were lost and sent again
    failed: list[str] = field(default_factory=list)  # requests that were lost every time
    _lock: Lock = field(default_factory=Lock)
    _over: Event = field(default_factory=Event)

    @property
    def count(self) -> int:
        with self._lock:
            return sum(times.count for times in self.observed.values())

    @property
    def server_time(self) -> datetime:
        """The latest time in a response, by the service's clock."""
        with self._lock:
            return max((times.last for times in self.observed.values()), default=datetime.min.replace(tzinfo=UTC))

    def wait_for_responses(self, responses: int = 60) -> None:
        """Wait until this many more responses have come."""
        expected = self.count + responses
        wait_until_equal(lambda: self.count >= expected or self.failed != [], True, 60)

    def observed_since(self, started: float) -> set[ObservedResponse]:
        """The responses to requests that were sent after this time."""
        with self._lock:
            return {response for response, observations in self.observed.items() if observations.last_request > started}

    def wait_until_only(self, allowed: AllowedResponses, responses: int = 60) -> None:
        """Wait until only allowed responses come, then check that for this many more responses."""

        def is_settled() -> bool:
            started = monotonic()
            self.wait_for_responses(2 * len(self.paths) * len(CODINGS))
            return self.observed_since(started) <= allowed

        wait_until_equal(is_settled, True, 10)
        started = monotonic()
        self.wait_for_responses(responses)
        assert self.violations(allowed, started=started) == []

    def violations(self, *allowed_sets: AllowedResponses, started: float = 0.0) -> list[str]:
        """Failed requests, and the responses that no set allows."""
        allowed = frozenset[ObservedResponse]().union(*allowed_sets)
        return self.failed + sorted(map(str, self.observed_since(started) - allowed))

    def send_requests(self) -> None:
        """Send requests until `stop`: each path in each coding in turn. Every second request is conditional on the last
        ETag.
        """
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=10)
        last_etags: dict[tuple[str, str], str] = {}
        for number in count():
            if self._over.wait(0.015):
                break
            target = self.paths[number % len(self.paths)], CODINGS[number // len(self.paths) % len(CODINGS)]
            headers = {"Accept-Encoding": target[1], **self.headers}
            if tag := last_etags.pop(target, ""):
                headers["If-None-Match"] = tag
            response = self._send_request(connection, target, headers)
            if response and response.status == 200:
                last_etags[target] = response.etag
        connection.close()

    def stop(self) -> None:
        self._over.set()

    def _send_request(
        self, connection: HTTPConnection, target: tuple[str, str], headers: Mapping[str, str]
    ) -> ObservedResponse | None:
        # The second request can also be lost, in the queue of another worker process that dies.
        for errors in (self.retried, self.retried, self.failed):
            started = monotonic()
            try:
                connection.request("GET", target[0], headers=headers)
                with connection.getresponse() as response:
                    content = response.read()
                    return self._record(response, target, content, started)
            except (HTTPException, OSError) as error:
                connection.close()
                with self._lock:
                    errors.append(f"{target[0]} in {target[1]}: {error!r}")
        return None

    def _record(
        self, response: HTTPResponse, target: tuple[str, str], content: bytes, started: float
    ) -> ObservedResponse:
        etag, coding = response.headers.get("ETag", ""), response.headers.get("Content-Encoding", "identity")
        observed = ObservedResponse(*target, response.status, etag, coding, sha256(content).hexdigest())
        sent_at = parsedate_to_datetime(response.headers["Date"])
        directives = dict(
            directive.strip().partition("=")[::2] for directive in response.headers.get("Cache-Control", "").split(",")
        )
        fresh_until = sent_at + timedelta(seconds=int(directives.get("max-age", 0)))
        with self._lock:
            if fresh_until < sent_at:
                self.failed.append(f"{observed}: {response.headers['Cache-Control']}")
            observations = self.observed.setdefault(observed, Observations(sent_at, sent_at, fresh_until))
            observations.count += 1
            observations.last_request = max(observations.last_request, started)
            observations.last = max(observations.last, sent_at)
            observations.fresh_until = max(observations.fresh_until, fresh_until)
        return observed


@contextmanager
def run_loads(*loads: Load, clients: int = 2) -> Iterator[None]:
    """Run this many clients of each load until the end of the block."""
    threads = [Thread(target=load.send_requests, daemon=True) for load in loads for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for load in loads:
            load.stop()
        for thread in threads:
            thread.join()

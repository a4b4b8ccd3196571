"""Where connections come in, at a running service: whichever way an answer takes, it is the same answer."""

import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

import pytest

from timeline.app import create_app
from timeline.web.asked import EXTENSION
from timeline.web.door import Door
from timeline.web.front import Front

from .conftest import DATA, settings
from .serving import free_port, serving, started

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEPT = ("/vi/", "/vi/anniversaries.ics", "/lo/offices/quang-ngai/embed/", "/static/site.css", "/static/favicon.ico")
PASSING = ("/", "/healthz", "/vi/nothing/", "/vi/?topic=nothing", "/en/events/old-relations/")


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(DATA / "small.yaml") as address:
        sleep(1.1)  # within the second in which the file was read, no reply says when it changed last
        yield address


class Connection:
    """One on which several replies are read: what was read ahead of one is the beginning of the next."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._ahead = connection.makefile("rb")
        self.send = connection.sendall

    def makefile(self, *_: object) -> BinaryIO:
        """As http.client asks for it, which closes what it is given."""
        lent = BytesReader(self._ahead)
        return cast(BinaryIO, lent)

    def close(self) -> None:
        self._ahead.close()


class BytesReader:
    """A reader that is lent and not given."""

    def __init__(self, reader: BinaryIO) -> None:
        self.read, self.readline, self.readinto = reader.read, reader.readline, reader.readinto  # type: ignore[attr-defined]

    def close(self) -> None:
        pass

    flush = close


@contextmanager
def connected(service: str) -> Iterator[Connection]:
    parts = urlsplit(service)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        asking = Connection(connection)
        try:
            yield asking
        finally:
            asking.close()


def head(method: str, path: str, *lines: str, version: str = "1.1") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/{version}", "Host: timeline.example", *lines, "", "")).encode()


def read(connection: Connection, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """One reply: status, headers without those of the moment, bytes."""
    reply = HTTPResponse(cast(socket.socket, connection), method=method)
    reply.begin()
    headers = {name.lower(): value for name, value in reply.getheaders()}
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", headers.pop("date"))
    for each in ("server", "connection"):
        headers.pop(each, None)
    return reply.status, headers, reply.read()


def asked(service: str, octets: bytes, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    with connected(service) as connection:
        connection.send(octets)
        return read(connection, method)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [*KEPT, *PASSING])
@pytest.mark.parametrize("accepted", ["identity", "gzip", "br"])
def test_every_way_leads_to_the_same_answer(service: str, method: str, path: str, accepted: str) -> None:
    """Made for it, from memory, once more within a second, and from the server behind."""
    lines = (f"Accept-Encoding: {accepted}",)
    plainly = [asked(service, head(method, path, *lines), method) for _ in range(3)]
    behind = asked(service, head(method, path, *lines, "Connection: close"), method)
    for answer in plainly:
        assert (answer[0], answer[2]) == (behind[0], behind[2])
        assert answer[1].items() - behind[1].items() <= {("content-length", answer[1].get("content-length"))}
        assert behind[1].items() <= answer[1].items()


def test_what_is_held_is_not_sent_again(service: str) -> None:
    tag = asked(service, head("GET", "/vi/"))[1]["etag"]
    for _ in range(2):
        assert asked(service, head("GET", "/vi/", f"If-None-Match: {tag}"))[::2] == (304, b"")
    assert asked(service, head("GET", "/vi/", 'If-Match: "other"'))[::2] == (412, b"")


def test_a_connection_carries_one_request_after_another(service: str) -> None:
    with connected(service) as connection:
        for path in (*KEPT, *PASSING, *KEPT):
            connection.send(head("HEAD", path))
            status, _, content = read(connection, "HEAD")
            connection.send(head("GET", path))
            assert read(connection) == asked(service, head("GET", path, "Connection: close"))
            assert (status, content) == (asked(service, head("GET", path))[0], b"")


@pytest.mark.parametrize(
    ("story", "pieces", "statuses"),
    [
        ("two at once", [head("GET", "/vi/") + head("GET", "/lo/")], [200, 200]),
        ("the second begun with the first", [head("GET", "/vi/") + b"GET /l", head("GET", "/lo/")[6:]], [200, 200]),
        ("octet by octet", [bytes([each]) for each in head("GET", "/vi/")], [200]),
        ("a plain one behind one that is not", [head("GET", "/%76i/"), head("GET", "/vi/")], [200, 200]),
        ("with a body", [head("POST", "/reports/", "Content-Length: 2") + b"{}", head("GET", "/vi/")], [204, 200]),
        ("an old version", [head("GET", "/vi/", version="1.0")], [200]),
        ("nonsense", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20], [400]),
    ],
)
def test_what_is_not_plain_is_answered_in_order(
    service: str, story: str, pieces: list[bytes], statuses: list[int]
) -> None:
    with connected(service) as connection:
        for piece in pieces:
            connection.send(piece)
            sleep(0.01)
        assert [read(connection)[0] for _ in statuses] == statuses, story


def test_answers_from_memory_are_counted_too(service: str) -> None:
    def counted() -> int:
        found = re.search(
            r'replies_total\{client="thunderbird",route="feeds.events_calendar",status="200"\} (\d+)',
            asked(service, head("GET", "/metrics", "Connection: close"))[2].decode(),
        )
        return int(found[1]) if found else 0

    before = counted()
    with connected(service) as connection:
        for _ in range(50):
            connection.send(head("GET", "/vi/events.ics", "User-Agent: Mozilla/5.0 Thunderbird/140.0"))
            read(connection)
    until = monotonic() + 10
    while counted() - before < 50 and monotonic() < until:
        sleep(0.1)
    assert counted() - before == 50


def test_who_reads_slowly_holds_up_nobody(service: str) -> None:
    """Asking for more than the system takes in, and reading none of it: then no more is heard of it, either."""
    asking = head("GET", "/vi/", "Accept-Encoding: identity")
    parts = urlsplit(service)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as slow:
        slow.settimeout(1)
        with pytest.raises(TimeoutError):
            slow.sendall(asking * 500_000)
        assert asked(service, asking)[0] == 200
        slow.settimeout(10)
        assert slow.recv(15) == b"HTTP/1.1 200 OK"


def test_who_goes_away_while_it_is_made_is_forgotten(service: str) -> None:
    for number in range(20):
        with connected(service) as connection:
            connection.send(head("GET", f"/vi/?q={number}"))
    assert asked(service, head("GET", "/healthz"))[0] == 200


def until(holds: Callable[[], bool]) -> bool:
    end = monotonic() + 10
    while not holds() and monotonic() < end:
        sleep(0.05)
    return holds()


class Large:
    """An application that says more than the system takes in."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.asked += 1
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(2**26))])
        return [bytes(2**26)]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[tuple[Large, Door, tuple[str, int]]]:
    saying, at = Large(), ("127.0.0.1", free_port())
    running = create_app(settings(DATA / "small.yaml")).extensions[EXTENSION]
    with socket.socket(socket.AF_UNIX) as behind:  # of which nothing is asked but whether it listens
        behind.bind(str(tmp_path / "behind"))
        behind.listen()
        door = Door(Front(saying, running), tmp_path / "behind")
        door.open(*at)
        yield saying, door, at


def test_who_takes_in_nothing_of_one_answer_is_not_heard_before_it_does(
    large: tuple[Large, Door, tuple[str, int]],
) -> None:
    saying, _, at = large
    with socket.create_connection(at, timeout=10) as slow:
        for _ in range(4):
            slow.sendall(head("GET", "/vi/"))
            sleep(0.3)
        assert saying.asked == 1


def test_only_who_neither_says_nor_takes_in_anything_is_idle(large: tuple[Large, Door, tuple[str, int]]) -> None:
    saying, door, at = large

    def looked_at() -> None:
        for each in tuple(door.connections):
            each.end_if_idle(door.second + 1)

    with socket.create_connection(at, timeout=10) as slow, socket.create_connection(at, timeout=10) as silent:
        slow.sendall(head("GET", "/vi/"))
        assert until(lambda: any(each.busy for each in door.connections) and saying.asked == 1)
        sleep(1)
        for _ in range(3):
            assert slow.recv(2**24, socket.MSG_WAITALL)
            sleep(0.2)
            looked_at()
        assert until(lambda: len(door.connections) == 1)
        assert silent.recv(1) == b""
        looked_at()
        assert until(lambda: not door.connections)


def test_who_says_that_nothing_more_will_be_asked_is_answered(service: str) -> None:
    """As health checks do that close their half of the connection at once."""
    parts = urlsplit(service)
    for _ in range(20):
        for octets in (head("GET", "/healthz"), head("GET", "/healthz", "Connection: close")):
            with socket.create_connection((parts.hostname, parts.port), timeout=10) as asking:
                asking.sendall(octets)
                asking.shutdown(socket.SHUT_WR)
                assert asking.makefile("rb").read().startswith(b"HTTP/1.1 200 OK")


def test_nothing_is_left_of_who_goes_with_much_unread() -> None:
    with started(DATA / "small.yaml", workers=1) as (address, service):
        (worker,) = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
        parts = urlsplit(address)

        def open_files() -> int:
            return len(os.listdir(f"/proc/{worker}/fd"))

        asked(address, head("GET", "/vi/", "Connection: close"))
        before = open_files()
        for _ in range(3):
            with (
                socket.create_connection((parts.hostname, parts.port), timeout=1) as going,
                pytest.raises(TimeoutError),
            ):
                going.sendall(head("GET", "/vi/") * 500_000)
        assert until(lambda: open_files() <= before)

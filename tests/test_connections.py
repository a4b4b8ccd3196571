"""Clients that are slow, stop half-way or never read: all others are served meanwhile, and they themselves in the end."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread
from time import sleep
from urllib.parse import urlsplit

import pytest

from timeline.app import create_app
from timeline.web import door
from timeline.web.asked import EXTENSION
from timeline.web.door import Door
from timeline.web.front import Front

from .conftest import DATA, SITE, at, settings
from .hosting import comes
from .loads import Load, Right, loaded, right
from .readers import at_noon
from .serving import free_port, started
from .test_door import asked, head, until
from .test_front import Stand
from .test_serving import children

MANY = 200
_REPORT = ("POST", "/reports/", "Content-Type: application/csp-report")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("connections") / "events.yaml"
    file.write_bytes(at_noon((DATA / "small.yaml").read_bytes()))
    return file


@pytest.fixture(scope="module")
def only(file: Path) -> Right:
    return right(file)


@pytest.fixture(scope="module")
def service(file: Path) -> Iterator[str]:
    with started(file, 1, TIMELINE_SITE_URL=SITE) as (address, _):
        yield address


@contextmanager
def connected(service: str, receives: int = 0) -> Iterator[socket.socket]:
    """A connection; with the bytes that it receives ahead of whom it belongs to, if they are to be few."""
    parts = urlsplit(service)
    with socket.socket() as connection:
        if receives:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        connection.settimeout(10)
        connection.connect((parts.hostname, parts.port))
        yield connection


def held(process: int | str, sort: str) -> int:
    """How many files of a sort a process has open."""
    found = 0
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            found += os.readlink(each).startswith(sort)
    return found


def sockets(service: int) -> int:
    """How many its worker has open."""
    return held(children(service)[-1], "socket:")


@pytest.mark.parametrize(
    ("story", "octets"),
    [
        ("say nothing", b""),
        ("say half a line", b"GET /vi/ HT"),
        ("say half a head", head("GET", "/vi/")[:-2]),
        ("never send the body they said", head(*_REPORT, "Content-Length: 100")),
        ("never end what they send in chunks", head(*_REPORT, "Transfer-Encoding: chunked") + b"5\r\n{\r\n"),
        ("say a body where there is none", head("GET", "/vi/", "Content-Length: 100")),
        ("read nothing", head("GET", "/vi/")),
        ("read nothing of a great many", head("GET", "/vi/") * 200),
        ("speak TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20),
    ],
)
def test_all_others_are_served_while_many(service: str, only: Right, story: str, octets: bytes) -> None:
    plain, behind = Load(service), Load(service, headers={"Connection": "close"})
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connected(service, receives=4096)).sendall(octets)
        stack.enter_context(loaded(plain, behind, clients=1))
        for load in (plain, behind):
            load.go_on(2 * len(only))
    assert plain.lost + behind.lost + plain.wrong(only) + behind.wrong(only) == []


def test_nothing_is_left_of_who_asked_for_more_than_they_read(file: Path) -> None:
    with started(file, 1) as (address, process):
        comes(lambda: asked(address, head("GET", "/vi/"))[0], 200)
        before = sockets(process.pid)
        with connected(address, receives=4096) as connection:
            connection.settimeout(1)
            with pytest.raises(TimeoutError):
                connection.sendall(head("GET", "/vi/") * 500_000)
        comes(lambda: sockets(process.pid) <= before, True)  # the connection of who asked first may be among those


def test_all_others_are_served_while_many_speak_octet_by_octet(service: str, only: Right) -> None:
    plain, behind = Load(service), Load(service, headers={"Connection": "close"})
    with ExitStack() as stack:
        stack.enter_context(loaded(plain, behind, clients=1))
        slow = [stack.enter_context(connected(service)) for _ in range(MANY)]
        octets = head("GET", "/vi/", "Connection: close")
        for each in octets:
            for connection in slow:
                connection.sendall(bytes((each,)))
        assert {connection.recv(15) for connection in slow} == {b"HTTP/1.1 200 OK"}
    assert plain.lost + behind.lost + plain.wrong(only) + behind.wrong(only) == []


def test_reports_are_counted_again_when_those_who_never_end_are_gone(service: str) -> None:
    report = head(*_REPORT, "Content-Length: 2") + b"{}"
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(service)).sendall(head(*_REPORT, "Content-Length: 100"))
        comes(lambda: asked(service, report)[0], 503)
    comes(lambda: asked(service, report)[0], 204)


def test_who_reads_nothing_is_not_answered_for_ever(service: str) -> None:
    """Though each request is for something that has to be made first."""

    def given() -> int:
        told = asked(service, head("GET", "/metrics", "User-Agent: curl/8"))[2].decode()
        found = [
            line for line in told.splitlines() if re.search(r'replies_total\{.*route="static.file",status="200"', line)
        ]
        return sum(int(float(line.split()[-1])) for line in found)

    many, before = 1500, given()
    with connected(service, receives=4096) as connection:
        connection.settimeout(0.5)
        try:
            for number in range(many):
                connection.sendall(head("GET", f"/static/site.css?v={number}", "Accept-Encoding: identity"))
                sleep(0.002)
        except TimeoutError:
            pass
        sleep(1.5)
        assert 0 < given() - before < many / 2


# The door alone, in front of an application of the tests.


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr(door, "_IDLE", 1)
    return Stand()


@pytest.fixture
def opened(stand: Stand, tmp_path: Path) -> Callable[[], str]:
    """Opens the door; gives its address."""

    def opening() -> str:
        running = create_app(settings(DATA / "small.yaml"), at("2026-09-01T02:00")).extensions[EXTENSION]
        port = free_port()
        Door(Front(stand, running), tmp_path / "behind").open("127.0.0.1", port)
        return f"http://127.0.0.1:{port}"

    return opening


class Behind(StreamRequestHandler):
    """Answers what is led on, at once and whatever it is; but it waits for the whole of what never ends."""

    def handle(self) -> None:
        asked = self.rfile.readline()
        if asked and b"never" not in asked:
            self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        while self.rfile.readline():
            pass


@contextmanager
def behind(folder: Path) -> Iterator[None]:
    with ThreadingUnixStreamServer(str(folder / "behind"), Behind) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def test_who_comes_before_the_server_behind_listens_waits(opened: Callable[[], str], tmp_path: Path) -> None:
    with connected(opened()) as early:
        early.sendall(head("GET", "/vi/", "Connection: close"))
        early.settimeout(0.5)
        with pytest.raises(TimeoutError):
            early.recv(1)
        early.settimeout(10)
        with behind(tmp_path):
            assert early.recv(24) == b"HTTP/1.1 204 No Content\r"


def test_who_reads_slowly_is_given_all_of_it(opened: Callable[[], str], stand: Stand, tmp_path: Path) -> None:
    """And whoever stops reading, or never ends what was begun, is given up."""
    most = 24_000_000
    stand.says = "x" * most
    with behind(tmp_path), connected(service := opened()) as slow, connected(service, receives=4096) as stopped:
        with connected(service) as never:
            for connection in (slow, stopped):
                connection.sendall(head("GET", "/vi/"))
            never.sendall(head("GET", "/never/", "Connection: close"))
            read = 0
            while read < most:
                sleep(0.2)
                piece = slow.recv(1_000_000, socket.MSG_WAITALL)
                assert piece, f"{read} of {most}"
                read += len(piece)
            assert never.recv(1) == b""
        assert given_up(stopped)


def test_what_is_large_is_whole_for_all_who_ask_it_within_a_second(
    opened: Callable[[], str], stand: Stand, tmp_path: Path
) -> None:
    """And no file of it is left."""
    stand.says = "".join(f"{number:08}" for number in range(100_000))
    found = set()
    with behind(tmp_path):
        service = opened()

        def filed() -> bool:
            found.add(asked(service, head("GET", "/vi/"))[2])
            return held("self", "/memfd:said") == 1

        assert until(filed)
        assert until(lambda: not held("self", "/memfd:said"))
    assert found == {stand.says.encode()}


def given_up(connection: socket.socket) -> bool:
    """Whether what comes ends before it is whole."""
    read = 0
    try:
        while piece := connection.recv(1_000_000):
            read += len(piece)
    except ConnectionResetError:
        pass
    return 0 < read < 24_000_000

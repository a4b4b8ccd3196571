"""What clients may do to a service: be slow, stop half-way, leave, send garbage. All others are served meanwhile."""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import sleep
from urllib.request import urlopen

import pytest

from ..conftest import DATA, SITE
from ..hosting import comes
from ..loads import Load, Right, loaded, right
from ..readers import at_noon
from ..serving import free_port, started
from .raw_http import connected, head, read, read_statuses, request
from .test_serving import children

MANY = 200
_REPORT = ("POST", "/reports/", "Content-Type: application/csp-report")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("clients") / "events.yaml"
    file.write_bytes(at_noon((DATA / "small.yaml").read_bytes()))
    return file


@pytest.fixture(scope="module")
def only(file: Path) -> Right:
    return right(file)


@pytest.fixture(scope="module")
def service(file: Path) -> Iterator[str]:
    with started(file, 1, TIMELINE_SITE_URL=SITE) as (address, _):
        yield address


def count(service: str, pattern: str) -> int:
    """The sum of the counters in /metrics that match."""
    metrics = request(service, head("GET", "/metrics", "User-Agent: curl/8")).body.decode()
    return sum(int(float(line.split()[-1])) for line in metrics.splitlines() if re.match(pattern, line))


@pytest.mark.parametrize(
    ("story", "content"),
    [
        ("send nothing", b""),
        ("send half a request line", b"GET /vi/ HT"),
        ("send half a head", head("GET", "/vi/")[:-2]),
        ("never send the body that they announced", head(*_REPORT, "Content-Length: 100")),
        ("never end a chunked body", head(*_REPORT, "Transfer-Encoding: chunked") + b"5\r\n{\r\n"),
        ("announce a body for a GET", head("GET", "/vi/", "Content-Length: 100")),
        ("read nothing", head("GET", "/vi/")),
        ("read nothing of many replies", head("GET", "/vi/") * 200),
        ("speak TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20),
    ],
)
def test_all_others_are_served_while_many(service: str, only: Right, story: str, content: bytes) -> None:
    load = Load(service)
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connected(service, receive_buffer=4096)).sendall(content)
        stack.enter_context(loaded(load, clients=2))
        load.go_on(2 * len(only))
    assert load.lost + load.wrong(only) == []


def test_all_others_are_served_while_many_send_byte_by_byte(service: str, only: Right) -> None:
    """And the slow ones are served in the end."""
    load = Load(service)
    with ExitStack() as stack:
        stack.enter_context(loaded(load, clients=2))
        slow = [stack.enter_context(connected(service)) for _ in range(MANY)]
        for byte in head("GET", "/vi/", "Connection: close"):
            for connection in slow:
                connection.sendall(bytes((byte,)))
        assert {connection.recv(15) for connection in slow} == {b"HTTP/1.1 200 OK"}
    assert load.lost + load.wrong(only) == []


def test_reports_are_counted_again_when_clients_that_never_end_are_gone(service: str) -> None:
    report = head(*_REPORT, "Content-Length: 2") + b"{}"
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(service)).sendall(head(*_REPORT, "Content-Length: 100"))
        comes(lambda: request(service, report).status, 503)
    comes(lambda: request(service, report).status, 204)


def test_a_client_that_reads_nothing_is_not_answered_for_ever(service: str) -> None:
    """Each request is for a response that must be built first."""
    counter, many = r'timeline_replies_total\{.*route="static.file",status="200"', 1500
    before = count(service, counter)
    with connected(service, receive_buffer=4096) as connection:
        connection.settimeout(0.5)
        try:
            for number in range(many):
                connection.sendall(head("GET", f"/static/site.css?v={number}", "Accept-Encoding: identity"))
                sleep(0.002)
        except TimeoutError:
            pass
        sleep(1.5)
        assert 0 < count(service, counter) - before < many / 2


def test_nothing_is_built_for_clients_that_have_left(service: str) -> None:
    """One sends many requests ahead, and goes."""
    built, many = r"timeline_build_seconds_count", 300
    before = count(service, built)
    with connected(service) as connection:
        connection.sendall(b"".join(head("GET", f"/vi/?q=left{number}") for number in range(many)))
    sleep(1)
    assert count(service, built) - before < many / 10


def test_nothing_is_left_open_for_clients_that_leave_with_much_unread(file: Path) -> None:
    with started(file, 1, TIMELINE_SITE_URL=SITE) as (address, process):
        comes(lambda: request(address, head("GET", "/vi/")).status, 200)
        (worker,) = children(process.pid)

        def open_files() -> int:
            return len(list(Path(f"/proc/{worker}/fd").iterdir()))

        before = open_files()
        for _ in range(3):
            with connected(address, receive_buffer=4096) as connection:
                connection.settimeout(1)
                with pytest.raises(TimeoutError):
                    connection.sendall(head("GET", "/vi/") * 500_000)
        comes(lambda: open_files() <= before + 1, True)  # and one that the check above may still have


@pytest.mark.parametrize(
    ("story", "announced", "sent"),
    [
        ("a small body", 100, 100),
        ("a body that is larger than the buffers of the system", 20_000_000, 20_000_000),
        ("a body that never comes", 100_000, 10),
    ],
)
def test_a_refusal_reaches_the_client_though_the_body_is_not_read(
    service: str, story: str, announced: int, sent: int
) -> None:
    statuses = []
    for _ in range(20):
        with connected(service) as connection:
            connection.sendall(head("POST", "/vi/", f"Content-Length: {announced}"))
            try:
                for _ in range(0, sent, 1 << 16):
                    connection.sendall(b"x" * min(sent, 1 << 16))
            except ConnectionError:  # the server has closed the connection behind the refusal
                pass
            statuses.append(connection.recv(12))
    assert statuses == [b"HTTP/1.1 405"] * 20


def test_a_report_that_is_too_large_is_refused_to_the_client_that_sends_it(service: str) -> None:
    content = head(*_REPORT, "Content-Length: 200000") + b"x" * 200_000
    assert [request(service, content).status for _ in range(20)] == [413] * 20


@pytest.mark.parametrize(
    ("story", "pieces", "statuses"),
    [
        ("two at once", [head("GET", "/vi/") + head("GET", "/lo/", "Connection: close")], [200, 200]),
        (
            "the second begins with the first",
            [head("GET", "/vi/") + b"GET /l", head("GET", "/lo/", "Connection: close")[6:]],
            [200, 200],
        ),
        ("byte by byte", [bytes([each]) for each in head("GET", "/vi/", "Connection: close")], [200]),
        ("behind a body", [head(*_REPORT, "Content-Length: 2") + b"{}", head("GET", "/vi/", "Connection: close")], [204, 200]),
        ("HTTP/1.0", [head("GET", "/vi/", version="1.0")], [200]),
        ("garbage", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20], [400]),
    ],
)  # fmt: skip
def test_replies_come_in_the_order_of_the_requests(
    service: str, story: str, pieces: list[bytes], statuses: list[int]
) -> None:
    with connected(service) as connection:
        for piece in pieces:
            connection.sendall(piece)
            sleep(0.01)
        assert read_statuses(connection) == statuses


def test_every_reply_is_counted(service: str) -> None:
    counter = r'timeline_replies_total\{client="thunderbird",route="feeds.events_ics",status="200"\}'
    before = count(service, counter)
    with connected(service) as connection:
        for _ in range(50):
            connection.sendall(head("HEAD", "/vi/events.ics", "User-Agent: Mozilla/5.0 Thunderbird/140.0"))
            assert read(connection, "HEAD").status == 200
    assert count(service, counter) - before == 50


@pytest.mark.xfail(strict=False, reason="hyper may close a half-closed connection; granian has no setting for it")
def test_a_client_that_closes_its_half_of_the_connection_is_answered(service: str) -> None:
    for _ in range(20):
        with connected(service) as connection:
            connection.sendall(head("GET", "/healthz"))
            connection.shutdown(socket.SHUT_WR)
            assert read_statuses(connection) == [200]


@pytest.mark.parametrize(
    ("host", "reached"),
    [("127.0.0.1", ["127.0.0.1"]), ("0.0.0.0", ["127.0.0.1"]), ("::1", ["[::1]"]), ("::", ["127.0.0.1", "[::1]"])],
)
def test_a_service_listens_where_it_is_asked_to(host: str, reached: list[str]) -> None:
    port = free_port()
    with started(DATA / "small.yaml", 2, port=port, at=reached[0], TIMELINE_HOST=host, TIMELINE_SITE_URL=SITE):
        for name in reached:
            with urlopen(f"http://{name}:{port}/vi/", timeout=10) as reply:
                assert reply.status == 200


def test_a_service_goes_on_though_its_temporary_files_are_cleaned(file: Path, tmp_path: Path) -> None:
    with started(file, 2, TIMELINE_SITE_URL=SITE, TMPDIR=str(tmp_path)) as (address, _):
        for folder in tmp_path.iterdir():
            shutil.rmtree(folder)
        for number in range(20):
            assert request(address, head("GET", f"/vi/?q={number}")).status == 200

"""Tests difficult clients: slow ones, ones that stop half-way or leave, ones that send garbage. All others are served
meanwhile.
"""

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
from ..loads import AllowedResponses, Load, allowed_responses, run_loads
from ..readers import at_noon
from ..serving import free_port, start_service
from ..waiting import wait_until_equal
from .raw_http import connect, read_response, read_statuses, request_head, send_request
from .test_serving import child_pids

CLIENT_COUNT = 200
_REPORT = ("POST", "/reports/", "Content-Type: application/csp-report")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("clients") / "events.yaml"
    file.write_bytes(at_noon((DATA / "small.yaml").read_bytes()))
    return file


@pytest.fixture(scope="module")
def allowed(file: Path) -> AllowedResponses:
    return allowed_responses(file)


@pytest.fixture(scope="module")
def service(file: Path) -> Iterator[str]:
    with start_service(file, 1, TIMELINE_SITE_URL=SITE) as (url, _):
        yield url


def sum_of_counters(service: str, pattern: str) -> int:
    """The sum of the counters in /metrics that match a pattern."""
    metrics = send_request(service, request_head("GET", "/metrics", "User-Agent: curl/8")).body.decode()
    return sum(int(float(line.split()[-1])) for line in metrics.splitlines() if re.match(pattern, line))


@pytest.mark.parametrize(
    ("story", "content"),
    [
        ("send nothing", b""),
        ("send half a request line", b"GET /vi/ HT"),
        ("send half a head", request_head("GET", "/vi/")[:-2]),
        ("never send the body that they announced", request_head(*_REPORT, "Content-Length: 100")),
        ("never end a chunked body", request_head(*_REPORT, "Transfer-Encoding: chunked") + b"5\r\n{\r\n"),
        ("announce a body for a GET", request_head("GET", "/vi/", "Content-Length: 100")),
        ("read nothing", request_head("GET", "/vi/")),
        ("read nothing of many responses", request_head("GET", "/vi/") * 200),
        ("speak TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20),
    ],
)
def test_others_are_served_while_many_clients(
    service: str, allowed: AllowedResponses, story: str, content: bytes
) -> None:
    load = Load(service)
    with ExitStack() as stack:
        for _ in range(CLIENT_COUNT):
            stack.enter_context(connect(service, receive_buffer=4096)).sendall(content)
        stack.enter_context(run_loads(load, clients=2))
        load.wait_for_responses(2 * len(allowed))
    assert load.retried + load.violations(allowed) == []


def test_others_are_served_while_many_clients_send_byte_by_byte(service: str, allowed: AllowedResponses) -> None:
    """The slow clients get their responses in the end."""
    load = Load(service)
    with ExitStack() as stack:
        stack.enter_context(run_loads(load, clients=2))
        slow = [stack.enter_context(connect(service)) for _ in range(CLIENT_COUNT)]
        for byte in request_head("GET", "/vi/", "Connection: close"):
            for connection in slow:
                connection.sendall(bytes((byte,)))
        assert {connection.recv(15) for connection in slow} == {b"HTTP/1.1 200 OK"}
    assert load.retried + load.violations(allowed) == []


@pytest.mark.parametrize("field", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_reports_whose_body_never_arrives_delay_nothing(service: str, field: str) -> None:
    """Two such clients used to block all other reports."""
    report = request_head(*_REPORT, "Content-Length: 2") + b"{}"
    with ExitStack() as stack:
        slow_clients = [stack.enter_context(connect(service)) for _ in range(20)]
        for connection in slow_clients:
            connection.sendall(request_head(*_REPORT, field))
            assert send_request(service, report).status == 204
            assert send_request(service, request_head("GET", "/vi/")).status == 200
        assert [read_response(connection, "POST").status for connection in slow_clients] == [204] * 20


def test_a_client_that_reads_nothing_does_not_get_responses_for_ever(service: str) -> None:
    """Each request needs a new response to be built."""
    counter, request_count = r'timeline_replies_total\{.*route="static.file",status="200"', 1500
    before = sum_of_counters(service, counter)
    with connect(service, receive_buffer=4096) as connection:
        connection.settimeout(0.5)
        try:
            for number in range(request_count):
                connection.sendall(request_head("GET", f"/static/site.css?v={number}", "Accept-Encoding: identity"))
                sleep(0.002)
        except TimeoutError:
            pass
        sleep(1.5)
        assert 0 < sum_of_counters(service, counter) - before < request_count / 2


def test_nothing_is_built_for_clients_that_have_disconnected(service: str) -> None:
    """A client sends many requests at once, and disconnects."""
    counter, request_count = r"timeline_build_seconds_count", 1000
    before = sum_of_counters(service, counter)
    with connect(service) as connection:
        connection.sendall(b"".join(request_head("GET", f"/vi/?q=left{number}") for number in range(request_count)))
    sleep(1)
    assert sum_of_counters(service, counter) - before < request_count / 5


def test_no_descriptor_leaks_for_clients_that_disconnect_with_much_unread(file: Path) -> None:
    with start_service(file, 1, TIMELINE_SITE_URL=SITE) as (url, process):
        wait_until_equal(lambda: send_request(url, request_head("GET", "/vi/")).status, 200)
        (worker,) = child_pids(process.pid)

        def count_descriptors() -> int:
            return len(list(Path(f"/proc/{worker}/fd").iterdir()))

        before = count_descriptors()
        for _ in range(3):
            with connect(url, receive_buffer=4096) as connection:
                connection.settimeout(1)
                with pytest.raises(TimeoutError):
                    connection.sendall(request_head("GET", "/vi/") * 500_000)
        wait_until_equal(lambda: count_descriptors() <= before + 1, True)  # one more may belong to the check above


@pytest.mark.parametrize(
    ("story", "announced", "sent"),
    [
        ("a small body", 100, 100),
        ("a body that is larger than the buffers of the system", 20_000_000, 20_000_000),
        ("a body that never comes", 100_000, 10),
    ],
)
def test_an_error_reaches_the_client_although_the_body_is_not_read(
    service: str, story: str, announced: int, sent: int
) -> None:
    statuses = []
    for _ in range(20):
        with connect(service) as connection:
            connection.sendall(request_head("POST", "/vi/", f"Content-Length: {announced}"))
            try:
                for _ in range(0, sent, 1 << 16):
                    connection.sendall(b"x" * min(sent, 1 << 16))
            except ConnectionError:  # the server closed the connection after the error response
                pass
            statuses.append(connection.recv(12))
    assert statuses == [b"HTTP/1.1 405"] * 20


def test_a_report_that_is_too_large_gets_413(service: str) -> None:
    content = request_head(*_REPORT, "Content-Length: 200000") + b"x" * 200_000
    assert [send_request(service, content).status for _ in range(20)] == [413] * 20


@pytest.mark.parametrize(
    ("story", "parts", "statuses"),
    [
        ("two at once", [request_head("GET", "/vi/") + request_head("GET", "/lo/", "Connection: close")], [200, 200]),
        (
            "the second begins with the first",
            [request_head("GET", "/vi/") + b"GET /l", request_head("GET", "/lo/", "Connection: close")[6:]],
            [200, 200],
        ),
        ("byte by byte", [bytes([byte]) for byte in request_head("GET", "/vi/", "Connection: close")], [200]),
        ("after a body", [request_head(*_REPORT, "Content-Length: 2") + b"{}", request_head("GET", "/vi/", "Connection: close")], [204, 200]),
        ("HTTP/1.0", [request_head("GET", "/vi/", version="1.0")], [200]),
        ("garbage", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20], [400]),
    ],
)  # fmt: skip
def test_responses_come_in_the_order_of_the_requests(
    service: str, story: str, parts: list[bytes], statuses: list[int]
) -> None:
    with connect(service) as connection:
        for part in parts:
            connection.sendall(part)
            sleep(0.01)
        assert read_statuses(connection) == statuses


def test_every_response_is_counted(service: str) -> None:
    counter = r'timeline_replies_total\{client="thunderbird",route="feeds.events_ics",status="200"\}'
    before = sum_of_counters(service, counter)
    with connect(service) as connection:
        for _ in range(50):
            connection.sendall(request_head("HEAD", "/vi/events.ics", "User-Agent: Mozilla/5.0 Thunderbird/140.0"))
            assert read_response(connection, "HEAD").status == 200
    assert sum_of_counters(service, counter) - before == 50


@pytest.mark.xfail(strict=False, reason="hyper may close a half-closed connection; granian has no setting for it")
def test_a_half_closed_connection_gets_its_response(service: str) -> None:
    for _ in range(20):
        with connect(service) as connection:
            connection.sendall(request_head("GET", "/healthz"))
            connection.shutdown(socket.SHUT_WR)
            assert read_statuses(connection) == [200]


@pytest.mark.parametrize(
    ("host", "names"),
    [("127.0.0.1", ["127.0.0.1"]), ("0.0.0.0", ["127.0.0.1"]), ("::1", ["[::1]"]), ("::", ["127.0.0.1", "[::1]"])],
)
def test_a_service_listens_on_its_host(host: str, names: list[str]) -> None:
    port = free_port()
    with start_service(DATA / "small.yaml", 2, port=port, host=names[0], TIMELINE_HOST=host, TIMELINE_SITE_URL=SITE):
        for name in names:
            with urlopen(f"http://{name}:{port}/vi/", timeout=10) as response:
                assert response.status == 200


def test_a_service_survives_the_deletion_of_its_temporary_files(file: Path, tmp_path: Path) -> None:
    with start_service(file, 2, TIMELINE_SITE_URL=SITE, TMPDIR=str(tmp_path)) as (url, _):
        for folder in tmp_path.iterdir():
            shutil.rmtree(folder, ignore_errors=True)  # while it writes there
        for number in range(20):
            assert send_request(url, request_head("GET", f"/vi/?q={number}")).status == 200

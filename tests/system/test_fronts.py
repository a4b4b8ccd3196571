"""Tests the proxies in front of the replicas, configured as in `deploy/`: what they cache, hide and forward."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server

from timeline.app import create_app
from timeline.web.tracking_parameters import TRACKING_FROM_PATTERN, TRACKING_PARAMETER_PATTERN

from ..conftest import DATA, ROOT, frozen_clock, make_settings
from ..replicas import run_proxies
from ..serving import start_service
from ..shared_urls import SHARED_QUERIES
from ..waiting import wait_until_equal
from .raw_http import Response, request_head, send_request

ACCEPT_ENCODINGS = [
    ("", "identity"),
    ("identity", "identity"),
    ("*", "identity"),
    ("x-gzip", "identity"),
    ("abridged", "identity"),
    ("gzip;q=0", "identity"),
    ("gzip;q=0.000, br; q=0.0", "identity"),
    ("gzip", "gzip"),
    ("GZIP;q=0.5", "gzip"),
    ("br;q=0, gzip", "gzip"),
    ("deflate,gzip ; q=0.001", "gzip"),
    ("gzip, deflate, br, zstd", "br"),
    ("gzip;q=1.0, br;q=0.8", "br"),
    ("br;q=1", "br"),
]

MALFORMED_REQUESTS = [
    pytest.param(b"nonsense\r\n\r\n", 400, id="no request line"),
    pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no Host"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, id="two Hosts"),
    pytest.param(b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="a broken escape"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, id="a length that is no number"),
    pytest.param(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, id="a long URI"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 400, id="a long header"),
    pytest.param(
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 501, id="an unknown coding"
    ),
    pytest.param(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, id="another version of HTTP"),
    pytest.param(b'GET /vi/ HTTP/1.1\r\nHost: a\r\nIf-Match: "x"\r\n\r\n', 412, id="a version that is not there"),
]
REFUSED_TARGETS = {
    "nginx": (b'/vi/?q="a"<b>', b"/vi/?q=L\xe0o", b"/L\xe0o/"),
    "haproxy": (b'/vi/?q="a"<b>',),  # HAProxy cannot parse the others
}
FORWARDED_PATHS = ("/vi/", "/vi/embed/", "/vi/nothing/", "/vi/events.ics", "/static/site.css", "/favicon.ico", "/")
ERROR_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@dataclass
class Proxies:
    addresses: dict[str, str]
    folder: Path

    def fetch(self, name: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """The response of a proxy: status, headers by name in lower case, body."""
        connection = HTTPConnection(urlsplit(self.addresses[name]).netloc, timeout=20)
        request_headers = {"Accept-Encoding": "identity"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        connection.request(method, path, headers=request_headers)
        with connection.getresponse() as response:
            result = response.status, {key.lower(): value for key, value in response.getheaders()}, response.read()
        connection.close()
        return result

    def cached_count(self) -> int:
        """The number of responses that nginx has cached."""
        return sum(path.is_file() for path in (self.folder / "nginx" / "cache").rglob("*"))


@pytest.fixture
def served(tmp_path: Path) -> "Iterator[tuple[Proxies, Origin]]":
    with Origin() as origin, run_proxies(tmp_path, [origin.port] * 3) as addresses:
        yield Proxies(addresses, tmp_path), origin


class Origin:
    """The application in this process, two seconds before midnight in Hà Nội: responses that show today are fresh until
    then.
    """

    def __init__(self) -> None:
        self._server = make_server(
            "127.0.0.1",
            0,
            create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T16:59:58")),
            threaded=True,
        )
        self.port = self._server.port
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Origin":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


ProxiesAndOrigin = tuple[Proxies, Origin]


def test_nginx_caches_one_response_per_coding(served: ProxiesAndOrigin) -> None:
    """For any Accept-Encoding header: complete, with the ETag of the application."""
    proxies, _ = served
    client = create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T16:59:58")).test_client()
    for accept_encoding, coding in ACCEPT_ENCODINGS:
        status, headers, content = proxies.fetch(
            "nginx", "/vi/events.ics", Accept_Encoding=accept_encoding, Host="other.example"
        )
        expected = client.get("/vi/events.ics", headers={"Accept-Encoding": coding})
        assert (status, headers.get("content-encoding", "identity"), headers["etag"], content) == (
            200,
            coding,
            expected.headers["ETag"],
            expected.data,
        ), accept_encoding
        assert headers["vary"] == "Accept-Encoding"
    assert proxies.cached_count() == 3


def test_nginx_caches_a_shared_url_as_the_url_itself(served: ProxiesAndOrigin) -> None:
    proxies, _ = served
    configuration = (ROOT / "deploy/nginx/proxy.conf").read_text()
    assert f"(?:{TRACKING_PARAMETER_PATTERN})(?:=[^&]*)?|{TRACKING_FROM_PATTERN})" in configuration
    expected = [proxies.fetch("nginx", url)[2] for url in ("/vi/", "/vi/?country=LA")]
    for query in SHARED_QUERIES:
        for url in (f"/vi/?{query}", f"/vi/?country=LA&{query}", f"/vi/?fbclid&{query}&country=LA&{query}"):
            assert proxies.fetch("nginx", url)[2] == expected["country" in url], url
    assert proxies.cached_count() == 2
    proxies.fetch("nginx", "/vi/?country=LA&topic=politics&kind=visit")
    added = "fbclid=1&FROM=timeline"
    proxies.fetch("nginx", f"/vi/?{added}&country=LA&{added}&topic=politics&{added}&kind=visit&{added}")
    assert proxies.cached_count() == 3
    proxies.fetch("nginx", "/vi/?q=fbclid&q=utm_source=x")
    assert proxies.cached_count() == 4
    proxies.fetch("nginx", "/vi/?from=1962")  # a date, and not what WeChat adds
    assert proxies.cached_count() == 5
    assert proxies.fetch("nginx", "/vi/?")[2] == expected[0]  # an empty query
    assert proxies.cached_count() == 5
    assert proxies.fetch("nginx", "/vi/??")[0] == 400  # an unknown parameter


def test_a_conditional_request_gets_304_and_the_age_of_the_response(served: ProxiesAndOrigin) -> None:
    """With the original Date, so that clients count the age of the response correctly. After max-age, nginx sends the
    stale response while it fetches the next one.
    """
    proxies, _ = served
    _, first, _ = proxies.fetch("nginx", "/vi/")
    names = ("etag", "vary", "cache-control", "date", "content-security-policy")
    expected = (304, {name: first[name] for name in names}, b"")
    assert first["cache-control"].startswith("public, max-age=2, ")
    for seconds in (0, 2.1):
        sleep(seconds)
        status, headers, content = proxies.fetch("nginx", "/vi/", If_None_Match=f'"other", {first["etag"]}')
        assert (status, {name: headers[name] for name in names}, content) == expected
    wait_until_equal(lambda: proxies.fetch("nginx", "/vi/")[1]["date"] != first["date"], True)


def test_cached_responses_are_served_when_no_replica_is_left(served: ProxiesAndOrigin) -> None:
    """Calendar clients delete what they do not find, and some turn off a calendar at the first error."""
    proxies, origin = served
    before = proxies.fetch("nginx", "/vi/anniversaries.ics")
    proxies.fetch("nginx", "/static/site.css")
    sleep(2.1)  # it is stale now
    origin.stop()
    for _ in range(3):
        assert proxies.fetch("nginx", "/vi/anniversaries.ics") == before
    status, headers, content = proxies.fetch("nginx", "/lo/anniversaries.ics")
    assert (status, content) == (502, b"502\n")
    assert {key: headers[key] for key in ERROR_HEADERS} == ERROR_HEADERS


@pytest.mark.parametrize(("content", "status"), MALFORMED_REQUESTS)
def test_a_malformed_request_gets_an_error_with_security_headers(
    content: bytes, status: int, served: ProxiesAndOrigin
) -> None:
    """nginx has no URI of such a request, so it cannot go on to a named location."""
    proxies, _ = served
    response = send_request(proxies.addresses["nginx"], content)
    assert (response.status, response.body) == (status, f"{status}\n".encode())
    assert error_headers(response) == ERROR_HEADERS
    assert response.headers["strict-transport-security"] == "max-age=63072000"


def test_what_a_replica_itself_refuses_has_security_headers(tmp_path: Path) -> None:
    """The HTTP server of a replica answers these before the application can. Other responses keep their headers."""
    with (
        start_service(DATA / "small.yaml") as (url, _),
        run_proxies(tmp_path, [urlsplit(url).port or 0] * 3) as addresses,
    ):
        for name, address in addresses.items():
            for target in REFUSED_TARGETS[name]:
                response = send_request(address, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
                assert (response.status, error_headers(response)) == (400, ERROR_HEADERS), (name, target)
            for path in FORWARDED_PATHS:
                request = request_head("GET", path, "Accept-Encoding: identity")
                responses = [send_request(server, request) for server in (address, url)]
                assert error_headers(responses[0]) == error_headers(responses[1]), (name, path)


def test_behind_a_proxy_too_a_frame_in_a_tab_does_not_count_as_shown(tmp_path: Path) -> None:
    """Each view is requested for the first time: what a proxy has cached, the service cannot count."""
    with (
        start_service(DATA / "small.yaml") as (url, _),
        run_proxies(tmp_path, [urlsplit(url).port or 0] * 3) as addresses,
    ):
        proxies = Proxies(addresses, tmp_path)
        for name, views in (("nginx", ("day", "list")), ("haproxy", ("month", "story"))):
            for view, destination in zip(views, ("document", "iframe"), strict=True):
                path = f"/vi/offices/sekong/embed/?view={view}"
                assert proxies.fetch(name, path, Sec_Fetch_Dest=destination)[0] == 200

        def counted_views() -> list[str]:
            metrics = send_request(url, request_head("GET", "/metrics")).body.decode()
            return re.findall(
                r'^timeline_frames_shown_total\{office="sekong",view="(.+)"\} 1.0$', metrics, re.MULTILINE
            )

        wait_until_equal(lambda: sorted(counted_views()), ["list", "story"])


def error_headers(response: Response) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in ERROR_HEADERS}


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_internal_urls_are_hidden_and_others_are_forwarded(name: str, served: ProxiesAndOrigin) -> None:
    proxies, _ = served
    for path in ("/metrics", "/healthz", "//metrics", "/%6detrics", "/healthz?x=1", "/vi/../healthz", "/./metrics"):
        status, _, content = proxies.fetch(name, path)
        assert status == 404, path
        assert b"timeline_" not in content
        assert b"digest" not in content
    for language in ("vi", "lo", "en", "lo"):  # the only URL with content negotiation
        status, headers, _ = proxies.fetch(name, "/", Accept_Language=language)
        assert (status, headers["location"]) == (302, f"/{language}/")
    assert proxies.fetch(name, "/vi/?nothing=1")[0] == 400
    assert proxies.fetch(name, "/nowhere/")[0] == 404
    assert proxies.fetch(name, "/vi/", "HEAD")[2] == b""
    report = {"Content_Type": "application/csp-report"}
    assert proxies.fetch(name, "/reports/", "POST", **report)[0] == 204
    for path in ("/vi/", "/vi/embed/", "/nowhere/", "/metrics"):
        assert proxies.fetch(name, path)[1]["x-content-type-options"] == "nosniff", path


def test_logs_do_not_identify_readers(served: ProxiesAndOrigin) -> None:
    """The optional log of nginx has neither the IP address nor the words of a search."""
    proxies, origin = served
    origin.stop()
    proxies.fetch("nginx", "/vi/?q=thongloun")
    folder = proxies.folder / "nginx"
    wait_until_equal(lambda: " GET /vi/ 502 " in (folder / "timeline.log").read_text(), True)
    for path in folder.glob("*.log"):
        log = path.read_text()
        assert "client" not in log
        assert "127.0.0.1" not in log
        assert "thongloun" not in log

"""What stands in front of the replicas, as `deploy/` sets it: what it keeps, what it hides, what it lets through."""

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

from ..conftest import DATA, at, settings
from ..hosting import comes
from ..replicas import fronts

SPELLINGS = [
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


@dataclass
class Fronts:
    addresses: dict[str, str]
    folder: Path

    def replies(self, name: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """What a front answers: status, headers by their names in small letters, body."""
        connection = HTTPConnection(urlsplit(self.addresses[name]).netloc, timeout=20)
        given = {"Accept-Encoding": "identity"} | {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, path, headers=given)
        with connection.getresponse() as reply:
            found = reply.status, {key.lower(): value for key, value in reply.getheaders()}, reply.read()
        connection.close()
        return found

    def kept(self) -> int:
        """How many bodies nginx has."""
        return sum(path.is_file() for path in (self.folder / "nginx" / "cache").rglob("*"))


@pytest.fixture
def served(tmp_path: Path) -> "Iterator[tuple[Fronts, Origin]]":
    with Origin() as origin, fronts(tmp_path, [origin.port] * 3) as addresses:
        yield Fronts(addresses, tmp_path), origin


class Origin:
    """The application in this process, two seconds before midnight in Hà Nội: what shows today holds so long."""

    def __init__(self) -> None:
        self._server = make_server(
            "127.0.0.1", 0, create_app(settings(DATA / "small.yaml"), at("2026-09-01T16:59:58")), threaded=True
        )
        self.port = self._server.port
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Origin":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Served = tuple[Fronts, Origin]


def test_nginx_keeps_a_body_for_each_coding_and_no_more(served: Served) -> None:
    """However it is asked for: the three, whole, with the tags of the application."""
    fronts, _ = served
    client = create_app(settings(DATA / "small.yaml"), at("2026-09-01T16:59:58")).test_client()
    for spelling, coding in SPELLINGS:
        status, headers, content = fronts.replies(
            "nginx", "/vi/events.ics", Accept_Encoding=spelling, Host="other.example"
        )
        ours = client.get("/vi/events.ics", headers={"Accept-Encoding": coding})
        assert (status, headers.get("content-encoding", "identity"), headers["etag"], content) == (
            200,
            coding,
            ours.headers["ETag"],
            ours.data,
        ), spelling
        assert headers["vary"] == "Accept-Encoding"
    assert fronts.kept() == 3


def test_who_has_it_already_is_told_so_and_how_old_it_is(served: Served) -> None:
    fronts, _ = served
    _, first, _ = fronts.replies("nginx", "/vi/")
    sleep(1.1)
    status, again, content = fronts.replies("nginx", "/vi/", If_None_Match=f'"other", {first["etag"]}')
    assert (status, content) == (304, b"")
    for name in ("etag", "vary", "cache-control", "date", "content-security-policy"):
        assert again[name] == first[name]  # of the date: nobody keeps what came a second ago a second longer
    assert first["cache-control"].startswith("public, max-age=2, ")
    sleep(1.1)  # it holds no longer, and is given as it is while the next one is fetched
    assert fronts.replies("nginx", "/vi/")[1]["date"] == first["date"]
    comes(lambda: fronts.replies("nginx", "/vi/")[1]["date"] != first["date"], True)


def test_what_was_given_once_is_given_when_no_replica_is_left(served: Served) -> None:
    """A calendar's client deletes what it finds gone, and some turn a calendar off at the first error."""
    fronts, origin = served
    before = fronts.replies("nginx", "/vi/anniversaries.ics")
    fronts.replies("nginx", "/static/site.css")
    sleep(2.1)  # it holds no longer
    origin.end()
    for _ in range(3):
        assert fronts.replies("nginx", "/vi/anniversaries.ics") == before
    status, headers, content = fronts.replies("nginx", "/lo/anniversaries.ics")
    assert (status, content) == (502, b"502\n")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_what_is_for_machines_of_the_house_is_hidden_and_the_rest_comes_through(name: str, served: Served) -> None:
    fronts, _ = served
    for path in ("/metrics", "/healthz", "//metrics", "/%6detrics", "/healthz?x=1", "/vi/../healthz", "/./metrics"):
        status, _, content = fronts.replies(name, path)
        assert status == 404, path
        assert b"timeline_" not in content
        assert b"digest" not in content
    for language in ("vi", "lo", "en", "lo"):  # the one address that negotiates
        status, headers, _ = fronts.replies(name, "/", Accept_Language=language)
        assert (status, headers["location"]) == (302, f"/{language}/")
    assert fronts.replies(name, "/vi/?nothing=1")[0] == 400
    assert fronts.replies(name, "/nowhere/")[0] == 404
    assert fronts.replies(name, "/vi/", "HEAD")[2] == b""
    report = {"Content_Type": "application/csp-report"}
    assert fronts.replies(name, "/reports/", "POST", **report)[0] == 204
    for path in ("/vi/", "/vi/embed/", "/nowhere/", "/metrics"):
        assert fronts.replies(name, path)[1]["x-content-type-options"] == "nosniff", path


def test_no_reader_stands_in_what_is_written(served: Served) -> None:
    """With the log that nginx may keep: neither the address nor the words that were looked for."""
    fronts, origin = served
    origin.end()
    fronts.replies("nginx", "/vi/?q=thongloun")
    folder = fronts.folder / "nginx"
    comes(lambda: " GET /vi/ 502 " in (folder / "timeline.log").read_text(), True)
    for path in folder.glob("*.log"):
        written = path.read_text()
        assert "client" not in written
        assert "127.0.0.1" not in written
        assert "thongloun" not in written

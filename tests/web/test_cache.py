"""The response cache: each response is built once for an edition, a day and an address."""

import shutil
from base64 import b64encode
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier, Event
from time import sleep
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, TestResponse

from timeline.app import create_app
from timeline.web.request_context import EXTENSION, AppState
from timeline.web.response_cache import CacheMiddleware

from ..conftest import DATA, SITE, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MORNING = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)  # in Hà Nội
ASKED = "/vi/anniversaries.ics"


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


class Stand:
    """An application of the tests, which says what it was asked, and waits or fails when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.going = Event()
        self.going.set()
        self.reached = Event()
        self.says = "one"
        self.fails = False
        self.headers: list[tuple[str, str]] = [("Content-Type", "text/plain"), ("ETag", '"tag"')]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        self.reached.set()
        assert self.going.wait(10)
        if self.fails:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"failed"]
        start_response("200 OK", self.headers)
        return [self.says.encode()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(file: Path, clock: Clock) -> Flask:
    return create_app(settings(file), clock)


@pytest.fixture
def running(app: Flask) -> AppState:
    found: AppState = app.extensions[EXTENSION]
    return found


def edit(state: AppState, file: Path, old: str = "Leap day", new: str = "Leap Day") -> None:
    file.write_text(file.read_text().replace(old, new))
    state.repository.reload_if_changed()


def cached(application: "WSGIApplication", state: AppState) -> CacheMiddleware:
    return CacheMiddleware(application, state.settings, state.repository, state.clock, state.metrics)


def built(app: Flask) -> int:
    """How many replies were finished, as the service counts them itself."""
    said = app.test_client().get("/metrics").text
    return sum(int(float(line.split()[-1])) for line in said.splitlines() if "build_seconds_count" in line)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/vi/", True),
        ("/vi/?country=LA", True),
        (ASKED, True),
        ("/vi/events/relations-1962.png", True),
        ("/static/site.css", True),
        ("/en/offices/quang-ngai/embed/", True),
        ("/", False),  # it varies by language
        ("/healthz", False),
        ("/metrics", False),
        ("/vi/nothing/", False),
        ("/vi/?topic=nothing", False),
        ("/vi/anniversaries.ics?country=LA&country=LA", False),  # leads to another address
    ],
)
def test_a_reply_is_made_once_where_it_follows_from_its_address(app: Flask, path: str, kept: bool) -> None:
    client = app.test_client()
    before = built(app)
    first, second = client.get(path), client.get(path)
    assert built(app) - before == (1 if kept else 0)
    if kept:
        assert (first.data, first.headers.items()) != (b"", [])
        assert (first.data, list(first.headers)) == (second.data, list(second.headers))


def test_nothing_else_that_a_client_says_is_in_the_reply(app: Flask) -> None:
    """Whoever asks first, the others are given what the site says."""
    hostile = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Accept-Language": "lo",
        "Cookie": "language=lo",
        "Range": "bytes=0-9",
        "If-Range": '"other"',
        "Accept": "application/evil",
    }
    for path in ("/vi/", ASKED, "/vi/events.json", "/vi/subscribe/", "/en/offices/quang-ngai/embed/", "/sitemap.xml"):
        fresh = create_app(settings(DATA / "small.yaml"), Clock()).test_client()
        first = app.test_client().get(path, headers=hostile)
        assert (first.status, first.data, list(first.headers)) == (
            (other := fresh.get(path, base_url=SITE)).status,
            other.data,
            list(other.headers),
        )
        assert b"evil" not in first.data


def test_addresses_that_are_alike_have_each_their_own(app: Flask) -> None:
    client = app.test_client()
    paths = ("/vi/", "/lo/", "/en/", "/vi/?q=1962", "/vi/?q=1963", "/vi/collections/viet-lao/", "/vi/?order=newest")
    assert len({client.get(path).data for path in (*paths, *paths)}) == len(paths)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0", None),
        ("*", "br"),
        ("br;q=nan", None),
        ("x" * 5000 + ", gzip", "gzip"),
    ],
)
def test_one_reply_has_each_coding_with_its_own_tag(app: Flask, accepted: str | None, coding: str | None) -> None:
    client = app.test_client()
    plain = client.get("/vi/").headers["ETag"]
    reply = client.get("/vi/", headers={"Accept-Encoding": accepted} if accepted is not None else {})
    assert reply.headers.get("Content-Encoding") == coding
    assert reply.headers["ETag"] == (f'{plain[:-1]}-{coding}"' if coding else plain)
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert int(reply.headers["Content-Length"]) == len(reply.data)
    assert built(app) == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": "W/{tag}"}, 304),  # compared weakly, RFC 9110 §13.1.2
        ({"If-None-Match": '"other", {tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "{tag"}, 200),
        ({"If-None-Match": '"' * 3}, 200),
        ({"If-Modified-Since": "Tue, 01 Sep 2026 02:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 01 Sep 2026 01:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "Tue, 01 Sep 2026 02:00:00 GMT"}, 200),  # the tag decides
        ({"If-Modified-Since": "Tue, 01 Sep 2026 02:00:01 GMT"}, 200),  # what another machine said, maybe
        ({"If-Match": "{tag}"}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": "W/{tag}"}, 412),  # compared strongly, §13.1.1
        ({"If-Match": '"other"'}, 412),
        ({"Range": "bytes=0-9"}, 200),
    ],
)
def test_what_is_held_already_is_not_sent_again(app: Flask, clock: Clock, said: dict[str, str], status: int) -> None:
    clock.now += timedelta(hours=1)
    client = app.test_client()
    whole = client.get("/vi/")
    headers = {name: value.replace("{tag}", whole.headers["ETag"]) for name, value in said.items()}
    for method in (client.get, client.head):
        reply = method("/vi/", headers=headers)
        assert reply.status_code == status
        assert reply.data == (whole.data if status == 200 and method == client.get else b"")
        if status == 304:
            lacking = {name for name, _ in whole.headers} - {name for name, _ in reply.headers}
            assert lacking == {"Content-Type", "Content-Length", "Last-Modified"}
            assert {name: reply.headers[name] for name in dict(reply.headers)}.items() <= dict(whole.headers).items()


def test_of_a_feed_that_is_held_its_name_is_not_said_again(app: Flask) -> None:
    """What describes content is said with it (RFC 9110 §15.4.5); what caches and browsers go by, each time."""
    client = app.test_client()
    whole = client.get("/vi/events.ics")
    again = client.get("/vi/events.ics", headers={"If-None-Match": whole.headers["ETag"]})
    of_content = {"Content-Disposition", "Content-Type", "Content-Length", "Last-Modified"}
    assert (again.status_code, again.data) == (304, b"")
    assert dict(again.headers) == {name: value for name, value in whole.headers if name not in of_content}


@pytest.mark.parametrize("path", ["/vi/", "/vi/nothing/", "/", "/healthz", "/static/site.css"])
def test_the_head_is_that_of_the_reply(app: Flask, path: str) -> None:
    client = app.test_client()
    head, whole = client.head(path), client.get(path)
    assert (head.status, list(head.headers), head.data) == (whole.status, list(whole.headers), b"")


def test_however_many_wait_it_is_made_once(app: Flask, running: AppState) -> None:
    stand, together = Stand(), Barrier(8)
    cache = cached(stand, running)

    def ask(_: int) -> TestResponse:
        together.wait(10)
        return Client(cache).get("/vi/")

    stand.going.clear()
    with ThreadPoolExecutor(8) as threads:
        replies = threads.map(ask, range(8))
        assert stand.reached.wait(10)
        sleep(0.2)
        stand.going.set()
        assert [reply.data for reply in replies] == [b"one"] * 8
    assert stand.asked == ["/vi/?"]


def test_while_it_is_made_anew_the_last_one_serves(app: Flask, running: AppState, file: Path) -> None:
    stand = Stand()
    cache = cached(stand, running)
    assert Client(cache).get("/vi/").data == b"one"
    edit(running, file)
    stand.reached.clear()
    stand.going.clear()
    stand.says = "two"
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lambda: Client(cache).get("/vi/").data)
        assert stand.reached.wait(10)
        assert Client(cache).get("/vi/").data == b"one"
        stand.going.set()
        assert first.result(10) == b"two"
    assert Client(cache).get("/vi/").data == b"two"
    assert stand.asked == ["/vi/?"] * 2


def test_the_last_one_of_yesterday_may_not_be_kept(running: AppState, clock: Clock) -> None:
    """Nor may what was begun before midnight."""
    stand = Stand()
    cache = cached(stand, running)

    def said() -> str:
        return Client(cache).get("/vi/").headers["Cache-Control"].split(", ")[1]

    stand.going.clear()
    with ThreadPoolExecutor(1) as threads:
        clock.now = datetime(2026, 9, 1, 16, 59, 50, tzinfo=UTC)
        begun = threads.submit(said)
        assert stand.reached.wait(10)
        clock.now += timedelta(seconds=12)
        stand.going.set()
        assert begun.result(10) == "max-age=0"
        stand.going.clear()
        stand.reached.clear()
        anew = threads.submit(said)
        assert stand.reached.wait(10)
        assert said() == "max-age=0"
        stand.going.set()
        assert anew.result(10) == "max-age=300"


def test_what_fails_of_a_new_edition_is_given_as_it_was_last(app: Flask, running: AppState, file: Path) -> None:
    stand = Stand()
    cache = cached(stand, running)
    assert Client(cache).get("/vi/").data == b"one"
    edit(running, file)
    stand.fails = True
    assert Client(cache).get("/vi/").data == b"one"
    assert Client(cache).get("/lo/").status_code == 500  # of which there is no last one
    stand.fails, stand.says = False, "two"
    assert Client(cache).get("/vi/").data == b"two"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("Content-Type", "text/plain")], id="no tag"),
        pytest.param([("Content-Type", "text/plain"), ("ETag", '"tag"'), ("Vary", "Cookie")], id="varies"),
    ],
)
def test_what_may_not_be_kept_is_asked_for_again(running: AppState, headers: list[tuple[str, str]]) -> None:
    stand = Stand()
    stand.headers = headers
    cache = cached(stand, running)
    for _ in range(2):
        assert [
            (name, value) for name, value in Client(cache).get("/vi/").headers if name != "Content-Length"
        ] == headers
    assert stand.asked == ["/vi/?"] * 2


def test_a_new_edition_and_midnight_empty_it(app: Flask, running: AppState, clock: Clock, file: Path) -> None:
    client = app.test_client()
    first = client.get("/en/")
    assert built(app) == 1
    edit(running, file)
    second = client.get("/en/")
    assert (b"Leap Day" in first.data, b"Leap Day" in second.data, built(app)) == (False, True, 2)
    clock.now = datetime(2026, 9, 1, 16, 59, 59, tzinfo=UTC)
    assert (client.get("/en/").data, built(app)) == (second.data, 2)
    clock.now += timedelta(seconds=1)
    third = client.get("/en/")
    assert (b"1 September 2026" in second.data, b"2 September 2026" in third.data, built(app)) == (True, True, 3)


def test_a_refused_edit_empties_nothing(app: Flask, running: AppState, file: Path) -> None:
    client = app.test_client()
    client.get("/en/")
    edit(running, file, "kind: visit", "kind: visits")
    client.get("/en/")
    assert (running.repository.edition.rejection is None, built(app)) == (False, 1)
    assert b'"status":"refused"' in client.get("/healthz").data


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-09-01T16:54:59", "max-age=300"),
        ("2026-09-01T16:56:00", "max-age=240"),
        ("2026-09-01T16:59:59", "max-age=1"),
        ("2026-09-01T17:00:00", "max-age=300"),
    ],
)
def test_no_reply_holds_past_midnight_though_it_was_made_long_before(
    app: Flask, clock: Clock, now: str, said: str
) -> None:
    client = app.test_client()
    client.get("/en/")
    clock.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert client.get("/en/").headers["Cache-Control"].split(", ")[1] == said
    kept = client.get("/static/site.css").headers["Cache-Control"]
    assert kept == "public, max-age=86400"


def test_a_flood_of_addresses_pushes_out_nothing_but_itself(file: Path, clock: Clock) -> None:
    state: AppState = create_app(settings(file, bodies=1), clock).extensions[EXTENSION]
    stand = Stand()
    cache = cached(stand, state)
    client = Client(cache)
    client.get("/vi/")
    stand.says = "x" * 50_000
    for number in range(200):
        client.get(f"/vi/?q={number}")
        if number % 10 == 0:
            client.get("/vi/")
    assert cache.size <= 2**20
    assert 15 < cache.count < 25
    assert stand.asked.count("/vi/?") == 1


def test_what_alone_would_fill_it_is_given_and_not_kept(file: Path, clock: Clock) -> None:
    state: AppState = create_app(settings(file, bodies=1), clock).extensions[EXTENSION]
    stand = Stand()
    cache = cached(stand, state)
    stand.says = b64encode(Random(1).randbytes(2**20)).decode()  # which no coding makes much smaller
    for _ in range(2):
        assert Client(cache).get("/vi/").data == stand.says.encode()
    assert (cache.count, len(stand.asked)) == (0, 2)


@pytest.mark.parametrize(
    ("query", "encoded"),
    [
        ("q=h\xe1\xbb\xafu", "q=h%E1%BB%AFu"),  # UTF-8, as some programs send it
        ("q=\xff", "q=%FF"),  # and none
        ("q=%E1%BB%AF&country=LA", "q=%E1%BB%AF&country=LA"),
        ("q=a+b%", "q=a+b%"),
    ],
)
def test_a_query_that_is_no_ascii_is_as_if_it_were_encoded(running: AppState, query: str, encoded: str) -> None:
    """Of servers that let it in."""
    stand = Stand()
    environ = EnvironBuilder("/vi/").get_environ() | {"QUERY_STRING": query}
    list(cached(stand, running)(environ, lambda *_: bytes))
    assert stand.asked == [f"/vi/?{encoded}"]


def test_a_response_to_a_very_long_address_is_not_kept(file: Path, clock: Clock) -> None:
    """The address may take more memory than the response."""
    state: AppState = create_app(settings(file, bodies=1), clock).extensions[EXTENSION]
    cache = cached(Stand(), state)
    for length in (100, 50_000):
        assert Client(cache).get(f"/static/site.css?{'x' * length}").data == b"one"
    assert cache.count == 1


def test_what_serves_on_past_midnight_is_not_to_be_kept_by_others(running: AppState, clock: Clock) -> None:
    stand = Stand()
    cache = cached(stand, running)
    Client(cache).get("/vi/")
    clock.now = datetime(2026, 9, 1, 17, 1, tzinfo=UTC)
    stand.fails = True
    assert Client(cache).get("/vi/").headers["Cache-Control"].split(", ")[1] == "max-age=0"

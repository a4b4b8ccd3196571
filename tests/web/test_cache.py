"""Tests the response cache: it builds each response once per edition, day and URL."""

import gc
import shutil
import weakref
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
from werkzeug.routing import Map
from werkzeug.test import Client, EnvironBuilder, TestResponse

from timeline.app import create_app
from timeline.loader import load
from timeline.openapi import operations
from timeline.pages.embed_builder import EMBED_BUILDER_PARAMETERS
from timeline.search import EMBED_PARAMETERS
from timeline.web.instrumentation import InstrumentedApplication
from timeline.web.request_context import EXTENSION, LIST_PARAMETERS, AppState
from timeline.web.response_cache import ResponseCache
from timeline.web.routes.subscribe import CALENDAR_PARAMETER
from timeline.web.tracking_parameters import is_tracking_parameter, without_tracking_parameters

from ..conftest import DATA, ROOT, SITE, make_settings
from ..page_kinds import KINDS
from ..shared_urls import SHARED_QUERIES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MORNING = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)  # in Hà Nội
FEED_PATH = "/vi/anniversaries.ics"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


class StubApplication:
    """An application that records its requests, and waits or fails when a test tells it to."""

    def __init__(self) -> None:
        self.requested_urls: list[str] = []
        self.may_continue = Event()
        self.may_continue.set()
        self.was_called = Event()
        self.text = "one"
        self.is_failing = False
        self.headers: list[tuple[str, str]] = [("Content-Type", "text/plain"), ("ETag", '"tag"')]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.requested_urls.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        self.was_called.set()
        assert self.may_continue.wait(10)
        if self.is_failing:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"failed"]
        start_response("200 OK", self.headers)
        return [self.text.encode()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(file: Path, clock: Clock) -> Flask:
    return create_app(make_settings(file), clock)


@pytest.fixture
def state(app: Flask) -> AppState:
    state_of_app: AppState = app.extensions[EXTENSION]
    return state_of_app


def edit(state: AppState, file: Path, old: str = "Leap day", new: str = "Leap Day") -> None:
    file.write_text(file.read_text().replace(old, new))
    state.repository.reload_if_changed()


def cache_for(application: "WSGIApplication", state: AppState) -> ResponseCache:
    return ResponseCache(application, state.settings, state.repository, state.clock, state.metrics)


def client_of(cache: ResponseCache, state: AppState) -> Client:
    return Client(InstrumentedApplication(cache, Map(), state.metrics, lambda: None, log=False))


def build_count(app: Flask) -> int:
    """The number of responses that were built, from the service's own metrics."""
    metrics = app.test_client().get("/metrics").text
    return sum(int(float(line.split()[-1])) for line in metrics.splitlines() if "build_seconds_count" in line)


@pytest.mark.parametrize(
    ("path", "is_cached"),
    [
        ("/vi/", True),
        ("/vi/?country=LA", True),
        (FEED_PATH, True),
        ("/vi/events/relations-1962.png", True),
        ("/static/site.css", True),
        ("/en/offices/quang-ngai/embed/", True),
        ("/", False),  # varies by language
        ("/healthz", False),
        ("/metrics", False),
        ("/vi/nothing/", False),
        ("/vi/?topic=nothing", False),
        ("/vi/anniversaries.ics?country=LA&country=LA", False),  # redirects to the canonical URL
    ],
)
def test_a_response_is_built_once_if_it_depends_only_on_its_url(app: Flask, path: str, is_cached: bool) -> None:
    client = app.test_client()
    before = build_count(app)
    first, second = client.get(path), client.get(path)
    assert build_count(app) - before == (1 if is_cached else 0)
    if is_cached:
        assert (first.data, first.headers.items()) != (b"", [])
        assert (first.data, list(first.headers)) == (second.data, list(second.headers))


@pytest.mark.parametrize(
    ("query", "shared_queries"),
    [
        ("", SHARED_QUERIES),
        ("?country=LA", [f"country=LA&{query}" for query in SHARED_QUERIES]),
        ("?country=LA&topic=border", ["utm_source=zalo&country=LA&gclid=1&topic=border&fbclid=x", "country=LA&utm%5Fsource=x&topic=border"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/vi/", FEED_PATH])
def test_a_shared_url_has_the_response_of_the_url_itself(
    app: Flask, path: str, query: str, shared_queries: Iterable[str]
) -> None:
    """What networks add costs no second build, not even a redirect."""
    client = app.test_client()
    expected = client.get(path + query)
    count = build_count(app)
    for shared in shared_queries:
        response = client.get(f"{path}?{shared}")
        assert (response.status, response.data, list(response.headers)) == (
            "200 OK",
            expected.data,
            list(expected.headers),
        ), shared
    assert build_count(app) == count


@pytest.mark.parametrize("name", ["fbclidx", "xfbclid", "utm_", "utm-1", "gclid[]", "page", "q", "from", "mſclkid", ""])
def test_other_parameters_are_not_tracking_parameters(name: str) -> None:
    assert without_tracking_parameters(f"{name}=1&fbclid&country=%4cA&&fbclid=") == f"{name}=1&country=%4cA&"


def test_no_parameter_of_the_site_is_a_tracking_parameter() -> None:
    descriptions = operations(load(DATA / "small.yaml"))
    names = {parameter.name for operation in descriptions for parameter in operation.parameters}
    names |= {*LIST_PARAMETERS, *EMBED_PARAMETERS, *EMBED_BUILDER_PARAMETERS, CALENDAR_PARAMETER, "v"}
    assert [name for name in names if is_tracking_parameter(name, "1962")] == []


def test_request_headers_do_not_change_a_cached_response(app: Flask) -> None:
    """Whoever sends the first request, others get the response for the site's own host."""
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
    for path in (
        "/vi/",
        FEED_PATH,
        "/vi/events.json",
        "/vi/subscribe/",
        "/en/offices/quang-ngai/embed/",
        "/sitemap.xml",
    ):
        new_client = create_app(make_settings(DATA / "small.yaml"), Clock()).test_client()
        first = app.test_client().get(path, headers=hostile)
        assert (first.status, first.data, list(first.headers)) == (
            (expected := new_client.get(path, base_url=SITE)).status,
            expected.data,
            list(expected.headers),
        )
        assert b"evil" not in first.data


def test_similar_urls_have_separate_responses(app: Flask) -> None:
    client = app.test_client()
    paths = ("/vi/", "/lo/", "/en/", "/vi/?q=1962", "/vi/?q=1963", "/vi/collections/viet-lao/", "/vi/?order=newest")
    assert len({client.get(path).data for path in (*paths, *paths)}) == len(paths)


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
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
def test_each_content_coding_has_its_own_etag(app: Flask, accept_encoding: str | None, coding: str | None) -> None:
    client = app.test_client()
    identity_etag = client.get("/vi/").headers["ETag"]
    response = client.get("/vi/", headers={"Accept-Encoding": accept_encoding} if accept_encoding is not None else {})
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["ETag"] == (f'{identity_etag[:-1]}-{coding}"' if coding else identity_etag)
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert build_count(app) == 1


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": "W/{tag}"}, 304),  # weak comparison, RFC 9110 §13.1.2
        ({"If-None-Match": '"other", {tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "{tag"}, 200),
        ({"If-None-Match": '"' * 3}, 200),
        ({"If-Modified-Since": "Tue, 01 Sep 2026 02:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 01 Sep 2026 01:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "Tue, 01 Sep 2026 02:00:00 GMT"}, 200),  # the ETag decides
        ({"If-None-Match": '"' * 3, "If-Modified-Since": "Tue, 01 Sep 2026 02:00:00 GMT"}, 200),  # even an invalid one
        ({"If-Modified-Since": "Tue, 01 Sep 2026 02:00:01 GMT"}, 200),  # perhaps from another replica
        ({"If-Match": "{tag}"}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": "W/{tag}"}, 412),  # strong comparison, §13.1.1
        ({"If-Match": '"other"'}, 412),
        ({"Range": "bytes=0-9"}, 200),
    ],
)
def test_conditional_requests_are_answered_as_in_rfc_9110(
    app: Flask, clock: Clock, conditions: dict[str, str], status: int
) -> None:
    clock.now += timedelta(hours=1)
    client = app.test_client()
    full = client.get("/vi/")
    headers = {name: value.replace("{tag}", full.headers["ETag"]) for name, value in conditions.items()}
    for method in (client.get, client.head):
        response = method("/vi/", headers=headers)
        assert response.status_code == status
        assert response.data == (full.data if status == 200 and method == client.get else b"")
        if status == 304:
            missing = {name for name, _ in full.headers} - {name for name, _ in response.headers}
            assert missing == {"Content-Type", "Content-Length", "Last-Modified"}
            assert {name: response.headers[name] for name in dict(response.headers)}.items() <= dict(
                full.headers
            ).items()


def test_a_304_response_has_no_content_headers(app: Flask) -> None:
    """Headers that describe content come only with it (RFC 9110 §15.4.5); headers for caches and browsers come each
    time.
    """
    client = app.test_client()
    full = client.get("/vi/events.ics")
    not_modified = client.get("/vi/events.ics", headers={"If-None-Match": full.headers["ETag"]})
    content_headers = {"Content-Disposition", "Content-Type", "Content-Length", "Last-Modified"}
    assert (not_modified.status_code, not_modified.data) == (304, b"")
    assert dict(not_modified.headers) == {name: value for name, value in full.headers if name not in content_headers}


@pytest.mark.parametrize("path", ["/vi/", "/vi/nothing/", "/", "/healthz", "/static/site.css"])
def test_head_has_the_headers_of_get(app: Flask, path: str) -> None:
    client = app.test_client()
    head, get = client.head(path), client.get(path)
    assert (head.status, list(head.headers), head.data) == (get.status, list(get.headers), b"")


def test_concurrent_requests_share_one_build(app: Flask, state: AppState) -> None:
    stub, barrier = StubApplication(), Barrier(8)
    cache = cache_for(stub, state)

    def send(_: int) -> TestResponse:
        barrier.wait(10)
        return client_of(cache, state).get("/vi/")

    stub.may_continue.clear()
    with ThreadPoolExecutor(8) as threads:
        responses = threads.map(send, range(8))
        assert stub.was_called.wait(10)
        sleep(0.2)
        stub.may_continue.set()
        assert [response.data for response in responses] == [b"one"] * 8
    assert stub.requested_urls == ["/vi/?"]


def test_the_last_response_is_served_during_a_rebuild(app: Flask, state: AppState, file: Path) -> None:
    stub = StubApplication()
    cache = cache_for(stub, state)
    assert client_of(cache, state).get("/vi/").data == b"one"
    edit(state, file)
    stub.was_called.clear()
    stub.may_continue.clear()
    stub.text = "two"
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lambda: client_of(cache, state).get("/vi/").data)
        assert stub.was_called.wait(10)
        assert client_of(cache, state).get("/vi/").data == b"one"
        stub.may_continue.set()
        assert first.result(10) == b"two"
    assert client_of(cache, state).get("/vi/").data == b"two"
    assert stub.requested_urls == ["/vi/?"] * 2


def test_a_response_of_yesterday_has_max_age_0(state: AppState, clock: Clock) -> None:
    """So has a response whose build began before midnight."""
    stub = StubApplication()
    cache = cache_for(stub, state)

    def max_age() -> str:
        return client_of(cache, state).get("/vi/").headers["Cache-Control"].split(", ")[1]

    stub.may_continue.clear()
    with ThreadPoolExecutor(1) as threads:
        clock.now = datetime(2026, 9, 1, 16, 59, 50, tzinfo=UTC)
        started_before_midnight = threads.submit(max_age)
        assert stub.was_called.wait(10)
        clock.now += timedelta(seconds=12)
        stub.may_continue.set()
        assert started_before_midnight.result(10) == "max-age=0"
        stub.may_continue.clear()
        stub.was_called.clear()
        rebuild = threads.submit(max_age)
        assert stub.was_called.wait(10)
        assert max_age() == "max-age=0"
        stub.may_continue.set()
        assert rebuild.result(10) == "max-age=300"


def test_the_last_response_is_served_if_a_rebuild_fails(app: Flask, state: AppState, file: Path) -> None:
    stub = StubApplication()
    cache = cache_for(stub, state)
    assert client_of(cache, state).get("/vi/").data == b"one"
    edit(state, file)
    stub.is_failing = True
    assert client_of(cache, state).get("/vi/").data == b"one"
    assert client_of(cache, state).get("/lo/").status_code == 500  # there is no last response
    stub.is_failing, stub.text = False, "two"
    assert client_of(cache, state).get("/vi/").data == b"two"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("Content-Type", "text/plain")], id="no ETag"),
        pytest.param([("Content-Type", "text/plain"), ("ETag", '"tag"'), ("Vary", "Cookie")], id="varies"),
    ],
)
def test_uncacheable_responses_are_built_each_time(state: AppState, headers: list[tuple[str, str]]) -> None:
    stub = StubApplication()
    stub.headers = headers
    cache = cache_for(stub, state)
    for _ in range(2):
        assert [
            (name, value) for name, value in client_of(cache, state).get("/vi/").headers if name != "Content-Length"
        ] == headers
    assert stub.requested_urls == ["/vi/?"] * 2


def test_a_new_edition_and_midnight_expire_responses(app: Flask, state: AppState, clock: Clock, file: Path) -> None:
    client = app.test_client()
    first = client.get("/en/")
    assert build_count(app) == 1
    edit(state, file)
    second = client.get("/en/")
    assert (b"Leap Day" in first.data, b"Leap Day" in second.data, build_count(app)) == (False, True, 2)
    clock.now = datetime(2026, 9, 1, 16, 59, 59, tzinfo=UTC)
    assert (client.get("/en/").data, build_count(app)) == (second.data, 2)
    clock.now += timedelta(seconds=1)
    third = client.get("/en/")
    assert (b"4 days left" in second.data, b"3 days left" in third.data, build_count(app)) == (True, True, 3)


def test_a_rejected_edit_expires_nothing(app: Flask, state: AppState, file: Path) -> None:
    client = app.test_client()
    client.get("/en/")
    edit(state, file, "kind: visit", "kind: visits")
    client.get("/en/")
    assert (state.repository.edition.rejection is None, build_count(app)) == (False, 1)
    assert b'"status":"refused"' in client.get("/healthz").data


@pytest.mark.parametrize(
    ("now", "max_age"),
    [
        ("2026-09-01T16:54:59", "max-age=300"),
        ("2026-09-01T16:56:00", "max-age=240"),
        ("2026-09-01T16:59:59", "max-age=1"),
        ("2026-09-01T17:00:00", "max-age=300"),
    ],
)
def test_max_age_never_reaches_past_midnight(app: Flask, clock: Clock, now: str, max_age: str) -> None:
    client = app.test_client()
    client.get("/en/")
    clock.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert client.get("/en/").headers["Cache-Control"].split(", ")[1] == max_age
    static_cache_control = client.get("/static/site.css").headers["Cache-Control"]
    assert static_cache_control == "public, max-age=86400"


def test_a_flood_of_urls_does_not_evict_a_requested_response(file: Path, clock: Clock) -> None:
    state: AppState = create_app(make_settings(file, bodies=1), clock).extensions[EXTENSION]
    stub = StubApplication()
    cache = cache_for(stub, state)
    client = client_of(cache, state)
    client.get("/vi/")
    stub.text = "x" * 50_000
    for number in range(200):
        client.get(f"/vi/?q={number}")
        if number % 10 == 0:
            client.get("/vi/")
    assert cache.size <= 2**20
    assert 15 < cache.count < 25
    assert stub.requested_urls.count("/vi/?") == 1


def test_a_response_larger_than_its_share_of_the_cache_is_not_cached(file: Path, clock: Clock) -> None:
    state: AppState = create_app(make_settings(file, bodies=1), clock).extensions[EXTENSION]
    stub = StubApplication()
    cache = cache_for(stub, state)
    stub.text = b64encode(Random(1).randbytes(2**20)).decode()  # random, so that no coding makes it much smaller
    for _ in range(2):
        assert client_of(cache, state).get("/vi/").data == stub.text.encode()
    assert (cache.count, len(stub.requested_urls)) == (0, 2)


@pytest.mark.parametrize(
    ("query", "encoded"),
    [
        ("q=h\xe1\xbb\xafu", "q=h%E1%BB%AFu"),  # UTF-8, as some programs send it
        ("q=\xff", "q=%FF"),  # not UTF-8
        ("q=%E1%BB%AF&country=LA", "q=%E1%BB%AF&country=LA"),
        ("q=a+b%", "q=a+b%"),
    ],
)
def test_a_query_that_is_not_ascii_is_percent_encoded(state: AppState, query: str, encoded: str) -> None:
    """Some servers pass such a query on."""
    stub = StubApplication()
    environ = EnvironBuilder("/vi/").get_environ() | {"QUERY_STRING": query}
    cache_for(stub, state).respond(environ, "")
    assert stub.requested_urls == [f"/vi/?{encoded}"]


def test_a_response_to_a_very_long_url_is_not_cached(file: Path, clock: Clock) -> None:
    """The URL may take more memory than the response."""
    state: AppState = create_app(make_settings(file, bodies=1), clock).extensions[EXTENSION]
    cache = cache_for(StubApplication(), state)
    for length in (100, 50_000):
        assert client_of(cache, state).get(f"/static/site.css?{'x' * length}").data == b"one"
    assert cache.count == 1


def test_a_response_served_past_midnight_because_of_an_error_has_max_age_0(state: AppState, clock: Clock) -> None:
    stub = StubApplication()
    cache = cache_for(stub, state)
    client_of(cache, state).get("/vi/")
    clock.now = datetime(2026, 9, 1, 17, 1, tzinfo=UTC)
    stub.is_failing = True
    assert client_of(cache, state).get("/vi/").headers["Cache-Control"].split(", ")[1] == "max-age=0"


def test_the_caches_of_an_edition_are_freed_with_it(tmp_path: Path) -> None:
    """At once, by the counts of references: the garbage collector never looks at the objects of an edition."""
    file = tmp_path / "events.yaml"
    shutil.copy(ROOT / "events.yaml", file)
    app = create_app(make_settings(file))
    client = app.test_client()
    state: AppState = app.extensions[EXTENSION]
    catalogue = state.repository.edition.catalogue
    parts = [weakref.ref(each) for each in (catalogue, catalogue.events[0])]
    del catalogue
    gc.disable()
    try:
        for path, _ in KINDS.values():
            client.get(path.format("en"))
        file.write_text(file.read_text("utf-8").replace("Việt Nam", "Việt-Nam"), "utf-8")
        state.repository.reload_if_changed()
        client.get("/en/")
        assert [part() for part in parts] == [None, None]
    finally:
        gc.enable()

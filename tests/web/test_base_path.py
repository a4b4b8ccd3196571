"""Tests the site under a path: every link and header has the path, and a proxy may remove it or not."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.static_site.url_generators import URL_GENERATORS
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, frozen_clock, make_settings
from ..links import BASE_PATH, PORTAL_SITE, Response, crawl
from ..pictures import with_picture

_POST_ONLY = "/timeline/reports/"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    file = tmp_path_factory.mktemp("site") / "few.yaml"
    file.write_text(with_picture((DATA / "few.yaml").read_text("utf-8"), "visit-2026", file.parent), "utf-8")
    return create_app(make_settings(file, site_url=PORTAL_SITE), frozen_clock("2026-09-01T02:00"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def fetch(client: FlaskClient, path: str, method: str = "GET", **headers: str) -> Response:
    response = client.open(
        path, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return Response(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.data
    )


@pytest.fixture(scope="module")
def crawled(app: Flask) -> tuple[Mapping[str, Response], set[tuple[str, str]]]:
    return crawl(lambda path: fetch(app.test_client(), path))


def test_no_link_leaves_the_path(crawled: tuple[Mapping[str, Response], set[tuple[str, str]]]) -> None:
    assert crawled[1] == set()


def test_every_link_works(crawled: tuple[Mapping[str, Response], set[tuple[str, str]]]) -> None:
    """Each URL answers 200 or redirects, and the crawl follows the redirect."""
    broken = {path: response.status for path, response in crawled[0].items() if response.status >= 400}
    assert broken == {
        f"{BASE_PATH}/nowhere/": 404,
        f"{BASE_PATH}/vi/?x=y": 400,
        _POST_ONLY: 405,
        f"{_POST_ONLY}quang-ngai": 405,
    }


def test_the_crawl_reaches_every_view(app: Flask, crawled: tuple[Mapping[str, Response], set[tuple[str, str]]]) -> None:
    adapter = app.url_map.bind("")
    paths = (
        path.partition("?")[0].removeprefix(BASE_PATH) for path, reply in crawled[0].items() if reply.status == 200
    )
    assert {adapter.match(path)[0] for path in paths} == {
        *URL_GENERATORS,
        "oembed.oembed",
        "meta.healthz",
        "meta.metrics",
    }


def test_a_path_that_a_proxy_removed_gets_the_same_response(
    client: FlaskClient, crawled: tuple[Mapping[str, Response], set[tuple[str, str]]]
) -> None:
    different = {
        path for path, response in crawled[0].items() if fetch(client, path.removeprefix(BASE_PATH) or "/") != response
    }
    assert different == {f"{BASE_PATH}/metrics"}  # its numbers rise


def test_both_forms_of_a_path_are_one_entry_of_the_cache(app: Flask, client: FlaskClient) -> None:
    state: AppState = app.extensions[EXTENSION]
    fetch(client, "/timeline/vi/anniversaries.ics?years=7")
    before = state.response_cache.count
    fetch(client, "/vi/anniversaries.ics?years=7")
    assert state.response_cache.count == before


@pytest.mark.parametrize(
    ("url", "status", "location"),
    [
        ("/timeline", 302, "/timeline/vi/"),
        ("/timeline/", 302, "/timeline/vi/"),
        ("/timeline/vi", 308, "/timeline/vi/"),  # made by the routing of Werkzeug
        ("/timeline/vi//calendar/", 308, "/timeline/vi/calendar/"),
        ("/timeline/vi/events/visit-of-2026/", 301, "/timeline/vi/events/visit-2026/"),
        ("/timeline/vi/events/visit-of-2026.ics", 301, "/timeline/vi/events/visit-2026.ics"),
        ("/timeline/vi/events.ics?q=&country=LA", 301, "/timeline/vi/events.ics?country=LA"),
        ("/timeline/vi/events.ics?country=LA", 200, None),  # canonical already
        ("/timeline/vi/subscribe/?years=", 302, "/timeline/vi/subscribe/"),
        ("/timeline/vi/embedding/?office=", 302, "/timeline/vi/embedding/"),
        ("/timelines/vi/", 404, None),  # another path, which only begins with the same letters
        ("/timeline/timeline/vi/", 404, None),
    ],
)
def test_redirects_have_the_path(client: FlaskClient, url: str, status: int, location: str | None) -> None:
    response = fetch(client, url)
    assert (response.status, response.headers.get("location")) == (status, location)


@pytest.mark.parametrize(
    ("server_name", "path"),
    [("/timeline", "/vi"), ("/somewhere", "/vi"), ("", "/vi")],
    ids=["the server has a mount point", "another one", "none"],
)
def test_redirects_do_not_depend_on_the_mount_point_of_the_server(
    client: FlaskClient, server_name: str, path: str
) -> None:
    """WSGI servers tell the application where it is mounted (SCRIPT_NAME). Cached bytes must not depend on it."""
    response = client.get(path, base_url=f"https://other.example{server_name}")
    assert response.headers["Location"] == "/timeline/vi/"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"{PORTAL_SITE}/vi/", 200),
        (PORTAL_SITE, 200),
        (f"{PORTAL_SITE}/", 200),
        ("https://city.example/vi/", 404),  # a page of the portal
        ("https://city.example/", 404),
        ("https://city.example/timelines/vi/", 404),
    ],
)
def test_oembed_knows_only_pages_below_the_path(client: FlaskClient, url: str, status: int) -> None:
    assert client.get("/timeline/oembed", query_string={"url": url}).status_code == status


def test_browsers_report_refused_frames_below_the_path(client: FlaskClient) -> None:
    policy = fetch(client, "/timeline/vi/offices/quang-ngai/embed/").headers["content-security-policy"]
    assert policy.endswith("; report-uri /timeline/reports/quang-ngai")
    assert fetch(client, "/timeline/reports/quang-ngai", "POST", Content_Type="application/csp-report").status == 204


def test_the_link_of_the_current_page_is_marked(client: FlaskClient) -> None:
    page = fetch(client, "/timeline/vi/anniversaries/").text
    assert '<a href="/timeline/vi/anniversaries/" aria-current="page">' in page
    assert '<a href="/timeline/en/anniversaries/" lang="en"' in page


def test_the_page_about_the_api_names_addresses_with_the_path(client: FlaskClient) -> None:
    page = fetch(client, "/timeline/en/api/").text
    addresses = re.findall(r"<code>(/[^<]*)|Only at (/[^<]*)", page)
    assert len(addresses) > 10
    assert [
        address for pair in addresses for address in pair if not f"{address or BASE_PATH}/".startswith("/timeline/")
    ] == []

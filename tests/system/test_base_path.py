"""Tests the site under a path of a portal, behind real servers that keep the path and that remove it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from timeline.clock import utc_now
from timeline.loader import load
from timeline.static_site import build

from ..conftest import DATA, make_settings
from ..files import run_nginx as run_file_server
from ..hosting import loaded_frame, wait_until_frame_fits
from ..links import BASE_PATH, PORTAL_SITE, Response, crawl
from ..replicas import run_haproxy, run_nginx, run_portal
from ..serving import start_service

EVENTS_FILE = DATA / "few.yaml"
EXPECTED_ERRORS = {
    f"{BASE_PATH}/nowhere/": 404,
    f"{BASE_PATH}/vi/?x=y": 400,
    f"{BASE_PATH}/reports/": 405,  # only for POST
    f"{BASE_PATH}/reports/quang-ngai": 405,
}

ONLY_FILES = ["/404.html", "/404.json"]
ONLY_FILES += [
    f"/vi/{name}" for name in ("index.html", "index.html.br", "index.html.gz", "404.html", "404.txt", "405.json")
]
ONLY_FILES += ["/vi/events.ics.gz", "/static/site.css.br"]


@pytest.fixture(scope="module")
def service_port() -> Iterator[int]:
    with start_service(EVENTS_FILE, TIMELINE_SITE_URL=PORTAL_SITE) as (url, _):
        yield urlsplit(url).port or 0


@pytest.fixture(scope="module")
def file_server_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("files")
    build(make_settings(EVENTS_FILE, site_url=PORTAL_SITE), load(EVENTS_FILE).site.timezone, utc_now(), folder / "site")
    with run_file_server(folder / "site", folder) as connection:
        yield connection.port


def fetch(port: int, path: str, language: str = "vi") -> Response:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Language": language})
    with connection.getresponse() as response:
        headers = {name.lower(): value for name, value in response.getheaders()}
        result = Response(response.status, headers, response.read())
    connection.close()
    return result


def crawl_from(address: str) -> tuple[dict[str, Response], set[tuple[str, str]]]:
    return crawl(partial(fetch, urlsplit(address).port or 0))


def errors(responses: dict[str, Response]) -> dict[str, int]:
    return {path: response.status for path, response in responses.items() if response.status >= 400}


@pytest.mark.parametrize("keeps_path", [True, False], ids=["path kept", "path removed"])
def test_every_link_works_behind_a_portal(keeps_path: bool, service_port: int, tmp_path: Path) -> None:
    with run_portal(tmp_path, service_port, keeps_path=keeps_path) as address:
        responses, outside = crawl_from(address)
        home = fetch(urlsplit(address).port or 0, BASE_PATH)
    assert (errors(responses), outside) == (EXPECTED_ERRORS, set())
    # Without a scheme and a port, because those of the portal may be others outside.
    assert (home.status, home.headers["location"]) == (301, f"{BASE_PATH}/")


@pytest.mark.parametrize("keeps_path", [True, False], ids=["path kept", "path removed"])
def test_every_link_to_a_file_works_behind_a_portal(keeps_path: bool, file_server_port: int, tmp_path: Path) -> None:
    with run_portal(tmp_path, file_server_port, keeps_path=keeps_path) as address:
        responses, outside = crawl_from(address)
    without_query = {path for path in errors(responses) if "?" not in path or "?v=" in path}
    without_file = {f"{BASE_PATH}/{name}" for name in ("nowhere/", "reports/", "metrics", "healthz")}
    assert (without_query, outside) == (without_file, set())
    assert len(responses) > 100


def test_files_have_the_policy_of_the_service(file_server_port: int, service_port: int) -> None:
    """Frames with the address for reports."""
    for path in ("/vi/", "/vi/embed/", "/vi/offices/quang-ngai/embed/"):
        name = "content-security-policy"
        expected = fetch(service_port, path).headers[name]
        assert ("report-uri /timeline/reports/" in expected) == ("embed" in path)
        assert [fetch(file_server_port, prefix + path).headers[name] for prefix in ("", BASE_PATH)] == [expected] * 2


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/timeline/", 302, "/timeline/en/"),
        ("/timeline/vi", 308, "/timeline/vi/"),
        ("/timeline/vi/offices/quang-ngai/embed?utm_source=a", 308, "/timeline/vi/offices/quang-ngai/embed/"),
        ("/timeline/vi/events/visit-of-2026/", 301, "/timeline/vi/events/visit-2026/"),
        ("/timeline/vi/events/visit-of-2026.ics", 301, "/timeline/vi/events/visit-2026.ics"),
    ],
)  # fmt: skip
def test_files_redirect_within_the_path(
    path: str, status: int, location: str, file_server_port: int, service_port: int
) -> None:
    """As the service does, whether a proxy has removed the path or not."""
    for port in (file_server_port, service_port):
        for requested in (path, path.removeprefix(BASE_PATH)):
            response = fetch(port, requested, "en")
            assert (response.status, response.headers["location"]) == (status, location), (port, requested)


def test_names_that_only_files_have_are_no_urls_below_the_path(file_server_port: int) -> None:
    """As they are none without the path."""
    for path in (*ONLY_FILES, "/vi/", "/vi/events.ics"):
        without, below = fetch(file_server_port, path), fetch(file_server_port, BASE_PATH + path)
        assert (below.status, below.media_type, below.content) == (without.status, without.media_type, without.content)
        assert below.status == (404 if path in ONLY_FILES else 200), path
    assert fetch(file_server_port, f"{BASE_PATH}{BASE_PATH}/vi/").status == 404


def test_a_cache_in_front_of_replicas_keeps_the_path(service_port: int, tmp_path: Path) -> None:
    """The home page answers in the language of the browser, with the path and its slash or without."""
    with run_nginx(tmp_path, [service_port] * 3, under_path=True) as address:
        port = urlsplit(address).port or 0
        for language in ("vi", "en", "vi"):
            for home in (f"{BASE_PATH}/", BASE_PATH, "/"):
                response = fetch(port, home, language)
                assert (response.status, response.headers["location"]) == (302, f"{BASE_PATH}/{language}/"), home
                assert response.headers["x-content-type-options"] == "nosniff"
        for path in ("/vi/", "/vi/events.ics", "/vi/embed/"):
            assert fetch(port, BASE_PATH + path).content == fetch(service_port, path).content


@pytest.mark.parametrize("run_proxy", [run_nginx, run_haproxy], ids=["nginx", "haproxy"])
def test_proxies_hide_internal_urls_below_the_path(
    run_proxy: Callable[[Path, Sequence[int]], AbstractContextManager[str]], service_port: int, tmp_path: Path
) -> None:
    with run_proxy(tmp_path, [service_port] * 3) as address:
        port = urlsplit(address).port or 0
        for name in ("metrics", "healthz", "%6detrics", "/healthz", "./metrics?x=1"):
            for prefix in ("", BASE_PATH):
                assert fetch(port, f"{prefix}/{name}").status == 404, name
        assert fetch(port, f"{BASE_PATH}/vi/").status == 200


def test_pages_and_their_scripts_work_in_a_browser(service_port: int, tmp_path: Path, browser: Browser) -> None:
    """Nothing fails or leaves the path: styles, fonts, icons, the search while typing, the preview of a frame."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("response", lambda response: faults.append(response.url) if response.status >= 400 else None)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(urlsplit(request.url).path))
    with run_portal(tmp_path, service_port, keeps_path=True) as address:
        page.goto(f"{address}{BASE_PATH}/vi/")
        page.fill("input[name=q]", "hun")
        page.wait_for_url(f"{address}{BASE_PATH}/vi/?q=hun")
        page.goto(f"{address}{BASE_PATH}/vi/embedding/?office=quang-ngai")
        frame = loaded_frame(page)
        assert urlsplit(frame.url).path == f"{BASE_PATH}/vi/offices/quang-ngai/embed/"
        wait_until_frame_fits(frame)
    page.close()
    assert faults == []
    assert {
        "/timeline/static/fonts/be-vietnam-pro-latin-400.woff2",
        "/timeline/static/frame.css",
        "/timeline/accents/ffd700.css",
    } <= {*requested}
    assert [path for path in requested if not path.startswith(f"{BASE_PATH}/")] == []

"""Tests the site as files: complete, with the same bytes as the service, replaced as a whole or not at all, and served
by nginx.
"""

import html
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.cli import main
from timeline.loader import load
from timeline.pages.embed_builder import EMBED_BUILDER_PARAMETERS
from timeline.pictures import derived_folder, read_manifest
from timeline.search import FEED_OPTION_RANGES, QUERY_PARAMETERS
from timeline.static_site import BuildError, build, publish
from timeline.static_site.response_files import ResponseSaver, save_urls
from timeline.static_site.url_generators import DYNAMIC_URLS, URL_GENERATORS, BuildContext, site_urls
from timeline.web.inline_assets import read_inline_assets
from timeline.web.request_context import LIST_PARAMETERS
from timeline.web.routes.subscribe import CALENDAR_PARAMETER
from timeline.web.static_files import read_static_files
from timeline.web.tracking_parameters import TRACKING_FROM_PATTERN

from ..conftest import DATA, ROOT, SITE, frozen_clock, make_settings
from ..files import run_nginx
from ..pictures import with_picture
from ..serving import run_service
from ..shared_urls import SHARED_QUERIES
from .test_cli import run_command

FOLDER = TemporaryDirectory()
EVENTS_FILE = Path(FOLDER.name) / "few.yaml"
EVENTS_FILE.write_text(with_picture((DATA / "few.yaml").read_text("utf-8"), "visit-2026", EVENTS_FILE.parent), "utf-8")
CLOCK = frozen_clock("2026-09-01T02:00")
SETTINGS = make_settings(EVENTS_FILE, embedders="portal.example")
NEEDS_SERVICE = sorted(
    {*QUERY_PARAMETERS, *LIST_PARAMETERS, *FEED_OPTION_RANGES, CALENDAR_PARAMETER, *EMBED_BUILDER_PARAMETERS}
)  # parameters that files cannot answer
MINIMAL_FILE = """\
site:
  title: {vi: Niên biểu}
  description: {vi: Việt Nam}
  languages: [vi]
  timezone: Asia/Ho_Chi_Minh
  uid_namespace: 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11
  updated: 2026-11-01
kinds:
  visit: {vi: Chuyến thăm}
events:
- {id: first, date: 2025-06-01, kind: visit, title: {vi: Thứ nhất}}
- {id: second, date: 2026-06-01, kind: visit, title: {vi: Thứ hai}}
...
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built in the morning."""
    folder = tmp_path_factory.mktemp("export") / "site"
    build(SETTINGS, load(EVENTS_FILE).site.timezone, CLOCK(), folder)
    return folder


@pytest.fixture(scope="module")
def service() -> FlaskClient:
    """The application that the files are built from, in the evening of that day."""
    return create_app(SETTINGS, frozen_clock("2026-09-01T14:20"), static=True).test_client()


@pytest.fixture(scope="module")
def url_by_view(service: FlaskClient) -> Mapping[str, str]:
    """A URL of each view, of the whole site or of an office, in the last language."""
    app, catalogue = service.application, load(EVENTS_FILE)
    catalogue = catalogue.with_renditions(read_manifest(derived_folder(EVENTS_FILE)).renditions)
    urls: dict[str, str] = {}
    for url in site_urls(app.url_map, BuildContext(catalogue, ["site.css"], CLOCK().date())):
        endpoint, parts = app.url_map.bind("").match(urlsplit(url).path)
        urls[f"{endpoint} {parts.get('kind') or ''} {parts.get('form') or ''}".strip()] = url
    return urls


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPConnection]:
    with run_nginx(site, tmp_path_factory.mktemp("nginx")) as connection:
        yield connection


def file_of(site: Path, url: str) -> Path:
    path = unquote(urlsplit(url).path)
    return site / (path[1:] + "index.html" if path.endswith("/") else path[1:])


def test_each_view_has_files_or_is_listed_as_dynamic(service: FlaskClient) -> None:
    """Fails for a new view that is in neither list."""
    views = {rule.endpoint for rule in service.application.url_map.iter_rules()}
    assert (views, URL_GENERATORS.keys() & DYNAMIC_URLS.keys()) == ({*URL_GENERATORS, *DYNAMIC_URLS}, set())


def test_each_view_is_built(site: Path, url_by_view: Mapping[str, str]) -> None:
    assert {name.split()[0] for name in url_by_view} == set(URL_GENERATORS)
    assert [url for url in url_by_view.values() if not file_of(site, url).is_file()] == []


def test_files_have_the_bytes_of_the_service(site: Path, service: FlaskClient, url_by_view: Mapping[str, str]) -> None:
    """At any hour of the day and in each coding. A file that compression does not make smaller has no compressed copy."""
    for url in url_by_view.values():
        file = file_of(site, url)
        for coding, suffix in (("identity", ""), ("br", ".br"), ("gzip", ".gz")):
            response = service.get(url, base_url=SITE, headers={"Accept-Encoding": coding})
            coded_file = file.with_name(file.name + suffix)
            if suffix and response.content_encoding is None:
                assert not coded_file.exists()
            else:
                assert coded_file.read_bytes() == response.data, coded_file


def test_a_static_site_differs_from_the_service_only_where_it_searches_or_links_the_calendar(
    service: FlaskClient, url_by_view: Mapping[str, str]
) -> None:
    """It has no search field. Timelines have no filters, sheets link to fewer others, offices to the whole calendar, story
    and data.
    """

    def without_search(page: bytes) -> bytes:
        return b"".join(re.sub(b'<form id="search-form".*?</form>', b"", page, flags=re.DOTALL).split())

    dynamic = create_app(SETTINGS, frozen_clock("2026-09-01T14:20")).test_client()
    different = {
        name
        for name, url in url_by_view.items()
        if without_search(service.get(url, base_url=SITE).data) != without_search(dynamic.get(url, base_url=SITE).data)
    }
    assert different == {
        *(
            f"pages.{name}{kind}"
            for name in ("timeline", "calendar", "calendar_year", "calendar_month")
            for kind in ("", " collections")
        ),
        *(f"{name} offices" for name in ("pages.timeline", "pages.anniversaries", "subscribe.subscribe")),
        *(f"story.story{kind}" for kind in ("", " collections")),  # a chapter is a place in the list
    }


def test_an_office_has_only_its_frame_what_that_leads_to_and_what_its_readers_follow(site: Path) -> None:
    """All else is that of its collection or of the site."""
    paths = publish.relative_paths(site / "en/offices/quang-ngai")
    assert sorted(path for path in paths if not path.endswith((".br", ".gz"))) == [
        "anniversaries.ics",
        "anniversaries/index.html",
        "embed/index.html",
        "events.ics",
        "index.html",
        "share-card.png",
        "subscribe.svg",
        "subscribe/index.html",
    ]


def test_only_pages_that_count_days_change_on_the_next_day(site: Path, tmp_path: Path) -> None:
    folder, changes = tmp_path / "site", []
    shutil.copytree(site, folder)
    build(
        SETTINGS,
        load(EVENTS_FILE).site.timezone,
        frozen_clock("2026-09-02T02:00")(),
        folder,
        on_change=lambda change, path: changes.append((change, re.sub(r"\.(br|gz)$", "", path))),
    )
    scopes = ("", "collections/laos/", "offices/quang-ngai/")
    pages = [f"{scope}{page}index.html" for scope in scopes for page in ("", "anniversaries/", "embed/")]
    pages += [f"{scope}{page}" for scope in scopes[:2] for page in ("story/index.html", "overview.svg")]
    pages += ["events/visit-2026/index.html", "events/visit-2026/embed/index.html"]  # has an anniversary
    assert {*changes} == {("write", f"{language}/{page}") for language in ("vi", "en") for page in pages}


def test_the_real_site_has_few_files() -> None:
    """With three codings of each, fewer than a tenth of what all months would be."""
    real = ResponseSaver(make_settings(ROOT / "events.yaml"), CLOCK())
    urls = [*site_urls(real.app.url_map, BuildContext(real.catalogue, real.static, CLOCK().date()))]
    assert len(urls) == len({*urls})
    assert 3 * len(urls) <= 8000


def test_several_processes_write_the_same_files(site: Path, url_by_view: Mapping[str, str], tmp_path: Path) -> None:
    urls, noon = sorted(url_by_view.values()), frozen_clock("2026-09-01T05:00")()
    crawler = ResponseSaver(SETTINGS, noon)
    assert len(list(save_urls(crawler, SETTINGS, noon, urls, tmp_path, 2))) == len(urls)
    assert all(file_of(tmp_path, url).is_file() for url in urls)
    assert all(
        (tmp_path / path).read_bytes() == (site / path).read_bytes() for path in publish.relative_paths(tmp_path)
    )
    with pytest.raises(BuildError, match=r"^/vi/no/: status 404"):
        list(save_urls(crawler, SETTINGS, noon, ["/vi/", "/vi/no/"], tmp_path, 2))


def test_each_link_leads_to_a_file_or_a_listed_dynamic_url(site: Path) -> None:
    dynamic_paths = {value.example.partition("?")[0] for value in DYNAMIC_URLS.values()}
    broken = set()
    for path in publish.relative_paths(site):
        if path.endswith((".html", ".xml", ".webmanifest", ".atom", ".ics")):
            for link in iter_links((site / path).read_text(), f"/{path}"):
                parameters = {name for name, _ in parse_qsl(urlsplit(link).query)}
                has_file = file_of(site, link).is_file() and (parameters <= {*NEEDS_SERVICE} or parameters == {"v"})
                if not has_file and urlsplit(link).path not in dynamic_paths:
                    broken.add(link)
    assert broken == set()


def iter_links(content: str, path: str) -> Iterator[str]:
    """The paths within the site to which a file links, with their queries."""
    pattern = r'\b(?:href|src|action)="([^"]*)"' if path.endswith(".html") else rf"({re.escape(SITE)}[^\s<>\"\\]*)"
    for target in re.findall(pattern, content.replace("\n ", "")):  # long lines of calendars are folded
        link = html.unescape(target).removeprefix(SITE) or "/"
        if link.startswith("/"):
            yield link.partition("#")[0]


def test_the_data_files_for_nginx(site: Path) -> None:
    """One entry per line. Nothing else is beside the folder."""
    inline = read_inline_assets(read_static_files(ROOT / "static"), SITE)
    assert {path.name: path.read_text() for path in (site / ".timeline").iterdir()} == {
        "base-path": 'default "";\n',
        "redirects": """\
/vi/events/visit-of-2026/ /vi/events/visit-2026/;
/en/events/visit-of-2026/ /en/events/visit-2026/;
/vi/events/visit-of-2026.png /vi/events/visit-2026.png;
/en/events/visit-of-2026.png /en/events/visit-2026.png;
/vi/events/visit-of-2026/embed/ /vi/events/visit-2026/embed/;
/en/events/visit-of-2026/embed/ /en/events/visit-2026/embed/;
/vi/events/visit-of-2026.ics /vi/events/visit-2026.ics;
/en/events/visit-of-2026.ics /en/events/visit-2026.ics;
"""
        + "".join(
            f"/{language}/events/visit-of-2026/{year}.ics /{language}/events/visit-2026/{year}.ics;\n"
            for year in range(2027, 2037)
            for language in ("vi", "en")
        ),
        "frame-ancestors": """\
/vi/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/en/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/vi/collections/laos/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/en/collections/laos/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/vi/offices/quang-ngai/embed/ "'self' quangngai.example *.quangngai.example";
/en/offices/quang-ngai/embed/ "'self' quangngai.example *.quangngai.example";
"~^/[^/]+/events/[^/]+/embed/$" "'self' quangngai.example *.quangngai.example portal.example";
""",
        "frame-sources": """\
/vi/embed/ "'self' https://timeline.example";
/en/embed/ "'self' https://timeline.example";
/vi/collections/laos/embed/ "'self' https://timeline.example";
/en/collections/laos/embed/ "'self' https://timeline.example";
/vi/offices/quang-ngai/embed/ "'self' https://timeline.example";
/en/offices/quang-ngai/embed/ "'self' https://timeline.example";
"~^/[^/]+/events/[^/]+/embed/$" "'self' https://timeline.example";
""",
        "inline-hashes": f'"script " " {inline.script_source}";\n"style " " {inline.style_sources}";\n',
        "languages": """\
default vi;
"~(?:^|[ ,])(vi|en)(?![a-z])" $1;
""",
    }
    assert [path.name for path in site.parent.iterdir()] == ["site"]


@pytest.fixture(scope="module")
def command_result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, str, str]]:
    """A folder that the command built, beside the file of events, and the output of the command."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "events.yaml").write_text(MINIMAL_FILE)
    return folder / "site", run_command("build", str(folder / "site"), events=folder / "events.yaml")


def test_build_lists_dynamic_urls(command_result: tuple[Path, tuple[int, str, str]]) -> None:
    folder, (code, output, errors) = command_result
    first, *rest = output.splitlines()
    assert (code, errors) == (0, "")
    assert re.fullmatch(rf"{folder}: \d+ files, \d+\.\d MB\. URLs without a file:", first)
    assert rest == [
        "  /                          the redirect to the language that the browser prefers",
        "  /oembed?url=…              how to embed a page, by its URL (oEmbed)",
        "  POST /reports/…            reports of frames that browsers blocked",
        "  /healthz                   whether the newest events.yaml is served, and what does not work",
        "  /metrics                   the metrics of the service, for Prometheus",
        "  /vi/?country=…             filters, search, later pages of a list, and calendars and frames with options",
        "  /vi/calendar/…/            calendar pages of years and months in which no event begins or ends",
        f"For nginx, see deploy/nginx/files.conf, which reads {folder}/.timeline/",
    ]


def test_changed_writes_only_files_that_differ(command_result: tuple[Path, tuple[int, str, str]]) -> None:
    """One event is deleted and another added: only its pages and the pages that list it change."""
    folder, _ = command_result
    before = {path: (folder / path).stat().st_mtime_ns for path in publish.relative_paths(folder)}
    (folder.parent / "events.yaml").write_text(MINIMAL_FILE.replace("second, date: 2026-06", "third, date: 2026-07"))
    code, output, errors = run_command("build", "--changed", str(folder), events=folder.parent / "events.yaml")
    assert (code, errors.splitlines()[1]) == (
        0,
        "  /                          the redirect to the language that the browser prefers",
    )
    after = {path: (folder / path).stat().st_mtime_ns for path in publish.relative_paths(folder)}
    actions = [tuple(line.split(" ", 1)) for line in output.splitlines()]
    written = {path for action, path in actions if action == "write"}
    assert {path for action, path in actions if action == "remove"} == before.keys() - after.keys()
    assert {path for path in after if after[path] != before.get(path)} == written
    assert len(actions) == len({path for _, path in actions})
    assert {
        "vi/events/third/index.html",
        "vi/index.html",
        "vi/index.html.br",
        "vi/calendar/2026/07/index.html",
    } <= written
    assert "vi/events/second.png" in before.keys() - after.keys()
    assert not (folder / "vi/events/second").exists()
    assert "vi/calendar/2025/index.html" not in written


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: (path / "site").write_text("mine"), "{}: is not a folder: choose another path, or remove the file\n"),
        (lambda path: (path / "site" / "mine").mkdir(parents=True), "{}: is a folder that `timeline build` did not make: choose another, or empty it\n"),
    ],
    ids=["a file", "a foreign folder"],
)  # fmt: skip
def test_other_files_and_folders_are_not_overwritten(prepare: "object", message: str, tmp_path: Path) -> None:
    assert callable(prepare)
    prepare(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    code, output, errors = run_command("build", str(tmp_path / "site"), events=EVENTS_FILE)
    assert (code, output, errors) == (1, "", message.format(tmp_path / "site"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_missing_parent_folder_is_an_error(tmp_path: Path) -> None:
    message = f"{tmp_path}/no/site: the folder {tmp_path}/no does not exist: create it first\n"
    assert run_command("build", str(tmp_path / "no" / "site"), events=EVENTS_FILE) == (1, "", message)


def test_an_error_response_keeps_the_previous_site(tmp_path: Path) -> None:
    """The site URL is so long that the URLs of calendars exceed the limit."""
    site = write_files(tmp_path / "site", {".timeline/redirects": "", "vi/index.html": "old"})
    long_url = f"https://{'.'.join(['x' * 60] * 4)}.example"
    with pytest.raises(BuildError, match=r"^/vi/anniversaries\.ics: status 414 instead of 200: "):
        build(make_settings(EVENTS_FILE, site_url=long_url), load(EVENTS_FILE).site.timezone, CLOCK(), site)
    assert [*tmp_path.iterdir()] == [site]
    assert (site / "vi/index.html").read_text() == "old"


def test_a_write_error_keeps_the_previous_site(tmp_path: Path) -> None:
    """The size of files is limited to 8 kB, which fails like a full disk."""
    site = write_files(tmp_path / "site", {".timeline/redirects": "", "vi/index.html": "old"})
    command = f"ulimit -f 8; exec {sys.executable} -m timeline build {site}"
    environment = os.environ | {"TIMELINE_EVENTS": str(EVENTS_FILE)}
    result = subprocess.run(
        ["bash", "-c", command], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    message = f"{site}: cannot be written (file too large): choose a folder that you may write to\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", message)
    assert [*tmp_path.iterdir()] == [site]
    assert (site / "vi/index.html").read_text() == "old"


def restore_interrupts() -> None:
    """Restore SIGINT, which is ignored if the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    """With so many URLs that several processes are used."""
    environment = os.environ | {"TIMELINE_EVENTS": str(ROOT / "events.yaml")}
    command = [sys.executable, "-m", "timeline", "build", str(tmp_path / "site")]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=restore_interrupts,
    ) as process:
        while not (tmp_path / ".site.building/static").is_dir():
            assert process.poll() is None
            sleep(0.05)
        # No other build may use the folder at the same time.
        other = CliRunner().invoke(main, command[3:], env={"TIMELINE_EVENTS": str(EVENTS_FILE)})
        message = f"{tmp_path}/site: another build is running: wait until it ends\n"
        assert (other.exit_code, other.stdout, other.stderr) == (1, "", message)
        os.killpg(process.pid, signal.SIGINT)  # as terminals do
        assert process.wait(30) == 1
        assert process.stderr
        assert process.stderr.read().split() == ["Aborted!"]
    assert [*tmp_path.iterdir()] == []


def write_files(folder: Path, content: Mapping[str, str]) -> Path:
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_a_new_folder_replaces_the_old(tmp_path: Path) -> None:
    """Files that are the same keep their time."""
    old = write_files(tmp_path / "site", {"same": "1", "other": "1", "gone": "1"})
    new = write_files(tmp_path / "new", {"same": "1", "other": "2"})
    for path in old.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    publish.replace_target(old, new)
    assert {path.name: (path.read_text(), path.stat().st_mtime == 1_000_000_000) for path in old.iterdir()} == {
        "same": ("1", True),
        "other": ("2", False),
    }
    assert sorted(path.name for path in new.iterdir()) == ["gone", "other", "same"]


# nginx serves the files.


# The headers that may differ from those of the service, each with the reason.
DIFFERENT_HEADERS = {
    "date": "the time of the response",
    "server": "each server names itself",
    "connection": "each server has its own rules for closing connections",
    "etag": "nginx makes it from time and size of the file, the service from the bytes",
    "strict-transport-security": "only nginx has it, because TLS ends there",
    "last-modified": "nginx has the time of the file, the service the time when it read the edition",
}
# In Content-Disposition, nginx sends only the ASCII name, which follows from the path. `filename*` is a title from
# events.yaml and would need a line of data for each feed.
TITLE_PARAMETER = re.compile(r"; filename\*=.*")
# In redirects, nginx sends a short page as the body, and the service sends no body.
REDIRECT_HEADERS = {"content-type", "content-length"}


def request_nginx(
    server: HTTPConnection, url: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    server.request(method, url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = server.getresponse()
    content = response.read()
    if response.will_close:
        server.close()
    return response.status, comparable_headers(response.getheaders()), content


def comparable_headers(headers: "list[tuple[str, str]]") -> dict[str, str]:
    """The headers that must be equal, by name in lower case. None may occur twice."""
    pairs = [(name.lower(), value) for name, value in headers if name.lower() not in DIFFERENT_HEADERS]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def request_service(
    service: FlaskClient, url: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """The response of the service, without the parts that nginx cannot send."""
    response = service.open(
        url,
        method=method,
        base_url=SITE,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    comparable = comparable_headers([*response.headers])
    if "content-disposition" in comparable:
        comparable["content-disposition"] = TITLE_PARAMETER.sub("", comparable["content-disposition"])
    return response.status_code, comparable, response.data


@pytest.mark.parametrize("coding", ["identity", "br", "gzip", "br, gzip"])
def test_nginx_sends_what_the_service_sends(
    server: HTTPConnection, service: FlaskClient, url_by_view: Mapping[str, str], coding: str
) -> None:
    for url in url_by_view.values():
        assert request_nginx(server, url, Accept_Encoding=coding) == request_service(
            service, url, Accept_Encoding=coding
        )


def test_nginx_sends_static_files_like_the_service(server: HTTPConnection, service: FlaskClient, site: Path) -> None:
    """Each file, the versions that pages link to, and an unknown version."""
    names = [path for path in publish.relative_paths(site / "static") if not path.endswith((".br", ".gz"))]
    current = re.findall(r'"(/static/[^"]*\?v=[^"]*)"', service.get("/vi/").text)
    assert len(current) > 3
    for url in (*current, current[0] + "0", *(f"/static/{name}" for name in names)):
        assert request_nginx(server, url) == request_service(service, url)


def test_nginx_lets_any_version_be_cached_for_good(server: HTTPConnection, service: FlaskClient) -> None:
    """The service does not, because it knows the version of each file. nginx would need a line of data for each file."""
    url = "/static/site.css?v=00000000"
    status, headers, content = request_nginx(server, url)
    expected = request_service(service, url)
    assert (headers["cache-control"], expected[1]["cache-control"]) == (
        "public, max-age=31536000, immutable",
        "public, max-age=86400",
    )
    assert (status, headers | {"cache-control": expected[1]["cache-control"]}, content) == expected


def test_nginx_lets_only_frames_be_embedded(server: HTTPConnection, site: Path) -> None:
    """Not the page of a person or a collection with the key `embed`."""
    for path in ("vi/people/embed", "vi/collections/embed"):
        write_files(site, {f"{path}/index.html": "page"})
        _, headers, _ = request_nginx(server, f"/{path}/")
        shutil.rmtree(site / path)
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].endswith("; frame-ancestors 'none'")
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("name", NEEDS_SERVICE)
def test_nginx_returns_404_for_queries_that_need_the_service(server: HTTPConnection, name: str) -> None:
    assert [
        request_nginx(server, f"/vi/?{query}")[0] for query in (f"{name}=x", f"utm_source=a&{name}=x", f"x{name}=x")
    ] == [
        404,
        404,
        200,
    ]


def test_nginx_ignores_what_networks_add(server: HTTPConnection) -> None:
    """Also WeChat's values of a parameter that the site has."""
    assert TRACKING_FROM_PATTERN.partition("=")[2] in (ROOT / "deploy/nginx/files.conf").read_text()
    assert [request_nginx(server, f"/vi/?{query}")[0] for query in SHARED_QUERIES] == [200] * len(SHARED_QUERIES)
    for query in ("from=timelines", "from=timeline&from=1962"):
        assert request_nginx(server, f"/vi/?{query}")[0] == 404


@pytest.mark.parametrize(
    "url",
    ["/vi/-/", "/en/-/", "/-", "/lo/-/", "/static/-", "/vi/-.json", "/en/collections/-/events.json", "/-.json", "/en/-.ics", "/en/events/-.ics", "/-.csv", "/vi/-.atom"],
)  # fmt: skip
def test_nginx_returns_404_in_the_form_and_the_language_of_the_url(
    server: HTTPConnection, service: FlaskClient, url: str
) -> None:
    assert request_nginx(server, url) == request_service(service, url)


@pytest.mark.parametrize(
    "url",
    [
        "/vi/index.html",  # the file of another URL
        "/vi/index.html.br",
        "/robots.txt/",
        "/vi/404.html",
        "/404.txt",
        "/404.html",
        "/vi/405.html",
        "/vi/events/",  # a folder without a page
        "/static",
        "/.timeline/redirects",
        "/.timeline/",
        "/%2etimeline/languages",
        "/vi/%2e%2e/.timeline/redirects",
        "/vi/?country=LA",  # no file can answer a query
    ],
)
def test_nginx_returns_404_without_a_file(server: HTTPConnection, site: Path, url: str) -> None:
    page = "vi/404.html"
    status, headers, content = request_nginx(server, url)
    assert (status, headers["cache-control"], content) == (404, "no-store", (site / page).read_bytes())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/vi/anniversaries.ics?utm_source=a&round=1", "vi/404.txt"),
        ("/en/events.json?country=LA", "en/404.json"),
        ("/vi/404.json", "vi/404.json"),
        ("/oembed?url=https://timeline.example/vi/", "404.json"),
        ("/healthz", "404.json"),
        ("/metrics", "404.txt"),
    ],
)
def test_nginx_tells_programs_in_their_form_that_there_is_no_file(
    server: HTTPConnection, site: Path, url: str, name: str
) -> None:
    media_type = "application/problem+json" if name.endswith(".json") else "text/plain; charset=utf-8"
    status, headers, content = request_nginx(server, url)
    assert (status, headers["content-type"], content) == (404, media_type, (site / name).read_bytes())


@pytest.mark.parametrize("url", ["/../few.yaml", "/static/../../few.yaml", "/%2e%2e/few.yaml", "/vi//../../few.yaml"])
def test_no_path_leads_out_of_the_site(server: HTTPConnection, site: Path, url: str) -> None:
    write_files(site.parent, {"few.yaml": "mine"})
    status, _, content = request_nginx(server, url)
    (site.parent / "few.yaml").unlink()
    assert (status, b"mine" in content) in ((400, False), (404, False))


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/vi",
        "/vi?utm_source=zalo&fbclid=x",
        "/vi/offices/quang-ngai/embed",
        "/vi/events/visit-of-2026/",
        "/vi/events/visit-of-2026.ics",
        "/en/events/visit-of-2026/2027.ics",
    ],
)
def test_nginx_redirects_like_the_service(server: HTTPConnection, service: FlaskClient, url: str) -> None:
    status, headers, _ = request_nginx(server, url)
    expected, service_headers, _ = request_service(service, url)
    assert status == expected
    assert {name: headers[name] for name in headers.keys() - REDIRECT_HEADERS} == {
        name: service_headers[name] for name in service_headers.keys() - REDIRECT_HEADERS
    }


@pytest.mark.parametrize(
    ("preferred", "language"),
    [("en", "en"), ("lo, en;q=0.8, vi;q=0.5", "en"), ("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("fr-FR, fr;q=0.9", "vi"), ("vie", "vi"), ("den, vi", "vi"), ("", "vi")],
)  # fmt: skip
def test_nginx_redirects_to_the_preferred_language(
    server: HTTPConnection, service: FlaskClient, preferred: str, language: str
) -> None:
    expected = request_service(service, "/", Accept_Language=preferred)[1]["location"]
    assert (request_nginx(server, "/", Accept_Language=preferred)[1]["location"], expected) == (
        f"/{language}/",
        f"/{language}/",
    )


@pytest.mark.parametrize("url", ["/vi/offices/quang-ngai/embed/", "/vi/events.ics"])
def test_nginx_returns_304_for_a_matching_etag(server: HTTPConnection, service: FlaskClient, url: str) -> None:
    """With an ETag for each coding, and the headers of the service."""
    etags = set()
    for coding in ("identity", "br", "gzip"):
        etag = etag_of(server, url, coding)
        service_etag = service.get(url, base_url=SITE, headers={"Accept-Encoding": coding}).headers["ETag"]
        expected = request_service(service, url, Accept_Encoding=coding, If_None_Match=service_etag)
        assert expected[0] == 304
        assert request_nginx(server, url, Accept_Encoding=coding, If_None_Match=etag) == expected
        etags.add(etag)
    assert len(etags) == 3


def etag_of(server: HTTPConnection, url: str, coding: str) -> str:
    server.request("GET", url, headers={"Accept-Encoding": coding})
    response = server.getresponse()
    response.read()
    return response.headers["ETag"]


def test_each_response_has_hsts_once(server: HTTPConnection, server_with_service: HTTPConnection) -> None:
    """Also a redirect, an error, and a response of the service behind nginx."""
    for connection in (server, server_with_service):
        for url in ("/", "/vi/", "/vi", "/vi/nothing/", "/static/site.css", "/vi/?country=LA"):
            connection.request("GET", url)
            with connection.getresponse() as response:
                response.read()
                assert response.headers.get_all("Strict-Transport-Security") == ["max-age=63072000"], url


def test_nginx_answers_head(server: HTTPConnection, service: FlaskClient) -> None:
    assert request_nginx(server, "/vi/events.ics", "HEAD") == request_service(service, "/vi/events.ics", "HEAD")


@pytest.mark.parametrize("url", ["/vi/", "/en/events.json", "/openapi.json", "/vi/events.ics", "/en/events.csv", "/vi/collections/laos/events.atom", "/robots.txt", "/static/site.css"])  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nginx_rejects_other_methods_in_the_form_and_the_language_of_the_url(
    server: HTTPConnection, service: FlaskClient, url: str, method: str
) -> None:
    """As the service does, which allows OPTIONS too."""
    status, headers, content = request_nginx(server, url, method)
    expected_status, expected_headers, expected = request_service(service, url, method)
    assert headers.pop("allow") == "GET, HEAD"
    assert {*expected_headers.pop("allow").split(", ")} == {"GET", "HEAD", "OPTIONS"}
    assert (status, headers, content) == (expected_status, expected_headers, expected)


@pytest.mark.parametrize(
    ("method", "url", "status_expected"),
    [("GET", "/vi/?country=LA", 200), ("GET", "/vi/events.ics?country=KH", 200), ("GET", "/vi/nothing/", 404), ("POST", "/reports/", 204), ("OPTIONS", "/vi/events.ics", 200)],
)  # fmt: skip
def test_nginx_passes_other_requests_to_the_service(
    server_with_service: HTTPConnection, service: FlaskClient, method: str, url: str, status_expected: int
) -> None:
    """With the headers of the service, and none of them twice."""
    status, headers, _ = request_nginx(server_with_service, url, method, Accept_Encoding="identity")
    expected = request_service(service, url, method, Accept_Encoding="identity")
    varying = {"content-length", "cache-control", "allow"}  # depend on the hour, the printed day, the order of a set
    assert (status, {*headers} - varying) == (status_expected, {*expected[1]} - varying)
    if "content-disposition" in headers:
        headers["content-disposition"] = TITLE_PARAMETER.sub("", headers["content-disposition"])
    assert {(name, value) for name, value in headers.items() if name not in varying} == {
        (name, value) for name, value in expected[1].items() if name not in varying
    }


@pytest.fixture(scope="module")
def server_with_service(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPConnection]:
    """nginx over the files, and in front of a service with the same content."""
    with run_service(EVENTS_FILE) as url, run_nginx(site, tmp_path_factory.mktemp("both"), url) as connection:
        yield connection

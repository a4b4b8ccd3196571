"""The site as files: all of it, the bytes that the service sends, whole or not at all; and as nginx serves it."""

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
from time import sleep
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.loader import load
from timeline.pages.embed import EMBED_BUILDER_PARAMETERS
from timeline.search import FEED_OPTION_RANGES, QUERY_PARAMETERS
from timeline.static_site import BuildError, build, publish
from timeline.static_site.response_files import ResponseSaver, save_urls
from timeline.static_site.url_generators import DYNAMIC_URLS, URL_GENERATORS, BuildContext, site_urls
from timeline.web.request_context import LIST_PARAMETERS
from timeline.web.routes.pages import CALENDAR_PARAMETER

from ..conftest import DATA, ROOT, SITE, at, settings
from ..files import nginx
from ..serving import serving
from .test_cli import run

FEW = DATA / "few.yaml"
MORNING = at("2026-09-01T02:00")
FEW_SETTINGS = settings(FEW, embedders="portal.example")
NEEDS_SERVICE = sorted(
    {*QUERY_PARAMETERS, *LIST_PARAMETERS, *FEED_OPTION_RANGES, CALENDAR_PARAMETER, *EMBED_BUILDER_PARAMETERS}
)  # parameters that no file answers
LEAST = """\
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
    """What is built in the morning."""
    folder = tmp_path_factory.mktemp("export") / "site"
    build(FEW_SETTINGS, load(FEW).site.timezone, MORNING(), folder)
    return folder


@pytest.fixture(scope="module")
def service() -> FlaskClient:
    """The same, served in the evening of that day."""
    return create_app(FEW_SETTINGS, at("2026-09-01T14:20")).test_client()


@pytest.fixture(scope="module")
def kinds(service: FlaskClient) -> Mapping[str, str]:
    """An address of each view, the whole site's or an office's, in the last language."""
    app, catalogue = service.application, load(FEW)
    found: dict[str, str] = {}
    for address in site_urls(app.url_map, BuildContext(catalogue, ["site.css"], MORNING().date())):
        endpoint, parts = app.url_map.bind("").match(urlsplit(address).path)
        found[f"{endpoint} {parts.get('kind') or ''} {parts.get('form') or ''}".strip()] = address
    return found


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPConnection]:
    with nginx(site, tmp_path_factory.mktemp("nginx")) as connection:
        yield connection


def file_of(site: Path, address: str) -> Path:
    path = unquote(urlsplit(address).path)
    return site / (path[1:] + "index.html" if path.endswith("/") else path[1:])


def test_each_view_has_files_or_is_said_to_have_none(service: FlaskClient) -> None:
    """A new one that nobody thought of here fails this."""
    views = {rule.endpoint for rule in service.application.url_map.iter_rules()}
    assert (views, URL_GENERATORS.keys() & DYNAMIC_URLS.keys()) == ({*URL_GENERATORS, *DYNAMIC_URLS}, set())


def test_each_view_is_built(site: Path, kinds: Mapping[str, str]) -> None:
    assert {name.split()[0] for name in kinds} == set(URL_GENERATORS)
    assert [address for address in kinds.values() if not file_of(site, address).is_file()] == []


def test_files_are_what_the_service_sends(site: Path, service: FlaskClient, kinds: Mapping[str, str]) -> None:
    """At any hour of the day, and in each coding; what does not become smaller has none."""
    for address in kinds.values():
        file = file_of(site, address)
        for coding, suffix in (("identity", ""), ("br", ".br"), ("gzip", ".gz")):
            said = service.get(address, base_url=SITE, headers={"Accept-Encoding": coding})
            coded = file.with_name(file.name + suffix)
            if suffix and said.content_encoding is None:
                assert not coded.exists()
            else:
                assert coded.read_bytes() == said.data, coded


def test_several_processes_make_the_same_files(site: Path, kinds: Mapping[str, str], tmp_path: Path) -> None:
    wanted, noon = sorted(kinds.values()), at("2026-09-01T05:00")()
    asking = ResponseSaver(FEW_SETTINGS, noon)
    assert len(list(save_urls(asking, FEW_SETTINGS, noon, wanted, tmp_path, 2))) == len(wanted)
    assert all(file_of(tmp_path, address).is_file() for address in wanted)
    assert all(
        (tmp_path / path).read_bytes() == (site / path).read_bytes() for path in publish.relative_paths(tmp_path)
    )
    with pytest.raises(BuildError, match=r"^/vi/no/: status 404"):
        list(save_urls(asking, FEW_SETTINGS, noon, ["/vi/", "/vi/no/"], tmp_path, 2))


def test_each_link_leads_to_a_file_or_to_what_is_said_to_have_none(site: Path) -> None:
    without = {each.example.partition("?")[0] for each in DYNAMIC_URLS.values()}
    astray = set()
    for path in publish.relative_paths(site):
        if path.endswith((".html", ".xml", ".webmanifest", ".atom", ".ics")):
            for link in links((site / path).read_text(), f"/{path}"):
                words = {word for word, _ in parse_qsl(urlsplit(link).query)}
                kept = file_of(site, link).is_file() and (words <= {*NEEDS_SERVICE} or words == {"v"})
                if not kept and urlsplit(link).path not in without:
                    astray.add(link)
    assert astray == set()


def links(content: str, path: str) -> Iterator[str]:
    """The paths within the site to which a file leads, with their words."""
    pattern = r'\b(?:href|src|action)="([^"]*)"' if path.endswith(".html") else rf"({re.escape(SITE)}[^\s<>\"\\]*)"
    for found in re.findall(pattern, content.replace("\n ", "")):  # long lines of calendars are folded
        link = html.unescape(found).removeprefix(SITE) or "/"
        if link.startswith("/"):
            yield link.partition("#")[0]


def test_the_data_for_nginx_is_as_files_conf_includes_it(site: Path) -> None:
    """Only what depends on the events and the settings, a line each; and nothing is beside the folder."""
    assert {path.name: path.read_text() for path in (site / ".timeline").iterdir()} == {
        "redirects": """\
/vi/events/visit-of-2026/ /vi/events/visit-2026/;
/en/events/visit-of-2026/ /en/events/visit-2026/;
/vi/events/visit-of-2026.png /vi/events/visit-2026.png;
/en/events/visit-of-2026.png /en/events/visit-2026.png;
/vi/events/visit-of-2026.ics /vi/events/visit-2026.ics;
/en/events/visit-of-2026.ics /en/events/visit-2026.ics;
""",
        "frame-ancestors": """\
/vi/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/en/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/vi/collections/laos/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/en/collections/laos/embed/ "'self' quangngai.example *.quangngai.example portal.example";
/vi/offices/quang-ngai/embed/ "'self' quangngai.example *.quangngai.example";
/en/offices/quang-ngai/embed/ "'self' quangngai.example *.quangngai.example";
""",
        "languages": """\
default vi;
"~(?:^|[ ,])(vi|en)(?![a-z])" $1;
""",
    }
    assert [path.name for path in site.parent.iterdir()] == ["site"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, str, str]]:
    """A folder as the command makes it, beside the file of events, and what the command says."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "events.yaml").write_text(LEAST)
    return folder / "site", run("build", str(folder / "site"), events=folder / "events.yaml")


def test_what_has_no_file_is_said(built: tuple[Path, tuple[int, str, str]]) -> None:
    folder, (code, output, errors) = built
    first, *rest = output.splitlines()
    assert (code, errors) == (0, "")
    assert re.fullmatch(rf"{folder}: \d+ files, \d+\.\d MB\. URLs without a file:", first)
    assert rest == [
        "  /                          leads to the language that the browser prefers",
        "  /oembed?url=…              frames for editors, by the address of a page",
        "  POST /reports/…            the frames that browsers refused",
        "  /healthz                   whether the file is well",
        "  /metrics                   counts",
        "  /vi/?country=…             filters, search, later pages of a list, and calendars and frames with options",
        f"For nginx, see deploy/nginx/files.conf, which reads {folder}/.timeline/",
    ]


def test_only_what_differs_is_written(built: tuple[Path, tuple[int, str, str]]) -> None:
    """An event goes and another comes: its own pages, those that list it, and no file of the month that has neither."""
    folder, _ = built
    before = {path: (folder / path).stat().st_mtime_ns for path in publish.relative_paths(folder)}
    (folder.parent / "events.yaml").write_text(LEAST.replace("second, date: 2026-06", "third, date: 2026-07"))
    code, output, errors = run("build", "--changed", str(folder), events=folder.parent / "events.yaml")
    assert (code, errors.splitlines()[1]) == (
        0,
        "  /                          leads to the language that the browser prefers",
    )
    after = {path: (folder / path).stat().st_mtime_ns for path in publish.relative_paths(folder)}
    told = [tuple(line.split(" ", 1)) for line in output.splitlines()]
    written = {path for what, path in told if what == "write"}
    assert {path for what, path in told if what == "remove"} == before.keys() - after.keys()
    assert {path for path in after if after[path] != before.get(path)} == written
    assert len(told) == len({path for _, path in told})
    assert {
        "vi/events/third/index.html",
        "vi/index.html",
        "vi/index.html.br",
        "vi/calendar/2026/07/index.html",
    } <= written
    assert "vi/events/second.png" in before.keys() - after.keys()
    assert not (folder / "vi/events/second").exists()
    assert "vi/calendar/2027/03/index.html" not in written


@pytest.mark.parametrize(
    ("prepared", "said"),
    [
        (lambda path: (path / "site").write_text("mine"), "{}: is not a folder: choose another path, or remove the file\n"),
        (lambda path: (path / "site" / "mine").mkdir(parents=True), "{}: is a folder that `timeline build` did not make: choose another, or empty it\n"),
    ],
    ids=["a file", "a folder of another"],
)  # fmt: skip
def test_what_is_not_ours_stays(prepared: "object", said: str, tmp_path: Path) -> None:
    assert callable(prepared)
    prepared(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    code, output, errors = run("build", str(tmp_path / "site"), events=FEW)
    assert (code, output, errors) == (1, "", said.format(tmp_path / "site"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_whose_folder_is_missing_is_not_made(tmp_path: Path) -> None:
    said = f"{tmp_path}/no/site: the folder {tmp_path}/no does not exist: create it first\n"
    assert run("build", str(tmp_path / "no" / "site"), events=FEW) == (1, "", said)


def test_an_address_that_answers_otherwise_leaves_all_as_it_was(tmp_path: Path) -> None:
    """The site's name is too long for calendars to be followed."""
    old = made(tmp_path / "site", {".timeline/redirects": "", "vi/index.html": "old"})
    long = f"https://{'.'.join(['x' * 60] * 4)}.example"
    with pytest.raises(BuildError, match=r"^/vi/anniversaries\.ics: status 414 instead of 200: "):
        build(settings(FEW, site_url=long), load(FEW).site.timezone, MORNING(), old)
    assert [*tmp_path.iterdir()] == [old]
    assert (old / "vi/index.html").read_text() == "old"


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path) -> None:
    """No file may be larger than 8 kB: as on a disk that is full."""
    old = made(tmp_path / "site", {".timeline/redirects": "", "vi/index.html": "old"})
    command = f"ulimit -f 8; exec {sys.executable} -m timeline build {old}"
    environment = os.environ | {"TIMELINE_EVENTS": str(FEW)}
    done = subprocess.run(
        ["bash", "-c", command], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    said = f"{old}: cannot be written (file too large): choose a folder that you may write to\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert [*tmp_path.iterdir()] == [old]
    assert (old / "vi/index.html").read_text() == "old"


def _heeding() -> None:
    """Interrupts, which who runs the tests in the background has had ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    """Of so many addresses that several processes ask for them."""
    environment = os.environ | {"TIMELINE_EVENTS": str(ROOT / "events.yaml")}
    command = [sys.executable, "-m", "timeline", "build", str(tmp_path / "site")]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_heeding,
    ) as building:
        while not (tmp_path / ".site.building/static").is_dir():
            assert building.poll() is None
            sleep(0.05)
        # While it goes on, no other goes on in its folder.
        assert run(*command[3:], events=FEW) == (
            1,
            "",
            f"{tmp_path}/site: another build is running: wait until it ends\n",
        )
        os.killpg(building.pid, signal.SIGINT)  # as terminals do
        assert building.wait(30) == 1
        assert building.stderr
        assert building.stderr.read().split() == ["Aborted!"]
    assert [*tmp_path.iterdir()] == []


def made(folder: Path, content: Mapping[str, str]) -> Path:
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_a_new_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """What is as it was keeps its time."""
    old = made(tmp_path / "site", {"same": "1", "other": "1", "gone": "1"})
    new = made(tmp_path / "new", {"same": "1", "other": "2"})
    for path in old.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    publish.replace_target(old, new)
    assert {path.name: (path.read_text(), path.stat().st_mtime == 1_000_000_000) for path in old.iterdir()} == {
        "same": ("1", True),
        "other": ("2", False),
    }
    assert sorted(path.name for path in new.iterdir()) == ["gone", "other", "same"]


# As nginx serves them


# The headers that may differ from those of the service, each with the reason.
DIFFERENT = {
    "date": "the time of the reply",
    "server": "each names itself",
    "connection": "each closes connections by its own rules",
    "etag": "nginx makes it from time and size of the file, the service from the bytes",
    "last-modified": "nginx has the time of the file, the service the time when it read the edition",
}
# Of Content-Disposition, nginx sends only the name in ASCII, which follows from the path: `filename*` is a title from
# events.yaml, and would need a line of data for each feed.
TITLE = re.compile(r"; filename\*=.*")
# Of redirects: nginx writes a short page into them, the service nothing.
OF_REDIRECTS = {"content-type", "content-length"}


def asked(
    server: HTTPConnection, address: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    server.request(method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = server.getresponse()
    content = reply.read()
    if reply.will_close:
        server.close()
    return reply.status, named(reply.getheaders()), content


def named(headers: "list[tuple[str, str]]") -> dict[str, str]:
    """Those that must be equal, by their names in small letters; none comes twice."""
    found = [(name.lower(), value) for name, value in headers if name.lower() not in DIFFERENT]
    assert len(dict(found)) == len(found)
    return dict(found)


def served(
    service: FlaskClient, address: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """What the service replies, without what only the service can know."""
    said = service.open(
        address,
        method=method,
        base_url=SITE,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    found = named([*said.headers])
    if "content-disposition" in found:
        found["content-disposition"] = TITLE.sub("", found["content-disposition"])
    return said.status_code, found, said.data


@pytest.mark.parametrize("coding", ["identity", "br", "gzip", "br, gzip"])
def test_nginx_says_what_the_service_says(
    server: HTTPConnection, service: FlaskClient, kinds: Mapping[str, str], coding: str
) -> None:
    for address in kinds.values():
        assert asked(server, address, Accept_Encoding=coding) == served(service, address, Accept_Encoding=coding)


def test_nginx_says_what_the_service_says_of_static_files(
    server: HTTPConnection, service: FlaskClient, site: Path
) -> None:
    """Of each of them, of the version that pages ask for, and of what is no version."""
    names = [path for path in publish.relative_paths(site / "static") if not path.endswith((".br", ".gz"))]
    current = re.findall(r'"(/static/[^"]*\?v=[^"]*)"', service.get("/vi/").text)
    assert len(current) > 3
    for address in (*current, current[0] + "0", *(f"/static/{name}" for name in names)):
        assert asked(server, address) == served(service, address)


def test_any_version_keeps_for_good(server: HTTPConnection, service: FlaskClient) -> None:
    """Not so from the service: it knows the version of its file. nginx would need a line of data for each file."""
    address = "/static/site.css?v=00000000"
    status, headers, content = asked(server, address)
    wanted = served(service, address)
    assert (headers["cache-control"], wanted[1]["cache-control"]) == (
        "public, max-age=31536000, immutable",
        "public, max-age=86400",
    )
    assert (status, headers | {"cache-control": wanted[1]["cache-control"]}, content) == wanted


def test_only_frame_pages_may_be_framed(server: HTTPConnection, site: Path) -> None:
    """Not the page of a person, or of a collection, whose key is `embed`."""
    for path in ("vi/people/embed", "vi/collections/embed"):
        made(site, {f"{path}/index.html": "page"})
        _, headers, _ = asked(server, f"/{path}/")
        shutil.rmtree(site / path)
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].endswith("; frame-ancestors 'none'")
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("name", NEEDS_SERVICE)
def test_nginx_has_nothing_for_a_query_that_only_the_service_can_answer(server: HTTPConnection, name: str) -> None:
    assert [asked(server, f"/vi/?{query}")[0] for query in (f"{name}=x", f"utm_source=a&{name}=x", f"x{name}=x")] == [
        404,
        404,
        200,
    ]


@pytest.mark.parametrize("address", ["/vi/-/", "/en/-/", "/-", "/lo/-/", "/static/-"])
def test_nginx_shows_what_is_missing_in_the_language_of_the_address(
    server: HTTPConnection, service: FlaskClient, address: str
) -> None:
    assert asked(server, address) == served(service, address)


@pytest.mark.parametrize(
    "address",
    [
        "/vi/nothing.ics",
        "/vi/index.html",  # what is the file of another address
        "/vi/index.html.br",
        "/robots.txt/",
        "/vi/404.html",
        "/404.html",
        "/vi/events/",  # a folder without a page
        "/static",
        "/.timeline/redirects",
        "/.timeline/",
        "/%2etimeline/languages",
        "/vi/%2e%2e/.timeline/redirects",
        "/vi/?country=LA",  # what no file can say
        "/vi/anniversaries.ics?utm_source=a&round=1",
        "/healthz",
    ],
)
def test_nginx_has_nothing_at_an_address_that_is_no_file(server: HTTPConnection, site: Path, address: str) -> None:
    missing = "vi/404.html"
    status, headers, content = asked(server, address)
    assert (status, headers["cache-control"], content) == (404, "no-store", (site / missing).read_bytes())


@pytest.mark.parametrize(
    "address", ["/../few.yaml", "/static/../../few.yaml", "/%2e%2e/few.yaml", "/vi//../../few.yaml"]
)
def test_no_path_leads_out(server: HTTPConnection, site: Path, address: str) -> None:
    made(site.parent, {"few.yaml": "mine"})
    status, _, content = asked(server, address)
    (site.parent / "few.yaml").unlink()
    assert (status, b"mine" in content) in ((400, False), (404, False))


@pytest.mark.parametrize(
    "address", ["/", "/vi", "/vi/offices/quang-ngai/embed", "/vi/events/visit-of-2026/", "/vi/events/visit-of-2026.ics"]
)
def test_nginx_leads_on_where_the_service_does(server: HTTPConnection, service: FlaskClient, address: str) -> None:
    status, headers, _ = asked(server, address)
    wanted, of_service, _ = served(service, address)
    assert status == wanted
    assert {name: headers[name] for name in headers.keys() - OF_REDIRECTS} == {
        name: of_service[name] for name in of_service.keys() - OF_REDIRECTS
    }


@pytest.mark.parametrize(
    ("preferred", "language"),
    [("en", "en"), ("lo, en;q=0.8, vi;q=0.5", "en"), ("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("fr-FR, fr;q=0.9", "vi"), ("vie", "vi"), ("den, vi", "vi"), ("", "vi")],
)  # fmt: skip
def test_nginx_leads_to_the_language_that_is_preferred(
    server: HTTPConnection, service: FlaskClient, preferred: str, language: str
) -> None:
    wanted = served(service, "/", Accept_Language=preferred)[1]["location"]
    assert (asked(server, "/", Accept_Language=preferred)[1]["location"], wanted) == (f"/{language}/", f"/{language}/")


@pytest.mark.parametrize("address", ["/vi/offices/quang-ngai/embed/", "/vi/events.ics"])
def test_nginx_says_that_nothing_changed(server: HTTPConnection, service: FlaskClient, address: str) -> None:
    """With a tag for each coding, and the headers of the service."""
    tags = set()
    for coding in ("identity", "br", "gzip"):
        tag = tag_of(server, address, coding)
        of_service = service.get(address, base_url=SITE, headers={"Accept-Encoding": coding}).headers["ETag"]
        wanted = served(service, address, Accept_Encoding=coding, If_None_Match=of_service)
        assert wanted[0] == 304
        assert asked(server, address, Accept_Encoding=coding, If_None_Match=tag) == wanted
        tags.add(tag)
    assert len(tags) == 3


def tag_of(server: HTTPConnection, address: str, coding: str) -> str:
    server.request("GET", address, headers={"Accept-Encoding": coding})
    reply = server.getresponse()
    reply.read()
    return reply.headers["ETag"]


def test_nginx_gives_heads_and_takes_nothing(server: HTTPConnection, service: FlaskClient) -> None:
    assert asked(server, "/vi/events.ics", "HEAD") == served(service, "/vi/events.ics", "HEAD")
    status, headers, _ = asked(server, "/vi/events.ics", "POST")
    assert (status, headers["cache-control"]) == (405, "no-store")


@pytest.mark.parametrize(
    ("method", "address", "wanted"),
    [("GET", "/vi/?country=LA", 200), ("GET", "/vi/events.ics?country=KH", 200), ("GET", "/vi/nothing/", 404), ("POST", "/reports/", 204), ("OPTIONS", "/vi/events.ics", 200)],
)  # fmt: skip
def test_what_no_file_answers_the_service_can(
    both: HTTPConnection, service: FlaskClient, method: str, address: str, wanted: int
) -> None:
    """With its own headers, and none of them twice."""
    status, headers, _ = asked(both, address, method, Accept_Encoding="identity")
    of_service = served(service, address, method, Accept_Encoding="identity")
    varies = {"content-length", "cache-control", "allow"}  # with the hour, the day that is printed, the run
    assert (status, {*headers} - varies) == (wanted, {*of_service[1]} - varies)
    if "content-disposition" in headers:
        headers["content-disposition"] = TITLE.sub("", headers["content-disposition"])
    assert {(name, value) for name, value in headers.items() if name not in varies} == {
        (name, value) for name, value in of_service[1].items() if name not in varies
    }


@pytest.fixture(scope="module")
def both(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HTTPConnection]:
    """nginx over the files, and before a service of the same."""
    with serving(FEW) as address, nginx(site, tmp_path_factory.mktemp("both"), address) as connection:
        yield connection

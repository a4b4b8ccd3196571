"""Tests that no hostile request makes the service fail, injects markup or a header into a response, or redirects to
another host.
"""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.app import create_app
from timeline.web import static_files

from ..conftest import DATA, ROOT, frozen_clock, make_settings
from ..hostile import INJECTED_MARKUP, REQUIRED_HEADERS, Request, Response, check_response, send_request
from ..serving import run_service
from ..texts import any_text

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "QUERY", "X" * 100)
LANGUAGES = ("vi", "lo", "en", "fr", "VI", "und", "vi-VN-x-a")
SCOPES = ("", "collections/viet-lao/", "offices/quang-ngai/", "collections/", "offices/../", "collections/%2e%2e/")
PAGES = (
    "", "embed/", "subscribe/", "subscribe.svg", "calendar/", "calendar/2022/", "calendar/2022/07/", "calendar/0000/01/",
    "calendar/9999/12/", "calendar/0001/", "anniversaries/", "anniversaries.ics", "events.ics", "events.atom", "changes.atom", "changes/", "events.json", "events.csv",
    "timelinejs.json", "embedding/", "api/", "sitemap.xml", "site.webmanifest", "events/relations-1962/", "events/relations-1962.ics",
    "events/relations-1962.png", "events/relations-1962/2027.ics", "events/relations-1962/0000.ics", "events/relations-1962/embed/", "events/treaty-of-1977/", "events/treaty-of-1977.ics", "events/visit-2021.ics", "people/hun-sen/",
    "places/VN-29/", "sources/guidance/", "nothing/",
)  # fmt: skip
ROOT_PATHS = (
    "/", "/oembed", "/openapi.json", "/healthz", "/metrics", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/static/site.css",
    "/static/embed/1.js", "/static/embed/2.js", "/static/", "/accents/ffd700.css", "/reports/", "/reports/quang-ngai", "*", "",
)  # fmt: skip
PATHS_BY_PARAMETER = {  # by query parameter: the paths that take it
    name: paths
    for parameter_names, paths in (
        (("country", "topic", "kind", "place", "person", "from", "to", "q"), ("/lo/events.csv", "/en/embed/")),
        (("order", "page"), ("/vi/people/hun-sen/",)),
        (("view", "many", "month", "scheme", "accent"), ("/vi/embed/", "/en/embedding/")),
        (("round", "years", "prepare", "alarm"), ("/lo/subscribe/",)),
        (("calendar",), ("/vi/subscribe.svg",)),
        (("office", "collection", "in", "width", "portal", "event"), ("/en/embedding/",)),
        (("url", "format", "maxwidth", "maxheight"), ("/oembed",)),
        (("v",), ("/static/site.css",)),
    )
    for name in parameter_names
}
PARAMETERS = tuple(PATHS_BY_PARAMETER)
# Fragments that turn one URL into another, with and without correct encoding.
FRAGMENTS = (
    "/", "//", "/./", "/../", "..", "%2e%2e/", "..%2f", "%2F", "%5c", "\\", "%00", "%0d%0aX-Marker:%201", "%0a", "%09", "%c0%ae%c0%ae/",
    "%e0%80%af", "%ff%fe", "%ed%a0%80", "%f4%90%80%80", "%", "%z", "%%32%65", "%u002e", ";", "&", "=", "#", "+", " ", "?", ":", "@",
    "%e2%80%ae", "%f0%9f%a4%9d", "%ef%bf%bd", "%c2%85", quote(INJECTED_MARKUP), "{{7*7}}", "%25s", "evil.example", "//evil.example/", "/\\evil.example",
    "@evil.example", "http://evil.example/", "a" * 300, "\xe9", "-", ".", ".ics", ".png", "~", "0", "'",
)  # fmt: skip
VALUES = (
    "", "0", "1", "-1", "00", "1e9", "9" * 5000, "٣", "໑", "１", "nan", "inf", "0x10", "1_0", "LA", "la", "VN-29", "border", "treaty", "hun-sen", "viet-lao", "quang-ngai",
    "0000", "0001", "0001-01-01", "9999", "9999-12-31", "9999-12-31T23:59", "10000", "2022-02-29", "2022-02-31", "2022-13", "2022-00", "2020~", "2021-06%", "29/2/2023",
    "1/1/0001", "32/12/9999", "5/9/1962", "2022-01-01/2022-12-31", "../..", "newest", "oldest", "timeline", "list", "month", "day", "anniversaries", "light",
    "dark", "ffd700", "#ffd700", "FFD70G", "google", "apple", "outlook", "thunderbird", "json", "xml", "JSON", "vi", "lo", "en",
    "https://timeline.example/vi/", "http://timeline.example:443/vi/?q=x", "https://timeline.example//vi", "https://timeline.example/vi/calendar/0000/01/",
    "https://timeline.example/vi/calendar/9999/12/", "https://timeline.example:99999/", "https://[", "https://[::1%25]/", "https://timeline.example\\@evil.example/", "https://timeline.example/vi/?page=9",
    "https://timeline.example/vi/?page=x", "https://timeline.example/%ff/", "https://timeline.example/vi/?q=" + quote(quote(INJECTED_MARKUP)), "https://timeline.example/vi?q=%00", "javascript:alert(1)", "//evil.example",
    "https://quangngai.example/", "https://a.quangngai.example:0/", "https://\u2100.example/", "https://xn--a/", "https://" + "a." * 500 + "b/", "https://user@evil.example/\r\nX: 1",
    INJECTED_MARKUP, quote(INJECTED_MARKUP), "</script><xmarker>", "]]><xmarker>", "--><xmarker>", "{{7*7}}", "{n}", "%s%d", "{0.__class__}", "\r\nX-Marker: 1", "\x00", "\x1b]0;x\x07", "\x85", "\u2028", "\u202e", "\ufeff", "\uffff",
    "\U0001f91d", "e\u0301" * 50, "\u0301" * 200, "ສ" * 200, "ﷺ" * 60, "ß" * 200, "İ" * 100, "a " * 100, "a" * 200, "a" * 201, "a" * 60_000,
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "Host": (
        "", "timeline.example", "evil.example", "evil.example:99999", "evil.example:80", "a,b", INJECTED_MARKUP, "[::1]", "[", "..", ":", "/vi/", "vi", "evil.example/..", "evil.example?",
        "user@evil.example", "\xc3\xa9.example", "\xff", "xn--a", "a b", "\u0000".encode().decode("latin-1"), "a" * 70_000, "127.0.0.1:8000", "%65vil.example", "evil.example#",
    ),
    "Accept-Language": (
        "", "*", "lo", "lo;q=0", "xx;q=nan", "vi;q=inf", "vi;q=1e400", "lo;q=-1", "lo;q=" + "9" * 5000, ";;;,,,=", "lo,en;q=0.9," * 2000, INJECTED_MARKUP, "\xff", "lo" + "-a" * 30_000, '"', "lo;q", "a;" * 30_000, "zh_Hant-*;q=.5",
    ),
    "Accept-Encoding": (
        "", "*", "*;q=0", "identity;q=0", "br;q=nan", "gzip;q=inf", "br;q=0,gzip;q=0,identity;q=0", "br;q=1e999", "gzip;q=-0", "br;q=" + "0" * 5000, "gzip," * 5000, INJECTED_MARKUP, "\xff", "BR", "x-gzip", ";q=1", "gzip;q=1;q=0", "," * 60_000,
    ),
    "Range": ("bytes=0-0", "bytes=-1", "bytes=9-0", "bytes=0-" + "9" * 5000, "bytes=" + "0-0," * 5000, "lines=1-2", "bytes", "\xff", "bytes=٣-٤", "bytes=--1"),
    "If-Range": ("*", '"a"', "Mon, 01 Jan 2020 00:00:00 GMT", "Mon, 01 Jan 20200 00:00:00 GMT", '"'),
    "If-None-Match": ("*", '"', '""', 'W/"', '"a' * 5000, '"a",' * 5000, "a," * 20_000, "W/" * 20_000, INJECTED_MARKUP, "\xff", ",", '*, "a"', '\\"', " " * 60_000 + "x", '"' + "\t" * 30_000),
    "If-Match": ("*", '"', '"a"', '"a",' * 5000, "W/", INJECTED_MARKUP, "\xff"),
    "If-Modified-Since": (
        "", "0", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359", "Mon, 30 Feb 2020 00:00:00 GMT", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
        "Mon, 01 Jan 2020 25:61:61 GMT", "Mon, 01 Jan 2020 00:00:00 +9999", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "9" * 4000, INJECTED_MARKUP, "\xff", "1 " * 20_000, "Mon, 01 Jan 2020 ٣:00:00 GMT".encode().decode("latin-1"),
    ),
    "If-Unmodified-Since": ("Mon, 01 Jan 1990 00:00:00 GMT", "0", INJECTED_MARKUP),
    "Content-Type": ("application/csp-report", "application/reports+json", "text/plain; charset=x", "multipart/form-data", "multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded", INJECTED_MARKUP, "\xff"),
    "Content-Length": ("", "-1", "+1", "1,2", "9" * 30, "٣".encode().decode("latin-1"), "0", "1e3"),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "identity", "\xff"),
    "Cookie": ("a=" + INJECTED_MARKUP, "=", ";" * 10_000, "session=.eJw"),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "javascript"),
    "X-Forwarded-Prefix": ("/evil", "//evil.example"),
    "X-Http-Method-Override": ("POST",),
    "X-Original-Url": ("/metrics",),
    "Origin": ("null", "https://evil.example", INJECTED_MARKUP),
    "Access-Control-Request-Method": ("DELETE", INJECTED_MARKUP),
    "Access-Control-Request-Headers": (INJECTED_MARKUP, "\xff"),
    "Authorization": ("Basic \xff", "Basic " + "A" * 5000, "Bearer", INJECTED_MARKUP),
    "Referer": (INJECTED_MARKUP,),
    "User-Agent": ("", INJECTED_MARKUP, "\xff", "a" * 60_000),
    "Expect": ("100-continue", INJECTED_MARKUP),
    "Upgrade": ("h2c", "websocket"),
    "Connection": ("Upgrade", "close, Host"),
}  # fmt: skip
REPORTS = (
    b"", b"{", b"null", b"0", b'"x"', b"[]", b"[" * 16_000, b"[[[]]]", b'{"csp-report":' * 1000, b'{"a":' * 3000, b"\xff\xfe[\x00", b"\xef\xbb\xbf{}", b"\xed\xa0\x80", b"9" * 16_000, b"-1e999", b"NaN",
    b'{"csp-report": {"effective-directive": ["frame-ancestors"]}}', b'{"csp-report": {"effective-directive": {"a": 1}}}', b'{"csp-report": {"violated-directive": ' + b"[" * 900 + b"]" * 900 + b"}}",
    b'{"csp-report": {"violated-directive": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}}", b'{"csp-report": {"effective-directive": "frame-ancestors"}}', b'{"csp-report": {"violated-directive": null}}',
    b'[{"body": {"effectiveDirective": "frame-ancestors"}}]', b'[{"body": []}, 1, null, "x", {"body": 0}]', b'{"csp-report": {"violated-directive": "\\ud800 x"}}', b'{"a": 1, "a": 2}', b"[" + b"1," * 7000 + b"1]", b" " * 16_385, b"a" * 300_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Flask:
    """A separate application, so that its counts of browser reports do not affect other tests."""
    return create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"))


def percent_encode(text: str) -> str:
    """Percent-encode a text, also lone surrogates."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


# One hostile part at a time.


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_field_makes_a_response_fail(app: Flask, name: str) -> None:
    """For a feed, a file, a redirect, an error and a report; also if the field comes twice."""
    for value, path in product(HEADERS[name], ("/vi/events.csv", "/static/site.css", "/", "/vi", "/vi/nothing/")):
        for headers in ([(name, value)], [(name, value), (name, value)]):
            request = Request(path.encode(), headers=headers)
            check_response(request, send_request(app, request))
    for value in HEADERS[name]:
        request = Request(b"/reports/", "POST", [(name, value)], b"{}")
        check_response(request, send_request(app, request))


@pytest.mark.slow
@pytest.mark.parametrize("name", PARAMETERS)
def test_no_value_of_a_query_parameter_makes_a_response_fail(app: Flask, name: str) -> None:
    for value in VALUES:
        for path in PATHS_BY_PARAMETER[name]:
            request = Request(f"{path}?{name}={percent_encode(value)}&utm_source={percent_encode(value)}".encode())
            check_response(request, send_request(app, request))


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_query_parameter_may_be_repeated_a_thousand_times(app: Flask, name: str) -> None:
    for value in ("LA", "1"):
        request = Request(f"{PATHS_BY_PARAMETER[name][0]}?{'&'.join([f'{name}={value}'] * 1000)}".encode())
        check_response(request, send_request(app, request))


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_fragment_of_a_url_makes_a_response_fail(app: Flask, fragment: str) -> None:
    for url in (f"/{fragment}", f"/vi/{fragment}", f"/{fragment}/vi/", f"/vi/collections/{fragment}/", f"/vi/events/{fragment}.ics", f"/vi/people/hun-sen{fragment}", f"/accents/{fragment}.css", f"/vi/?{fragment}", f"/vi/?q={fragment}", f"/oembed?url=https://timeline.example/{fragment}"):  # fmt: skip
        request = Request(url.encode())
        check_response(request, send_request(app, request))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gets_a_response_with_all_required_headers(app: Flask, method: str) -> None:
    for path in (*ROOT_PATHS, *(f"/vi/{page}" for page in PAGES), "/vi", "/vi/nothing", "//vi//"):
        request = Request(path.encode(), method, body=b"a=b" if method in ("POST", "PUT", "PATCH") else b"")
        check_response(request, send_request(app, request))


@pytest.mark.parametrize("media_type", ["application/csp-report", "application/reports+json", "text/plain"])
def test_no_report_makes_a_response_fail(app: Flask, media_type: str) -> None:
    for content in REPORTS:
        request = Request(b"/reports/quang-ngai", "POST", [("Content-Type", media_type)], content)
        response = send_request(app, request)
        check_response(request, response)
        assert response.status == (413 if len(content) > 16 * 1024 else 204)
        assert response.body == b""


def test_values_of_the_url_are_escaped_in_pages(app: Flask) -> None:
    """Pages that repeat such a value show it as text."""
    for url, status in (
        (f"/vi/?q={quote(INJECTED_MARKUP)}", 200),
        (f"/vi/?{quote(INJECTED_MARKUP)}=1", 400),
        (f"/vi/?country={quote(INJECTED_MARKUP)}", 404),
        (f"/vi/?from={quote(INJECTED_MARKUP)}", 400),
        (f"/vi/?order={quote(INJECTED_MARKUP)}", 400),
        (f"/vi/{quote(INJECTED_MARKUP)}/", 404),
        (f"/vi/people/{quote(INJECTED_MARKUP)}/", 404),
        (f"/vi/embedding/?portal={quote(INJECTED_MARKUP)}", 200),
        (f"/vi/embed/?view={quote(INJECTED_MARKUP)}", 400),
        (f"/vi/subscribe/?q={quote(INJECTED_MARKUP)}", 200),
    ):
        request = Request(url.encode())
        response = send_request(app, request)
        check_response(request, response)
        assert (response.status, b"xmarker" in response.body) == (status, True), url


def without_date(response: Response) -> Response:
    return replace(response, headers=[(name, value) for name, value in response.headers if name != "Date"])


@pytest.mark.parametrize("host", HEADERS["Host"])
def test_no_response_differs_by_host(app: Flask, host: str) -> None:
    """A cache may ignore the Host header, so one client's host must never reach another client. An invalid one is refused."""
    for url in ("/", "/vi", "/vi//calendar", "/vi/", "/vi/embed/", "/vi/events.ics?topic=border&topic=border", "/vi/events/treaty-of-1977/", "/vi/nothing/", "/oembed?url=https://timeline.example/vi", "/robots.txt", "/sitemap.xml", "/openapi.json"):  # fmt: skip
        usual, other = (
            send_request(app, Request(url.encode(), headers=[("Host", host_header)]))
            for host_header in ("timeline.example", host)
        )
        assert without_date(other) == without_date(usual) or other.status == 400, url


@pytest.mark.slow
def test_extreme_dates_and_markup_in_the_file_break_no_page(tmp_path: Path) -> None:
    """The file has the first and the last possible day, the time zone farthest from UTC, and texts that contain markup."""
    file = tmp_path / "events.yaml"
    dates = (
        "0001-01-01",
        "9999-12-31",
        "0001/9999",
        "1900-01-01T00:00",
        "9998-12-31T23:59",
        "0004-02-29",
        "9999",
        "0001-01%",
    )
    rows = (
        f"- {{id: e{n}, date: {date}, kind: visit, title: {{vi: T}}{', anniversary: {vi: A}' if len(date) == 10 else ''}}}\n"
        for n, date in enumerate(dates)
    )
    content = (DATA / "small.yaml").read_text().replace("...\n", "".join(rows) + "...\n")
    for old, new in (
        ("Asia/Ho_Chi_Minh", "Pacific/Kiritimati"),
        ("updated: 2026-11-01", "updated: 0001-01-01"),
        ("updated: 2026-10-05", "updated: 9999-12-31"),
        ("{vi: Hun Sen,", f"{{vi: {json.dumps('</script>' + INJECTED_MARKUP)},"),
        ("{vi: Hun Sen thăm Việt Nam,", f"{{vi: {json.dumps(INJECTED_MARKUP)},"),
    ):
        assert old in content
        content = content.replace(old, new)
    file.write_text(content)
    app = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    pages = (
        *PAGES,
        *(f"events/e{n}{end}" for n in range(len(dates)) for end in ("/", ".ics")),
        "calendar/9999/",
        "?from=0001&to=9999",
    )
    for path in (*(f"/vi/{page}" for page in pages), *ROOT_PATHS):
        request = Request(path.encode())
        check_response(request, send_request(app, request))


# Files.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("site.css", 200),
        ("%73ite.css", 200),  # the same URL, written in another way
        ("./site.css", 404),
        ("embed/../site.css", 404),
        ("../wsgi.py", 404),
        ("..%2fwsgi.py", 404),
        ("%2e%2e/wsgi.py", 404),
        ("%2e%2e%2fwsgi.py", 404),
        ("%252e%252e/wsgi.py", 404),
        ("..%5cwsgi.py", 404),
        ("..\\wsgi.py", 404),
        ("%c0%ae%c0%ae/wsgi.py", 404),
        ("..%00/wsgi.py", 404),
        ("site.css%00", 404),
        ("site.css/", 404),
        ("site.css/.", 404),
        ("SITE.CSS", 404),
        ("/site.css", 308),  # two slashes count as one
        ("/etc/passwd", 308),
        ("%2fetc/passwd", 308),
        ("~root/", 404),
        ("fonts", 404),
        ("fonts/", 404),
        ("", 404),
    ],
)
def test_no_path_leads_out_of_static(app: Flask, path: str, status: int) -> None:
    request = Request(f"/static/{path}".encode())
    response = send_request(app, request)
    check_response(request, response)
    assert response.status == status
    if status == 200:
        assert response.body == (ROOT / "static" / "site.css").read_bytes()
    elif status == 308:
        target = send_request(app, Request(response.header("Location").encode()))
        assert target.body == (ROOT / "static" / "site.css").read_bytes() or target.status == 404


def test_a_symlink_out_of_static_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "static" / "sub").mkdir(parents=True)
    for name, target in (
        ("out.txt", "../secret.txt"),
        ("folder", ".."),
        ("a.txt", "sub/b.txt"),
        ("loop.txt", "loop.txt"),
    ):
        (tmp_path / "static" / name).symlink_to(target)
    (tmp_path / "static" / "sub" / "b.txt").write_text("public")
    assert {name: body.content for name, body in static_files.read_static_files(tmp_path / "static").items()} == {
        "a.txt": b"public",
        "sub/b.txt": b"public",
    }


# Several hostile parts at once.


urls = st.sampled_from(ROOT_PATHS) | st.builds("/{}/{}{}".format, *map(st.sampled_from, (LANGUAGES, SCOPES, PAGES)))
parameter_names = st.sampled_from(PARAMETERS) | st.sampled_from(VALUES)
values = st.sampled_from(VALUES) | any_text(max_size=30) | st.text("0123456789-/~?%T:. ", max_size=12)
latin_1_texts = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=20)


@st.composite
def damaged_urls(draw: st.DrawFn) -> str:
    """URLs of the site with hostile fragments in them."""
    url = draw(urls)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(url)))
        url = url[:start] + draw(st.sampled_from(FRAGMENTS)) + url[start + draw(st.integers(0, 3)) :]
    return url


@st.composite
def hostile_requests(draw: st.DrawFn) -> Request:
    pairs = draw(st.lists(st.tuples(parameter_names, values), max_size=3))
    query = "&".join(f"{percent_encode(name)}={percent_encode(value)}" for name, value in pairs) + draw(
        st.just("") | st.sampled_from(FRAGMENTS)
    )
    target = draw(urls | damaged_urls()) + (f"?{query}" if query else "")
    fields = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3))
    headers = [(name, draw(st.sampled_from(HEADERS[name]) | latin_1_texts)) for name in fields]
    method = draw(st.just("GET") | st.sampled_from(METHODS))
    body = draw(st.sampled_from(REPORTS) | st.binary(max_size=50)) if method == "POST" else b""
    return Request(target.encode(), method, headers, body)


@pytest.mark.slow
@given(hostile_requests())
@settings(max_examples=100)
def test_every_response_passes_the_checks(app: Flask, request: Request) -> None:
    check_response(request, send_request(app, request))


# Raw bytes that no HTTP client sends, directly to the running service.


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with run_service(DATA / "small.yaml") as url:
        yield url


def send_bytes(service: str, content: bytes) -> bytes:
    """Send the bytes, and return all bytes that come back."""
    with socket.create_connection(("127.0.0.1", int(service.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(content)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def parse_response(content: bytes) -> Response:
    head, _, body = content.partition(b"\r\n\r\n")
    status_line, *fields = head.decode("latin-1").split("\r\n")
    return Response(
        int(status_line.split()[1]),
        [(name, value) for name, _, value in (field.partition(": ") for field in fields)],
        body,
    )


END_OF_HEAD = b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"GET /vi/?q=\xc3\xa9 HTTP/1.1\r\nHost: a\r\n", 200),  # unencoded letters, as careless programs send them
        (b"GET http://evil.example:99/vi HTTP/1.1\r\nHost: a\r\n", 308),  # absolute form, as for proxies
        (b"GET http://evil.example:99/vi/ HTTP/1.1\r\nHost: a\r\n", 200),
        (b"GET /vi HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        (b"GET /vi HTTP/1.1\r\nHost: xn--9ca.example\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: xn--a\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: \"><xmarker>\r\n", 400),
        (b"GET /vi HTTP/1.1\r\nHost: \xff\r\n", 400),
        (b"GET /vi HTTP/1.1\r\n", 400),
        (b"GET /vi HTTP/1.0\r\n", 308),  # which needs no Host
        (b"GET /vi HTTP/1.1\r\nHost:\r\n", 400),
        (b"GET /vi HTTP/1.1\r\nHost: 10.1.2.3:8000\r\n", 308),  # as Kubernetes checks health
        (b"GET /vi HTTP/1.1\r\nHost: [::1]\r\n", 308),
        (b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /\\evil.example HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /vi%0d%0aX-Marker:%201 HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /%00%ff%c0%ae%zz HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /" + b"a" * 65_000 + b" HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /vi/?q=" + b"a" * 65_000 + b" HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /vi/events.ics HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Mon, 01 Jan 99999999999999999999 00:00:00 GMT\r\n", 200),
        (b"GET /vi/events.ics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", 200),  # no body follows
        (b"get /vi/ HTTP/1.1\r\nHost: a\r\n", 200),  # a lower-case method is accepted
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n", 404),
        (b"TRACE /vi/ HTTP/1.1\r\nHost: a\r\nX: <xmarker>\r\n", 405),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n", 404),
        (b"POST /reports/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n" + END_OF_HEAD + b"2\r\n{}\r\n0\r\n\r\n", 204),
        (b"POST /vi/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" + END_OF_HEAD + b"abc", 405),
    ],
    ids=lambda value: repr(value)[:50],
)  # fmt: skip
def test_unusual_requests_get_a_response_with_all_required_headers(service: str, content: bytes, status: int) -> None:
    response = parse_response(send_bytes(service, content if END_OF_HEAD in content else content + END_OF_HEAD))
    assert response.status == status
    check_response(Request(content.split()[1], content.split()[0].decode()), response)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"GET /" + b"a" * 66_000 + b" HTTP/1.1\r\nHost: a\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 101, 431),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /vi/?q=\xff HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET ?q=a HTTP/1.1\r\nHost: a\r\n", 400),
        (b"G(T / HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n", 400),  # folded
        (b"GET / HTTP/1.1\r\nHost : a\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: a\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n", 400),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\r\n", 400),  # TLS
        (b"hello\r\n", 400),
    ],
    ids=lambda value: repr(value)[:50],
)  # fmt: skip
def test_malformed_requests_are_rejected_by_the_server_without_a_body(
    service: str, content: bytes, status: int
) -> None:
    """Such a request never reaches the application. The response has no body that the required headers could protect."""
    response = parse_response(send_bytes(service, content + END_OF_HEAD))
    assert (response.status, response.body, [name for name in REQUIRED_HEADERS if response.header(name)]) == (
        status,
        b"",
        [],
    )
    assert {name.lower() for name, _ in response.headers} == {"connection", "content-length", "date"}


@pytest.mark.parametrize(
    "content",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST /reports/ HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
        b"POST /reports/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100,
        b"",
    ],
)
def test_a_client_that_disconnects_early_does_not_affect_the_next(service: str, content: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(service.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(content)
    assert parse_response(send_bytes(service, b"GET /vi/ HTTP/1.1\r\nHost: a\r\n" + END_OF_HEAD)).status == 200

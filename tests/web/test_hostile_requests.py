"""Requests that mean ill: none fails, none gets markup or a header into an answer, none leads out of the service."""

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

from ..conftest import DATA, ROOT, at
from ..conftest import settings as set_up
from ..hostile import MARKED, POLICIES, Answer, Asked, answer, holds
from ..serving import serving

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "QUERY", "X" * 100)
LANGUAGES = ("vi", "lo", "en", "fr", "VI", "und", "vi-VN-x-a")
SCOPES = ("", "collections/viet-lao/", "offices/quang-ngai/", "collections/", "offices/../", "collections/%2e%2e/")
PAGES = (
    "", "embed/", "subscribe/", "subscribe.svg", "calendar/", "calendar/2022/", "calendar/2022/07/", "calendar/0000/01/",
    "calendar/9999/12/", "calendar/0001/", "anniversaries/", "anniversaries.ics", "events.ics", "events.atom", "changes.atom", "changes/", "events.json", "events.csv",
    "timelinejs.json", "embedding/", "api/", "sitemap.xml", "site.webmanifest", "events/relations-1962/", "events/relations-1962.ics",
    "events/relations-1962.png", "events/treaty-of-1977/", "events/treaty-of-1977.ics", "events/visit-2021.ics", "people/hun-sen/",
    "places/VN-29/", "sources/guidance/", "nothing/",
)  # fmt: skip
ROOTED = (
    "/", "/oembed", "/openapi.json", "/healthz", "/metrics", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/static/site.css",
    "/static/embed/1.js", "/static/", "/accents/ffd700.css", "/reports/", "/reports/quang-ngai", "*", "",
)  # fmt: skip
WORDED = {  # by word: the addresses that know it
    name: paths
    for names, paths in (
        (("country", "topic", "kind", "place", "person", "from", "to", "q"), ("/lo/events.csv", "/en/embed/")),
        (("order", "page"), ("/vi/people/hun-sen/",)),
        (("view", "many", "month", "scheme", "accent"), ("/vi/embed/", "/en/embedding/")),
        (("round", "years", "prepare", "alarm"), ("/lo/subscribe/",)),
        (("calendar",), ("/vi/subscribe.svg",)),
        (("office", "collection", "in", "width", "portal"), ("/en/embedding/",)),
        (("url", "format", "maxwidth", "maxheight"), ("/oembed",)),
        (("v",), ("/static/site.css",)),
    )
    for name in names
}
NAMES = tuple(WORDED)
# What turns one address into another, encoded and not, well and badly.
PIECES = (
    "/", "//", "/./", "/../", "..", "%2e%2e/", "..%2f", "%2F", "%5c", "\\", "%00", "%0d%0aX-Marker:%201", "%0a", "%09", "%c0%ae%c0%ae/",
    "%e0%80%af", "%ff%fe", "%ed%a0%80", "%f4%90%80%80", "%", "%z", "%%32%65", "%u002e", ";", "&", "=", "#", "+", " ", "?", ":", "@",
    "%e2%80%ae", "%f0%9f%a4%9d", "%ef%bf%bd", "%c2%85", quote(MARKED), "{{7*7}}", "%25s", "evil.example", "//evil.example/", "/\\evil.example",
    "@evil.example", "http://evil.example/", "a" * 300, "\xe9", "-", ".", ".ics", ".png", "~", "0", "'",
)  # fmt: skip
VALUES = (
    "", "0", "1", "-1", "00", "1e9", "9" * 5000, "٣", "໑", "１", "nan", "inf", "0x10", "1_0", "LA", "la", "VN-29", "border", "treaty", "hun-sen", "viet-lao", "quang-ngai",
    "0000", "0001", "0001-01-01", "9999", "9999-12-31", "9999-12-31T23:59", "10000", "2022-02-29", "2022-02-31", "2022-13", "2022-00", "2020~", "2021-06%", "29/2/2023",
    "1/1/0001", "32/12/9999", "5/9/1962", "2022-01-01/2022-12-31", "../..", "newest", "oldest", "timeline", "list", "month", "day", "anniversaries", "light",
    "dark", "ffd700", "#ffd700", "FFD70G", "google", "apple", "outlook", "thunderbird", "json", "xml", "JSON", "vi", "lo", "en",
    "https://timeline.example/vi/", "http://timeline.example:443/vi/?q=x", "https://timeline.example//vi", "https://timeline.example/vi/calendar/0000/01/",
    "https://timeline.example/vi/calendar/9999/12/", "https://timeline.example:99999/", "https://[", "https://[::1%25]/", "https://timeline.example\\@evil.example/", "https://timeline.example/vi/?page=9",
    "https://timeline.example/vi/?page=x", "https://timeline.example/%ff/", "https://timeline.example/vi/?q=" + quote(quote(MARKED)), "https://timeline.example/vi?q=%00", "javascript:alert(1)", "//evil.example",
    "https://quangngai.example/", "https://a.quangngai.example:0/", "https://\u2100.example/", "https://xn--a/", "https://" + "a." * 500 + "b/", "https://user@evil.example/\r\nX: 1",
    MARKED, quote(MARKED), "</script><xmarker>", "]]><xmarker>", "--><xmarker>", "{{7*7}}", "{n}", "%s%d", "{0.__class__}", "\r\nX-Marker: 1", "\x00", "\x1b]0;x\x07", "\x85", "\u2028", "\u202e", "\ufeff", "\uffff",
    "\U0001f91d", "e\u0301" * 50, "\u0301" * 200, "ສ" * 200, "ﷺ" * 60, "ß" * 200, "İ" * 100, "a " * 100, "a" * 200, "a" * 201, "a" * 60_000,
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "Host": (
        "", "timeline.example", "evil.example", "evil.example:99999", "evil.example:80", "a,b", MARKED, "[::1]", "[", "..", ":", "/vi/", "vi", "evil.example/..", "evil.example?",
        "user@evil.example", "\xc3\xa9.example", "\xff", "xn--a", "a b", "\u0000".encode().decode("latin-1"), "a" * 70_000, "127.0.0.1:8000", "%65vil.example", "evil.example#",
    ),
    "Accept-Language": (
        "", "*", "lo", "lo;q=0", "xx;q=nan", "vi;q=inf", "vi;q=1e400", "lo;q=-1", "lo;q=" + "9" * 5000, ";;;,,,=", "lo,en;q=0.9," * 2000, MARKED, "\xff", "lo" + "-a" * 30_000, '"', "lo;q", "a;" * 30_000, "zh_Hant-*;q=.5",
    ),
    "Accept-Encoding": (
        "", "*", "*;q=0", "identity;q=0", "br;q=nan", "gzip;q=inf", "br;q=0,gzip;q=0,identity;q=0", "br;q=1e999", "gzip;q=-0", "br;q=" + "0" * 5000, "gzip," * 5000, MARKED, "\xff", "BR", "x-gzip", ";q=1", "gzip;q=1;q=0", "," * 60_000,
    ),
    "Range": ("bytes=0-0", "bytes=-1", "bytes=9-0", "bytes=0-" + "9" * 5000, "bytes=" + "0-0," * 5000, "lines=1-2", "bytes", "\xff", "bytes=٣-٤", "bytes=--1"),
    "If-Range": ("*", '"a"', "Mon, 01 Jan 2020 00:00:00 GMT", "Mon, 01 Jan 20200 00:00:00 GMT", '"'),
    "If-None-Match": ("*", '"', '""', 'W/"', '"a' * 5000, '"a",' * 5000, "a," * 20_000, "W/" * 20_000, MARKED, "\xff", ",", '*, "a"', '\\"', " " * 60_000 + "x", '"' + "\t" * 30_000),
    "If-Match": ("*", '"', '"a"', '"a",' * 5000, "W/", MARKED, "\xff"),
    "If-Modified-Since": (
        "", "0", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359", "Mon, 30 Feb 2020 00:00:00 GMT", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
        "Mon, 01 Jan 2020 25:61:61 GMT", "Mon, 01 Jan 2020 00:00:00 +9999", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "9" * 4000, MARKED, "\xff", "1 " * 20_000, "Mon, 01 Jan 2020 ٣:00:00 GMT".encode().decode("latin-1"),
    ),
    "If-Unmodified-Since": ("Mon, 01 Jan 1990 00:00:00 GMT", "0", MARKED),
    "Content-Type": ("application/csp-report", "application/reports+json", "text/plain; charset=x", "multipart/form-data", "multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded", MARKED, "\xff"),
    "Content-Length": ("", "-1", "+1", "1,2", "9" * 30, "٣".encode().decode("latin-1"), "0", "1e3"),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "identity", "\xff"),
    "Cookie": ("a=" + MARKED, "=", ";" * 10_000, "session=.eJw"),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "javascript"),
    "X-Forwarded-Prefix": ("/evil", "//evil.example"),
    "X-Http-Method-Override": ("POST",),
    "X-Original-Url": ("/metrics",),
    "Origin": ("null", "https://evil.example", MARKED),
    "Access-Control-Request-Method": ("DELETE", MARKED),
    "Access-Control-Request-Headers": (MARKED, "\xff"),
    "Authorization": ("Basic \xff", "Basic " + "A" * 5000, "Bearer", MARKED),
    "Referer": (MARKED,),
    "User-Agent": ("", MARKED, "\xff", "a" * 60_000),
    "Expect": ("100-continue", MARKED),
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
    """One that counts what browsers report apart from the other tests."""
    return create_app(set_up(DATA / "small.yaml"), at("2026-09-01T02:00"))


def encoded(text: str) -> str:
    """Percent-encoded, lone surrogates too."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


# Each thing by itself.


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_field_makes_an_answer_fail(app: Flask, name: str) -> None:
    """On a feed, a file, a redirect, an error and a report; also where the field comes twice."""
    for value, address in product(HEADERS[name], ("/vi/events.csv", "/static/site.css", "/", "/vi", "/vi/nothing/")):
        for headers in ([(name, value)], [(name, value), (name, value)]):
            asked = Asked(address.encode(), headers=headers)
            holds(asked, answer(app, asked))
    for value in HEADERS[name]:
        asked = Asked(b"/reports/", "POST", [(name, value)], b"{}")
        holds(asked, answer(app, asked))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_a_word_makes_an_answer_fail(app: Flask, name: str) -> None:
    for value in VALUES:
        for address in WORDED[name]:
            asked = Asked(f"{address}?{name}={encoded(value)}&utm_source={encoded(value)}".encode())
            holds(asked, answer(app, asked))


@pytest.mark.parametrize("name", NAMES)
def test_a_word_said_a_thousand_times_is_answered(app: Flask, name: str) -> None:
    for value in ("LA", "1"):
        asked = Asked(f"{WORDED[name][0]}?{'&'.join([f'{name}={value}'] * 1000)}".encode())
        holds(asked, answer(app, asked))


@pytest.mark.parametrize("piece", PIECES)
def test_no_piece_of_an_address_makes_an_answer_fail(app: Flask, piece: str) -> None:
    for address in (f"/{piece}", f"/vi/{piece}", f"/{piece}/vi/", f"/vi/collections/{piece}/", f"/vi/events/{piece}.ics", f"/vi/people/hun-sen{piece}", f"/accents/{piece}.css", f"/vi/?{piece}", f"/vi/?q={piece}", f"/oembed?url=https://timeline.example/{piece}"):  # fmt: skip
        asked = Asked(address.encode())
        holds(asked, answer(app, asked))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_answered_with_all_policies(app: Flask, method: str) -> None:
    for address in (*ROOTED, *(f"/vi/{page}" for page in PAGES), "/vi", "/vi/nothing", "//vi//"):
        asked = Asked(address.encode(), method, body=b"a=b" if method in ("POST", "PUT", "PATCH") else b"")
        holds(asked, answer(app, asked))


@pytest.mark.parametrize("media_type", ["application/csp-report", "application/reports+json", "text/plain"])
def test_no_report_makes_an_answer_fail(app: Flask, media_type: str) -> None:
    for content in REPORTS:
        asked = Asked(b"/reports/quang-ngai", "POST", [("Content-Type", media_type)], content)
        found = answer(app, asked)
        holds(asked, found)
        assert found.status == (413 if len(content) > 16 * 1024 else 204)
        assert found.body == b""


def test_what_is_said_again_is_escaped(app: Flask) -> None:
    """Words of an address, in the pages that say them again: as text, and nothing else."""
    for address, said in (
        (f"/vi/?q={quote(MARKED)}", 200),
        (f"/vi/?{quote(MARKED)}=1", 400),
        (f"/vi/?country={quote(MARKED)}", 404),
        (f"/vi/?from={quote(MARKED)}", 400),
        (f"/vi/?order={quote(MARKED)}", 400),
        (f"/vi/{quote(MARKED)}/", 404),
        (f"/vi/people/{quote(MARKED)}/", 404),
        (f"/vi/embedding/?portal={quote(MARKED)}", 200),
        (f"/vi/embed/?view={quote(MARKED)}", 400),
        (f"/vi/subscribe/?q={quote(MARKED)}", 200),
    ):
        asked = Asked(address.encode())
        found = answer(app, asked)
        holds(asked, found)
        assert (found.status, b"xmarker" in found.body) == (said, True), address


def undated(found: Answer) -> Answer:
    return replace(found, headers=[(name, value) for name, value in found.headers if name != "Date"])


@pytest.mark.parametrize("host", HEADERS["Host"])
def test_no_answer_differs_by_host(app: Flask, host: str) -> None:
    """A cache that tells hosts not apart keeps nobody's host for others, whatever names the same machine."""
    for address in ("/", "/vi", "/vi//calendar", "/vi/", "/vi/embed/", "/vi/events.ics?topic=border&topic=border", "/vi/events/treaty-of-1977/", "/vi/nothing/", "/oembed?url=https://timeline.example/vi", "/robots.txt", "/sitemap.xml", "/openapi.json"):  # fmt: skip
        usual, other = (
            answer(app, Asked(address.encode(), headers=[("Host", each)])) for each in ("timeline.example", host)
        )
        assert undated(other) == undated(usual), address


@pytest.mark.slow
def test_a_file_of_the_outermost_dates_and_of_markup_is_shown_everywhere(tmp_path: Path) -> None:
    """The first and the last day that there are, in a zone as far from UTC as any, and texts that would be more."""
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
    for usual, other in (
        ("Asia/Ho_Chi_Minh", "Pacific/Kiritimati"),
        ("updated: 2026-11-01", "updated: 0001-01-01"),
        ("updated: 2026-10-05", "updated: 9999-12-31"),
        ("{vi: Hun Sen,", f"{{vi: {json.dumps('</script>' + MARKED)},"),
        ("{vi: Hun Sen thăm Việt Nam,", f"{{vi: {json.dumps(MARKED)},"),
    ):
        assert usual in content
        content = content.replace(usual, other)
    file.write_text(content)
    app = create_app(set_up(file), at("2026-09-01T02:00"))
    pages = (
        *PAGES,
        *(f"events/e{n}{end}" for n in range(len(dates)) for end in ("/", ".ics")),
        "calendar/9999/",
        "?from=0001&to=9999",
    )
    for path in (*(f"/vi/{page}" for page in pages), *ROOTED):
        asked = Asked(path.encode())
        holds(asked, answer(app, asked))


# Files.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("site.css", 200),
        ("%73ite.css", 200),  # the same address, written otherwise
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
        ("/site.css", 308),  # two slashes are one
        ("/etc/passwd", 308),
        ("%2fetc/passwd", 308),
        ("~root/", 404),
        ("fonts", 404),
        ("fonts/", 404),
        ("", 404),
    ],
)
def test_no_path_leads_out_of_static(app: Flask, path: str, status: int) -> None:
    asked = Asked(f"/static/{path}".encode())
    found = answer(app, asked)
    holds(asked, found)
    assert found.status == status
    if status == 200:
        assert found.body == (ROOT / "static" / "site.css").read_bytes()
    elif status == 308:
        onward = answer(app, Asked(found.header("Location").encode()))
        assert onward.body == (ROOT / "static" / "site.css").read_bytes() or onward.status == 404


def test_a_link_out_of_static_is_not_followed(tmp_path: Path) -> None:
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


# Everything at once.


addresses = st.sampled_from(ROOTED) | st.builds("/{}/{}{}".format, *map(st.sampled_from, (LANGUAGES, SCOPES, PAGES)))
names = st.sampled_from(NAMES) | st.sampled_from(VALUES)
values = st.sampled_from(VALUES) | st.text(max_size=30) | st.text("0123456789-/~?%T:. ", max_size=12)
latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=20)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """An address of ours with pieces in it that have no business there."""
    address = draw(addresses)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(address)))
        address = address[:start] + draw(st.sampled_from(PIECES)) + address[start + draw(st.integers(0, 3)) :]
    return address


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    pairs = draw(st.lists(st.tuples(names, values), max_size=3))
    words = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs) + draw(
        st.just("") | st.sampled_from(PIECES)
    )
    target = draw(addresses | damaged()) + (f"?{words}" if words else "")
    fields = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3))
    headers = [(name, draw(st.sampled_from(HEADERS[name]) | latin)) for name in fields]
    method = draw(st.just("GET") | st.sampled_from(METHODS))
    body = draw(st.sampled_from(REPORTS) | st.binary(max_size=50)) if method == "POST" else b""
    return Asked(target.encode(), method, headers, body)


@pytest.mark.slow
@given(requests())
@settings(max_examples=200)
def test_whatever_is_asked_the_answer_holds(app: Flask, asked: Asked) -> None:
    holds(asked, answer(app, asked))


# What no client sends: straight to the running service, before which nothing stands.


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(DATA / "small.yaml") as address:
        yield address


def sent(service: str, octets: bytes) -> bytes:
    """All that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", int(service.rpartition(":")[2])), timeout=10) as line:
        line.sendall(octets)
        return b"".join(iter(lambda: line.recv(65536), b""))


def read(octets: bytes) -> Answer:
    head, _, body = octets.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    return Answer(
        int(line.split()[1]), [(name, value) for name, _, value in (each.partition(": ") for each in fields)], body
    )


ENDS = b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"GET /vi/?q=\xc3\xa9 HTTP/1.1\r\nHost: a\r\n", 200),  # letters as they are, as careless programs send them
        (b"GET http://evil.example:99/vi HTTP/1.1\r\nHost: a\r\n", 308),  # in the form for proxies
        (b"GET http://evil.example:99/vi/ HTTP/1.1\r\nHost: a\r\n", 200),
        (b"GET /vi HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: xn--9ca.example\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: xn--a\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: \"><xmarker>\r\n", 308),
        (b"GET /vi HTTP/1.1\r\nHost: \xff\r\n", 308),
        (b"GET /vi HTTP/1.1\r\n", 308),
        (b"GET /vi HTTP/1.0\r\n", 308),
        (b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /\\evil.example HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /vi%0d%0aX-Marker:%201 HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /%00%ff%c0%ae%zz HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /" + b"a" * 65_000 + b" HTTP/1.1\r\nHost: a\r\n", 404),
        (b"GET /vi/?q=" + b"a" * 65_000 + b" HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /vi/events.ics HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Mon, 01 Jan 99999999999999999999 00:00:00 GMT\r\n", 200),
        (b"GET /vi/events.ics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", 200),  # and nothing more comes
        (b"get /vi/ HTTP/1.1\r\nHost: a\r\n", 200),  # small letters are let pass
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n", 404),
        (b"TRACE /vi/ HTTP/1.1\r\nHost: a\r\nX: <xmarker>\r\n", 405),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n", 404),
        (b"POST /reports/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n" + ENDS + b"2\r\n{}\r\n0\r\n\r\n", 204),
        (b"POST /vi/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" + ENDS + b"abc", 405),
    ],
    ids=lambda value: repr(value)[:50],
)  # fmt: skip
def test_what_no_client_sends_is_answered_with_all_policies(service: str, octets: bytes, status: int) -> None:
    found = read(sent(service, octets if ENDS in octets else octets + ENDS))
    assert found.status == status
    holds(Asked(octets.split()[1], octets.split()[0].decode()), found)


@pytest.mark.parametrize(
    ("octets", "status"),
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
def test_what_is_no_request_is_refused_by_the_server_without_a_word(service: str, octets: bytes, status: int) -> None:
    """It never comes to the application, and carries none of its policies; nor is there anything to which they
    apply."""
    found = read(sent(service, octets + ENDS))
    assert (found.status, found.body, [name for name in POLICIES if found.header(name)]) == (status, b"", [])
    assert {name.lower() for name, _ in found.headers} == {"connection", "content-length", "date"}


@pytest.mark.parametrize(
    "octets",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST /reports/ HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
        b"POST /reports/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100,
        b"",
    ],
)
def test_a_client_that_goes_in_the_midst_is_no_harm_to_the_next(service: str, octets: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(service.rpartition(":")[2])), timeout=10) as line:
        line.sendall(octets)
    assert read(sent(service, b"GET /vi/ HTTP/1.1\r\nHost: a\r\n" + ENDS)).status == 200

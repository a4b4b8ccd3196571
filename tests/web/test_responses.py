"""Tests the ETags of finished bytes, and the headers of responses."""

from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.response_body import CSV, HTML, ICALENDAR, Body
from timeline.web.responses import body_response

CALENDAR_HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        (b"", b"", True),
        (CALENDAR_HEAD * 9_999, CALENDAR_HEAD * 9_999, True),
        (b"", b"\n", False),
        (b"a" + CALENDAR_HEAD * 9_999, b"b" + CALENDAR_HEAD * 9_999, False),
        (
            CALENDAR_HEAD * 10 + b"a",
            CALENDAR_HEAD * 10 + b"b",
            False,
        ),  # like two calendars, which begin with the same bytes
        (CALENDAR_HEAD * 9_999 + b"a", CALENDAR_HEAD * 9_999 + b"b", False),
        (CALENDAR_HEAD * 9_999 + b"a" + CALENDAR_HEAD, CALENDAR_HEAD * 9_999 + b"b" + CALENDAR_HEAD, False),
        (CALENDAR_HEAD * 9_999, CALENDAR_HEAD * 9_998, False),
    ],
)
def test_etags_are_equal_only_if_the_bytes_are(one: bytes, other: bytes, are_equal: bool) -> None:
    assert (Body(one, HTML).etag == Body(other, HTML).etag) is are_equal


def test_an_etag_depends_only_on_the_bytes() -> None:
    assert Body(CALENDAR_HEAD, HTML).etag == Body(CALENDAR_HEAD, ICALENDAR, "events.ics").etag


@pytest.mark.parametrize(
    ("path", "cache_control", "allowed_origin", "exposed_headers"),
    [
        ("/healthz", "no-store", None, None),  # the current state, never from a cache
        ("/vi/nothing/", "no-store", None, None),
        ("/vi/", "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800", None, None),
        *(
            (path, "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800", "*", "ETag")
            for path in (
                "/vi/anniversaries.ics",
                "/lo/events.ics",
                "/en/collections/viet-lao/anniversaries.ics",
                "/en/collections/viet-lao/events.ics",
                "/vi/events/relations-1962.ics",
                "/vi/events.atom",
                "/lo/events.json",
                "/en/events.csv",
                "/en/collections/viet-lao/timelinejs.json",
            )
        ),
    ],
)
def test_a_response_says_who_may_cache_and_read_it(
    client: FlaskClient, path: str, cache_control: str, allowed_origin: str | None, exposed_headers: str | None
) -> None:
    headers = client.get(path).headers
    names = ("Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
    assert [headers.get(name) for name in names] == [cache_control, allowed_origin, exposed_headers]


@pytest.mark.parametrize(
    ("path", "ascii_name", "title_name"),
    [
        ("/vi/anniversaries.ics", "anniversaries-timeline-vi.ics", "Niên biểu – các ngày kỷ niệm.ics"),
        ("/lo/collections/viet-lao/events.ics", "events-viet-lao-lo.ics", "ຫວຽດ – ລາວ – ເຫດການ.ics"),
        ("/vi/events/leap-2020.ics", "leap-2020-vi.ics", "Ngày nhuận.ics"),
        ("/vi/events.atom", "events-timeline-vi.atom", "Niên biểu – mới thêm hoặc sửa đổi.atom"),
        ("/vi/events.csv", "events-timeline-vi.csv", "Niên biểu – các sự kiện.csv"),
        ("/en/events.json", "events-timeline-en.json", "Timeline – events.json"),
        ("/vi/timelinejs.json", "timelinejs-timeline-vi.json", "Niên biểu – các sự kiện.json"),
    ],
)
def test_a_feed_has_an_ascii_file_name_and_its_title_as_file_name(
    client: FlaskClient, path: str, ascii_name: str, title_name: str
) -> None:
    """Browsers use the second name if they can."""
    header = client.get(path).headers["Content-Disposition"]
    disposition, first, second = header.split("; ")
    assert (disposition, first) == ("inline", f"filename={ascii_name}")
    assert second.startswith("filename*=UTF-8''")
    assert unquote(second.partition("''")[2]) == title_name
    assert header.isascii()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('a/b\\c: "d" <e>|f?*', "a – b – c – d – e – f.csv"),
        ("../..", ""),  # nothing remains
        ("../v. 1.", "v. 1.csv"),
        (10_000 * "ກ", 60 * "ກ" + ".csv"),
        ("a\r\nX-Evil: 1\u202evsc.exe", "a X-Evil – 1 vsc.exe.csv"),  # bidirectional control characters are removed
    ],
)
def test_every_title_makes_a_file_name_that_systems_accept(app: Flask, title: str, name: str) -> None:
    with app.test_request_context("/vi/events.csv"):
        header = body_response(Body(b"", CSV, "events.csv", title)).headers["Content-Disposition"]
    assert unquote(header.partition("UTF-8''")[2]) == name

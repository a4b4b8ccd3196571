"""Finished bytes and their tags, and what replies say of them."""

from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.response_body import CSV, HTML, ICALENDAR, Body
from timeline.web.responses import body_response

HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b"", b"", True),
        (HEAD * 9_999, HEAD * 9_999, True),
        (b"", b"\n", False),
        (b"a" + HEAD * 9_999, b"b" + HEAD * 9_999, False),
        (HEAD * 10 + b"a", HEAD * 10 + b"b", False),  # as two calendars, which begin alike
        (HEAD * 9_999 + b"a", HEAD * 9_999 + b"b", False),
        (HEAD * 9_999 + b"a" + HEAD, HEAD * 9_999 + b"b" + HEAD, False),
        (HEAD * 9_999, HEAD * 9_998, False),
    ],
)
def test_equal_bytes_have_equal_tags_and_no_others(one: bytes, other: bytes, same: bool) -> None:
    assert (Body(one, HTML).etag == Body(other, HTML).etag) is same


def test_a_tag_is_of_the_bytes_alone() -> None:
    assert Body(HEAD, HTML).etag == Body(HEAD, ICALENDAR, "events.ics").etag


@pytest.mark.parametrize(
    ("path", "cached", "open_to", "exposed"),
    [
        ("/healthz", "no-store", None, None),  # the state of now, from no cache
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
def test_a_reply_says_who_may_keep_and_read_it(
    client: FlaskClient, path: str, cached: str, open_to: str | None, exposed: str | None
) -> None:
    headers = client.get(path).headers
    names = ("Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
    assert [headers.get(name) for name in names] == [cached, open_to, exposed]


@pytest.mark.parametrize(
    ("path", "plain", "named"),
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
def test_a_feed_is_saved_by_a_name_in_ascii_or_by_its_title(
    client: FlaskClient, path: str, plain: str, named: str
) -> None:
    """As browsers take it, the second where they can."""
    said = client.get(path).headers["Content-Disposition"]
    disposition, first, second = said.split("; ")
    assert (disposition, first) == ("inline", f"filename={plain}")
    assert second.startswith("filename*=UTF-8''")
    assert unquote(second.partition("''")[2]) == named
    assert said.isascii()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('a/b\\c: "d" <e>|f?*', "a – b – c – d – e – f.csv"),
        ("../..", ""),  # nothing is left of it
        ("../v. 1.", "v. 1.csv"),
        (10_000 * "ກ", 60 * "ກ" + ".csv"),
        ("a\r\nX-Evil: 1\u202evsc.exe", "a X-Evil – 1 vsc.exe.csv"),  # what would turn the rest round is left out
    ],
)
def test_no_title_makes_a_name_that_no_system_takes(app: Flask, title: str, name: str) -> None:
    with app.test_request_context("/vi/events.csv"):
        said = body_response(Body(b"", CSV, "events.csv", title)).headers["Content-Disposition"]
    assert unquote(said.partition("UTF-8''")[2]) == name

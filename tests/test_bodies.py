"""Finished bytes and their tags, and what replies say of them."""

import pytest
from flask.testing import FlaskClient

from timeline.bodies import CALENDAR, HTML, Body

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
    assert Body(HEAD, HTML).etag == Body(HEAD, CALENDAR, "events.ics").etag


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

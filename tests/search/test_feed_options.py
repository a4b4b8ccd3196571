"""What a reader asks of a calendar besides its query, and the one address that it has."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.search import FeedOptions, QueryError, parse_feed_options

from ..conftest import DATA, SITE, at, settings


@pytest.mark.parametrize(
    ("words", "asked", "parameters"),
    [
        ({}, FeedOptions(), ()),
        ({"round": ["1"]}, FeedOptions(round_only=True), (("round", "1"),)),
        ({"round": ["0"], "years": ["10"], "prepare": [""]}, FeedOptions(), ()),  # what goes without saying
        ({"years": ["50"], "prepare": ["7"], "alarm": ["0"]}, FeedOptions(years_ahead=50, prepare_days=7, alarm_days=0), (("years", "50"), ("prepare", "7"), ("alarm", "0"))),
        ({"years": ["3", " 05 "]}, FeedOptions(years_ahead=5), (("years", "5"),)),  # the last that is said
        ({"years": ["5", ""], "alarm": ["", " "]}, FeedOptions(years_ahead=5), (("years", "5"),)),  # an empty field says nothing
        ({"country": ["LA"], "q": ["years"]}, FeedOptions(), ()),
    ],
)  # fmt: skip
def test_the_words_are_read_and_have_one_form(
    words: dict[str, list[str]], asked: FeedOptions, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert parse_feed_options(words) == asked
    assert asked.parameters == parameters


@pytest.mark.parametrize(
    ("name", "text"),
    [("years", "0"), ("years", "51"), ("years", "ten"), ("prepare", "0"), ("prepare", "61"), ("alarm", "-1"), ("alarm", "61"), ("round", "2"), ("years", "໑"), ("years", "1e1")],
)  # fmt: skip
def test_what_is_no_number_that_can_be_is_refused(name: str, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_feed_options({name: [text]})
    assert (caught.value.parameter, caught.value.value) == (name, text)


def entries(client: FlaskClient, path: str) -> list[Any]:
    reply = client.get(path)
    assert reply.status_code == 200, path
    return list(icalendar.Calendar.from_ical(reply.data).walk("VEVENT"))


def told(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    return [(str(each["dtstart"].dt), str(each["summary"])) for each in entries(client, path)]


def test_an_anniversary_can_be_prepared(client: FlaskClient) -> None:
    """A week before each, an entry of its own, which says what comes and when."""
    plain, prepared = told(client, "/vi/anniversaries.ics"), told(client, "/vi/anniversaries.ics?prepare=7")
    before = [(str(date.fromisoformat(on) - timedelta(days=7)), f"Còn 7 ngày: {name}") for on, name in plain]
    assert prepared == [each for pair in zip(plain, before, strict=True) for each in pair]
    uids = [
        str(each["uid"])
        for path in ("", "?prepare=7", "?prepare=1")
        for each in entries(client, f"/vi/anniversaries.ics{path}")
    ]
    assert len(set(uids)) == 3 * len(plain)
    [entry] = [
        each for each in entries(client, "/en/anniversaries.ics?prepare=1") if str(each["dtstart"].dt) == "2027-07-17"
    ]
    assert str(entry["summary"]) == "1 day left: 50th anniversary of the Treaty of Friendship"
    assert str(entry["description"]).startswith("Sunday, 18 July 2027\n")


def test_only_the_round_ones_can_be_followed(client: FlaskClient) -> None:
    assert told(client, "/en/anniversaries.ics?round=1&years=6") == [
        ("2025-02-28", "Kỷ niệm 5 năm Ngày nhuận"),
        ("2027-07-18", "50th anniversary of the Treaty of Friendship"),
        ("2027-09-05", "65th anniversary of the establishment of diplomatic relations between Vietnam and Laos"),
        ("2030-02-28", "Kỷ niệm 10 năm Ngày nhuận"),
        ("2032-07-18", "55th anniversary of the Treaty of Friendship"),
        ("2032-09-05", "70th anniversary of the establishment of diplomatic relations between Vietnam and Laos"),
    ]


@pytest.mark.parametrize(("years", "last"), [("1", 2027), ("10", 2036), ("50", 2076)])
def test_a_calendar_goes_as_far_ahead_as_is_asked(client: FlaskClient, years: str, last: int) -> None:
    days = [
        each["dtstart"].dt
        for each in entries(
            client, f"/en/collections/viet-lao/anniversaries.ics?years={years}".replace("?years=10", "")
        )
    ]
    assert (min(days).year, max(days).year) == (2025, last)


@pytest.mark.parametrize(("days", "trigger"), [("0", 9), ("1", -15), ("7", 9 - 7 * 24)])
def test_a_reminder_comes_in_the_morning(client: FlaskClient, days: str, trigger: int) -> None:
    for entry in entries(client, f"/lo/anniversaries.ics?alarm={days}"):
        [alarm] = entry.walk("VALARM")
        assert (alarm["action"], alarm["trigger"].dt, str(alarm["description"])) == (
            "DISPLAY",
            timedelta(hours=trigger),
            str(entry["summary"]),
        )


def test_a_query_narrows_the_anniversaries(client: FlaskClient) -> None:
    assert {name for _, name in told(client, "/en/anniversaries.ics?topic=border&years=1")} == {
        f"{number} anniversary of the Treaty of Friendship" for number in ("48th", "49th", "50th")
    }
    content = client.get("/en/anniversaries.ics?topic=border&years=1").text.replace("\r\n ", "")
    assert f"SOURCE;VALUE=URI:{SITE}/en/anniversaries.ics?topic=border&years=1" in content


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/vi/events.ics?q=&country=KH&country=LA", "/vi/events.ics?country=LA&country=KH"),
        ("/vi/events.ics?from=5/9/1962", "/vi/events.ics?from=1962-09-05"),
        ("/vi/events.ics?fbclid=1", "/vi/events.ics"),
        ("/vi/events.ics?", "/vi/events.ics"),
        ("/vi/events.atom?q=&kind=visit", "/vi/events.atom?kind=visit"),
        (
            "/vi/collections/viet-lao/events.json?kind=visit&kind=treaty",
            "/vi/collections/viet-lao/events.json?kind=treaty&kind=visit",
        ),
        ("/vi/timelinejs.json?utm_source=x", "/vi/timelinejs.json"),
        ("/vi/anniversaries.ics?prepare=07&round=0&topic=border", "/vi/anniversaries.ics?topic=border&prepare=7"),
        ("/vi/collections/viet-lao/anniversaries.ics?years=10", "/vi/collections/viet-lao/anniversaries.ics"),
        ("/vi/anniversaries.ics?q=h%E1%BB%AFu++ngh%E1%BB%8B", "/vi/anniversaries.ics?q=h%E1%BB%AFu+ngh%E1%BB%8B"),
        ("/vi/events.json?q=hu%CC%9B%CC%83u", "/vi/events.json?q=h%E1%BB%AFu"),  # its marks written apart
    ],
)
def test_what_asks_the_same_leads_to_one_address(client: FlaskClient, path: str, address: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.location) == ((200, None) if path.endswith("?") else (301, address))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/vi/events.json?to=1990&from=1962", 301),
        ("/vi/anniversaries.ics?years=10", 301),
        ("/vi/events/treaty-of-1977.ics", 301),
        ("/vi/events.csv?ahead=5", 400),
        ("/vi/collections/viet-lao/events.atom?topic=none", 404),
        (f"/vi/events.ics?q={'a' * 200}&country=LA&topic=border", 414),
    ],
)
def test_programs_of_any_origin_can_follow_and_read_what_leads_on_or_refuses(
    client: FlaskClient, path: str, status: int
) -> None:
    """A browser hands a page no reply without this header, and goes no further at a redirect without it."""
    reply = client.get(path, headers={"Origin": "https://portal.example"})
    assert (reply.status_code, reply.headers.get("Access-Control-Allow-Origin")) == (status, "*")


def test_a_page_of_any_origin_may_say_what_it_has_already(client: FlaskClient) -> None:
    """Browsers ask before they send another origin what is not plain to it."""
    reply = client.options("/vi/events.json", headers={"Access-Control-Request-Headers": "if-none-match"})
    headers = [reply.headers.get(f"Access-Control-Allow-{name}") for name in ("Origin", "Headers")]
    assert (reply.status_code, headers) == (200, ["*", "If-None-Match, If-Modified-Since"])


@pytest.mark.parametrize(
    "path", ["/vi/events.ics?q=h%e1%bb%afu%20ngh%e1%bb%8b", "/vi/events.ics?q=h%E1%BB%AFu+ngh%E1%BB%8B"]
)
def test_an_address_may_be_encoded_either_way(client: FlaskClient, path: str) -> None:
    """A client that encodes anew what it was given must not be sent in a circle."""
    assert client.get(path).status_code == 200


def test_an_address_that_no_calendar_service_takes_is_refused(client: FlaskClient) -> None:
    fits = 256 - len(f"{SITE}/vi/anniversaries.ics?country=LA&topic=border&q=")
    assert client.get(f"/vi/anniversaries.ics?country=LA&topic=border&q={'a' * fits}").status_code == 200
    reply = client.get(f"/vi/anniversaries.ics?country=LA&topic=border&q={'a' * (fits + 1)}")
    assert reply.status_code == 414
    assert "256 ký tự" in reply.text


def test_a_withdrawn_day_leaves_as_cancelled(client: FlaskClient, tmp_path: Path) -> None:
    """It stays in the calendar, under its identity and with a raised SEQUENCE, until subscribers have seen it."""
    content, treaty = (DATA / "small.yaml").read_text(), "  was: [treaty-of-1977]\n"
    assert treaty in content
    file = tmp_path / "events.yaml"
    file.write_text(content.replace(treaty, f"{treaty}  status: cancelled\n  revision: 1\n"))
    edited = create_app(settings(file), at("2026-09-01T02:00")).test_client()
    before, after = (
        {str(each["uid"]): each for each in entries(one, "/vi/anniversaries.ics")} for one in (client, edited)
    )
    assert before.keys() == after.keys()
    changed = {uid for uid in before if before[uid].to_ical() != after[uid].to_ical()}
    assert {str(after[uid]["summary"]).partition(" năm ")[2] for uid in changed} == {"Ngày ký Hiệp ước"}
    assert {(after[uid]["status"], after[uid]["sequence"]) for uid in changed} == {("CANCELLED", 1)}


def test_both_validators_answer_304_and_neither_past_a_change() -> None:
    """An edition that was loaded yesterday changed last at midnight, for then the days left did."""
    app = create_app(settings(DATA / "small.yaml"), at("2026-09-01T02:00"))
    midnight = "Mon, 31 Aug 2026 17:00:00 GMT"
    assert app.test_client().get("/vi/anniversaries.ics").headers["Last-Modified"] == "Tue, 01 Sep 2026 02:00:00 GMT"
    store = app.extensions["timeline"].repository
    store.edition = replace(store.edition, loaded_at=at("2026-08-30T02:00:00.5")())
    client = app.test_client()
    reply = client.get("/vi/anniversaries.ics")
    assert reply.headers["Last-Modified"] == midnight
    for headers, status in (
        ({"If-Modified-Since": midnight}, 304),
        ({"If-Modified-Since": "Mon, 31 Aug 2026 16:59:59 GMT"}, 200),
        ({"If-None-Match": reply.headers["ETag"]}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": midnight}, 200),  # the tag decides
    ):
        assert client.get("/vi/anniversaries.ics", headers=headers).status_code == status
    head = client.head("/vi/anniversaries.ics")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", reply.headers["ETag"])

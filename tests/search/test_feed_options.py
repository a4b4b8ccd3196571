"""Tests the query parameters of a calendar: its options, and its canonical URL."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.search import FeedOptions, QueryError, parse_feed_options

from ..conftest import DATA, SITE, frozen_clock, make_settings


@pytest.mark.parametrize(
    ("query", "options", "parameters"),
    [
        ({}, FeedOptions(), ()),
        ({"round": ["1"]}, FeedOptions(round_only=True), (("round", "1"),)),
        ({"round": ["0"], "years": ["10"], "prepare": [""]}, FeedOptions(), ()),  # default values
        ({"years": ["50"], "prepare": ["7"], "alarm": ["0"]}, FeedOptions(years_ahead=50, prepare_days=7, alarm_days=0), (("years", "50"), ("prepare", "7"), ("alarm", "0"))),
        ({"years": ["3", " 05 "]}, FeedOptions(years_ahead=5), (("years", "5"),)),  # the last value counts
        ({"years": ["5", ""], "alarm": ["", " "]}, FeedOptions(years_ahead=5), (("years", "5"),)),  # an empty value has no effect
        ({"country": ["LA"], "q": ["years"]}, FeedOptions(), ()),
    ],
)  # fmt: skip
def test_parameters_are_parsed_and_written_in_one_form(
    query: dict[str, list[str]], options: FeedOptions, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert parse_feed_options(query) == options
    assert options.parameters == parameters


@pytest.mark.parametrize(
    ("name", "text"),
    [("years", "0"), ("years", "51"), ("years", "ten"), ("prepare", "0"), ("prepare", "61"), ("alarm", "-1"), ("alarm", "61"), ("round", "2"), ("years", "໑"), ("years", "1e1")],
)  # fmt: skip
def test_an_invalid_number_raises_query_error(name: str, text: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_feed_options({name: [text]})
    assert (error.value.parameter, error.value.value) == (name, text)


def get_entries(client: FlaskClient, path: str) -> list[Any]:
    response = client.get(path)
    assert response.status_code == 200, path
    return list(icalendar.Calendar.from_ical(response.data).walk("VEVENT"))


def days_and_summaries(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    return [(str(entry["dtstart"].dt), str(entry["summary"])) for entry in get_entries(client, path)]


def test_an_anniversary_can_have_an_entry_before_it(client: FlaskClient) -> None:
    """The entry a week before says what comes and when."""
    anniversaries, all_entries = (
        days_and_summaries(client, "/vi/anniversaries.ics"),
        days_and_summaries(client, "/vi/anniversaries.ics?prepare=7"),
    )
    preparations = [
        (str(date.fromisoformat(day) - timedelta(days=7)), f"Còn 7 ngày: {name}") for day, name in anniversaries
    ]
    assert all_entries == [one_entry for pair in zip(anniversaries, preparations, strict=True) for one_entry in pair]
    uids = [
        str(one_entry["uid"])
        for path in ("", "?prepare=7", "?prepare=1")
        for one_entry in get_entries(client, f"/vi/anniversaries.ics{path}")
    ]
    assert len(set(uids)) == 3 * len(anniversaries)
    [entry] = [
        one_entry
        for one_entry in get_entries(client, "/en/anniversaries.ics?prepare=1")
        if str(one_entry["dtstart"].dt) == "2027-07-17"
    ]
    assert str(entry["summary"]) == "1 day left: 50th anniversary of the Treaty of Friendship"
    assert str(entry["description"]).startswith("Sunday, 18 July 2027\n")


def test_a_calendar_can_contain_only_round_anniversaries(client: FlaskClient) -> None:
    assert days_and_summaries(client, "/en/anniversaries.ics?round=1&years=6") == [
        ("2025-02-28", "Kỷ niệm 5 năm Ngày nhuận"),
        ("2027-07-18", "50th anniversary of the Treaty of Friendship"),
        ("2027-09-05", "65th anniversary of the establishment of diplomatic relations between Vietnam and Laos"),
        ("2030-02-28", "Kỷ niệm 10 năm Ngày nhuận"),
        ("2032-07-18", "55th anniversary of the Treaty of Friendship"),
        ("2032-09-05", "70th anniversary of the establishment of diplomatic relations between Vietnam and Laos"),
    ]


@pytest.mark.parametrize(("years", "last"), [("1", 2027), ("10", 2036), ("50", 2076)])
def test_a_calendar_reaches_the_requested_years_ahead(client: FlaskClient, years: str, last: int) -> None:
    days = [
        entry["dtstart"].dt
        for entry in get_entries(
            client, f"/en/collections/viet-lao/anniversaries.ics?years={years}".replace("?years=10", "")
        )
    ]
    assert (min(days).year, max(days).year) == (2025, last)


@pytest.mark.parametrize(("days", "trigger"), [("0", 9), ("1", -15), ("7", 9 - 7 * 24)])
def test_an_alarm_is_in_the_morning(client: FlaskClient, days: str, trigger: int) -> None:
    for entry in get_entries(client, f"/lo/anniversaries.ics?alarm={days}"):
        [alarm] = entry.walk("VALARM")
        assert (alarm["action"], alarm["trigger"].dt, str(alarm["description"])) == (
            "DISPLAY",
            timedelta(hours=trigger),
            str(entry["summary"]),
        )


def test_a_query_filters_the_anniversaries(client: FlaskClient) -> None:
    assert {name for _, name in days_and_summaries(client, "/en/anniversaries.ics?topic=border&years=1")} == {
        f"{number} anniversary of the Treaty of Friendship" for number in ("48th", "49th", "50th")
    }
    content = client.get("/en/anniversaries.ics?topic=border&years=1").text.replace("\r\n ", "")
    assert f"SOURCE;VALUE=URI:{SITE}/en/anniversaries.ics?topic=border&years=1" in content


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/vi/events.ics?q=&country=KH&country=LA", "/vi/events.ics?country=LA&country=KH"),
        ("/vi/events.ics?from=5/9/1962", "/vi/events.ics?from=1962-09-05"),
        ("/vi/events.ics?", "/vi/events.ics"),
        ("/vi/events.atom?q=&kind=visit", "/vi/events.atom?kind=visit"),
        (
            "/vi/collections/viet-lao/events.json?kind=visit&kind=treaty",
            "/vi/collections/viet-lao/events.json?kind=treaty&kind=visit",
        ),
        ("/vi/anniversaries.ics?prepare=07&round=0&topic=border", "/vi/anniversaries.ics?topic=border&prepare=7"),
        ("/vi/collections/viet-lao/anniversaries.ics?years=10", "/vi/collections/viet-lao/anniversaries.ics"),
        ("/vi/anniversaries.ics?q=h%E1%BB%AFu++ngh%E1%BB%8B", "/vi/anniversaries.ics?q=h%E1%BB%AFu+ngh%E1%BB%8B"),
        ("/vi/events.json?q=hu%CC%9B%CC%83u", "/vi/events.json?q=h%E1%BB%AFu"),  # decomposed letters
    ],
)
def test_equal_queries_redirect_to_one_canonical_url(client: FlaskClient, path: str, canonical: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == ((200, None) if path.endswith("?") else (301, canonical))
    assert client.get(canonical).status_code == 200


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
def test_redirects_and_errors_have_cors_headers(client: FlaskClient, path: str, status: int) -> None:
    """Without this header, scripts of another origin can neither read a response nor follow a redirect."""
    response = client.get(path, headers={"Origin": "https://portal.example"})
    assert (response.status_code, response.headers.get("Access-Control-Allow-Origin")) == (status, "*")


def test_any_origin_may_send_conditional_requests(client: FlaskClient) -> None:
    """Browsers send a preflight request before a cross-origin request with such headers."""
    response = client.options("/vi/events.json", headers={"Access-Control-Request-Headers": "if-none-match"})
    headers = [response.headers.get(f"Access-Control-Allow-{name}") for name in ("Origin", "Headers")]
    assert (response.status_code, headers) == (200, ["*", "If-None-Match, If-Modified-Since"])


@pytest.mark.parametrize(
    "path", ["/vi/events.ics?q=h%e1%bb%afu%20ngh%e1%bb%8b", "/vi/events.ics?q=h%E1%BB%AFu+ngh%E1%BB%8B"]
)
def test_differently_encoded_urls_do_not_redirect(client: FlaskClient, path: str) -> None:
    """A redirect loop would follow if a client encodes the target in its own way."""
    assert client.get(path).status_code == 200


def test_a_url_longer_than_256_characters_returns_414(client: FlaskClient) -> None:
    room = 256 - len(f"{SITE}/vi/anniversaries.ics?country=LA&topic=border&q=")
    assert client.get(f"/vi/anniversaries.ics?country=LA&topic=border&q={'a' * room}").status_code == 200
    response = client.get(f"/vi/anniversaries.ics?country=LA&topic=border&q={'a' * (room + 1)}")
    assert response.status_code == 414
    assert "256 ký tự" in response.text


def test_the_anniversary_of_a_cancelled_event_is_cancelled(client: FlaskClient, tmp_path: Path) -> None:
    """It stays in the calendar with the same UID and a raised SEQUENCE, until subscribers have seen it."""
    content, line_of_treaty = (DATA / "small.yaml").read_text(), "  was: [treaty-of-1977]\n"
    assert line_of_treaty in content
    file = tmp_path / "events.yaml"
    file.write_text(content.replace(line_of_treaty, f"{line_of_treaty}  status: cancelled\n  revision: 1\n"))
    edited = create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()
    before, after = (
        {str(entry["uid"]): entry for entry in get_entries(application_client, "/vi/anniversaries.ics")}
        for application_client in (client, edited)
    )
    assert before.keys() == after.keys()
    changed = {uid for uid in before if before[uid].to_ical() != after[uid].to_ical()}
    assert {str(after[uid]["summary"]).partition(" năm ")[2] for uid in changed} == {"Ngày ký Hiệp ước"}
    assert {(after[uid]["status"], after[uid]["sequence"]) for uid in changed} == {("CANCELLED", 1)}


def test_both_validators_return_304_until_a_change() -> None:
    """An edition loaded yesterday was last modified at midnight, because the days left changed then."""
    app = create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"))
    midnight = "Mon, 31 Aug 2026 17:00:00 GMT"
    assert app.test_client().get("/vi/anniversaries.ics").headers["Last-Modified"] == "Tue, 01 Sep 2026 02:00:00 GMT"
    repository = app.extensions["timeline"].repository
    repository.edition = replace(repository.edition, loaded_at=frozen_clock("2026-08-30T02:00:00.5")())
    client = app.test_client()
    response = client.get("/vi/anniversaries.ics")
    assert response.headers["Last-Modified"] == midnight
    for headers, status in (
        ({"If-Modified-Since": midnight}, 304),
        ({"If-Modified-Since": "Mon, 31 Aug 2026 16:59:59 GMT"}, 200),
        ({"If-None-Match": response.headers["ETag"]}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": midnight}, 200),  # the ETag decides
    ):
        assert client.get("/vi/anniversaries.ics", headers=headers).status_code == status
    head = client.head("/vi/anniversaries.ics")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", response.headers["ETag"])

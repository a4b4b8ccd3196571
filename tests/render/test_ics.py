"""Tests calendars: whole bytes against golden files, and what holds for every calendar.

To update the golden files after an intended change, run `UPDATE_GOLDEN=1 pytest tests/render/test_ics.py` and read the
diff.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from timeline.anniversaries import anniversaries
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.render.ics import anniversaries_ics, anniversary_window, event_ics, events_ics
from timeline.search import FeedOptions
from timeline.urls import Urls

from ..conftest import golden_bytes
from ..feeds import make_feed


def render_anniversaries(catalogue: Catalogue, language: str, today: date) -> bytes:
    upcoming = anniversaries(catalogue.events, *anniversary_window(today))
    return anniversaries_ics(upcoming, make_feed(catalogue.site, language)).content


@pytest.mark.parametrize(
    "path",
    [
        "/vi/anniversaries.ics",
        "/lo/anniversaries.ics",
        "/en/collections/viet-lao/anniversaries.ics",
        "/vi/events.ics",
        "/vi/events.ics?country=KH&q=tham",
        "/en/collections/years-2021-2022/events.ics",
        "/lo/events/leap-2020.ics",
    ],
)
def test_a_calendar_equals_its_golden_file(client: FlaskClient, path: str) -> None:
    content = client.get(path).data
    assert content == golden_bytes(path, content)


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_two_days_of_one_year_give_the_same_bytes(real_catalogue: Catalogue, language: str) -> None:
    renders = {
        render_anniversaries(real_catalogue, language, day)
        for day in (date(2026, 1, 1), date(2026, 7, 18), date(2026, 12, 31))
    }
    assert len(renders) == 1
    assert render_anniversaries(real_catalogue, language, date(2027, 1, 1)) not in renders


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("which", ["small_catalogue", "real_catalogue"])
def test_every_calendar_follows_the_line_format_of_rfc_5545(
    request: pytest.FixtureRequest, which: str, language: str
) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    content = render_anniversaries(catalogue, language, date(2026, 9, 1))
    content += events_ics(catalogue.events, make_feed(catalogue.site, language)).content
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    assert [line for line in lines if not is_valid_utf8(line)] == []  # no fold is inside a character
    names = {line.split(b":")[0].split(b";")[0] for line in lines if not line.startswith(b" ")}
    assert names.isdisjoint({b"METHOD", b"RRULE", b"BEGIN:VTIMEZONE", b"BEGIN:VALARM"})


def is_valid_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_anniversaries_reach_from_last_year_to_ten_years_ahead(small_catalogue: Catalogue) -> None:
    days = [
        str(entry["DTSTART"].dt)
        for entry in parse_entries(render_anniversaries(small_catalogue, "vi", date(2026, 9, 1)))
    ]
    assert (days[0], days[-1]) == ("2025-02-28", "2036-09-05")
    assert len(days) == 3 * 12


def test_the_uid_of_an_entry_survives_every_edit(small_catalogue: Catalogue) -> None:
    """The date, texts, revision and site URL change; the UID does not."""
    before = small_catalogue.events[0]
    after = replace(
        before,
        date=parse_edtf("1962-09-06"),
        title=LocalizedText((("vi", "Khác"),)),
        anniversary=LocalizedText((("vi", "Ngày khác"),)),
        updated=before.updated + timedelta(days=9),
        revision=9,
    )
    site = replace(small_catalogue.site, title=LocalizedText((("vi", "Khác"),)))
    moved = replace(make_feed(site, "vi"), urls=Urls("https://other.example", "vi"))
    one, other = (
        parse_entries(anniversaries_ics(anniversaries([event], *anniversary_window(date(2026, 9, 1))), feed).content)
        for event, feed in ((before, make_feed(small_catalogue.site, "vi")), (after, moved))
    )
    assert [entry["UID"] for entry in one] == [entry["UID"] for entry in other]
    assert {entry["SEQUENCE"] for entry in other} == {9}


def test_every_entry_has_its_own_uid(small_catalogue: Catalogue) -> None:
    """Also for two years of one event, two languages, and the event itself."""
    uids = []
    for language in small_catalogue.site.languages:
        uids += [
            entry["UID"] for entry in parse_entries(render_anniversaries(small_catalogue, language, date(2026, 9, 1)))
        ]
        uids += [
            entry["UID"]
            for entry in parse_entries(
                events_ics(small_catalogue.events, make_feed(small_catalogue.site, language)).content
            )
        ]
    assert len(uids) == len(set(uids)) == 3 * (3 * 12 + 7)


def test_only_events_known_to_the_day_are_in_the_calendar(small_catalogue: Catalogue) -> None:
    """A month is not shown as its first day, and an uncertain day is not shown as certain."""
    content = events_ics(small_catalogue.events, make_feed(small_catalogue.site, "en")).content
    assert [(str(entry["SUMMARY"]), str(entry["DTSTART"].dt), str(entry["DTEND"].dt), str(entry["STATUS"])) for entry in parse_entries(content)] == [
        ("Diplomatic relations established", "1962-09-05", "1962-09-06", "CONFIRMED"),
        ("Treaty of Friendship and Cooperation signed", "1977-07-18", "1977-07-19", "CONFIRMED"),
        ("Leap day", "2020-02-29", "2020-03-01", "CONFIRMED"),
        ("Year of Solidarity and Friendship", "2022-01-01", "2023-01-01", "CONFIRMED"),
        ("Peak period", "2022-07-01", "2022-10-01", "CONFIRMED"),
        ("Hun Sen visits Vietnam", "2023-12-11", "2023-12-12", "CANCELLED"),
        ("Meeting in Sekong", "2027-07-18 02:00:00+00:00", "2027-07-18 04:30:00+00:00", "TENTATIVE"),  # 09:00 at +07
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "languages"), [("vi", set()), ("lo", {b"vi"}), ("en", {b"vi"})])
def test_only_texts_in_another_language_name_their_language(
    small_catalogue: Catalogue, language: str, languages: set[bytes]
) -> None:
    """node-ical turns a text with parameters into an object, which what is built on it shows as `[object Object]`."""
    options = FeedOptions(prepare_days=7, alarm_days=2)
    upcoming = anniversaries(small_catalogue.events, *anniversary_window(date(2026, 9, 1)))
    content = anniversaries_ics(upcoming, make_feed(small_catalogue.site, language, options=options)).content
    content += events_ics(small_catalogue.events, make_feed(small_catalogue.site, language)).content
    assert set(re.findall(rb";LANGUAGE=([a-z]+)", content)) == languages


@pytest.mark.parametrize(
    (
        "title",
        "summary",
        "note",
        "languages",
    ),  # of the texts; then those that DESCRIPTION names for an event and its anniversary
    [
        ("vi", "en", None, ["", ""]),  # not yet a title in the feed's language
        ("en", "vi", None, ["vi", "vi"]),  # not yet a summary
        ("en", None, "vi", ["vi", "vi"]),
        ("en", "vi", "en", ["vi", "vi"]),  # the summary stands first
        ("vi", None, None, ["", "vi"]),  # only an address; and the title with the address
        ("en", None, None, ["", ""]),
    ],
)
def test_a_description_has_the_language_of_its_text(
    small_catalogue: Catalogue, title: str, summary: str | None, note: str | None, languages: list[str]
) -> None:
    texts = [LocalizedText(((language, "T"),)) if language else None for language in (title, summary, note)]
    assert texts[0]
    event = Event("a", parse_edtf("1998-05-12"), small_catalogue.kinds[0], texts[0], summary=texts[1], note=texts[2], anniversary=texts[0])  # fmt: skip
    feed = make_feed(small_catalogue.site, "en")
    result = anniversaries([event], date(2026, 5, 12), date(2026, 5, 12))
    entries = [*parse_entries(event_ics(event, feed).content), *parse_entries(anniversaries_ics(result, feed).content)]
    assert [entry["DESCRIPTION"].params.get("LANGUAGE", "") for entry in entries] == languages


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0999-02-28/9999-12-31", "9998-12-31T23:59"])
def test_the_first_and_last_possible_days_are_supported(small_catalogue: Catalogue, when: str) -> None:
    event = Event(
        "edge",
        parse_edtf(when),
        small_catalogue.kinds[0],
        LocalizedText((("vi", "Biên"),)),
        anniversary=LocalizedText((("vi", "N"),)),
    )
    (entry,) = parse_entries(event_ics(event, make_feed(small_catalogue.site, "vi")).content)
    assert str(entry["DTSTART"].dt)[:4] in (when[:4], "9998")
    assert anniversaries_ics(
        anniversaries([event], *anniversary_window(date(9999, 1, 1))), make_feed(small_catalogue.site, "vi")
    ).content


@pytest.mark.parametrize("text", [r"C:\New", r"\\N", r"\\\N\n", "\\", r"\N,\N;"])
def test_backslashes_survive_in_preparations_and_alarms(small_catalogue: Catalogue, text: str) -> None:
    r"""icalendar alone would write a line break for `\N`."""
    event = replace(small_catalogue.events[0], anniversary=LocalizedText((("vi", text),)))
    result = anniversaries([event], date(2026, 9, 5), date(2026, 9, 5))
    options = FeedOptions(prepare_days=7, alarm_days=2)
    entry, preparation = parse_entries(
        anniversaries_ics(result, make_feed(small_catalogue.site, "vi", options=options)).content
    )
    (alarm,) = entry.walk("VALARM")
    name = f"Kỷ niệm 64 năm {text}"
    texts = (entry["SUMMARY"], preparation["SUMMARY"], alarm["DESCRIPTION"])
    assert tuple(map(str, texts)) == (name, f"Còn 7 ngày: {name}", name)


def parse_entries(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).events)

"""Calendars: whole bytes against golden files, and what must hold of any of them.

To make the golden files anew after a change that was meant: `UPDATE_GOLDEN=1 pytest tests/render/test_ics.py`, and read
the diff.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from timeline.anniversaries import anniversaries
from timeline.model.catalogue import Catalogue, Event
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.render.ics import anniversaries_ics, anniversary_window, event_ics, events_ics
from timeline.search import FeedOptions
from timeline.urls import Urls

from ..conftest import golden
from ..feeds import feed


def rendered(catalogue: Catalogue, language: str, today: date) -> bytes:
    found = anniversaries(catalogue.events, *anniversary_window(today))
    return anniversaries_ics(found, feed(catalogue.site, language)).content


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
def test_a_calendar_is_its_golden_file(client: FlaskClient, path: str) -> None:
    content = client.get(path).data
    assert content == golden(path, content)


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_two_days_of_one_year_give_the_same_bytes(real: Catalogue, language: str) -> None:
    renders = {rendered(real, language, day) for day in (date(2026, 1, 1), date(2026, 7, 18), date(2026, 12, 31))}
    assert len(renders) == 1
    assert rendered(real, language, date(2027, 1, 1)) not in renders


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("which", ["small", "real"])
def test_every_calendar_keeps_to_the_bytes_of_the_standard(
    request: pytest.FixtureRequest, which: str, language: str
) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    content = rendered(catalogue, language, date(2026, 9, 1))
    content += events_ics(catalogue.events, feed(catalogue.site, language)).content
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    assert [line for line in lines if not valid_utf8(line)] == []  # folded between characters
    names = {line.split(b":")[0].split(b";")[0] for line in lines if not line.startswith(b" ")}
    assert names.isdisjoint({b"METHOD", b"RRULE", b"BEGIN:VTIMEZONE", b"BEGIN:VALARM"})


def valid_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_anniversaries_run_from_last_year_to_ten_ahead(small: Catalogue) -> None:
    days = [str(entry["DTSTART"].dt) for entry in entries(rendered(small, "vi", date(2026, 9, 1)))]
    assert (days[0], days[-1]) == ("2025-02-28", "2036-09-05")
    assert len(days) == 3 * 12


def test_an_identity_outlives_every_edit(small: Catalogue) -> None:
    """Dates, words, revisions and the site's address change; an entry's UID does not."""
    before = small.events[0]
    after = replace(
        before,
        date=parse_edtf("1962-09-06"),
        title=LocalizedText((("vi", "Khác"),)),
        anniversary=LocalizedText((("vi", "Ngày khác"),)),
        updated=before.updated + timedelta(days=9),
        revision=9,
    )
    site = replace(small.site, title=LocalizedText((("vi", "Khác"),)))
    moved = replace(feed(site, "vi"), urls=Urls("https://other.example", "vi"))
    one, other = (
        entries(anniversaries_ics(anniversaries([event], *anniversary_window(date(2026, 9, 1))), made).content)
        for event, made in ((before, feed(small.site, "vi")), (after, moved))
    )
    assert [entry["UID"] for entry in one] == [entry["UID"] for entry in other]
    assert {entry["SEQUENCE"] for entry in other} == {9}


def test_no_two_entries_share_an_identity(small: Catalogue) -> None:
    """Neither two years of one event, nor two languages, nor the event itself."""
    uids = []
    for language in small.site.languages:
        uids += [entry["UID"] for entry in entries(rendered(small, language, date(2026, 9, 1)))]
        uids += [entry["UID"] for entry in entries(events_ics(small.events, feed(small.site, language)).content)]
    assert len(uids) == len(set(uids)) == 3 * (3 * 12 + 7)


def test_only_events_known_to_the_day_have_a_day(small: Catalogue) -> None:
    """No month is said to begin on its first, and no uncertain day is said for certain."""
    content = events_ics(small.events, feed(small.site, "en")).content
    assert [(str(entry["SUMMARY"]), str(entry["DTSTART"].dt), str(entry["DTEND"].dt), str(entry["STATUS"])) for entry in entries(content)] == [
        ("Diplomatic relations established", "1962-09-05", "1962-09-06", "CONFIRMED"),
        ("Treaty of Friendship and Cooperation signed", "1977-07-18", "1977-07-19", "CONFIRMED"),
        ("Leap day", "2020-02-29", "2020-03-01", "CONFIRMED"),
        ("Year of Solidarity and Friendship", "2022-01-01", "2023-01-01", "CONFIRMED"),
        ("Peak period", "2022-07-01", "2022-10-01", "CONFIRMED"),
        ("Hun Sen visits Vietnam", "2023-12-11", "2023-12-12", "CANCELLED"),
        ("Meeting in Sekong", "2027-07-18 02:00:00+00:00", "2027-07-18 04:30:00+00:00", "TENTATIVE"),  # 09:00 at +07
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0999-02-28/9999-12-31", "9998-12-31T23:59"])
def test_the_ends_of_the_calendar_are_in_it(small: Catalogue, when: str) -> None:
    event = Event(
        "edge",
        parse_edtf(when),
        small.kinds[0],
        LocalizedText((("vi", "Biên"),)),
        anniversary=LocalizedText((("vi", "N"),)),
    )
    (entry,) = entries(event_ics(event, feed(small.site, "vi")).content)
    assert str(entry["DTSTART"].dt)[:4] in (when[:4], "9998")
    assert anniversaries_ics(
        anniversaries([event], *anniversary_window(date(9999, 1, 1))), feed(small.site, "vi")
    ).content


@pytest.mark.parametrize("text", [r"C:\New", r"\\N", r"\\\N\n", "\\", r"\N,\N;"])
def test_a_text_comes_back_from_what_is_asked_before_an_anniversary(small: Catalogue, text: str) -> None:
    r"""From its preparation and its reminder too; of `\N` in it, icalendar would write a new line."""
    event = replace(small.events[0], anniversary=LocalizedText((("vi", text),)))
    found = anniversaries([event], date(2026, 9, 5), date(2026, 9, 5))
    follow = FeedOptions(prepare_days=7, alarm_days=2)
    entry, preparation = entries(anniversaries_ics(found, feed(small.site, "vi", options=follow)).content)
    (reminder,) = entry.walk("VALARM")
    named = f"Kỷ niệm 64 năm {text}"
    told = (entry["SUMMARY"], preparation["SUMMARY"], reminder["DESCRIPTION"])
    assert tuple(map(str, told)) == (named, f"Còn 7 ngày: {named}", named)


def entries(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).events)

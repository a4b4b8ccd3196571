"""Tests the order of the events in a catalogue, and that a renamed event keeps its UID."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import icalendar
import pytest

from timeline.anniversaries import anniversaries
from timeline.loader import load_bytes
from timeline.model.catalogue import Catalogue
from timeline.render.ics import anniversaries_ics, event_ics, events_ics
from timeline.response_body import Body

from ..feeds import make_feed

SITE_SECTION = """\
site:
  title: {en: Timeline}
  description: {en: Of some things}
  languages: [en]
  timezone: Asia/Ho_Chi_Minh
  uid_namespace: 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11
  updated: 2026-11-01
kinds:
  milestone: {en: Milestone}
events:
"""


def load_events(events: Sequence[str]) -> Catalogue:
    """The catalogue of a file with these events, each given as `id: …, date: …` and more fields."""
    lines = "".join(f"- {{kind: milestone, title: {{en: Some}}, {event}}}\n" for event in events)
    return load_bytes(f"{SITE_SECTION}{lines}...\n".encode(), "events.yaml")


@pytest.mark.parametrize(
    "events",
    [
        # each row is in the expected order; sorting by id would give another
        pytest.param(["id: d, date: 1962-09-05", "id: c, date: 1977-07-18", "id: b, date: 2022-01/2022-03", "id: a, date: 2022-01-02"], id="by first day"),
        pytest.param(["id: b, date: 2022-07-01/2022-09-30", "id: a, date: 2022-07-01"], id="an interval before a day"),
        pytest.param(["id: b, date: 2022-01-01/2022-01-02", "id: a, date: 2022"], id="a short interval before an imprecise date"),
        pytest.param(["id: c, date: 2022/2030", "id: b, date: 2022-01-01/2022-12-31", "id: a, date: 2022-01/2022-02"], id="the longest interval first"),
        pytest.param(["id: b, date: 2022-01-01/2022-12-31", "id: a, date: 2022-01/2022-12, part_of: b"], id="a longer event before its part of the same length"),
        pytest.param(["id: b, date: 2022/2024", "id: z, date: 2022/2023", "id: a, date: 2022/2023, part_of: b"], id="a part after an event of the same length that is no part"),
        pytest.param(["id: b, date: 2022/2024, part_of: a", "id: a, date: 2022/2023"], id="length counts before part_of"),
        pytest.param(["id: b, date: 2022-07-18", "id: a, date: 2022-07-18, part_of: b"], id="an event before its part on the same day"),
        pytest.param(["id: c, date: 2022-01-01", "id: b, date: 2022-01", "id: a, date: 2022"], id="imprecise dates by last day"),
        pytest.param(["id: a, date: 2022-07-18", "id: b, date: 2022-07-18~", "id: c, date: 2022-07-18?"], id="then by id"),
        pytest.param(["id: a, date: 2021/2022", "id: b, date: 2021/2022"], id="intervals by id too"),
    ],
)  # fmt: skip
def test_events_are_in_order_of_time_whatever_their_order_in_the_file(events: list[str]) -> None:
    expected = [fields.split(",")[0].removeprefix("id: ") for fields in events]
    orders = {tuple(event.id for event in load_events(order).events) for order in permutations(events)}
    assert orders == {tuple(expected)}


def entry_uids(body: Body) -> list[str]:
    return [str(entry["uid"]) for entry in icalendar.Calendar.from_ical(body.content).walk("VEVENT")]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("id: newer, was: [oldest]", id="renamed"),
        pytest.param("id: newest, was: [oldest, newer]", id="renamed twice"),
        pytest.param("id: a, was: [oldest, z, newer]", id="whatever the ids are"),
    ],
)
def test_a_renamed_event_keeps_its_uids(event: str) -> None:
    rest = "date: 1962-09-05, anniversary: {en: the beginning}"
    entries = []
    for fields in ("id: oldest", event):
        catalogue = load_events([f"{fields}, {rest}"])
        feed = make_feed(catalogue.site, "en")
        days = anniversaries(catalogue.events, date(2025, 1, 1), date(2027, 12, 31))
        bodies = (events_ics(catalogue.events, feed), event_ics(catalogue.events[0], feed), anniversaries_ics(days, feed))  # fmt: skip
        entries.append([entry_uids(body) for body in bodies])
    assert entries[0] == entries[1]
    assert [len(entry) for entry in entries[0]] == [1, 1, 3]

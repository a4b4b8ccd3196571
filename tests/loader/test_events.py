"""What comes first: the events of a file in time, and the ids that an event has had."""

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

from ..feeds import feed

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


def catalogue(events: Sequence[str]) -> Catalogue:
    """The catalogue of a file with these events, each as `id: …, date: …` and what else it has."""
    lines = "".join(f"- {{kind: milestone, title: {{en: Some}}, {each}}}\n" for each in events)
    return load_bytes(f"{SITE_SECTION}{lines}...\n".encode(), "events.yaml")


@pytest.mark.parametrize(
    "events",
    [
        # each row in the order that a reader sees; the ids alone would say another
        pytest.param(["id: d, date: 1962-09-05", "id: c, date: 1977-07-18", "id: b, date: 2022-01/2022-03", "id: a, date: 2022-01-02"], id="by first day"),
        pytest.param(["id: b, date: 2022-07-01/2022-09-30", "id: a, date: 2022-07-01"], id="a span before a point"),
        pytest.param(["id: b, date: 2022-01-01/2022-01-02", "id: a, date: 2022"], id="a short span before a long point"),
        pytest.param(["id: c, date: 2022/2030", "id: b, date: 2022-01-01/2022-12-31", "id: a, date: 2022-01/2022-02"], id="the longest span first"),
        pytest.param(["id: b, date: 2022-01-01/2022-12-31", "id: a, date: 2022-01/2022-12, part_of: b"], id="a whole before its part that is as long"),
        pytest.param(["id: b, date: 2022/2024", "id: z, date: 2022/2023", "id: a, date: 2022/2023, part_of: b"], id="a part after what is as long and no part"),
        pytest.param(["id: b, date: 2022/2024, part_of: a", "id: a, date: 2022/2023"], id="length before wholeness"),
        pytest.param(["id: b, date: 2022-07-18", "id: a, date: 2022-07-18, part_of: b"], id="a whole before its part on one day"),
        pytest.param(["id: c, date: 2022-01-01", "id: b, date: 2022-01", "id: a, date: 2022"], id="points by last day"),
        pytest.param(["id: a, date: 2022-07-18", "id: b, date: 2022-07-18~", "id: c, date: 2022-07-18?"], id="then by id"),
        pytest.param(["id: a, date: 2021/2022", "id: b, date: 2021/2022"], id="spans by id too"),
    ],
)  # fmt: skip
def test_events_are_in_order_of_time_however_the_file_has_them(events: list[str]) -> None:
    expected = [each.split(",")[0].removeprefix("id: ") for each in events]
    found = {tuple(event.id for event in catalogue(order).events) for order in permutations(events)}
    assert found == {tuple(expected)}


def uids(body: Body) -> list[str]:
    return [str(each["uid"]) for each in icalendar.Calendar.from_ical(body.content).walk("VEVENT")]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("id: newer, was: [oldest]", id="renamed"),
        pytest.param("id: newest, was: [oldest, newer]", id="renamed twice"),
        pytest.param("id: a, was: [oldest, z, newer]", id="whatever the ids are"),
    ],
)
def test_an_event_is_the_same_to_its_subscribers_after_any_renaming(event: str) -> None:
    rest = "date: 1962-09-05, anniversary: {en: the beginning}"
    entries = []
    for each in ("id: oldest", event):
        found = catalogue([f"{each}, {rest}"])
        calendar = feed(found.site, "en")
        days = anniversaries(found.events, date(2025, 1, 1), date(2027, 12, 31))
        bodies = (events_ics(found.events, calendar), event_ics(found.events[0], calendar), anniversaries_ics(days, calendar))  # fmt: skip
        entries.append([uids(body) for body in bodies])
    assert entries[0] == entries[1]
    assert [len(each) for each in entries[0]] == [1, 1, 3]

"""Tests the links from the overview of a timeline to the years of its list."""

import re
from itertools import product
from pathlib import Path

import pytest

from timeline.app import create_app

from ..conftest import ROOT, frozen_clock, make_settings

_MORNING = frozen_clock("2026-11-30T02:00")
_HEAD = """\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: Thăm}}
events:
"""
_EVENTS = """\
- {id: through, date: 1970-03/1990, kind: visit, title: {vi: A}}
- {id: within, date: 1975, kind: visit, title: {vi: B}}
- {id: until, date: ../1985, kind: visit, title: {vi: C}}
...
"""


def years_without_heading(events: Path, queries: list[str]) -> dict[str, set[str]]:
    """The years to which a page of the timeline links and which it does not have, by query."""
    client = create_app(make_settings(events), _MORNING).test_client()
    result = {}
    for query in queries:
        response = client.get(f"/vi/?{query}")
        assert response.status_code == 200, query
        if missing := {*re.findall('"#(y-?[0-9]+)"', response.text)} - {*re.findall('id="(y[^"]+)"', response.text)}:
            result[query] = missing
    return result


@pytest.mark.parametrize(
    ("story", "query"),
    [
        ("one began in the year of the query, before it, and ran through it", "from=1970-06&to=1980"),
        ("one ended in the year of the query, and has no beginning", "to=1985-06"),
        ("nothing but what ran through it", "from=1986&to=1989"),
        ("nothing at all", "from=2000&to=2010"),
    ],
)
def test_the_overview_links_to_years_of_the_list(tmp_path: Path, story: str, query: str) -> None:
    (tmp_path / "events.yaml").write_text(_HEAD + _EVENTS)
    assert years_without_heading(tmp_path / "events.yaml", [query]) == {}, story


def test_the_overview_links_to_years_of_the_list_of_the_real_events() -> None:
    times = product(("", "country=LA&", "country=KH&"), range(1960, 2026, 5), (2, 9))
    queries = [f"{country}from={year}-{month:02}&to={year + 5}" for country, year, month in times]
    assert years_without_heading(ROOT / "events.yaml", [*queries, "country=LA&from=2011-02&to=2016"]) == {}


def test_what_else_is_on_this_day_is_counted(tmp_path: Path) -> None:
    """The sheet of this month does not have the events of other years."""
    events = "".join(
        f"- {{id: e{year}, date: {year}-11-30, kind: visit, title: {{vi: A}}}}\n" for year in range(2010, 2025)
    )
    (tmp_path / "events.yaml").write_text(_HEAD + events + "...\n")
    client = create_app(make_settings(tmp_path / "events.yaml"), _MORNING).test_client()
    section = client.get("/vi/").text.partition('class="on-this-day"')[2].partition("</section>")[0]
    linked = re.findall('href="([^"]+)"', section)
    assert [*linked] == [f"/vi/events/e{year}/" for year in range(2010, 2010 + len(linked))]
    assert f">{15 - len(linked)} sự kiện khác<" in section

"""Tests a catalogue with one event for each form of EDTF (`tests/data/dates.yaml`) in each representation.

To update the golden files after an intended change, run `make golden` and read the diff.
"""

import json
import re
from functools import cache
from html import unescape

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.loader import load
from timeline.model.event import Event

from ..conftest import DATA, frozen_clock, golden_bytes, make_settings
from ..overview.drawing import draw, marks

CATALOGUE = load(DATA / "dates.yaml")


@cache
def dates_client() -> FlaskClient:
    """On the morning of 1 September 2026 in Hà Nội."""
    return create_app(make_settings(DATA / "dates.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/vi/events.json",
        "/lo/events.csv",
        "/en/events.atom",
        "/vi/timelinejs.json",
        "/vi/events.ics",
        "/vi/anniversaries.ics",
        "/vi/sitemap.xml",
    ],
)
def test_a_feed_of_every_form_equals_its_golden_file(path: str) -> None:
    content = dates_client().get(path).data
    assert content == golden_bytes(f"dates{path}", content)


def page_lines(event: Event) -> list[str]:
    """What the page of an event says about its date: the first line, the sentence about calendars, schema.org."""
    lines = [f"{event.date}"]
    for language in CATALOGUE.site.languages:
        html = dates_client().get(f"/{language}/events/{event.id}/").text
        article = html[html.index("<article") : html.index("</article>")]
        [label] = re.findall(r'<p class="date">(.*?)</p>', article)[:1]
        calendars = re.findall(r'(<a href="/\w+/events/[^/"]*\.ics">.*?</a>|<p class="muted">[^<]*\.</p>)', article)
        lines.append(f"  {language}: {unescape(label)} | {' '.join(re.sub('<.*?>', '', each) for each in calendars)}")
        [document] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        graph = json.loads(document)["@graph"]
        crumbs = [item["name"] for item in graph[-1]["itemListElement"]]
    dates = {name: graph[0][name] for name in ("startDate", "endDate") if name in graph[0]}
    return [*lines, f"  schema.org: {dates}, breadcrumb: {crumbs[1]}"]


def list_labels(language: str) -> list[str]:
    """The headings and the dates of the list."""
    html = dates_client().get(f"/{language}/").text
    timeline = html[html.index('<div class="timeline">') :]
    found = re.findall(r'<h2 id="h[^>]*>(.*?)</h2>|<p class="date">(.*?)</p>', timeline)
    return [(heading and f"## {heading}") or unescape(label) for heading, label in found]


def test_every_form_has_its_wording_on_pages() -> None:
    lines = [line for event in CATALOGUE.events for line in page_lines(event)]
    for language in CATALOGUE.site.languages:
        lines += ["", f"# the list in {language}", *list_labels(language)]
    content = "\n".join(lines).encode() + b"\n"
    assert content == golden_bytes("dates/pages.txt", content)


def test_every_form_has_its_place_in_the_overview() -> None:
    picture = draw(CATALOGUE.events)
    lines = [
        f"{mark.event.date}: at {mark.x}, wide {mark.width}" for mark in sorted(marks(picture), key=lambda mark: mark.x)
    ]
    lines += [f"{event.date}: counted" for band in picture.bands for count in band.counts for event in count.events]
    assert len(lines) == len(CATALOGUE.events)
    content = "\n".join(lines).encode() + b"\n"
    assert content == golden_bytes("dates/overview.txt", content)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (
            "/en/calendar/2022/",
            [
                "1 Jul – 30 Sep 2022",
                "summer 2022",
                "autumn 2022 (?)",
                "winter 2022",
            ],
        ),
        ("/en/calendar/2023/", ["spring 2023 – autumn 2023", "winter 2022"]),  # a winter may be in two years
        ("/en/calendar/2026/", ["from 2024", "from 7 May 2025"]),  # an open end lasts
        ("/en/calendar/2026/03/", ["from 7 May 2025"]),  # as a bar, because its day is known
        ("/en/calendar/1885/", ["? – about 1885", "until 1900"]),  # an unknown start adds nothing
        ("/en/calendar/1962/", ["Sep 1962", "Oct 1962", "1962"]),  # the century and the decade are on no sheet
        ("/en/calendar/1962/09/", ["Sep 1962"]),
    ],
)
def test_sheets_have_what_they_can_hold(path: str, shown: list[str]) -> None:
    html = dates_client().get(path).text
    lists = html[html.index("</table>") :]
    assert list(dict.fromkeys(map(unescape, re.findall(r'<span class="date">(.*?)</span></li>', lists)))) == shown


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/vi/?from=-0043&to=-0043", ["44 TCN", "Th1", "Th2"]),
        ("/lo/?from=0000&to=0000", ["1 ກ່ອນ ຄ.ສ.", "ມ.ກ.", "ກ.ພ."]),
        ("/en/?from=-0043-24&to=-0042-21", ["44 BC–43 BC", "Dec", "43 BC"]),
        ("/en/?to=-9999", ["1900", "1"]),  # the only event that may be then is ../1900
        ("/en/?from=9999", ["9999", "1"]),
    ],
)
def test_an_overview_by_months_has_labels_in_any_year(path: str, labels: list[str]) -> None:
    svg = dates_client().get(path).text.partition('<svg class="overview wide"')[2].partition("</svg>")[0]
    assert re.findall('<text class="(?:chapter|tick)" [^>]*>([^<]*)<', svg)[: len(labels)] == labels


@pytest.mark.parametrize("path", ["/en/calendar/0000/", "/en/calendar/-0043/", "/en/calendar/1884/"])
def test_there_is_no_sheet_before_the_first_year_with_an_event(path: str) -> None:
    assert dates_client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("to=-0001", ["-02XX", "-011X", "-0110", "-0043/0014", "-0043-03-15", "../1900"]),  # an open start lasts
        ("from=-0050&to=0000", ["-0043/0014", "-0043-03-15", "0000", "../1900"]),
        ("from=9000", ["2024/..", "2025-05-07/.."]),  # and so does an open end
        ("from=188X&to=188X", ["/1885~", "../1900"]),
        ("from=1986&to=1987", ["19XX", "198X/2005"]),  # an unknown end adds nothing to 1985
        ("from=2022-24&to=2022-24", ["2022-24"]),  # December to February
        ("from=2027-07-18T02:30:00Z&to=2027-07-18&q=utc", ["2027-07-18T09:30:00"]),
        ("q=44", ["-0043/0014", "-0043-03-15"]),
        ("q=44 TCN", ["-0043/0014", "-0043-03-15"]),  # the words of the date, in each language
        ("q=111 BC", ["-011X", "-0110"]),
        ("q=thập niên 1960", ["196X"]),
        ("q=ທົດສະວັດ 1960", ["196X"]),
        ("q=summer 2022", ["2022-22"]),
        ("q=không rõ 1985", ["1985/"]),
    ],
)
def test_search_finds_what_is_in_an_interval(query: str, dates: list[str]) -> None:
    feed = json.loads(dates_client().get(f"/en/events.json?{query}").data)
    found = [item["_timeline"]["date"] for item in feed["items"]]
    assert found == dates

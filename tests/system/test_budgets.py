"""Tests the weight of pages: the timeline as it is sent, and pages with ten thousand events."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Response

from timeline.app import create_app

from ..conftest import DATA, frozen_clock, make_settings

KILOBYTE = 1000


@pytest.fixture(scope="module")
def loaded_bytes(browser: Browser, service: str) -> dict[str, int]:
    """The bytes that Chromium loads for the Vietnamese timeline by resource type, compressed with brotli except for
    fonts.
    """
    sizes: defaultdict[str, int] = defaultdict(int)

    def add_size(response: Response) -> None:
        body = response.body()
        resource_type = response.request.resource_type
        sizes[resource_type] += len(body) if resource_type == "font" else len(brotli.compress(body))

    with browser.new_page(viewport={"width": 1280, "height": 900}) as page:
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))
        page.goto(f"{service}/vi/", wait_until="networkidle")
        assert page.locator(".event").count() == page.request.get(f"{service}/healthz").json()["edition"]["events"]
        for response in responses:
            add_size(response)
    return dict(sizes)


def test_the_timeline_with_all_its_events_is_small(loaded_bytes: dict[str, int]) -> None:
    """The overview and the styles are part of the page. Browsers load the icon and the manifest only once."""
    assert {"document", "script", "font"} <= loaded_bytes.keys() <= {"document", "script", "font", "other", "manifest"}
    assert loaded_bytes["document"] + loaded_bytes["script"] <= 45 * KILOBYTE
    assert loaded_bytes["script"] <= 10 * KILOBYTE
    assert loaded_bytes["font"] <= 60 * KILOBYTE


EVENT_COUNT = 10_000
KINDS = ("milestone", "treaty", "visit", "period")
SUMMARY = "ສອງຝ່າຍ ໄດ້ເຊັນເອກະສານວ່າດ້ວຍການຮ່ວມມືດ້ານເສດຖະກິດ ວັດທະນະທຳ ແລະ ການສຶກສາ ໃນໄລຍະໃໝ່. " * 3


def many_events() -> Iterator[str]:
    """Ten thousand events, two thirds of them in six of sixty years, in every precision, many on one day."""
    for number in range(EVENT_COUNT):
        year = 2019 + number % 6 if number % 3 else 1962 + number % 57
        month, day = 1 + number % 12, 1 + number % 28
        when = (f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", f"{year}", f"{year}-{month:02}/{year + 1}-01")[
            number % 8 // 2
        ]
        if number % 8 == 0:
            when = f"{1963 + number % 60}-09-01"
        yield f"""- id: event-{number}
  date: {when}
  kind: {KINDS[number % 4]}
  countries: [VN, {"LA" if number % 3 else "KH"}]
  topics: [politics, border]
  places: [VN-29]
  people: [hun-sen]
  title: {{vi: "Sự kiện {number}", lo: "ພິທີເຊັນເອກະສານການຮ່ວມມືມິດຕະພາບ ຄັ້ງທີ {number}", en: "Event {number}"}}
  summary: {{vi: "Ký kết", lo: "{SUMMARY}", en: "Signed"}}
  sources: [{{source: guidance, at: "{number}"}}, {{source: report}}]
"""
        if len(when) == 10:
            yield f'  anniversary: {{vi: "Ngày ký {number}", lo: "ວັນເຊັນເອກະສານການຮ່ວມມືມິດຕະພາບ ຄັ້ງທີ {number}", en: "the signing {number}"}}\n'
        if number % 2:
            yield "  part_of: event-0\n"
        if number % 3 == 0:
            yield f"  changes: [{{on: 2026-{1 + number % 8:02}-{1 + number % 28:02}, note: {{vi: Sửa ngày, lo: {SUMMARY[:300]!r}}}}}]\n"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the small catalogue with ten thousand other events, on a day on which many of them began."""
    head = (DATA / "small.yaml").read_text().partition("events:\n")[0]
    file: Path = tmp_path_factory.mktemp("crowd") / "events.yaml"
    file.write_text(f"{head}events:\n{''.join(many_events())}...\n")
    return create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/lo/",
        "/lo/?page=2",
        "/lo/?page=40&order=newest",
        "/lo/?country=LA&q=ພິທີ",
        "/lo/?from=2021&to=2021",
        "/lo/?from=2021-03&to=2021-03",
        "/lo/collections/viet-lao/",
        "/lo/people/hun-sen/",
        "/lo/places/VN-29/?page=3",
        "/lo/sources/guidance/",
        "/lo/events/event-0/",
        "/lo/story/",
        "/lo/anniversaries/",
        "/lo/anniversaries/?page=2",
        "/lo/changes/",
        "/lo/changes/?page=20",
        "/lo/calendar/2022/",
        "/lo/calendar/2022/09/",
        "/lo/embed/",
        "/lo/events/event-one/",
    ],
)
def test_no_page_is_large_with_ten_thousand_events(crowded: FlaskClient, path: str) -> None:
    response = crowded.get(path)
    assert response.status_code == (404 if path.endswith("event-one/") else 200)
    assert len(response.data) < 300 * KILOBYTE


def test_the_pages_of_a_long_list_have_every_event_once(crowded: FlaskClient) -> None:
    ids: list[str] = []
    path = "/en/?country=KH&kind=visit"
    event_count = page_count(crowded.get(path).text)
    for number in range(1, 100):
        page = crowded.get(f"{path}&page={number}").text
        ids += [text.split('"')[0] for text in page.split('id="e-')[1:]]
        if 'rel="next"' not in page:
            break
    assert len(ids) == len(set(ids)) == event_count > 500
    assert 5 < number < 99


def page_count(content: str) -> int:
    """The number of events that a filtered page says it has found."""
    match = re.search('role="status"[^>]*>([0-9]+)', content)
    assert match
    return int(match[1])

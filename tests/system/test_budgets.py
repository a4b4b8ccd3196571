"""What a page may weigh: over the wire as it stands, and with ten thousand events."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Response

from timeline.app import create_app

from ..browsing import chromium
from ..conftest import DATA, ROOT, at, settings
from ..serving import serving

KILOBYTE = 1000


@pytest.fixture(scope="module")
def loaded() -> dict[str, int]:
    """The bytes of each sort that Chromium fetches for the Vietnamese timeline, in brotli but for fonts."""
    found: defaultdict[str, int] = defaultdict(int)

    def weigh(response: Response) -> None:
        body = response.body()
        sort = response.request.resource_type
        found[sort] += len(body) if sort == "font" else len(brotli.compress(body))

    with serving(ROOT / "events.yaml") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        replies: list[Response] = []
        page.on("response", lambda reply: replies.append(reply))
        page.goto(f"{address}/vi/", wait_until="networkidle")
        assert page.locator(".event").count() == page.request.get(f"{address}/healthz").json()["edition"]["events"]
        for reply in replies:
            weigh(reply)
    return dict(found)


def test_the_timeline_with_all_its_events_is_light(loaded: dict[str, int]) -> None:
    """The picture is in the page; the icon and the manifest are asked once."""
    assert {"document", "stylesheet", "script", "font"} <= loaded.keys() <= {
        "document", "stylesheet", "script", "font", "other", "manifest",
    }  # fmt: skip
    assert loaded["document"] + loaded["stylesheet"] + loaded["script"] <= 45 * KILOBYTE
    assert loaded["script"] <= 8 * KILOBYTE
    assert loaded["font"] <= 60 * KILOBYTE


MANY = 10_000
KINDS = ("milestone", "treaty", "visit", "period")
SUMMARY = "ສອງຝ່າຍ ໄດ້ເຊັນເອກະສານວ່າດ້ວຍການຮ່ວມມືດ້ານເສດຖະກິດ ວັດທະນະທຳ ແລະ ການສຶກສາ ໃນໄລຍະໃໝ່. " * 3


def crowd() -> Iterator[str]:
    """Ten thousand events, two thirds of them in six of sixty years, of every precision, many on one day."""
    for number in range(MANY):
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
    """The small catalogue with ten thousand other events, on a day on which many of them began."""
    head = (DATA / "small.yaml").read_text().partition("events:\n")[0]
    file: Path = tmp_path_factory.mktemp("crowd") / "events.yaml"
    file.write_text(f"{head}events:\n{''.join(crowd())}...\n")
    return create_app(settings(file), at("2026-09-01T02:00")).test_client()


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
def test_no_page_grows_without_bound(crowded: FlaskClient, path: str) -> None:
    reply = crowded.get(path)
    assert reply.status_code == (404 if path.endswith("event-one/") else 200)
    assert len(reply.data) < 300 * KILOBYTE


def test_the_pages_of_a_long_list_hold_every_event_once(crowded: FlaskClient) -> None:
    """Whatever the overview and the pages lead to is there."""
    ids: list[str] = []
    path = "/en/?country=KH&kind=visit"
    said = page_count(crowded.get(path).text)
    for number in range(1, 100):
        page = crowded.get(f"{path}&page={number}").text
        ids += [each.split('"')[0] for each in page.split('id="e-')[1:]]
        if 'rel="next"' not in page:
            break
    assert len(ids) == len(set(ids)) == said > 500
    assert 5 < number < 99


def page_count(content: str) -> int:
    """How many events a narrowed page says that it has found."""
    found = re.search('role="status"[^>]*>([0-9]+)', content)
    assert found
    return int(found[1])

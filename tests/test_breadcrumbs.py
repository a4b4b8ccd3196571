"""The way to a page, as its readers see it, and what of the site's own links is where they are."""

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient


class Navigation(HTMLParser):
    """The links and texts of each `nav`, in order, with what is current in it."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, str | None, str | None]]] = {}
        self.name: str | None = None
        self.step: tuple[str | None, str | None] = None, None
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "nav":
            self.name = str(attributes["aria-label"])
            self.found[self.name] = []
        elif tag in ("a", "span") and "lang" not in attributes:
            self.step = attributes.get("href"), attributes.get("aria-current")

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav":
            self.name = None

    def handle_data(self, data: str) -> None:
        if self.name and data.strip():
            self.found[self.name].append((data.strip(), *self.step))


@pytest.mark.parametrize(
    ("path", "label", "steps"),
    [
        (
            "/en/events/treaty-1977/",
            "Where this page is",
            [("Timeline", "/en/"), ("1977", "/en/?from=1977&to=1977"), "Treaty of Friendship and Cooperation signed"],
        ),
        (
            "/vi/events/peak-2022/",
            "Vị trí của trang",
            [("Niên biểu", "/vi/"), ("2022", "/vi/?from=2022&to=2022"), "Đợt cao điểm"],
        ),
        ("/lo/collections/viet-lao/", "ຕຳແໜ່ງຂອງໜ້ານີ້", [("ລຳດັບເຫດການ", "/lo/"), "ຫວຽດ – ລາວ"]),
        ("/en/collections/viet-lao/?country=LA", "Where this page is", [("Timeline", "/en/"), "Vietnam–Laos"]),
        ("/en/anniversaries/", "Where this page is", [("Timeline", "/en/"), "Anniversaries"]),
        (
            "/en/collections/viet-lao/anniversaries/",
            "Where this page is",
            [("Timeline", "/en/"), ("Vietnam–Laos", "/en/collections/viet-lao/"), "Anniversaries"],
        ),
        (
            "/vi/offices/quang-ngai/changes/?page=2",
            "Vị trí của trang",
            [("Niên biểu", "/vi/"), ("Cổng Quảng Ngãi", "/vi/offices/quang-ngai/"), "Lịch sử cập nhật"],
        ),
        (
            "/vi/collections/viet-lao/subscribe/?calendar=events",
            "Vị trí của trang",
            [("Niên biểu", "/vi/"), ("Việt – Lào", "/vi/collections/viet-lao/"), "Theo dõi trong lịch của bạn"],
        ),
        ("/en/calendar/2022/", "Where this page is", [("Timeline", "/en/"), ("Calendar", "/en/calendar/"), "2022"]),
        (
            "/vi/collections/viet-lao/calendar/2022/07/",
            "Vị trí của trang",
            [
                ("Niên biểu", "/vi/"),
                ("Việt – Lào", "/vi/collections/viet-lao/"),
                ("Lịch", "/vi/collections/viet-lao/calendar/"),
                ("2022", "/vi/collections/viet-lao/calendar/2022/"),
                "Tháng 7",
            ],
        ),
        ("/en/people/hun-sen/", "Where this page is", [("Timeline", "/en/"), "Hun Sen"]),
        ("/en/places/LA-XE/", "Where this page is", [("Timeline", "/en/"), "Sekong"]),
        ("/lo/sources/report/", "ຕຳແໜ່ງຂອງໜ້ານີ້", [("ລຳດັບເຫດການ", "/lo/"), "Bài báo"]),
    ],
)
def test_a_page_shows_the_way_to_it(
    client: FlaskClient, path: str, label: str, steps: list[tuple[str, str] | str]
) -> None:
    """Every step but the last leads somewhere; the last is the page itself."""
    expected = [(each, None, "page") if isinstance(each, str) else (*each, None) for each in steps]
    content = client.get(path).text
    assert Navigation(content).found[label] == expected
    assert '<main id="main">\n<nav class="breadcrumbs"' in content
    for _, address, _ in expected:
        if address:
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["/vi/", "/vi/?country=LA", "/vi/nothing/", "/vi/?kind=x", "/vi/embed/", "/vi/offices/sekong/embed/"]
)
def test_the_whole_timeline_frames_and_errors_have_no_way_to_them(client: FlaskClient, path: str) -> None:
    assert 'class="breadcrumbs"' not in client.get(path).text


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/", {"Timeline": "page"}),
        ("/en/?q=&topic=", {"Timeline": "page"}),  # what a form sends empty narrows nothing
        ("/en/?country=LA", {"Timeline": "true"}),
        ("/en/collections/viet-lao/", {"Timeline": "page"}),
        ("/en/collections/viet-lao/?country=LA", {"Timeline": "true"}),
        ("/en/anniversaries/", {"Anniversaries": "page"}),
        ("/en/calendar/2022/07/", {"Calendar": "true"}),
        ("/en/collections/viet-lao/anniversaries/?x=1", {"Anniversaries": "page"}),
        ("/en/events/treaty-1977/", {}),
        ("/en/nothing/", {}),
        ("/en/?kind=visits", {}),  # an error at the timeline's own address
    ],
)
def test_the_page_that_one_is_at_is_marked_among_the_pages(
    client: FlaskClient, path: str, current: dict[str, str]
) -> None:
    links = Navigation(client.get(path).text).found["Pages"]
    assert [name for name, *_ in links] == ["Timeline", "Calendar", "Anniversaries"]
    assert {name: mark for name, _, mark in links if mark} == current

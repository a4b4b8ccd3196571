"""Tests breadcrumbs and the marks of the current page in the navigation."""

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient


class Navigation(HTMLParser):
    """Collects the links and texts of each `nav` in order, with their `aria-current`."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.links: dict[str, list[tuple[str, str | None, str | None]]] = {}
        self.name: str | None = None
        self.current_link: tuple[str | None, str | None] = None, None
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "nav":
            self.name = str(attributes.get("aria-label") or attributes["aria-labelledby"])
            self.links[self.name] = []
        elif tag in ("a", "span") and "lang" not in attributes:
            self.current_link = attributes.get("href"), attributes.get("aria-current")

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav":
            self.name = None

    def handle_data(self, data: str) -> None:
        if self.name and data.strip():
            self.links[self.name].append((" ".join(data.split()), *self.current_link))


@pytest.mark.parametrize(
    ("path", "label", "breadcrumbs"),
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
def test_a_page_shows_its_breadcrumbs(
    client: FlaskClient, path: str, label: str, breadcrumbs: list[tuple[str, str] | str]
) -> None:
    """Every breadcrumb but the last is a link that works; the last is the page itself."""
    expected = [(step, None, "page") if isinstance(step, str) else (*step, None) for step in breadcrumbs]
    content = client.get(path).text
    assert Navigation(content).links[label] == expected
    assert '<main id="main">\n<nav class="breadcrumbs"' in content
    for _, url, _ in expected:
        if url:
            assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "path", ["/vi/", "/vi/?country=LA", "/vi/nothing/", "/vi/?kind=x", "/vi/embed/", "/vi/offices/sekong/embed/"]
)
def test_the_home_page_frames_and_errors_have_no_breadcrumbs(client: FlaskClient, path: str) -> None:
    assert 'class="breadcrumbs"' not in client.get(path).text


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/", {"Timeline": "page"}),
        ("/en/?q=&topic=", {"Timeline": "page"}),  # empty parameters of a form filter nothing
        ("/en/?country=LA", {"Timeline": "true"}),
        ("/en/collections/viet-lao/", {"Timeline": "page"}),
        ("/en/collections/viet-lao/?country=LA", {"Timeline": "true"}),
        ("/en/anniversaries/", {"Anniversaries": "page"}),
        ("/en/calendar/2022/07/", {"Calendar": "true"}),
        ("/en/collections/viet-lao/anniversaries/?x=1", {"Anniversaries": "page"}),
        ("/en/events/treaty-1977/", {}),
        ("/en/nothing/", {}),
        ("/en/?kind=visits", {}),  # an error at the URL of the timeline
    ],
)
def test_the_navigation_marks_the_current_page(client: FlaskClient, path: str, current: dict[str, str]) -> None:
    links = Navigation(client.get(path).text).links["Pages"]
    assert [name for name, *_ in links] == ["Timeline", "Calendar", "Anniversaries", "Follow"]
    assert {name: state for name, _, state in links if state} == current

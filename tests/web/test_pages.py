"""Tests the responses: pages, redirects, errors, and their headers."""

import gzip
import re
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

from timeline.app import create_app
from timeline.render.feed_formats import FEED_FORMATS, FeedFormat
from timeline.urls import Urls

from ..conftest import DATA, ROOT, SITE, frozen_clock, make_settings
from ..hostile import FILE_POLICY, PERMISSIONS_POLICY, REQUIRED_HEADERS, Request


class Page(HTMLParser):
    """The texts, links and element ids of a page. Raises AssertionError if the markup is not well-formed."""

    VOID = frozenset({"base", "meta", "link", "input", "br", "img", "hr"})

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(content)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"{tag} has an attribute twice"
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if "href" in attributes:
            self.links.append({"tag": tag, **attributes})
        if tag not in self.VOID:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag == "script" for tag, _ in self.open):
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(self.texts)


PAGE_PATHS = [
    "/{}/",
    "/{}/?q=hiep+uoc",
    "/{}/collections/viet-lao/",
    "/{}/collections/years-2021-2022/?country=LA",
    "/{}/anniversaries/",
    "/{}/story/",
    "/{}/poster/",
    "/{}/collections/years-2021-2022/poster/",
    "/{}/collections/viet-lao/story/",
    "/{}/collections/viet-lao/anniversaries/",
    "/{}/changes/",
    "/{}/collections/years-2021-2022/changes/",
    "/{}/subscribe/",
    "/{}/collections/years-2021-2022/subscribe/?country=LA",
    "/{}/subscribe/?country=LA&calendar=events",
    "/{}/calendar/2022/",
    "/{}/calendar/2022/07/",
    "/{}/collections/viet-lao/calendar/2026/",
    "/{}/collections/viet-lao/calendar/2027/07/",
    "/{}/events/relations-1962/",
    "/{}/events/year-2022/",
    "/{}/events/visit-hun-sen-2023/",
    "/{}/people/thongloun-sisoulith/",
    "/{}/places/VN-29/",
    "/{}/sources/guidance/",
    "/{}/embed/",
    "/{}/collections/viet-lao/embed/",
    "/{}/offices/quang-ngai/embed/",
    "/{}/offices/sekong/embed/",
    "/{}/events/relations-1962/embed/",
]
CLIENT_URLS = (  # calendar clients that get a URL of the site
    f"webcal://{SITE.split('://')[1]}/",
    "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F",
    "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F",
    "https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2F",
)
SHARE_URLS = (  # where a page can be passed on, or added to a calendar
    "https://www.facebook.com/sharer/sharer.php?u=https%3A//timeline.example/",
    "mailto:?subject=",
    "https://calendar.google.com/calendar/render?action=TEMPLATE&text=",
    "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent&subject=",
)
CALENDARS = [
    "/{}/anniversaries.ics",
    "/{}/events.ics",
    "/{}/collections/viet-lao/anniversaries.ics",
    "/{}/collections/viet-lao/events.ics",
    "/{}/events/relations-1962.ics",
]
OTHER_FORMATS = [
    "/{}/events.atom",
    "/{}/changes.atom",
    "/{}/events.json",
    "/{}/events.csv",
    "/{}/timelinejs.json",
    "/{}/collections/viet-lao/events.atom?kind=visit",
    "/{}/collections/viet-lao/events.json?kind=visit",
    "/{}/collections/viet-lao/events.csv?kind=visit",
    "/{}/collections/viet-lao/timelinejs.json?kind=visit",
    "/oembed?url=https://timeline.example/{}/&format=xml",
]


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("path", PAGE_PATHS)
def test_a_page_is_well_formed_in_its_language(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(path.format(language))
    page = Page(response.text)
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.text.startswith(f'<!doctype html>\n<html lang="{language}" dir="ltr">')
    assert len(page.ids) == len(set(page.ids))


@pytest.fixture(scope="module")
def working_urls() -> set[str]:
    """Most pages have the same links."""
    return set()


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("path", PAGE_PATHS)
def test_every_link_of_a_page_works(client: FlaskClient, working_urls: set[str], path: str, language: str) -> None:
    """Follows links within the site. URLs of documents are the editor's."""
    for link in Page(client.get(path.format(language)).text).links:
        url = str(link["href"]).removeprefix(SITE)
        if not url.startswith("/"):
            assert url.startswith(("#", "https://example.org/", *CLIENT_URLS, *SHARE_URLS)), url
        elif url not in working_urls:
            assert client.get(url).status_code == 200, url
            working_urls.add(url)


@pytest.mark.parametrize("path", [path for path in PAGE_PATHS if "embed" not in path])
def test_a_page_links_to_itself_in_every_language(client: FlaskClient, path: str) -> None:
    """The language switch keeps the page and its query. The `alternate` links are the same."""
    links = Page(client.get(path.format("lo")).text).links
    switch = {link["hreflang"]: link["href"] for link in links if link["tag"] == "a" and link.get("hreflang")}
    assert switch == {language: path.format(language) for language in ("vi", "lo", "en")}
    alternates = {
        link["hreflang"]: link["href"] for link in links if link.get("rel") == "alternate" and link.get("hreflang")
    }
    assert alternates == {language: SITE + path.format(language) for language in ("vi", "lo", "en")} | {
        "x-default": SITE + path.format("vi")
    }
    assert [link["href"] for link in links if link.get("rel") == "canonical"] == [SITE + path.format("lo")]


def test_a_filtered_page_links_to_the_filtered_calendar_and_has_a_canonical_url(client: FlaskClient) -> None:
    """Empty parameters of a form are not part of the URL."""
    links = Page(client.get("/vi/?q=&from=2018&country=KH&topic=").text).links
    query = "?country=KH&from=2018"
    assert [link["href"] for link in links if link.get("rel") == "canonical"] == [f"{SITE}/vi/{query}"]
    assert {link["href"] for link in links if "events.ics" in str(link["href"])} == {
        f"/vi/events.ics{query}",
        f"{SITE}/vi/events.ics{query}",
    }
    links_without_filter = Page(client.get("/vi/anniversaries/?anything=1").text).links
    assert [link["href"] for link in links_without_filter if link.get("rel") == "canonical"] == [
        f"{SITE}/vi/anniversaries/"
    ]


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/vi/?fbclid=abc&utm_source=zalo&country=KH", "/vi/?country=KH"),  # tracking parameters
        ("/vi/?q=%00%07&country=KH", "/vi/?country=KH"),  # no visible characters
        ("/vi/?q=!!&country=KH", "/vi/?country=KH"),  # no searchable characters
        ("/vi/?from=5/9/1962&to=10/2018", "/vi/?from=1962-09-05&to=2018-10"),  # dates as the pages write them
        ("/vi/?order=oldest&page=1", "/vi/"),  # defaults
        ("/vi/?page=77&order=newest", "/vi/?order=newest"),  # a number past the end gives the last page
        ("/vi/anniversaries/?page=9", "/vi/anniversaries/"),
        ("/lo/people/hun-sen/?order=newest&q=x", "/lo/people/hun-sen/?order=newest"),
    ],
)
def test_equal_queries_have_one_canonical_url(client: FlaskClient, path: str, canonical: str) -> None:
    links = Page(client.get(path).text).links
    assert [link["href"] for link in links if link.get("rel") == "canonical"] == [SITE + canonical]


def test_filtered_pages_are_not_indexed(client: FlaskClient) -> None:
    """There are countless filtered pages; search engines index the pages that they link to."""
    robots = '<meta name="robots" content="noindex, follow">'
    assert robots in client.get("/vi/?country=KH").text
    assert robots not in client.get("/vi/?order=newest").text


def test_a_reversed_time_range_gets_a_link_to_the_right_order(client: FlaskClient) -> None:
    page = Page(client.get("/en/?from=2023&to=2021&q=visit").text)
    assert "The time ends before it begins: 2021 – 2023" in page.text
    assert "/en/?from=2021&to=2023&q=visit" in [link["href"] for link in page.links]


NO_LOCAL_EVENT = "The documents name no event in {}. Below are the other events."


def test_the_page_of_an_office_begins_with_the_events_of_its_place() -> None:
    """In the real content, where the documents say nothing of some provinces."""
    client = create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    expected = {
        "dien-bien": (NO_LOCAL_EVENT.format("Điện Biên"), []),
        "son-la": ("", ["border-gates-upgraded-2017-2022", "lao-kho-relic-site-2017"]),
        "thanh-hoa": (NO_LOCAL_EVENT.format("Thanh Hóa"), []),
        "nghe-an": (NO_LOCAL_EVENT.format("Nghệ An"), []),
        "ha-tinh": ("", ["laos-transport-strategy-2016-2025"]),
        "quang-tri": ("", ["lao-bao-densavanh-one-stop-2017-2022"]),
        "hue": (NO_LOCAL_EVENT.format("Huế"), []),
        "da-nang": ("", ["border-gates-upgraded-2017-2022", "cambodia-transport-strategy-2018"]),
        "quang-ngai": ("", ["certified-copy-497-2022"]),
    }
    shown = {}
    for office in expected:
        text = client.get(f"/en/offices/{office}/").text
        section = Page(text.partition('class="office-events"')[2].partition("</section>")[0].partition(">")[2])
        ids = [match[1] for link in section.links if (match := re.search("/events/(.+)/", link["href"] or ""))]
        shown[office] = (next((each for each in section.texts if "documents" in each), ""), ids)
    assert shown == expected


@pytest.mark.slow
def test_the_front_page_shows_what_happened_on_this_day() -> None:
    """29 February counts as the 28th in common years. Imprecise dates and future events are left out."""
    paths_by_day = {}
    for now in (
        "2026-09-05T02:00",
        "2026-09-06T02:00",
        "2027-02-28T02:00",
        "2028-02-28T02:00",
        "2028-02-29T02:00",
        "1970-09-05T02:00",
    ):
        text = create_app(make_settings(DATA / "small.yaml"), frozen_clock(now)).test_client().get("/en/").text
        section = text.partition('class="on-this-day"')[2].partition("</section>")[0]
        paths_by_day[now[:10]] = [link["href"] for link in Page(section.partition(">")[2]).links]
    assert paths_by_day == {
        "2026-09-05": ["/en/events/relations-1962/"],
        "2026-09-06": [],
        "2027-02-28": ["/en/events/leap-2020/"],
        "2028-02-28": [],
        "2028-02-29": ["/en/events/leap-2020/"],
        "1970-09-05": ["/en/events/relations-1962/"],
    }


def test_a_page_links_to_the_calendar_only_if_it_has_entries(client: FlaskClient) -> None:
    for path, is_linked in (
        ("/vi/", True),
        ("/vi/collections/years-2021-2022/", False),
        ("/vi/?kind=treaty", True),
        ("/vi/?kind=visit", False),
    ):
        urls = [str(link["href"]) for link in Page(client.get(path).text).links]
        assert any("anniversaries.ics" in url for url in urls) is is_linked


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"q={letter}{number}" for letter in "abcdefgh" for number in range(99)),
        "&".join(f"kind=k{number}" for number in range(99)),
        f"{'x' * 5000}=1",
    ],
)
def test_a_query_that_is_too_long_returns_400(client: FlaskClient, query: str) -> None:
    response = client.get(f"/vi/?{query}")
    assert response.status_code == 400
    assert len(response.text.partition("</style>")[2]) < 5000


def test_the_timeline_shows_every_event_in_order_of_time(client: FlaskClient) -> None:
    page = Page(client.get("/en/").text)
    assert [id_.removeprefix("e-") for id_ in page.ids if id_.startswith("e-")] == [
        "relations-1962", "treaty-1977", "border-2018", "leap-2020", "scheme-2020", "visit-2021",
        "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027",
    ]  # fmt: skip
    assert [id_ for id_ in page.ids if id_.startswith("y")][:3] == ["y1962", "y1977", "y2018"]


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        # the next anniversary on 1 September 2026: its number, its day, the days left
        ("/vi/", ["Kỷ niệm 64 năm Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào", "Thứ Bảy, ngày 5 tháng 9 năm 2026", "còn 4 ngày"]),
        ("/lo/", ["ຄົບຮອບ 64 ປີ ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ ຫວຽດນາມ – ລາວ", "ວັນເສົາ, ວັນທີ 5 ກັນຍາ 2026", "ຍັງເຫຼືອ 4 ວັນ"]),
        ("/en/", ["64th anniversary of the establishment of diplomatic relations between Vietnam and Laos", "Saturday, 5 September 2026", "4 days left"]),
        # dates in their precision, intervals as intervals
        ("/vi/", ["tháng 6/2021", "khoảng tháng 12/2020", "5/10/2018 (?)", "1/7 – 30/9/2022"]),
        ("/en/events/border-2018/", ["5 October 2018 (uncertain)", "Note", "The annex says 2018; other records say 2019"]),
        ("/vi/events/meeting-2027/", ["9 giờ 00 – 11 giờ 30 ngày 18 tháng 7 năm 2027", "Chưa xác nhận"]),
        ("/en/events/visit-hun-sen-2023/", ["Cancelled", "https://example.org/visit"]),
        ("/en/events/peak-2022/", ["Part of", "Year of Solidarity and Friendship", "Related"]),
        ("/en/events/relations-1962/", ["64th anniversary of", "4 days left", "70th anniversary of", "Sunday, 5 September 2032", "round anniversary", "The other years until 2035", "65 years Sunday, 5 September 2027 5-year anniversary", "53-HD/BTGTW", "Central Commission", "26 May 2022", "II.1.2", "opening"]),
        ("/vi/anniversaries/", ["Kỷ niệm 50 năm Ngày ký Hiệp ước", "năm tròn", "Kỷ niệm 65 năm", "năm lẻ 5", "Kỷ niệm 6 năm Ngày nhuận", "Thứ Bảy, ngày 28 tháng 2 năm 2026"]),
        ("/en/people/thongloun-sisoulith/", ["Laos", "Also written: Thoong-lun Xi-xu-lít", "1 event", "Thongloun Sisoulith visits Vietnam"]),
        ("/vi/places/LA-XE/", ["Cũng tìm được bằng: "]),
        ("/en/story/", ["All events of 1962–"]),
        ("/en/api/", ["/en/events/relations-1962/2026.ics"]),  # the next one
        ("/vi/?from=2022-01&to=2022-06", ["Từ: tháng 1/2022", "Đến: tháng 6/2022"]),
        ("/en/?from=2022-06&to=2021", ["The time ends before it begins: 2021 – Jun 2022"]),
        ("/lo/places/LA-XE/", ["ເຊກອງ ລາວ", "1 ເຫດການ", "ພົບປະຢູ່ເຊກອງ"]),
        ("/vi/sources/guidance/", ["Hướng dẫn tuyên truyền", "Văn bản gốc: https://example.org/53", "53-HD/BTGTW", "Ban Tuyên giáo Trung ương", "ngày 26 tháng 5 năm 2022", "https://example.org/53", "1 sự kiện"]),
        ("/vi/?q=khong-co", ["0 trong 10 sự kiện", "Không có sự kiện nào khớp tất cả"]),
        ("/en/?country=KH", ["2 of 10 events", "Hun Sen visits Vietnam"]),
    ],
)  # fmt: skip
def test_a_page_shows_the_expected_texts(client: FlaskClient, path: str, texts: list[str]) -> None:
    text = Page(client.get(path).text).text
    assert [expected for expected in texts if expected.lower() not in text.lower()] == []


def test_a_text_in_another_language_has_its_lang_attribute(client: FlaskClient) -> None:
    content = client.get("/lo/").text
    assert '<span lang="vi">Ký đề án đào tạo</span>' in content
    assert "Training scheme" not in content


def test_texts_of_the_file_cannot_become_markup(tmp_path: Path) -> None:
    path = DATA / "small.yaml"
    hostile_text = path.read_text().replace("Ngày nhuận, lo", '"<script>alert(1)</script>\'&", lo')
    (tmp_path / "events.yaml").write_text(hostile_text)
    client = create_app(make_settings(tmp_path / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    content = client.get("/vi/").text + client.get("/vi/events/leap-2020/").text + client.get('/vi/?q="><script>').text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;" in content
    own_scripts = ('<script type="application/ld+json">', '<script data-site-script="/static/site.js')
    assert content.count("<script") == sum(map(content.count, own_scripts))


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "vi"),  # some calendar clients send no header
        ("lo", "lo"),
        ("lo-LA,lo;q=0.9,en;q=0.8", "lo"),
        ("fr,en-GB;q=0.7", "en"),
        ("fr", "vi"),
        ("*", "vi"),
        ("\x7f;q=,,", "vi"),
    ],
)
def test_the_root_redirects_to_the_readers_language(client: FlaskClient, accept: str | None, language: str) -> None:
    response = client.get("/", headers={"Accept-Language": accept} if accept else {})
    assert (response.status_code, response.location, response.headers["Vary"]) == (
        302,
        f"/{language}/",
        "Accept-Language",
    )


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/vi", 308, "/vi/"),
        ("/lo/events/relations-1962", 308, "/lo/events/relations-1962/"),
        ("/vi/anniversaries?x=1", 308, "/vi/anniversaries/?x=1"),
        ("/en/events/treaty-of-1977/", 301, "/en/events/treaty-1977/"),  # a retired id
        ("/en/events/treaty-of-1977.ics", 301, "/en/events/treaty-1977.ics"),
    ],
)
def test_old_and_short_urls_redirect(client: FlaskClient, path: str, status: int, location: str) -> None:
    """The target is on the same host, whatever the Host header is."""
    response = client.get(path, headers={"Host": "evil.example"})
    assert (response.status_code, response.location, response.data) == (status, location, b"")
    assert response.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/ads.txt", 404, "Không có gì ở địa chỉ này."),  # not a redirect, because it is not a language
        ("GET", "/wp-login.php", 404, "Không có gì ở địa chỉ này."),
        ("GET", "/xx/", 404, "Không có gì ở địa chỉ này."),
        ("GET", "/lo/nothing/", 404, "ບໍ່ມີຫຍັງຢູ່ທີ່ຢູ່ນີ້."),
        ("GET", "/en/events/nothing/", 404, "There is nothing at this address."),
        ("GET", "/en/people/nobody/", 404, "There is nothing at this address."),
        ("GET", "/en/places/VN-00/", 404, "There is nothing at this address."),
        ("GET", "/en/sources/nothing/", 404, "There is nothing at this address."),
        ("GET", "/en/collections/nothing/", 404, "There is nothing at this address."),
        ("GET", "/en/collections/nothing/calendar/2022/", 404, "There is nothing at this address."),
        ("GET", "/en/offices/nothing/embed/", 404, "There is nothing at this address."),
        ("GET", "/accents/gold.css", 404, "Không có gì ở địa chỉ này."),
        ("GET", "/static/../events.yaml", 404, "Không có gì ở địa chỉ này."),
        (
            "GET",
            "/en/?kind=visits",
            404,
            "“visits” is not known for “kind”. Did you mean “visit”? Known are: milestone treaty visit period",
        ),
        ("GET", "/en/?kinds=visit", 400, "“kinds” is not a query parameter. Did you mean “kind”?"),
        ("GET", "/vi/?from=1962/09/05", 400, "Hãy viết ngày như 1962, 1962-09 hoặc 1962-09-05."),
        ("GET", f"/vi/?q={'a' * 201}", 400, "Tối đa 200 ký tự."),
        ("GET", "/vi/?page=two", 400, "Không có “two” cho “page”."),
        ("GET", "/en/?order=new", 400, "“new” is not known for “order”. Did you mean “newest”?"),
        ("GET", "/en/events.xml", 404, "There is nothing at this address."),
        ("POST", "/en/", 405, "This address can only be read."),
    ],
)
def test_an_error_page_says_what_is_wrong_and_has_links(
    client: FlaskClient, method: str, path: str, status: int, message: str
) -> None:
    response = client.open(path, method=method)
    page = Page(response.text)
    assert (response.status_code, response.content_type, response.headers["Cache-Control"]) == (
        status,
        "text/html; charset=utf-8",
        "no-store",
    )
    assert message in page.text
    assert any(link["tag"] == "a" for link in page.links)


ALL_PARAMETERS = ["country", "topic", "kind", "place", "person", "from", "to", "q"]


@pytest.mark.parametrize(
    ("method", "path", "problem"),
    [
        ("GET", "/en/events.json?order=newest", {"title": "Bad Request", "status": 400, "detail": "This address cannot be understood. “order” is not a query parameter.", "parameter": "order", "allowed_values": ALL_PARAMETERS}),
        ("GET", "/en/events.json?kind=visits", {"title": "Not Found", "status": 404, "detail": "There is nothing at this address. “visits” is not known for “kind”. Did you mean “visit”?", "parameter": "kind", "value": "visits", "suggestion": "visit", "allowed_values": ["milestone", "treaty", "visit", "period"]}),
        ("GET", "/en/collections/viet-lao/timelinejs.json?from=x", {"title": "Bad Request", "status": 400, "detail": "This address cannot be understood. “x” is not known for “from”. Write a date as in 1962, 1962-09 or 1962-09-05.", "parameter": "from", "value": "x"}),
        ("GET", f"/vi/events.json?q={'a' * 201}", {"title": "Bad Request", "status": 400, "detail": f"Không hiểu được địa chỉ này. Không có “{'a' * 20}…” cho “q”. Tối đa 200 ký tự.", "parameter": "q", "value": f"{'a' * 20}…", "max_length": 200}),
        ("GET", "/vi/nothing.json", {"title": "Not Found", "status": 404, "detail": "Không có gì ở địa chỉ này."}),
        ("GET", "/nothing.json", {"title": "Not Found", "status": 404, "detail": "Không có gì ở địa chỉ này."}),
        ("GET", "/oembed", {"title": "Bad Request", "status": 400, "detail": "Không hiểu được địa chỉ này."}),
        ("GET", "/oembed?url=x&format=yaml", {"title": "Not Implemented", "status": 501, "detail": "Chỉ trả lời ở dạng json hoặc xml."}),
        ("POST", "/openapi.json", {"title": "Method Not Allowed", "status": 405, "detail": "Địa chỉ này chỉ để đọc."}),
        ("POST", "/healthz", {"title": "Method Not Allowed", "status": 405, "detail": "Địa chỉ này chỉ để đọc."}),
    ],
)  # fmt: skip
def test_an_error_of_json_is_problem_details(
    client: FlaskClient, method: str, path: str, problem: dict[str, object]
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.content_type, response.headers["Cache-Control"], response.json) == (
        problem["status"],
        "application/problem+json",
        "no-store",
        {"type": "about:blank", **problem},
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/en/events.ics?order=newest", 400, f"This address cannot be understood. “order” is not a query parameter. Known are: {', '.join(ALL_PARAMETERS)}"),
        ("GET", "/en/events.atom?kind=visits", 404, "There is nothing at this address. “visits” is not known for “kind”. Did you mean “visit”? Known are: milestone, treaty, visit, period"),
        ("GET", "/en/events.csv?limi%0At=5", 400, f"This address cannot be understood. “limi t” is not a query parameter. Known are: {', '.join(ALL_PARAMETERS)}"),
        ("GET", "/en/collections/nothing/events.atom", 404, "There is nothing at this address."),
        ("GET", "/vi/events/nothing.ics", 404, "Không có gì ở địa chỉ này."),
        ("GET", "/en/events/visit-2021.ics", 404, "There is nothing at this address."),  # not known to the day
        ("POST", "/en/anniversaries.ics", 405, "This address can only be read."),
        ("GET", "/oembed?url=x&format=xml", 404, "Không có gì ở địa chỉ này."),
        ("POST", "/metrics", 405, "Địa chỉ này chỉ để đọc."),
    ],
)  # fmt: skip
def test_an_error_of_a_calendar_or_table_is_a_line_of_text(
    client: FlaskClient, method: str, path: str, status: int, text: str
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.content_type, response.headers["Cache-Control"], response.text) == (
        status,
        "text/plain; charset=utf-8",
        "no-store",
        f"{text}\n",
    )


@pytest.mark.parametrize("feed_format", FEED_FORMATS, ids=lambda feed_format: feed_format.filename)
def test_no_feed_is_refused_with_a_page(client: FlaskClient, feed_format: FeedFormat) -> None:
    assert client.get(f"/vi/{feed_format.filename}?nothing=1").mimetype in ("application/problem+json", "text/plain")


VALID_HOSTS = ["timeline.example", "127.0.0.1:8000", "10.1.2.3", "[::1]", "[2001:db8::1]:80", "a_b.c", "xn--9ca.example", "%65vil.example", "a."]  # fmt: skip
INVALID_HOSTS = ["", ":80", "a b", "a,b", "a, a", "a/b", "user@a", "a:b", "a?", "a#", "[", "[]", "[:::::]", "[::1", "[v1.a]", '"', "\xe9.example", "%z"]  # fmt: skip


@pytest.mark.parametrize(
    ("hosts", "protocol", "is_valid"),
    [
        *((host, "HTTP/1.1", True) for host in VALID_HOSTS),
        *((host, "HTTP/1.1", False) for host in INVALID_HOSTS),
        ("", "HTTP/1.0", True),  # HAProxy checks health without Host
        ("a b", "HTTP/1.0", False),
    ],
)
def test_an_invalid_host_is_refused_in_the_form_that_was_asked_for(
    app: Flask, hosts: str, protocol: str, is_valid: bool
) -> None:
    """Also for what is cached. Servers join two fields with a comma; granian gives an empty one if there is none."""
    for path, media_type in (
        ("/en/", "text/html"),
        ("/en/events.ics", "text/plain"),
        ("/en/events.json", "application/problem+json"),
        ("/healthz", "application/problem+json"),
    ):
        environ = Request(path.encode()).environ()
        assert Response.from_app(app, environ).status_code == 200
        response = Response.from_app(app, environ | {"HTTP_HOST": hosts, "SERVER_PROTOCOL": protocol})
        assert response.status_code == (200 if is_valid else 400)
        if not is_valid:
            assert response.mimetype == media_type
            message = "This request has no Host" if path.startswith("/en/") else "Yêu cầu này không có"
            assert message in response.get_data(as_text=True)


def test_405_lists_the_allowed_methods(client: FlaskClient) -> None:
    assert set(client.delete("/en/").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-…'; style-src 'self' 'sha256-…'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
# WebKit does not match 'self' with the site in a sandbox without allow-same-origin.
# Its `frame-ancestors` is in a second policy, so that browsers report nothing else.
# Embeds contain no styles and no script.
EMBED_POLICY = re.sub("(-src|form-action) 'self'( 'sha256-…')?", rf"\1 'self' {SITE}", POLICY).replace(
    "; frame-anc", ", frame-anc"
)
PAGE_HEADERS = {**REQUIRED_HEADERS, "Permissions-Policy": PERMISSIONS_POLICY}
OFFICE_HOSTS = "'self' quangngai.example *.quangngai.example sekong.example:8443"


def security_headers(headers: Headers) -> dict[str, str]:
    names = (*PAGE_HEADERS, "Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Set-Cookie")
    found = {name: headers[name] for name in names if name in headers}
    policy = re.sub("('sha256-[^']+' ?)+(?=;)", "'sha256-…'", found["Content-Security-Policy"])
    return found | {"Content-Security-Policy": policy}


@pytest.mark.parametrize("path", ["/vi/", "/vi/events/relations-1962/", "/vi/nothing/", "/vi"])
def test_a_page_may_not_be_framed_and_only_loads_what_the_site_has(client: FlaskClient, path: str) -> None:
    assert security_headers(client.get(path).headers) == PAGE_HEADERS | {
        "Content-Security-Policy": f"{POLICY}'none'",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


@pytest.mark.parametrize(
    "path",
    ["/vi/anniversaries.ics", "/vi/events.json", "/vi/events.atom", "/healthz", "/static/site.css", "/static/icon.svg"],
)
def test_a_feed_or_file_loads_nothing(client: FlaskClient, path: str) -> None:
    """Calendar clients get these headers with each 304: the policy of a page is longer than many a calendar."""
    response = client.get(path)
    revalidated = client.get(path, headers={"If-None-Match": response.headers.get("ETag", "")})
    expected = REQUIRED_HEADERS | {"Content-Security-Policy": FILE_POLICY, "X-Frame-Options": "DENY"}
    assert [security_headers(each.headers) for each in (response, revalidated)] == [expected] * 2


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [
        (
            "/vi/offices/quang-ngai/embed/",
            "'self' quangngai.example *.quangngai.example; report-uri /reports/quang-ngai",
        ),
        ("/lo/offices/sekong/embed/", "'self' sekong.example:8443; report-uri /reports/sekong"),
        ("/vi/embed/", f"{OFFICE_HOSTS}; report-uri /reports/"),
        ("/vi/collections/viet-lao/embed/", f"{OFFICE_HOSTS}; report-uri /reports/"),
    ],
)
def test_only_frames_may_be_embedded_and_only_by_their_hosts(client: FlaskClient, path: str, ancestors: str) -> None:
    headers = security_headers(client.get(path).headers)
    assert headers == PAGE_HEADERS | {"Content-Security-Policy": EMBED_POLICY + ancestors}


def test_the_general_frame_may_also_be_embedded_by_the_embedders_of_the_settings() -> None:
    app = create_app(
        make_settings(DATA / "small.yaml", embedders="portal.example *.gov.example"), frozen_clock("2026-09-01T02:00")
    )
    policy = app.test_client().get("/vi/embed/").headers["Content-Security-Policy"]
    assert policy == EMBED_POLICY + OFFICE_HOSTS + " portal.example *.gov.example; report-uri /reports/"


def test_a_frame_works_in_a_parent_with_coep(client: FlaskClient) -> None:
    for path in ("/vi/embed/", "/vi/offices/quang-ngai/embed/"):
        headers = client.get(path).headers
        assert (headers["Cross-Origin-Embedder-Policy"], headers["Cross-Origin-Resource-Policy"]) == (
            "require-corp",
            "cross-origin",
        )
        assert headers["X-Robots-Tag"] == "noindex"
    for path in ("/static/frame.css", "/accents/ffd700.css"):
        assert client.get(path).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/vi/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_accent_colour_is_made_readable(client: FlaskClient) -> None:
    """Gold is unreadable on a light background, but readable on a dark one."""
    assert client.get("/accents/ffd700.css").text == (
        ":root { --accent: #857000; }\n"
        ':root[data-scheme="dark"] { --accent: #ffd700; }\n'
        '@media (prefers-color-scheme: dark) { :root:not([data-scheme="light"]) { --accent: #ffd700; } }\n'
    )


@pytest.mark.parametrize("path", [path.format("vi") for path in PAGE_PATHS + CALENDARS + OTHER_FORMATS])
def test_a_matching_etag_returns_304(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert not first.headers["ETag"].startswith("W/")
    assert (second.status_code, second.data) == (304, b"")
    assert [second.headers[name] for name in ("ETag", "Cache-Control")] == [
        first.headers[name] for name in ("ETag", "Cache-Control")
    ]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("path", ["/vi/", "/vi/anniversaries.ics", "/lo/events.json", "/static/site.css"])
@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        (None, None),  # as some calendar clients do
        ("gzip, deflate, br, zstd", "br"),  # browsers
        ("gzip", "gzip"),
        ("gzip, br;q=0.5", "gzip"),  # by preference
        ("br;q=0, *", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("zstd", None),
    ],
)
def test_a_response_has_a_content_coding_that_the_client_accepts(
    client: FlaskClient, path: str, accept_encoding: str | None, coding: str | None
) -> None:
    """Each coding of the same bytes has a strong ETag of its own."""
    headers = {"Accept-Encoding": accept_encoding} if accept_encoding else {}
    identity, response = client.get(path), client.get(path, headers=headers)
    decode = {"gzip": gzip.decompress, "br": brotli.decompress}
    decoded = decode[coding](response.data) if coding else response.data
    etag = identity.headers["ETag"] if coding is None else identity.headers["ETag"][:-1] + f'-{coding}"'
    assert (decoded, response.headers.get("Content-Encoding"), response.headers["ETag"], response.headers["Vary"]) == (
        identity.data,
        coding,
        etag,
        "Accept-Encoding",
    )
    head = client.head(path, headers=headers)
    assert (head.headers["Content-Length"], head.headers["ETag"]) == (str(len(response.data)), etag)
    second = client.get(path, headers=headers | {"If-None-Match": etag})
    assert (second.status_code, second.data, second.headers["Vary"]) == (304, b"", "Accept-Encoding")
    other_etag = '"other"' if coding is None else identity.headers["ETag"]
    assert client.get(path, headers=headers | {"If-None-Match": other_etag}).status_code == 200


def test_compressed_files_are_not_compressed_again(client: FlaskClient) -> None:
    for path in ("/static/icon-192.png", "/static/fonts/noto-sans-lao-looped-400.woff2", "/favicon.ico"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br, gzip"}).headers


@pytest.mark.parametrize("path", [path.format("vi") for path in PAGE_PATHS + CALENDARS + OTHER_FORMATS])
def test_bytes_never_depend_on_the_host_header(client: FlaskClient, path: str) -> None:
    assert (
        client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).data
        == client.get(path).data
    )


@pytest.mark.parametrize(
    ("now", "seconds"),
    [("2026-09-01T02:00", 300), ("2026-09-01T16:58:20", 100), ("2026-09-01T16:59:59", 1), ("2026-09-01T17:00:00", 300)],
)
def test_a_response_is_fresh_until_midnight_in_the_sites_time_zone_at_most(now: str, seconds: int) -> None:
    client = create_app(make_settings(DATA / "small.yaml"), frozen_clock(now)).test_client()
    stale = "stale-while-revalidate=3600, stale-if-error=604800"
    assert client.get("/vi/").headers["Cache-Control"] == f"public, max-age={seconds}, {stale}"


def test_the_day_changes_at_midnight_in_the_sites_time_zone() -> None:
    """17:00 UTC is midnight in Hà Nội."""
    days = []
    for now in ("2026-09-04T16:59:59", "2026-09-04T17:00:00"):
        text = Page(
            create_app(make_settings(DATA / "small.yaml"), frozen_clock(now)).test_client().get("/vi/").text
        ).text
        days.append(next(word for word in ("ngày mai", "hôm nay") if word in text))
    assert days == ["ngày mai", "hôm nay"]


@pytest.mark.parametrize("path", [path.format("vi") for path in CALENDARS])
def test_a_calendar_has_its_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"
    disposition, ascii_name, title_name = headers["Content-Disposition"].split("; ")
    assert (disposition, ascii_name[:9], ascii_name[-7:], title_name[:17]) == (
        "inline",
        "filename=",
        "-vi.ics",
        "filename*=UTF-8''",
    )


@pytest.mark.parametrize("scope", ["", "collections/viet-lao/"])
@pytest.mark.parametrize(
    ("feed", "media_type", "filename"),
    [
        ("events.atom", "application/atom+xml; charset=utf-8", "events-{}-vi.atom"),
        ("events.json", "application/feed+json", "events-{}-vi.json"),
        ("events.csv", "text/csv; charset=utf-8; header=present", "events-{}-vi.csv"),
        ("timelinejs.json", "application/json", "timelinejs-{}-vi.json"),
    ],
)
def test_each_other_format_has_its_headers(
    client: FlaskClient, scope: str, feed: str, media_type: str, filename: str
) -> None:
    headers = client.get(f"/vi/{scope}{feed}").headers
    assert headers["Content-Type"] == media_type
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    name = filename.format("viet-lao" if scope else "timeline")
    assert headers["Content-Disposition"].startswith(f"inline; filename={name}; filename*=UTF-8''")


def test_a_page_links_to_every_format_of_its_content(client: FlaskClient) -> None:
    links = Page(client.get("/en/collections/viet-lao/?kind=treaty&q=&from=1970").text).links
    scope_url, query = f"{SITE}/en/collections/viet-lao/", "?kind=treaty&from=1970"
    oembed = Urls(SITE, "en").oembed(f"{scope_url}{query}", "")
    links_in_head = [
        (link["type"], link["title"], link["href"]) for link in links if link["tag"] == "link" and link.get("title")
    ]
    assert links_in_head == [
        ("application/json+oembed", "Vietnam–Laos – Timeline", f"{SITE}{oembed}json"),
        ("text/xml+oembed", "Vietnam–Laos – Timeline", f"{SITE}{oembed}xml"),
        ("text/calendar", "Anniversaries", f"{scope_url}anniversaries.ics{query}"),
        ("text/calendar", "Events", f"{scope_url}events.ics{query}"),
        ("application/atom+xml", "Events (Atom)", f"{scope_url}events.atom{query}"),
        ("application/feed+json", "Events (JSON Feed)", f"{scope_url}events.json{query}"),
        ("text/csv", "Events (CSV)", f"{scope_url}events.csv{query}"),
        ("application/json", "Events (TimelineJS)", f"{scope_url}timelinejs.json{query}"),
    ]


@pytest.mark.parametrize(
    ("path", "card"),
    [
        ("/lo/events/relations-1962/", "/lo/events/relations-1962.png"),
        ("/vi/", "/vi/share-card.png"),
        ("/en/?country=LA", "/en/share-card.png"),
        ("/vi/people/hun-sen/", "/vi/share-card.png"),
        ("/en/api/", "/en/share-card.png"),
        ("/lo/collections/viet-lao/anniversaries/", "/lo/collections/viet-lao/share-card.png"),
        ("/en/offices/quang-ngai/", "/en/offices/quang-ngai/share-card.png"),
        ("/en/nothing/", None),  # not to be shared
    ],
)
def test_a_page_that_can_be_shared_has_a_share_card(client: FlaskClient, path: str, card: str | None) -> None:
    page = client.get(path).text
    assert re.findall('<meta property="og:image" content="(.*?)">', page) == ([SITE + card] if card else [])
    if card:
        response = client.get(card)
        assert (response.status_code, response.content_type, response.data[:4]) == (200, "image/png", b"\x89PNG")
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_an_event_has_a_share_card(client: FlaskClient) -> None:
    response = client.get("/lo/events/relations-1962.png")
    assert response.data != client.get("/vi/events/relations-1962.png").data
    assert client.get("/en/events/treaty-of-1977.png").location == "/en/events/treaty-1977.png"
    assert client.get("/en/events/nothing.png").status_code == 404


def test_robots_txt_allows_everything(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response.mimetype, response.text) == (
        200,
        "text/plain",
        f"User-agent: *\nAllow: /\n\nSitemap: {SITE}/sitemap.xml\n",
    )


def test_static_files_are_cached_until_they_change(client: FlaskClient) -> None:
    links = [str(link["href"]) for link in Page(client.get("/vi/").text).links]
    url = next(link for link in links if link.startswith("/static/icon.svg"))
    assert "?v=" in url
    assert "max-age=31536000" in client.get(url).headers["Cache-Control"]
    assert client.get(url.split("?")[0]).headers["Cache-Control"] == "public, max-age=86400"


def test_every_generated_url_has_a_route(app: Flask) -> None:
    adapter = app.url_map.bind("")
    urls_made: list[str] = []
    for generated in (Urls(SITE, "vi"), Urls(SITE, "vi", "collections/viet-lao")):
        urls_made += [
            generated.timeline(), generated.anniversaries(), generated.embed(), generated.changelog(), generated.figures(), generated.figures_file("json"), generated.figures_file("csv"), generated.figures_file("png"),
            generated.calendar(), generated.calendar_year(2022), generated.calendar_month(2022, 7), generated.subscribe(), generated.subscribe_qr(), generated.overview_svg(), generated.scope_share_card(), generated.story(), generated.poster(),
            generated.event("a"), generated.event_ics("a"), generated.event_share_card("a"), generated.event_embed("a"), generated.anniversary_ics("a", 2027), generated.person("a"), generated.place("a"), generated.source("a"), generated.accent_stylesheet("#ffd700"),
            generated.manifest(), generated.sitemap(), generated.sitemap_index(), generated.api(), generated.openapi(), generated.media("a-320-0123456789abcdef.jpg"), generated.embed_builder(), generated.oembed(generated.absolute(generated.timeline()), "json"),
            *(generated.feed(feed_format.filename) for feed_format in FEED_FORMATS),
        ]  # fmt: skip
    endpoints = {adapter.match(url.partition("?")[0])[0] for url in urls_made}
    assert endpoints == {rule.endpoint for rule in app.url_map.iter_rules()} - {
        "pages.home",
        "meta.healthz",
        "meta.robots",
        "meta.metrics",
        "meta.events_schema",
        "csp_reports.receive_report",
        "static.favicon",
        "static.file",
    }


def test_healthz_reports_the_edition_and_the_rejection(tmp_path: Path) -> None:
    path = DATA / "small.yaml"
    file = tmp_path / "events.yaml"
    file.write_text(path.read_text())
    app = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    repository = app.extensions["timeline"].repository
    digest = repository.edition.digest
    edition = {"digest": digest, "read_at": "2026-09-01T02:00:00+00:00", "events": 10}
    ready = {"ready": True, "version": version("timeline"), "edition": edition, "degraded": []}
    client = app.test_client()
    ok_response = client.get("/healthz")
    assert (ok_response.status_code, ok_response.json) == (200, ready | {"status": "ok", "refused": None})
    file.write_text(path.read_text().replace("kind: period", "kind: periods", 1))
    repository.reload_if_changed()
    refused_response = client.get("/healthz")
    assert (refused_response.status_code, refused_response.json) == (
        200,
        ready
        | {
            "status": "refused",
            "refused": {
                "since": "2026-09-01T02:00:00+00:00",
                "file": str(file),
                "problems": ["109:9: events[6].kind: unknown kind 'periods'; did you mean 'period'?"],
            },
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_every_page_of_the_real_content_is_served(language: str) -> None:
    """In each language, with every text translated."""
    app = create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00"))
    client = app.test_client()
    catalogue = app.extensions["timeline"].repository.edition.catalogue
    paths = [f"/{language}/", f"/{language}/anniversaries/", f"/{language}/events.ics"]
    paths += [form.format(language) for form in OTHER_FORMATS if "collections" not in form]
    years = {event.date.earliest.year for event in catalogue.events} | {1963, 2036}
    paths += [f"/{language}/calendar/{year}/" for year in sorted(years)]
    paths += [f"/{language}/calendar/2022/{month:02}/" for month in range(1, 13)]
    paths += [f"/{language}/events/{event.id}/" for event in catalogue.events]
    paths += [f"/{language}/collections/{collection.key}/" for collection in catalogue.collections]
    paths += [f"/{language}/offices/{office.key}/embed/" for office in catalogue.offices]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        if response.mimetype == "text/html":
            assert Page(response.text).text
            assert '<span lang="' not in response.text, f"{path}: a text is missing in {language}"

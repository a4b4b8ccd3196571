"""Tests what a frame shows in each view, and that a frame is never empty."""

import re
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import ROOT, SITE, frozen_clock, make_settings
from ..search.test_scopes import get_page_tree, link_targets, visible_text

UPCOMING_IDS = ["relations-1962", "leap-2020", "treaty-1977"]
LATEST_IDS = ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020", "border-2018", "treaty-1977", "relations-1962"]  # fmt: skip
UPCOMING_HEADING, LATEST_HEADING, NEXT_HEADING, DAY_HEADING, MONTH_HEADING = "Coming anniversaries", "Latest events", "The next anniversary", "On this day", "Day by day"  # fmt: skip


@pytest.fixture(scope="module")
def real_site() -> FlaskClient:
    return create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize(
    ("query", "sections"),
    [
        ("", {UPCOMING_HEADING: UPCOMING_IDS, LATEST_HEADING: LATEST_IDS[:5]}),
        ("?many=2", {UPCOMING_HEADING: UPCOMING_IDS[:2], LATEST_HEADING: LATEST_IDS[:2]}),
        ("?view=anniversaries", {UPCOMING_HEADING: UPCOMING_IDS}),
        ("?view=anniversaries&many=1", {UPCOMING_HEADING: UPCOMING_IDS[:1]}),
        ("?view=list", {LATEST_HEADING: LATEST_IDS}),
        ("?view=list&many=50&country=KH", {LATEST_HEADING: ["border-2018"]}),  # the cancelled event is left out
        ("?view=timeline&many=1", {LATEST_HEADING: LATEST_IDS[:1]}),
        (
            "?view=list&q=nothing-like-it",
            {NEXT_HEADING: UPCOMING_IDS[:1]},
        ),  # from all events, because the query finds nothing
        ("?view=anniversaries&topic=border", {UPCOMING_HEADING: ["treaty-1977"]}),
        (
            "?view=story&many=2",
            {"1962–2017": ["relations-1962", "treaty-1977"], "2018–2027": ["border-2018", "leap-2020"]},
        ),
        ("?view=story&q=nothing-like-it", {NEXT_HEADING: UPCOMING_IDS[:1]}),
        ("?view=day", {NEXT_HEADING: UPCOMING_IDS[:1]}),  # nothing happened on a 1 September
        ("?view=month", {"September 2026": [], MONTH_HEADING: ["relations-1962"]}),
        ("?view=month&month=2022-07", {"July 2022": [], MONTH_HEADING: ["peak-2022", "treaty-1977", "year-2022"]}),
        (
            "?view=month&country=KH",
            {"December 2023": [], MONTH_HEADING: ["visit-hun-sen-2023"]},
        ),  # the nearest that holds something
        ("?view=month&q=scheme", {"December 2020": [], MONTH_HEADING: ["scheme-2020"]}),
        ("?view=month&topic=border", {"July 2026": [], MONTH_HEADING: ["treaty-1977"]}),  # an anniversary
        ("?view=month&q=nothing-like-it", {"September 2026": [], NEXT_HEADING: UPCOMING_IDS[:1]}),
        ("?view=month&month=2023-02", {"February 2023": [], MONTH_HEADING: ["leap-2020"]}),
        ("?view=month&month=2024-01", {"January 2024": [], NEXT_HEADING: UPCOMING_IDS[:1]}),  # an empty month
        ("?view=month&month=1900-01", {NEXT_HEADING: UPCOMING_IDS[:1]}),  # before the first event
    ],
)
def test_a_view_has_its_sections(client: FlaskClient, query: str, sections: dict[str, list[str]]) -> None:
    page = get_page_tree(client, f"/en/embed/{query}")
    assert {
        visible_text(heading): [target.split("/")[-2] for target, _ in link_targets(section) if "/events/" in target]
        for section in page.iter("section")
        for heading in section.iter("h2")
    } == sections


def test_the_day_view_shows_the_latest_year_first() -> None:
    client = create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-05T02:00")).test_client()
    [section] = get_page_tree(client, "/en/embed/?view=day").iter("section")
    assert [visible_text(heading) for heading in section.iter("h2")] == [DAY_HEADING]
    assert [heading.split("/")[-2] for heading, _ in link_targets(section)] == [
        "relations-60-years-2022",
        "diplomatic-relations-1962",
    ]


@pytest.mark.parametrize(
    ("path", "expected_id"),
    [
        ("/en/collections/viet-cambodia/embed/?q=nothing-like-it", "cambodia-relations-1967"),
        (
            "/en/collections/year-2022/embed/?q=nothing-like-it",
            "diplomatic-relations-1962",
        ),  # the collection has no anniversaries
        ("/en/collections/year-2022/embed/?view=anniversaries", "diplomatic-relations-1962"),
    ],
)
def test_an_empty_frame_shows_the_next_anniversary_of_its_scope_or_of_the_site(path: str, expected_id: str) -> None:
    client = create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-08-20T02:00")).test_client()
    [section] = get_page_tree(client, path).iter("section")
    assert [visible_text(heading) for heading in section.iter("h2")] == [NEXT_HEADING]
    assert [heading.split("/")[-2] for heading, _ in link_targets(section)] == [expected_id]


@pytest.mark.parametrize(
    ("path", "query", "links"),
    [
        ("/en/embed/", "view=month", {"prev": ("July", "2026-07"), "next": ("February 2027", "2027-02")}),
        ("/en/embed/", "view=month&month=2024-01", {"prev": ("December 2023", "2023-12"), "next": ("February", "2024-02")}),  # an empty month
        ("/en/embed/", "country=KH&view=month", {"prev": ("October 2018", "2018-10")}),  # only what the frame shows
        ("/vi/offices/quang-ngai/embed/", "view=month&month=2026-09&scheme=dark&accent=0b4a86&languages=vi,lo", {"prev": ("Tháng 7", "2026-07"), "next": ("Tháng 7 năm 2027", "2027-07")}),  # all else stays
        ("/en/embed/", "view=month&month=1900-01", {}),  # a year without a sheet
        ("/en/embed/", "view=list", {}),
    ],
)  # fmt: skip
def test_a_month_leads_to_the_nearest_that_hold_something(
    client: FlaskClient, path: str, query: str, links: dict[str, tuple[str, str]]
) -> None:
    """The links stay in the frame, which shows another month and is otherwise the same."""
    page = get_page_tree(client, f"{path}?{query}")
    found = {link.get("rel"): link for link in page.iter("a") if link.get("rel") in ("prev", "next")}
    assert {relation: visible_text(link) for relation, link in found.items()} == {
        relation: name for relation, (name, _) in links.items()
    }
    for relation, (_, month) in links.items():
        url = found[relation].get("href", "")
        parameters = dict(parse_qsl(query)) | {"month": month}
        assert url.startswith(f"{SITE}{path}?")
        assert dict(parse_qsl(url.partition("?")[2])) == parameters
        assert found[relation].get("target") == "_self"
        assert client.get(url.removeprefix(SITE)).status_code == 200  # no redirect


@pytest.mark.parametrize(
    ("query", "full_page"),
    [
        ("", "/en/"),
        ("?view=list&country=KH", "/en/?country=KH"),
        ("?view=anniversaries", "/en/anniversaries/"),
        ("?view=story&country=KH", "/en/story/"),
        ("?view=story&q=nothing-like-it", "/en/"),
        ("?view=list&q=nothing-like-it", "/en/"),  # the page with this query would be empty too
        ("?view=month&month=2022-07", "/en/calendar/2022/07/"),
        ("?view=month", "/en/calendar/2026/09/"),
        ("?view=month&country=KH", "/en/calendar/2023/12/"),
    ],
)
def test_a_frame_links_to_its_full_page(client: FlaskClient, query: str, full_page: str) -> None:
    page = get_page_tree(client, f"/en/embed/{query}")
    [canonical] = [link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"]
    assert canonical == SITE + full_page
    assert [target for target, _ in link_targets(page)][0 :: len(link_targets(page)) - 1] == [
        canonical,
        canonical,
    ]  # first and last


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("?view=list&q=nothing-like-it", ["Nothing was found for this."]),
        ("?view=day", ["Nothing on this day in other years."]),
        ("?view=month&month=2024-01", ["Nothing begins or ends in this month."]),
        ("?view=month&month=2022-08", ["Nothing begins or ends in this month."]),  # something only runs through it
        ("?view=list", []),
        ("", []),
    ],
)
def test_a_frame_that_finds_nothing_says_so(client: FlaskClient, query: str, messages: list[str]) -> None:
    page = get_page_tree(client, f"/en/embed/{query}")
    assert [visible_text(section[0]) for section in page.iter("section") if section[0].tag == "p"] == messages


@pytest.mark.parametrize(
    ("path", "accents", "scheme"),
    [
        ("/vi/embed/", [], None),
        ("/vi/offices/quang-ngai/embed/", ["/accents/ffd700.css"], None),
        ("/vi/offices/quang-ngai/embed/?accent=0B4A86&scheme=dark", ["/accents/0b4a86.css"], "dark"),
        ("/vi/embed/?accent=%230b4a86&scheme=light", ["/accents/0b4a86.css"], "light"),
    ],
)
def test_the_colours_come_from_the_query_or_the_office(
    client: FlaskClient, path: str, accents: list[str], scheme: str | None
) -> None:
    page = get_page_tree(client, path)
    assert [link.get("href") for link in page.iter("link") if "/accents/" in link.get("href", "")] == accents
    assert page.get("data-scheme") == scheme


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("query", ["", "?many=50", "?view=anniversaries&many=50", "?view=list&many=50", "?view=timeline&many=50", "?view=story", "?view=month&month=2022-07&accent=0b4a86", "?view=day"])  # fmt: skip
def test_a_frame_and_its_files_are_under_25_kilobytes(real_site: FlaskClient, language: str, query: str) -> None:
    """Compressed, as they are sent. A frame has no fonts of its own."""
    path = f"/{language}/embed/{query}"
    page = get_page_tree(real_site, path)
    urls = [url.get("src", url.get("href", "")) for url in (*page.iter("script"), *page.iter("link"))]
    paths = [path, *(url for url in urls if url.startswith("/"))]
    assert {url.rpartition(".")[2].split("?")[0] for url in paths[1:]} <= {"js", "css"}
    assert len(paths) >= 3
    assert sum(len(real_site.get(url, headers={"Accept-Encoding": "gzip"}).data) for url in paths) < 25_000


@pytest.mark.parametrize(
    "query", ["view=lists", "many=0", "month=2022", "scheme=auto", "accent=red", "order=newest", "languages=fr"]
)
def test_invalid_query_parameters_return_400(client: FlaskClient, query: str) -> None:
    assert client.get(f"/en/embed/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/en/embed/", {}),
        ("/en/embed/?languages=en", {}),
        (
            "/en/embed/?languages=lo&q=a,b&many=2&view=list&country=LA",  # with all options, in one order
            {"lo": "/lo/embed/?country=LA&q=a,b&view=list&many=2&languages=lo,en", "en": "/en/embed/?country=LA&q=a,b&view=list&many=2&languages=lo,en"},
        ),
        (
            "/vi/offices/quang-ngai/embed/?languages=en,lo",
            {language: f"/{language}/offices/quang-ngai/embed/?languages=vi,lo,en" for language in ("vi", "lo", "en")},
        ),
    ],
)  # fmt: skip
def test_a_switch_leads_to_the_same_frame_in_other_languages(
    client: FlaskClient, path: str, links: dict[str, str]
) -> None:
    """In the frame itself, not in a new window. The current language is marked."""
    switch = [link for nav in get_page_tree(client, path).iter("nav") for link in nav.iter("a")]
    assert {link.get("hreflang"): link.get("href") for link in switch} == {
        language: SITE + href for language, href in links.items()
    }
    assert [link.get("lang") for link in switch] == list(links)
    assert {link.get("target") for link in switch} <= {"_self"}
    assert [link.get("lang") for link in switch if link.get("aria-current")] == ([path[1:3]] if links else [])
    for href in links.values():
        assert client.get(href).status_code == 200


@pytest.mark.parametrize(
    "query", ["country=LA", "kind=visit&from=2021&to=2022", "from=2022-07&to=2022-07", "country=LA&topic=politics"]
)
def test_the_links_of_the_film_keep_the_filters(real_site: FlaskClient, query: str) -> None:
    frame = get_page_tree(real_site, f"/en/embed/?view=timeline&{query}")
    chapters = [link.get("href", "") for link in frame.iter("a") if link.find("text[@class='chapter']") is not None]
    assert chapters
    for url in chapters:
        kept = {part for part in query.split("&") if not part.startswith(("from", "to"))}
        assert kept < set(url.partition("?")[2].split("&"))
    film = next(svg for svg in frame.iter("svg") if "overview" in svg.get("class", ""))
    page = get_page_tree(real_site, f"/en/?{query}")
    same = next(svg for svg in page.iter("svg") if svg.get("class", "").endswith("narrow"))
    assert [(text.get("x"), text.text) for text in film.iter("text")] == [(text.get("x"), text.text) for text in same.iter("text")]  # fmt: skip
    counts = [link for link in film.iter("a") if link.get("class") == "count"]
    assert all(link.get("href", "").startswith(f"{SITE}/en/?") for link in counts)


def test_a_legend_names_the_kinds_in_the_film_and_in_the_month(real_site: FlaskClient) -> None:
    film = get_page_tree(real_site, "/en/embed/?view=timeline&kind=visit&kind=treaty")
    [signs] = [details for details in film.iter("details") if details.get("class") == "signs"]
    assert [visible_text(item) for item in signs.iter("li")][:3] == ["Treaty", "Visit", "from a date to a date"]
    month = get_page_tree(real_site, "/en/embed/?view=month&month=2022-09")
    [legend] = [each for each in month.iter("ul") if each.get("class") == "legend"]
    assert [visible_text(item) for item in legend] == ["Anniversaries"]
    lanes = get_page_tree(real_site, "/en/embed/")
    [legend] = [each for each in lanes.iter("ul") if each.get("class") == "legend"]
    assert [visible_text(item) for item in legend] == ["Vietnam–Laos relations", "Vietnam–Cambodia relations"]


def test_frames_have_the_colours_of_pages() -> None:
    """A frame may choose its scheme, so its stylesheet has them again."""

    def colours(name: str) -> list[dict[str, str]]:
        rules = re.findall(r":root[^{,]*\{([^}]*)\}", (ROOT / "static" / name).read_text())
        found = [dict(re.findall(r"(--(?:lane-\d|paper|ink|muted|hair|accent)): (#\w+)", rule)) for rule in rules]
        return [each for each in found if each][:3]  # not those for paper

    light, dark = ({**site, **lanes} for site, lanes in zip(colours("site.css")[:2], colours("lanes.css"), strict=True))
    assert colours("frame.css") == [light, dark, dark]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "/en/events/relations-1962/embed/?languages=vi,en",
            "5 September 1962 Milestone Tiếng Việt English Diplomatic relations established Comma, semicolon; backslash \\ and new "
            "line: “quote”, 😀.64 64th anniversary of the establishment of diplomatic relations between Vietnam and Laos "
            "Saturday, 5 September 2026 · 4 days left Sources: 53-HD/BTGTW, II.1.2; Bài báo, opening Read at “Timeline”",
        ),
        # not more than the event has
        ("/vi/events/visit-hun-sen-2023/embed/", "Ngày 11 tháng 12 năm 2023 Chuyến thăm Hun Sen thăm Việt Nam Đã hủy Xem tại “Niên biểu”"),
        ("/lo/events/meeting-2027/embed/", "ວັນທີ 18 ກໍລະກົດ 2027, 09:00 – 11:30 ການຢ້ຽມຢາມ ພົບປະຢູ່ເຊກອງ ຍັງບໍ່ທັນຢືນຢັນ ອ່ານຢູ່ “ລຳດັບເຫດການ”"),
    ],
)  # fmt: skip
def test_the_frame_of_an_event_shows_it_whole(client: FlaskClient, path: str, text: str) -> None:
    [main] = get_page_tree(client, path).iter("main")
    assert visible_text(main) == text


def test_the_frame_of_an_event_may_stand_where_frames_without_an_office_may(client: FlaskClient) -> None:
    """The same headers, and the same for search engines; its canonical page is that of the event."""
    event, site = (client.get(path) for path in ("/vi/events/relations-1962/embed/", "/vi/embed/"))
    names = ("Content-Security-Policy", "X-Robots-Tag", "Cross-Origin-Embedder-Policy", "X-Frame-Options")
    assert [event.headers.get(name) for name in names] == [site.headers.get(name) for name in names]
    assert f'<link rel="canonical" href="{SITE}/vi/events/relations-1962/">' in event.text


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        # a retired id keeps the options
        ("/vi/events/treaty-of-1977/embed/?languages=lo&accent=%230B4A86", 301, "/vi/events/treaty-1977/embed/?accent=0b4a86&languages=vi,lo"),
        ("/vi/events/treaty-of-1977/embed/", 301, "/vi/events/treaty-1977/embed/"),
        ("/vi/events/nothing/embed/", 404, None),
        ("/vi/events/relations-1962/embed/?view=list", 400, None),
        ("/vi/events/relations-1962/embed/?country=LA", 400, None),
        ("/vi/events/relations-1962/embed/?scheme=sepia", 400, None),
        ("/vi/embed/?view=event", 400, None),
    ],
)  # fmt: skip
def test_the_frame_of_an_event_takes_only_its_own_options(
    client: FlaskClient, path: str, status: int, location: str | None
) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (status, location)

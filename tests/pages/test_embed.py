"""What a frame shows in each view, and that it is never of no use."""

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import ROOT, SITE, at, settings
from ..search.test_scopes import links, said, tree

COMING = ["relations-1962", "leap-2020", "treaty-1977"]
LATEST = ["peak-2022", "year-2022", "visit-2021", "scheme-2020", "leap-2020", "border-2018", "treaty-1977", "relations-1962"]  # fmt: skip
AHEAD, NEWS, NEXT, DAY, DAYS = "Coming anniversaries", "Latest events", "The next anniversary", "On this day", "Day by day"  # fmt: skip


@pytest.fixture(scope="module")
def real_site() -> FlaskClient:
    return create_app(settings(ROOT / "events.yaml"), at("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize(
    ("words", "sections"),
    [
        ("", {AHEAD: COMING, NEWS: LATEST[:5]}),
        ("?many=2", {AHEAD: COMING[:2], NEWS: LATEST[:2]}),
        ("?view=anniversaries", {AHEAD: COMING}),
        ("?view=anniversaries&many=1", {AHEAD: COMING[:1]}),
        ("?view=list", {NEWS: LATEST}),
        ("?view=list&many=50&country=KH", {NEWS: ["border-2018"]}),  # the cancelled one is left out
        ("?view=timeline&many=1", {NEWS: LATEST[:1]}),
        ("?view=list&q=nothing-like-it", {NEXT: COMING[:1]}),  # of everything, where the query finds nothing
        ("?view=anniversaries&topic=border", {AHEAD: ["treaty-1977"]}),
        ("?view=day", {NEXT: COMING[:1]}),  # nothing happened on a 1 September
        ("?view=month", {"September 2026": [], DAYS: ["relations-1962"]}),
        ("?view=month&month=2022-07", {"July 2022": [], DAYS: ["treaty-1977", "year-2022", "peak-2022"]}),
        ("?view=month&month=2023-02", {"February 2023": [], DAYS: ["leap-2020"]}),
        ("?view=month&month=2024-01", {"January 2024": [], NEXT: COMING[:1]}),  # an empty sheet
        ("?view=month&month=1900-01", {NEXT: COMING[:1]}),  # before there are any
    ],
)
def test_a_view_has_its_sections(client: FlaskClient, words: str, sections: dict[str, list[str]]) -> None:
    page = tree(client, f"/en/embed/{words}")
    assert {
        said(heading): [each.split("/")[-2] for each, _ in links(section) if "/events/" in each]
        for section in page.iter("section")
        for heading in section.iter("h2")
    } == sections


def test_this_day_in_other_years_comes_latest_first() -> None:
    client = create_app(settings(ROOT / "events.yaml"), at("2026-09-05T02:00")).test_client()
    [section] = tree(client, "/en/embed/?view=day").iter("section")
    assert [said(each) for each in section.iter("h2")] == [DAY]
    assert [each.split("/")[-2] for each, _ in links(section)] == [
        "relations-60-years-2022",
        "diplomatic-relations-1962",
    ]


@pytest.mark.parametrize(
    ("path", "next"),
    [
        ("/en/collections/viet-cambodia/embed/?q=nothing-like-it", "cambodia-relations-1967"),
        ("/en/collections/year-2022/embed/?q=nothing-like-it", "diplomatic-relations-1962"),  # it has none itself
        ("/en/collections/year-2022/embed/?view=anniversaries", "diplomatic-relations-1962"),
    ],
)
def test_a_frame_of_nothing_has_the_next_anniversary_of_its_own_else_of_everything(path: str, next: str) -> None:
    client = create_app(settings(ROOT / "events.yaml"), at("2026-08-20T02:00")).test_client()
    [section] = tree(client, path).iter("section")
    assert [said(each) for each in section.iter("h2")] == [NEXT]
    assert [each.split("/")[-2] for each, _ in links(section)] == [next]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("", "/en/"),
        ("?view=list&country=KH", "/en/?country=KH"),
        ("?view=anniversaries", "/en/anniversaries/"),
        ("?view=list&q=nothing-like-it", "/en/"),  # the page of that query would be as empty
        ("?view=month&month=2022-07", "/en/calendar/2022/07/"),
        ("?view=month", "/en/calendar/2026/09/"),
    ],
)
def test_a_frame_leads_to_the_page_of_which_it_is_a_part(client: FlaskClient, words: str, whole: str) -> None:
    page = tree(client, f"/en/embed/{words}")
    [canonical] = [each.get("href") for each in page.iter("link") if each.get("rel") == "canonical"]
    assert canonical == SITE + whole
    assert [address for address, _ in links(page)][0 :: len(links(page)) - 1] == [
        canonical,
        canonical,
    ]  # first and last


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("?view=list&q=nothing-like-it", ["Nothing was found for this."]),
        ("?view=day", ["Nothing on this day in other years."]),
        ("?view=list", []),
        ("", []),
    ],
)
def test_a_frame_that_finds_nothing_says_so(client: FlaskClient, words: str, told: list[str]) -> None:
    page = tree(client, f"/en/embed/{words}")
    assert [said(each) for each in page.iter("p") if each.get("class") == "muted"] == told


@pytest.mark.parametrize(
    ("path", "accents", "scheme"),
    [
        ("/vi/embed/", [], None),
        ("/vi/offices/quang-ngai/embed/", ["/accents/ffd700.css"], None),
        ("/vi/offices/quang-ngai/embed/?accent=0B4A86&scheme=dark", ["/accents/0b4a86.css"], "dark"),
        ("/vi/embed/?accent=%230b4a86&scheme=light", ["/accents/0b4a86.css"], "light"),
    ],
)
def test_the_colours_are_those_asked_for_else_the_offices(
    client: FlaskClient, path: str, accents: list[str], scheme: str | None
) -> None:
    page = tree(client, path)
    assert [each.get("href") for each in page.iter("link") if "/accents/" in each.get("href", "")] == accents
    assert page.get("data-scheme") == scheme


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("words", ["", "?many=50", "?view=anniversaries&many=50", "?view=list&many=50", "?view=timeline&many=50", "?view=month&month=2022-07&accent=0b4a86", "?view=day"])  # fmt: skip
def test_a_frame_is_under_25_kilobytes_with_all_that_it_fetches(
    real_site: FlaskClient, language: str, words: str
) -> None:
    """As it goes over the wire; it has no fonts of its own."""
    path = f"/{language}/embed/{words}"
    page = tree(real_site, path)
    fetched = [each.get("src", each.get("href", "")) for each in (*page.iter("script"), *page.iter("link"))]
    paths = [path, *(each for each in fetched if each.startswith("/"))]
    assert {each.rpartition(".")[2].split("?")[0] for each in paths[1:]} <= {"js", "css"}
    assert len(paths) >= 3
    assert sum(len(real_site.get(each, headers={"Accept-Encoding": "gzip"}).data) for each in paths) < 25_000


@pytest.mark.parametrize("words", ["view=lists", "many=0", "month=2022", "scheme=auto", "accent=red", "order=newest"])
def test_words_that_cannot_be_are_refused(client: FlaskClient, words: str) -> None:
    assert client.get(f"/en/embed/?{words}").status_code == 400

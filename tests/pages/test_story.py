"""Tests the story: its chapters, their main events, and the links between them."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.loader import load
from timeline.model.catalogue import Catalogue
from timeline.pages.overview import Overview, scope_overview
from timeline.pages.story import story_chapters
from timeline.search import scope

from ..conftest import DATA, ROOT, frozen_clock, make_settings
from ..overview.drawing import LABELS
from ..search.test_scopes import get_page_tree, link_targets, visible_text

TODAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def real_site() -> FlaskClient:
    return create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


def overview(catalogue: Catalogue) -> Overview:
    return scope_overview(catalogue, scope(catalogue, None), TODAY, LABELS)


@pytest.mark.parametrize(
    ("file", "chapters"),
    [
        (  # without chapters, the stretches of the overview; the cancelled event is no main event
            "small",
            [
                ("time-1962-01-01", "1962–2017", 2, ["relations-1962", "treaty-1977"]),
                ("time-2018-01-01", "2018–2027", 8, ["border-2018", "leap-2020", "scheme-2020", "visit-2021", "year-2022"]),
            ],
        ),
        (  # chapters that begin in an approximate year, end in a month, or have no end
            "whole",
            [
                ("chapter-foundations", "khoảng 1950 – tháng 12/1985", 1, ["relations-1962"]),
                ("chapter-today", "từ 1/1/1986", 7, ["studies-2017", "school-2020", "leap-2020", "talks-2021", "friendship-2022"]),
            ],
        ),
    ],
)  # fmt: skip
def test_chapters_have_their_main_events(file: str, chapters: list[tuple[str, str, int, list[str]]]) -> None:
    assert [
        (
            each.id,
            LABELS.translations.format_date_short(each.dates),
            each.event_count,
            [event.id for event in each.main_events],
        )
        for each in story_chapters(overview(load(DATA / f"{file}.yaml")))
    ] == chapters


def test_the_main_events_are_the_most_important_in_the_order_of_time(real_catalogue: Catalogue) -> None:
    for each in story_chapters(overview(real_catalogue), 3):
        starts = [event.date.earliest_ordinal for event in each.main_events]
        assert len(starts) == 3
        assert starts == sorted(starts)
    year = next(each for each in story_chapters(overview(real_catalogue), 3) if each.id == "chapter-year-2022")
    assert {event.importance for event in year.main_events} == {3}


@pytest.mark.parametrize(
    "path", ["/vi/story/", "/lo/collections/viet-lao/story/", "/en/offices/quang-ngai/story/", "/en/collections/viet-cambodia/story/"]
)  # fmt: skip
def test_each_chapter_is_a_place_of_the_page(real_site: FlaskClient, path: str) -> None:
    """With its heading, pictures for two widths, cards of three to five events, and links to the chapters beside it."""
    page = get_page_tree(real_site, path)
    [chapter_list] = [nav for nav in page.iter("nav") if nav.get("class") == "story-chapters"]
    sections = [each for each in page.iter("section") if each.get("class") == "story-chapter"]
    ids = [str(section.get("id")) for section in sections]
    assert len(ids) >= 3
    assert [target for target, _ in link_targets(chapter_list)] == [f"#{each}" for each in ids]
    for number, section in enumerate(sections):
        [heading] = section.iter("h2")
        assert heading.get("id") == section.get("aria-labelledby")
        assert visible_text(heading)
        assert [svg.get("width") for svg in section.iter("svg")] == ["720", "328"]
        [cards] = [each for each in section.iter("ol") if each.get("class") == "chapter-events"]
        assert 1 <= len(list(cards)) <= 5
        neighbours = [f"#{each}" for each in (*ids[max(number - 1, 0) : number], *ids[number + 1 : number + 2])]
        assert [target for target, _ in link_targets(section) if target.startswith("#")] == neighbours
        [all_events] = [
            target for p in section.iter("p") if p.get("class") == "chapter-link" for target, _ in link_targets(p)
        ]
        assert real_site.get(all_events).status_code == 200


def test_in_a_static_site_a_chapter_links_to_its_place_in_the_list() -> None:
    settings, clock = make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")
    client = create_app(settings, clock, static=True).test_client()
    targets = [target for target, _ in link_targets(get_page_tree(client, "/en/story/"))]
    assert "/en/#chapter-year-2022" in targets
    assert ' id="chapter-year-2022"' in client.get("/en/").text


def test_a_scope_without_events_says_so(tmp_path: Path) -> None:
    """And the sitemap leaves its story out."""
    file = tmp_path / "events.yaml"
    file.write_text((DATA / "small.yaml").read_text().replace("where: {from: 2021, to: 2022}", "where: {to: 1900}"))
    client = create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()
    page = get_page_tree(client, "/en/collections/years-2021-2022/story/")
    [main] = page.iter("main")
    assert visible_text(main).endswith("Nothing was found for this.")
    assert "years-2021-2022/story/" not in client.get("/en/sitemap.xml").text

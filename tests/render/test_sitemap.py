"""Tests the sitemaps: they list every page worth indexing, by its canonical URL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from timeline.model.catalogue import Catalogue
from timeline.render.sitemap import sitemap_xml
from timeline.urls import Urls

from ..conftest import SITE

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LANGUAGES = ("vi", "lo", "en")
# The months in which an event begins or ends, by year. This year holds only anniversaries.
MONTHS = {
    1962: [9],
    1977: [7],
    2018: [10],
    2020: [2, 12],
    2021: [6],
    2022: [1, 7, 9, 12],
    2023: [12],
    2026: [],
    2027: [7],
}
MONTHS_OF_LAOS = {1962: [9], 1977: [7], 2020: [12], 2021: [6], 2022: [1, 7, 9, 12], 2026: [], 2027: [7]}
MONTHS_OF_TWO_YEARS = {2021: [6], 2022: [1, 7, 9, 12]}


def sheet_paths(months_by_year: Mapping[int, Sequence[int]]) -> Iterator[str]:
    for year, months in months_by_year.items():
        yield f"calendar/{year}/"
        yield from (f"calendar/{year}/{month:02}/" for month in months)


def parse_sitemap(content: bytes, root: str, entry: str) -> list[tuple[str, str | None]]:
    """The URL and the last change of each entry."""
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    tree = ElementTree.fromstring(content)
    assert tree.tag == NAMESPACE + root
    assert {element.tag for element in tree} == {NAMESPACE + entry}
    return [(element.findtext(f"{NAMESPACE}loc", ""), element.findtext(f"{NAMESPACE}lastmod")) for element in tree]


def test_the_index_lists_a_sitemap_for_each_language(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml", headers={"Host": "evil.example"})
    assert response.content_type == "application/xml; charset=utf-8"
    assert parse_sitemap(response.data, "sitemapindex", "sitemap") == [
        (f"{SITE}/{language}/sitemap.xml", None) for language in LANGUAGES
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sitemap_has_every_page_of_its_language(client: FlaskClient, language: str) -> None:
    """It leaves out the anniversaries of a collection without any, and the changelog of a collection without changes.
    An event has the day of its last change.
    """
    response = client.get(f"/{language}/sitemap.xml")
    assert response.content_type == "application/xml; charset=utf-8"
    assert parse_sitemap(response.data, "urlset", "url") == [
        (f"{SITE}/{language}/{path}", last_change)
        for path, last_change in [
            ("", None),
            ("story/", None),
            ("poster/", None),
            ("anniversaries/", None),
            ("subscribe/", None),
            ("changes/", None),
            ("figures/", None),
            ("collections/viet-lao/", None),
            ("collections/viet-lao/story/", None),
            ("collections/viet-lao/poster/", None),
            ("collections/viet-lao/anniversaries/", None),
            ("collections/viet-lao/subscribe/", None),
            ("collections/viet-lao/changes/", None),
            ("collections/viet-lao/figures/", None),
            ("collections/years-2021-2022/", None),
            ("collections/years-2021-2022/story/", None),
            ("collections/years-2021-2022/poster/", None),
            ("collections/years-2021-2022/subscribe/", None),
            ("collections/years-2021-2022/figures/", None),
            ("offices/quang-ngai/", None),
            ("offices/quang-ngai/anniversaries/", None),
            ("offices/quang-ngai/subscribe/", None),
            ("offices/sekong/", None),
            ("offices/sekong/anniversaries/", None),
            ("offices/sekong/subscribe/", None),
            ("embedding/", None),
            ("api/", None),
            *((path, None) for path in sheet_paths(MONTHS)),
            *((f"collections/viet-lao/{path}", None) for path in sheet_paths(MONTHS_OF_LAOS)),
            *((f"collections/years-2021-2022/{path}", None) for path in sheet_paths(MONTHS_OF_TWO_YEARS)),
            ("events/relations-1962/", "2026-10-05"),
            ("events/treaty-1977/", "2026-11-01"),
            ("events/border-2018/", "2026-11-01"),
            ("events/leap-2020/", "2026-11-01"),
            ("events/scheme-2020/", "2026-11-01"),
            ("events/visit-2021/", "2026-11-01"),
            ("events/year-2022/", "2026-11-01"),
            ("events/peak-2022/", "2026-11-01"),
            ("events/visit-hun-sen-2023/", "2026-11-01"),
            ("events/meeting-2027/", "2026-11-01"),
            ("people/thongloun-sisoulith/", None),
            ("people/hun-sen/", None),
            ("places/VN-29/", None),
            ("places/LA-XE/", None),
            ("sources/guidance/", None),
            ("sources/report/", None),
        ]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_url_of_a_sitemap_is_canonical(client: FlaskClient, language: str) -> None:
    for url, _ in parse_sitemap(client.get(f"/{language}/sitemap.xml").data, "urlset", "url"):
        response = client.get(url.removeprefix(SITE))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{url}">' in response.text


def test_a_sitemap_leaves_out_entries_without_events(small_catalogue: Catalogue) -> None:
    """Their pages would be empty. A change without a known day is left out too."""
    leap = replace(small_catalogue.events_by_id["leap-2020"], updated=date.min)
    catalogue = replace(small_catalogue, events=(leap,), collections=(), offices=(), indicators=())
    pages = parse_sitemap(sitemap_xml(catalogue, Urls(SITE, "vi"), date(2020, 2, 1)).content, "urlset", "url")
    paths = (
        "",
        "story/",
        "poster/",
        "anniversaries/",
        "subscribe/",
        "changes/",
        "embedding/",
        "api/",
        "calendar/2020/",
        "calendar/2020/02/",
        "events/leap-2020/",
    )
    assert pages == [(f"{SITE}/vi/{path}", None) for path in paths]


def test_ten_thousand_events_fit_into_one_sitemap(small_catalogue: Catalogue) -> None:
    """The limits are 50,000 URLs and 50 MB (sitemaps.org)."""
    event = small_catalogue.events_by_id["relations-1962"]
    events = tuple(replace(event, id=f"{'establishment-' * 5}{number}") for number in range(10_000))
    content = sitemap_xml(replace(small_catalogue, events=events), Urls(SITE, "vi"), date(2026, 9, 1)).content
    assert len(parse_sitemap(content, "urlset", "url")) < 50_000
    assert len(content) < 50_000_000

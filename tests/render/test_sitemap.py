"""The maps of the site: every page worth finding, at the address that it gives itself."""

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


def read(content: bytes, root: str, entry: str) -> list[tuple[str, str | None]]:
    """The address and the last change of each entry."""
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    tree = ElementTree.fromstring(content)
    assert tree.tag == NAMESPACE + root
    assert {each.tag for each in tree} == {NAMESPACE + entry}
    return [(each.findtext(f"{NAMESPACE}loc", ""), each.findtext(f"{NAMESPACE}lastmod")) for each in tree]


def test_the_index_names_a_map_for_each_language(client: FlaskClient) -> None:
    reply = client.get("/sitemap.xml", headers={"Host": "evil.example"})
    assert reply.content_type == "application/xml; charset=utf-8"
    assert read(reply.data, "sitemapindex", "sitemap") == [
        (f"{SITE}/{language}/sitemap.xml", None) for language in LANGUAGES
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_has_every_page_of_its_language(client: FlaskClient, language: str) -> None:
    """No anniversaries of a collection that keeps none, and no changes of one in which nothing changed; of events, the
    day of their last change."""
    reply = client.get(f"/{language}/sitemap.xml")
    assert reply.content_type == "application/xml; charset=utf-8"
    assert read(reply.data, "urlset", "url") == [
        (f"{SITE}/{language}/{path}", changed)
        for path, changed in [
            ("", None),
            ("anniversaries/", None),
            ("subscribe/", None),
            ("changes/", None),
            ("collections/viet-lao/", None),
            ("collections/viet-lao/anniversaries/", None),
            ("collections/viet-lao/subscribe/", None),
            ("collections/viet-lao/changes/", None),
            ("collections/years-2021-2022/", None),
            ("collections/years-2021-2022/subscribe/", None),
            ("offices/quang-ngai/", None),
            ("offices/quang-ngai/anniversaries/", None),
            ("offices/quang-ngai/subscribe/", None),
            ("offices/quang-ngai/changes/", None),
            ("offices/sekong/", None),
            ("offices/sekong/anniversaries/", None),
            ("offices/sekong/subscribe/", None),
            ("offices/sekong/changes/", None),
            ("embedding/", None),
            ("api/", None),
            *((f"calendar/{year}/", None) for year in (1962, 1977, 2018, 2020, 2021, 2022, 2023, 2027)),
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
def test_every_address_in_a_map_is_the_one_that_its_page_gives_itself(client: FlaskClient, language: str) -> None:
    for address, _ in read(client.get(f"/{language}/sitemap.xml").data, "urlset", "url"):
        reply = client.get(address.removeprefix(SITE))
        assert reply.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in reply.text


def test_what_no_event_names_is_in_no_map(small: Catalogue) -> None:
    """Its page would be empty. A change of no known day is none."""
    leap = replace(small.events_by_id["leap-2020"], updated=date.min)
    bare = replace(small, events=(leap,), collections=(), offices=())
    found = read(sitemap_xml(bare, Urls(SITE, "vi")).content, "urlset", "url")
    paths = (
        "",
        "anniversaries/",
        "subscribe/",
        "changes/",
        "embedding/",
        "api/",
        "calendar/2020/",
        "events/leap-2020/",
    )
    assert found == [(f"{SITE}/vi/{path}", None) for path in paths]


def test_ten_thousand_events_fit_into_one_map(small: Catalogue) -> None:
    """Fifty thousand addresses and 50 MB are the most (sitemaps.org)."""
    event = small.events_by_id["relations-1962"]
    many = tuple(replace(event, id=f"{'establishment-' * 5}{number}") for number in range(10_000))
    content = sitemap_xml(replace(small, events=many), Urls(SITE, "vi")).content
    assert len(read(content, "urlset", "url")) < 50_000
    assert len(content) < 50_000_000

"""Tests the schema.org metadata (JSON-LD) of pages, compared whole."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.render.json_ld import event_node, source_node
from timeline.urls import Urls

from ..conftest import DATA, SITE, frozen_clock, make_settings

Node = dict[str, Any]


class JsonLdGraphs(HTMLParser):
    """Collects the graphs of a page, parsed as a browser parses the page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.inside = False
        self.graphs: list[Any] = []
        self.scripts = 0
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script" and not {"src", "data-site-script"} & dict(attrs).keys()
        self.inside = (tag, attrs) == ("script", [("type", "application/ld+json")])

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.graphs.append(json.loads(data))


def country_node(code: str, name: str) -> Node:
    return {
        "@type": "Country",
        "name": name,
        "identifier": {"@type": "PropertyValue", "propertyID": "ISO 3166-1", "value": code},
    }


def place_node(code: str, name: str, language: str = "en") -> Node:
    return {
        "@type": "Place",
        "url": f"{SITE}/{language}/places/{code}/",
        "name": name,
        **({"alternateName": ["Xê-công"]} if code == "LA-XE" else {}),
        "identifier": {"@type": "PropertyValue", "propertyID": "ISO 3166-2", "value": code},
        "address": {"@type": "PostalAddress", "addressCountry": code[:2], "addressRegion": name},
    }


def breadcrumb_list(*breadcrumbs: tuple[str, str]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": SITE + path}
            for position, (name, path) in enumerate(breadcrumbs, 1)
        ],
    }


VIETNAM, LAOS, CAMBODIA = country_node("VN", "Vietnam"), country_node("LA", "Laos"), country_node("KH", "Cambodia")
SCHEDULED = "https://schema.org/EventScheduled"
GUIDANCE = {
    "@type": "CreativeWork",
    "url": f"{SITE}/en/sources/guidance/",
    "name": "Guidance",
    "identifier": "53-HD/BTGTW",
    "publisher": {"@type": "Organization", "name": "Central Commission"},
    "datePublished": "2022-05-26",
    "sameAs": "https://example.org/53",
}
SITE_EN = {"@type": "WebSite", "url": f"{SITE}/en/", "name": "Timeline"}
SEARCH_ACTION = {
    "description": "Vietnam, Laos; and Cambodia",
    "inLanguage": "en",
    "potentialAction": {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/en/?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    },
}


@pytest.mark.parametrize(
    ("path", "graph"),
    [
        ("/en/", [SITE_EN | SEARCH_ACTION]),
        ("/en/?country=KH", [SITE_EN | SEARCH_ACTION]),  # a filtered page describes the same site
        (
            "/en/collections/years-2021-2022/",
            [
                {
                    "@type": "CollectionPage",
                    "url": f"{SITE}/en/collections/years-2021-2022/",
                    "name": "Hai năm",
                    "description": "Từ 2021 đến 2022",
                    "inLanguage": "en",
                    "isPartOf": SITE_EN,
                },
                breadcrumb_list(("Timeline", "/en/"), ("Hai năm", "/en/collections/years-2021-2022/")),
            ],
        ),
        ("/vi/anniversaries/", [breadcrumb_list(("Niên biểu", "/vi/"), ("Các ngày kỷ niệm", "/vi/anniversaries/"))]),
        ("/en/changes/", [breadcrumb_list(("Timeline", "/en/"), ("History of changes", "/en/changes/"))]),
        (
            "/lo/collections/viet-lao/anniversaries/",
            [
                breadcrumb_list(
                    ("ລຳດັບເຫດການ", "/lo/"),
                    ("ຫວຽດ – ລາວ", "/lo/collections/viet-lao/"),
                    ("ວັນຄົບຮອບ", "/lo/collections/viet-lao/anniversaries/"),
                )
            ],
        ),
        (
            "/en/events/relations-1962/",
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/en/events/relations-1962/",
                    "name": "Diplomatic relations established",
                    "description": "Comma, semicolon; backslash \\ and\nnew line: “quote”, 😀.",
                    "inLanguage": "en",
                    "startDate": "1962-09-05",
                    "eventStatus": SCHEDULED,
                    "image": f"{SITE}/en/events/relations-1962.png",
                    "about": [VIETNAM, LAOS],
                    "subjectOf": [
                        GUIDANCE,
                        {"@type": "CreativeWork", "url": f"{SITE}/en/sources/report/", "name": "Bài báo"},
                    ],
                },
                breadcrumb_list(
                    ("Timeline", "/en/"),
                    ("1962", "/en/?from=1962&to=1962"),
                    ("Diplomatic relations established", "/en/events/relations-1962/"),
                ),
            ],
        ),
        (
            "/lo/events/scheme-2020/",  # the title is only in Vietnamese, the date is approximate
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/lo/events/scheme-2020/",
                    "name": "Ký đề án đào tạo",
                    "inLanguage": "vi",
                    "eventStatus": SCHEDULED,
                    "image": f"{SITE}/lo/events/scheme-2020.png",
                    "about": [country_node("VN", "ຫວຽດນາມ"), country_node("LA", "ລາວ")],
                },
                breadcrumb_list(
                    ("ລຳດັບເຫດການ", "/lo/"),
                    ("2020", "/lo/?from=2020&to=2020"),
                    ("Ký đề án đào tạo", "/lo/events/scheme-2020/"),
                ),
            ],
        ),
        (
            "/en/events/year-2022/",
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/en/events/year-2022/",
                    "name": "Year of Solidarity and Friendship",
                    "inLanguage": "en",
                    "startDate": "2022-01-01",
                    "endDate": "2022-12-31",
                    "eventStatus": SCHEDULED,
                    "image": f"{SITE}/en/events/year-2022.png",
                    "about": [VIETNAM, LAOS],
                    "subEvent": [
                        {
                            "@type": "Event",
                            "url": f"{SITE}/en/events/peak-2022/",
                            "name": "Peak period",
                            "startDate": "2022-07-01",
                            "endDate": "2022-09-30",
                        }
                    ],
                },
                breadcrumb_list(
                    ("Timeline", "/en/"),
                    ("2022", "/en/?from=2022&to=2022"),
                    ("Year of Solidarity and Friendship", "/en/events/year-2022/"),
                ),
            ],
        ),
        (
            "/en/events/peak-2022/",
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/en/events/peak-2022/",
                    "name": "Peak period",
                    "inLanguage": "en",
                    "startDate": "2022-07-01",
                    "endDate": "2022-09-30",
                    "eventStatus": SCHEDULED,
                    "image": f"{SITE}/en/events/peak-2022.png",
                    "location": [place_node("VN-29", "Quảng Ngãi")],
                    "about": [VIETNAM, LAOS],
                    "superEvent": {
                        "@type": "Event",
                        "url": f"{SITE}/en/events/year-2022/",
                        "name": "Year of Solidarity and Friendship",
                        "startDate": "2022-01-01",
                        "endDate": "2022-12-31",
                    },
                },
                breadcrumb_list(
                    ("Timeline", "/en/"), ("2022", "/en/?from=2022&to=2022"), ("Peak period", "/en/events/peak-2022/")
                ),
            ],
        ),
        (
            "/en/events/visit-hun-sen-2023/",  # cancelled; its URL is a page about it
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/en/events/visit-hun-sen-2023/",
                    "name": "Hun Sen visits Vietnam",
                    "inLanguage": "en",
                    "startDate": "2023-12-11",
                    "eventStatus": "https://schema.org/EventCancelled",
                    "image": f"{SITE}/en/events/visit-hun-sen-2023.png",
                    "about": [VIETNAM, CAMBODIA],
                    "attendee": [{"@type": "Person", "url": f"{SITE}/en/people/hun-sen/", "name": "Hun Sen"}],
                    "subjectOf": [{"@type": "WebPage", "url": "https://example.org/visit"}],
                },
                breadcrumb_list(
                    ("Timeline", "/en/"),
                    ("2023", "/en/?from=2023&to=2023"),
                    ("Hun Sen visits Vietnam", "/en/events/visit-hun-sen-2023/"),
                ),
            ],
        ),
        (
            "/en/events/meeting-2027/",  # not confirmed: schema.org has no such status
            [
                {
                    "@type": "Event",
                    "url": f"{SITE}/en/events/meeting-2027/",
                    "name": "Meeting in Sekong",
                    "inLanguage": "en",
                    "startDate": "2027-07-18T09:00+07:00",
                    "endDate": "2027-07-18T11:30+07:00",
                    "image": f"{SITE}/en/events/meeting-2027.png",
                    "location": [place_node("LA-XE", "Sekong")],
                    "about": [VIETNAM, LAOS],
                },
                breadcrumb_list(
                    ("Timeline", "/en/"),
                    ("2027", "/en/?from=2027&to=2027"),
                    ("Meeting in Sekong", "/en/events/meeting-2027/"),
                ),
            ],
        ),
        (
            "/vi/people/thongloun-sisoulith/",
            [
                {
                    "@type": "Person",
                    "url": f"{SITE}/vi/people/thongloun-sisoulith/",
                    "name": "Thongloun Sisoulith",
                    "alternateName": ["Thoong-lun Xi-xu-lít"],
                    "nationality": country_node("LA", "Lào"),
                    "jobTitle": "Tổng Bí thư",
                },
                breadcrumb_list(("Niên biểu", "/vi/"), ("Thongloun Sisoulith", "/vi/people/thongloun-sisoulith/")),
            ],
        ),
        (
            "/lo/places/LA-XE/",
            [
                place_node("LA-XE", "ເຊກອງ", "lo"),
                breadcrumb_list(("ລຳດັບເຫດການ", "/lo/"), ("ເຊກອງ", "/lo/places/LA-XE/")),
            ],
        ),
        (
            "/en/sources/guidance/",
            [GUIDANCE, breadcrumb_list(("Timeline", "/en/"), ("Guidance", "/en/sources/guidance/"))],
        ),
    ],
)
def test_a_page_has_its_graph(client: FlaskClient, path: str, graph: list[Node]) -> None:
    assert JsonLdGraphs(client.get(path).text).graphs == [{"@context": "https://schema.org", "@graph": graph}]


@pytest.mark.parametrize("path", ["/vi/embed/", "/vi/offices/quang-ngai/embed/", "/vi/nothing/", "/vi/?kind=visits"])
def test_frames_and_errors_have_no_metadata(client: FlaskClient, path: str) -> None:
    assert JsonLdGraphs(client.get(path).text).scripts == 0


@pytest.mark.parametrize(
    ("when", "dates"),
    [
        ("0938", {"startDate": "0938"}),
        ("2017", {"startDate": "2017"}),
        ("2021-06", {"startDate": "2021-06"}),  # some day in June, not the 1st
        ("1962-09-05", {"startDate": "1962-09-05"}),  # no end date
        ("1970-01-01T09:05", {"startDate": "1970-01-01T09:05+08:00"}),  # the offset of that day
        ("2020-12~", {}),
        ("2018-10-05?", {}),
        ("1950%", {}),
        ("2016/2025-06", {"startDate": "2016", "endDate": "2025-06"}),
        ("2016~/2025", {"endDate": "2025"}),
        ("2016/2025?", {"startDate": "2016"}),
    ],
)
def test_dates_are_as_precise_as_they_are_known(small_catalogue: Catalogue, when: str, dates: Node) -> None:
    event = replace(small_catalogue.events_by_id["leap-2020"], date=parse_edtf(when))
    described = event_node(event, event, (event,), small_catalogue.site.timezone, Urls(SITE, "vi"))
    nodes = (described, described["superEvent"], *described["subEvent"])  # type: ignore[misc]
    assert [{name: node.get(name) for name in node if "Date" in name} for node in nodes] == [dates] * 3


HOSTILE_TEXT = "</script><script>alert(1)</script><!--<script>&'"
PAGE_BY_NAME = {  # the English name of an entry, and the page that describes it
    "Timeline": "/en/",
    "Leap day": "/en/events/leap-2020/",
    "Vietnam–Laos": "/en/collections/viet-lao/",
    "Sekong": "/en/places/LA-XE/",
    "Hun Sen": "/en/people/hun-sen/",
    "Guidance": "/en/sources/guidance/",
}


def test_a_text_of_the_file_cannot_end_the_script_element(tmp_path: Path) -> None:
    content = (DATA / "small.yaml").read_text()
    for name in PAGE_BY_NAME:
        assert f"en: {name}}}" in content
        content = content.replace(f"en: {name}}}", f'en: "{HOSTILE_TEXT} {name}"}}')
    (tmp_path / "events.yaml").write_text(content)
    client = create_app(make_settings(tmp_path / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    for name, path in PAGE_BY_NAME.items():
        graphs = JsonLdGraphs(client.get(path).text)
        assert graphs.scripts == len(graphs.graphs) == 1
        assert graphs.graphs[0]["@graph"][0]["name"] == f"{HOSTILE_TEXT} {name}"


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("2022-05-26", "2022-05-26"),
        ("2027-07-18T09:00", "2027-07-18T09:00+07:00"),  # as in the dates of events
        ("2027-07-18T09:00:00", "2027-07-18T09:00:00+07:00"),
        ("14XX", None),
    ],
)
def test_the_date_of_a_source_has_the_offset_of_its_time(small_catalogue: Catalogue, date: str, published: str) -> None:
    source = replace(small_catalogue.sources[0], date=parse_edtf(date))
    node = source_node(source, Urls(SITE, "en"), zone=small_catalogue.site.timezone)
    assert node.get("datePublished") == published

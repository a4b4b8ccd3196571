"""Tests the figures over the years: their page, their files, their frame, and the chart of an event."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, ROOT, SITE, frozen_clock, make_settings

FIGURES = """\
indicators:
  trade:
    title: {vi: Thương mại, en: Trade <both ways>}
    unit: {vi: tỷ USD, en: billion USD}
    countries: [VN, LA]
    topics: [politics]
    overview: true
    note: {vi: Hai chiều., en: Both ways.}
    values:
    - {date: 2022-01/2022-07, value: 1.1~, note: {vi: "=Ước tính", en: "=Estimate"}, sources: [{source: report}]}
    - {date: 2021, value: 1.37+, sources: [{source: guidance, at: I}, {source: report}]}
    - {date: 2016/2020, value: -0.5}
    target: {date: 2021/2022, growth: 10, sources: [{source: guidance, at: II}]}
  border:
    title: {vi: Biên giới, en: Border}
    unit: km
    countries: [KH]
    values: [{date: 2020~, value: 1045, sources: [{source: guidance, at: I}]}]
"""


def without_indicators(text: str) -> str:
    return text[: text.index("indicators:\n")] + text[text.index("events:\n") :]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    text = (DATA / "small.yaml").read_text()
    text = without_indicators(text).replace("events:\n", f"{FIGURES}events:\n", 1)
    text = text.replace("- id: treaty-1977\n", "- id: treaty-1977\n  indicator: trade\n")
    text = text.replace("- id: visit-2021\n", "- id: visit-2021\n  indicator: border\n")
    file = tmp_path_factory.mktemp("figures") / "events.yaml"
    file.write_text(text, "utf-8")
    return create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get_text(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.text


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_page_has_each_number_with_its_time_and_source(client: FlaskClient) -> None:
    page = get_text(client, "/en/figures/")
    section = page[page.index('id="i-trade"') : page.index('id="other-figures"')]
    rows = re.findall("<tr[^>]*>(.*?)</tr>", section, re.DOTALL)
    assert [words(row) for row in rows] == [
        "Time billion USD Source",
        "2016–2020 -0.5",
        "2021 over 1.37 1 , 2",
        "Jan – Jul 2022 =Estimate about 1.1 2",
        "Target 2021–2022 +10% a year 3",
    ]
    sources = re.findall('<li id="i-trade_(\\d)">(.*?)</li>', section, re.DOTALL)
    assert [(number, words(source).partition(",")[0]) for number, source in sources] == [
        ("1", "53-HD/BTGTW"),
        ("2", "Bài báo"),
        ("3", "53-HD/BTGTW"),
    ]
    assert "Trade &lt;both ways&gt;" in section
    assert "Both ways." in words(section)
    assert re.findall('class="(years|part|moment)( several)?', section.partition("<table")[0]) == [
        ("years", " several"), ("years", ""), ("part", ""), ("years", ""), ("years", ""), ("part", ""),
    ]  # fmt: skip  # the bars, then their labels
    assert "1,045 km About 2020" in words(page[page.index('id="other-figures"') :])


def test_the_page_of_a_collection_has_its_figures(client: FlaskClient) -> None:
    """A collection of a country has the figures of that country, an office those of its collection."""
    assert "/vi/collections/viet-lao/figures/" in get_text(client, "/vi/collections/viet-lao/")
    shown = {
        path: re.findall(
            '<section class="[a-z -]*figure[a-z0-9 -]*" id="i-([a-z]+)"', get_text(client, f"/vi/{path}figures/")
        )
        for path in (
            "",
            "collections/viet-lao/",
            "offices/quang-ngai/",
            "offices/sekong/",
            "collections/years-2021-2022/",
        )
    }
    assert shown == {
        "": ["trade", "border"],
        "collections/viet-lao/": ["trade"],
        "offices/quang-ngai/": ["trade"],
        "offices/sekong/": ["trade", "border"],
        "collections/years-2021-2022/": ["trade"],
    }


def test_a_file_without_figures_has_a_page_that_says_so(tmp_path: Path) -> None:
    text = (DATA / "small.yaml").read_text()
    file = tmp_path / "events.yaml"
    file.write_text(without_indicators(text), "utf-8")
    client = create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()
    assert "There are no figures for “Timeline”." in words(get_text(client, "/en/figures/"))
    assert "/en/figures/" not in get_text(client, "/en/")
    assert "/en/figures/" not in get_text(client, "/en/sitemap.xml")
    assert json.loads(get_text(client, "/en/figures.json"))["indicators"] == []
    assert len(get_text(client, "/en/figures.csv").splitlines()) == 1
    assert client.get("/en/figures.png").status_code == 404
    assert f'content="{SITE}/en/share-card.png"' in get_text(client, "/en/figures/")
    assert "Nothing was found for this." in words(get_text(client, "/en/embed/?view=figures"))


def test_no_key_makes_two_elements_of_one_id(tmp_path: Path) -> None:
    """`trade-1` is an indicator, not the first source of `trade`. A zero has no sign."""
    text = (DATA / "small.yaml").read_text()
    figures = FIGURES.replace("  border:", "  trade-1:").replace("value: 1045", "value: -0")
    file = tmp_path / "events.yaml"
    file.write_text(without_indicators(text).replace("events:\n", f"{figures}events:\n", 1), "utf-8")
    page = get_text(create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client(), "/en/figures/")
    ids = re.findall(' id="([^"]+)"', page)
    assert [each for each in ids if ids.count(each) > 1] == []
    assert 'id="i-trade-1"' in page
    assert "Border 0 km" in words(page)


AREA = re.compile('<g class="area">\n<a href="([^"]*)" tabindex="-1"( target=_blank)?>(.*?)</g>\n?</svg>', re.DOTALL)


@pytest.mark.parametrize(
    ("path", "link", "count", "titles"),
    [
        ("", "/en/figures/#i-trade", 2, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("?from=2021&to=2022", "/en/figures/#i-trade", 2, ["2021", "Jan – Jul 2022", "Target"]),
        ("?topic=politics", "/en/figures/#i-trade", 2, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("?topic=border", "", 0, []),  # it is about something else
        ("?kind=treaty", "", 0, []),  # it has no kind
        ("?from=2023&to=2025", "", 0, []),  # none of its numbers is of that time
        ("collections/viet-lao/", "/en/collections/viet-lao/figures/#i-trade", 2, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("overview.svg", f"{SITE}/en/figures/#i-trade", 1, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("poster/", f"{SITE}/en/figures/#i-trade", 1, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("embed/?view=timeline", f"{SITE}/en/figures/#i-trade", 1, ["2016–2020", "2021", "Jan – Jul 2022", "Target"]),
        ("story/", "", 0, []),
    ],
)  # fmt: skip
def test_the_overview_shows_one_indicator(
    client: FlaskClient, path: str, link: str, count: int, titles: list[str]
) -> None:
    page = get_text(client, f"/en/{path}")
    areas = AREA.findall(page)
    assert [(href, bool(target)) for href, target, _ in areas] == [(link, path.startswith("embed"))] * count
    for _, _, content in areas:
        assert [title.partition(":")[0] for title in re.findall("<title>(.*?)</title>", content)] == titles
    is_in_legend = f'<a href="{link}">Trade &lt;both ways&gt;</a> (billion USD). Hollow: a part of a year' in page
    assert is_in_legend == bool(count and path != "overview.svg")


def test_json(client: FlaskClient) -> None:
    response = client.get("/vi/collections/viet-lao/figures.json")
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Content-Disposition"].startswith("inline; filename=figures-viet-lao-vi.json")
    document = response.get_json()
    [trade] = document.pop("indicators")
    assert document == {
        "title": "Việt – Lào: số liệu qua các năm",
        "home_page_url": f"{SITE}/vi/collections/viet-lao/figures/",
        "language": "vi",
        "scope": "collections/viet-lao",
    }
    values, target = trade.pop("values"), trade.pop("target")
    assert trade == {
        "key": "trade",
        "url": f"{SITE}/vi/collections/viet-lao/figures/#i-trade",
        "title": {"vi": "Thương mại", "en": "Trade <both ways>"},
        "unit": {"vi": "tỷ USD", "en": "billion USD"},
        "countries": ["VN", "LA"],
        "topics": ["politics"],
        "note": {"vi": "Hai chiều.", "en": "Both ways."},
    }
    assert [(each["date"], each["first"], each["last"], each["value"], each["exactness"]) for each in values] == [
        ("2016/2020", "2016-01-01", "2020-12-31", -0.5, "exact"),
        ("2021", "2021-01-01", "2021-12-31", 1.37, "over"),
        ("2022-01/2022-07", "2022-01-01", "2022-07-31", 1.1, "about"),
    ]
    assert [[source["key"] for source in each["sources"]] for each in (*values, target)] == [
        [], ["guidance", "report"], ["report"], ["guidance"],
    ]  # fmt: skip
    assert (target["growth"], target["sources"][0]["at"], "value" in target) == (10, {"und": "II"}, False)


def test_csv(client: FlaskClient) -> None:
    """One number a row. A note that looks like a formula is escaped, a negative number is not."""
    rows = list(csv.DictReader(StringIO(client.get("/en/figures.csv").data.decode("utf-8-sig"))))
    columns = ("indicator", "unit", "type", "date", "last", "exactness", "value", "note", "sources")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("trade", "billion USD", "value", "2016/2020", "2020-12-31", "exact", "-0.5", "", ""),
        ("trade", "billion USD", "value", "2021", "2021-12-31", "over", "1.37", "", "53-HD/BTGTW, I\nBài báo"),
        ("trade", "billion USD", "value", "2022-01/2022-07", "2022-07-31", "about", "1.1", "'=Estimate", "Bài báo"),
        ("trade", "%", "target growth", "2021/2022", "2022-12-31", "exact", "10", "", "53-HD/BTGTW, II"),
        ("border", "km", "value", "2020~", "2020-12-31", "exact", "1045", "", "53-HD/BTGTW, I"),
    ]
    assert {row["address"] for row in rows} == {f"{SITE}/en/figures/#i-trade", f"{SITE}/en/figures/#i-border"}


def test_the_frame_shows_charts_before_single_figures(client: FlaskClient) -> None:
    frame = get_text(client, "/en/embed/?view=figures")
    assert re.findall('<h2><a href="([^"]+)"', frame) == [f"{SITE}/en/figures/#i-trade", f"{SITE}/en/figures/#i-border"]
    assert frame.count('role="img"') == 1
    assert "Sources : 53-HD/BTGTW; Bài báo" in words(frame).replace("Sources:", "Sources :")
    assert get_text(client, "/en/embed/?view=figures&many=1").count("<h2>") == 1
    assert "figures.css" not in get_text(client, "/en/embed/")


def test_an_event_shows_its_figure(client: FlaskClient) -> None:
    """A chart, or the number alone; pages of other events have none of its styles."""
    chart, number, without = (
        get_text(client, f"/en/events/{each}/") for each in ("treaty-1977", "visit-2021", "relations-1962")
    )
    assert 'href="/en/figures/#i-trade"' in chart
    assert chart.count('role="img"') == 1
    assert "1,045 km · about 2020" in words(number)
    assert "figure" not in without


def test_oembed_gives_the_frame_of_the_page(client: FlaskClient) -> None:
    page = get_text(client, "/en/collections/viet-lao/figures/")
    [path] = re.findall('type="application/json\\+oembed" href="https://timeline.example([^"]+)"', page)
    response = client.get(path.replace("&amp;", "&")).get_json()
    assert response["title"] == "Vietnam–Laos: figures over the years"
    assert f'src="{SITE}/en/collections/viet-lao/embed/?view=figures"' in response["html"]
    assert response["thumbnail_url"] == f"{SITE}/en/collections/viet-lao/figures.png"


def test_the_page_has_a_share_card_of_its_own(client: FlaskClient) -> None:
    """A file without figures has the card of the timeline."""
    [url] = re.findall('<meta property="og:image" content="(.*?)">', get_text(client, "/en/figures/"))
    assert url == f"{SITE}/en/figures.png"
    response = client.get("/en/figures.png")
    assert (response.content_type, response.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert response.data != client.get("/en/share-card.png").data


@pytest.mark.parametrize("path", ["/vi/figures/", "/en/figures/", "/vi/changes/", "/lo/changes/"])
def test_a_date_that_ends_a_title_is_not_repeated_beside_it(path: str) -> None:
    app = create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-11-29T02:00"))
    links = re.findall(
        '<a href="[^"]*/events/[^"]*">([^<]*)</a>\n(?:<span class="date">(?:<time[^>]*>)?([^<]*))?',
        app.test_client().get(path).text,
    )
    assert any(date for _, date in links)
    assert [(title, date) for title, date in links if date and title.endswith(date)] == []

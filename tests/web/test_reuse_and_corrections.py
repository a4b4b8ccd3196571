"""Tests `site.licence` and `site.contact`: every place that shows them, and that nothing does if they are not set."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, SITE, frozen_clock, make_settings

ATOM = "{http://www.w3.org/2005/Atom}"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE = f'  licence: {{name: {{vi: "CC BY 4.0 <vi>", en: CC BY 4.0}}, url: "{LICENCE_URL}"}}\n'
CALENDAR_LICENCE = rf"Giấy phép: CC BY 4.0 <vi>\, {LICENCE_URL}"
EVENT_URL = f"{SITE}/vi/events/visit-hun-sen-2023/"
SUBJECT = "Sai sót trong “Hun Sen thăm Việt Nam”"


def client_with(site_fields: str, folder: Path) -> FlaskClient:
    """The small catalogue, with more fields in its section `site`."""
    text = (DATA / "small.yaml").read_text()
    assert text.count("  updated:") >= 1
    file = folder / "events.yaml"
    file.write_text(text.replace("  updated:", f"{site_fields}  updated:", 1))
    return create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()


def licence_places(client: FlaskClient) -> dict[str, object]:
    """What each place says about the licence, by place."""
    page = client.get("/vi/").text
    json_ld = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    feed = fromstring(client.get("/vi/events.atom").data)
    frame = client.get("/vi/embed/").text
    return {
        "foot of the page": '<a rel="license"' in page and page.split('<a rel="license"')[1].split("</a>")[0],
        "schema.org": [node["license"] for node in json_ld["@graph"] if "license" in node],
        "Atom": [
            *(element.text for element in feed.findall(f"{ATOM}rights")),
            *(link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "license"),
        ],
        "JSON Feed": client.get("/vi/events.json").get_json()["_timeline"]["site"].get("licence"),
        "events.ics": calendar_licences(client, "events.ics"),
        "anniversaries.ics": calendar_licences(client, "anniversaries.ics"),
        "TimelineJS": client.get("/vi/timelinejs.json").get_json()["title"]["text"]["text"].partition("</p>")[2],
        "frame": re.findall('<link rel="license" href="([^"]*)"', frame),
        "OpenAPI": client.get("/openapi.json").get_json()["info"].get("license"),
    }


def calendar_licences(client: FlaskClient, name: str) -> list[str]:
    """The escaped lines after the first in each description of a calendar."""
    properties = client.get(f"/vi/{name}").text.replace("\r\n ", "").partition("BEGIN:VEVENT")[0]
    return [
        line.partition(r"\n")[2]
        for line in properties.splitlines()
        if line.startswith(("DESCRIPTION:", "X-WR-CALDESC:"))
    ]


def test_every_place_names_the_licence(tmp_path: Path) -> None:
    assert licence_places(client_with(LICENCE, tmp_path)) == {
        "foot of the page": f' href="{LICENCE_URL}">CC BY 4.0 &lt;vi&gt;',
        "schema.org": [LICENCE_URL],
        "Atom": ["CC BY 4.0 <vi>", LICENCE_URL],
        "JSON Feed": {"name": {"vi": "CC BY 4.0 <vi>", "en": "CC BY 4.0"}, "url": LICENCE_URL},
        "events.ics": [CALENDAR_LICENCE, CALENDAR_LICENCE],
        "anniversaries.ics": [CALENDAR_LICENCE, CALENDAR_LICENCE],
        "TimelineJS": f'<p>Giấy phép: <a href="{LICENCE_URL}">CC BY 4.0 &lt;vi&gt;</a></p>',
        "frame": [LICENCE_URL],
        "OpenAPI": {"name": "CC BY 4.0 <vi>", "url": LICENCE_URL},
    }


def test_without_a_licence_no_place_names_one(tmp_path: Path) -> None:
    assert licence_places(client_with("", tmp_path)) == {
        "foot of the page": False,
        "schema.org": [],
        "Atom": [],
        "JSON Feed": None,
        "events.ics": ["", ""],
        "anniversaries.ics": ["", ""],
        "TimelineJS": "",
        "frame": [],
        "OpenAPI": None,
    }


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("editor@timeline.example", ("mailto", "editor@timeline.example", {"subject": [SUBJECT], "body": [EVENT_URL]})),
        ("https://example.org/report?about={event}", ("https", "/report", {"about": [EVENT_URL]})),
        ("https://example.org/report", ("https", "/report", {})),  # a page that asks for the event itself
    ],
)
def test_readers_report_an_error_with_the_event_named(
    contact: str, expected: tuple[str, str, dict[str, list[str]]], tmp_path: Path
) -> None:
    client = client_with(f'  contact: "{contact}"\n', tmp_path)
    page = client.get("/vi/events/visit-hun-sen-2023/").text
    href = page.split(">Báo lỗi</a>")[0].rpartition('href="')[2].removesuffix('"').replace("&amp;", "&")
    parts = urlsplit(href)
    assert (parts.scheme, parts.path, parse_qs(parts.query)) == expected


def test_without_a_contact_there_is_no_link_to_report_an_error(tmp_path: Path) -> None:
    assert "Báo lỗi" not in client_with("", tmp_path).get("/vi/events/visit-hun-sen-2023/").text


@pytest.mark.parametrize(
    ("contact", "described"),
    [
        ("editor@timeline.example", {"email": "editor@timeline.example"}),
        ("https://example.org/report?about={event}", {"url": "https://example.org/report?about="}),
    ],
)
def test_the_api_names_the_contact(contact: str, described: dict[str, str], tmp_path: Path) -> None:
    client = client_with(f'  contact: "{contact}"\n', tmp_path)
    assert client.get("/openapi.json").get_json()["info"]["contact"] == described

"""The icons and the manifest: what is said of them is so."""

import json
import struct
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from ..conftest import SITE
from ..icons import FAVICON, SIZES
from ..web.test_pages import Page


def size_of(png: bytes) -> tuple[int, int, bool]:
    """Width, height, and whether anything may be seen through it (RFC 2083 §4.1.1)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    return width, height, colour in (4, 6)


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_has_its_size_and_fills_its_square_if_it_must(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/static/{name}")
    size, filled = SIZES[name]
    assert (reply.content_type, size_of(reply.data)) == ("image/png", (size, size, not filled))


def test_the_drawn_icon_needs_nothing_else(client: FlaskClient) -> None:
    """No script, no reference, no style but that for the night, for which a browser may have no leave."""
    reply = client.get("/static/icon.svg")
    tree = ElementTree.fromstring(reply.data)
    assert reply.content_type.startswith("image/svg+xml")
    assert tree.attrib == {"viewBox": "0 0 32 32"}
    assert [each.tag.partition("}")[2] for each in tree.iter()] == ["svg", "style", "rect", "path", "circle"]
    assert [each.get("fill") for each in tree if each.get("class")] == ["#fbfaf7", "#55585f", "#9b1c2e"]


def test_the_icon_that_is_asked_for_without_a_page_is_one(client: FlaskClient) -> None:
    reply = client.get("/favicon.ico")
    assert (reply.status_code, reply.content_type) == (200, "image/x-icon")
    assert reply.headers["Cache-Control"] == "public, max-age=86400"
    assert struct.unpack("<HHHBBBBHHII", reply.data[:22]) == (
        0,
        1,
        1,
        FAVICON,
        FAVICON,
        0,
        0,
        1,
        32,
        len(reply.data) - 22,
        22,
    )
    assert size_of(reply.data[22:]) == (FAVICON, FAVICON, True)


@pytest.mark.parametrize(
    ("language", "name", "description"),
    [
        ("vi", "Niên biểu", "Việt Nam, Lào; và Campuchia"),
        ("lo", "ລຳດັບເຫດການ", "ຫວຽດນາມ ແລະ ລາວ"),
        ("en", "Timeline", "Vietnam, Laos; and Cambodia"),
    ],
)
def test_the_manifest_is_of_one_language(client: FlaskClient, language: str, name: str, description: str) -> None:
    reply = client.get(f"/{language}/site.webmanifest")
    assert reply.mimetype == "application/manifest+json"
    told = json.loads(reply.data)
    icons = told.pop("icons")
    assert told == {
        "id": f"/{language}/",
        "name": name,
        "short_name": name,
        "description": description,
        "lang": language,
        "dir": "ltr",
        "start_url": f"/{language}/",
        "scope": f"/{language}/",
        "display": "minimal-ui",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
    }
    assert [(each["src"].partition("?v=")[0], each["sizes"], each["purpose"]) for each in icons] == [
        ("/static/icon.svg", "any", "any"),
        ("/static/icon-192.png", "192x192", "any"),
        ("/static/icon-512.png", "512x512", "any"),
        ("/static/icon-maskable-512.png", "512x512", "maskable"),
    ]
    for each in icons:
        found = client.get(each["src"])
        assert found.content_type.partition(";")[0] == each["type"]
        assert "immutable" in found.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/vi/", "/lo/collections/viet-lao/", "/en/events/treaty-1977/", "/en/nothing/"])
def test_every_page_has_its_icons(client: FlaskClient, path: str) -> None:
    content = client.get(path).text
    found = [
        (link["rel"], str(link["href"]).partition("?v=")[0])
        for link in Page(content).links
        if link.get("rel") in ("icon", "apple-touch-icon", "manifest")
    ]
    assert found == [
        ("icon", "/static/icon.svg"),
        ("icon", "/favicon.ico"),
        ("apple-touch-icon", "/static/apple-touch-icon.png"),
        ("manifest", f"{path[:4]}site.webmanifest"),
    ]
    for scheme, colour in (("light", "#fbfaf7"), ("dark", "#14161a")):
        assert f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">' in content


@pytest.mark.parametrize(
    ("path", "sort", "title", "description", "url"),
    [
        ("/en/", "website", "Timeline", "Vietnam, Laos; and Cambodia", "/en/"),
        ("/en/?q=&country=KH", "website", "Timeline", "Vietnam, Laos; and Cambodia", "/en/?country=KH"),
        (
            "/en/anniversaries/",
            "website",
            "Timeline: anniversaries",
            "Vietnam, Laos; and Cambodia",
            "/en/anniversaries/",
        ),
        ("/en/people/hun-sen/", "website", "Hun Sen – Timeline", "Hun Sen: 1 event", "/en/people/hun-sen/"),
        ("/en/events/leap-2020/", "article", "Leap day", "Leap day", "/en/events/leap-2020/"),
    ],
)
def test_a_shared_page_says_what_it_is(
    client: FlaskClient, path: str, sort: str, title: str, description: str, url: str
) -> None:
    """Each thing once, and the picture of an event besides."""
    lines = [line for line in client.get(path).text.splitlines() if line.startswith('<meta property="og:')]
    told = [tuple(line.removeprefix('<meta property="og:').removesuffix('">').split('" content="')) for line in lines]
    assert [each for each in told if not each[0].startswith("image")] == [
        ("type", sort),
        ("site_name", "Timeline"),
        ("title", title),
        ("description", description),
        ("url", SITE + url),
        ("locale", "en_US"),
        ("locale:alternate", "vi_VN"),
        ("locale:alternate", "lo_LA"),
    ]
    assert any(name == "image" for name, _ in told) is (sort == "article")


def test_what_nobody_shares_says_nothing(client: FlaskClient) -> None:
    for path in ("/en/embed/", "/en/nothing/"):
        assert "og:" not in client.get(path).text

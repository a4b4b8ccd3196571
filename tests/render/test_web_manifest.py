"""Tests the icons, the web manifest and the Open Graph metadata."""

import json
import struct
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from ..conftest import SITE
from ..icons import FAVICON_SIZE, ICONS
from ..web.test_pages import Page


def size_and_transparency(png: bytes) -> tuple[int, int, bool]:
    """Width, height, and whether the picture can be transparent (RFC 2083 §4.1.1)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    return width, height, colour in (4, 6)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_has_its_size_and_background(client: FlaskClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    size, is_filled = ICONS[name]
    assert (response.content_type, size_and_transparency(response.data)) == ("image/png", (size, size, not is_filled))


def test_the_svg_icon_is_self_contained(client: FlaskClient) -> None:
    """It has no script and no reference. Its only style is for dark mode, because a browser may not allow styles."""
    response = client.get("/static/icon.svg")
    tree = ElementTree.fromstring(response.data)
    assert response.content_type.startswith("image/svg+xml")
    assert tree.attrib == {"viewBox": "0 0 32 32"}
    assert [element.tag.partition("}")[2] for element in tree.iter()] == ["svg", "style", "rect", "path", "circle"]
    assert [element.get("fill") for element in tree if element.get("class")] == ["#fbfaf7", "#55585f", "#9b1c2e"]


def test_favicon_ico_is_an_icon(client: FlaskClient) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response.content_type) == (200, "image/x-icon")
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert struct.unpack("<HHHBBBBHHII", response.data[:22]) == (
        0,
        1,
        1,
        FAVICON_SIZE,
        FAVICON_SIZE,
        0,
        0,
        1,
        32,
        len(response.data) - 22,
        22,
    )
    assert size_and_transparency(response.data[22:]) == (FAVICON_SIZE, FAVICON_SIZE, True)


@pytest.mark.parametrize(
    ("language", "name", "description"),
    [
        ("vi", "Niên biểu", "Việt Nam, Lào; và Campuchia"),
        ("lo", "ລຳດັບເຫດການ", "ຫວຽດນາມ ແລະ ລາວ"),
        ("en", "Timeline", "Vietnam, Laos; and Cambodia"),
    ],
)
def test_the_manifest_is_in_one_language(client: FlaskClient, language: str, name: str, description: str) -> None:
    response = client.get(f"/{language}/site.webmanifest")
    assert response.mimetype == "application/manifest+json"
    manifest = json.loads(response.data)
    icons = manifest.pop("icons")
    assert manifest == {
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
    assert [(icon["src"].partition("?v=")[0], icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("/static/icon.svg", "any", "any"),
        ("/static/icon-192.png", "192x192", "any"),
        ("/static/icon-512.png", "512x512", "any"),
        ("/static/icon-maskable-512.png", "512x512", "maskable"),
    ]
    for icon in icons:
        icon_response = client.get(icon["src"])
        assert icon_response.content_type.partition(";")[0] == icon["type"]
        assert "immutable" in icon_response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/vi/", "/lo/collections/viet-lao/", "/en/events/treaty-1977/", "/en/nothing/"])
def test_every_page_has_its_icons(client: FlaskClient, path: str) -> None:
    content = client.get(path).text
    icon_links = [
        (link["rel"], str(link["href"]).partition("?v=")[0])
        for link in Page(content).links
        if link.get("rel") in ("icon", "apple-touch-icon", "manifest")
    ]
    assert icon_links == [
        ("icon", "/static/icon.svg"),
        ("icon", "/favicon.ico"),
        ("apple-touch-icon", "/static/apple-touch-icon.png"),
        ("manifest", f"{path[:4]}site.webmanifest"),
    ]
    for scheme, colour in (("light", "#fbfaf7"), ("dark", "#14161a")):
        assert f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">' in content


@pytest.mark.parametrize(
    ("path", "page_type", "title", "description", "url"),
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
        (  # with the role
            "/en/people/thongloun-sisoulith/",
            "website",
            "Thongloun Sisoulith – Timeline",
            "Thongloun Sisoulith, General Secretary: 1 event",
            "/en/people/thongloun-sisoulith/",
        ),
        ("/en/events/leap-2020/", "article", "Leap day", "Leap day", "/en/events/leap-2020/"),
    ],
)
def test_a_page_has_its_open_graph_metadata(
    client: FlaskClient, path: str, page_type: str, title: str, description: str, url: str
) -> None:
    """Each property occurs once."""
    lines = [line for line in client.get(path).text.splitlines() if line.startswith('<meta property="og:')]
    properties = [
        tuple(line.removeprefix('<meta property="og:').removesuffix('">').split('" content="')) for line in lines
    ]
    assert [pair for pair in properties if not pair[0].startswith("image")] == [
        ("type", page_type),
        ("site_name", "Timeline"),
        ("title", title),
        ("description", description),
        ("url", SITE + url),
        ("locale", "en_US"),
        ("locale:alternate", "vi_VN"),
        ("locale:alternate", "lo_LA"),
    ]
    assert [name for name, _ in properties if name.startswith("image")] == [
        "image",
        "image:type",
        "image:width",
        "image:height",
        "image:alt",
    ]


def test_frames_and_errors_have_no_open_graph_metadata(client: FlaskClient) -> None:
    for path in ("/en/embed/", "/en/nothing/"):
        assert "og:" not in client.get(path).text

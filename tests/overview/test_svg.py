"""Tests the picture alone, as a file to download and to print."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from ..conftest import golden_bytes

FONT_FACE = re.compile(rb'@font-face \{ font-family: "([^"]*)"; font-weight: (\d+);[^}]*base64,[^}]*\}\n')


@pytest.mark.parametrize(
    ("path", "golden", "families"),
    [
        ("/vi/overview.svg", "overview_vi.svg", ["Be Vietnam Pro", "Be Vietnam Pro"]),
        ("/lo/overview.svg", "overview_lo.svg", ["Be Vietnam Pro", "Be Vietnam Pro", "Noto Sans Lao Looped"]),
        ("/en/collections/viet-lao/overview.svg?from=2020&to=2022", "overview_en_viet-lao.svg", ["Be Vietnam Pro"]),
    ],
)  # fmt: skip
def test_the_picture_stands_alone(client: FlaskClient, path: str, golden: str, families: list[str]) -> None:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "image/svg+xml")
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'; sandbox"
    )
    assert [family.decode() for family, weight in FONT_FACE.findall(response.data) if weight == b"400"] == families
    root = ElementTree.fromstring(response.data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    hrefs = [element.get("href", "") for element in root.iter("{http://www.w3.org/2000/svg}a")]
    assert hrefs
    assert all(href.startswith("https://timeline.example/") for href in hrefs)
    content = FONT_FACE.sub(b"", response.data)
    assert content == golden_bytes(golden, content)


@pytest.mark.parametrize(("path", "status"), [("/vi/overview.svg?colour=red", 400), ("/xx/overview.svg", 404)])
def test_a_wrong_query_is_refused(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status

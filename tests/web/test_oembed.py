"""Tests oEmbed: the frame that editors get for a URL of the site, and how they discover it."""

import json
import re
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from timeline.app import create_app
from timeline.render.embed import OEMBED_FORMATS

from ..conftest import DATA, SITE, frozen_clock, make_settings
from .test_pages import PAGE_PATHS

EMBEDDABLE_PATHS = [
    "/{}/",
    "/{}/?country=LA&q=%22hi%E1%BB%87p+%C6%B0%E1%BB%9Bc%22&order=newest",
    "/{}/collections/viet-lao/",
    "/{}/collections/years-2021-2022/?country=LA",
    "/{}/offices/quang-ngai/",
    "/{}/anniversaries/",
    "/{}/story/",
    "/{}/collections/viet-lao/anniversaries/",
    "/{}/offices/sekong/anniversaries/",
    "/{}/calendar/2022/07/",
    "/{}/collections/viet-lao/calendar/2027/07/",
    "/{}/offices/quang-ngai/calendar/2022/09/",
    "/{}/embed/?country=LA&view=list&languages=vi,lo,en",
    "/{}/events/relations-1962/",
    "/{}/events/relations-1962/embed/?scheme=dark&languages=vi,lo,en",
]
LANGUAGES = ("vi", "lo", "en")
FORMAT_BY_MEDIA_TYPE = {"application/json+oembed": "json", "text/xml+oembed": "xml"}
ALLOWED_ATTRIBUTES = {  # by tag, for providers that WordPress does not know: wp_filter_oembed_result()
    "a": {"href"},
    "blockquote": set(),
    "iframe": {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"},
}


class WordPressSanitizer(HTMLParser):
    """Keeps the HTML of a response that WordPress keeps."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.html = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ALLOWED_ATTRIBUTES:
            attributes = "".join(
                f' {name}="{escape(value or "")}"' for name, value in attrs if name in ALLOWED_ATTRIBUTES[tag]
            )
            self.html += f"<{tag}{attributes}>"

    def handle_endtag(self, tag: str) -> None:
        self.html += f"</{tag}>" if tag in ALLOWED_ATTRIBUTES else ""

    def handle_data(self, data: str) -> None:
        self.html += escape(data)


def frame_attributes(content: str) -> dict[str, str]:
    """The attributes of the frame after sanitising. Without a frame, WordPress shows only a link."""
    match = re.search(
        r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", WordPressSanitizer(content).html, re.S
    )
    assert match, "no frame is left"
    return {name: unescape(value) for name, value in re.findall(r' (\w+)="([^"]*)"', match[2])}


def discover_links(page: str) -> dict[str, tuple[str, str]]:
    """The URL and the title by format, found as in WP_oEmbed::discover()."""
    head = page.encode()[: 150 * 1024].decode(errors="ignore").partition("</head>")[0]
    links = (dict(re.findall(r'([\w-]+)="([^"]*)"', link)) for link in re.findall("<link([^<>]+)/?>", head))
    return {
        FORMAT_BY_MEDIA_TYPE[link["type"]]: (unescape(link["href"]), unescape(link["title"]))
        for link in links
        if link.get("type") in FORMAT_BY_MEDIA_TYPE
    }


def request_as_wordpress(client: FlaskClient, endpoint: str, url: str, format_name: str) -> TestResponse:
    """Request the URL with the query parameters that WordPress sets: WP_oEmbed::fetch()."""
    parameters = {"maxwidth": "600", "maxheight": "900", "url": url, "dnt": "1", "format": format_name}
    parts = urlsplit(endpoint)
    assert f"{parts.scheme}://{parts.netloc}" == SITE
    return client.get(f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | parameters)}")


def parse_response(response: TestResponse) -> dict[str, str]:
    """The values of a JSON or XML response as texts."""
    if response.content_type == "application/json":
        return {name: str(value) for name, value in json.loads(response.data).items()}
    assert response.content_type == "text/xml; charset=utf-8"
    root = fromstring(response.data)
    assert (root.tag, root.attrib) == ("oembed", {})
    return {element.tag: element.text or "" for element in root}


def request_oembed(client: FlaskClient, url: str, **parameters: str) -> TestResponse:
    return client.get(f"/oembed?{urlencode({'url': url} | parameters)}")


@pytest.mark.parametrize(
    ("url", "frame", "title"),
    [
        # the timeline of each scope
        (f"{SITE}/vi/", "/vi/embed/?view=timeline", "Niên biểu"),
        (f"{SITE}/en/collections/viet-lao/", "/en/collections/viet-lao/embed/?view=timeline", "Vietnam–Laos"),
        (f"{SITE}/vi/offices/quang-ngai/", "/vi/offices/quang-ngai/embed/?view=timeline", "Việt – Lào · Quảng Ngãi"),
        # with its query parameters, in canonical order
        (f"{SITE}/vi/?q=dau+moc&country=LA&country=VN", "/vi/embed/?country=VN&country=LA&q=dau+moc&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?from=5/9/1962&topic=", "/vi/embed/?from=1962-09-05&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?order=newest&page=2&kind=visit", "/vi/embed/?kind=visit&view=timeline", "Niên biểu"),
        # anniversaries and months, whose pages have no filters
        (f"{SITE}/vi/anniversaries/", "/vi/embed/?view=anniversaries", "Niên biểu: các ngày kỷ niệm"),
        (f"{SITE}/lo/offices/sekong/anniversaries/?page=9", "/lo/offices/sekong/embed/?view=anniversaries", "ລຳດັບເຫດການ · ເຊກອງ: ວັນຄົບຮອບ"),
        (f"{SITE}/en/story/", "/en/embed/?view=story", "Timeline: story"),
        (f"{SITE}/en/anniversaries/?country=LA", "/en/embed/?view=anniversaries", "Timeline: anniversaries"),
        (f"{SITE}/vi/calendar/2022/07/", "/vi/embed/?view=month&month=2022-07", "Tháng 7 năm 2022 – Niên biểu"),
        (f"{SITE}/en/collections/viet-lao/calendar/2036/12/", "/en/collections/viet-lao/embed/?view=month&month=2036-12", "December 2036 – Vietnam–Laos"),
        # frames themselves, with their options
        (f"{SITE}/vi/embed/", "/vi/embed/", "Niên biểu"),
        (f"{SITE}/lo/offices/sekong/embed?languages=lo,vi&view=month&month=2022-07&country=LA", "/lo/offices/sekong/embed/?country=LA&view=month&month=2022-07&languages=vi,lo", "ລຳດັບເຫດການ · ເຊກອງ"),
        # one event, also by a retired id, and its frame
        (f"{SITE}/en/events/relations-1962/", "/en/events/relations-1962/embed/", "Diplomatic relations established"),
        (f"{SITE}/vi/events/relations-1962?fbclid=x#cite", "/vi/events/relations-1962/embed/", "Thiết lập quan hệ ngoại giao"),
        (f"{SITE}/vi/events/treaty-of-1977/", "/vi/events/treaty-1977/embed/", "Ký Hiệp ước Hữu nghị và Hợp tác"),
        (f"{SITE}/vi/events/relations-1962/embed/?languages=lo&accent=0b4a86", "/vi/events/relations-1962/embed/?accent=0b4a86&languages=vi,lo", "Thiết lập quan hệ ngoại giao"),
        # as people write URLs, and as other programs change them
        (SITE, "/vi/embed/?view=timeline", "Niên biểu"),
        (f"{SITE}/?country=XX", "/vi/embed/?view=timeline", "Niên biểu"),  # redirects without the parameters
        (f"{SITE}/lo", "/lo/embed/?view=timeline", "ລຳດັບເຫດການ"),
        (f"{SITE}/vi//calendar/2022/07#d-2022-07-01", "/vi/embed/?view=month&month=2022-07", "Tháng 7 năm 2022 – Niên biểu"),
        (f"  {SITE}/vi/ ", "/vi/embed/?view=timeline", "Niên biểu"),
        ("http://timeline.example/vi/", "/vi/embed/?view=timeline", "Niên biểu"),
        ("HTTPS://Timeline.Example:443/vi/", "/vi/embed/?view=timeline", "Niên biểu"),
        ("http://timeline.example:80/vi/", "/vi/embed/?view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?utm_source=zalo&fbclid=x&country=LA#e-1", "/vi/embed/?country=LA&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?q=hiệp ước", "/vi/embed/?q=hi%E1%BB%87p+%C6%B0%E1%BB%9Bc&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?q=hi%E1%BB%87p%20%C6%B0%E1%BB%9Bc", "/vi/embed/?q=hi%E1%BB%87p+%C6%B0%E1%BB%9Bc&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/collections/viet%2Dlao/%61nniversaries/", "/vi/collections/viet-lao/embed/?view=anniversaries", "Việt – Lào: các ngày kỷ niệm"),
    ],
)  # fmt: skip
def test_a_pasted_url_becomes_a_frame(client: FlaskClient, url: str, frame: str, title: str) -> None:
    """Also if the client does not encode the URL."""
    response = parse_response(request_oembed(client, url))
    attributes = frame_attributes(response["html"])
    assert (response["title"], attributes["title"], attributes["src"]) == (title, title, SITE + frame)
    if "&" not in url and "#" not in url:
        assert parse_response(client.get("/oembed", query_string=f"url={url}")) == response


@pytest.mark.parametrize(
    ("site", "url", "status"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/vi/", 200),
        ("http://127.0.0.1:8000", "https://127.0.0.1:8000/vi/", 200),
        ("http://127.0.0.1:8000", "http://127.0.0.1/vi/", 404),
        ("http://127.0.0.1:8000", "http://127.0.0.1:80/vi/", 404),
        ("http://[::1]:8000", "http://[::1]:8000/vi/", 200),
        ("https://Timeline.Example:443", "http://timeline.example/vi/", 200),
    ],
)
def test_the_port_is_part_of_the_host(site: str, url: str, status: int) -> None:
    app = create_app(make_settings(DATA / "small.yaml", site_url=site), frozen_clock("2026-09-01T02:00"))
    assert request_oembed(app.test_client(), url).status_code == status


NOT_FOUND = "Không có gì ở địa chỉ này."
BAD_REQUEST = "Không hiểu được địa chỉ này."
UNSUPPORTED_FORMAT = "Chỉ trả lời ở dạng json hoặc xml."


@pytest.mark.parametrize(
    ("parameters", "status", "heading"),
    [
        ({}, 400, BAD_REQUEST),
        ({"url": ""}, 400, BAD_REQUEST),
        ({"url": f"{SITE}/vi/", "format": "yaml"}, 501, UNSUPPORTED_FORMAT),
        ({"url": f"{SITE}/vi/", "format": "JSON"}, 501, UNSUPPORTED_FORMAT),
        *(
            ({"url": f"{SITE}/vi/", name: number}, 400, BAD_REQUEST)
            for name in ("maxwidth", "maxheight")
            for number in ("0", "-1", "+5", "1.5", "wide", "໖໐໐", "9" * 5000)
        ),
        # URLs of other hosts
        ({"url": "https://foreign.example/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example@foreign.example/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example\\@foreign.example/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example.foreign.example/vi/"}, 404, NOT_FOUND),
        ({"url": "https://foreign.timeline.example/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example:8443/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example:99999/vi/"}, 404, NOT_FOUND),
        ({"url": "https://timeline.example:foreign/vi/"}, 404, NOT_FOUND),
        ({"url": "https://[foreign/vi/"}, 404, NOT_FOUND),
        ({"url": "ftp://timeline.example/vi/"}, 404, NOT_FOUND),
        ({"url": "javascript:foreign()"}, 404, NOT_FOUND),
        ({"url": "//timeline.example/vi/"}, 404, NOT_FOUND),
        ({"url": "/vi/"}, 404, NOT_FOUND),
        # pages that no frame can show
        ({"url": f"{SITE}/vi/calendar/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/calendar/2022/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/events/foreign/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/events/relations-1962/embed/?view=list"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/events/relations-1962.ics"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/people/hun-sen/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/subscribe/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/embed/?languages=foreign"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/events.json"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/oembed?url=https://timeline.example/vi/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/reports/"}, 404, NOT_FOUND),  # accepts only POST
        # URLs that do not exist
        ({"url": f"{SITE}/fr/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/foreign/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/collections/foreign/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/offices/foreign/anniversaries/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/calendar/2022/13/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/calendar/1492/01/"}, 404, NOT_FOUND),  # long before the first event
        ({"url": f"{SITE}/vi/collections/years-2021-2022/calendar/1962/09/"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?kind=foreign"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?foreign=1"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?foreign="}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?from=foreign"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?order=foreign"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/anniversaries/?page=foreign"}, 404, NOT_FOUND),
        ({"url": f"{SITE}/vi/?q={'a' * 5000}"}, 404, NOT_FOUND),
    ],
)
def test_a_url_that_cannot_be_embedded_is_rejected(
    client: FlaskClient, parameters: dict[str, str], status: int, heading: str
) -> None:
    """In problem details that repeat nothing of a foreign URL."""
    response = client.get("/oembed", query_string=parameters)
    assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    assert heading in response.text
    assert "foreign" not in response.text
    assert "oembed" not in response.text


ICON_512, ICON_192 = (("/static/icon-512.png", 512, 512), ("/static/icon-192.png", 192, 192))


@pytest.mark.parametrize(
    ("page", "parameters", "width", "height", "picture"),
    [
        ("/vi/", {}, 640, 600, ("/vi/share-card.png", 1200, 630)),
        ("/vi/anniversaries/", {}, 640, 250, ("/vi/share-card.png", 1200, 630)),
        ("/vi/calendar/2022/07/", {}, 640, 380, ("/vi/share-card.png", 1200, 630)),
        ("/vi/offices/quang-ngai/", {}, 640, 600, ("/vi/offices/quang-ngai/share-card.png", 1200, 630)),
        ("/vi/events/relations-1962/", {}, 640, 240, ("/vi/events/relations-1962.png", 1200, 630)),
        (
            "/vi/events/relations-1962/",
            {"maxwidth": "1200", "maxheight": "630"},
            1200,
            240,
            ("/vi/events/relations-1962.png", 1200, 630),
        ),
        ("/vi/events/relations-1962/", {"maxwidth": "1199"}, 1199, 240, ICON_512),
        ("/vi/", {"maxwidth": "", "maxheight": ""}, 640, 600, ("/vi/share-card.png", 1200, 630)),
        ("/vi/", {"maxwidth": "640", "maxheight": "600"}, 640, 600, ICON_512),
        ("/vi/", {"maxwidth": "511"}, 511, 600, ICON_192),
        ("/vi/", {"maxheight": "512"}, 640, 512, ICON_512),
        ("/vi/", {"maxheight": "192"}, 640, 192, ICON_192),
        ("/vi/", {"maxwidth": "191", "maxheight": "0400"}, 191, 400, None),
        ("/vi/", {"maxwidth": "1", "maxheight": "1"}, 1, 1, None),
        ("/vi/", {"maxwidth": "1000", "maxheight": "1000"}, 1000, 600, ICON_512),  # as wide as the text around it
        ("/vi/", {"maxwidth": "999999999", "maxheight": "999999999"}, 1200, 600, ("/vi/share-card.png", 1200, 630)),
    ],
)
@pytest.mark.parametrize("format_name", ["json", "xml"])
def test_a_frame_has_at_most_the_requested_size(
    client: FlaskClient,
    format_name: str,
    page: str,
    parameters: dict[str, str],
    width: int,
    height: int,
    picture: tuple[str, int, int] | None,
) -> None:
    response = parse_response(request_oembed(client, SITE + page, format=format_name, **parameters))
    attributes = frame_attributes(response["html"])
    assert [(values["width"], values["height"]) for values in (response, attributes)] == [(str(width), str(height))] * 2
    names = ("thumbnail_url", "thumbnail_width", "thumbnail_height")
    values = [response.get(name) for name in names]
    assert values == ([SITE + picture[0], str(picture[1]), str(picture[2])] if picture else [None] * 3)


FULL_RESPONSE = {
    "version": "1.0",
    "type": "rich",
    "title": "ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ",
    "provider_name": "ລຳດັບເຫດການ",
    "provider_url": "https://timeline.example/lo/",
    "cache_age": 86400,
    "html": (
        '<iframe src="https://timeline.example/lo/collections/viet-lao/embed/?view=month&amp;month=2022-07" '
        'title="ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ" width="600" height="380" loading="lazy" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
        'referrerpolicy="strict-origin-when-cross-origin" frameborder="0"></iframe>'
        '<p><a href="https://timeline.example/lo/collections/viet-lao/calendar/2022/07/">'
        "ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ</a></p>"
    ),
    "width": 600,
    "height": 380,
    "thumbnail_url": "https://timeline.example/static/icon-512.png",
    "thumbnail_width": 512,
    "thumbnail_height": 512,
}


def test_the_full_response_in_json_and_xml(client: FlaskClient) -> None:
    url = f"{SITE}/lo/collections/viet-lao/calendar/2022/07/"
    assert json.loads(request_oembed(client, url, maxwidth="600").data) == FULL_RESPONSE
    assert request_oembed(client, url, maxwidth="600", format="xml").text == (
        "<?xml version='1.0' encoding='utf-8'?>\n<oembed>"
        + "".join(f"<{name}>{escape(str(value), quote=False)}</{name}>" for name, value in FULL_RESPONSE.items())
        + "</oembed>"
    )


def test_openapi_lists_the_formats(client: FlaskClient) -> None:
    schema = json.loads(client.get("/openapi.json").data)["components"]["parameters"]["format"]["schema"]
    assert schema == {"enum": list(OEMBED_FORMATS)}


@pytest.mark.parametrize("format_name", ["json", "xml"])
def test_a_response_can_be_read_by_any_origin(client: FlaskClient, format_name: str) -> None:
    headers = request_oembed(client, f"{SITE}/vi/", format=format_name).headers
    names = ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control")
    assert [headers[name] for name in names] == [
        "*",
        "cross-origin",
        "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EMBEDDABLE_PATHS)
def test_wordpress_finds_the_frame_of_a_page(client: FlaskClient, path: str, language: str) -> None:
    """WordPress looks for links in the head, follows one, and sanitises the HTML."""
    path = path.format(language)
    page = client.get(path).text
    links = discover_links(page)
    title_match = re.search("<title>(.*)</title>", page)
    assert title_match
    assert list(links) == ["json", "xml"]
    responses = []
    for format_name, (url, title) in links.items():
        assert title == unescape(title_match[1])
        plain_response = parse_response(client.get(url.removeprefix(SITE)))
        response = parse_response(request_as_wordpress(client, url, SITE + path, format_name))
        assert response["html"] == plain_response["html"].replace('width="640"', 'width="600"')
        responses.append(response)
    assert responses[0] == responses[1]
    attributes = frame_attributes(responses[0]["html"])
    assert attributes == {
        "src": attributes["src"],
        "title": responses[0]["title"],
        "width": "600",
        "height": responses[0]["height"],
        "frameborder": "0",
    }
    frame = client.get(attributes["src"].removeprefix(SITE))
    assert frame.status_code == 200
    assert f'<html lang="{language}"' in frame.text


@pytest.mark.parametrize(
    "path",
    [
        *(path.format("en") for path in PAGE_PATHS),
        "/en/calendar/",
        "/en/offices/quang-ngai/calendar/2022/",
        "/en/api/",
        "/en/nothing/",
        "/en/?kind=visits",
        "/en/calendar/1492/01/",
    ],
)
def test_only_pages_that_can_be_embedded_have_discovery_links(client: FlaskClient, path: str) -> None:
    assert bool(discover_links(client.get(path).text)) is (request_oembed(client, SITE + path).status_code == 200)


def test_texts_of_the_file_cannot_become_markup(tmp_path: Path) -> None:
    title = "\"><script>alert(1)</script>'&amp;]]>"
    text = (DATA / "small.yaml").read_text()
    hostile_text = text.replace("vi: Việt – Lào,", "vi: '" + title.replace("'", "''") + "',")
    (tmp_path / "events.yaml").write_text(hostile_text)
    client = create_app(make_settings(tmp_path / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    page = client.get("/vi/collections/viet-lao/").text
    for format_name, (url, _) in discover_links(page).items():
        response = parse_response(client.get(url.removeprefix(SITE)))
        assert (format_name, response["title"], frame_attributes(response["html"])["title"]) == (
            format_name,
            title,
            title,
        )
        escaped_title = escape(title)
        assert response["html"].endswith(f'<p><a href="{SITE}/vi/collections/viet-lao/">{escaped_title}</a></p>')
        assert re.findall(r"<\w+", response["html"]) == ["<iframe", "<p", "<a"]
    assert [link_title for _, link_title in discover_links(page).values()] == [f"{title} – Niên biểu"] * 2

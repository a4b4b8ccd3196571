"""oEmbed: what editors put into a page for the address of one of ours, and how they find it."""

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

from ..conftest import DATA, SITE, at, settings
from .test_pages import PAGES

EMBEDDABLE = [
    "/{}/",
    "/{}/?country=LA&q=%22hi%E1%BB%87p+%C6%B0%E1%BB%9Bc%22&order=newest",
    "/{}/collections/viet-lao/",
    "/{}/collections/years-2021-2022/?country=LA",
    "/{}/offices/quang-ngai/",
    "/{}/anniversaries/",
    "/{}/collections/viet-lao/anniversaries/",
    "/{}/offices/sekong/anniversaries/",
    "/{}/calendar/2022/07/",
    "/{}/collections/viet-lao/calendar/2027/07/",
    "/{}/offices/quang-ngai/calendar/2022/09/",
]
LANGUAGES = ("vi", "lo", "en")
TYPES = {"application/json+oembed": "json", "text/xml+oembed": "xml"}
KEPT = {  # what WordPress leaves of the HTML of providers that it does not know: wp_filter_oembed_result()
    "a": {"href"},
    "blockquote": set(),
    "iframe": {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"},
}


class Sanitised(HTMLParser):
    """The HTML of a reply as WordPress keeps it."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.kept = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KEPT:
            said = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in KEPT[tag])
            self.kept += f"<{tag}{said}>"

    def handle_endtag(self, tag: str) -> None:
        self.kept += f"</{tag}>" if tag in KEPT else ""

    def handle_data(self, data: str) -> None:
        self.kept += escape(data)


def sanitised(content: str) -> dict[str, str]:
    """The attributes of the frame that is left; without one, WordPress shows a link alone."""
    found = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", Sanitised(content).kept, re.S)
    assert found, "no frame is left"
    return {name: unescape(value) for name, value in re.findall(r' (\w+)="([^"]*)"', found[2])}


def discovered(page: str) -> dict[str, tuple[str, str]]:
    """The address and the title for each form, as WordPress finds them: WP_oEmbed::discover()."""
    head = page.encode()[: 150 * 1024].decode(errors="ignore").partition("</head>")[0]
    links = (dict(re.findall(r'([\w-]+)="([^"]*)"', link)) for link in re.findall("<link([^<>]+)/?>", head))
    return {
        TYPES[link["type"]]: (unescape(link["href"]), unescape(link["title"]))
        for link in links
        if link.get("type") in TYPES
    }


def asked_by_wordpress(client: FlaskClient, address: str, url: str, form: str) -> TestResponse:
    """The address with the words that WordPress puts in place of those, or beside them: WP_oEmbed::fetch()."""
    words = {"maxwidth": "600", "maxheight": "900", "url": url, "dnt": "1", "format": form}
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == SITE
    return client.get(f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | words)}")


def told(reply: TestResponse) -> dict[str, str]:
    """Either form of a reply, every value as text."""
    if reply.content_type == "application/json":
        return {name: str(value) for name, value in json.loads(reply.data).items()}
    assert reply.content_type == "text/xml; charset=utf-8"
    root = fromstring(reply.data)
    assert (root.tag, root.attrib) == ("oembed", {})
    return {each.tag: each.text or "" for each in root}


def asked(client: FlaskClient, url: str, **words: str) -> TestResponse:
    return client.get(f"/oembed?{urlencode({'url': url} | words)}")


@pytest.mark.parametrize(
    ("url", "frame", "title"),
    [
        # the timeline of every scope
        (f"{SITE}/vi/", "/vi/embed/?view=timeline", "Niên biểu"),
        (f"{SITE}/en/collections/viet-lao/", "/en/collections/viet-lao/embed/?view=timeline", "Vietnam–Laos"),
        (f"{SITE}/vi/offices/quang-ngai/", "/vi/offices/quang-ngai/embed/?view=timeline", "Việt – Lào · Quảng Ngãi"),
        # with the words of its query, in one order
        (f"{SITE}/vi/?q=dau+moc&country=LA&country=VN", "/vi/embed/?country=VN&country=LA&q=dau+moc&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?from=5/9/1962&topic=", "/vi/embed/?from=1962-09-05&view=timeline", "Niên biểu"),
        (f"{SITE}/vi/?order=newest&page=2&kind=visit", "/vi/embed/?kind=visit&view=timeline", "Niên biểu"),
        # anniversaries and months, whose pages nothing narrows
        (f"{SITE}/vi/anniversaries/", "/vi/embed/?view=anniversaries", "Niên biểu: các ngày kỷ niệm"),
        (f"{SITE}/lo/offices/sekong/anniversaries/?page=9", "/lo/offices/sekong/embed/?view=anniversaries", "ລຳດັບເຫດການ · ເຊກອງ: ວັນຄົບຮອບ"),
        (f"{SITE}/en/anniversaries/?country=LA", "/en/embed/?view=anniversaries", "Timeline: anniversaries"),
        (f"{SITE}/vi/calendar/2022/07/", "/vi/embed/?view=month&month=2022-07", "Tháng 7 năm 2022 – Niên biểu"),
        (f"{SITE}/en/collections/viet-lao/calendar/2036/12/", "/en/collections/viet-lao/embed/?view=month&month=2036-12", "December 2036 – Vietnam–Laos"),
        # as people write addresses, and as others change them
        (SITE, "/vi/embed/?view=timeline", "Niên biểu"),
        (f"{SITE}/?country=XX", "/vi/embed/?view=timeline", "Niên biểu"),  # which leads on without them
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
def test_an_address_that_is_pasted_becomes_a_frame(client: FlaskClient, url: str, frame: str, title: str) -> None:
    """By its plain address too, for clients that encode nothing of it."""
    reply = told(asked(client, url))
    shown = sanitised(reply["html"])
    assert (reply["title"], shown["title"], shown["src"]) == (title, title, SITE + frame)
    if "&" not in url and "#" not in url:
        assert told(client.get("/oembed", query_string=f"url={url}")) == reply


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
def test_a_host_is_its_port_too(site: str, url: str, status: int) -> None:
    app = create_app(settings(DATA / "small.yaml", site_url=site), at("2026-09-01T02:00"))
    assert asked(app.test_client(), url).status_code == status


NOTHING = "Không có gì ở địa chỉ này."
UNCLEAR = "Không hiểu được địa chỉ này."
OTHER_FORM = "Chỉ trả lời ở dạng json hoặc xml."


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ({}, 400, UNCLEAR),
        ({"url": ""}, 400, UNCLEAR),
        ({"url": f"{SITE}/vi/", "format": "yaml"}, 501, OTHER_FORM),
        ({"url": f"{SITE}/vi/", "format": "JSON"}, 501, OTHER_FORM),
        *(
            ({"url": f"{SITE}/vi/", name: number}, 400, UNCLEAR)
            for name in ("maxwidth", "maxheight")
            for number in ("0", "-1", "+5", "1.5", "wide", "໖໐໐", "9" * 5000)
        ),
        # of others
        ({"url": "https://foreign.example/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example@foreign.example/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example\\@foreign.example/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example.foreign.example/vi/"}, 404, NOTHING),
        ({"url": "https://foreign.timeline.example/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example:8443/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example:99999/vi/"}, 404, NOTHING),
        ({"url": "https://timeline.example:foreign/vi/"}, 404, NOTHING),
        ({"url": "https://[foreign/vi/"}, 404, NOTHING),
        ({"url": "ftp://timeline.example/vi/"}, 404, NOTHING),
        ({"url": "javascript:foreign()"}, 404, NOTHING),
        ({"url": "//timeline.example/vi/"}, 404, NOTHING),
        ({"url": "/vi/"}, 404, NOTHING),
        # of pages that no frame shows
        ({"url": f"{SITE}/vi/calendar/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/calendar/2022/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/events/relations-1962/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/people/hun-sen/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/subscribe/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/embed/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/events.json"}, 404, NOTHING),
        ({"url": f"{SITE}/oembed?url=https://timeline.example/vi/"}, 404, NOTHING),
        ({"url": f"{SITE}/reports/"}, 404, NOTHING),  # which can only be written to
        # of nothing
        ({"url": f"{SITE}/fr/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/foreign/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/collections/foreign/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/offices/foreign/anniversaries/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/calendar/2022/13/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/calendar/1492/01/"}, 404, NOTHING),  # long before the first event
        ({"url": f"{SITE}/vi/collections/years-2021-2022/calendar/1962/09/"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?kind=foreign"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?foreign=1"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?foreign="}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?from=foreign"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?order=foreign"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/anniversaries/?page=foreign"}, 404, NOTHING),
        ({"url": f"{SITE}/vi/?q={'a' * 5000}"}, 404, NOTHING),
    ],
)
def test_what_cannot_be_embedded_is_refused(client: FlaskClient, words: dict[str, str], status: int, said: str) -> None:
    """Nothing of a foreign address is said again."""
    reply = client.get("/oembed", query_string=words)
    assert (reply.status_code, reply.content_type, reply.headers["Cache-Control"]) == (
        status,
        "text/html; charset=utf-8",
        "no-store",
    )
    assert f"<h1>{said}</h1>" in reply.text
    assert "foreign" not in reply.text
    assert "oembed" not in reply.text  # as what was looked for, say


@pytest.mark.parametrize(
    ("page", "words", "width", "height", "icon"),
    [
        ("/vi/", {}, 640, 600, 512),
        ("/vi/anniversaries/", {}, 640, 480, 512),
        ("/vi/calendar/2022/07/", {}, 640, 640, 512),
        ("/vi/", {"maxwidth": "", "maxheight": ""}, 640, 600, 512),
        ("/vi/", {"maxwidth": "640", "maxheight": "600"}, 640, 600, 512),
        ("/vi/", {"maxwidth": "511"}, 511, 600, 192),
        ("/vi/", {"maxheight": "512"}, 640, 512, 512),
        ("/vi/", {"maxheight": "192"}, 640, 192, 192),
        ("/vi/", {"maxwidth": "191", "maxheight": "0400"}, 191, 400, None),
        ("/vi/", {"maxwidth": "1", "maxheight": "1"}, 1, 1, None),
        ("/vi/", {"maxwidth": "1000", "maxheight": "1000"}, 1000, 600, 512),  # as wide as the text that it stands in
        ("/vi/", {"maxwidth": "999999999", "maxheight": "999999999"}, 1200, 600, 512),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_frame_is_never_wider_or_higher_than_is_asked(
    client: FlaskClient, form: str, page: str, words: dict[str, str], width: int, height: int, icon: int | None
) -> None:
    reply = told(asked(client, SITE + page, format=form, **words))
    shown = sanitised(reply["html"])
    assert [(each["width"], each["height"]) for each in (reply, shown)] == [(str(width), str(height))] * 2
    assert {name: value for name, value in reply.items() if name.startswith("thumbnail")} == (
        {
            "thumbnail_url": f"{SITE}/static/icon-{icon}.png",
            "thumbnail_width": str(icon),
            "thumbnail_height": str(icon),
        }
        if icon
        else {}
    )


WHOLE = {
    "version": "1.0",
    "type": "rich",
    "title": "ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ",
    "provider_name": "ລຳດັບເຫດການ",
    "provider_url": "https://timeline.example/lo/",
    "cache_age": 86400,
    "html": (
        '<iframe src="https://timeline.example/lo/collections/viet-lao/embed/?view=month&amp;month=2022-07" '
        'title="ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ" width="600" height="640" loading="lazy" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
        'referrerpolicy="strict-origin-when-cross-origin" frameborder="0"></iframe>'
        '<p><a href="https://timeline.example/lo/collections/viet-lao/calendar/2022/07/">'
        "ເດືອນກໍລະກົດ 2022 – ຫວຽດ – ລາວ</a></p>"
    ),
    "width": 600,
    "height": 640,
    "thumbnail_url": "https://timeline.example/static/icon-512.png",
    "thumbnail_width": 512,
    "thumbnail_height": 512,
}


def test_a_reply_is_told_whole_in_both_forms(client: FlaskClient) -> None:
    url = f"{SITE}/lo/collections/viet-lao/calendar/2022/07/"
    assert json.loads(asked(client, url, maxwidth="600").data) == WHOLE
    assert asked(client, url, maxwidth="600", format="xml").text == (
        "<?xml version='1.0' encoding='utf-8'?>\n<oembed>"
        + "".join(f"<{name}>{escape(str(value), quote=False)}</{name}>" for name, value in WHOLE.items())
        + "</oembed>"
    )


def test_the_description_names_the_forms(client: FlaskClient) -> None:
    described = json.loads(client.get("/openapi.json").data)["components"]["parameters"]["format"]["schema"]
    assert described == {"enum": list(OEMBED_FORMATS)}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_reply_is_for_pages_of_any_origin(client: FlaskClient, form: str) -> None:
    headers = asked(client, f"{SITE}/vi/", format=form).headers
    names = ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control")
    assert [headers[name] for name in names] == [
        "*",
        "cross-origin",
        "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EMBEDDABLE)
def test_wordpress_finds_the_frame_of_a_page(client: FlaskClient, path: str, language: str) -> None:
    """It looks into the head, follows the link, and keeps of the HTML what it takes for harmless."""
    path = path.format(language)
    page = client.get(path).text
    links = discovered(page)
    named = re.search("<title>(.*)</title>", page)
    assert named
    assert list(links) == ["json", "xml"]
    replies = []
    for form, (address, title) in links.items():
        assert title == unescape(named[1])
        plain = told(client.get(address.removeprefix(SITE)))
        reply = told(asked_by_wordpress(client, address, SITE + path, form))
        assert reply["html"] == plain["html"].replace('width="640"', 'width="600"')
        replies.append(reply)
    assert replies[0] == replies[1]
    shown = sanitised(replies[0]["html"])
    assert shown == {
        "src": shown["src"],
        "title": replies[0]["title"],
        "width": "600",
        "height": replies[0]["height"],
        "frameborder": "0",
    }
    frame = client.get(shown["src"].removeprefix(SITE))
    assert frame.status_code == 200
    assert f'<html lang="{language}"' in frame.text


@pytest.mark.parametrize(
    "path",
    [
        *(path.format("en") for path in PAGES),
        "/en/calendar/",
        "/en/offices/quang-ngai/calendar/2022/",
        "/en/api/",
        "/en/nothing/",
        "/en/?kind=visits",
        "/en/calendar/1492/01/",
    ],
)
def test_a_page_says_so_if_it_can_be_embedded_and_no_other_does(client: FlaskClient, path: str) -> None:
    assert bool(discovered(client.get(path).text)) is (asked(client, SITE + path).status_code == 200)


def test_texts_of_the_file_cannot_become_markup(tmp_path: Path) -> None:
    title = "\"><script>alert(1)</script>'&amp;]]>"
    text = (DATA / "small.yaml").read_text()
    evil = text.replace("vi: Việt – Lào,", "vi: '" + title.replace("'", "''") + "',")
    (tmp_path / "events.yaml").write_text(evil)
    client = create_app(settings(tmp_path / "events.yaml"), at("2026-09-01T02:00")).test_client()
    page = client.get("/vi/collections/viet-lao/").text
    for form, (address, _) in discovered(page).items():
        reply = told(client.get(address.removeprefix(SITE)))
        assert (form, reply["title"], sanitised(reply["html"])["title"]) == (form, title, title)
        said = escape(title)
        assert reply["html"].endswith(f'<p><a href="{SITE}/vi/collections/viet-lao/">{said}</a></p>')
        assert re.findall(r"<\w+", reply["html"]) == ["<iframe", "<p", "<a"]
    assert [shown for _, shown in discovered(page).values()] == [f"{title} – Niên biểu"] * 2

"""Tests the page on which an office builds its frame: every state has a URL, and the snippet works in a portal."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from timeline.app import create_app

from ..conftest import DATA, SITE, frozen_clock, make_settings
from ..hosting import Host, loaded_frame, run_host, wait_until_frame_fits, write_events_with_portal
from ..search.test_scopes import get_page_tree, visible_text
from ..serving import free_port, run_service
from .test_framing import SCRIPT_INTEGRITY

SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


def snippets(client: FlaskClient, path: str) -> list[str]:
    """The snippets to copy, as the reader sees them."""
    return [
        unescape(text)
        for text in re.findall('<pre class="snippet"[^>]*><code>(.*?)</code>', client.get(path).text, re.S)
    ]


def test_the_snippet_is_a_frame_a_link_and_a_script(client: FlaskClient) -> None:
    title = "Vietnam–Laos · Quảng Ngãi"
    script = (
        f'<script async src="{SITE}/static/embed/2.js" integrity="{SCRIPT_INTEGRITY}" crossorigin="anonymous"></script>'
    )
    link = f'<p><a href="{SITE}/en/offices/quang-ngai/">{title}</a></p>'
    assert snippets(client, "/vi/embedding/?office=quang-ngai&in=en") == [
        f'<iframe src="{SITE}/en/offices/quang-ngai/embed/" title="{title}" width="100%" height="470" loading="lazy" '
        f'sandbox="{SANDBOX}" referrerpolicy="strict-origin-when-cross-origin" frameborder="0"></iframe>\n{link}\n{script}',
        f'<timeline-embed src="{SITE}/en/offices/quang-ngai/embed/" title="{title}">{link}</timeline-embed>\n{script}',
    ]


@pytest.mark.parametrize(
    ("query", "frame"),
    [
        ("", "/vi/embed/"),
        ("?collection=viet-lao", "/vi/collections/viet-lao/embed/"),
        ("?office=sekong&in=lo&view=list&many=7", "/lo/offices/sekong/embed/?view=list&many=7"),
        (
            "?office=quang-ngai&collection=viet-lao",
            "/vi/collections/viet-lao/embed/?accent=ffd700",
        ),  # the office's colour
        ("?office=quang-ngai&view=month&month=2022-07", "/vi/offices/quang-ngai/embed/?view=month&month=2022-07"),
        ("?scheme=dark&accent=0b4a86", "/vi/embed/?scheme=dark&accent=0b4a86"),
        ("?in=lo&languages=vi,lo", "/lo/embed/?languages=vi,lo"),
        # one event, also with the colour of an office; any other view keeps it to be chosen again
        ("?event=relations-1962&view=event", "/vi/events/relations-1962/embed/"),
        (
            "?office=quang-ngai&in=lo&event=relations-1962&view=event&scheme=dark&languages=vi,lo",
            "/lo/events/relations-1962/embed/?scheme=dark&accent=ffd700&languages=vi,lo",
        ),
        ("?office=sekong&event=relations-1962&view=list", "/vi/offices/sekong/embed/?view=list"),
    ],
)
def test_choices_are_in_the_snippet_and_the_preview(client: FlaskClient, query: str, frame: str) -> None:
    path = f"/vi/embedding/{query}"
    for snippet in snippets(client, path):
        assert re.findall('(?:iframe|embed) src="([^"]*)"', unescape(snippet)) == [SITE + frame]
    assert [iframe.get("src") for iframe in get_page_tree(client, path).iter("iframe")] == [frame]
    assert client.get(frame).status_code == 200


def test_a_width_is_in_pixels(client: FlaskClient) -> None:
    assert 'width="320" height="220"' in snippets(client, "/vi/embedding/?width=320&view=day")[0]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("office=&collection=&view=&in=vi&many=&scheme=&accent=&width=&portal=", ""),  # the form without changes
        ("office=sekong&in=vi&accent=%230B4A86&many=", "?office=sekong&accent=0b4a86"),
        ("view=list&office=sekong", "?office=sekong&view=list"),
        ("languages=lo&languages=en", "?languages=vi,lo,en"),
        ("view=event", "?event=relations-1962&view=event"),  # one of the most important
        ("view=event&event=treaty-of-1977&many=3&month=", "?event=treaty-1977&view=event"),  # a retired id
        (
            "view=event&event=https://timeline.example/lo/events/visit-2021/%3Futm_source=a",
            "?event=visit-2021&view=event",
        ),
    ],
)
def test_equal_choices_redirect_to_one_url(client: FlaskClient, query: str, canonical: str) -> None:
    response = client.get(f"/vi/embedding/?{query}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/vi/embedding/{canonical}")
    assert client.get(f"/vi/embedding/{canonical}").status_code == 200


@pytest.mark.parametrize("query", ["office=nothing", "collection=nothing", "in=fr", "view=lists", "many=0", "width=239", "width=1201", "width=wide", "width=003200", "width=00320" + "0" * 5000, "width=໓໒໐", "portal=" + "a" * 201, "hosts=a.example", "event=nothing", "view=event&event=nothing&portal=a", "event=" + "a" * 5000])  # fmt: skip
def test_an_invalid_choice_returns_400(client: FlaskClient, query: str) -> None:
    assert client.get(f"/vi/embedding/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "heading", "remedy"),
    [
        (
            "office=quang-ngai&portal=https://www.quangngai.example/tin",
            "www.quangngai.example may show this frame.",
            None,
        ),
        (
            "office=quang-ngai&portal=portal.example",
            "portal.example may not show this frame: browsers would leave it empty.",
            'hosts: [quangngai.example, "*.quangngai.example", portal.example]',
        ),
        (
            "office=sekong&portal=https://sekong.example",  # without its port
            "sekong.example may not show this frame: browsers would leave it empty.",
            'hosts: ["sekong.example:8443", sekong.example]',
        ),
        (
            "portal=quangngai.example",
            "quangngai.example may show this frame.",
            None,
        ),  # the general frame is for every office
        ("office=sekong&collection=viet-lao&portal=quangngai.example", "quangngai.example may show this frame.", None),
        (
            "portal=portal.example",
            "portal.example may not show this frame: browsers would leave it empty.",
            'TIMELINE_EMBEDDERS="news.example portal.example"',
        ),
        ("portal=news.example", "news.example may show this frame.", None),
        # an event is for every office
        (
            "office=sekong&portal=quangngai.example&event=visit-2021&view=event",
            "quangngai.example may show this frame.",
            None,
        ),
        (
            "office=sekong&portal=portal.example&event=visit-2021&view=event",
            "portal.example may not show this frame: browsers would leave it empty.",
            'TIMELINE_EMBEDDERS="news.example portal.example"',
        ),
        ("portal=http://news.example", "news.example may not show this frame: its pages come by plain http.", None),
        (
            "office=sekong&portal=http://sekong.example:8443",
            "sekong.example:8443 may not show this frame: its pages come by plain http.",
            None,
        ),
        ("portal=our portal", "“our portal” is no address of a portal.", None),
        ("portal=%3Cscript%3E", "“<script>” is no address of a portal.", None),
    ],
)
def test_the_page_says_whether_a_portal_may_show_the_frame(query: str, heading: str, remedy: str | None) -> None:
    client = create_app(
        make_settings(DATA / "small.yaml", embedders="news.example"), frozen_clock("2026-09-01T02:00")
    ).test_client()
    [section] = [
        element
        for element in get_page_tree(client, f"/en/embedding/?{query}").iter("section")
        if "permission" in element.get("class", "")
    ]
    assert [visible_text(element) for element in section.iter("h2")] == [heading]
    assert [visible_text(element) for element in section.iter("code")] == ([remedy] if remedy else [])


def test_the_page_says_how_an_unreadable_colour_changes(client: FlaskClient) -> None:
    message = "#ffd700 is shown as #857000 on light pages and as #ffd700 on dark ones."
    assert message in client.get("/en/embedding/?accent=ffd700").text
    assert " is shown as " not in client.get("/en/embedding/?office=quang-ngai").text


@pytest.fixture(scope="module")
def office() -> Iterator[Host]:
    with run_host("127.0.0.1", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, office: Host) -> Iterator[str]:
    with run_service(write_events_with_portal(tmp_path_factory.mktemp("service"), office)) as url:
        yield url


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_office_builds_its_frame_and_pastes_the_snippet(
    browser: Browser, service: str, office: Host, has_scripts: bool
) -> None:
    """With scripts, each choice takes effect at once and the focus stays; without scripts, a button applies it. The
    snippet works in the portal.
    """
    with browser.new_context(java_script_enabled=has_scripts, viewport={"width": 1100, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/embedding/")
        page.get_by_label("Cơ quan").focus()
        page.get_by_label("Cơ quan").select_option("quang-ngai")
        page.get_by_label("Nội dung hiển thị").select_option("list")
        page.get_by_label("Số mục").fill("2")
        if has_scripts:
            page.get_by_label("Số mục").press("Tab")
        else:
            page.get_by_role("button", name="Áp dụng").click()
        expect(page).to_have_url(f"{service}/vi/embedding/?office=quang-ngai&view=list&many=2")
        preview = page.frame_locator("iframe")
        expect(preview.get_by_role("listitem")).to_have_count(2)
        if has_scripts:
            expect(page.get_by_label("Sáng hay tối")).to_be_focused()
            wait_until_frame_fits(loaded_frame(page))
            page.get_by_label("Địa chỉ cổng thông tin").fill("portal.example")
            page.get_by_label("Địa chỉ cổng thông tin").press("Tab")
            expect(page.get_by_role("status")).to_contain_text("portal.example")  # announced by screen readers
        snippet = page.locator("#frame").inner_text()
    with browser.new_context() as context:
        portal = context.new_page()
        portal.goto(office.set_page(snippet))
        expect(portal.frame_locator("iframe").get_by_role("listitem")).to_have_count(2)
        wait_until_frame_fits(loaded_frame(portal))
        portal.goto(
            office.set_page(re.sub("<script.*?</script>|<iframe.*?</iframe>", "", snippet))
        )  # what strict editors keep
        expect(portal.get_by_role("link")).to_have_attribute("href", f"{service}/vi/offices/quang-ngai/")


def test_a_choice_shows_its_additional_fields(browser: Browser, service: str) -> None:
    """Without the button: a month view has a month, and an office has a collection of its own."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{service}/vi/embedding/")
        expect(page.get_by_label("Chuyên mục")).to_contain_text("Tất cả")
        page.get_by_label("Cơ quan").select_option("quang-ngai")
        expect(page.get_by_label("Chuyên mục")).to_contain_text("Của cơ quan")
        page.get_by_label("Nội dung hiển thị").select_option("month")
        page.get_by_label("Tháng, ví dụ 2022-07").fill("2022-07")
        page.get_by_label("Tháng, ví dụ 2022-07").press("Tab")
        expect(page).to_have_url(f"{service}/vi/embedding/?office=quang-ngai&view=month&month=2022-07")
        expect(page.frame_locator("iframe").get_by_role("heading", name="Tháng 7 năm 2022")).to_be_visible()
        expect(page.locator("#in")).to_be_focused()


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_the_result_for_a_portal_fits_a_phone(browser: Browser, service: str, language: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{service}/{language}/embedding/?office=quang-ngai&portal=https://mot-ten-mien-that-dai.example")
        assert page.evaluate("document.documentElement.scrollWidth") == 360

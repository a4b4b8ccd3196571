"""Every kind of page as axe-core finds it in a real Chromium: nothing bars anyone from reading it."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, Route

from ..browsing import chromium
from ..conftest import ROOT, SITE
from .test_markup import KINDS, LANGUAGES, real_client

AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
    # the marks on the axis stand beside the text: what is behind it can be told all the same
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (360, "light"),
    (1280, "dark"),
    (360, "dark"),
    (1280, "light"),
)
RUN = """async options => (await axe.run(options)).violations.map(
    each => [each.id, each.help, ...each.nodes.map(node => node.html)])"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One page for all tests, whose every request the application answers without a server."""
    assert AXE.is_file(), "The tests need axe-core: `make test` installs it into tests/node_modules."
    client = real_client()

    def answer(route: Route) -> None:
        reply = client.get(route.request.url.removeprefix(SITE))
        route.fulfill(status=reply.status_code, headers=dict(reply.headers), body=reply.data)

    with chromium() as browser, browser.new_context() as context:
        context.add_init_script(path=AXE)
        context.add_init_script("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")  # into frames too
        context.route(f"{SITE}/**", answer)
        yield context.new_page()


def violations(page: Page) -> list[list[str]]:
    """Of each rule that is broken: the rule, what it asks, and the elements that break it."""
    found: list[list[str]] = page.evaluate(RUN, OPTIONS)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_bars_no_one(page: Page, kind: str, language: str) -> None:
    """On a telephone by day and on a desk by night, and the timeline the other way round as well.

    The colours are the same in every language: of the others, one view is looked at.
    """
    page.goto(SITE + KINDS[kind][0].format(language))
    told = []
    views = len(VIEWS) if kind == "timeline" else 2
    for width, scheme in VIEWS[: views if language == LANGUAGES[0] else 1]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        told += [f"{width} px, {scheme}: " + "\n    ".join(each) for each in violations(page)]
    assert not told, "\n".join(told)


def test_a_frame_bars_no_one_from_its_portal(page: Page) -> None:
    """What is well by itself may still clash: two landmarks of one name."""
    frame = f'<iframe title="A" src="{SITE}/vi/offices/quang-ngai/embed/"></iframe>'
    portal = f'<!doctype html><html lang="vi"><title>Portal</title><main><h1>Portal</h1>{frame}</main></html>'
    page.route("https://quangngai.gov.vn/", lambda route: route.fulfill(body=portal, content_type="text/html"))
    page.goto("https://quangngai.gov.vn/")
    page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ("image-alt", '<img src="a.png">'),
        ("color-contrast", '<p style="color: #999">Pale</p>'),
        ("target-size", '<button style="float: left; width: 9px; height: 9px; padding: 0" aria-label="A"></button>'),
    ],
)
def test_what_bars_someone_is_found(page: Page, rule: str, element: str) -> None:
    page.goto("about:blank")
    page.set_content(f'<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>{element * 2}</main></html>')
    [(found, _, *elements)] = violations(page)
    assert (found, elements) == (rule, [element, element])

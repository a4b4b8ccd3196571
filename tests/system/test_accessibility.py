"""Tests every kind of page with axe-core in a real Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from ..conftest import ROOT
from ..page_kinds import KINDS, LANGUAGES, MORNING
from ..serving import run_application

AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
    # the marks on the axis are beside the text, so the background of the text can be determined all the same
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}
COLOR_RULES = ("color-contrast", "link-in-text-block")
Views = tuple[tuple[int, Literal["light", "dark"]], ...]
VIEWS: Views = ((360, "light"), (1280, "dark"))
OTHER_VIEWS: Views = ((360, "dark"), (1280, "light"))
# The others have the same markup in each language, and every kind is tested in a third one: see test_another_timeline.
IN_EACH_LANGUAGE = ("timeline", "event")
# What is far from the screen is laid out too: else its elements would seem to cover what follows them.
RUN_SCRIPT = """async options => {
    for (const each of document.querySelectorAll(".event, .figure")) each.style.contentVisibility = "visible"
    const { violations } = await axe.run(options)
    return violations.map(each => [each.id, each.help, ...each.nodes.map(node => node.html)])
}"""


@contextmanager
def audited_page(browser: Browser, events: Path, now: str) -> Iterator[Page]:
    """A page with axe-core in it and in its frames. Paths lead to a site with these events, at this time in UTC."""
    assert AXE.is_file(), "The tests need axe-core: `make test` installs it into tests/node_modules."
    with run_application(events, now) as url, browser.new_context(base_url=url) as context:
        context.add_init_script(path=AXE)
        context.add_init_script("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
        yield context.new_page()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with audited_page(browser, ROOT / "events.yaml", MORNING) as page:
        yield page


def find_violations(page: Page, *, colors: bool = True) -> list[list[str]]:
    """For each broken rule: the rule, its help text, and the elements that break it. `colors` also compares colours,
    which takes as long as many other rules together.
    """
    options = OPTIONS | {"rules": {rule: {"enabled": colors} for rule in COLOR_RULES}}
    result: list[list[str]] = page.evaluate(RUN_SCRIPT, options)
    return result


@pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, language) for kind in KINDS for language in (LANGUAGES if kind in IN_EACH_LANGUAGE else LANGUAGES[:1])],
)
def test_a_page_is_accessible(page: Page, kind: str, language: str) -> None:
    """On a light phone and a dark desktop; the timeline of a collection on a dark phone and a light desktop.

    The colours are the same in every language, so other languages have only one view, without a test of colours.
    """
    page.goto(KINDS[kind][0].format(language))
    messages = []
    is_first = language == LANGUAGES[0]
    views = OTHER_VIEWS if kind == "collection" else VIEWS
    for width, scheme in views[: len(views) if is_first else 1]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        violations = find_violations(page, colors=is_first)
        messages += [f"{width} px, {scheme}: " + "\n    ".join(violation) for violation in violations]
    assert not messages, "\n".join(messages)


def test_a_portal_with_a_frame_is_accessible(page: Page) -> None:
    """Pages that are accessible alone may conflict, for example by two landmarks of one name."""
    page.goto("/vi/")
    frame = f'<iframe title="A" src="{page.url}offices/quang-ngai/embed/"></iframe>'
    portal = f'<!doctype html><html lang="vi"><title>Portal</title><main><h1>Portal</h1>{frame}</main></html>'
    page.context.grant_permissions(["local-network-access"])  # the frame is on this machine, and the portal is not
    page.route("https://quangngai.gov.vn/", lambda route: route.fulfill(body=portal, content_type="text/html"))
    page.goto("https://quangngai.gov.vn/")
    page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
    assert find_violations(page) == []
    page.unroute_all()  # with a route, the browser caches nothing


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ("image-alt", '<img src="a.png">'),
        ("color-contrast", '<p style="color: #999">Pale</p>'),
        ("target-size", '<button style="float: left; width: 9px; height: 9px; padding: 0" aria-label="A"></button>'),
    ],
)
def test_violations_are_detected(page: Page, rule: str, element: str) -> None:
    page.goto("about:blank")
    page.set_content(f'<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>{element * 2}</main></html>')
    [(found_rule, _, *elements)] = find_violations(page)
    assert (found_rule, elements) == (rule, [element, element])

"""Tests the story in Chromium: by keys, by links, by scrolling, and without scripts."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from ..browsing import clear_page
from ..conftest import ROOT
from ..hosting import wait_until_equal
from ..serving import run_application
from .test_markup import MORNING

CHAPTERS = ["foundations", "joint-statements", "strategies", "pandemic", "year-2022", "since-2023"]
# The chapter at the top of the window, below the list of chapters; empty above the first.
AT_TOP = """() => [...document.querySelectorAll(".story-chapter")]
    .findLast(each => Math.round(each.getBoundingClientRect().top) <= 57)?.id.replace("chapter-", "") ?? \"\""""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with run_application(ROOT / "events.yaml", MORNING) as url:
        yield url


@pytest.fixture
def page(shared_page: Page, site: str) -> Page:
    page = clear_page(shared_page, 1280, 800)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/en/story/", wait_until="networkidle")
    return page


def test_keys_turn_the_chapters(page: Page, site: str) -> None:
    """The address names the chapter, and so does the list of chapters. The history has one entry for the page."""
    expect(page).to_have_url(f"{site}/en/story/")
    history_length = page.evaluate("history.length")
    marked = page.locator(".story-chapters [aria-current]")
    for key, chapter in (
        ("ArrowDown", 0), ("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1), ("End", 5), ("PageUp", 4), ("Home", 0),
        ("ArrowDown", 1), ("ArrowUp", 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(AT_TOP) == CHAPTERS[chapter], key
        expect(marked).to_have_attribute("href", f"#chapter-{CHAPTERS[chapter]}")
    expect(page).to_have_url(f"{site}/en/story/#chapter-foundations")
    assert page.evaluate("history.length") == history_length
    page.keyboard.press("ArrowUp")  # above the first chapter
    wait_until_equal(lambda: page.evaluate(AT_TOP), "")
    field = page.get_by_role("searchbox")
    field.fill("abc")
    for key in ("End", "ArrowLeft", "Home"):
        field.press(key)
    assert field.evaluate("field => [field.selectionStart, scrollY]") == [0, 0]


def test_a_chapter_taller_than_the_window_is_read_before_the_next(page: Page) -> None:
    """With text of twice the size, nothing draws the window back to the start of the chapter, and keys do not skip it."""
    page.set_viewport_size({"width": 360, "height": 500})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    start = page.evaluate("document.getElementById('chapter-strategies').offsetTop")
    page.evaluate(f"scrollTo(0, {start + 700})")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == start + 700
    for key, first, last in (("ArrowDown", 701, 800), ("PageDown", 801, 1500), ("PageUp", 300, 800)):
        page.keyboard.press(key)
        wait_until_equal(partial(is_between, page, start + first, start + last), True)


def is_between(page: Page, first: int, last: int) -> bool:
    return bool(first <= page.evaluate("scrollY") <= last)


def test_links_and_scrolling_turn_the_chapters(page: Page, site: str) -> None:
    page.locator("#chapter-foundations .next").click()
    expect(page).to_have_url(f"{site}/en/story/#chapter-joint-statements")
    assert page.evaluate(AT_TOP) == "joint-statements"
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 700)
    expect(page).to_have_url(f"{site}/en/story/#chapter-strategies")
    page.locator("#chapter-strategies").get_by_role("link", name="All events of this chapter").click()
    expect(page).to_have_url(f"{site}/en/?from=2016&to=2020")
    page.go_back()
    expect(page).to_have_url(f"{site}/en/story/#chapter-strategies")
    expect(page.locator("#chapter-strategies h2")).to_be_in_viewport()


def test_without_scripts_it_is_one_page_with_links(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/lo/story/#chapter-year-2022")
        expect(page.locator("#chapter-year-2022 h2")).to_be_in_viewport()
        page.locator("#chapter-year-2022 .previous").click()
        expect(page.locator("#chapter-pandemic h2")).to_be_in_viewport()
        page.locator(".story-chapters a").last.click()
        expect(page.locator("#chapter-since-2023 h2")).to_be_in_viewport()
        expect(page).to_have_url(f"{site}/lo/story/#chapter-since-2023")

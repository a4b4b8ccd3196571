"""Tests the pages of a running service in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from ..browsing import HIDE_PAGE, clear_page
from ..conftest import ROOT
from ..serving import run_service
from ..waiting import wait_until_equal

LANGUAGES = {
    "vi": ("Niên biểu quan hệ Việt Nam – Lào", "Tiếng Việt"),
    "lo": ("ລຳດັບເຫດການສາຍພົວພັນ ຫວຽດນາມ – ລາວ", "ລາວ"),
    "en": ("Timeline of Vietnam–Laos relations", "English"),
}
PAGES = [
    "/{}/",
    "/{}/anniversaries/",
    "/{}/events/treaty-of-friendship-1977/",
    "/{}/collections/year-2022/",
    "/{}/subscribe/",
    "/{}/calendar/2022/",
    "/{}/calendar/2022/07/",
    "/{}/embed/",
    "/{}/nothing/",
]


@pytest.fixture
def page(shared_page: Page) -> Page:
    return clear_page(shared_page, 1280, 720)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Page]:
    """A page with nothing in its cache."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_timeline_is_shown_in_each_language(page: Page, service: str, language: str) -> None:
    title, _ = LANGUAGES[language]
    page.goto(f"{service}/{language}/")
    expect(page).to_have_title(title)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.locator(".event").count() == page.request.get(f"{service}/healthz").json()["edition"]["events"]
    expect(page.locator(".next-anniversary")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/{}/",
        "/{}/events/treaty-of-friendship-1977/",
        "/{}/collections/border/",
        "/{}/anniversaries/",
        "/{}/?country=KH&q=tuyen+bo",
    ],
)
def test_the_language_switch_stays_on_the_same_page(page: Page, service: str, path: str) -> None:
    page.goto(service + path.format("vi"))
    for language in ("lo", "en", "vi"):
        page.get_by_role("link", name=LANGUAGES[language][1], exact=True).click()
        expect(page).to_have_url(service + path.format(language))
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_links_lead_from_the_timeline_to_an_event_and_its_neighbours(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.locator("#e-treaty-of-friendship-1977 [rel=bookmark]").click()
    expect(page).to_have_url(f"{service}/vi/events/treaty-of-friendship-1977/")
    expect(page.locator(".date").first).to_have_text("Ngày 18 tháng 7 năm 1977")
    expect(page.locator(".next-anniversaries > li")).to_have_count(1)
    expect(page.locator(".citations li").first).to_contain_text("53-HD/BTGTW")
    before = page.url
    page.locator(".previous-next a").first.click()
    assert page.url != before
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_sends_no_request_to_other_hosts_stores_nothing_and_fits_the_window(
    page: Page, service: str, path: str, language: str
) -> None:
    """No cookie, no storage, and no message in the console. On a phone and a tablet it needs no horizontal scrolling."""
    requested_urls: list[str] = []
    console_texts: list[str] = []
    page.on("request", lambda request: requested_urls.append(request.url))
    page.on("console", lambda message: console_texts.append(message.text))
    page.on("pageerror", lambda error: console_texts.append(str(error)))
    page.goto(service + path.format(language), wait_until="networkidle")
    assert [url for url in requested_urls if not url.startswith(f"{service}/")] == []
    assert [text for text in console_texts if "404" not in text] == []
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    page.evaluate(HIDE_PAGE)
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("width", "visible", "hidden"),
    [(360, ".agenda", ".calendar-grid"), (1280, ".calendar-grid .day-entries", ".agenda")],
)
def test_a_month_is_a_table_and_on_a_phone_a_list(
    page: Page, service: str, width: int, visible: str, hidden: str
) -> None:
    """Never both. On a phone, the months of a year are buttons."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{service}/en/calendar/2022/")
    month = page.locator(".mini-month caption a", has_text="July")
    box = month.bounding_box()
    assert box
    assert width > 640 or min(box["width"], box["height"]) >= 44
    month.click()
    expect(page).to_have_url(f"{service}/en/calendar/2022/07/")
    expect(page.locator(visible).first).to_be_visible()
    expect(page.locator(hidden).first).to_be_hidden()


def test_the_keyboard_reaches_each_entry_of_a_month_once(page: Page, service: str) -> None:
    page.goto(f"{service}/en/calendar/2022/07/")
    page.locator(".period-navigation .menu summary").focus()
    reached = []
    while page.evaluate("document.activeElement.closest('.calendar-grid, .period-navigation') !== null"):
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        page.keyboard.press("Tab")
    assert [href.split("/")[-2] for href in reached[1:]] == [
        "peak-period-2022",
        "special-week-treaty-2022",
        "treaty-45-years-2022",
    ]


def test_escape_and_a_click_outside_close_the_picker_of_years(page: Page, service: str) -> None:
    page.goto(f"{service}/en/calendar/2022/07/")
    picker, summary = page.locator(".period-picker"), page.locator(".period-picker summary")
    summary.click()
    expect(picker).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(picker).not_to_have_attribute("open", "")
    summary.click()
    page.locator("h1").click()
    expect(picker).not_to_have_attribute("open", "")
    summary.click()
    picker.get_by_role("link", name="1977").click()
    expect(page).to_have_url(f"{service}/en/calendar/1977/")


def used_fonts(page: Page) -> dict[str, bool]:
    """The fonts of the first paragraph that have at least a fifth of its letters, and whether each is a web font."""
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    session.send("CSS.enable")
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "main p.lead, main p.summary"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    count = sum(font["glyphCount"] for font in fonts)
    return {font["familyName"]: font["isCustomFont"] for font in fonts if font["glyphCount"] * 5 >= count}


OBSERVE_SHIFTS = """window.shifts = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifts += entry.value
}).observe({type: "layout-shift", buffered: true})"""
WEB_FONTS = {"vi": {"Be Vietnam Pro": True}, "lo": {"Noto Sans Lao Looped": True}}
LOCAL_FONTS = {"vi": {"Noto Sans": False}, "lo": {"Noto Sans Lao": False}}


@pytest.mark.parametrize("language", WEB_FONTS)
def test_text_does_not_wait_for_web_fonts_and_does_not_move_when_they_come(
    new_page: Page, service: str, language: str
) -> None:
    new_page.add_init_script(OBSERVE_SHIFTS)
    new_page.route("**/*.woff2*", lambda route: None)  # keep the requests waiting
    with new_page.expect_request("**/*.woff2*"):
        new_page.goto(f"{service}/{language}/")
    paints = "performance.getEntriesByName('first-contentful-paint').length"  # reported after the frame is presented
    wait_until_equal(lambda: new_page.evaluate(paints), 1)
    assert used_fonts(new_page) == LOCAL_FONTS[language]
    new_page.unroute("**/*.woff2*")  # they go on
    wait_until_equal(lambda: new_page.evaluate("[...document.fonts].every(each => each.status !== 'loading')"), True)
    assert used_fonts(new_page) == LOCAL_FONTS[language]
    assert new_page.evaluate("window.shifts") < 0.01


@pytest.mark.parametrize("language", WEB_FONTS)
def test_the_next_page_has_the_web_fonts_from_the_cache(new_page: Page, service: str, language: str) -> None:
    new_page.goto(f"{service}/{language}/", wait_until="networkidle")
    is_loaded = "[...document.fonts].some(each => each.status === 'loaded' && each.family.includes('Pro'))"
    wait_until_equal(lambda: new_page.evaluate(is_loaded), True)
    new_page.wait_for_load_state("networkidle")
    new_page.add_init_script(OBSERVE_SHIFTS)
    new_page.locator(".event [rel=bookmark]").first.click()
    new_page.wait_for_load_state("networkidle")
    assert used_fonts(new_page) == WEB_FONTS[language]
    assert new_page.evaluate("""performance.getEntriesByType("resource").filter(each => each.name.includes(".woff2"))
        .every(each => each.transferSize === 0)""")
    assert new_page.evaluate("window.shifts") < 0.01
    new_page.reload()
    assert used_fonts(new_page) == WEB_FONTS[language]


def test_without_scripts_web_fonts_are_used_if_they_come_at_once(browser: Browser, service: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{service}/vi/", wait_until="networkidle")
        page.goto(f"{service}/vi/events/treaty-of-friendship-1977/", wait_until="networkidle")
        assert used_fonts(page) == WEB_FONTS["vi"]


def test_a_valid_edit_is_served_without_a_restart_and_a_broken_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    content = (ROOT / "tests" / "data" / "small.yaml").read_text()
    file.write_text(content)
    with run_service(file) as url:

        def has(text: str, path: str) -> bool:
            with urlopen(url + path) as response:
                return text in response.read().decode()

        assert has("Leap day", "/en/")
        file.write_text(content.replace("Leap day", "Leap Day"))
        wait_until_equal(lambda: has("Leap Day", "/en/"), True)
        file.write_text(content.replace("kind: visit", "kind: visits"))
        wait_until_equal(lambda: has("unknown kind 'visits'; did you mean 'visit'?", "/healthz"), True)
        assert has("Leap Day", "/en/")

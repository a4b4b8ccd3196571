"""Tests the layout of pages in Chromium: how long they are, what is seen first, and that nothing is cut off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from timeline.render.embed import DEFAULT_HEIGHTS

from ..browsing import HIDE_PAGE, clear_page
from ..conftest import ROOT
from ..serving import run_application

# The widest thing beyond the right edge, if there is one. What scrolls by itself may be as wide as it likes.
WIDEST = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return ""
    const scrolls = element => element && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement))
    const beyond = [...document.querySelectorAll("main *, header *, footer *")].filter(each =>
        each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each.parentElement) && getComputedStyle(each).position !== "absolute")
    return beyond.map(each => each.outerHTML.slice(0, 80))[0] ?? "?"
}"""
# The texts that reach beyond their cell, entry, section or frame. The film and the chapters scroll by themselves.
CUT_OFF = """() => {
    for (const each of document.querySelectorAll("details")) each.open = true
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    const found = []
    while (texts.nextNode()) {
        const { currentNode: text } = texts
        if (!text.data.trim() || text.parentElement.closest(".film, .weekday-long")) continue
        range.selectNodeContents(text)
        const box = text.parentElement.closest("td, th, li, section, main").getBoundingClientRect()
        const strip = text.parentElement.closest(".chapters")
        const edge = strip ? strip.getBoundingClientRect().left + strip.scrollWidth : innerWidth
        for (const { left, right } of range.getClientRects())
            if (left < box.left - 1 || right > box.right + 1 || right > edge) found.push(text.data)
    }
    return found
}"""
A4_WIDTH, A3_WIDTH = 673, 1497  # of the text on paper, in pixels
PAGES = (
    "", "?q=2022", "?from=2022-07&to=2022-09", "?kind=visit", "calendar/2022/", "calendar/2022/07/", "anniversaries/", "story/", "figures/", "poster/",
    "events/treaty-of-friendship-1977/", "people/thongloun-sisoulith/", "places/VN-HN/", "sources/hd-53-btgtw/",
    "subscribe/", "embed/", "changes/", "api/", "collections/viet-cambodia/", "offices/quang-ngai/", "nothing/",
)  # fmt: skip


def with_text_size(script: str, percent: int) -> str:
    """The script, which runs in the layout that text of this size has."""
    return f"() => {{ document.documentElement.style.fontSize = '{percent}%'; return ({script})() }}"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with run_application(ROOT / "events.yaml", "2026-11-29T02:00") as url:
        yield url


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize(("width", "height", "base", "per_event"), [(1280, 900, 1500, 100), (360, 740, 2000, 160)])
def test_the_front_page_is_short(
    shared_page: Page, service: str, language: str, width: int, height: int, base: int, per_event: int
) -> None:
    page = clear_page(shared_page, width, height)
    page.goto(f"{service}/{language}/")
    event_count = page.locator("#event-list .event").count()
    assert event_count > 80
    assert page.evaluate("document.documentElement.scrollHeight") <= base + per_event * event_count


@pytest.mark.parametrize(
    ("width", "height", "language", "words"),
    [
        (360, 640, "vi", "quang tri"),
        (360, 640, "lo", "ກວາງຈິ"),
        (360, 640, "en", "visit"),
        (768, 1024, "vi", "2022"),
        (1280, 800, "vi", "2022"),
    ],
)
def test_a_search_shows_its_first_hit_without_scrolling(
    shared_page: Page, service: str, width: int, height: int, language: str, words: str
) -> None:
    page = clear_page(shared_page, width, height)
    page.goto(f"{service}/{language}/")
    page.get_by_role("searchbox").fill(words)
    mark = page.locator("#event-list mark").first
    expect(mark).to_be_visible()
    assert page.evaluate("scrollY") == 0
    expect(mark).to_be_in_viewport(ratio=1)


def test_what_is_folded_is_one_row_with_its_count(shared_page: Page, service: str) -> None:
    """Also a link to an event or to a year in a row opens it."""
    page = clear_page(shared_page, 1280, 900)
    page.goto(f"{service}/en/")
    rows = page.locator("#event-list details > summary")
    labels = rows.all_inner_texts()
    assert all(any(character.isdigit() for character in label) for label in labels)
    assert any(label.startswith("Also under way") for label in labels)
    row = rows.filter(has_text="oint statements")
    entries = row.locator("xpath=..").locator(".event")
    expect(row).to_contain_text(f"{entries.count()} events")
    expect(entries.first).not_to_be_visible()
    row.click()
    expect(entries.first).to_be_visible()
    for fragment in (entries.nth(1).get_attribute("id"), "y2009"):
        page.goto("about:blank")
        page.goto(f"{service}/en/#{fragment}")
        expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()


def test_a_narrowed_interval_lists_what_happened_in_it_first(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 1280, 900)
    page.goto(f"{service}/en/?from=2022-07&to=2022-07")
    row = page.locator("#event-list .under-way")
    shown = [entry for entry in page.locator("#event-list .event .date").all() if entry.is_visible()]
    assert shown
    assert not [when for entry in shown if (when := entry.inner_text()).endswith(("–2030", "–2025"))]
    expect(row.locator("summary")).to_contain_text(str(row.locator(".event").count()))
    row.locator("summary").click()
    expect(row.get_by_text("2021–2030").first).to_be_visible()


@pytest.mark.parametrize("language", ["lo", "en"])
def test_nothing_is_wider_than_the_screen(shared_page: Page, service: str, language: str) -> None:
    """On small screens, with text of twice the size, and on paper, where the browser would print all of the page
    smaller; in the languages with the longest words.
    """
    page = clear_page(shared_page, 360, 740)
    found: dict[tuple[object, ...], str] = {}
    for path in PAGES:
        page.goto(f"{service}/{language}/{path}")
        page.evaluate(HIDE_PAGE)
        for width, size in ((240, 100), (360, 200), (1280, 200)):
            page.set_viewport_size({"width": width, "height": 740})
            if widest := page.evaluate(with_text_size(WIDEST, size)):
                found[path, width, size] = widest
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A3_WIDTH if path == "poster/" else A4_WIDTH, "height": 940})
        if widest := page.evaluate(with_text_size(WIDEST, 100)):
            found[path, "print"] = widest
        page.emulate_media(media="null")
    assert found == {}


@pytest.mark.parametrize("view", DEFAULT_HEIGHTS)
def test_nothing_in_a_frame_is_cut_off(shared_page: Page, service: str, view: str | None) -> None:
    """On the narrowest column, and with text of twice the size. Without its script, a frame is not taller than its content."""
    page = clear_page(shared_page, 360, 740)
    found = {}
    for language in ("vi", "lo", "en"):
        for more in ("", "&month=2022-07") if view == "month" else ("",):
            event = "events/treaty-of-friendship-1977/" if view == "event" else ""
            options = "" if event else f"&view={view or ''}{more}"
            page.goto(f"{service}/{language}/{event}embed/?languages=vi,lo,en{options}")
            for width in (640, 1200):
                page.set_viewport_size({"width": width, "height": 50})
                assert page.evaluate("document.documentElement.offsetHeight") >= DEFAULT_HEIGHTS[view]
            page.evaluate(HIDE_PAGE)
            for width, sizes in ((240, (100, 200)), (320, (100, 200)), (800, (200,))):
                page.set_viewport_size({"width": width, "height": 740})
                for size in sizes:
                    if texts := page.evaluate(with_text_size(CUT_OFF, size)) or page.evaluate(WIDEST):
                        found[language, more, width, size] = texts
    assert found == {}


def test_what_belongs_to_an_entry_stands_beside_it(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 1280, 900)
    page.goto(f"{service}/en/")
    aside = page.locator("#list-aside")
    expect(aside).to_contain_text("Collections")
    page.locator("#e-treaty-of-friendship-1977 [rel=bookmark]").focus()
    expect(aside.locator("h2").first).to_contain_text("Treaty of Friendship")
    expect(aside.get_by_role("heading", name="Sources")).to_be_visible()
    page.goto(f"{service}/en/?q=thongloun")
    expect(aside.get_by_role("link", name="Thongloun Sisoulith").first).to_be_visible()


def test_on_a_phone_filters_are_a_sheet(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 360, 740)
    page.goto(f"{service}/en/")
    page.locator(".filters > summary").click()
    sheet = page.locator(".filter-sheet")
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    page.get_by_label("Laos", exact=False).and_(page.locator("[name=country]")).check()
    button = sheet.get_by_role("button")
    expect(button).to_be_in_viewport()
    count = page.evaluate(
        "fetch('/en/?country=LA').then(reply => reply.text()).then(text => text.match(/Show ([0-9]+) events/)[1])"
    )
    expect(button).to_have_text(f"Show {count} events")
    button.click()
    expect(sheet).not_to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(f"{count} of ")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_a_search_without_results_says_so_first(shared_page: Page, service: str, width: int, height: int) -> None:
    page = clear_page(shared_page, width, height)
    page.goto(f"{service}/en/?q=xyz")
    expect(page.locator(".filter-sheet")).not_to_be_visible()
    expect(page.locator(".no-results")).to_be_in_viewport()


def test_open_filters_stand_under_the_chips(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 1280, 800)
    page.goto(f"{service}/en/?q=xyz")  # few chips and filters would fit beside each other
    page.locator(".filters").evaluate("each => { each.open = true }")
    bar, sheet = (
        page.locator(selector).evaluate("each => (({ left, width }) => [left, width])(each.getBoundingClientRect())")
        for selector in (".filter-bar", ".filter-sheet")
    )
    assert sheet == bar


@pytest.mark.parametrize(
    ("path", "selector", "style", "colour"),
    [
        ("sources/hd-53-btgtw/", ".interval-bar", "backgroundColor", "CanvasText"),
        ("", ".zoom b", "color", "GrayText"),  # against what can be pressed
        (
            "story/",
            ".story-chapters a:not([aria-current])",
            "borderBottomColor",
            "Canvas",
        ),  # no line: not the current one
        ("calendar/2022/", ".mini-month .round", "backgroundColor", "Canvas"),  # behind the number of the day
    ],
)
def test_signs_have_the_colours_of_the_system(
    shared_page: Page, service: str, path: str, selector: str, style: str, colour: str
) -> None:
    page = clear_page(shared_page, 1280, 800)
    page.emulate_media(forced_colors="active")
    page.goto(f"{service}/en/{path}")
    shown, expected = page.locator(selector).first.evaluate(
        """(element, [style, colour]) => {
            const sample = document.body.appendChild(document.createElement("i"))
            sample.style.color = colour
            return [getComputedStyle(element)[style], getComputedStyle(sample).color]
        }""",
        [style, colour],
    )
    page.emulate_media(forced_colors="none")
    assert shown == expected


# The number of lines of the longest of some elements: of their items, or of their text.
LINES = """all => Math.max(...all.map(each => {
    const range = document.createRange()
    range.selectNodeContents(each)
    const boxes = each.children.length ? [...each.children].map(child => child.getBoundingClientRect()) : [...range.getClientRects()]
    return new Set(boxes.map(box => Math.round(box.top))).size
}))"""


@pytest.mark.parametrize(
    ("width", "path", "selector"),
    [
        (360, "vi/figures/", ".figure-table tbody .number"),  # khoảng 1,3
        (1280, "vi/calendar/2022/", ".sheet .legend"),
    ],
)
def test_numbers_and_legends_are_not_broken(
    shared_page: Page, service: str, width: int, path: str, selector: str
) -> None:
    page = clear_page(shared_page, width, 800)
    page.goto(f"{service}/{path}")
    assert page.locator(selector).evaluate_all(LINES) == 1

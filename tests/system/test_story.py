"""Tests the story in Chromium: by keys, by links, by scrolling, and without scripts. Tests what the poster prints."""

from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from ..browsing import clear_page
from ..conftest import ROOT
from ..overview.test_picture import generated_events
from ..page_kinds import MORNING
from ..serving import run_application
from ..waiting import wait_until_equal
from .test_print import print_pages, without_spaces
from .test_titles import MEASURE, assert_titles_have_room

CHAPTERS = ["foundations", "joint-statements", "strategies", "pandemic", "year-2022", "since-2023"]
# The chapter at the top of the window, below the list of chapters; empty above the first.
AT_TOP = """() => [...document.querySelectorAll(".story-chapter")]
    .findLast(each => Math.round(each.getBoundingClientRect().top) <= 57)?.id.replace("chapter-", "") ?? \"\""""

# The chapters whose picture reaches over their text.
COVERED = """() => [...document.querySelectorAll(".story-chapter")]
    .filter(each => each.querySelector(".chapter-summary").getBoundingClientRect().bottom > each.querySelector(".chapter-picture").getBoundingClientRect().top)
    .map(each => each.id)"""


# How much of the poster's height its picture has; and how many pixels of it are cut off.
SHARE_OF_PICTURE = """() => {
    const poster = document.querySelector(".poster")
    const height = poster.querySelector(".overview").getBoundingClientRect().height
    return [height / poster.clientHeight, poster.scrollHeight - poster.clientHeight]
}"""


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
        expect(page).to_have_url(f"{site}/en/story/#chapter-{CHAPTERS[chapter]}")
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
    wait_until_equal(lambda: page.evaluate(AT_TOP), "joint-statements")
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 700)
    expect(page).to_have_url(f"{site}/en/story/#chapter-strategies")
    wait_until_equal(lambda: page.evaluate(AT_TOP), "strategies")  # it snaps there
    page.locator("#chapter-strategies").get_by_role("link", name="All events of 2016–2020").click()
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


def test_it_prints_as_a_leaflet(page: Page, site: str) -> None:
    """Each chapter is on one sheet, and nothing covers its text."""
    sheets = print_pages(page, f"{site}/en/story/")
    for section in page.locator(".story-chapter").all():
        texts = [section.locator("h2").text_content(), *section.locator(".chapter-summary, h3 a").all_text_contents()]
        parts = [without_spaces(text or "") for text in texts]
        assert [sheet for sheet in sheets if all(part in sheet for part in parts)]
    page.emulate_media(media="print")
    assert page.evaluate(COVERED) == []
    page.emulate_media(media="null")


def generated_file(folder: Path) -> Path:
    """Three hundred events from ten documents, of which every third has anniversaries. All names are long."""
    head, _, _ = (ROOT / "tests/data/few.yaml").read_text().partition("events:\n")
    name = "Hội nghị tổng kết công tác phối hợp tuyên truyền về quan hệ hữu nghị vĩ đại và đoàn kết đặc biệt"
    sources = "".join(f"  d{number}: {{title: {{vi: {name}}}, issuer: {{vi: {name}}}}}\n" for number in range(10))
    entries = [
        f"- id: {event.id}\n  date: {event.date}\n  kind: visit\n  countries: [VN]\n  title: {{vi: Sự kiện {event.id}}}\n  sources: [{{source: d{number % 10}}}]\n"
        + (f"  anniversary: {{vi: {name} {event.id}}}\n" if event.date.is_in_calendars and number % 3 == 0 else "")
        for number, event in enumerate(generated_events(300))
    ]
    file = folder / "events.yaml"
    head = head.replace("sources:\n", f"sources:\n{sources}", 1)
    file.write_text(f"{head}events:\n{''.join(entries)}...\n")
    return file


def letters(text: str) -> str:
    """The letters and digits of a text: Chromium does not tell PDF readers which Lao signs some glyphs are, or parts of them."""
    return "".join(filter(str.isalnum, text.replace("ຳ", "າ")))


@pytest.mark.parametrize(
    ("language", "is_generated", "shown"),
    [
        ("vi", False, ["Kỷ niệm 50 năm Ngày ký Hiệp ước", "53-HD/BTGTW"]),
        ("lo", False, ["ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ", "53-HD/BTGTW"]),
        ("en", False, ["60th anniversary of the establishment", "53-HD/BTGTW"]),
        ("vi", True, ["Năm tròn và năm lẻ 5, 2026–2036"]),
    ],
)
def test_a_poster_is_one_sheet_of_a3(
    shared_page: Page, site: str, tmp_path: Path, language: str, is_generated: bool, shown: list[str]
) -> None:
    """Every title of the picture is readable: it is in the text of the PDF, and nothing overlaps it. The picture has
    most of the sheet, and nothing beside it is cut off.
    """
    page = clear_page(shared_page, 1496, 1100)
    with run_application(generated_file(tmp_path), MORNING) if is_generated else nullcontext(site) as url:
        page.goto(f"{url}/{language}/poster/", wait_until="networkidle")
        page.emulate_media(media="print")
        measured = page.evaluate(MEASURE)
        share, overflow = page.evaluate(SHARE_OF_PICTURE)
        titles = page.locator(".poster .title").all_text_contents()
        page.emulate_media(media="null")
        pdf = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert (share > 0.5, overflow) == (True, 0)
    [sheet] = pdf.pages
    assert (sheet.mediabox.width / 72 * 25.4, sheet.mediabox.height / 72 * 25.4) == pytest.approx((420, 297), abs=0.5)
    assert_titles_have_room(measured)
    assert len(titles) >= 40
    text = letters(sheet.extract_text())
    assert [each for each in (*titles, *shown, f"{url}/{language}/") if letters(each) not in text] == []


@pytest.mark.parametrize(
    ("width", "scrolls", "font_size"),
    [(360, True, 12), (768, True, 12), (1011, True, 12), (1013, False, 8), (1280, False, 10), (1920, False, 13)],
)
def test_a_poster_can_be_read_on_a_phone_and_is_seen_whole_on_a_desktop(
    shared_page: Page, site: str, width: int, scrolls: bool, font_size: int
) -> None:
    page = clear_page(shared_page, width, 800)
    page.goto(f"{site}/en/poster/")
    preview = page.locator(".poster-preview")
    assert preview.evaluate("each => each.scrollWidth > each.clientWidth") == scrolls
    computed_size = "each => Math.floor(parseFloat(getComputedStyle(each.firstElementChild).fontSize))"
    assert preview.evaluate(computed_size) == font_size


def test_the_button_prints(shared_page: Page, site: str) -> None:
    page = clear_page(shared_page, 1280, 800)
    page.goto(f"{site}/en/poster/")
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")

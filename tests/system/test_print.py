"""Tests the printed timeline: Chromium prints it as PDF, and the text is extracted."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Citation
from timeline.pagination import ListOptions, paginate_events


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_page(color_scheme="dark") as page:
        yield page


def print_pages(page: Page, url: str, *, is_landscape: bool = False) -> list[str]:
    """The text of each printed page without spaces, because PDF readers only guess where spaces are."""
    page.emulate_media(media="null")  # else it prints as for the screen after a test that emulated that
    page.goto(url, wait_until="networkidle")
    pdf = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    page_box = pdf.pages[0].mediabox
    assert sorted((round(page_box.width), round(page_box.height))) in ([595, 842], [594, 841], [595, 841]), "A4"
    assert (page_box.width > page_box.height) is is_landscape
    return [without_spaces(pdf_page.extract_text()) for pdf_page in pdf.pages]


def type_sizes(pdf: bytes) -> list[float]:
    """The sizes of the texts on the first page, in points."""
    sizes: list[float] = []
    PdfReader(BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda _, matrix, text_matrix, font, size: sizes.append(abs(size * text_matrix[3] * matrix[3]))
    )
    return sizes


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def full_citation(citation: Citation) -> str:
    """The whole citation: number, title, issuer, date, and the locator."""
    source, translations = citation.source, get_translations("vi")
    parts = [source.number, source.title, source.issuer]
    texts = [part.in_("vi") for part in parts if part] + (
        [translations.format_date(source.date)] if source.date else []
    )
    return ", ".join(texts) + (f"; {citation.locator.in_('vi')}" if citation.locator else "")


def test_the_printed_timeline_is_complete_with_citations_and_url(
    page: Page, service: str, real_catalogue: Catalogue
) -> None:
    pages = print_pages(page, f"{service}/vi/")
    text = "".join(pages)
    event_list = paginate_events(real_catalogue.events, ListOptions(), "vi")
    assert event_list
    assert [event.id for event in real_catalogue.events if without_spaces(event.title.in_("vi")) not in text] == []
    assert [
        number
        for citation, number in event_list.citation_numbers.items()
        if without_spaces(f"{number}. {full_citation(citation)}") not in text
    ] == []
    for number, page_text in enumerate(pages, 1):
        assert without_spaces(f"{number} / {len(pages)}") in page_text
        assert f"{service}/vi/" in page_text
        assert "· in" not in page_text  # browsers print the date


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("", "Tìm"),
        ("", "Lọc"),
        ("", "Theo dõi các ngày kỷ niệm"),
        ("", "mới nhất trước"),
        ("subscribe/", "Thêm vào Google Calendar"),
        ("events/laos-trade-2023/", "Các con số và nguồn"),  # where a link leads
    ],
)
def test_controls_are_not_printed(page: Page, service: str, path: str, word: str) -> None:
    page.goto(f"{service}/vi/{path}")
    assert word in page.locator("body").inner_text()
    page.emulate_media(media="print")
    assert word not in page.locator("body").inner_text().splitlines()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("path", ["", "collections/viet-lao/"])
def test_the_heading_of_a_chapter_is_on_the_page_of_its_first_event(page: Page, service: str, path: str) -> None:
    pages = print_pages(page, f"{service}/vi/{path}")
    first_titles = page.locator("section.chapter").evaluate_all(
        """chapters => chapters.map(each =>
            [each.querySelector("header").innerText, each.querySelector(".year [rel=bookmark], .year summary").innerText])"""
    )
    assert len(first_titles) == 6
    for heading, title in first_titles:
        [text] = [text for text in pages if without_spaces(heading) in text]
        assert without_spaces(title) in text.partition(without_spaces(heading))[2]


def test_texts_have_their_size_on_paper(page: Page, service: str) -> None:
    """In points. A browser prints all of a page smaller if something in it is wider than the paper."""
    page.emulate_media(media="null")
    largest = {"": 32, "figures/": 20, "people/thongloun-sisoulith/": 20}  # the years of the next anniversary; headings
    sizes = {}
    for path in largest:
        page.goto(f"{service}/vi/{path}", wait_until="networkidle")
        sizes[path] = round(max(type_sizes(page.pdf(prefer_css_page_size=True))), 1)
    assert sizes == largest


def test_a_filtered_timeline_prints_its_filters(page: Page, service: str) -> None:
    text = "".join(print_pages(page, f"{service}/en/?country=KH&from=2019&kind=visit&q=trong"))
    for line in (
        "Timeline of Vietnam–Laos relations", "of 84 events", "Country: Cambodia", "From: 2019", "Kind: Visit", "Words: trong",
    ):  # fmt: skip
        assert without_spaces(line) in text
    assert without_spaces("Vietnam and Laos establish diplomatic relations") not in text


def test_the_print_is_black_on_white_in_dark_mode_too(page: Page, service: str) -> None:
    page.goto(f"{service}/lo/")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    page.emulate_media(media="screen", color_scheme="dark")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


# The words that a line break splits.
SPLIT_WORDS = """() => {
    const words = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        for (const { 0: word, index } of walker.currentNode.data.matchAll(/[\\p{L}\\p{M}\\p{N}]+/gu)) {
            const range = document.createRange()
            range.setStart(walker.currentNode, index)
            range.setEnd(walker.currentNode, index + word.length)
            if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) words.push(word)
        }
    }
    return words
}"""


@pytest.mark.parametrize(
    ("path", "paper_width", "shown"),
    [
        # 1002 and 673 pixels are A4 without its margins, across and upright
        ("/vi/calendar/2022/07/", 1002, ["Đợt cao điểm của Năm Đoàn kết hữu nghị", "năm lẻ 5", "Chiếu phim về hai nhà lãnh đạo Lào"]),
        ("/en/calendar/2024/09/", 1002, ["62nd anniversary of the establishment of Vietnam–Laos diplomatic relations"]),
        ("/vi/calendar/2026/", 673, ["Kỷ niệm 49 năm Ngày ký Hiệp ước Hữu nghị", "Chiến lược hợp tác Việt Nam – Lào giai đoạn 2021–2030"]),
        ("/en/calendar/2022/", 673, ["55th anniversary of Vietnam–Cambodia diplomatic relations", "5 Mon", "round anniversary"]),
        ("/vi/calendar/2027/", 673, ["Kỷ niệm 50 năm Ngày ký Hiệp ước", "năm tròn"]),
    ],
)  # fmt: skip
def test_a_sheet_of_the_calendar_is_printed_whole(
    page: Page, service: str, path: str, paper_width: int, shown: list[str]
) -> None:
    """With its anniversaries and what is folded, without controls, in the colours of light mode."""
    text = "".join(print_pages(page, service + path, is_landscape=paper_width > 1000))
    assert [words for words in shown if without_spaces(words) not in text] == []
    page.set_viewport_size({"width": paper_width, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    split = page.evaluate(SPLIT_WORDS)
    controls = page.locator(".period-navigation").is_visible()
    colour = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--lane-0')")
    page.emulate_media(media="screen", color_scheme="dark")
    assert (split, controls, colour) == ([], False, "#9b1c2e")

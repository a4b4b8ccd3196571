"""The timeline on paper, as Chromium prints it, read back."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue, Citation
from timeline.pagination import ListOptions, paginate_events

from ..browsing import chromium
from ..conftest import ROOT
from ..serving import serving


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(ROOT / "events.yaml") as address:
        yield address


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(color_scheme="dark")


def printed(page: Page, address: str) -> list[str]:
    """The text of each sheet of paper, without any space: where letters stand apart is the reader's guess."""
    page.goto(address, wait_until="networkidle")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    first = paper.pages[0].mediabox
    assert (round(first.width), round(first.height)) in {(595, 842), (594, 841), (595, 841)}, "A4"
    return [bare(each.extract_text()) for each in paper.pages]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def cited(citation: Citation) -> str:
    """In full: number, title, issuer, date, and the place in it."""
    source, translations = citation.source, get_translations("vi")
    parts = [source.number, source.title, source.issuer]
    said = [part.in_("vi") for part in parts if part] + ([translations.format_date(source.date)] if source.date else [])
    return ", ".join(said) + (f"; {citation.locator.in_('vi')}" if citation.locator else "")


def test_the_chronology_is_whole_with_its_notes_and_says_where_and_when_it_was_printed(
    page: Page, service: str, real: Catalogue
) -> None:
    sheets = printed(page, f"{service}/vi/")
    text = "".join(sheets)
    shown = paginate_events(real.events, ListOptions(), "vi")
    assert shown
    assert [event.id for event in real.events if bare(event.title.in_("vi")) not in text] == []
    assert [
        number for each, number in shown.citation_numbers.items() if bare(f"{number}. {cited(each)}") not in text
    ] == []
    for number, sheet in enumerate(sheets, 1):
        assert bare(f"{number} / {len(sheets)}") in sheet
        assert bare(f"{service}/vi/ · in ngày") in sheet


@pytest.mark.parametrize("word", ["Tìm", "Thu hẹp danh sách", "Theo dõi các ngày kỷ niệm", "mới nhất trước"])
def test_what_can_only_be_pressed_is_not_on_paper(page: Page, service: str, word: str) -> None:
    page.goto(f"{service}/vi/")
    assert word in page.locator("body").inner_text()
    page.emulate_media(media="print")
    assert word not in page.locator("body").inner_text().splitlines()
    page.emulate_media(media="screen")


def test_a_narrowed_chronology_says_by_what(page: Page, service: str) -> None:
    text = "".join(printed(page, f"{service}/en/?country=KH&from=2019"))
    assert bare("of 66 events") in text
    assert bare("Country: Cambodia") in text
    assert bare("From: 2019") in text
    assert bare("Vietnam and Laos establish diplomatic relations") not in text


def test_paper_is_white_in_the_dark_too(page: Page, service: str) -> None:
    page.goto(f"{service}/lo/")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    page.emulate_media(media="screen", color_scheme="dark")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]

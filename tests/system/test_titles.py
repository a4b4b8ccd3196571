"""Tests in Chromium that the titles in the overview neither overlap nor leave the picture, with each font."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ..conftest import ROOT
from ..overview.test_picture import generated_events
from ..page_kinds import LANGUAGES, MORNING
from ..serving import run_application
from ..waiting import wait_until_equal

WIDTHS = (360, 768, 1024, 1280, 1440, 1920)
TIMES = ("", "?from=2016&to=2022", "?from=2022&to=2022", "?from=2022-07&to=2022-09", "?from=2022-07&to=2022-07")
MIN_TITLES = {"vi": (20, 12), "lo": (16, 10), "en": (20, 12)}  # in the wide picture, in the film
# The list of events lies below the overview, and takes most of the time of a layout; painting takes as long.
KEEP_LAYOUT_OF_OVERVIEW = """() => {
  for (const event of document.querySelectorAll(".event")) event.remove()
  document.documentElement.style.visibility = "hidden"
}"""
# Of the picture that is shown: its width, its titles, those that overlap another title or a mark that is not their own,
# those that leave the picture or their bar, and the marks without a title.
MEASURE = """() => {
  const svg = [...document.querySelectorAll("svg.overview")].find(each => each.checkVisibility())
  const box = element => { const { left, right, top, bottom } = element.getBoundingClientRect(); return { left, right, top, bottom } }
  const picture = box(svg)
  const titles = [...svg.querySelectorAll(".title")].map(each => ({ ...box(each), text: each.textContent, mark: each.parentNode }))
  const shapes = [...svg.querySelectorAll("[data-mark] > :is(rect, use)")].map(each => ({ ...box(each), mark: each.parentNode }))
  // The box of a text includes the leading of its font: only its middle counts.
  const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && Math.abs(a.top + a.bottom - b.top - b.bottom) < 16
  const bar = title => title.mark.querySelector("rect")
  return {
    width: picture.right - picture.left,
    font: document.fonts.check("13px 'Be Vietnam Pro'") && document.documentElement.matches(".web-fonts"),
    titles: titles.length,
    overlapping: titles.flatMap(a => [...titles, ...shapes].filter(b => b.mark !== a.mark && overlap(a, b)).map(b => `${a.text} / ${b.text ?? b.mark.textContent}`)),
    outside: titles.filter(each => each.left < picture.left || each.right > picture.right).map(each => each.text),
    outsideOfBar: titles.filter(each => each.mark.querySelector(".inside") && each.right > box(bar(each)).right).map(each => each.text),
    untitled: [...svg.querySelectorAll("a[data-mark]:not(:has(.title))")].length,
  }
}"""
MEASURE_WITH_EACH_FONT = f"""() => [true, false].map(hasWebFonts => {{
  document.documentElement.classList.toggle("web-fonts", hasWebFonts)
  return ({MEASURE})()
}})"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with run_application(ROOT / "events.yaml", MORNING) as url:
        yield url


def assert_titles_have_room(measured: dict[str, Any]) -> None:
    assert {name: measured[name] for name in ("overlapping", "outside", "outsideOfBar")} == {
        "overlapping": [],
        "outside": [],
        "outsideOfBar": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_do_not_overlap(browser: Browser, site: str, language: str) -> None:
    """In six widths, from the whole time to a month, with web fonts, and without them as on the first page."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/{language}/")
        is_loaded = "[...document.fonts].some(font => font.status === 'loaded')"
        wait_until_equal(lambda: page.evaluate(is_loaded), True)
        for time in TIMES:
            page.goto(f"{site}/{language}/{time}", referer=f"{site}/{language}/")
            page.evaluate("document.fonts.ready")
            page.evaluate(KEEP_LAYOUT_OF_OVERVIEW)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                with_each_font = page.evaluate(MEASURE_WITH_EACH_FONT)
                assert [measured["font"] for measured in with_each_font] == [True, False]
                for measured in with_each_font:
                    assert_titles_have_room(measured)
                    assert measured["width"] == (1232 if width >= 1280 else 980)
                    if not time:
                        assert measured["titles"] >= MIN_TITLES[language][width < 1280]
                    if time.startswith("?from=2022-07&to=2022-07"):
                        assert measured["untitled"] == 0


@pytest.mark.parametrize("count", [10, 100, 1000, 10_000])
def test_titles_of_generated_events_do_not_overlap(browser: Browser, tmp_path: Path, count: int) -> None:
    """Without chapters, lanes and short titles."""
    file = tmp_path / "events.yaml"
    head, _, _ = (ROOT / "tests/data/few.yaml").read_text().partition("events:\n")
    entries = [
        f'- id: {event.id}\n  date: {event.date}\n  kind: visit\n  countries: [VN]\n  title: {{vi: "Sự kiện {event.id}", en: Event {event.id}}}\n'
        for event in generated_events(count)
    ]
    file.write_text(f"{head}events:\n{''.join(entries)}...\n")
    with run_application(file, MORNING) as url, browser.new_context() as context:
        page: Page = context.new_page()
        for path in ("/vi/", "/en/?from=2000&to=2010", "/vi/?from=2016-05&to=2016-05"):
            page.goto(url + path)
            page.evaluate(KEEP_LAYOUT_OF_OVERVIEW)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                measured = page.evaluate(MEASURE)
                assert_titles_have_room(measured)
                assert measured["titles"] or count < 1000

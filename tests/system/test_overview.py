"""Tests the overview in a real Chromium: zooming, panning, the keyboard and the cards of marks."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from ..browsing import clear_page
from ..waiting import wait_until_equal

TREATY = "svg.wide a[data-mark=treaty-of-friendship-1977]:has(.point)"
# Records what moves, as [event or None, keyframes].
RECORD_MOTION = """window.motions = []
    const animate = Element.prototype.animate
    Element.prototype.animate = function (frames, ...rest) {
        window.motions.push([this.dataset.mark ?? null, JSON.stringify(frames)])
        return animate.call(this, frames, ...rest)
    }"""


@pytest.fixture
def page(shared_page: Page) -> Page:
    """Without motion, whose many frames take time."""
    page = clear_page(shared_page, 1280, 900)
    page.emulate_media(media="null", reduced_motion="reduce", forced_colors="none")
    page.mouse.move(0, 0)
    return page


def open_overview(page: Page, url: str) -> Locator:
    """Open a page, and return the picture when its script is ready."""
    page.goto(url)
    stage = page.locator("[role=application]")
    expect(stage).to_be_visible()
    stage.scroll_into_view_if_needed()
    return stage


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box
    return box


def shown_count(page: Page) -> int:
    """The number of events in the heading of the picture."""
    return int(re.findall("[0-9]+", page.locator(".overview-dates").inner_text())[-1])


def press_with_control(page: Page, turn: int) -> None:
    page.keyboard.down("Control")
    page.mouse.wheel(0, turn)
    page.keyboard.up("Control")


def test_zooming_in_shows_events_each_time(page: Page, service: str) -> None:
    """With the keyboard, which stays on the picture. Back leads to each time that was shown before."""
    stage = open_overview(page, f"{service}/vi/")
    stage.focus()
    seen = [page.url]
    for _ in range(6):
        page.keyboard.press("+")
        expect(page).not_to_have_url(re.compile("|".join(f"^{re.escape(url)}$" for url in seen)))
        seen.append(page.url)
        assert shown_count(page) > 0
        assert page.locator("svg.wide a[data-mark]").count() > 0
        expect(stage).to_be_focused()
    for url in reversed(seen[:-1]):
        page.go_back()
        expect(page).to_have_url(url)
    expect(page.locator(".overview-dates")).to_contain_text("1962")


def test_the_button_keeps_the_focus(page: Page, service: str) -> None:
    open_overview(page, f"{service}/vi/")
    page.locator("[data-zoom=in]").focus()
    for _ in range(3):
        url = page.url
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(url)
        expect(page.locator("[data-zoom=in]")).to_be_focused()


def test_an_empty_time_can_be_zoomed_out(page: Page, service: str) -> None:
    open_overview(page, f"{service}/vi/?from=1963&to=1966").focus()
    assert shown_count(page) == 0
    for _ in range(8):  # pressed quickly
        page.keyboard.press("-")
    expect(page).to_have_url(f"{service}/vi/")
    assert shown_count(page) > 0


@pytest.mark.parametrize("method", ["double-click", "wheel", "pinch"])
def test_the_overview_zooms_at_the_pointer(page: Page, service: str, method: str) -> None:
    """To at most half of the time. What is at the pointer stays in it, and the list follows."""
    open_overview(page, f"{service}/en/?from=2016&to=2023")
    box = box_of(page.locator("svg.wide"))
    x, y = box["x"] + box["width"] * 0.9, box["y"] + 25
    if method == "double-click":
        page.mouse.dblclick(x, y)
    elif method == "wheel":
        page.mouse.move(x, y)
        press_with_control(page, -100)
    else:
        touch = page.context.new_cdp_session(page)
        for step, distance in (("touchStart", 20), ("touchMove", 40), ("touchMove", 60), ("touchEnd", 0)):
            points = [{"x": x - distance, "y": y, "id": 0}, {"x": x + distance, "y": y, "id": 1}]
            touch.send("Input.dispatchTouchEvent", {"type": step, "touchPoints": points if distance else []})
    expect(page).to_have_url(re.compile(r"\?from=[0-9-]+&to=[0-9-]+$"))
    expect(page).not_to_have_url(re.compile("from=2016&"))
    first, last = (int(text[:4]) for text in re.findall(r"=([0-9-]+)", page.url))
    assert 2019 <= first <= 2022 <= last <= 2023
    assert page.locator(".event").count() == shown_count(page) > 0
    page.mouse.move(x, y)
    press_with_control(page, 100)  # zooms out
    expect(page).not_to_have_url(re.compile(f"from={first}"))


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("?from=1970&to=1985", 0.97),  # one event, in 1977
        ("?from=2022-07&to=2022-12", 0.99),
    ],
)
def test_no_zoom_leads_to_an_empty_time(page: Page, service: str, query: str, at: float) -> None:
    """Down to a month, which is the deepest."""
    open_overview(page, f"{service}/en/{query}")
    for _ in range(10):
        box = box_of(page.locator("svg.wide"))
        before = page.url
        if not page.locator("[data-zoom=in]").count():
            break
        page.mouse.move(box["x"] + box["width"] * at, box["y"] + 25)
        press_with_control(page, -100)
        page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
        assert shown_count(page) > 0
        expect(page.locator("svg.wide :is([data-mark], .count)")).not_to_have_count(0)
    start, end = re.findall(r"=([0-9-]+)", page.url)
    assert start == end
    assert len(start) == len("2022-07")


def test_a_wheel_over_the_overview_scrolls_the_page(page: Page, service: str) -> None:
    """Also if the overview has the focus."""
    open_overview(page, f"{service}/vi/").focus()
    box = box_of(page.locator("svg.wide"))
    top = page.evaluate("scrollY")
    page.mouse.move(box["x"] + 50, box["y"] + 20)
    page.mouse.wheel(0, 300)
    wait_until_equal(lambda: page.evaluate("scrollY") > top + 200, True)
    assert page.url == f"{service}/vi/"


def test_a_drag_pans_and_is_no_click(page: Page, service: str) -> None:
    """The drawing moves with the pointer, also from a mark, and nothing in it is stretched."""
    open_overview(page, f"{service}/en/?from=2021&to=2022")
    mark = box_of(page.locator("svg.wide a[data-mark=visit-thongloun-2021] rect, svg.wide .imprecise").first)
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y, steps=4)
    page.mouse.move(x + 200, y, steps=4)
    transform = page.locator("svg.wide").evaluate("each => getComputedStyle(each).transform")
    assert transform == "matrix(1, 0, 0, 1, 200, 0)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.mouse.up()
    expect(page).to_have_url(f"{service}/en/?from=2020-09&to=2022-08")
    assert shown_count(page) > 0
    page.go_back()
    expect(page).to_have_url(f"{service}/en/?from=2021&to=2022")
    expect(page.locator(".overview-dates")).to_contain_text("2021 to 2022")


def test_marks_move_unless_the_reader_wants_no_motion(page: Page, service: str) -> None:
    """From their old place to the new one; only bars change their length."""
    page.emulate_media(reduced_motion="no-preference")
    page.add_init_script(RECORD_MOTION)
    stage = open_overview(page, f"{service}/en/")
    stage.focus()
    page.keyboard.press("+")
    expect(page.locator(".overview-dates")).not_to_contain_text("1962")
    motions = dict(page.evaluate("motions"))
    assert len([event for event in motions if event]) > 10
    assert any("translate(" in frames for frames in motions.values())
    assert not any("scale" in frames for frames in motions.values())
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("motions.length = 0")
    before = page.url
    page.keyboard.press("+")
    page.wait_for_url(lambda url: url != before)
    assert page.evaluate("new Promise(requestAnimationFrame).then(() => motions.length)") == 0


def test_the_keyboard_goes_from_event_to_event(page: Page, service: str) -> None:
    """In the order of time, to every mark. What is current is announced."""
    stage = open_overview(page, f"{service}/en/")
    stage.focus()
    page.keyboard.press("Home")
    days = []
    for _ in range(page.locator("svg.wide a[data-day]").count()):
        days.append(int(page.locator("svg.wide .is-current").get_attribute("data-day") or ""))
        page.keyboard.press("ArrowRight")
    assert all(first <= second for first, second in pairwise(days))
    assert page.locator("svg.wide .is-current").get_attribute("data-day") == str(days[-1])  # it is the last
    page.keyboard.press("Home")
    expect(page.locator("[aria-live=polite]")).to_have_text(
        "5 Sep 1962: Vietnam and Laos establish diplomatic relations"
    )
    page.keyboard.press("End")
    expect(page.locator(".mark-card .date")).to_have_text("5 September 2027")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".mark-card .date")).to_have_text("18 July 2027")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service}/en/events/treaty-of-friendship-1977/")


def check_card(page: Page, mark: Locator) -> None:
    """It is within the window, and does not cover its mark."""
    card, own = box_of(page.locator(".mark-card")), box_of(mark)
    size = page.viewport_size
    assert size
    assert 0 <= card["x"] <= card["x"] + card["width"] <= size["width"]
    assert 0 <= card["y"] <= card["y"] + card["height"] <= size["height"]
    assert card["y"] + card["height"] <= own["y"] or own["y"] + own["height"] <= card["y"]


def test_a_card_is_shown_on_hover_until_it_is_dismissed(page: Page, service: str) -> None:
    open_overview(page, f"{service}/lo/")
    card, mark = page.locator(".mark-card"), page.locator(TREATY)
    mark.locator("use").hover()
    expect(card.locator(".date")).to_have_text("18/7/1977")
    check_card(page, mark)
    assert card.get_by_role("link").evaluate_all("all => all.map(each => [each.textContent, each.pathname])") == [
        ["ອ່ານລາຍລະອຽດ", "/lo/events/treaty-of-friendship-1977/"],
        ["ເພີ່ມໃສ່ປະຕິທິນ", "/lo/events/treaty-of-friendship-1977.ics"],
    ]
    card.hover()
    page.wait_for_timeout(600)  # longer than until a card is hidden
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator("svg.wide a[data-mark]:has(.imprecise)").first.locator(".in-bar").hover()  # it has no day
    expect(card.get_by_role("link")).to_have_count(1)
    page.mouse.move(0, 0)
    expect(card).to_have_count(0)


def test_the_card_of_the_current_mark_is_reached_with_the_keyboard(page: Page, service: str) -> None:
    stage = open_overview(page, f"{service}/en/")
    stage.focus()
    page.keyboard.press("Home")
    check_card(page, page.locator("svg.wide .is-current"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Read", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".mark-card")).to_have_count(0)
    expect(stage).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.emulate_media(forced_colors="active")
    for selector, style in ((".mark-card", "borderTopColor"), ("svg.wide .lane-0 .interval", "fill")):
        colour = page.locator(selector).first.evaluate(f"each => getComputedStyle(each).{style}")
        assert colour == page.locator("body").evaluate("each => getComputedStyle(each).color")
    page.emulate_media(forced_colors="none", media="print")
    expect(page.locator(".mark-card")).to_be_hidden()


def test_the_first_tap_shows_the_card_and_the_second_opens_the_event(browser: Browser, service: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        stage = open_overview(page, f"{service}/vi/")
        expect(stage).to_have_class("film")
        mark = page.locator(TREATY.replace("wide", "narrow"))
        mark.locator("use").tap()
        expect(page.locator(".mark-card .date")).to_have_text("18/7/1977")
        check_card(page, mark)
        assert page.url == f"{service}/vi/"
        page.locator("h1").tap()
        expect(page.locator(".mark-card")).to_have_count(0)
        stage.focus()
        page.keyboard.press("End")  # the film scrolls to it
        check_card(page, page.locator("svg.narrow .is-current"))
        mark.locator("use").tap()
        mark.locator("use").tap()
        expect(page).to_have_url(f"{service}/vi/events/treaty-of-friendship-1977/")


def test_a_year_under_the_film_moves_its_chapter_to_the_start(page: Page, service: str) -> None:
    """To later and to earlier ones; the last as far as the film goes."""
    page.set_viewport_size({"width": 360, "height": 800})
    open_overview(page, f"{service}/vi/")
    starts = page.evaluate("[...document.querySelectorAll('.stop')].map(each => each.offsetLeft)")
    for number in (3, 1, 4, 0, 2):
        page.locator(".film-years a").nth(number).click()
        wait_until_equal(
            lambda: page.evaluate("Math.round(document.querySelector('.film').scrollLeft)"), starts[number]
        )

"""Tests complete tasks of readers in a real Chromium: with the mouse, with the keyboard, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..browsing import clear_page
from ..waiting import wait_until_equal


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def page(shared_page: Page) -> Page:
    return clear_page(shared_page, 1280, 900)


@pytest.fixture(scope="module")
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def listed_ids(page: Page) -> list[str]:
    ids: list[str] = page.locator(".event").evaluate_all("found => found.map(each => each.id)")
    return ids


def result_count(page: Page) -> int:
    """The number of events that the page says it has found."""
    text = page.locator(".result-count").inner_text()
    return int(re.findall("[0-9]+", text)[0])


def test_a_visit_is_found_by_a_name_without_accents(page: Page, service: str) -> None:
    """The list updates while the reader types, and the typed words stay."""
    page.goto(f"{service}/vi/")
    search_box = page.get_by_role("searchbox")
    search_box.press_sequentially("xi xu lit")
    expect(page).to_have_url(f"{service}/vi/?q=xi+xu+lit")
    expect(page.locator("#e-treaty-of-friendship-1977")).to_have_count(0)
    expect(search_box).to_be_focused()
    expect(search_box).to_have_value("xi xu lit")
    assert result_count(page) == len(listed_ids(page)) >= 3
    visit = page.locator("#e-state-visit-thongloun-2024")
    expect(visit.locator("> .event-meta .event-labels mark")).to_have_text(
        ["Thongloun Sisoulith"]
    )  # spelled differently
    visit.locator("[rel=bookmark]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thongloun Sisoulith")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/?q=xi+xu+lit")


def test_a_filter_finds_as_many_events_as_its_count(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    all_ids = listed_ids(page)
    page.get_by_text("Lọc").click()
    choice = page.get_by_label("Campuchia", exact=False).and_(page.locator("[name=country]"))
    count = int(page.locator("label", has=choice).locator(".count").inner_text())
    choice.check()
    expect(page).to_have_url(f"{service}/vi/?country=KH")
    expect(page.get_by_role("status")).to_have_text(f"{count} trong {len(all_ids)} sự kiện")
    filtered_ids = listed_ids(page)
    assert len(filtered_ids) == count
    assert set(filtered_ids) < set(all_ids)
    expect(choice).to_be_focused()
    page.get_by_role("link", name="Bỏ Quốc gia: Campuchia").click()
    expect(page).to_have_url(f"{service}/vi/")
    assert listed_ids(page) == all_ids
    expect(choice).not_to_be_checked()
    page.go_back()
    expect(choice).to_be_checked()
    assert listed_ids(page) == filtered_ids


def test_an_empty_result_suggests_what_to_remove(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/?country=KH&q=hiep+uoc+xyz")
    assert listed_ids(page) == []
    no_results = page.locator(".no-results")
    expect(no_results).to_contain_text("Từ khóa: xyz: 5 sự kiện")
    no_results.get_by_role("link", name="Từ khóa: xyz").click()
    expect(page).to_have_url(f"{service}/vi/?country=KH&q=hiep+uoc")
    assert len(listed_ids(page)) == 5


def test_the_minimap_leads_to_years_and_shows_where_the_reader_is(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/#e-treaty-of-friendship-1977")
    expect(page.get_by_role("heading", name="1977", exact=True)).to_be_in_viewport()
    expect(page.locator("svg.minimap")).to_be_in_viewport()
    viewport, column = (
        page.locator(f"svg.minimap {selector}").bounding_box()
        for selector in (".viewport", ".column[data-year='1977']")
    )
    assert viewport
    assert column
    assert viewport["x"] <= column["x"] + 1
    assert column["x"] + column["width"] <= viewport["x"] + viewport["width"] + 1
    page.locator("svg.minimap a[href='#y2022']").click()
    expect(page.get_by_role("heading", name="2022", exact=True)).to_be_in_viewport()


def test_the_order_stays_while_the_reader_types(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.get_by_role("link", name="mới nhất trước").click()
    expect(page).to_have_url(f"{service}/vi/?order=newest")
    expect(page.get_by_role("status")).to_be_focused()  # the link no longer exists
    page.get_by_role("searchbox").press_sequentially("lao")
    expect(page).to_have_url(f"{service}/vi/?q=lao&order=newest")
    page.get_by_role("link", name="cũ nhất trước").click()
    expect(page).to_have_url(f"{service}/vi/?q=lao")


def test_typing_makes_one_entry_in_the_history(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/anniversaries/")
    page.goto(f"{service}/vi/")
    search_box = page.get_by_role("searchbox")
    search_box.press_sequentially("hiep uoc", delay=120)
    search_box.press_sequentially(" huu nghi", delay=120)
    expect(page).to_have_url(f"{service}/vi/?q=hiep+uoc+huu+nghi")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/")
    expect(search_box).to_have_value("")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/anniversaries/")


def test_an_invalid_date_is_reported_in_the_page(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.get_by_text("Lọc").click()
    page.get_by_label("Từ", exact=True).fill("hôm qua")
    page.get_by_label("Từ", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Hãy viết ngày như 1962")
    expect(page.get_by_label("Từ", exact=True)).to_have_value("hôm qua")
    assert page.url == f"{service}/vi/"


def test_the_list_stays_if_the_service_cannot_be_reached(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    all_ids = listed_ids(page)
    page.route(f"{service}/**", lambda route: route.abort())
    page.get_by_role("searchbox").fill("lao")
    expect(page.get_by_role("status")).to_have_text("Hiện không tải được: danh sách vẫn như trước.")
    assert (listed_ids(page), page.url) == (all_ids, f"{service}/vi/")


@pytest.mark.parametrize(
    ("path", "first", "keys", "reached"),
    [
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowRight"], "td#d24"),  # skips days without entries
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowRight", "ArrowLeft"], "td#d6"),
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowDown"], "td#d6"),  # no Monday below has entries
        ("/vi/calendar/2022/", "td#d0606", ["ArrowRight"], "td#d0624"),
        ("/vi/calendar/2022/", "td#d0606", ["ArrowLeft"], "td#d0606"),  # no earlier day of the month has entries
    ],
)
def test_arrow_keys_move_between_days_with_entries(
    page: Page, service: str, path: str, first: str, keys: list[str], reached: str
) -> None:
    page.goto(service + path)
    page.locator(f"{first} a:visible").first.focus()
    for key in keys:
        page.keyboard.press(key)
    assert page.locator(reached).evaluate("cell => cell.contains(document.activeElement)")


def test_an_event_is_found_with_the_keyboard_only(page: Page, service: str) -> None:
    """From the top of the page to an event."""
    page.goto(f"{service}/en/")

    def tab_to(name: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            focus = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
            if focus.strip().startswith(name):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{name}: the focus is not visible"
                return
        raise AssertionError(f"{name} is not reached")

    tab_to("Skip to the content")
    tab_to("q")
    page.keyboard.type("friendship treaty")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service}/en/?q=friendship+treaty")
    tab_to("Filter")
    page.keyboard.press("Enter")
    tab_to("country")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?country=[A-Z]{2}&q=friendship\+treaty$"))
    tab_to("Vietnam–Laos Treaty of Friendship")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service}/en/events/treaty-of-friendship-1977/")


def test_results_are_the_same_without_scripts(page: Page, page_without_scripts: Page, service: str) -> None:
    """The form and the links lead to the same URL and the same events."""
    for tested_page in (page, page_without_scripts):
        tested_page.goto(f"{service}/lo/")
        tested_page.get_by_role("searchbox").fill("huu nghi")
        tested_page.get_by_role("searchbox").press("Enter")
        expect(tested_page).to_have_url(re.compile(r"\?q=huu\+nghi"))
        tested_page.locator(".filters > summary").click()
        tested_page.locator("[name=country][value=LA]").check()
        if tested_page is page_without_scripts:
            tested_page.locator(".filter-submit button").click()
        expect(tested_page).to_have_url(re.compile(r"country=LA"))
    assert listed_ids(page) == listed_ids(page_without_scripts) != []
    assert result_count(page) == result_count(page_without_scripts) == len(listed_ids(page_without_scripts))
    for tested_page in (page, page_without_scripts):
        tested_page.locator(".sort-links a").click()
        expect(tested_page).to_have_url(f"{service}/lo/?country=LA&q=huu+nghi&order=newest")
    assert listed_ids(page) == listed_ids(page_without_scripts)
    for tested_page in (page, page_without_scripts):
        tested_page.goto(f"{service}/lo/")
        tested_page.locator(".zoom a").first.click()
        expect(tested_page).to_have_url(re.compile("from="))
    assert (page.url, listed_ids(page)) == (page_without_scripts.url, listed_ids(page_without_scripts))


def test_a_link_and_a_citation_are_copied(context: BrowserContext, service: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{service}/vi/events/treaty-of-friendship-1977/")
    page.get_by_role("button", name="Sao chép đường dẫn").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Sao chép trích dẫn").click()
    wait_until_equal(lambda: page.evaluate("navigator.clipboard.readText()").startswith("“Ký Hiệp ước"), True)


@pytest.mark.parametrize(
    "path",
    [
        "/vi/",
        "/lo/",
        "/vi/events/treaty-of-friendship-1977/",
        "/lo/anniversaries/",
        "/vi/?country=LA&q=sisoulith&order=newest",  # the first entry is tall, because it has another one in it
        "/en/?q=treaty",
        "/vi/people/thongloun-sisoulith/",
        "/vi/places/VN-29/",  # a list of one entry: what is beside it on wide screens is longer
    ],
)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_layout_does_not_shift_while_a_page_loads(
    context: BrowserContext, service: str, path: str, width: int
) -> None:
    """Nothing is in the cache."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        """window.shifts = 0; new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.shifts += entry.value
        }).observe({type: "layout-shift", buffered: true})"""
    )
    page.goto(service + path, wait_until="networkidle")
    assert page.evaluate("document.fonts.ready.then(() => window.shifts)") < 0.01


def test_a_page_is_shared_by_the_sheet_of_the_system(context: BrowserContext, service: str) -> None:
    """A reader who closes the sheet is left alone. If the sheet fails, the menu opens."""
    context.add_init_script(
        """window.shared = []; navigator.share = async data => { shared.push(data); if (window.failure) throw failure }"""
    )
    page = context.new_page()
    page.goto(f"{service}/vi/events/treaty-of-friendship-1977/?utm_source=zalo")
    menu = page.locator("[data-share]")
    button = menu.locator("summary")
    for failure in ("null", "new DOMException('', 'AbortError')"):
        page.evaluate(f"window.failure = {failure}")
        button.click()
        expect(menu).not_to_have_attribute("open", "")
    text = "Ngày 18 tháng 7 năm 1977: Ký Hiệp ước Hữu nghị và Hợp tác Việt Nam – Lào"
    data = {"title": text, "text": text, "url": f"{service}/vi/events/treaty-of-friendship-1977/"}
    assert page.evaluate("shared") == [data] * 2
    page.evaluate("window.failure = new DOMException('', 'NotAllowedError')")
    button.click()
    expect(menu).to_have_attribute("open", "")


def test_a_page_is_shared_by_a_menu_with_the_keyboard(context: BrowserContext, service: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{service}/vi/")
    menu = page.locator("[data-share]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sao chép đường dẫn")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{service}/vi/"
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    assert all(box["height"] >= 44 for box in [menu.locator("summary").bounding_box()] if box)


def test_without_scripts_the_menus_are_links(page_without_scripts: Page, service: str) -> None:
    page = page_without_scripts
    page.goto(f"{service}/en/events/treaty-of-friendship-1977/")
    for name, links in (
        ("Share", ["Facebook", "E-mail"]),
        ("Add to calendar", ["Google", "Outlook", "Calendar file (.ics)"]),
    ):
        menu = page.locator(".event-date .menu").filter(has_text=name)
        menu.locator("summary").click()
        expect(menu.get_by_role("link")).to_have_text(links)
        expect(menu.get_by_role("button")).to_have_count(0)
        for link in menu.get_by_role("link").all():
            assert (link.bounding_box() or {"height": 0})["height"] >= 44
        menu.locator("summary").click()

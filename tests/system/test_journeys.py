"""What readers come for, from the first page to the end, in a real Chromium: by mouse, by keyboard, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..conftest import ROOT
from ..serving import serving


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(ROOT / "events.yaml") as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def listed(page: Page) -> list[str]:
    ids: list[str] = page.locator(".event").evaluate_all("found => found.map(each => each.id)")
    return ids


def found(page: Page) -> int:
    """How many events the page says that it has found."""
    said = page.locator(".result-count").inner_text()
    return int(re.findall("[0-9]+", said)[0])


def test_a_visit_is_found_by_a_leaders_name_typed_plainly(page: Page, service: str) -> None:
    """While it is typed the list follows, and what is typed stays where it is."""
    page.goto(f"{service}/vi/")
    words = page.get_by_role("searchbox")
    words.press_sequentially("xi xu lit")
    expect(page).to_have_url(f"{service}/vi/?q=xi+xu+lit")
    expect(page.locator("#e-treaty-of-friendship-1977")).to_have_count(0)
    expect(words).to_be_focused()
    expect(words).to_have_value("xi xu lit")
    assert found(page) == len(listed(page)) >= 3
    visit = page.locator("#e-state-visit-thongloun-2024")
    expect(visit.locator("> .event-labels mark")).to_have_text(["Thongloun Sisoulith"])  # which was written otherwise
    visit.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thongloun Sisoulith")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/?q=xi+xu+lit")


def test_the_list_is_narrowed_to_cambodia_by_as_many_as_was_said(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    everything = listed(page)
    page.get_by_text("Thu hẹp danh sách").click()
    choice = page.get_by_label("Campuchia", exact=False).and_(page.locator("[name=country]"))
    said = int(page.locator("label", has=choice).locator(".count").inner_text())
    choice.check()
    expect(page).to_have_url(f"{service}/vi/?country=KH")
    expect(page.get_by_role("status")).to_have_text(f"{said} trong {len(everything)} sự kiện")
    narrowed = listed(page)
    assert len(narrowed) == said
    assert [each for each in everything if each in narrowed] == narrowed
    expect(choice).to_be_focused()
    page.get_by_role("link", name="Bỏ Quốc gia: Campuchia").click()
    expect(page).to_have_url(f"{service}/vi/")
    assert listed(page) == everything
    expect(choice).not_to_be_checked()
    page.go_back()
    expect(choice).to_be_checked()
    assert listed(page) == narrowed


def test_nothing_found_says_what_to_leave_out(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/?country=KH&q=hiep+uoc+xyz")
    assert listed(page) == []
    nothing = page.locator(".no-results")
    expect(nothing).to_contain_text("Từ khóa: xyz: 5 sự kiện")
    nothing.get_by_role("link", name="Từ khóa: xyz").click()
    expect(page).to_have_url(f"{service}/vi/?country=KH&q=hiep+uoc")
    assert len(listed(page)) == 5


def test_from_the_overview_to_1977(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.locator("svg.overview a[href='#e-treaty-of-friendship-1977']").click()
    expect(page).to_have_url(f"{service}/vi/#e-treaty-of-friendship-1977")
    expect(page.get_by_role("heading", name="1977", exact=True)).to_be_in_viewport()
    # the strip has stayed, and shows where the reader is
    expect(page.locator("svg.minimap")).to_be_in_viewport()
    lens, column = (
        page.locator(f"svg.minimap {each}").bounding_box() for each in (".viewport", ".column[data-year='1977']")
    )
    assert lens
    assert column
    assert lens["x"] <= column["x"] + 1
    assert column["x"] + column["width"] <= lens["x"] + lens["width"] + 1
    page.locator("svg.minimap a[href='#y2022']").click()
    expect(page.get_by_role("heading", name="2022", exact=True)).to_be_in_viewport()


def years(page: Page) -> tuple[int, int]:
    """The first and the last year that have events in the list."""
    told = [int(each) for each in page.locator(".year > h2").all_inner_texts()]
    return min(told), max(told)


@pytest.mark.parametrize("way", ["keys", "wheel", "pinch"])
def test_the_overview_comes_nearer_and_the_list_follows(page: Page, service: str, way: str) -> None:
    page.goto(f"{service}/vi/")
    overview = page.locator(".zoomable")
    box = overview.bounding_box()
    assert box
    if way == "keys":
        overview.focus()
        page.keyboard.press("+")
    elif way == "wheel":
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -100)
        page.keyboard.up("Control")
    else:
        overview.evaluate(
            """(element, [left, width]) => {
                const touch = (type, id, at) => element.dispatchEvent(new PointerEvent(type,
                    {pointerId: id, pointerType: "touch", clientX: left + width * at, bubbles: true}))
                touch("pointerdown", 1, 0.45), touch("pointerdown", 2, 0.55), touch("pointermove", 1, 0.45)
                touch("pointermove", 1, 0.4), touch("pointermove", 2, 0.6), touch("pointermove", 2, 0.7)
            }""",
            [box["x"], box["width"]],
        )
    expect(page).to_have_url(re.compile(r"\?from=[0-9-]+&to=[0-9-]+$"))
    expect(page.locator("#e-vietnam-laos-relations-1962, #e-diplomatic-relations-1962")).to_have_count(0)
    first, last = years(page)
    ends = [int(each[:4]) for each in re.findall(r"=([0-9-]+)", page.url)]
    assert ends[0] > 1962
    assert first <= last <= ends[1]
    if way == "keys":
        expect(overview).to_be_focused()
        page.keyboard.press("-")
        expect(page).not_to_have_url(re.compile(f"from={ends[0]}"))
        expect(overview).to_be_focused()
        page.keyboard.press("-")
        expect(page).to_have_url(f"{service}/vi/")


def test_a_wheel_over_the_overview_scrolls_the_page(page: Page, service: str) -> None:
    """Even where the overview has the focus."""
    page.goto(f"{service}/vi/")
    page.locator(".zoomable").focus()
    box = page.locator(".zoomable").bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 20)
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => scrollY > 200")
    assert page.url == f"{service}/vi/"


def test_an_empty_time_can_be_left_again(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/?from=1963&to=1966")
    assert listed(page) == []
    page.locator(".zoomable").focus()
    for _ in range(8):  # however fast it is pressed
        page.keyboard.press("-")
    expect(page).to_have_url(f"{service}/vi/")
    assert listed(page) != []


def test_a_mark_leads_to_its_event_without_another_request(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "icon" not in request.url else None)
    page.locator("svg.overview a[href='#e-treaty-of-friendship-1977']").click()
    expect(page.locator(".event:target")).to_have_attribute("id", "e-treaty-of-friendship-1977")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/")
    assert asked == []


def test_the_order_stays_while_words_are_typed(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.get_by_role("link", name="mới nhất trước").click()
    expect(page).to_have_url(f"{service}/vi/?order=newest")
    expect(page.get_by_role("status")).to_be_focused()  # where the link was, there is none
    page.get_by_role("searchbox").press_sequentially("lao")
    expect(page).to_have_url(f"{service}/vi/?q=lao&order=newest")
    page.get_by_role("link", name="cũ nhất trước").click()
    expect(page).to_have_url(f"{service}/vi/?q=lao")


def test_what_is_typed_is_one_step_back(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/anniversaries/")
    page.goto(f"{service}/vi/")
    words = page.get_by_role("searchbox")
    words.press_sequentially("hiep uoc", delay=120)
    words.press_sequentially(" huu nghi", delay=120)
    expect(page).to_have_url(f"{service}/vi/?q=hiep+uoc+huu+nghi")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/")
    expect(words).to_have_value("")
    page.go_back()
    expect(page).to_have_url(f"{service}/vi/anniversaries/")


def test_a_date_that_cannot_be_read_is_said_in_place(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.get_by_text("Thu hẹp danh sách").click()
    page.get_by_label("Từ", exact=True).fill("hôm qua")
    page.get_by_label("Từ", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Hãy viết ngày như 1962")
    expect(page.get_by_label("Từ", exact=True)).to_have_value("hôm qua")
    assert page.url == f"{service}/vi/"


def test_the_list_stays_where_the_service_cannot_be_reached(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    everything = listed(page)
    page.route(f"{service}/**", lambda route: route.abort())
    page.get_by_role("searchbox").fill("lao")
    expect(page.get_by_role("status")).to_have_text("Hiện không tải được: danh sách vẫn như trước.")
    assert (listed(page), page.url) == (everything, f"{service}/vi/")


@pytest.mark.parametrize(
    ("path", "first", "keys", "reached"),
    [
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowRight"], "td#d24"),  # over the days that have nothing
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowRight", "ArrowLeft"], "td#d6"),
        ("/vi/calendar/2022/06/", "td#d6", ["ArrowDown"], "td#d6"),  # none of its Mondays has anything
        ("/vi/calendar/2022/", "td#d0606", ["ArrowRight"], "td#d0624"),
        ("/vi/calendar/2022/", "td#d0606", ["ArrowLeft"], "td#d0606"),  # the month has nothing before it
    ],
)
def test_arrow_keys_go_from_day_to_day(
    page: Page, service: str, path: str, first: str, keys: list[str], reached: str
) -> None:
    page.goto(service + path)
    page.locator(f"{first} a:visible").first.focus()
    for key in keys:
        page.keyboard.press(key)
    assert page.locator(reached).evaluate("cell => cell.contains(document.activeElement)")


def test_by_keyboard_alone(page: Page, service: str) -> None:
    """From the top of the page to an event, without a mouse."""
    page.goto(f"{service}/en/")

    def tab_to(name: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            focus = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
            if focus.strip().startswith(name):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{name}: where the focus is can be seen"
                return
        raise AssertionError(f"{name} is not reached")

    tab_to("Skip to the content")
    tab_to("q")
    page.keyboard.type("friendship treaty")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service}/en/?q=friendship+treaty")
    tab_to("Narrow")
    page.keyboard.press("Enter")
    tab_to("country")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?country=[A-Z]{2}&q=friendship\+treaty$"))
    tab_to("Vietnam–Laos Treaty of Friendship")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service}/en/events/treaty-of-friendship-1977/")


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_without_scripts_there_are_the_same_results(page: Page, plain: Page, service: str, language: str) -> None:
    """What is asked by form and by link leads both to the same address, and to the same events."""
    for each in (page, plain):
        each.goto(f"{service}/{language}/")
        each.get_by_role("searchbox").fill("huu nghi")
        each.get_by_role("searchbox").press("Enter")
        expect(each).to_have_url(re.compile(r"\?q=huu\+nghi"))
        each.locator("#search-form summary").click()
        each.locator("[name=country][value=LA]").check()
        if each is plain:
            each.locator(".date-range button").click()
        expect(each).to_have_url(re.compile(r"country=LA"))
    assert listed(page) == listed(plain) != []
    assert found(page) == found(plain) == len(listed(plain))
    for each in (page, plain):
        each.locator(".sort-links a").click()
        expect(each).to_have_url(f"{service}/{language}/?country=LA&q=huu+nghi&order=newest")
    assert listed(page) == listed(plain)
    for each in (page, plain):
        each.goto(f"{service}/{language}/")
        each.locator(".zoom a").first.click()
        expect(each).to_have_url(re.compile("from="))
    assert (page.url, listed(page)) == (plain.url, listed(plain))


def test_a_link_and_a_citation_are_copied(context: BrowserContext, service: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{service}/vi/events/treaty-of-friendship-1977/")
    page.get_by_role("button", name="Sao chép đường dẫn").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Sao chép trích dẫn").click()
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text.startsWith('“Ký Hiệp ước'))")


@pytest.mark.parametrize("path", ["/vi/", "/lo/", "/vi/events/treaty-of-friendship-1977/", "/lo/anniversaries/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_shifts_while_a_page_comes(page: Page, service: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        """window.shifts = 0; new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.shifts += entry.value
        }).observe({type: "layout-shift", buffered: true})"""
    )
    page.goto(service + path, wait_until="networkidle")
    assert page.evaluate("document.fonts.ready.then(() => window.shifts)") < 0.01

"""Tests frames in pages of other origins, in a real Chromium, from a running service."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Frame, Page, Response, expect

from ..browsing import clear_page, launch_chromium
from ..conftest import ROOT
from ..hosting import (
    RECORDING_SCRIPT,
    Host,
    frame_height,
    is_scrollable,
    loaded_frame,
    received_messages,
    run_host,
    wait_until_frame_fits,
    write_events_with_portal,
)
from ..serving import free_port, run_service
from ..waiting import wait_until_equal
from ..web.test_csp_reports import frame_refusal_counts

LANGUAGES = ("vi", "lo", "en")
SCRIPT_INTEGRITY = "sha384-bkspg72FuFvVaSPcOZwBPVnsRsxDNic7cNWOGJ7SLur+VX7MyUonFeSmUMvDO3ex"  # of 2.js
OFFICE_FRAME = "/vi/offices/quang-ngai/embed/"
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
SECRET = "a1B2c3D4e5"  # WordPress makes one for each frame
BEFORE = '<p><a id="before" href="/before">Before</a></p>'
AFTER = '<p><a id="after" href="/after">After</a></p>'
ALWAYS_SCROLLBAR = "<style>html { overflow-y: scroll }</style>"  # the scrollbar does not come and go
# Whether the film begins with the chapter of this year, or has reached its end.
IS_AT_YEAR = """year => {
    const film = document.querySelector(".film")
    const link = [...document.querySelectorAll(".film-years a")].find(each => each.textContent === year)
    const distance = document.querySelector(link.hash).getBoundingClientRect().left - film.getBoundingClientRect().left
    return film.scrollLeft > 0 && (Math.abs(distance) < 2 || film.scrollLeft + film.clientWidth > film.scrollWidth - 2)
}"""
ISOLATED = {"Cross_Origin_Opener_Policy": "same-origin", "Cross_Origin_Embedder_Policy": "require-corp"}
ISOLATED_CREDENTIALLESS = ISOLATED | {"Cross_Origin_Embedder_Policy": "credentialless"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that shows scrollbars and blocks third-party storage. Hosts below localhost count as secure."""
    with launch_chromium(
        "--host-resolver-rules=MAP *.localhost 127.0.0.1", "--test-third-party-cookie-phaseout", scrollbars=True
    ) as browser:
        yield browser


@pytest.fixture(scope="module")
def office() -> Iterator[Host]:
    """Quảng Ngãi's portal."""
    with run_host("quangngai.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def foreign() -> Iterator[Host]:
    """A page that belongs to no office."""
    with run_host("foreign.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, office: Host) -> Iterator[str]:
    """The real content, with Quảng Ngãi's portal on a port of this machine."""
    with run_service(write_events_with_portal(tmp_path_factory.mktemp("service"), office)) as url:
        yield url


@pytest.fixture(scope="module")
def recording_page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_init_script(RECORDING_SCRIPT)
        yield context.new_page()


@pytest.fixture
def page(recording_page: Page) -> Iterator[Page]:
    yield clear_page(recording_page, 400, 600)
    for opened in recording_page.context.pages[1:]:
        opened.close()


def frame_html(url: str, attributes: str = f'sandbox="{SANDBOX}"') -> str:
    """The frame of a snippet, without the script."""
    return (
        f'<iframe src="{url}" title="Niên biểu" width="100%" height="600" style="border:0" loading="lazy" '
        f'referrerpolicy="strict-origin-when-cross-origin" {attributes}></iframe>'
    )


def script_html(service: str, integrity: str = SCRIPT_INTEGRITY) -> str:
    return f'<script async src="{service}/static/embed/2.js" integrity="{integrity}" crossorigin="anonymous"></script>'


def snippet_html(service: str, path: str = OFFICE_FRAME) -> str:
    return frame_html(service + path) + script_html(service)


@pytest.mark.parametrize(
    ("name", "integrity", "max_size"),
    [
        ("1.js", "sha384-CNaGUXvdDu+OnRM9S+QVwMM/pYbyx/rda594IMyiDDrbUO0SFmyzYGPgacTIk/qu", 2000),
        ("2.js", SCRIPT_INTEGRITY, 3700),
    ],
)
def test_a_published_script_never_changes(name: str, integrity: str, max_size: int) -> None:
    """Portals have pasted this hash. A changed script must be a new file, 3.js."""
    content = (ROOT / "static" / "embed" / name).read_bytes()
    assert "sha384-" + b64encode(sha384(content).digest()).decode() == integrity
    assert len(content) < max_size


# Who may show a frame.


@pytest.mark.parametrize(
    "path",
    [
        OFFICE_FRAME,
        "/lo/offices/quang-ngai/embed/",
        "/en/embed/",
        "/vi/collections/border/embed/",
        "/lo/events/treaty-of-friendship-1977/embed/",
    ],
)
def test_a_frame_shows_in_a_page_of_its_office(page: Page, service: str, office: Host, path: str) -> None:
    """A link in it opens a new window, which has no access to the page."""
    page.goto(office.set_page(snippet_html(service, path)))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    with page.context.expect_page() as opened:
        frame.get_by_role("link").first.click()
    assert opened.value.url.startswith(service)
    assert opened.value.evaluate("opener") is None


@pytest.mark.parametrize(
    ("path", "counted_offices"),
    [
        (OFFICE_FRAME, ["quang-ngai"]),
        ("/en/embed/", [""]),
        ("/vi/collections/border/embed/", [""]),
        ("/vi/events/treaty-of-friendship-1977/embed/", [""]),
        ("/vi/", []),  # a page can never be framed
        ("/vi/events/treaty-of-friendship-1977/", []),
    ],
)
def test_a_foreign_page_cannot_show_the_frame_and_the_attempt_is_counted(
    page: Page, service: str, foreign: Host, path: str, counted_offices: list[str]
) -> None:
    before = refusal_counts(service)
    check_frame_is_blocked(page, foreign.set_page(snippet_html(service, path)))
    wait_until_equal(
        lambda: refusal_counts(service), before | {office: before[office] + 1 for office in counted_offices}
    )


def test_an_office_cannot_show_the_frame_of_another(page: Page, service: str, office: Host) -> None:
    before = refusal_counts(service)
    check_frame_is_blocked(page, office.set_page(snippet_html(service, "/vi/offices/nghe-an/embed/")))
    wait_until_equal(lambda: refusal_counts(service), before | {"nghe-an": before["nghe-an"] + 1})


def check_frame_is_blocked(page: Page, url: str) -> None:
    """Assert that the browser shows its own error page in the frame, and logs the reason."""
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(url)
    page.frames[1].wait_for_url("chrome-error://chromewebdata/", wait_until="commit")


def refusal_counts(service: str) -> dict[str, float]:
    with urlopen(f"{service}/metrics") as response:
        return frame_refusal_counts(response.read().decode())


# The height of a frame.


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<style>* { box-sizing: border-box } iframe { border: 3px inset !important; padding: 5px }</style>",
        "<style>iframe { border: 3px inset !important; padding: 5px; max-width: 100%; box-sizing: content-box }</style>",
    ],
)
def test_a_frame_is_as_tall_as_its_content_and_follows_changes(
    page: Page, service: str, office: Host, head: str
) -> None:
    """In narrow windows, in another language, and after a font has loaded. After that it sends no more messages."""
    page.goto(office.set_page(snippet_html(service), head))
    inner = loaded_frame(page)
    heights = []
    for width in (800, 300, 1200):
        page.set_viewport_size({"width": width, "height": 600})
        wait_until_frame_fits(inner)
        heights.append(frame_height(page))
    assert heights[1] > heights[0] >= heights[2]
    page.locator("iframe").evaluate("frame => { frame.src = frame.src.replace('/vi/', '/lo/') }")
    page.frame_locator("iframe").locator("html[lang=lo]").wait_for()
    wait_until_frame_fits(inner)
    before = frame_height(page)
    inner.evaluate("""async () => {
        const late = new FontFace("Late", "url(/static/fonts/noto-sans-lao-looped-400.woff2)", { sizeAdjust: "140%" })
        document.fonts.add(late)
        document.body.style.fontFamily = "Late"
        for (const each of document.querySelectorAll(":lang(lo)")) each.style.fontFamily = "Late"
        await late.load()
    }""")
    wait_until_equal(lambda: frame_height(page) > before, True)
    wait_until_frame_fits(inner)
    message_count = len(received_messages(page))
    page.wait_for_timeout(1000)
    assert len(received_messages(page)) == message_count


def test_ten_frames_on_a_page_are_each_as_tall_as_they_need(page: Page, service: str, office: Host) -> None:
    """Each has its script; some are added later."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(
        office.set_page("".join(snippet_html(service, f"/{LANGUAGES[number % 3]}/embed/") for number in range(8)))
    )
    page.evaluate("""() => {
        for (const each of [0, 1]) document.body.append(document.querySelectorAll("iframe")[each].cloneNode())
    }""")
    for number in range(10):
        wait_until_frame_fits(loaded_frame(page, number))
    assert len({frame_height(page, number) for number in range(10)}) == 3
    assert errors == []
    assert (
        page.evaluate("Object.keys(window).filter(name => !known.includes(name) && isNaN(name))") == []
    )  # frames have numeric names


@pytest.mark.parametrize("width", [300, 320, 340, 400])
def test_a_script_that_loads_after_the_frame_asks_for_its_height(
    page: Page, service: str, office: Host, width: int
) -> None:
    """The frame repeats no message, and never sends a height that is right only with a scrollbar."""
    page.set_viewport_size({"width": width, "height": 600})
    load_settled_frame(page, service, office)
    page.wait_for_timeout(300)
    first, second = received_messages(page)
    assert first == second == {"type": "timeline:height", "height": frame_height(page)}


def load_settled_frame(page: Page, service: str, office: Host, more_html: str = "") -> Frame:
    """Load a page with a frame that has answered its page and sends nothing more."""
    page.goto(office.set_page(frame_html(service + OFFICE_FRAME) + more_html, ALWAYS_SCROLLBAR))
    inner = loaded_frame(page)
    wait_until_equal(lambda: len(received_messages(page)), 1)
    assert frame_height(page) == 600
    page.add_script_tag(url=f"{service}/static/embed/2.js")
    wait_until_equal(lambda: len(received_messages(page)), 2)
    wait_until_frame_fits(inner)
    return inner


def test_a_page_whose_width_depends_on_the_height_causes_no_loop(page: Page, service: str, office: Host) -> None:
    """For example because the scrollbar of the page appears at one height and disappears at the other."""
    page.goto(office.set_page(snippet_html(service)))
    inner = loaded_frame(page)
    wait_until_frame_fits(inner)
    page.evaluate("""() => {
        const frame = document.querySelector("iframe")
        addEventListener("message", () => { frame.style.width = frame.style.width === "700px" ? "500px" : "700px" })
        frame.style.width = "500px"
    }""")
    page.wait_for_timeout(2000)
    message_count = len(received_messages(page))
    page.wait_for_timeout(1000)
    assert len(received_messages(page)) == message_count < 20
    assert not is_scrollable(inner)


@pytest.mark.parametrize(
    ("sent_height", "expected"),
    [
        ("700.2", 701),
        ("-5", 50),
        ("99999", 5000),
        ("NaN", None),
        ("Infinity", None),
        ("'300'", None),
        ("null", None),
        ("[300]", None),
    ],
)
def test_only_a_reasonable_height_is_accepted(
    page: Page, service: str, office: Host, sent_height: str, expected: int | None
) -> None:
    inner = load_settled_frame(page, service, office)
    before = frame_height(page)
    inner.evaluate(f"parent.postMessage({{ type: 'timeline:height', height: {sent_height} }}, '*')")
    wait_until_equal(lambda: len(received_messages(page)), 3)
    assert frame_height(page) == (expected or before)


# Without scripts.


def test_a_frame_scrolls_if_the_host_blocks_the_script(page: Page, service: str, office: Host) -> None:
    page.goto(office.set_page(snippet_html(service), Content_Security_Policy=f"script-src 'self'; frame-src {service}"))
    inner = loaded_frame(page)
    assert (frame_height(page), is_scrollable(inner)) == (600, True)


def test_a_script_of_another_hash_is_not_run(page: Page, service: str, office: Host) -> None:
    wrong_integrity = "sha384-" + b64encode(sha384(b"").digest()).decode()
    page.goto(
        office.set_page(frame_html(service + OFFICE_FRAME) + script_html(service, wrong_integrity)),
        wait_until="networkidle",
    )
    inner = loaded_frame(page)
    assert (frame_height(page), is_scrollable(inner)) == (600, True)
    assert not page.evaluate("!!customElements.get('timeline-embed')")


def test_the_rest_of_the_snippet_works_in_a_restrictive_editor(page: Page, service: str, office: Host) -> None:
    """Such an editor removes the script and unknown attributes."""
    rest = re.sub(r'<script.*</script>| (style|loading|sandbox|referrerpolicy)="[^"]*"', "", snippet_html(service))
    assert (
        rest.strip() == f'<iframe src="{service + OFFICE_FRAME}" title="Niên biểu" width="100%" height="600"></iframe>'
    )
    page.goto(office.set_page(rest))
    inner = loaded_frame(page)
    assert (frame_height(page), is_scrollable(inner)) == (600, True)


def test_a_frame_works_in_a_sandbox_without_scripts(page: Page, service: str, office: Host) -> None:
    page.goto(
        office.set_page(frame_html(service + OFFICE_FRAME, 'sandbox=""') + script_html(service)),
        wait_until="networkidle",
    )
    heading = page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    expect(heading).to_have_css("font-size", "17px")
    assert (frame_height(page), received_messages(page)) == (600, [])


def test_a_frame_works_in_the_sandbox_of_wordpress(page: Page, service: str, office: Host) -> None:
    """The sandbox opens no window: WordPress is told the height, and follows links itself."""
    console_texts: list[str] = []
    page.on("console", lambda message: console_texts.append(message.text))
    attributes = f'sandbox="allow-scripts" security="restricted" class="wp-embedded-content" data-secret="{SECRET}"'
    page.goto(office.set_page(frame_html(f"{service}{OFFICE_FRAME}#?secret={SECRET}", attributes)))
    inner = loaded_frame(page)
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_css("font-size", "17px")
    content_height = inner.evaluate("""async () => {
        await document.fonts.ready
        document.documentElement.style.overflow = "hidden"  // as if the frame were high enough
        const { height } = document.documentElement.getBoundingClientRect()
        document.documentElement.style.overflow = ""
        return Math.ceil(height)
    }""")
    height_message = {"message": "height", "value": content_height, "secret": SECRET}
    wait_until_equal(lambda: received_messages(page, "height")[-1:], [height_message])
    count = len(received_messages(page, "height"))  # one more if the fonts came late
    page.evaluate("""secret => {
        for (const each of [secret, "another"]) frames[0].postMessage({ message: "ready", secret: each }, "*")
    }""", SECRET)  # fmt: skip
    wait_until_equal(lambda: len(received_messages(page, "height")), count + 1)
    link = inner.locator("li a").first
    link.click(modifiers=["Control"])
    link.click()
    wait_until_equal(lambda: len(received_messages(page, "link")), 1)
    page.wait_for_timeout(200)
    assert received_messages(page, "link") == [
        {"message": "link", "value": link.get_attribute("href"), "secret": SECRET}
    ]
    assert received_messages(page, "height")[count - 1 :] == [height_message, height_message]
    assert (inner.url, console_texts) == (f"{service}{OFFICE_FRAME}#?secret={SECRET}", [])


def test_in_wordpress_too_the_overview_has_links_and_the_language_changes(
    page: Page, service: str, office: Host
) -> None:
    """WordPress follows a mark. The frame itself changes its language, and still knows the secret."""
    attributes = f'sandbox="allow-scripts" security="restricted" class="wp-embedded-content" data-secret="{SECRET}"'
    path = f"{OFFICE_FRAME}?view=timeline&languages=vi,lo"
    page.goto(office.set_page(frame_html(f"{service}{path}#?secret={SECRET}", attributes)))
    inner = loaded_frame(page)
    mark = inner.locator("a[data-mark]").first
    mark.click()
    wait_until_equal(
        lambda: received_messages(page, "link"),
        [{"message": "link", "value": mark.get_attribute("href"), "secret": SECRET}],
    )
    inner.get_by_role("link", name="ລາວ").click()
    inner.wait_for_url(f"{service}{path}#?secret={SECRET}".replace("/vi/", "/lo/"))
    count = len(received_messages(page, "height"))
    page.frames[1].wait_for_function("document.readyState === 'complete'")
    page.evaluate("secret => frames[0].postMessage({ message: 'ready', secret }, '*')", SECRET)
    wait_until_equal(lambda: len(received_messages(page, "height")) > count, True)
    assert received_messages(page, "height")[-1]["secret"] == SECRET
    assert len(received_messages(page, "link")) == 1


def test_in_wordpress_too_the_month_turns(page: Page, service: str, office: Host) -> None:
    """Its sandbox opens no window, and the frame of the other month still knows the secret."""
    attributes = f'sandbox="allow-scripts" security="restricted" class="wp-embedded-content" data-secret="{SECRET}"'
    path = f"{OFFICE_FRAME}?view=month&month=2022-"
    page.goto(office.set_page(frame_html(f"{service}{path}07#?secret={SECRET}", attributes)))
    inner = loaded_frame(page)
    inner.locator("a[rel=prev]").click()
    inner.wait_for_url(f"{service}{path}06#?secret={SECRET}")
    wait_until_equal(lambda: inner.evaluate("document.readyState"), "complete")
    wait_until_equal(
        lambda: received_messages(page, "height")[-1]["value"],
        inner.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)"),
    )
    assert received_messages(page, "link") == []


def test_only_the_frame_turns_the_month(page: Page, service: str, office: Host) -> None:
    """In a sandbox, and in a page that is isolated. The page around it stays where it is; the height follows."""
    path = f"{OFFICE_FRAME}?view=month&month=2022-07"
    page.goto(office.set_page("<p style='height: 500px'></p>" + snippet_html(service, path), **ISOLATED))
    inner = loaded_frame(page)
    wait_until_frame_fits(inner)
    inner.get_by_role("link", name="Tháng 6").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    for relation, month in (("prev", "2022-06"), ("prev", "2022-05"), ("next", "2022-06")):
        inner.locator(f"a[rel={relation}]").click()
        inner.wait_for_url(f"{service}{OFFICE_FRAME}?view=month&month={month}")
        inner.locator("h1").wait_for()
        wait_until_frame_fits(inner)
    assert (page.evaluate("scrollY"), page.url, len(page.context.pages)) == (before, office.address, 1)


def test_only_the_frame_follows_its_years_and_languages(page: Page, service: str, office: Host) -> None:
    """The page around it stays where it is. A mark and a count of the overview open their events in a new window."""
    page.goto(office.set_page("<p style='height: 500px'></p>" + snippet_html(service, f"{OFFICE_FRAME}?view=timeline&languages=vi,lo")))  # fmt: skip
    inner = loaded_frame(page)
    wait_until_frame_fits(inner)
    inner.locator(".film-years").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    for year in ("2022", "2016"):
        inner.locator(".film-years").get_by_role("link", name=year).click()
        inner.wait_for_function(IS_AT_YEAR, arg=year)
    assert (page.evaluate("scrollY"), inner.url.partition("#")[2], len(page.context.pages)) == (before, "", 1)
    for link in (inner.locator("a[data-mark]").first, inner.locator("a.count").first):
        with page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_url(link.get_attribute("href") or "")
        opened.value.close()
    inner.get_by_role("link", name="ລາວ").click()
    page.frame_locator("iframe").locator("html[lang=lo]").wait_for()
    wait_until_frame_fits(inner)
    assert len(page.context.pages) == 1


def test_a_link_opens_in_a_new_window(page: Page, service: str, office: Host) -> None:
    page.goto(office.set_page(snippet_html(service)))
    link = loaded_frame(page).locator("li a").first
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value.url == link.get_attribute("href")
    assert (page.url, received_messages(page, "link")) == (office.address, [])


# Strict policies.


def test_the_custom_element_works_in_a_page_with_a_strict_policy(page: Page, service: str, office: Host) -> None:
    """The policy allows the frames and the script of the service, and no styles. The links in the elements stay."""
    console_texts: list[str] = []
    page.on("console", lambda message: console_texts.append(message.text))
    element = '<timeline-embed src="{}" title="Niên biểu"><a href="{}/vi/">Niên biểu</a></timeline-embed>'
    content = "".join(
        element.format(source, service) for source in (service + OFFICE_FRAME, office.address, "javascript:1")
    )
    policy = f"default-src 'none'; frame-src {service}; script-src {service}"
    page.goto(office.set_page(content + script_html(service), Content_Security_Policy=policy))
    wait_until_frame_fits(loaded_frame(page))
    first, *other_elements = page.locator("timeline-embed").all()
    assert first.evaluate("element => [...element.children].map(each => each.localName)") == ["iframe", "a"]
    assert [other.evaluate("element => element.innerHTML") for other in other_elements] == [
        f'<a href="{service}/vi/">Niên biểu</a>'
    ] * 2
    attributes = first.locator("iframe").evaluate(
        "frame => Object.fromEntries([...frame.attributes].map(each => [each.name, each.value]))"
    )
    style = attributes.pop("style")
    assert attributes == {
        "title": "Niên biểu",
        "loading": "lazy",
        "sandbox": SANDBOX,
        "referrerpolicy": "strict-origin-when-cross-origin",
        "width": "100%",
        "height": "600",
        "src": service + OFFICE_FRAME,
    }
    assert re.fullmatch(r"border: 0px; height: \d+px;", style)
    assert [text for text in console_texts if "favicon" not in text] == []


@pytest.mark.parametrize("headers", [ISOLATED, ISOLATED_CREDENTIALLESS])
def test_a_frame_shows_in_an_isolated_page(page: Page, service: str, office: Host, headers: dict[str, str]) -> None:
    page.goto(office.set_page(snippet_html(service), **headers))
    assert page.evaluate("crossOriginIsolated")
    wait_until_frame_fits(loaded_frame(page))


def test_a_frame_sends_no_request_to_other_hosts_stores_nothing_and_is_small(
    browser: Browser, service: str, office: Host
) -> None:
    """Without a sandbox, so that it could, in a browser that blocks third-party storage, with an empty cache."""
    context = browser.new_context(viewport={"width": 400, "height": 600})
    context.add_init_script(RECORDING_SCRIPT)
    page = context.new_page()
    responses: list[Response] = []
    console_texts: list[str] = []
    page.on("response", lambda response: responses.append(response))
    page.on("console", lambda message: console_texts.append(message.text))
    page.on("pageerror", lambda error: console_texts.append(str(error)))
    page.goto(office.set_page(frame_html(service + OFFICE_FRAME, "")), wait_until="networkidle")
    inner = loaded_frame(page)
    wait_until_equal(lambda: len(received_messages(page)), 1)
    assert {response.url.split("/")[2] for response in responses} == {
        service.split("/")[2],
        office.address.split("/")[2],
    }
    loaded = [response for response in responses if response.url.startswith(service)]
    assert [response.status for response in loaded] == [200] * 4
    assert sum(len(response.body()) for response in loaded) < 25_000
    assert inner.evaluate("[[...touched], document.cookie]") == [[], ""]
    assert context.cookies() == []
    assert console_texts == []
    context.close()


# Messages between a page and its frames.


def test_a_frame_answers_only_its_page_and_only_with_its_height(
    page: Page, service: str, office: Host, foreign: Host
) -> None:
    foreign.set_page("")
    inner = load_settled_frame(page, service, office, f'<iframe src="{foreign.address}"></iframe>')
    content, messages = inner.content(), received_messages(page)
    [foreign_frame] = [page_frame for page_frame in page.frames if page_frame.url == foreign.address]
    page.evaluate("""() => {
        const forged = [null, 1, "timeline:ask", [], { type: "timeline:asked" }, { type: "timeline:height", height: 9 },
            { message: "ready" }, { message: "ready", secret: undefined }, { message: "link", value: "javascript:1" },
            { type: { toString: () => "x" }.type }, { type: "timeline:ask", height: 7, href: "javascript:1" }]
        for (const each of forged) frames[0].postMessage(each, "*")
    }""")
    foreign_frame.evaluate("parent.frames[0].postMessage({ type: 'timeline:ask' }, '*')")
    wait_until_equal(lambda: inner.evaluate("heard.length >= 12"), True)
    page.wait_for_timeout(200)
    assert received_messages(page) == [*messages, messages[-1]]
    assert (inner.content(), frame_height(page)) == (content, messages[-1]["height"])


def test_a_foreign_frame_cannot_change_heights(page: Page, service: str, office: Host, foreign: Host) -> None:
    foreign.set_page("")
    load_settled_frame(page, service, office, f'<iframe src="{foreign.address}" height="90" style="border:0"></iframe>')
    before = frame_height(page)
    [foreign_frame] = [page_frame for page_frame in page.frames if page_frame.url == foreign.address]
    foreign_frame.evaluate("parent.postMessage({ type: 'timeline:height', height: 99999 }, '*')")
    wait_until_equal(lambda: len(received_messages(page)), 3)
    assert (frame_height(page), frame_height(page, 1)) == (before, 90)


def test_the_keyboard_moves_through_the_frame_and_out(page: Page, service: str, office: Host) -> None:
    page.goto(office.set_page(BEFORE + snippet_html(service) + AFTER))
    inner = loaded_frame(page)
    wait_until_frame_fits(inner)
    page.locator("#before").focus()
    links = inner.locator("a").evaluate_all("links => links.map(link => link.href)")
    reached = []
    for _ in links:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "iframe"
        reached.append(inner.evaluate("document.activeElement.href"))
    assert reached == links
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "after"


# The layout of a frame.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_frame_fits_every_width_and_ignores_the_height(page: Page, service: str, language: str) -> None:
    """It has two columns if there is room."""
    page.goto(f"{service}/{language}/embed/")
    results = []
    for width in (240, 300, 600, 640, 1200):
        heights = set()
        for window_height in (100, 3000):
            page.set_viewport_size({"width": width, "height": window_height})
            page.evaluate(
                "document.documentElement.style.overflow = 'hidden'"
            )  # a scrollbar would make the page narrower
            heights.add(
                page.evaluate("document.body.scrollWidth <= innerWidth && document.documentElement.offsetHeight")
            )
        columns = page.locator("section").evaluate_all("all => new Set(all.map(each => each.offsetLeft)).size")
        results.append((width, columns, len(heights), False in heights))
    assert results == [
        (240, 1, 1, False),
        (300, 1, 1, False),
        (600, 1, 1, False),
        (640, 2, 1, False),
        (1200, 2, 1, False),
    ]

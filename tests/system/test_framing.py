"""Frames in pages of other origins, in a real Chromium, from a real service."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Response, expect

from ..browsing import chromium
from ..conftest import ROOT
from ..hosting import LISTENING, Host, comes, fits, framed, heard, height, hosting, scrolls, with_portal
from ..serving import free_port, serving
from ..web.test_csp_reports import counts

SCRIPT = ROOT / "static/embed/1.js"
LANGUAGES = ("vi", "lo", "en")
PINNED = "sha384-CNaGUXvdDu+OnRM9S+QVwMM/pYbyx/rda594IMyiDDrbUO0SFmyzYGPgacTIk/qu"
OFFICE = "/vi/offices/quang-ngai/embed/"
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
SECRET = "a1B2c3D4e5"  # as WordPress makes one for each frame
BEFORE = '<p><a id="before" href="/before">Before</a></p>'
AFTER = '<p><a id="after" href="/after">After</a></p>'
STEADY = "<style>html { overflow-y: scroll }</style>"  # its scrollbar does not come and go
REQUIRED = {"Cross_Origin_Opener_Policy": "same-origin", "Cross_Origin_Embedder_Policy": "require-corp"}
CREDENTIALLESS = REQUIRED | {"Cross_Origin_Embedder_Policy": "credentialless"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One that shows scrollbars, and gives nothing to third parties. Hosts below localhost count as secure."""
    with chromium(
        "--host-resolver-rules=MAP *.localhost 127.0.0.1", "--test-third-party-cookie-phaseout", scrollbars=True
    ) as browser:
        yield browser


@pytest.fixture(scope="module")
def office() -> Iterator[Host]:
    """Quảng Ngãi's portal."""
    with hosting("quangngai.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def foreign() -> Iterator[Host]:
    """A page of nobody's."""
    with hosting("foreign.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, office: Host) -> Iterator[str]:
    """The real content, in which Quảng Ngãi's portal stands on a port of this machine."""
    with serving(with_portal(tmp_path_factory.mktemp("service"), office)) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 400, "height": 600}) as context:
        context.add_init_script(LISTENING)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def frame(address: str, more: str = f'sandbox="{SANDBOX}"') -> str:
    """What a portal pastes, without the script."""
    return (
        f'<iframe src="{address}" title="Niên biểu" width="100%" height="600" style="border:0" loading="lazy" '
        f'referrerpolicy="strict-origin-when-cross-origin" {more}></iframe>'
    )


def script(service: str, integrity: str = PINNED) -> str:
    return f'<script async src="{service}/static/embed/1.js" integrity="{integrity}" crossorigin="anonymous"></script>'


def snippet(service: str, path: str = OFFICE) -> str:
    return frame(service + path) + script(service)


def test_the_script_of_the_pages_out_there_stays_as_it_is() -> None:
    """Portals have pasted this hash. A change of the script is a new file, 2.js, and this one stays for good."""
    content = SCRIPT.read_bytes()
    assert "sha384-" + b64encode(sha384(content).digest()).decode() == PINNED
    assert len(content) < 2000


# Who may show it


@pytest.mark.parametrize(
    "path",
    [OFFICE, "/lo/offices/quang-ngai/embed/", "/en/embed/", "/vi/collections/border/embed/"],
)
def test_a_frame_shows_in_a_page_of_its_office(page: Page, service: str, office: Host, path: str) -> None:
    """And what is pressed in it opens beside the page, without a way back into it."""
    page.goto(office.has(snippet(service, path)))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    with page.context.expect_page() as opened:
        frame.get_by_role("link").first.click()
    assert opened.value.url.startswith(service)
    assert opened.value.evaluate("opener") is None


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        (OFFICE, ["quang-ngai"]),
        ("/en/embed/", [""]),
        ("/vi/collections/border/embed/", [""]),
        ("/vi/", []),  # a page is never framed
        ("/vi/events/treaty-of-friendship-1977/", []),
    ],
)
def test_a_foreign_page_is_refused_the_frame_and_that_is_counted(
    page: Page, service: str, foreign: Host, path: str, counted: list[str]
) -> None:
    before = refusals(service)
    is_refused(page, foreign.has(snippet(service, path)))
    comes(lambda: refusals(service), before | {office: before[office] + 1 for office in counted})


def test_an_office_may_not_show_the_frame_of_another(page: Page, service: str, office: Host) -> None:
    before = refusals(service)
    is_refused(page, office.has(snippet(service, "/vi/offices/nghe-an/embed/")))
    comes(lambda: refusals(service), before | {"nghe-an": before["nghe-an"] + 1})


def is_refused(page: Page, address: str) -> None:
    """The browser shows an error of its own where the page at the address has a frame, and says why."""
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(address)
    page.frames[1].wait_for_url("chrome-error://chromewebdata/", wait_until="commit")


def refusals(service: str) -> dict[str, float]:
    with urlopen(f"{service}/metrics") as reply:
        return counts(reply.read().decode())


# How tall it is


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<style>* { box-sizing: border-box } iframe { border: 3px inset !important; padding: 5px }</style>",
        "<style>iframe { border: 3px inset !important; padding: 5px; max-width: 100%; box-sizing: content-box }</style>",
    ],
)
def test_a_frame_is_as_tall_as_what_is_in_it_and_follows_it(page: Page, service: str, office: Host, head: str) -> None:
    """Through narrow windows, another language, and letters that come late; and then it is quiet."""
    page.goto(office.has(snippet(service), head))
    inner = framed(page)
    tall = []
    for width in (800, 300, 1200):
        page.set_viewport_size({"width": width, "height": 600})
        fits(inner)
        tall.append(height(page))
    assert tall[1] > tall[0] >= tall[2]
    page.locator("iframe").evaluate("frame => { frame.src = frame.src.replace('/vi/', '/lo/') }")
    page.frame_locator("iframe").locator("html[lang=lo]").wait_for()
    fits(inner)
    before = height(page)
    inner.evaluate("""async () => {
        const late = new FontFace("Late", "url(/static/fonts/noto-sans-lao-looped-400.woff2)", { sizeAdjust: "140%" })
        document.fonts.add(late)
        document.body.style.fontFamily = "Late"
        for (const each of document.querySelectorAll(":lang(lo)")) each.style.fontFamily = "Late"
        await late.load()
    }""")
    comes(lambda: height(page) > before, True)
    fits(inner)
    said = len(heard(page))
    page.wait_for_timeout(1000)
    assert len(heard(page)) == said


def test_ten_frames_on_a_page_are_each_as_tall_as_they_need(page: Page, service: str, office: Host) -> None:
    """Each with its script, and some that come when the page has long been there."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(office.has("".join(snippet(service, f"/{LANGUAGES[each % 3]}/embed/") for each in range(8))))
    page.evaluate("""() => {
        for (const each of [0, 1]) document.body.append(document.querySelectorAll("iframe")[each].cloneNode())
    }""")
    for number in range(10):
        fits(framed(page, number))
    assert len({height(page, number) for number in range(10)}) == 3
    assert wrong == []
    assert (
        page.evaluate("Object.keys(window).filter(name => !known.includes(name) && isNaN(name))") == []
    )  # frames count


@pytest.mark.parametrize("width", [300, 320, 340, 400])
def test_a_script_that_comes_after_the_frame_asks_it(page: Page, service: str, office: Host, width: int) -> None:
    """And it says nothing twice unasked, nor anything that holds only while it has a scrollbar."""
    page.set_viewport_size({"width": width, "height": 600})
    settled(page, service, office)
    page.wait_for_timeout(300)
    first, second = heard(page)
    assert first == second == {"type": "timeline:height", "height": height(page)}


def settled(page: Page, service: str, office: Host, more: str = "") -> Frame:
    """The frame in a page that has asked it and was answered: nothing more is on its way."""
    page.goto(office.has(frame(service + OFFICE) + more, STEADY))
    inner = framed(page)
    comes(lambda: len(heard(page)), 1)
    assert height(page) == 600
    page.add_script_tag(url=f"{service}/static/embed/1.js")
    comes(lambda: len(heard(page)), 2)
    fits(inner)
    return inner


def test_a_page_that_is_too_narrow_when_it_is_tall_is_no_loop(page: Page, service: str, office: Host) -> None:
    """As where the page's own scrollbar comes with one height and goes with the other."""
    page.goto(office.has(snippet(service)))
    inner = framed(page)
    fits(inner)
    page.evaluate("""() => {
        const frame = document.querySelector("iframe")
        addEventListener("message", () => { frame.style.width = frame.style.width === "700px" ? "500px" : "700px" })
        frame.style.width = "500px"
    }""")
    page.wait_for_timeout(2000)
    said = len(heard(page))
    page.wait_for_timeout(1000)
    assert len(heard(page)) == said < 20
    assert not scrolls(inner)


@pytest.mark.parametrize(
    ("told", "becomes"),
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
def test_a_height_is_a_number_within_reason(
    page: Page, service: str, office: Host, told: str, becomes: int | None
) -> None:
    inner = settled(page, service, office)
    before = height(page)
    inner.evaluate(f"parent.postMessage({{ type: 'timeline:height', height: {told} }}, '*')")
    comes(lambda: len(heard(page)), 3)
    assert height(page) == (becomes or before)


# Where scripts are barred


def test_a_script_that_the_host_bars_leaves_a_frame_that_scrolls(page: Page, service: str, office: Host) -> None:
    page.goto(office.has(snippet(service), Content_Security_Policy=f"script-src 'self'; frame-src {service}"))
    inner = framed(page)
    assert (height(page), scrolls(inner)) == (600, True)


def test_a_script_of_another_hash_is_not_run(page: Page, service: str, office: Host) -> None:
    wrong = "sha384-" + b64encode(sha384(b"").digest()).decode()
    page.goto(office.has(frame(service + OFFICE) + script(service, wrong)), wait_until="networkidle")
    inner = framed(page)
    assert (height(page), scrolls(inner)) == (600, True)
    assert not page.evaluate("!!customElements.get('timeline-embed')")


def test_what_a_plain_editor_leaves_of_the_snippet_shows(page: Page, service: str, office: Host) -> None:
    """It takes the script away, and of the frame's words those that it does not know."""
    left = re.sub(r'<script.*</script>| (style|loading|sandbox|referrerpolicy)="[^"]*"', "", snippet(service))
    assert left.strip() == f'<iframe src="{service + OFFICE}" title="Niên biểu" width="100%" height="600"></iframe>'
    page.goto(office.has(left))
    inner = framed(page)
    assert (height(page), scrolls(inner)) == (600, True)


def test_a_frame_lives_in_a_sandbox_without_scripts(page: Page, service: str, office: Host) -> None:
    page.goto(office.has(frame(service + OFFICE, 'sandbox=""') + script(service)), wait_until="networkidle")
    heading = page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    expect(heading).to_have_css("font-size", "17px")
    assert (height(page), heard(page)) == (600, [])


def test_a_frame_lives_as_wordpress_keeps_it(page: Page, service: str, office: Host) -> None:
    """In a sandbox that opens no window, where WordPress is told the height and follows the links."""
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    kept = f'sandbox="allow-scripts" security="restricted" class="wp-embedded-content" data-secret="{SECRET}"'
    page.goto(office.has(frame(f"{service}{OFFICE}#?secret={SECRET}", kept)))
    inner = framed(page)
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_css("font-size", "17px")
    comes(lambda: len(heard(page, "height")), 1)
    tall = inner.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    told = {"message": "height", "value": tall, "secret": SECRET}
    assert heard(page, "height") == [told]
    page.evaluate("""secret => {
        for (const each of [secret, "another"]) frames[0].postMessage({ message: "ready", secret: each }, "*")
    }""", SECRET)  # fmt: skip
    comes(lambda: len(heard(page, "height")), 2)
    link = inner.locator("li a").first
    link.click(modifiers=["Control"])
    link.click()
    comes(lambda: len(heard(page, "link")), 1)
    page.wait_for_timeout(200)
    assert heard(page, "link") == [{"message": "link", "value": link.get_attribute("href"), "secret": SECRET}]
    assert heard(page, "height") == [told, told]
    assert (inner.url, blocked) == (f"{service}{OFFICE}#?secret={SECRET}", [])


def test_a_link_opens_beside_the_portal(page: Page, service: str, office: Host) -> None:
    page.goto(office.has(snippet(service)))
    link = framed(page).locator("li a").first
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value.url == link.get_attribute("href")
    assert (page.url, heard(page, "link")) == (office.address, [])


# Where much is barred


def test_the_element_puts_the_frame_into_a_strict_page(page: Page, service: str, office: Host) -> None:
    """One that allows the service's frames and script, and no style at all; its link stays, and the foreign one's
    too."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    element = '<timeline-embed src="{}" title="Niên biểu"><a href="{}/vi/">Niên biểu</a></timeline-embed>'
    content = "".join(element.format(each, service) for each in (service + OFFICE, office.address, "javascript:1"))
    policy = f"default-src 'none'; frame-src {service}; script-src {service}"
    page.goto(office.has(content + script(service), Content_Security_Policy=policy))
    fits(framed(page))
    first, *others = page.locator("timeline-embed").all()
    assert first.evaluate("element => [...element.children].map(each => each.localName)") == ["iframe", "a"]
    assert [each.evaluate("element => element.innerHTML") for each in others] == [
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
        "src": service + OFFICE,
    }
    assert re.fullmatch(r"border: 0px; height: \d+px;", style)
    assert [text for text in said if "favicon" not in text] == []


@pytest.mark.parametrize("headers", [REQUIRED, CREDENTIALLESS])
def test_a_frame_shows_in_an_isolated_page(page: Page, service: str, office: Host, headers: dict[str, str]) -> None:
    page.goto(office.has(snippet(service), **headers))
    assert page.evaluate("crossOriginIsolated")
    fits(framed(page))


def test_a_frame_asks_nothing_of_others_keeps_nothing_and_is_light(
    context: BrowserContext, page: Page, service: str, office: Host
) -> None:
    """Without a sandbox, where it could, in a browser that gives nothing to third parties."""
    replies: list[Response] = []
    said: list[str] = []
    page.on("response", lambda reply: replies.append(reply))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(office.has(frame(service + OFFICE, "")), wait_until="networkidle")
    inner = framed(page)
    comes(lambda: len(heard(page)), 1)
    assert {reply.url.split("/")[2] for reply in replies} == {service.split("/")[2], office.address.split("/")[2]}
    loaded = [reply for reply in replies if reply.url.startswith(service)]
    assert [reply.status for reply in loaded] == [200] * 4
    assert sum(len(reply.body()) for reply in loaded) < 25_000
    assert inner.evaluate("[[...touched], document.cookie]") == [[], ""]
    assert context.cookies() == []
    assert said == []


# Who speaks to whom


def test_a_frame_answers_its_page_alone_and_only_how_tall_it_is(
    page: Page, service: str, office: Host, foreign: Host
) -> None:
    foreign.has("")
    inner = settled(page, service, office, f'<iframe src="{foreign.address}"></iframe>')
    content, told = inner.content(), heard(page)
    [other] = [each for each in page.frames if each.url == foreign.address]
    page.evaluate("""() => {
        const forged = [null, 1, "timeline:ask", [], { type: "timeline:asked" }, { type: "timeline:height", height: 9 },
            { message: "ready" }, { message: "ready", secret: undefined }, { message: "link", value: "javascript:1" },
            { type: { toString: () => "x" }.type }, { type: "timeline:ask", height: 7, href: "javascript:1" }]
        for (const each of forged) frames[0].postMessage(each, "*")
    }""")
    other.evaluate("parent.frames[0].postMessage({ type: 'timeline:ask' }, '*')")
    comes(lambda: inner.evaluate("heard.length >= 12"), True)
    page.wait_for_timeout(200)
    assert heard(page) == [*told, told[-1]]
    assert (inner.content(), height(page)) == (content, told[-1]["height"])


def test_a_frame_of_another_origin_makes_neither_itself_nor_ours_taller(
    page: Page, service: str, office: Host, foreign: Host
) -> None:
    foreign.has("")
    settled(page, service, office, f'<iframe src="{foreign.address}" height="90" style="border:0"></iframe>')
    before = height(page)
    [other] = [each for each in page.frames if each.url == foreign.address]
    other.evaluate("parent.postMessage({ type: 'timeline:height', height: 99999 }, '*')")
    comes(lambda: len(heard(page)), 3)
    assert (height(page), height(page, 1)) == (before, 90)


def test_the_keyboard_goes_through_the_frame_and_out(page: Page, service: str, office: Host) -> None:
    page.goto(office.has(BEFORE + snippet(service) + AFTER))
    inner = framed(page)
    fits(inner)
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


# How it looks in its place


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_frame_fits_every_width_and_minds_no_height(page: Page, service: str, language: str) -> None:
    """In two columns where there is room for two."""
    page.goto(f"{service}/{language}/embed/")
    found = []
    for width in (240, 300, 600, 640, 1200):
        tall = set()
        for space in (100, 3000):
            page.set_viewport_size({"width": width, "height": space})
            page.evaluate("document.documentElement.style.overflow = 'hidden'")  # a scrollbar takes of the width
            tall.add(page.evaluate("document.body.scrollWidth <= innerWidth && document.documentElement.offsetHeight"))
        columns = page.locator("section").evaluate_all("all => new Set(all.map(each => each.offsetLeft)).size")
        found.append((width, columns, len(tall), False in tall))
    assert found == [
        (240, 1, 1, False),
        (300, 1, 1, False),
        (600, 1, 1, False),
        (640, 2, 1, False),
        (1200, 2, 1, False),
    ]

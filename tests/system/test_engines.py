"""Tests the frames and the script of the snippets in Chromium, Firefox and WebKitGTK, in the portal of an office."""

import json
from collections.abc import Iterator

import pytest

from ..engines import ENGINES, Engine
from ..hosting import FREE_SPACE, Host, run_host, write_events_with_portal
from ..serving import free_port, run_service
from ..waiting import wait_until_equal
from .test_framing import OFFICE_FRAME, SANDBOX, frame_html

FRAME = 'document.querySelector("iframe")'
# In the page of the portal: `parts` to build it from; whether each frame, in a shadow root too, is as tall as its content says.
PORTAL_SCRIPT = """
var parts = PARTS // a property of the window, for Marionette
const roots = [document]
const heights = new Map()
addEventListener("message", ({ data, source }) => data.type === "timeline:height" && heights.set(source, data.height))
function attachShadow(host = append("<div></div>")) {
  roots.push(host.attachShadow({ mode: "open" }))
  return roots.at(-1)
}
function append(html, parent = document.body) {
  parent.append(document.createRange().createContextualFragment(html))
  return parent.lastElementChild
}
function move(selector, parent) {
  parent.append(...document.querySelectorAll(selector))
  for (const frame of parent.querySelectorAll("iframe")) frame.style.height = "600px"
}
window.PortalPart = class extends HTMLElement {
  connectedCallback() {
    roots.push(this.attachShadow({ mode: "open" }))
    append(parts.element, this.shadowRoot)
  }
}
function framesFit() {
  const frames = roots.flatMap(root => [...root.querySelectorAll("iframe")])
  const fits = frame => heights.get(frame.contentWindow) === frame.clientHeight
  frames.find(frame => !fits(frame))?.scrollIntoView() // browsers do not lay out what is out of view
  return frames.map(frame => (frame.src.split("/")[2] || "linked") + (fits(frame) ? " fits" : " does not fit"))
}
"""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ENGINES[request.param]() as engine:
        yield engine


@pytest.fixture(scope="module")
def office() -> Iterator[Host]:
    with run_host("quangngai.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, office: Host) -> Iterator[tuple[str, str]]:
    """Two services, of which the portal is a host."""
    events = write_events_with_portal(tmp_path_factory.mktemp("services"), office)
    with run_service(events) as first, run_service(events) as second:
        yield first, second


def element_html(service: str) -> str:
    return f'<timeline-embed src="{service + OFFICE_FRAME}" title="Niên biểu"></timeline-embed>'


def script_html(service: str, version: int = 2, attributes: str = "") -> str:
    return f'<script {attributes} src="{service}/static/embed/{version}.js" crossorigin="anonymous"></script>'


@pytest.mark.parametrize(
    ("html", "sandbox"),
    [
        ("frame", None),
        ("frame", SANDBOX),
        ("frame", "allow-scripts"),  # the sandbox of WordPress
        ("element", SANDBOX),
    ],
)
def test_a_frame_has_its_styles_and_the_height_of_its_content(
    engine: Engine, services: tuple[str, str], office: Host, html: str, sandbox: str | None
) -> None:
    service = services[0]
    attributes = "" if sandbox is None else f'sandbox="{sandbox}"'
    content = frame_html(service + OFFICE_FRAME, attributes) if html == "frame" else element_html(service)
    engine.go_to(office.set_page(content + script_html(service, attributes="async")))
    assert engine.evaluate(f'{FRAME}.getAttribute("sandbox")') == sandbox
    wait_until_equal(lambda: engine.evaluate(f"({FREE_SPACE})()", FRAME), [0, 0])
    assert engine.evaluate(f"{FRAME}.clientHeight") not in (0, 600)
    assert engine.evaluate('getComputedStyle(document.querySelector("h1")).fontSize', FRAME) == "17px"


def test_a_frame_that_has_not_loaded_does_not_fit(engine: Engine, office: Host) -> None:
    """Its empty document is as tall as the frame in two of the engines."""
    engine.go_to(office.set_page("<iframe></iframe>"))
    assert engine.evaluate(f"({FREE_SPACE})()", FRAME) == "the document has not loaded"


def test_an_expression_of_a_document_that_is_left_has_no_value(engine: Engine, office: Host) -> None:
    """So what a test waits for may be in the next document."""
    engine.go_to(office.set_page("<iframe src='/'></iframe>"))
    assert engine.evaluate("new Promise(() => location.replace('/next'))", FRAME) is None
    wait_until_equal(lambda: engine.evaluate("location.pathname", FRAME), "/next")


def test_a_sandboxed_frame_turns_its_month(engine: Engine, services: tuple[str, str], office: Host) -> None:
    """The frame of the other month opens in its place, and has the height of its content too."""
    url = f"{services[0]}{OFFICE_FRAME}?view=month&month=2022-"
    engine.go_to(office.set_page(frame_html(f"{url}07") + script_html(services[0])))
    wait_until_equal(lambda: engine.evaluate(f"({FREE_SPACE})()", FRAME), [0, 0])
    engine.evaluate('document.querySelector("a[rel=prev]").click()', FRAME)
    state = "[location.href, document.readyState]"
    wait_until_equal(lambda: engine.evaluate(state, FRAME), [f"{url}06", "complete"])
    wait_until_equal(lambda: engine.evaluate(f"({FREE_SPACE})()", FRAME), [0, 0])


# What is in the page, what a script of the portal then does, and the services of the frames that must fit.
SITUATIONS = {
    "a frame and an element": ("frame element first", "", "aa"),
    "a story, figures and an event": ("story-frame figures-frame event-frame first", "", "aaa"),
    "a module": ("frame element module", "", "aa"),
    "one script several times": ("frame element first module first", "", "aa"),
    "two services": ("frame element first other-frame other-element second", "", "aabb"),
    "two services with modules": ("frame element module other-frame other-element other-module", "", "aabb"),
    "two services, and elements come later": ("first second", "append(parts.element + parts['other-element'])", "ab"),
    "another service with 1.js first": ("frame element other-frame other-element first-1 second", "", "aabb"),
    "another service with 1.js first, and elements come later": (
        "first-1 second", "append(parts.element); append('<p>' + parts['other-element'] + '</p>')", "ab",
    ),
    "another service with 1.js last": ("frame element other-frame other-element second first-1", "", "aabb"),
    "1.js and 2.js": ("frame element first-1 first", "", "aa"),
    "2.js and 1.js": ("frame element first first-1", "", "aa"),
    "a frame gets its address later": ("first", "append('<iframe></iframe>').src = parts.src", "a"),
    "an element gets its address later": (
        "first", "append('<timeline-embed></timeline-embed>').setAttribute('src', parts.src)", "a",
    ),
    "an element gets its address later, after 1.js of another service": (
        "second-1 first", "append('<timeline-embed></timeline-embed>').setAttribute('src', parts.src)", "a",
    ),
    "an element changes to another service": (
        "element first second", "document.querySelector('timeline-embed').setAttribute('src', parts['other-src'])", "b",
    ),
    "a link fills a frame": ("named-frame first", "document.querySelector('a').click()", "l"),
    "a frame moves": ("frame first", "move('iframe', append('<div></div>'))", "a"),
    "an element moves": (
        "element first", "move('timeline-embed', append('<div></div>'))", "a",
    ),
    "both move into a shadow root": (
        "frame element first", "move('body > iframe, timeline-embed', attachShadow())", "aa",
    ),
    "both are in a shadow root": ("first", "append(parts.frame + parts.element, attachShadow())", "aa"),
    "both were in a shadow root before the script": (
        "", "append(parts.frame + parts.element, attachShadow()); append(parts.first)", "aa",
    ),
    "an element in a shadow root, after another service": (
        "second first", "append(parts.element, attachShadow())", "a",
    ),
    "an element in a shadow root, after 1.js of another service": (
        "second-1 first", "append(parts.element, attachShadow())", "a",
    ),
    "an element in a shadow root that is attached later, after another service": (
        "second first", "const host = append('<div></div>'); setTimeout(() => append(parts.element, attachShadow(host)))", "a",
    ),
    "an element in a shadow root of an element that is defined later, after 1.js of another service": (
        "second-1 first portal-part", "customElements.define('portal-part', PortalPart)", "a",
    ),
    "an element in a shadow root of an element that is defined later, and the portal has such an element of its own": (
        "own-element first portal-part", "customElements.define('portal-part', PortalPart)", "a",
    ),
    "the script is in a shadow root": ("frame", "append(parts.first, attachShadow())", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "script", "frames"), SITUATIONS.values(), ids=SITUATIONS)
def test_the_script_serves_the_frames_of_its_origin(
    engine: Engine, services: tuple[str, str], office: Host, html: str, script: str, frames: str
) -> None:
    first, second = services
    named = f'<iframe name="named"></iframe><a target="named" href="{first + OFFICE_FRAME}">Niên biểu</a>'
    parts = {
        "frame": frame_html(first + OFFICE_FRAME),
        "element": element_html(first),
        "story-frame": frame_html(f"{first}{OFFICE_FRAME}?view=story"),
        "figures-frame": frame_html(f"{first}{OFFICE_FRAME}?view=figures"),
        "event-frame": frame_html(f"{first}/vi/events/treaty-of-friendship-1977/embed/"),
        "named-frame": named,
        "src": first + OFFICE_FRAME,
        "first": script_html(first),
        "first-1": script_html(first, 1),
        "module": script_html(first, attributes='type="module"'),
        "portal-part": "<portal-part></portal-part>",
        "own-element": "<script>customElements.define('timeline-embed', class extends HTMLElement {})</script>",
        "other-frame": frame_html(second + OFFICE_FRAME),
        "other-element": element_html(second),
        "other-src": second + OFFICE_FRAME,
        "second": script_html(second),
        "second-1": script_html(second, 1),
        "other-module": script_html(second, attributes='type="module"'),
    }
    portal_script = PORTAL_SCRIPT.replace("PARTS", json.dumps(parts).replace("</", r"<\/"))
    head = f"<style>iframe {{ border: 0 }}</style><script>{portal_script}</script>"
    engine.go_to(office.set_page("".join(parts[name] for name in html.split()), head))
    engine.evaluate(f"(() => {{ {script} }})()")
    hosts = {"a": first.split("/")[2], "b": second.split("/")[2], "l": "linked"}
    wait_until_equal(lambda: sorted(engine.evaluate("framesFit()")), sorted(f"{hosts[frame]} fits" for frame in frames))

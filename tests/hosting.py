"""Pages of other hosts, as their visitors get them, and what is seen of the frames in them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from playwright.sync_api import Frame, Page

from .conftest import ROOT

T = TypeVar("T")

# In every window, before anything else runs there: the messages that come, what is touched of what browsers keep, and
# the names that are there from the start.
LISTENING = """
window.heard = []
window.known = []
addEventListener("message", event => heard.push(event.data))
window.touched = []
for (const [thing, name] of [[Window, "localStorage"], [Window, "sessionStorage"], [Window, "indexedDB"], [Document, "cookie"]]) {
  const owner = thing.prototype.hasOwnProperty(name) ? thing.prototype : window
  const found = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, {
    configurable: true,
    get() { touched.push(name); return found.get.call(this) },
    set(value) { touched.push(name); return found.set.call(this, value) },
  })
}
known.push(...Object.keys(window))
"""
_MEASURED = """() => {
  const root = document.documentElement
  return [innerHeight - Math.ceil(root.getBoundingClientRect().height), innerWidth - root.clientWidth]
}"""


@dataclass
class Host:
    """A host that answers every address with the page that it has now."""

    address: str  # ends in a slash
    content: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def has(self, content: str, head: str = "", **headers: str) -> str:
        """Its page from now on, and where it is."""
        self.content = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Portal</title>{head}<body>{content}</body></html>'
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.address


@contextmanager
def hosting(name: str, port: int) -> Iterator[Host]:
    """A host on a port of this machine; `name` is what browsers know it by."""
    host = Host(f"http://{name}:{port}/")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for header, value in host.headers.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(host.content.encode())

        def log_message(self, format: str, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield host
        server.shutdown()


def with_portal(folder: Path, portal: Host) -> Path:
    """The real content, in which Quảng Ngãi's portal is this host."""
    file, content = folder / "events.yaml", (ROOT / "events.yaml").read_text()
    hosts = 'hosts: [quangngai.gov.vn, "*.quangngai.gov.vn"]'
    assert hosts in content
    file.write_text(content.replace(hosts, f'hosts: ["{portal.address.split("/")[2]}"]'))
    return file


def comes(seen: Callable[[], T], wanted: T, seconds: float = 10) -> None:
    """Wait until it is so."""
    until = monotonic() + seconds
    while (found := seen()) != wanted:
        assert monotonic() < until, f"{found} does not become {wanted}"
        sleep(0.05)


def framed(page: Page, number: int = 0) -> Frame:
    """What is in a frame of the page, once it has loaded."""
    held = page.locator("iframe").nth(number)
    held.scroll_into_view_if_needed()
    handle = held.element_handle()
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("h1")
    return frame


def fits(frame: Frame) -> None:
    """Wait until the frame is as tall as what is in it, without a scrollbar."""
    comes(lambda: frame.evaluate(_MEASURED), [0, 0])


def scrolls(frame: Frame) -> bool:
    """Whether what is in the frame is taller than the frame."""
    found: bool = frame.evaluate("document.documentElement.scrollHeight > innerHeight")
    return found


def height(page: Page, number: int = 0) -> int:
    """Of a frame, as its page shows it, without borders."""
    found: int = page.locator("iframe").nth(number).evaluate("frame => frame.clientHeight")
    return found


def heard(page: Page, name: str = "timeline:height") -> list[Any]:
    """What the page was told so far of one sort."""
    found: list[Any] = page.evaluate("name => heard.filter(each => [each?.type, each?.message].includes(name))", name)
    return found

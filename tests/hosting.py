"""Pages of other hosts, opened in a browser, and what a test can observe of the frames in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Frame, Page

from .conftest import ROOT
from .waiting import wait_until_equal

# Runs first in every window. Records the messages that arrive, each access to storage and cookies, and the global names
# that exist from the start.
RECORDING_SCRIPT = """
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
FREE_SPACE = """() => {
  const root = document.documentElement
  if (!root || document.URL === "about:blank") return "the document has not loaded"
  return [innerHeight - Math.ceil(root.getBoundingClientRect().height), innerWidth - root.clientWidth]
}"""


@dataclass
class Host:
    """A host that returns its current page for every path."""

    address: str  # ends in a slash
    content: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def set_page(self, content: str, head: str = "", **headers: str) -> str:
        """Set the page of the host; return its URL."""
        self.content = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Portal</title>{head}<body>{content}</body></html>'
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.address


@contextmanager
def run_host(hostname: str, port: int) -> Iterator[Host]:
    """Run a host on a port of this machine. Browsers know it by `hostname`."""
    host = Host(f"http://{hostname}:{port}/")

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


def write_events_with_portal(folder: Path, host: Host) -> Path:
    """Write the real content, with Quảng Ngãi's portal on this host; return the path."""
    file, content = folder / "events.yaml", (ROOT / "events.yaml").read_text()
    old_hosts = 'hosts: [quangngai.gov.vn, "*.quangngai.gov.vn"]'
    assert old_hosts in content
    file.write_text(content.replace(old_hosts, f'hosts: ["{host.address.split("/")[2]}"]'))
    return file


def loaded_frame(page: Page, number: int = 0) -> Frame:
    """The content of a frame of the page, after it has loaded."""
    iframe = page.locator("iframe").nth(number)
    iframe.scroll_into_view_if_needed()
    handle = iframe.element_handle()
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("h1")
    return frame


def wait_until_frame_fits(frame: Frame) -> None:
    """Wait until the frame is as tall as its content, without a scrollbar."""
    wait_until_equal(lambda: frame.evaluate(FREE_SPACE), [0, 0])


def is_scrollable(frame: Frame) -> bool:
    """Whether the content of the frame is taller than the frame."""
    result: bool = frame.evaluate("document.documentElement.scrollHeight > innerHeight")
    return result


def frame_height(page: Page, number: int = 0) -> int:
    """The height of a frame in its page, in pixels, without borders."""
    result: int = page.locator("iframe").nth(number).evaluate("frame => frame.clientHeight")
    return result


def received_messages(page: Page, name: str = "timeline:height") -> list[Any]:
    """The messages of one type that the page has received so far."""
    messages: list[Any] = page.evaluate(
        "name => heard.filter(each => [each?.type, each?.message].includes(name))", name
    )
    return messages

"""Launches the Chromium that is on PATH."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, Response, expect, sync_playwright

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # no process is started ahead of need
)

# A page runs its script after the first paint, so not always before its load event. A module runs only once.
_RUN_SCRIPT = """async () => {
    const url = document.querySelector("script[data-site-script]")?.dataset.siteScript
    if (url && !matchMedia("(scripting: none)").matches) await import(url)
}"""
HIDE_PAGE = "document.documentElement.style.visibility = 'hidden'"  # it keeps its layout, but is not painted
_goto = Page.goto


def _goto_and_run_script(page: Page, url: str, **options: Any) -> Response | None:
    response = _goto(page, url, **options)
    page.evaluate(_RUN_SCRIPT)
    return response


Page.goto = _goto_and_run_script  # type: ignore[method-assign,assignment]
expect.set_options(timeout=30_000)  # milliseconds, as the other waits of Playwright: the machine may be busy


@cache
def _playwright() -> Playwright:
    """Playwright for all browsers of this process: it is a process too, and a thread can have only one."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright


@contextmanager
def launch_chromium(*more_arguments: str, scrollbars: bool = False) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    assert path, (
        "The tests need a browser: install chromium (on Debian: sudo apt install chromium-headless-shell fonts-noto-core)."
    )
    with _playwright().chromium.launch(
        executable_path=path,
        args=[*_QUIET, *more_arguments],
        ignore_default_args=["--hide-scrollbars"] if scrollbars else None,
        chromium_sandbox=False,
    ) as browser:
        yield browser


def clear_page(page: Page, width: int, height: int) -> Page:
    """Leave nothing in a page of what an earlier test opened in it; set its size."""
    page.unroute_all()
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": height})
    return page

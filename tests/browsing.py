"""Launches the Chromium that is on PATH."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def launch_chromium(*more_arguments: str, scrollbars: bool = False) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    assert path, (
        "The tests need a browser: install chromium (on Debian: sudo apt install chromium-headless-shell fonts-noto-core)."
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[*_QUIET, *more_arguments],
            ignore_default_args=["--hide-scrollbars"] if scrollbars else None,
            chromium_sandbox=False,
        )
        try:
            yield browser
        finally:
            browser.close()

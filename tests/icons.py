"""Draws the raster icons that browsers and phones need from `static/icon.svg`: `python -m tests.icons`."""

import struct

from playwright.sync_api import Browser

from timeline.colours import LIGHT_BACKGROUND

from .browsing import launch_chromium
from .conftest import ROOT

STATIC = ROOT / "static"
ICONS = {  # the size, and whether the icon fills its square; some systems crop it to a shape of their own
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}
FAVICON_SIZE = 32


def draw_icon(browser: Browser, size: int, is_filled: bool) -> bytes:
    page = browser.new_page(viewport={"width": size, "height": size}, color_scheme="light")
    background = LIGHT_BACKGROUND if is_filled else "transparent"
    style = f"<style>body {{ margin: 0; background: {background}; }} svg {{ display: block; }}</style>"
    page.set_content(style + (STATIC / "icon.svg").read_text())
    png = page.screenshot(omit_background=not is_filled)
    page.close()
    return png


def make_ico(png: bytes, size: int) -> bytes:
    """A Windows icon file that contains one PNG: a header, a table with one entry, the picture."""
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 6 + 16)
    return struct.pack("<HHH", 0, 1, 1) + entry + png


def main() -> None:
    with launch_chromium() as browser:
        for name, (size, is_filled) in ICONS.items():
            (STATIC / name).write_bytes(draw_icon(browser, size, is_filled))
        (STATIC / "favicon.ico").write_bytes(make_ico(draw_icon(browser, FAVICON_SIZE, False), FAVICON_SIZE))


if __name__ == "__main__":
    main()

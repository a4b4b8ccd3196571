"""The icons that browsers and telephones want as pictures, drawn from `static/icon.svg`: `python -m tests.icons`."""

import struct

from playwright.sync_api import Browser

from timeline.colours import LIGHT_BACKGROUND

from .browsing import chromium
from .conftest import ROOT

STATIC = ROOT / "static"
SIZES = {  # each with whether it fills its square, for those who cut it to a form of their own
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}
FAVICON = 32


def picture(browser: Browser, size: int, filled: bool) -> bytes:
    page = browser.new_page(viewport={"width": size, "height": size}, color_scheme="light")
    ground = LIGHT_BACKGROUND if filled else "transparent"
    style = f"<style>body {{ margin: 0; background: {ground}; }} svg {{ display: block; }}</style>"
    page.set_content(style + (STATIC / "icon.svg").read_text())
    drawn = page.screenshot(omit_background=not filled)
    page.close()
    return drawn


def ico(png: bytes, size: int) -> bytes:
    """The container of Windows around one PNG: a header, one entry of a table, the picture."""
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 6 + 16)
    return struct.pack("<HHH", 0, 1, 1) + entry + png


def main() -> None:
    with chromium() as browser:
        for name, (size, filled) in SIZES.items():
            (STATIC / name).write_bytes(picture(browser, size, filled))
        (STATIC / "favicon.ico").write_bytes(ico(picture(browser, FAVICON, False), FAVICON))


if __name__ == "__main__":
    main()

"""Makes the pictures in the README: `python -m tests.picture FOLDER`."""

import sys
from itertools import product
from pathlib import Path
from typing import Literal

from .browsing import launch_chromium
from .conftest import ROOT
from .serving import run_service
from .waiting import wait_until_equal

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"timeline": (1280, 1240), "phone": (390, 1240)}


def main(folder: Path) -> None:
    with run_service(ROOT / "events.yaml") as url, launch_chromium() as browser:
        for scheme, (name, (width, height)) in product(SCHEMES, SIZES.items()):
            with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
                page = context.new_page()
                page.goto(f"{url}/vi/")
                is_loaded = "[...document.fonts].some(font => font.status === 'loaded')"
                wait_until_equal(lambda: page.evaluate(is_loaded), True)  # noqa: B023
                page.goto(f"{url}/vi/", referer=f"{url}/vi/")  # from the second page on, the web fonts are at hand
                page.evaluate("document.fonts.ready")
                page.screenshot(path=folder / f"{name}-{scheme}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

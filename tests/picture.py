"""Makes the picture in the README: `python -m tests.picture FILE`."""

import sys

from .browsing import launch_chromium
from .conftest import ROOT
from .hosting import wait_until_equal
from .serving import run_service


def main(path: str) -> None:
    with run_service(ROOT / "events.yaml") as url, launch_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1240}, color_scheme="light")
        page.goto(f"{url}/vi/")
        wait_until_equal(lambda: page.evaluate("[...document.fonts].some(font => font.status === 'loaded')"), True)
        page.goto(f"{url}/vi/", referer=f"{url}/vi/")  # from the second page on, the web fonts are at hand
        page.evaluate("document.fonts.ready")
        page.screenshot(path=path)


if __name__ == "__main__":
    main(sys.argv[1])

"""The picture in README: `python -m tests.picture FILE`."""

import sys

from .browsing import chromium
from .conftest import ROOT
from .serving import serving


def main(file: str) -> None:
    with serving(ROOT / "events.yaml") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1100}, color_scheme="light")
        page.goto(f"{address}/vi/")
        page.screenshot(path=file)


if __name__ == "__main__":
    main(sys.argv[1])

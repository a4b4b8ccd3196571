"""Makes the picture in the README: `python -m tests.picture FILE`."""

import sys

from .browsing import launch_chromium
from .conftest import ROOT
from .serving import run_service


def main(path: str) -> None:
    with run_service(ROOT / "events.yaml") as url, launch_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1100}, color_scheme="light")
        page.goto(f"{url}/vi/")
        page.screenshot(path=path)


if __name__ == "__main__":
    main(sys.argv[1])

"""Tests in a real Chromium that pictures are shown: on pages, in a frame that a portal puts into a sandbox, and in print."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Frame, Page
from pypdf import PdfReader

from ..browsing import clear_page
from ..hosting import Host, loaded_frame, run_host
from ..pictures import write_events_with_pictures
from ..serving import free_port, start_service
from ..waiting import wait_until_equal

# The coding of each picture, whether it has been decoded, and whether it is in its own shape.
SHOWN = """() => [...document.images].map(image => {
  image.loading = "eager"
  const box = image.getBoundingClientRect()
  const shape = Math.abs(box.width / box.height - image.width / image.height) < 0.03
  return [image.currentSrc.split(".").pop(), image.complete && image.naturalWidth > 0, shape]
})"""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with run_host("portal.localhost", free_port()) as host:
        yield host


@pytest.fixture(scope="module")
def service(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = write_events_with_pictures(tmp_path_factory.mktemp("pictures"))
    with start_service(file, TIMELINE_EMBEDDERS=host.address.split("/")[2]) as (url, _):
        yield url


def shown(page: Page | Frame) -> list[list[object]]:
    pictures: list[list[object]] = page.evaluate(SHOWN)
    return pictures


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("path", "count"), [("/vi/events/a/", 2), ("/vi/people/an/", 1), ("/vi/sources/letter/", 0), ("/vi/", 2)])  # fmt: skip
def test_pages_show_pictures_in_their_shape(shared_page: Page, service: str, width: int, path: str, count: int) -> None:
    """On a wide screen, the empty column beside a list begins with the picture of its first event."""
    page = clear_page(shared_page, width, 800)
    page.goto(service + path)
    count += width == 1280 and "events" not in path
    wait_until_equal(lambda: shown(page), [["avif", True, True]] * count)
    page.set_viewport_size({"width": 320, "height": 800})  # the column is below the list then
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [360, 1280])
def test_the_card_of_a_mark_shows_its_picture(shared_page: Page, service: str, width: int) -> None:
    """The leading picture with its credit. The card of an event without pictures has none."""
    page = clear_page(shared_page, width, 800)
    page.goto(f"{service}/vi/")
    page.locator(".zoomable [role=application], .zoomable[role=application]").focus()
    page.keyboard.press("Home")
    card = page.locator(".mark-card")
    picture = card.locator("img")
    assert [picture.get_attribute(name) for name in ("width", "height", "loading", "alt")] == [
        "240", "160", "lazy", 'Hai người "ký"',
    ]  # fmt: skip
    assert card.inner_text().split("\n")[0] == "Ảnh: An"
    wait_until_equal(lambda: shown(page)[:1], [["avif", True, True]])
    box = card.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    page.keyboard.press("ArrowRight")
    card.get_by_text("B", exact=True).wait_for()
    assert card.locator("img").count() == 0


def test_the_third_column_shows_the_picture_of_an_entry(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 1280, 800)
    page.goto(f"{service}/vi/")
    context = page.locator(".entry-context")
    for entry, credit in (("small", "An · CC0"), ("a", "Lễ ký\nẢnh: An · CC BY 4.0")):
        page.locator(f"#e-{entry}").hover()
        context.get_by_text(credit.split("\n")[-1]).wait_for()
        assert [caption.strip() for caption in context.locator("figcaption").inner_text().split("\n")] == credit.split(
            "\n"
        )
    wait_until_equal(lambda: shown(page)[-1], ["avif", True, True])
    assert context.locator("img").count() == 1  # the leading one
    assert context.locator("img").evaluate("image => image.clientWidth") <= context.evaluate("box => box.clientWidth")


def test_a_frame_in_a_sandbox_shows_pictures(shared_page: Page, service: str, host: Host) -> None:
    """There its origin is opaque, and it allows only what other origins may load (COEP)."""
    page = clear_page(shared_page, 600, 800)
    page.goto(
        host.set_page(f'<iframe sandbox="allow-scripts" width="500" height="600" src="{service}/vi/embed/?view=list">')
    )
    frame = loaded_frame(page)
    wait_until_equal(lambda: shown(frame), [["avif", True, True]] * 2)


def test_a_printed_page_has_pictures_with_their_credit(shared_page: Page, service: str) -> None:
    page = clear_page(shared_page, 1280, 800)
    page.goto(f"{service}/vi/events/a/")
    wait_until_equal(lambda: shown(page), [["avif", True, True]] * 2)
    paper = PdfReader(BytesIO(page.pdf(format="A4"))).pages[0]
    assert len(paper.images) == 2
    assert "Lễ ký" in paper.extract_text()
    assert "Ảnh: An · CC BY 4.0" in paper.extract_text()

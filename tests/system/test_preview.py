"""Tests `timeline preview` in a real Chromium: pages follow the file while it is edited."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from time import sleep
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from timeline.cli import main
from timeline.loader import load
from timeline.loader.source_file import line_texts
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile, Problem
from timeline.repository import Edition, Rejection, Repository
from timeline.web.preview import PreviewState, ProblemExcerpt, preview, preview_state

from ..conftest import DATA, frozen_clock
from ..serving import free_port, start_service
from ..waiting import wait_until_equal
from .test_accessibility import AXE, find_violations

VALID_CONTENT = (DATA / "small.yaml").read_text().replace("  status: tentative\n", "  status: draft\n")
# The line of the first problem has stacked Lao letters; the second problem is in the first column.
FAULTY_CONTENT = VALID_CONTENT.replace("lo: ທອງລຸນ ສີສຸລິດ ຢ້ຽມຢາມ ຫວຽດນາມ, en:", "lo: ທອງລຸນ ສີສຸລິດ ຢ້ຽມຢາມ ຫວຽດນາມ, eng:")
FAULTY_CONTENT = FAULTY_CONTENT.replace("topics:\n", "topic:\n", 1)
PROBLEM_POSITIONS = [["events.yaml:13:1", ""], ["events.yaml:106:86", "events[5].title"]]
PROBLEM_TEXTS = [
    "unknown key 'topic'; did you mean 'topics'?",
    "unknown key 'eng'; did you mean 'en'?",
]
VIEWS: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (
    ("vi", 360, "light"),
    ("vi", 1280, "dark"),
    ("lo", 360, "dark"),
    ("en", 1280, "light"),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("preview") / "events.yaml"
    path.write_text(VALID_CONTENT)
    return path


@pytest.fixture(scope="module")
def opened_urls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file to which the program `browser` beside it adds each URL that it gets."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "browser").write_text(f'#!/bin/sh\necho "$1" >> {folder}/urls\n')
    (folder / "browser").chmod(0o755)
    return folder / "urls"


@pytest.fixture(scope="module")
def service(file: Path, opened_urls: Path) -> Iterator[str]:
    with start_service(
        Path("none.yaml"),
        command=("preview", str(file)),
        TIMELINE_HOST="0.0.0.0",  # a preview ignores this and the next
        TIMELINE_SITE_URL="https://portal.example/timeline",
        BROWSER=str(opened_urls.with_name("browser")),
    ) as (url, _):
        yield url


@pytest.fixture
def page(shared_page: Page, file: Path, service: str) -> Iterator[Page]:
    """A new page, once the preview shows the valid file: else a late reload would come into the test."""
    save_file(file, VALID_CONTENT)
    state = {"edition": sha256(VALID_CONTENT.encode()).hexdigest(), "refused": ""}
    wait_until_equal(lambda: json.loads(urlopen(f"{service}/preview/state").read()), state)
    with shared_page.context.new_page() as page:
        page.set_viewport_size({"width": 800, "height": 600})
        yield page
    save_file(file, VALID_CONTENT)


def save_file(file: Path, content: str) -> None:
    """Replace the file, as editors do."""
    new_file = file.with_suffix(".new")
    new_file.write_text(content)
    new_file.replace(file)


def mark_page(page: Page) -> None:
    """Set a variable that is gone after a reload."""
    page.evaluate("window.here = true")


def was_reloaded(page: Page) -> bool:
    return not page.evaluate("window.here")


def test_a_page_reloads_after_a_saved_change(page: Page, file: Path, service: str) -> None:
    """The scroll position stays."""
    page.goto(f"{service}/vi/")
    page.evaluate("scrollTo(0, 700)")
    mark_page(page)
    save_file(file, VALID_CONTENT.replace("Đợt cao điểm", "Đợt cao nhất"))
    expect(page.locator("#e-peak-2022 h3, #e-peak-2022 h4")).to_have_text("Đợt cao nhất")
    assert was_reloaded(page)
    wait_until_equal(lambda: page.evaluate("scrollY"), 700)


def test_a_page_does_not_reload_without_a_change(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/vi/")
    mark_page(page)
    with page.expect_response(f"{service}/preview/state"):
        save_file(file, VALID_CONTENT)  # another file with the same content
    page.wait_for_timeout(1500)
    assert not was_reloaded(page)


def problems_on_page(page: Page) -> list[list[str]]:
    """For each problem: its position in the file, its path, the line and the message."""
    problems: list[list[str]] = page.evaluate(
        """[...document.querySelectorAll("#problem-list li")].map(each => [
            each.querySelector("code").textContent, each.querySelector(".muted")?.textContent ?? "",
            each.querySelector("pre").textContent, each.querySelector("[lang=en]").textContent])"""
    )
    return problems


def test_problems_are_shown_until_the_file_is_corrected(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/en/events/treaty-1977/")
    alert, heading = page.get_by_role("alert"), page.get_by_role("heading", level=1)
    expect(alert).to_be_empty()
    mark_page(page)
    lines = FAULTY_CONTENT.splitlines()

    save_file(file, FAULTY_CONTENT)
    expect(alert).to_have_text("2 faults in the file. Until it is mended, the pages stay as they were.")
    assert problems_on_page(page) == [
        [*position, lines[int(position[0].split(":")[1]) - 1], message]
        for position, message in zip(PROBLEM_POSITIONS, PROBLEM_TEXTS, strict=True)
    ]
    expect(heading).to_have_text("Treaty of Friendship and Cooperation signed")

    save_file(
        file, VALID_CONTENT.replace("date: 1977-07-18", "date: 1977-07-32")
    )  # corrected, and broken in another place
    expect(alert).to_contain_text("1 fault in the file.")
    assert [problem[3] for problem in problems_on_page(page)] == [
        "'1977-07-32' is not in the calendar: 1977-07 has 31 days"
    ]

    save_file(file, VALID_CONTENT)  # reverted
    expect(alert).to_be_empty()
    expect(page.locator("#problem-list")).to_be_empty()
    assert not was_reloaded(page)

    save_file(file, FAULTY_CONTENT)
    expect(page.locator("#problem-list li")).to_have_count(2)
    save_file(file, VALID_CONTENT.replace("and Cooperation", "and of Cooperation"))  # corrected, with a new text
    expect(heading).to_have_text("Treaty of Friendship and of Cooperation signed")
    expect(alert).to_be_empty()


def test_a_page_opened_later_shows_the_problems_too(page: Page, file: Path, service: str) -> None:
    """Also without scripts."""
    page.goto(f"{service}/vi/")
    save_file(file, FAULTY_CONTENT)
    expect(page.get_by_role("alert")).to_contain_text("Tệp có 2 lỗi.")
    with page.context.browser.new_context(java_script_enabled=False) as context:  # type: ignore[union-attr]
        other_page = context.new_page()
        other_page.goto(f"{service}/lo/nothing/")
        expect(other_page.get_by_role("alert")).to_contain_text("ໄຟລ໌ມີ 2 ຂໍ້ຜິດພາດ.")
        expect(other_page.locator("#problem-list li")).to_have_count(2)


def test_the_panel_of_problems_does_not_cover_the_text(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/vi/")
    heading = page.locator("#e-border-2018 h3")
    heading.evaluate("each => each.scrollIntoView({block: 'center'})")
    page.evaluate("document.fonts.ready")
    scroll_before, box_before = page.evaluate("scrollY"), heading.bounding_box()
    save_file(file, FAULTY_CONTENT)
    expect(page.locator("#problem-list li")).to_have_count(2)
    panel_box, box = page.locator("#preview-panel").bounding_box(), heading.bounding_box()
    assert box_before
    assert panel_box
    assert box
    assert panel_box["y"] == 0
    assert box["y"] > panel_box["height"]
    save_file(file, VALID_CONTENT)
    expect(page.locator("#problem-list li")).to_have_count(0)
    assert (page.evaluate("scrollY"), heading.bounding_box()) == (scroll_before, box_before)


def test_the_caret_is_under_the_letter(page: Page, file: Path, service: str) -> None:
    """Also after Lao letters, which have different widths."""
    page.goto(f"{service}/vi/")
    save_file(file, FAULTY_CONTENT)
    expect(page.locator("#problem-list li")).to_have_count(2)
    letter, start, middle, end = page.evaluate(
        """() => {
            const caret = document.querySelectorAll(".caret")[1], range = document.createRange()
            range.setStart(caret.nextSibling, 0)
            range.setEnd(caret.nextSibling, 1)
            const letter = range.getBoundingClientRect(), drawn = getComputedStyle(caret, "::after")
            const from = caret.getBoundingClientRect().x + parseFloat(drawn.left)
            return [range.toString(), letter.left, from + parseFloat(drawn.width) / 2, letter.right]
        }"""
    )
    assert letter == "e"
    assert start < middle < end


def test_a_page_reconnects_to_a_restarted_preview(page: Page, tmp_path: Path) -> None:
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path))
    with start_service(file, command=("preview",)) as (url, _):
        page.goto(f"{url}/en/events/leap-2020/")
    save_file(file, VALID_CONTENT.replace("Leap day", "Day of the leap"))
    page.wait_for_timeout(700)
    with start_service(file, command=("preview",), port=urlsplit(url).port or 0):
        expect(page.get_by_role("heading", level=1)).to_have_text("Day of the leap")


def test_a_frame_reloads_too(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/en/embed/?view=list")
    mark_page(page)
    save_file(file, VALID_CONTENT.replace("Leap day", "Day of the leap"))
    expect(page.get_by_text("Day of the leap")).to_be_visible()
    assert was_reloaded(page)


def test_a_draft_is_marked(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.locator(".preview-ribbon summary").click()
    page.locator(".preview-ribbon").get_by_role("link", name="Gặp mặt tại Xê Kông").click()
    expect(page.locator("article .event-status")).to_have_text("Bản nháp")
    page.get_by_role("link", name="2027", exact=True).click()
    expect(page.locator("#e-meeting-2027 .event-status")).to_have_text("Bản nháp")


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_a_preview_is_accessible(
    page: Page, file: Path, service: str, language: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{service}/{language}/")
    page.evaluate(AXE.read_text())
    page.locator(".preview-ribbon summary").click()
    has_colors = language == "vi"  # in both schemes; they are the same in every language
    assert find_violations(page, colors=has_colors) == []
    page.goto(f"{service}/{language}/events/meeting-2027/")
    page.evaluate(AXE.read_text())
    save_file(file, FAULTY_CONTENT)
    expect(page.locator("#problem-list li")).to_have_count(2)
    assert find_violations(page, colors=has_colors) == []
    page_width = page.evaluate("document.documentElement.scrollWidth")
    assert page_width <= width


# The data of a page.


@pytest.mark.parametrize(
    ("line", "column", "before", "after"),
    [
        ("  date: 2021-13", 9, "  date: ", "2021-13"),
        ("a", 1, "", "a"),
        ("a", 2, "a", ""),
        ("x" * 300, 151, "… " + "x" * 120, "x" * 120 + " …"),
        (None, 7, "", ""),
    ],
)
def test_a_line_is_split_at_its_problem(
    small_catalogue: Catalogue, line: str | None, column: int, before: str, after: str
) -> None:
    problem, now = Problem(7, column, "events[3].date", "is none"), frozen_clock("2026-09-01T02:00")()
    error = InvalidFile("folder/events.yaml", (problem,), {7: line} if line else {})
    result = preview(Edition(small_catalogue, "digest", now, Rejection(error, now)))
    assert (result.file, result.problems) == ("events.yaml", (ProblemExcerpt(problem, before, after),))


@pytest.mark.parametrize(
    ("content", "numbers", "texts"),
    [
        (b"a\nb\nc\n", {1, 3}, {1: "a", 3: "c"}),
        (b"\xef\xbb\xbfa\r\nb\r\n", {1, 2}, {1: "a", 2: "b"}),  # Windows line breaks
        (b"a\nb", {2, 3}, {2: "b"}),  # a problem after the last line
        (b"\x00a\tb\xff\n", {1}, {1: "\ufffda\tb\ufffd"}),
        (b"x" * 8000 + b"\ny", {1, 2}, {2: "y"}),  # too long to be shown
        (b"a\n", set(), {}),
    ],
)
def test_the_lines_with_problems_are_kept_in_a_printable_form(
    content: bytes, numbers: set[int], texts: dict[int, str]
) -> None:
    assert line_texts(content, numbers) == texts


def test_the_state_changes_whenever_pages_change(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(VALID_CONTENT)
    repository = Repository(path, frozen_clock("2026-09-01T02:00"), include_drafts=True)
    states: list[PreviewState] = []
    for content in (
        VALID_CONTENT,
        VALID_CONTENT.replace("Leap day", "Leap"),
        VALID_CONTENT.replace("date: 2020-02-29", "date: 2020-02-30"),
        VALID_CONTENT.replace(
            "date: 2020-02-29", "date: 2020-02-30 # why?"
        ),  # the same problem, in a line with another text
        VALID_CONTENT.replace("\n- id: leap", "\n\n- id: leap").replace("date: 2020-02-29", "date: 2020-02-30"),
        VALID_CONTENT.replace("Leap day", "Leap"),
    ):
        path.write_text(content)
        repository.reload_if_changed()
        states.append(preview_state(repository.edition))
    assert states[5] == states[1]
    assert len(set(states)) == 5
    assert [bool(state.refused) for state in states] == [False, False, True, True, True, False]
    assert {state.edition for state in states[1:]} == {states[1].edition}
    assert preview(repository.edition).drafts == (load(path, include_drafts=True).events_by_id["meeting-2027"],)


# The command.


def fetch_with_host(url: str, host: str, path: str = "/vi/") -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    try:
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_only_requests_for_localhost_are_answered(service: str) -> None:
    """A page of another site may have a host name that leads here (DNS rebinding)."""
    port = urlsplit(service).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        status, text = fetch_with_host(service, host)
        assert (status, "Gặp mặt tại Xê Kông" in text) == (200, True)
    for host in (f"rebound.example:{port}", "127.0.0.1", "timeline.example", f"192.0.2.1:{port}"):
        assert fetch_with_host(service, host) == (421, f"This preview is only available at http://127.0.0.1:{port}/\n")
    with socket.socket() as connection:
        assert connection.connect_ex(("127.0.0.2", port)) != 0  # although TIMELINE_HOST is 0.0.0.0


def test_links_stay_in_the_preview(service: str) -> None:
    _, text = fetch_with_host(service, urlsplit(service).netloc)
    assert set(re.findall('<link rel="canonical" href="(http://[^/]*)', text)) == {service}


def test_the_browser_is_opened_only_with_an_option(service: str, opened_urls: Path, tmp_path: Path) -> None:
    file, browser = Path(shutil.copy(DATA / "small.yaml", tmp_path)), str(opened_urls.with_name("browser"))
    sleep(1)
    assert not opened_urls.exists()  # by the service, which runs without the option
    with start_service(file, command=("preview", "--open"), BROWSER=browser) as (url, _):
        wait_until_equal(opened_urls.exists, True)
        wait_until_equal(opened_urls.read_text, f"{url}/vi/\n")


def test_the_preview_waits_for_a_file_that_is_faulty_at_the_start(tmp_path: Path) -> None:
    file, port = tmp_path / "events.yaml", free_port()
    file.write_text(VALID_CONTENT.replace("date: 2020-02-29", "date: 2021-02-29"))
    command = [sys.executable, "-m", "timeline", "preview", str(file)]
    with subprocess.Popen(
        command, env={"TIMELINE_PORT": str(port)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as service:
        try:
            assert service.stdout
            assert service.stderr
            assert [service.stderr.readline(), service.stderr.readline()] == [
                f"{file}:91:9: events[3].date: '2021-02-29' is not in the calendar: 2021-02 has 28 days\n",
                f"{file}: 1 problem to fix; the preview then starts by itself\n",
            ]
            save_file(file, VALID_CONTENT)
            assert [service.stdout.readline() for _ in range(4)] == [
                f"{file}: 10 events, with 1 draft. Previewing on\n",
                *(f"  http://127.0.0.1:{port}/{language}/\n" for language in ("vi", "lo", "en")),
            ]
        finally:
            service.terminate()


def run_preview(file: Path, port: int) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["preview", str(file)], env={"TIMELINE_PORT": str(port)})
    return result.exit_code, result.stdout, result.stderr


def test_a_missing_file_or_a_used_port_is_an_error(tmp_path: Path) -> None:
    missing_file = tmp_path / "none.yaml"
    message = f"{missing_file}:1:1: cannot be read: no such file or directory\n"
    assert run_preview(missing_file, free_port()) == (1, "", message)
    with socket.socket() as used_socket:
        used_socket.bind(("127.0.0.1", 0))
        used_socket.listen()
        port = used_socket.getsockname()[1]
        message = f"Cannot listen on 127.0.0.1:{port} (address already in use). Set TIMELINE_HOST or TIMELINE_PORT.\n"
        assert run_preview(DATA / "small.yaml", port) == (1, "", message)

"""`timeline preview`: pages that follow the file while it is written, in a real Chromium."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from timeline.app import create_app
from timeline.loader import load
from timeline.loader.source_file import line_texts
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile, Problem
from timeline.repository import Edition, Rejection, Repository
from timeline.web.preview import PreviewState, ProblemExcerpt, preview, preview_state
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, at, settings
from ..serving import free_port, started
from .test_accessibility import AXE, violations
from .test_cli import run
from .test_markup import faults

GOOD = (DATA / "small.yaml").read_text().replace("  status: tentative\n", "  status: draft\n")
# In the line of the first, letters of Lao stand on and under each other; the second is in the very first column.
FAULTY = GOOD.replace("lo: ທອງລຸນ ສີສຸລິດ ຢ້ຽມຢາມ ຫວຽດນາມ, en:", "lo: ທອງລຸນ ສີສຸລິດ ຢ້ຽມຢາມ ຫວຽດນາມ, eng:")
FAULTY = FAULTY.replace("topics:\n", "topic:\n", 1)
PLACES = [["events.yaml:13:1", ""], ["events.yaml:106:86", "events[5].title"]]
WHAT = [
    "unknown key 'topic'; did you mean 'topics'?",
    "unknown key 'eng'; did you mean 'en'?",
]
SHORT = 6_000  # milliseconds
VIEWS: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (
    ("vi", 360, "light"),
    ("vi", 1280, "dark"),
    ("lo", 360, "dark"),
    ("en", 1280, "light"),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("preview") / "events.yaml"
    path.write_text(GOOD)
    return path


@pytest.fixture(scope="module")
def service(file: Path) -> Iterator[str]:
    everywhere, other = "0.0.0.0", "https://timeline.example"  # where a preview never is
    command = ("preview", str(file))
    with started(Path("none.yaml"), command=command, TIMELINE_HOST=everywhere, TIMELINE_SITE_URL=other) as (address, _):
        yield address


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    file.write_text(GOOD)
    with browser.new_context(viewport={"width": 800, "height": 600}) as context:
        page = context.new_page()
        page.set_default_timeout(SHORT)
        yield page
    file.write_text(GOOD)


def saved(file: Path, content: str) -> None:
    """As editors do: another file in its place."""
    other = file.with_suffix(".new")
    other.write_text(content)
    other.replace(file)


def mark(page: Page) -> None:
    """Something that is gone when the page is loaded again."""
    page.evaluate("window.here = true")


def loaded_again(page: Page) -> bool:
    return not page.evaluate("window.here")


def test_a_saved_change_comes_to_the_page_by_itself(page: Page, file: Path, service: str) -> None:
    """And the page stands where it was read."""
    page.goto(f"{service}/vi/")
    page.evaluate("scrollTo(0, 700)")
    mark(page)
    saved(file, GOOD.replace("Đợt cao điểm", "Đợt cao nhất"))
    expect(page.locator("#e-peak-2022 h3, #e-peak-2022 h4")).to_have_text("Đợt cao nhất", timeout=SHORT)
    assert loaded_again(page)
    page.wait_for_function("scrollY === 700")


def test_a_page_stays_while_nothing_happens(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/vi/")
    mark(page)
    with page.expect_response(f"{service}/preview/state"):
        saved(file, GOOD)  # in another file, but the same
    page.wait_for_timeout(1500)
    assert not loaded_again(page)


def told(page: Page) -> list[list[str]]:
    """Of each fault: its place in the file, its name there, the line and what is wrong."""
    said: list[list[str]] = page.evaluate(
        """[...document.querySelectorAll("#problem-list li")].map(each => [
            each.querySelector("code").textContent, each.querySelector(".muted")?.textContent ?? "",
            each.querySelector("pre").textContent, each.querySelector("[lang=en]").textContent])"""
    )
    return said


def test_what_is_wrong_is_told_on_the_page_and_goes_when_it_is_mended(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/en/events/treaty-1977/")
    alert, heading = page.get_by_role("alert"), page.get_by_role("heading", level=1)
    expect(alert).to_be_empty()
    mark(page)
    written = FAULTY.splitlines()

    saved(file, FAULTY)
    expect(alert).to_have_text("2 faults in the file. Until it is mended, the pages stay as they were.", timeout=SHORT)
    assert told(page) == [
        [*place, written[int(place[0].split(":")[1]) - 1], what] for place, what in zip(PLACES, WHAT, strict=True)
    ]
    expect(heading).to_have_text("Treaty of Friendship and Cooperation signed")

    saved(file, GOOD.replace("date: 1977-07-18", "date: 1977-07-32"))  # mended, and broken elsewhere
    expect(alert).to_contain_text("1 fault in the file.", timeout=SHORT)
    assert [each[3] for each in told(page)] == ["'1977-07-32' is not in the calendar: 1977-07 has 31 days"]

    saved(file, GOOD)  # taken back
    expect(alert).to_be_empty(timeout=SHORT)
    expect(page.locator("#problem-list")).to_be_empty()
    assert not loaded_again(page)

    saved(file, FAULTY)
    expect(page.locator("#problem-list li")).to_have_count(2, timeout=SHORT)
    saved(file, GOOD.replace("and Cooperation", "and of Cooperation"))  # mended, with something new
    expect(heading).to_have_text("Treaty of Friendship and of Cooperation signed", timeout=SHORT)
    expect(alert).to_be_empty()


def test_a_page_that_is_opened_later_tells_it_too(page: Page, file: Path, service: str) -> None:
    """Without scripts as well."""
    page.goto(f"{service}/vi/")
    saved(file, FAULTY)
    expect(page.get_by_role("alert")).to_contain_text("Tệp có 2 lỗi.", timeout=SHORT)
    with page.context.browser.new_context(java_script_enabled=False) as plain:  # type: ignore[union-attr]
        other = plain.new_page()
        other.goto(f"{service}/lo/nothing/")
        expect(other.get_by_role("alert")).to_contain_text("ໄຟລ໌ມີ 2 ຂໍ້ຜິດພາດ.")
        expect(other.locator("#problem-list li")).to_have_count(2)


def test_what_is_read_is_not_hidden_behind_the_faults(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/vi/")
    read = page.locator("#e-border-2018 h3")
    read.evaluate("each => each.scrollIntoView({block: 'center'})")
    page.evaluate("document.fonts.ready")
    before, seen = page.evaluate("scrollY"), read.bounding_box()
    saved(file, FAULTY)
    expect(page.locator("#problem-list li")).to_have_count(2, timeout=SHORT)
    ribbon, now = page.locator("#preview-panel").bounding_box(), read.bounding_box()
    assert seen
    assert ribbon
    assert now
    assert ribbon["y"] == 0
    assert now["y"] > ribbon["height"]
    saved(file, GOOD)
    expect(page.locator("#problem-list li")).to_have_count(0, timeout=SHORT)
    assert (page.evaluate("scrollY"), read.bounding_box()) == (before, seen)


def test_the_caret_stands_under_the_letter(page: Page, file: Path, service: str) -> None:
    """Also behind Lao, whose letters no column of spaces measures."""
    page.goto(f"{service}/vi/")
    saved(file, FAULTY)
    expect(page.locator("#problem-list li")).to_have_count(2, timeout=SHORT)
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


def test_a_page_follows_a_preview_that_begins_again(page: Page, tmp_path: Path) -> None:
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path))
    with started(file, command=("preview",)) as (address, _):
        page.goto(f"{address}/en/events/leap-2020/")
    saved(file, GOOD.replace("Leap day", "Day of the leap"))
    page.wait_for_timeout(700)
    with started(file, command=("preview",), port=urlsplit(address).port or 0):
        expect(page.get_by_role("heading", level=1)).to_have_text("Day of the leap", timeout=SHORT)


def test_a_frame_by_itself_follows_too(page: Page, file: Path, service: str) -> None:
    page.goto(f"{service}/en/embed/?view=list")
    mark(page)
    saved(file, GOOD.replace("Leap day", "Day of the leap"))
    expect(page.get_by_text("Day of the leap")).to_be_visible(timeout=SHORT)
    assert loaded_again(page)


def test_a_draft_is_marked(page: Page, service: str) -> None:
    page.goto(f"{service}/vi/")
    page.locator(".preview-ribbon summary").click()
    page.locator(".preview-ribbon").get_by_role("link", name="Gặp mặt tại Xê Kông").click()
    expect(page.locator("article .event-status")).to_have_text("Bản nháp")
    page.get_by_role("link", name="2027", exact=True).click()
    expect(page.locator("#e-meeting-2027 .event-status")).to_have_text("Bản nháp")


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_a_preview_bars_no_one(
    page: Page, file: Path, service: str, language: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.context.add_init_script(path=AXE)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{service}/{language}/")
    page.locator(".preview-ribbon summary").click()
    assert violations(page) == []
    saved(file, FAULTY)
    expect(page.locator("#problem-list li")).to_have_count(2, timeout=SHORT)
    assert violations(page) == []
    page.goto(f"{service}/{language}/events/meeting-2027/")
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_the_checker_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(GOOD)
    app = create_app(settings(path), at("2026-09-01T02:00"), preview=True)
    state: AppState = app.extensions[EXTENSION]
    state.repository.stop()
    pages = ("/{}/", "/{}/events/meeting-2027/", "/{}/calendar/2027/07/", "/{}/embed/", "/{}/anniversaries/")
    client, found = app.test_client(), {}
    for how in ("well", "faulty"):
        for language in ("vi", "lo", "en"):
            for number, each in enumerate(pages):
                found[f"{how}-{language}-{number}.html"] = client.get(each.format(language)).text
        path.write_text(FAULTY)
        state.repository.reload_if_changed()
    assert "faults in the file" in found["faulty-en-0.html"]
    (tmp_path / "pages").mkdir()
    assert faults(found, tmp_path / "pages") == {}


# What a page is told.


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
def test_a_line_is_parted_where_its_fault_is(
    small: Catalogue, line: str | None, column: int, before: str, after: str
) -> None:
    problem, now = Problem(7, column, "events[3].date", "is none"), at("2026-09-01T02:00")()
    error = InvalidFile("folder/events.yaml", (problem,), {7: line} if line else {})
    found = preview(Edition(small, "digest", now, Rejection(error, now)))
    assert (found.file, found.problems) == ("events.yaml", (ProblemExcerpt(problem, before, after),))


@pytest.mark.parametrize(
    ("content", "numbers", "texts"),
    [
        (b"a\nb\nc\n", {1, 3}, {1: "a", 3: "c"}),
        (b"\xef\xbb\xbfa\r\nb\r\n", {1, 2}, {1: "a", 2: "b"}),  # as Windows writes it
        (b"a\nb", {2, 3}, {2: "b"}),  # a fault behind the last line
        (b"\x00a\tb\xff\n", {1}, {1: "\ufffda\tb\ufffd"}),
        (b"x" * 8000 + b"\ny", {1, 2}, {2: "y"}),  # too long to be told
        (b"a\n", set(), {}),
    ],
)
def test_the_lines_of_faults_are_kept_as_they_can_be_shown(
    content: bytes, numbers: set[int], texts: dict[int, str]
) -> None:
    assert line_texts(content, numbers) == texts


def test_the_state_is_another_whenever_a_page_is(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(GOOD)
    repository = Repository(path, at("2026-09-01T02:00"), include_drafts=True)
    found: list[PreviewState] = []
    for content in (
        GOOD,
        GOOD.replace("Leap day", "Leap"),
        GOOD.replace("date: 2020-02-29", "date: 2020-02-30"),
        GOOD.replace("date: 2020-02-29", "date: 2020-02-30 # why?"),  # the same fault, in a line that reads otherwise
        GOOD.replace("\n- id: leap", "\n\n- id: leap").replace("date: 2020-02-29", "date: 2020-02-30"),
        GOOD.replace("Leap day", "Leap"),
    ):
        path.write_text(content)
        repository.reload_if_changed()
        found.append(preview_state(repository.edition))
    assert found[5] == found[1]
    assert len(set(found)) == 5
    assert [bool(each.refused) for each in found] == [False, False, True, True, True, False]
    assert {each.edition for each in found[1:]} == {found[1].edition}
    assert preview(repository.edition).drafts == (load(path, include_drafts=True).events_by_id["meeting-2027"],)


# The command.


def asked(address: str, host: str, path: str = "/vi/") -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    reply = connection.getresponse()
    try:
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def test_only_this_machine_is_answered_under_its_own_names(service: str) -> None:
    """A page of another site may have a name of its own lead here."""
    port = urlsplit(service).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        status, text = asked(service, host)
        assert (status, "Gặp mặt tại Xê Kông" in text) == (200, True)
    for host in (f"rebound.example:{port}", "127.0.0.1", "timeline.example", f"192.0.2.1:{port}"):
        assert asked(service, host) == (421, f"This preview is only available at http://127.0.0.1:{port}/\n")
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.2", port)) != 0  # though TIMELINE_HOST names every address


def test_links_stay_in_the_preview(service: str) -> None:
    _, text = asked(service, urlsplit(service).netloc)
    assert set(re.findall('<link rel="canonical" href="(http://[^/]*)', text)) == {service}


def test_it_opens_the_browser_only_when_asked(tmp_path: Path) -> None:
    file, opened = Path(shutil.copy(DATA / "small.yaml", tmp_path)), tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    browser.chmod(0o755)
    with started(file, command=("preview",), BROWSER=str(browser)):
        sleep(1)
        assert not opened.exists()
    with started(file, command=("preview", "--open"), BROWSER=str(browser)) as (address, _):
        until = monotonic() + 10
        while not opened.exists() and monotonic() < until:
            sleep(0.05)
        assert opened.read_text() == f"{address}/vi/\n"


def test_a_file_that_is_faulty_from_the_start_is_waited_for(tmp_path: Path) -> None:
    file, port = tmp_path / "events.yaml", free_port()
    file.write_text(GOOD.replace("date: 2020-02-29", "date: 2021-02-29"))
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
            saved(file, GOOD)
            assert [service.stdout.readline() for _ in range(4)] == [
                f"{file}: 10 events, with 1 draft. Previewing on\n",
                *(f"  http://127.0.0.1:{port}/{each}/\n" for each in ("vi", "lo", "en")),
            ]
        finally:
            service.terminate()


def test_a_missing_file_or_a_taken_port_ends_it_with_a_word(tmp_path: Path) -> None:
    none = tmp_path / "none.yaml"
    assert run("preview", str(none), TIMELINE_PORT=str(free_port())) == (
        1,
        "",
        f"{none}:1:1: cannot be read: no such file or directory\n",
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = f"Cannot listen on 127.0.0.1:{port} (address already in use). Set TIMELINE_HOST or TIMELINE_PORT.\n"
        assert run("preview", TIMELINE_PORT=str(port)) == (1, "", said)

"""Tests the changelog: which changes it lists, the page, and the feed.

To update the golden files after an intended change, run `UPDATE_GOLDEN=1 pytest tests/pages/test_changelog.py` and read
the diff.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import feedparser
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from timeline.app import create_app
from timeline.changelog import changelog, event_changelog
from timeline.cli import main
from timeline.loader import load
from timeline.model.catalogue import Catalogue
from timeline.model.event import Change, Event, Status
from timeline.model.localized_text import LocalizedText
from timeline.pages.events import changelog_page
from timeline.render.atom import MAX_ENTRIES, changelog_atom

from ..conftest import DATA, SITE, frozen_clock, golden_bytes, make_settings
from ..feeds import make_feed
from ..render.test_feeds import ATOM, broken_atom_rules, child_elements, element_texts
from ..search.test_scopes import get_page_tree, visible_text
from ..system.test_accessibility import audited_page, find_violations

LANGUAGES = ("vi", "lo", "en")
EARLIER, LATER = date(2026, 10, 1), date(2026, 11, 5)


def vietnamese_text(text: str) -> LocalizedText:
    return LocalizedText((("vi", text),))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DATA / "history.yaml")


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return create_app(make_settings(DATA / "history.yaml"), frozen_clock("2026-11-22T02:00")).test_client()


# The kinds of changes.


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"has_explicit_updated": False}, []),  # an event without `updated` exists from the start
        ({"has_explicit_updated": False, "revision": 3}, []),  # it changed, but the day is unknown
        ({}, ["2026-11-05 added"]),
        ({"revision": 1}, ["2026-11-05 changed"]),
        ({"retired_ids": ("former",)}, ["2026-11-05 added"]),  # a new id is not a change
        ({"status": Status.TENTATIVE}, ["2026-11-05 added"]),
        ({"status": Status.CANCELLED, "revision": 1}, ["2026-11-05 withdrawn"]),
        ({"status": Status.CANCELLED, "revision": 1, "has_explicit_updated": False}, ["2026-11-05 withdrawn"]),
        (
            {"changes": (Change(LATER, vietnamese_text("N")),)},
            ["2026-11-05 changed: N"],
        ),  # listed once, although `updated` has the same day
        ({"changes": (Change(EARLIER, vietnamese_text("O")),)}, ["2026-11-05 changed", "2026-10-01 changed: O"]),
        (
            {"changes": (Change(EARLIER, vietnamese_text("O")), Change(LATER, vietnamese_text("N"))), "revision": 2},
            ["2026-11-05 changed: N", "2026-10-01 changed: O"],
        ),
        (
            {
                "changes": (Change(EARLIER, vietnamese_text("O")), Change(LATER, vietnamese_text("N"))),
                "revision": 2,
                "status": Status.CANCELLED,
            },
            ["2026-11-05 withdrawn: N", "2026-10-01 changed: O"],
        ),
    ],
)
def test_the_changes_of_an_event_follow_from_its_fields(
    catalogue: Catalogue, fields: dict[str, object], expected: list[str]
) -> None:
    before = replace(catalogue.events_by_id["as-it-was"], updated=LATER, has_explicit_updated=True)
    event = replace(before, **fields)  # type: ignore[arg-type]
    notes = [f": {change.note.in_('vi')}" if change.note else "" for change in event_changelog(event)]
    assert [
        f"{change.date} {change.change_type.name.lower()}{note_text}"
        for change, note_text in zip(event_changelog(event), notes, strict=True)
    ] == expected


def test_the_newest_day_comes_first_and_one_day_is_in_order_of_time(catalogue: Catalogue) -> None:
    entries = [
        (f"{change.date:%m-%d}", change.change_type.name, change.event.id, change.note is not None)
        for change in changelog(catalogue.events)
    ]
    assert entries == [
        ("11-01", "CHANGED", "treaty-1977", False),
        ("11-01", "WITHDRAWN", "visit-2023", True),
        ("10-05", "CHANGED", "relations-1962", True),
        ("10-05", "CHANGED", "treaty-1977", True),
        ("10-05", "ADDED", "visit-2021", False),
        ("10-01", "CHANGED", "visit-2022", False),
        ("10-01", "CHANGED", "visit-2023", True),
        ("09-02", "CHANGED", "relations-1962", True),
        ("08-01", "WITHDRAWN", "visit-2024", False),
    ]  # fmt: skip


def test_check_lists_the_notes_that_lack_a_language() -> None:
    lines = CliRunner().invoke(main, ["check", str(DATA / "history.yaml")]).output.splitlines()
    assert [line.strip() for line in lines if ".changes." in line] == [
        "en: events relations-1962.changes.2026-10-05",
        "lo: events relations-1962.changes.2026-10-05",
        "lo: events treaty-1977.changes.2026-10-05",
        "lo: events visit-2023.changes.2026-10-01",
        "lo: events visit-2023.changes.2026-11-01",
    ]


# The page.


def changes_by_day(client: FlaskClient, path: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """For each day, the texts of each change, grouped by type: its type, the title, the date, and the note with its language."""
    days = []
    for section in get_page_tree(client, path).findall(".//section[@class='changelog-day']"):
        changes = []
        headings, lists = section.findall("./div/h3"), section.findall("./div/ul")
        entries = [(type_, entry) for type_, entries in zip(headings, lists, strict=True) for entry in entries]
        for change_type, element in entries:
            title, *notes = element.findall("./p")
            link, date_element = title.find("./a"), title.find("./span")
            assert link is not None
            assert date_element is not None
            texts = [visible_text(change_type), visible_text(link), visible_text(date_element)]
            for note_element in notes:
                language_element = note_element.find("./span")
                texts.append(
                    visible_text(note_element)
                    + (f" [{language_element.get('lang')}]" if language_element is not None else "")
                )
            changes.append(tuple(texts))
        heading = section.find("./h2/time")
        assert heading is not None
        days.append((f"{heading.get('datetime')} {visible_text(heading)}", changes))
    return days


def test_the_page_lists_the_changes_of_each_day(reader: FlaskClient) -> None:
    """A note in another language says in which language it is."""
    assert changes_by_day(reader, "/en/changes/") == [
        (
            "2026-11-01 1 Nov 2026",
            [
                ("Changed", "Treaty of Friendship and Cooperation signed", "18 Jul 1977"),
                ("Withdrawn", "Visit that was called off", "11 Dec 2023", "Called off by both sides."),
            ],
        ),
        (
            "2026-10-05 5 Oct 2026",
            [
                ("Added", "Chuyến thăm mới bổ sung", "Jun 2021"),
                ("Changed", "Diplomatic relations established", "5 Sep 1962", "Sửa ngày theo Công báo số 12. [vi]"),
                ("Changed", "Treaty of Friendship and Cooperation signed", "18 Jul 1977", "The place was corrected."),
            ],
        ),
        (
            "2026-10-01 1 Oct 2026",
            [
                ("Changed", "Visit with a number of changes", "4 Mar 2022"),
                ("Changed", "Visit that was called off", "11 Dec 2023", "Moved to another day."),
            ],
        ),
        (
            "2026-09-02 2 Sep 2026",
            [
                (
                    "Changed",
                    "Diplomatic relations established",
                    "5 Sep 1962",
                    "A source was added: Guidance 53, part II <1>",
                )
            ],
        ),
        ("2026-08-01 1 Aug 2026", [("Withdrawn", "Visit cancelled", "2 Jan 2024")]),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/vi/collections/laos/changes/", ["1/11/2026 Sửa đổi", "5/10/2026 Sửa đổi Sửa đổi", "1/10/2026 Sửa đổi", "2/9/2026 Sửa đổi"]),
        ("/lo/offices/quang-ngai/changes/", ["1/11/2026 ແກ້ໄຂ", "5/10/2026 ແກ້ໄຂ ແກ້ໄຂ", "1/10/2026 ແກ້ໄຂ", "2/9/2026 ແກ້ໄຂ"]),
        ("/lo/changes/", ["1/11/2026 ແກ້ໄຂ ຖອນຄືນ", "5/10/2026 ເພີ່ມໃໝ່ ແກ້ໄຂ ແກ້ໄຂ", "1/10/2026 ແກ້ໄຂ ແກ້ໄຂ", "2/9/2026 ແກ້ໄຂ", "1/8/2026 ຖອນຄືນ"]),
        ("/vi/collections/cuba/changes/", []),
    ],
)  # fmt: skip
def test_each_scope_has_its_own_changelog(reader: FlaskClient, path: str, expected: list[str]) -> None:
    assert [
        f"{day.split()[1]} {' '.join(change_type for change_type, *_ in changes)}"
        for day, changes in changes_by_day(reader, path)
    ] == expected


@pytest.mark.parametrize(
    ("path", "lead_text", "rest"),
    [
        (
            "/vi/collections/cuba/changes/",
            "Chưa ghi nhận thay đổi nào. Những sự kiện được bổ sung, sửa đổi hoặc rút lại sẽ được ghi tại đây.",
            "Tất cả các sự kiện được cập nhật lần cuối ngày 1 tháng 8 năm 2026.",
        ),
        (
            "/lo/collections/cuba/changes/",
            "ຍັງບໍ່ມີບັນທຶກການປ່ຽນແປງ. ເຫດການທີ່ເພີ່ມໃໝ່, ແກ້ໄຂ ຫຼື ຖອນຄືນ ຈະຖືກບັນທຶກໄວ້ທີ່ນີ້.",
            "ທຸກເຫດການປັບປຸງຫຼ້າສຸດ ວັນທີ 1 ສິງຫາ 2026.",
        ),
        (
            "/en/changes/",
            "What was added, changed or withdrawn, the newest first.",
            "The other events were last updated on 1 August 2026.",
        ),
    ],
)
def test_the_page_says_what_it_does_not_list(reader: FlaskClient, path: str, lead_text: str, rest: str) -> None:
    page = get_page_tree(reader, path)
    paragraphs = [page.find(f".//p[@class='{name}']") for name in ("lead", "changelog-footer")]
    assert [visible_text(paragraph) for paragraph in paragraphs if paragraph is not None] == [lead_text, rest]


def test_a_long_changelog_is_split_into_pages_without_gaps(catalogue: Catalogue) -> None:
    event = replace(catalogue.events_by_id["visit-2021"], changes=())
    events = [replace(event, id=f"e-{number}", updated=date.fromordinal(739_000 + number)) for number in range(301)]
    pages = [changelog_page(events, number) for number in range(1, 5)]
    event_ids = [[change.event.id for _, changes in page.days for change in changes] for page in pages]
    assert event_ids[0] + event_ids[1] + event_ids[2] == [f"e-{number}" for number in reversed(range(301))]
    assert [len(ids) for ids in event_ids] == [150, 150, 1, 1]
    assert [(page.options.page, page.is_last_page) for page in pages] == [(1, False), (2, False), (3, True), (3, True)]
    assert [str(date_) for date_ in pages[0].page_dates] == [
        "2024-09-22/2025-02-18",
        "2024-04-25/2024-09-21",
        "2024-04-24",
    ]


def test_the_page_links_to_the_feed_and_every_page_to_the_changelog(reader: FlaskClient) -> None:
    page = get_page_tree(reader, "/en/collections/laos/changes/")
    path = "/en/collections/laos/changes.atom"
    [feed_link] = [link for link in page.iter("link") if "changes" in link.get("title", "")]
    assert (feed_link.get("rel"), feed_link.get("type"), feed_link.get("href")) == (
        "alternate",
        "application/atom+xml",
        SITE + path,
    )
    assert [link.get("href") for link in page.findall(".//p[@class='action-links']/a")] == [path]
    for path in ("/en/collections/laos/", "/en/collections/laos/subscribe/"):
        footer_links = [link.get("href") for link in get_page_tree(reader, path).findall(".//footer//a")]
        assert "/en/collections/laos/changes/" in footer_links


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/events/visit-2023/", ["Withdrawn 1 November 2026 Called off by both sides.", "Changed 1 October 2026 Moved to another day."]),
        ("/vi/events/treaty-1977/", ["Sửa đổi ngày 1 tháng 11 năm 2026", "Sửa đổi ngày 5 tháng 10 năm 2026 Sửa nơi ký."]),
        ("/en/events/visit-2021/", []),  # the event has no noted changes
        ("/en/events/visit-2024/", []),
    ],
)  # fmt: skip
def test_the_page_of_an_event_lists_its_changes(reader: FlaskClient, path: str, expected: list[str]) -> None:
    section = get_page_tree(reader, path).find(".//section[@aria-labelledby='changes']")
    assert [visible_text(element) for element in (section.iter("li") if section is not None else ())] == expected


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    with audited_page(browser, DATA / "history.yaml", "2026-11-22T02:00") as page:
        page.set_viewport_size({"width": 360, "height": 800})
        yield page


@pytest.mark.parametrize("path", ["/lo/changes/", "/en/events/visit-2023/"])
def test_the_changelog_is_accessible(browser_page: Page, path: str) -> None:
    messages = []
    browser_page.goto(path)
    for scheme in ("light", "dark"):
        browser_page.emulate_media(color_scheme=scheme)
        messages += find_violations(browser_page)
    assert messages == []


# The feed.


@pytest.mark.parametrize("path", ["/vi/changes.atom", "/en/collections/laos/changes.atom?kind=treaty"])
def test_a_feed_equals_its_golden_file(reader: FlaskClient, path: str) -> None:
    response = reader.get(path)
    assert response.content_type == "application/atom+xml; charset=utf-8"
    assert response.data == golden_bytes(path, response.data)


@pytest.mark.parametrize("scope", ["", "collections/laos/", "collections/cuba/", "offices/quang-ngai/"])
def test_a_feed_follows_the_standard_and_feedparser_accepts_it(reader: FlaskClient, scope: str) -> None:
    for language in LANGUAGES:
        content = reader.get(f"/{language}/{scope}changes.atom").data
        assert broken_atom_rules(fromstring(content)) == []
        parsed = feedparser.parse(content)
        assert (parsed.bozo, parsed.version, parsed.feed.updated) == (
            False,
            "atom10",
            "2026-08-01T00:00:00Z" if "cuba" in scope else "2026-11-01T00:00:00Z",
        )


def test_feed_readers_see_each_change(reader: FlaskClient) -> None:
    """A whole title is in one language: that of the event's title."""
    parsed = feedparser.parse(reader.get("/en/changes.atom").data)
    entries = [
        (entry.title, entry.title_detail.language, entry.tags[0].label, entry.get("summary"), entry.published)
        for entry in parsed.entries
    ]
    assert entries[1:5] == [
        ("Withdrawn: Visit that was called off", "en", "Withdrawn", "Called off by both sides.", "2026-11-01T00:00:00Z"),
        ("Changed: Diplomatic relations established", "en", "Changed", "Sửa ngày theo Công báo số 12.", "2026-10-05T00:00:00Z"),
        ("Changed: Treaty of Friendship and Cooperation signed", "en", "Changed", "The place was corrected.", "2026-10-05T00:00:00Z"),
        ("Bổ sung: Chuyến thăm mới bổ sung", "vi", "Added", "<p>June 2021</p>", "2026-10-05T00:00:00Z"),
    ]  # fmt: skip
    assert [parsed_entry.link for parsed_entry in parsed.entries[:2]] == [
        f"{SITE}/en/events/{event}/" for event in ("treaty-1977", "visit-2023")
    ]


def entry_ids(*events: Event, catalogue: Catalogue, language: str = "vi", scope: str | None = None) -> list[str]:
    return element_texts(fromstring(changelog_atom(events, make_feed(catalogue.site, language, scope)).content), "id")[
        1:
    ]


def test_the_id_of_an_entry_survives_edits_of_texts(catalogue: Catalogue) -> None:
    """It comes only from the event's first id and the day. For `added` and `withdrawn`, which happen once, the day is
    left out.
    """
    before = catalogue.events_by_id["visit-2023"]
    edited_changes = tuple(Change(change.date, vietnamese_text("Khác")) for change in before.changes)
    renamed = replace(
        before,
        id="other",
        retired_ids=("visit-2023",),
        title=vietnamese_text("Khác"),
        revision=9,
        changes=edited_changes,
    )
    ids = entry_ids(before, catalogue=catalogue)
    assert (
        entry_ids(renamed, catalogue=catalogue)
        == entry_ids(before, catalogue=catalogue, scope="collections/laos")
        == ids
    )
    assert entry_ids(replace(renamed, updated=LATER), catalogue=catalogue)[0] == ids[0]  # the day does not matter
    added = catalogue.events_by_id["visit-2021"]
    assert entry_ids(replace(added, updated=LATER), catalogue=catalogue) == entry_ids(added, catalogue=catalogue)
    changed = catalogue.events_by_id["visit-2022"]
    assert entry_ids(replace(changed, updated=LATER), catalogue=catalogue) != entry_ids(changed, catalogue=catalogue)


def test_every_change_has_its_own_id(catalogue: Catalogue) -> None:
    ids = [
        entry_id
        for language in LANGUAGES
        for entry_id in entry_ids(*catalogue.events, catalogue=catalogue, language=language)
    ]
    assert len(set(ids)) == len(ids) == 3 * len(changelog(catalogue.events))


def test_a_feed_has_the_newest_hundred_changes(catalogue: Catalogue) -> None:
    event = catalogue.events_by_id["visit-2021"]
    events = [
        replace(event, id=f"e-{n}", updated=date.fromordinal(739_000 + n), title=vietnamese_text(f"T{n}"))
        for n in range(MAX_ENTRIES + 5)
    ]
    root: Element = fromstring(changelog_atom(events, make_feed(catalogue.site)).content)
    titles = [entry.findtext(f"{ATOM}title") for entry in child_elements(root, "entry")]
    assert titles == [f"Bổ sung: T{number}" for number in reversed(range(5, MAX_ENTRIES + 5))]


def test_the_feed_does_not_depend_on_the_day(reader: FlaskClient) -> None:
    later = create_app(make_settings(DATA / "history.yaml"), frozen_clock("2031-01-01T02:00")).test_client()
    one, other = (client.get("/lo/changes.atom") for client in (reader, later))
    assert (one.data, one.headers["ETag"]) == (other.data, other.headers["ETag"])
    assert not re.search("2031|2027", other.text)

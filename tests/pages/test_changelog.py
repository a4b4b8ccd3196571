"""The history of changes: what counts as what, the page, and the feed.

To make the golden files anew after a change that was meant: `UPDATE_GOLDEN=1 pytest tests/pages/test_changelog.py`, and
read the diff.
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
from playwright.sync_api import Browser, Page, Route

from timeline.app import create_app
from timeline.changelog import changelog, event_changelog
from timeline.cli import main
from timeline.loader import load
from timeline.model.catalogue import Catalogue, Change, Event, Status
from timeline.model.localized_text import LocalizedText
from timeline.pages.events import changelog_page
from timeline.render.atom import MAX_ENTRIES, changelog_atom

from ..conftest import DATA, SITE, at, golden, settings
from ..feeds import feed
from ..render.test_feeds import ATOM, broken, many, words
from ..search.test_scopes import said, tree
from ..system.test_accessibility import AXE, violations

LANGUAGES = ("vi", "lo", "en")
OLD, NEW = date(2026, 10, 1), date(2026, 11, 5)


def note(words: str) -> LocalizedText:
    return LocalizedText((("vi", words),))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DATA / "history.yaml")


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return create_app(settings(DATA / "history.yaml"), at("2026-11-22T02:00")).test_client()


# What counts as what.


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"has_explicit_updated": False}, []),  # from the beginning, as all that states no day
        ({"has_explicit_updated": False, "revision": 3}, []),  # it changed, but on no day that is known
        ({}, ["2026-11-05 added"]),
        ({"revision": 1}, ["2026-11-05 changed"]),
        ({"retired_ids": ("former",)}, ["2026-11-05 added"]),  # a new id is no news
        ({"status": Status.TENTATIVE}, ["2026-11-05 added"]),
        ({"status": Status.CANCELLED, "revision": 1}, ["2026-11-05 withdrawn"]),
        ({"status": Status.CANCELLED, "revision": 1, "has_explicit_updated": False}, ["2026-11-05 withdrawn"]),
        ({"changes": (Change(NEW, note("N")),)}, ["2026-11-05 changed: N"]),  # once, though `updated` says it too
        ({"changes": (Change(OLD, note("O")),)}, ["2026-11-05 changed", "2026-10-01 changed: O"]),
        (
            {"changes": (Change(OLD, note("O")), Change(NEW, note("N"))), "revision": 2},
            ["2026-11-05 changed: N", "2026-10-01 changed: O"],
        ),
        (
            {"changes": (Change(OLD, note("O")), Change(NEW, note("N"))), "revision": 2, "status": Status.CANCELLED},
            ["2026-11-05 withdrawn: N", "2026-10-01 changed: O"],
        ),
    ],
)
def test_what_an_event_states_is_its_history(catalogue: Catalogue, fields: dict[str, object], told: list[str]) -> None:
    before = replace(catalogue.events_by_id["as-it-was"], updated=NEW, has_explicit_updated=True)
    event = replace(before, **fields)  # type: ignore[arg-type]
    notes = [f": {each.note.in_('vi')}" if each.note else "" for each in event_changelog(event)]
    assert [
        f"{each.date} {each.change_type.name.lower()}{words}"
        for each, words in zip(event_changelog(event), notes, strict=True)
    ] == told


def test_the_newest_comes_first_and_of_one_day_in_order_of_time(catalogue: Catalogue) -> None:
    told = [
        (f"{each.date:%m-%d}", each.change_type.name, each.event.id, each.note is not None)
        for each in changelog(catalogue.events)
    ]
    assert told == [
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


def test_a_check_names_the_notes_that_lack_a_language() -> None:
    said = CliRunner().invoke(main, ["check", str(DATA / "history.yaml")]).output.splitlines()
    assert [each.strip() for each in said if ".changes." in each] == [
        "en: events relations-1962.changes.2026-10-05",
        "lo: events relations-1962.changes.2026-10-05",
        "lo: events treaty-1977.changes.2026-10-05",
        "lo: events visit-2023.changes.2026-10-01",
        "lo: events visit-2023.changes.2026-11-01",
    ]


# The page.


def shown(client: FlaskClient, path: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Of each day what is said of each event: the sort, the title, the date, and the note with its language."""
    found = []
    for section in tree(client, path).findall(".//section[@class='changelog-day']"):
        steps = []
        for each in section.findall("./ol/li"):
            sort, *notes = each.findall("./p")
            link, when = each.find("./h3/a"), each.find("./h3/span")
            assert link is not None
            assert when is not None
            step = [said(sort), said(link), said(when)]
            for one in notes:
                foreign = one.find("./span")
                step.append(said(one) + (f" [{foreign.get('lang')}]" if foreign is not None else ""))
            steps.append(tuple(step))
        heading = section.find("./h2/time")
        assert heading is not None
        found.append((f"{heading.get('datetime')} {said(heading)}", steps))
    return found


def test_the_page_tells_each_day_what_was_done_with_what(reader: FlaskClient) -> None:
    """A note that is in no language of the reader's says in which it is."""
    assert shown(reader, "/en/changes/") == [
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
                ("Changed", "Diplomatic relations established", "5 Sep 1962", "Sửa ngày theo Công báo số 12. [vi]"),
                ("Changed", "Treaty of Friendship and Cooperation signed", "18 Jul 1977", "The place was corrected."),
                ("Added", "Chuyến thăm mới bổ sung", "Jun 2021"),
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
    ("path", "told"),
    [
        ("/vi/collections/laos/changes/", ["1/11/2026 Sửa đổi", "5/10/2026 Sửa đổi Sửa đổi", "1/10/2026 Sửa đổi", "2/9/2026 Sửa đổi"]),
        ("/lo/offices/quang-ngai/changes/", ["1/11/2026 ແກ້ໄຂ", "5/10/2026 ແກ້ໄຂ ແກ້ໄຂ", "1/10/2026 ແກ້ໄຂ", "2/9/2026 ແກ້ໄຂ"]),
        ("/lo/changes/", ["1/11/2026 ແກ້ໄຂ ຖອນຄືນ", "5/10/2026 ແກ້ໄຂ ແກ້ໄຂ ເພີ່ມໃໝ່", "1/10/2026 ແກ້ໄຂ ແກ້ໄຂ", "2/9/2026 ແກ້ໄຂ", "1/8/2026 ຖອນຄືນ"]),
        ("/vi/collections/cuba/changes/", []),
    ],
)  # fmt: skip
def test_each_scope_has_a_history_of_its_own(reader: FlaskClient, path: str, told: list[str]) -> None:
    assert [f"{day.split()[1]} {' '.join(sort for sort, *_ in of_day)}" for day, of_day in shown(reader, path)] == told


@pytest.mark.parametrize(
    ("path", "lead", "rest"),
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
def test_the_page_says_what_it_does_not_list(reader: FlaskClient, path: str, lead: str, rest: str) -> None:
    page = tree(reader, path)
    found = [page.find(f".//p[@class='{name}']") for name in ("lead", "changelog-footer")]
    assert [said(each) for each in found if each is not None] == [lead, rest]


def test_a_long_history_has_pages_that_leave_nothing_out(catalogue: Catalogue) -> None:
    event = replace(catalogue.events_by_id["visit-2021"], changes=())
    events = [replace(event, id=f"e-{number}", updated=date.fromordinal(739_000 + number)) for number in range(301)]
    pages = [changelog_page(events, number) for number in range(1, 5)]
    told = [[step.event.id for _, of_day in page.days for step in of_day] for page in pages]
    assert told[0] + told[1] + told[2] == [f"e-{number}" for number in reversed(range(301))]
    assert [len(each) for each in told] == [150, 150, 1, 1]
    assert [(page.options.page, page.is_last_page) for page in pages] == [(1, False), (2, False), (3, True), (3, True)]
    assert [str(each) for each in pages[0].page_dates] == [
        "2024-09-22/2025-02-18",
        "2024-04-25/2024-09-21",
        "2024-04-24",
    ]


def test_the_feed_is_found_where_the_history_is_read(reader: FlaskClient) -> None:
    """And the history where any page ends."""
    page = tree(reader, "/en/collections/laos/changes/")
    address = "/en/collections/laos/changes.atom"
    [head] = [each for each in page.iter("link") if "changes" in each.get("title", "")]
    assert (head.get("rel"), head.get("type"), head.get("href")) == (
        "alternate",
        "application/atom+xml",
        SITE + address,
    )
    assert [each.get("href") for each in page.findall(".//p[@class='action-links']/a")] == [address]
    for path in ("/en/collections/laos/", "/en/collections/laos/subscribe/"):
        foot = [each.get("href") for each in tree(reader, path).findall(".//footer//a")]
        assert "/en/collections/laos/changes/" in foot


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/en/events/visit-2023/", ["Withdrawn 1 November 2026 Called off by both sides.", "Changed 1 October 2026 Moved to another day."]),
        ("/vi/events/treaty-1977/", ["Sửa đổi ngày 1 tháng 11 năm 2026", "Sửa đổi ngày 5 tháng 10 năm 2026 Sửa nơi ký."]),
        ("/en/events/visit-2021/", []),  # nothing is noted of it
        ("/en/events/visit-2024/", []),
    ],
)  # fmt: skip
def test_an_event_tells_its_own_history(reader: FlaskClient, path: str, told: list[str]) -> None:
    section = tree(reader, path).find(".//section[@aria-labelledby='changes']")
    assert [said(each) for each in (section.iter("li") if section is not None else ())] == told


@pytest.fixture(scope="module")
def browsed(browser: Browser, reader: FlaskClient) -> Iterator[Page]:
    def answer(route: Route) -> None:
        reply = reader.get(route.request.url.removeprefix(SITE))
        route.fulfill(status=reply.status_code, headers=dict(reply.headers), body=reply.data)

    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        context.add_init_script(path=AXE)
        context.route(f"{SITE}/**", answer)
        yield context.new_page()


@pytest.mark.parametrize("path", ["/lo/changes/", "/en/events/visit-2023/"])
def test_a_history_bars_no_one(browsed: Page, path: str) -> None:
    told = []
    browsed.goto(SITE + path)
    for scheme in ("light", "dark"):
        browsed.emulate_media(color_scheme=scheme)
        told += violations(browsed)
    assert told == []


# The feed.


@pytest.mark.parametrize("path", ["/vi/changes.atom", "/en/collections/laos/changes.atom?kind=treaty"])
def test_a_feed_is_its_golden_file(reader: FlaskClient, path: str) -> None:
    reply = reader.get(path)
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    assert reply.data == golden(path, reply.data)


@pytest.mark.parametrize("scope", ["", "collections/laos/", "collections/cuba/", "offices/quang-ngai/"])
def test_a_feed_keeps_the_standard_and_is_read_without_complaint(reader: FlaskClient, scope: str) -> None:
    for language in LANGUAGES:
        content = reader.get(f"/{language}/{scope}changes.atom").data
        assert broken(fromstring(content)) == []
        found = feedparser.parse(content)
        assert (found.bozo, found.version, found.feed.updated) == (
            False,
            "atom10",
            "2026-08-01T00:00:00Z" if "cuba" in scope else "2026-11-01T00:00:00Z",
        )


def test_readers_of_feeds_see_what_was_done(reader: FlaskClient) -> None:
    """A title is in one language as a whole: that of the event's own."""
    found = feedparser.parse(reader.get("/en/changes.atom").data)
    told = [
        (each.title, each.title_detail.language, each.tags[0].label, each.get("summary"), each.published)
        for each in found.entries
    ]
    assert told[1:5] == [
        ("Withdrawn: Visit that was called off", "en", "Withdrawn", "Called off by both sides.", "2026-11-01T00:00:00Z"),
        ("Changed: Diplomatic relations established", "en", "Changed", "Sửa ngày theo Công báo số 12.", "2026-10-05T00:00:00Z"),
        ("Changed: Treaty of Friendship and Cooperation signed", "en", "Changed", "The place was corrected.", "2026-10-05T00:00:00Z"),
        ("Bổ sung: Chuyến thăm mới bổ sung", "vi", "Added", "<p>June 2021</p>", "2026-10-05T00:00:00Z"),
    ]  # fmt: skip
    assert [each.link for each in found.entries[:2]] == [
        f"{SITE}/en/events/{event}/" for event in ("treaty-1977", "visit-2023")
    ]


def identities(*events: Event, catalogue: Catalogue, language: str = "vi", scope: str | None = None) -> list[str]:
    return words(fromstring(changelog_atom(events, feed(catalogue.site, language, scope)).content), "id")[1:]


def test_an_identity_outlives_every_mended_word(catalogue: Catalogue) -> None:
    """It comes from the event's first id and the day alone; of what happens once, not even from the day."""
    before = catalogue.events_by_id["visit-2023"]
    mended = tuple(Change(each.date, note("Khác")) for each in before.changes)
    renamed = replace(before, id="other", retired_ids=("visit-2023",), title=note("Khác"), revision=9, changes=mended)
    ids = identities(before, catalogue=catalogue)
    assert (
        identities(renamed, catalogue=catalogue)
        == identities(before, catalogue=catalogue, scope="collections/laos")
        == ids
    )
    assert identities(replace(renamed, updated=NEW), catalogue=catalogue)[0] == ids[0]  # withdrawn once, whenever
    added = catalogue.events_by_id["visit-2021"]
    assert identities(replace(added, updated=NEW), catalogue=catalogue) == identities(added, catalogue=catalogue)
    changed = catalogue.events_by_id["visit-2022"]
    assert identities(replace(changed, updated=NEW), catalogue=catalogue) != identities(changed, catalogue=catalogue)


def test_no_two_steps_share_an_identity(catalogue: Catalogue) -> None:
    every = [
        each for language in LANGUAGES for each in identities(*catalogue.events, catalogue=catalogue, language=language)
    ]
    assert len(set(every)) == len(every) == 3 * len(changelog(catalogue.events))


def test_a_feed_has_the_newest_hundred(catalogue: Catalogue) -> None:
    event = catalogue.events_by_id["visit-2021"]
    events = [
        replace(event, id=f"e-{n}", updated=date.fromordinal(739_000 + n), title=note(f"T{n}"))
        for n in range(MAX_ENTRIES + 5)
    ]
    root: Element = fromstring(changelog_atom(events, feed(catalogue.site)).content)
    titles = [entry.findtext(f"{ATOM}title") for entry in many(root, "entry")]
    assert titles == [f"Bổ sung: T{number}" for number in reversed(range(5, MAX_ENTRIES + 5))]


def test_the_same_file_gives_the_same_feed_on_any_day(reader: FlaskClient) -> None:
    later = create_app(settings(DATA / "history.yaml"), at("2031-01-01T02:00")).test_client()
    one, other = (client.get("/lo/changes.atom") for client in (reader, later))
    assert (one.data, one.headers["ETag"]) == (other.data, other.headers["ETag"])
    assert not re.search("2031|2027", other.text)

"""Tests what an edit of the file does to subscribers: which calendar entries come, go or change, in which properties,
and that no other byte changes.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest
import yaml
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.web.request_context import EXTENSION

from ..conftest import DATA, frozen_clock, make_settings

SMALL = (DATA / "small.yaml").read_text("utf-8")
NAMESPACE = UUID("7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11")
YEARS = range(2025, 2037)  # of the calendar of anniversaries on 1 September 2026
PREPARE_AND_ALARM = "?prepare=30&alarm=2"
ADDED_ENTRY, REMOVED_ENTRY = "comes", "goes"
RAISED_PROPERTIES = "DTSTAMP LAST-MODIFIED SEQUENCE:3"  # what RAISE_BOTH changes
DATE_PROPERTIES = "DTSTAMP LAST-MODIFIED"
DAY_PROPERTIES = "DTSTART DTEND"
PROPERTIES_WITH_VALUE = ("STATUS", "SEQUENCE")  # the effect includes the new value of these
CALENDAR = ""  # the name of the calendar itself
ENTRY = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)

Change = Callable[[str], str]
Effects = Mapping[str, str]  # by entry: ADDED_ENTRY, REMOVED_ENTRY, or the properties that change


def replace_text(old: str, new: str) -> Change:
    def edit(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edit


def delete_text(old: str) -> Change:
    return replace_text(old, "")


def reformat(text: str) -> str:
    """The same content as JSON, with another layout and other quotes."""
    return "# A comment\n" + json.dumps(yaml.load(text, yaml.CBaseLoader), ensure_ascii=False, indent=4) + "\n...\n"


def reverse_events(text: str) -> str:
    head, *events = re.split("(?m)^(?=- id: )", text.removesuffix("...\n"))
    return head + "".join(reversed(events)) + "...\n"


RELATIONS, TREATY = "relations-1962", "treaty-of-1977"  # the first ids of these two events
EDIT_TITLE = replace_text("vi: Thiết lập quan hệ ngoại giao,", "vi: Lập quan hệ ngoại giao,")
EDIT_NAME = replace_text(
    "vi: Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào", "vi: Ngày lập quan hệ ngoại giao Việt – Lào"
)
EDIT_SUMMARY = replace_text('vi: "Dấu phẩy, chấm phẩy;', 'vi: "Dấu phẩy; chấm phẩy,')
EDIT_PASSAGE = replace_text('at: "II.1.2"', 'at: "II.1.3"')
RAISE_BOTH = replace_text("updated: 2026-10-05\n  revision: 2", "updated: 2026-10-06\n  revision: 3")
STATUS = "updated: 2026-10-06\n  revision: 3\n  status: "
CANCEL = replace_text("updated: 2026-10-05\n  revision: 2", f"{STATUS}cancelled")
MAKE_TENTATIVE = replace_text("updated: 2026-10-05\n  revision: 2", f"{STATUS}tentative")
CONFIRM_AGAIN = replace_text("revision: 3\n  status: cancelled", "revision: 4")
NAME_LINES = "  anniversary:\n    vi: Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào\n    lo: ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ ຫວຽດນາມ – ລາວ\n    en: the establishment of diplomatic relations between Vietnam and Laos\n"  # fmt: skip
ADD_EVENT = replace_text("events:\n", "events:\n- {id: new, date: 2026-12-02, kind: visit, title: {vi: Mới}}\n")
ADD_OLD_EVENT = replace_text("events:\n", "events:\n- {id: new, date: 1975-12-02, kind: visit, title: {vi: Mới}, anniversary: {vi: Ngày}}\n")  # fmt: skip
LEAP_EVENT = "- id: leap-2020\n  date: 2020-02-29\n  kind: milestone\n  countries: [VN]\n  title: {vi: Ngày nhuận, lo: ວັນອະທິກະສຸລະທິນ, en: Leap day}\n  anniversary: {vi: Ngày nhuận}\n"  # fmt: skip
RENAME = replace_text("- id: relations-1962\n", "- id: ties-1962\n  was: [relations-1962]\n")
RENAME_AGAIN = replace_text(
    "id: ties-1962\n  was: [relations-1962]", "id: relations\n  was: [relations-1962, ties-1962]"
)
RENAME_IN_WRONG_ORDER = replace_text(
    "id: ties-1962\n  was: [relations-1962]", "id: relations\n  was: [ties-1962, relations-1962]"
)
UPDATE_REFERENCE = replace_text("related: [relations-1962, treaty-1977]", "related: [ties-1962, treaty-1977]")
UPDATE_REFERENCE_AGAIN = replace_text("related: [ties-1962, treaty-1977]", "related: [relations, treaty-1977]")
ADD_TWIN = replace_text("events:\n", "events:\n- {id: a-twin, date: 2020-02-29, kind: visit, title: {vi: Sinh đôi}, anniversary: {vi: Ngày}}\n")  # fmt: skip
OTHER_IDS = [TREATY, "leap-2020", "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]  # all but RELATIONS


def same_effect(ids: Iterable[str], effect: str) -> dict[str, str]:
    return dict.fromkeys(ids, effect)


def in_years(original_id: str, years: Iterable[int], effect: str) -> dict[str, str]:
    return {f"{original_id}/{year}": effect for year in years}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit, and everything that it changes in the calendars.

    An entry has the first id of its event as its name. For anniversaries, an id without a year stands for every year.
    """

    story: str
    changes: tuple[Change, ...]
    events: Effects = field(default_factory=dict)
    anniversaries: Effects = field(default_factory=dict)
    before: tuple[Change, ...] = ()  # earlier changes to the small file
    scope: str = "vi"


EDITS = [
    # Texts.
    Edit("title, with updated and revision", (EDIT_TITLE, RAISE_BOTH), {RELATIONS: f"SUMMARY {RAISED_PROPERTIES}"}, {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}"}),
    Edit("title, without updated and revision: some clients may keep the old one", (EDIT_TITLE,), {RELATIONS: "SUMMARY"}, {RELATIONS: "DESCRIPTION"}),
    Edit("title in a language other than the calendar's", (replace_text("en: Diplomatic relations established", "en: Ties established"),)),
    Edit("title in the calendar's language, which is not the first", (replace_text("en: Diplomatic relations established", "en: Ties established"),), {RELATIONS: "SUMMARY"}, {RELATIONS: "DESCRIPTION"}, scope="en"),
    Edit("a translation of the title added", (replace_text("vi: Ngày nhuận}", "vi: Ngày nhuận, en: the leap day}"),), {}, {"leap-2020": "SUMMARY"}, scope="en"),
    Edit("name of the day, with updated and revision, which the event's own entry has too", (EDIT_NAME, RAISE_BOTH), {RELATIONS: RAISED_PROPERTIES}, {RELATIONS: f"SUMMARY {RAISED_PROPERTIES}"}),
    Edit("name of the day, without updated and revision", (EDIT_NAME,), {}, {RELATIONS: "SUMMARY"}),
    Edit("name of the day added", (replace_text("en: Hun Sen visits Vietnam}", "en: Hun Sen visits Vietnam}\n  anniversary: {vi: Ngày thăm}"), replace_text("  status: cancelled\n  revision: 1\n", "  revision: 2\n")), {"visit-hun-sen-2023": "STATUS:CONFIRMED SEQUENCE:2"}, {"visit-hun-sen-2023": ADDED_ENTRY}),
    Edit("name of the day removed", (delete_text(NAME_LINES),), {}, {RELATIONS: REMOVED_ENTRY}),
    Edit("summary, with updated and revision", (EDIT_SUMMARY, RAISE_BOTH), same_effect([RELATIONS], f"DESCRIPTION {RAISED_PROPERTIES}"), same_effect([RELATIONS], f"DESCRIPTION {RAISED_PROPERTIES}")),
    Edit("summary, without updated and revision", (EDIT_SUMMARY,), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("note, with updated and revision", (RAISE_BOTH, replace_text("  revision: 3\n", "  revision: 3\n  note: {vi: Chú thích}\n")), {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}"}, {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}"}),
    Edit("note of an event that is in no calendar", (replace_text("tài liệu khác ghi 2019", "tài liệu khác ghi 2017"),)),
    Edit("locator in a source, with updated and revision", (EDIT_PASSAGE, RAISE_BOTH), {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}"}, {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}"}),
    Edit("locator in a source, without updated and revision", (EDIT_PASSAGE,), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("citation of a source removed", (delete_text("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("only updated and revision", (RAISE_BOTH,), {RELATIONS: RAISED_PROPERTIES}, {RELATIONS: RAISED_PROPERTIES}),
    Edit("only revision", (replace_text("revision: 2", "revision: 3"),), {RELATIONS: "SEQUENCE:3"}, {RELATIONS: "SEQUENCE:3"}),
    Edit("only updated", (replace_text("updated: 2026-10-05", "updated: 2026-10-06"),), {RELATIONS: DATE_PROPERTIES}, {RELATIONS: DATE_PROPERTIES}),
    # Dates. An anniversary has the date in its texts, and one UID for each year.
    Edit("another day", (replace_text("date: 1962-09-05", "date: 1962-09-06"), RAISE_BOTH), {RELATIONS: f"{DAY_PROPERTIES} {RAISED_PROPERTIES}"}, {RELATIONS: f"{DAY_PROPERTIES} DESCRIPTION {RAISED_PROPERTIES}"}),
    Edit("another month, which changes the order of events", (replace_text("date: 1962-09-05", "date: 1962-01-05"),), {RELATIONS: DAY_PROPERTIES}, {RELATIONS: f"{DAY_PROPERTIES} DESCRIPTION"}),
    Edit("29 February to the 28th, which stands for it in common years", (replace_text("date: 2020-02-29", "date: 2020-02-28"),), {"leap-2020": DAY_PROPERTIES}, same_effect(["leap-2020"], "DESCRIPTION") | in_years("leap-2020", (2028, 2032, 2036), f"{DAY_PROPERTIES} DESCRIPTION")),
    Edit("another year: the days stay, but each is now another anniversary", (replace_text("date: 1962-09-05", "date: 1963-09-05"), RAISE_BOTH), {RELATIONS: f"{DAY_PROPERTIES} {RAISED_PROPERTIES}"}, same_effect([RELATIONS], f"SUMMARY DESCRIPTION {RAISED_PROPERTIES}") | in_years(RELATIONS, (2027, 2028, 2032, 2033), f"SUMMARY DESCRIPTION CATEGORIES {RAISED_PROPERTIES}")),
    Edit("another year, of one of two events of one day: their order stays", (replace_text("date: 2020-02-29\n", "date: 2016-02-29\n"),), {"leap-2020": DAY_PROPERTIES}, {"leap-2020": "SUMMARY DESCRIPTION"} | in_years("leap-2020", (2025, 2026, 2030, 2031, 2035, 2036), "SUMMARY DESCRIPTION CATEGORIES"), before=(ADD_TWIN,)),
    Edit("a later year: the earlier anniversaries go", (replace_text("date: 1977-07-18", "date: 2027-07-18"),), {TREATY: DAY_PROPERTIES}, in_years(TREATY, range(2025, 2028), REMOVED_ENTRY) | in_years(TREATY, range(2028, 2037), "SUMMARY DESCRIPTION")),
    Edit("date less precise, only a month: the wrong day must not stay", (replace_text("date: 1962-09-05", "date: 1962-09"), delete_text(NAME_LINES), RAISE_BOTH), {RELATIONS: REMOVED_ENTRY}, {RELATIONS: REMOVED_ENTRY}),
    Edit("date uncertain", (replace_text("date: 1962-09-05", "date: 1962-09-05?"), delete_text(NAME_LINES), RAISE_BOTH), {RELATIONS: REMOVED_ENTRY}, {RELATIONS: REMOVED_ENTRY}),
    Edit("a day instead of a month", (replace_text("date: 2021-06\n", "date: 2021-06-28\n"),), {"visit-2021": ADDED_ENTRY}),
    Edit("a certain day that has a name", (replace_text("date: 2018-10-05?", "date: 2018-10-05\n  anniversary: {vi: Ngày ký}"),), {"border-2018": ADDED_ENTRY}, {"border-2018": ADDED_ENTRY}),
    Edit("the last day of an interval", (replace_text("2022-07-01/2022-09-30", "2022-07-01/2022-10-31"),), {"peak-2022": "DTEND"}),
    Edit("a time of day added", (replace_text("date: 1962-09-05", "date: 1962-09-05T09:00"),), {RELATIONS: DAY_PROPERTIES}, {RELATIONS: "DESCRIPTION"}),
    Edit("another time of day", (replace_text("T11:30", "T11:45"),), {"meeting-2027": "DTEND"}),
    Edit("a time of day removed", (replace_text("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18"),), {"meeting-2027": DAY_PROPERTIES}),
    # Status.
    Edit("cancelled: the entries stay with STATUS:CANCELLED", (CANCEL,), {RELATIONS: f"STATUS:CANCELLED {RAISED_PROPERTIES}"}, {RELATIONS: f"STATUS:CANCELLED {RAISED_PROPERTIES}"}),
    Edit("confirmed again after a cancellation", (CONFIRM_AGAIN,), {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, before=(CANCEL,)),
    Edit("tentative: no anniversaries", (MAKE_TENTATIVE,), {RELATIONS: f"STATUS:TENTATIVE {RAISED_PROPERTIES}"}, {RELATIONS: REMOVED_ENTRY}),
    Edit("confirmed after being tentative", (replace_text("revision: 3\n  status: tentative", "revision: 4"),), {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, {RELATIONS: ADDED_ENTRY}, before=(MAKE_TENTATIVE,)),
    Edit("cancelled while tentative: the file cannot show that it never had anniversaries", (replace_text("revision: 3\n  status: tentative", "revision: 4\n  status: cancelled"),), {RELATIONS: "STATUS:CANCELLED SEQUENCE:4"}, {RELATIONS: ADDED_ENTRY}, before=(MAKE_TENTATIVE,)),
    Edit("a planned meeting confirmed", (replace_text("status: tentative", "revision: 1"),), {"meeting-2027": "STATUS:CONFIRMED SEQUENCE:1"}),
    # Ids.
    Edit("another id: the URL changes, the UID does not", (RENAME, UPDATE_REFERENCE), {RELATIONS: "DESCRIPTION URL"}, {RELATIONS: "DESCRIPTION URL"}),
    Edit("a third id", (RENAME_AGAIN, UPDATE_REFERENCE_AGAIN), {RELATIONS: "DESCRIPTION URL"}, {RELATIONS: "DESCRIPTION URL"}, before=(RENAME, UPDATE_REFERENCE)),
    Edit("retired ids in the wrong order: the entries go, and come with new UIDs", (RENAME_IN_WRONG_ORDER, UPDATE_REFERENCE_AGAIN), {RELATIONS: REMOVED_ENTRY, "ties-1962": ADDED_ENTRY}, {RELATIONS: REMOVED_ENTRY, "ties-1962": ADDED_ENTRY}, before=(RENAME, UPDATE_REFERENCE)),
    Edit("the first id again: the entries go, and come with new UIDs", (replace_text("id: ties-1962\n  was: [relations-1962]", "id: relations-1962\n  was: [ties-1962]"), replace_text("related: [ties-1962, treaty-1977]", "related: [relations-1962, treaty-1977]")), {RELATIONS: REMOVED_ENTRY, "ties-1962": ADDED_ENTRY}, {RELATIONS: REMOVED_ENTRY, "ties-1962": ADDED_ENTRY}, before=(RENAME, UPDATE_REFERENCE)),
    Edit("another id, of one of two events of one day: their order stays", (replace_text("{id: a-twin,", "{id: z-twin, was: [a-twin],"),), {"a-twin": "DESCRIPTION URL"}, {"a-twin": "DESCRIPTION URL"}, before=(ADD_TWIN,)),
    Edit("an event added", (ADD_EVENT,), {"new": ADDED_ENTRY}),
    Edit("an event with anniversaries added", (ADD_OLD_EVENT,), {"new": ADDED_ENTRY}, {"new": ADDED_ENTRY}),
    Edit("an event deleted: every client removes it", (delete_text(LEAP_EVENT),), {"leap-2020": REMOVED_ENTRY}, {"leap-2020": REMOVED_ENTRY}),
    # Fields that are not in calendars.
    Edit("part_of removed", (delete_text("  part_of: year-2022\n"),)),
    Edit("part_of added, to one of two events of one day", (replace_text("title: {vi: Sinh đôi}", "title: {vi: Sinh đôi}, part_of: year-2022"),), before=(ADD_TWIN,)),
    Edit("related", (replace_text("related: [relations-1962, treaty-1977]", "related: [leap-2020]"),)),
    Edit("places, people, url", (delete_text("  places: [LA-XE]\n"), replace_text("people: [hun-sen]", "people: [thongloun-sisoulith]"), replace_text("https://example.org/visit", "https://example.org/2023"))),
    Edit("countries", (replace_text("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]"),)),
    Edit("countries, in a scope that filters by country", (replace_text("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]"),), {TREATY: REMOVED_ENTRY}, {TREATY: REMOVED_ENTRY}, scope="vi/collections/viet-lao"),
    Edit("another kind", (replace_text("date: 1977-07-18\n  kind: treaty", "date: 1977-07-18\n  kind: milestone"),), {TREATY: "CATEGORIES"}, {TREATY: "CATEGORIES"}),
    Edit("a topic added", (replace_text("topics: [politics]", "topics: [politics, border]"),), {RELATIONS: "CATEGORIES"}, {RELATIONS: "CATEGORIES"}),
    # Entries that events refer to.
    Edit("a kind's name", (replace_text("vi: Dấu mốc", "vi: Mốc son"),), same_effect([RELATIONS, "leap-2020"], "CATEGORIES"), same_effect([RELATIONS, "leap-2020"], "CATEGORIES")),
    Edit("a topic's name", (replace_text("vi: Biên giới", "vi: Đường biên"),), {TREATY: "CATEGORIES"}, {TREATY: "CATEGORIES"}),
    Edit("a person's name", (replace_text("{vi: Thongloun Sisoulith, lo: ທອງລຸນ ສີສຸລິດ, en", "{vi: Thoong-lun Xi-xu-lít, lo: ທອງລຸນ ສີສຸລິດ, en"),)),
    Edit("a person's alias", (replace_text("[Thoong-lun Xi-xu-lít]", "[Thoong-lun Xi-xu-lít, Thongloun]"),)),
    Edit("a source's number", (replace_text("number: 53-HD/BTGTW", "number: 54-HD/BTGTW"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("the title of a source with a number, which is shown instead", (replace_text("vi: Hướng dẫn tuyên truyền", "vi: Hướng dẫn"),)),
    Edit("the title of a source without a number", (replace_text("title: {vi: Bài báo}", "title: {vi: Bài viết}"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("a source's issuer, date and url", (replace_text("vi: Ban Tuyên giáo Trung ương", "vi: Ban Tuyên giáo"), replace_text("date: 2022-05-26", "date: 2022-05-27"), replace_text("https://example.org/53", "https://example.org/54"))),
    # The site.
    Edit("the site's title", (replace_text("{vi: Niên biểu,", "{vi: Biên niên,"),), {CALENDAR: "NAME X-WR-CALNAME"}, {CALENDAR: "NAME X-WR-CALNAME"}),
    Edit("the site's title, in a scope with its own title", (replace_text("{vi: Niên biểu,", "{vi: Biên niên,"),), scope="vi/collections/viet-lao"),
    Edit("the site's description", (replace_text('{vi: "Việt Nam, Lào; và Campuchia"', '{vi: "Việt Nam và Lào"'),), {CALENDAR: "DESCRIPTION X-WR-CALDESC"}, {CALENDAR: "DESCRIPTION X-WR-CALDESC"}),
    Edit("the site's updated, for events without their own", (replace_text("updated: 2026-11-01", "updated: 2026-11-02"),), same_effect(OTHER_IDS, DATE_PROPERTIES), same_effect([TREATY, "leap-2020"], DATE_PROPERTIES)),
    Edit("the site's time zone", (replace_text("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), {"meeting-2027": DAY_PROPERTIES}),
    Edit("a language added", (replace_text("languages: [vi, lo, en]", "languages: [vi, lo, en, km]"),)),
    Edit("the languages after the first in another order", (replace_text("languages: [vi, lo, en]", "languages: [vi, en, lo]"),), scope="lo"),
    Edit("an office added", (replace_text("offices:\n", "offices:\n  attapeu: {name: {vi: Cổng Attapeu}, place: LA-XE, hosts: [attapeu.example]}\n"),)),
    Edit("an office's frame", (replace_text('accent: "#ffd700"', 'accent: "#b22222"'), replace_text('"sekong.example:8443"', "sekong.example"))),
    Edit("a collection added", (replace_text("collections:\n", "collections:\n  khmer: {title: {vi: Việt – Miên}, where: {countries: [KH]}}\n"),)),
    Edit("a collection's title", (replace_text("vi: Việt – Lào,", "vi: Việt và Lào,"),)),
    Edit("a collection's title, in its own calendars", (replace_text("vi: Việt – Lào,", "vi: Việt và Lào,"),), {CALENDAR: "NAME X-WR-CALNAME"}, {CALENDAR: "NAME X-WR-CALNAME"}, scope="vi/collections/viet-lao"),
    # The file.
    Edit("events in another order", (reverse_events,)),
    Edit("layout, quotes and comments", (reformat,)),
]  # fmt: skip

# In the calendar of anniversaries with preparations and alarms.
PREPARATIONS = f"{RELATIONS}/prepare"
PREPARATION_EDITS = [
    Edit("title: only the anniversary has it", (EDIT_TITLE, RAISE_BOTH), {}, {RELATIONS: f"DESCRIPTION {RAISED_PROPERTIES}", PREPARATIONS: RAISED_PROPERTIES}),
    Edit("name of the day: in the anniversary, its alarm and its preparation", (EDIT_NAME, RAISE_BOTH), {}, {RELATIONS: f"SUMMARY DESCRIPTION:VALARM {RAISED_PROPERTIES}", PREPARATIONS: f"SUMMARY {RAISED_PROPERTIES}"}),
    Edit("name of the day removed", (delete_text(NAME_LINES),), {}, {RELATIONS: REMOVED_ENTRY, PREPARATIONS: REMOVED_ENTRY}),
    Edit("summary", (EDIT_SUMMARY,), {}, {RELATIONS: "DESCRIPTION", PREPARATIONS: "DESCRIPTION"}),
    Edit("another day: the preparation follows", (replace_text("date: 1962-09-05", "date: 1962-09-06"), RAISE_BOTH), {}, {RELATIONS: f"{DAY_PROPERTIES} DESCRIPTION {RAISED_PROPERTIES}", PREPARATIONS: f"{DAY_PROPERTIES} DESCRIPTION {RAISED_PROPERTIES}"}),
    Edit("another year", (replace_text("date: 1977-07-18", "date: 2034-07-18"),), {}, in_years(TREATY, range(2025, 2035), REMOVED_ENTRY) | in_years(f"{TREATY}/prepare", range(2025, 2035), REMOVED_ENTRY) | in_years(TREATY, (2035, 2036), "SUMMARY DESCRIPTION DESCRIPTION:VALARM") | in_years(f"{TREATY}/prepare", (2035, 2036), "SUMMARY")),
    Edit("date less precise, only a month", (replace_text("date: 1962-09-05", "date: 1962-09"), delete_text(NAME_LINES)), {}, {RELATIONS: REMOVED_ENTRY, PREPARATIONS: REMOVED_ENTRY}),
    Edit("cancelled: the preparation too, and the alarm goes", (CANCEL,), {}, {RELATIONS: f"STATUS:CANCELLED {RAISED_PROPERTIES} BEGIN:VALARM END:VALARM ACTION:VALARM TRIGGER:VALARM DESCRIPTION:VALARM", PREPARATIONS: f"STATUS:CANCELLED {RAISED_PROPERTIES}"}),
    Edit("tentative", (MAKE_TENTATIVE,), {}, {RELATIONS: REMOVED_ENTRY, PREPARATIONS: REMOVED_ENTRY}),
    Edit("another id", (RENAME, UPDATE_REFERENCE), {}, {RELATIONS: "DESCRIPTION URL", PREPARATIONS: "DESCRIPTION URL"}),
    Edit("a kind's name: the preparation has no categories", (replace_text("vi: Dấu mốc", "vi: Mốc son"),), {}, same_effect([RELATIONS, "leap-2020"], "CATEGORIES")),
    Edit("the site's title", (replace_text("{vi: Niên biểu,", "{vi: Biên niên,"),), {}, {CALENDAR: "NAME X-WR-CALNAME"}),
    Edit("events in another order", (reverse_events,)),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """An application, and the file that it serves."""

    client: FlaskClient
    file: Path

    def calendars(self, text: str, *paths: str) -> list[bytes]:
        """The content of these paths after the file has this text."""
        new_file = self.file.with_suffix(".new")
        new_file.write_text(text, "utf-8")
        new_file.replace(self.file)
        repository = self.client.application.extensions[EXTENSION].repository
        repository.reload_if_changed()
        assert repository.edition.rejection is None
        responses = [self.client.get(f"/{path}") for path in paths]
        assert [response.status_code for response in responses] == [200] * len(paths)
        return [response.data for response in responses]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    file = tmp_path_factory.mktemp("edits") / "events.yaml"
    file.write_text(SMALL, "utf-8")
    app = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    app.extensions[EXTENSION].repository.stop()  # the tests reload the file
    return Service(app.test_client(), file)


def apply_changes(changes: Iterable[Change], text: str) -> str:
    for change in changes:
        text = change(text)
    return text


def effects(before: bytes, after: bytes, names: Mapping[str, str]) -> dict[str, set[str]]:
    """The effect on each entry by its name, and on the calendar itself. All other bytes must be the same, and entries
    that keep their day must keep their place.
    """
    old_entries, new_entries = _entries(before), _entries(after)
    changes = {}
    for uid in old_entries.keys() | new_entries.keys():
        if old_entries.get(uid) != new_entries.get(uid):
            changes[uid] = (
                _changed_properties(old_entries[uid], new_entries[uid])
                if uid in old_entries and uid in new_entries
                else {REMOVED_ENTRY if uid in old_entries else ADDED_ENTRY}
            )
    calendar_changes = _changed_properties(ENTRY.sub(b"", before), ENTRY.sub(b"", after))
    unchanged = [
        ENTRY.sub(lambda entry: b"" if _uid(entry[0]) in changes else entry[0], content) for content in (before, after)
    ]
    if calendar_changes:
        unchanged = [content.partition(b"BEGIN:VEVENT")[2] for content in unchanged]
    assert unchanged[0] == unchanged[1]
    same_day_uids = {uid for uid in old_entries.keys() & new_entries.keys() if "DTSTART" not in changes.get(uid, ())}
    assert [uid for uid in old_entries if uid in same_day_uids] == [uid for uid in new_entries if uid in same_day_uids]
    return {names.get(uid, uid): changed for uid, changed in changes.items()} | (
        {CALENDAR: calendar_changes} if calendar_changes else {}
    )


def _entries(calendar: bytes) -> dict[str, bytes]:
    entries = ENTRY.findall(calendar)
    entries_by_uid = {_uid(entry): entry for entry in entries}
    assert len(entries_by_uid) == len(entries)
    return entries_by_uid


def _uid(entry: bytes) -> str:
    (uid,) = re.findall(rb"\r\nUID:(.*)\r\n", entry)
    return str(uid.decode())


def _changed_properties(before: bytes, after: bytes) -> set[str]:
    """The names of the properties that only one of the two has."""
    old_lines, new_lines = Counter(_iter_properties(before)), Counter(_iter_properties(after))
    added, removed = new_lines - old_lines, old_lines - new_lines
    changed = {line if name in PROPERTIES_WITH_VALUE else name for name, line in added}
    return changed | ({name for name, _ in removed} - {name for name, _ in added})


def _iter_properties(component: bytes) -> Iterator[tuple[str, str]]:
    """Names and lines. The name of a property of an alarm ends with `:VALARM`."""
    suffix = ""
    for line in component.replace(b"\r\n ", b"").decode().splitlines():
        suffix = ":VALARM" if line == "BEGIN:VALARM" else suffix
        yield re.split("[;:]", line)[0] + suffix, line
        suffix = "" if line == "END:VALARM" else suffix


def event_names(name: str) -> Iterator[str]:
    yield name


def anniversary_names(name: str) -> Iterator[str]:
    """`id`, `id/year`, and for preparations `id/prepare` and `id/prepare/year`."""
    if match := re.fullmatch("([a-z0-9-]+)(/prepare)?(/[0-9]{4})?", name):
        for year in [match[3]] if match[3] else [f"/{year}" for year in YEARS]:
            yield f"{match[1]}{match[2] or ''}{year}"
    else:
        yield name


def expected_effects(effects_by_name: Effects, expand: Callable[[str], Iterable[str]]) -> dict[str, set[str]]:
    """By the name of each entry. A name without a year is expanded to all years."""
    return {entry_name: set(effect.split()) for name, effect in effects_by_name.items() for entry_name in expand(name)}


def names_by_uid(edit: Edit) -> dict[str, str]:
    """The names of entries by UID. The UIDs are computed independently here, because none may ever change."""
    language = edit.scope[:2]
    names: dict[str, str] = {}
    for original_id in {
        RELATIONS,
        *OTHER_IDS,
        *(name.partition("/")[0] for name in (*edit.events, *edit.anniversaries)),
    }:
        uid_sources = {original_id: f"{original_id}/{language}"}
        for year in YEARS:
            uid_sources[f"{original_id}/{year}"] = f"{original_id}/{year}/{language}"
            uid_sources[f"{original_id}/prepare/{year}"] = f"{original_id}/{year}/{language}/prepare/30"
        names |= {str(uuid5(NAMESPACE, uid_source)): name for name, uid_source in uid_sources.items()}
    return names


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.story)
def test_an_edit_changes_exactly_the_expected_entries(service: Service, edit: Edit) -> None:
    events, anniversaries = f"{edit.scope}/events.ics", f"{edit.scope}/anniversaries.ics"
    text_before = apply_changes(edit.before, SMALL)
    old = service.calendars(text_before, events, anniversaries)
    new = service.calendars(apply_changes(edit.changes, text_before), events, anniversaries)
    names = names_by_uid(edit)
    assert effects(old[0], new[0], names) == expected_effects(edit.events, event_names)
    assert effects(old[1], new[1], names) == expected_effects(edit.anniversaries, anniversary_names)


@pytest.mark.parametrize("edit", PREPARATION_EDITS, ids=lambda edit: edit.story)
def test_preparations_and_alarms_change_with_their_anniversary(service: Service, edit: Edit) -> None:
    path = f"{edit.scope}/anniversaries.ics{PREPARE_AND_ALARM}"
    text_before = apply_changes(edit.before, SMALL)
    (old,), (new,) = (
        service.calendars(text_before, path),
        service.calendars(apply_changes(edit.changes, text_before), path),
    )
    names = names_by_uid(edit)
    assert effects(old, new, names) == expected_effects(edit.anniversaries, anniversary_names)
    entries = {names[uid]: dict(_iter_properties(entry)) for uid, entry in _entries(new).items()}
    for name, entry in entries.items():
        if "/prepare/" not in name:
            preparation = entries[name.replace("/", "/prepare/")]
            assert _day(entry) - _day(preparation) == timedelta(days=30)
            assert [preparation[prop] for prop in PROPERTIES_WITH_VALUE] == [
                entry[prop] for prop in PROPERTIES_WITH_VALUE
            ]


def _day(entry: Mapping[str, str]) -> date:
    return date.fromisoformat(entry["DTSTART"].removeprefix("DTSTART;VALUE=DATE:"))


def test_another_namespace_changes_every_uid(service: Service) -> None:
    """So the namespace must never change: subscribers would lose their entries and get new ones."""
    paths = ("vi/events.ics", f"vi/anniversaries.ics{PREPARE_AND_ALARM}")
    old_calendars = service.calendars(SMALL, *paths)
    new_calendars = service.calendars(replace_text("6e0e-4c6b", "6e0e-4c6c")(SMALL), *paths)
    for before, after in zip(old_calendars, new_calendars, strict=True):
        uids = [_entries(calendar).keys() for calendar in (before, after)]
        assert uids[0].isdisjoint(uids[1])
        assert re.sub(b"\r\nUID:.*", b"", before) == re.sub(b"\r\nUID:.*", b"", after)

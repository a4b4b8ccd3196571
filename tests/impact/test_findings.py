"""What an edit means to people: each edit with all that is said of it, and nothing besides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from timeline.impact import impact_findings, required_revisions
from timeline.loader import load_bytes
from timeline.yaml_edit import Document

from .test_edits import (
    ADDED,
    AROUND,
    COMES,
    DATED,
    DOUBTED,
    EDITS,
    GOES,
    LEAP,
    NAME,
    NAMED,
    PASSAGE,
    RAISED,
    REFERRED,
    REFERRED_TWICE,
    RENAMED,
    RENAMED_ASTRAY,
    RENAMED_TWICE,
    SMALL,
    TITLE,
    WITHDRAWN,
    Change,
    Edit,
    cut,
    events_turned_round,
    made,
    put,
    respelled,
)

TODAY = date(2026, 11, 22)
SUMMARY_TEXTS = SMALL[SMALL.index("  summary:\n") : SMALL.index("  anniversary:\n")]
SEKONG = SMALL[SMALL.index("  sekong:\n") : SMALL.index("collections:\n")]


def event(first: str) -> str:
    return next(each for each in re.split(r"(?m)^(?=- id: |\.\.\.)", SMALL) if each.startswith(f"- id: {first}\n"))


VISIT, HUN_SEN = event("visit-2021"), event("visit-hun-sen-2023")


def every(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def without_lao(text: str) -> str:
    return re.sub(r",? ?\blo: [^,}\n]*", "", text.replace("[vi, lo, en]", "[vi, en]"))


@dataclass(frozen=True, slots=True)
class Row:
    """An edit of the small file on 22 November 2026, and what is said of it, the heaviest first."""

    story: str
    changes: tuple[Change, ...]
    said: tuple[str, ...] = ()
    before: tuple[Change, ...] = ()  # what was done to the small file earlier


ROWS = [
    Row("nothing", ()),
    Row("layout, quotes and order", (respelled, events_turned_round,)),
    Row("an event deleted", (cut(LEAP),), said=(
        "error: leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1 (in the old file)",
    )),
    Row("an event deleted that stands in no calendar", (cut(VISIT),), said=(
        "warning: visit-2021: deleted: its address stops working; cancel it instead: keep it with status: cancelled and revision: 1 (in the old file)",
    )),
    Row("a cancelled event deleted", (cut(HUN_SEN),), said=(
        "note: visit-hun-sen-2023: was cancelled and is now deleted (in the old file)",
    )),
    Row("another id, and the old one forgotten", (put("- id: relations-1962\n", "- id: ties-1962\n"), REFERRED), said=(
        "error: relations-1962: deleted: its UID is gone and subscribers lose it; if its id is now ties-1962, write was: [relations-1962] there; else keep it with status: cancelled and revision: 3 (in the old file)",
        "note: peak-2022: related changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("another id, with the old one", (RENAMED, REFERRED, RAISED)),
    Row("retired ids in the wrong order", (RENAMED_ASTRAY, REFERRED_TWICE, RAISED), before=(RENAMED, REFERRED), said=(
        "error: relations.was: the UIDs of its entries now come from 'ties-1962', not from 'relations-1962': subscribers lose the entries and get new ones; write was: [relations-1962, ties-1962], the oldest first",
    )),
    Row("the first id again", (put("id: ties-1962\n  was: [relations-1962]", "id: relations-1962\n  was: [ties-1962]"), put("related: [ties-1962, treaty-1977]", "related: [relations-1962, treaty-1977]"),), before=(RENAMED, REFERRED), said=(
        "error: relations-1962.id: the UIDs of its entries now come from 'ties-1962', not from 'relations-1962': subscribers lose the entries and get new ones; keep the id ties-1962: an event never returns to an old id",
    )),
    Row("the retired id taken away, from which its identity comes", (cut("  was: [treaty-of-1977]\n"),), said=(
        "error: treaty-1977.was: the UIDs of its entries now come from 'treaty-1977', not from 'treaty-of-1977': subscribers lose the entries and get new ones; write was: [treaty-of-1977], the oldest first",
    )),
    Row("a later retired id taken away", (put("was: [relations-1962, ties-1962]", "was: [relations-1962]"), RAISED), before=(RENAMED, REFERRED, RENAMED_TWICE, REFERRED_TWICE,), said=(
        "warning: relations.was: no longer lists ties-1962: old addresses of the event stop working; write was: [relations-1962, ties-1962]",
    )),
    Row("two events made one", (cut(LEAP), put("- id: relations-1962\n", "- id: relations-1962\n  was: [leap-2020]\n"),), said=(
        "error: leap-2020: deleted: its UID is gone and subscribers lose it, but its address redirects to relations-1962; keep it with status: cancelled and revision: 1 (in the old file)",
        "error: relations-1962.was: the UIDs of its entries now come from 'leap-2020', not from 'relations-1962': subscribers lose the entries and get new ones; delete was",
    )),
    Row("a day moved, marks forgotten", (put("date: 1962-09-05", "date: 1962-09-06"),), said=(
        "warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a day moved, with its marks", (put("date: 1962-09-05", "date: 1962-09-06"), RAISED)),
    Row("a day moved, its day of change forgotten", (put("date: 1962-09-05", "date: 1962-09-06"), put("revision: 2", "revision: 3"),), said=(
        "note: relations-1962: date changed, but updated is still 2026-10-05: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("an hour moved", (put("T11:30", "T11:45"),), said=(
        "warning: meeting-2027.date: moved from 2027-07-18T09:00/2027-07-18T11:30 to 2027-07-18T09:00/2027-07-18T11:45, but revision is still 0: Google may keep the old hour; write revision: 1 and updated: 2026-11-22",
    )),
    Row("a day and more changed", (put("date: 1962-09-05", "date: 1962-09-06"), TITLE, PASSAGE), said=(
        "warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06 (title and sources changed too), but revision is still 2: Google may keep the old day; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a title changed, marks forgotten", (TITLE,), said=(
        "warning: relations-1962.title: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("the name of the day changed, marks forgotten", (NAME,), said=(
        "warning: relations-1962.anniversary: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a note written, marks forgotten", (put("  revision: 2\n", "  revision: 2\n  note: {vi: Chú thích, lo: ໝາຍເຫດ, en: Note}\n"),), said=(
        "warning: relations-1962.note: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("changed today for the second time", (TITLE, put("updated: 2026-10-05", "updated: 2026-11-22"),), said=(
        "warning: relations-1962.title: changed, but revision is still 2: calendars may keep the old entry; write revision: 3",
    )),
    Row("what only feeds and pages show", (put("https://example.org/visit", "https://example.org/2023"), cut("  places: [LA-XE]\n"),), said=(
        "note: visit-hun-sen-2023: url changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
        "note: meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("the revision lowered", (put("revision: 2", "revision: 1"),), said=(
        "warning: relations-1962.revision: was lowered from 2: calendars ignore every change until it is higher than that; write revision: 3",
    )),
    Row("the day of change lowered", (put("updated: 2026-10-05", "updated: 2026-10-04"),), said=(
        "warning: relations-1962.updated: was lowered from 2026-10-05: calendars and feed readers believe that their copy is newer; write updated: 2026-11-22",
    )),
    Row("the day of change in the future", (put("updated: 2026-10-05", "updated: 2027-10-05"), put("updated: 2026-11-01", "updated: 2026-12-01"),), said=(
        "warning: relations-1962.updated: 2027-10-05 is in the future; write updated: 2026-11-22",
        "warning: site.updated: 2026-12-01 is in the future; write updated: 2026-11-22",
    )),
    Row("the site's day of change lowered", (put("updated: 2026-11-01", "updated: 2026-10-31"),), said=(
        "warning: site.updated: was lowered from 2026-11-01: calendars and feed readers believe that their copy is newer; write updated: 2026-11-22",
    )),
    Row("a kind called otherwise", (put("vi: Dấu mốc", "vi: Mốc son"),), said=(
        "note: kinds.milestone: has another name in the entries of relations-1962 and leap-2020, but their revision is still the same: calendars may keep the old name; raise their revision, if that matters",
    )),
    Row("a kind's key, and its name", (put("  visit: {vi: Chuyến thăm,", "  journey: {vi: Chuyến đi,"), every("kind: visit", "kind: journey"),), said=(
        "error: kinds.visit: deleted: calendars that filter by it stop working; put it back (in the old file)",
        "warning: visit-hun-sen-2023.kind: changed, but revision is still 1: calendars may keep the old entry; write revision: 2 and updated: 2026-11-22",
        "warning: meeting-2027.kind: changed, but revision is still 0: calendars may keep the old entry; write revision: 1 and updated: 2026-11-22",
        "note: visit-2021: kind changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a document's number", (put("number: 53-HD/BTGTW", "number: 54-HD/BTGTW"),), said=(
        "note: sources.guidance: has another name in the entries of relations-1962, but their revision is still the same: calendars may keep the old name; raise their revision, if that matters",
    )),
    Row("only the month", (put("date: 1962-09-05", "date: 1962-09"), cut(NAMED), RAISED), said=(
        "warning: relations-1962.date: known as 1962-09-05 before, only as 1962-09 now: its entries leave the calendars; write the day, unless it was wrong",
    )),
    Row("in doubt, without anniversaries", (put("2022-07-01/2022-09-30", "2022-07-01/2022-09-30?"),), said=(
        "warning: peak-2022.date: known as 2022-07-01/2022-09-30 before, only as 2022-07-01/2022-09-30? now: its entry leaves the calendars; write the day, unless it was wrong",
        "note: peak-2022: date changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("only the year, of a month", (put("date: 2021-06\n", "date: 2021\n"), put("title: {vi: Thongloun Sisoulith thăm", "updated: 2026-11-22\n  title: {vi: Thongloun Sisoulith thăm"),), said=(
        "note: visit-2021.date: known as 2021-06 before, only as 2021 now; write what is known, unless it was wrong",
    )),
    Row("the day at last", (put("date: 2021-06\n", "date: 2021-06-28\n  updated: 2026-11-22\n"),)),
    Row("the name of the day taken away", (cut(NAMED), RAISED), said=(
        "warning: relations-1962: has no anniversary any more: its entries leave the calendars of anniversaries; put it back, unless it should go",
    )),
    Row("cancelled", (WITHDRAWN,)),
    Row("not certain to take place any more", (DOUBTED,), said=(
        "warning: relations-1962.status: in doubt now: its anniversaries leave the calendars; if it is called off, write status: cancelled and revision: 3: then they stay and say so",
    )),
    Row("a source less", (cut("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISED), said=(
        "note: relations-1962.sources: no longer cites report; put it back, unless it was wrong",
    )),
    Row("no source any more", (cut("  sources:\n  - {source: guidance, at: \"II.1.2\"}\n  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISED), said=(
        "warning: relations-1962: has no source any more; cite guidance and report again, or another",
    )),
    Row("part of nothing", (cut("  part_of: year-2022\n"),), said=(
        "note: peak-2022: is no part of year-2022 any more; write part_of: year-2022, unless it is none",
        "note: peak-2022: part_of changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a language lost in a title", (cut(", lo: ສ້າງຕັ້ງສາຍພົວພັນການທູດ, en: Diplomatic relations established"), RAISED), said=(
        "warning: relations-1962.title: no longer in Lao or English: Vietnamese stands there instead; put it back",
    )),
    Row("a summary lost", (cut(SUMMARY_TEXTS), RAISED), said=(
        "note: relations-1962.summary: gone; put it back, unless it was wrong",
    )),
    Row("a place's name lost in a language", (cut(", lo: ເຊກອງ"),), said=(
        "warning: places.LA-XE: no longer in Lao: Vietnamese stands there instead; put it back",
    )),
    Row("an event more", (ADDED,), said=(
        "note: new: is new and has no source; cite one under sources",
        "note: new: title is new and not in Lao or English yet; write it",
    )),
    Row("an event more, whole", (put("events:\n", "events:\n- {id: new, date: 2026-12-02, kind: visit, title: {vi: Mới, lo: ໃໝ່, en: New}, sources: [{source: report}]}\n"),)),
    Row("a person more", (put("people:\n", "people:\n  to-lam: {name: {vi: Tô Lâm, en: Tô Lâm}}\n"),), said=(
        "note: people.to-lam: name is new and not in Lao yet; write it",
    )),
    Row("a language less", (without_lao,), said=(
        "error: site.languages: Lao is gone: all addresses under /lo/ stop working, also its calendars; put lo back: texts that lack it fall back to another language",
    )),
    Row("a language more", (put("languages: [vi, lo, en]", "languages: [vi, lo, en, km]"),)),
    Row("another namespace", (put("6e0e-4c6b", "6e0e-4c6c"),), said=(
        "error: site.uid_namespace: changed: every subscriber loses every entry and gets a new one, sometimes twice; write 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11, and never change it",
    )),
    Row("another time zone", (put("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), said=(
        "warning: site.timezone: moves times of day in the entries of meeting-2027, but their revision is still the same: calendars may keep the old hour; raise their revision",
    )),
    Row("another time zone, of nothing that has an hour", (put("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), before=(put("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18"),), said=(
        "note: site.timezone: changed from Asia/Ho_Chi_Minh: a day now begins at midnight in Asia/Tokyo; put it back, unless it was wrong",
    )),
    Row("a person's key", (put("  hun-sen:\n", "  samdech-hun-sen:\n"), put("people: [hun-sen]", "people: [samdech-hun-sen]\n  updated: 2026-11-22"),), said=(
        "error: people.hun-sen: its key is now samdech-hun-sen: its page and its calendars stop working; keep the key hun-sen: only names may change (in the old file)",
    )),
    Row("a topic taken away", (cut("  border: {vi: Biên giới, lo: ຊາຍແດນ, en: Border}\n"), put("topics: [politics, border]", "topics: [politics]\n  revision: 1\n  updated: 2026-11-22"), cut("  topics: [border]\n"),), said=(
        "error: topics.border: deleted: calendars that filter by it stop working; put it back (in the old file)",
        "note: border-2018: topics changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a topic that nothing was about", (cut("  unused: {vi: Khác, lo: ອື່ນ, en: Other}\n"),), before=(put("topics:\n", "topics:\n  unused: {vi: Khác, lo: ອື່ນ, en: Other}\n"),), said=(
        "note: topics.unused: deleted; no event used it (in the old file)",
    )),
    Row("a document taken away", (cut("  report:\n    title: {vi: Bài báo}\n"), cut("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISED), said=(
        "warning: sources.report: deleted: its page stops working; put it back (in the old file)",
    )),
    Row("a collection's key", (every("viet-lao", "viet-laos"),), said=(
        "error: collections.viet-lao: its key is now viet-laos: its pages, calendars and frames stop working; keep the key viet-lao: only names may change (in the old file)",
    )),
    Row("a collection that finds nothing now", (put("where: {countries: [LA]}", "where: {countries: [TH]}"),), said=(
        "error: collections.viet-lao.where: now matches no event: its calendars lose all entries; change `where` so that it matches an event",
    )),
    Row("a collection that finds less", (put("from: 2021, to: 2022", "from: 2023, to: 2024"),), said=(
        "warning: collections.years-2021-2022.where: no longer matches year-2022 and peak-2022: its calendars lose them; put it back, unless it was wrong",
    )),
    Row("an event that a collection finds no more", (put("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]\n  updated: 2026-11-22"),), said=(
        "warning: treaty-1977: is no longer in collection viet-lao: the calendars there lose it; put back the value that matched, unless it was wrong",
    )),
    Row("an event that an office alone showed", (cut("  places: [VN-29]\n"),), before=(put("kind: period\n  countries: [VN, LA]\n  places", "kind: period\n  places"),), said=(
        "warning: peak-2022: is no longer in office quang-ngai: the calendars there lose it; put back the value that matched, unless it was wrong",
        "note: peak-2022: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("an office less", (cut(SEKONG),), said=(
        "error: offices.sekong: deleted: its frame stops working on sekong.example:8443; put it back (in the old file)",
    )),
    Row("a host less", (put('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: ["*.quangngai.example"]'),), said=(
        "error: offices.quang-ngai.hosts: quangngai.example is gone: browsers block the frame there; put it back until no page there has the frame",
    )),
    Row("a host for all of them", (put('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: [quangngai.example, "*.example"]'),)),
    Row("an office's collection", (put("collection: viet-lao", "collection: years-2021-2022"),), said=(
        "warning: offices.quang-ngai.collection: its frame now shows years-2021-2022, not viet-lao; put it back, unless it was wrong",
    )),
    Row("an office's place", (put("name: {vi: Cổng Xê Kông}\n    place: LA-XE", "name: {vi: Cổng Xê Kông}\n    place: VN-29"),), said=(
        "warning: offices.sekong.place: its frame now shows events in VN-29, not in LA-XE; put it back, unless it was wrong",
    )),
]  # fmt: skip


def said(before: str, after: str) -> tuple[str, ...]:
    found = impact_findings(load_bytes(before.encode(), "old.yaml"), load_bytes(after.encode(), "new.yaml"), TODAY)
    return tuple(
        f"{each.severity.value}: {each.where}: {each.what}"
        + (f"; {each.remedy}" if each.remedy else "")
        + (" (in the old file)" if each.in_old_file else "")
        for each in found
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.story)
def test_an_edit_is_told_as_what_it_means(row: Row) -> None:
    before = made(row.before, SMALL)
    assert said(before, made(row.changes, before)) == row.said


def missed(fates: Mapping[str, str]) -> set[str]:
    """The events that subscribers lose, or of which their calendars may keep the old: all but new ones and raised
    ones."""
    quiet = (COMES, DATED)
    return {
        name.partition("/")[0]
        for name, fate in fates.items()
        if name != AROUND and fate not in quiet and "SEQUENCE" not in fate
    }


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.story)
def test_what_subscribers_may_miss_is_remarked_upon_and_mended(edit: Edit) -> None:
    """Each edit of calendars that raises no SEQUENCE is told; once its marks are raised, only what goes is."""
    before = made(edit.before, SMALL)
    after = made(edit.changes, before)
    old, new = load_bytes(before.encode(), "old.yaml"), load_bytes(after.encode(), "new.yaml")
    told = said(before, after)
    first_ids = {each.id: each.original_id for each in (*new.events, *old.events)}
    unseen = missed(
        {name: fate for fates in (edit.events, edit.anniversaries) for name, fate in fates.items() if fate != GOES}
    )
    named = {first for each, first in first_ids.items() if any(re.search(rf"\b{each}\b", line) for line in told)}
    assert unseen | missed(edit.events) | missed(edit.anniversaries) <= named
    marks = required_revisions(old, new, TODAY)
    assert unseen <= {first_ids[each] for each, raised in marks.items() if "revision" in raised}
    raised = Document.parse(after).with_fields(marks).text
    assert required_revisions(old, load_bytes(raised.encode(), "new.yaml"), TODAY) == {}
    assert "revision is still" not in "".join(said(before, raised))

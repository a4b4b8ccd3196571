"""Tests the findings about an edit: each edit with all of its findings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache

import pytest

from timeline.impact import impact_findings, localized_texts, required_revisions
from timeline.loader import load, load_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Citation
from timeline.model.localized_text import LocalizedText
from timeline.yaml_edit import Document

from ..conftest import DATA
from .test_edits import (
    ADD_EVENT,
    ADDED_ENTRY,
    CALENDAR,
    CANCEL,
    DATE_PROPERTIES,
    EDIT_NAME,
    EDIT_PASSAGE,
    EDIT_TITLE,
    EDITS,
    LEAP_EVENT,
    MAKE_TENTATIVE,
    NAME_LINES,
    RAISE_BOTH,
    REMOVED_ENTRY,
    RENAME,
    RENAME_AGAIN,
    RENAME_IN_WRONG_ORDER,
    SMALL,
    UPDATE_REFERENCE,
    UPDATE_REFERENCE_AGAIN,
    Change,
    Edit,
    apply_changes,
    delete_text,
    reformat,
    replace_text,
    reverse_events,
)

TODAY = date(2026, 11, 22)
SUMMARY_TEXTS = SMALL[SMALL.index("  summary:\n") : SMALL.index("  anniversary:\n")]
SEKONG = SMALL[SMALL.index("  sekong:\n") : SMALL.index("collections:\n")]


def event_text(event_id: str) -> str:
    return next(part for part in re.split(r"(?m)^(?=- id: |\.\.\.)", SMALL) if part.startswith(f"- id: {event_id}\n"))


VISIT, HUN_SEN = event_text("visit-2021"), event_text("visit-hun-sen-2023")


def replace_everywhere(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def without_lao(text: str) -> str:
    return re.sub(r",? ?\blo: [^,}\n]*", "", text.replace("[vi, lo, en]", "[vi, en]"))


@dataclass(frozen=True, slots=True)
class Row:
    """An edit of the small file on 22 November 2026, and its findings, the most severe first."""

    story: str
    changes: tuple[Change, ...]
    said: tuple[str, ...] = ()
    before: tuple[Change, ...] = ()  # earlier changes to the small file


ROWS = [
    Row("nothing", ()),
    Row("layout, quotes and order", (reformat, reverse_events,)),
    Row("an event deleted", (delete_text(LEAP_EVENT),), said=(
        "error: leap-2020: deleted: its UID is gone and subscribers lose it; cancel it instead: keep it with status: cancelled and revision: 1 (in the old file)",
    )),
    Row("an event deleted that stands in no calendar", (delete_text(VISIT),), said=(
        "warning: visit-2021: deleted: its address stops working; cancel it instead: keep it with status: cancelled and revision: 1 (in the old file)",
    )),
    Row("a cancelled event deleted", (delete_text(HUN_SEN),), said=(
        "note: visit-hun-sen-2023: was cancelled and is now deleted (in the old file)",
    )),
    Row("another id, and the old one forgotten", (replace_text("- id: relations-1962\n", "- id: ties-1962\n"), UPDATE_REFERENCE), said=(
        "error: relations-1962: deleted: its UID is gone and subscribers lose it; if its id is now ties-1962, write was: [relations-1962] there; else keep it with status: cancelled and revision: 3 (in the old file)",
        "note: peak-2022: related changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("another id, with the old one", (RENAME, UPDATE_REFERENCE, RAISE_BOTH)),
    Row("retired ids in the wrong order", (RENAME_IN_WRONG_ORDER, UPDATE_REFERENCE_AGAIN, RAISE_BOTH), before=(RENAME, UPDATE_REFERENCE), said=(
        "error: relations.was: the UIDs of its entries now come from 'ties-1962', not from 'relations-1962': subscribers lose the entries and get new ones; write was: [relations-1962, ties-1962], the oldest first",
    )),
    Row("the first id again", (replace_text("id: ties-1962\n  was: [relations-1962]", "id: relations-1962\n  was: [ties-1962]"), replace_text("related: [ties-1962, treaty-1977]", "related: [relations-1962, treaty-1977]"),), before=(RENAME, UPDATE_REFERENCE), said=(
        "error: relations-1962.id: the UIDs of its entries now come from 'ties-1962', not from 'relations-1962': subscribers lose the entries and get new ones; keep the id ties-1962: an event never returns to an old id",
    )),
    Row("the retired id taken away, from which its identity comes", (delete_text("  was: [treaty-of-1977]\n"),), said=(
        "error: treaty-1977.was: the UIDs of its entries now come from 'treaty-1977', not from 'treaty-of-1977': subscribers lose the entries and get new ones; write was: [treaty-of-1977], the oldest first",
    )),
    Row("a later retired id taken away", (replace_text("was: [relations-1962, ties-1962]", "was: [relations-1962]"), RAISE_BOTH), before=(RENAME, UPDATE_REFERENCE, RENAME_AGAIN, UPDATE_REFERENCE_AGAIN,), said=(
        "warning: relations.was: no longer lists ties-1962: old addresses of the event stop working; write was: [relations-1962, ties-1962]",
    )),
    Row("two events made one", (delete_text(LEAP_EVENT), replace_text("- id: relations-1962\n", "- id: relations-1962\n  was: [leap-2020]\n"),), said=(
        "error: leap-2020: deleted: its UID is gone and subscribers lose it, but its address redirects to relations-1962; keep it with status: cancelled and revision: 1 (in the old file)",
        "error: relations-1962.was: the UIDs of its entries now come from 'leap-2020', not from 'relations-1962': subscribers lose the entries and get new ones; delete was",
    )),
    Row("a day moved, marks forgotten", (replace_text("date: 1962-09-05", "date: 1962-09-06"),), said=(
        "warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06, but revision is still 2: Google may keep the old day; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a day moved, with its marks", (replace_text("date: 1962-09-05", "date: 1962-09-06"), RAISE_BOTH)),
    Row("a day moved, its day of change forgotten", (replace_text("date: 1962-09-05", "date: 1962-09-06"), replace_text("revision: 2", "revision: 3"),), said=(
        "note: relations-1962: date changed, but updated is still 2026-10-05: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("seconds and offsets are written, and the times stay", (replace_text("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18T02:00:00Z/2027-07-18T11:30:00+07:00"),)),
    Row("an hour moved", (replace_text("T11:30", "T11:45"),), said=(
        "warning: meeting-2027.date: moved from 2027-07-18T09:00/2027-07-18T11:30 to 2027-07-18T09:00/2027-07-18T11:45, but revision is still 0: Google may keep the old hour; write revision: 1 and updated: 2026-11-22",
    )),
    Row("a day and more changed", (replace_text("date: 1962-09-05", "date: 1962-09-06"), EDIT_TITLE, EDIT_PASSAGE), said=(
        "warning: relations-1962.date: moved from 1962-09-05 to 1962-09-06 (title and sources changed too), but revision is still 2: Google may keep the old day; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a title changed, marks forgotten", (EDIT_TITLE,), said=(
        "warning: relations-1962.title: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("the name of the day changed, marks forgotten", (EDIT_NAME,), said=(
        "warning: relations-1962.anniversary: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("a note written, marks forgotten", (replace_text("  revision: 2\n", "  revision: 2\n  note: {vi: Chú thích, lo: ໝາຍເຫດ, en: Note}\n"),), said=(
        "warning: relations-1962.note: changed, but revision is still 2: calendars may keep the old entry; write revision: 3 and updated: 2026-11-22",
    )),
    Row("changed today for the second time", (EDIT_TITLE, replace_text("updated: 2026-10-05", "updated: 2026-11-22"),), said=(
        "warning: relations-1962.title: changed, but revision is still 2: calendars may keep the old entry; write revision: 3",
    )),
    Row("what only feeds and pages show", (replace_text("https://example.org/visit", "https://example.org/2023"), delete_text("  places: [LA-XE]\n"),), said=(
        "note: visit-hun-sen-2023: url changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
        "note: meeting-2027: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("the revision lowered", (replace_text("revision: 2", "revision: 1"),), said=(
        "warning: relations-1962.revision: was lowered from 2: calendars ignore every change until it is higher than that; write revision: 3",
    )),
    Row("the day of change lowered", (replace_text("updated: 2026-10-05", "updated: 2026-10-04"),), said=(
        "warning: relations-1962.updated: was lowered from 2026-10-05: calendars and feed readers believe that their copy is newer; write updated: 2026-11-22",
    )),
    Row("the day of change in the future", (replace_text("updated: 2026-10-05", "updated: 2027-10-05"), replace_text("updated: 2026-11-01", "updated: 2026-12-01"),), said=(
        "warning: relations-1962.updated: 2027-10-05 is in the future; write updated: 2026-11-22",
        "warning: site.updated: 2026-12-01 is in the future; write updated: 2026-11-22",
    )),
    Row("the site's day of change lowered", (replace_text("updated: 2026-11-01", "updated: 2026-10-31"),), said=(
        "warning: site.updated: was lowered from 2026-11-01: calendars and feed readers believe that their copy is newer; write updated: 2026-11-22",
    )),
    Row("a kind called otherwise", (replace_text("vi: Dấu mốc", "vi: Mốc son"),), said=(
        "note: kinds.milestone: has another name in the entries of relations-1962 and leap-2020, but their revision is still the same: calendars may keep the old name; raise their revision, if that matters",
    )),
    Row("a kind's key, and its name", (replace_text("  visit: {vi: Chuyến thăm,", "  journey: {vi: Chuyến đi,"), replace_everywhere("kind: visit", "kind: journey"),), said=(
        "error: kinds.visit: deleted: calendars that filter by it stop working; put it back (in the old file)",
        "warning: visit-hun-sen-2023.kind: changed, but revision is still 1: calendars may keep the old entry; write revision: 2 and updated: 2026-11-22",
        "warning: meeting-2027.kind: changed, but revision is still 0: calendars may keep the old entry; write revision: 1 and updated: 2026-11-22",
        "note: visit-2021: kind changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a document's number", (replace_text("number: 53-HD/BTGTW", "number: 54-HD/BTGTW"),), said=(
        "note: sources.guidance: has another name in the entries of relations-1962, but their revision is still the same: calendars may keep the old name; raise their revision, if that matters",
    )),
    Row("only the month", (replace_text("date: 1962-09-05", "date: 1962-09"), delete_text(NAME_LINES), RAISE_BOTH), said=(
        "warning: relations-1962.date: known as 1962-09-05 before, only as 1962-09 now: its entries leave the calendars; write the day, unless it was wrong",
    )),
    Row("in doubt, without anniversaries", (replace_text("2022-07-01/2022-09-30", "2022-07-01/2022-09-30?"),), said=(
        "warning: peak-2022.date: known as 2022-07-01/2022-09-30 before, only as 2022-07-01/2022-09-30? now: its entry leaves the calendars; write the day, unless it was wrong",
        "note: peak-2022: date changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("only the year, of a month", (replace_text("date: 2021-06\n", "date: 2021\n"), replace_text("title: {vi: Thongloun Sisoulith thăm", "updated: 2026-11-22\n  title: {vi: Thongloun Sisoulith thăm"),), said=(
        "note: visit-2021.date: known as 2021-06 before, only as 2021 now; write what is known, unless it was wrong",
    )),
    Row("the day at last", (replace_text("date: 2021-06\n", "date: 2021-06-28\n  updated: 2026-11-22\n"),)),
    Row("the name of the day taken away", (delete_text(NAME_LINES), RAISE_BOTH), said=(
        "warning: relations-1962: has no anniversary any more: its entries leave the calendars of anniversaries; put it back, unless it should go",
    )),
    Row("cancelled", (CANCEL,)),
    Row("not certain to take place any more", (MAKE_TENTATIVE,), said=(
        "warning: relations-1962.status: in doubt now: its anniversaries leave the calendars; if it is called off, write status: cancelled and revision: 3: then they stay and say so",
    )),
    Row("a source less", (delete_text("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISE_BOTH), said=(
        "note: relations-1962.sources: no longer cites report; put it back, unless it was wrong",
    )),
    Row("no source any more", (delete_text("  sources:\n  - {source: guidance, at: \"II.1.2\"}\n  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISE_BOTH), said=(
        "warning: relations-1962: has no source any more; cite guidance and report again, or another",
    )),
    Row("part of nothing", (delete_text("  part_of: year-2022\n"),), said=(
        "note: peak-2022: is no part of year-2022 any more; write part_of: year-2022, unless it is none",
        "note: peak-2022: part_of changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a language lost in a title", (delete_text(", lo: ສ້າງຕັ້ງສາຍພົວພັນການທູດ, en: Diplomatic relations established"), RAISE_BOTH), said=(
        "warning: relations-1962.title: no longer in Lao or English: Vietnamese stands there instead; put it back",
    )),
    Row("a summary lost", (delete_text(SUMMARY_TEXTS), RAISE_BOTH), said=(
        "note: relations-1962.summary: gone; put it back, unless it was wrong",
    )),
    Row("a place's name lost in a language", (delete_text(", lo: ເຊກອງ"),), said=(
        "warning: places.LA-XE: no longer in Lao: Vietnamese stands there instead; put it back",
    )),
    Row("an event more", (ADD_EVENT,), said=(
        "note: new: is new and has no source; cite one under sources",
        "note: new: title is new and not in Lao or English yet; write it",
    )),
    Row("an event more, whole", (replace_text("events:\n", "events:\n- {id: new, date: 2026-12-02, kind: visit, title: {vi: Mới, lo: ໃໝ່, en: New}, sources: [{source: report}]}\n"),)),
    Row("a person more", (replace_text("people:\n", "people:\n  to-lam: {name: {vi: Tô Lâm, en: Tô Lâm}}\n"),), said=(
        "note: people.to-lam: name is new and not in Lao yet; write it",
    )),
    Row("a language less", (without_lao,), said=(
        "error: site.languages: Lao is gone: all addresses under /lo/ stop working, also its calendars; put lo back: texts that lack it fall back to another language",
    )),
    Row("a language more", (replace_text("languages: [vi, lo, en]", "languages: [vi, lo, en, km]"),)),
    Row("another namespace", (replace_text("6e0e-4c6b", "6e0e-4c6c"),), said=(
        "error: site.uid_namespace: changed: every subscriber loses every entry and gets a new one, sometimes twice; write 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11, and never change it",
    )),
    Row("another time zone", (replace_text("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), said=(
        "warning: site.timezone: moves times of day in the entries of meeting-2027, but their revision is still the same: calendars may keep the old hour; raise their revision",
    )),
    Row("another time zone, of nothing that has an hour", (replace_text("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), before=(replace_text("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18"),), said=(
        "note: site.timezone: changed from Asia/Ho_Chi_Minh: a day now begins at midnight in Asia/Tokyo; put it back, unless it was wrong",
    )),
    Row("a person's key", (replace_text("  hun-sen: {", "  samdech-hun-sen: {"), replace_text("people: [hun-sen]", "people: [samdech-hun-sen]\n  updated: 2026-11-22"),), said=(
        "error: people.hun-sen: its key is now samdech-hun-sen: its page and its calendars stop working; keep the key hun-sen: only names may change (in the old file)",
    )),
    Row("a topic taken away", (delete_text("  border: {vi: Biên giới, lo: ຊາຍແດນ, en: Border}\n"), replace_text("topics: [politics, border]", "topics: [politics]\n  revision: 1\n  updated: 2026-11-22"), delete_text("  topics: [border]\n"),), said=(
        "error: topics.border: deleted: calendars that filter by it stop working; put it back (in the old file)",
        "note: border-2018: topics changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("a topic that nothing was about", (delete_text("  unused: {vi: Khác, lo: ອື່ນ, en: Other}\n"),), before=(replace_text("topics:\n", "topics:\n  unused: {vi: Khác, lo: ອື່ນ, en: Other}\n"),), said=(
        "note: topics.unused: deleted; no event used it (in the old file)",
    )),
    Row("a document taken away", (delete_text("  report: {title: {vi: Bài báo}}\n"), delete_text("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"), RAISE_BOTH), said=(
        "warning: sources.report: deleted: its page stops working; put it back (in the old file)",
    )),
    Row("a collection's key", (replace_everywhere("viet-lao", "viet-laos"),), said=(
        "error: collections.viet-lao: its key is now viet-laos: its pages, calendars and frames stop working; keep the key viet-lao: only names may change (in the old file)",
    )),
    Row("a collection that finds nothing now", (replace_text("where: {countries: [LA]}", "where: {countries: [TH]}"),), said=(
        "error: collections.viet-lao.where: now matches no event: its calendars lose all entries; change `where` so that it matches an event",
    )),
    Row("a collection that finds less", (replace_text("from: 2021, to: 2022", "from: 2023, to: 2024"),), said=(
        "warning: collections.years-2021-2022.where: no longer matches year-2022 and peak-2022: its calendars lose them; put it back, unless it was wrong",
    )),
    Row("an event that a collection finds no more", (replace_text("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]\n  updated: 2026-11-22"),), said=(
        "warning: treaty-1977: is no longer in collection viet-lao: the calendars there lose it; put back the value that matched, unless it was wrong",
    )),
    Row("an event that an office alone showed", (delete_text("  places: [VN-29]\n"),), before=(replace_text("kind: period\n  countries: [VN, LA]\n  places", "kind: period\n  places"),), said=(
        "warning: peak-2022: is no longer in office quang-ngai: the calendars there lose it; put back the value that matched, unless it was wrong",
        "note: peak-2022: places changed, but updated is still 2026-11-01: feed readers may keep the old text; write updated: 2026-11-22",
    )),
    Row("an office less", (delete_text(SEKONG),), said=(
        "error: offices.sekong: deleted: its frame stops working on sekong.example:8443; put it back (in the old file)",
    )),
    Row("a host less", (replace_text('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: ["*.quangngai.example"]'),), said=(
        "error: offices.quang-ngai.hosts: quangngai.example is gone: browsers block the frame there; put it back until no page there has the frame",
    )),
    Row("a host for all of them", (replace_text('hosts: [quangngai.example, "*.quangngai.example"]', 'hosts: [quangngai.example, "*.example"]'),)),
    Row("an office's collection", (replace_text("collection: viet-lao", "collection: years-2021-2022"),), said=(
        "warning: offices.quang-ngai.collection: its frame now shows years-2021-2022, not viet-lao; put it back, unless it was wrong",
    )),
    Row("an office's place", (replace_text("name: {vi: Cổng Xê Kông}\n    place: LA-XE", "name: {vi: Cổng Xê Kông}\n    place: VN-29"),), said=(
        "warning: offices.sekong.place: its frame now shows events in VN-29, not in LA-XE; put it back, unless it was wrong",
    )),
]  # fmt: skip


@cache
def load_text(text: str) -> Catalogue:
    """Most edits are of the same text."""
    return load_bytes(text.encode(), "events.yaml")


def findings_as_text(before: str, after: str) -> tuple[str, ...]:
    findings = impact_findings(load_text(before), load_text(after), TODAY)
    return tuple(
        f"{finding.severity.value}: {finding.where}: {finding.what}"
        + (f"; {finding.remedy}" if finding.remedy else "")
        + (" (in the old file)" if finding.in_old_file else "")
        for finding in findings
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.story)
def test_an_edit_has_exactly_the_expected_findings(row: Row) -> None:
    before = apply_changes(row.before, SMALL)
    assert findings_as_text(before, apply_changes(row.changes, before)) == row.said


def missed_ids(effects: Mapping[str, str]) -> set[str]:
    """The events that subscribers lose or may keep in an old form: all but added and raised ones."""
    harmless = (ADDED_ENTRY, DATE_PROPERTIES)
    return {
        name.partition("/")[0]
        for name, effect in effects.items()
        if name != CALENDAR and effect not in harmless and "SEQUENCE" not in effect
    }


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.story)
def test_every_edit_that_subscribers_may_miss_has_a_finding_and_a_fix(edit: Edit) -> None:
    """An edit that changes entries without raising SEQUENCE has a finding. After `updated` and `revision` are raised,
    only removals have findings.
    """
    before = apply_changes(edit.before, SMALL)
    after = apply_changes(edit.changes, before)
    old, new = load_text(before), load_text(after)
    findings = findings_as_text(before, after)
    first_ids = {event.id: event.original_id for event in (*new.events, *old.events)}
    missed = missed_ids(
        {
            name: effect
            for effects in (edit.events, edit.anniversaries)
            for name, effect in effects.items()
            if effect != REMOVED_ENTRY
        }
    )
    ids_in_findings = {
        original_id
        for event_id, original_id in first_ids.items()
        if any(re.search(rf"\b{event_id}\b", line) for line in findings)
    }
    assert missed | missed_ids(edit.events) | missed_ids(edit.anniversaries) <= ids_in_findings
    required = required_revisions(old, new, TODAY)
    assert missed <= {first_ids[event_id] for event_id, fields in required.items() if "revision" in fields}
    raised_text = Document.parse(after).with_fields(required).text
    assert required_revisions(old, load_text(raised_text), TODAY) == {}
    assert "revision is still" not in "".join(findings_as_text(before, raised_text))


def texts_in(value: object) -> Iterator[LocalizedText]:
    """The texts in the fields of a value, but not the places in sources that citations name."""
    if isinstance(value, LocalizedText):
        yield value
    elif isinstance(value, tuple):
        for element in value:
            yield from texts_in(element)
    elif is_dataclass(value) and not isinstance(value, Citation | type):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def test_localized_texts_are_all_texts_of_the_file() -> None:
    """All but the names of countries, which are from CLDR."""
    catalogue = load(DATA / "whole.yaml")
    found = {text for _, text in localized_texts(catalogue) if text}
    assert {*texts_in(catalogue)} - found == {country.name for country in catalogue.countries}

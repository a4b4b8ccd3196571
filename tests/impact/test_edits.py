"""What reaches subscribers when the file is edited: which entries come, go or change, in what, and not an octet
besides."""

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

from ..conftest import DATA, at, settings

SMALL = (DATA / "small.yaml").read_text("utf-8")
NAMESPACE = UUID("7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11")
YEARS = range(2025, 2037)  # that the calendar of anniversaries has on 1 September 2026
AHEAD = "?prepare=30&alarm=2"
COMES, GOES = "comes", "goes"
MARKS = "DTSTAMP LAST-MODIFIED SEQUENCE:3"  # as RAISED makes them
DATED = "DTSTAMP LAST-MODIFIED"
DAYS = "DTSTART DTEND"
TOLD = ("STATUS", "SEQUENCE")  # of which the fate of an entry tells the new value too
AROUND = ""  # stands for the calendar itself
ENTRY = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)

Change = Callable[[str], str]
Fates = Mapping[str, str]  # what becomes of each: COMES, GOES, or the properties that change


def put(old: str, new: str) -> Change:
    def edited(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edited


def cut(old: str) -> Change:
    return put(old, "")


def respelled(text: str) -> str:
    """The same in another layout and other quotes, which JSON is."""
    return "# A comment\n" + json.dumps(yaml.load(text, yaml.BaseLoader), ensure_ascii=False, indent=4) + "\n...\n"


def events_turned_round(text: str) -> str:
    head, *events = re.split("(?m)^(?=- id: )", text.removesuffix("...\n"))
    return head + "".join(reversed(events)) + "...\n"


RELATIONS, TREATY = "relations-1962", "treaty-of-1977"  # the ids that these two had first
TITLE = put("vi: Thiết lập quan hệ ngoại giao,", "vi: Lập quan hệ ngoại giao,")
NAME = put("vi: Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào", "vi: Ngày lập quan hệ ngoại giao Việt – Lào")
SUMMARY = put('vi: "Dấu phẩy, chấm phẩy;', 'vi: "Dấu phẩy; chấm phẩy,')
PASSAGE = put('at: "II.1.2"', 'at: "II.1.3"')
RAISED = put("updated: 2026-10-05\n  revision: 2", "updated: 2026-10-06\n  revision: 3")
STATUS = "updated: 2026-10-06\n  revision: 3\n  status: "
WITHDRAWN = put("updated: 2026-10-05\n  revision: 2", f"{STATUS}cancelled")
DOUBTED = put("updated: 2026-10-05\n  revision: 2", f"{STATUS}tentative")
STANDS_AGAIN = put("revision: 3\n  status: cancelled", "revision: 4")
NAMED = "  anniversary:\n    vi: Ngày thiết lập quan hệ ngoại giao Việt Nam – Lào\n    lo: ວັນສ້າງຕັ້ງສາຍພົວພັນການທູດ ຫວຽດນາມ – ລາວ\n    en: the establishment of diplomatic relations between Vietnam and Laos\n"  # fmt: skip
ADDED = put("events:\n", "events:\n- {id: new, date: 2026-12-02, kind: visit, title: {vi: Mới}}\n")
ADDED_LONG_AGO = put("events:\n", "events:\n- {id: new, date: 1975-12-02, kind: visit, title: {vi: Mới}, anniversary: {vi: Ngày}}\n")  # fmt: skip
LEAP = "- id: leap-2020\n  date: 2020-02-29\n  kind: milestone\n  countries: [VN]\n  title: {vi: Ngày nhuận, lo: ວັນອະທິກະສຸລະທິນ, en: Leap day}\n  anniversary: {vi: Ngày nhuận}\n"  # fmt: skip
RENAMED = put("- id: relations-1962\n", "- id: ties-1962\n  was: [relations-1962]\n")
RENAMED_TWICE = put("id: ties-1962\n  was: [relations-1962]", "id: relations\n  was: [relations-1962, ties-1962]")
RENAMED_ASTRAY = put("id: ties-1962\n  was: [relations-1962]", "id: relations\n  was: [ties-1962, relations-1962]")
REFERRED = put("related: [relations-1962, treaty-1977]", "related: [ties-1962, treaty-1977]")
REFERRED_TWICE = put("related: [ties-1962, treaty-1977]", "related: [relations, treaty-1977]")
TWIN = put("events:\n", "events:\n- {id: a-twin, date: 2020-02-29, kind: visit, title: {vi: Sinh đôi}, anniversary: {vi: Ngày}}\n")  # fmt: skip
OTHERS = [TREATY, "leap-2020", "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]  # all but relations


def each(ids: Iterable[str], fate: str) -> dict[str, str]:
    return dict.fromkeys(ids, fate)


def in_years(first: str, years: Iterable[int], fate: str) -> dict[str, str]:
    return {f"{first}/{year}": fate for year in years}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit, and all that it does to the calendars: nothing besides changes in them.

    Entries go by the id that their event had first; without a year it stands for its anniversaries of every year.
    """

    story: str
    changes: tuple[Change, ...]
    events: Fates = field(default_factory=dict)
    anniversaries: Fates = field(default_factory=dict)
    before: tuple[Change, ...] = ()  # what was done to the small file earlier
    scope: str = "vi"


EDITS = [
    # Words.
    Edit("title, with its marks", (TITLE, RAISED), {RELATIONS: f"SUMMARY {MARKS}"}, {RELATIONS: f"DESCRIPTION {MARKS}"}),
    Edit("title, marks forgotten: clients that go by them may keep the old one", (TITLE,), {RELATIONS: "SUMMARY"}, {RELATIONS: "DESCRIPTION"}),
    Edit("title in another language than the calendar's", (put("en: Diplomatic relations established", "en: Ties established"),)),
    Edit("title in the calendar's language, which is not the first", (put("en: Diplomatic relations established", "en: Ties established"),), {RELATIONS: "SUMMARY"}, {RELATIONS: "DESCRIPTION"}, scope="en"),
    Edit("title translated at last", (put("vi: Ngày nhuận}", "vi: Ngày nhuận, en: the leap day}"),), {}, {"leap-2020": "SUMMARY"}, scope="en"),
    Edit("name of the day, with its marks, which the event itself has too", (NAME, RAISED), {RELATIONS: MARKS}, {RELATIONS: f"SUMMARY {MARKS}"}),
    Edit("name of the day, marks forgotten", (NAME,), {}, {RELATIONS: "SUMMARY"}),
    Edit("name of the day given", (put("en: Hun Sen visits Vietnam}", "en: Hun Sen visits Vietnam}\n  anniversary: {vi: Ngày thăm}"), put("  status: cancelled\n  revision: 1\n", "  revision: 2\n")), {"visit-hun-sen-2023": "STATUS:CONFIRMED SEQUENCE:2"}, {"visit-hun-sen-2023": COMES}),
    Edit("name of the day taken away", (cut(NAMED),), {}, {RELATIONS: GOES}),
    Edit("summary, with its marks", (SUMMARY, RAISED), each([RELATIONS], f"DESCRIPTION {MARKS}"), each([RELATIONS], f"DESCRIPTION {MARKS}")),
    Edit("summary, marks forgotten", (SUMMARY,), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("note, with its marks", (RAISED, put("  revision: 3\n", "  revision: 3\n  note: {vi: Chú thích}\n")), {RELATIONS: f"DESCRIPTION {MARKS}"}, {RELATIONS: f"DESCRIPTION {MARKS}"}),
    Edit("note of what is in no calendar", (put("tài liệu khác ghi 2019", "tài liệu khác ghi 2017"),)),
    Edit("passage of a source, with its marks", (PASSAGE, RAISED), {RELATIONS: f"DESCRIPTION {MARKS}"}, {RELATIONS: f"DESCRIPTION {MARKS}"}),
    Edit("passage of a source, marks forgotten", (PASSAGE,), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("source cited no more", (cut("  - {source: report, at: {vi: phần mở đầu, en: opening}}\n"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("both marks alone", (RAISED,), {RELATIONS: MARKS}, {RELATIONS: MARKS}),
    Edit("revision alone", (put("revision: 2", "revision: 3"),), {RELATIONS: "SEQUENCE:3"}, {RELATIONS: "SEQUENCE:3"}),
    Edit("day of change alone", (put("updated: 2026-10-05", "updated: 2026-10-06"),), {RELATIONS: DATED}, {RELATIONS: DATED}),
    # Dates. Anniversaries tell theirs, and keep an identity for each year in which they fall.
    Edit("another day", (put("date: 1962-09-05", "date: 1962-09-06"), RAISED), {RELATIONS: f"{DAYS} {MARKS}"}, {RELATIONS: f"{DAYS} DESCRIPTION {MARKS}"}),
    Edit("another month, past others in order", (put("date: 1962-09-05", "date: 1962-01-05"),), {RELATIONS: DAYS}, {RELATIONS: f"{DAYS} DESCRIPTION"}),
    Edit("29 February to the 28th, on which it was kept in common years", (put("date: 2020-02-29", "date: 2020-02-28"),), {"leap-2020": DAYS}, each(["leap-2020"], "DESCRIPTION") | in_years("leap-2020", (2028, 2032, 2036), f"{DAYS} DESCRIPTION")),
    Edit("another year: the days stay, of which each is now another anniversary", (put("date: 1962-09-05", "date: 1963-09-05"), RAISED), {RELATIONS: f"{DAYS} {MARKS}"}, each([RELATIONS], f"SUMMARY DESCRIPTION {MARKS}") | in_years(RELATIONS, (2027, 2028, 2032, 2033), f"SUMMARY DESCRIPTION CATEGORIES {MARKS}")),
    Edit("another year, of two events of one day: neither passes the other", (put("date: 2020-02-29\n", "date: 2016-02-29\n"),), {"leap-2020": DAYS}, {"leap-2020": "SUMMARY DESCRIPTION"} | in_years("leap-2020", (2025, 2026, 2030, 2031, 2035, 2036), "SUMMARY DESCRIPTION CATEGORIES"), before=(TWIN,)),
    Edit("a later year: until then there is nothing to keep", (put("date: 1977-07-18", "date: 2027-07-18"),), {TREATY: DAYS}, in_years(TREATY, range(2025, 2028), GOES) | in_years(TREATY, range(2028, 2037), "SUMMARY DESCRIPTION")),
    Edit("only a month known for certain: the wrong day must not stay", (put("date: 1962-09-05", "date: 1962-09"), cut(NAMED), RAISED), {RELATIONS: GOES}, {RELATIONS: GOES}),
    Edit("the day in doubt", (put("date: 1962-09-05", "date: 1962-09-05?"), cut(NAMED), RAISED), {RELATIONS: GOES}, {RELATIONS: GOES}),
    Edit("a day known at last", (put("date: 2021-06\n", "date: 2021-06-28\n"),), {"visit-2021": COMES}),
    Edit("a day known at last that has a name", (put("date: 2018-10-05?", "date: 2018-10-05\n  anniversary: {vi: Ngày ký}"),), {"border-2018": COMES}, {"border-2018": COMES}),
    Edit("the last day of a span", (put("2022-07-01/2022-09-30", "2022-07-01/2022-10-31"),), {"peak-2022": "DTEND"}),
    Edit("a time of day", (put("date: 1962-09-05", "date: 1962-09-05T09:00"),), {RELATIONS: DAYS}, {RELATIONS: "DESCRIPTION"}),
    Edit("another time of day", (put("T11:30", "T11:45"),), {"meeting-2027": "DTEND"}),
    Edit("no time of day any more", (put("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18"),), {"meeting-2027": DAYS}),
    # Standing.
    Edit("cancelled: it stays and says so", (WITHDRAWN,), {RELATIONS: f"STATUS:CANCELLED {MARKS}"}, {RELATIONS: f"STATUS:CANCELLED {MARKS}"}),
    Edit("stands again", (STANDS_AGAIN,), {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, before=(WITHDRAWN,)),
    Edit("in doubt: what may not be is not kept", (DOUBTED,), {RELATIONS: f"STATUS:TENTATIVE {MARKS}"}, {RELATIONS: GOES}),
    Edit("no longer in doubt", (put("revision: 3\n  status: tentative", "revision: 4"),), {RELATIONS: "STATUS:CONFIRMED SEQUENCE:4"}, {RELATIONS: COMES}, before=(DOUBTED,)),
    Edit("cancelled while in doubt: the file does not tell it from what was kept", (put("revision: 3\n  status: tentative", "revision: 4\n  status: cancelled"),), {RELATIONS: "STATUS:CANCELLED SEQUENCE:4"}, {RELATIONS: COMES}, before=(DOUBTED,)),
    Edit("a planned meeting confirmed", (put("status: tentative", "revision: 1"),), {"meeting-2027": "STATUS:CONFIRMED SEQUENCE:1"}),
    # Identities.
    Edit("another id: the address changes, the identity does not", (RENAMED, REFERRED), {RELATIONS: "DESCRIPTION URL"}, {RELATIONS: "DESCRIPTION URL"}),
    Edit("a third id", (RENAMED_TWICE, REFERRED_TWICE), {RELATIONS: "DESCRIPTION URL"}, {RELATIONS: "DESCRIPTION URL"}, before=(RENAMED, REFERRED)),
    Edit("retired ids in the wrong order: what subscribers have goes, and comes anew", (RENAMED_ASTRAY, REFERRED_TWICE), {RELATIONS: GOES, "ties-1962": COMES}, {RELATIONS: GOES, "ties-1962": COMES}, before=(RENAMED, REFERRED)),
    Edit("the first id again, which no list of retired ids can tell: the same", (put("id: ties-1962\n  was: [relations-1962]", "id: relations-1962\n  was: [ties-1962]"), put("related: [ties-1962, treaty-1977]", "related: [relations-1962, treaty-1977]")), {RELATIONS: GOES, "ties-1962": COMES}, {RELATIONS: GOES, "ties-1962": COMES}, before=(RENAMED, REFERRED)),
    Edit("another id, of two events of one day: neither passes the other", (put("{id: a-twin,", "{id: z-twin, was: [a-twin],"),), {"a-twin": "DESCRIPTION URL"}, {"a-twin": "DESCRIPTION URL"}, before=(TWIN,)),
    Edit("an event more", (ADDED,), {"new": COMES}),
    Edit("an event more that has anniversaries", (ADDED_LONG_AGO,), {"new": COMES}, {"new": COMES}),
    Edit("an event less: every client takes it away", (cut(LEAP),), {"leap-2020": GOES}, {"leap-2020": GOES}),
    # What is said of an event elsewhere than in calendars.
    Edit("part of another no more", (cut("  part_of: year-2022\n"),)),
    Edit("part of another, of two events of one day", (put("title: {vi: Sinh đôi}", "title: {vi: Sinh đôi}, part_of: year-2022"),), before=(TWIN,)),
    Edit("another related", (put("related: [relations-1962, treaty-1977]", "related: [leap-2020]"),)),
    Edit("places, people, address", (cut("  places: [LA-XE]\n"), put("people: [hun-sen]", "people: [thongloun-sisoulith]"), put("https://example.org/visit", "https://example.org/2023"))),
    Edit("countries", (put("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]"),)),
    Edit("countries, where the scope goes by them", (put("kind: treaty\n  countries: [VN, LA]\n  topics: [politics, border]", "kind: treaty\n  topics: [politics, border]"),), {TREATY: GOES}, {TREATY: GOES}, scope="vi/collections/viet-lao"),
    Edit("another kind", (put("date: 1977-07-18\n  kind: treaty", "date: 1977-07-18\n  kind: milestone"),), {TREATY: "CATEGORIES"}, {TREATY: "CATEGORIES"}),
    Edit("a topic more", (put("topics: [politics]", "topics: [politics, border]"),), {RELATIONS: "CATEGORIES"}, {RELATIONS: "CATEGORIES"}),
    # What events share.
    Edit("a kind's name", (put("vi: Dấu mốc", "vi: Mốc son"),), each([RELATIONS, "leap-2020"], "CATEGORIES"), each([RELATIONS, "leap-2020"], "CATEGORIES")),
    Edit("a topic's name", (put("vi: Biên giới", "vi: Đường biên"),), {TREATY: "CATEGORIES"}, {TREATY: "CATEGORIES"}),
    Edit("a person's name", (put("{vi: Thongloun Sisoulith, lo: ທອງລຸນ ສີສຸລິດ, en", "{vi: Thoong-lun Xi-xu-lít, lo: ທອງລຸນ ສີສຸລິດ, en"),)),
    Edit("a person's alias", (put("[Thoong-lun Xi-xu-lít]", "[Thoong-lun Xi-xu-lít, Thongloun]"),)),
    Edit("a source's number", (put("number: 53-HD/BTGTW", "number: 54-HD/BTGTW"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("the title of a source that is called by its number", (put("vi: Hướng dẫn tuyên truyền", "vi: Hướng dẫn"),)),
    Edit("the title of a source without a number", (put("title: {vi: Bài báo}", "title: {vi: Bài viết}"),), {RELATIONS: "DESCRIPTION"}, {RELATIONS: "DESCRIPTION"}),
    Edit("a source's issuer, day and address", (put("vi: Ban Tuyên giáo Trung ương", "vi: Ban Tuyên giáo"), put("date: 2022-05-26", "date: 2022-05-27"), put("https://example.org/53", "https://example.org/54"))),
    # The site.
    Edit("the site's title", (put("{vi: Niên biểu,", "{vi: Biên niên,"),), {AROUND: "NAME X-WR-CALNAME"}, {AROUND: "NAME X-WR-CALNAME"}),
    Edit("the site's title, in a scope with its own", (put("{vi: Niên biểu,", "{vi: Biên niên,"),), scope="vi/collections/viet-lao"),
    Edit("the site's description", (put('{vi: "Việt Nam, Lào; và Campuchia"', '{vi: "Việt Nam và Lào"'),), {AROUND: "DESCRIPTION X-WR-CALDESC"}, {AROUND: "DESCRIPTION X-WR-CALDESC"}),
    Edit("the site's day of change: of events that have none of their own", (put("updated: 2026-11-01", "updated: 2026-11-02"),), each(OTHERS, DATED), each([TREATY, "leap-2020"], DATED)),
    Edit("the site's time zone", (put("Asia/Ho_Chi_Minh", "Asia/Tokyo"),), {"meeting-2027": DAYS}),
    Edit("a language more", (put("languages: [vi, lo, en]", "languages: [vi, lo, en, km]"),)),
    Edit("the languages after the first in another order", (put("languages: [vi, lo, en]", "languages: [vi, en, lo]"),), scope="lo"),
    Edit("an office more", (put("offices:\n", "offices:\n  attapeu: {name: {vi: Cổng Attapeu}, place: LA-XE, hosts: [attapeu.example]}\n"),)),
    Edit("an office's frame", (put('accent: "#ffd700"', 'accent: "#b22222"'), put('"sekong.example:8443"', "sekong.example"))),
    Edit("a collection more", (put("collections:\n", "collections:\n  khmer: {title: {vi: Việt – Miên}, where: {countries: [KH]}}\n"),)),
    Edit("a collection's title", (put("vi: Việt – Lào,", "vi: Việt và Lào,"),)),
    Edit("a collection's title, in its own calendars", (put("vi: Việt – Lào,", "vi: Việt và Lào,"),), {AROUND: "NAME X-WR-CALNAME"}, {AROUND: "NAME X-WR-CALNAME"}, scope="vi/collections/viet-lao"),
    # The file.
    Edit("events in another order", (events_turned_round,)),
    Edit("layout, quotes and comments", (respelled,)),
]  # fmt: skip

# In the calendar of anniversaries with what is asked to come before each.
PREPARED = f"{RELATIONS}/prepare"
AHEAD_EDITS = [
    Edit("title: only the anniversary tells it", (TITLE, RAISED), {}, {RELATIONS: f"DESCRIPTION {MARKS}", PREPARED: MARKS}),
    Edit("name of the day: told thrice", (NAME, RAISED), {}, {RELATIONS: f"SUMMARY DESCRIPTION:VALARM {MARKS}", PREPARED: f"SUMMARY {MARKS}"}),
    Edit("name of the day taken away", (cut(NAMED),), {}, {RELATIONS: GOES, PREPARED: GOES}),
    Edit("summary", (SUMMARY,), {}, {RELATIONS: "DESCRIPTION", PREPARED: "DESCRIPTION"}),
    Edit("another day: the preparation follows", (put("date: 1962-09-05", "date: 1962-09-06"), RAISED), {}, {RELATIONS: f"{DAYS} DESCRIPTION {MARKS}", PREPARED: f"{DAYS} DESCRIPTION {MARKS}"}),
    Edit("another year", (put("date: 1977-07-18", "date: 2034-07-18"),), {}, in_years(TREATY, range(2025, 2035), GOES) | in_years(f"{TREATY}/prepare", range(2025, 2035), GOES) | in_years(TREATY, (2035, 2036), "SUMMARY DESCRIPTION DESCRIPTION:VALARM") | in_years(f"{TREATY}/prepare", (2035, 2036), "SUMMARY")),
    Edit("only a month known for certain", (put("date: 1962-09-05", "date: 1962-09"), cut(NAMED)), {}, {RELATIONS: GOES, PREPARED: GOES}),
    Edit("cancelled: the preparation too, and nobody is reminded", (WITHDRAWN,), {}, {RELATIONS: f"STATUS:CANCELLED {MARKS} BEGIN:VALARM END:VALARM ACTION:VALARM TRIGGER:VALARM DESCRIPTION:VALARM", PREPARED: f"STATUS:CANCELLED {MARKS}"}),
    Edit("in doubt", (DOUBTED,), {}, {RELATIONS: GOES, PREPARED: GOES}),
    Edit("another id", (RENAMED, REFERRED), {}, {RELATIONS: "DESCRIPTION URL", PREPARED: "DESCRIPTION URL"}),
    Edit("a kind's name: the preparation is of none", (put("vi: Dấu mốc", "vi: Mốc son"),), {}, each([RELATIONS, "leap-2020"], "CATEGORIES")),
    Edit("the site's title", (put("{vi: Niên biểu,", "{vi: Biên niên,"),), {}, {AROUND: "NAME X-WR-CALNAME"}),
    Edit("events in another order", (events_turned_round,)),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """The running service, and the file that it serves."""

    client: FlaskClient
    file: Path

    def calendars(self, text: str, *paths: str) -> list[bytes]:
        """What it answers once the file holds this text."""
        written = self.file.with_suffix(".new")
        written.write_text(text, "utf-8")
        written.replace(self.file)
        store = self.client.application.extensions[EXTENSION].repository
        store.reload_if_changed()
        assert store.edition.rejection is None
        replies = [self.client.get(f"/{path}") for path in paths]
        assert [reply.status_code for reply in replies] == [200] * len(paths)
        return [reply.data for reply in replies]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    file = tmp_path_factory.mktemp("edits") / "events.yaml"
    file.write_text(SMALL, "utf-8")
    app = create_app(settings(file), at("2026-09-01T02:00"))
    app.extensions[EXTENSION].repository.stop()  # it is told when to look
    return Service(app.test_client(), file)


def made(changes: Iterable[Change], text: str) -> str:
    for change in changes:
        text = change(text)
    return text


def fates(before: bytes, after: bytes, names: Mapping[str, str]) -> dict[str, set[str]]:
    """What became of each entry by its name, and of the calendar itself; all else is the same, octet for octet.

    What stays on its day keeps its place too.
    """
    had, has = _entries(before), _entries(after)
    found = {}
    for uid in had.keys() | has.keys():
        if had.get(uid) != has.get(uid):
            found[uid] = _changed(had[uid], has[uid]) if uid in had and uid in has else {GOES if uid in had else COMES}
    around = _changed(ENTRY.sub(b"", before), ENTRY.sub(b"", after))
    same = [ENTRY.sub(lambda entry: b"" if _uid(entry[0]) in found else entry[0], each) for each in (before, after)]
    if around:
        same = [each.partition(b"BEGIN:VEVENT")[2] for each in same]
    assert same[0] == same[1]
    stay = {uid for uid in had.keys() & has.keys() if "DTSTART" not in found.get(uid, ())}
    assert [uid for uid in had if uid in stay] == [uid for uid in has if uid in stay]
    return {names.get(uid, uid): fate for uid, fate in found.items()} | ({AROUND: around} if around else {})


def _entries(calendar: bytes) -> dict[str, bytes]:
    entries = ENTRY.findall(calendar)
    found = {_uid(entry): entry for entry in entries}
    assert len(found) == len(entries)
    return found


def _uid(entry: bytes) -> str:
    (uid,) = re.findall(rb"\r\nUID:(.*)\r\n", entry)
    return str(uid.decode())


def _changed(before: bytes, after: bytes) -> set[str]:
    """The names of the properties of which one has what the other has not."""
    had, has = Counter(_properties(before)), Counter(_properties(after))
    new, old = has - had, had - has
    changed = {line if name in TOLD else name for name, line in new}
    return changed | ({name for name, _ in old} - {name for name, _ in new})


def _properties(component: bytes) -> Iterator[tuple[str, str]]:
    """Names and lines; those of a reminder bear its name."""
    within = ""
    for line in component.replace(b"\r\n ", b"").decode().splitlines():
        within = ":VALARM" if line == "BEGIN:VALARM" else within
        yield re.split("[;:]", line)[0] + within, line
        within = "" if line == "END:VALARM" else within


def of_events(name: str) -> Iterator[str]:
    yield name


def of_anniversaries(name: str) -> Iterator[str]:
    """`id`, `id/year`, and `id/prepare` and `id/prepare/year` for what comes before."""
    if found := re.fullmatch("([a-z0-9-]+)(/prepare)?(/[0-9]{4})?", name):
        for year in [found[3]] if found[3] else [f"/{year}" for year in YEARS]:
            yield f"{found[1]}{found[2] or ''}{year}"
    else:
        yield name


def expected(fates: Fates, spread: Callable[[str], Iterable[str]]) -> dict[str, set[str]]:
    """By the name of each entry, where one may stand for those of every year."""
    return {each: set(fate.split()) for name, fate in fates.items() for each in spread(name)}


def named(edit: Edit) -> dict[str, str]:
    """The names of entries by their UIDs, worked out anew: that of no entry may ever change."""
    language = edit.scope[:2]
    found: dict[str, str] = {}
    for first in {RELATIONS, *OTHERS, *(name.partition("/")[0] for name in (*edit.events, *edit.anniversaries))}:
        identities = {first: f"{first}/{language}"}
        for year in YEARS:
            identities[f"{first}/{year}"] = f"{first}/{year}/{language}"
            identities[f"{first}/prepare/{year}"] = f"{first}/{year}/{language}/prepare/30"
        found |= {str(uuid5(NAMESPACE, identity)): name for name, identity in identities.items()}
    return found


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.story)
def test_an_edit_reaches_subscribers_as_what_it_is(service: Service, edit: Edit) -> None:
    events, anniversaries = f"{edit.scope}/events.ics", f"{edit.scope}/anniversaries.ics"
    before = made(edit.before, SMALL)
    had = service.calendars(before, events, anniversaries)
    has = service.calendars(made(edit.changes, before), events, anniversaries)
    names = named(edit)
    assert fates(had[0], has[0], names) == expected(edit.events, of_events)
    assert fates(had[1], has[1], names) == expected(edit.anniversaries, of_anniversaries)


@pytest.mark.parametrize("edit", AHEAD_EDITS, ids=lambda edit: edit.story)
def test_what_comes_before_an_anniversary_follows_its_edits(service: Service, edit: Edit) -> None:
    path = f"{edit.scope}/anniversaries.ics{AHEAD}"
    before = made(edit.before, SMALL)
    (had,), (has,) = service.calendars(before, path), service.calendars(made(edit.changes, before), path)
    names = named(edit)
    assert fates(had, has, names) == expected(edit.anniversaries, of_anniversaries)
    entries = {names[uid]: dict(_properties(entry)) for uid, entry in _entries(has).items()}
    for name, entry in entries.items():
        if "/prepare/" not in name:
            preparation = entries[name.replace("/", "/prepare/")]
            assert _day(entry) - _day(preparation) == timedelta(days=30)
            assert [preparation[each] for each in TOLD] == [entry[each] for each in TOLD]


def _day(entry: Mapping[str, str]) -> date:
    return date.fromisoformat(entry["DTSTART"].removeprefix("DTSTART;VALUE=DATE:"))


def test_another_namespace_makes_every_entry_another(service: Service) -> None:
    """So it is written once: subscribers would lose what they have, and get it anew."""
    paths = ("vi/events.ics", f"vi/anniversaries.ics{AHEAD}")
    had = service.calendars(SMALL, *paths)
    has = service.calendars(put("6e0e-4c6b", "6e0e-4c6c")(SMALL), *paths)
    for before, after in zip(had, has, strict=True):
        uids = [_entries(each).keys() for each in (before, after)]
        assert uids[0].isdisjoint(uids[1])
        assert re.sub(b"\r\nUID:.*", b"", before) == re.sub(b"\r\nUID:.*", b"", after)

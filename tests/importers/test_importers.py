"""Events of other forms: what comes back of our own, what is made of others', and that nothing breaks it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from timeline.anniversaries import anniversaries
from timeline.importers import (
    FORMATS,
    MAX_BYTES,
    ImportContext,
    ImportedEvent,
    ImportSourceError,
    build_events,
    detect_format,
)
from timeline.importers.resolver import propose_id
from timeline.loader import event_problems, load, load_bytes
from timeline.model.catalogue import Catalogue, Citation, Event, Source, Status
from timeline.model.edtf import EDTFDate, EDTFError, Interval, parse_edtf, parse_edtf_date
from timeline.model.localized_text import UNDETERMINED, LocalizedText
from timeline.render.csv import events_csv
from timeline.render.ics import anniversaries_ics, events_ics
from timeline.render.timelinejs import timelinejs_json
from timeline.response_body import Body
from timeline.yaml_edit import Document

from ..conftest import DATA, SITE
from ..feeds import feed

TODAY = date(2026, 11, 22)
SMALL = load(DATA / "small.yaml")
# Documents whose names hold what parts documents from each other, and from their passages.
TRICKY = (
    *SMALL.sources,
    Source("annex", LocalizedText((("vi", "Phụ lục: tình hình; và kết quả, 2017"),)), None, None, None, None),
    Source("short", LocalizedText((("vi", "Phụ lục"),)), None, None, None, None),
)
BARE = replace(SMALL, sources=TRICKY, events=())

RENDERED: Mapping[str, Callable[..., Body]] = {"ics": events_ics, "csv": events_csv, "timelinejs": timelinejs_json}
# What each form holds of an event, in one language; `told` is the summary and the note, which ICS and TimelineJS keep as
# one text. None holds anniversary, part_of, related and url.
HELD: Mapping[str, tuple[str, ...]] = {
    "ics": ("id", "date", "kind", "topics", "title", "told", "sources", "status", "updated", "revision"),
    "csv": ("id", "date", "kind", "countries", "topics", "places", "people", "title", "summary", "sources", "status"),
    "timelinejs": ("id", "was", "date", "kind", "title", "told", "sources", "status"),
}


def importing(catalogue: Catalogue, language: str = "vi", **changed: Any) -> ImportContext:
    return replace(ImportContext(catalogue, language, SITE, TODAY), **changed)


def exported(form: str, events: Iterable[Event], catalogue: Catalogue, language: str) -> bytes:
    return RENDERED[form](events, feed(catalogue.site, language)).content


def imported(form: str, content: bytes, to: ImportContext) -> tuple[ImportedEvent, ...]:
    return build_events(FORMATS[form](content, to), to)


def made(form: str, content: str | bytes, **changed: Any) -> tuple[list[Any], list[str]]:
    """The events that are made, and every remark with where it is from."""
    to = importing(SMALL, **changed)
    entries = FORMATS[form](content.encode() if isinstance(content, str) else content, to)
    found = build_events(entries, to)
    events = [
        {name: value for name, value in each.fields.items() if name != "updated"} for each in found if each.fields
    ]
    return events, [*entries.messages, *(f"{each.position}: {remark}" for each in found for remark in each.messages)]


def held(form: str, event: Event, language: str) -> dict[str, Any]:
    """What a form holds of an event, as it is written in the file."""
    title = event.title.in_(language)
    told = "\n".join(each.in_(language) for each in (event.summary, event.note) if each)
    if form == "timelinejs":  # paragraphs
        told = "\n".join(filter(None, map(str.strip, told.split("\n"))))
    date = event.date
    if form == "ics" and isinstance(date, Interval) and date.start == date.end:
        date = date.start
    fields = {
        "id": event.id,
        "was": list(event.retired_ids[:1]),
        "date": str(date),
        "kind": event.kind.key,
        **{name: [each.key for each in getattr(event, name)] for name in ("countries", "topics", "places", "people")},
        "title": str(title),
        "told": told,
        "summary": str(event.summary.in_(language)) if event.summary else "",
        "sources": [(each.source.key, each.locator.in_(language) if each.locator else "") for each in event.sources],
        "status": "" if event.status is Status.CONFIRMED else event.status.value,
        "updated": event.updated.isoformat(),
        "revision": str(event.revision or ""),
    }
    return {name: fields[name] for name in HELD[form]}


def back(form: str, draft: ImportedEvent, language: str) -> dict[str, Any]:
    fields: dict[str, Any] = dict(draft.fields or {})

    def text(name: str) -> str:
        said = fields.get(name, {})
        return str(said.get(language) or next(iter(said.values()), ""))

    found = {name: fields.get(name, "") for name in ("id", "date", "kind", "status", "updated", "revision")}
    found |= {name: list(fields.get(name, [])) for name in ("was", "countries", "topics", "places", "people")}
    found |= {"title": text("title"), "told": text("summary"), "summary": text("summary")}
    found["sources"] = [(each["source"], each.get("at", "")) for each in fields.get("sources", [])]
    return {name: found[name] for name in HELD[form]}


LETTERS = "aăâđeêoôơuưNnốệ ກຂຄງຈນແຫ່ງ,;:\\\"'<>&=+-@#?|%{}[]~0123"
LINE = st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
PROSE = st.lists(st.text(LETTERS, max_size=30), min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool)
DAYS = st.dates(date(1, 1, 1), date(9990, 1, 1)).map(EDTFDate.from_date)
TIMES = st.builds(
    lambda day, at: parse_edtf_date(f"{day}T{at:%H:%M}"), st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.times()
)
POINTS = st.one_of(
    DAYS,
    TIMES,
    st.builds(lambda day, length, sign: parse_edtf_date(str(day)[:length] + sign), DAYS, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~", "?", "%"])),
)  # fmt: skip


@st.composite
def moments(draw: st.DrawFn) -> EDTFDate | Interval:
    start = draw(POINTS)
    if draw(st.booleans()):
        return start
    try:
        found = parse_edtf(f"{start}/{draw(POINTS)}")
    except EDTFError:
        return start
    return start if isinstance(found, Interval) and found.start == found.end else found


def texts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[LocalizedText]:
    """In the first language, and in some of the others."""
    others = st.dictionaries(st.sampled_from(["lo", "en"]), inner)
    return st.builds(
        lambda first, more: LocalizedText((("vi", first), *sorted(more.items(), reverse=True))), inner, others
    )


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, ...]:
    """Some events whose titles differ, as the reader of any form tells them apart."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        status = draw(st.sampled_from([each for each in Status if each is not Status.DRAFT]))
        passages = st.one_of(st.none(), LINE.map(lambda line: LocalizedText(((UNDETERMINED, line),))))
        cited = draw(st.lists(st.builds(Citation, st.sampled_from(TRICKY), passages), max_size=3))
        found.append(
            Event(
                id=f"event-{number}",
                date=draw(moments()),
                kind=draw(st.sampled_from(BARE.kinds)),
                title=draw(texts(st.builds("{} {}".format, LINE, st.just(number)))),
                countries=tuple(draw(st.lists(st.sampled_from(SMALL.countries), unique=True))),
                topics=tuple(draw(st.lists(st.sampled_from(BARE.topics), unique=True))),
                places=tuple(draw(st.lists(st.sampled_from(BARE.places), unique=True))),
                people=tuple(draw(st.lists(st.sampled_from(BARE.people), unique=True))),
                summary=draw(st.one_of(st.none(), texts(PROSE))),
                note=draw(st.one_of(st.none(), texts(PROSE))),
                sources=tuple(dict.fromkeys(cited)),
                status=status,
                retired_ids=draw(st.sampled_from([(), (f"older-{number}",)])),
                updated=draw(st.dates(date(1990, 1, 1), date(2030, 1, 1))),
                revision=draw(st.integers(1 if status is Status.CANCELLED else 0, 9)),
            )
        )
    return tuple(found)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@hypothesis(max_examples=40)
@given(events=events(), language=st.sampled_from(SMALL.site.languages))
def test_what_a_form_holds_comes_back(form: str, events: Sequence[Event], language: str) -> None:
    found = imported(form, exported(form, events, BARE, language), importing(BARE, language))
    sent = [event for event in events if form != "ics" or event.date.is_exact]
    expected = {event.id: held(form, event, language) for event in sent}
    assert {str((each.fields or {}).get("id", each)): back(form, each, language) for each in found} == expected


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("title", "summary", "when"),
    [
        (r"Tệp C:\Nam\nam; \\N", r"\n, \; và \\", "2024-09-10"),  # icalendar takes `\\N` for an end of line
        ("=1+1", "-2", "2024-09-10"),  # what spreadsheets take for formulas
        ("'=1+1", "''@x", "2024-09-10"),
        ("a < b & c > d", "&lt;p&gt;\n<br>", "2024-09-10/2024-09-12"),
        ("Họp", "một", "2027-07-18T09:00/2027-07-18T11:30"),
        ("Họp", "một", "2020~"),  # which TimelineJS has in words alone
        ("Họp", "một", "2018-10-05?/2019%"),
    ],
)
def test_what_is_hard_to_write_comes_back(form: str, title: str, summary: str, when: str) -> None:
    """Of a kind, too, that is called as a topic is."""
    called = replace(BARE.kinds[0], name=BARE.topics[0].name)
    bare = replace(BARE, kinds=(called, *BARE.kinds[1:]))
    said = LocalizedText((("vi", title),)), LocalizedText((("vi", summary),))
    event = Event("x", parse_edtf(when), called, said[0], topics=(BARE.topics[0],), summary=said[1], updated=TODAY)
    found = imported(form, exported(form, [event], bare, "vi"), importing(bare))
    sent = form != "ics" or event.date.is_exact
    assert [back(form, each, "vi") for each in found] == [held(form, event, "vi")] * sent


@pytest.mark.parametrize("form", FORMATS)
def test_what_stands_twice_is_taken_once(form: str) -> None:
    first, second = (replace(SMALL.events[0], id=each) for each in ("x", "y"))
    found = imported(form, exported(form, [first, second], BARE, "vi"), importing(BARE))
    assert [each.fields["id"] if each.fields else each.messages[-1] for each in found] == [
        "x",
        "is already in the file as 'x' (same day and title)",
    ]


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_sites_own_events_come_back(form: str, language: str, real: Catalogue) -> None:
    """To a file that has the first of them alone, which is known again."""
    content = exported(form, real.events, real, language)
    found = imported(form, content, importing(replace(real, events=real.events[:1]), language))
    sent = [event for event in real.events if form != "ics" or event.date.is_exact]
    assert [each.duplicate_of for each in found if not each.fields] == [real.events[0].id]
    expected = {event.id: held(form, event, language) for event in sent[1:]}
    assert {str(each.fields["id"]): back(form, each, language) for each in found if each.fields} == expected


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_is_known_again(form: str, small: Catalogue) -> None:
    for language in small.site.languages:
        found = imported(form, exported(form, small.events, small, language), importing(small, language))
        sent = [event.id for event in small.events if form != "ics" or event.date.is_exact]
        assert sorted(each.duplicate_of for each in found) == sorted(sent)
        assert not any(each.fields for each in found)


def test_anniversaries_are_no_events(small: Catalogue) -> None:
    """Not even those that are in the file of no event any more."""
    events = [event for event in small.events if not event.retired_ids]
    content = anniversaries_ics(anniversaries(events, date(2026, 1, 1), date(2028, 1, 1)), feed(small.site)).content
    found = imported("ics", content, importing(replace(small, events=())))
    assert found
    assert {each.messages[-1] for each in found} == {"is an anniversary: import the events themselves"}


def calendar(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


GUESSED = "kind guessed: milestone, the first in the file; choose another with --kind"


@pytest.mark.parametrize(
    ("lines", "expected", "remarks"),
    [
        (
            ("DTSTART;VALUE=DATE:20240930", "SUMMARY:Họp"),  # no end: a day
            {"id": "hop-2024", "date": "2024-09-30", "kind": "milestone", "title": {"vi": "Họp"}},
            [GUESSED],
        ),
        (
            ("DTSTART;VALUE=DATE:20240930", "DTEND;VALUE=DATE:20241003", "SUMMARY:Họp", "CATEGORIES:Chuyến thăm,Biên giới"),  # the day after the last
            {"id": "hop-2024", "date": "2024-09-30/2024-10-02", "kind": "visit", "topics": ["border"], "title": {"vi": "Họp"}},
            [],
        ),
        (
            ("DTSTART;TZID=America/New_York:20241231T230000", "DURATION:PT90M", "SUMMARY;LANGUAGE=en:Talks", "CATEGORIES:treaty"),  # another zone
            {"id": "talks-2025", "date": "2025-01-01T11:00/2025-01-01T12:30", "kind": "treaty", "title": {"vi": "Talks", "en": "Talks"}},
            ["DTSTART: time converted from America/New_York to Asia/Ho_Chi_Minh", "no title in vi: the text in en is used until it is translated"],
        ),
        (
            ("DTSTART:20250601T100000", "DTEND:20250601T090000", "SUMMARY:Họp", "RRULE:FREQ=YEARLY", "ATTENDEE:mailto:a@example.org", "X-A:b", "CATEGORIES:Visit"),  # what is lost
            {"id": "hop-2025", "date": "2025-06-01T10:00", "kind": "visit", "title": {"vi": "Họp"}},
            [
                "RRULE dropped: the entry is imported once; for a yearly day write `anniversary`",
                "dropped: ATTENDEE, X-A",
                "DTSTART: no time zone given: read in the site's time zone, Asia/Ho_Chi_Minh",
                "DTEND: no time zone given: read in the site's time zone, Asia/Ho_Chi_Minh",
                "DTEND before DTSTART dropped",
            ],
        ),
        (
            ("DTSTART;VALUE=DATE:20250601", "DTEND;VALUE=DATE:20250601", "SUMMARY:Họp\\nhai", "STATUS:CANCELLED", "LOCATION:Khách sạn\\, phòng 3", "URL:tel:1", "CATEGORIES:Visit,Khác"),  # what is bent
            {"id": "hop-hai-2025", "date": "2025-06-01", "kind": "visit", "title": {"vi": "Họp hai"}, "note": {"vi": "Khách sạn, phòng 3"}, "status": "cancelled", "revision": "1"},
            [
                "DTEND must be later than DTSTART: read as one day",
                "title joined into one line",
                "category 'Khác' dropped: nothing in the file has this name",
                "place 'Khách sạn, phòng 3' is not in the file: kept in the note",
                "revision guessed: 1, since a cancelled event needs one",
                "url dropped: 'tel:1' is not a web address: write it as in https://example.org/page",
            ],
        ),
        (("DTSTART;VALUE=DATE:20250230", "SUMMARY:Họp"), None, ["DTSTART cannot be read: Wrong date format 20250230", "has no valid DTSTART"]),
        (("DTSTART;VALUE=DATE:20250228",), None, ["has no title"]),
        (("DTSTART;VALUE=DATE:19620905", "SUMMARY:thiết lập Quan hệ ngoại giao"), None, ["is already in the file as 'relations-1962' (same day and title)"]),
        (("DTSTART;VALUE=DATE:20231211", "SUMMARY:Hun Sen", "URL:https://example.org/visit"), None, ["is already in the file as 'visit-hun-sen-2023' (same address and day)"]),
    ],
)  # fmt: skip
def test_calendars_of_others(lines: Sequence[str], expected: object, remarks: Sequence[str]) -> None:
    events, said = made("ics", calendar(*lines))
    assert (events, said) == ([expected] if expected else [], [f"VEVENT 1: {each}" for each in remarks])


@pytest.mark.parametrize(
    ("cell", "date_or_remark"),
    [
        ("2021-06", "2021-06"),  # EDTF as it is
        ("1962-09-05?", "1962-09-05?"),
        ("13/05/2023", "2023-05-13"),
        ("5/5/2023", "2023-05-05"),
        ("9/1962", "1962-09"),
        ("2023/05/13", "2023-05-13"),
        ("2023-05-13 08:30", "2023-05-13T08:30"),
        ("5/9/62", "'5/9/62' has a year of two digits: write four digits"),
        ("22894", "'22894' is the number by which a spreadsheet stores a date: format the column as a date"),
        ("05/25/2023", "'05/25/2023' is month first, but dates are read day first: write the year first, as in 1962-09-05"),
        ("31/02/2023", "'2023-02-31' is not in the calendar: 2023-02 has 28 days"),
        ("May 5", "'May 5' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
    ],
)  # fmt: skip
def test_dates_of_spreadsheets(cell: str, date_or_remark: str) -> None:
    events, said = made("csv", f"title,date,kind\nx,{cell},visit\n")
    assert ([each["date"] for each in events] or [each.removeprefix("row 2: ") for each in said]) == [date_or_remark]


def test_dates_that_could_be_read_in_two_ways_are_said() -> None:
    events, said = made("csv", "title,date,kind\nx,05/09/2023,visit\n")
    assert [each["date"] for each in events] == ["2023-09-05"]
    assert said == ["row 2: date '05/09/2023' is ambiguous: read day first, as 2023-09-05"]


def test_one_date_written_month_first_makes_the_others_doubtful() -> None:
    events, said = made("csv", "title,date,kind\nx,05/09/2023,visit\ny,05/25/2023,visit\nz,2023,visit\n")
    assert [each["title"]["vi"] for each in events] == ["z"]
    assert said[0] == (
        "row 2: '05/09/2023' may be month first, because '05/25/2023' is: write the year first, as in 1962-09-05"
    )


def test_columns_of_others() -> None:
    """Their headings are given or guessed, and guesses are said; so is what is left."""
    content = "\ufeffTên;Tên Lào;Start;End;Quốc gia;Màu\r\nThăm;ຢ້ຽມ;1/6/2023;3/6/2023;Lào, Atlantis;đỏ\r\n"
    events, said = made("csv", content, field_by_heading={"Tên": "title", "Tên Lào": "title.lo"}, default_kind="visit")
    assert events == [
        {"id": "tham-2023", "date": "2023-06-01/2023-06-03", "kind": "visit", "countries": ["LA"], "title": {"vi": "Thăm", "lo": "ຢ້ຽມ"}}
    ]  # fmt: skip
    assert said == [
        "column 'Start' read as first",
        "column 'End' read as last",
        "column 'Quốc gia' read as countries",
        "column 'Màu' dropped: name its field with --column FIELD='Màu'",
        "row 2: date '1/6/2023' is ambiguous: read day first, as 2023-06-01",
        "row 2: date '3/6/2023' is ambiguous: read day first, as 2023-06-03",
        "row 2: dropped from countries, because not in the file: Atlantis",
    ]


@pytest.mark.parametrize(
    ("slide", "expected", "remarks"),
    [
        (
            {"start_date": {"year": "1975", "month": "12", "day": "02"}, "text": {"headline": "Nước <b>CHDCND</b> Lào", "text": "<p>Một &amp; hai<br>ba</p>"}, "group": "Dấu mốc"},
            {"id": "nuoc-chdcnd-lao-1975", "date": "1975-12-02", "kind": "milestone", "title": {"vi": "Nước CHDCND Lào"}, "summary": {"vi": "Một & hai\nba"}},
            ["markup dropped: b"],
        ),
        (
            {"start_date": {"year": 2020}, "display_date": "Khoảng năm 2020", "text": {"headline": "x"}, "group": "visit"},  # as we say it
            {"id": "x-2020", "date": "2020~", "kind": "visit", "title": {"vi": "x"}},
            [],
        ),
        (
            {"start_date": {"year": 2001}, "end_date": {"year": 2005.0}, "display_date": "đầu thế kỷ", "text": {"headline": "x"}, "group": "visit", "media": {"url": "https://example.org/a.jpg"}, "background": {}},
            {"id": "x-2001", "date": "2001/2005", "kind": "visit", "title": {"vi": "x"}, "note": {"vi": "đầu thế kỷ"}},
            ["media dropped: https://example.org/a.jpg", "dropped: background", "display_date moved to the note"],
        ),
        ({"start_date": {"year": -500}, "text": {"headline": "x"}}, None, ["start_date: year -500 dropped: years before 1 cannot be imported"]),
        ({"start_date": {"year": "MMXX"}, "text": {"headline": "x"}}, None, ["start_date: 'MMXX' is not a valid year"]),
        ({"start_date": {"year": 10000}, "text": {"headline": "x"}}, None, ["'10000' is not a valid date: years run from 0001 to 9999"]),
        ({"text": {"headline": "x"}}, None, ["has no start_date"]),
        (5, None, ["is not an object"]),
    ],
)  # fmt: skip
def test_slides_of_others(slide: object, expected: object, remarks: Sequence[str]) -> None:
    events, said = made("timelinejs", json.dumps({"events": [slide]}))
    assert (events, said) == ([expected] if expected else [], [f"event 1: {each}" for each in remarks])


def test_eras_and_the_title_slide_are_not_lost_in_silence() -> None:
    whole = {"title": {}, "eras": [{}, {}], "events": [], "scale": "human"}
    assert made("timelinejs", json.dumps(whole)) == (
        [],
        ["eras dropped (2): write each as an event whose date is an interval", "title slide dropped"],
    )


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        ("ics", b"", "is not a calendar: it has no line BEGIN:VCALENDAR"),
        ("ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "is a calendar without the line END:VCALENDAR, perhaps truncated: download it again"),
        ("csv", b"", "has no column for title and date: add --column title=HEADING --column date=HEADING; its columns are none"),
        ("csv", b"title,date\nH\xf4p,2023\n", "is not UTF-8 (line 2, byte 0xf4), perhaps it is in a code page such as Windows-1258: save it as UTF-8 (in Excel: Save As, CSV UTF-8)"),
        ("csv", b"title,date\n\"" + b"x" * 200_000, "is not valid CSV: field larger than field limit (131072)"),
        ("csv", b"title,date\nx\0,2023\n", "is not text: it has a zero byte; save it as CSV UTF-8"),
        ("timelinejs", b"[" * 100_000, "is JSON that is nested too deeply"),
        ("timelinejs", b"[]", 'is not JSON of TimelineJS3: it must be an object with a list "events"'),
        ("timelinejs", b'{"timeline": {"date": []}}', 'is not JSON of TimelineJS3: it must be an object with a list "events"'),
        ("timelinejs", b" " * (MAX_BYTES + 1), "is larger than 16 MiB: import it in parts"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_the_remedy(form: str, content: bytes, said: str) -> None:
    with pytest.raises(ImportSourceError) as caught:
        FORMATS[form](content, importing(SMALL))
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "feed", "ics"),
        (b'\n{"events": []}', "x.txt", "timelinejs"),
        (b"a;b", "X.CSV?download=1", "csv"),
        ("a\tb".encode("utf-16"), "x.csv", "csv"),
        (b"<!doctype html>", "x.ics", "is a web page, not a file of events: save the file that the page links to"),
        (b"a;b", "-", "has an unknown format: name it with --format \\(ics, csv, timelinejs\\)"),
    ],
)
def test_the_form_is_seen_from_the_content_or_the_name(content: bytes, name: str, form: str) -> None:
    if form in FORMATS:
        assert detect_format(content, name) == form
    else:
        with pytest.raises(ImportSourceError, match=form):
            detect_format(content, name)


@pytest.mark.parametrize(
    ("title", "when", "id"),
    [
        ({"vi": "Ký Hiệp ước Hữu nghị", "en": "Treaty of Friendship signed"}, "1977-07-18", "treaty-of-friendship-signed-1977"),
        ({"vi": "Đắk Lắk – Đà Nẵng: ½ đường"}, "2017", "dak-lak-da-nang-1-2-duong-2017"),
        ({"lo": "ຢ້ຽມຢາມ", "vi": "Thăm Lào"}, "2021-06~", "tham-lao-2021"),
        ({"lo": "ປີ 2022 ຫວຽດນາມ"}, "2022-07-01/2022-09-30", "visit-2022-07-01"),  # its numeral says nothing
        ({"en": "Year 2022"}, "2022", "year-2022"),
        ({"en": "Visit"}, "2023", "visit-2023-3"),  # the first two are taken
        ({"en": "word " * 40}, "2023", "-".join(["word"] * 12) + "-2023"),
    ],
)  # fmt: skip
def test_an_id_is_made_of_the_title_and_the_year(title: Mapping[str, str], when: str, id: str) -> None:
    assert propose_id(title, when, "visit", {"visit-2023", "visit-2023-2"}) == id


SPOILT = {form: exported(form, SMALL.events, SMALL, "vi") for form in FORMATS}
NASTY = [b"\r\n", b"\\", b'"', b"\0", b"\xff", b"[" * 40, b"{", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"9999999999", b"-1", b";TZID=X/Y", b":", b",", b"<p>", b"null", b"00000000", b"DURATION:P999999999W\r\n", b"DTSTART:00010101T000000Z\r\n", b"RRULE:\r\n", b"BEGIN:VTIMEZONE\r\nTZID:X/Y\r\nEND:VTIMEZONE\r\n", b"\xe2\x80\xa8", b"1e999"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@hypothesis(max_examples=200)
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, 100_000), st.integers(0, 12), st.one_of(st.sampled_from(NASTY), st.binary(max_size=4))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_comes_is_refused_or_makes_events_that_can_stand(
    form: str, edits: list[tuple[int, int, bytes]]
) -> None:
    content = SPOILT[form]
    for at, gone, new in edits:
        at %= len(content)
        content = content[:at] + new + content[at + gone :]
    to = importing(BARE)
    try:
        found = imported(form, content, to)
    except ImportSourceError:
        return
    for each in found:
        assert each.messages or each.fields
        assert each.fields is None or event_problems(each.fields, BARE) == ()


JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(["2020", 2020, 13, "<p>x", "31"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["year", "month", "day", "hour", "minute", "headline", "text", "url"]), inner)),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.slow
@hypothesis(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"start_date": JSONS, "text": JSONS},
            optional=dict.fromkeys(("end_date", "display_date", "group", "unique_id", "media"), JSONS),
        )
    )
)
def test_slides_may_hold_anything(slides: list[object]) -> None:
    for each in imported("timelinejs", json.dumps({"events": slides}).encode(), importing(BARE)):
        assert each.fields is None or event_problems(each.fields, BARE) == ()


@pytest.mark.slow
@hypothesis(max_examples=20)
@given(events())
def test_what_is_made_stands_in_the_file_as_it_was(events: Sequence[Event]) -> None:
    """Whatever its texts are, and the rest of the file as before."""
    text = (DATA / "small.yaml").read_text()
    there = load_bytes(text.encode(), "small.yaml")
    content = exported("csv", [replace(each, sources=()) for each in events], BARE, "vi")
    found = [each.fields for each in imported("csv", content, importing(there)) if each.fields]
    after = load_bytes(Document.parse(text).with_events(found).text.encode(), "small.yaml")
    sent = [replace(each, sources=()) for each in events]
    assert {each.id: held("csv", each, "vi") for each in after.events} == {
        each.id: held("csv", each, "vi") for each in (*there.events, *sent)
    }

"""Tests imports: the service's own exports survive a round trip, foreign files give the expected events, and no input
crashes.
"""

import json
import re
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
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate, EDTFError, Interval, parse_edtf, parse_edtf_date
from timeline.model.entities import Citation, Source
from timeline.model.event import Event, Status
from timeline.model.localized_text import UNDETERMINED, LocalizedText
from timeline.render.csv import events_csv
from timeline.render.ics import anniversaries_ics, events_ics
from timeline.render.timelinejs import timelinejs_json
from timeline.response_body import Body
from timeline.urls import Urls
from timeline.yaml_edit import Document

from ..conftest import DATA, SITE
from ..feeds import make_feed
from ..texts import any_text

TODAY = date(2026, 11, 22)
SMALL = load(DATA / "small.yaml")
# Sources whose names contain the characters that separate sources from each other and from their locators.
TRICKY_SOURCES = (
    *SMALL.sources,
    Source("annex", LocalizedText((("vi", "Phụ lục: tình hình; và kết quả, 2017"),)), None, None, None, None),
    Source("short", LocalizedText((("vi", "Phụ lục"),)), None, None, None, None),
)
WITHOUT_EVENTS = replace(SMALL, sources=TRICKY_SOURCES, events=())

RENDERERS: Mapping[str, Callable[..., Body]] = {"ics": events_ics, "csv": events_csv, "timelinejs": timelinejs_json}
# The fields of an event that each format has, in one language. `description` is the summary and the note, which ICS and
# TimelineJS join. No format has anniversary, part_of, related and url.
EXPORTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "ics": ("id", "date", "kind", "topics", "title", "description", "sources", "status", "updated", "revision"),
    "csv": ("id", "date", "kind", "countries", "topics", "places", "people", "title", "summary", "sources", "status"),
    "timelinejs": ("id", "was", "date", "kind", "title", "description", "sources", "status"),
}


def make_context(catalogue: Catalogue, language: str = "vi", **changes: Any) -> ImportContext:
    return replace(ImportContext(catalogue, language, SITE, TODAY), **changes)


def export_events(format_name: str, events: Iterable[Event], catalogue: Catalogue, language: str) -> bytes:
    return RENDERERS[format_name](events, make_feed(catalogue.site, language)).content


def import_events(format_name: str, content: bytes, context: ImportContext) -> tuple[ImportedEvent, ...]:
    return build_events(FORMATS[format_name](content, context), context)


def import_text(format_name: str, content: str | bytes, **changes: Any) -> tuple[list[Any], list[str]]:
    """The imported events, and every message with its position."""
    context = make_context(SMALL, **changes)
    entries = FORMATS[format_name](content.encode() if isinstance(content, str) else content, context)
    imported = build_events(entries, context)
    events = [
        {name: value for name, value in draft.fields.items() if name not in ("updated", "imported")}
        for draft in imported
        if draft.fields
    ]
    return events, [
        *entries.messages,
        *(f"{draft.position}: {message}" for draft in imported for message in draft.messages),
    ]


def expected_fields(format_name: str, event: Event, language: str) -> dict[str, Any]:
    """The fields of an event that a format has, as they are written in the file."""
    title = event.title.in_(language)
    description = "\n".join(entity.in_(language) for entity in (event.summary, event.note) if entity)
    if format_name == "timelinejs":  # paragraphs
        description = "\n".join(filter(None, map(str.strip, description.split("\n"))))
    date = event.date
    if format_name == "ics" and isinstance(date, Interval) and date.start == date.end:
        [date] = date.dates[:1]
    fields = {
        "id": event.id,
        "was": list(event.retired_ids[:1]),
        "date": str(date),
        "kind": event.kind.key,
        **{
            name: [entity.key for entity in getattr(event, name)]
            for name in ("countries", "topics", "places", "people")
        },
        "title": str(title),
        "description": description,
        "summary": str(event.summary.in_(language)) if event.summary else "",
        "sources": [
            (citation.source.key, citation.locator.in_(language) if citation.locator else "")
            for citation in event.sources
        ],
        "status": "" if event.status is Status.CONFIRMED else event.status.value,
        "updated": event.updated.isoformat(),
        "revision": str(event.revision or ""),
    }
    return {name: fields[name] for name in EXPORTED_FIELDS[format_name]}


def imported_fields(format_name: str, draft: ImportedEvent, language: str) -> dict[str, Any]:
    """The same fields of an imported event."""
    fields: dict[str, Any] = dict(draft.fields or {})

    def text(name: str) -> str:
        texts = fields.get(name, {})
        return str(texts.get(language) or next(iter(texts.values()), ""))

    result = {name: fields.get(name, "") for name in ("id", "date", "kind", "status", "updated", "revision")}
    result |= {name: list(fields.get(name, [])) for name in ("was", "countries", "topics", "places", "people")}
    result |= {"title": text("title"), "description": text("summary"), "summary": text("summary")}
    result["sources"] = [(citation["source"], citation.get("at", "")) for citation in fields.get("sources", [])]
    return {name: result[name] for name in EXPORTED_FIELDS[format_name]}


ALPHABET = "aăâđeêoôơuưNnốệ ກຂຄງຈນແຫ່ງ,;:\\\"'<>&=+-@#?|%{}[]~0123"
LINES = st.text(ALPHABET, min_size=1, max_size=30).map(str.strip).filter(bool)
PARAGRAPHS = st.lists(st.text(ALPHABET, max_size=30), min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool)
DAYS = st.dates(date(1, 1, 1), date(9990, 1, 1)).map(EDTFDate.from_date)
TIMES = st.builds(
    lambda day, at: parse_edtf_date(f"{day}T{at:%H:%M}"), st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.times()
)
DATES = st.one_of(
    DAYS,
    TIMES,
    st.builds(lambda day, length, sign: parse_edtf_date(str(day)[:length] + sign), DAYS, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~", "?", "%"])),
)  # fmt: skip


@st.composite
def dates_or_intervals(draw: st.DrawFn) -> EDTFDate | Interval:
    start = draw(DATES)
    if draw(st.booleans()):
        return start
    try:
        interval = parse_edtf(f"{start}/{draw(DATES)}")
    except EDTFError:
        return start
    return start if isinstance(interval, Interval) and interval.start == interval.end else interval


def localized_texts(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[LocalizedText]:
    """Texts in the first language, and in some of the others."""
    others = st.dictionaries(st.sampled_from(["lo", "en"]), strategy)
    return st.builds(
        lambda first, translations: LocalizedText((("vi", first), *sorted(translations.items(), reverse=True))),
        strategy,
        others,
    )


@st.composite
def event_lists(draw: st.DrawFn) -> tuple[Event, ...]:
    """Some events with different titles, because importers recognise an event by its title."""
    result = []
    for number in range(draw(st.integers(1, 3))):
        status = draw(st.sampled_from([option for option in Status if option is not Status.DRAFT]))
        locators = st.one_of(st.none(), LINES.map(lambda line: LocalizedText(((UNDETERMINED, line),))))
        citations = draw(st.lists(st.builds(Citation, st.sampled_from(TRICKY_SOURCES), locators), max_size=3))
        result.append(
            Event(
                id=f"event-{number}",
                date=draw(dates_or_intervals()),
                kind=draw(st.sampled_from(WITHOUT_EVENTS.kinds)),
                title=draw(localized_texts(st.builds("{} {}".format, LINES, st.just(number)))),
                countries=tuple(draw(st.lists(st.sampled_from(SMALL.countries), unique=True))),
                topics=tuple(draw(st.lists(st.sampled_from(WITHOUT_EVENTS.topics), unique=True))),
                places=tuple(draw(st.lists(st.sampled_from(WITHOUT_EVENTS.places), unique=True))),
                people=tuple(draw(st.lists(st.sampled_from(WITHOUT_EVENTS.people), unique=True))),
                summary=draw(st.one_of(st.none(), localized_texts(PARAGRAPHS))),
                note=draw(st.one_of(st.none(), localized_texts(PARAGRAPHS))),
                sources=tuple(dict.fromkeys(citations)),
                status=status,
                retired_ids=draw(st.sampled_from([(), (f"older-{number}",)])),
                updated=draw(st.dates(date(1990, 1, 1), date(2030, 1, 1))),
                revision=draw(st.integers(1 if status is Status.CANCELLED else 0, 9)),
            )
        )
    return tuple(result)


@pytest.mark.slow
@pytest.mark.parametrize("format_name", RENDERERS)
@hypothesis(max_examples=20)
@given(events=event_lists(), language=st.sampled_from(SMALL.site.languages))
def test_exported_fields_survive_a_round_trip(format_name: str, events: Sequence[Event], language: str) -> None:
    imported = import_events(
        format_name,
        export_events(format_name, events, WITHOUT_EVENTS, language),
        make_context(WITHOUT_EVENTS, language),
    )
    exported = [event for event in events if format_name != "ics" or event.date.is_exact]
    expected = {event.id: expected_fields(format_name, event, language) for event in exported}
    assert {
        str((draft.fields or {}).get("id", draft)): imported_fields(format_name, draft, language) for draft in imported
    } == expected


@pytest.mark.parametrize("format_name", RENDERERS)
@pytest.mark.parametrize(
    ("title", "summary", "when"),
    [
        (r"Tệp C:\Nam\nam; \\N", r"\n, \; và \\", "2024-09-10"),  # icalendar takes `\\N` for a line break
        ("=1+1", "-2", "2024-09-10"),  # spreadsheets take it for a formula
        ("'=1+1", "''@x", "2024-09-10"),
        ("a < b & c > d", "&lt;p&gt;\n<br>", "2024-09-10/2024-09-12"),
        ("Họp", "một", "2027-07-18T09:00/2027-07-18T11:30"),
        ("Họp", "một", "2020~"),  # TimelineJS has it only as display text
        ("Họp", "một", "2018-10-05?/2019%"),
        ("Họp", "một", "2022/2022"),  # shown as the year; TimelineJS has an end_date
    ],
)
def test_texts_that_need_escaping_survive_a_round_trip(format_name: str, title: str, summary: str, when: str) -> None:
    """Also for a kind with the same name as a topic."""
    kind = replace(WITHOUT_EVENTS.kinds[0], name=WITHOUT_EVENTS.topics[0].name)
    catalogue = replace(WITHOUT_EVENTS, kinds=(kind, *WITHOUT_EVENTS.kinds[1:]))
    texts = LocalizedText((("vi", title),)), LocalizedText((("vi", summary),))
    event = Event(
        "x", parse_edtf(when), kind, texts[0], topics=(WITHOUT_EVENTS.topics[0],), summary=texts[1], updated=TODAY
    )
    imported = import_events(format_name, export_events(format_name, [event], catalogue, "vi"), make_context(catalogue))
    is_exported = format_name != "ics" or event.date.is_exact
    assert [imported_fields(format_name, draft, "vi") for draft in imported] == [
        expected_fields(format_name, event, "vi")
    ] * is_exported


@pytest.mark.parametrize("format_name", RENDERERS)
def test_what_only_resembles_an_event_is_imported_and_reported(format_name: str) -> None:
    first, second = (replace(SMALL.events[0], id=event_id) for event_id in ("x", "y"))
    imported = import_events(
        format_name, export_events(format_name, [first, second], WITHOUT_EVENTS, "vi"), make_context(WITHOUT_EVENTS)
    )
    assert [(draft.fields and draft.fields["id"], draft.messages[-1:]) for draft in imported] == [
        ("x", ()),
        ("y", ("resembles 'x' (same title and day): added as another event",)),
    ]


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("format_name", RENDERERS)
def test_the_real_events_survive_a_round_trip(format_name: str, language: str, real_catalogue: Catalogue) -> None:
    """The file to import into has only the first event, which is recognised."""
    content = export_events(format_name, real_catalogue.events, real_catalogue, language)
    imported = import_events(
        format_name, content, make_context(replace(real_catalogue, events=real_catalogue.events[:1]), language)
    )
    exported = [event for event in real_catalogue.events if format_name != "ics" or event.date.is_exact]
    assert [draft.duplicate_of for draft in imported if not draft.fields] == [real_catalogue.events[0].id]
    expected = {event.id: expected_fields(format_name, event, language) for event in exported[1:]}
    assert {
        str(draft.fields["id"]): imported_fields(format_name, draft, language) for draft in imported if draft.fields
    } == expected


@pytest.mark.parametrize("format_name", RENDERERS)
def test_existing_events_are_recognised(format_name: str, small_catalogue: Catalogue) -> None:
    for language in small_catalogue.site.languages:
        imported = import_events(
            format_name,
            export_events(format_name, small_catalogue.events, small_catalogue, language),
            make_context(small_catalogue, language),
        )
        exported = [event.id for event in small_catalogue.events if format_name != "ics" or event.date.is_exact]
        assert sorted(draft.duplicate_of for draft in imported) == sorted(exported)
        assert not any(draft.fields for draft in imported)


_FULL_MINUTE = re.compile("(?<=T[0-9]{2}:[0-9]{2}):00")
# What TimelineJS cannot tell apart, because it is shown in the same words.
_SAME_IN_TIMELINEJS = {
    "1962-XX": "1962", "1962-09-XX": "1962-09", "1963-XX-XX": "1963", "198X/2005": "1980/2005",
    "2023-21/2023-23": "2023-03/2023-11",
}  # fmt: skip


@pytest.mark.parametrize("format_name", RENDERERS)
def test_every_form_of_a_date_survives_a_round_trip(format_name: str) -> None:
    """But for the seconds of a full minute."""
    catalogue = load(DATA / "dates.yaml")
    content = export_events(format_name, catalogue.events, catalogue, "vi")
    imported = import_events(format_name, content, make_context(replace(catalogue, events=())))
    exported = {
        event.id: str(event.date) for event in catalogue.events if format_name != "ics" or event.date.is_in_calendars
    }
    if format_name == "timelinejs":
        exported = {event_id: _SAME_IN_TIMELINEJS.get(date, date) for event_id, date in exported.items()}
    dates = {str(draft.fields["id"]): str(draft.fields["date"]) for draft in imported if draft.fields}
    assert {event_id: _FULL_MINUTE.sub("", date) for event_id, date in dates.items()} == {
        event_id: _FULL_MINUTE.sub("", date) for event_id, date in exported.items()
    }


@pytest.mark.parametrize("format_name", RENDERERS)
def test_events_of_a_site_under_a_path_keep_their_ids(format_name: str) -> None:
    site_url = f"{SITE}/vi/nien.giam"
    content = RENDERERS[format_name](SMALL.events, make_feed(SMALL.site, urls=Urls(site_url, "vi"))).content
    imported = import_events(format_name, content, make_context(WITHOUT_EVENTS, site_url=site_url))
    exported = [event.id for event in SMALL.events if format_name != "ics" or event.date.is_exact]
    assert sorted(str((draft.fields or {}).get("id", draft)) for draft in imported) == sorted(exported)


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_texts_of_our_own_calendars_have_the_language_of_their_url(language: str) -> None:
    """Our calendars name the language of a text only if it is not that of the calendar."""
    imported = import_events(
        "ics", export_events("ics", SMALL.events[:2], SMALL, language), make_context(WITHOUT_EVENTS)
    )
    titles = [(draft.fields or {})["title"] for draft in imported]
    texts = [str(event.title.in_(language)) for event in SMALL.events[:2]]
    assert titles == [{"vi": text, language: text} for text in texts]


def test_anniversaries_are_not_imported(small_catalogue: Catalogue) -> None:
    """Also if their events are no longer in the file."""
    events = [event for event in small_catalogue.events if not event.retired_ids]
    content = anniversaries_ics(
        anniversaries(events, date(2026, 1, 1), date(2028, 1, 1)), make_feed(small_catalogue.site)
    ).content
    imported = import_events("ics", content, make_context(replace(small_catalogue, events=())))
    assert imported
    assert {draft.messages[-1] for draft in imported} == {"is an anniversary: import the events themselves"}


def calendar_with_event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


KIND_GUESSED = "kind guessed: milestone, the first in the file; choose another with --kind"


@pytest.mark.parametrize(
    ("lines", "expected", "messages"),
    [
        (
            ("DTSTART;VALUE=DATE:20240930", "SUMMARY:Họp"),  # no end means one day
            {"id": "hop-2024", "date": "2024-09-30", "kind": "milestone", "title": {"vi": "Họp"}},
            [KIND_GUESSED],
        ),
        (
            ("DTSTART;VALUE=DATE:20240930", "DTEND;VALUE=DATE:20241003", "SUMMARY:Họp", "CATEGORIES:Chuyến thăm,Biên giới"),  # DTEND is the day after the last
            {"id": "hop-2024", "date": "2024-09-30/2024-10-02", "kind": "visit", "topics": ["border"], "title": {"vi": "Họp"}},
            [],
        ),
        (
            ("DTSTART;TZID=America/New_York:20241231T230000", "DURATION:PT90M", "SUMMARY;LANGUAGE=en:Talks", "CATEGORIES:treaty"),  # another zone
            {"id": "talks-2025", "date": "2025-01-01T11:00/2025-01-01T12:30", "kind": "treaty", "title": {"vi": "Talks", "en": "Talks"}},
            ["DTSTART: time converted from America/New_York to Asia/Ho_Chi_Minh", "no title in vi: the text in en is used until it is translated"],
        ),
        (
            ("DTSTART;TZID=Asia/Ho_Chi_Minh:19421231T233000", "SUMMARY:Họp", "CATEGORIES:Visit"),  # clocks went from 23:00 to 00:00
            {"id": "hop-1943", "date": "1943-01-01T00:30", "kind": "visit", "title": {"vi": "Họp"}},
            ["clocks in Asia/Ho_Chi_Minh skip 1942-12-31T23:30: read as 1943-01-01T00:30"],
        ),
        (
            ("DTSTART:20250601T100000", "DTEND:20250601T090000", "SUMMARY:Họp", "RRULE:FREQ=YEARLY", "ATTENDEE:mailto:a@example.org", "X-A:b", "CATEGORIES:Visit"),  # dropped properties
            {"id": "hop-2025", "date": "2025-06-01T10:00", "kind": "visit", "title": {"vi": "Họp"}},
            [
                "DTSTART: no time zone given: read in the site's time zone, Asia/Ho_Chi_Minh",
                "DTEND: no time zone given: read in the site's time zone, Asia/Ho_Chi_Minh",
                "end before DTSTART dropped",
                "dropped: ATTENDEE, X-A",
                "RRULE dropped: the entry is imported once",
            ],
        ),
        (
            ("DTSTART;VALUE=DATE:20250601", "DTEND;VALUE=DATE:20250601", "SUMMARY:Họp\\nhai", "STATUS:CANCELLED", "LOCATION:Khách sạn\\, phòng 3", "URL:tel:1", "CATEGORIES:Visit,Khác"),  # changed values
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
        (("DTSTART;VALUE=DATE:20250230", "SUMMARY:Họp"), None, ["line 4: DTSTART '20250230' cannot be read: write a day or a time as in 20240930 or 20240930T080000Z"]),
        (("DTSTART;VALUE=DATE:20250228",), None, ["has no title"]),
    ],
)  # fmt: skip
def test_foreign_calendars(lines: Sequence[str], expected: object, messages: Sequence[str]) -> None:
    events, reported = import_text("ics", calendar_with_event(*lines))
    assert (events, reported) == ([expected] if expected else [], [f"VEVENT 1: {message}" for message in messages])


@pytest.mark.parametrize(
    ("cell", "date_or_message"),
    [
        ("2021-06", "2021-06"),  # EDTF is unchanged
        ("1962-09-05?", "1962-09-05?"),
        ("13/05/2023", "2023-05-13"),
        ("5/5/2023", "2023-05-05"),
        ("9/1962", "1962-09"),
        ("2023/05/13", "2023-05-13"),
        ("2023-05-13 08:30", "2023-05-13T08:30"),
        ("5/9/62", "'5/9/62' has a year of two digits: write four digits"),
        ("22894", "1962-09-05"),  # all cells of the column are such numbers
        ("05/25/2023", "'05/25/2023' is month first, but dates are read day first: add --month-first, or write the year first, as in 1962-09-05"),
        ("31/02/2023", "'2023-02-31' is not in the calendar: 2023-02 has 28 days"),
        ("May 5", "'May 5' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
    ],
)  # fmt: skip
def test_dates_in_spreadsheets(cell: str, date_or_message: str) -> None:
    events, messages = import_text("csv", f"title,date,kind\nx,{cell},visit\n")
    assert ([event["date"] for event in events] or [message.removeprefix("row 2: ") for message in messages]) == [
        date_or_message
    ]


@pytest.mark.parametrize(
    ("cell", "date_or_message"),
    [
        ("05/30/2024", "2024-05-30"),
        ("5/9/2023 2:30 PM", "2023-05-09T14:30"),  # not ambiguous: the editor has said it
        ("5-30-2024", "2024-05-30"),
        ("2023/05/13", "2023-05-13"),
        ("9/1962", "1962-09"),
        ("13/05/2023", "'13/05/2023' is day first, but --month-first is given: write the year first, as in 1962-09-05"),
        ("02/31/2023", "'2023-02-31' is not in the calendar: 2023-02 has 28 days"),
    ],
)  # fmt: skip
def test_dates_that_are_month_first(cell: str, date_or_message: str) -> None:
    events, messages = import_text("csv", f"title,date,kind\nx,{cell},visit\n", is_month_first=True)
    assert [*(event["date"] for event in events), *(message.removeprefix("row 2: ") for message in messages)] == [
        date_or_message
    ]


def test_ambiguous_dates_are_reported() -> None:
    events, messages = import_text("csv", "title,date,kind\nx,05/09/2023,visit\n")
    assert [event["date"] for event in events] == ["2023-09-05"]
    assert messages == ["row 2: date '05/09/2023' is ambiguous: read day first, as 2023-09-05"]


def test_one_date_with_the_month_first_makes_ambiguous_dates_errors() -> None:
    events, messages = import_text("csv", "title,date,kind\nx,05/09/2023,visit\ny,05/25/2023,visit\nz,2023,visit\n")
    assert [event["title"]["vi"] for event in events] == ["z"]
    assert messages[0] == (
        "row 2: '05/09/2023' may be month first, because '05/25/2023' is: add --month-first, or write the year first, as in 1962-09-05"
    )


def test_foreign_columns() -> None:
    """Headings are given or guessed. Guesses and dropped columns are reported."""
    content = "\ufeffTên;Tên Lào;Start;End;Quốc gia;Màu\r\nThăm;ຢ້ຽມ;1/6/2023;3/6/2023;Lào, Atlantis;đỏ\r\n"
    events, messages = import_text(
        "csv", content, field_by_heading={"Tên": "title", "Tên Lào": "title.lo"}, default_kind="visit"
    )
    assert events == [
        {"id": "tham-2023", "date": "2023-06-01/2023-06-03", "kind": "visit", "countries": ["LA"], "title": {"vi": "Thăm", "lo": "ຢ້ຽມ"}}
    ]  # fmt: skip
    assert messages == [
        "column 'Start' read as first",
        "column 'End' read as last",
        "column 'Quốc gia' read as countries",
        "column 'Màu' dropped: name its field with --column FIELD='Màu'",
        "row 2: date '1/6/2023' is ambiguous: read day first, as 2023-06-01",
        "row 2: date '3/6/2023' is ambiguous: read day first, as 2023-06-03",
        "row 2: dropped from countries, because not in the file: Atlantis",
    ]


@pytest.mark.parametrize(
    ("slide", "expected", "messages"),
    [
        (
            {"start_date": {"year": "1975", "month": "12", "day": "02"}, "text": {"headline": "Nước <b>CHDCND</b> Lào", "text": "<p>Một &amp; hai<br>ba</p>"}, "group": "Dấu mốc"},
            {"id": "nuoc-chdcnd-lao-1975", "date": "1975-12-02", "kind": "milestone", "title": {"vi": "Nước CHDCND Lào"}, "summary": {"vi": "Một & hai\nba"}},
            ["markup dropped: b"],
        ),
        (
            {"start_date": {"year": 2020}, "display_date": "Khoảng năm 2020", "text": {"headline": "x"}, "group": "visit"},  # as the exporter writes it
            {"id": "x-2020", "date": "2020~", "kind": "visit", "title": {"vi": "x"}},
            [],
        ),
        (
            {"start_date": {"year": 2001}, "end_date": {"year": 2005.0}, "display_date": "đầu thế kỷ", "text": {"headline": "x"}, "group": "visit", "media": {"url": "https://example.org/a.jpg"}, "background": {}},
            {"id": "x-2001", "date": "2001/2005", "kind": "visit", "title": {"vi": "x"}, "note": {"vi": "đầu thế kỷ\nhttps://example.org/a.jpg"}},
            ["dropped: background", "display_date moved to the note", "media kept as a link in the note: https://example.org/a.jpg"],
        ),
        ({"start_date": {"year": -500}, "text": {"headline": "x"}, "group": "visit"}, {"id": "x-500-bc", "date": "-0499", "kind": "visit", "title": {"vi": "x"}}, []),  # 500 BC
        ({"start_date": {"year": -1, "month": 2, "day": 29}, "text": {"headline": "x"}, "group": "visit"}, {"id": "x-1-bc", "date": "0000-02-29", "kind": "visit", "title": {"vi": "x"}}, []),
        ({"start_date": {"year": 0}, "text": {"headline": "x"}, "group": "visit"}, {"id": "x-1-bc", "date": "0000", "kind": "visit", "title": {"vi": "x"}}, ["start_date: year 0, which TimelineJS does not have, read as 1 BC"]),
        ({"start_date": {"year": -44}, "end_date": {"year": 14}, "text": {"headline": "x"}, "group": "visit"}, {"id": "x-44-bc", "date": "-0043/0014", "kind": "visit", "title": {"vi": "x"}}, ["end_date: year 14 read as the year 0014"]),
        ({"start_date": {"year": 2027, "month": 7, "day": 18, "hour": 9, "minute": 0, "second": 30, "millisecond": 5}, "text": {"headline": "x"}, "group": "visit"}, {"id": "x-2027", "date": "2027-07-18T09:00:30", "kind": "visit", "title": {"vi": "x"}}, ["start_date: millisecond dropped"]),
        ({"start_date": {"year": "MMXX"}, "text": {"headline": "x"}}, None, ["start_date: 'MMXX' is not a valid year"]),
        ({"start_date": {"year": 10000}, "text": {"headline": "x"}}, None, ["start_date: '10000' is not a valid date: years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"]),
        ({"text": {"headline": "x"}}, None, ["has no start_date"]),
        (5, None, ["is not an object"]),
    ],
)  # fmt: skip
def test_foreign_slides(slide: object, expected: object, messages: Sequence[str]) -> None:
    events, reported = import_text("timelinejs", json.dumps({"events": [slide]}))
    assert (events, reported) == ([expected] if expected else [], [f"event 1: {message}" for message in messages])


def test_eras_are_events_and_the_title_slide_is_reported() -> None:
    document = {"title": {}, "eras": [{}, {}], "events": [], "scale": "human"}
    assert import_text("timelinejs", json.dumps(document)) == (
        [],
        ["title slide dropped", "era 1: has no start_date", "era 2: has no start_date"],
    )


@pytest.mark.parametrize(
    ("format_name", "content", "message"),
    [
        ("ics", b"", "is not a calendar: it has no line BEGIN:VCALENDAR"),
        ("ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "is a calendar without the line END:VCALENDAR, perhaps truncated: download it again"),
        ("csv", b"", "has no column for title and date: add --column title=HEADING --column date=HEADING; its columns are none"),
        ("csv", b"title,date\nH\xf4p,2023\n", "is not UTF-8 (line 2, byte 0xf4), perhaps it is in a code page such as Windows-1258: save it as UTF-8 (in Excel: Save As, CSV UTF-8)"),
        ("csv", b'title,"date\nx,2023\n', "cannot be read from row 1 on: a quote opens and never closes, or a quote within it is not doubled: lines 1 to 2 not read"),
        ("csv", b"title,date\nx\0,2023\n", "is not text: it has a zero byte; save it as CSV UTF-8"),
        ("timelinejs", b"[" * 100_000, "is JSON that is nested too deeply"),
        ("timelinejs", b"[]", 'is not JSON of TimelineJS3: it must be an object with a list "events"'),
        ("timelinejs", b'{"timeline": {"date": []}}', 'is not JSON of TimelineJS3: it must be an object with a list "events"'),
        ("timelinejs", b" " * (MAX_BYTES + 1), "is larger than 16 MiB: import it in parts"),
    ],
)  # fmt: skip
def test_an_unreadable_file_raises_an_error_with_the_remedy(format_name: str, content: bytes, message: str) -> None:
    with pytest.raises(ImportSourceError) as error:
        FORMATS[format_name](content, make_context(SMALL))
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("content", "name", "format_or_message"),
    [
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "feed", "ics"),
        (b'\n{"events": []}', "x.txt", "timelinejs"),
        (b"a;b", "X.CSV?download=1", "csv"),
        ("a\tb".encode("utf-16"), "x.csv", "csv"),
        (b"<!doctype html>", "x.ics", "is a web page, not a file of events: save the file that the page links to"),
        (b"a;b", "-", "has an unknown format: name it with --format \\(ics, csv, xlsx, timelinejs\\)"),
    ],
)
def test_the_format_is_detected_from_the_content_or_the_name(content: bytes, name: str, format_or_message: str) -> None:
    if format_or_message in FORMATS:
        assert detect_format(content, name) == format_or_message
    else:
        with pytest.raises(ImportSourceError, match=format_or_message):
            detect_format(content, name)


@pytest.mark.parametrize(
    ("title", "when", "id"),
    [
        ({"vi": "Ký Hiệp ước Hữu nghị", "en": "Treaty of Friendship signed"}, "1977-07-18", "treaty-of-friendship-signed-1977"),
        ({"vi": "Đắk Lắk – Đà Nẵng: ½ đường"}, "2017", "dak-lak-da-nang-1-2-duong-2017"),
        ({"lo": "ຢ້ຽມຢາມ", "vi": "Thăm Lào"}, "2021-06~", "tham-lao-2021"),
        ({"lo": "ປີ 2022 ຫວຽດນາມ"}, "2022-07-01/2022-09-30", "visit-2022-07-01"),  # a number alone is no id
        ({"en": "Year 2022"}, "2022", "year-2022"),
        ({"en": "Visit"}, "2023", "visit-2023-3"),  # the first two ids are in use
        ({"en": "word " * 40}, "2023", "-".join(["word"] * 12) + "-2023"),
    ],
)  # fmt: skip
def test_an_id_is_made_from_the_title_and_the_year(title: Mapping[str, str], when: str, id: str) -> None:
    assert propose_id(title, parse_edtf(when), "visit", {"visit-2023", "visit-2023-2"}) == id


EXPORTS = {form: export_events(form, SMALL.events, SMALL, "vi") for form in RENDERERS}
HOSTILE_BYTES = [b"\r\n", b"\\", b'"', b"\0", b"\xff", b"[" * 40, b"{", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"9999999999", b"-1", b";TZID=X/Y", b":", b",", b"<p>", b"null", b"00000000", b"DURATION:P999999999W\r\n", b"DTSTART:00010101T000000Z\r\n", b"RRULE:\r\n", b"BEGIN:VTIMEZONE\r\nTZID:X/Y\r\nEND:VTIMEZONE\r\n", b"\xe2\x80\xa8", b"1e999"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("format_name", RENDERERS)
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, 100_000),
            st.integers(0, 12),
            st.one_of(st.sampled_from(HOSTILE_BYTES), st.binary(max_size=4)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_input_is_rejected_or_gives_valid_events(format_name: str, edits: list[tuple[int, int, bytes]]) -> None:
    content = EXPORTS[format_name]
    for position, length, new in edits:
        position %= len(content)
        content = content[:position] + new + content[position + length :]
    context = make_context(WITHOUT_EVENTS)
    try:
        imported = import_events(format_name, content, context)
    except ImportSourceError:
        return
    for draft in imported:
        assert draft.messages or draft.fields
        assert draft.fields is None or event_problems(draft.fields, WITHOUT_EVENTS) == ()


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), any_text(max_size=5), st.sampled_from(["2020", 2020, 13, "<p>x", "31"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["year", "month", "day", "hour", "minute", "headline", "text", "url"]), inner)),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.slow
@given(
    st.lists(
        st.fixed_dictionaries(
            {"start_date": JSON_VALUES, "text": JSON_VALUES},
            optional=dict.fromkeys(("end_date", "display_date", "group", "unique_id", "media"), JSON_VALUES),
        )
    )
)
def test_slides_with_any_json_give_valid_events(slides: list[object]) -> None:
    for draft in import_events("timelinejs", json.dumps({"events": slides}).encode(), make_context(WITHOUT_EVENTS)):
        assert draft.fields is None or event_problems(draft.fields, WITHOUT_EVENTS) == ()


@pytest.mark.slow
@hypothesis(max_examples=20)
@given(event_lists())
def test_imported_events_survive_being_written_to_the_file(events: Sequence[Event]) -> None:
    """With any texts; the rest of the file stays the same."""
    text = (DATA / "small.yaml").read_text()
    before = load_bytes(text.encode(), "small.yaml")
    content = export_events("csv", [replace(one, sources=()) for one in events], WITHOUT_EVENTS, "vi")
    imported = [one.fields for one in import_events("csv", content, make_context(before)) if one.fields]
    after = load_bytes(Document.parse(text).with_events(imported).text.encode(), "small.yaml")
    expected = [replace(event, sources=()) for event in events]
    assert {one.id: expected_fields("csv", one, "vi") for one in after.events} == {
        one.id: expected_fields("csv", one, "vi") for one in (*before.events, *expected)
    }

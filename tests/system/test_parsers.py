"""Tests calendars with foreign parsers: they agree, and every text is as it was written."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from timeline.anniversaries import anniversaries
from timeline.loader import load_bytes
from timeline.loader.source_file import remove_control_characters
from timeline.render.ics import anniversaries_ics, events_ics

from ..conftest import SITE
from ..feeds import calendars_by_path, make_feed
from ..lint import lint_problems
from ..parsing import COMMANDS, ParsedCalendar, Parser, parse_with_icalendar, run_parser
from ..texts import any_text

FRAGMENTS = [
    "a", "n", "N", " ", "\\", ",", ";", ":", '"', "'", "^", "=", "\t", "\n", "\r", "\r\n", "\\n", "\\N", "\\,", "BEGIN:VEVENT", "&lt;", "<b>",
    "À\u0323", "ệ", "ສະບາຍດີ", "😀", "👩‍👩‍👧", "🇻🇳", "\u200f", "\u202e", "\u00a0", "\u00ad", "\u2028", "\x85", "\ufeff", "\x07", "\U0010ffff",
]  # fmt: skip
ANY_TEXT = any_text() | st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
ANNIVERSARY_DAY = date(2026, 9, 5)
LINE_FIELDS = ("site", "kind", "topic", "source", "title", "anniversary", "at")  # fields of one line
PARAGRAPH_FIELDS = ("description", "summary", "note")


@cache
def parsed_by_icalendar(feed: str) -> ParsedCalendar:
    return parse_with_icalendar(calendars_by_path()[feed])


@pytest.fixture(scope="module")
def parsers() -> Iterator[Mapping[str, Parser]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(run_parser(command)) for name, command in COMMANDS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_all_parsers_agree_on_every_calendar_and_report_no_problem(parsers: Mapping[str, Parser], name: str) -> None:
    """On names, UIDs, days, times and texts; for libical also `check_restrictions`. Only texts in another language than
    the feed's have a language, which node-ical reports.
    """
    for url, content in calendars_by_path().items():
        parsed = parsers[name].parse(content)
        language = url.split("/")[1]
        problems = [each for each in parsed.problems if name != "node-ical" or f'{{"LANGUAGE":"{language}"}}' in each]
        assert (url, replace(parsed, problems=tuple(problems))) == (url, parsed_by_icalendar(url))


@pytest.mark.parametrize(
    ("feed", "old", "new", "problem"),
    [
        ("small /vi/events/leap-2020.ics", b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1", "Failed iTIP restrictions for SEQUENCE property. Expected zero or one instances of the property and got 2"),
        ("small /vi/anniversaries.ics?round=1&years=50&prepare=60&alarm=2", b"TRIGGER:-P1DT15H", b"TRIGGER:1DT15H", "Can't parse as DURATION value in TRIGGER property. Removing entire property: 1DT15H"),
    ],
)  # fmt: skip
def test_libical_reports_a_broken_calendar(
    parsers: Mapping[str, Parser], feed: str, old: bytes, new: bytes, problem: str
) -> None:
    content = calendars_by_path()[feed]
    broken = content.replace(old, new, 1)
    assert content != broken
    assert parsers["libical"].parse(broken).problems == (problem,)


def file_with_texts(texts: Mapping[str, str]) -> bytes:
    """A file with a text in each field that calendars show."""
    localized = {field: {"vi": text} for field, text in texts.items()}
    event = {
        "id": "a",
        "date": "1962-09-05",
        "kind": "k",
        "topics": ["t"],
        **{field: localized[field] for field in ("title", "summary", "note", "anniversary")},
        "sources": [{"source": "s", "at": localized["at"]}],
    }
    site = {
        "title": localized["site"],
        "description": localized["description"],
        "languages": ["vi"],
        "timezone": "Asia/Ho_Chi_Minh",
        "uid_namespace": "7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11",
        "updated": "2026-11-01",
    }
    document = {
        "site": site,
        "kinds": {"k": localized["kind"]},
        "topics": {"t": localized["topic"]},
        "sources": {"s": {"title": localized["source"]}},
        "events": [event],
    }
    return (json.dumps(document, ensure_ascii=False) + "\n...\n").encode()


def texts_of(*fields: str, is_line: bool) -> st.SearchStrategy[dict[str, str]]:
    """Texts that a file can contain in each of these fields. The file is JSON, which is valid YAML."""
    text = ANY_TEXT.map(remove_control_characters)
    if is_line:
        text = text.map(lambda each: each.replace("\n", " "))
    return st.fixed_dictionaries(dict.fromkeys(fields, text.filter(str.strip)))


@given(texts_of(*LINE_FIELDS, is_line=True), texts_of(*PARAGRAPH_FIELDS, is_line=False))
@example(dict.fromkeys(LINE_FIELDS, r"D:\New, \\N; \n\N,"), dict.fromkeys(PARAGRAPH_FIELDS, "D:\\New\n\\\\N\\n\\\n\\N"))
@example(dict.fromkeys(LINE_FIELDS, "D:\\"), dict.fromkeys(PARAGRAPH_FIELDS, "D:\\\nN\\"))
@example(
    dict.fromkeys(LINE_FIELDS, 1250 * "ກ, ; \\n😀"), dict.fromkeys(PARAGRAPH_FIELDS, 1250 * "ກ, ;\t\n\\😀")
)  # 10,000 characters each
# No shrinking of failing examples: that would take minutes.
@settings(max_examples=20, phases=[Phase.explicit, Phase.generate])
def test_any_text_in_any_field_survives_parsing(
    parsers: Mapping[str, Parser], lines: Mapping[str, str], paragraphs: Mapping[str, str]
) -> None:
    (event,) = (catalogue := load_bytes(file_with_texts({**lines, **paragraphs}), "events.yaml")).events
    feed = make_feed(catalogue.site, "vi")
    title, summary, note, name = (
        str(localized.in_("vi"))
        for localized in (event.title, event.summary, event.note, event.anniversary)
        if localized
    )
    shared_description = f"{summary}\n{note}\nNguồn: {event.sources[0].in_('vi')}\n{SITE}/vi/events/a/"
    kinds = (str(event.kind.name.in_("vi")), str(event.topics[0].name.in_("vi")))
    for content, expected_summary, expected_description in (
        (events_ics([event], feed).content, title, shared_description),
        (
            anniversaries_ics(anniversaries([event], ANNIVERSARY_DAY, ANNIVERSARY_DAY), feed).content,
            f"Kỷ niệm 64 năm {name}",
            f"{title} (ngày 5 tháng 9 năm 1962).\n{shared_description}",
        ),
    ):
        assert lint_problems(content) == []
        # If a name in a list ends with a backslash, ical.js and icalendar miss the comma after it.
        parse_functions = (
            (parsers["vobject"].parse,) if kinds[0].endswith("\\") else (parsers["ical.js"].parse, parse_with_icalendar)
        )
        for parsed in (parse(content) for parse in parse_functions):
            (entry,) = parsed.entries
            assert parsed.name.startswith(str(catalogue.site.title.in_("vi")))
            assert parsed.description.startswith(str(catalogue.site.description.in_("vi")))
            assert (entry.summary, entry.description, entry.categories) == (
                expected_summary,
                expected_description,
                kinds,
            )

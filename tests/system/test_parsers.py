"""Calendars as parsers of other makers read them: alike, and every text as it was written."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from timeline.anniversaries import anniversaries
from timeline.loader import load_bytes
from timeline.model.problems import InvalidFile
from timeline.render.ics import anniversaries_ics, events_ics

from ..conftest import SITE
from ..feeds import feed, feeds
from ..lint import problems
from ..parsing import COMMANDS, Parser, Reading, parser, read

PIECES = [
    "a", "n", "N", " ", "\\", ",", ";", ":", '"', "'", "^", "=", "\t", "\n", "\r", "\r\n", "\\n", "\\N", "\\,", "BEGIN:VEVENT", "&lt;", "<b>",
    "À\u0323", "ệ", "ສະບາຍດີ", "😀", "👩‍👩‍👧", "🇻🇳", "\u200f", "\u202e", "\u00a0", "\u00ad", "\u2028", "\x85", "\ufeff", "\x07", "\U0010ffff",
]  # fmt: skip
ANY = st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
DAY = date(2026, 9, 5)
LINES = ("site", "kind", "topic", "source", "title", "anniversary", "at")  # fields of one line
PARAGRAPHS = ("description", "summary", "note")


@cache
def as_icalendar_reads(feed: str) -> Reading:
    return read(feeds()[feed])


@pytest.fixture(scope="module")
def parsers() -> Iterator[Mapping[str, Parser]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(parser(command)) for name, command in COMMANDS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_calendar_is_read_alike_and_without_complaint(parsers: Mapping[str, Parser], name: str) -> None:
    """All of it: names, identities, days, times, texts, and of libical its `check_restrictions`."""
    for url, content in feeds().items():
        assert (url, parsers[name].read(content)) == (url, as_icalendar_reads(url))


@pytest.mark.parametrize(
    ("feed", "good", "bad", "said"),
    [
        ("small /vi/events/leap-2020.ics", b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1", "Failed iTIP restrictions for SEQUENCE property. Expected zero or one instances of the property and got 2"),
        ("small /vi/anniversaries.ics?round=1&years=50&prepare=60&alarm=2", b"TRIGGER:-P1DT15H", b"TRIGGER:1DT15H", "Can't parse as DURATION value in TRIGGER property. Removing entire property: 1DT15H"),
    ],
)  # fmt: skip
def test_a_broken_calendar_is_complained_of(
    parsers: Mapping[str, Parser], feed: str, good: bytes, bad: bytes, said: str
) -> None:
    content = feeds()[feed]
    broken = content.replace(good, bad, 1)
    assert content != broken
    assert parsers["libical"].read(broken).problems == (said,)


def written(texts: Mapping[str, str]) -> bytes:
    """A file with a text in each field that calendars show."""
    said = {field: {"vi": text} for field, text in texts.items()}
    event = {
        "id": "a",
        "date": "1962-09-05",
        "kind": "k",
        "topics": ["t"],
        **{field: said[field] for field in ("title", "summary", "note", "anniversary")},
        "sources": [{"source": "s", "at": said["at"]}],
    }
    site = {
        "title": said["site"],
        "description": said["description"],
        "languages": ["vi"],
        "timezone": "Asia/Ho_Chi_Minh",
        "uid_namespace": "7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11",
        "updated": "2026-11-01",
    }
    whole = {
        "site": site,
        "kinds": {"k": said["kind"]},
        "topics": {"t": said["topic"]},
        "sources": {"s": {"title": said["source"]}},
        "events": [event],
    }
    return (json.dumps(whole, ensure_ascii=False) + "\n...\n").encode()


def texts_of(*fields: str) -> st.SearchStrategy[dict[str, str]]:
    """Texts that a file can hold in all of these fields; JSON is YAML."""

    def held(text: str) -> bool:
        try:
            load_bytes(written(dict.fromkeys(LINES + PARAGRAPHS, "a") | dict.fromkeys(fields, text)), "events.yaml")
        except InvalidFile:
            return False
        return True

    return st.fixed_dictionaries(dict.fromkeys(fields, ANY.filter(held)))


@given(texts_of(*LINES), texts_of(*PARAGRAPHS))
@example(dict.fromkeys(LINES, r"D:\New, \\N; \n\N,"), dict.fromkeys(PARAGRAPHS, "D:\\New\n\\\\N\\n\\\n\\N"))
@example(dict.fromkeys(LINES, "D:\\"), dict.fromkeys(PARAGRAPHS, "D:\\\nN\\"))
@example(
    dict.fromkeys(LINES, 1250 * "ກ, ; \\n😀"), dict.fromkeys(PARAGRAPHS, 1250 * "ກ, ;\t\n\\😀")
)  # 10,000 characters each
# Not shrunk: where it fails, that would take minutes.
@settings(
    max_examples=50,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_any_text_in_any_field_comes_back_as_it_was_written(
    parsers: Mapping[str, Parser], lines: Mapping[str, str], paragraphs: Mapping[str, str]
) -> None:
    (event,) = (whole := load_bytes(written({**lines, **paragraphs}), "events.yaml")).events
    made = feed(whole.site, "vi")
    title, summary, note, name = (
        str(each.in_("vi")) for each in (event.title, event.summary, event.note, event.anniversary) if each
    )
    told = f"{summary}\n{note}\nNguồn: {event.sources[0].in_('vi')}\n{SITE}/vi/events/a/"
    kinds = (str(event.kind.name.in_("vi")), str(event.topics[0].name.in_("vi")))
    for content, named, said in (
        (events_ics([event], made).content, title, told),
        (
            anniversaries_ics(anniversaries([event], DAY, DAY), made).content,
            f"Kỷ niệm 64 năm {name}",
            f"{title} (ngày 5 tháng 9 năm 1962).\n{told}",
        ),
    ):
        assert problems(content) == []
        # Where a name in a list ends with a backslash, these two miss the comma behind it.
        readers = (parsers["vobject"].read,) if kinds[0].endswith("\\") else (parsers["ical.js"].read, read)
        for reading in (reader(content) for reader in readers):
            (entry,) = reading.entries
            assert reading.name.startswith(str(whole.site.title.in_("vi")))
            assert reading.description.startswith(str(whole.site.description.in_("vi")))
            assert (entry.summary, entry.description, entry.categories) == (named, said, kinds)

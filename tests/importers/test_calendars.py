"""Tests imports of calendars. `tests/data/imports/ics` has an awkward calendar for each story, and beside it what is right."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from timeline.importers import FORMATS, ImportContext, ImportedEvent, ImportSourceError, build_events, detect_format
from timeline.loader import event_problems, load
from timeline.model.edtf import parse_edtf

from ..conftest import DATA, SITE

FOLDER = DATA / "imports" / "ics"
CALENDARS = sorted(FOLDER.glob("*.ics"))
TODAY = date(2026, 11, 22)
CONTEXT = ImportContext(load(FOLDER / "site.yaml"), "vi", SITE, TODAY, default_kind="milestone")
DEFAULTS = {"kind": "milestone", "updated": TODAY.isoformat()}


def import_calendar(content: bytes) -> dict[str, Any]:
    """What `timeline import` adds and says, in the form of the files beside the calendars."""
    try:
        parsed = FORMATS["ics"](content, CONTEXT)
    except ImportSourceError as error:
        return {"error": str(error)}
    drafts = build_events(parsed, CONTEXT)
    events = [
        {name: value for name, value in draft.fields.items() if name != "imported" and value != DEFAULTS.get(name)}
        for draft in drafts
        if draft.fields
    ]
    messages = [f"{draft.position}: {message}" for draft in drafts for message in draft.messages]
    return {"events": events, "messages": [*parsed.messages, *messages]}


@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_awkward_calendars(path: Path) -> None:
    expected = yaml.load(path.with_suffix(".yaml").read_text(), yaml.CBaseLoader)
    assert {"story": expected["story"], **import_calendar(path.read_bytes())} == expected


def test_every_expectation_has_its_calendar() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} - {"site"} == {path.stem for path in CALENDARS}


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\n" + b"".join(b"BEGIN:X%d\n" % number for number in range(100_000)),
        b"BEGIN:VCALENDAR\n" * 50_000,
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VTIMEZONE\nTZID:x\n" * 20_000,
        b"DTSTART" + b';X="' * 200_000,
        b"DTSTART;" + b"X=" * 200_000,
        b"A;QUOTED-PRINTABLE=\n" * 50_000,
        b"A" + b"QUOTED-PRINTABLE" * 20_000 + b"=\n=\n=\n",
        b"BEGIN:VCALENDAR\n \n" * 50_000,
        *(
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240325\nDESCRIPTION:<b>" + markup * 50_000 + b"\nEND:VEVENT\nEND:VCALENDAR"
            for markup in (b"<!--", b"</", b"<a ", b"<a b='", b"<a b='>", b"<![CDATA[", b"<script>", b"&#9", b"<", b"&lt")
        ),
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240325\nDESCRIPTION:&#" + b"9" * 5_000 + b";\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240325\nDURATION:P" + b"9" * 5_000 + b"W\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=" + b"/A" * 50_000 + b":20240325T080000\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR",
    ],
    ids=lambda content: f"{content[-40:]!r}",
)  # fmt: skip
def test_hostile_calendars_take_time_in_proportion_to_their_length(content: bytes) -> None:
    """Some parsers need minutes for these: the test would not end."""
    result = import_calendar(content)
    assert result.get("error") or result["events"] or result["messages"]


NEW_BYTES = [b"\r", b"\n", b" ", b"\\", b'"', b"\0", b"\xff", b"\xef\xbb\xbf", b":", b";", b"=", b",", b"/", b"Z", b"T", b"0", b"9", b"<p>", b"&amp;", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n", b";VALUE=DATE", b";TZID=Europe/Paris", b";ENCODING=QUOTED-PRINTABLE"]  # fmt: skip
LINES = [line for path in CALENDARS for line in path.read_bytes().splitlines(keepends=True)]


@st.composite
def changed_calendars(draw: st.DrawFn) -> bytes:
    """Calendars with deleted, doubled and swapped lines, lines of other calendars, and changed bytes."""
    lines = draw(st.sampled_from(CALENDARS)).read_bytes().splitlines(keepends=True) or [b""]
    for change in draw(st.lists(st.sampled_from(["delete", "double", "swap", "insert", "edit", "cut"]), max_size=6)):
        first, second = (draw(st.integers(0, 1_000)) % len(lines) for _ in range(2))
        if change == "swap":
            lines[first], lines[second] = lines[second], lines[first]
        elif change == "edit":
            position = draw(st.integers(0, len(lines[first])))
            rest = lines[first][position + draw(st.integers(0, 3)) :]
            lines[first] = lines[first][:position] + draw(st.sampled_from(NEW_BYTES)) + rest
        elif change == "cut":
            lines = lines[: first + 1]
        else:
            new = {"delete": [], "double": [lines[first]] * 2, "insert": [lines[first], draw(st.sampled_from(LINES))]}
            lines[first : first + 1] = new[change]
            lines = lines or [b""]
    return b"".join(lines)


def days_in(content: bytes) -> set[int]:
    """The number of each day that is written in a file, and of two days before and after it: time zones and exclusive ends move a day."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="ignore").encode()
    unfolded = re.sub(rb"=?[\r\n]+[ \t]?", b"", content)
    days = set()
    for text in (content, unfolded):
        for match in re.finditer(rb"(?=(\d{4})-?(\d\d)-?(\d\d))", text):
            with suppress(ValueError):
                days.add(date(*map(int, match.groups())).toordinal())
    return {day + offset for day in days for offset in (-2, -1, 0, 1, 2)}


def check_import(content: bytes) -> None:
    """An import ends with valid events on days of the file, or with a sentence."""
    drafts: Sequence[ImportedEvent] = ()
    error = ""
    try:
        parsed = FORMATS[detect_format(content, "x.ics")](content, CONTEXT)
        drafts = build_events(parsed, CONTEXT)
    except ImportSourceError as raised:
        error = str(raised)
    assert re.fullmatch(r"((is|has) \S[^\n]+)?", error)
    for draft in drafts:
        assert draft.fields or draft.messages
        if draft.fields:
            assert event_problems(draft.fields, CONTEXT.catalogue) == ()
            when = parse_edtf(str(draft.fields["date"]))
            if b"EXDATE" in content:  # the first day that is left follows from the rule
                continue
            # A length gives an end that is not written.
            ends = [when.earliest] if re.search(rb"[:/][+-]?P\d", content) else [when.earliest, when.latest]
            assert {end.toordinal() for end in ends} <= days_in(content)


@given(changed_calendars())
def test_changed_calendars_give_events_or_a_sentence(content: bytes) -> None:
    check_import(content)


@pytest.mark.slow
@hypothesis(max_examples=100)
@given(
    st.one_of(
        changed_calendars(), st.binary(max_size=200), st.lists(st.sampled_from([*LINES, *NEW_BYTES])).map(b"".join)
    )
)
def test_any_bytes_give_events_or_a_sentence(content: bytes) -> None:
    check_import(content)

"""Editing the file in place: each edit with the lines that change, and not a character besides."""

from difflib import unified_diff
from pathlib import Path

import pytest

from timeline.loader import load_bytes
from timeline.model.problems import InvalidFile
from timeline.yaml_edit import Document, UnsupportedLayout, YamlValue

from .conftest import DATA, ROOT

FILES = [ROOT / "events.yaml", *(DATA / f"{name}.yaml" for name in ("small", "few", "whole"))]
HEAD = """\
site: {title: {vi: A}, description: {vi: A}, languages: [vi], timezone: Asia/Tokyo, uid_namespace: 7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11, updated: 2026-01-01}
kinds: {visit: {vi: Thăm}}
sources: {report: {title: {vi: Báo}}}
events:
"""
NEW: dict[str, YamlValue] = {"id": "new", "date": "2020-02", "kind": "visit", "title": {"vi": "Mới"}}

FIELDS = [
    ("both stand there", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n  updated: 2026-01-02 # so\n  revision: 1\n",
     "-   updated: 2026-01-02 # so\n-   revision: 1\n+   updated: 2026-02-03 # so\n+   revision: 7\n"),
    ("neither does", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}  # the end\n  # and more\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("only one, in quotes", "- id: a\n  date: 2020\n  revision: '1'\n  kind: visit\n  title: {vi: A}\n",
     "-   revision: '1'\n+   updated: 2026-02-03\n+   revision: 7\n"),
    ("only the other", "- id: a\n  updated: 2026-01-02\n  date: 2020\n  kind: visit\n  title: {vi: A}\n",
     "-   updated: 2026-01-02\n+   updated: 2026-02-03\n+   revision: 7\n"),
    ("first of all", "- revision: 1\n  id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n",
     "- - revision: 1\n+ - revision: 7\n+   updated: 2026-02-03\n"),
    ("in braces", "- {id: a, date: 2020, kind: visit, title: {vi: A}, }\n",
     "- - {id: a, date: 2020, kind: visit, title: {vi: A}, }\n+ - {id: a, date: 2020, kind: visit, title: {vi: A}, updated: 2026-02-03, revision: 7, }\n"),
    ("in braces that run over lines", "- {id: a, date: 2020, kind: visit, # why\n   title: {vi: A} # so\n  }\n",
     "-    title: {vi: A} # so\n+    title: {vi: A}, updated: 2026-02-03, revision: 7 # so\n"),
    ("further in", "   -   id: a\n       date: 2020\n       kind: visit\n       title: {vi: A}\n",
     "+        updated: 2026-02-03\n+        revision: 7\n"),
    ("behind a text of many lines", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n  note:\n    vi: |+\n      One.\n\n      Two.\n\n\n- {id: b, date: 2020, kind: visit, title: {vi: B}}\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("behind a folded text, at the end", "- id: a\n  date: 2020\n  kind: visit\n  title:\n    vi: >-\n      One\n      two\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("behind a text in quotes over lines", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: \"One\n      two\"} # so\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("events in brackets, as JSON has them", '  [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}}]\n',
     '-   [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}}]\n+   [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}, updated: 2026-02-03, revision: 7}]\n'),
]  # fmt: skip

FIRST = "- {id: a, date: 2019, kind: visit, title: {vi: A}}\n"
LAST = "- {id: z, date: 2021-05, kind: visit, title: {vi: Z}}\n"
BLOCK = "+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: Mới\n"
EVENTS: list[tuple[str, str, dict[str, YamlValue], str]] = [
    ("between others", FIRST + LAST, NEW, BLOCK),
    ("before all", LAST, NEW, BLOCK),
    ("behind all", FIRST, NEW, BLOCK),
    ("the comment of the next stays with it", FIRST + "# Of 2021\n" + LAST, NEW, BLOCK),
    ("an empty line between events stands there too", FIRST + "\n# Of 2021\n" + LAST, NEW, BLOCK + "+ \n"),
    ("the list further in", f"  {FIRST}  {LAST}", NEW, BLOCK.replace("+ ", "+   ")),
    ("what needs quotes, and what does not", FIRST, NEW | {"title": {"vi": "Mới: #1, [hai]"}, "note": {"vi": "Mới, [hai] a:b c#d 5’"}},
     '+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: "Mới: #1, [hai]"\n+   note:\n+     vi: Mới, [hai] a:b c#d 5’\n'),
    ("long and many-lined texts", FIRST, NEW | {"summary": {"vi": "Một hai ba " * 12 + "hết."}, "note": {"vi": "One:\n\n- two\n# three"}},
     BLOCK + "+   summary:\n+     vi: >-\n+       Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một\n+       hai ba Một hai ba hết.\n"
     "+   note:\n+     vi: |-\n+       One:\n+ \n+       - two\n+       # three\n"),
    ("texts that no block can hold", FIRST, NEW | {"note": {"vi": " x \n y\n\\\"\t"}, "title": {"vi": "null"}},
     '+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: "null"\n+   note:\n+     vi: " x \\n y\\n\\\\\\"\\t"\n'),
    ("lists", FIRST, NEW | {"countries": ["VN", "LA"], "sources": [{"source": "report", "at": {"vi": "trang 1, 2"}}, {"source": "report"}], "was": []},
     BLOCK + '+   countries: [VN, LA]\n+   sources:\n+   - {source: report, at: {vi: "trang 1, 2"}}\n+   - {source: report}\n+   was: []\n'),
]  # fmt: skip


def changed(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), n=0)
    return "".join(f"{line[0]} {line[1:]}" for line in list(lines)[2:] if line[0] in "+-")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_event_of_a_file_takes_its_marks(file: Path) -> None:
    """Of each file there is, line for line."""
    text = file.read_text("utf-8")
    document = Document.parse(text)
    marked = document.with_fields(
        {each: {"updated": "2026-11-22", "revision": "77"} for each in document.positions.event_ids}
    )
    catalogue = load_bytes(marked.text.encode(), "events.yaml")
    assert {(str(event.updated), event.revision) for event in catalogue.events} == {("2026-11-22", 77)}
    without = [
        line for line in text.splitlines() if "updated:" not in line and "revision:" not in line and "- {id" not in line
    ]
    assert without == [
        line
        for line in marked.text.splitlines()
        if "updated:" not in line and "revision:" not in line and "- {id" not in line
    ]
    assert document.with_fields({}).text == text


@pytest.mark.parametrize(("story", "events", "difference"), FIELDS, ids=[story for story, *_ in FIELDS])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_marks_are_written_where_they_belong(story: str, events: str, difference: str, newline: str) -> None:
    text = f"{HEAD}{events}...\n".replace("\n", newline)
    made = Document.parse(text).with_fields({"a": {"updated": "2026-02-03", "revision": "7"}})
    assert changed(text, made.text) == difference.replace("\n", newline)


@pytest.mark.parametrize(("story", "events", "fields", "difference"), EVENTS, ids=[story for story, *_ in EVENTS])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_event_is_written_in_its_place(
    story: str, events: str, fields: dict[str, YamlValue], difference: str, newline: str
) -> None:
    text = f"{HEAD}{events}...\n".replace("\n", newline)
    made = Document.parse(text).with_event(fields)
    assert changed(text, made.text) == difference.replace("\n", newline)


def test_what_cannot_be_read_or_written_is_refused() -> None:
    with pytest.raises(InvalidFile, match="key 'title' is missing"):
        Document.parse(HEAD + "- {id: a, date: 2020, kind: visit}\n...\n")
    brackets = Document.parse(HEAD + "  [{id: a, date: 2020, kind: visit, title: {vi: A}}]\n...\n")
    with pytest.raises(UnsupportedLayout, match="the list of events is in brackets"):
        brackets.with_event(NEW)
    with pytest.raises(InvalidFile, match="'2020-13' is not in the calendar"):
        brackets.with_fields({"a": {"date": "2020-13"}})

"""Tests that an edit of the file changes exactly the expected lines."""

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
NEW_EVENT: dict[str, YamlValue] = {"id": "new", "date": "2020-02", "kind": "visit", "title": {"vi": "Mới"}}

FIELD_EDITS = [
    ("both fields exist", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n  updated: 2026-01-02 # so\n  revision: 1\n",
     "-   updated: 2026-01-02 # so\n-   revision: 1\n+   updated: 2026-02-03 # so\n+   revision: 7\n"),
    ("neither field exists", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}  # the end\n  # and more\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("only revision exists, in quotes", "- id: a\n  date: 2020\n  revision: '1'\n  kind: visit\n  title: {vi: A}\n",
     "-   revision: '1'\n+   updated: 2026-02-03\n+   revision: 7\n"),
    ("only updated exists", "- id: a\n  updated: 2026-01-02\n  date: 2020\n  kind: visit\n  title: {vi: A}\n",
     "-   updated: 2026-01-02\n+   updated: 2026-02-03\n+   revision: 7\n"),
    ("revision is the first field", "- revision: 1\n  id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n",
     "- - revision: 1\n+ - revision: 7\n+   updated: 2026-02-03\n"),
    ("a flow mapping", "- {id: a, date: 2020, kind: visit, title: {vi: A}, }\n",
     "- - {id: a, date: 2020, kind: visit, title: {vi: A}, }\n+ - {id: a, date: 2020, kind: visit, title: {vi: A}, updated: 2026-02-03, revision: 7, }\n"),
    ("a flow mapping over several lines", "- {id: a, date: 2020, kind: visit, # why\n   title: {vi: A} # so\n  }\n",
     "-    title: {vi: A} # so\n+    title: {vi: A}, updated: 2026-02-03, revision: 7 # so\n"),
    ("deeper indentation", "   -   id: a\n       date: 2020\n       kind: visit\n       title: {vi: A}\n",
     "+        updated: 2026-02-03\n+        revision: 7\n"),
    ("after a block scalar", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: A}\n  note:\n    vi: |+\n      One.\n\n      Two.\n\n\n- {id: b, date: 2020, kind: visit, title: {vi: B}}\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("after a folded scalar, at the end", "- id: a\n  date: 2020\n  kind: visit\n  title:\n    vi: >-\n      One\n      two\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("after a quoted scalar over several lines", "- id: a\n  date: 2020\n  kind: visit\n  title: {vi: \"One\n      two\"} # so\n",
     "+   updated: 2026-02-03\n+   revision: 7\n"),
    ("a flow sequence of events, as in JSON", '  [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}}]\n',
     '-   [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}}]\n+   [{"id": "a", "date": "2020", "kind": "visit", "title": {"vi": "A"}, updated: 2026-02-03, revision: 7}]\n'),
]  # fmt: skip

EVENT = "- id: a\n  date: 2020\n  kind: visit\n"
VALUE_EDITS: list[tuple[str, str, dict[str, YamlValue], str]] = [
    ("one language of a text", EVENT + "  title: {vi: A, lo: B} # so\n", {"title": {"vi": "C: d"}},
     '-   title: {vi: A, lo: B} # so\n+   title: {vi: "C: d", lo: B} # so\n'),
    ("a language more, in braces", EVENT + "  title: {vi: A} # so\n", {"title": {"lo": "B, c"}},
     '-   title: {vi: A} # so\n+   title: {vi: A, lo: "B, c"} # so\n'),
    ("a language more, in lines of its own", EVENT + "  title:\n    # first\n    vi: A # so\n  note: {vi: N}\n", {"title": {"lo": "B"}},
     "+     lo: B\n"),
    ("a text in quotes", EVENT + "  title:\n    vi: 'A'  # so\n", {"title": {"vi": "B"}, "date": "2021"},
     "-   date: 2020\n+   date: 2021\n-     vi: 'A'  # so\n+     vi: B  # so\n"),
    ("a text of several lines for one line", EVENT + "  title: {vi: A}\n  note:\n    vi: One.\n    lo: B\n", {"note": {"vi": "One.\n\nTwo."}},
     "-     vi: One.\n+     vi: |-\n+       One.\n+ \n+       Two.\n"),
    ("a text of several lines for one line with a comment", EVENT + "  title: {vi: A}\n  note:\n    vi: One. # so\n", {"note": {"vi": "One.\n\nTwo."}},
     '-     vi: One. # so\n+     vi: "One.\\n\\nTwo." # so\n'),
    ("one line for a text of several lines", EVENT + "  title: {vi: A}\n  note:\n    vi: |\n      One.\n\n      Two.\n\n    lo: B\n", {"note": {"vi": "One."}},
     "-     vi: |\n-       One.\n- \n-       Two.\n+     vi: One.\n"),
    ("a list in brackets", EVENT + "  title: {vi: A}\n  countries: [VN, LA] # so\n", {"countries": ["KH"]},
     "-   countries: [VN, LA] # so\n+   countries: [KH] # so\n"),
    ("a list in lines of its own", EVENT + "  title: {vi: A}\n  countries:\n  - VN # so\n  - LA\n", {"countries": ["KH", "CN", "LA"]},
     "-   - VN # so\n+   - KH\n+   - CN\n"),
    ("new fields", EVENT + "  title: {vi: A} # so\n", {"countries": ["KH"], "summary": {"vi": "One\ntwo"}, "imported": {"uid": "a@x", "from": "B: c"}},
     '+   countries: [KH]\n+   summary:\n+     vi: |-\n+       One\n+       two\n+   imported: {uid: a@x, from: "B: c"}\n'),
    ("a flow mapping", "- {id: a, date: 2020, kind: visit, title: {vi: A}, countries: [VN]}\n", {"title": {"vi": "B: b"}, "countries": [], "note": {"vi": "N\nn"}},
     '- - {id: a, date: 2020, kind: visit, title: {vi: A}, countries: [VN]}\n+ - {id: a, date: 2020, kind: visit, title: {vi: "B: b"}, countries: [], note: {vi: "N\\nn"}}\n'),
    ("a new origin that is too long for one line", EVENT + "  title: {vi: A}\n", {"imported": {"uid": "a" * 60, "from": "b" * 60}},
     f"+   imported:\n+     uid: {'a' * 60}\n+     from: {'b' * 60}\n"),
]  # fmt: skip

FIRST = "- {id: a, date: 2019, kind: visit, title: {vi: A}}\n"
LAST = "- {id: z, date: 2021-05, kind: visit, title: {vi: Z}}\n"
BLOCK = "+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: Mới\n"
INSERTIONS: list[tuple[str, str, dict[str, YamlValue], str]] = [
    ("between other events", FIRST + LAST, NEW_EVENT, BLOCK),
    ("before all events", LAST, NEW_EVENT, BLOCK),
    ("after all events", FIRST, NEW_EVENT, BLOCK),
    ("a comment stays with the next event", FIRST + "# Of 2021\n" + LAST, NEW_EVENT, BLOCK),
    ("events are separated by an empty line", FIRST + "\n# Of 2021\n" + LAST, NEW_EVENT, BLOCK + "+ \n"),
    ("a list with deeper indentation", f"  {FIRST}  {LAST}", NEW_EVENT, BLOCK.replace("+ ", "+   ")),
    ("quotes only where YAML needs them", FIRST, NEW_EVENT | {"title": {"vi": "Mới: #1, [hai]"}, "note": {"vi": "Mới, [hai] a:b c#d 5’"}},
     '+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: "Mới: #1, [hai]"\n+   note:\n+     vi: Mới, [hai] a:b c#d 5’\n'),
    ("long texts and texts with several lines", FIRST, NEW_EVENT | {"summary": {"vi": "Một hai ba " * 12 + "hết."}, "note": {"vi": "One:\n\n- two\n# three"}},
     BLOCK + "+   summary:\n+     vi: >-\n+       Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một hai ba Một\n+       hai ba Một hai ba hết.\n"
     "+   note:\n+     vi: |-\n+       One:\n+ \n+       - two\n+       # three\n"),
    ("texts that no block scalar can hold", FIRST, NEW_EVENT | {"note": {"vi": " x \n y\n\\\"\t"}, "title": {"vi": "null"}},
     '+ - id: new\n+   date: 2020-02\n+   kind: visit\n+   title:\n+     vi: "null"\n+   note:\n+     vi: " x \\n y\\n\\\\\\"\\t"\n'),
    ("lists", FIRST, NEW_EVENT | {"countries": ["VN", "LA"], "sources": [{"source": "report", "at": {"vi": "trang 1, 2"}}, {"source": "report"}], "was": []},
     BLOCK + '+   countries: [VN, LA]\n+   sources:\n+   - {source: report, at: {vi: "trang 1, 2"}}\n+   - {source: report}\n+   was: []\n'),
]  # fmt: skip


def line_diff(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), n=0)
    return "".join(f"{line[0]} {line[1:]}" for line in list(lines)[2:] if line[0] in "+-")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_updated_and_revision_can_be_set_in_every_event_of_a_file(file: Path) -> None:
    """All other lines stay the same."""
    text = file.read_text("utf-8")
    document = Document.parse(text)
    edited = document.with_fields(
        {event_id: {"updated": "2027-02-03", "revision": "77"} for event_id in document.positions.event_ids}
    )
    catalogue = load_bytes(edited.text.encode(), "events.yaml")
    assert {(str(event.updated), event.revision) for event in catalogue.events} == {("2027-02-03", 77)}
    other_lines = [
        line for line in text.splitlines() if "updated:" not in line and "revision:" not in line and "- {id" not in line
    ]
    assert other_lines == [
        line
        for line in edited.text.splitlines()
        if "updated:" not in line and "revision:" not in line and "- {id" not in line
    ]
    assert document.with_fields({}).text == text


@pytest.mark.parametrize(("story", "events", "difference"), FIELD_EDITS, ids=[story for story, *_ in FIELD_EDITS])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_fields_are_written_in_their_place(story: str, events: str, difference: str, newline: str) -> None:
    text = f"{HEAD}{events}...\n".replace("\n", newline)
    edited = Document.parse(text).with_fields({"a": {"updated": "2026-02-03", "revision": "7"}})
    assert line_diff(text, edited.text) == difference.replace("\n", newline)


@pytest.mark.parametrize(
    ("story", "events", "fields", "difference"), VALUE_EDITS, ids=[story for story, *_ in VALUE_EDITS]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_values_of_every_kind_are_written_in_their_place(
    story: str, events: str, fields: dict[str, YamlValue], difference: str, newline: str
) -> None:
    text = f"{HEAD.replace('[vi]', '[vi, lo]')}{events}...\n".replace("\n", newline)
    edited = Document.parse(text).with_fields({"a": fields})
    assert line_diff(text, edited.text) == difference.replace("\n", newline)


@pytest.mark.parametrize(
    ("story", "events", "fields", "difference"), INSERTIONS, ids=[story for story, *_ in INSERTIONS]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_new_event_is_inserted_in_its_place(
    story: str, events: str, fields: dict[str, YamlValue], difference: str, newline: str
) -> None:
    text = f"{HEAD}{events}...\n".replace("\n", newline)
    edited = Document.parse(text).with_event(fields)
    assert line_diff(text, edited.text) == difference.replace("\n", newline)


def test_an_invalid_file_or_layout_is_rejected() -> None:
    with pytest.raises(InvalidFile, match="key 'title' is missing"):
        Document.parse(HEAD + "- {id: a, date: 2020, kind: visit}\n...\n")
    brackets = Document.parse(HEAD + "  [{id: a, date: 2020, kind: visit, title: {vi: A}}]\n...\n")
    with pytest.raises(UnsupportedLayout, match="the list of events is in brackets"):
        brackets.with_event(NEW_EVENT)
    with pytest.raises(InvalidFile, match="'2020-13' is not in the calendar"):
        brackets.with_fields({"a": {"date": "2020-13"}})

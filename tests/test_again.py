"""A file that differs little is read as if it were read whole, and most of it is not read."""

from contextlib import suppress

import pytest
from hypothesis import given, settings

from benchmarks.generator import generated
from timeline.problems import Refused
from timeline.reading import Reading, again, nodes, read_again, read_octets

from .conftest import DATA
from .test_hostile_files import mutated

SMALL = (DATA / "small.yaml").read_text()
EVENTS = SMALL.index("events:\n")
ALL = 10
INDENTED = SMALL[:EVENTS] + SMALL[EVENTS:].replace("\n", "\n  ").replace("\n  ...\n  ", "\n...\n")
LEAP = SMALL[SMALL.index("- id: leap-2020") : SMALL.index("- id: scheme-2020")]
SAID = 'title: {vi: "Ngày nhuận\n- id: no-event\n  date: 2020", en: Leap day}'
ITSELF = (
    "- {id: leap-2020, date: 2020-02-29, kind: milestone, countries: [VN], title: {vi: Ngày nhuận, en: Leap day}}\n"
)


def changed(*pairs: tuple[str, str]) -> str:
    content = SMALL
    for old, new in pairs:
        assert old in content
        content = content.replace(old, new)
    return content


TITLE = "title: {vi: Ngày nhuận, lo: ວັນອະທິກະສຸລະທິນ, en: Leap day}"
MISLEADING = changed((TITLE, SAID), ("\n- id: peak-2022", "\n-\n  id: peak-2022"))
NOBODY = changed(("    country: LA\n", ""), ("    country: KH\n", ""))
MEETING = SMALL[SMALL.index("- id: meeting-2027") : SMALL.index("...\n")]
LAST = changed((MEETING, MEETING.replace("Gặp mặt tại Xê Kông", "LAST")))
ITSELF_LAST = "- {id: meeting-2027, date: 2027, kind: visit,\ntitle: {vi: Xê Kông}}\n"
RETURNED = (
    SMALL[: SMALL.index("collections:")]
    + SMALL[EVENTS:-5]
    + "\r"
    + SMALL[SMALL.index("collections:") : EVENTS]
    + "...\n"
)
BRACES = """{site: {title: {vi: "T
events:
- x"}, description: {vi: D}, languages: [vi], timezone: Asia/Vientiane, updated: 2026-11-22,
uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51}, kinds: {visit: {vi: V}}, events: [{id: a, date: 1962, kind: visit,
title: {vi: A
- A}}, {id: b, date: 1963, kind: visit, title: {vi: B}}]}
...
"""
ENDING = MEETING[:-1] + "\r...\n"
ENDED = changed((MEETING, ENDING))

# The story, a good file, the one that comes next, and how many of its events are not read again.
ROWS: dict[str, tuple[str, str, int]] = {
    "nothing": (SMALL, SMALL, ALL),
    "a title": (SMALL, changed(("en: Leap day", "en: Leap Day")), ALL - 1),
    "a title and its date": (SMALL, changed(("en: Leap day", "en: Leap Day"), ("date: 2020-12~", "date: 2020")), ALL - 2),
    "the day of the last change, of those that have none of their own": (
        SMALL,
        changed(("updated: 2026-11-01", "updated: 2026-11-02")),
        1,
    ),
    "a title of the site": (SMALL, changed(("en: Timeline}", "en: The timeline}")), ALL),
    "an event more": (SMALL, changed(("...\n", LEAP.replace("leap-2020", "leap-day") + "...\n")), ALL),
    "an event less": (SMALL, changed((LEAP, "")), ALL - 1),
    "another order": (SMALL, changed((LEAP, ""), ("...\n", LEAP + "...\n")), ALL),
    "an event that is a draft now": (SMALL, changed(("status: tentative", "status: draft")), ALL - 1),
    "a place more, and an event there": (
        SMALL,
        changed(("places:\n", "places:\n  LA-VT: {vi: Viêng Chăn}\n"), ("places: [LA-XE]", "places: [LA-VT]")),
        ALL - 1,
    ),
    "a place that no event names less": (
        changed(("places:\n", "places:\n  LA-VT: {vi: Viêng Chăn}\n")),
        SMALL,
        0,
    ),
    "a collection, of which events know nothing": (SMALL, changed(("en: Vietnam–Laos}", "en: Laos}")), ALL),
    "the name of a kind": (SMALL, changed(("en: Visit}", "en: A visit}")), 0),
    "the name of a topic": (SMALL, changed(("lo: ຊາຍແດນ, en: Border", "lo: ຊາຍແດນ, en: Borders")), 0),
    "the spelling of a person": (SMALL, changed(("aliases: [Thoong-lun", "aliases: [Tong-lun")), 0),
    "a source's number": (SMALL, changed(("53-HD", "54-HD")), 0),
    "a language": (SMALL, changed(("[vi, lo, en]", "[vi, en]")), 0),
    "a language more, in which no text is written but a country has a name": (
        NOBODY,
        NOBODY.replace("[vi, lo, en]", "[vi, lo, en, fr]"),
        0,
    ),
    "a section behind the events": (SMALL, changed(("...\n", "people_: {}\n...\n")), 0),
    "a section that moves behind the events": (
        SMALL,
        SMALL[: SMALL.index("collections:")] + SMALL[EVENTS:-4] + SMALL[SMALL.index("collections:") : EVENTS] + "...\n",
        0,
    ),
    "comments between events": (SMALL, changed(("- id: leap", "# of the calendar\n\n  # and\n- id: leap")), ALL - 1),
    "comments before all": (SMALL, changed(("events:\n", "events:  # all\n\n# the first\n")), ALL),
    "ends of line of Windows": (SMALL, SMALL.replace("\n", "\r\n"), 0),
    "a title, in a file with ends of line of Windows": (
        SMALL.replace("\n", "\r\n"),
        changed(("en: Leap day", "en: Leap Day")).replace("\n", "\r\n"),
        ALL - 1,
    ),
    "a byte order mark": (SMALL, "\ufeff" + SMALL, ALL),
    "how far the list is indented": (SMALL, INDENTED, 0),
    "a title in a list that is indented": (INDENTED, INDENTED.replace("en: Leap day", "en: Leap Day"), ALL - 1),
    "an item whose second line stands too far left": (
        changed((LEAP, ITSELF)),
        INDENTED.replace("\n".join("  " + line for line in LEAP.splitlines()) + "\n", ITSELF),
        0,
    ),
    "an item that looks like two": (SMALL, changed((TITLE, SAID)), 0),
    "another title beside an item that looks like two": (
        changed((TITLE, SAID)),
        changed((TITLE, SAID), ("Peak", "High")),
        0,
    ),
    "two items in what looks like one": (SMALL, changed(("\n- id: leap-2020", "\r- id: leap-2020")), 0),
    "an item with its dash on a line of its own": (SMALL, changed(("- id: leap-2020", "-\n  id: leap-2020")), 0),
    "a text that keeps its empty lines": (
        SMALL,
        changed(("anniversary: {vi: Ngày nhuận}\n", "summary:\n    vi: |+\n      Năm nhuận.\n\n\n")),
        ALL - 1,
    ),
    "a list in brackets": (SMALL, f"{SMALL[:EVENTS]}events: [{ITSELF[2:-1]}]\n...\n", 0),
    "events in a text": (
        SMALL,
        changed(("en: Timeline}", 'en: "Timeline\nevents:\n- id: x"}')),
        0,
    ),
    "two items in what looks like one, and one that looks like two; then one less": (
        MISLEADING,
        MISLEADING[: MISLEADING.index("- id: scheme")] + MISLEADING[MISLEADING.index("- id: visit-2021") :],
        0,
    ),
    "events in a text, and no list of them": (
        SMALL,
        changed(("en: Timeline}", f"en: 'Timeline\nevents:\n{LEAP}and'}}"))[: EVENTS - len(SMALL)] + "events: none\n...\n",
        0,
    ),
    "a text of the last event that goes on at the start of a line": (
        LAST.replace("LAST", '"Xê Kông\nmột"'),
        LAST.replace("LAST", '"Xê Kông\nhai"'),
        0,
    ),
    "a mapping of the last event that does": (
        changed((MEETING, ITSELF_LAST)),
        changed((MEETING, ITSELF_LAST.replace("Xê Kông", "Sê Kông"))),
        0,
    ),
    "two such texts, of which one is in the other": (
        LAST.replace("LAST", '"Xê Kông\nmột"'),
        LAST.replace("LAST", '"Xê Kông\nmột"').replace(
            "- id: leap-2020", "- id: meeting-2026\n  date: 2026\n  kind: visit\n  title: {vi: \"Gặp\n- id: leap-2020"
        ),
        0,
    ),
    "a section behind an end of line that only YAML knows, and another event": (
        RETURNED,
        RETURNED.replace("en: Leap day", "en: Leap Day"),
        0,
    ),
    "an end behind such": (ENDED, ENDED.replace(ENDING, "").replace("- id: leap-2020", f"{ENDING}- id: leap-2020"), 0),
    "a new event with such": (SMALL, changed(("- id: leap-2020\n", "- id: leap-2020\r")), 0),
    "braces around all, in which texts look like events": (BRACES, BRACES.replace("id: a", "id: c"), 0),
    "more than a space behind a dash": (
        SMALL.replace("\n- id:", "\n-   id:").replace("\n  ", "\n    "),
        SMALL.replace("\n- id:", "\n-   id:").replace("\n  ", "\n    ").replace("Leap day", "Leap Day"),
        0,
    ),
    "another file": (SMALL, generated(3), 0),
    "the same id again": (SMALL, changed((LEAP, LEAP * 2)), 0),
    "an id that another had": (SMALL, changed(("id: leap-2020", "id: treaty-of-1977")), 0),
    "what it is part of goes": (SMALL, changed(("- id: year-2022", "- id: the-year-2022")), 0),
    "a circle": (SMALL, changed(("date: 2022-01-01/2022-12-31", "date: 2022-01-01/2022-12-31\n  part_of: peak-2022")), 0),
    "an event that names itself": (SMALL, changed(("related: [relations-1962", "related: [peak-2022")), 0),
    "a place that an event names goes": (SMALL, changed(("  LA-XE: {vi: Xê Kông, lo: ເຊກອງ, en: Sekong}\n", "")), 0),
    "a fault in an event": (SMALL, changed(("kind: period", "kind: periods")), 0),
    "a fault before the events": (SMALL, changed(("timezone: Asia", "timezone: Asian")), 0),
    "no YAML": (SMALL, changed(("en: Leap day}", "en: Leap day")), 0),
    "a control character in an event": (SMALL, changed(("en: Leap day", "en: Leap\x07day")), 0),
    "a second document": (SMALL, changed(("- id: leap-2020", "---\n- id: leap-2020")), 0),
    "the end is missing": (SMALL, changed(("...\n", "")), 0),
    "no event": (SMALL, SMALL[:EVENTS] + "events:\n...\n", 0),
    "nothing at all": (SMALL, "", 0),
}  # fmt: skip


def outcome(content: bytes, before: Reading | None = None, *, drafts: bool = False) -> object:
    """All that is known of it, or what was refused."""
    try:
        found = read_again(content, "events.yaml", before, drafts=drafts)
    except Refused as error:
        return error.problems, error.lines
    return found.catalogue, found.events


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("story", ROWS)
def test_what_is_read_again_is_what_is_read_whole(story: str, drafts: bool) -> None:
    old, new, kept = ROWS[story]
    before = read_again(old.encode(), "events.yaml", drafts=drafts)
    after = outcome(new.encode(), before, drafts=drafts)
    assert after == outcome(new.encode(), drafts=drafts)
    found = after[1].values() if isinstance(after, tuple) and isinstance(after[1], dict) else ()
    was = {id(event) for event in before.events.values()}
    assert sum(id(event) in was for event in found) == kept


def test_drafts_alone_serve_nothing_though_most_of_them_are_known() -> None:
    """A preview shows them."""
    event = "- id: {}\n  date: 1962\n  kind: treaty\n  title: {{vi: Ký}}\n".format
    draft = "  status: draft\n"
    events = (event("relations-1962"), event("treaty-1977") + draft, event("leap-2020") + draft)
    one, none = (
        f"{SMALL[:EVENTS]}events:\n{first}{''.join(events[1:])}...\n" for first in (events[0], events[0] + draft)
    )
    for drafts in (False, True):
        known = read_again(one.encode(), "events.yaml", drafts=drafts)
        found = outcome(none.encode(), known, drafts=drafts)
        assert found == outcome(none.encode(), drafts=drafts)
        assert ("drafts alone" in str(found)) is not drafts


def test_what_was_known_is_known_after_many_edits() -> None:
    """Each event is changed in turn, and with it the site's day of change, as editors do."""
    content, known = SMALL, read_again(SMALL.encode(), "events.yaml")
    for number in range(1, ALL + 1):
        content = content.replace("countries: [VN", "countries: [TH, VN", number).replace("TH, TH, ", "TH, ")
        content = content.replace(f"updated: 2026-11-{number:02}", f"updated: 2026-11-{number + 1:02}")
        known = read_again(content.encode(), "events.yaml", known)
        assert known.catalogue == read_octets(content.encode(), "events.yaml")
    assert [len(event.countries) for event in known.catalogue.events] == [3, 3, 3, 2, 3, 3, 3, 3, 3, 3]


@given(mutated(), mutated())
@settings(max_examples=200)
def test_any_mutation_is_read_again_as_it_is_read_whole(one: bytes, other: bytes) -> None:
    known = read_again(SMALL.encode(), "events.yaml")
    for content in (one, other):
        found = outcome(content, known)
        assert found == outcome(content)
        with suppress(Refused):
            known = read_again(content, "events.yaml", known)


def test_a_file_that_grows_beyond_what_one_may_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known counts as well."""
    known = read_again(SMALL.encode(), "events.yaml")
    monkeypatch.setattr(again, "MOST_PARTS", known.parts)
    monkeypatch.setattr(nodes, "MOST_PARTS", known.parts)
    longer = changed(("...\n", LEAP.replace("leap-2020", "leap-day") + "...\n")).encode()
    with pytest.raises(Refused, match="more than a file may hold"):
        read_again(longer, "events.yaml", known)

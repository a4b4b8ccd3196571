"""Tests that events.yaml has the dated facts and the figures of the documents, as `tests/data/facts.yaml` lists them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest
import yaml

from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, parse_edtf
from timeline.model.event import Event
from timeline.model.localized_text import fold

from .conftest import DATA

KEYS = {"date", "what", "who", "where", "text", "note"}


@dataclass(frozen=True, kw_only=True)
class Fact:
    source: str
    section: str
    what: str
    date: DateOrInterval | None = None
    who: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    text: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.source, self.section, self.date, self.what) if part)


def read_facts() -> Iterator[Fact]:
    table = yaml.load((DATA / "facts.yaml").read_text(), Loader=yaml.CBaseLoader)  # dates stay strings
    for source, sections in table.items():
        for section, rows in sections.items():
            for row in rows:
                assert row.keys() <= KEYS, f"unknown key in {row}"
                date = parse_edtf(row["date"]) if "date" in row else None
                lists = {key: tuple(row.get(key, ())) for key in ("who", "where", "text")}
                yield Fact(source=source, section=section, what=row["what"], date=date, **lists)


FACTS = tuple(read_facts())


@cache
def normalize(text: str) -> str:
    """Return the text without capitals, with single spaces, and with a hyphen for each dash, spaced or not."""
    text = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return re.sub(r"\s*[–-]\s*", "-", text).replace(" %", "%")


def contains(text: str, expected: str) -> bool:
    """Whether the text has one of the `|`-separated expected texts, which is not a part of a longer word or number."""
    variants = "|".join(re.escape(normalize(variant)) for variant in expected.split("|"))
    return bool(re.search(rf"(?<!\w)(?<!\d[.,])(?:{variants})(?!\w)(?![.,]\d)", normalize(text)))


def passages(locator: str) -> set[str]:
    """Split a locator: `section 2, note 3 (i), (iv)` is section 2, note 3 (i) and note 3 (iv)."""
    parts: list[str] = []
    for part in filter(None, locator.split(", ")):
        parts.append(f"{parts[-1].partition(' (')[0]} {part}" if part.startswith("(") and parts else part)
    return set(parts)


def covers(locator: str, section: str) -> bool:
    """Whether every passage of the section is cited, or lies in a cited one: note 3 has note 3 (i), II.1 has II.1.2."""
    return not locator or all(
        any(wanted == cited or wanted.startswith((f"{cited} (", f"{cited}.")) for cited in passages(locator))
        for wanted in passages(section)
    )


def differences(fact: Fact, event: Event) -> list[str]:
    """Return what the event lacks of the fact."""
    people, places = {person.key for person in event.people}, {place.key for place in event.places}
    citations = [citation for citation in event.sources if citation.source.key == fact.source]
    locators = [citation.locator.in_("en") if citation.locator else "" for citation in citations]
    texts = (event.title, event.summary, event.anniversary, event.note)
    vietnamese = "\n".join(text.in_("vi") for text in texts if text)
    missing = []
    if fact.date and event.date != fact.date:
        missing.append(f"its date is {event.date}, not {fact.date}")
    if not locators:
        missing.append(f"it does not cite {fact.source}")
    elif not any(covers(locator, fact.section) for locator in locators):
        missing.append(f"of {fact.source}, it cites {' and '.join(locators)}, not {fact.section}")
    missing += [f"{key!r} is not among its people" for key in fact.who if key not in people]
    missing += [f"{key!r} is not among its places" for key in fact.where if key not in places]
    missing += [f"its Vietnamese text lacks {text!r}" for text in fact.text if not contains(vietnamese, text)]
    return missing


def distance(fact: Fact, event: Event) -> tuple[int, int]:
    """How far the event is from the fact: what it lacks, its date and document twice; then the days between the dates."""
    is_other_date = fact.date is not None and event.date != fact.date
    is_other_document = all(citation.source.key != fact.source for citation in event.sources)
    days = abs((event.date.earliest - fact.date.earliest).days) if fact.date else 0
    return len(differences(fact, event)) + is_other_date + is_other_document, days


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fold(str(fact)))
def test_an_event_states_the_fact(fact: Fact, real_catalogue: Catalogue) -> None:
    if all(differences(fact, event) for event in real_catalogue.events):
        nearest = min(real_catalogue.events, key=lambda event: distance(fact, event))
        missing = "\n  ".join(differences(fact, nearest))
        pytest.fail(f"no event states: {fact}\nThe nearest is {nearest.id}:\n  {missing}", pytrace=False)


def test_every_row_is_read() -> None:
    """Of two sections with the same name, YAML keeps only the last."""
    assert len(FACTS) == len(re.findall("^ +(?:- )?what:", (DATA / "facts.yaml").read_text(), re.MULTILINE)) >= 100


def test_an_event_without_the_fact_is_not_taken_for_it(small_catalogue: Catalogue) -> None:
    """Each part of a fact counts: the date, the document and its section, people, places and texts."""
    event = small_catalogue.events_by_id["relations-1962"]
    right = Fact(source="guidance", section="II.1.2", what="", date=event.date, text=("quan hệ ngoại giao",))
    assert differences(right, event) == []
    assert differences(replace(right, date=parse_edtf("1962-09")), event) == ["its date is 1962-09-05, not 1962-09"]
    assert differences(replace(right, source="annex"), event) == ["it does not cite annex"]
    assert differences(replace(right, section="I.3"), event) == ["of guidance, it cites II.1.2, not I.3"]
    assert differences(replace(right, who=("to-lam",)), event) == ["'to-lam' is not among its people"]
    assert differences(replace(right, where=("VN-29",)), event) == ["'VN-29' is not among its places"]
    assert differences(replace(right, text=("60 năm",)), event) == ["its Vietnamese text lacks '60 năm'"]


@pytest.mark.parametrize(
    ("text", "expected", "is_there"),
    [
        ("đạt trên 1,37 tỷ USD", "1,37 tỷ", True),
        ("đạt trên 11,37 tỷ USD", "1,37 tỷ", False),  # another number ends like it
        ("đạt trên 2.337,45 km", "337,45", False),  # a part of a number
        ("đạt trên 1.37 tỷ USD", "1,37 tỷ", False),  # the English way
        ("tăng 20,2 %", "20,2%", True),
        ("tăng 14%.", "4%", False),
        ("năm 2021, hai nước", "2021", True),
        ("giai đoạn 2021 – 2030", "2021–2030", True),
        ("dài 1.045\u00a0km", "1.045 km", True),
        ("5 hội thảo lý luận", "năm hội thảo|5 hội thảo", True),
        ("từ nước này sang", "sáng", False),
    ],
)
def test_text_is_found_only_whole(text: str, expected: str, is_there: bool) -> None:
    assert contains(text, expected) is is_there


@pytest.mark.parametrize(
    ("locator", "section", "is_covered"),
    [
        ("section 2, note 1, note 2", "section 2, note 2", True),
        ("section 2, note 1", "section 2, note 2", False),
        ("section 2", "section 2, note 2", False),  # a note is a passage of its own
        ("note 3", "note 3 (iv)", True),
        ("note 3 (i), (iv)", "note 3 (iv)", True),
        ("note 3 (ii)", "note 3 (i)", False),
        ("II.1", "II.1.2", True),
        ("I.2", "I.1", False),
        ("", "section 2", True),  # the document as a whole
        ("related news", "", True),
    ],
)
def test_a_citation_covers_a_section(locator: str, section: str, is_covered: bool) -> None:
    assert covers(locator, section) is is_covered

"""Tests which characters count as invisible, and where they are allowed."""

import re
import unicodedata

import pytest

from timeline.loader import load_bytes
from timeline.loader.scalars import parse_url
from timeline.loader.source_file import INVISIBLE_CHARACTERS
from timeline.model.problems import InvalidFile

from ..conftest import DATA

SMALL = (DATA / "small.yaml").read_text("utf-8")
VISIBLE = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # signs around Arabic and Syriac letters
ANNOTATIONS = "\ufff9\ufffa\ufffb"


def test_every_space_and_format_character_of_the_first_plane_is_invisible() -> None:
    expected = {chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Zs", "Cf")}
    found = {chr(code) for code in range(0x10000) if re.fullmatch(f"[{INVISIBLE_CHARACTERS}]", chr(code))}
    assert found == expected - {" ", *VISIBLE, *ANNOTATIONS}


@pytest.mark.parametrize("character", ["\u00a0", "\u202f", "\u2007", "\u3000", "\u200b", "\u2060", "\u00ad", "\u200d"])
def test_texts_keep_invisible_characters(character: str) -> None:
    text = SMALL.replace("vi: Hun Sen thăm Việt Nam,", f"vi: Hun Sen thăm{character}Việt Nam,")
    titles = [event.title.in_("vi") for event in load_bytes(text.encode(), "events.yaml").events]
    assert sum(f"thăm{character}Việt" in title for title in titles) == 1


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ('{{vi: "A"{}}}', 18),  # after a closing quote
        ("{{vi: 'A'{}, en: B}}", 18),
        ("{{vi: A}}{}", 17),  # after a closing bracket
        ("{{vi: A}} {}", 18),
        ('{{vi: "A{0}B"{0}}}', 20),  # the one in the text is allowed
        ('\n    vi: "A"{}\n    en: B', 12),
    ],
)
@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u00a0", "U+00A0 NO-BREAK SPACE"),
        ("\u202f", "U+202F NARROW NO-BREAK SPACE"),
        ("\u2009", "U+2009 THIN SPACE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
    ],
)
def test_an_invisible_character_after_a_text_is_named(character: str, name: str, title: str, column: int) -> None:
    content = f"events:\n- id: a\n  title: {title.format(character)}\n...\n"
    with pytest.raises(InvalidFile) as caught:
        load_bytes(content.encode(), "events.yaml")
    [problem] = caught.value.problems
    assert (problem.column, problem.what.partition(" is not allowed here")[0]) == (column, f"is not YAML: {name}")


@pytest.mark.parametrize(
    ("character", "is_allowed"), [("\u200c", True), ("\u200d", True), ("\u200b", False), ("\u00a0", False)]
)
def test_only_joiners_are_allowed_in_a_url(character: str, is_allowed: bool) -> None:
    """Words of Persian and of Indian languages need them."""
    url = f"https://example.org/می{character}خواهم"
    if is_allowed:
        assert parse_url(url) == url
    else:
        with pytest.raises(ValueError, match="is not a web address"):
            parse_url(url)

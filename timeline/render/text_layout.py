"""Text set in the fonts kept here: shaped and measured by HarfBuzz, as in browsers, and filled into lines.

Be Vietnam Pro has Latin with Vietnamese, Noto Sans Lao Looped has Lao; what neither has would be a box. Nothing
depends on the system's fonts or its language. Both are under the SIL Open Font License, which is beside them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import uharfbuzz as hb  # type: ignore[import-untyped]

REGULAR, BOLD = 400, 700
_FAMILIES = ("be-vietnam-pro", "noto-sans-lao-looped")  # both have 1000 units to the em
_MAX_TEXT_LENGTH, _MAX_CLUSTER_LENGTH = (
    1000,
    6,
)  # characters that are looked at, in a text and in a letter with its marks
# Where to part what is wider than a line, the better places first: names at their spaces, then words after hyphens,
# at those edges of Lao syllables that signs tell, and last between any letters.
_BREAK_OPPORTUNITIES = (r"(?= [^–—])", r"(?<=[-–—/])(?=\w)", r"(?<=[\u0e80-\u0eff])(?=[ເ-ໄ])|(?<=[ະຳ])(?=[ກ-ຮໜໝ])")


@dataclass(frozen=True, slots=True)
class Line:
    """Shaped glyphs, each with its place from the start of the line, all in thousandths of the size of the letters."""

    text: str
    glyphs: tuple[tuple[Any, int, int, int], ...]  # font, glyph, x, y
    width: int
    leading: int  # from the line before; the signs of Lao stack higher


def fit_text(text: str, weight: int, sizes: Sequence[tuple[int, int]], width: float) -> tuple[int, list[Line]]:
    """The first size, in pixels, that comes with as many lines as the text needs; and these, one at least.

    Only at the last size are words parted, and the text cut, with an ellipsis.
    """
    words = _split_words(re.sub(r"[\t\r\n ]+", " ", normalize("NFC", text)).strip()[:_MAX_TEXT_LENGTH]) or [""]
    for size, max_lines in sizes:
        room = int(width * 1000 / size)
        parts = _break_words(words, weight, room) if size == sizes[-1][0] else words
        pieces = [(part, shape_line(part, weight).width) for part in parts]
        texts = _wrap_lines(pieces, room)
        if len(texts) <= max_lines and all(wide <= room for _, wide in pieces):
            break
    if len(texts) <= max_lines:
        # As narrow as so many lines can be, so that none is left with a word or two.
        attempts = (_wrap_lines(pieces, narrow) for narrow in range(0, room + 50, 50))
        texts = next(found for found in attempts if len(found) <= len(texts))
    else:
        clusters_left = grapheme_clusters(texts[max_lines - 1])
        while clusters_left and shape_line("".join(clusters_left) + "…", weight).width > room:
            clusters_left.pop()
        texts[max_lines - 1 :] = ["".join(clusters_left).rstrip() + "…"]
    return size, [shape_line(each, weight) for each in texts]


def shape_line(text: str, weight: int) -> Line:
    """One line, each letter with its marks in the first family that has it."""
    glyphs, width = [], 0
    for font, run in groupby(grapheme_clusters(text), key=lambda cluster: _font(cluster[0], weight)):
        buffer = hb.Buffer()
        buffer.add_str("".join(run))
        buffer.language = "und"  # else it is that of the process
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append((font, glyph.codepoint, width + place.x_offset, place.y_offset))
            width += place.x_advance
    return Line(text, tuple(glyphs), width, 1600 if re.search("[\u0e80-\u0eff]", text) else 1360)


def grapheme_clusters(text: str) -> list[str]:
    """The letters, each with the marks on it, as many as letters bear; controls, which draw nothing, are left out."""
    result: list[str] = []
    for each in text:
        if category(each)[0] == "M" or each in "ຳ\u200c\u200d":
            result[-1:] = [("".join(result[-1:]) + each)[:_MAX_CLUSTER_LENGTH]]
        elif category(each) not in ("Cc", "Cf", "Cs"):
            result.append(each)
    return result


@cache
def fonts(weight: int) -> tuple[Any, ...]:
    """The families at a weight, Latin before Lao."""
    files = (Path(__file__).parent / "fonts" / f"{family}-{weight}.ttf" for family in _FAMILIES)
    return tuple(hb.Font(hb.Face(hb.Blob.from_file_path(str(file)))) for file in files)


def has_glyphs(text: str) -> bool:
    """Whether the families have all its letters."""
    return all(
        cluster[0] == " " or ord(cluster[0]) in _supported_characters()
        for cluster in grapheme_clusters(normalize("NFC", text))
    )


@cache
def _supported_characters() -> frozenset[int]:
    """The same at each weight."""
    return frozenset(letter for font in fonts(REGULAR) for letter in font.face.unicodes)


def _font(letter: str, weight: int) -> Any:
    latin, lao = fonts(weight)
    return latin if latin.get_nominal_glyph(ord(letter)) else lao


def _split_words(text: str) -> list[str]:
    """The words, each with the space before it; the words of a name, and those that a dash joins, are one."""
    words: list[str] = []
    name = False
    for word in re.findall(r" ?[^ \u200b]+", text):
        capital = word.lstrip(" ")[:1].isupper() and not re.search("[-–—]", word)
        if words and ((name and capital) or word in (" –", " —") or words[-1].endswith((" –", " —"))):
            words[-1] += word
        else:
            words.append(word)
        name = capital and word[-1].isalpha()
    return words


def _break_words(words: Sequence[str], weight: int, room: int) -> list[str]:
    """The words, and of those that are wider than the room the parts."""
    parts = list(words)
    dividers: list[Callable[[str], list[str]]] = [
        *(re.compile(edges).split for edges in _BREAK_OPPORTUNITIES),
        grapheme_clusters,
    ]
    for divide in dividers:
        parts = [each for part in parts for each in (divide(part) if shape_line(part, weight).width > room else [part])]
    return parts


def _wrap_lines(pieces: Sequence[tuple[str, int]], room: int) -> list[str]:
    """The pieces, each with its width, put into lines from the first on."""
    lines: list[str] = []
    left = 0
    for piece, width in pieces:
        if lines and width <= left:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip(" "))
            left = room
        left -= width
    return lines

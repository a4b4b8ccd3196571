"""Text layout with the fonts of this package. HarfBuzz shapes and measures the text, as in browsers.

Be Vietnam Pro has Latin and Vietnamese, Noto Sans Lao Looped has Lao. A character that neither has would be a box.
Nothing depends on the fonts or the language of the system. Both fonts have the SIL Open Font License, beside them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import uharfbuzz as hb  # type: ignore[import-untyped]

REGULAR, BOLD = 400, 700
_FAMILIES = ("be-vietnam-pro", "noto-sans-lao-looped")  # both have 1000 units to the em
_MAX_TEXT_LENGTH, _MAX_CLUSTER_LENGTH = 1000, 6  # characters; the rest of a text or a grapheme cluster is ignored
# Where to break words that are wider than a line, the best places first: between the words of a name, after hyphens
# and dashes, at the edges of Lao syllables that certain characters show. The last resort is any grapheme cluster.
_BREAK_OPPORTUNITIES = (r"(?= [^–—])", r"(?<=[-–—/])(?=\w)", r"(?<=[\u0e80-\u0eff])(?=[ເ-ໄ])|(?<=[ະຳ])(?=[ກ-ຮໜໝ])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of shaped glyphs with their offsets from its start. All lengths are in thousandths of the font size."""

    text: str
    glyphs: tuple[tuple[Any, int, int, int], ...]  # font, glyph, x, y
    width: int
    leading: int  # distance from the previous baseline; Lao needs more, because its marks stack higher


def fit_text(text: str, weight: int, sizes: Sequence[tuple[int, int]], width: float) -> tuple[int, list[Line]]:
    """Return the first font size at which the text fits, and its lines (at least one).

    `sizes` are pairs of a font size in pixels and its maximum number of lines; `width` is in pixels. Words are broken,
    and the text is cut with an ellipsis, only at the last size.
    """
    words = _split_words(re.sub(r"[\t\r\n ]+", " ", normalize("NFC", text)).strip()[:_MAX_TEXT_LENGTH]) or [""]
    for size, max_lines in sizes:
        room = int(width * 1000 / size)
        parts = _break_words(words, weight, room) if size == sizes[-1][0] else words
        pieces = [(part, shape_line(part, weight).width) for part in parts]
        texts = _wrap_lines(pieces, room)
        if len(texts) <= max_lines and all(piece_width <= room for _, piece_width in pieces):
            break
    if len(texts) <= max_lines:
        # Use the narrowest width that needs no more lines, so that the last line is not just a word or two.
        widths = range(0, room + 50, 50)
        narrowest = bisect_left(widths, -len(texts), key=lambda width: -len(_wrap_lines(pieces, width)))
        texts = _wrap_lines(pieces, widths[narrowest])
    else:
        clusters_left = grapheme_clusters(texts[max_lines - 1])
        while clusters_left and shape_line("".join(clusters_left) + "…", weight).width > room:
            clusters_left.pop()
        texts[max_lines - 1 :] = ["".join(clusters_left).rstrip() + "…"]
    return size, [shape_line(line, weight) for line in texts]


def shape_line(text: str, weight: int) -> Line:
    """Shape one line. Each grapheme cluster is in the first font family that has its letter."""
    glyphs, width = [], 0
    for font, run in groupby(grapheme_clusters(text), key=lambda cluster: _font(cluster[0], weight)):
        buffer = hb.Buffer()
        buffer.add_str("".join(run))
        buffer.language = "und"  # else HarfBuzz uses the locale of the process
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append((font, glyph.codepoint, width + position.x_offset, position.y_offset))
            width += position.x_advance
    return Line(text, tuple(glyphs), width, 1600 if re.search("[\u0e80-\u0eff]", text) else 1360)


@lru_cache(maxsize=20_000)
def text_width(text: str, is_bold: bool) -> float:
    """Return the width of a text in ems. A letter that the fonts do not have counts as one em."""
    clusters = grapheme_clusters(normalize("NFC", text))
    known = "".join(cluster for cluster in clusters if cluster[0] == " " or ord(cluster[0]) in _supported_characters())
    unknown_count = sum(cluster[0] != " " and ord(cluster[0]) not in _supported_characters() for cluster in clusters)
    return shape_line(known, BOLD if is_bold else REGULAR).width / 1000 + unknown_count


def grapheme_clusters(text: str) -> list[str]:
    """Split a text into letters, each with a limited number of marks. Skip control characters."""
    result: list[str] = []
    for character in text:
        if category(character)[0] == "M" or character in "ຳ\u200c\u200d":
            result[-1:] = [("".join(result[-1:]) + character)[:_MAX_CLUSTER_LENGTH]]
        elif category(character) not in ("Cc", "Cf", "Cs"):
            result.append(character)
    return result


@cache
def fonts(weight: int) -> tuple[Any, ...]:
    """Return the fonts of a weight, Latin before Lao."""
    files = (Path(__file__).parent / "fonts" / f"{family}-{weight}.ttf" for family in _FAMILIES)
    return tuple(hb.Font(hb.Face(hb.Blob.from_file_path(str(file)))) for file in files)


@lru_cache(maxsize=4096)
def has_glyphs(text: str) -> bool:
    """Whether the fonts have all letters of the text."""
    return all(
        cluster[0] == " " or ord(cluster[0]) in _supported_characters()
        for cluster in grapheme_clusters(normalize("NFC", text))
    )


@cache
def _supported_characters() -> frozenset[int]:
    """Return the code points that the fonts have. They are the same for each weight."""
    return frozenset(code_point for font in fonts(REGULAR) for code_point in font.face.unicodes)


def _font(letter: str, weight: int) -> Any:
    latin, lao = fonts(weight)
    return latin if latin.get_nominal_glyph(ord(letter)) else lao


def _split_words(text: str) -> list[str]:
    """Split a text into words, each with the space before it. A name is one word, and so are words around a dash."""
    words: list[str] = []
    is_in_name = False
    for word in re.findall(r" ?[^ \u200b]+", text):
        is_capitalized = word.lstrip(" ")[:1].isupper() and not re.search("[-–—]", word)
        if words and ((is_in_name and is_capitalized) or word in (" –", " —") or words[-1].endswith((" –", " —"))):
            words[-1] += word
        else:
            words.append(word)
        is_in_name = is_capitalized and word[-1].isalpha()
    return words


def _break_words(words: Sequence[str], weight: int, room: int) -> list[str]:
    """Return the words, and in place of each word that is wider than `room` its parts."""
    parts = list(words)
    splitters: list[Callable[[str], list[str]]] = [
        *(re.compile(pattern).split for pattern in _BREAK_OPPORTUNITIES),
        grapheme_clusters,
    ]
    for split in splitters:
        parts = [
            piece for part in parts for piece in (split(part) if shape_line(part, weight).width > room else [part])
        ]
    return parts


def _wrap_lines(pieces: Sequence[tuple[str, int]], room: int) -> list[str]:
    """Fill lines of the width `room` with the pieces, greedily. A piece is a text and its width."""
    lines: list[str] = []
    room_left = 0
    for piece, width in pieces:
        if lines and width <= room_left:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip(" "))
            room_left = room
        room_left -= width
    return lines

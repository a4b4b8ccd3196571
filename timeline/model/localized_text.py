"""Texts in several languages, and folding: the normalization with which search compares words."""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

UNDETERMINED = "und"  # BCP 47; for a text that is the same in every language, such as a number

# Scripts in which spaces do not show where a word begins. Thai, Lao, Myanmar, Khmer, kana and Han have no spaces
# between words. Hebrew and Arabic write the article, "and" and short prepositions together with the word.
_SCRIPT_WITHOUT_WORD_BOUNDARIES = re.compile(
    "[\u0590-\u06ff\u0750-\u077f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
# Letters that Unicode does not decompose.
_LETTER_REPLACEMENTS = {ord("đ"): "d", ord("ð"): "d", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}
# Arabic letters that readers often exchange; and tatweel, a stroke that only makes a word longer.
_LETTER_REPLACEMENTS |= {ord("ى"): "ي", ord("ی"): "ي", ord("ة"): "ه", ord("ک"): "ك", ord("ـ"): ""}


_MIN_SHARE = 0.6  # of the length of an abbreviated text that whole words must fill
# Vowels of Lao and Thai that are letters of their own, and stand before or behind their consonant.
_VOWELS_BEFORE, _VOWELS_BEHIND = "ເແໂໃໄเแโใไ", "ະາຳຽะาำ"
_JOINERS = "\u200d" + "".join(map(chr, range(0x1F3FB, 0x1F400)))  # zero-width joiner, tones of skin


class LangString(str):
    """A string with its language, which may differ from the requested language."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        instance = str.__new__(cls, text)
        instance.language = language
        return instance

    def abbreviated(self, max_length: int) -> Self:
        """The text itself if it has at most `max_length` characters, else its first words and an ellipsis.

        Where spaces are far apart, as in Lao, its first letters.
        """
        if len(self) <= max_length:
            return self
        words, space, _ = self[:max_length].rpartition(" ")
        if not space or len(words) < _MIN_SHARE * max_length:
            words = self[: _letter_boundary(self, max_length)]
        return type(self)(words.rstrip(" ,;:.–") + "…", self.language)


def _letter_boundary(text: str, end: int) -> int:
    """The last place up to `end` at which no letter is divided from its vowel signs, and no emoji from its parts."""
    while end and (
        unicodedata.category(text[end])[0] == "M"
        or text[end] in _VOWELS_BEHIND + _JOINERS
        or text[end - 1] in _VOWELS_BEFORE + _JOINERS
    ):
        end -= 1
    return end


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in several languages: (language, text) pairs, in the order of the site's languages."""

    pairs: tuple[tuple[str, str], ...]

    def in_(self, language: str) -> LangString:
        """Return the text in this language, or in the first language that it has."""
        for code, text in self.pairs:
            if code in (language, UNDETERMINED):
                return LangString(text, language)
        first, text = self.pairs[0]
        return LangString(text, first)

    def missing_languages(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Return the languages in which the text is missing."""
        by_language = dict(self.pairs)
        return () if UNDETERMINED in by_language else tuple(code for code in languages if code not in by_language)

    @property
    def all_texts(self) -> tuple[str, ...]:
        """The text in every language that it has."""
        return tuple(text for _, text in self.pairs)


class _FoldTable(dict[int, str]):
    """A table for `str.translate`: folds a character at its first use."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        category = unicodedata.category(character)
        mark = unicodedata.combining(character)
        if category == "Cf" or mark >= 200 or 10 <= mark <= 36 or mark in (107, 122):
            # Readers leave out accents (200 and above), Hebrew and Arabic points (10-36), and Thai and Lao tone marks
            # (107, 122). They do not leave out Lao and Khmer vowel signs, which are combining marks too.
            folded = ""
        elif category[0] in "PSZC":
            folded = " "
        else:
            folded = character
        self[codepoint] = folded
        return folded


_FOLD_TABLE = _FoldTable(_LETTER_REPLACEMENTS)


def fold(text: str) -> str:
    """Return the text without case, accents, tones and punctuation, with single spaces, for comparison.

    >>> fold("Thoong-lun Xi-xu-lít")
    'thoong lun xi xu lit'
    """
    return " ".join(unicodedata.normalize("NFKD", text).casefold().translate(_FOLD_TABLE).split())


def to_single_line(text: str) -> str:
    """Return the text in one line, with single spaces and without unprintable characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


@lru_cache(maxsize=4096)
def _fold_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded letters of the text after a space, and the index in the text of each letter."""
    folded, origins = [" "], array("L")
    for index, character in enumerate(text):
        letters = unicodedata.normalize("NFKD", character).casefold().translate(_FOLD_TABLE)
        folded.append(letters)
        origins.extend([index] * len(letters))
    return "".join(folded), origins


def highlight(text: str, folded_words: str) -> tuple[tuple[str, bool], ...]:
    """Split the text into (piece, is_match) pairs. A match is where `search_needles` finds one of the folded words.

    >>> highlight("Ký Hiệp ước", "hiep")
    (('Ký ', False), ('Hiệp', True), (' ước', False))
    """
    line, origins = _fold_letters(text)
    needles = [needle for needle in search_needles(folded_words) if needle in line]
    if not needles:
        return ((text, False),) if text else ()
    matches: list[tuple[int, int]] = []  # the index of the first letter, and the one after the last
    for needle in needles:
        space_length = needle.startswith(" ")
        start = line.find(needle)
        while start >= 0:
            first, last = origins[start + space_length - 1], origins[start + len(needle) - 2]
            while last + 1 < len(text) and unicodedata.category(text[last + 1]) in ("Mn", "Mc"):
                last += 1  # marks that combine with the last letter belong to the match
            matches.append((first, last + 1))
            start = line.find(needle, start + 1)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for first, last in _merge(matches):
        pieces += ((text[end:first], False), (text[first:last], True))
        end = last
    pieces.append((text[end:], False))
    return tuple(piece for piece in pieces if piece[0])


def _merge(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Merge spans that overlap or touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@lru_cache
def search_needles(folded_words: str) -> tuple[str, ...]:
    """What to find in a folded text that begins with a space, so that each of the words begins a word of it.

    In a script without clear word boundaries (Lao, Khmer, Arabic), a word may begin anywhere.
    """
    return tuple(
        word if _SCRIPT_WITHOUT_WORD_BOUNDARIES.match(word) else f" {word}"
        for word in dict.fromkeys(folded_words.split())
    )

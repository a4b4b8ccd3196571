"""Texts in several languages, and the folding by which a reader's words are found in them."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Self

UNDETERMINED = "und"  # BCP 47: the same in every language, as numerals are

# Scripts in which a word has no edge to match at: Thai, Lao, Myanmar, Khmer, kana and Han are written without spaces,
# Hebrew and Arabic join article, "and" and short prepositions to it.
_SCRIPT_WITHOUT_WORD_BOUNDARIES = re.compile(
    "[\u0590-\u06ff\u0750-\u077f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
_LETTER_REPLACEMENTS = {ord("đ"): "d", ord("ð"): "d", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}  # no decomposition
# Arabic letters that readers write one for the other; and the stroke that only makes a word longer.
_LETTER_REPLACEMENTS |= {ord("ى"): "ي", ord("ی"): "ي", ord("ة"): "ه", ord("ک"): "ك", ord("ـ"): ""}


class LangString(str):
    """A text that knows the language it is in, which need not be the one that was asked for."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        instance = super().__new__(cls, text)
        instance.language = language
        return instance


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in some languages: (language, text) pairs, in the site's order of languages."""

    pairs: tuple[tuple[str, str], ...]

    def in_(self, language: str) -> LangString:
        """The text in this language, else in the first that it has."""
        by_language = dict(self.pairs)
        for candidate in (language, UNDETERMINED):
            if candidate in by_language:
                return LangString(by_language[candidate], language)
        first, text = self.pairs[0]
        return LangString(text, first)

    def missing_languages(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Those of the languages in which there is no text of its own."""
        by_language = dict(self.pairs)
        return () if UNDETERMINED in by_language else tuple(each for each in languages if each not in by_language)

    @property
    def all_texts(self) -> tuple[str, ...]:
        """The text in each language that it has."""
        return tuple(text for _, text in self.pairs)


class _FoldTable(dict[int, str]):
    """What becomes of a character when words are compared, worked out once for each."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        category = unicodedata.category(character)
        mark = unicodedata.combining(character)
        if category == "Cf" or mark >= 200 or 10 <= mark <= 36 or mark in (107, 122):
            # Accents (200 and above), Hebrew and Arabic points (10-36), Thai and Lao tones (107, 122): readers
            # leave them out. Lao and Khmer vowel signs are marks too, but are letters to their readers.
            folded = ""
        elif category[0] in "PSZC":
            folded = " "
        else:
            folded = character
        self[codepoint] = folded
        return folded


_FOLD_TABLE = _FoldTable(_LETTER_REPLACEMENTS)


def fold(text: str) -> str:
    """The text as it is compared: no case, accents, tones or punctuation, single spaces; `Đắc-ta-oọc` is `dac ta ooc`.

    >>> fold("Thoong-lun Xi-xu-lít")
    'thoong lun xi xu lit'
    """
    return " ".join(unicodedata.normalize("NFKD", text).casefold().translate(_FOLD_TABLE).split())


def to_single_line(text: str) -> str:
    """In one line, without what cannot be seen."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def highlight(text: str, folded_words: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is where one of the folded words is found, as `containing` finds it.

    >>> marked("Ký Hiệp ước", "hiep")
    (('Ký ', False), ('Hiệp', True), (' ước', False))
    """
    folded, origins = [], []
    for index, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character).casefold().translate(_FOLD_TABLE):
            folded.append(letter)
            origins.append(index)
    line = " " + "".join(folded)
    is_match = [False] * len(text)
    for word in dict.fromkeys(folded_words.split()):
        needle, edge = (word, 0) if _SCRIPT_WITHOUT_WORD_BOUNDARIES.match(word) else (f" {word}", 1)
        start = line.find(needle)
        while start >= 0:
            first, last = origins[start + edge - 1], origins[start + len(needle) - 2]
            while last + 1 < len(text) and unicodedata.category(text[last + 1]) in ("Mn", "Mc"):
                last += 1  # what combines with the last letter goes with it
            is_match[first : last + 1] = [True] * (last + 1 - first)
            start = line.find(needle, start + 1)
    pieces = groupby(range(len(text)), key=is_match.__getitem__)
    return tuple(("".join(text[index] for index in indexes), is_highlighted) for is_highlighted, indexes in pieces)


def words_matcher(folded_words: str) -> Callable[[str], bool]:
    """Whether each of the folded words begins a word of a folded text, in any order.

    In a script that tells no edges (Lao, Khmer, Arabic) a word may begin anywhere.
    """
    needles = tuple(
        word if _SCRIPT_WITHOUT_WORD_BOUNDARIES.match(word) else f" {word}"
        for word in dict.fromkeys(folded_words.split())
    )

    def matches(folded: str) -> bool:
        padded = f" {folded}"
        return all(word in padded for word in needles)

    return matches

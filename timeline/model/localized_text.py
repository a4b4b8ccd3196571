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
_UNSPACED = re.compile("[\u0590-\u06ff\u0750-\u077f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LETTERS = {ord("đ"): "d", ord("ð"): "d", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}  # no decomposition
# Arabic letters that readers write one for the other; and the stroke that only makes a word longer.
_LETTERS |= {ord("ى"): "ي", ord("ی"): "ي", ord("ة"): "ه", ord("ک"): "ك", ord("ـ"): ""}


class Text(str):
    """A text that knows the language it is in, which need not be the one that was asked for."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        made = super().__new__(cls, text)
        made.language = language
        return made


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in some languages: (language, text) pairs, in the site's order of languages."""

    pairs: tuple[tuple[str, str], ...]

    def in_(self, language: str) -> Text:
        """The text in this language, else in the first that it has."""
        found = dict(self.pairs)
        for wanted in (language, UNDETERMINED):
            if wanted in found:
                return Text(found[wanted], language)
        first, text = self.pairs[0]
        return Text(text, first)

    def lacks(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Those of the languages in which there is no text of its own."""
        found = dict(self.pairs)
        return () if UNDETERMINED in found else tuple(each for each in languages if each not in found)

    @property
    def every(self) -> tuple[str, ...]:
        """The text in each language that it has."""
        return tuple(text for _, text in self.pairs)


class _Folding(dict[int, str]):
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


_folding = _Folding(_LETTERS)


def fold(text: str) -> str:
    """The text as it is compared: no case, accents, tones or punctuation, single spaces; `Đắc-ta-oọc` is `dac ta ooc`.

    >>> fold("Thoong-lun Xi-xu-lít")
    'thoong lun xi xu lit'
    """
    return " ".join(unicodedata.normalize("NFKD", text).casefold().translate(_folding).split())


def plain(text: str) -> str:
    """In one line, without what cannot be seen."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def marked(text: str, words: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is where one of the folded words is found, as `containing` finds it.

    >>> marked("Ký Hiệp ước", "hiep")
    (('Ký ', False), ('Hiệp', True), (' ước', False))
    """
    folded, origins = [], []
    for index, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character).casefold().translate(_folding):
            folded.append(letter)
            origins.append(index)
    line = " " + "".join(folded)
    hit = [False] * len(text)
    for word in dict.fromkeys(words.split()):
        sought, edge = (word, 0) if _UNSPACED.match(word) else (f" {word}", 1)
        at = line.find(sought)
        while at >= 0:
            first, last = origins[at + edge - 1], origins[at + len(sought) - 2]
            while last + 1 < len(text) and unicodedata.category(text[last + 1]) in ("Mn", "Mc"):
                last += 1  # what combines with the last letter goes with it
            hit[first : last + 1] = [True] * (last + 1 - first)
            at = line.find(sought, at + 1)
    pieces = groupby(range(len(text)), key=hit.__getitem__)
    return tuple(("".join(text[index] for index in indexes), found) for found, indexes in pieces)


def containing(words: str) -> Callable[[str], bool]:
    """Whether each of the folded words begins a word of a folded text, in any order.

    In a script that tells no edges (Lao, Khmer, Arabic) a word may begin anywhere.
    """
    sought = tuple(word if _UNSPACED.match(word) else f" {word}" for word in dict.fromkeys(words.split()))

    def holds(folded: str) -> bool:
        padded = f" {folded}"
        return all(word in padded for word in sought)

    return holds

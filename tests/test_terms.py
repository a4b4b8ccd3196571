"""Tests that the texts of events.yaml use the terms of docs/terms.md."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.impact import format_text_path, localized_texts
from timeline.model.catalogue import Catalogue
from timeline.model.localized_text import LocalizedText

from .conftest import ROOT


@dataclass(frozen=True)
class TermRow:
    vietnamese: str
    peers: tuple[tuple[str, tuple[str, ...]], ...]  # (language, forms of which one is enough)


_ROW = re.compile(r"^\| (?!Vietnamese|-)([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
TERMS = tuple(
    TermRow(
        row[1].casefold(),
        (("lo", tuple(row[2].split("; "))), ("en", tuple(row[3].casefold().split("; ")))),
    )
    for row in _ROW.finditer((ROOT / "docs/terms.md").read_text())
)


def terms_of(text: str, terms: Sequence[TermRow] = TERMS) -> Iterator[TermRow]:
    """Yield the terms of a Vietnamese text. A term inside a longer one does not count."""
    rest = text.casefold()
    for term in sorted(terms, key=lambda term: -len(term.vietnamese)):
        pattern = rf"\b{re.escape(term.vietnamese)}\b"
        if re.search(pattern, rest):
            rest = re.sub(pattern, "\0", rest)
            yield term


def missing_terms(text: LocalizedText) -> Iterator[tuple[str, str]]:
    """Yield (Vietnamese term, language) for each term whose peer the text lacks in that language."""
    for term in terms_of(text.in_("vi")):
        for language, forms in term.peers:
            peer = text.in_(language).casefold()
            if not any(form in peer for form in forms):
                yield term.vietnamese, language


def test_the_texts_use_the_terms(real_catalogue: Catalogue) -> None:
    missing = [
        f"{format_text_path(path)}: {term} ({language})"
        for path, text in localized_texts(real_catalogue)
        if text
        for term, language in missing_terms(text)
    ]
    assert missing == []


def test_every_term_is_used(real_catalogue: Catalogue) -> None:
    used = {term for _, text in localized_texts(real_catalogue) if text for term in terms_of(text.in_("vi"))}
    assert [term.vietnamese for term in TERMS if term not in used] == []
    assert len(TERMS) >= 40  # all rows were read
    assert len({term.vietnamese for term in TERMS}) == len(TERMS)

"""Fragments of pages that follow from the edition and the language alone, such as the entry of an event.

A macro renders each of them once. In it are gaps for what depends on the request: the numbers of citations, the texts
in which a search marks its words, and the mark of the current month or year. Each request fills them.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup, escape

from timeline.i18n.translations import Translations
from timeline.model import memoize
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate
from timeline.model.entities import Citation
from timeline.model.event import Event
from timeline.model.localized_text import LangString, fold, highlight
from timeline.pages.marks import Marks, event_marks
from timeline.urls import Urls

_GAP = "\0"  # no text has it: the loader refuses control characters
# Of one edition: languages, in searches and else; and the fragments of each. A page of a list has up to 400, most of
# one to three kilobytes; the sheet of a full year has 800 short ones.
_MAX_VARIANTS, _MAX_FRAGMENTS = 8, 1024
_NO_NUMBERS: Mapping[Citation, int] = MappingProxyType({})


class SearchableText(NamedTuple):
    """A text in which search words are marked. The whole text is marked if they are only in another spelling of it."""

    text: str
    other_spellings: str


Gap = SearchableText | Citation | EDTFDate


@dataclass(frozen=True, slots=True)
class FragmentContext:
    """What a macro gets for a fragment, besides the subject of it."""

    translations: Translations
    urls: Urls  # of the whole site
    marks: Marks
    events_by_id: Mapping[str, Event]
    is_search: bool
    gaps: list[Gap] = field(default_factory=list)  # in the order of the HTML

    def number(self, citation: Citation) -> Markup:
        """A gap for the number of a citation."""
        return self._gap(citation)

    def marked(self, text: LangString, other_spellings: str = "") -> Markup:
        """A gap for a text with its marks."""
        return self._gap(SearchableText(str(text), other_spellings))

    def current_mark(self, period: EDTFDate) -> Markup:
        """A gap for the attribute of the link to a month or a year that is the current one."""
        return self._gap(period)

    def _gap(self, gap: Gap) -> Markup:
        self.gaps.append(gap)
        return Markup(_GAP)


@dataclass(frozen=True, slots=True)
class Fragment:
    pieces: tuple[str, ...]  # of HTML
    gaps: tuple[Gap, ...]  # one between each two pieces

    def fill(self, contents: Mapping[Gap, str]) -> Markup:
        if not self.gaps:
            return Markup(self.pieces[0])
        parts = [self.pieces[0]]
        for gap, piece in zip(self.gaps, self.pieces[1:], strict=True):
            parts += (contents[gap], piece)
        return Markup("".join(parts))


class _Contents(dict[Gap, str]):
    """The HTML in each gap, for one request. It is made when it is first looked up."""

    def __init__(self, numbers: Mapping[Citation, int], folded_words: str, current: EDTFDate | None) -> None:
        super().__init__()
        self._numbers, self._folded_words, self._current = numbers, folded_words, current

    def __missing__(self, gap: Gap) -> str:
        match gap:
            case SearchableText():
                html = self._mark(gap)
            case EDTFDate():
                html = self._current_mark(gap)
            case citation:
                html = str(self._numbers[citation])
        self[gap] = html
        return html

    def _current_mark(self, period: EDTFDate) -> str:
        if period == self._current:
            return ' aria-current="page"'
        is_its_year = self._current is not None and not period.month and period.year == self._current.year
        return ' aria-current="true"' if is_its_year else ""

    def _mark(self, searchable: SearchableText) -> str:
        pieces = highlight(searchable.text, self._folded_words)
        if len(pieces) == 1 and not pieces[0][1] and searchable.other_spellings:
            is_match = any(is_match for _, is_match in highlight(searchable.other_spellings, self._folded_words))
            pieces = ((searchable.text, is_match),)
        return "".join(f"<mark>{escape(piece)}</mark>" if is_match else escape(piece) for piece, is_match in pieces)


@dataclass(frozen=True, slots=True)
class Fragments:
    """The fragments of an edition in a language, for a page with these search words."""

    catalogue: Catalogue
    translations: Translations
    urls: Urls
    words: str

    def renderer(
        self, numbers: Mapping[Citation, int] = _NO_NUMBERS, current: EDTFDate | None = None
    ) -> Callable[..., Markup]:
        """Return a function that returns the fragment of a macro, a subject and options, with its gaps filled.

        `numbers` are those of citations, and `current` is the month or the year of the page.
        """
        contents = _Contents(numbers, fold(self.words), current)
        render = _renderer(self.catalogue)(self.translations, self.urls.for_scope(None), bool(self.words))

        def fragment(macro: Callable[..., str], subject: Hashable, *options: Hashable) -> Markup:
            return render(macro, subject, *options).fill(contents)

        return fragment


@memoize
def _renderer(catalogue: Catalogue) -> Callable[[Translations, Urls, bool], Callable[..., Fragment]]:
    marks, events_by_id = event_marks(catalogue), catalogue.events_by_id

    @lru_cache(maxsize=_MAX_VARIANTS)
    def of_variant(translations: Translations, urls: Urls, is_search: bool) -> Callable[..., Fragment]:
        @lru_cache(maxsize=_MAX_FRAGMENTS)
        def render(macro: Callable[..., str], subject: Hashable, *options: Hashable) -> Fragment:
            context = FragmentContext(translations, urls, marks, events_by_id, is_search)
            html = str(macro(subject, *options, context))
            return Fragment(tuple(html.split(_GAP)), tuple(context.gaps))

        return render

    return of_variant

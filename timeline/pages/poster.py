"""The poster of a scope: the whole overview and the coming round anniversaries on one sheet of paper."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import ClassVar

from timeline.anniversaries import Anniversary, Roundness, upcoming_anniversaries
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Source, Term
from timeline.overview import Picture
from timeline.pages.marks import Marks
from timeline.pages.overview import Overview

# In pixels. The last is the width of A3 landscape without its margins. A narrower picture has larger letters there.
WIDTHS = (800, 980, 1232, 1496)
_WIDTH_WITH_AREA = 1616  # if there is an area below the events, which makes the picture higher
_MAX_ASPECT = 0.47  # height of the picture by its width, so that it fills the width of the sheet
_MAX_ROWS = 27
_YEARS_AHEAD = 10
# The room for anniversaries: lines in three columns, and characters in a line. So the picture keeps most of the sheet.
_MAX_LINES = 36
_LINE_LENGTH = 44
_DAY_LENGTH = 11  # with the space that follows
_MAX_SOURCES = 8


@dataclass(frozen=True, slots=True)
class PosterPage:
    max_name_length: ClassVar[int] = 90  # characters of the name of an anniversary
    picture: Picture | None  # None without events
    dates: DateOrInterval  # what the picture shows
    marks: Marks
    kinds: tuple[Term, ...]  # of its events
    anniversaries: tuple[Anniversary, ...]  # the round and five-year ones, the next first
    more_anniversaries: int
    anniversary_years: DateOrInterval  # from this year on
    sources: tuple[Source, ...]  # those that most events cite first
    more_sources: int
    updated: date  # the day of the last change of an event
    qr_code: str  # of the timeline, as SVG


def poster_page(catalogue: Catalogue, overview: Overview, qr_code: str) -> PosterPage:
    """Return the poster of a scope, from its overview. All that is listed is bounded, so that it fits on its sheet."""
    events, today = overview.events, overview.today
    upcoming = (each.anniversary for each in upcoming_anniversaries(events, today, _YEARS_AHEAD))
    anniversaries = [each for each in upcoming if each.roundness is not Roundness.OTHER]
    counts = Counter(
        source for event in events for source in dict.fromkeys(citation.source for citation in event.sources)
    )
    sources = [source for source, _ in counts.most_common()]
    shown = tuple(_fitting(anniversaries, overview.labels.translations.language))
    return PosterPage(
        _picture(overview) if events else None,
        overview.dates,
        overview.marks,
        tuple(kind for kind in catalogue.kinds if any(event.kind == kind for event in events)),
        shown,
        len(anniversaries) - len(shown),
        date_or_interval(EDTFDate(today.year), EDTFDate(today.year + _YEARS_AHEAD)),
        tuple(sources[:_MAX_SOURCES]),
        len(sources[_MAX_SOURCES:]),
        max((event.updated for event in events), default=catalogue.site.updated),
        qr_code,
    )


def _fitting(anniversaries: Sequence[Anniversary], language: str) -> Iterator[Anniversary]:
    """Yield the first anniversaries, as many as have room on the sheet."""
    lines = 0
    for anniversary in anniversaries:
        length = _DAY_LENGTH + min(len(anniversary.in_(language)), PosterPage.max_name_length)
        lines += ceil(length / _LINE_LENGTH)
        if lines > _MAX_LINES:
            return
        yield anniversary


def _picture(overview: Overview) -> Picture:
    """The picture with the largest letters in which every mark has its title, else the widest.

    It hangs for years, so it does not mark today.
    """
    drawing = overview.draw(WIDTHS[0], _MAX_ROWS)
    for width in (*WIDTHS[1:], *([_WIDTH_WITH_AREA] if drawing.area else [])):
        has_all_titles = all(mark.title for band in drawing.bands for mark in band.marks)
        has_counts = any(band.counts for band in drawing.bands)
        if has_all_titles and not has_counts and drawing.height <= _MAX_ASPECT * drawing.width:
            break
        drawing = overview.draw(width, _MAX_ROWS)
    return replace(drawing, today_x=None)

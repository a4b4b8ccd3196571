"""Draws events in a picture, as the pages do."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from timeline.anniversaries import Anniversary
from timeline.i18n.translations import get_translations
from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.model.entities import Chapter, Collection, Query, Term
from timeline.model.event import Event
from timeline.model.indicators import Indicator
from timeline.model.localized_text import LocalizedText
from timeline.overview import WIDTH, Mark, Picture, extent, first_days, picture
from timeline.pages.overview import OverviewLabels
from timeline.render.text_layout import text_width

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
TODAY = date(2026, 9, 1)
END = date(2027, 12, 31).toordinal()
LABELS = OverviewLabels(get_translations("vi"), text_width)


def text(value: str) -> LocalizedText:
    return LocalizedText((("vi", value),))


def make_events(*whens: str, importance: Mapping[str, int] | None = None) -> list[Event]:
    """Events with these dates, in order. The title of each is its date."""
    events = [
        Event(f"e{number}", parse_edtf(when), KIND, text(when), importance=(importance or {}).get(when, 2))
        for number, when in enumerate(whens)
    ]
    return sorted(events, key=lambda event: (event.date.earliest_ordinal, event.date.latest_ordinal))


def make_chapters(*times: str) -> list[Chapter]:
    """Chapters with these (first, last) years, named by them."""
    chapters = []
    for time in times:
        start, _, end = time.partition("/")
        chapters.append(
            Chapter(f"c{start}", text(time), None, EDTFDate(int(start)), EDTFDate(int(end)) if end else None)
        )
    return chapters


def make_lanes(*names: str) -> list[Collection]:
    return [Collection(name, text(name), None, Query()) for name in names]


def draw(
    events: Sequence[Event],
    first: str | None = None,
    last: str | None = None,
    *,
    chapters: Sequence[Chapter] = (),
    lanes: Mapping[str, Sequence[str]] | None = None,
    anniversaries: Sequence[Anniversary] = (),
    width: int = WIDTH,
    indicator: Indicator | None = None,
) -> Picture:
    """Draw the events from a time to a time, else from the first event to the end of 2027.

    `lanes` has the names of the lanes, each with the dates of its events.
    """
    shown_first, shown_last = extent(first_days(events), events, date.fromordinal(END))
    numbers = {when: number for number, whens in enumerate((lanes or {}).values()) for when in whens}
    return picture(
        events,
        anniversaries,
        TODAY,
        parse_edtf(first).earliest_ordinal if first else shown_first,
        parse_edtf(last).latest_ordinal if last else shown_last,
        width=width,
        chapters=chapters,
        lanes=make_lanes(*(lanes or {})),
        lane_numbers={event.id: numbers[str(event.date)] for event in events if str(event.date) in numbers},
        labels=LABELS,
        indicator=indicator,
    )


def marks(drawing: Picture) -> list[Mark]:
    return list(chain.from_iterable(band.marks for band in drawing.bands))


def mark_of(drawing: Picture, when: str) -> Mark:
    return next(mark for mark in marks(drawing) if str(mark.event.date) == when)


def boxes(drawing: Picture) -> list[tuple[float, float, float, str]]:
    """The (row, left, right, name) of each mark and each title beside it, in pixels. Rows are y."""
    result = []
    for band in drawing.bands:
        for mark in band.marks:
            left, right = mark.extent
            y = band.y(mark)
            result.append((y, left, right, str(mark.event.date)))
            if mark.title and not mark.title.is_inside:
                length = LABELS.measure(mark.title.text, mark.is_bold)
                start = mark.title.x - length if mark.title.is_before else mark.title.x
                result.append((y, start, start + length, f"title {mark.title.text}"))
    return sorted(result)

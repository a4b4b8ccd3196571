"""The parts of a picture of the overview that are many, as SVG. Templates render the rest; one page has two pictures,
each with some hundreds of marks, labels and links.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from timeline.i18n.translations import Translations, get_translations
from timeline.model import memoize_by_key
from timeline.model.edtf import EDTFDate
from timeline.model.event import Event
from timeline.overview import Band, Count, Mark, Picture

# In pixels.
_BAR_HEIGHT = 16
_RADIUS, _IMPRECISE_RADIUS = 2, 8  # of the corners of a bar
_SYMBOL_OFFSET = 9  # of the middle of the symbol from the start of its bar
_BASELINE = 5  # of a title, below the middle of its row


@dataclass(frozen=True, slots=True)
class PictureSvg:
    """What all parts of a picture need. All parts are whole elements, but the paths, which are data of a path."""

    picture: Picture
    translations: Translations
    kind_symbols: Mapping[str, int]
    range_url: Callable[[EDTFDate, EDTFDate], str]  # of a time, from a date to a date
    event_url: Callable[[str], str]  # of an event, by its id
    target: str | None  # of all links
    list_url: str | None  # of the list of the events, if it is on the page
    _x: Callable[..., float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_x", self.picture.positions(self.translations.direction))

    def headings(self) -> Markup:
        """The stretches of time, with the names of their chapters."""
        picture, parts = self.picture, []
        last = len(picture.headings) - 1
        for number, heading in enumerate(picture.headings):
            left = heading.stretch.left if number else 0
            width = (heading.stretch.right if number < last else picture.width) - left
            box = f'x="{self._x(left, width)}" width="{round(width, 1)}" height="{picture.height}"'
            parts.append(f'<rect class="stretch" {box}><title>{escape(heading.full_name)}</title></rect>')
            if heading.name:
                years = f" <tspan>{escape(heading.years)}</tspan>" if heading.years else ""
                text = f'<text class="chapter" x="{self._x(left + 6)}" y="19">{escape(heading.name)}{years}</text>'
                parts.append(f"{self._link(self.range_url(heading.first, heading.last))}>{text}</a>")
        return Markup("".join(parts))

    def stems_path(self, band: Band) -> str:
        """The lines from the points of a band to the axis."""
        end = f"V{self.picture.axis_y}"
        return "".join([f"M{self._x(mark.x)} {band.y(mark)}{end}" for mark in band.marks if not mark.width])

    def axis_path(self) -> str:
        """The axis with its ticks."""
        y = self.picture.axis_y
        return f"M0 {y}H{self.picture.width}" + "".join(
            f"M{self._x(tick.position)} {y}v5" for tick in self.picture.ticks
        )

    def tick_labels(self) -> Markup:
        parts = []
        for tick in self.picture.ticks:
            place = f'x="{self._x(tick.position + 3)}" y="{self.picture.axis_y + 15}"'
            text = f'<text class="tick" {place}>{escape(tick.label)}</text>'
            link = f"{self._link(self.range_url(tick.start, tick.end))}>{text}</a>" if tick.event_count else text
            parts.append(link)
        return Markup("".join(parts))

    def marks(self, band: Band) -> Markup:
        """The marks of a band, and what has no room for marks; each in a line of its own."""
        lines = [
            *map(self._mark, band.marks, map(band.y, band.marks)),
            *(self._count(each, band) for each in band.counts),
        ]
        return Markup("".join(lines))

    def _link(self, url: str) -> str:
        """The start of a link, without the end of its tag."""
        target = f" target={self.target}" if self.target else ""
        return f'<a href="{escape(url)}" tabindex="-1"{target}'

    def _event_link(self, event: Event, epoch_day: int) -> str:
        calendar = ' data-in-calendars=""' if event.date.is_in_calendars else ""
        return f'{self._link(self.event_url(event.id))} data-mark="{event.id}" data-day="{epoch_day}"{calendar}>'

    def _mark(self, mark: Mark, y: int) -> str:
        if anniversary := mark.anniversary:
            name = anniversary.in_(self.translations.language)
            full_title = f"<title>{self.translations.format_day(anniversary.date)}: {escape(name)}</title>"
        else:
            full_title = _full_title(mark.event, self.translations.language)
        shapes = "".join(self._shapes(mark, y))
        return f"{self._event_link(mark.event, mark.epoch_day)}{full_title}{shapes}{self._title(mark, y)}</a>\n"

    def _shapes(self, mark: Mark, y: int) -> Iterator[str]:
        x, date = self._x, mark.event.date
        symbol = self.kind_symbols[mark.event.kind.key]
        is_uncertain = isinstance(date, EDTFDate) and not date.is_certain
        if mark.anniversary:
            yield f'<use href="#symbol-star" class="star" x="{x(mark.x)}" y="{y}"/>'
        elif mark.width:
            style, radius = "imprecise", _IMPRECISE_RADIUS
            if not isinstance(date, EDTFDate):
                style, radius = "throughout" if mark.is_throughout else "interval", _RADIUS
            box = f'x="{x(mark.x, mark.width)}" y="{y - _BAR_HEIGHT // 2}" width="{mark.width}" height="{_BAR_HEIGHT}"'
            yield f'<rect class="{style}" {box} rx="{radius}"/>'
            if is_uncertain:
                yield f'<rect class="uncertain" {box} rx="{radius}"/>'
            middle = mark.x + min(mark.width / 2, _SYMBOL_OFFSET)
            yield f'<use href="#symbol-{symbol}" class="in-bar" x="{x(middle)}" y="{y}"/>'
        else:
            if is_uncertain:
                yield f'<circle class="uncertain" cx="{x(mark.x)}" cy="{y}" r="9"/>'
            yield f'<use href="#symbol-{symbol}" class="point" x="{x(mark.x)}" y="{y}"/>'

    def _title(self, mark: Mark, y: int) -> str:
        title = mark.title
        if not title:
            return ""
        styles = f"{' before' * title.is_before}{' inside' * title.is_inside}{' bold' * mark.is_bold}"
        place = f'data-event="{mark.event.id}" x="{self._x(title.x)}" y="{y + _BASELINE}"'
        return f'<text class="title{styles}" {place}>{escape(title.text)}</text>'

    def _count(self, count: Count, band: Band) -> str:
        y, number = band.counts_y, len(count.events)
        if number == 1:
            [event] = count.events
            place = f"translate({self._x(count.x)} {y}) scale(.7)"
            shape = f'<use href="#symbol-{self.kind_symbols[event.kind.key]}" transform="{place}"/>'
            title = _full_title(event, self.translations.language)
            return f"{self._event_link(event, count.epoch_day)}{title}{shape}</a>\n"
        url = self.list_url if self.picture.axis.is_month and self.list_url else self.range_url(count.first, count.last)
        name = escape(self.translations.ngettext("{n} event", "{n} events", number))
        box = f'x="{self._x(count.x - 12, 24)}" y="{y - 7}" width="24" height="14" rx="7"'
        shape = f'<rect {box}/><text x="{self._x(count.x)}" y="{y + 4}">{number}</text>'
        return f'{self._link(url)} class="count" data-day="{count.epoch_day}"><title>{name}</title>{shape}</a>\n'


@memoize_by_key
def _full_title(event: Event, language: str) -> str:
    """The date and the title of an event, which are seen at its mark."""
    date = get_translations(language).format_date_short(event.date)
    return f"<title>{date}: {escape(event.title.in_(language))}</title>"

"""Share cards: a picture of an event or of a scope, which other sites show beside a link to it.

No value comes from a clock. No text is parsed as markup, because HarfBuzz draws the glyphs itself.
"""

import struct
import zlib
from collections.abc import Sequence
from enum import Enum

import uharfbuzz as hb  # type: ignore[import-untyped]

from timeline.colours import LIGHT_BACKGROUND
from timeline.i18n import N_
from timeline.i18n.translations import STATUS_LABELS, Translations
from timeline.model.catalogue import Site
from timeline.model.edtf import EDTFDate, Interval, date_or_interval
from timeline.model.event import Event
from timeline.render.text_layout import BOLD, REGULAR, Line, fit_text, fonts, has_glyphs
from timeline.response_body import Body
from timeline.search import Scope

PNG = "image/png"
WIDTH, HEIGHT = 1200, 630  # pixels; accepted by all social networks that show such pictures
AXIS, LEFT, RIGHT = 76, 116, 1124  # x of the time axis, and of the edges of the text
TOP, FOOT = 142, 562  # y of the highest baseline of a date, and of the baseline of the footer
_COLOURS = _ACCENT, _INK, _QUIET, _HAIR = "#9b1c2e", "#1b1d22", "#55585f", "#d9d5cb"
_SHADES = 16  # of each colour, from the background to the colour itself
_DATE_SIZES = ((64, 1), (56, 1), (48, 1), (40, 2))  # (font size in pixels, maximum number of lines)
_TITLE_SIZES = ((60, 3), (52, 3), (46, 4))
_SMALL_SIZES = ((28, 1),)


def _shade(colour: str, number: int) -> bytes:
    """The red, green and blue of a shade."""
    channels = zip(bytes.fromhex(LIGHT_BACKGROUND[1:]), bytes.fromhex(colour[1:]), strict=True)
    return bytes(round(empty + (full - empty) * number / (_SHADES - 1)) for empty, full in channels)


def _palette_indices(first: int) -> bytes:
    """For each coverage (0 to 255), the index of the shade. `first` is where the shades of the colour begin."""
    shades = (round(coverage * (_SHADES - 1) / 255) for coverage in range(256))
    return bytes(first + shade if shade else 0 for shade in shades)


_PALETTE = b"".join(_shade(colour, number) for colour in _COLOURS for number in range(_SHADES))
_PALETTE_INDICES = tuple(_palette_indices(number * _SHADES) for number in range(len(_COLOURS)))


class _Mark(Enum):
    """The mark on the time axis. The values are the characters that are drawn."""

    INTERVAL = "|"
    EXACT = "•"
    IMPRECISE = "°"


def has_share_card(event: Event, translations: Translations) -> bool:
    """Whether the fonts of the share card have all characters of the event. They do not cover all scripts."""
    texts = (
        translations.format_date_capitalized(event.date),
        event.title.in_(translations.language),
        event.kind.name.in_(translations.language),
    )
    return all(map(has_glyphs, texts))


def has_scope_share_card(scope: Scope, translations: Translations) -> bool:
    return has_glyphs(scope.title.in_(translations.language)) and has_glyphs(_event_count(scope, translations))


def share_card_png(event: Event, translations: Translations, *, site: Site) -> Body:
    """Draw the date and the title, with the site and the kind in the footer."""
    language = translations.language
    footer: list[str] = [event.kind.name.in_(language)]
    if status_label := STATUS_LABELS.get(event.status):
        footer.append(translations.gettext(status_label))
    if isinstance(event.date, Interval):
        mark = _Mark.INTERVAL
    else:
        mark = _Mark.EXACT if event.date.is_exact else _Mark.IMPRECISE
    return _draw_card(
        mark,
        translations.format_date_capitalized(event.date),
        event.title.in_(language),
        site.title.in_(language),
        " · ".join(footer),
    )


def scope_share_card_png(scope: Scope, translations: Translations, *, site: Site) -> Body:
    """Draw the years of the events and the title, with the number of events in the footer, after the site's title."""
    language = translations.language
    years = [date.year for event in scope.events for date in event.date.dates]
    covered = date_or_interval(EDTFDate(min(years)), EDTFDate(max(years))) if years else None
    return _draw_card(
        _Mark.INTERVAL,
        translations.format_date_short(covered) if covered else "",
        scope.title.in_(language).replace(" ·", "\u00a0·"),  # no line begins with the dot
        site.title.in_(language) if scope.entity else "",
        _event_count(scope, translations),
    )


def has_figures_share_card(scope: Scope, translations: Translations) -> bool:
    texts = (scope.title, *(indicator.title for indicator in scope.indicators[:1]))
    return bool(scope.indicators) and all(has_glyphs(text.in_(translations.language)) for text in texts)


def figures_share_card_png(scope: Scope, translations: Translations) -> Body:
    """Draw the years of the figures and the title of their page, with the scope and the first figure in the footer."""
    language = translations.language
    dates = [date for indicator in scope.indicators for value in indicator.values for date in value.date.dates]
    covered = date_or_interval(EDTFDate(min(date.year for date in dates)), EDTFDate(max(date.year for date in dates)))
    return _draw_card(
        _Mark.INTERVAL,
        translations.format_date_short(covered),
        translations.gettext(N_("Figures over the years")),
        scope.title.in_(language),
        scope.indicators[0].title.in_(language),
    )


def _event_count(scope: Scope, translations: Translations) -> str:
    return translations.ngettext("{n} event", "{n} events", len(scope.events))


def _draw_card(mark: _Mark, date_text: str, title_text: str, site_title: str, detail: str) -> Body:
    """Draw the date and the title, the site and a detail in the footer, and a mark on a time axis on the left."""
    width = RIGHT - LEFT
    size, date = fit_text(date_text, BOLD, _DATE_SIZES, width)
    title_sizes = [(px, max_lines + 1 - len(date)) for px, max_lines in _TITLE_SIZES if px <= max(size, 52)]
    title_size, title = fit_text(title_text, REGULAR, title_sizes, width)
    small, kind = fit_text(detail, REGULAR, _SMALL_SIZES, width / 2)
    kind_width = kind[0].width * small / 1000
    _, name = fit_text(site_title if has_glyphs(site_title) else "", REGULAR, _SMALL_SIZES, width - kind_width - 40)

    gap = 32 + title[0].leading * title_size // 1000
    height = _height(date, size) + gap + _height(title, title_size)
    top = TOP + max(FOOT - 84 - TOP - height, 0) * 2 // 5  # short texts are a little above the middle
    mark_y = top - size * 37 // 100  # the middle of the digits of the date
    drawing = _Drawing()
    if mark is _Mark.INTERVAL:
        gap_top, gap_bottom = mark_y - 26, top + height + 10
        drawing.add_shape(mark.value, _ACCENT, AXIS - 4, mark_y - 18, 8, top + height - mark_y + 20)
    else:
        gap_top, gap_bottom = mark_y - 22, mark_y + 22
        drawing.add_shape(mark.value, _ACCENT, AXIS - 13, mark_y - 13, 26, 26)
    drawing.add_shape("|", _HAIR, AXIS - 1, 0, 2, gap_top)
    drawing.add_shape("|", _HAIR, AXIS - 1, gap_bottom, 2, HEIGHT - gap_bottom)
    drawing.add_lines(date, size, _ACCENT, LEFT, top)
    drawing.add_lines(title, title_size, _INK, LEFT, top + _height(date, size) + gap)
    drawing.add_lines(name, small, _QUIET, LEFT, FOOT)
    drawing.add_lines(kind, small, _QUIET, RIGHT - kind_width, FOOT)
    return Body(drawing.png(), PNG)


class _Drawing:
    """What is drawn in each of the colours. Shapes of different colours do not overlap."""

    def __init__(self) -> None:
        self._layers = {colour: hb.RasterDraw() for colour in _COLOURS}

    def add_lines(self, lines: Sequence[Line], size: int, colour: str, x: float, y: int) -> None:
        """Add lines of text. The first baseline starts at x, y, in pixels from the top left."""
        layer, scale = self._layers[colour], size / 1000
        for number, line in enumerate(lines):
            baseline = HEIGHT - y - _height(lines[: number + 1], size)
            for font, glyph, glyph_x, glyph_y in line.glyphs:
                layer.transform = (scale, 0, 0, scale, x + glyph_x * scale, baseline + glyph_y * scale)
                layer.draw_glyph(font, glyph)

    def add_shape(self, character: str, colour: str, x: int, y: int, width: int, height: int) -> None:
        """Add a character, stretched to fill a box: `|` is a rectangle, `•` a disc, `°` a ring."""
        layer, font = self._layers[colour], fonts(BOLD)[0]
        glyph = font.get_nominal_glyph(ord(character))
        box = font.get_glyph_extents(glyph)  # measured from the top left, so its height is negative
        x_scale, y_scale = width / box.width, -height / box.height
        layer.transform = (x_scale, 0, 0, y_scale, x - box.x_bearing * x_scale, HEIGHT - y - box.y_bearing * y_scale)
        layer.draw_glyph(font, glyph)

    def png(self) -> bytes:
        """Encode the picture as PNG (RFC 2083) with a palette: each colour in the shades that smooth edges need."""
        rows = [0] * HEIGHT  # from bottom to top
        for layer, indices in zip(self._layers.values(), _PALETTE_INDICES, strict=True):
            image = layer.render()  # a byte for each pixel of the box around what was drawn
            box, pixels = image.extents, image.buffer.translate(indices)
            right = 8 * (WIDTH - box.x_origin - box.width)  # the margins are wider than any letter
            for y in range(max(box.y_origin, 0), min(box.y_origin + box.height, HEIGHT)):
                start = (y - box.y_origin) * box.stride
                rows[y] |= int.from_bytes(pixels[start : start + box.width], "big") << right
        lines = b"".join(b"\0" + row.to_bytes(WIDTH, "big") for row in reversed(rows))
        chunks = (
            (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            (b"PLTE", _PALETTE),
            (b"IDAT", zlib.compress(lines, 6)),  # level 9 makes a card a tenth smaller, in six times the time
            (b"IEND", b""),
        )
        framed = (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def _height(lines: Sequence[Line], size: int) -> int:
    """Return the distance from the first baseline to the last, in pixels."""
    return sum(line.leading for line in lines[1:]) * size // 1000

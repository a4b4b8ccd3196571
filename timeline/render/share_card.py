"""Share cards: a picture of an event or of a scope, which other sites show beside a link to it.

No value comes from a clock. No text is parsed as markup, because HarfBuzz draws the glyphs itself.
"""

import struct
import zlib
from collections.abc import Sequence
from enum import Enum
from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]

from timeline.colours import LIGHT_BACKGROUND
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Site
from timeline.model.edtf import EDTFDate, Interval, date_or_interval
from timeline.model.event import Event, Status
from timeline.render.text_layout import BOLD, REGULAR, Line, fit_text, fonts, has_glyphs
from timeline.response_body import Body
from timeline.search import Scope

PNG = "image/png"
WIDTH, HEIGHT = 1200, 630  # pixels; accepted by all social networks that show such pictures
AXIS, LEFT, RIGHT = 76, 116, 1124  # x of the time axis, and of the edges of the text
TOP, FOOT = 142, 562  # y of the highest baseline of a date, and of the baseline of the footer
_ACCENT, _INK, _QUIET, _HAIR = "#9b1c2e", "#1b1d22", "#55585f", "#d9d5cb"
_DATE_SIZES = ((64, 1), (56, 1), (48, 1), (40, 2))  # (font size in pixels, maximum number of lines)
_TITLE_SIZES = ((60, 3), (52, 3), (46, 4))
_SMALL_SIZES = ((28, 1),)
_STATUS_LABELS = {
    Status.CANCELLED: N_("Cancelled"),
    Status.TENTATIVE: N_("Not confirmed yet"),
    Status.DRAFT: N_("Draft"),
}


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
    status_labels = [translations.gettext(label) for status, label in _STATUS_LABELS.items() if event.status is status]
    if isinstance(event.date, Interval):
        mark = _Mark.INTERVAL
    else:
        mark = _Mark.EXACT if event.date.is_exact else _Mark.IMPRECISE
    return _draw_card(
        mark,
        translations.format_date_capitalized(event.date),
        event.title.in_(language),
        site.title.in_(language),
        " · ".join([event.kind.name.in_(language), *status_labels]),
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
    canvas = hb.RasterPaint()
    canvas.extents = hb.RasterExtents(0, 0, WIDTH, HEIGHT)
    canvas.background = _colour(LIGHT_BACKGROUND)
    _draw_shape(canvas, "|", _HAIR, AXIS - 1, 0, 2, HEIGHT)
    mark_y = top - size * 37 // 100  # the middle of the digits of the date
    if mark is _Mark.INTERVAL:
        _draw_shape(canvas, "|", LIGHT_BACKGROUND, AXIS - 1, mark_y - 26, 2, top + height - mark_y + 36)
        _draw_shape(canvas, mark.value, _ACCENT, AXIS - 4, mark_y - 18, 8, top + height - mark_y + 20)
    else:
        _draw_shape(canvas, "|", LIGHT_BACKGROUND, AXIS - 1, mark_y - 22, 2, 44)
        _draw_shape(canvas, mark.value, _ACCENT, AXIS - 13, mark_y - 13, 26, 26)
    _draw_lines(canvas, date, size, _ACCENT, LEFT, top)
    _draw_lines(canvas, title, title_size, _INK, LEFT, top + _height(date, size) + gap)
    _draw_lines(canvas, name, small, _QUIET, LEFT, FOOT)
    _draw_lines(canvas, kind, small, _QUIET, RIGHT - kind_width, FOOT)
    return Body(_encode_png(canvas.render().buffer), PNG)


def _height(lines: Sequence[Line], size: int) -> int:
    """Return the distance from the first baseline to the last, in pixels."""
    return sum(line.leading for line in lines[1:]) * size // 1000


def _draw_lines(paint: Any, lines: Sequence[Line], size: int, colour: str, x: float, y: int) -> None:
    """Draw lines of text. The first baseline starts at x, y, in pixels from the top left."""
    paint.foreground = _colour(colour)
    scale = size / 1000
    for number, line in enumerate(lines):
        baseline = HEIGHT - y - _height(lines[: number + 1], size)
        for font, glyph, glyph_x, glyph_y in line.glyphs:
            paint.transform = (scale, 0, 0, scale, x + glyph_x * scale, baseline + glyph_y * scale)
            paint.paint_glyph(font, glyph)


def _draw_shape(paint: Any, character: str, colour: str, x: int, y: int, width: int, height: int) -> None:
    """Draw a character, stretched to fill a box: `|` is a rectangle, `•` a disc, `°` a ring."""
    font = fonts(BOLD)[0]
    glyph = font.get_nominal_glyph(ord(character))
    box = font.get_glyph_extents(glyph)  # measured from the top left, so its height is negative
    x_scale, y_scale = width / box.width, -height / box.height
    paint.foreground = _colour(colour)
    paint.transform = (x_scale, 0, 0, y_scale, x - box.x_bearing * x_scale, HEIGHT - y - box.y_bearing * y_scale)
    paint.paint_glyph(font, glyph)


def _colour(hexadecimal: str) -> Any:
    return hb.Color(*bytes.fromhex(hexadecimal[1:]), 255)


def _encode_png(pixels: bytes) -> bytes:
    """Encode pixels as PNG (RFC 2083). Rows run from bottom to top, at four bytes a pixel (blue, green, red, alpha)."""
    colours = bytearray(WIDTH * HEIGHT * 3)
    colours[0::3], colours[1::3], colours[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
    row_size = WIDTH * 3
    rows = b"".join(
        b"\0" + colours[start : start + row_size] for start in range(len(colours) - row_size, -1, -row_size)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 3)),  # level 6 makes a card a seventh smaller, in more than twice the time
        (b"IEND", b""),
    )
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)

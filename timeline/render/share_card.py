"""Share cards: an event as a picture, which others show beside a link to it.

Nothing here comes from a clock, and no text is ever markup: HarfBuzz draws the shaped glyphs.
"""

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]

from timeline.body import Body
from timeline.colours import LIGHT_BACKGROUND
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Event, Site, Status
from timeline.model.edtf import Interval
from timeline.render.text_layout import BOLD, REGULAR, Line, fit_text, fonts, has_glyphs

PNG = "image/png"
WIDTH, HEIGHT = 1200, 630  # what every network that shows cards takes
AXIS, LEFT, RIGHT = 76, 116, 1124
TOP, FOOT = 142, 562  # the highest baseline of a date, and that of the foot
_ACCENT, _INK, _QUIET, _HAIR = "#9b1c2e", "#1b1d22", "#55585f", "#d9d5cb"
_DATE_SIZES = ((64, 1), (56, 1), (48, 1), (40, 2))  # sizes, each with the lines that there is room for
_TITLE_SIZES = ((60, 3), (52, 3), (46, 4))
_SMALL_SIZES = ((28, 1),)
_STATUS_LABELS = {
    Status.CANCELLED: N_("Cancelled"),
    Status.TENTATIVE: N_("Not confirmed yet"),
    Status.DRAFT: N_("Draft"),
}


def has_share_card(event: Event, translations: Translations) -> bool:
    """Whether its words can be drawn: the fonts kept here do not have all scripts."""
    texts = (
        translations.format_date_capitalized(event.date),
        event.title.in_(translations.language),
        event.kind.name.in_(translations.language),
    )
    return all(map(has_glyphs, texts))


def share_card_png(event: Event, translations: Translations, *, site: Site) -> Body:
    """The date and the title, at the foot the site and what the event is, at the side its mark on the axis of time."""
    language, width = translations.language, RIGHT - LEFT
    size, date = fit_text(translations.format_date_capitalized(event.date), BOLD, _DATE_SIZES, width)
    lower = [(each, most + 1 - len(date)) for each, most in _TITLE_SIZES if each <= max(size, 52)]
    title_size, title = fit_text(event.title.in_(language), REGULAR, lower, width)
    status_labels = [
        translations.gettext(site_title) for status, site_title in _STATUS_LABELS.items() if event.status is status
    ]
    small, kind = fit_text(
        " · ".join([event.kind.name.in_(language), *status_labels]), REGULAR, _SMALL_SIZES, width / 2
    )
    kind_width = kind[0].width * small / 1000
    site_title = site.title.in_(language)
    _, name = fit_text(site_title if has_glyphs(site_title) else "", REGULAR, _SMALL_SIZES, width - kind_width - 40)

    gap = 32 + title[0].leading * title_size // 1000
    height = _height(date, size) + gap + _height(title, title_size)
    top = TOP + max(FOOT - 84 - TOP - height, 0) * 2 // 5  # what is short stands a little above the middle
    canvas = hb.RasterPaint()
    canvas.extents = hb.RasterExtents(0, 0, WIDTH, HEIGHT)
    canvas.background = _colour(LIGHT_BACKGROUND)
    _draw_shape(canvas, "|", _HAIR, AXIS - 1, 0, 2, HEIGHT)
    level = top - size * 37 // 100  # the middle of its numerals
    if isinstance(event.date, Interval):
        _draw_shape(canvas, "|", LIGHT_BACKGROUND, AXIS - 1, level - 26, 2, top + height - level + 36)
        _draw_shape(canvas, "|", _ACCENT, AXIS - 4, level - 18, 8, top + height - level + 20)
    else:
        _draw_shape(canvas, "|", LIGHT_BACKGROUND, AXIS - 1, level - 22, 2, 44)
        _draw_shape(canvas, "•" if event.date.is_exact else "°", _ACCENT, AXIS - 13, level - 13, 26, 26)
    _draw_lines(canvas, date, size, _ACCENT, LEFT, top)
    _draw_lines(canvas, title, title_size, _INK, LEFT, top + _height(date, size) + gap)
    _draw_lines(canvas, name, small, _QUIET, LEFT, FOOT)
    _draw_lines(canvas, kind, small, _QUIET, RIGHT - kind_width, FOOT)
    return Body(_encode_png(canvas.render().buffer), PNG)


def _height(lines: Sequence[Line], size: int) -> int:
    """From the first baseline to the last, in pixels."""
    return sum(line.leading for line in lines[1:]) * size // 1000


def _draw_lines(paint: Any, lines: Sequence[Line], size: int, colour: str, x: float, y: int) -> None:
    """The lines, the baseline of the first starting at x, y, in pixels from the upper left."""
    paint.foreground = _colour(colour)
    scale = size / 1000
    for number, line in enumerate(lines):
        base = HEIGHT - y - _height(lines[: number + 1], size)
        for font, glyph, right, up in line.glyphs:
            paint.transform = (scale, 0, 0, scale, x + right * scale, base + up * scale)
            paint.paint_glyph(font, glyph)


def _draw_shape(paint: Any, sign: str, colour: str, x: int, y: int, width: int, height: int) -> None:
    """A sign stretched over a box: `|` is a rectangle, `•` a disc, `°` a ring."""
    font = fonts(BOLD)[0]
    glyph = font.get_nominal_glyph(ord(sign))
    box = font.get_glyph_extents(glyph)  # from its upper left, so that its height is negative
    wide, high = width / box.width, -height / box.height
    paint.foreground = _colour(colour)
    paint.transform = (wide, 0, 0, high, x - box.x_bearing * wide, HEIGHT - y - box.y_bearing * high)
    paint.paint_glyph(font, glyph)


def _colour(hexadecimal: str) -> Any:
    return hb.Color(*bytes.fromhex(hexadecimal[1:]), 255)


def _encode_png(pixels: bytes) -> bytes:
    """Rows from the lowest up, four bytes a pixel (blue, green, red and opacity), as a PNG (RFC 2083)."""
    colours = bytearray(WIDTH * HEIGHT * 3)
    colours[0::3], colours[1::3], colours[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
    row = WIDTH * 3
    rows = b"".join(b"\0" + colours[start : start + row] for start in range(len(colours) - row, -1, -row))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    )
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)

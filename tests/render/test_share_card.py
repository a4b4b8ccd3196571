"""Tests share cards: what is drawn and where, and that Lao and Vietnamese letters are shaped correctly."""

import os
import struct
import subprocess
import sys
import unicodedata
import zlib
from dataclasses import replace

import pytest

from timeline.colours import LIGHT_BACKGROUND
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.event import Event, Status
from timeline.model.localized_text import LocalizedText
from timeline.render.share_card import (
    AXIS,
    FOOT,
    HEIGHT,
    LEFT,
    PNG,
    RIGHT,
    WIDTH,
    scope_share_card_png,
    share_card_png,
)
from timeline.render.text_layout import BOLD, REGULAR, fit_text, fonts, grapheme_clusters, shape_line
from timeline.search import scope

from ..conftest import ROOT

LANGUAGES = ("vi", "lo", "en")
ACCENT, INK = bytes.fromhex("9b1c2e"), bytes.fromhex("1b1d22")
LONG_LAO_WORD = "ເລຂາທິການໃຫຍ່ທອງລຸນສີສຸລິດຢ້ຽມຢາມທາງລັດຖະກິດຢູ່ຫວຽດນາມ"


def decode_png(png: bytes) -> list[bytes]:
    """Decode a PNG with a palette and check its structure. Return the rows of the picture, three bytes per pixel."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, offset = [], 8
    while offset < len(png):
        (size,) = struct.unpack(">I", png[offset : offset + 4])
        name, data = png[offset + 4 : offset + 8], png[offset + 8 : offset + 8 + size]
        assert struct.unpack(">I", png[offset + 8 + size : offset + 12 + size]) == (zlib.crc32(name + data),)
        chunks.append((name, data))
        offset += 12 + size
    (header, header_data), (colours, palette), (content, compressed), end = chunks
    assert (header, colours, content, end) == (b"IHDR", b"PLTE", b"IDAT", (b"IEND", b""))
    assert struct.unpack(">IIBBBBB", header_data) == (WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels, row = zlib.decompress(compressed), 1 + WIDTH
    assert len(pixels) == HEIGHT * row
    assert set(pixels[::row]) == {0}
    assert max(pixels) < len(palette) // 3
    channels = [bytes(palette[channel::3]).ljust(256, b"\0") for channel in range(3)]
    rows = []
    for start in range(1, len(pixels), row):
        decoded = bytearray(3 * WIDTH)
        for channel, values in enumerate(channels):
            decoded[channel::3] = pixels[start : start + WIDTH].translate(values)
        rows.append(bytes(decoded))
    return rows


def stray_pixels(picture: list[bytes]) -> set[tuple[int, int]]:
    """The pixels that are not background where only background may be, as (column, row). The axis is left out."""
    background = bytes.fromhex(LIGHT_BACKGROUND[1:])
    empty_ranges = [(0, AXIS - 14), (AXIS + 14, LEFT - 20), (RIGHT + 6, WIDTH)]
    ranges_above_and_below = [(0, AXIS - 14), (AXIS + 14, WIDTH)]
    pixels = set()
    for y, row in enumerate(picture):
        ranges = ranges_above_and_below if y < 60 or FOOT - 60 <= y < FOOT - 40 or y > FOOT + 24 else empty_ranges
        for first, last in ranges:
            if row[3 * first : 3 * last] != background * (last - first):
                pixels |= {(x, y) for x in range(first, last) if row[3 * x : 3 * x + 3] != background}
    return pixels


def has_colour(picture: list[bytes], colour: bytes) -> bool:
    """Whether a pixel to the right of the axis has exactly this colour."""
    parts = (row[3 * LEFT :] for row in picture)
    return any(row[offset : offset + 3] == colour for row in parts if colour in row for offset in range(0, len(row), 3))


def with_title(event: Event, title: str, language: str = "vi") -> Event:
    return replace(event, title=LocalizedText(((language, title),)))


@pytest.fixture(scope="session")
def event(real_catalogue: Catalogue) -> Event:
    return real_catalogue.events_by_id["diplomatic-relations-1962"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_a_card_with_nothing_outside_its_margins(real_catalogue: Catalogue, language: str) -> None:
    etags = set()
    for event in real_catalogue.events:
        body = share_card_png(event, get_translations(language), site=real_catalogue.site)
        picture = decode_png(body.content)
        assert (event.id, stray_pixels(picture)) == (event.id, set())
        assert has_colour(picture, ACCENT), event.id
        assert has_colour(picture, INK), event.id
        assert (body.media_type, body.filename) == (PNG, None)
        etags.add(body.etag)
    assert len(etags) == len(real_catalogue.events)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_scope_has_a_card_of_its_own_with_nothing_outside_its_margins(
    real_catalogue: Catalogue, language: str
) -> None:
    empty = replace(scope(real_catalogue, None), events=())
    scopes = [
        scope(real_catalogue, entity) for entity in (None, *real_catalogue.collections, real_catalogue.offices[0])
    ]
    etags = set()
    for drawn in (*scopes, empty):
        body = scope_share_card_png(drawn, get_translations(language), site=real_catalogue.site)
        picture = decode_png(body.content)
        assert stray_pixels(picture) == set()
        assert has_colour(picture, INK)
        assert has_colour(picture, ACCENT) is (drawn is not empty)  # the years
        etags.add(body.etag)
    assert len(etags) == len(scopes) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_have_every_letter_of_the_content(real_catalogue: Catalogue, language: str) -> None:
    texts: set[str] = {
        real_catalogue.site.title.in_(language),
        *(kind.name.in_(language) for kind in real_catalogue.kinds),
    }
    texts |= {event.title.in_(language) for event in real_catalogue.events}
    texts |= {get_translations(language).format_date_capitalized(event.date) for event in real_catalogue.events}
    for text in texts:
        missing_glyphs = [
            glyph for weight in (REGULAR, BOLD) for _, glyph, _, _ in shape_line(text, weight).glyphs if glyph == 0
        ]
        assert (text, missing_glyphs) == (text, [])


@pytest.mark.slow
def test_a_card_has_the_same_bytes_on_every_machine() -> None:
    """The bytes depend on no hash order, no system language and no earlier call."""
    code = (
        "import sys; from pathlib import Path; from timeline.loader import load; from timeline.i18n.translations import get_translations;"
        "from timeline.render.share_card import share_card_png; catalogue = load(Path(sys.argv[1]));"
        "print(*(share_card_png(event, get_translations(language), site=catalogue.site).etag"
        " for event in catalogue.events[:: int(sys.argv[2])] for language in ('vi', 'lo', 'en', 'vi')[: int(sys.argv[3])]))"
    )
    etags = []
    for seed, locale, language_count in (("1", "C", "4"), ("2", "tr_TR.UTF-8", "3")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale}
        command = [sys.executable, "-X", "utf8", "-c", code, str(ROOT / "events.yaml"), "60", language_count]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        etags.append(result.stdout.split())
    four, three = etags
    assert len(four) == 8
    assert four[3] == four[0]
    assert four[:3] + four[4:7] == three


@pytest.mark.parametrize(
    ("title", "is_visible"),
    [
        pytest.param("<script>alert(\"x\")</script> & </text> &amp; 'q' ]]>", True, id="markup"),
        pytest.param(("Việt Nam và Lào thiết lập quan hệ " * 40)[:1000], True, id="1,000 characters"),
        pytest.param("Ẩ" * 1000, True, id="1,000 without a space"),
        pytest.param((LONG_LAO_WORD * 20)[:1000], True, id="1,000 of Lao without a space"),
        pytest.param("x" * 100_000, True, id="100,000"),
        pytest.param("🎉 שלום עולם 👨‍👩‍👧 مرحبا بالعالم ❤️ 🇻🇳🇱🇦", True, id="emoji and right to left"),
        pytest.param("العلاقات بين فيتنام ولاوس", True, id="Arabic"),
        pytest.param("ទំនាក់ទំនងវៀតណាម", True, id="Khmer"),
        pytest.param("越南老挝关系", True, id="Chinese"),
        pytest.param("Z" + "\u0301" * 300 + " ກ" + "\u0ec8" * 300, True, id="hundreds of marks on one letter"),
        pytest.param("\u0ec8\u0eb5 \u0301", True, id="marks without a letter"),
        pytest.param("\u200b\u200d\u2066\ufe0f\x07 \t\n", False, id="no visible character"),
    ],
)
@pytest.mark.parametrize("when", ["1962-09-05", "2022-07-01~/2023-09-30?"])
def test_a_card_can_draw_any_title(
    real_catalogue: Catalogue, event: Event, title: str, is_visible: bool, when: str
) -> None:
    """Nothing is outside the margins. A character without a font is drawn as a box. A date of two lines leaves less
    room for the title.
    """
    body = share_card_png(
        replace(with_title(event, title), date=parse_edtf(when)), get_translations("vi"), site=real_catalogue.site
    )
    picture = decode_png(body.content)
    assert stray_pixels(picture) == set()
    assert has_colour(picture, INK) is is_visible


def test_cards_of_different_events_differ(real_catalogue: Catalogue, event: Event) -> None:
    """Events that differ in status, precision of the date, kind or duration have different pictures."""
    dates = ("1962-09-06", "1962-09", "1962", "1962~", "1962-09-05?", "1962/1963")
    events = [
        event,
        replace(event, status=Status.CANCELLED),
        replace(event, status=Status.TENTATIVE),
        replace(event, kind=real_catalogue.kinds[1]),
        *(replace(event, date=parse_edtf(text)) for text in dates),
    ]
    assert len(
        {
            share_card_png(changed_event, get_translations("vi"), site=real_catalogue.site).etag
            for changed_event in events
        }
    ) == len(events)


def test_markup_is_drawn_as_text() -> None:
    """Each character of it is a glyph."""
    text = "<b>&"
    latin, _ = fonts(REGULAR)
    assert [glyph for _, glyph, _, _ in shape_line(text, REGULAR).glyphs] == [
        latin.get_nominal_glyph(ord(character)) for character in text
    ]


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("ທີ່", "ທ"),  # a vowel above, and a tone mark above the vowel
        ("ຫຼື້", "ຫ"),  # and a letter below
        ("ຊື່", "ຊ"),
        ("ຜູ້", "ຜ"),  # a vowel below, a tone mark above
        ("ກຸ້ງ", "ກງ"),
        ("ປິ່ນ", "ປນ"),
    ],
)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_lao_marks_are_placed_on_their_letter(word: str, base: str, weight: int) -> None:
    """Marks have no width, and stand at other places than if they were drawn one by one. Stacked marks do not overlap."""
    line = shape_line(word, weight)
    glyphs_drawn_alone = [glyph[1:] for character in word for glyph in shape_line(character, weight).glyphs]
    assert line.width == sum(shape_line(character, weight).width for character in base)
    assert [glyph[1:] for glyph in line.glyphs] != glyphs_drawn_alone
    assert len({place[2:] for place in line.glyphs}) == len(line.glyphs)


def test_a_tone_mark_is_drawn_above_a_vowel() -> None:
    """ມ່ has its tone mark at the letter. In ມີ່ the mark is above the vowel, higher by most of the vowel's height."""

    def top_of(word: str) -> int:
        tops = [up + font.get_glyph_extents(glyph).y_bearing for font, glyph, _, up in shape_line(word, REGULAR).glyphs]
        return int(max(tops))

    assert top_of("ມ") < top_of("ມີ") < top_of("ມີ່")
    assert top_of("ມ່") < top_of("ມີ່")


def test_the_tone_mark_of_am_is_above_its_ring() -> None:
    """ນ້ຳ: the ring of ຳ is drawn over ນ, and the tone mark over the ring, although the tone mark is typed first."""
    line = shape_line("ນ້ຳ", REGULAR)
    assert len(line.glyphs) == 4
    assert line.width == shape_line("ນາ", REGULAR).width


@pytest.mark.parametrize("text", ["Tổng Bí thư", "Ẩ Ễ Ộ Ữ Ỵ Ặ", "ຊຸ່"])
def test_composed_and_decomposed_letters_look_the_same(text: str) -> None:
    composed = fit_text(text, REGULAR, ((60, 1),), 1000)
    assert composed == fit_text(unicodedata.normalize("NFD", text), REGULAR, ((60, 1),), 1000)


def test_letters_are_kerned() -> None:
    assert shape_line("Tô", REGULAR).width < shape_line("T", REGULAR).width + shape_line("ô", REGULAR).width


def test_each_script_has_its_font() -> None:
    """Also in a text of two scripts, in any language. A letter in neither font becomes the box of the second font."""
    latin, lao = fonts(BOLD)
    fonts_used = [(font is lao, glyph == 0) for font, glyph, _, _ in shape_line("ỗ7ກ។", BOLD).glyphs]
    assert fonts_used == [(False, False), (False, False), (True, False), (True, True)]
    assert lao.get_glyph_extents(0).height
    assert latin is not lao


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Thông báo số 25", ["Thông báo số 25"]),
        # The lines are balanced, although one more word would fit in the first.
        ("Kỷ niệm Ngày thiết lập quan hệ", ["Kỷ niệm Ngày", "thiết lập quan hệ"]),
        # No break before or after a dash.
        ("Tuyên bố chung Việt Nam – Lào", ["Tuyên bố chung", "Việt Nam – Lào"]),
        # No break inside a name.
        ("Tổng Bí thư Nguyễn Phú Trọng thăm cấp Nhà nước", ["Tổng Bí thư", "Nguyễn Phú Trọng", "thăm cấp Nhà nước"]),
        ("Year of Friendship Vietnam–Cambodia 2022", ["Year of Friendship", "Vietnam–Cambodia 2022"]),
        # Lao breaks at spaces …
        ("ຄົບຮອບ 60 ປີ ວັນສ້າງຕັ້ງ ສາຍພົວພັນການທູດ", ["ຄົບຮອບ 60 ປີ ວັນສ້າງຕັ້ງ", "ສາຍພົວພັນການທູດ"]),
        # … at zero-width spaces …
        ("ສາຍພົວພັນການທູດ\u200bຫວຽດນາມແລະລາວ", ["ສາຍພົວພັນການທູດ", "ຫວຽດນາມແລະລາວ"]),
        # … and in a long word before a vowel that begins a syllable, or after a mark that ends one.
        ("ສົນທິສັນຍາວ່າດ້ວຍການກຳນົດເສັ້ນຊາຍແດນແຫ່ງຊາດ", ["ສົນທິສັນຍາວ່າດ້ວຍການກຳ", "ນົດເສັ້ນຊາຍແດນແຫ່ງຊາດ"]),
        ("ປ້ອງກັນຊາດປ້ອງກັນ-ຄວາມສະຫງົບປ້ອງກັນຊາດ", ["ປ້ອງກັນຊາດປ້ອງກັນ-", "ຄວາມສະຫງົບປ້ອງກັນຊາດ"]),
        # A text that is too long is cut and ends with an ellipsis.
        (
            "một hai ba bốn năm " * 9,
            ["một hai ba bốn năm một", "hai ba bốn năm một hai ba", "bốn năm một hai ba bốn…"],
        ),
    ],
)
def test_a_text_breaks_where_breaks_are_allowed(text: str, lines: list[str]) -> None:
    _, result = fit_text(text, REGULAR, ((60, 2), (52, 3)), 700)
    assert [line.text for line in result] == lines


def test_a_letter_and_its_marks_are_never_separated() -> None:
    assert grapheme_clusters("ນ້ຳຫຼື້ e\u0302\u0323") == ["ນ້ຳ", "ຫຼື້", " ", "e\u0302\u0323"]


def test_fonts_are_beside_their_licence() -> None:
    names = {
        path.name for path in (ROOT / "timeline" / "render" / "fonts").iterdir() if path.suffix in (".ttf", ".txt")
    }
    families = ("be-vietnam-pro", "noto-sans-lao-looped")
    assert names == {f"{family}-{weight}.ttf" for family in families for weight in (REGULAR, BOLD)} | {
        f"OFL-{family}.txt" for family in families
    }

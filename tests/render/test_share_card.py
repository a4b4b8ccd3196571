"""Share cards: what is drawn, where it may be, and that Lao and Vietnamese are shaped as they are read."""

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
from timeline.model.catalogue import Catalogue, Event, Status
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.render.share_card import AXIS, FOOT, HEIGHT, LEFT, PNG, RIGHT, WIDTH, share_card_png
from timeline.render.text_layout import BOLD, REGULAR, fit_text, fonts, grapheme_clusters, shape_line

from ..conftest import ROOT

LANGUAGES = ("vi", "lo", "en")
ACCENT, INK = bytes.fromhex("9b1c2e"), bytes.fromhex("1b1d22")
LAO_RUN = "ເລຂາທິການໃຫຍ່ທອງລຸນສີສຸລິດຢ້ຽມຢາມທາງລັດຖະກິດຢູ່ຫວຽດນາມ"


def rows(png: bytes) -> list[bytes]:
    """The picture's rows, three bytes a pixel, from a file that must be whole."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = [], 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size]) == (zlib.crc32(name + data),)
        chunks.append((name, data))
        at += 12 + size
    (header, described), (content, packed), end = chunks
    assert (header, content, end) == (b"IHDR", b"IDAT", (b"IEND", b""))
    assert struct.unpack(">IIBBBBB", described) == (WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    drawn, row = zlib.decompress(packed), 1 + 3 * WIDTH
    assert len(drawn) == HEIGHT * row
    assert set(drawn[::row]) == {0}
    return [drawn[start + 1 : start + row] for start in range(0, len(drawn), row)]


def outside(drawn: list[bytes]) -> set[tuple[int, int]]:
    """The pixels that are no paper where only paper may be, by column and row; the axis is left out."""
    paper = bytes.fromhex(LIGHT_BACKGROUND[1:])
    beside = [(0, AXIS - 14), (AXIS + 14, LEFT - 20), (RIGHT + 6, WIDTH)]
    above_and_below = [(0, AXIS - 14), (AXIS + 14, WIDTH)]
    found = set()
    for y, row in enumerate(drawn):
        free = above_and_below if y < 60 or FOOT - 60 <= y < FOOT - 40 or y > FOOT + 24 else beside
        for first, last in free:
            if row[3 * first : 3 * last] != paper * (last - first):
                found |= {(x, y) for x in range(first, last) if row[3 * x : 3 * x + 3] != paper}
    return found


def has(drawn: list[bytes], colour: bytes) -> bool:
    """Whether some pixel right of the axis has the colour in full."""
    right = (row[3 * LEFT :] for row in drawn)
    return any(row[at : at + 3] == colour for row in right if colour in row for at in range(0, len(row), 3))


def titled(event: Event, title: str, language: str = "vi") -> Event:
    return replace(event, title=LocalizedText(((language, title),)))


@pytest.fixture(scope="session")
def event(real: Catalogue) -> Event:
    return real.events_by_id["diplomatic-relations-1962"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_a_card_with_nothing_outside_its_frame(real: Catalogue, language: str) -> None:
    seen = set()
    for each in real.events:
        body = share_card_png(each, get_translations(language), site=real.site)
        drawn = rows(body.content)
        assert (each.id, outside(drawn)) == (each.id, set())
        assert has(drawn, ACCENT), each.id
        assert has(drawn, INK), each.id
        assert (body.media_type, body.filename) == (PNG, None)
        seen.add(body.etag)
    assert len(seen) == len(real.events)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_have_every_letter_of_the_content(real: Catalogue, language: str) -> None:
    said: set[str] = {real.site.title.in_(language), *(each.name.in_(language) for each in real.kinds)}
    said |= {each.title.in_(language) for each in real.events}
    said |= {get_translations(language).format_date_capitalized(each.date) for each in real.events}
    for text in said:
        boxes = [
            glyph for weight in (REGULAR, BOLD) for _, glyph, _, _ in shape_line(text, weight).glyphs if glyph == 0
        ]
        assert (text, boxes) == (text, [])


@pytest.mark.slow
def test_the_same_card_on_every_machine() -> None:
    """The bytes hang on no order of hashes, no language of the system and no call before."""
    code = (
        "import sys; from pathlib import Path; from timeline.loader import load; from timeline.i18n.translations import get_translations;"
        "from timeline.render.share_card import share_card_png; known = load(Path(sys.argv[1]));"
        "print(*(share_card_png(each, get_translations(language), site=known.site).etag"
        " for each in known.events[:: int(sys.argv[2])] for language in ('vi', 'lo', 'en', 'vi')[: int(sys.argv[3])]))"
    )
    told = []
    for seed, locale, take in (("1", "C", "4"), ("2", "tr_TR.UTF-8", "3")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale}
        command = [sys.executable, "-X", "utf8", "-c", code, str(ROOT / "events.yaml"), "60", take]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        told.append(done.stdout.split())
    four, three = told
    assert len(four) == 8
    assert four[3] == four[0]
    assert four[:3] + four[4:7] == three


@pytest.mark.parametrize(
    ("title", "drawn_at_all"),
    [
        pytest.param("<script>alert(\"x\")</script> & </text> &amp; 'q' ]]>", True, id="markup"),
        pytest.param(("Việt Nam và Lào thiết lập quan hệ " * 40)[:1000], True, id="1,000 characters"),
        pytest.param("Ẩ" * 1000, True, id="1,000 without a space"),
        pytest.param((LAO_RUN * 20)[:1000], True, id="1,000 of Lao without a space"),
        pytest.param("x" * 100_000, True, id="100,000"),
        pytest.param("🎉 שלום עולם 👨‍👩‍👧 مرحبا بالعالم ❤️ 🇻🇳🇱🇦", True, id="emoji and right to left"),
        pytest.param("العلاقات بين فيتنام ولاوس", True, id="Arabic"),
        pytest.param("ទំនាក់ទំនងវៀតណាម", True, id="Khmer"),
        pytest.param("越南老挝关系", True, id="Chinese"),
        pytest.param("Z" + "\u0301" * 300 + " ກ" + "\u0ec8" * 300, True, id="hundreds of marks on a letter"),
        pytest.param("\u0ec8\u0eb5 \u0301", True, id="marks without a letter"),
        pytest.param("\u200b\u200d\u2066\ufe0f\x07 \t\n", False, id="nothing that can be seen"),
    ],
)
@pytest.mark.parametrize("when", ["1962-09-05", "2022-07-01~/2023-09-30?"])
def test_a_card_bears_any_title(real: Catalogue, event: Event, title: str, drawn_at_all: bool, when: str) -> None:
    """It is in the frame, and what no font has shows as boxes; a date of two lines leaves the title less."""
    body = share_card_png(replace(titled(event, title), date=parse_edtf(when)), get_translations("vi"), site=real.site)
    drawn = rows(body.content)
    assert outside(drawn) == set()
    assert has(drawn, INK) is drawn_at_all


def test_a_card_tells_what_the_event_is(real: Catalogue, event: Event) -> None:
    """That it stands or not, how exactly its day is known, and whether it lasted, each in a picture of its own."""
    dates = ("1962-09-06", "1962-09", "1962", "1962~", "1962-09-05?", "1962/1963")
    told = [
        event,
        replace(event, status=Status.CANCELLED),
        replace(event, status=Status.TENTATIVE),
        replace(event, kind=real.kinds[1]),
        *(replace(event, date=parse_edtf(text)) for text in dates),
    ]
    assert len({share_card_png(each, get_translations("vi"), site=real.site).etag for each in told}) == len(told)


def test_markup_is_text() -> None:
    """Each character of it is a glyph, as a reader would type it."""
    text = "<b>&"
    latin, _ = fonts(REGULAR)
    assert [glyph for _, glyph, _, _ in shape_line(text, REGULAR).glyphs] == [
        latin.get_nominal_glyph(ord(each)) for each in text
    ]


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("ທີ່", "ທ"),  # a vowel above, and a tone above that
        ("ຫຼື້", "ຫ"),  # a letter below besides
        ("ຊື່", "ຊ"),
        ("ຜູ້", "ຜ"),  # a vowel below, a tone above
        ("ກຸ້ງ", "ກງ"),
        ("ປິ່ນ", "ປນ"),
    ],
)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_lao_signs_stand_on_their_letter(word: str, base: str, weight: int) -> None:
    """Signs take no width, and are not where they would be drawn one by one; stacked ones are not in one place."""
    line = shape_line(word, weight)
    alone = [glyph[1:] for each in word for glyph in shape_line(each, weight).glyphs]
    assert line.width == sum(shape_line(each, weight).width for each in base)
    assert [glyph[1:] for glyph in line.glyphs] != alone
    assert len({place[2:] for place in line.glyphs}) == len(line.glyphs)


def test_a_tone_rises_over_a_vowel() -> None:
    """ມ່ has its tone at the letter; in ມີ່ it stands above the vowel, higher by most of the vowel's height."""

    def highest(word: str) -> int:
        tops = [up + font.get_glyph_extents(glyph).y_bearing for font, glyph, _, up in shape_line(word, REGULAR).glyphs]
        return int(max(tops))

    assert highest("ມ") < highest("ມີ") < highest("ມີ່")
    assert highest("ມ່") < highest("ມີ່")


def test_am_takes_the_tone_between_its_ring_and_the_letter() -> None:
    """ນ້ຳ: the ring of ຳ goes over ນ and the tone over the ring, though it is written after the tone."""
    line = shape_line("ນ້ຳ", REGULAR)
    assert len(line.glyphs) == 4
    assert line.width == shape_line("ນາ", REGULAR).width


@pytest.mark.parametrize("text", ["Tổng Bí thư", "Ẩ Ễ Ộ Ữ Ỵ Ặ", "ຊຸ່"])
def test_letters_are_the_same_however_they_were_typed(text: str) -> None:
    """A letter with its marks typed one by one is that letter."""
    whole = fit_text(text, REGULAR, ((60, 1),), 1000)
    assert whole == fit_text(unicodedata.normalize("NFD", text), REGULAR, ((60, 1),), 1000)


def test_letters_are_kerned() -> None:
    assert shape_line("Tô", REGULAR).width < shape_line("T", REGULAR).width + shape_line("ô", REGULAR).width


def test_each_script_has_its_font() -> None:
    """In a text of two scripts, whatever language it is said to be in; a letter that neither has is the second's
    box."""
    latin, lao = fonts(BOLD)
    used = [(font is lao, glyph == 0) for font, glyph, _, _ in shape_line("ỗ7ກ។", BOLD).glyphs]
    assert used == [(False, False), (False, False), (True, False), (True, True)]
    assert lao.get_glyph_extents(0).height
    assert latin is not lao


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Thông báo số 25", ["Thông báo số 25"]),
        # The lines are made even: the first had room for one word more.
        ("Kỷ niệm Ngày thiết lập quan hệ", ["Kỷ niệm Ngày", "thiết lập quan hệ"]),
        # A dash stays with both its sides.
        ("Tuyên bố chung Việt Nam – Lào", ["Tuyên bố chung", "Việt Nam – Lào"]),
        # A name stays whole.
        ("Tổng Bí thư Nguyễn Phú Trọng thăm cấp Nhà nước", ["Tổng Bí thư", "Nguyễn Phú Trọng", "thăm cấp Nhà nước"]),
        ("Year of Friendship Vietnam–Cambodia 2022", ["Year of Friendship", "Vietnam–Cambodia 2022"]),
        # Lao parts at its spaces …
        ("ຄົບຮອບ 60 ປີ ວັນສ້າງຕັ້ງ ສາຍພົວພັນການທູດ", ["ຄົບຮອບ 60 ປີ ວັນສ້າງຕັ້ງ", "ສາຍພົວພັນການທູດ"]),
        # … at those that are not seen …
        ("ສາຍພົວພັນການທູດ\u200bຫວຽດນາມແລະລາວ", ["ສາຍພົວພັນການທູດ", "ຫວຽດນາມແລະລາວ"]),
        # … and where a run is too long, before a vowel that begins a syllable or after a sign that ends one.
        ("ສົນທິສັນຍາວ່າດ້ວຍການກຳນົດເສັ້ນຊາຍແດນແຫ່ງຊາດ", ["ສົນທິສັນຍາວ່າດ້ວຍການກຳ", "ນົດເສັ້ນຊາຍແດນແຫ່ງຊາດ"]),
        ("ປ້ອງກັນຊາດປ້ອງກັນ-ຄວາມສະຫງົບປ້ອງກັນຊາດ", ["ປ້ອງກັນຊາດປ້ອງກັນ-", "ຄວາມສະຫງົບປ້ອງກັນຊາດ"]),
        # A text too long is cut, and says so.
        (
            "một hai ba bốn năm " * 9,
            ["một hai ba bốn năm một", "hai ba bốn năm một hai ba", "bốn năm một hai ba bốn…"],
        ),
    ],
)
def test_a_text_breaks_where_it_may(text: str, lines: list[str]) -> None:
    _, found = fit_text(text, REGULAR, ((60, 2), (52, 3)), 700)
    assert [each.text for each in found] == lines


def test_a_letter_and_its_signs_are_never_parted() -> None:
    assert grapheme_clusters("ນ້ຳຫຼື້ e\u0302\u0323") == ["ນ້ຳ", "ຫຼື້", " ", "e\u0302\u0323"]


def test_fonts_lie_beside_their_licence() -> None:
    kept = {path.name for path in (ROOT / "timeline" / "render" / "fonts").iterdir() if path.suffix in (".ttf", ".txt")}
    families = ("be-vietnam-pro", "noto-sans-lao-looped")
    assert kept == {f"{family}-{weight}.ttf" for family in families for weight in (REGULAR, BOLD)} | {
        f"OFL-{family}.txt" for family in families
    }

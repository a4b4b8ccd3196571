"""Tests how the words of a search are compared with texts, and in which language a text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.localized_text import LangString, LocalizedText, fold, highlight, search_needles


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thoong-lun Xi-xu-lít", "thoong lun xi xu lit"),
        ("Đắc-ta-oọc", "dac ta ooc"),  # đ has no decomposition
        ("HỮU NGHỊ vĩ đại", "huu nghi vi dai"),
        ("Nguyễn Phú Trọng", "nguyen phu trong"),
        ("ສົນທິສັນຍາ", "ສົນທິສັນຍາ"),  # vowel signs are letters
        ("ແກ້ວ ຢ້ຽມ", "ແກວ ຢຽມ"),  # tone marks are not
        ("ກຳປູເຈຍ", fold("ກໍາປູເຈຍ")),  # one character or two
        ("ໝາຍ ໜອງ", fold("ຫມາຍ ຫນອງ")),
        ("ສະ\u200bຫາຍ", "ສະຫາຍ"),  # a zero-width space
        ("ﬁ ½ №", "fi 1 2 no"),
        ("“53-HD/BTGTW”", "53 hd btgtw"),
        ("Straße İstanbul", "strasse istanbul"),
        ("إطلاقُ الوَحدة", "اطلاق الوحده"),  # vowel points are removed, and marks on letters
        ("مستشفى علـــي", "مستشفي علي"),  # equivalent letters, and a stroke that only lengthens a word
        ("  a \n b ", "a b"),
        ("!?", ""),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "max_length", "abbreviated"),
    [
        ("Ký Hiệp ước Hữu nghị", 20, "Ký Hiệp ước Hữu nghị"),
        ("Ký Hiệp ước Hữu nghị", 19, "Ký Hiệp ước Hữu…"),
        ("Hai bên, ba bên", 9, "Hai bên…"),
        ("ສອງຝ່າຍເຊັນສົນທິສັນຍາ", 15, "ສອງຝ່າຍເຊັນສົນ…"),  # Lao has few spaces: the first letters
        ("ໃນ ສອງຝ່າຍເຊັນສົນທິສັນຍາ", 11, "ໃນ ສອງຝ່າຍ…"),  # not two letters, nor a vowel sign without its consonant
        ("ທ່ານທອງລຸນ ແລະ ຄະນະ", 6, "ທ່ານທອ…"),
        ("ສະຫາຍ", 3, "ສະ…"),
        ("a" * 30, 10, "a" * 10 + "…"),
        ("👨‍👩‍👧 gia đình", 4, "…"),  # no half of an emoji
    ],
)
def test_a_text_is_abbreviated(text: str, max_length: int, abbreviated: str) -> None:
    assert LangString(text, "vi").abbreviated(max_length) == abbreviated


@pytest.mark.parametrize(
    ("text", "words", "is_match"),
    [
        ("Tổng Bí thư Thongloun Sisoulith", "thong", True),
        ("Tổng Bí thư Thongloun Sisoulith", "sisou thongl", True),  # in any order
        ("Tổng Bí thư Thongloun Sisoulith", "loun", False),  # only the beginning of a word matches
        ("taxi lít xu", "xi xu lit", False),
        ("ທ່ານທອງລຸນ ສີສຸລິດ", "ທອງລຸນ", True),  # Lao writes no spaces between words
        ("ທ່ານທອງລຸນ", "ທອງລນ", False),  # without its vowel it is another word
        ("إطلاق وبالمحطة", "محطه", True),  # Arabic attaches "and", "with" and "the" to the word
        ("anything", "", True),
    ],
)
def test_words_match_the_beginning_of_words(text: str, words: str, is_match: bool) -> None:
    assert all(needle in f" {fold(text)}" for needle in search_needles(fold(words))) == is_match


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ký Hiệp ước Hữu nghị", "hiep uoc", "Ký [Hiệp] [ước] Hữu nghị"),
        ("Thoong-lun Xi-xu-lít", "xi lit thoo", "[Thoo]ng-lun [Xi]-xu-[lít]"),
        ("Hie\u0323\u0302p", "hiep", "[Hie\u0323\u0302p]"),  # decomposed
        ("Hie\u0323\u0302p", "hie", "[Hie\u0323\u0302]p"),  # the marks of a letter belong to it
        ("ທ່ານທອງລຸນ ທອງລຸນ", "ທອງລຸນ", "ທ່ານ[ທອງລຸນ] [ທອງລຸນ]"),
        ("ຢ້ຽມຢາມ", "ຢຽມ", "[ຢ້ຽມ]ຢາມ"),
        ("ວັນທີ ກຳນົດ", "ກໍາ", "ວັນທີ [ກຳ]ນົດ"),  # one character or two
        ("Straße ﬁn", "strasse fi", "[Straße] [ﬁ]n"),  # one letter that is folded to two
        ("taxi lít", "xi", "taxi lít"),  # no word begins with it
        ("المحطّة الأولى", "محطه اولي", "ال[محطّة] ال[أولى]"),
        ("nothing", "", "nothing"),
        ("", "words", ""),
    ],
)
def test_matches_are_highlighted(text: str, words: str, expected: str) -> None:
    assert "".join(f"[{piece}]" if is_match else piece for piece, is_match in highlight(text, fold(words))) == expected


@given(
    st.text(alphabet=st.sampled_from("aàầạ́đĐeệ -’ﬁßທອງລຸນ່ຳໍາ1½\u200b"), max_size=30),
    st.text(alphabet="aadeeßທອລຸງ1", min_size=1, max_size=4),
)
def test_highlighting_agrees_with_matching_and_keeps_the_text(text: str, word: str) -> None:
    pieces = highlight(text, fold(word))
    assert "".join(piece for piece, _ in pieces) == text
    is_found = all(needle in f" {fold(text)}" for needle in search_needles(fold(word)))
    assert is_found == any(is_match for _, is_match in pieces)


@pytest.mark.parametrize(
    ("pairs", "requested", "text", "language"),
    [
        ((("vi", "Lào"), ("lo", "ລາວ")), "lo", "ລາວ", "lo"),
        ((("vi", "Lào"),), "lo", "Lào", "vi"),  # the language of the fallback
        ((("und", "II.1.2"),), "lo", "II.1.2", "lo"),  # the same in every language
    ],
)
def test_a_text_has_its_language(pairs: tuple[tuple[str, str], ...], requested: str, text: str, language: str) -> None:
    localized = LocalizedText(pairs).in_(requested)
    assert (localized, localized.language) == (text, language)


def test_a_text_lists_its_missing_languages() -> None:
    assert LocalizedText((("vi", "Lào"),)).missing_languages(("vi", "lo", "en")) == ("lo", "en")
    assert LocalizedText((("und", "II.1.2"),)).missing_languages(("vi", "lo")) == ()

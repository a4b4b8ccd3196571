"""How a reader's words are compared with texts, and which language a text is said in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.localized_text import LocalizedText, fold, highlight, words_matcher


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thoong-lun Xi-xu-lít", "thoong lun xi xu lit"),
        ("Đắc-ta-oọc", "dac ta ooc"),  # đ has no decomposition
        ("HỮU NGHỊ vĩ đại", "huu nghi vi dai"),
        ("Nguyễn Phú Trọng", "nguyen phu trong"),
        ("ສົນທິສັນຍາ", "ສົນທິສັນຍາ"),  # vowel signs are letters
        ("ແກ້ວ ຢ້ຽມ", "ແກວ ຢຽມ"),  # tones are not
        ("ກຳປູເຈຍ", fold("ກໍາປູເຈຍ")),  # one sign or two
        ("ໝາຍ ໜອງ", fold("ຫມາຍ ຫນອງ")),
        ("ສະ\u200bຫາຍ", "ສະຫາຍ"),  # an invisible break
        ("ﬁ ½ №", "fi 1 2 no"),
        ("“53-HD/BTGTW”", "53 hd btgtw"),
        ("Straße İstanbul", "strasse istanbul"),
        ("إطلاقُ الوَحدة", "اطلاق الوحده"),  # vowel points are left out, and signs on letters
        ("مستشفى علـــي", "مستشفي علي"),  # one letter for another, and a stroke that only lengthens
        ("  a \n b ", "a b"),
        ("!?", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Tổng Bí thư Thongloun Sisoulith", "thong", True),
        ("Tổng Bí thư Thongloun Sisoulith", "sisou thongl", True),  # in any order
        ("Tổng Bí thư Thongloun Sisoulith", "loun", False),  # a word begins where it is asked
        ("taxi lít xu", "xi xu lit", False),
        ("ທ່ານທອງລຸນ ສີສຸລິດ", "ທອງລຸນ", True),  # Lao has no spaces to begin at
        ("ທ່ານທອງລຸນ", "ທອງລນ", False),  # a vowel left out is another word
        ("إطلاق وبالمحطة", "محطه", True),  # Arabic joins "and", "with" and "the" to the word
        ("anything", "", True),
    ],
)
def test_words_are_found(text: str, words: str, found: bool) -> None:
    assert words_matcher(fold(words))(fold(text)) is found


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Ký Hiệp ước Hữu nghị", "hiep uoc", "Ký [Hiệp] [ước] Hữu nghị"),
        ("Thoong-lun Xi-xu-lít", "xi lit thoo", "[Thoo]ng-lun [Xi]-xu-[lít]"),
        ("Hie\u0323\u0302p", "hiep", "[Hie\u0323\u0302p]"),  # written in several signs
        ("Hie\u0323\u0302p", "hie", "[Hie\u0323\u0302]p"),  # what belongs to a letter goes with it
        ("ທ່ານທອງລຸນ ທອງລຸນ", "ທອງລຸນ", "ທ່ານ[ທອງລຸນ] [ທອງລຸນ]"),
        ("ຢ້ຽມຢາມ", "ຢຽມ", "[ຢ້ຽມ]ຢາມ"),
        ("ວັນທີ ກຳນົດ", "ກໍາ", "ວັນທີ [ກຳ]ນົດ"),  # one sign or two
        ("Straße ﬁn", "strasse fi", "[Straße] [ﬁ]n"),  # one letter that is compared as two
        ("taxi lít", "xi", "taxi lít"),  # no word begins so
        ("المحطّة الأولى", "محطه اولي", "ال[محطّة] ال[أولى]"),
        ("nothing", "", "nothing"),
        ("", "words", ""),
    ],
)
def test_what_was_sought_is_marked(text: str, words: str, shown: str) -> None:
    assert "".join(f"[{piece}]" if found else piece for piece, found in highlight(text, fold(words))) == shown


@given(
    st.text(alphabet=st.sampled_from("aàầạ́đĐeệ -’ﬁßທອງລຸນ່ຳໍາ1½\u200b"), max_size=30),
    st.text(alphabet="aadeeßທອລຸງ1", min_size=1, max_size=4),
)
def test_a_text_is_marked_where_it_is_found_and_stays_itself(text: str, word: str) -> None:
    pieces = highlight(text, fold(word))
    assert "".join(piece for piece, _ in pieces) == text
    assert any(found for _, found in pieces) is words_matcher(fold(word))(fold(text))


@pytest.mark.parametrize(
    ("pairs", "asked", "text", "language"),
    [
        ((("vi", "Lào"), ("lo", "ລາວ")), "lo", "ລາວ", "lo"),
        ((("vi", "Lào"),), "lo", "Lào", "vi"),  # says in which language it is
        ((("und", "II.1.2"),), "lo", "II.1.2", "lo"),  # alike in every language
    ],
)
def test_a_text_says_its_language(pairs: tuple[tuple[str, str], ...], asked: str, text: str, language: str) -> None:
    said = LocalizedText(pairs).in_(asked)
    assert (said, said.language) == (text, language)


def test_texts_tell_what_they_lack() -> None:
    assert LocalizedText((("vi", "Lào"),)).missing_languages(("vi", "lo", "en")) == ("lo", "en")
    assert LocalizedText((("und", "II.1.2"),)).missing_languages(("vi", "lo")) == ()

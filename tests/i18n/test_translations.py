"""Tests the dates and texts of each language, and that every message is translated."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from shutil import copy
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from timeline.i18n.translations import LOCALES, Translations, get_translations
from timeline.loader.scalars import parse_number
from timeline.model.edtf import EDTFDate, in_zone, parse_edtf

from ..conftest import ROOT

DATES = [
    # EDTF, then the long and the short form in vi, lo, en
    ("1962-09-05", "ngày 5 tháng 9 năm 1962", "5/9/1962", "ວັນທີ 5 ກັນຍາ 1962", "5/9/1962", "5 September 1962", "5 Sep 1962"),
    ("2021-06", "tháng 6 năm 2021", "tháng 6/2021", "ເດືອນມິຖຸນາ 2021", "ເດືອນ 6/2021", "June 2021", "Jun 2021"),
    ("2017", "năm 2017", "2017", "ປີ 2017", "2017", "2017", "2017"),
    ("2020-12~", "khoảng tháng 12 năm 2020", "khoảng tháng 12/2020", "ປະມານ ເດືອນທັນວາ 2020", "ປະມານ ເດືອນ 12/2020", "about December 2020", "about Dec 2020"),
    ("2018-10-05?", "ngày 5 tháng 10 năm 2018 (chưa chắc chắn)", "5/10/2018 (?)", "ວັນທີ 5 ຕຸລາ 2018 (ຍັງບໍ່ແນ່ນອນ)", "5/10/2018 (?)", "5 October 2018 (uncertain)", "5 Oct 2018 (?)"),
    ("1950%", "khoảng năm 1950 (chưa chắc chắn)", "khoảng năm 1950 (?)", "ປະມານ ປີ 1950 (ຍັງບໍ່ແນ່ນອນ)", "ປະມານ ປີ 1950 (?)", "about 1950 (uncertain)", "about 1950 (?)"),
    ("2022-07-01/2022-09-30", "từ ngày 1 tháng 7 đến ngày 30 tháng 9 năm 2022", "1/7 – 30/9/2022", "ແຕ່ ວັນທີ 1 ກໍລະກົດ ຫາ ວັນທີ 30 ກັນຍາ 2022", "1/7 – 30/9/2022", "1 July to 30 September 2022", "1 Jul – 30 Sep 2022"),
    ("2024-09-10/2024-09-13", "từ ngày 10 đến ngày 13 tháng 9 năm 2024", "10 – 13/9/2024", "ແຕ່ ວັນທີ 10 ຫາ ວັນທີ 13 ກັນຍາ 2024", "10 – 13/9/2024", "10 to 13 September 2024", "10 – 13 Sep 2024"),
    ("2021-12-30/2022-01-02", "từ ngày 30 tháng 12 năm 2021 đến ngày 2 tháng 1 năm 2022", "30/12/2021 – 2/1/2022", "ແຕ່ ວັນທີ 30 ທັນວາ 2021 ຫາ ວັນທີ 2 ມັງກອນ 2022", "30/12/2021 – 2/1/2022", "30 December 2021 to 2 January 2022", "30 Dec 2021 – 2 Jan 2022"),
    ("2022-01/2022-04", "từ tháng 1 đến tháng 4 năm 2022", "tháng 1 – tháng 4/2022", "ແຕ່ ເດືອນມັງກອນ ຫາ ເດືອນເມສາ 2022", "ເດືອນ 1 – ເດືອນ 4/2022", "January to April 2022", "Jan – Apr 2022"),
    ("2016/2025", "giai đoạn 2016–2025", "2016–2025", "ໄລຍະ 2016–2025", "2016–2025", "from 2016 to 2025", "2016–2025"),
    ("2022/2022", "năm 2022", "2022", "ປີ 2022", "2022", "2022", "2022"),  # lasts the whole year
    ("2016/2020-05", "từ năm 2016 đến tháng 5 năm 2020", "2016 – tháng 5/2020", "ແຕ່ ປີ 2016 ຫາ ເດືອນພຶດສະພາ 2020", "2016 – ເດືອນ 5/2020", "2016 to May 2020", "2016 – May 2020"),
    ("2027-07-18T09:00", "9 giờ 00 ngày 18 tháng 7 năm 2027", "9 giờ 00 18/7/2027", "ວັນທີ 18 ກໍລະກົດ 2027, 09:00", "18/7/2027, 09:00", "18 July 2027, 09:00", "18 Jul 2027, 09:00"),
    ("2027-07-18T09:00/2027-07-18T11:30", "9 giờ 00 – 11 giờ 30 ngày 18 tháng 7 năm 2027", "9 giờ 00 – 11 giờ 30 18/7/2027", "ວັນທີ 18 ກໍລະກົດ 2027, 09:00 – 11:30", "18/7/2027, 09:00 – 11:30", "18 July 2027, 09:00 – 11:30", "18 Jul 2027, 09:00 – 11:30"),
    ("2027-07-18T09:00/2027-07-19T11:30", "từ 9 giờ 00 ngày 18 tháng 7 đến 11 giờ 30 ngày 19 tháng 7 năm 2027", "9 giờ 00 18/7 – 11 giờ 30 19/7/2027", "ແຕ່ ວັນທີ 18 ກໍລະກົດ, 09:00 ຫາ ວັນທີ 19 ກໍລະກົດ 2027, 11:30", "18/7, 09:00 – 19/7/2027, 11:30", "18 July, 09:00 to 19 July 2027, 11:30", "18 Jul, 09:00 – 19 Jul 2027, 11:30"),
    ("19XX", "những năm 1900–1999", "những năm 1900–1999", "ຊ່ວງປີ 1900–1999", "ຊ່ວງປີ 1900–1999", "the years 1900–1999", "the years 1900–1999"),
    ("-011X", "những năm 120 TCN–111 TCN", "những năm 120 TCN–111 TCN", "ຊ່ວງປີ 120 ກ່ອນ ຄ.ສ.–111 ກ່ອນ ຄ.ສ.", "ຊ່ວງປີ 120 ກ່ອນ ຄ.ສ.–111 ກ່ອນ ຄ.ສ.", "the years 120 BC–111 BC", "the years 120 BC–111 BC"),
    ("196X", "thập niên 1960", "thập niên 1960", "ທົດສະວັດ 1960", "ທົດສະວັດ 1960", "the 1960s", "1960s"),
    ("197X~", "khoảng thập niên 1970", "khoảng thập niên 1970", "ປະມານ ທົດສະວັດ 1970", "ປະມານ ທົດສະວັດ 1970", "about the 1970s", "about 1970s"),
    ("000X", "những năm 1 TCN–9 SCN", "những năm 1 TCN–9 SCN", "ຊ່ວງປີ 1 ກ່ອນ ຄ.ສ.–9 ຄ.ສ.", "ຊ່ວງປີ 1 ກ່ອນ ຄ.ສ.–9 ຄ.ສ.", "the years 1 BC–9 AD", "the years 1 BC–9 AD"),
    ("1962-XX", "năm 1962", "1962", "ປີ 1962", "1962", "1962", "1962"),
    ("1962-XX-XX", "năm 1962", "1962", "ປີ 1962", "1962", "1962", "1962"),
    ("1962-09-XX", "tháng 9 năm 1962", "tháng 9/1962", "ເດືອນກັນຍາ 1962", "ເດືອນ 9/1962", "September 1962", "Sep 1962"),
    ("2024-21", "mùa xuân 2024", "mùa xuân 2024", "ລະດູໃບໄມ້ປົ່ງ 2024", "ລະດູໃບໄມ້ປົ່ງ 2024", "spring 2024", "spring 2024"),
    ("2024-22?", "mùa hè 2024 (chưa chắc chắn)", "mùa hè 2024 (?)", "ລະດູຮ້ອນ 2024 (ຍັງບໍ່ແນ່ນອນ)", "ລະດູຮ້ອນ 2024 (?)", "summer 2024 (uncertain)", "summer 2024 (?)"),
    ("2024-23", "mùa thu 2024", "mùa thu 2024", "ລະດູໃບໄມ້ຫຼົ່ນ 2024", "ລະດູໃບໄມ້ຫຼົ່ນ 2024", "autumn 2024", "autumn 2024"),
    ("2024-24", "mùa đông 2024", "mùa đông 2024", "ລະດູໜາວ 2024", "ລະດູໜາວ 2024", "winter 2024", "winter 2024"),
    ("2024/..", "từ năm 2024", "từ 2024", "ແຕ່ ປີ 2024", "ແຕ່ 2024", "from 2024", "from 2024"),
    ("2024-05-07/..", "từ ngày 7 tháng 5 năm 2024", "từ 7/5/2024", "ແຕ່ ວັນທີ 7 ພຶດສະພາ 2024", "ແຕ່ 7/5/2024", "from 7 May 2024", "from 7 May 2024"),
    ("../1985", "đến năm 1985", "đến 1985", "ຮອດ ປີ 1985", "ຮອດ 1985", "until 1985", "until 1985"),
    ("1985/", "từ năm 1985, không rõ khi nào kết thúc", "1985 – ?", "ແຕ່ ປີ 1985, ບໍ່ຮູ້ເວລາສິ້ນສຸດ", "1985 – ?", "from 1985, end unknown", "1985 – ?"),
    ("/1985-04", "đến tháng 4 năm 1985, không rõ khi nào bắt đầu", "? – tháng 4/1985", "ຮອດ ເດືອນເມສາ 1985, ບໍ່ຮູ້ເວລາເລີ່ມ", "? – ເດືອນ 4/1985", "until April 1985, start unknown", "? – Apr 1985"),
    ("198X/2005", "từ thập niên 1980 đến năm 2005", "thập niên 1980 – 2005", "ແຕ່ ທົດສະວັດ 1980 ຫາ ປີ 2005", "ທົດສະວັດ 1980 – 2005", "the 1980s to 2005", "1980s – 2005"),
    ("2023-21/2023-23", "từ mùa xuân 2023 đến mùa thu 2023", "mùa xuân 2023 – mùa thu 2023", "ແຕ່ ລະດູໃບໄມ້ປົ່ງ 2023 ຫາ ລະດູໃບໄມ້ຫຼົ່ນ 2023", "ລະດູໃບໄມ້ປົ່ງ 2023 – ລະດູໃບໄມ້ຫຼົ່ນ 2023", "spring 2023 to autumn 2023", "spring 2023 – autumn 2023"),
    ("-0110", "năm 111 TCN", "111 TCN", "ປີ 111 ກ່ອນ ຄ.ສ.", "111 ກ່ອນ ຄ.ສ.", "111 BC", "111 BC"),
    ("0000", "năm 1 TCN", "1 TCN", "ປີ 1 ກ່ອນ ຄ.ສ.", "1 ກ່ອນ ຄ.ສ.", "1 BC", "1 BC"),
    ("-0043-03", "tháng 3 năm 44 TCN", "tháng 3/44 TCN", "ເດືອນມີນາ 44 ກ່ອນ ຄ.ສ.", "ເດືອນ 3/44 ກ່ອນ ຄ.ສ.", "March 44 BC", "Mar 44 BC"),
    ("-0043-03-15", "ngày 15 tháng 3 năm 44 TCN", "15/3/44 TCN", "ວັນທີ 15 ມີນາ 44 ກ່ອນ ຄ.ສ.", "15/3/44 ກ່ອນ ຄ.ສ.", "15 March 44 BC", "15 Mar 44 BC"),
    ("-0110/-0050", "giai đoạn 111 TCN–51 TCN", "111 TCN–51 TCN", "ໄລຍະ 111 ກ່ອນ ຄ.ສ.–51 ກ່ອນ ຄ.ສ.", "111 ກ່ອນ ຄ.ສ.–51 ກ່ອນ ຄ.ສ.", "from 111 BC to 51 BC", "111 BC–51 BC"),
    ("-0043/0014", "giai đoạn 44 TCN–14 SCN", "44 TCN–14 SCN", "ໄລຍະ 44 ກ່ອນ ຄ.ສ.–14 ຄ.ສ.", "44 ກ່ອນ ຄ.ສ.–14 ຄ.ສ.", "from 44 BC to 14 AD", "44 BC–14 AD"),
    ("-0110-03/-0110-05", "từ tháng 3 đến tháng 5 năm 111 TCN", "tháng 3 – tháng 5/111 TCN", "ແຕ່ ເດືອນມີນາ ຫາ ເດືອນພຶດສະພາ 111 ກ່ອນ ຄ.ສ.", "ເດືອນ 3 – ເດືອນ 5/111 ກ່ອນ ຄ.ສ.", "March to May 111 BC", "Mar – May 111 BC"),
    ("2027-07-18T09:00:00", "9 giờ 00 ngày 18 tháng 7 năm 2027", "9 giờ 00 18/7/2027", "ວັນທີ 18 ກໍລະກົດ 2027, 09:00", "18/7/2027, 09:00", "18 July 2027, 09:00", "18 Jul 2027, 09:00"),
    ("2027-07-18T09:00:30", "9 giờ 00 phút 30 ngày 18 tháng 7 năm 2027", "9 giờ 00 phút 30 18/7/2027", "ວັນທີ 18 ກໍລະກົດ 2027, 09:00:30", "18/7/2027, 09:00:30", "18 July 2027, 09:00:30", "18 Jul 2027, 09:00:30"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "vi", "vi_short", "lo", "lo_short", "en", "en_short"), DATES)
def test_dates_are_formatted_in_their_precision(
    text: str, vi: str, vi_short: str, lo: str, lo_short: str, en: str, en_short: str
) -> None:
    parsed = parse_edtf(text)
    formatted = [
        formatted
        for language in ("vi", "lo", "en")
        for formatted in (
            get_translations(language).format_date(parsed),
            get_translations(language).format_date_short(parsed),
        )
    ]
    assert formatted == [vi, vi_short, lo, lo_short, en, en_short]


@pytest.mark.parametrize(
    ("language", "years", "expected"),
    [
        ("vi", 50, "Kỷ niệm 50 năm N"),
        ("lo", 50, "ຄົບຮອບ 50 ປີ N"),
        ("en", 1, "1st anniversary of N"),
        ("en", 11, "11th anniversary of N"),
        ("en", 62, "62nd anniversary of N"),
        ("en", 63, "63rd anniversary of N"),
        ("en", 112, "112th anniversary of N"),
        ("vi-VN", 50, "Kỷ niệm 50 năm N"),  # a region has the texts of its language
        ("ar", 3, "3rd anniversary of N"),  # no translations yet: English texts and English number forms
    ],
)
def test_anniversaries_have_the_number_forms_of_the_language(language: str, years: int, expected: str) -> None:
    assert get_translations(language).format_anniversary(years, "N") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", ["hôm nay", "ngày mai", "còn 2 ngày"]),
        ("lo", ["ມື້ນີ້", "ມື້ອື່ນ", "ຍັງເຫຼືອ 2 ວັນ"]),
        ("en", ["today", "tomorrow", "2 days left"]),
    ],
)
def test_days_left_are_formatted(language: str, expected: list[str]) -> None:
    assert [get_translations(language).format_days_left(days) for days in range(3)] == expected


def test_a_day_is_formatted_with_its_weekday() -> None:
    day = date(2027, 7, 18)
    assert [get_translations(language).format_day_with_weekday(day) for language in ("vi", "lo", "en")] == [
        "Chủ Nhật, ngày 18 tháng 7 năm 2027",
        "ວັນອາທິດ, ວັນທີ 18 ກໍລະກົດ 2027",
        "Sunday, 18 July 2027",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-07-18", [None, None, None]),
        ("2027-07-18T09:00", ["9 giờ 00", "09:00", "09:00"]),
        ("2027-07-18T09:00/2027-07-18T11:30", ["9 giờ 00 – 11 giờ 30", "09:00 – 11:30", "09:00 – 11:30"]),
    ],
)
def test_times_of_day_are_formatted(text: str, expected: list[str | None]) -> None:
    assert [
        get_translations(language).format_time_of_day(parse_edtf(text)) for language in ("vi", "lo", "en")
    ] == expected


@pytest.mark.parametrize(
    ("language", "formatted"),
    [
        ("fr", ["[1960–1969]", "[juin – août 2024]", "2024 – …", "1985 – ?", "~2020", "15 mars 44 av. J.-C.", "44 av. J.-C.–14 ap. J.-C."]),
        ("ar", ["[1960–1969]", "[يونيو – أغسطس 2024]", "2024 – …", "1985 – ?", "~2020", "15 مارس 44 ق.م", "44 ق.م–14 م"]),
        ("pt-BR", ["[1960–1969]", "[junho – agosto de 2024]", "2024 – …", "1985 – ?", "~2020", "15 de março de 44 a.C.", "44 a.C.–14 d.C."]),
        ("ja", ["[1960–1969]", "[2024年6月 – 2024年8月]", "2024 – …", "1985 – ?", "~2020", "紀元前44年3月15日", "紀元前44–西暦14"]),
    ],
)  # fmt: skip
def test_a_language_without_translations_needs_no_words_for_a_date(language: str, formatted: list[str]) -> None:
    texts = ("196X", "2024-22", "2024/..", "1985/", "2020~", "-0043-03-15", "-0043/0014")
    assert [get_translations(language).format_date(parse_edtf(text)) for text in texts] == formatted


@pytest.mark.parametrize("language", ["vi", "lo", "en", "fr", "ar", "he", "pt-BR", "ja", "th", "eo"])
def test_a_point_is_never_shown_as_its_span(language: str) -> None:
    """Not even in the style without words. It is some time in the span, which an interval lasts."""
    translations = get_translations(language)
    for point, interval in (
        ("196X", "1960/1969"),
        ("19XX", "1900/1999"),
        ("-196X", "-1969/-1960"),
        ("000X~", "0000~/0009~"),
        ("2017", "2017-01/2017-12"),
        ("2024-22", "2024-06/2024-08"),
        ("2024-24", "2024-12/2025-02"),
        ("9999-24", "9999-12/9999-12"),  # the year ends the calendar
        ("2021-06", "2021-06-01/2021-06-30"),
        ("196X/..", "1960/1969"),
    ):
        for format_date in (translations.format_date, translations.format_date_short):
            assert format_date(parse_edtf(point)) != format_date(parse_edtf(interval)), point


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("th", ["15 มีนาคม ก่อน ค.ศ. 44", "15 มี.ค. ก่อน ค.ศ. 44", "มีนาคม ก่อน ค.ศ. 44"]),  # CLDR's pattern has an era
        ("fr", ["15 mars 44 av. J.-C.", "15 mars 44 av. J.-C.", "mars 44 av. J.-C."]),
    ],
)
def test_a_day_before_the_year_1_has_one_era(language: str, expected: list[str]) -> None:
    translations = get_translations(language)
    day, month = parse_edtf("-0043-03-15"), parse_edtf("-0043-03")
    assert [
        translations.format_date(day),
        translations.format_date_short(day),
        translations.format_date(month),
    ] == expected


def test_two_times_that_clocks_show_as_one_are_both_shown() -> None:
    moments = in_zone(parse_edtf("2024-10-27T00:30:00Z/2024-10-27T01:30:00Z"), ZoneInfo("Europe/Berlin"))
    assert get_translations("en").format_date(moments) == "27 October 2024, 02:30 – 02:30"


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1962, ["1962", "1962", "1962"]),
        (0, ["1 TCN", "1 ກ່ອນ ຄ.ສ.", "1 BC"]),
        (-110, ["111 TCN", "111 ກ່ອນ ຄ.ສ.", "111 BC"]),
    ],
)
def test_a_year_has_its_era_before_the_year_1(year: int, expected: list[str]) -> None:
    assert [get_translations(language).format_year(year) for language in ("vi", "lo", "en")] == expected


UNTRANSLATED_LANGUAGES = [
    # languages without translations: a day, a month, an interval, then a short day, the abbreviated month and a weekday
    ("fr", "20 novembre 1998", "juillet 2011", "8 – 21 juillet 2011", "20 nov. 1998", "juil.", "dimanche 18 juillet 2027"),
    ("ar", "20 نوفمبر 1998", "يوليو 2011", "8 – 21 يوليو 2011", "20 نوفمبر 1998", "يوليو", "الأحد، 18 يوليو 2027"),
    ("he", "20 בנובמבר 1998", "יולי 2011", "8 – 21 ביולי 2011", "20 בנוב׳ 1998", "יולי", "יום ראשון, 18 ביולי 2027"),
    ("fa", "20 نوامبر 1998", "ژوئیهٔ 2011", "8 – 21 ژوئیهٔ 2011", "20 نوامبر 1998", "ژوئیه", "یکشنبه 18 ژوئیهٔ 2027"),
    ("pt-BR", "20 de novembro de 1998", "julho de 2011", "8 – 21 de julho de 2011", "20 de nov. de 1998", "jul.", "domingo, 18 de julho de 2027"),
    ("ja", "1998年11月20日", "2011年7月", "2011年7月8日 – 2011年7月21日", "1998年11月20日", "7月", "2027年7月18日日曜日"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "day", "month", "interval", "short_day", "short_month", "weekday"), UNTRANSLATED_LANGUAGES
)
def test_a_language_without_translations_has_the_dates_of_cldr(
    language: str, day: str, month: str, interval: str, short_day: str, short_month: str, weekday: str
) -> None:
    """Also if other languages were requested before."""
    translations = Translations(language)
    assert [
        translations.format_date(parse_edtf(text)) for text in ("1998-11-20", "2011-07", "2011-07-08/2011-07-21")
    ] == [
        day,
        month,
        interval,
    ]
    july = date(2027, 7, 18)
    assert [
        translations.format_date_short(parse_edtf("1998-11-20")),
        translations.format_month_abbreviated(EDTFDate(-43, 7)),
        translations.format_day_with_weekday(july),
    ] == [short_day, short_month, weekday]


def test_no_language_takes_the_names_of_months_from_another() -> None:
    july = EDTFDate(2027, 7)
    labels = [Translations(language).format_month_abbreviated(july) for language in ("lo", "fr", "ja", "fr", "lo")]
    assert labels == ["ກ.ລ.", "juil.", "7月", "juil.", "ກ.ລ."]


@pytest.mark.parametrize(
    ("language", "first_day", "rest_days"),
    [
        ("vi", "Thứ Hai", ["Chủ Nhật"]),
        ("lo", "ວັນຈັນ", ["ວັນອາທິດ"]),
        ("en", "Monday", ["Sunday"]),
        ("en-US", "Sunday", ["Sunday"]),  # with a region, as there
        ("fr", "lundi", ["dimanche"]),
        ("pt-BR", "domingo", ["domingo"]),
        ("ar", "السبت", ["الجمعة", "السبت"]),  # as in Egypt, which has the most speakers
        ("ar-AE", "الاثنين", ["الأحد"]),
        ("he", "יום ראשון", ["יום שישי", "יום שבת"]),
        ("fa", "شنبه", ["جمعه"]),  # one day of rest
        ("eo", "lundo", ["dimanĉo"]),  # no country
    ],
)
def test_a_week_has_the_first_day_and_rest_days_of_the_language(
    language: str, first_day: str, rest_days: list[str]
) -> None:
    translations = get_translations(language)
    weekdays = [name for _, name in translations.weekday_names]
    assert (len(set(weekdays)), weekdays[0], [weekdays[column - 1] for column in translations.rest_columns]) == (
        7,
        first_day,
        rest_days,
    )


def test_a_month_heading_has_no_year() -> None:
    july = EDTFDate(2022, 7)
    assert [get_translations(language).format_month_heading(july) for language in ("vi", "lo", "en")] == [
        "Tháng 7",
        "ເດືອນກໍລະກົດ",
        "July",
    ]


def test_a_language_has_its_own_name_and_direction() -> None:
    languages = [get_translations(language) for language in ("vi", "lo", "en", "ar")]
    assert [(translations.native_name, translations.direction) for translations in languages] == [
        ("Tiếng Việt", "ltr"),
        ("ລາວ", "ltr"),
        ("English", "ltr"),
        ("العربية", "rtl"),
    ]


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("vi", "vi_VN"),
        ("lo", "lo_LA"),
        ("en-GB", "en_GB"),  # the code has a region
        ("zh-Hant", "zh_TW"),  # the script determines the region
        ("sr-Latn", "sr_RS"),  # otherwise the language does
        ("eo", "eo_001"),  # CLDR's code for the world
    ],
)
def test_a_language_has_an_open_graph_locale(language: str, locale: str) -> None:
    assert get_translations(language).open_graph_locale == locale


def test_an_unknown_language_raises_an_error() -> None:
    with pytest.raises(ValueError, match="CLDR does not know the language 'xx': write a code such as vi, lo or en"):
        Translations("xx")


@pytest.fixture(scope="module")
def updated_locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The translation catalogues as `make messages` writes them."""
    folder = tmp_path_factory.mktemp("messages")
    for catalogue in LOCALES.glob("*.po"):
        copy(catalogue, folder)
    recipe = (ROOT / "Makefile").read_text().split("\nmessages:")[1].split("\n\n")[0].partition("\n")[2]
    for path, replacement in (
        (".venv/timeline.pot", folder / "timeline.pot"),
        ("timeline/i18n/locales", folder),
        ("$(BIN)/pybabel", f"{sys.executable} -m babel.messages.frontend"),
        ("$$", "$"),
    ):
        recipe = recipe.replace(path, str(replacement))
    subprocess.run(["sh", "-ec", recipe], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("language", ["vi", "lo"])
def test_make_messages_changes_nothing_and_every_message_is_translated(updated_locales: Path, language: str) -> None:
    updated = updated_locales / f"{language}.po"
    assert updated.read_text() == (LOCALES / f"{language}.po").read_text()
    with updated.open("rb") as file:
        assert [message.id for message in read_po(file) if not all(plural_forms(message.string))] == []


@pytest.mark.parametrize("language", ["vi", "lo"])
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    """Otherwise formatting it would fail."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        for message in read_po(file):
            plural = plural_forms(message.id)[-1]
            assert {placeholders(plural)} == {
                placeholders(translation) for translation in plural_forms(message.string)
            }, message.id


def placeholders(text: str) -> frozenset[str]:
    return frozenset(part.split("}")[0] for part in text.split("{")[1:])


def plural_forms(texts: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The plural forms of a message, or its only form."""
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)


@pytest.mark.parametrize(
    ("language", "number", "unit", "expected"),
    [
        ("vi", "33.3~", "% so với năm trước", "khoảng 33,3% so với năm trước"),
        ("lo", "33.3", "%", "33,3%"),
        ("en", "1.37", "billion USD", "1.37 billion USD"),
    ],
)
def test_a_percent_sign_follows_its_number(language: str, number: str, unit: str, expected: str) -> None:
    assert get_translations(language).format_quantity(parse_number(number), unit) == expected

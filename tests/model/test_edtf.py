"""Tests EDTF dates: which texts are parsed, which raise an error, and agreement with a reference library."""

import re
from calendar import monthrange
from math import inf
from time import struct_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.edtf import DateOrInterval, EDTFDate, EDTFError, Precision, in_zone, parse_edtf
from timeline.model.edtf_dates import MAX_ORDINAL, MIN_ORDINAL

from ..edtf_grammar import invalid_texts, valid_texts
from ..texts import any_text

VALID_DATES = [
    # text, first day, last day, known exactly
    ("1962-09-05", "1962-09-05", "1962-09-05", True),
    ("2021-06", "2021-06-01", "2021-06-30", False),  # some day in June
    ("2017", "2017-01-01", "2017-12-31", False),
    ("2020~", "2020-01-01", "2020-12-31", False),  # approximate: the same bounds
    ("2018-10-05?", "2018-10-05", "2018-10-05", False),  # uncertain, although it is a day
    ("1950%", "1950-01-01", "1950-12-31", False),
    ("2020-02-29", "2020-02-29", "2020-02-29", True),
    ("2022-07-01/2022-09-30", "2022-07-01", "2022-09-30", True),
    ("2016/2025", "2016-01-01", "2025-12-31", False),
    ("2022-01/2022-04", "2022-01-01", "2022-04-30", False),
    ("2016/2020-05", "2016-01-01", "2020-05-31", False),  # the ends differ in precision
    ("2016~/2020?", "2016-01-01", "2020-12-31", False),
    ("1962/1962", "1962-01-01", "1962-12-31", False),
    ("2027-07-18T09:00", "2027-07-18", "2027-07-18", True),
    ("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18", "2027-07-18", True),
    ("0001", "0001-01-01", "0001-12-31", False),
    ("9999-12-31", "9999-12-31", "9999-12-31", True),
    ("0000", "0000-01-01", "0000-12-31", False),  # 1 BC
    ("0000-02-29", "0000-02-29", "0000-02-29", True),  # astronomical years: 1 BC, 5 BC … are leap years
    ("-0110", "-0110-01-01", "-0110-12-31", False),  # 111 BC
    ("-0004-02-29", "-0004-02-29", "-0004-02-29", True),
    ("-9999", "-9999-01-01", "-9999-12-31", False),
    ("-0110/0043", "-0110-01-01", "0043-12-31", False),
    ("2027-07-18T09:00:00", "2027-07-18", "2027-07-18", True),
    ("2027-07-18T09:00:30/2027-07-18T11:30:00", "2027-07-18", "2027-07-18", True),
    ("2027-07-18T09:00:00-04:30", "2027-07-18", "2027-07-18", True),
    ("2024-21", "2024-03-01", "2024-05-31", False),  # spring
    ("2024-22~", "2024-06-01", "2024-08-31", False),  # summer
    ("2024-23", "2024-09-01", "2024-11-30", False),  # autumn
    ("2024-24", "2024-12-01", "2025-02-28", False),  # winter begins in December of the year
    ("9999-24", "9999-12-01", "9999-12-31", False),
    ("196X", "1960-01-01", "1969-12-31", False),
    ("196X?", "1960-01-01", "1969-12-31", False),
    ("19XX", "1900-01-01", "1999-12-31", False),
    ("000X", "0000-01-01", "0009-12-31", False),
    ("-011X", "-0119-01-01", "-0110-12-31", False),
    ("-01XX", "-0199-01-01", "-0100-12-31", False),
    ("1962-XX", "1962-01-01", "1962-12-31", False),
    ("1962-XX-XX", "1962-01-01", "1962-12-31", False),
    ("1962-02-XX", "1962-02-01", "1962-02-28", False),
    ("1962-09-XX%", "1962-09-01", "1962-09-30", False),
    ("196X/1975", "1960-01-01", "1975-12-31", False),
    ("2024/..", "2024-01-01", None, False),
    ("2024-05-07/..", "2024-05-07", None, False),
    ("../1985~", None, "1985-12-31", False),
    ("1985/", "1985-01-01", None, False),
    ("/1985-04-03", None, "1985-04-03", False),
]


@pytest.mark.parametrize(("text", "first", "last", "is_exact"), VALID_DATES)
def test_a_date_is_parsed_and_written_in_the_same_form(
    text: str, first: str | None, last: str | None, is_exact: bool
) -> None:
    parsed = parse_edtf(text)
    bounds = [day and str(day) for day in (parsed.first_day, parsed.last_day)]
    assert (str(parsed), bounds, parsed.is_exact) == (text, [first, last], is_exact)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024/..", "2024-01-01", None),  # an open end lasts as far as dates go
        ("../1985", None, "1985-12-31"),
        ("1985/", "1985-01-01", "1985-12-31"),  # an unknown end adds nothing to the known one
        ("/1985-04", "1985-04-01", "1985-04-30"),
    ],
)
def test_missing_ends_have_bounds(text: str, first: str | None, last: str | None) -> None:
    expected = (
        parse_edtf(first).earliest_ordinal if first else MIN_ORDINAL,
        parse_edtf(last).latest_ordinal if last else MAX_ORDINAL,
    )
    parsed = parse_edtf(text)
    assert (parsed.earliest_ordinal, parsed.latest_ordinal) == expected


@pytest.mark.parametrize(
    "text", ["0001-01-01", "0000-12-31", "0000-02-29", "-0001-01-01", "-0400-12-31", "-9999-01-01"]
)
def test_days_before_the_year_1_are_counted_on(text: str) -> None:
    day = parse_edtf(text)
    assert str(EDTFDate.from_ordinal(day.earliest_ordinal)) == text
    before = EDTFDate.from_ordinal(day.earliest_ordinal - 1)
    assert before.latest_ordinal + 1 == day.earliest_ordinal


@pytest.mark.parametrize(
    ("text", "is_in_calendars"),
    [
        ("0001-01-01", True),
        ("0000-12-31", False),
        ("-0043-03-15/0014-08-19", False),
        ("1962-09-05?", False),
        ("1962-09-XX", False),
        ("2024-05-07/..", False),
        ("2024-05-07/", False),
        ("2024-05-07/2024-05-08", True),
        ("2027-07-18T09:00:00Z", True),
    ],
)
def test_calendars_hold_known_days_from_the_year_1(text: str, is_in_calendars: bool) -> None:
    assert parse_edtf(text).is_in_calendars is is_in_calendars


@pytest.mark.parametrize(
    ("text", "converted"),
    [
        ("2027-07-18T02:00:00Z", "2027-07-18T09:00:00"),
        ("2027-07-18T02:00Z", "2027-07-18T09:00"),
        ("2027-07-18T09:00:00+07", "2027-07-18T09:00:00"),
        ("2027-07-17T21:30:15-04:30", "2027-07-18T09:00:15"),  # on the next day
        ("2027-07-18T09:00:00Z/2027-07-18T09:00:00-01:00", "2027-07-18T16:00:00/2027-07-18T17:00:00"),
        ("2027-07-18T09:00:00", "2027-07-18T09:00:00"),  # without an offset it is local
        ("2027-07-18/..", "2027-07-18/.."),
    ],
)
def test_an_offset_is_converted_to_a_time_zone(text: str, converted: str) -> None:
    assert str(in_zone(parse_edtf(text), ZoneInfo("Asia/Ho_Chi_Minh"))) == converted


def test_both_times_that_clocks_show_as_one_make_an_interval() -> None:
    zone = ZoneInfo("Europe/Berlin")
    moments = in_zone(parse_edtf("2024-10-27T00:30:00Z/2024-10-27T01:30:00Z"), zone)
    assert str(moments) == "2024-10-27T02:30:00/2024-10-27T02:30:00+01:00"
    assert in_zone(parse_edtf(str(moments)), zone) == moments
    assert in_zone(moments, zone) == moments


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2027-07-18T09:00", "2027-07-18T09:00:00"),
        ("2027-07-18T09:00", "2027-07-18T02:00:00Z"),
        ("2027-07-18T09:00/2027-07-18T11:30", "2027-07-18T02:00:00Z/2027-07-18T11:30:00+07:00"),
    ],
)
def test_one_moment_in_two_forms_is_one_date(text: str, same: str) -> None:
    """So an edit of the form has moved nothing."""
    dates = [in_zone(parse_edtf(each), ZoneInfo("Asia/Ho_Chi_Minh")) for each in (text, same)]
    assert (dates[0], hash(dates[0])) == (dates[1], hash(dates[1]))


def test_the_last_winter_ends_with_the_last_year() -> None:
    winter = parse_edtf("9999-24")
    assert isinstance(winter, EDTFDate)
    assert [str(month) for month in winter.months_of_season] == ["9999-12", "9999-12"]


def test_an_interval_may_end_before_it_begins_only_after_conversion() -> None:
    interval = parse_edtf("2027-07-18T09:00:00+07:00/2027-07-18T08:30:00")
    with pytest.raises(EDTFError, match="ends before it begins"):
        in_zone(interval, ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("19XX", Precision.CENTURY),
        ("196X~", Precision.DECADE),
        ("2017", Precision.YEAR),
        ("1962-XX-XX", Precision.YEAR),
        ("2024-22", Precision.SEASON),
        ("1962-09-XX", Precision.MONTH),
        ("2027-07-18T09:00:00", Precision.SECOND),
        ("2021-06~", Precision.MONTH),
        ("1962-09-05", Precision.DAY),
        ("2027-07-18T09:00", Precision.MINUTE),
    ],
)
def test_a_date_has_its_precision(text: str, precision: Precision) -> None:
    parsed = parse_edtf(text)
    assert isinstance(parsed, EDTFDate)
    assert parsed.precision is precision


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2019-02-29", "'2019-02-29' is not in the calendar: 2019-02 has 28 days"),  # both EDTF libraries accept it
        ("1900-02-29", "'1900-02-29' is not in the calendar: 1900-02 has 28 days"),
        ("-0100-02-29", "'-0100-02-29' is not in the calendar: -0100-02 has 28 days"),
        ("1962-13", "'1962-13' is not in the calendar: month must be in 1..12; 21 to 24 are spring to winter"),
        ("1962-00", "'1962-00' is not in the calendar: month must be in 1..12; 21 to 24 are spring to winter"),
        ("1962-21-05", "'1962-21-05' is not in the calendar: month must be in 1..12"),
        ("2024-25", "'2024-25' is a season of EDTF level 2, which is not supported: write 21 to 24 for spring to winter, or its months as in 2024-01/2024-03"),
        ("1962-04-31", "'1962-04-31' is not in the calendar: 1962-04 has 30 days"),
        ("-0000", "'-0000' is not a valid date: there is no year -0000: 0000 is 1 BC, and -0001 is 2 BC"),
        ("12026", "'12026' is not a valid date: years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"),
        ("Y17000", "'Y17000' is not a valid date: years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"),
        ("Y-17E7", "'Y-17E7' is not a valid date: years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"),
        ("-17000", "'-17000' is not a valid date: years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"),
        ("1950S2", "'1950S2' is not a valid date: significant digits are not supported: write a decade as in 195X, a century as in 19XX"),
        ("-44", "'-44' is not a valid date: write years before 1 with four digits: -0110 is 111 BC, 0000 is 1 BC"),
        ("111 BC", "'111 BC' is not a valid date: write years before 1 as in -0110, which is 111 BC"),
        ("111 TCN", "'111 TCN' is not a valid date: write years before 1 as in -0110, which is 111 BC"),
        ("44", "'44' is not a valid date: write the year with four digits, as in 0962"),
        ("05/09/1962", "'05/09/1962' is not a valid date: write the year first, as in 1962-09-05"),
        ("5.9.1962", "'5.9.1962' is not a valid date: write the year first, as in 1962-09-05"),
        ("1962-9-5", "'1962-9-5' is not a valid date: write month and day with two digits and hyphens, as in 1962-09-05"),
        ("1962/9/5", "'1962/9/5' is not a valid date: write month and day with two digits and hyphens, as in 1962-09-05"),
        ("19620905", "'19620905' is not a valid date: write month and day with two digits and hyphens, as in 1962-09-05"),
        ("1962-1977", "'1962-1977' is not a valid date: write an interval with a slash, as in 2021/2030"),
        ("1985..1990", "'1985..1990' is not a valid date: write an interval with a slash, as in 2021/2030"),
        ("196x", "'196x' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("196?", "'196?' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("1960s", "'1960s' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("summer 2024", "'summer 2024' is not a valid date: write a season as in 2024-22: 21 to 24 are spring to winter"),
        ("156X-12-XX", "'156X-12-XX' is not a valid date: X stands for the last one or two digits of a year, for the day, or for month and day, as in 196X, 19XX, 1962-09-XX, 1962-XX and 1962-XX-XX: write one of these, or an interval such as 1560-12/1569-12"),
        ("1962-XX-05", "'1962-XX-05' is not a valid date: X stands for the last one or two digits of a year, for the day, or for month and day, as in 196X, 19XX, 1962-09-XX, 1962-XX and 1962-XX-XX: write one of these, or an interval such as 1560-12/1569-12"),
        ("1985-", "'1985-' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("1985/now", "'1985/now' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("../..", "'../..' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("/", "'/' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("2024~-01", "'2024~-01' is not a valid date: write ~, ? or % once, at the end of a date"),
        ("~2004", "'~2004' is not a valid date: write ~, ? or % once, at the end of a date"),
        ("[1962,1963]", "'[1962,1963]' is not a valid date: EDTF sets are not supported: write one event for each date, or an interval as in 1667/1668"),
        ("1985/?", "'1985/?' is not a valid date: an unknown end is empty: write 1985/"),
        ("?/1985", "'?/1985' is not a valid date: an unknown end is empty: write /1985"),
        ("1962-??", "'1962-??' is not a valid date: an unknown month or day is XX: write 1962-XX"),
        ("1962-09-??", "'1962-09-??' is not a valid date: an unknown month or day is XX: write 1962-09-XX"),
        ("2021/22", "'2021/22' is not a valid date: the end needs its year too: write 2021/2022"),
        ("2009/10", "'2009/10' is not a valid date: write a month with a hyphen, as in 1962-09, and an interval of years as in 2009/2010"),
        ("1962-09/10", "'1962-09/10' is not a valid date: the end needs its year too: write 1962-09/1962-10"),
        ("1962-09-05/07", "'1962-09-05/07' is not a valid date: the end needs its year too: write 1962-09-05/1962-09-07"),
        ("1962-09-05/10-07", "'1962-09-05/10-07' is not a valid date: the end needs its year too: write 1962-09-05/1962-10-07"),
        ("2024-22-XX", "'2024-22-XX' is not a valid date: a season has no day: write 2024-22"),
        ("2024 / 2026", "'2024 / 2026' is not a valid date: a date has no spaces: write 2024/2026"),
        ("1962–09–05", "'1962–09–05' is not a valid date: en dash (U+2013) is no hyphen: write 1962-09-05"),
        ("1962‑09‑05", "'1962‑09‑05' is not a valid date: non-breaking hyphen (U+2011) is no hyphen: write 1962-09-05"),
        ("−0110", "'−0110' is not a valid date: minus sign (U+2212) is no hyphen: write -0110"),
        ("1962 – 09", "'1962 – 09' is not a valid date: a date has no spaces and en dash (U+2013) is no hyphen: write 1962-09"),
        ("thập niên 1960", "'thập niên 1960' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("the 1960s", "'the 1960s' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("những năm 1960", "'những năm 1960' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("thế kỷ 20", "'thế kỷ 20' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("ທົດສະວັດ 1960", "'ທົດສະວັດ 1960' is not a valid date: write a decade as in 196X, a century as in 19XX"),
        ("hè 2024", "'hè 2024' is not a valid date: write a season as in 2024-22: 21 to 24 are spring to winter"),
        ("từ 2024", "'từ 2024' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("since 2024", "'since 2024' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("until 1985", "'until 1985' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("từ năm 1975 trở đi", "'từ năm 1975 trở đi' is not a valid date: write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"),
        ("từ 2021 đến 2030", "'từ 2021 đến 2030' is not a valid date: write an interval with a slash, as in 2021/2030"),
        ("c. 1950", "'c. 1950' is not a valid date: write an approximate date with ~ after it, as in 1950~"),
        ("khoảng năm 1950", "'khoảng năm 1950' is not a valid date: write an approximate date with ~ after it, as in 1950~"),
        ("ປະມານ ປີ 1950", "'ປະມານ ປີ 1950' is not a valid date: write an approximate date with ~ after it, as in 1950~"),
        ("Q1 2024", "'Q1 2024' is not a valid date: write a quarter as months: 2024-01/2024-03"),
        ("quý I năm 2024", "'quý I năm 2024' is not a valid date: write a quarter as months: 2024-01/2024-03"),
        ("110 trước Công nguyên", "'110 trước Công nguyên' is not a valid date: write years before 1 as in -0110, which is 111 BC"),
        ("1962-W36", "'1962-W36' is not a valid date: weeks and days of the year are not supported: write month and day"),
        ("+2017", "'+2017' is not a valid date: write the year without +"),
        ("2027-07-18T09:00?", "'2027-07-18T09:00?' is not a valid date: write a time of day as in 2027-07-18T09:00:00, without ~, ? or %"),
        ("2027-07-18T9:00", "'2027-07-18T9:00' is not a valid date: write a time of day as in 2027-07-18T09:00:00, without ~, ? or %"),
        ("2027-07-18T09", "'2027-07-18T09' is not a valid date: write a time of day as in 2027-07-18T09:00:00, without ~, ? or %"),
        ("2027-07-18T09:00+7", "'2027-07-18T09:00+7' is not a valid date: write an offset as in 2027-07-18T09:00:00+07:00"),
        ("2027-07-18T09:00:00+15:00", "'2027-07-18T09:00:00+15:00' has an offset that does not exist: offsets run from -14:00 to +14:00"),
        ("2027-07-18T24:00", "'2027-07-18T24:00' is not a time of day: times run from 00:00 to 23:59"),
        ("2027-07-18T23:59:60", "'2027-07-18T23:59:60' is not a time of day: times run from 00:00:00 to 23:59:59"),
        ("1899-07-18T09:00", "'1899-07-18T09:00' has a time of day outside the years 1900 to 9998: write only the day"),
        ("2022-05/2021", "'2022-05/2021' ends before it begins: swap start and end"),
        ("2024-22/2024-21", "'2024-22/2024-21' ends before it begins: swap start and end"),
        ("2027-07-18T11:00/2027-07-18T09:00", "'2027-07-18T11:00/2027-07-18T09:00' ends before it begins: swap start and end"),
        ("2027-07-18T10:00:00+07/2027-07-18T09:00:00+07", "'2027-07-18T10:00:00+07/2027-07-18T09:00:00+07' ends before it begins: swap start and end"),
        ("2027-07-18T09:00:00Z/2027-07-18T16:00:00+07", "'2027-07-18T09:00:00Z/2027-07-18T16:00:00+07' ends when it begins: write this time once"),
        ("2027-07-18T09:00/2027-07-18T09:00:00", "'2027-07-18T09:00/2027-07-18T09:00:00' ends when it begins: write this time once"),
        ("2027-07-18/2027-07-18T09:00", "'2027-07-18/2027-07-18T09:00' has a time of day only at its start or only at its end: write both or neither"),
        ("2027-07-18T09:00:00/..", "'2027-07-18T09:00:00/..' has a time of day only at its start or only at its end: write both or neither"),
        ("2021/2022/2023", "'2021/2022/2023' is not a valid date: write month and day with two digits, and an interval with one slash, as in 2022-07-01/2022-09-30"),
        ("2024-02-30/2025", "'2024-02-30' is not in the calendar: 2024-02 has 29 days"),
        ("2024/summer 2025", "'2024/summer 2025' is not a valid date: write a season as in 2024-22: 21 to 24 are spring to winter"),
        ("ngày 5/9", "'ngày 5/9' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
        ("១៩៦២", "'១៩៦២' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),  # Khmer digits
        ("", "'' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
    ],
)  # fmt: skip
def test_an_invalid_date_raises_an_error_with_the_remedy(text: str, message: str) -> None:
    with pytest.raises(EDTFError) as error:
        parse_edtf(text)
    assert str(error.value) == message


@st.composite
def date_texts(draw: st.DrawFn) -> str:
    """The text of a date of any precision."""
    number = draw(st.integers(-9999, 9999))
    year = f"{number:04}" if number >= 0 else f"-{-number:04}"
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(number, month)[1]))
    text = draw(st.sampled_from([year, f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"]))
    return text + draw(st.sampled_from(["", "", "~", "?", "%"]))


def ordinal(time: struct_time | float) -> int:
    """The ordinal of a bound of the reference library; infinite bounds are the first and the last possible day."""
    if time in (inf, -inf):
        return MAX_ORDINAL if time == inf else MIN_ORDINAL
    assert isinstance(time, struct_time)
    return EDTFDate(time.tm_year, time.tm_mon, time.tm_mday).earliest_ordinal


def bounds_of(parsed: DateOrInterval) -> tuple[int, int]:
    return parsed.earliest_ordinal, parsed.latest_ordinal


def reference_bounds(text: str) -> tuple[int, int]:
    if text.startswith("-"):  # before the year 0 the library reads an unknown month as from December to January
        text = text.replace("-XX", "")
    from edtf import parse_edtf as parse_with_reference  # to import it takes as long as many of these tests

    parsed = parse_with_reference(text)
    return ordinal(parsed.lower_strict()), ordinal(parsed.upper_strict())


_SEASON_OR_UNKNOWN_END = re.compile(r".*-2[1-4]([/?~%].*)?|.*/|/.*")  # their bounds are our own, see docs/editing.md


def test_every_form_of_levels_0_and_1_is_accepted() -> None:
    texts = valid_texts(300)
    assert len(texts) == 300
    assert [text for text in texts if not str(parse_edtf(text)).startswith(re.sub("(?<=T.{8}).*", "", text))] == []


@pytest.mark.slow
def test_every_form_of_levels_0_and_1_has_the_bounds_of_the_reference_library() -> None:
    texts = [text for text in valid_texts(300) if not _SEASON_OR_UNKNOWN_END.fullmatch(text)]
    assert len(texts) > 240
    assert [text for text in texts if bounds_of(parse_edtf(text)) != reference_bounds(text)] == []


def test_every_other_text_is_refused_with_a_remedy() -> None:
    messages = []
    for text in invalid_texts(200):
        with pytest.raises(EDTFError) as error:
            parse_edtf(text)
        messages.append(str(error.value))
    assert len(messages) == 200
    without_remedy = [message for message in messages if not re.search(r": |; |years 1900 to 9998", message)]
    assert [message for message in (*without_remedy, *messages) if "is not a date:" in message] == []
    assert without_remedy == []


@pytest.mark.slow
@given(date_texts())
def test_dates_agree_with_the_reference_library(text: str) -> None:
    parsed = parse_edtf(text)
    assert isinstance(parsed, EDTFDate)
    assert bounds_of(parsed) == reference_bounds(text)
    expected = {"~": (True, False), "?": (False, True), "%": (True, True)}.get(text[-1], (False, False))
    assert (parsed.is_approximate, parsed.is_uncertain) == expected
    assert str(parsed) == text


@pytest.mark.slow
@given(date_texts(), date_texts())
def test_intervals_agree_with_the_reference_library(one: str, other: str) -> None:
    start, end = sorted((one, other), key=lambda text: bounds_of(parse_edtf(text)))
    assert bounds_of(parse_edtf(f"{start}/{end}")) == reference_bounds(f"{start}/{end}")


@given(any_text())
def test_any_text_is_parsed_or_raises_edtf_error(text: str) -> None:
    try:
        parsed = parse_edtf(text)
    except EDTFError:
        return
    assert parse_edtf(str(parsed)) == parsed

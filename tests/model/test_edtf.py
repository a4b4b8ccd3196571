"""Tests EDTF dates: which texts are parsed, which raise an error, and agreement with a reference library."""

from calendar import monthrange
from datetime import date
from time import struct_time

import edtf as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.edtf import DateOrInterval, EDTFDate, EDTFError, Precision, parse_edtf

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
]


@pytest.mark.parametrize(("text", "first", "last", "is_exact"), VALID_DATES)
def test_a_date_is_parsed_and_written_in_the_same_form(text: str, first: str, last: str, is_exact: bool) -> None:
    parsed = parse_edtf(text)
    assert (str(parsed), str(parsed.earliest), str(parsed.latest), parsed.is_exact) == (text, first, last, is_exact)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2017", Precision.YEAR),
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
        ("1962-13", "'1962-13' is not in the calendar: month must be in 1..12"),
        ("1962-21", "'1962-21' is not in the calendar: month must be in 1..12"),  # a season
        ("1962-00", "'1962-00' is not in the calendar: month must be in 1..12"),
        ("1962-04-31", "'1962-04-31' is not in the calendar: 1962-04 has 30 days"),
        ("0000", "'0000' is not in the calendar: years run from 0001 to 9999"),
        ("12026", "'12026' is not a valid date: years run from 0001 to 9999"),
        ("-0044", "'-0044' is not a valid date: years run from 0001 to 9999"),
        ("05/09/1962", "'05/09/1962' is not a valid date: write the year first, as in 1962-09-05"),
        ("5.9.1962", "'5.9.1962' is not a valid date: write the year first, as in 1962-09-05"),
        (
            "1962-9-5",
            "'1962-9-5' is not a valid date: write month and day with two digits and hyphens, as in 1962-09-05",
        ),
        (
            "1962/9/5",
            "'1962/9/5' is not a valid date: write month and day with two digits and hyphens, as in 1962-09-05",
        ),
        (
            "196X",
            "'196X' is not a valid date: unspecified digits are not supported: write 2021-06, an interval such as 1960/1969, or a year with ~",
        ),
        ("../1975", "'../1975' is not a valid date: an interval needs a start and an end, as in 2021/2030"),
        ("1975/", "'1975/' is not a valid date: an interval needs a start and an end, as in 2021/2030"),
        ("2024~-01", "'2024~-01' is not a valid date: write ~, ? or % once, at the end of a date"),
        (
            "[1962,1963]",
            "'[1962,1963]' is not a valid date: sets of dates are not supported: write one event for each date",
        ),
        (
            "2027-07-18T09:00Z",
            "'2027-07-18T09:00Z' is not a valid date: leave out the offset: times are in the site's time zone",
        ),
        (
            "2027-07-18T09:00?",
            "'2027-07-18T09:00?' is not a valid date: write a time of day as in 2027-07-18T09:00, without ~, ? or %",
        ),
        ("2027-07-18T24:00", "'2027-07-18T24:00' is not a time of day: times run from 00:00 to 23:59"),
        (
            "1899-07-18T09:00",
            "'1899-07-18T09:00' has a time of day outside the years 1900 to 9998: write only the day",
        ),
        ("2022-05/2021", "'2022-05/2021' ends before it begins: swap start and end"),
        (
            "2027-07-18T11:00/2027-07-18T09:00",
            "'2027-07-18T11:00/2027-07-18T09:00' ends before it begins: swap start and end",
        ),
        (
            "2027-07-18T09:00/2027-07-18T09:00",
            "'2027-07-18T09:00/2027-07-18T09:00' ends when it begins: write this time once",
        ),
        (
            "2027-07-18/2027-07-18T09:00",
            "'2027-07-18/2027-07-18T09:00' has a time of day only at its start or only at its end: write both or neither",
        ),
        (
            "១៩៦២",
            "'១៩៦២' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30",
        ),  # Khmer digits
        (
            "ngày 5/9",
            "'ngày 5/9' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30",
        ),
        ("", "'' is not a date: write a date as in 1962-09-05, 2021-06, 2017, 2020~ or 2022-07-01/2022-09-30"),
    ],
)
def test_an_invalid_date_raises_an_error_with_the_remedy(text: str, message: str) -> None:
    with pytest.raises(EDTFError) as error:
        parse_edtf(text)
    assert str(error.value) == message


@st.composite
def date_texts(draw: st.DrawFn) -> str:
    """The text of a date of any precision."""
    year = draw(st.integers(1, 9999))
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    text = draw(st.sampled_from([f"{year:04}", f"{year:04}-{month:02}", f"{year:04}-{month:02}-{day:02}"]))
    return text + draw(st.sampled_from(["", "", "~", "?", "%"]))


def to_date(time: struct_time) -> date:
    return date(time.tm_year, time.tm_mon, time.tm_mday)


def bounds_of(parsed: DateOrInterval) -> tuple[date, date]:
    return parsed.earliest, parsed.latest


@pytest.mark.slow
@given(date_texts())
def test_dates_agree_with_the_reference_library(text: str) -> None:
    reference_date = reference.parse_edtf(text)
    parsed = parse_edtf(text)
    assert isinstance(parsed, EDTFDate)
    assert bounds_of(parsed) == (to_date(reference_date.lower_strict()), to_date(reference_date.upper_strict()))
    expected = {"~": (True, False), "?": (False, True), "%": (True, True)}.get(text[-1], (False, False))
    assert (parsed.is_approximate, parsed.is_uncertain) == expected
    assert str(parsed) == text


@pytest.mark.slow
@given(date_texts(), date_texts())
def test_intervals_agree_with_the_reference_library(one: str, other: str) -> None:
    start, end = sorted((one, other), key=lambda text: (parse_edtf(text).earliest, parse_edtf(text).latest))
    reference_interval = reference.parse_edtf(f"{start}/{end}")
    assert bounds_of(parse_edtf(f"{start}/{end}")) == (
        to_date(reference_interval.lower_strict()),
        to_date(reference_interval.upper_strict()),
    )


@given(st.text())
def test_any_text_is_parsed_or_raises_edtf_error(text: str) -> None:
    try:
        parsed = parse_edtf(text)
    except EDTFError:
        return
    assert str(parsed) == text

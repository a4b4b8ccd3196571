"""Tests figures over the years: what a value covers, and which collections an indicator belongs to."""

from decimal import Decimal

import pytest

from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.model.entities import Query, Term
from timeline.model.indicators import Coverage, Indicator, IndicatorValue, Number
from timeline.model.localized_text import LocalizedText

NAME = LocalizedText((("vi", "A"),))


@pytest.mark.parametrize(
    ("date", "coverage"),
    [
        ("2021", Coverage.YEARS),
        ("2021~", Coverage.YEARS),
        ("201X", Coverage.YEARS),
        ("2016/2020", Coverage.YEARS),
        ("2021/2021", Coverage.YEARS),
        ("2021-07/2022-06", Coverage.YEARS),  # a financial year
        ("2024-01/2024-07", Coverage.PART),
        ("2021-12/2022-02", Coverage.PART),  # two years are not a whole one
        ("2024-01-02/2024-12-31", Coverage.YEARS),  # a leap year without a day
        ("2023-01-02/2023-12-31", Coverage.PART),
        ("2024-07", Coverage.MOMENT),  # some day in July
        ("2024-22", Coverage.MOMENT),
        ("2022-05-26~", Coverage.MOMENT),
    ],
)
def test_what_a_value_covers(date: str, coverage: Coverage) -> None:
    assert IndicatorValue(parse_edtf(date), Number(Decimal(1))).coverage is coverage


@pytest.mark.parametrize(
    ("story", "query", "belongs"),
    [
        ("a country of it", Query(countries=("LA", "KH")), True),
        ("another country", Query(countries=("KH",)), False),
        ("a topic of it", Query(countries=("LA",), topics=("trade",)), True),
        ("another topic", Query(countries=("LA",), topics=("border",)), False),
        ("a time in which it has a value", Query(start=EDTFDate(2022), end=EDTFDate(2023)), True),
        ("a time after all of its values", Query(start=EDTFDate(2024)), False),
        ("a time before all of its values", Query(end=EDTFDate(2020)), False),
        ("visits, which no figure is", Query(countries=("LA",), kinds=("visit",)), False),
        ("events at a place", Query(places=("VN-29",)), False),
        ("events with someone", Query(people=("an",)), False),
        ("events with a word", Query(words="a"), False),
    ],
)
def test_which_collections_an_indicator_belongs_to(story: str, query: Query, belongs: bool) -> None:
    values = (IndicatorValue(EDTFDate(2021), Number(Decimal(1))), IndicatorValue(EDTFDate(2023), Number(Decimal(2))))
    indicator = Indicator("trade", NAME, NAME, (Term("LA", NAME),), (Term("trade", NAME),), values)
    assert indicator.matches(query) is belongs

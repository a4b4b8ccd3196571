"""Tests the area of an indicator: where its numbers lie on the axis, from 0, and where its labels have room."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.indicators import Indicator, IndicatorValue, Number, Target
from timeline.overview import FILM_WIDTH, WIDTH
from timeline.overview.area import Area
from timeline.pages.overview import OverviewLabels, scope_overview
from timeline.render.text_layout import text_width
from timeline.search import scope

from .drawing import LABELS, draw, make_chapters, make_events, text

EVENTS = make_events("1962", "2016", "2022-07-18", "2026")
CHAPTERS = make_chapters("1962/1985", "2016/2020", "2021/")


def make_indicator(values: dict[str, str], target: Target | None = None, unit: str = "USD") -> Indicator:
    numbers = tuple(IndicatorValue(parse_edtf(when), Number(Decimal(amount))) for when, amount in values.items())
    return Indicator("trade", text("Thương mại"), text(unit), (), (), numbers, target)


def draw_area(indicator: Indicator, first: str | None = None, last: str | None = None) -> Area | None:
    return draw(EVENTS, first, last, chapters=CHAPTERS, indicator=indicator).area


@pytest.mark.parametrize(
    ("when", "first", "last", "left", "right", "mark"),
    [
        ("2021", None, None, "2021-01-01", "2022-01-01", "years"),
        ("2016/2020", None, None, "2016-01-01", "2021-01-01", "years several"),
        ("2022-01/2022-07", None, None, "2022-01-01", "2022-08-01", "part"),  # only as wide as that part
        ("2022-05", None, None, "2022-05-16", "2022-05-16", "moment"),
        ("1980/2018", None, None, "1980-01-01", "2019-01-01", "years several"),  # across the time that is left out
        ("1990", None, None, None, None, ""),  # within it
        ("1999-05-01", None, None, None, None, ""),
        ("2021", "2022-01", "2022-12", None, None, ""),
        ("2021/2022", "2022-03", "2022-06", "2022-03-01", "2022-07-01", "years several"),  # in part
        ("2022-05", "2022-07", "2022-12", None, None, ""),
    ],
)
def test_a_column_covers_the_time_of_its_number(
    when: str, first: str | None, last: str | None, left: str | None, right: str | None, mark: str
) -> None:
    drawing = draw(EVENTS, first, last, chapters=CHAPTERS, indicator=make_indicator({when: "2"}))
    if not left or not right:
        assert drawing.area is None
        return
    assert drawing.area
    [column] = drawing.area.columns
    positions = [round(drawing.axis.position(parse_edtf(day).earliest_ordinal), 1) for day in (left, right)]
    assert [column.x, column.x + column.width] == pytest.approx(positions, abs=0.2)
    value = column.value
    assert f"{value.coverage}{' several' if value.covers_several_years else ''}" == mark


@pytest.mark.parametrize(
    ("values", "target", "tops", "zero"),  # from the top of the highest column, which is 32 pixels high
    [
        ({"2021": "4", "2022": "2"}, None, {"2021": (0, 32), "2022": (16, 16)}, 32),
        ({"2021": "4", "2022": "0"}, None, {"2021": (0, 32), "2022": (32, 0)}, 32),
        ({"2021": "3", "2022": "-1"}, None, {"2021": (0, 24), "2022": (24, 8)}, 24),
        ({"2021": "-1", "2022": "-4"}, None, {"2021": (0, 8), "2022": (0, 32)}, 0),
        ({"2021": "0"}, None, {"2021": (32, 0)}, 32),
        ({"2021": "2"}, Target(parse_edtf("2022"), Number(Decimal(4)), None), {"2021": (16, 16)}, 32),  # the target is higher
        ({"2021": "2"}, Target(parse_edtf("2022"), None, Number(Decimal(100))), {"2021": (16, 16)}, 32),  # twice as much
        ({"2021": "2"}, Target(parse_edtf("1990"), Number(Decimal(4)), None), {"2021": (0, 32)}, 32),  # not shown
    ],
)  # fmt: skip
def test_numbers_begin_at_zero(
    values: dict[str, str], target: Target | None, tops: dict[str, tuple[float, float]], zero: float
) -> None:
    area = draw_area(make_indicator(values, target))
    assert area
    top = area.labels_y + 5
    assert {str(each.value.date): (each.y - top, each.height) for each in area.columns} == pytest.approx(tops)
    assert area.zero - top == zero
    assert bool(area.target) == (bool(target) and target.date.earliest_ordinal > parse_edtf("1999").earliest_ordinal)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "highest", "name_is_before"),
    [
        ({"2021": "2", "2022": "3"}, "2022: 3 USD", False),
        ({"2021": "3", "2022": "3"}, "2021: 3 USD", False),  # the first of two
        ({"1962": "3", "2022": "2"}, "1962: 3 USD", True),  # the name gives way
        ({"2027": "3"}, "2027: 3 USD", False),  # at the end of the picture
        ({"1962/2027": "3"}, "1962–2027: 3 USD", True),
    ],
)
def test_the_highest_number_has_a_label_where_it_is(values: dict[str, str], highest: str, name_is_before: bool) -> None:
    area = draw_area(make_indicator(values))
    assert area
    assert area.name
    assert (area.highest.text, area.name.is_before) == (highest, name_is_before)
    edges = []
    for title, is_bold in ((area.name, True), (area.highest, False)):
        length = LABELS.measure(title.text, is_bold)
        edges.append((title.x - length, title.x) if title.is_before else (title.x, title.x + length))
    [column] = [each for each in area.columns if each.label == highest]
    assert edges[1][0] <= column.x + column.width
    assert column.x <= edges[1][1]
    assert min(edges[0][0], edges[1][0]) >= 0
    assert max(edges[0][1], edges[1][1]) <= WIDTH
    assert edges[0][1] <= edges[1][0] or edges[1][1] <= edges[0][0]


def test_there_are_at_most_two_hundred_columns() -> None:
    """Those that hold for the longest time. The highest number is one of them."""
    days = {
        f"{year}-{month:02}-{day:02}": "9" for year in (2021, 2022) for month in range(1, 13) for day in range(1, 29)
    }
    area = draw_area(make_indicator(days | {"2021": "2", "2022": "3", "2022-01/2022-03": "1"}))
    assert area
    assert [str(each.value.date) for each in area.columns[:3]] == ["2022", "2021", "2022-01/2022-03"]
    assert len(area.columns) == 200
    assert area.highest.text in {each.label for each in area.columns}


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("width", [WIDTH, FILM_WIDTH])
def test_no_title_loses_its_room(real_catalogue: Catalogue, language: str, width: int) -> None:
    labels = OverviewLabels(get_translations(language), text_width)
    [indicator] = [each for each in real_catalogue.indicators if each.is_in_overview]
    overview = scope_overview(real_catalogue, scope(real_catalogue, None), date(2026, 11, 29), labels)
    with_area, without = (replace(overview, indicator=each).draw(width) for each in (indicator, None))
    assert with_area.area
    assert with_area.bands == without.bands
    assert with_area.height == without.height + with_area.area.height

"""Tests charts: where bars, dots and targets lie, and that no label overlaps another."""

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest

from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.indicators import Coverage, Exactness, Indicator, IndicatorValue, Number, Target
from timeline.model.localized_text import LocalizedText
from timeline.pages.chart_labels import Box
from timeline.pages.charts import Chart, indicator_chart

NAME = LocalizedText((("vi", "A"),))
VIETNAMESE = get_translations("vi")


def make_indicator(values: dict[str, str], target: tuple[str, str, str] | None = None) -> Indicator:
    """An indicator with these values by date, and a target: its date, `value` or `growth`, and the number."""
    return Indicator(
        "a",
        NAME,
        NAME,
        (),
        (),
        tuple(IndicatorValue(parse_edtf(date), Number(Decimal(amount))) for date, amount in values.items()),
        make_target(*target) if target else None,
    )


def make_target(date: str, kind: str, amount: str) -> Target:
    number = Number(Decimal(amount))
    return Target(parse_edtf(date), number if kind == "number" else None, number if kind == "growth" else None)


def chart_of(values: dict[str, str], target: tuple[str, str, str] | None = None) -> Chart:
    chart = indicator_chart(make_indicator(values, target), VIETNAMESE)
    assert chart
    return chart


def percent_of_days(days: int, of: int) -> float:
    return round(days / of * 100, 2)


@pytest.mark.parametrize(
    ("story", "date", "first_day", "days"),
    [
        ("a whole year", "2021", 0, 365),
        ("a part of a year is as wide as that part", "2021-01/2021-07", 0, 212),
        ("a part within a year", "2022-03/2022-04", 365 + 59, 61),
        ("several years", "2021/2022", 0, 730),
        ("a day is a dot", "2022-01-01", 365, 0),
        ("a month is a dot in its middle", "2022-01", 365 + 15, 0),
    ],
)
def test_a_mark_lies_over_its_time(story: str, date: str, first_day: int, days: int) -> None:
    """On a linear axis of the two years 2021 and 2022. A bar of whole years leaves a little room on both sides."""
    chart = chart_of({date: "1", "2021-01-01/2022-12-30": "2"})
    mark = next(mark for mark in chart.marks if str(mark.value.date) == date)
    room = 0.07 * 50 if mark.value.coverage is Coverage.YEARS else 0
    assert mark.x == pytest.approx(percent_of_days(first_day, 730) + room, abs=0.1), story
    assert mark.width == pytest.approx(percent_of_days(days, 730) - 2 * room, abs=0.1), story


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        (("1.37", "1.6"), ["0", "0,5", "1", "1,5", "2"]),
        (("98", "99"), ["0", "20", "40", "60", "80", "100"]),  # also where all numbers are nearly the same
        (("1120", "60"), ["0", "250", "500", "750", "1.000", "1.250"]),
        (("0.0000007", "0.000001"), ["0", "0,0000002", "0,0000004", "0,0000006", "0,0000008", "0,000001"]),
        (("4", "-3"), ["-4", "-2", "0", "2", "4"]),
        (("-4", "-3"), ["-4", "-3", "-2", "-1", "0"]),
        (("0", "0"), ["0", "0,2", "0,4", "0,6", "0,8", "1"]),
        (("999999999999999", "1"), ["0", "200\xa0NT", "400\xa0NT", "600\xa0NT", "800\xa0NT", "1000\xa0NT"]),
        (("12500000", "1"), ["0", "2,5\xa0Tr", "5\xa0Tr", "7,5\xa0Tr", "10\xa0Tr", "12,5\xa0Tr"]),  # whole, they would be cut off at the left
        (("-250000", "1000000"), ["-250\xa0N", "0", "250\xa0N", "500\xa0N", "750\xa0N", "1\xa0Tr"]),
    ],
)  # fmt: skip
def test_the_axis_of_numbers_begins_at_zero(numbers: tuple[str, str], ticks: list[str]) -> None:
    chart = chart_of({"2021": numbers[0], "2022": numbers[1]})
    assert [text for text, _ in chart.ticks] == ticks
    assert dict(chart.ticks)["0"] == chart.zero
    step = (chart.ticks[0][1] - chart.ticks[-1][1]) / (len(ticks) - 1)
    assert all(
        first[1] - second[1] == pytest.approx(step, abs=0.02)
        for first, second in zip(chart.ticks, chart.ticks[1:], strict=False)
    )
    for mark in chart.marks:
        is_above = mark.value.number.amount >= 0
        assert (mark.y + mark.height if is_above else mark.y) == pytest.approx(chart.zero, abs=0.02)


@pytest.mark.parametrize(
    ("story", "values", "target", "numbers"),
    [
        ("a number", {"2021": "1", "2022": "3"}, ("2021/2025", "number", "4"), [(0, 100, 4)]),
        ("a growth from the year before", {"2020": "1", "2022": "3"}, ("2021/2023", "growth", "100"), [(25, 50, 2), (50, 75, 4), (75, 100, 8)]),
        ("a growth from its first year", {"2021": "1", "2022": "3"}, ("2021/2023", "growth", "100"), [(33.3, 66.7, 2), (66.7, 100, 4)]),
        ("a growth from nowhere", {"2022": "1", "2022-01/2022-03": "3"}, ("2021/2025", "growth", "10"), []),
        ("a part of a year is no base", {"2021-01/2021-06": "1", "2022": "2"}, ("2021/2023", "growth", "100"), []),
        ("a decade is no base", {"202X": "1", "2022": "2"}, ("2021/2023", "growth", "100"), []),
    ],
)  # fmt: skip
def test_a_target_is_a_line_or_steps(
    story: str, values: dict[str, str], target: tuple[str, str, str], numbers: list[tuple[float, float, float]]
) -> None:
    chart = chart_of(values, target)
    top_text, top = chart.ticks[-1]
    em_of_one = (chart.zero - top) / float(top_text.replace(",", "."))
    expected = [(start, end, chart.zero - number * em_of_one) for start, end, number in numbers]
    assert len(chart.target) == len(expected)
    for line, (start, end, y) in zip(chart.target, expected, strict=True):
        assert (line.start, line.end, line.y) == pytest.approx((start, end, y), abs=0.2)
    assert (chart.target_label is not None) == bool(numbers)


def test_what_is_short_on_a_long_axis_is_seen() -> None:
    chart = chart_of({"-9999": "1", "2000-03/2000-05": "2", "9999": "3"}, ("2021-05-05", "number", "4"))
    assert all(mark.width > 0.2 for mark in chart.marks)
    assert all(line.end - line.start > 2 for line in chart.target)


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        (("2021", "2024"), ["2021", "2022", "2023", "2024"]),
        (("1960", "2020"), ["1960", "1980", "2000", "2020"]),
        (("-0500", "0001"), ["401 TCN", "201 TCN", "1 TCN"]),  # longer labels, so fewer
    ],
)
def test_the_labels_of_years_have_room_in_the_narrowest_chart(dates: tuple[str, str], years: list[str]) -> None:
    assert [text for text, _ in chart_of(dict.fromkeys(dates, "1")).years] == years


def test_a_single_number_has_no_chart() -> None:
    assert indicator_chart(make_indicator({"2021": "1"}), VIETNAMESE) is None
    assert indicator_chart(make_indicator({"2021": "1"}, ("2025", "number", "2")), VIETNAMESE) is not None


def test_what_unusual_marks_mean_is_said_only_if_there_are_some() -> None:
    assert chart_of({"2021": "1", "2022": "2"}).notes == ()
    everything = chart_of(
        {"2015/2020": "1", "2021": "2", "2022-01/2022-03": "3", "2023-05": "4"}, ("2025", "number", "5")
    )
    assert len(everything.notes) == 4
    for date in ("2022?", "2022~", "2022-05~", "2015~/2020"):
        assert len(chart_of({"2021": "1", date: "2"}).notes) == 1 + ("-05" in date) + ("/" in date), date


def overlaps(box: Box, other: Box) -> bool:
    return box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3]


def check_labels(chart: Chart) -> None:
    """No label overlaps another or a solid bar, but its own; the last and the greatest number have one."""
    labels = [mark.label for mark in chart.marks if mark.label]
    boxes = [label.box() for label in labels] + ([chart.target_label.box()] if chart.target_label else [])
    assert not any(overlaps(*pair) for pair in combinations(boxes, 2))
    for mark in chart.marks:
        if mark.value.coverage is Coverage.YEARS:
            others = [label for label in labels if label is not mark.label]
            assert not any(overlaps(label.box(), mark.box) for label in others)
    assert all(left > -5 and right < 105 and top >= 0 for left, right, top, _ in boxes)


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
def test_no_label_overlaps_another(real_catalogue: Catalogue, language: str) -> None:
    charts = [
        chart for each in real_catalogue.indicators if (chart := indicator_chart(each, get_translations(language)))
    ]
    assert len(charts) >= 5
    for chart in charts:
        check_labels(chart)
        assert all(mark.label for mark in chart.marks), "there are few enough for each to have its number"


def test_no_label_overlaps_another_whatever_the_numbers_are() -> None:
    random = Random(0)
    for _ in range(300):
        dates = random.sample(
            [
                *map(str, range(1990, 2025)),
                *(f"{year}-01/{year}-{random.randint(2, 11):02}" for year in range(1990, 2025)),
                *(f"{year}-{random.randint(1, 12):02}" for year in range(1990, 2025)),
                "1991/1995", "197X", "-0110", "9999",
            ],
            random.randint(2, 30),
        )  # fmt: skip
        values = {date: f"{random.choice(('', '-'))}{random.randint(0, 10 ** random.randint(1, 9))}" for date in dates}
        target = random.choice(
            (None, ("2010/2030", "number", str(random.randint(-9, 10**6))), ("1995/2020", "growth", "7"))
        )
        check_labels(chart_of(values, target))


def test_numbers_are_written_as_in_the_language() -> None:
    for language, exact, about, over in (
        ("vi", "14.050,25", "khoảng 1,1", "hơn 1.000"),
        ("lo", "14.050,25", "ປະມານ 1,1", "ຫຼາຍກວ່າ 1.000"),
        ("en", "14,050.25", "about 1.1", "over 1,000"),
        ("fr", "14 050,25", "about 1,1", "over 1 000"),  # without translations
    ):
        translations = get_translations(language)
        numbers = (
            Number(Decimal("14050.25")),
            Number(Decimal("1.10"), Exactness.ABOUT),
            Number(Decimal("1E+3"), Exactness.OVER),
        )
        assert [translations.format_number(number).replace("\u202f", " ") for number in numbers] == [exact, about, over]
        assert translations.format_growth(Number(Decimal(-5))).startswith("-5%")

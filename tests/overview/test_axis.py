"""Tests the stretches of the axis, their widths and the labels of years, months and days."""

import pytest

from timeline.model.edtf import EDTFDate, parse_edtf
from timeline.overview import FILM_WIDTH, WIDTH, first_days, steps
from timeline.overview.axis import PADDING
from timeline.overview.steps import dense_blocks

from .drawing import END, draw, make_chapters, make_events, mark_of

CHAPTERS = make_chapters("1962/1985", "1999/2015", "2016/2020", "2021/2021", "2022/2022", "2023/")


def years_of(first: int, end: int) -> str:
    start, last = EDTFDate.from_ordinal(first), EDTFDate.from_ordinal(end - 1)
    return f"{start}/{last}" if start.month != 1 or last.month != 12 else f"{start.year}/{last.year}"


@pytest.mark.parametrize(
    ("whens", "first", "last", "stretches", "break_count"),
    [
        (["1962", "2000", "2017", "2021", "2022-05", "2024"], None, None, ["1962/1985", "1999/2015", "2016/2020", "2021/2021", "2022/2022", "2023/2027"], 4),  # 2021 and 2022 have the same scale
        (["1962", "2017"], None, None, ["1962/1985", "2016/2020", "2023/2027"], 2),  # chapters without events are left out, but not today
        (["1950", "1990", "1962"], None, "1999", ["1950/1961", "1962/1985", "1986/1998"], 2),  # times outside of all chapters
        (["2018", "2022-07-18"], "2018", "2022", ["2018/2020", "2022/2022"], 1),  # in part
        (["2021-12", "2022-02"], "2021-11", "2022-02", ["2021-11-01/2021-12-31", "2022-01-01/2022-02-28"], 0),  # a short time has one scale
        ([], "1986", "1998", ["1986/1998"], 0),
    ],
)  # fmt: skip
def test_chapters_are_side_by_side(
    whens: list[str], first: str | None, last: str | None, stretches: list[str], break_count: int
) -> None:
    axis = draw(make_events(*whens), first, last, chapters=CHAPTERS).axis
    assert [years_of(each.start, each.end) for each in axis.stretches] == stretches
    assert len(axis.breaks) == break_count
    edges = [edge for each in axis.stretches for edge in (each.left, each.right)]
    assert [edges[0], edges[-1]] == pytest.approx([PADDING, WIDTH - PADDING], abs=0.1)
    assert edges[1:-1:2] == edges[2::2]  # one after another


@pytest.mark.parametrize(
    ("whens", "last", "stretches"),
    [
        (["1957-10-04", "1961-04-12", "1969-07-20", "1998-11-20"], "1999", ["1957/1999"]),
        ([f"{year}-01-01" for year in range(1900, 2000)], "1999", ["1900/1999"]),  # even
        ([*["1950"] * 30, *["2020"] * 30], "2020", ["1950/1950", "2020/2020"]),  # what lies between is left out
        ([], "2027", ["2026/2027"]),
    ],
    ids=["few", "even", "two years", "none"],
)
def test_without_chapters_equally_dense_years_are_together(whens: list[str], last: str, stretches: list[str]) -> None:
    axis = draw(make_events(*whens), last=last).axis if whens else draw([], "2026", last).axis
    assert [years_of(each.start, each.end) for each in axis.stretches] == stretches


@pytest.mark.parametrize(
    ("counts", "max_blocks", "blocks"),
    [
        ([1] * 20, 6, [(0, 19)]),
        ([0] * 10 + [9] * 5 + [0] * 10, 6, [(10, 14)]),
        ([1] * 10 + [30] * 3 + [1] * 10, 6, [(0, 9), (10, 12), (13, 22)]),
        ([50, 0] * 20, 6, [(0, 38)]),  # too many blocks are joined
        ([0, 0], 6, []),
    ],
    ids=["even", "only in the middle", "mostly in the middle", "in every second step", "none"],
)
def test_bayesian_blocks(counts: list[int], max_blocks: int, blocks: list[tuple[int, int]]) -> None:
    assert dense_blocks(counts, max_blocks) == blocks


def test_a_stretch_with_more_events_is_wider_and_every_name_has_room() -> None:
    events = make_events("1962", *(f"2022-{month:02}" for month in range(1, 13)), "2024")
    for width in (WIDTH, FILM_WIDTH):
        drawing = draw(events, chapters=make_chapters("1962/1985", "2022/2022", "2023/2027"), width=width)
        widths = [each.right - each.left for each in drawing.axis.stretches]
        assert widths[1] > 1.5 * widths[0]
        assert [heading.name for heading in drawing.headings] == ["1962/1985", "2022/2022", "2023/2027"]


def test_a_chapter_without_an_end_has_no_years_beside_its_name() -> None:
    """Its name has its first year: “Since 2023”."""
    drawing = draw(make_events("1962", "2022", "2024"), chapters=make_chapters("1962/1985", "2023/"))
    assert [(each.name, each.years) for each in drawing.headings if each.stretch.chapter] == [
        ("1962/1985", "1962–1985"),
        ("2023/", ""),
    ]


def test_positions_and_days_are_inverse() -> None:
    axis = draw(make_events("1962", "2017", "2022-07-18"), chapters=CHAPTERS).axis
    for when in ("1962-01-01", "1977-07-18", "2016-02-29", "2020-12-31", "2027-12-31"):
        day = parse_edtf(when).earliest_ordinal
        assert axis.ordinal_at(axis.position(day) + 0.01) == day
    left_out = parse_edtf("1990").earliest_ordinal
    assert axis.position(left_out) == pytest.approx(axis.stretches[0].right)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("1900", "1999", [str(year) for year in range(1900, 2000, 5)]),
        ("2016", "2020", [label for year in range(2016, 2021) for label in (str(year), "Th4", "Th7", "Th10")]),
        ("2021", "2022", ["2021", *(f"Th{month}" for month in range(2, 13)), "2022", *(f"Th{month}" for month in range(2, 13))]),
        ("2022-07", "2022-09", ["Th7", "Th8", "Th9"]),
        ("2022-07", "2022-07", [str(day) for day in range(1, 32)]),
        ("-0120", "-0091", [f"{year} TCN" for year in range(121, 91, -2)]),
        ("-9999", "9999", [*(f"{year} TCN" for year in range(8001, 0, -2000)), *map(str, range(2000, 9999, 2000))]),
    ],
)  # fmt: skip
def test_the_finest_labels_that_have_room_are_shown(first: str, last: str, labels: list[str]) -> None:
    drawing = draw(make_events(first, last), first, last)
    assert [tick.label for tick in drawing.ticks] == labels
    ends = [tick.position + 3 for tick in drawing.ticks]
    assert ends == sorted(ends)


def test_a_decade_links_to_what_it_says_if_anything_is_in_it() -> None:
    drawing = draw(
        make_events("1905-09-05", "1991-07-18"), "1900", "1999", chapters=make_chapters("1900/1999"), width=600
    )
    ticks = {tick.label: (str(tick.start), str(tick.end), tick.event_count) for tick in drawing.ticks}
    assert (ticks["1900"], ticks["1950"], ticks["1990"]) == (
        ("1900", "1909", 1),
        ("1950", "1959", 0),
        ("1990", "1999", 1),
    )


@pytest.mark.parametrize(
    ("first", "last", "step_count", "start", "end"),
    [
        (1962, 2027, 66, "1962", "1962"),
        (1908, 2027, 60, "1908", "1909"),  # 120 years are too many for one step each
        (1907, 2026, 61, "1906", "1907"),
        (1, 9999, 100, "0001", "0099"),
        (9999, 9999, 12, "9999-01", "9999-01"),
        (-110, -60, 51, "-0110", "-0110"),
        (-43, 2027, 105, "-0060", "-0041"),
        (-9999, 9999, 100, "-9999", "-9801"),
    ],
)
def test_a_long_time_has_steps_of_several_years(first: int, last: int, step_count: int, start: str, end: str) -> None:
    result = steps((), EDTFDate(first).earliest_ordinal, EDTFDate(last).latest_ordinal)
    assert (len(result), str(result[0].start), str(result[0].end)) == (step_count, start, end)


def test_steps_link_to_the_next_year_with_events() -> None:
    result = steps(first_days(make_events("1962-09-05", "1977-07-18")), parse_edtf("1962").earliest_ordinal, END)
    by_year = {step.start.year: (step.event_count, step.target_year) for step in result}
    assert [by_year[year] for year in (1962, 1970, 1977, 1980)] == [(1, 1962), (0, 1977), (1, 1977), (0, None)]


def test_today_is_where_a_stretch_has_it() -> None:
    events = make_events("1962", "2022", "2026")
    assert draw(events).today_x is not None
    assert draw(events, "1962", "2022").today_x is None
    assert mark_of(draw(events), "1962").x < 30

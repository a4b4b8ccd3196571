"""Tests which day is which anniversary of which event."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.model.edtf import parse_edtf
from timeline.model.entities import Term
from timeline.model.event import Event, Status
from timeline.model.localized_text import LocalizedText

NAME = LocalizedText((("vi", "Ngày ký"),))
KIND = Term("treaty", LocalizedText((("vi", "Hiệp ước"),)))


def make_event(
    when: str, *, has_anniversary_name: bool = True, status: Status = Status.CONFIRMED, id: str = "a"
) -> Event:
    return Event(id, parse_edtf(when), KIND, NAME, anniversary=NAME if has_anniversary_name else None, status=status)


@pytest.mark.parametrize(
    ("when", "year", "on", "years", "roundness"),
    [
        ("1962-09-05", 2027, "2027-09-05", 65, Roundness.FIVE),
        ("1977-07-18", 2027, "2027-07-18", 50, Roundness.ROUND),
        ("1977-07-18", 2026, "2026-07-18", 49, Roundness.OTHER),
        ("1977-07-18", 1978, "1978-07-18", 1, Roundness.OTHER),
        ("2020-02-29", 2025, "2025-02-28", 5, Roundness.FIVE),  # on the 28th in common years
        ("2020-02-29", 2024, "2024-02-29", 4, Roundness.OTHER),
        ("1900-12-31", 2000, "2000-12-31", 100, Roundness.ROUND),
        ("2027-07-18T09:00", 2037, "2037-07-18", 10, Roundness.ROUND),  # the day of a time
        ("0001-01-01", 9999, "9999-01-01", 9998, Roundness.OTHER),
    ],
)
def test_an_anniversary_has_its_day_years_and_roundness(
    when: str, year: int, on: str, years: int, roundness: Roundness
) -> None:
    event = make_event(when)
    result = anniversaries([event], date(year, 1, 1), date(year, 12, 31))
    assert result == (Anniversary(event, years, date.fromisoformat(on)),)
    assert result[0].roundness is roundness


@pytest.mark.parametrize(
    "event",
    [
        make_event("1977-07-18", has_anniversary_name=False),  # the day has no name
        make_event("2021-06"),  # some day in June
        make_event("2017"),
        make_event("2018-10-05?"),
        make_event("1962-09-05~"),
        make_event("2022-07-01/2022-09-30"),
        make_event("1977-07-18", status=Status.CANCELLED),
        make_event("1977-07-18", status=Status.TENTATIVE),
    ],
    ids=lambda event: f"{event.date} {event.status}",
)
def test_only_a_confirmed_certain_day_has_anniversaries(event: Event) -> None:
    assert anniversaries([event], date(1900, 1, 1), date(2100, 12, 31)) == ()


def test_anniversaries_are_in_order_of_day_and_exclude_the_first_day() -> None:
    relations, treaty = make_event("1962-09-05", id="relations"), make_event("1977-07-18", id="treaty")
    result = anniversaries([relations, treaty], date(1977, 7, 18), date(1979, 9, 4))
    assert [(anniversary.event.id, anniversary.years, str(anniversary.date)) for anniversary in result] == [
        ("relations", 15, "1977-09-05"),
        ("treaty", 1, "1978-07-18"),
        ("relations", 16, "1978-09-05"),
        ("treaty", 2, "1979-07-18"),
    ]


@given(st.dates(), st.dates(), st.dates())
def test_each_anniversary_is_in_the_window_and_on_the_day_of_its_event(origin: date, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    result = anniversaries([make_event(origin.isoformat())], first, last)
    assert all(
        first <= anniversary.date <= last and anniversary.date.year - origin.year == anniversary.years >= 1
        for anniversary in result
    )
    assert all(
        (anniversary.date.month, anniversary.date.day) in {(origin.month, origin.day), (2, 28)}
        for anniversary in result
    )
    expected = sum(first <= anniversary_day(origin, year) <= last for year in range(origin.year + 1, last.year + 1))
    assert len(result) == expected


def anniversary_day(origin: date, year: int) -> date:
    """The day in that year; 28 February stands for the 29th in common years."""
    try:
        return origin.replace(year=year)
    except ValueError:
        return date(year, 2, 28)

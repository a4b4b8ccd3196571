"""Which day is the how-manieth year of what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.anniversaries import Anniversary, Roundness, anniversaries
from timeline.model.catalogue import Event, Status, Term
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText

NAME = LocalizedText((("vi", "Ngày ký"),))
KIND = Term("treaty", LocalizedText((("vi", "Hiệp ước"),)))


def event(when: str, *, named: bool = True, status: Status = Status.CONFIRMED, id: str = "a") -> Event:
    return Event(id, parse_edtf(when), KIND, NAME, anniversary=NAME if named else None, status=status)


@pytest.mark.parametrize(
    ("when", "year", "on", "years", "roundness"),
    [
        ("1962-09-05", 2027, "2027-09-05", 65, Roundness.FIVE),
        ("1977-07-18", 2027, "2027-07-18", 50, Roundness.ROUND),
        ("1977-07-18", 2026, "2026-07-18", 49, Roundness.OTHER),
        ("1977-07-18", 1978, "1978-07-18", 1, Roundness.OTHER),
        ("2020-02-29", 2025, "2025-02-28", 5, Roundness.FIVE),  # kept on the 28th in common years
        ("2020-02-29", 2024, "2024-02-29", 4, Roundness.OTHER),
        ("1900-12-31", 2000, "2000-12-31", 100, Roundness.ROUND),
        ("2027-07-18T09:00", 2037, "2037-07-18", 10, Roundness.ROUND),  # the day of a time
        ("0001-01-01", 9999, "9999-01-01", 9998, Roundness.OTHER),
    ],
)
def test_the_anniversary_of_a_year(when: str, year: int, on: str, years: int, roundness: Roundness) -> None:
    origin = event(when)
    found = anniversaries([origin], date(year, 1, 1), date(year, 12, 31))
    assert found == (Anniversary(origin, years, date.fromisoformat(on)),)
    assert found[0].roundness is roundness


@pytest.mark.parametrize(
    "without",
    [
        event("1977-07-18", named=False),  # has no name for the day
        event("2021-06"),  # some day in June
        event("2017"),
        event("2018-10-05?"),
        event("1962-09-05~"),
        event("2022-07-01/2022-09-30"),
        event("1977-07-18", status=Status.CANCELLED),
        event("1977-07-18", status=Status.TENTATIVE),
    ],
    ids=lambda each: f"{each.date} {each.status}",
)
def test_only_a_certain_day_that_stands_has_anniversaries(without: Event) -> None:
    assert anniversaries([without], date(1900, 1, 1), date(2100, 12, 31)) == ()


def test_they_come_in_order_of_day_and_the_day_itself_is_none() -> None:
    relations, treaty = event("1962-09-05", id="relations"), event("1977-07-18", id="treaty")
    found = anniversaries([relations, treaty], date(1977, 7, 18), date(1979, 9, 4))
    assert [(each.event.id, each.years, str(each.date)) for each in found] == [
        ("relations", 15, "1977-09-05"),
        ("treaty", 1, "1978-07-18"),
        ("relations", 16, "1978-09-05"),
        ("treaty", 2, "1979-07-18"),
    ]


@given(st.dates(), st.dates(), st.dates())
def test_each_lies_in_the_window_and_in_its_own_year(origin: date, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    found = anniversaries([event(origin.isoformat())], first, last)
    assert all(first <= each.date <= last and each.date.year - origin.year == each.years >= 1 for each in found)
    assert all((each.date.month, each.date.day) in {(origin.month, origin.day), (2, 28)} for each in found)
    expected = sum(first <= on(origin, year) <= last for year in range(origin.year + 1, last.year + 1))
    assert len(found) == expected


def on(origin: date, year: int) -> date:
    try:
        return origin.replace(year=year)
    except ValueError:
        return date(year, 2, 28)

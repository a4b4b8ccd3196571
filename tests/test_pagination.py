"""How a list of events is parted into pages and years, and what stands within what."""

from collections.abc import Iterable

import pytest

from timeline.model.catalogue import Citation, Event, Source, Term
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.pagination import EventList, ListEntry, ListOptions, paginate_events

KIND = Term("visit", LocalizedText((("vi", "Thăm"),)))
REPORT = Source("report", LocalizedText((("vi", "Bài báo"),)), None, None, None, None)
FULL = 200_000  # bytes of a summary that fills a page


def event(id: str, when: str, part_of: str | None = None, bytes: int = 0, at: Iterable[str] = ()) -> Event:
    return Event(
        id,
        parse_edtf(when),
        KIND,
        LocalizedText((("vi", id),)),
        summary=LocalizedText((("vi", "a" * bytes),)) if bytes else None,
        part_of=part_of,
        sources=tuple(Citation(REPORT, LocalizedText((("vi", each),))) for each in at),
    )


def shape(entries: Iterable[ListEntry]) -> list[object]:
    """Ids, with the parts of each in a list behind it."""
    found: list[object] = []
    for each in entries:
        found += [each.event.id, shape(each.parts)] if each.parts else [each.event.id]
    return found


def shown(events: list[Event], order: ListOptions) -> EventList:
    return paginate_events(events, order, "vi")


YEAR = [
    event("year", "2022-01-01/2022-12-31"),
    event("opening", "2022-01-10", "year"),
    event("peak", "2022-07-01/2022-09-30", "year"),
    event("day", "2022-07-18", "peak"),
    event("other", "2022-08"),
    event("closing", "2023-01-05", "year"),
    event("lost", "2023-02", "elsewhere"),
]


@pytest.mark.parametrize(
    ("order", "years"),
    [
        (
            ListOptions(),
            [(2022, ["year", ["opening", "peak", ["day"]], "other"]), (2023, ["closing", "lost"])],
        ),  # a part that begins in another year stands there
        (
            ListOptions(newest_first=True),
            [(2023, ["lost", "closing"]), (2022, ["other", "year", ["peak", ["day"], "opening"]])],
        ),
    ],
)
def test_parts_stand_within_their_whole(order: ListOptions, years: list[tuple[int, list[object]]]) -> None:
    assert [(year.year, shape(year.entries)) for year in shown(YEAR, order).years] == years


HEAVY = [
    event("a", "1962"),
    event("b", "1977", bytes=FULL // 2),
    event("c", "1990", bytes=FULL // 2),
    event("d", "2022-01-01/2022-12-31", bytes=FULL),
    event("e", "2022-02", "d", bytes=FULL),
    event("f", "2023", bytes=3 * FULL),
]


@pytest.mark.parametrize(
    ("newest", "pages", "ids"),
    [
        (False, ["1962/1977", "1990", "2022", "2022", "2023"], ["ab", "c", "d", "e", "f"]),
        (True, ["2023", "2022", "2022", "1990", "1977/1962"], ["f", "e", "d", "c", "ba"]),
    ],
)
def test_a_long_list_goes_over_pages_by_year(newest: bool, pages: list[str], ids: list[str]) -> None:
    """A year that is more than a page goes over several; an event that is more has one for itself."""
    found = [shown(HEAVY, ListOptions(newest, page)) for page in range(1, 6)]
    assert [list(map(str, each.page_dates)) for each in found] == [pages] * 5
    assert ["".join(one.event.id for year in each.years for one in year.entries) for each in found] == ids
    assert {one: number for number, each in enumerate(ids, 1) for one in each} == dict(found[0].page_by_event_id)
    assert paginate_events(HEAVY, ListOptions(newest, 99), "vi") == found[-1]  # past the end is the last
    assert found[0].page_by_year[2022] == (2 if newest else 3)


def test_nothing_is_a_page_too() -> None:
    nothing = shown([], ListOptions())
    assert (nothing.years, nothing.page_dates, nothing.total) == ((), (), 0)


def test_notes_are_numbered_through_the_page() -> None:
    events = [event("a", "1962", at=["I.1", "II.2"]), event("b", "1977", at=["II.2", "III"]), event("c", "1990")]
    notes = shown(events, ListOptions()).citation_numbers
    assert [(number, str(each.locator and each.locator.in_("vi"))) for each, number in notes.items()] == [
        (1, "I.1"),
        (2, "II.2"),
        (3, "III"),
    ]


@pytest.mark.parametrize(
    ("order", "parameters"),
    [
        (ListOptions(), ()),
        (ListOptions(page=3), (("page", "3"),)),
        (ListOptions(newest_first=True), (("order", "newest"),)),
        (ListOptions(newest_first=True, page=2), (("order", "newest"), ("page", "2"))),
    ],
)
def test_an_order_says_in_an_address_what_does_not_go_without_saying(
    order: ListOptions, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert order.parameters == parameters
    assert order.reversed.reversed == order.with_page(1)

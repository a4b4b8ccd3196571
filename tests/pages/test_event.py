"""Tests what the page of an event shows of it."""

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LocalizedText
from timeline.pages.event import event_page
from timeline.urls import Urls

from ..conftest import SITE
from ..search.test_scopes import get_page_tree, visible_text


@pytest.mark.parametrize(
    ("event_date", "today", "next_years", "later_years"),
    [
        # the next one, and the next round one
        ("1962-09-05", date(2026, 11, 29), [65, 70], [66, 67, 68, 69, 71, 72, 73, 74]),
        ("1977-07-18", date(2026, 11, 29), [50], [51, 52, 53, 54, 55, 56, 57, 58, 59]),  # the next one is round
        ("1977-07-18", date(2027, 7, 18), [50], [51, 52, 53, 54, 55, 56, 57, 58, 59]),  # on the day itself
        ("1977-07-18", date(2027, 7, 19), [51, 60], [52, 53, 54, 55, 56, 57, 58, 59]),
        ("2030-01-01", date(2026, 11, 29), [1], [2, 3, 4, 5, 6]),  # to come: no round one within ten years
        ("2040-01-01", date(2026, 11, 29), [], []),
        ("1962-09", date(2026, 11, 29), [], []),  # no day, no anniversary
    ],
)
def test_the_next_and_the_next_round_anniversary_come_first(
    small_catalogue: Catalogue, event_date: str, today: date, next_years: list[int], later_years: list[int]
) -> None:
    event = replace(small_catalogue.events_by_id["relations-1962"], date=parse_edtf(event_date))
    page = event_page(small_catalogue, event, today, Urls(SITE, "vi"), get_translations("vi"))
    assert [each.anniversary.years for each in page.next_anniversaries] == next_years
    assert [each.anniversary.years for each in page.later_anniversaries] == later_years


def test_a_source_stands_once_with_all_its_passages(small_catalogue: Catalogue) -> None:
    event = small_catalogue.events_by_id["relations-1962"]
    guidance, report = event.sources
    again = replace(guidance, locator=LocalizedText((("vi", "III.2"),)))
    cited_twice = replace(event, sources=(guidance, report, again, replace(report, locator=None)))
    page = event_page(small_catalogue, cited_twice, date(2026, 11, 29), Urls(SITE, "vi"), get_translations("vi"))
    assert [(source.key, [str(each.in_("vi")) for each in locators]) for source, locators in page.citations] == [
        ("guidance", ["II.1.2", "III.2"]),
        ("report", ["phần mở đầu"]),
    ]


@pytest.mark.parametrize(
    ("path", "id", "text"),
    [
        # the passage, and where the original is
        ("/en/events/relations-1962/", "sources", "Sources 53-HD/BTGTW, Guidance, Central Commission, 26 May 2022; II.1.2 Original document Bài báo; opening"),
        ("/en/events/visit-2021/", "people", "People Thongloun Sisoulith General Secretary"),
        ("/lo/events/meeting-2027/", "places", "ສະຖານທີ່ ເຊກອງ ລາວ"),  # the country, not the code
        ("/en/events/peak-2022/", "whole", "Part of Year of Solidarity and Friendship 1 Jan – 31 Dec 2022"),
        ("/en/events/year-2022/", "parts", "Includes Peak period 1 Jul – 30 Sep 2022"),
        ("/en/events/year-2022/", "people", ""),  # nothing empty
    ],
)  # fmt: skip
def test_what_belongs_to_an_event_stands_once(client: FlaskClient, path: str, id: str, text: str) -> None:
    main = get_page_tree(client, path).find(".//main")
    assert main is not None
    section = main.find(f".//section[@aria-labelledby='{id}']")
    assert (visible_text(section) if section is not None else "") == text

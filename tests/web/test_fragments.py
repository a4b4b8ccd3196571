"""Fragments of pages are rendered once for an edition. Only their gaps depend on the request."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, frozen_clock, make_settings

PATHS = (
    "/vi/",
    "/vi/?order=newest",  # other numbers of citations
    "/vi/?q=quan",
    "/vi/?q=xi+xu&order=newest",  # in other spellings of a name
    "/vi/?q=cong",
    "/vi/?kind=visit",  # no marks, although searches came before
    "/en/?q=relations",
    "/lo/",
    "/vi/people/thongloun-sisoulith/",  # another level of headings
    "/vi/sources/hd-53/",
    "/vi/collections/viet-lao/",
    "/vi/calendar/2022/",  # another current period of the same choices
    "/vi/calendar/2022/07/",
    "/vi/calendar/2022/09/",
    "/vi/collections/viet-lao/calendar/2022/07/",
    "/vi/embed/",
    "/vi/embed/?view=month&month=2022-07",
    "/vi/embed/?view=story",
    "/vi/embed/?q=quan",
)


def new_app() -> Flask:
    return create_app(make_settings(DATA / "whole.yaml"), frozen_clock("2026-09-01T02:00"))


def test_a_page_is_the_same_whatever_was_requested_before() -> None:
    forwards, backwards = new_app().test_client(), new_app().test_client()
    pages = {path: forwards.get(path).text for path in PATHS}
    assert {path: backwards.get(path).text for path in reversed(PATHS)} == pages


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/vi/?q=thongloun", ["Thongloun"]),
        ("/vi/?q=xi+xu", ["Thongloun Sisoulith"]),  # found in an alias, so the whole name is marked
        ("/vi/?q=xe+cong", ["Xê"]),  # one of the words is in the name itself, the other in an alias
        ("/vi/?kind=visit", []),
    ],
)
def test_a_search_marks_its_words(client: FlaskClient, path: str, marked: list[str]) -> None:
    assert sorted(set(re.findall("<mark>(.*?)</mark>", client.get(path).text))) == marked

"""Tests that the first lane leads the site."""

from dataclasses import replace
from datetime import date

import pytest

from timeline.model.catalogue import Catalogue
from timeline.model.entities import Query
from timeline.pages.overview import scope_overview
from timeline.pages.timeline import timeline_page
from timeline.pagination import ListOptions
from timeline.search import scope

from ..overview.drawing import LABELS


@pytest.mark.parametrize(
    ("has_lanes", "collection", "event", "years"),
    [
        (True, None, "treaty-of-friendship-1977", 50),  # although one of Cambodia's comes before it
        (False, None, "cambodia-relations-1967", 60),
        (True, "viet-cambodia", "cambodia-relations-1967", 60),  # none of its events is in the first lane
    ],
)
def test_the_front_page_leads_with_the_next_anniversary_of_the_first_lane(
    real_catalogue: Catalogue, has_lanes: bool, collection: str | None, event: str, years: int
) -> None:
    catalogue = real_catalogue if has_lanes else replace(real_catalogue, lanes=())
    chosen = scope(catalogue, catalogue.collection(collection) if collection else None)
    overview = scope_overview(catalogue, chosen, date(2026, 11, 29), LABELS)
    page = timeline_page(catalogue, chosen, overview, Query(), ListOptions())
    assert page.opening
    shown = page.opening.next_anniversaries[0].anniversary
    assert (shown.event.id, shown.years) == (event, years)

"""Tests the poster: what it lists is the same in each process."""

from dataclasses import replace
from datetime import date

from timeline.loader import load
from timeline.model.entities import Citation, Source
from timeline.pages.overview import scope_overview
from timeline.pages.poster import poster_page
from timeline.search import scope

from ..conftest import DATA
from ..overview.drawing import LABELS, make_events, text

KEYS = tuple("hgfedcba")


def test_equally_cited_sources_are_in_the_order_of_their_citations() -> None:
    """Not in the order of their hashes, which each process makes anew: replicas would send different posters."""
    [event] = make_events("1962-09-05")
    citations = tuple(Citation(Source(key, text(key), None, None, None, None), None) for key in KEYS)
    catalogue = load(DATA / "small.yaml")
    posted = replace(scope(catalogue, None), events=(replace(event, sources=citations),))
    page = poster_page(catalogue, scope_overview(catalogue, posted, date(2026, 9, 1), LABELS), "")
    assert tuple(source.key for source in page.sources) == KEYS

"""Tests that every field of an event is in every representation, or that a reason says why not."""

import csv
import json
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from io import StringIO
from typing import Any

import pytest

from timeline.cli.new import new
from timeline.impact.diff import CatalogueDiff
from timeline.impact.required_revisions import event_diffs
from timeline.importers import IMPORTABLE_FIELDS
from timeline.loader import json_schema, load
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate
from timeline.model.entities import Citation
from timeline.model.event import Change, Event, Status
from timeline.model.event_fields import EVENT_FIELDS, TEXT_FIELDS, EventField
from timeline.model.localized_text import LocalizedText, fold
from timeline.model.uids import ImportOrigin
from timeline.openapi.schemas import SCHEMAS
from timeline.render.csv import events_csv
from timeline.render.json_feed import events_json

from .conftest import DATA
from .feeds import make_feed
from .pictures import make_picture

NAMES = {field.name for field in EVENT_FIELDS}
# What a representation leaves out, and why.
ABSENT = {
    "JSON": {"changes": "they are entries of changes.atom", "imported": "for editors: it may name a file of theirs"},
    "CSV": {
        "anniversary": "a spreadsheet of events, in which a reader wants few columns",
        "note": "as for anniversary",
        "part_of": "as for anniversary",
        "related": "as for anniversary",
        "url": "`address` is the event's own page, and two addresses would be mistaken for each other",
        "was": "for programs",
        "updated": "for programs",
        "revision": "for programs",
        "changes": "for programs",
        "imported": "for editors",
        "short": "as for anniversary",
        "series": "as for anniversary",
        "indicator": "as for anniversary",
        "importance": "as for anniversary",
    },
    "options of `timeline new`": {
        "was": "a new event has no earlier ids",
        "updated": "is today",
        "revision": "is 0, or 1 for a cancelled event",
        "changes": "a new event has none",
        "imported": "a new event is not imported",
        "media": "a picture needs its file, credit and licence, which are not answers of one line",
    },
    "import": {
        "part_of": "foreign files have no ids of ours",
        "related": "as for part_of",
        "was": "follows from the UID and the id",
        "series": "foreign files have none",
        "indicator": "as for series",
        "importance": "as for series",
        "changes": "foreign files have none",
        "imported": "follows from the UID or the id",
    },
    "findings about an edit": {
        field.name: "says nothing of what happened" for field in EVENT_FIELDS if field.is_bookkeeping
    },
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DATA / "small.yaml")


def texts(name: str) -> LocalizedText:
    return LocalizedText((("vi", f"tiếng {name}"), ("en", f"english {name}")))


def complete_event(catalogue: Catalogue) -> Event:
    """An event that has every field."""
    return Event(
        id="complete",
        date=EDTFDate(1962, 9, 5),
        kind=catalogue.kinds[0],
        title=texts("title"),
        countries=catalogue.countries[:1],
        topics=catalogue.topics[:1],
        places=catalogue.places[:1],
        people=catalogue.people[:1],
        summary=texts("summary"),
        anniversary=texts("anniversary"),
        sources=(Citation(catalogue.sources[0], texts("locator")),),
        part_of=catalogue.events[0].id,
        related=(catalogue.events[1].id,),
        note=texts("note"),
        short=texts("short"),
        series=catalogue.series[0],
        media=(make_picture(),),
        indicator=catalogue.indicators[0],
        importance=3,
        url="https://example.org/",
        status=Status.TENTATIVE,
        retired_ids=("earlier",),
        updated=date(2026, 1, 1),
        has_explicit_updated=True,
        revision=1,
        changes=(Change(date(2026, 1, 1), texts("change")),),
        imported=ImportOrigin("entry@museum.example", "Museum", "2024-03-21", "5f3c9a2e81d04b7c"),
    )


def changed_fields(catalogue: Catalogue) -> Iterable[str]:
    """The fields of which a change is reported, each changed alone."""
    event, empty_event = complete_event(catalogue), Event("complete", EDTFDate(1999), catalogue.kinds[1], texts("bare"))
    before = replace(catalogue, events=(*catalogue.events, event))
    for field in EVENT_FIELDS:
        attribute = field.attribute or field.name
        after = replace(
            before, events=(*catalogue.events, replace(event, **{attribute: getattr(empty_event, attribute)}))
        )
        for difference in event_diffs(CatalogueDiff(before, after)):
            yield from difference.feed_fields


def test_the_table_has_every_attribute_of_an_event(catalogue: Catalogue) -> None:
    # These follow from `updated` and from `date`.
    attributes = {field.name for field in fields(Event)} - {"has_explicit_updated", "date_wordings"}
    assert {field.attribute or field.name for field in EVENT_FIELDS} == attributes
    event = complete_event(catalogue)
    empty = [field.name for field in EVENT_FIELDS if field.value_of(event) in (None, (), "")]
    assert empty == [], "the event of this test should have every field"


def test_every_representation_has_every_field(catalogue: Catalogue) -> None:
    event, feed = complete_event(catalogue), make_feed(catalogue.site)
    schema = json_schema()["properties"]["events"]["items"]["properties"]
    columns = next(csv.reader(StringIO(events_csv([event], feed).content.decode("utf-8-sig"))))
    representations = {
        "events.schema.json": set(schema),
        "JSON": set(json.loads(events_json([event], feed).content)["items"][0]["_timeline"]) - {"first", "last"},
        "CSV": set(columns) - {"first", "last", "address"},
        "options of `timeline new`": {str(option.name) for option in new.params} - {"into", "dry_run", "yes"},
        "import": set(IMPORTABLE_FIELDS) - {"first", "last", "address"},
        "findings about an edit": set(changed_fields(catalogue)),
    }
    missing = {name: sorted(NAMES - names) for name, names in representations.items() if NAMES - names}
    assert missing == {name: sorted(reasons) for name, reasons in ABSENT.items()}
    assert [name for name, names in representations.items() if names - NAMES] == []


def test_the_api_describes_the_json(catalogue: Catalogue) -> None:
    """Closed schemas, so that a field which is not described is an error."""
    event = json.loads(events_json([complete_event(catalogue)], make_feed(catalogue.site)).content)["items"][0][
        "_timeline"
    ]
    minimal_event = replace(catalogue.events[0], summary=None, anniversary=None, note=None, url=None, part_of=None)
    minimal_fields = json.loads(events_json([minimal_event], make_feed(catalogue.site)).content)["items"][0][
        "_timeline"
    ]
    schema: Any = SCHEMAS["Event"]
    assert list(schema["properties"]) == [*minimal_fields, *(name for name in event if name not in minimal_fields)]
    # At an open or unknown end, a date has no bound.
    assert schema["required"] == [name for name in minimal_fields if name not in ("first", "last")]


@pytest.mark.parametrize("field", TEXT_FIELDS, ids=lambda field: field.name)
def test_a_search_finds_every_text(catalogue: Catalogue, field: EventField) -> None:
    event = complete_event(catalogue)
    for text in field.value_of(event).all_texts:
        assert fold(text) in event.search_text

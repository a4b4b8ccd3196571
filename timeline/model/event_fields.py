"""The table of an event's fields: one row per key of an event in events.yaml.

The loader, the JSON Schema, the JSON Feed, CSV, OpenAPI, the commands, the importers and the findings about edits
follow from these rows. What a page shows of a field stands in the templates.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from timeline.model.event import Event


class FieldType(Enum):
    """How a value is written in events.yaml. JSON has the fields in the order of their types."""

    ID = auto()
    RETIRED_IDS = auto()
    DATE = auto()  # EDTF
    KEY = auto()  # of an entry of a section
    KEYS = auto()
    TEXT = auto()  # in each language of the site
    CITATIONS = auto()
    MEDIA = auto()  # pictures
    STATUS = auto()
    EVENT_ID = auto()
    EVENT_IDS = auto()
    URL = auto()
    DAY = auto()
    REVISION = auto()
    IMPORTANCE = auto()
    CHANGES = auto()
    IMPORT_ORIGIN = auto()


@dataclass(frozen=True, slots=True)
class EventField:
    name: str  # the key in events.yaml
    type: FieldType
    description: str  # for editors
    example: str  # as YAML
    is_required: bool = False
    section: str = ""  # of KEY and KEYS: the section whose keys it takes, or `countries` (ISO 3166-1)
    is_multiline: bool = False  # of TEXT
    is_bookkeeping: bool = False  # says nothing of what happened, so that a change of it alone is no news
    option: str | None = None  # of `timeline new`, without its hyphens
    absence: str = ""  # of a field that every event profits from: what `check` says of events without it
    min_importance: int = 0  # of a field with `absence`: only events from this importance on profit from it
    attribute: str = ""  # of Event, where it has another name

    def value_of(self, event: Event) -> Any:
        return getattr(event, self.attribute or self.name)

    @property
    def is_nullable(self) -> bool:
        """Whether an event may be without it, and `value_of` then None."""
        return Event.__dataclass_fields__[self.attribute or self.name].default is None

    @property
    def is_optional_in_json(self) -> bool:
        """Whether JSON leaves it out of events that lack it. Most lists are there even if they are empty."""
        return self.is_nullable or self.type is FieldType.MEDIA


EVENT_FIELDS = (
    EventField(
        "id",
        FieldType.ID,
        "its permanent name, in small letters, digits and hyphens; calendar entries are identified by it",
        "treaty-1977",
        is_required=True,
        is_bookkeeping=True,
        option="id",
    ),
    EventField(
        "date",
        FieldType.DATE,
        "when it happened, as precisely as the source says, in EDTF: 1962-09-05, 2021-06, 2017, 196X, 2022/.., 2020~",
        "1977-07-18",
        is_required=True,
        option="date",
    ),
    EventField("kind", FieldType.KEY, "one of the `kinds`", "treaty", is_required=True, section="kinds", option="kind"),
    EventField(
        "countries",
        FieldType.KEYS,
        "the countries concerned, by ISO 3166-1 code",
        "[VN, LA]",
        section="countries",
        option="country",
        absence="filters by country leave such events out",
    ),
    EventField(
        "topics",
        FieldType.KEYS,
        "what it is about, from the `topics`",
        "[diplomacy]",
        section="topics",
        option="topic",
        absence="filters by topic leave such events out",
    ),
    EventField(
        "places", FieldType.KEYS, "where it took place, from the `places`", "[VN-29]", section="places", option="place"
    ),
    EventField(
        "people", FieldType.KEYS, "who took part, from the `people`", "[to-lam]", section="people", option="person"
    ),
    EventField(
        "title",
        FieldType.TEXT,
        "one line that says what happened",
        "{vi: Ký Hiệp ước}",
        is_required=True,
        option="title",
    ),
    EventField(
        "short",
        FieldType.TEXT,
        "the title in the overview, of 28 letters at most; accents do not count",
        "{vi: Hiệp ước Hữu nghị}",
        is_bookkeeping=True,
        option="short",
        absence="the overview may have no room for a whole title",
        min_importance=2,
    ),
    EventField(
        "summary",
        FieldType.TEXT,
        "two or three sentences more",
        "{vi: Hai nước ký Hiệp ước tại Viêng Chăn.}",
        is_multiline=True,
        option="summary",
        absence="search engines and shared links show only their title",
    ),
    EventField(
        "anniversary",
        FieldType.TEXT,
        "the name of the day, as in “50 years of …”; an event without it has no anniversaries",
        "{vi: Ngày ký Hiệp ước, en: the signing of the treaty}",
        option="anniversary",
    ),
    EventField(
        "sources",
        FieldType.CITATIONS,
        "the documents that say so, and where in them",
        "[{source: hd-53-btgtw, at: II.1.2}]",
        option="source",
        absence="readers cannot see where the facts come from",
    ),
    EventField(
        "part_of", FieldType.EVENT_ID, "the id of the longer event that it belongs to", "year-2022", option="part-of"
    ),
    EventField(
        "related", FieldType.EVENT_IDS, "the ids of other events to read about", "[relations-1962]", option="related"
    ),
    EventField(
        "note",
        FieldType.TEXT,
        "what a reader should know about the facts",
        "{vi: Nguồn khác ghi ngày 17.}",
        is_multiline=True,
        option="note",
    ),
    EventField(
        "media",
        FieldType.MEDIA,
        "pictures in `media/` beside events.yaml, the one that leads first",
        "[{file: treaty-1977.jpg, alt: {vi: Lễ ký}, credit: TTXVN, licence: {name: CC BY 4.0}}]",
    ),
    EventField(
        "series",
        FieldType.KEY,
        "one of the `series`: events of one series are one row of a list, which opens",
        "joint-statements",
        section="series",
        is_bookkeeping=True,
        option="series",
    ),
    EventField(
        "indicator",
        FieldType.KEY,
        "the one of the `indicators` that it speaks of: its page shows the chart",
        "trade-laos",
        section="indicators",
        is_bookkeeping=True,
        option="indicator",
    ),
    EventField(
        "importance",
        FieldType.IMPORTANCE,
        "3 for the few that every reader should see, 1 for those that may be left out first; 2 by default",
        "3",
        is_bookkeeping=True,
        option="importance",
    ),
    EventField("url", FieldType.URL, "a page with more about it", "https://example.org/treaty", option="url"),
    EventField(
        "status",
        FieldType.STATUS,
        "`tentative`, `cancelled`, or `draft`, which only `timeline preview` shows; `confirmed` by default",
        "cancelled",
        option="status",
    ),
    EventField(
        "was",
        FieldType.RETIRED_IDS,
        "its earlier ids, the oldest first",
        "[treaty-of-1977]",
        is_bookkeeping=True,
        attribute="retired_ids",
    ),
    EventField("updated", FieldType.DAY, "the day of its last change", "2026-11-22", is_bookkeeping=True),
    EventField(
        "revision",
        FieldType.REVISION,
        "a number from 0; raise it with each change that subscribers must see",
        "1",
        is_bookkeeping=True,
    ),
    EventField(
        "changes",
        FieldType.CHANGES,
        "what readers are told about its changes, the oldest first",
        "[{on: 2026-11-22, note: {vi: Sửa ngày ký.}}]",
        is_bookkeeping=True,
    ),
    EventField(
        "imported",
        FieldType.IMPORT_ORIGIN,
        "the entry that it was imported from; `timeline import` writes it, and finds the event by it",
        '{uid: "e1@museum.example", from: Museum}',
        is_bookkeeping=True,
    ),
)
EVENT_FIELDS_BY_NAME = {field.name: field for field in EVENT_FIELDS}
# Fields of one type stand together. `changes` stand in the feed of changes; `imported` is for editors.
EVENT_FIELDS_IN_JSON = tuple(
    sorted(
        (field for field in EVENT_FIELDS if field.name not in ("changes", "imported")),
        key=lambda field: field.type.value,
    )
)
TEXT_FIELDS = tuple(field for field in EVENT_FIELDS if field.type is FieldType.TEXT)
REQUIRED_FIELD_NAMES = tuple(field.name for field in EVENT_FIELDS if field.is_required)

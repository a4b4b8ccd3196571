"""The registry of feed formats: one row per feed.

The routes, the OpenAPI description, the links on pages, `timeline export` and the static site follow from these rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from timeline.anniversaries import anniversaries
from timeline.i18n import N_
from timeline.model.event import Event, has_or_had_anniversaries
from timeline.render.atom import changelog_atom, events_atom
from timeline.render.csv import events_csv
from timeline.render.feed import Feed
from timeline.render.ics import anniversaries_ics, anniversary_window, events_ics
from timeline.render.json_feed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.response_body import ATOM, CSV, ICALENDAR, JSON, JSON_FEED, Body


@dataclass(frozen=True, slots=True)
class FeedFormat:
    filename: str  # the last segment of the URL
    media_type: str
    operation_id: str  # in OpenAPI
    summary: str  # a message
    render: Callable[[Sequence[Event], Feed], Body]
    link_text: str | None = None  # on every page, in all languages; None for a feed that pages link in another way
    schema_name: str | None = None  # in `openapi.schemas.SCHEMAS`, for JSON
    export_name: str | None = None  # for `timeline export`; None if that does not have the format
    has_options: bool = False  # whether the query string may have feed options (`FEED_OPTION_RANGES`)

    @property
    def endpoint(self) -> str:
        """The name of its view, below the blueprint."""
        return self.filename.replace(".", "_")


def _upcoming_anniversaries_ics(events: Sequence[Event], feed: Feed) -> Body:
    first, last = anniversary_window(feed.today, feed.options.years_ahead)
    return anniversaries_ics(anniversaries(events, first, last, predicate=has_or_had_anniversaries), feed)


FEED_FORMATS = (
    FeedFormat(
        "anniversaries.ics",
        ICALENDAR,
        "anniversaries",
        N_("The anniversaries as a calendar (iCalendar)"),
        _upcoming_anniversaries_ics,
        has_options=True,
    ),
    FeedFormat(
        "events.ics",
        ICALENDAR,
        "eventsCalendar",
        N_("The events known to the day, as a calendar (iCalendar)"),
        events_ics,
        export_name="ics",
    ),
    FeedFormat(
        "events.atom",
        ATOM,
        "eventsAtom",
        N_("What was added or changed last (Atom)"),
        events_atom,
        link_text="Atom",
    ),
    FeedFormat(
        "changes.atom",
        ATOM,
        "changesAtom",
        N_("What was added, changed or withdrawn, with what was noted of it (Atom)"),
        changelog_atom,
    ),
    FeedFormat(
        "events.json",
        JSON_FEED,
        "eventsJSON",
        N_("The events with everything known of them (JSON Feed 1.1)"),
        events_json,
        link_text="JSON Feed",
        schema_name="Feed",
    ),
    FeedFormat(
        "events.csv",
        CSV,
        "eventsCSV",
        N_("The events for spreadsheets (CSV)"),
        events_csv,
        link_text="CSV",
        export_name="csv",
    ),
    FeedFormat(
        "timelinejs.json",
        JSON,
        "eventsTimelineJS",
        N_("The events as TimelineJS shows them"),
        timelinejs_json,
        link_text="TimelineJS",
        schema_name="Timeline",
        export_name="timelinejs",
    ),
)

"""The JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format").

TimelineJS inserts headlines, texts, groups and dates into its page as HTML, so all of them are escaped here.
"""

from collections.abc import Iterable
from html import escape

from timeline.model.catalogue import Event
from timeline.model.edtf import EDTFDate, Interval
from timeline.render.feed import Feed, event_html, json_with_entry_per_line
from timeline.response_body import JSON, Body

JsonObject = dict[str, object]


def timelinejs_json(events: Iterable[Event], feed: Feed) -> Body:
    """Return a title slide and one slide per event, in chronological order."""
    members = {"title": {"text": _text_object(feed.title, f"<p>{escape(feed.description, quote=False)}</p>")}}
    slides = (_slide(event, feed) for event in events)
    return Body(
        json_with_entry_per_line(members, "events", slides),
        JSON,
        f"timelinejs-{feed.filename_stem}.json",
        feed.events_title,
    )


def _slide(event: Event, feed: Feed) -> JsonObject:
    date, language = event.date, feed.translations.language
    start = date.start if isinstance(date, Interval) else date
    slide: JsonObject = {"unique_id": event.original_id, "start_date": _date_object(start)}
    if isinstance(date, Interval):
        slide["end_date"] = _date_object(date.end)
    page = escape(feed.event_url(event))
    text = event_html(event, feed) + f'<p><a href="{page}">{page}</a></p>'
    return slide | {
        # TimelineJS has no wording for uncertain dates, and no Lao.
        "display_date": escape(feed.translations.format_date_capitalized(date), quote=False),
        "text": _text_object(event.title.in_(language), text),
        "group": escape(event.kind.name.in_(language), quote=False),
    }


def _date_object(point: EDTFDate) -> JsonObject:
    """Return a date with as many members as its precision has."""
    time = point.time_of_day
    members = (
        ("year", point.year),
        ("month", point.month),
        ("day", point.day),
        ("hour", time and time.hour),
        ("minute", time and time.minute),
    )
    return {name: number for name, number in members if number is not None}


def _text_object(headline: str, text: str) -> JsonObject:
    return {"headline": escape(headline, quote=False), "text": text}

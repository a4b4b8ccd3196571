"""The JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format"), for those who show events with it.

It puts headlines, texts, groups and dates into its page as HTML, so each leaves here escaped.
"""

from collections.abc import Iterable
from html import escape

from timeline.body import JSON, Body
from timeline.model.catalogue import Event
from timeline.model.edtf import Point, Span
from timeline.render.feed import Feed, json_by_line, told_html

Node = dict[str, object]


def timelinejs_json(events: Iterable[Event], feed: Feed) -> Body:
    """A title slide and one for each event, in order of time."""
    told = {"title": {"text": _text(feed.title, f"<p>{escape(feed.description, quote=False)}</p>")}}
    slides = (_slide(event, feed) for event in events)
    return Body(json_by_line(told, "events", slides), JSON, f"timelinejs-{feed.name}.json", feed.events_title)


def _slide(event: Event, feed: Feed) -> Node:
    when, language = event.when, feed.wording.language
    start = when.start if isinstance(when, Span) else when
    slide: Node = {"unique_id": event.first_id, "start_date": _date(start)}
    if isinstance(when, Span):
        slide["end_date"] = _date(when.end)
    page = escape(feed.page(event))
    text = told_html(event, feed) + f'<p><a href="{page}">{page}</a></p>'
    return slide | {
        # In words always: it knows neither what is uncertain nor Lao.
        "display_date": escape(feed.wording.opening(when), quote=False),
        "text": _text(event.title.in_(language), text),
        "group": escape(event.kind.name.in_(language), quote=False),
    }


def _date(point: Point) -> Node:
    """As precise as it is known."""
    at = point.time_of_day
    parts = (
        ("year", point.year),
        ("month", point.month),
        ("day", point.day),
        ("hour", at and at.hour),
        ("minute", at and at.minute),
    )
    return {name: part for name, part in parts if part is not None}


def _text(headline: str, text: str) -> Node:
    return {"headline": escape(headline, quote=False), "text": text}

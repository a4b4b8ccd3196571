"""The JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format").

TimelineJS inserts headlines, texts, groups and dates into its page as HTML, so all of them are escaped here.
"""

from collections.abc import Iterable
from html import escape

from timeline.i18n import N_
from timeline.model.edtf import EDTFDate
from timeline.model.event import Event
from timeline.model.picture import Picture
from timeline.render.feed import Feed, event_html, json_with_entry_per_line
from timeline.response_body import JSON, Body

JsonObject = dict[str, object]


def timelinejs_json(events: Iterable[Event], feed: Feed) -> Body:
    """Return a title slide and one slide per event, in chronological order."""
    text = f"<p>{escape(feed.description, quote=False)}</p>"
    if licence := feed.site.licence:
        label, name = feed.translations.gettext(N_("Licence")), licence.name.in_(feed.translations.language)
        text += f'<p>{label}: <a href="{escape(licence.url)}">{escape(name, quote=False)}</a></p>'
    members = {"title": {"text": _text_object(feed.title, text)}}
    slides = (_slide(event, feed) for event in events)
    return Body(
        json_with_entry_per_line(members, "events", slides),
        JSON,
        f"timelinejs-{feed.filename_stem}.json",
        feed.events_title,
    )


def _slide(event: Event, feed: Feed) -> JsonObject:
    date, language = event.date, feed.translations.language
    slide: JsonObject = {"unique_id": event.original_id, "start_date": _date_object(_bounds(date.dates[0])[0])}
    if len(date.dates) == 2 or (isinstance(date, EDTFDate) and date.iso_text is None):
        slide["end_date"] = _date_object(_bounds(date.dates[-1])[1])
    page = escape(feed.event_url(event))
    text = event_html(event, feed, with_pictures=False) + f'<p><a href="{page}">{page}</a></p>'
    if event.pictures:
        slide["media"] = _media_object(event.pictures[0], feed)
    return slide | {
        # TimelineJS has no wording for uncertain dates, and no Lao.
        "display_date": escape(feed.translations.format_date_capitalized(date), quote=False),
        "text": _text_object(event.title.in_(language), text),
        "group": escape(event.kind.name.in_(language), quote=False),
    }


def _media_object(picture: Picture, feed: Feed) -> JsonObject:
    """Return the leading picture. A slide has room for one."""
    language = feed.translations.language
    caption = picture.caption and escape(picture.caption.in_(language), quote=False)
    return {
        "url": feed.rendition_url(picture.largest),
        "thumbnail": feed.rendition_url(picture.smallest),
        "alt": picture.alt.in_(language),  # the only text that TimelineJS does not take for HTML
        "caption": caption or "",
        "credit": escape(feed.credit(picture), quote=False),
        **({"link": picture.url} if picture.url else {}),
    }


def _bounds(point: EDTFDate) -> tuple[EDTFDate, EDTFDate]:
    """Return the first and last month of a season, the first and last year of a decade or a century, else the date."""
    if point.season is not None:
        return point.months_of_season
    return (EDTFDate(point.year), EDTFDate(point.last_year)) if point.iso_text is None else (point, point)


def _date_object(point: EDTFDate) -> JsonObject:
    """Return a date with as many members as its precision has. Years before Christ are negative, and there is no 0."""
    time = point.time_of_day
    members = (
        ("year", point.year if point.year >= 1 else point.year - 1),
        ("month", point.month),
        ("day", point.day),
        ("hour", time and time.hour),
        ("minute", time and time.minute),
        ("second", time.second if time and point.has_seconds else None),
    )
    return {name: number for name, number in members if number is not None}


def _text_object(headline: str, text: str) -> JsonObject:
    return {"headline": escape(headline, quote=False), "text": text}

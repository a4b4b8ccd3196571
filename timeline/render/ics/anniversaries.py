"""Calendars of anniversaries. There is one entry per anniversary, because its name contains the number of years."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

import icalendar
from icalendar import vDuration

from timeline.anniversaries import Anniversary, Roundness
from timeline.i18n import N_
from timeline.model.event import Event, Status
from timeline.model.localized_text import LangString
from timeline.model.uids import anniversary_uid, preparation_uid
from timeline.render.feed import Feed
from timeline.render.ics.components import (
    ContentLine,
    category_lines,
    common_lines,
    content_line,
    date_lines,
    description_line,
    fill_template,
    localized_line,
    number_placeholder,
    render_component,
    single_event_calendar,
    subscription_calendar,
    text_line,
    uid_line,
)
from timeline.response_body import ICALENDAR, Body
from timeline.search import DEFAULT_YEARS_AHEAD

YEARS_BACK = 1
_ALARM_TIME = timedelta(hours=9)  # time of day of an alarm


@dataclass(frozen=True, slots=True)
class _SharedLines:
    """The content lines of an event that its anniversaries have in common."""

    properties: tuple[ContentLine, ...]
    description: ContentLine
    categories: Mapping[Roundness, tuple[ContentLine, ...]]
    summaries: dict[str, ContentLine] = field(default_factory=dict)  # templates, by their text before rendering


def anniversary_window(today: date, years: int = DEFAULT_YEARS_AHEAD) -> tuple[date, date]:
    """Return the first and the last day of a calendar of anniversaries: whole years, so that it changes once a year."""
    return date(max(today.year - YEARS_BACK, 1), 1, 1), date(min(today.year + years, 9999), 12, 31)


def anniversaries_ics(anniversaries: Iterable[Anniversary], feed: Feed) -> Body:
    """Return a calendar with an entry per anniversary, and the preparation entries and alarms that the options ask for.

    `anniversaries` must be sorted by date.
    """
    name = feed.translations.gettext(N_("{title}: anniversaries"), title=feed.title)
    path = feed.urls.feed("anniversaries.ics", (*feed.query_parameters, *feed.options.parameters))
    content = subscription_calendar(feed, name, feed.description, path, _entries(anniversaries, feed))
    return Body(content, ICALENDAR, f"anniversaries-{feed.filename_stem}.ics", name)


def anniversary_ics(anniversary: Anniversary, feed: Feed) -> Body:
    """Return a calendar of one anniversary. Its entry is the same as in the calendar of all anniversaries."""
    event, day, language = anniversary.event, anniversary.date, feed.translations.language
    entry = _entry(anniversary, date_lines(day, day), _shared_lines(event, feed), feed)
    filename = f"{event.id}-{day.year:04}-{language}.ics"
    return Body(single_event_calendar(entry), ICALENDAR, filename, anniversary.in_(language))


def _entries(anniversaries: Iterable[Anniversary], feed: Feed) -> Iterator[bytes]:
    options = feed.options
    shared: dict[str, _SharedLines] = {}
    for day, day_anniversaries in groupby(anniversaries, key=lambda anniversary: anniversary.date):
        dates = date_lines(day, day)
        for anniversary in sorted(day_anniversaries, key=lambda anniversary: anniversary.event.original_id):
            if options.round_only and anniversary.roundness is Roundness.OTHER:
                continue
            event = anniversary.event
            if event.id not in shared:
                shared[event.id] = _shared_lines(event, feed)
            yield _entry(anniversary, dates, shared[event.id], feed)
            if options.prepare_days is not None and day - timedelta(days=options.prepare_days) >= date.min:
                yield _preparation(anniversary, options.prepare_days, shared[event.id], feed)


def _shared_lines(event: Event, feed: Feed) -> _SharedLines:
    translations = feed.translations
    title = event.title.in_(translations.language)
    first_paragraph = LangString(f"{title} ({translations.format_date(event.date)}).", title.language)
    categories: dict[Roundness, tuple[ContentLine, ...]] = {}
    for roundness in Roundness:
        labels = (
            ()
            if roundness is Roundness.OTHER
            else (LangString(translations.gettext(roundness.value), translations.language),)
        )
        categories[roundness] = category_lines(event, feed, *labels)
    description = description_line(event, (first_paragraph,), feed)
    return _SharedLines(common_lines(event, feed), description, categories)


def _entry(anniversary: Anniversary, dates: Iterable[ContentLine], shared: _SharedLines, feed: Feed) -> bytes:
    event, language = anniversary.event, feed.translations.language
    lines = (
        uid_line(anniversary_uid(feed.site.uid_namespace, event.original_id, anniversary.date.year, language)),
        *dates,
        _summary_line(anniversary, shared, feed),
        *shared.properties,
        shared.description,
        *shared.categories[anniversary.roundness],
    )
    alarms: tuple[bytes, ...] = ()
    if feed.options.alarm_days is not None and event.status is not Status.CANCELLED:
        alarms = (_alarm(anniversary, feed.options.alarm_days, feed),)
    return render_component(icalendar.Event, lines, alarms)


def _summary_line(anniversary: Anniversary, shared: _SharedLines, feed: Feed) -> ContentLine:
    """Return the SUMMARY line. Its template is rendered once per event, then the number of years is filled in."""
    name = anniversary.in_(feed.translations.language, number_placeholder(anniversary.years))
    if name not in shared.summaries:
        shared.summaries[name] = localized_line("SUMMARY", name, name.language, feed)
    return fill_template(shared.summaries[name], anniversary.years)


def _preparation(anniversary: Anniversary, days_before: int, shared: _SharedLines, feed: Feed) -> bytes:
    """Return an entry some days before the anniversary, because Google and Outlook drop alarms of subscriptions."""
    event, translations, namespace = anniversary.event, feed.translations, feed.site.uid_namespace
    language, day = translations.language, anniversary.date - timedelta(days=days_before)
    name = anniversary.in_(language)
    summary = translations.ngettext("{n} day left: {name}", "{n} days left: {name}", days_before, name=name)
    lines = (
        uid_line(preparation_uid(namespace, event.original_id, anniversary.date.year, language, days_before)),
        *shared.properties,
        *date_lines(day, day),
        text_line("SUMMARY", summary),
        description_line(event, (LangString(translations.format_day_with_weekday(anniversary.date), language),), feed),
    )
    return render_component(icalendar.Event, lines)


def _alarm(anniversary: Anniversary, days_before: int, feed: Feed) -> bytes:
    """Return an alarm in the morning, some days before, for clients that keep alarms (RFC 5545 §3.6.6)."""
    lines = (
        text_line("ACTION", "DISPLAY"),
        content_line("TRIGGER", vDuration(_ALARM_TIME - timedelta(days=days_before))),
        text_line("DESCRIPTION", anniversary.in_(feed.translations.language)),
    )
    return render_component(icalendar.Alarm, lines)

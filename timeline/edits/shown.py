"""What subscribers see of an event: in calendars, which `render.ics` writes, and in other feeds."""

from typing import Any

from timeline.catalogue import Citation, Event, Site, Source, Term
from timeline.edits.pairs import Pairs
from timeline.edtf import Point
from timeline.languages import Texts

Cause = tuple[str, ...]  # the path of what several events share

FIELDS = (
    *("date", "kind", "countries", "topics", "places", "people", "title", "summary", "anniversary", "sources"),
    *("part_of", "related", "note", "url", "status"),
)


def shown(event: Event, language: str, pairs: Pairs, named: bool) -> dict[str, object]:
    """What the entries of an event say of it, by its fields; what it shares with others is told by `shared`."""

    def term(section: str, each: Term) -> object:
        return each.key if each.key in pairs.keys[section] else _said(each.name, language)

    def cited(each: Citation) -> object:
        key = each.source.key
        return key if key in pairs.keys["sources"] else _called(each.source, language), _said(each.at, language)

    return {
        "id": event.id,
        "date": event.when,
        "title": _said(event.title, language),
        "anniversary": _said(event.anniversary, language) if named else None,
        "summary": _said(event.summary, language),
        "note": _said(event.note, language),
        "sources": tuple(map(cited, event.sources)),
        "kind": term("kinds", event.kind),
        "topics": tuple(term("topics", each) for each in event.topics),
        "status": event.status,
    }


def shared(event: Event, language: str, site: Site) -> dict[Cause, object]:
    """What the entries say of what other events have too."""
    return {
        ("kinds", event.kind.key): _said(event.kind.name, language),
        **{("topics", each.key): _said(each.name, language) for each in event.topics},
        **{("sources", each.source.key): _called(each.source, language) for each in event.sources},
        **({("site", "timezone"): site.zone.key} if timed(event) else {}),
    }


def timed(event: Event) -> bool:
    """Whether it has hours, which calendars tell in UTC."""
    ends = (event.when,) if isinstance(event.when, Point) else (event.when.start, event.when.end)
    return all(end.time_of_day for end in ends)


def told(event: Event, field: str, pairs: Pairs) -> object:
    """What is written of an event, in the languages that both files have; other events by their ids of today."""

    def each_language(texts: Texts | None) -> object:
        return tuple(_said(texts, language) for language in pairs.languages)

    value: Any = event.when if field == "date" else getattr(event, field)
    match field:
        case "title" | "summary" | "anniversary" | "note":
            return each_language(value)
        case "kind":
            return value.key
        case "countries" | "topics" | "places" | "people":
            return tuple(each.key for each in value)
        case "sources":
            return tuple((each.source.key, each_language(each.at)) for each in value)
        case "part_of" | "related":
            ids = (value,) if isinstance(value, str) else value or ()
            return tuple(pairs.now.get(each, each) for each in ids)
    return value


def _called(source: Source, language: str) -> object:
    return _said(source.number or source.title, language)


def _said(texts: Texts | None, language: str) -> object:
    """The text, and the language that it is in."""
    if texts is None:
        return None
    text = texts.in_(language)
    return text, text.language

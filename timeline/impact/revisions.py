"""Whether `updated` and `revision` rise with what subscribers see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from timeline.anniversaries import kept_or_withdrawn
from timeline.impact.diff import Pairs, Remark, Weight, listed
from timeline.model.catalogue import Citation, Event, Site, Source, Term
from timeline.model.edtf import Point
from timeline.model.localized_text import Texts

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


_CALENDAR_WORDS = {"id": "address"}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of an event that was and is in the file."""

    before: Event
    after: Event
    entries: tuple[str, ...]  # its fields that its entries in calendars show otherwise
    causes: tuple[Cause, ...]  # what it shares with others, and its entries show otherwise
    feeds: tuple[str, ...]  # its fields that other feeds and pages show otherwise

    def unmarked(self, today: date) -> dict[str, str]:
        """The marks that should be raised and are not, with what should be written."""
        old, new = self.before, self.after
        found = {}
        shown = self.entries or self.causes
        if new.updated < old.updated or ((shown or self.feeds) and new.updated <= old.updated and new.updated < today):
            found["updated"] = today.isoformat()
        if new.revision < old.revision or (shown and new.revision == old.revision):
            found["revision"] = str(old.revision + 1)
        return found


def changes(pairs: Pairs) -> Iterator[Change]:
    in_place = pairs.before.site.zone == pairs.after.site.zone
    for old, new in pairs.both:
        alike = in_place and replace(old, updated=new.updated, dates_update=new.dates_update) == new
        yield Change(old, new, (), (), ()) if alike else _change(old, new, pairs)


def _change(old: Event, new: Event, pairs: Pairs) -> Change:
    fields: dict[str, None] = {}
    causes: dict[Cause, None] = {}
    if old.when.exact and new.when.exact and old.first_id == new.first_id:
        named = kept_or_withdrawn(old) and kept_or_withdrawn(new)
        for language in pairs.languages:
            had, has = shown(old, language, pairs, named), shown(new, language, pairs, named)
            fields |= {field: None for field in had if had[field] != has[field]}
            had_of, has_of = shared(old, language, pairs.before.site), shared(new, language, pairs.after.site)
            causes |= {cause: None for cause in had_of.keys() & has_of.keys() if had_of[cause] != has_of[cause]}
    feeds = tuple(field for field in FIELDS if told(old, field, pairs) != told(new, field, pairs))
    return Change(old, new, tuple(fields), tuple(sorted(causes)), feeds)


def of_marks(pairs: Pairs, found: tuple[Change, ...], today: date) -> Iterator[Remark]:
    """Changes that subscribers may not learn of."""
    by_cause: dict[Cause, list[str]] = {}
    for change in found:
        old, new = change.before, change.after
        unmarked = change.unmarked(today)
        path = ("events", new.id)
        if new.revision < old.revision:
            what = f"was lowered from {old.revision}: calendars take no change until it is higher than that"
            yield Remark(Weight.WARNING, (*path, "revision"), what, f"write revision: {old.revision + 1}")
        elif "revision" in unmarked and change.entries:
            yield _unseen(change, unmarked)
        elif "revision" in unmarked:
            for cause in change.causes:
                by_cause.setdefault(cause, []).append(new.id)
        elif "updated" in unmarked and new.updated == old.updated:
            what = f"changed, but updated is still {new.updated}: feed readers may keep the old text"
            yield Remark(Weight.NOTE, path, f"{listed(change.feeds)} {what}", f"write updated: {today}")
        if not _of_site(old, pairs.before.site.updated) or not _of_site(new, pairs.after.site.updated):
            yield from _dated((*path, "updated"), old.updated, new.updated, today)
    yield from _dated(("site", "updated"), pairs.before.site.updated, pairs.after.site.updated, today)
    for cause, ids in by_cause.items():
        yield _shared_unseen(cause, ids)


def _of_site(event: Event, updated: date) -> bool:
    """Whether it may have no day of its own."""
    return event.updated == updated


def _unseen(change: Change, unmarked: Mapping[str, str]) -> Remark:
    old, new = change.before, change.after
    words = [_CALENDAR_WORDS.get(field, field) for field in change.entries]
    still = f"but revision is still {new.revision}"
    remedy = "write " + " and ".join(f"{mark}: {text}" for mark, text in sorted(unmarked.items()))
    path = ("events", new.id, "date" if "date" in change.entries else change.entries[0])
    if "date" in change.entries:
        others = f" ({listed([word for word in words if word != 'date'])} changed too)" if len(words) > 1 else ""
        kind = "hour" if (old.when.first, old.when.last) == (new.when.first, new.when.last) else "day"
        what = f"moved from {old.when} to {new.when}{others}, {still}: Google may keep the old {kind}"
    else:
        start = "changed" if len(words) == 1 and path[-1] != "id" else f"{listed(words)} changed"
        what = f"{start}, {still}: calendars may keep the old entry"
    return Remark(Weight.WARNING, path, what, remedy)


def _shared_unseen(cause: Cause, ids: list[str]) -> Remark:
    of = f"the entries of {listed(ids)} show it"
    if cause[0] == "site":
        what = f"moves hours: {of}, but their revision is still the same: calendars may keep the old hour"
        return Remark(Weight.WARNING, cause, what, "raise their revision")
    what = f"is called otherwise: {of}, but their revision is still the same: calendars may keep the old name"
    return Remark(Weight.NOTE, cause, what, "raise their revision, if that matters")


def _dated(path: tuple[str, ...], old: date, new: date, today: date) -> Iterator[Remark]:
    if new < old:
        what = f"was lowered from {old}: calendars and feed readers take what they have for newer"
        yield Remark(Weight.WARNING, path, what, f"write updated: {today}")
    elif today < new != old:
        yield Remark(Weight.WARNING, path, f"{new} is yet to come", f"write updated: {today}")

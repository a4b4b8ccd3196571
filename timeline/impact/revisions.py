"""Whether `updated` and `revision` rise with what subscribers see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from timeline.anniversaries import has_or_had_anniversaries
from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list
from timeline.model.catalogue import Citation, Event, Site, Source, Term
from timeline.model.edtf import EDTFDate
from timeline.model.event_fields import EVENT_FIELDS, EventField, FieldType
from timeline.model.localized_text import LocalizedText

SharedPath = tuple[str, ...]  # the path of what several events share

_FEED_FIELDS = tuple(field for field in EVENT_FIELDS if not field.is_bookkeeping)


def calendar_values(event: Event, language: str, diff: CatalogueDiff, has_anniversaries: bool) -> dict[str, object]:
    """What the entries of an event say of it, by its fields; what it shares with others is told by `shared`."""

    def term_value(section: str, each: Term) -> object:
        return each.key if each.key in diff.common_keys[section] else _localized_value(each.name, language)

    def citation_value(each: Citation) -> object:
        key = each.source.key
        return key if key in diff.common_keys["sources"] else _source_label(each.source, language), _localized_value(
            each.locator, language
        )

    return {
        "id": event.id,
        "date": event.date,
        "title": _localized_value(event.title, language),
        "anniversary": _localized_value(event.anniversary, language) if has_anniversaries else None,
        "summary": _localized_value(event.summary, language),
        "note": _localized_value(event.note, language),
        "sources": tuple(map(citation_value, event.sources)),
        "kind": term_value("kinds", event.kind),
        "topics": tuple(term_value("topics", each) for each in event.topics),
        "status": event.status,
    }


def shared_calendar_values(event: Event, language: str, site: Site) -> dict[SharedPath, object]:
    """What the entries say of what other events have too."""
    return {
        ("kinds", event.kind.key): _localized_value(event.kind.name, language),
        **{("topics", each.key): _localized_value(each.name, language) for each in event.topics},
        **{("sources", each.source.key): _source_label(each.source, language) for each in event.sources},
        **({("site", "timezone"): site.timezone.key} if has_time_of_day(event) else {}),
    }


def has_time_of_day(event: Event) -> bool:
    """Whether it has hours, which calendars tell in UTC."""
    ends = (event.date,) if isinstance(event.date, EDTFDate) else (event.date.start, event.date.end)
    return all(end.time_of_day for end in ends)


def feed_value(event: Event, field: EventField, diff: CatalogueDiff) -> object:
    """What feeds and pages show of a field, in the languages of both files; other events have their current ids."""

    def in_common_languages(texts: LocalizedText | None) -> object:
        return tuple(_localized_value(texts, language) for language in diff.common_languages)

    value = field.value_of(event)
    match field.type:
        case FieldType.KEY:
            return value.key
        case FieldType.KEYS:
            return tuple(entity.key for entity in value)
        case FieldType.TEXT:
            return in_common_languages(value)
        case FieldType.CITATIONS:
            return tuple((citation.source.key, in_common_languages(citation.locator)) for citation in value)
        case FieldType.EVENT_ID:
            return value and diff.current_ids.get(value, value)
        case FieldType.EVENT_IDS:
            return tuple(diff.current_ids.get(event_id, event_id) for event_id in value)
    return value


def _source_label(source: Source, language: str) -> object:
    return _localized_value(source.number or source.title, language)


def _localized_value(texts: LocalizedText | None, language: str) -> object:
    """The text, and the language that it is in."""
    if texts is None:
        return None
    text = texts.in_(language)
    return text, text.language


_CALENDAR_FIELD_NAMES = {"id": "address"}


@dataclass(frozen=True, slots=True)
class EventDiff:
    """What changed of an event that was and is in the file."""

    before: Event
    after: Event
    calendar_fields: tuple[str, ...]  # its fields that its entries in calendars show otherwise
    shared_paths: tuple[SharedPath, ...]  # what it shares with others, and its entries show otherwise
    feed_fields: tuple[str, ...]  # its fields that other feeds and pages show otherwise

    def required_revisions(self, today: date) -> dict[str, str]:
        """The marks that should be raised and are not, with what should be written."""
        old, new = self.before, self.after
        required = {}
        changes_calendars = self.calendar_fields or self.shared_paths
        if new.updated < old.updated or (
            (changes_calendars or self.feed_fields) and new.updated <= old.updated and new.updated < today
        ):
            required["updated"] = today.isoformat()
        if new.revision < old.revision or (changes_calendars and new.revision == old.revision):
            required["revision"] = str(old.revision + 1)
        return required


def event_diffs(diff: CatalogueDiff) -> Iterator[EventDiff]:
    same_timezone = diff.before.site.timezone == diff.after.site.timezone
    for old, new in diff.common_events:
        is_unchanged = (
            same_timezone and replace(old, updated=new.updated, has_explicit_updated=new.has_explicit_updated) == new
        )
        yield EventDiff(old, new, (), (), ()) if is_unchanged else _event_diff(old, new, diff)


def _event_diff(old: Event, new: Event, diff: CatalogueDiff) -> EventDiff:
    fields: dict[str, None] = {}
    causes: dict[SharedPath, None] = {}
    if old.date.is_exact and new.date.is_exact and old.original_id == new.original_id:
        has_anniversaries = has_or_had_anniversaries(old) and has_or_had_anniversaries(new)
        for language in diff.common_languages:
            old_values, new_values = (
                calendar_values(old, language, diff, has_anniversaries),
                calendar_values(new, language, diff, has_anniversaries),
            )
            fields |= {field: None for field in old_values if old_values[field] != new_values[field]}
            old_shared, new_shared = (
                shared_calendar_values(old, language, diff.before.site),
                shared_calendar_values(new, language, diff.after.site),
            )
            causes |= {
                cause: None for cause in old_shared.keys() & new_shared.keys() if old_shared[cause] != new_shared[cause]
            }
    feeds = tuple(field.name for field in _FEED_FIELDS if feed_value(old, field, diff) != feed_value(new, field, diff))
    return EventDiff(old, new, tuple(fields), tuple(sorted(causes)), feeds)


def revision_findings(diff: CatalogueDiff, event_diffs: tuple[EventDiff, ...], today: date) -> Iterator[Finding]:
    """Changes that subscribers may not learn of."""
    events_by_shared_path: dict[SharedPath, list[str]] = {}
    for change in event_diffs:
        old, new = change.before, change.after
        required = change.required_revisions(today)
        path = ("events", new.id)
        if new.revision < old.revision:
            what = f"was lowered from {old.revision}: calendars take no change until it is higher than that"
            yield Finding(Severity.WARNING, (*path, "revision"), what, f"write revision: {old.revision + 1}")
        elif "revision" in required and change.calendar_fields:
            yield _missing_revision_finding(change, required)
        elif "revision" in required:
            for cause in change.shared_paths:
                events_by_shared_path.setdefault(cause, []).append(new.id)
        elif "updated" in required and new.updated == old.updated:
            what = f"changed, but updated is still {new.updated}: feed readers may keep the old text"
            yield Finding(Severity.NOTE, path, f"{format_list(change.feed_fields)} {what}", f"write updated: {today}")
        if not _has_date_of_site(old, diff.before.site.updated) or not _has_date_of_site(new, diff.after.site.updated):
            yield from _updated_findings((*path, "updated"), old.updated, new.updated, today)
    yield from _updated_findings(("site", "updated"), diff.before.site.updated, diff.after.site.updated, today)
    for cause, ids in events_by_shared_path.items():
        yield _shared_change_finding(cause, ids)


def _has_date_of_site(event: Event, updated: date) -> bool:
    """Whether it may have no day of its own."""
    return event.updated == updated


def _missing_revision_finding(change: EventDiff, required: Mapping[str, str]) -> Finding:
    old, new = change.before, change.after
    field_names = [_CALENDAR_FIELD_NAMES.get(field, field) for field in change.calendar_fields]
    still = f"but revision is still {new.revision}"
    remedy = "write " + " and ".join(f"{mark}: {text}" for mark, text in sorted(required.items()))
    path = ("events", new.id, "date" if "date" in change.calendar_fields else change.calendar_fields[0])
    if "date" in change.calendar_fields:
        others = (
            f" ({format_list([word for word in field_names if word != 'date'])} changed too)"
            if len(field_names) > 1
            else ""
        )
        kind = "hour" if (old.date.earliest, old.date.latest) == (new.date.earliest, new.date.latest) else "day"
        what = f"moved from {old.date} to {new.date}{others}, {still}: Google may keep the old {kind}"
    else:
        start = "changed" if len(field_names) == 1 and path[-1] != "id" else f"{format_list(field_names)} changed"
        what = f"{start}, {still}: calendars may keep the old entry"
    return Finding(Severity.WARNING, path, what, remedy)


def _shared_change_finding(path: SharedPath, ids: list[str]) -> Finding:
    of = f"the entries of {format_list(ids)} show it"
    if path[0] == "site":
        what = f"moves hours: {of}, but their revision is still the same: calendars may keep the old hour"
        return Finding(Severity.WARNING, path, what, "raise their revision")
    what = f"is called otherwise: {of}, but their revision is still the same: calendars may keep the old name"
    return Finding(Severity.NOTE, path, what, "raise their revision, if that matters")


def _updated_findings(path: tuple[str, ...], old: date, new: date, today: date) -> Iterator[Finding]:
    if new < old:
        what = f"was lowered from {old}: calendars and feed readers take what they have for newer"
        yield Finding(Severity.WARNING, path, what, f"write updated: {today}")
    elif today < new != old:
        yield Finding(Severity.WARNING, path, f"{new} is yet to come", f"write updated: {today}")

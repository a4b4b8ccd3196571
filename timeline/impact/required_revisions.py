"""Findings about `updated` and `revision`: both must rise when what subscribers see changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list
from timeline.model.catalogue import Site
from timeline.model.entities import Citation, Source, Term
from timeline.model.event import Event, has_or_had_anniversaries
from timeline.model.event_fields import EVENT_FIELDS, EventField, FieldType
from timeline.model.localized_text import LocalizedText

SharedPath = tuple[str, ...]  # the path of a value that several events share, such as ("kinds", "visit")

# Fields that feeds other than calendars show.
_FEED_FIELDS = tuple(field for field in EVENT_FIELDS if not field.is_bookkeeping)


def calendar_values(event: Event, language: str, diff: CatalogueDiff, has_anniversaries: bool) -> dict[str, object]:
    """Return what the event's calendar entries show, by field.

    Names of kinds, topics and sources that are in both files are left out: see `shared_calendar_values`.
    """

    def term_value(section: str, term: Term) -> object:
        return term.key if term.key in diff.common_keys[section] else _localized_value(term.name, language)

    def citation_value(citation: Citation) -> object:
        source = citation.source
        label = source.key if source.key in diff.common_keys["sources"] else _source_label(source, language)
        return label, _localized_value(citation.locator, language)

    return {
        "id": event.id,
        "date": event.date,
        "title": _localized_value(event.title, language),
        "anniversary": _localized_value(event.anniversary, language) if has_anniversaries else None,
        "summary": _localized_value(event.summary, language),
        "note": _localized_value(event.note, language),
        "sources": tuple(map(citation_value, event.sources)),
        "kind": term_value("kinds", event.kind),
        "topics": tuple(term_value("topics", topic) for topic in event.topics),
        "status": event.status,
    }


def shared_calendar_values(event: Event, language: str, site: Site) -> dict[SharedPath, object]:
    """Return what the event's calendar entries show from values that other events share."""
    return {
        ("kinds", event.kind.key): _localized_value(event.kind.name, language),
        **{("topics", topic.key): _localized_value(topic.name, language) for topic in event.topics},
        **{("sources", cited.source.key): _source_label(cited.source, language) for cited in event.sources},
        **({("site", "timezone"): site.timezone.key} if has_time_of_day(event) else {}),
    }


def has_time_of_day(event: Event) -> bool:
    """Whether the date has times of day. In calendars these are in UTC, so they depend on the site's time zone."""
    return event.date.dates[0].time_of_day is not None


def feed_value(event: Event, field: EventField, diff: CatalogueDiff) -> object:
    """Return the value of a field in the languages that both files have.

    Ids of other events are those of the new file.
    """

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
    """Return (text, its language). The language differs from `language` if the text is a fallback."""
    if texts is None:
        return None
    text = texts.in_(language)
    return text, text.language


_CALENDAR_FIELD_NAMES = {"id": "address"}


@dataclass(frozen=True, slots=True)
class EventDiff:
    """What changed in an event that is in both files."""

    before: Event
    after: Event
    calendar_fields: tuple[str, ...]  # its fields that changed in its calendar entries
    shared_paths: tuple[SharedPath, ...]  # shared values that changed in its calendar entries
    feed_fields: tuple[str, ...]  # its fields that changed in other feeds and on pages

    def required_revisions(self, today: date) -> dict[str, str]:
        """Return the values of `updated` and `revision` that the change requires and the new event lacks."""
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
    shared_paths: dict[SharedPath, None] = {}
    if old.date.is_in_calendars and new.date.is_in_calendars and old.original_id == new.original_id:
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
            shared_paths |= {
                path: None for path in old_shared.keys() & new_shared.keys() if old_shared[path] != new_shared[path]
            }
    feeds = tuple(field.name for field in _FEED_FIELDS if feed_value(old, field, diff) != feed_value(new, field, diff))
    return EventDiff(old, new, tuple(fields), tuple(sorted(shared_paths)), feeds)


def revision_findings(diff: CatalogueDiff, event_diffs: tuple[EventDiff, ...], today: date) -> Iterator[Finding]:
    """Findings about changes that subscribers may miss, because `updated` or `revision` did not rise."""
    events_by_shared_path: dict[SharedPath, list[str]] = {}
    for event_diff in event_diffs:
        old, new = event_diff.before, event_diff.after
        required = event_diff.required_revisions(today)
        path = ("events", new.id)
        if new.revision < old.revision:
            what = f"was lowered from {old.revision}: calendars ignore every change until it is higher than that"
            yield Finding(Severity.WARNING, (*path, "revision"), what, f"write revision: {old.revision + 1}")
        elif "revision" in required and event_diff.calendar_fields:
            yield _missing_revision_finding(event_diff, required)
        elif "revision" in required:
            for shared_path in event_diff.shared_paths:
                events_by_shared_path.setdefault(shared_path, []).append(new.id)
        elif "updated" in required and new.updated == old.updated:
            what = f"changed, but updated is still {new.updated}: feed readers may keep the old text"
            yield Finding(
                Severity.NOTE, path, f"{format_list(event_diff.feed_fields)} {what}", f"write updated: {today}"
            )
        if not _has_date_of_site(old, diff.before.site.updated) or not _has_date_of_site(new, diff.after.site.updated):
            yield from _updated_findings((*path, "updated"), old.updated, new.updated, today)
    yield from _updated_findings(("site", "updated"), diff.before.site.updated, diff.after.site.updated, today)
    for shared_path, ids in events_by_shared_path.items():
        yield _shared_change_finding(shared_path, ids)


def _has_date_of_site(event: Event, updated: date) -> bool:
    """Whether the event's `updated` may be that of the site."""
    return event.updated == updated


def _missing_revision_finding(event_diff: EventDiff, required: Mapping[str, str]) -> Finding:
    old, new = event_diff.before, event_diff.after
    fields = event_diff.calendar_fields
    field_names = [_CALENDAR_FIELD_NAMES.get(field, field) for field in fields]
    reason = f"but revision is still {new.revision}"
    remedy = "write " + " and ".join(f"{field}: {value}" for field, value in sorted(required.items()))
    path = ("events", new.id, "date" if "date" in fields else fields[0])
    if "date" in fields:
        others = (
            f" ({format_list([name for name in field_names if name != 'date'])} changed too)"
            if len(field_names) > 1
            else ""
        )
        is_same_day = (old.date.first_day, old.date.last_day) == (new.date.first_day, new.date.last_day)
        unit = "hour" if is_same_day else "day"
        what = f"moved from {old.date} to {new.date}{others}, {reason}: Google may keep the old {unit}"
    else:
        change = "changed" if len(field_names) == 1 and path[-1] != "id" else f"{format_list(field_names)} changed"
        what = f"{change}, {reason}: calendars may keep the old entry"
    return Finding(Severity.WARNING, path, what, remedy)


def _shared_change_finding(path: SharedPath, ids: list[str]) -> Finding:
    entries = f"the entries of {format_list(ids)}"
    if path[0] == "site":
        what = f"moves times of day in {entries}, but their revision is still the same: calendars may keep the old hour"
        return Finding(Severity.WARNING, path, what, "raise their revision")
    what = f"has another name in {entries}, but their revision is still the same: calendars may keep the old name"
    return Finding(Severity.NOTE, path, what, "raise their revision, if that matters")


def _updated_findings(path: tuple[str, ...], old: date, new: date, today: date) -> Iterator[Finding]:
    if new < old:
        what = f"was lowered from {old}: calendars and feed readers believe that their copy is newer"
        yield Finding(Severity.WARNING, path, what, f"write updated: {today}")
    elif today < new != old:
        yield Finding(Severity.WARNING, path, f"{new} is in the future", f"write updated: {today}")

"""What a later import changes in an event: its day, title, summary, places, URL and status."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from timeline.importers.event_index import SameEvent
from timeline.importers.identity import EntryIdentity
from timeline.importers.record import ImportContext, ImportedRecord, shorten
from timeline.importers.resolver import (
    NameResolver,
    clean_texts,
    drop_invalid_fields,
    propose_id,
    with_first_language,
)
from timeline.loader.yaml_nodes import RawValue
from timeline.model.edtf import EDTFDate, in_zone, parse_edtf
from timeline.model.event import Event, Status
from timeline.model.event_fields import EVENT_FIELDS_BY_NAME
from timeline.model.localized_text import LocalizedText

_TEXT_FIELDS = ("title", "summary")


def build_changes(
    same: SameEvent,
    record: ImportedRecord,
    identity: EntryIdentity,
    resolver: NameResolver,
    context: ImportContext,
    messages: list[str],
) -> dict[str, RawValue]:
    """Return the fields that change in an event, as they will be written; empty if the event was not imported.

    If the entry is the same as at the last import, nothing changes, so that an editor's corrections stay. If it has
    changed, its values win. Texts in other languages stay, and so does what the entry no longer has. The messages say
    what was there before.
    """
    event = context.catalogue.events_by_id.get(same.event_id)
    if not (same.is_changeable and event and event.imported and event.imported.digest != identity.digest):
        return {}
    texts_by_field = {name: _texts(event, record, name, context, messages) for name in _TEXT_FIELDS}
    places = _known_places(record, event, resolver, messages)
    changes = _changed_fields(event, record, texts_by_field, places, context.catalogue.site.timezone, messages)
    valid_changes = _drop_invalid_changes(event, changes, context, messages)
    if not valid_changes:
        messages.append("the entry has changed, but nothing that the event shows")
    return {**valid_changes, "imported": {"digest": identity.digest}}


def _texts(
    event: Event, record: ImportedRecord, name: str, context: ImportContext, messages: list[str]
) -> Mapping[str, str]:
    field, texts = EVENT_FIELDS_BY_NAME[name], record.texts.get(name, {})
    cleaned = clean_texts(texts, field, context, context.default_language, messages)
    return cleaned if field.value_of(event) else with_first_language(cleaned, field, context, messages)


def _known_places(record: ImportedRecord, event: Event, resolver: NameResolver, messages: list[str]) -> list[str]:
    """Return the keys of the record's places. A place that is not in the file changes nothing."""
    keys: list[str] = []
    for name in (name for facet, name in record.unresolved_names if facet == "places"):
        known, unknown = resolver.resolve_list("places", name)
        keys += known
        noted = "\n".join(event.note.all_texts) if event.note else ""
        missing = [place for place in (unknown if known or not unknown else (name,)) if place not in noted]
        messages += [f"place {shorten(place)!r} is not in the file: write it in the note" for place in missing]
    return keys


def _drop_invalid_changes(
    event: Event, changes: Mapping[str, RawValue], context: ImportContext, messages: list[str]
) -> dict[str, RawValue]:
    fields: dict[str, RawValue] = {"date": str(event.date), "kind": event.kind.key, "title": dict(event.title.pairs)}
    used_ids = {*context.catalogue.events_by_id, *context.catalogue.id_redirects}
    fields["id"] = propose_id({}, event.date, event.kind.key, used_ids)
    for name, value in changes.items():
        old = getattr(event, name) if name in _TEXT_FIELDS else None
        fields[name] = {**dict(old.pairs), **value} if old and isinstance(value, dict) else value
    is_valid = drop_invalid_fields(fields, context.catalogue, messages)
    return {name: value for name, value in changes.items() if is_valid and name in fields}


def _changed_fields(
    event: Event,
    record: ImportedRecord,
    texts_by_field: Mapping[str, Mapping[str, str]],
    places: Sequence[str],
    zone: ZoneInfo,
    messages: list[str],
) -> dict[str, RawValue]:
    changes: dict[str, RawValue] = {}
    date = in_zone(parse_edtf(record.date), zone)
    if date != event.date:
        if event.anniversary and not (isinstance(date, EDTFDate) and date.is_in_calendars):
            needed = "a day" if date.year >= 1 else "a day from the year 1 on"
            messages.append(f"date stays {event.date}, not {record.date}: an event with `anniversary` needs {needed}")
        else:
            changes["date"] = record.date
            messages.append(f"date was {event.date}, is now {record.date}")
    for field, texts in texts_by_field.items():
        if changed := _changed_texts(getattr(event, field), texts):
            changes[field] = changed
            old = getattr(event, field)
            for language, text in changed.items():
                before = repr(shorten(dict(old.pairs)[language])) if old and language in dict(old.pairs) else "empty"
                messages.append(f"{field}.{language} was {before}, is now {shorten(text)!r}")
    if places and not {place.key for place in event.places}.issuperset(places):
        changes["places"] = list(places)
        before = ", ".join(place.key for place in event.places) or "empty"
        messages.append(f"places was {before}, is now {', '.join(places)}")
    if record.url and record.url != event.url:
        changes["url"] = record.url
        messages.append(f"url was {event.url or 'empty'}, is now {shorten(record.url)}")
    if record.status not in ("", event.status) and event.status is not Status.DRAFT:
        changes["status"] = record.status
        messages.append(f"status was {event.status}, is now {record.status}")
        if record.status == Status.CANCELLED and not event.revision:
            changes["revision"] = "1"  # the loader accepts no cancelled event without one
    return changes


def _changed_texts(old: LocalizedText | None, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that differ. A text that was the same in another language is not translated, and changes too."""
    if old is None:
        return dict(texts)
    before = dict(old.pairs)
    changed = {language: text for language, text in texts.items() if before.get(language) != text}
    copies = {
        language: changed[original]
        for original in changed
        for language in before
        if language not in texts and before[language] == before.get(original)
    }
    return changed | copies

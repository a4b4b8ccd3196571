"""Events made of imported records, as they will be written to events.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from timeline.importers.changes import build_changes
from timeline.importers.event_index import EventIndex
from timeline.importers.identity import EntryIdentity, identify_entries, source_name
from timeline.importers.record import ImportContext, ImportedRecord, ParsedFile, shorten
from timeline.importers.resolver import (
    FACET_FIELDS,
    NameResolver,
    clean_texts,
    drop_invalid_fields,
    propose_id,
    with_first_language,
)
from timeline.importers.round_trip import ExportedIdentity, exported_identity
from timeline.loader import RawEvent
from timeline.loader.clock_changes import skipped_times
from timeline.loader.scalars import parse_slug
from timeline.loader.yaml_nodes import RawValue
from timeline.model.edtf import parse_edtf
from timeline.model.event import Status
from timeline.model.event_fields import EVENT_FIELDS, EVENT_FIELDS_BY_NAME, TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    position: str
    fields: RawEvent | None  # of a new event; None if the record cannot become one, or is no new one
    messages: tuple[str, ...]  # what was dropped, guessed or changed, or why there is no event
    duplicate_of: str = ""  # the id of the same event in the file
    changes: RawEvent = field(default_factory=dict)  # the fields of that event that change
    newer_revision: str = ""  # the position of the record that counts instead of this one


def build_events(file: ParsedFile, context: ImportContext) -> tuple[ImportedEvent, ...]:
    identities = identify_entries(file.records)
    builder = _EventBuilder(
        context,
        NameResolver(context.catalogue, context.default_language),
        EventIndex.of_file(context, identities),
    )
    return tuple(map(builder.build, file.records, identities))


@dataclass(frozen=True, slots=True)
class _EventBuilder:
    context: ImportContext
    resolver: NameResolver
    index: EventIndex

    def build(self, record: ImportedRecord, identity: EntryIdentity) -> ImportedEvent:
        messages = list(record.messages)
        if not record.date:
            return ImportedEvent(record.position, None, tuple(messages))
        if identity.newer_revision:
            message = f"is an older revision of {identity.newer_revision}, which is imported instead"
            return ImportedEvent(record.position, None, (message,), newer_revision=identity.newer_revision)
        record = self._move_skipped_times(record, messages)
        exported = exported_identity(record, self.context)
        if exported.is_anniversary:
            return ImportedEvent(record.position, None, (*messages, "is an anniversary: import the events themselves"))
        if same := self.index.find_same(record, identity, exported):
            known = f"is already in the file as {same.event_id!r} (same {same.matched_by})"
            changes = build_changes(same, record, identity, self.resolver, self.context, messages)
            return ImportedEvent(
                record.position, None, tuple(messages) if changes else (known,), same.event_id, changes
            )
        language = exported.language if exported.event_id else ""
        if language not in self.context.catalogue.site.languages:
            language = self.context.default_language
        title = self._texts(record.texts.get("title", {}), "title", language, messages)
        if not title:
            return ImportedEvent(record.position, None, (*messages, "has no title"))
        if identity.shares_uid_with:
            name = "UID" if record.uid else "id"
            messages.append(f"has the {name} of {identity.shares_uid_with}, but another start: added as another event")
        if namesake := self.index.find_namesake(record, identity):
            messages.append(f"has the id of {namesake}, but is not the same event: added as another one")
        if lookalike := self.index.find_lookalike(record.date, title.values(), record.url):
            messages.append(f"resembles {lookalike.event_id!r} (same {lookalike.matched_by}): added as another event")
        if exported.has_other_uid:
            messages.append(
                f"its UID is not that of {exported.event_id!r}: write its first id in `was`, "
                "or delete it if it is an anniversary"
            )
        fields = self._fields(record, identity, exported, title, language, messages)
        if not drop_invalid_fields(fields, self.context.catalogue, messages):
            return ImportedEvent(record.position, None, tuple(messages))
        self.index.add(str(fields["id"]), record.date, title.values(), record.url)
        return ImportedEvent(record.position, fields, tuple(messages))

    def _move_skipped_times(self, record: ImportedRecord, messages: list[str]) -> ImportedRecord:
        """Replace the times that clocks skip in the site's time zone, as calendars do."""
        zone = self.context.catalogue.site.timezone
        date = record.date
        for time, following in skipped_times(parse_edtf(date), zone).items():
            date = date.replace(time, following)
            messages.append(f"clocks in {zone.key} skip {time}: read as {following}")
        return replace(record, date=date)

    def _fields(
        self,
        record: ImportedRecord,
        identity: EntryIdentity,
        exported: ExportedIdentity,
        title: dict[str, str],
        language: str,
        messages: list[str],
    ) -> dict[str, RawValue]:
        keys = self._resolve_names(record, messages)
        kind, *others = keys.pop("kinds") or [self._default_kind(messages)]
        messages += [f"kind {other!r} dropped: an event has only one" for other in others]
        note = dict(record.texts.get("note", {}))
        for name in keys.pop(""):
            note[""] = "\n".join(filter(None, (note.get("", ""), name)))
        citations: list[RawValue] = []
        for line in record.sources:
            sources, unknown = self.resolver.parse_citations(line)
            citations += [source for source in sources if source not in citations]
            for each in unknown:
                messages.append(f"source {shorten(each)!r} is not in the file: kept in the note")
                note[""] = "\n".join(filter(None, (note.get("", ""), each)))
        texts = {"title": title}
        for name in (each.name for each in TEXT_FIELDS if each.name != "title"):
            texts_by_language = note if name == "note" else record.texts.get(name, {})
            texts[name] = self._texts(texts_by_language, name, language, messages)
        event_id, was = self._id_and_was(record, exported, title, kind, messages)
        revision = record.revision
        if record.status == Status.CANCELLED and not revision:
            revision = "1"
            messages.append("revision guessed: 1, since a cancelled event needs one")
        values: dict[str, RawValue] = {
            "id": event_id,
            "date": record.date,
            "kind": kind,
            **keys,
            **texts,
            "sources": citations,
            "url": "" if exported.has_page_url else record.url,
            "status": "" if record.status == Status.CONFIRMED else record.status,
            "was": was,
            "updated": record.updated or self.context.today.isoformat(),
            "revision": "" if revision == "0" else revision,
            "imported": {} if exported.event_id else self._origin(record, identity),
        }
        return {field.name: values[field.name] for field in EVENT_FIELDS if values.get(field.name)}

    def _texts(self, texts: Mapping[str, str], name: str, language: str, messages: list[str]) -> dict[str, str]:
        field = EVENT_FIELDS_BY_NAME[name]
        cleaned = clean_texts(texts, field, self.context, language, messages)
        return with_first_language(cleaned, field, self.context, messages)

    def _origin(self, record: ImportedRecord, identity: EntryIdentity) -> dict[str, RawValue]:
        origin = {
            "uid": identity.uid,
            "recurrence": identity.recurrence,
            "from": source_name(record, self.context),
            "digest": identity.digest,
        }
        return {name: value for name, value in origin.items() if value}

    def _default_kind(self, messages: list[str]) -> str:
        kind = self.context.default_kind or self.context.catalogue.kinds[0].key
        if not self.context.default_kind:
            messages.append(f"kind guessed: {kind}, the first in the file; choose another with --kind")
        return kind

    def _id_and_was(
        self,
        record: ImportedRecord,
        exported: ExportedIdentity,
        title: Mapping[str, str],
        kind: str,
        messages: list[str],
    ) -> tuple[str, list[str]]:
        """Return the id, and the retired ids."""
        event_id = exported.event_id or record.id
        try:
            is_free = parse_slug(event_id) not in self.index.ids
        except ValueError:
            is_free = False
        if not is_free:
            proposed = propose_id(title, parse_edtf(record.date), kind, self.index.ids)
            if record.id:
                messages.append(
                    f"id {shorten(record.id)!r} dropped: {proposed!r} made of the title and the year instead"
                )
            return proposed, []
        return event_id, [record.id] if exported.event_id and record.id and record.id != exported.event_id else []

    def _resolve_names(self, record: ImportedRecord, messages: list[str]) -> dict[str, list[str]]:
        """Return the keys that the record names, by section. The key "" has the names of unknown places."""
        keys: dict[str, list[str]] = {facet: [] for facet in (*FACET_FIELDS, "")}

        def add(facet: str, found_keys: Iterable[str]) -> None:
            keys[facet] += [key for key in found_keys if key not in keys[facet]]

        for facet, name in record.unresolved_names:
            if facet:
                known, unknown = self.resolver.resolve_list(facet, name)
                add(facet, known)
                if unknown and facet == "places":
                    unknown = unknown if known else (name,)  # its commas may be those of an address
                    add("", unknown)
                    messages += [f"place {shorten(place)!r} is not in the file: kept in the note" for place in unknown]
                elif unknown:
                    messages.append(f"dropped from {facet}, because not in the file: {shorten(', '.join(unknown))}")
                continue
            # Exported calendars have the kind first, and a topic may have the name of a kind.
            facets_to_try = ("topics", "kinds", *FACET_FIELDS[2:]) if keys["kinds"] else FACET_FIELDS
            match = next(((each, key) for each in facets_to_try if (key := self.resolver.resolve(each, name))), None)
            if match:
                add(match[0], [match[1]])
            else:
                messages.append(f"category {shorten(name)!r} dropped: nothing in the file has this name")
        return keys

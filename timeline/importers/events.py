"""Events made of imported records, as they will be written to events.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from timeline.importers.record import ImportContext, ImportedRecord, ParsedFile, shorten
from timeline.importers.resolver import FACET_FIELDS, DuplicateIndex, NameResolver, first_day, propose_id
from timeline.importers.round_trip import ExportedIdentity, exported_identity
from timeline.loader import RawEvent, event_problems
from timeline.loader.clock_changes import skipped_times
from timeline.loader.scalars import parse_slug
from timeline.loader.source_file import remove_control_characters
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Status
from timeline.model.edtf import parse_edtf
from timeline.model.event_fields import (
    EVENT_FIELDS,
    EVENT_FIELDS_BY_NAME,
    REQUIRED_FIELD_NAMES,
    TEXT_FIELDS,
    EventField,
)


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    position: str
    fields: RawEvent | None  # None if the record cannot become an event
    messages: tuple[str, ...]  # what was dropped or guessed, or why there is no event
    duplicate_of: str = ""  # the id of the same event in the file


def build_events(file: ParsedFile, context: ImportContext) -> tuple[ImportedEvent, ...]:
    builder = _EventBuilder(
        context, NameResolver(context.catalogue, context.default_language), DuplicateIndex.of_catalogue(context)
    )
    return tuple(builder.build(record) for record in file.records)


@dataclass(frozen=True, slots=True)
class _EventBuilder:
    context: ImportContext
    resolver: NameResolver
    duplicates: DuplicateIndex

    def build(self, record: ImportedRecord) -> ImportedEvent:
        messages = list(record.messages)
        if not record.date:
            return ImportedEvent(record.position, None, tuple(messages))
        record = self._move_skipped_times(record, messages)
        exported = exported_identity(record, self.context)
        if exported.is_anniversary:
            return ImportedEvent(record.position, None, (*messages, "is an anniversary: import the events themselves"))
        title = self._clean_texts(record.texts.get("title", {}), EVENT_FIELDS_BY_NAME["title"], messages)
        if not title:
            return ImportedEvent(record.position, None, (*messages, "has no title"))
        day = first_day(record.date)
        duplicate_of, matched_by = self.duplicates.find_duplicate(record, exported, title.values(), day)
        if duplicate_of:
            return ImportedEvent(
                record.position,
                None,
                (f"is already in the file as {duplicate_of!r} (same {matched_by})",),
                duplicate_of,
            )
        if exported.has_other_uid:
            messages.append(
                f"its UID is not that of {exported.event_id!r}: write its first id in `was`, "
                "or delete it if it is an anniversary"
            )
        fields = self._fields(record, exported, title, messages)
        if not self._drop_invalid_fields(fields, messages):
            return ImportedEvent(record.position, None, tuple(messages))
        self.duplicates.add(str(fields["id"]), day, title.values(), record.url, record.uid)
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
        self, record: ImportedRecord, exported: ExportedIdentity, title: dict[str, str], messages: list[str]
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
        for field in TEXT_FIELDS:
            if field.name not in texts:
                texts_by_language = note if field.name == "note" else record.texts.get(field.name, {})
                texts[field.name] = self._clean_texts(texts_by_language, field, messages)
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
        }
        return {field.name: values[field.name] for field in EVENT_FIELDS if values.get(field.name)}

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
            parse_slug(event_id)
        except ValueError:
            proposed = propose_id(title, record.date, kind, self.duplicates.ids)
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
                    add("", [name])
                    messages.append(f"place {shorten(name)!r} is not in the file: kept in the note")
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

    def _clean_texts(self, texts: Mapping[str, str], field: EventField, messages: list[str]) -> dict[str, str]:
        """Return the texts by language of the site. If there are any, the first language is among them."""
        name = field.name
        languages = self.context.catalogue.site.languages
        cleaned: dict[str, str] = {}
        for language, text in texts.items():
            clean = remove_control_characters(
                text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
            )
            if clean != text.replace("\r\n", "\n"):
                messages.append(f"control characters in {name} dropped")
            clean = clean.strip()
            if not field.is_multiline and "\n" in clean:
                clean = " ".join(filter(None, map(str.strip, clean.split("\n"))))
                messages.append(f"{name} joined into one line")
            site_language = next((each for each in languages if each == language.lower().partition("-")[0]), "")
            site_language = language if language in languages else site_language or self.context.default_language
            if language and site_language != language:
                messages.append(f"{name} has the language {shorten(language)!r}: taken for {site_language}")
            if clean:
                cleaned[site_language] = clean
        first = languages[0]
        if cleaned and first not in cleaned:
            other, text = next(iter(cleaned.items()))
            cleaned[first] = text
            messages.append(f"no {name} in {first}: the text in {other} is used until it is translated")
        return {language: cleaned[language] for language in languages if language in cleaned}

    def _drop_invalid_fields(self, fields: dict[str, RawValue], messages: list[str]) -> bool:
        """Drop the optional fields that are invalid. Return whether the rest is a valid event."""
        for problem in event_problems(fields, self.context.catalogue):
            name = problem.where.partition(".")[0].partition("[")[0]
            if name in fields and name not in REQUIRED_FIELD_NAMES:
                del fields[name]
                messages.append(f"{name} dropped: {problem.what}")
            elif name in REQUIRED_FIELD_NAMES or not name:
                messages.append(f"{problem.where or 'it'}: {problem.what}")
                return False
        return True

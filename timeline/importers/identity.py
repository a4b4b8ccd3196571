"""Which entry is which event: revisions of one entry within a file, and the events that are already in events.yaml.

Identity alone decides: our own URL or UID of an event, an id, or a foreign UID together with its RECURRENCE-ID. An
entry that merely resembles an event (same title and day, same address and day) is a new event, and this is reported.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple

from timeline.importers.record import ImportContext, ImportedRecord, shorten
from timeline.importers.round_trip import ExportedIdentity
from timeline.loader.scalars import REVISION_PATTERN
from timeline.model.localized_text import fold
from timeline.model.uids import event_uid

_MAX_UID_LENGTH = 255  # octets, as RFC 7986 §5.3 advises
_MAX_MARKS = 30  # as for the texts of events.yaml
_MAX_COMPARED_LENGTH = 300  # characters of titles
_DIGEST_LENGTH = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class EntryIdentity:
    """The identity of an entry within its file. No two entries that become events have the same UID and recurrence."""

    uid: str
    recurrence: str = ""  # RECURRENCE-ID; or the start, if entries without one share their UID
    digest: str = ""  # of what a later import may change
    newer_revision: str = ""  # the position of the entry that counts instead of this one
    shares_uid_with: str = ""  # the positions of entries with the same UID that are other events


def identify_entries(records: Sequence[ImportedRecord]) -> tuple[EntryIdentity, ...]:
    """Return the identity of each entry.

    Of several entries with one UID and one RECURRENCE-ID, the highest SEQUENCE counts, then the latest DTSTAMP. With
    equal SEQUENCEs but different starts, they are different events: many programs give one UID to each day of a course.
    """
    identities = [EntryIdentity(_uid(record), record.recurrence, _digest(record)) for record in records]
    revisions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (record, identity) in enumerate(zip(records, identities, strict=True)):
        if identity.uid and record.date:
            revisions[identity.uid, identity.recurrence].append(index)
    for indexes in revisions.values():
        if len(indexes) > 1:
            _compare_revisions(indexes, records, identities)
    _make_unique(records, identities)
    return tuple(identities)


def _compare_revisions(
    indexes: Sequence[int], records: Sequence[ImportedRecord], identities: list[EntryIdentity]
) -> None:
    highest = max(_sequence(records[index]) for index in indexes)
    current: dict[str, int] = {}  # the entry that counts, by its start
    for index in indexes:
        start = start_of(records[index].date)
        if _sequence(records[index]) == highest and (
            start not in current or records[index].stamp >= records[current[start]].stamp
        ):
            current[start] = index
    first, *others = current.values()
    for index in indexes:
        start = start_of(records[index].date)
        newest = current.get(start, first)
        if index != newest:
            identities[index] = replace(identities[index], newer_revision=records[newest].position)
        elif others:
            another = records[others[0] if index == first else first].position
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            identities[index] = replace(identities[index], recurrence=start, shares_uid_with=f"{another}{more}")


def _make_unique(records: Sequence[ImportedRecord], identities: list[EntryIdentity]) -> None:
    """Give entries without a UID of their own one that follows from their content."""
    used: set[tuple[str, str]] = set()
    copies: Counter[str] = Counter()
    for index, (record, identity) in enumerate(zip(records, identities, strict=True)):
        if identity.newer_revision or not record.date:
            continue
        uid, recurrence = identity.uid, identity.recurrence
        while not uid or (uid, recurrence) in used:
            copies[identity.digest] += 1
            number = copies[identity.digest]
            uid, recurrence = f"{identity.digest}-{number}" if number > 1 else identity.digest, ""
        used.add((uid, recurrence))
        digest = "" if uid.startswith(identity.digest) else identity.digest
        identities[index] = replace(identity, uid=uid, recurrence=recurrence, digest=digest)


def _uid(record: ImportedRecord) -> str:
    """Return the UID or id, or a digest of one that events.yaml cannot hold."""
    uid = (record.uid or record.id).strip()
    if not uid.isprintable() or len(uid.encode()) > _MAX_UID_LENGTH or _count_marks(uid) > _MAX_MARKS:
        return _hash(uid)
    return unicodedata.normalize("NFC", uid)  # as the loader reads it


def _count_marks(text: str) -> int:
    return sum(bool(unicodedata.combining(character)) for character in text)


def _sequence(record: ImportedRecord) -> int:
    return int(record.revision) if re.fullmatch(REVISION_PATTERN, record.revision) else 0


def _digest(record: ImportedRecord) -> str:
    places = [name for facet, name in record.unresolved_names if facet == "places"]
    texts = {name: dict(record.texts.get(name, {})) for name in ("title", "summary")}
    return _hash(json.dumps([record.date, texts, places, record.url, record.status], sort_keys=True))


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def source_name(record: ImportedRecord, context: ImportContext) -> str:
    """Return the name of the calendar, or of the file, in one line."""
    name = "".join(character if character.isprintable() else " " for character in record.source_name)
    return shorten(name).strip() or context.source_name


def start_of(date: str) -> str:
    """Return the start of a date or interval in EDTF."""
    return date.partition("/")[0]


def _day_of(date: str) -> str:
    """Return the day, month or year on which a date begins. A year is not its 1 January."""
    return start_of(date).partition("T")[0].rstrip("?~%")


class SameEvent(NamedTuple):
    event_id: str
    matched_by: str  # what the entry and the event have in common
    is_changeable: bool = False  # whether the event was imported from this entry


@dataclass(frozen=True, slots=True)
class EventIndex:
    """The events of the catalogue and those imported so far, by everything that identifies or resembles one."""

    context: ImportContext
    identities: frozenset[tuple[str, str]]  # of the entries of the file
    ids: dict[str, str]  # the current id for each id, also for retired ones
    own_uids: Mapping[str, str]
    ids_by_origin: Mapping[str, Mapping[str, str]]  # foreign UID -> recurrence -> id
    lookalikes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    matched_ids: set[str] = field(default_factory=set)  # of the imported events whose entry was found

    @classmethod
    def of_file(cls, context: ImportContext, identities: Iterable[EntryIdentity]) -> "EventIndex":
        catalogue = context.catalogue
        namespace, languages = catalogue.site.uid_namespace, catalogue.site.languages
        ids = {**catalogue.id_redirects, **{event_id: event_id for event_id in catalogue.events_by_id}}
        own_uids = {
            str(event_uid(namespace, event.original_id, language)): event.id
            for event in catalogue.events
            for language in languages
        }
        ids_by_origin: dict[str, dict[str, str]] = defaultdict(dict)
        for event in catalogue.events:
            if event.imported:
                ids_by_origin[event.imported.uid][event.imported.recurrence] = event.id
        in_file = frozenset((identity.uid, identity.recurrence) for identity in identities)
        index = cls(context, in_file, ids, own_uids, ids_by_origin)
        for event in catalogue.events:
            index.add(event.id, str(event.date), event.title.all_texts, event.url or "")
        return index

    def add(self, id: str, date: str, titles: Iterable[str], url: str) -> None:
        self.ids.setdefault(id, id)
        for key in _lookalike_keys(date, titles, url):
            self.lookalikes.setdefault(key, id)

    def find_same(
        self, record: ImportedRecord, identity: EntryIdentity, exported: ExportedIdentity
    ) -> SameEvent | None:
        if exported.event_id in self.ids:
            return SameEvent(self.ids[exported.event_id], "id")
        if record.uid in self.own_uids:
            return SameEvent(self.own_uids[record.uid], "UID")
        if not exported.event_id and (event_id := self._find_by_origin(record, identity)):
            self.matched_ids.add(event_id)
            origin = self.context.catalogue.events_by_id[event_id].imported
            if record.uid or not record.id:
                return SameEvent(event_id, "UID" if record.uid else "content", True)
            # A UID is unique in the world, an id only within its table.
            if origin and origin.source_name == source_name(record, self.context):
                return SameEvent(event_id, "id", True)
            name = origin and origin.source_name
            return SameEvent(event_id, f"id, but of {name!r}: give the file this name to import its changes")
        if record.id in self.ids and not identity.shares_uid_with:
            return SameEvent(self.ids[record.id], "id")
        return None

    def _find_by_origin(self, record: ImportedRecord, identity: EntryIdentity) -> str:
        """Return the id of the event that was imported from this entry; empty if there is none.

        An entry may have been the only one with its UID at one import, and one of several at another.
        """
        ids, start = self.ids_by_origin.get(identity.uid, {}), start_of(record.date)
        only, one_of_several = ids.get("", ""), ids.get(identity.recurrence or start, "")
        if record.recurrence and identity.recurrence:
            found = one_of_several
        elif only and start == start_of(str(self.context.catalogue.events_by_id[only].date)):
            found = only
        elif identity.recurrence or (one_of_several and (identity.uid, start) not in self.identities):
            found = one_of_several
        else:
            found = only
        return "" if found in self.matched_ids else found

    def find_lookalike(self, date: str, titles: Iterable[str], url: str) -> SameEvent | None:
        """Return an event that is not the same, but has the same title or address on the same day."""
        keys = (key for key in _lookalike_keys(date, titles, url) if key in self.lookalikes)
        return next((SameEvent(self.lookalikes[key], f"{key[0]} and day") for key in keys), None)


def _lookalike_keys(date: str, titles: Iterable[str], url: str) -> list[tuple[str, str, str]]:
    day = _day_of(date)
    return [("address", url, day)] * bool(url) + [
        ("title", fold(title[:_MAX_COMPARED_LENGTH]), day) for title in titles
    ]

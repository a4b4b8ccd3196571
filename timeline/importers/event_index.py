"""Which entry is which of the events that are already in events.yaml.

Identity alone decides: our own URL or UID of an event, an id, or a foreign UID together with its RECURRENCE-ID. An
entry that merely resembles an event (same title and day, same address and day) is a new event, and this is reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from timeline.importers.identity import EntryIdentity, source_name, start_of
from timeline.importers.record import STANDARD_INPUT, ImportContext, ImportedRecord
from timeline.importers.round_trip import ExportedIdentity
from timeline.model.event import Event
from timeline.model.localized_text import fold
from timeline.model.uids import event_uid

_MAX_COMPARED_LENGTH = 300  # characters of titles


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
    events_by_uid: Mapping[str, Sequence[Event]]  # foreign UID or id of a row -> the events imported from such entries
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
        events_by_uid: dict[str, list[Event]] = defaultdict(list)
        for event in catalogue.events:
            if event.imported:
                ids_by_origin[event.imported.uid][event.imported.recurrence] = event.id
                events_by_uid[event.imported.uid].append(event)
        in_file = frozenset((identity.uid, identity.recurrence) for identity in identities)
        index = cls(context, in_file, ids, own_uids, ids_by_origin, events_by_uid)
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
        if not exported.event_id:
            is_row = bool(record.id and not record.uid)
            ids = self.ids_by_origin.get(identity.uid, {})
            event_id = self._find_row(record, identity) if is_row else self._find_by_origin(record, identity, ids)
            if event_id:
                self.matched_ids.add(event_id)
                return SameEvent(event_id, "id" if is_row else "UID" if record.uid else "content", True)
        event = self.context.catalogue.events_by_id.get(self.ids.get(record.id, ""))
        is_of_row = event and event.imported and event.imported.uid == identity.uid
        if event and not is_of_row and not identity.shares_uid_with and _agreement(event, record):
            return SameEvent(event.id, "id")
        return None

    def find_namesake(self, record: ImportedRecord, identity: EntryIdentity) -> str:
        """Return what has the id of a row but is not the same event, for a message; empty if there is nothing."""
        if record.uid or not record.id:
            return ""
        for event in self.events_by_uid.get(identity.uid, ()):
            if event.imported and event.id not in self.matched_ids:
                return f"{event.id!r}, which is from {event.imported.source_name!r}"
        return repr(self.ids[record.id]) if record.id in self.ids and not identity.shares_uid_with else ""

    def _find_row(self, record: ImportedRecord, identity: EntryIdentity) -> str:
        """Return the id of the event that was imported from this row of a table; empty if there is none.

        A UID is unique in the world, but many tables number their rows 1, 2, 3. So a row that has changed must be of a
        file of the same name, and have the start or a title of its event. Standard input has no name.
        """
        events = [event for event in self.events_by_uid.get(identity.uid, ()) if event.id not in self.matched_ids]
        name = source_name(record, self.context)
        from_this_file = [event for event in events if event.imported and event.imported.source_name == name]
        for event in (*from_this_file, *events):
            if event.imported and event.imported.digest == identity.digest:
                return event.id
        if name == STANDARD_INPUT:
            return ""
        from_this_file.sort(key=lambda event: _agreement(event, record))
        ids = {event.imported.recurrence: event.id for event in from_this_file if event.imported}
        event_id = self._find_by_origin(record, identity, ids)
        return event_id if event_id and _agreement(self.context.catalogue.events_by_id[event_id], record) else ""

    def _find_by_origin(self, record: ImportedRecord, identity: EntryIdentity, ids: Mapping[str, str]) -> str:
        """Return the id of the event that was imported from this entry; empty if there is none.

        An entry may have been the only one with its UID at one import, and one of several at another.
        """
        start = start_of(record.date)
        only, one_of_several = ids.get("", ""), ids.get(identity.recurrence or start, "")
        if record.recurrence and identity.recurrence:
            event_id = one_of_several
        elif only and start == start_of(str(self.context.catalogue.events_by_id[only].date)):
            event_id = only
        elif identity.recurrence or (one_of_several and (identity.uid, start) not in self.identities):
            event_id = one_of_several
        else:
            event_id = only
        return "" if event_id in self.matched_ids else event_id

    def find_lookalike(self, date: str, titles: Iterable[str], url: str) -> SameEvent | None:
        """Return an event that is not the same, but has the same title or address on the same day."""
        keys = (key for key in _lookalike_keys(date, titles, url) if key in self.lookalikes)
        return next((SameEvent(self.lookalikes[key], f"{key[0]} and day") for key in keys), None)


def _agreement(event: Event, record: ImportedRecord) -> int:
    """Return how many of start and title an event shares with a row."""
    titles = {fold(title) for title in event.title.all_texts}
    has_title = any(fold(title) in titles for title in record.texts.get("title", {}).values())
    return has_title + (start_of(str(event.date)) == start_of(record.date))


def _lookalike_keys(date: str, titles: Iterable[str], url: str) -> list[tuple[str, str, str]]:
    day = _day_of(date)
    return [("address", url, day)] * bool(url) + [
        ("title", fold(title[:_MAX_COMPARED_LENGTH]), day) for title in titles
    ]


def _day_of(date: str) -> str:
    """Return the day, month or year on which a date begins. A year is not its 1 January."""
    return start_of(date).partition("T")[0].rstrip("?~%")

"""The identity of the entries of a file: which of them are revisions of one entry, and which are different events."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from timeline.importers.record import ImportContext, ImportedRecord, shorten
from timeline.loader.scalars import REVISION_PATTERN

_MAX_UID_LENGTH = 255  # octets, as RFC 7986 §5.3 advises
_MAX_MARKS = 30  # as for the texts of events.yaml
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

"""Drafts of events: what an entry says, as it would stand in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from timeline.importers.record import Entries, Found, Importing
from timeline.importers.resolver import SORTS, Names, proposed
from timeline.importers.round_trip import Own, owned
from timeline.loader import Fields, problems_of
from timeline.loader.scalars import slug
from timeline.loader.source_file import without_controls
from timeline.loader.yaml_nodes import Written
from timeline.model.catalogue import Status
from timeline.model.edtf import parse
from timeline.model.localized_text import fold
from timeline.model.uids import event_uid

_REQUIRED = ("id", "date", "kind", "title")
_PROSE = ("summary", "anniversary", "note")


@dataclass(frozen=True, slots=True)
class Draft:
    where: str
    fields: Fields | None  # None where there is no event to make of it
    remarks: tuple[str, ...]  # what was dropped or guessed, or why there is none
    known: str = ""  # the id of the event that it is already


def drafts(entries: Entries, importing: Importing) -> tuple[Draft, ...]:
    making = _Making(importing, Names(importing.catalogue, importing.language), _Known.of(importing))
    return tuple(making.draft(found) for found in entries.found)


@dataclass(frozen=True, slots=True)
class _Known:
    """By what an event is known again; of the file, and of this import so far."""

    ids: dict[str, str]
    uids: dict[str, str]
    urls: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, importing: Importing) -> "_Known":
        catalogue = importing.catalogue
        known = cls({**catalogue.retired, **{each: each for each in catalogue.by_id}}, {})
        for event in catalogue.events:
            for language in catalogue.site.languages:
                known.uids[str(event_uid(catalogue.site.uid_namespace, event.first_id, language))] = event.id
            known.add(event.id, _days(str(event.when)), event.title.every, event.url or "", "")
        return known

    def add(self, id: str, days: str, titles: Iterable[str], url: str, uid: str) -> None:
        self.ids.setdefault(id, id)
        if uid:
            self.uids.setdefault(uid, id)
        if url:
            self.urls.setdefault((url, days), id)
        for title in titles:
            self.titles.setdefault((fold(title), days), id)

    def find(self, found: Found, own: Own, title: Iterable[str], days: str) -> tuple[str, str]:
        """The id of the event that it is already, and by what that is known; both empty where it is none."""
        for named in (own.id, found.id):
            if named in self.ids:
                return self.ids[named], "its id"
        if found.uid in self.uids:
            return self.uids[found.uid], "its UID"
        if (found.url, days) in self.urls:
            return self.urls[found.url, days], "its address and day"
        for text in title:
            if (fold(text), days) in self.titles:
                return self.titles[fold(text), days], "its day and title"
        return "", ""


@dataclass(frozen=True, slots=True)
class _Making:
    importing: Importing
    names: Names
    known: _Known

    def draft(self, found: Found) -> Draft:
        remarks = list(found.remarks)
        if not found.date:
            return Draft(found.where, None, tuple(remarks))
        own = owned(found, self.importing)
        if own.anniversary:
            return Draft(found.where, None, (*remarks, "is an anniversary of an event: import the events themselves"))
        title = self._texts(found.title, "title", remarks, one_line=True)
        if not title:
            return Draft(found.where, None, (*remarks, "has no title"))
        days = _days(found.date)
        known, by = self.known.find(found, own, title.values(), days)
        if known:
            return Draft(found.where, None, (f"is there already as {known!r}, by {by}",), known)
        if own.renamed:
            remarks.append(
                f"its UID is not of {own.id!r}: give its first id in `was`, or delete it if it is an anniversary"
            )
        fields = self._fields(found, own, title, remarks)
        if not self._mended(fields, remarks):
            return Draft(found.where, None, tuple(remarks))
        self.known.add(str(fields["id"]), days, title.values(), found.url, found.uid)
        return Draft(found.where, fields, tuple(remarks))

    def _fields(self, found: Found, own: Own, title: Mapping[str, str], remarks: list[str]) -> dict[str, Written]:
        keys = self._keys(found, remarks)
        kind, *others = keys.pop("kinds") or [self._kind(remarks)]
        remarks += [f"kind {other!r} dropped: an event has one" for other in others]
        note = dict(found.note)
        for name in keys.pop(""):
            note[""] = "\n".join(filter(None, (note.get("", ""), name)))
        cited: list[Written] = []
        for line in found.sources:
            sources, unknown = self.names.citations(line)
            cited += [source for source in sources if source not in cited]
            for each in unknown:
                remarks.append(f"source {_shown(each)!r} is none of the file: kept in the note")
                note[""] = "\n".join(filter(None, (note.get("", ""), each)))
        texts = {
            name: self._texts(said, name, remarks, one_line=name == "anniversary")
            for name, said in zip(_PROSE, (found.summary, found.anniversary, note), strict=True)
        }
        named, was = self._id(found, own, title, kind, remarks)
        revision = found.revision
        if found.status == Status.CANCELLED and not revision:
            revision = "1"
            remarks.append("revision guessed: 1, since a cancelled event needs one")
        written: dict[str, Written] = {
            "id": named,
            "date": found.date,
            "kind": kind,
            **{sort: keys[sort] for sort in ("countries", "topics", "places", "people")},
            "title": title,
            "summary": texts["summary"],
            "anniversary": texts["anniversary"],
            "sources": cited,
            "note": texts["note"],
            "url": "" if own.page else found.url,
            "status": "" if found.status == Status.CONFIRMED else found.status,
            "was": was,
            "updated": found.updated or self.importing.today.isoformat(),
            "revision": "" if revision == "0" else revision,
        }
        return {name: value for name, value in written.items() if value}

    def _kind(self, remarks: list[str]) -> str:
        kind = self.importing.kind or self.importing.catalogue.kinds[0].key
        if not self.importing.kind:
            remarks.append(f"kind guessed: {kind}, the first of the file; give --kind for another")
        return kind

    def _id(
        self, found: Found, own: Own, title: Mapping[str, str], kind: str, remarks: list[str]
    ) -> tuple[str, list[str]]:
        """The id, and those that it had."""
        named = own.id or found.id
        try:
            slug(named)
        except ValueError:
            made = proposed(title, found.date, kind, self.known.ids)
            if found.id:
                remarks.append(f"id {_shown(found.id)!r} dropped: {made!r} is made of the title and the year")
            return made, []
        return named, [found.id] if own.id and found.id and found.id != own.id else []

    def _keys(self, found: Found, remarks: list[str]) -> dict[str, list[str]]:
        """By field the keys of what it names; at "", the places that are none of the file."""
        keys: dict[str, list[str]] = {sort: [] for sort in (*SORTS, "")}

        def add(sort: str, found: Iterable[str]) -> None:
            keys[sort] += [key for key in found if key not in keys[sort]]

        for sort, said in found.names:
            if sort:
                these, unknown = self.names.keys(sort, said)
                add(sort, these)
                if unknown and sort == "places":
                    add("", [said])
                    remarks.append(f"place {_shown(said)!r} is none of the file: kept in the note")
                elif unknown:
                    remarks.append(f"dropped from {sort}, as none of the file: {_shown(', '.join(unknown))}")
                continue
            # Our own calendars name the kind first, and a topic may be called as a kind is.
            order = ("topics", "kinds", *SORTS[2:]) if keys["kinds"] else SORTS
            meant = next(((each, key) for each in order if (key := self.names.key(each, said))), None)
            if meant:
                add(meant[0], [meant[1]])
            else:
                remarks.append(f"category {_shown(said)!r} dropped: it names nothing of the file")
        return keys

    def _texts(self, said: Mapping[str, str], name: str, remarks: list[str], *, one_line: bool) -> dict[str, str]:
        """By language of the site; its first is never missing."""
        languages = self.importing.catalogue.site.languages
        found: dict[str, str] = {}
        for language, text in said.items():
            clean = without_controls(text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
            if clean != text.replace("\r\n", "\n"):
                remarks.append(f"control characters of {name} dropped")
            clean = clean.strip()
            if one_line and "\n" in clean:
                clean = " ".join(filter(None, map(str.strip, clean.split("\n"))))
                remarks.append(f"{name} put into one line")
            meant = next((each for each in languages if each == language.lower().partition("-")[0]), "")
            meant = language if language in languages else meant or self.importing.language
            if language and meant != language:
                remarks.append(f"{name} is said to be in {_shown(language)!r}: taken for {meant}")
            if clean:
                found[meant] = clean
        first = languages[0]
        if found and first not in found:
            other, text = next(iter(found.items()))
            found[first] = text
            remarks.append(f"no {name} in {first}: that in {other} stands for it until it is translated")
        return {language: found[language] for language in languages if language in found}

    def _mended(self, fields: dict[str, Written], remarks: list[str]) -> bool:
        """Whether it can stand in the file, once what is wrong with the rest of it is dropped."""
        for problem in problems_of(fields, self.importing.catalogue):
            name = problem.where.partition(".")[0].partition("[")[0]
            if name in fields and name not in _REQUIRED:
                del fields[name]
                remarks.append(f"{name} dropped: {problem.what}")
            elif name in _REQUIRED or not name:
                remarks.append(f"{problem.where or 'it'}: {problem.what}")
                return False
        return True


def _days(date: str) -> str:
    """The day on which it begins: an hour more or less makes no other event."""
    return parse(date).first.isoformat()


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:100]}…"

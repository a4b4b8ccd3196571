"""The difference between two catalogues, with events paired by id, and the findings about removed and changed ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from timeline.model.catalogue import Catalogue, Event, Status


class Severity(Enum):
    """The most severe first."""

    ERROR = "error"  # subscribers or portals lose something that they need not lose
    WARNING = "warning"  # they lose or miss something, perhaps on purpose
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    path: tuple[str, ...]  # for example ("events", "treaty-1977", "date")
    what: str
    remedy: str
    in_old_file: bool = False  # whether `path` exists only in the old file

    @property
    def where(self) -> str:
        return format_path(self.path)


def format_path(path: Sequence[str]) -> str:
    """`treaty-1977.date` for events, `kinds.visit` for everything else."""
    return ".".join(path[1:] if path[0] == "events" and len(path) > 1 else path)


def format_list(strings: Sequence[str], conjunction: str = "and", max_shown: int = 4) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c and 7 more`."""
    if len(strings) > max_shown:
        strings = (*strings[: max_shown - 1], f"{len(strings) - max_shown + 1} more")
    *others, last = strings
    return f"{', '.join(others)} {conjunction} {last}" if others else last


SECTIONS = ("kinds", "topics", "places", "people", "sources", "offices", "collections")

EventPair = tuple[Event, Event]


@dataclass(frozen=True)
class CatalogueDiff:
    before: Catalogue
    after: Catalogue

    @cached_property
    def current_ids(self) -> Mapping[str, str]:
        """Map each old id to the id of the same event in the new file. Removed events are missing."""
        ids, retired, events_before = self.after.events_by_id, self.after.id_redirects, self.before.events_by_id
        same = {old_id: old_id for old_id in events_before if old_id in ids}
        renamed = {
            old_id: retired[old_id]
            for old_id in events_before
            if old_id in retired and retired[old_id] not in events_before
        }
        return same | renamed

    @property
    def common_events(self) -> Iterator[EventPair]:
        """Yield (old event, new event) for each event that is in both files."""
        events_before, events_after = self.before.events_by_id, self.after.events_by_id
        return ((events_before[old], events_after[new]) for old, new in self.current_ids.items())

    @cached_property
    def removed_events(self) -> tuple[Event, ...]:
        return tuple(event for event in self.before.events if event.id not in self.current_ids)

    @cached_property
    def added_events(self) -> tuple[Event, ...]:
        common_ids = set(self.current_ids.values())
        return tuple(event for event in self.after.events if event.id not in common_ids)

    @cached_property
    def common_languages(self) -> tuple[str, ...]:
        return tuple(language for language in self.after.site.languages if language in self.before.site.languages)

    @cached_property
    def common_keys(self) -> Mapping[str, frozenset[str]]:
        """The keys of each section that are in both files."""
        return {
            section: frozenset(entity.key for entity in getattr(self.before, section))
            & frozenset(entity.key for entity in getattr(self.after, section))
            for section in SECTIONS
        }

    def current_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Translate a path of the old file into the new file: the id of an event may have changed."""
        return ("events", self.current_ids.get(path[1], path[1]), *path[2:]) if path[0] == "events" else path


def identity_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """Findings about removed events, and about changes that give an event's calendar entries new UIDs."""
    for event in diff.removed_events:
        yield _removed_event_finding(event, diff)
    for old, new in diff.common_events:
        if old.original_id != new.original_id:
            yield _new_identity_finding(old, new)
            continue
        dropped = [
            retired_id
            for retired_id in old.retired_ids
            if retired_id not in diff.after.id_redirects and retired_id not in diff.after.events_by_id
        ]
        if dropped:
            what = f"no longer lists {format_list(dropped)}: old addresses of the event stop working"
            yield Finding(
                Severity.WARNING, ("events", new.id, "was"), what, f"write was: {_format_ids(_required_was(old, new))}"
            )


def _removed_event_finding(event: Event, diff: CatalogueDiff) -> Finding:
    path = ("events", event.id)
    if event.status is Status.CANCELLED:
        return Finding(Severity.NOTE, path, "was cancelled and is now deleted", "", in_old_file=True)
    if event.date.is_exact:
        severity, what = Severity.ERROR, "deleted: its UID is gone and subscribers lose it"
    else:
        severity, what = Severity.WARNING, "deleted: its address stops working"
    cancel_remedy = f"keep it with status: cancelled and revision: {event.revision + 1}"
    reused_by = diff.after.id_redirects.get(event.id)
    successor = _probable_successor(event, diff)
    if reused_by:
        return Finding(
            severity, path, f"{what}, but its address redirects to {reused_by}", cancel_remedy, in_old_file=True
        )
    if successor:
        was = _format_ids((*event.retired_ids, event.id))
        return Finding(
            severity,
            path,
            what,
            f"if its id is now {successor.id}, write was: {was} there; else {cancel_remedy}",
            in_old_file=True,
        )
    return Finding(severity, path, what, f"cancel it instead: {cancel_remedy}", in_old_file=True)


def _probable_successor(event: Event, diff: CatalogueDiff) -> Event | None:
    """Return an added event that may be the removed one under another id."""
    for new in diff.added_events:
        if not new.retired_ids and (
            new.title == event.title or (new.date, new.kind.key) == (event.date, event.kind.key)
        ):
            return new
    return None


def _new_identity_finding(old: Event, new: Event) -> Finding:
    what = (
        f"the UIDs of its entries now come from {new.original_id!r}, not from {old.original_id!r}: "
        "subscribers lose the entries and get new ones"
    )
    required = _required_was(old, new)
    if new.id in required:
        return Finding(
            Severity.ERROR, ("events", new.id, "id"), what, f"keep the id {old.id}: an event never returns to an old id"
        )
    remedy = f"write was: {_format_ids(required)}, the oldest first" if required else "delete was"
    return Finding(Severity.ERROR, ("events", new.id, "was"), what, remedy)


def _required_was(old: Event, new: Event) -> tuple[str, ...]:
    """Return the `was` that keeps the event's UIDs; empty if the event never had another id."""
    earlier_ids = old.retired_ids if new.id == old.id else (*old.retired_ids, old.id)
    return (
        (*earlier_ids, *(retired_id for retired_id in new.retired_ids if retired_id not in earlier_ids))
        if earlier_ids
        else ()
    )


def _format_ids(ids: tuple[str, ...]) -> str:
    return f"[{', '.join(ids)}]"

"""The events of two files, paired by their ids, and the findings about what an edit changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from timeline.model.catalogue import Catalogue, Event, Status


class Severity(Enum):
    """Heaviest first."""

    ERROR = "error"  # subscribers or portals lose something, and need not
    WARNING = "warning"  # they lose or miss something, which may be meant
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    path: tuple[str, ...]  # such as events, the id, date
    what: str
    remedy: str
    in_old_file: bool = False  # what the path names is in the old file alone

    @property
    def where(self) -> str:
        return format_path(self.path)


def format_path(path: Sequence[str]) -> str:
    """Of an event its id and field, of all else its section too."""
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
    """What was, and what is."""

    before: Catalogue
    after: Catalogue

    @cached_property
    def current_ids(self) -> Mapping[str, str]:
        """The id that each event has now, by that which it had; of those that are gone, none."""
        ids, retired, events_before = self.after.events_by_id, self.after.id_redirects, self.before.events_by_id
        same = {each: each for each in events_before if each in ids}
        renamed = {
            each: retired[each] for each in events_before if each in retired and retired[each] not in events_before
        }
        return same | renamed

    @property
    def common_events(self) -> Iterator[EventPair]:
        """Each event that is in both, as it was and as it is."""
        events_before, events_after = self.before.events_by_id, self.after.events_by_id
        return ((events_before[old], events_after[new]) for old, new in self.current_ids.items())

    @cached_property
    def removed_events(self) -> tuple[Event, ...]:
        return tuple(event for event in self.before.events if event.id not in self.current_ids)

    @cached_property
    def added_events(self) -> tuple[Event, ...]:
        known = set(self.current_ids.values())
        return tuple(event for event in self.after.events if event.id not in known)

    @cached_property
    def common_languages(self) -> tuple[str, ...]:
        """Those of the site before and after."""
        return tuple(each for each in self.after.site.languages if each in self.before.site.languages)

    @cached_property
    def common_keys(self) -> Mapping[str, frozenset[str]]:
        """The keys of each section that are in both files."""
        return {
            section: frozenset(each.key for each in getattr(self.before, section))
            & frozenset(each.key for each in getattr(self.after, section))
            for section in SECTIONS
        }

    def current_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path in the new file of what had this one in the old."""
        return ("events", self.current_ids.get(path[1], path[1]), *path[2:]) if path[0] == "events" else path


def identity_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """What subscribers have and lose."""
    for event in diff.removed_events:
        yield _removed_event_finding(event, diff)
    for old, new in diff.common_events:
        if old.original_id != new.original_id:
            yield _new_identity_finding(old, new)
            continue
        dropped = [
            each
            for each in old.retired_ids
            if each not in diff.after.id_redirects and each not in diff.after.events_by_id
        ]
        if dropped:
            what = f"no longer names {format_list(dropped)}: old addresses of the event lead nowhere"
            yield Finding(
                Severity.WARNING, ("events", new.id, "was"), what, f"write was: {_format_ids(_required_was(old, new))}"
            )


def _removed_event_finding(event: Event, diff: CatalogueDiff) -> Finding:
    path = ("events", event.id)
    if event.status is Status.CANCELLED:
        return Finding(Severity.NOTE, path, "was cancelled, and is gone now", "", in_old_file=True)
    if event.date.is_exact:
        weight, what = Severity.ERROR, "UID gone: subscribers lose it"
    else:
        weight, what = Severity.WARNING, "gone: its address leads nowhere"
    cancel_remedy = f"keep it with status: cancelled and revision: {event.revision + 1}"
    reused_by = diff.after.id_redirects.get(event.id)
    successor = _probable_successor(event, diff)
    if reused_by:
        return Finding(
            weight, path, f"{what}, though its address leads to {reused_by}", cancel_remedy, in_old_file=True
        )
    if successor:
        was = _format_ids((*event.retired_ids, event.id))
        return Finding(
            weight,
            path,
            what,
            f"if it is {successor.id} now, write was: {was} there; else {cancel_remedy}",
            in_old_file=True,
        )
    return Finding(weight, path, what, f"cancel it instead: {cancel_remedy}", in_old_file=True)


def _probable_successor(event: Event, diff: CatalogueDiff) -> Event | None:
    """What it may be now, under another id."""
    for new in diff.added_events:
        if not new.retired_ids and (
            new.title == event.title or (new.date, new.kind.key) == (event.date, event.kind.key)
        ):
            return new
    return None


def _new_identity_finding(old: Event, new: Event) -> Finding:
    what = (
        f"its entries now go by {new.original_id!r}, not by {old.original_id!r}: "
        "subscribers lose them and get them anew"
    )
    required = _required_was(old, new)
    if new.id in required:
        return Finding(
            Severity.ERROR, ("events", new.id, "id"), what, f"keep the id {old.id}: no event takes an old one again"
        )
    remedy = f"write was: {_format_ids(required)}, the oldest first" if required else "delete was"
    return Finding(Severity.ERROR, ("events", new.id, "was"), what, remedy)


def _required_was(old: Event, new: Event) -> tuple[str, ...]:
    """The retired ids that keep the identity; of an event that never had another id, none can."""
    earlier_ids = old.retired_ids if new.id == old.id else (*old.retired_ids, old.id)
    return (*earlier_ids, *(each for each in new.retired_ids if each not in earlier_ids)) if earlier_ids else ()


def _format_ids(ids: tuple[str, ...]) -> str:
    return f"[{', '.join(ids)}]"

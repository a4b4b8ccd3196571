"""The events of two files, paired by their ids, and the findings about what an edit changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from timeline.model.catalogue import Catalogue, Event, Status


class Weight(Enum):
    """Heaviest first."""

    ERROR = "error"  # subscribers or portals lose something, and need not
    WARNING = "warning"  # they lose or miss something, which may be meant
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    weight: Weight
    path: tuple[str, ...]  # such as events, the id, date
    what: str
    remedy: str
    gone: bool = False  # what the path names is in the old file alone

    @property
    def where(self) -> str:
        return said(self.path)


def said(path: Sequence[str]) -> str:
    """Of an event its id and field, of all else its section too."""
    return ".".join(path[1:] if path[0] == "events" and len(path) > 1 else path)


def listed(words: Sequence[str], joint: str = "and", most: int = 4) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c and 7 more`."""
    if len(words) > most:
        words = (*words[: most - 1], f"{len(words) - most + 1} more")
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last


SECTIONS = ("kinds", "topics", "places", "people", "sources", "offices", "collections")

Pair = tuple[Event, Event]


@dataclass(frozen=True)
class Pairs:
    """What was, and what is."""

    before: Catalogue
    after: Catalogue

    @cached_property
    def now(self) -> Mapping[str, str]:
        """The id that each event has now, by that which it had; of those that are gone, none."""
        ids, retired, had = self.after.by_id, self.after.retired, self.before.by_id
        same = {each: each for each in had if each in ids}
        renamed = {each: retired[each] for each in had if each in retired and retired[each] not in had}
        return same | renamed

    @property
    def both(self) -> Iterator[Pair]:
        """Each event that is in both, as it was and as it is."""
        had, has = self.before.by_id, self.after.by_id
        return ((had[old], has[new]) for old, new in self.now.items())

    @cached_property
    def gone(self) -> tuple[Event, ...]:
        return tuple(event for event in self.before.events if event.id not in self.now)

    @cached_property
    def new(self) -> tuple[Event, ...]:
        known = set(self.now.values())
        return tuple(event for event in self.after.events if event.id not in known)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those of the site before and after."""
        return tuple(each for each in self.after.site.languages if each in self.before.site.languages)

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        """The keys of each section that are in both files."""
        return {
            section: frozenset(each.key for each in getattr(self.before, section))
            & frozenset(each.key for each in getattr(self.after, section))
            for section in SECTIONS
        }

    def path_now(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path in the new file of what had this one in the old."""
        return ("events", self.now.get(path[1], path[1]), *path[2:]) if path[0] == "events" else path


def of_identities(pairs: Pairs) -> Iterator[Remark]:
    """What subscribers have and lose."""
    for event in pairs.gone:
        yield _gone(event, pairs)
    for old, new in pairs.both:
        if old.first_id != new.first_id:
            yield _another(old, new)
            continue
        dropped = [each for each in old.was if each not in pairs.after.retired and each not in pairs.after.by_id]
        if dropped:
            what = f"no longer names {listed(dropped)}: old addresses of the event lead nowhere"
            yield Remark(Weight.WARNING, ("events", new.id, "was"), what, f"write was: {_list(_right(old, new))}")


def _gone(event: Event, pairs: Pairs) -> Remark:
    path = ("events", event.id)
    if event.status is Status.CANCELLED:
        return Remark(Weight.NOTE, path, "was cancelled, and is gone now", "", gone=True)
    if event.when.exact:
        weight, what = Weight.ERROR, "UID gone: subscribers lose it"
    else:
        weight, what = Weight.WARNING, "gone: its address leads nowhere"
    cancel = f"keep it with status: cancelled and revision: {event.revision + 1}"
    into = pairs.after.retired.get(event.id)
    like = _like(event, pairs)
    if into:
        return Remark(weight, path, f"{what}, though its address leads to {into}", cancel, gone=True)
    if like:
        was = _list((*event.was, event.id))
        return Remark(weight, path, what, f"if it is {like.id} now, write was: {was} there; else {cancel}", gone=True)
    return Remark(weight, path, what, f"cancel it instead: {cancel}", gone=True)


def _like(event: Event, pairs: Pairs) -> Event | None:
    """What it may be now, under another id."""
    for new in pairs.new:
        if not new.was and (new.title == event.title or (new.when, new.kind.key) == (event.when, event.kind.key)):
            return new
    return None


def _another(old: Event, new: Event) -> Remark:
    what = f"its entries now go by {new.first_id!r}, not by {old.first_id!r}: subscribers lose them and get them anew"
    right = _right(old, new)
    if new.id in right:
        return Remark(
            Weight.ERROR, ("events", new.id, "id"), what, f"keep the id {old.id}: no event takes an old one again"
        )
    remedy = f"write was: {_list(right)}, the oldest first" if right else "delete was"
    return Remark(Weight.ERROR, ("events", new.id, "was"), what, remedy)


def _right(old: Event, new: Event) -> tuple[str, ...]:
    """The retired ids that keep the identity; of an event that never had another id, none can."""
    known = old.was if new.id == old.id else (*old.was, old.id)
    return (*known, *(each for each in new.was if each not in known)) if known else ()


def _list(ids: tuple[str, ...]) -> str:
    return f"[{', '.join(ids)}]"

"""The difference between two catalogues, with events paired by id, and the type of findings about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from timeline.model.catalogue import Catalogue
from timeline.model.event import Event


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
    """`treaty-1977.date` or `treaty-1977.media[0].file` for events, `kinds.visit` for everything else."""
    return ".".join(path[1:] if path[0] == "events" and len(path) > 1 else path).replace(".[", "[")


def format_list(strings: Sequence[str], conjunction: str = "and", max_shown: int = 4) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c and 7 more`."""
    if len(strings) > max_shown:
        strings = (*strings[: max_shown - 1], f"{len(strings) - max_shown + 1} more")
    *others, last = strings
    return f"{', '.join(others)} {conjunction} {last}" if others else last


SECTIONS = (
    "kinds", "topics", "places", "people", "sources", "offices", "collections", "chapters", "series", "indicators",
)  # fmt: skip

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

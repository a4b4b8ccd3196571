"""What the pages of a preview show besides: the drafts, and what is wrong with the file as it stands."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from timeline.catalogue import Event
from timeline.problems import Problem
from timeline.store import Edition

_SHOWN = 120  # characters of a line, before and behind its fault


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, and the line that it is in, parted where it is; empty where the line cannot be shown."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class State:
    """What a page is of. While this is the same in the page and in the preview, nothing has happened."""

    edition: str
    refused: str  # empty where the file is well


@dataclass(frozen=True, slots=True)
class Preview:
    state: State
    drafts: tuple[Event, ...]
    file: str  # whose faults they are
    told: tuple[Told, ...]


def state(edition: Edition) -> State:
    if edition.refusal is None:
        return State(edition.digest, "")
    error = edition.refusal.error
    return State(edition.digest, sha256(f"{error}\n{error.lines}".encode()).hexdigest())


def preview(edition: Edition) -> Preview:
    by_id = edition.catalogue.by_id
    drafts = tuple(by_id[each] for each in edition.catalogue.drafts)
    if edition.refusal is None:
        return Preview(state(edition), drafts, "", ())
    error = edition.refusal.error
    told = tuple(_told(each, error.lines.get(each.line, "")) for each in error.problems)
    return Preview(state(edition), drafts, PurePath(error.file).name, told)


def _told(problem: Problem, line: str) -> Told:
    at = problem.column - 1
    before, after = line[:at], line[at:]
    if len(before) > _SHOWN:
        before = f"… {before[-_SHOWN:]}"
    if len(after) > _SHOWN:
        after = f"{after[:_SHOWN]} …"
    return Told(problem, before, after)

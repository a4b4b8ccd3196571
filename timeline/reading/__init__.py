"""Reading events.yaml: text in; a catalogue, or every problem at once, out. The one door of YAML.

`read` raises `timeline.problems.Refused`, and nothing else, for whatever a file may hold.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from timeline.catalogue import Catalogue
from timeline.problems import Problem, Refused
from timeline.reading.collector import gc_paused
from timeline.reading.octets import MOST_PROBLEMS, Unreadable, lines, octets
from timeline.reading.schema import schema
from timeline.reading.whole import whole

__all__ = ["gc_paused", "octets_of", "read", "read_octets", "schema"]


def read(path: Path, *, drafts: bool = False) -> Catalogue:
    """The catalogue that a file holds. Its drafts are read as strictly as all else, and left out unless they are asked
    for, with what other events say of them.
    """
    return read_octets(octets_of(path), str(path), drafts=drafts)


def octets_of(path: Path) -> bytes:
    """The bytes of a file that may be read: a regular one, of a size that can be borne."""
    try:
        return octets(path)
    except Unreadable as error:
        raise Refused(str(path), error.problems) from error


def read_octets(content: bytes, file: str, *, drafts: bool = False) -> Catalogue:
    """The catalogue that bytes hold; `file` is the name that problems bear."""
    with gc_paused():
        try:
            return whole(content, drafts)
        except Unreadable as error:
            problems = _told(error.problems)
        # Not within `except`: the frames of that error hold every node, and the collector would traverse them.
        raise Refused(file, problems, lines(content, {each.line for each in problems}))


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first of them, and that there are others, where they are too many to tell."""
    first, others = sorted(problems)[:MOST_PROBLEMS], sorted(problems)[MOST_PROBLEMS:]
    more = f"there are more than {MOST_PROBLEMS} problems: mend the others first"
    return (*first, *(replace(each, where="", what=more) for each in others[:1]))

"""Reading events.yaml: text in; a catalogue, or every problem at once, out. The one door of YAML.

`read` raises `timeline.problems.Refused`, and nothing else, for whatever a file may hold.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from timeline.catalogue import Catalogue
from timeline.problems import Problem, Refused
from timeline.reading.again import Reading, reading
from timeline.reading.collector import uncollected
from timeline.reading.octets import MOST_PROBLEMS, Unreadable, lines, octets
from timeline.reading.schema import schema
from timeline.reading.whole import whole

__all__ = ["Reading", "octets_of", "read", "read_again", "read_octets", "schema"]


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
    with uncollected(), _refusing(content, file):
        return whole(content, drafts).catalogue


def read_again(content: bytes, file: str, before: Reading | None = None, *, drafts: bool = False) -> Reading:
    """What bytes hold: soon, where they differ little from those of the reading `before`."""
    with uncollected(), _refusing(content, file):
        return reading(content, before, drafts)


@contextmanager
def _refusing(content: bytes, file: str) -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        told = _told(error.problems)
        raise Refused(file, told, lines(content, {each.line for each in told})) from error


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first of them, and that there are others, where they are too many to tell."""
    first, others = sorted(problems)[:MOST_PROBLEMS], sorted(problems)[MOST_PROBLEMS:]
    more = f"there are more than {MOST_PROBLEMS} problems: mend the others first"
    return (*first, *(replace(each, where="", what=more) for each in others[:1]))

"""What is wrong in a file: a problem is where, what, and the remedy; a refusal is all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NO_LINES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. Line and column count from 1; `where` is a path such as `events[3].date`, or empty."""

    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}"
        return f"{place}: {self.where}: {self.what}" if self.where else f"{place}: {self.what}"


class InvalidFile(Exception):
    """A file that was not taken; its text is every problem of it, a line each. `lines` are those of the file that
    problems are in, by number, where they could be read.
    """

    def __init__(self, file: str, problems: tuple[Problem, ...], lines: Mapping[int, str] = _NO_LINES) -> None:
        super().__init__("\n".join(f"{file}:{problem}" for problem in problems))
        self.file = file
        self.problems = problems
        self.lines = lines


MAX_PROBLEMS = 1_000  # that are told


class InvalidContent(Exception):
    """The file gives no nodes; its problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

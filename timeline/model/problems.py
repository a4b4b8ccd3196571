"""Problems of a file: the position, what is wrong, and the remedy. An exception carries all problems of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NO_LINES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem. Line and column count from 1; `where` is a path such as `events[3].date`, or empty."""

    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}"
        return f"{place}: {self.where}: {self.what}" if self.where else f"{place}: {self.what}"


class InvalidFile(Exception):
    """The file is rejected. The message has one line for each problem.

    `lines` has the text of the lines with problems, by line number, as far as they could be read.
    """

    def __init__(self, file: str, problems: tuple[Problem, ...], lines: Mapping[int, str] = _NO_LINES) -> None:
        super().__init__("\n".join(f"{file}:{problem}" for problem in problems))
        self.file = file
        self.problems = problems
        self.lines = lines


MAX_PROBLEMS = 1_000  # of one file; further problems are not reported


class InvalidContent(Exception):
    """The content of a file is invalid; the name of the file is not known here."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

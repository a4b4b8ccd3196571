"""The problems and findings that `check` prints, as text, JSON or GitHub workflow commands."""

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from shutil import get_terminal_size
from typing import TextIO

import click

from timeline.impact import Finding, Severity
from timeline.loader.positions import PositionIndex
from timeline.model.problems import Problem

_COLOUR_BY_SEVERITY = {"error": "red", "warning": "yellow", "note": "cyan"}
_GITHUB_COMMAND_BY_SEVERITY = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem in the file, or a finding about its edit. Line and column count from 1."""

    severity: str  # error, warning, note
    file: str
    line: int
    column: int
    where: str
    what: str
    remedy: str

    @property
    def text(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what}" + (f"; {self.remedy}" if self.remedy else "")


def problem_diagnostic(problem: Problem, file: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Convert a problem. Its remedy is already part of `what`."""
    return Diagnostic(severity.value, file, problem.line, problem.column, problem.where, problem.what, "")


def finding_diagnostics(
    findings: Iterable[Finding], new: tuple[str, PositionIndex], old: tuple[str, PositionIndex]
) -> tuple[Diagnostic, ...]:
    """Convert findings, sorted by severity, then the new file before the old one, then by line.

    `new` and `old` are the name and the index of positions of each file.
    """
    diagnostics = []
    for finding in findings:
        file, places = old if finding.in_old_file else new
        line, column = places.position_of(*finding.path)
        diagnostics.append(
            Diagnostic(finding.severity.value, file, line, column, finding.where, finding.what, finding.remedy)
        )
    severities = list(_COLOUR_BY_SEVERITY)  # the most severe first
    return tuple(
        sorted(diagnostics, key=lambda found: (severities.index(found.severity), found.file != new[0], found.line))
    )


def print_text(
    diagnostics: Sequence[Diagnostic], contents: Mapping[str, bytes], stream: TextIO, with_severity: bool = True
) -> None:
    """Print one line per diagnostic; on a terminal also the source line, a caret below the column, and colour."""
    terminal = stream.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    lines = (
        {file: content.decode(errors="replace").split("\n") for file, content in contents.items()} if terminal else {}
    )
    for diagnostic in diagnostics:
        colour = _COLOUR_BY_SEVERITY[diagnostic.severity]
        place = click.style(f"{diagnostic.file}:{diagnostic.line}:{diagnostic.column}:", bold=True)
        severity = click.style(f" {diagnostic.severity}:", fg=colour, bold=True) if with_severity else ""
        click.echo(f"{place}{severity} {diagnostic.text}", file=stream, color=coloured)
        if terminal:
            source = lines.get(diagnostic.file, ())
            line = source[diagnostic.line - 1] if diagnostic.line <= len(source) else ""
            for excerpt_line in _source_excerpt(line, diagnostic.column - 1, get_terminal_size().columns, colour):
                click.echo(excerpt_line, file=stream, color=coloured)


def _source_excerpt(line: str, column: int, width: int, colour: str) -> Iterator[str]:
    """Yield the part of a line around a column, which counts from 0, and a caret below that column."""
    room = max(width - 4, 20)
    start = max(0, column - room // 2) if len(line) > room else 0
    part = "".join(char if char.isprintable() else " " for char in line[start : start + room])
    if part.strip():
        before = sum(_cell_width(char) for char in part[: column - start])
        yield f"  {part}"
        yield f"  {' ' * before}{click.style('^', fg=colour, bold=True)}"


def _cell_width(character: str) -> int:
    """Return how many cells of a terminal a character takes."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _to_json(diagnostic: Diagnostic) -> dict[str, object]:
    values = asdict(diagnostic)
    return {"weight": values.pop("severity"), **values}


def print_json(summary: Mapping[str, object], diagnostics: Sequence[Diagnostic]) -> None:
    click.echo(
        json.dumps(
            {**summary, "findings": [_to_json(diagnostic) for diagnostic in diagnostics]}, ensure_ascii=False, indent=2
        )
    )


def print_github(file: str, diagnostics: Sequence[Diagnostic]) -> None:
    """Print workflow commands, which GitHub shows beside the lines of the file.

    A finding in the old file has no line there, so its position is part of the message.
    """
    for diagnostic in diagnostics:
        is_in_file = diagnostic.file == file
        place = f"file={_escape_property(file)}" + (
            f",line={diagnostic.line},col={diagnostic.column}" if is_in_file else ""
        )
        position = f"{diagnostic.file}:{diagnostic.line}:{diagnostic.column}"
        text = diagnostic.text if is_in_file else f"{diagnostic.text} ({position})"
        click.echo(f"::{_GITHUB_COMMAND_BY_SEVERITY[diagnostic.severity]} {place}::{_escape_message(text)}")


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")

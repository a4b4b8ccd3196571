"""What `check` has to say, in each of the forms that it is asked for."""

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
    """A problem of the file, or a remark on its edit. Line and column count from 1, in the file that is named."""

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


def problem_diagnostic(problem: Problem, file: str) -> Diagnostic:
    """Its remedy stands in its words."""
    return Diagnostic(Severity.ERROR.value, file, problem.line, problem.column, problem.where, problem.what, "")


def finding_diagnostics(
    findings: Iterable[Finding], new: tuple[str, PositionIndex], old: tuple[str, PositionIndex]
) -> tuple[Diagnostic, ...]:
    """By weight and place; each file by its name and places."""
    diagnostics = []
    for finding in findings:
        file, places = old if finding.in_old_file else new
        line, column = places.position_of(*finding.path)
        diagnostics.append(
            Diagnostic(finding.severity.value, file, line, column, finding.where, finding.what, finding.remedy)
        )
    weights = list(_COLOUR_BY_SEVERITY)
    return tuple(sorted(diagnostics, key=lambda each: (weights.index(each.severity), each.file != new[0], each.line)))


def print_text(
    diagnostics: Sequence[Diagnostic], contents: Mapping[str, bytes], stream: TextIO, with_severity: bool = True
) -> None:
    """A line each; on a terminal with the line of the file, a caret, and colour."""
    terminal = stream.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    lines = (
        {file: content.decode(errors="replace").split("\n") for file, content in contents.items()} if terminal else {}
    )
    for each in diagnostics:
        colour = _COLOUR_BY_SEVERITY[each.severity]
        place = click.style(f"{each.file}:{each.line}:{each.column}:", bold=True)
        weight = click.style(f" {each.severity}:", fg=colour, bold=True) if with_severity else ""
        click.echo(f"{place}{weight} {each.text}", file=stream, color=coloured)
        if terminal:
            source = lines.get(each.file, ())
            line = source[each.line - 1] if each.line <= len(source) else ""
            for excerpt_line in _source_excerpt(line, each.column - 1, get_terminal_size().columns, colour):
                click.echo(excerpt_line, file=stream, color=coloured)


def _source_excerpt(line: str, column: int, width: int, colour: str) -> Iterator[str]:
    """The part of a line around a column, and a caret below."""
    room = max(width - 4, 20)
    start = max(0, column - room // 2) if len(line) > room else 0
    part = "".join(each if each.isprintable() else " " for each in line[start : start + room])
    if part.strip():
        before = sum(_cell_width(each) for each in part[: column - start])
        yield f"  {part}"
        yield f"  {' ' * before}{click.style('^', fg=colour, bold=True)}"


def _cell_width(character: str) -> int:
    """How many a terminal takes for it."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _to_json(diagnostic: Diagnostic) -> dict[str, object]:
    values = asdict(diagnostic)
    return {"weight": values.pop("severity"), **values}


def print_json(summary: Mapping[str, object], diagnostics: Sequence[Diagnostic]) -> None:
    click.echo(
        json.dumps({**summary, "findings": [_to_json(each) for each in diagnostics]}, ensure_ascii=False, indent=2)
    )


def print_github(file: str, diagnostics: Sequence[Diagnostic]) -> None:
    """Workflow commands, which GitHub shows beside the lines that they are of; what is gone has no line there."""
    for each in diagnostics:
        is_in_file = each.file == file
        place = f"file={_escape_property(file)}" + (f",line={each.line},col={each.column}" if is_in_file else "")
        text = each.text if is_in_file else f"{each.text} ({each.file}:{each.line}:{each.column})"
        click.echo(f"::{_GITHUB_COMMAND_BY_SEVERITY[each.severity]} {place}::{_escape_message(text)}")


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")

"""What `check` has to say, in each of the forms that it is asked for."""

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from shutil import get_terminal_size
from typing import TextIO

import click

from timeline.impact import Remark, Weight
from timeline.loader.positions import Places
from timeline.model.problems import Problem

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of the file, or a remark on its edit. Line and column count from 1, in the file that is named."""

    weight: str  # error, warning, note
    file: str
    line: int
    column: int
    where: str
    what: str
    remedy: str

    @property
    def said(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what}" + (f"; {self.remedy}" if self.remedy else "")


def of_problem(problem: Problem, file: str) -> Finding:
    """Its remedy stands in its words."""
    return Finding(Weight.ERROR.value, file, problem.line, problem.column, problem.where, problem.what, "")


def of_remarks(remarks: Iterable[Remark], new: tuple[str, Places], old: tuple[str, Places]) -> tuple[Finding, ...]:
    """By weight and place; each file by its name and places."""
    found = []
    for remark in remarks:
        file, places = old if remark.gone else new
        line, column = places.spot(*remark.path)
        found.append(Finding(remark.weight.value, file, line, column, remark.where, remark.what, remark.remedy))
    weights = list(_COLOURS)
    return tuple(sorted(found, key=lambda each: (weights.index(each.weight), each.file != new[0], each.line)))


def show(findings: Sequence[Finding], contents: Mapping[str, bytes], stream: TextIO, weighed: bool = True) -> None:
    """A line each; on a terminal with the line of the file, a caret, and colour."""
    terminal = stream.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    lines = (
        {file: content.decode(errors="replace").split("\n") for file, content in contents.items()} if terminal else {}
    )
    for each in findings:
        colour = _COLOURS[each.weight]
        place = click.style(f"{each.file}:{each.line}:{each.column}:", bold=True)
        weight = click.style(f" {each.weight}:", fg=colour, bold=True) if weighed else ""
        click.echo(f"{place}{weight} {each.said}", file=stream, color=coloured)
        if terminal:
            source = lines.get(each.file, ())
            line = source[each.line - 1] if each.line <= len(source) else ""
            for shown in _pointed(line, each.column - 1, get_terminal_size().columns, colour):
                click.echo(shown, file=stream, color=coloured)


def _pointed(line: str, column: int, width: int, colour: str) -> Iterator[str]:
    """The part of a line around a column, and a caret below."""
    room = max(width - 4, 20)
    start = max(0, column - room // 2) if len(line) > room else 0
    part = "".join(each if each.isprintable() else " " for each in line[start : start + room])
    if part.strip():
        before = sum(_cells(each) for each in part[: column - start])
        yield f"  {part}"
        yield f"  {' ' * before}{click.style('^', fg=colour, bold=True)}"


def _cells(character: str) -> int:
    """How many a terminal takes for it."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def show_json(told: Mapping[str, object], findings: Sequence[Finding]) -> None:
    click.echo(json.dumps({**told, "findings": [asdict(each) for each in findings]}, ensure_ascii=False, indent=2))


def show_github(file: str, findings: Sequence[Finding]) -> None:
    """Workflow commands, which GitHub shows beside the lines that they are of; what is gone has no line there."""
    for each in findings:
        here = each.file == file
        place = f"file={_property(file)}" + (f",line={each.line},col={each.column}" if here else "")
        said = each.said if here else f"{each.said} ({each.file}:{each.line}:{each.column})"
        click.echo(f"::{_COMMANDS[each.weight]} {place}::{_message(said)}")


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")

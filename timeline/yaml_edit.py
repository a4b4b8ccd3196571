"""Editing the text of a file in place: what is not meant stays as it is, character for character.

A text is changed where the change is and nowhere else. To read it and write it anew would not do: ruamel.yaml's round
trip breaks long lines, takes spaces before comments for its own, and writes `[{a: b}]` as `[a: b]`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from textwrap import wrap
from typing import Any, Self

from timeline.loader import read_octets
from timeline.loader.positions import Place, Places
from timeline.model.edtf import parse

Value = str | Sequence["Value"] | Mapping[str, "Value"]

_WIDTH = 120
_PLAIN = re.compile(r"\w(?:[^:#\n]|:(?=[^\s,])|(?<=\S)#)*(?<!\s)")
_OF_FLOW = re.compile(r"[,\[\]{}:]")
_EMPTY = ("null", "Null", "NULL")


def scalar(text: str, flow: bool = False) -> str:
    """A text in one line, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text not in _EMPTY and not (flow and _OF_FLOW.search(text)):
        return text
    return json.dumps(text, ensure_ascii=False)


def flowing(value: Value) -> str:
    """In one line, in brackets and braces."""
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flowing(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(flowing, value)) + "]"


def entry(fields: Mapping[str, Value], column: int = 0) -> Iterator[str]:
    """The lines of a list's entry, whose hyphen stands behind so many spaces."""
    first, *rest = lines(fields, column + 2)
    yield f"{' ' * column}- {first.lstrip()}"
    yield from rest


def lines(fields: Mapping[str, Value], indent: int) -> Iterator[str]:
    """A mapping in lines: long texts folded, languages below each other, short lists in brackets."""
    margin = " " * indent
    for key, value in fields.items():
        if isinstance(value, str):
            yield from _text(f"{margin}{key}: ", value, indent + 2)
        elif isinstance(value, Mapping):
            yield f"{margin}{key}:"
            yield from lines(value, indent + 2)
        elif len(line := f"{margin}{key}: {flowing(value)}") <= _WIDTH and all(isinstance(each, str) for each in value):
            yield line
        else:
            yield f"{margin}{key}:"
            yield from (f"{margin}- {flowing(each)}" for each in value)


def _text(head: str, text: str, indent: int) -> Iterable[str]:
    whole = f"{head}{scalar(text)}"
    margin = " " * indent
    if re.search(r"(?m:^[^\S\n]|[^\S\n]$)|\A\n|\n\Z", text) or not text:
        return (whole,)
    if "\n" in text:
        return (f"{head}|-", *(line and margin + line for line in text.split("\n")))
    if len(whole) <= _WIDTH or re.search(r"\s\s|[^\S ]", text):
        return (whole,)
    folded = wrap(text, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return (f"{head}>-", *(margin + line for line in folded))


__all__ = ["Document", "Unwritable", "Value"]


class Unwritable(ValueError):
    """An edit that the layout of the file does not let in; its text says what to do by hand."""


@dataclass(frozen=True)
class Document:
    """The text of a file that can be read."""

    text: str

    @classmethod
    def of(cls, text: str, file: str = "events.yaml") -> Self:
        """Raise Refused where the text cannot be read; the file is the name that problems bear."""
        read_octets(text.encode(), file)
        return cls(text)

    @cached_property
    def places(self) -> Places:
        return Places(self.text)

    def with_fields(self, changed: Mapping[str, Mapping[str, str]]) -> Self:
        """With these fields of events, by their ids; each is a text of one line, such as `updated: 2026-11-22`."""
        meant = self.places.tree()
        for event in meant["events"]:
            event.update(changed.get(event["id"], {}))
        splices = (each for event, fields in changed.items() for each in self._splice(event, fields))
        return self._made(meant, splices)

    def with_event(self, fields: Mapping[str, Value]) -> Self:
        """With an event more: behind the last that is not later; else before all."""
        return self.with_events((fields,))

    def with_events(self, added: Iterable[Mapping[str, Value]]) -> Self:
        """With events more, each in its place, and those of one place in order of time."""
        if self.places.place("events").flow:
            raise Unwritable(
                "the events stand in brackets: write each on lines of its own, behind `- `, or add it by hand"
            )
        meant = self.places.tree()
        events = meant["events"]
        dates = [parse(event["date"]).first for event in events]
        behind: dict[int, list[Mapping[str, Value]]] = {}
        for fields in sorted(added, key=_first):
            index = max((number for number, each in enumerate(dates, 1) if each <= _first(fields)), default=0)
            behind.setdefault(index, []).append(fields)
        for index in sorted(behind, reverse=True):
            events[index:index] = map(_plain, behind[index])
        return self._made(meant, (self._added(index, these) for index, these in behind.items()))

    def _added(self, index: int, events: Iterable[Mapping[str, Value]]) -> tuple[int, int, str]:
        """Events behind so many that there are."""
        ids, column = self.places.ids, self.places.place("events").column - 1
        parting = self._newline * (2 if self._parted else 1)
        block = parting.join(self._newline.join(entry(fields, column)) for fields in events)
        if index:
            at, piece = self._line_end(self.places.place("events", ids[index - 1]).end), parting + block
        else:
            at, piece = self.text.rfind("\n", 0, self.places.place("events").start) + 1, block + parting
        return at, at, piece

    @cached_property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    @property
    def _parted(self) -> bool:
        """Whether an empty line stands between events."""
        places = [self.places.place("events", each) for each in self.places.ids[:2]]
        between = self.text[places[0].end : places[-1].start]
        return any(not line.strip() for line in between.splitlines()[1:-1])

    def _splice(self, id: str, fields: Mapping[str, str]) -> Iterable[tuple[int, int, str]]:
        written = self.places.fields(id)
        event = self.places.place("events", id)
        added: dict[int, str] = {}
        for name, text in fields.items():
            if place := written.get(name):
                yield place.start, place.end, scalar(text, event.flow)
                continue
            before = _behind(name, written)
            if event.flow:
                end, piece = before.end, f", {name}: {scalar(text, flow=True)}"
            else:
                end, piece = (
                    self._line_end(before.end),
                    f"{self._newline}{' ' * (event.column - 1)}{name}: {scalar(text)}",
                )
            added[end] = added.get(end, "") + piece
        yield from ((end, end, piece) for end, piece in added.items())

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end - (self.text[end - 1] == "\r")

    def _made(self, meant: Any, splices: Iterable[tuple[int, int, str]]) -> Self:
        pieces: list[str] = []
        done = 0
        for start, end, piece in sorted(splices):
            pieces += (self.text[done:start], piece)
            done = end
        text = "".join((*pieces, self.text[done:]))
        made = type(self).of(text)
        if made.places.tree() != meant:
            raise Unwritable(
                "the layout of the file does not let this be written without changing something else: write it by hand"
            )
        return made


def _first(fields: Mapping[str, Value]) -> date:
    return parse(str(fields["date"])).first


def _behind(name: str, written: Mapping[str, Place]) -> Place:
    """The field behind which a new one stands: the last, but `updated` comes before `revision`."""
    names = list(written)
    if name == "revision" and "updated" in written:
        return written["updated"]
    index = names.index("revision") if name == "updated" and "revision" in written else 0
    return written[names[index - 1]]


def _plain(value: Value) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value]

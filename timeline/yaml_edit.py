"""Edit the text of events.yaml in place: everything outside the edit stays the same, character for character.

A round trip through ruamel.yaml would change more: it breaks long lines, changes the spaces before comments, and writes
`[{a: b}]` as `[a: b]`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap
from typing import Any, Self

from timeline.loader import load_bytes
from timeline.loader.positions import PositionIndex, TextRange
from timeline.model.edtf import parse_edtf

YamlValue = str | Sequence["YamlValue"] | Mapping[str, "YamlValue"]

_MAX_LINE_WIDTH = 120
_PLAIN_SCALAR = re.compile(r"\w(?:[^:#\n]|:(?=[^\s,])|(?<=\S)#)*(?<!\s)")
_FLOW_INDICATORS = re.compile(r"[,\[\]{}:]")
_NULLS = ("null", "Null", "NULL")


def emit_scalar(text: str, flow: bool = False) -> str:
    """Return a text as a YAML scalar in one line, in quotes if necessary."""
    if _PLAIN_SCALAR.fullmatch(text) and text not in _NULLS and not (flow and _FLOW_INDICATORS.search(text)):
        return text
    return json.dumps(text, ensure_ascii=False)


def emit_flow(value: YamlValue) -> str:
    """Return a value in YAML's flow style: in one line, with brackets and braces."""
    if isinstance(value, str):
        return emit_scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {emit_flow(child)}" for key, child in value.items()) + "}"
    return "[" + ", ".join(map(emit_flow, value)) + "]"


def emit_sequence_entry(fields: Mapping[str, YamlValue], column: int = 0) -> Iterator[str]:
    """Yield the lines of an entry of a block list. `column` is the number of spaces before its hyphen."""
    first, *rest = emit_block_mapping(fields, column + 2)
    yield f"{' ' * column}- {first.lstrip()}"
    yield from rest


def emit_block_mapping(fields: Mapping[str, YamlValue], indent: int) -> Iterator[str]:
    """Yield the lines of a block mapping: long texts are folded, short lists of texts are in brackets."""
    margin = " " * indent
    for key, value in fields.items():
        if isinstance(value, str):
            yield from _emit_text(f"{margin}{key}: ", value, indent + 2)
        elif _fits_in_one_line(key, value) and len(line := f"{margin}{key}: {emit_flow(value)}") <= _MAX_LINE_WIDTH:
            yield line
        elif isinstance(value, Mapping):
            yield f"{margin}{key}:"
            yield from emit_block_mapping(value, indent + 2)
        else:
            yield f"{margin}{key}:"
            yield from (f"{margin}- {emit_flow(element)}" for element in value)


def _fits_in_one_line(key: str, value: YamlValue) -> bool:
    """Whether a list or mapping is written in one line if it is short: a list of texts, or what only programs write."""
    return key == "imported" if isinstance(value, Mapping) else all(isinstance(element, str) for element in value)


def _emit_text(prefix: str, text: str, indent: int) -> Iterable[str]:
    single_line = f"{prefix}{emit_scalar(text)}"
    margin = " " * indent
    if re.search(r"(?m:^[^\S\n]|[^\S\n]$)|\A\n|\n\Z", text) or not text:
        return (single_line,)
    if "\n" in text:
        return (f"{prefix}|-", *(line and margin + line for line in text.split("\n")))
    if len(single_line) <= _MAX_LINE_WIDTH or re.search(r"\s\s|[^\S ]", text):
        return (single_line,)
    folded_lines = wrap(text, _MAX_LINE_WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return (f"{prefix}>-", *(margin + line for line in folded_lines))


__all__ = ["Document", "UnsupportedLayout", "YamlValue"]


class UnsupportedLayout(ValueError):
    """The layout of the file does not allow this edit. The message says what to do by hand."""


@dataclass(frozen=True)
class Document:
    """The text of a valid events.yaml. Edits return a new document."""

    text: str

    @classmethod
    def parse(cls, text: str, file: str = "events.yaml") -> Self:
        """Validate the text. Raise InvalidFile with `file` as the file name in its message."""
        load_bytes(text.encode(), file)
        return cls(text)

    @cached_property
    def positions(self) -> PositionIndex:
        return PositionIndex(self.text)

    def with_fields(self, fields_by_event: Mapping[str, Mapping[str, YamlValue]]) -> Self:
        """Return the document with these fields set, by event id.

        Of a mapping, such as a title in several languages, only the given keys are set.
        """
        expected = self.positions.to_values()
        replacements: list[tuple[int, int, str]] = []
        for event in expected["events"]:
            if fields := fields_by_event.get(event["id"]):
                replacements += self._field_replacements(("events", event["id"]), fields, event)
                _set_fields(event, fields)
        return self._apply(expected, replacements)

    def with_event(self, fields: Mapping[str, YamlValue]) -> Self:
        """Return the document with a new event. It comes after the last event that does not begin later than it."""
        return self.with_events((fields,))

    def with_events(self, added: Iterable[Mapping[str, YamlValue]]) -> Self:
        """Return the document with new events, each where `with_event` would put it, in chronological order."""
        if self.positions.range_of("events").is_flow:
            raise UnsupportedLayout(
                "the list of events is in brackets: begin each event on a new line with `- `, or add the event by hand"
            )
        expected = self.positions.to_values()
        events = expected["events"]
        days = [_first_day(event) for event in events]
        events_by_index: dict[int, list[Mapping[str, YamlValue]]] = {}
        for fields in sorted(added, key=_first_day):
            index = max((number for number, day in enumerate(days, 1) if day <= _first_day(fields)), default=0)
            events_by_index.setdefault(index, []).append(fields)
        for index in sorted(events_by_index, reverse=True):
            events[index:index] = map(_to_builtin, events_by_index[index])
        return self._apply(expected, (self._insertion(index, group) for index, group in events_by_index.items()))

    def _insertion(self, index: int, events: Iterable[Mapping[str, YamlValue]]) -> tuple[int, int, str]:
        """Return the replacement that inserts events after the first `index` existing ones."""
        ids, column = self.positions.event_ids, self.positions.range_of("events").column - 1
        separator = self._line_ending * (2 if self._has_blank_lines_between_events else 1)
        block = separator.join(self._line_ending.join(emit_sequence_entry(fields, column)) for fields in events)
        if index:
            offset, text = self._line_end(self.positions.range_of("events", ids[index - 1]).end), separator + block
        else:
            offset, text = self.text.rfind("\n", 0, self.positions.range_of("events").start) + 1, block + separator
        return offset, offset, text

    @cached_property
    def _line_ending(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    @property
    def _has_blank_lines_between_events(self) -> bool:
        """Whether there is an empty line between the first two events."""
        ranges = [self.positions.range_of("events", event_id) for event_id in self.positions.event_ids[:2]]
        between = self.text[ranges[0].end : ranges[-1].start]
        return any(not line.strip() for line in between.splitlines()[1:-1])

    def _field_replacements(
        self, path: tuple[str, ...], fields: Mapping[str, YamlValue], current: Mapping[str, Any]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the replacements that set fields of the mapping at a path. `current` has its values."""
        ranges, mapping = self.positions.field_ranges(*path), self.positions.range_of(*path)
        insertions: dict[int, str] = {}
        for name, value in fields.items():
            if name in ranges and isinstance(value, Mapping):
                yield from self._field_replacements((*path, name), value, current[name])
            elif name in ranges:
                text = self._emit_in_place(name, value, ranges[name], mapping)
                yield ranges[name].start, ranges[name].end, text
            else:
                before = _preceding_field(name, ranges)
                if mapping.is_flow:
                    offset, addition = before.end, f", {name}: {emit_flow(value)}"
                else:
                    lines = emit_block_mapping({name: value}, mapping.column - 1)
                    offset, addition = self._line_end(before.end), "".join(self._line_ending + line for line in lines)
                insertions[offset] = insertions.get(offset, "") + addition
        yield from ((offset, offset, addition) for offset, addition in insertions.items())

    def _emit_in_place(self, name: str, value: YamlValue, current: TextRange, mapping: TextRange) -> str:
        """Return a text or a list in the style of the value that it replaces."""
        has_comment = bool(self.text[current.end : self._line_end(current.end)].strip())
        if isinstance(value, str) and (has_comment or mapping.is_flow):
            return emit_scalar(value, mapping.is_flow)
        if isinstance(value, str):
            prefix = f"{' ' * (mapping.column - 1)}{name}: "
            return self._line_ending.join(_emit_text(prefix, value, mapping.column + 1)).removeprefix(prefix)
        if current.is_flow:
            return emit_flow(value)
        margin = self._line_ending + " " * (current.column - 1)
        return margin.join(f"- {emit_flow(element)}" for element in value)

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end - (self.text[end - 1] == "\r")

    def _apply(self, expected: Any, replacements: Iterable[tuple[int, int, str]]) -> Self:
        """Apply (start, end, text) replacements. Raise UnsupportedLayout if the result does not equal `expected`."""
        pieces: list[str] = []
        copied_to = 0
        for start, end, replacement in sorted(replacements):
            pieces += (self.text[copied_to:start], replacement)
            copied_to = end
        text = "".join((*pieces, self.text[copied_to:]))
        edited = type(self).parse(text)
        if edited.positions.to_values() != expected:
            raise UnsupportedLayout(
                "the layout of the file does not allow this edit without other changes: edit the file by hand"
            )
        return edited


def _first_day(fields: Mapping[str, YamlValue]) -> int:
    """The ordinal of the first known day."""
    return parse_edtf(str(fields["date"])).dates[0].earliest_ordinal


def _preceding_field(name: str, positions_by_field: Mapping[str, TextRange]) -> TextRange:
    """Return the range of the field after which a new field is inserted: the last, but `updated` before `revision`."""
    names = list(positions_by_field)
    if name == "revision" and "updated" in positions_by_field:
        return positions_by_field["updated"]
    index = names.index("revision") if name == "updated" and "revision" in positions_by_field else 0
    return positions_by_field[names[index - 1]]


def _set_fields(values: dict[str, Any], fields: Mapping[str, YamlValue]) -> None:
    for name, value in fields.items():
        if isinstance(value, Mapping) and name in values:
            _set_fields(values[name], value)
        else:
            values[name] = _to_builtin(value)


def _to_builtin(value: YamlValue) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _to_builtin(child) for key, child in value.items()}
    return [_to_builtin(child) for child in value]

"""What is written anew, in the layout that the file has."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

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

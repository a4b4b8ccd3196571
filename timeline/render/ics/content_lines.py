"""Content lines of iCalendar (RFC 5545 §3.1), rendered by icalendar, and the components that they make up.

A content line is rendered when it is made, so that several entries can share it. Escaping and folding are most of the
work of a calendar, and of the twelve lines of an anniversary seven are the same every year.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from icalendar import VPROPERTY, Component, vCategory, vText
from icalendar.parser import Contentline

_FOLDED_FROM = 75  # octets, without the end of the line
_DIGIT_PLACEHOLDERS = (
    "\1\2\3\4"  # placeholders for the digits of a number; the loader refuses control characters in texts
)


class ContentLine(NamedTuple):
    """A property: its name, and its octets, which are folded and end with CRLF."""

    name: str
    octets: bytes


class _LiteralText(vText):
    r"""A text in which `\N` stays as it is: vText takes it for a new line."""

    def to_ical(self) -> bytes:
        if r"\N" not in self:
            return super().to_ical()
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def content_line(name: str, value: VPROPERTY) -> ContentLine:
    """Render a property, with the parameters of its value."""
    line = Contentline.from_parts(name, value.params, value)
    octets = line.encode()
    if len(octets) >= _FOLDED_FROM:  # icalendar looks at each character, and most lines are shorter
        octets = line.to_ical()
    return ContentLine(name, octets + b"\r\n")


def text_line(name: str, text: str, language: str | None = None) -> ContentLine:
    return content_line(name, _LiteralText(text, params={"LANGUAGE": language} if language else None))


def categories_line(names: Iterable[str], language: str) -> ContentLine:
    value = vCategory([], params={"LANGUAGE": language})
    value.cats = [_LiteralText(name) for name in names]
    return content_line("CATEGORIES", value)


def number_placeholder(number: int) -> str:
    """A text that stands in a template for any number with as many digits as this one."""
    return _DIGIT_PLACEHOLDERS[: len(str(number))]


def fill_template(template: ContentLine, number: int) -> ContentLine:
    """Replace the placeholder in a line by the number.

    Placeholders and digits take one octet each and are not escaped, so the line is folded at the same places.
    """
    digits = str(number).encode()
    table = bytes.maketrans(_DIGIT_PLACEHOLDERS[: len(digits)].encode(), digits)
    return ContentLine(template.name, template.octets.translate(table))


def render_component(kind: type[Component], lines: Iterable[ContentLine], subcomponents: Iterable[bytes] = ()) -> bytes:
    """Render a component: its properties in the order that icalendar gives them, then its subcomponents."""
    names: Sequence[str] = kind.canonical_order or ()
    order = {name: index for index, name in enumerate(names)}
    in_order = sorted(lines, key=lambda line: (order.get(line.name, len(order)), line.name))
    begin, end = (f"{edge}:{kind.name}\r\n".encode() for edge in ("BEGIN", "END"))
    return b"".join((begin, *(line.octets for line in in_order), *subcomponents, end))

"""Content lines and components of calendars (RFC 5545 §3.1), parsed so that a flaw affects only the component it is in.

icalendar parses a calendar as a whole: a flaw in an alarm or a time zone refuses every event, its errors have no line
number, and it decodes before it unfolds. So lines are split here, and icalendar reads their values.
"""

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from timeline.importers.record import shorten

# A quote that never closes does not hide the value. The possessive quantifiers keep hostile lines linear.
_CONTENT_LINE = re.compile(
    r'\s*(?P<name>[A-Za-z0-9-]+)\s*(?P<parameters>(?:;(?:[^":]++|"[^"]*+")*+)?|;[^:]*+):(?P<value>.*)', re.DOTALL
)
_PARAMETER = re.compile(r';\s*(?P<name>[A-Za-z0-9-]+)\s*(?:=\s*(?P<value>"[^"]*"|[^;]*))?')
_MAX_HEADER = 1_000  # octets of a line in which its encoding and charset are looked for
_MAX_DEPTH = 16  # of components within components; calendars need three
_COMPONENT_NAME = re.compile("[A-Z0-9-]+")
_QUOTED_PRINTABLE_HEADER = re.compile(rb"[^:]*QUOTED-PRINTABLE[^:]*:", re.IGNORECASE)
_CHARSET_IN_HEADER = re.compile(rb'[^:]*;\s*CHARSET\s*=\s*"?([\w-]+)', re.IGNORECASE)
# Python has codecs that are not charsets, or are slow, such as idna.
_CHARSETS = re.compile(
    "utf-?8|us-ascii|(iso|latin|windows|cp|tis|koi8|gb|big5|euc|shift)[-_]?[0-9a-z_-]*", re.IGNORECASE
)
# The components that only a calendar may contain: one of them ends whatever was left open before it.
_TOP_LEVEL_COMPONENTS = {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"}


@dataclass(frozen=True, slots=True)
class ContentLine:
    number: int  # from 1, of the first of the lines that it is folded over
    text: str
    name: str = ""  # in upper case; empty if the line is not a property
    parameters: str = ""
    value: str = ""  # as it is written, with its escapes
    invalid_byte: str = ""  # the first byte that is not UTF-8; each such byte is a � in the text

    def parameter(self, name: str) -> str:
        """Return the value of a parameter without its quotes; empty if it has none."""
        for match in _PARAMETER.finditer(self.parameters):
            if match["name"].upper() == name:
                return (match["value"] or "").strip().strip('"').strip()
        return ""

    def decode_value(self) -> tuple[str, str]:
        """Return the value without its transfer encoding, and the name of that; vCalendar 1.0 has quoted-printable.

        Raises ValueError if the encoding or the charset is unknown.
        """
        parameters = self.parameters.upper()
        if re.search(r"[;=]\s*\"?(QUOTED-PRINTABLE|Q)\b", parameters):
            encoding, content = "quoted-printable", quopri.decodestring(self.value.encode())
        elif re.search(r"ENCODING\s*=\s*\"?(BASE64|B)\b", parameters):
            encoding, content = "base64", base64.b64decode(self.value)
        else:
            return self.value, ""
        charset = self.parameter("CHARSET") or "utf-8"
        if not _CHARSETS.fullmatch(charset):
            raise ValueError
        try:
            return content.decode(charset), encoding
        except LookupError as error:
            raise ValueError from error


@dataclass(slots=True)
class Component:
    name: str
    number: int  # of its BEGIN line
    lines: list[ContentLine] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)
    has_end: bool = False
    is_truncated: bool = False  # whether the file ends in it


@dataclass(slots=True)
class LineMessages:
    """Messages about lines of a file. One that occurs several times is reported once, with all its lines."""

    numbers: dict[str, list[int]] = field(default_factory=dict)

    def add(self, number: int, message: str) -> None:
        self.numbers.setdefault(message, []).append(number)

    def format(self) -> Iterator[str]:
        for message, numbers in sorted(self.numbers.items(), key=lambda item: item[1][0]):
            first = ", ".join(map(str, numbers[:5]))
            more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
            yield f"{'lines' if len(numbers) > 1 else 'line'} {first}{more}: {message}"


def parse_calendars(content: bytes, messages: LineMessages) -> list[Component]:
    """Return the calendars. One with the number 0 holds components that are outside all others."""
    calendars: list[Component] = []
    open_components: list[Component] = []
    for line in _content_lines(content):
        name = line.value.strip().upper()
        is_edge = line.name in ("BEGIN", "END") and _COMPONENT_NAME.fullmatch(name)
        if is_edge and line.name == "BEGIN":
            _close_before(name, open_components)
            if len(open_components) == _MAX_DEPTH:
                messages.add(line.number, "skipped, because nested too deeply")
                continue
            component = Component(name, line.number)
            if name == "VCALENDAR":
                calendars.append(component)
            elif open_components:
                open_components[-1].parts.append(component)
            else:
                messages.add(line.number, f"{shorten(name)} outside a calendar")
                if not calendars or calendars[-1].number:
                    calendars.append(Component("VCALENDAR", 0, has_end=True))
                calendars[-1].parts.append(component)
            open_components.append(component)
        elif is_edge:
            names = [component.name for component in open_components]
            if name in names:
                index = len(names) - 1 - names[::-1].index(name)
                open_components[index].has_end = True
                del open_components[index:]
            else:
                messages.add(line.number, "END without its BEGIN skipped")
        elif open_components:
            open_components[-1].lines.append(line)
        else:
            messages.add(line.number, "skipped, because outside a calendar")
    for component in open_components:
        component.is_truncated = True
    return calendars


def _close_before(name: str, open_components: list[Component]) -> None:
    """Close the components that cannot contain one of this name: their END lines are missing."""
    if name == "VCALENDAR":
        open_components.clear()
    elif name in _TOP_LEVEL_COMPONENTS:
        if open_components:
            del open_components[open_components[0].name == "VCALENDAR" :]
    else:
        names = [component.name for component in open_components]
        if name in names:  # no component contains one of its own name
            del open_components[names.index(name) :]


def _content_lines(content: bytes) -> Iterator[ContentLine]:
    for number, line in _unfold(content):
        text, invalid_byte = _decode(line)
        if match := _CONTENT_LINE.fullmatch(text):
            yield ContentLine(number, text, match["name"].upper(), match["parameters"], match["value"], invalid_byte)
        elif text.strip():
            yield ContentLine(number, text, invalid_byte=invalid_byte)


def _unfold(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each content line with its number. They are joined as bytes: a letter may be folded too (RFC 5545 §3.1)."""
    pieces: list[bytes] = []
    first_number = 0
    for number, raw in enumerate(content.split(b"\n" if b"\n" in content else b"\r"), 1):
        line = raw.rstrip(b"\r")
        if not line:
            continue
        if pieces and pieces[-1].endswith(b"=") and _QUOTED_PRINTABLE_HEADER.match(pieces[0], 0, _MAX_HEADER):
            pieces[-1] = pieces[-1][:-1]  # a soft line break (RFC 2045 §6.7)
            pieces.append(line)
        elif pieces and line[:1] in (b" ", b"\t"):
            pieces.append(line[1:])
        else:
            if pieces:
                yield first_number, b"".join(pieces)
            pieces, first_number = [line], number
    if pieces:
        yield first_number, b"".join(pieces)


def _decode(line: bytes) -> tuple[str, str]:
    """Return the text without byte order marks, which joined files have, and the first byte that is not UTF-8."""
    try:
        return line.decode().replace("\ufeff", ""), ""
    except UnicodeDecodeError as error:
        charset = _CHARSET_IN_HEADER.match(line, 0, _MAX_HEADER)
        if charset and _CHARSETS.fullmatch(charset[1].decode()):
            try:
                return line.decode(charset[1].decode()), ""
            except (LookupError, ValueError):
                pass
        return line.decode(errors="replace").replace("\ufeff", ""), f"{line[error.start]:#04x}"


def describe(line: ContentLine) -> str:
    """Return a property with its value as messages name it."""
    return f"{line.name} {shorten(line.value)!r}"

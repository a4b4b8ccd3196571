"""Checks the bytes of a calendar against RFC 5545 and 7986, because parsers ignore errors that some clients do not.

Stricter than the standard where clients need it: no METHOD, no UID on the calendar, dates as VALUE=DATE with an end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

MAX_OCTETS = 75  # RFC 5545 §3.1, without the line break
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE = re.compile(rb"(?P<text>[^\r\n]*)(?P<end>\r\n|\r|\n|\Z)")
CONTROL_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PARAMETER = re.compile('(?s);([A-Z0-9-]+)=("[^"]*"|[^";:]*)')
PROPERTY = re.compile('(?s)(?P<name>[A-Z0-9-]+)(?P<parameters>(;[A-Z0-9-]+=("[^"]*"|[^";:]*))*):(?P<value>.*)')
DURATION = re.compile(r"P(\d+W|(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)")
ESCAPED_TEXT = re.compile(r"([^\\;,]|\\[\\;,nN])*")
ESCAPED_TEXTS = re.compile(r"([^\\;]|\\[\\;,nN])*")
DATE_FORMAT = ("[0-9]{8}", "%Y%m%d")  # strptime also takes days of one digit
UTC_TIME_FORMAT = ("[0-9]{8}T[0-9]{6}Z", "%Y%m%dT%H%M%SZ")
CALENDAR, EVENT, ALARM = "VCALENDAR", "VEVENT", "VALARM"
# The CSS3 colour names, which RFC 7986 §5.9 allows.
COLOURS = frozenset(
    re.findall(
        "[a-z]+",
        """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred
    darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink
    deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold
    goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush
    lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey
    lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow
    lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
    mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
    navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise
    palevioletred papayawhip peachpuff peru pink plum powderblue purple red rosybrown royalblue saddlebrown
    salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen
    steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
    """,
    )
)
ALLOWED_VALUES: Mapping[str, frozenset[str]] = {
    "VERSION": frozenset({"2.0"}),
    "CALSCALE": frozenset({"GREGORIAN"}),
    "TRANSP": frozenset({"TRANSPARENT", "OPAQUE"}),
    "STATUS": frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"}),
    "CLASS": frozenset({"PUBLIC", "PRIVATE", "CONFIDENTIAL"}),
    "COLOR": COLOURS,
    "ACTION": frozenset({"DISPLAY", "AUDIO", "EMAIL"}),
}
DURATION_PROPERTIES = {"REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
UTC_TIME_PROPERTIES = {"DTSTAMP", "LAST-MODIFIED", "CREATED"}
REQUIRED_VALUE_TYPES = {
    "REFRESH-INTERVAL": "DURATION",
    "SOURCE": "URI",
    "IMAGE": "URI",
}  # RFC 7986 requires the parameter
TEXT_PROPERTIES = {
    "SUMMARY",
    "DESCRIPTION",
    "NAME",
    "X-WR-CALNAME",
    "X-WR-CALDESC",
    "LOCATION",
    "COMMENT",
    "UID",
    "PRODID",
}
REQUIRED_PROPERTIES = {
    CALENDAR: ("VERSION", "PRODID"),
    EVENT: ("UID", "DTSTAMP", "DTSTART"),
    ALARM: ("ACTION", "TRIGGER"),
}
REQUIRED_BY_ACTION = {
    "DISPLAY": ("DESCRIPTION",),
    "EMAIL": ("DESCRIPTION", "SUMMARY", "ATTENDEE"),
}  # by the value of ACTION
REPEAT_PROPERTIES = {"DURATION", "REPEAT"}  # both or neither
ALARM_PROPERTIES = REPEAT_PROPERTIES | {
    "ACTION",
    "TRIGGER",
    "DESCRIPTION",
    "SUMMARY",
    "ATTENDEE",
    "ATTACH",
}  # RFC 5545 §3.6.6
FORBIDDEN_PROPERTIES = {CALENDAR: ("METHOD", "UID")}
REPEATABLE_PROPERTIES = {"CATEGORIES", "COMMENT", "ATTACH", "ATTENDEE"}  # allowed more than once in a component

Problem = tuple[int, str]  # the line, counted from 1, and what is wrong


@dataclass(frozen=True, slots=True)
class Property:
    line: int  # where the property begins
    name: str
    parameters: Mapping[str, str]
    value: str


def lint_problems(content: bytes) -> list[Problem]:
    """All problems, in order of line."""
    lines = [(match["text"], match["end"]) for match in LINE.finditer(content) if match[0]]
    return sorted([*_check_octets(content, lines), *_check_structure(_parse_properties([text for text, _ in lines]))])


def _check_octets(content: bytes, lines: list[tuple[bytes, bytes]]) -> Iterator[Problem]:
    if content.startswith(BYTE_ORDER_MARK):
        yield 1, "a byte order mark"
    for number, (line, end) in enumerate(lines, 1):
        if end != b"\r\n":
            yield number, "no CRLF at the end"
        if not line:
            yield number, "an empty line"
        if len(line) > MAX_OCTETS:
            yield number, f"{len(line)} octets"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield number, "not UTF-8, or folded inside a character"
        for control in sorted(set(CONTROL_CHARACTER.findall(line))):
            yield number, f"control character U+{ord(control):04X}"


def _parse_properties(lines: list[bytes]) -> Iterator[Property | Problem]:
    """Unfold the lines as bytes, so that a fold inside a character is reported once."""
    unfolded: list[tuple[int, bytes]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith((b" ", b"\t")) and unfolded:
            start, previous = unfolded.pop()
            unfolded.append((start, previous + line[1:]))
        elif line:
            unfolded.append((number, line))
    for number, line in unfolded:
        match = PROPERTY.fullmatch(line.removeprefix(BYTE_ORDER_MARK).decode(errors="replace"))
        if match is None:
            yield number, "not NAME:value"
        else:
            yield Property(number, match["name"], dict(PARAMETER.findall(match["parameters"])), match["value"])


def _check_structure(properties: Iterable[Property | Problem]) -> Iterator[Problem]:
    """Check BEGIN and END, and each component."""
    open_components: list[tuple[str, int, list[Property]]] = []
    uids: set[str] = set()
    calendar_count = 0
    for element in properties:
        if isinstance(element, tuple):
            yield element
        elif element.name == "BEGIN":
            calendar_count += not open_components
            if calendar_count > 1 and not open_components:
                yield element.line, "a second calendar"
            open_components.append((element.value, element.line, []))
        elif element.name == "END":
            if element.value not in (kind for kind, _, _ in open_components):
                yield element.line, f"END:{element.value} closes nothing"
                continue
            while open_components[-1][0] != element.value:
                kind, line, _ = open_components.pop()
                yield line, f"BEGIN:{kind} is not closed"
            kind, line, properties_of_component = open_components.pop()
            yield from _check_component(kind, line, properties_of_component)
            if kind == ALARM and (not open_components or open_components[-1][0] != EVENT):
                yield line, "VALARM outside of VEVENT"
            for uid_property in (prop for prop in properties_of_component if prop.name == "UID" and kind == EVENT):
                if uid_property.value in uids:
                    yield uid_property.line, f"UID {uid_property.value} stands twice"
                uids.add(uid_property.value)
        elif not open_components:
            yield element.line, f"{element.name} stands outside of all"
        else:
            open_components[-1][2].append(element)
            yield from _check_value(element)
    yield from ((line, f"BEGIN:{kind} is not closed") for kind, line, _ in open_components)
    if not calendar_count:
        yield 1, "no calendar"


def _check_component(kind: str, line: int, properties: list[Property]) -> Iterator[Problem]:
    first = {prop.name: prop for prop in reversed(properties)}
    yield from ((line, f"{kind} without {name}") for name in REQUIRED_PROPERTIES.get(kind, ()) if name not in first)
    yield from (
        (first[name].line, f"{kind} with {name}") for name in FORBIDDEN_PROPERTIES.get(kind, ()) if name in first
    )
    counts = Counter(prop.name for prop in properties)
    yield from (
        (first[name].line, f"{name} more than once")
        for name in counts
        if counts[name] > 1 and name not in REPEATABLE_PROPERTIES
    )
    if kind == EVENT and "DTSTART" in first:
        yield from _check_dates(first["DTSTART"], first.get("DTEND"))
    if kind == ALARM:
        yield from _check_alarm(line, first)


def _check_alarm(line: int, first: Mapping[str, Property]) -> Iterator[Problem]:
    action = first["ACTION"].value if "ACTION" in first else ""
    yield from ((line, f"{action} without {name}") for name in REQUIRED_BY_ACTION.get(action, ()) if name not in first)
    for name, alarm_property in first.items():
        if name not in ALARM_PROPERTIES and not name.startswith("X-"):
            yield alarm_property.line, f"VALARM with {name}"
        if name in REPEAT_PROPERTIES and not first.keys() >= REPEAT_PROPERTIES:
            yield alarm_property.line, f"{name} alone"


def _check_dates(start: Property, end: Property | None) -> Iterator[Problem]:
    starts, ends = _parse_time(start), _parse_time(end) if end else None
    if starts is None:
        yield start.line, "DTSTART is neither a VALUE=DATE day nor a time in UTC"
    if end is None:
        if start.parameters.get("VALUE") == "DATE" and starts != datetime(9999, 12, 31):  # no day follows this one
            yield start.line, "a day without DTEND"
    elif ends is None:
        yield end.line, "DTEND is neither a VALUE=DATE day nor a time in UTC"
    elif starts is not None and end.parameters.get("VALUE") != start.parameters.get("VALUE"):
        yield end.line, "DTEND is not of the kind of DTSTART"
    elif starts is not None and ends <= starts:
        yield end.line, "DTEND is not after DTSTART"


def _parse_time(date_property: Property) -> datetime | None:
    return _parse(
        date_property.value, DATE_FORMAT if date_property.parameters.get("VALUE") == "DATE" else UTC_TIME_FORMAT
    )


def _parse(value: str, date_format: tuple[str, str]) -> datetime | None:
    pattern, directives = date_format
    try:
        return datetime.strptime(value, directives) if re.fullmatch(pattern, value) else None
    except ValueError:
        return None


def _check_value(prop: Property) -> Iterator[Problem]:
    name, value = prop.name, prop.value
    if name in ALLOWED_VALUES and value not in ALLOWED_VALUES[name]:
        yield prop.line, f"{name} {value} is not known"
    if name in REQUIRED_VALUE_TYPES and prop.parameters.get("VALUE") != REQUIRED_VALUE_TYPES[name]:
        yield prop.line, f"{name} without VALUE={REQUIRED_VALUE_TYPES[name]}"
    if name in DURATION_PROPERTIES and not (DURATION.fullmatch(value) and re.search("[1-9]", value)):
        yield prop.line, f"{name} {value} is not a duration"
    if name == "TRIGGER" and not (
        prop.parameters.get("VALUE", "DURATION") == "DURATION" and DURATION.fullmatch(re.sub("^[+-]", "", value))
    ):
        yield prop.line, f"TRIGGER {value} is not a duration"
    if name in UTC_TIME_PROPERTIES and _parse(value, UTC_TIME_FORMAT) is None:
        yield prop.line, f"{name} {value} is not a time in UTC"
    if name == "SEQUENCE" and not re.fullmatch("[0-9]+", value):
        yield prop.line, f"SEQUENCE {value} is not a number"
    if (name in TEXT_PROPERTIES and not ESCAPED_TEXT.fullmatch(value)) or (
        name == "CATEGORIES" and not ESCAPED_TEXTS.fullmatch(value)
    ):
        yield prop.line, f"{name} is not escaped"

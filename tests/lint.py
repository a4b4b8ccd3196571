"""The bytes of a calendar against RFC 5545 and 7986: what parsers pass over in silence, and some clients do not.

Stricter than the standard where clients need it: no METHOD, no UID on the calendar, days as VALUE=DATE with an end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

MOST_OCTETS = 75  # RFC 5545 §3.1, without the end of the line
MARK = b"\xef\xbb\xbf"
LINES = re.compile(rb"(?P<text>[^\r\n]*)(?P<end>\r\n|\r|\n|\Z)")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PARAMETER = re.compile('(?s);([A-Z0-9-]+)=("[^"]*"|[^";:]*)')
PROPERTY = re.compile('(?s)(?P<name>[A-Z0-9-]+)(?P<parameters>(;[A-Z0-9-]+=("[^"]*"|[^";:]*))*):(?P<value>.*)')
DURATION = re.compile(r"P(\d+W|(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)")
TEXT = re.compile(r"([^\\;,]|\\[\\;,nN])*")
TEXTS = re.compile(r"([^\\;]|\\[\\;,nN])*")
DAY = ("[0-9]{8}", "%Y%m%d")  # strptime takes days of one digit too
UTC_TIME = ("[0-9]{8}T[0-9]{6}Z", "%Y%m%dT%H%M%SZ")
CALENDAR, EVENT, ALARM = "VCALENDAR", "VEVENT", "VALARM"
# The names of colours in CSS3, which RFC 7986 §5.9 takes.
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
KNOWN: Mapping[str, frozenset[str]] = {
    "VERSION": frozenset({"2.0"}),
    "CALSCALE": frozenset({"GREGORIAN"}),
    "TRANSP": frozenset({"TRANSPARENT", "OPAQUE"}),
    "STATUS": frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"}),
    "CLASS": frozenset({"PUBLIC", "PRIVATE", "CONFIDENTIAL"}),
    "COLOR": COLOURS,
    "ACTION": frozenset({"DISPLAY", "AUDIO", "EMAIL"}),
}
DURATIONS = {"REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
UTC_TIMES = {"DTSTAMP", "LAST-MODIFIED", "CREATED"}
VALUES = {"REFRESH-INTERVAL": "DURATION", "SOURCE": "URI", "IMAGE": "URI"}  # what RFC 7986 wants to be said
TEXTUAL = {"SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "LOCATION", "COMMENT", "UID", "PRODID"}
REQUIRED = {CALENDAR: ("VERSION", "PRODID"), EVENT: ("UID", "DTSTAMP", "DTSTART"), ALARM: ("ACTION", "TRIGGER")}
REMINDING = {"DISPLAY": ("DESCRIPTION",), "EMAIL": ("DESCRIPTION", "SUMMARY", "ATTENDEE")}  # required by the ACTION
REPEATING = {"DURATION", "REPEAT"}  # both or neither
REMINDERS = REPEATING | {"ACTION", "TRIGGER", "DESCRIPTION", "SUMMARY", "ATTENDEE", "ATTACH"}  # RFC 5545 §3.6.6
REFUSED = {CALENDAR: ("METHOD", "UID")}
MANY = {"CATEGORIES", "COMMENT", "ATTACH", "ATTENDEE"}  # what may stand in a component more than once

Problem = tuple[int, str]  # the line, counted from 1, and what is wrong there


@dataclass(frozen=True, slots=True)
class Property:
    line: int  # where it begins
    name: str
    parameters: Mapping[str, str]
    value: str


def problems(content: bytes) -> list[Problem]:
    """All that is wrong, in order of place."""
    lines = [(found["text"], found["end"]) for found in LINES.finditer(content) if found[0]]
    return sorted([*_octets(content, lines), *_structure(_properties([text for text, _ in lines]))])


def _octets(content: bytes, lines: list[tuple[bytes, bytes]]) -> Iterator[Problem]:
    if content.startswith(MARK):
        yield 1, "a byte order mark"
    for number, (line, end) in enumerate(lines, 1):
        if end != b"\r\n":
            yield number, "no CRLF at the end"
        if not line:
            yield number, "an empty line"
        if len(line) > MOST_OCTETS:
            yield number, f"{len(line)} octets"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield number, "not UTF-8, or folded inside a character"
        for control in sorted(set(CONTROLS.findall(line))):
            yield number, f"control character U+{ord(control):04X}"


def _properties(lines: list[bytes]) -> Iterator[Property | Problem]:
    """Unfolded as bytes, so that a fold inside a character is told once."""
    whole: list[tuple[int, bytes]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith((b" ", b"\t")) and whole:
            first, before = whole.pop()
            whole.append((first, before + line[1:]))
        elif line:
            whole.append((number, line))
    for number, line in whole:
        found = PROPERTY.fullmatch(line.removeprefix(MARK).decode(errors="replace"))
        if found is None:
            yield number, "not NAME:value"
        else:
            yield Property(number, found["name"], dict(PARAMETER.findall(found["parameters"])), found["value"])


def _structure(properties: Iterable[Property | Problem]) -> Iterator[Problem]:
    """BEGIN and END, and each component by itself."""
    open_: list[tuple[str, int, list[Property]]] = []
    uids: set[str] = set()
    calendars = 0
    for each in properties:
        if isinstance(each, tuple):
            yield each
        elif each.name == "BEGIN":
            calendars += not open_
            if calendars > 1 and not open_:
                yield each.line, "a second calendar"
            open_.append((each.value, each.line, []))
        elif each.name == "END":
            if each.value not in (kind for kind, _, _ in open_):
                yield each.line, f"END:{each.value} closes nothing"
                continue
            while open_[-1][0] != each.value:
                kind, line, _ = open_.pop()
                yield line, f"BEGIN:{kind} is not closed"
            kind, line, own = open_.pop()
            yield from _component(kind, line, own)
            if kind == ALARM and (not open_ or open_[-1][0] != EVENT):
                yield line, "VALARM outside of VEVENT"
            for uid in (found for found in own if found.name == "UID" and kind == EVENT):
                if uid.value in uids:
                    yield uid.line, f"UID {uid.value} stands twice"
                uids.add(uid.value)
        elif not open_:
            yield each.line, f"{each.name} stands outside of all"
        else:
            open_[-1][2].append(each)
            yield from _value(each)
    yield from ((line, f"BEGIN:{kind} is not closed") for kind, line, _ in open_)
    if not calendars:
        yield 1, "no calendar"


def _component(kind: str, line: int, own: list[Property]) -> Iterator[Problem]:
    first = {each.name: each for each in reversed(own)}
    yield from ((line, f"{kind} without {name}") for name in REQUIRED.get(kind, ()) if name not in first)
    yield from ((first[name].line, f"{kind} with {name}") for name in REFUSED.get(kind, ()) if name in first)
    times = Counter(each.name for each in own)
    yield from ((first[name].line, f"{name} more than once") for name in times if times[name] > 1 and name not in MANY)
    if kind == EVENT and "DTSTART" in first:
        yield from _days(first["DTSTART"], first.get("DTEND"))
    if kind == ALARM:
        yield from _reminder(line, first)


def _reminder(line: int, first: Mapping[str, Property]) -> Iterator[Problem]:
    action = first["ACTION"].value if "ACTION" in first else ""
    yield from ((line, f"{action} without {name}") for name in REMINDING.get(action, ()) if name not in first)
    for name, each in first.items():
        if name not in REMINDERS and not name.startswith("X-"):
            yield each.line, f"VALARM with {name}"
        if name in REPEATING and not first.keys() >= REPEATING:
            yield each.line, f"{name} alone"


def _days(start: Property, end: Property | None) -> Iterator[Problem]:
    starts, ends = _time(start), _time(end) if end else None
    if starts is None:
        yield start.line, "DTSTART is neither a VALUE=DATE day nor a time in UTC"
    if end is None:
        if start.parameters.get("VALUE") == "DATE" and starts != datetime(9999, 12, 31):  # no day is after that
            yield start.line, "a day without DTEND"
    elif ends is None:
        yield end.line, "DTEND is neither a VALUE=DATE day nor a time in UTC"
    elif starts is not None and end.parameters.get("VALUE") != start.parameters.get("VALUE"):
        yield end.line, "DTEND is not of the kind of DTSTART"
    elif starts is not None and ends <= starts:
        yield end.line, "DTEND is not after DTSTART"


def _time(found: Property) -> datetime | None:
    return _read(found.value, DAY if found.parameters.get("VALUE") == "DATE" else UTC_TIME)


def _read(value: str, shape: tuple[str, str]) -> datetime | None:
    pattern, directives = shape
    try:
        return datetime.strptime(value, directives) if re.fullmatch(pattern, value) else None
    except ValueError:
        return None


def _value(found: Property) -> Iterator[Problem]:
    name, value = found.name, found.value
    if name in KNOWN and value not in KNOWN[name]:
        yield found.line, f"{name} {value} is not known"
    if name in VALUES and found.parameters.get("VALUE") != VALUES[name]:
        yield found.line, f"{name} without VALUE={VALUES[name]}"
    if name in DURATIONS and not (DURATION.fullmatch(value) and re.search("[1-9]", value)):
        yield found.line, f"{name} {value} is not a duration"
    if name == "TRIGGER" and not (
        found.parameters.get("VALUE", "DURATION") == "DURATION" and DURATION.fullmatch(re.sub("^[+-]", "", value))
    ):
        yield found.line, f"TRIGGER {value} is not a duration"
    if name in UTC_TIMES and _read(value, UTC_TIME) is None:
        yield found.line, f"{name} {value} is not a time in UTC"
    if name == "SEQUENCE" and not re.fullmatch("[0-9]+", value):
        yield found.line, f"SEQUENCE {value} is not a number"
    if (name in TEXTUAL and not TEXT.fullmatch(value)) or (name == "CATEGORIES" and not TEXTS.fullmatch(value)):
        yield found.line, f"{name} is not escaped"

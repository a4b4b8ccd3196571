"""What a calendar is made of, each piece in icalendar's own writing. The one door of icalendar.

A line is written when it is made and not when the calendar is, so that what many entries share is written once. To
escape and to fold is most of the work of a calendar: thirteen anniversaries of an event differ in five lines of twelve.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol

import icalendar
from icalendar import Parameters, vCategory, vDate, vDatetime, vDuration, vInt, vText, vUri
from icalendar.caselessdict import canonsort_keys
from icalendar.parser import Contentline

_KINDS = MappingProxyType({kind.name: kind for kind in (icalendar.Calendar, icalendar.Event, icalendar.Alarm)})
_FOLDED = 75  # octets, from which on icalendar folds a line
_END = b"\r\n"
_GAP = "\0"  # an octet, and in no text that is read


class Line(NamedTuple):
    """A property, whole with the ends of its lines."""

    name: str
    octets: bytes


_NAME = attrgetter("name")


class Gapped(NamedTuple):
    """A line with gaps in its text: escaped and folded once, and then whole for whatever fills them.

    That is digits, hyphens and letters of ASCII, of which icalendar writes each as the octet that it is: so the rest of
    the line is the same for all.
    """

    name: str
    pattern: bytes  # of the operator %
    gaps: int

    def of(self, filling: str) -> Line:
        """The line, in each of whose runs of gaps this stands."""
        octets = filling.encode("ascii")
        return Line(self.name, self.pattern % tuple(octets * (self.gaps // len(octets))))


class _Value(Protocol):
    def to_ical(self) -> bytes: ...


class _Written(str):
    r"""A text that comes back as it was: of a `\N` in it, icalendar would make a new line."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return rb"\\N".join([vText(piece).to_ical() for piece in self.split(r"\N")])


class _Word(bytes):
    """A text that is escaped."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return self


@lru_cache(maxsize=1 << 10)
def _word(said: str) -> _Word:
    return _Word(_Written(said).to_ical())


def text(name: str, said: str, **parameters: str) -> Line:
    return _line(name, _Written(said), **parameters)


def gaps(filling: str) -> str:
    """What stands in a text for this, and for all that are as long."""
    return _GAP * len(filling)


def gapped(name: str, said: str, **parameters: str) -> Gapped:
    """A text with gaps in it."""
    octets = text(name, said, **parameters).octets
    gap = _GAP.encode()
    return Gapped(name, octets.replace(b"%", b"%%").replace(gap, b"%c"), octets.count(gap))


def texts(name: str, said: Iterable[str], **parameters: str) -> Line:
    listed = vCategory([])
    listed.cats = [_word(each) for each in said]  # type: ignore[misc]  # of which only `to_ical` is asked
    return _line(name, listed, **parameters)


def number(name: str, said: int) -> Line:
    return _line(name, vInt(said))


def uri(name: str, said: str, **parameters: str) -> Line:
    return _line(name, vUri(said), **parameters)


def duration(name: str, said: timedelta, **parameters: str) -> Line:
    return _line(name, vDuration(said), **parameters)


def moment(name: str, said: datetime) -> Line:
    """A moment, which leaves in UTC."""
    return _line(name, vDatetime(said.astimezone(UTC)))


@lru_cache(maxsize=1 << 14)  # the days of a dozen years, each at both ends of an entry
def day(name: str, said: date) -> Line:
    return _line(name, vDate(said), VALUE="DATE")


@lru_cache(maxsize=1 << 12)
def midnight(name: str, said: date) -> Line:
    """The beginning of a day in UTC."""
    return moment(name, datetime.combine(said, time(), UTC))


def component(name: str, lines: Sequence[Line], within: Iterable[bytes] = ()) -> bytes:
    """A VCALENDAR, VEVENT or VALARM of these lines, in icalendar's order of them, and the components within it."""
    written = BytesIO()  # and no join: that of ten thousand entries is long enough to be felt by other threads
    written.write(_edge("BEGIN", name))
    written.writelines([lines[index].octets for index in _order(name, tuple(map(_NAME, lines)))])
    written.writelines(within)
    written.write(_edge("END", name))
    return written.getvalue()


def _line(name: str, value: _Value, **parameters: str) -> Line:
    line = Contentline(f"{_head(name, **parameters)}:{value.to_ical().decode()}")  # type: ignore[no-untyped-call]
    octets = line.encode()
    # icalendar looks at each character of a line, also of one that it will leave as it is.
    if len(octets) >= _FOLDED:
        octets = line.to_ical()  # type: ignore[no-untyped-call]
    return Line(name, octets + _END)


@lru_cache(maxsize=8)
def _edge(name: str, component: str) -> bytes:
    return _line(name, vText(component)).octets


@lru_cache(maxsize=256)
def _head(name: str, **parameters: str) -> str:
    """`SUMMARY;LANGUAGE=vi`, of any line the part that says what it is."""
    written = Parameters(parameters).to_ical().decode()
    return f"{name};{written}" if written else name


@lru_cache(maxsize=64)
def _order(component: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """Which of the lines of these names comes first, which next; those of one name in the order that they have."""
    places = {name: place for place, name in enumerate(canonsort_keys(names, _KINDS[component].canonical_order))}
    return tuple(sorted(range(len(names)), key=lambda index: places[names[index]]))

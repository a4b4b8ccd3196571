"""The properties of a calendar entry as plain text, and what an event cannot hold."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import split_on_unescaped_comma, unescape_backslash

from timeline.importers.content_lines import Component, ContentLine, describe
from timeline.importers.html_text import to_plain_text
from timeline.importers.ics_dates import is_all_day_flag
from timeline.importers.record import shorten
from timeline.model.event import Status

HTML_DESCRIPTIONS = ("X-ALT-DESC", "STYLED-DESCRIPTION")  # of Outlook, and of RFC 9073
_IMPORTED_PROPERTIES = {"UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "CATEGORIES", "LOCATION",
         "URL", "STATUS", "CLASS", "SEQUENCE", "LAST-MODIFIED", "RECURRENCE-ID"}  # fmt: skip
_RECURRENCE_PROPERTIES = {"RRULE", "RDATE", "EXDATE", "EXRULE"}
_IGNORED_PROPERTIES = {"DTSTAMP", "TRANSP"}  # no event needs them
_RULE_PART = re.compile(
    "(FREQ=YEARLY|INTERVAL=1|WKST=[A-Z]{2}|BYMONTH=0?(?P<month>[0-9]{1,2})|BYMONTHDAY=0?(?P<day>[0-9]{1,2}))"
)


@dataclass(slots=True)
class Entry:
    """The properties of a VEVENT, and the messages about them."""

    component: Component
    is_own: bool
    messages: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # in its texts

    def lines(self, name: str) -> list[ContentLine]:
        return [line for line in self.component.lines if line.name == name]

    def value(self, name: str) -> str:
        return next((unescape_backslash(line.value).strip() for line in self.lines(name)), "")

    def is_unreadable(self, name: str) -> bool:
        return any(line.invalid_byte for line in self.lines(name)[:1])

    def text(self, name: str) -> tuple[str, str]:
        """Return a text and its language; both are empty if the property is missing."""
        for line in self.lines(name):
            return self._plain_text(line, unescape_backslash(self._decoded_value(line))), line.parameter("LANGUAGE")
        return "", ""

    def categories(self) -> Iterator[str]:
        for line in self.lines("CATEGORIES"):
            for name in split_on_unescaped_comma(self._decoded_value(line)):
                if name.strip():
                    yield self._plain_text(line, name)

    def _decoded_value(self, line: ContentLine) -> str:
        if line.invalid_byte:
            remedy = "save the file as UTF-8" if line.name == "SUMMARY" else "each � is a letter that was lost"
            self.messages.append(f"line {line.number}: {line.name} is not UTF-8 (byte {line.invalid_byte}): {remedy}")
        try:
            value, encoding = line.decode_value()
        except ValueError:
            self.messages.append(f"line {line.number}: the encoding of {describe(line)} cannot be read: dropped")
            return ""
        if encoding:
            self.messages.append(f"{line.name}: {encoding} read as plain text")
        return value

    def _plain_text(self, line: ContentLine, text: str) -> str:
        if self.is_own:
            return text.strip()
        plain = to_plain_text(text)
        if plain.changed:
            self.messages.append(f"{line.name}: {plain.changed} read as plain text")
        self.links += plain.links
        return plain.text.strip()

    def report_dropped(self) -> None:
        """Add messages about what an event cannot hold, and about lines that are not properties."""
        names = Counter(line.name for line in self.component.lines)
        known = _IMPORTED_PROPERTIES | _RECURRENCE_PROPERTIES | _IGNORED_PROPERTIES | {""}
        dropped = Counter({name: names[name] for name in names if name not in known and not is_all_day_flag(name)})
        if not names["DESCRIPTION"] and (html := next(filter(names.get, HTML_DESCRIPTIONS), "")):
            del dropped[html]
        dropped.update(part.name for part in self.component.parts)
        if dropped:
            counts = (f"{name} ({count})" if count > 1 else name for name, count in sorted(dropped.items()))
            self.messages.append(f"dropped: {', '.join(map(shorten, counts))}")
        self.messages += [
            f"line {line.number}: {shorten(line.text)!r} skipped: it is not a property"
            for line in self.component.lines
            if not line.name
        ]
        for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "DTEND", "STATUS"):
            if names[name] > 1:
                self.messages.append(f"{name} occurs {names[name]} times: only the first is used")

    def report_recurrence(self, date: str, title: str, language: str) -> None:
        names = sorted(_RECURRENCE_PROPERTIES & {line.name for line in self.component.lines})
        if names == ["RRULE"] and _is_yearly(self.value("RRULE"), date):
            line = f"anniversary: {{{language}: {json.dumps(title, ensure_ascii=False)}}}"
            self.messages.append(f"RRULE dropped: to have the day in the calendars each year, add `{line}`")
        elif names:
            self.messages.append(f"{', '.join(names)} dropped: the entry is imported once")

    def status(self) -> str:
        status = self.value("STATUS")
        if status and status.lower() not in {member.value for member in Status}:
            self.messages.append(f"STATUS {shorten(status.upper())!r} dropped")
            return ""
        return status.lower()

    def is_private(self) -> bool:
        """Whether CLASS is not PUBLIC. A class that is unknown is private (RFC 5545 §3.8.1.3)."""
        name = self.value("CLASS").upper()
        if name in ("", "PUBLIC"):
            return False
        self.messages.append(f"CLASS is {shorten(name)}: imported as a draft; delete `status: draft` to publish it")
        return True

    def revision(self) -> str:
        sequence = self.value("SEQUENCE")
        if sequence and not re.fullmatch("[0-9]{1,9}", sequence):
            self.messages.append(f"SEQUENCE {shorten(sequence)!r} dropped")
            return ""
        return str(int(sequence or 0) or "")


def _is_yearly(rule: str, date: str) -> bool:
    """Whether a rule repeats a day (`1977-07-18`) each year without an end, as an anniversary does."""
    matches = [_RULE_PART.fullmatch(part) for part in rule.upper().rstrip(";").split(";")]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date) or not any(match and match[1] == "FREQ=YEARLY" for match in matches):
        return False
    return all(
        match and int(match["month"] or date[5:7]) == int(date[5:7]) and int(match["day"] or date[8:]) == int(date[8:])
        for match in matches
    )

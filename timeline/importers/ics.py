"""Parser of calendars (RFC 5545): from the lines of their entries to records."""

from collections.abc import Iterator
from dataclasses import dataclass

from icalendar.parser import unescape_backslash

from timeline.importers.content_lines import Component, LineMessages, parse_calendars
from timeline.importers.ics_dates import DateReader
from timeline.importers.ics_entry import HTML_DESCRIPTIONS, Entry
from timeline.importers.ics_moments import MomentReader
from timeline.importers.record import (
    MAX_RECORDS,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    check_size,
    decode_text,
    shorten,
)
from timeline.importers.round_trip import Description, parse_description
from timeline.importers.time_zones import TimeZones, zone_name
from timeline.model.event import Status
from timeline.model.uids import PRODUCT_ID

_IGNORED_CALENDAR_PROPERTIES = {"VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-TIMEZONE"}
_CALENDAR_NAMES = ("X-WR-CALNAME", "NAME", "PRODID")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_ics(content: bytes, context: ImportContext) -> ParsedFile:
    """Parse the VEVENTs of a file. Only the lines of a VEVENT, and its time zone, decide about it."""
    check_size(content)
    if content.startswith(_UTF_16_MARKS):
        content = decode_text(content).encode()
    messages = LineMessages()
    calendars = parse_calendars(content, messages)
    if not calendars:
        raise ImportSourceError("is not a calendar: it has no line BEGIN:VCALENDAR")
    entries = [(calendar, part) for calendar in calendars for part in calendar.parts if part.name == "VEVENT"]
    is_truncated = calendars[-1].is_truncated
    if is_truncated and all(entry.is_truncated for _, entry in entries):
        raise ImportSourceError("is a calendar without the line END:VCALENDAR, perhaps truncated: download it again")
    if len(entries) > MAX_RECORDS:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    parsers = {id(calendar): _CalendarParser.of(calendar, context, messages) for calendar in calendars}
    records = [
        parsers[id(calendar)].record(f"VEVENT {number}", entry) for number, (calendar, entry) in enumerate(entries, 1)
    ]
    file_messages = [
        *messages.format(),
        *(message for calendar in calendars for message in _dropped_messages(calendar)),
    ]
    if is_truncated:
        file_messages.append("the file ends before END:VCALENDAR, perhaps truncated: download it again")
    elif not entries:
        file_messages.append("the calendar has no VEVENT")
    return ParsedFile(tuple(records), tuple(file_messages))


def _dropped_messages(calendar: Component) -> Iterator[str]:
    dropped = sorted(
        {line.name for line in calendar.lines if line.name} - _IGNORED_CALENDAR_PROPERTIES - {*_CALENDAR_NAMES}
    )
    if dropped:
        yield f"properties of the calendar dropped: {', '.join(map(shorten, dropped))}"


@dataclass(frozen=True, slots=True)
class _CalendarParser:
    """Parses the entries of one calendar."""

    context: ImportContext
    dates: DateReader
    is_own: bool  # whether this service wrote it, so that its texts are plain
    scale: str  # CALSCALE
    is_cancellation: bool  # METHOD:CANCEL
    name: str

    @classmethod
    def of(cls, calendar: Component, context: ImportContext, messages: LineMessages) -> "_CalendarParser":
        values = {line.name: line.value.strip() for line in reversed(calendar.lines)}
        zones = TimeZones.of_calendar(calendar, messages)
        for line in calendar.lines:
            if not line.name:
                messages.add(line.number, "skipped, because it is not a property")
        for part in calendar.parts:
            if part.name not in ("VEVENT", "VTIMEZONE"):
                messages.add(part.number, f"{shorten(part.name)} skipped: only VEVENT is imported")
            elif not part.has_end and not part.is_truncated:
                messages.add(part.number, f"{part.name} has no END")
        name = values.get("X-WR-TIMEZONE", "")
        zone = zones.find(name)
        if name and not zone:
            messages.add(
                next(line.number for line in calendar.lines if line.name == "X-WR-TIMEZONE"),
                f"X-WR-TIMEZONE {shorten(name)!r} is unknown: times without a zone are read in the site's",
            )
        moments = MomentReader(context.catalogue.site.timezone, zone, zone_name(zone, name) if zone else "", zones)
        is_own = values.get("PRODID") == PRODUCT_ID
        scale = values.get("CALSCALE", "").upper()
        is_cancellation = values.get("METHOD", "").upper() == "CANCEL"
        name = unescape_backslash(next(filter(None, map(values.get, _CALENDAR_NAMES)), ""))
        return cls(context, DateReader(moments, is_own), is_own, scale, is_cancellation, name)

    def record(self, position: str, component: Component) -> ImportedRecord:
        entry = Entry(component, self.is_own)
        messages = entry.messages
        if component.is_truncated:
            return ImportedRecord(position, messages=(f"line {component.number}: the file ends before END:VEVENT",))
        if self.scale not in ("", "GREGORIAN"):
            return ImportedRecord(
                position, messages=(f"is in the calendar {shorten(self.scale)!r}: export it as Gregorian",)
            )
        title, language = entry.text("SUMMARY")
        date = self.dates.edtf_date(component.lines, messages)
        entry.report_dropped()
        site = self.context.catalogue.site
        url = entry.value("URL")
        description = self._description(entry, url)
        other_links = [link for link in dict.fromkeys(entry.links) if link not in (url, "")]
        if other_links and not url:
            url = other_links.pop(0)
            messages.append(f"url guessed: the first link, {shorten(url)}")
        messages += [f"link dropped: {shorten(link)}" for link in other_links]
        names = [("", name) for name in entry.categories()]
        if place := entry.text("LOCATION")[0]:
            names.append(("places", place))
        entry.report_recurrence(date, title, site.languages[0])
        if recurrence := next(map(self.dates.local_edtf, entry.lines("RECURRENCE-ID")), ""):
            messages.append("RECURRENCE-ID: this day of a repeated entry becomes an event of its own")
        status = entry.status()
        if self.is_cancellation and not status:
            messages.append("METHOD of the calendar is CANCEL: read as cancelled")
            status = Status.CANCELLED.value
        if entry.is_private():
            status = Status.DRAFT.value
        return ImportedRecord(
            position,
            date="" if entry.is_unreadable("SUMMARY") else date,
            texts={"title": {language: title}, "summary": {description.language: description.text}},
            unresolved_names=tuple(names),
            sources=description.sources,
            uid=entry.value("UID"),
            recurrence=recurrence,
            stamp=next(map(self.dates.utc_time, entry.lines("DTSTAMP")), ""),
            source_name=self.name,
            url=url,
            status=status,
            updated=next(map(self.dates.utc_time, entry.lines("LAST-MODIFIED")), "").partition("T")[0],
            revision=entry.revision(),
            messages=tuple(messages),
        )

    def _description(self, entry: Entry, url: str) -> Description:
        text, language = entry.text("DESCRIPTION")
        for name in HTML_DESCRIPTIONS:
            if not text:
                text, language = entry.text(name)
        return parse_description(text, language, url, self.context.catalogue.site.languages)

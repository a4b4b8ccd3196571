"""What `check` reports of a valid file without comparing it: cut texts, portals, times of day, missing fields."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from timeline.cli.diagnostics import Diagnostic, finding_diagnostics, problem_diagnostic
from timeline.impact import Finding, Severity
from timeline.impact.diff import format_list
from timeline.loader import cut_texts
from timeline.loader.clock_changes import repeated_times
from timeline.loader.positions import PositionIndex
from timeline.model.catalogue import Catalogue, Site
from timeline.model.csp_hosts import public_suffixes
from timeline.model.edtf import parse_edtf
from timeline.model.entities import Office
from timeline.model.event import DEFAULT_IMPORTANCE
from timeline.model.event_fields import EVENT_FIELDS
from timeline.pictures import (
    InvalidManifest,
    InvalidPicture,
    StoredPicture,
    derived_folder,
    media_folder,
    read_manifest,
    read_original,
)

_TIME_WITH_OFFSET = re.compile(rb"T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2})")


def file_diagnostics(file: str, content: bytes, catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """Return the warnings and remarks about a valid file, the most severe first."""
    warnings = tuple(problem_diagnostic(problem, file, Severity.WARNING) for problem in cut_texts(content))
    positions = PositionIndex(content.decode("utf-8-sig"))
    findings = (
        *_contact_findings(catalogue.site),
        *_portal_findings(catalogue.offices),
        *_offset_findings(content, positions, catalogue),
        *_time_findings(catalogue),
        *_field_findings(catalogue),
        *_picture_findings(Path(file), catalogue),
        *_indicator_findings(catalogue),
    )
    index = file, positions
    return (*warnings, *finding_diagnostics(findings, index, index)) if findings else warnings


def _contact_findings(site: Site) -> Iterator[Finding]:
    """Warn of a contact that does not tell which event a reader reports."""
    if site.contact and "://" in site.contact and "{event}" not in site.contact:
        url = urlsplit(site.contact)
        query = f"{url.query}&event={{event}}" if url.query else "event={event}"
        what = "reports of errors do not name the event, because the address has no {event}"
        remedy = f"write it where the form takes the address of the event, as in {url._replace(query=query).geturl()}"
        yield Finding(Severity.WARNING, ("site", "contact"), what, remedy)


def _portal_findings(offices: Sequence[Office]) -> Iterator[Finding]:
    """Warn of portals that are as wide as a public suffix, such as `*.gov.vn`: others register names below it too."""
    suffixes = public_suffixes(host for office in offices for host in office.hosts)
    for office in offices:
        for host in office.hosts:
            if suffix := suffixes.get(host):
                what = f"{host} lets every site under {suffix} embed the frame, also those of others"
                remedy = f"write the domain of the office, as in *.{office.key}.{suffix}"
                yield Finding(Severity.WARNING, ("offices", office.key, "hosts"), what, remedy)


def _offset_findings(content: bytes, positions: PositionIndex, catalogue: Catalogue) -> Iterator[Finding]:
    """Note each event whose time of day has an offset, and was converted to the time zone of the site."""
    if not _TIME_WITH_OFFSET.search(content):  # to parse the text again takes time
        return
    for raw_event in positions.to_values()["events"]:
        event = catalogue.events_by_id.get(raw_event["id"])
        if event and event.date != parse_edtf(raw_event["date"].strip()):
            what = f"{raw_event['date']} is {event.date} in the time zone of the site, {catalogue.site.timezone.key}"
            yield Finding(Severity.NOTE, ("events", event.id, "date"), what, "nothing to do, if that is right")


def _time_findings(catalogue: Catalogue) -> Iterator[Finding]:
    zone = catalogue.site.timezone
    for event in catalogue.events:
        for point, offset in repeated_times(event.date, zone):
            what = f"{point} comes twice, because clocks in {zone.key} are put back over it: calendars have the first"
            remedy = "if it was the second, write only the day"
            yield Finding(Severity.NOTE, ("events", event.id, "date"), f"{what}, UTC{offset}", remedy)


def _field_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Name the events that lack a field which most events have, in one finding a field.

    If the file says how important events are, or an important event has a field with `min_importance`, all events of
    that importance need it.
    """
    has_importance = any(event.importance != DEFAULT_IMPORTANCE for event in catalogue.events)
    for field in EVENT_FIELDS:
        if not field.absence:
            continue
        least = field.min_importance
        events = [event for event in catalogue.events if event.importance >= least]
        without = [event.id for event in events if not field.value_of(event)]
        is_expected = has_importance or len(without) < len(events) if least else 2 * len(without) < len(events)
        if without and is_expected:
            first, *others = without
            also = f", nor {'have' if others[1:] else 'has'} {format_list(others)}" if others else ""
            reason = f"with importance {least} or more" if least else "unlike most events"
            remedy = f"write {field.name}" + (f", or importance: {least - 1}" if least else "")
            yield Finding(
                Severity.NOTE, ("events", first), f"has no {field.name}{also}, {reason}: {field.absence}", remedy
            )


def _picture_findings(file: Path, catalogue: Catalogue) -> Iterator[Finding]:
    """Warn of each picture that is missing, or of which pages show nothing, or an earlier one."""
    folder, stored_pictures = media_folder(file), dict[str, StoredPicture]()
    pictures = tuple(catalogue.pictures)
    try:
        stored_pictures |= read_manifest(derived_folder(file)).pictures if pictures else {}
    except InvalidManifest as error:
        what, _, remedy = str(error).rpartition("; ")
        yield Finding(Severity.WARNING, ("events",), what, remedy)
    for path, picture in pictures:
        stored, remedy = stored_pictures.get(picture.file), "run `timeline pictures`"
        try:
            digest = sha256(read_original(folder, picture.file)).hexdigest()
        except InvalidPicture as error:
            what, _, remedy = str(error).partition(": ")
        else:
            if stored and stored.original_digest == digest:
                continue
            what = "has changed, and pages show the earlier one" if stored else "is not ready: pages show nothing of it"
        yield Finding(Severity.WARNING, (*path, "file"), f"{folder / picture.file} {what}", remedy)


def _indicator_findings(catalogue: Catalogue) -> Iterator[Finding]:
    for indicator in catalogue.indicators:
        without = [str(value.date) for value in indicator.values if not value.sources]
        without += ["its target"] if indicator.target and not indicator.target.sources else []
        if without:
            what = f"has no sources for {format_list(without)}: readers cannot see where the numbers come from"
            yield Finding(Severity.NOTE, ("indicators", indicator.key), what, "write sources")
        if indicator.target and indicator.target.growth and not indicator.growth_base:
            year = indicator.target.date.dates[0].year
            what = f"has no number of {year - 1} or {year} to grow from, so that the chart shows no target"
            remedy = "write that number, or value instead of growth"
            yield Finding(Severity.NOTE, ("indicators", indicator.key, "target"), what, remedy)

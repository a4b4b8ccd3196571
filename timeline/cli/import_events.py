"""The `import` command: add events from calendars, spreadsheets and TimelineJS."""

import re
import shlex
import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

import click

from timeline.cli import events_file
from timeline.importers import (
    DATE_PART_FIELDS,
    FORMATS,
    IMPORTABLE_FIELDS,
    LOCALIZED_FIELDS,
    MAX_BYTES,
    STANDARD_INPUT,
    ImportContext,
    ImportedEvent,
    ImportSourceError,
    ParsedFile,
    build_events,
    detect_format,
)
from timeline.loader import RawEvent, read_bytes
from timeline.model.problems import InvalidFile


@click.command("import", short_help="Add events from a calendar, a spreadsheet or TimelineJS.")
@click.argument("source", metavar="FILE")
@click.option(
    "--format", "file_format", type=click.Choice(list(FORMATS)), help="The format of FILE. [default: detected]"
)
@click.option("--lang", "language", help="The language of texts that name none. [default: the site's first]")
@click.option("--kind", help="The kind of entries that name none. [default: the first in events.yaml]")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=HEADING", help="The field of a spreadsheet column. Repeatable."
)
@click.option("--sheet", default="", help="The sheet of a workbook. [default: the first with headings]")
@click.option("--month-first", is_flag=True, help="Read 5/9/1962 in a spreadsheet as 9 May. [default: 5 September]")
@click.option("--into", type=click.Path(path_type=Path), help="The file to add events to. [default: TIMELINE_EVENTS]")
@click.option("--dry-run", is_flag=True, help="Print what would be added and changed, and change nothing.")
def import_events(
    source: str,
    file_format: str | None,
    language: str | None,
    kind: str | None,
    columns: tuple[str, ...],
    sheet: str,
    month_first: bool,
    into: Path | None,
    dry_run: bool,
) -> None:
    """Add and update events from FILE or from standard input (-).

    FILE is a calendar (ICS), a spreadsheet (CSV, or .xlsx if openpyxl is installed), or the JSON of TimelineJS3.

    Each entry becomes an event in events.yaml, at its place in time. If it was imported before and has changed since,
    its event changes. Standard error says for each entry what was dropped, guessed or changed, and whether the event
    already exists. The exit code is 1 if an entry cannot become an event or change its event.

    Column headings may be those of our own CSV files, of Outlook, Google Calendar or TimelineJS, or common ones in the
    languages of the interface. Name other columns with --column: title=HEADING, title.lo=HEADING, date=HEADING, or
    first=HEADING and last=HEADING, first_time=HEADING. Dates are EDTF, in words, or day first: 5/9/1962. With
    --month-first, they are month first, as in American files.
    """
    settings = events_file.load_settings()
    path = into or settings.events
    content, catalogue = events_file.load_bytes_and_catalogue(path)
    kinds = [term.key for term in catalogue.kinds]
    if kind is not None and kind not in kinds:
        raise click.BadParameter(f"{kind!r} is not a kind of this file: {', '.join(kinds)}", param_hint="--kind")
    context = ImportContext(
        catalogue,
        events_file.resolve_language(catalogue, language),
        settings.site_url,
        events_file.today(catalogue),
        kind,
        _parse_columns(columns, catalogue.site.languages),
        STANDARD_INPUT if source == "-" else Path(source).name,
        sheet,
        month_first,
    )
    try:
        source_bytes = _read(source)
        parsed = FORMATS[file_format or detect_format(source_bytes, source)](source_bytes, context)
    except ImportSourceError as error:
        click.echo(f"{source}: {error}", err=True)
        sys.exit(1)
    imported = build_events(parsed, context)
    _print_messages(parsed, imported)
    events = [draft.fields for draft in imported if draft.fields]
    changes = {draft.duplicate_of: draft.changes for draft in imported if draft.changes}
    changed, refused = events_file.change_events(path, content, changes, context.today)
    for draft in imported:
        if draft.changes and draft.duplicate_of in refused:
            reason = refused[draft.duplicate_of]
            click.echo(f"{draft.position} ({draft.duplicate_of}): the event stays as it was: {reason}", err=True)
    if dry_run:
        _print_dry_run(events, str(path), content, changed)
    elif events or changed != content:
        events_file.add_events(path, content, events, changed)
    known = sum(bool(draft.duplicate_of and not draft.changes) for draft in imported)
    failed = len(refused) + sum(not (draft.fields or draft.duplicate_of or draft.newer_revision) for draft in imported)
    verbs = ("would be added", "would be changed") if dry_run else ("added", "changed")
    counts = f"{len(events)} {verbs[0]}, {len(changes) - len(refused)} {verbs[1]}, {known} already there"
    click.echo(f"{path}: {counts}, {failed} failed", err=dry_run)
    sys.exit(1 if failed else 0)


def _print_dry_run(events: Sequence[RawEvent], file: str, content: bytes, changed: bytes) -> None:
    """Print the new events, then what changes in the others as a unified diff."""
    if events:
        click.echo(events_file.format_events(events))
    before, after = (each.decode("utf-8-sig").splitlines() for each in (content, changed))
    for line in unified_diff(before, after, file, file, lineterm=""):
        click.echo(line)


def _read(source: str) -> bytes:
    """Return the bytes of a file or of standard input (-). Raises ImportSourceError if they cannot be read."""
    if re.match("[a-z]+://", source, re.IGNORECASE):
        # curl does not know webcal:
        url = shlex.quote(re.sub("^webcals?:", "https:", source, flags=re.IGNORECASE))
        raise ImportSourceError(
            f"is an address, not a file: download it first, or run `curl -L {url} | timeline import -`"
        )
    if source == "-":
        return sys.stdin.buffer.read(
            MAX_BYTES + 1
        )  # one byte over the limit, so that the parser sees that it is too large
    try:
        return read_bytes(Path(source))
    except InvalidFile as error:
        raise ImportSourceError(error.problems[0].what) from error


def _print_messages(parsed: ParsedFile, imported: Sequence[ImportedEvent]) -> None:
    for message in parsed.messages:
        click.echo(message, err=True)
    for draft in imported:
        event_id = draft.fields["id"] if draft.fields else draft.duplicate_of if draft.changes else ""
        id_suffix = f" ({event_id})" if event_id else ""
        for message in draft.messages:
            click.echo(f"{draft.position}{id_suffix}: {message}", err=True)
        if not (draft.fields or draft.duplicate_of or draft.newer_revision):
            click.echo(f"{draft.position}: no event was created", err=True)


def _parse_columns(options: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """Return the field of each heading."""
    columns: dict[str, str] = {}
    for option in options:
        field, equals, heading = option.partition("=")
        known = [
            *IMPORTABLE_FIELDS,
            *DATE_PART_FIELDS,
            *(f"{text}.{language}" for text in LOCALIZED_FIELDS for language in languages),
        ]
        if not equals or not heading:
            raise click.BadParameter(
                f"{option!r} must be a field and a heading, as in title=Name", param_hint="--column"
            )
        if field not in known:
            raise click.BadParameter(f"no field {field!r}; known are {', '.join(known)}", param_hint="--column")
        columns[heading] = field
    return columns

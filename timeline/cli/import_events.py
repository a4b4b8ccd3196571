"""Events taken from calendars, spreadsheets and TimelineJS."""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.importers import (
    FORMATS,
    IMPORTABLE_FIELDS,
    LOCALIZED_FIELDS,
    MAX_BYTES,
    ImportContext,
    ImportedEvent,
    ImportSourceError,
    ParsedFile,
    build_events,
    detect_format,
)
from timeline.loader import read_bytes
from timeline.model.problems import InvalidFile


@click.command("import", short_help="Take events from a calendar, a spreadsheet or TimelineJS.")
@click.argument("source", metavar="FILE")
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), help="What it is; else it is seen from it.")
@click.option("--lang", "language", help="The language of its texts, where they say none; else the site's first.")
@click.option("--kind", help="The kind of events that say none; else the first of the file.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=HEADING", help="What a column of a spreadsheet is. Repeatable."
)
@click.option("--into", type=click.Path(path_type=Path), help="The file to add them to; else the served one.")
@click.option("--dry-run", is_flag=True, help="Print the events, and change nothing.")
def import_events(
    source: str,
    file_format: str | None,
    language: str | None,
    kind: str | None,
    columns: tuple[str, ...],
    into: Path | None,
    dry_run: bool,
) -> None:
    """Take events from FILE or from standard input (-): a calendar (ICS), a spreadsheet saved as CSV, or the JSON of
    TimelineJS3.

    Each entry becomes an event in its place in the file. What an event cannot hold, what was guessed and what is there
    already is said, entry by entry, on standard error. Exits with 1 if nothing could be made of an entry.

    Columns are known by our own headings and by common English ones; say others with --column: title=HEADING,
    title.lo=HEADING, date=HEADING, or first=HEADING and last=HEADING. Dates are EDTF, or day first: 5/9/1962.
    """
    settings = events_file.load_settings()
    path = into or settings.events
    content, catalogue = events_file.load_file(path)
    kinds = [each.key for each in catalogue.kinds]
    if kind is not None and kind not in kinds:
        raise click.BadParameter(f"{kind!r} is not a kind of this file: {', '.join(kinds)}", param_hint="--kind")
    context = ImportContext(
        catalogue,
        events_file.resolve_language(catalogue, language),
        settings.site_url,
        utc_now().astimezone(catalogue.site.timezone).date(),
        kind,
        _parse_columns(columns, catalogue.site.languages),
    )
    try:
        source_bytes = _read(source)
        parsed = FORMATS[file_format or detect_format(source_bytes, source)](source_bytes, context)
    except ImportSourceError as error:
        click.echo(f"{source}: {error}", err=True)
        sys.exit(1)
    imported = build_events(parsed, context)
    _print_messages(parsed, imported)
    events = [each.fields for each in imported if each.fields]
    if dry_run and events:
        click.echo(events_file.format_events(events))
    elif events:
        events_file.add_events(path, content, events)
    duplicates = sum(bool(each.duplicate_of) for each in imported)
    failed = len(imported) - len(events) - duplicates
    verb = "would be added" if dry_run else "added"
    click.echo(f"{path}: {len(events)} {verb}, {duplicates} there already, {failed} not made", err=dry_run)
    sys.exit(1 if failed else 0)


def _read(source: str) -> bytes:
    """The content of a file or of standard input (-); raise ImportSourceError where it cannot be read."""
    if re.match("[a-z]+://", source, re.IGNORECASE):
        address = shlex.quote(re.sub("^webcals?:", "https:", source, flags=re.IGNORECASE))  # curl knows no webcal
        raise ImportSourceError(
            f"is an address: save it as a file first, or write `curl -L {address} | timeline import -`"
        )
    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)  # one byte too many is refused as too large
    try:
        return read_bytes(Path(source))
    except InvalidFile as error:
        raise ImportSourceError(error.problems[0].what) from error


def _print_messages(parsed: ParsedFile, imported: Sequence[ImportedEvent]) -> None:
    for remark in parsed.messages:
        click.echo(remark, err=True)
    for draft in imported:
        id_suffix = f" ({draft.fields['id']})" if draft.fields else ""
        for remark in draft.messages:
            click.echo(f"{draft.position}{id_suffix}: {remark}", err=True)
        if not draft.fields and not draft.duplicate_of:
            click.echo(f"{draft.position}: no event is made of it", err=True)


def _parse_columns(options: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """By heading."""
    columns: dict[str, str] = {}
    for each in options:
        field, sign, heading = each.partition("=")
        known = [*IMPORTABLE_FIELDS, *(f"{text}.{language}" for text in LOCALIZED_FIELDS for language in languages)]
        if not sign or not heading:
            raise click.BadParameter(f"{each!r} must be a field and a heading, as in title=Name", param_hint="--column")
        if field not in known:
            raise click.BadParameter(f"there is no {field!r}; known are {', '.join(known)}", param_hint="--column")
        columns[heading] = field
    return columns

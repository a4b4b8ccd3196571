"""`timeline new`: add an event, from options and from answers on a terminal."""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from timeline.cli import events_file
from timeline.cli.event_prompts import parse_citation, prompt_for_event
from timeline.importers.resolver import NameResolver, propose_id
from timeline.loader import event_problems
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFError, parse_edtf
from timeline.model.event_fields import (
    EVENT_FIELDS,
    EVENT_FIELDS_BY_NAME,
    TEXT_FIELDS,
    EventField,
    FieldType,
)

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])

_OPTION_FIELDS = tuple(field for field in EVENT_FIELDS if field.option)
_REPEATABLE_TYPES = (FieldType.TEXT, FieldType.KEYS, FieldType.CITATIONS, FieldType.EVENT_IDS)
_METAVARS = {
    FieldType.DATE: "DATE",
    FieldType.TEXT: "LANG=TEXT",
    FieldType.CITATIONS: "KEY[=PASSAGE]",
    FieldType.STATUS: "STATUS",
    FieldType.URL: "ADDRESS",
    FieldType.IMPORTANCE: "1|2|3",
    FieldType.ID: "ID",
    FieldType.EVENT_ID: "ID",
    FieldType.EVENT_IDS: "ID",
}
_REQUIRED_FIELDS = tuple(field for field in _OPTION_FIELDS if field.is_required and field.type is not FieldType.ID)


def _field_options(command: CommandFunction) -> CommandFunction:
    """An option for each field."""
    for field in reversed(_OPTION_FIELDS):
        repeatable = field.type in _REPEATABLE_TYPES
        command = click.option(
            f"--{field.option}",
            field.name,
            multiple=repeatable,
            metavar=_metavar(field),
            help=f"{_field_help(field)}{' Repeatable.' if repeatable else ''}",
        )(command)
    return command


def _metavar(field: EventField) -> str:
    return _METAVARS.get(field.type, "KEY")


def _field_help(field: EventField) -> str:
    by_name = " By key or name." if field.section else ""
    default = " Made of the title and the year by default." if field.type is FieldType.ID else ""
    return f"{field.description[0].upper()}{field.description[1:]}.{by_name}{default}"


@click.command(short_help="Add an event to the file.")
@_field_options
@click.option("--into", type=click.Path(path_type=Path), help="File to add it to; by default the served one.")
@click.option("--dry-run", is_flag=True, help="Print the event and change nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
def new(into: Path | None, dry_run: bool, yes: bool, **options: Any) -> None:
    """Add an event to the file, at its chronological place.

    On a terminal it asks for the fields that no option gives. It checks each answer as `timeline check` does, and shows
    the event before it writes it. Without a terminal, or with --yes, it reports everything that is missing or wrong.
    """
    path = into or events_file.load_settings().events
    content, catalogue = events_file.load_bytes_and_catalogue(path)
    resolver = NameResolver(catalogue, catalogue.site.languages[0])
    today = events_file.today(catalogue)
    event = _event_from_options(options, resolver)
    if sys.stdin.isatty() and sys.stderr.isatty() and not yes:
        event = prompt_for_event(event, resolver)
        confirm = not dry_run
    else:
        confirm = False
        for field in _REQUIRED_FIELDS:
            if field.name not in event:
                click.echo(f"--{field.option} {_metavar(field)} is missing: {_field_help(field)}", err=True)
    used_ids = {*catalogue.events_by_id, *catalogue.id_redirects}
    is_complete = all(field.name in event for field in _REQUIRED_FIELDS)
    if is_complete and "id" not in event:
        event["id"] = _propose_id(event, used_ids)
    event["updated"] = today.isoformat()
    if event.get("status") == "cancelled":
        event["revision"] = "1"
    event = {field.name: event[field.name] for field in EVENT_FIELDS if field.name in event}
    if problems := _option_problems(event, catalogue):
        for problem in problems:
            click.echo(problem, err=True)
    if problems or not is_complete:
        sys.exit(2)
    click.echo(events_file.format_events([event]))
    for language in catalogue.site.languages:
        texts = {field.name: event[field.name] for field in TEXT_FIELDS if field.name in event}
        if missing := [name for name, text in texts.items() if language not in text]:
            click.echo(f"not translated into {language}: {', '.join(missing)}", err=True)
    if dry_run or (confirm and not click.confirm(f"Add it to {path}?", default=True, err=True)):
        return
    saved = events_file.add_events(path, content, [event])
    click.echo(f"{path}: {event['id']} added; {len(saved.events)} events", err=True)


def _propose_id(event: Mapping[str, RawValue], used_ids: Collection[str]) -> str:
    """Return an id made of the title and the date. If the date is invalid, the kind stands in for it."""
    title, kind = event["title"], str(event["kind"])
    assert isinstance(title, dict)
    try:
        date = parse_edtf(str(event["date"]))
    except EDTFError:  # reported with the other problems
        return kind
    return propose_id(title, date, kind, used_ids)


def _event_from_options(options: dict[str, Any], resolver: NameResolver) -> dict[str, RawValue]:
    """The event as events.yaml would have it, with the fields that the options give."""
    languages = resolver.catalogue.site.languages
    event: dict[str, RawValue] = {}
    for field in _OPTION_FIELDS:
        value = options[field.name]
        if not value:
            continue
        match field.type:
            case FieldType.KEY:
                event[field.name] = resolver.resolve(field.section, value) or value
            case FieldType.TEXT:
                event[field.name] = dict(_parse_text_option(text, languages) for text in value)
            case FieldType.KEYS | FieldType.CITATIONS | FieldType.EVENT_IDS:
                event[field.name] = [key for text in value for key in _parse_keys(field, text, resolver)]
            case _:
                event[field.name] = value
    return event


def _parse_text_option(option: str, languages: Sequence[str]) -> tuple[str, str]:
    """Return the language and the text. The first language of the site is the default."""
    language, equals_sign, text = option.partition("=")
    has_language = equals_sign and (language in languages or re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language))
    return (language, text) if has_language else (languages[0], option)


def _parse_keys(field: EventField, option: str, resolver: NameResolver) -> Iterable[RawValue]:
    """The keys that an option gives by key or by name. What names nothing stays as it is, for the check to refuse."""
    if field.type is FieldType.CITATIONS:
        yield parse_citation(option)
    elif field.type is FieldType.EVENT_IDS:
        yield from filter(None, map(str.strip, option.split(",")))
    else:
        known, unknown = resolver.resolve_list(field.section, option)
        yield from (*known, *unknown)


def _option_problems(event: dict[str, RawValue], catalogue: Catalogue) -> list[str]:
    """One line per problem, with the option that it is in. What is missing altogether is reported elsewhere."""
    return [
        f"--{EVENT_FIELDS_BY_NAME[name].option or name}: {problem.what}"
        for problem in event_problems(event, catalogue)
        if (name := re.split(r"[.\[]", problem.where)[0])
    ]

"""A new event, asked for or told by options."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from timeline.cli import events_file
from timeline.cli.prompts import prompt_for_event
from timeline.clock import utc_now
from timeline.importers.resolver import NameResolver, propose_id
from timeline.loader import event_problems
from timeline.loader.events import event_record
from timeline.loader.sections import UNKNOWN_SECTIONS
from timeline.loader.yaml_nodes import RawValue
from timeline.model.catalogue import Catalogue

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])

# By field: the option, its metavar and its help. Of these, `text` fields are by language.
_SINGLE_OPTIONS = {
    "date": ("DATE", "When, in EDTF: 1962-09-05, 2021-06, 2017, 2020~, 2022-07-01/2022-09-30."),
    "kind": ("KIND", "What it is, by key or name."),
    "id": ("ID", "Its id for ever; else one is made of the title and the year."),
    "part_of": ("ID", "The event that it is a part of."),
    "url": ("ADDRESS", "A page on it elsewhere."),
    "status": ("STATUS", "Where it is not confirmed."),
}
_TEXT_OPTIONS = {
    "title": "What it is called.",
    "summary": "What happened, in a sentence or two.",
    "anniversary": "The day's own name, where it has anniversaries.",
    "note": "What a reader should know of the facts.",
}
_LIST_OPTIONS = {
    "countries": ("country", "A country, by ISO 3166-1 code or name."),
    "topics": ("topic", "What it is about, by key or name."),
    "places": ("place", "Where it was, by ISO 3166-2 code or name."),
    "people": ("person", "Who took part, by key or name."),
    "sources": ("source", "The document that says so, and where in it."),
    "related": ("related", "Another event, by its id."),
}
_REQUIRED_FIELDS = ("date", "kind", "title")


def _field_options(command: CommandFunction) -> CommandFunction:
    """An option for each field; all but the single ones can be given more than once."""
    for field, (name, help_text) in reversed(_LIST_OPTIONS.items()):
        metavar = "KEY[=PASSAGE]" if field == "sources" else "KEY"
        command = click.option(f"--{name}", field, multiple=True, metavar=metavar, help=f"{help_text} Repeatable.")(
            command
        )
    for field, help_text in reversed(_TEXT_OPTIONS.items()):
        command = click.option(f"--{field}", multiple=True, metavar="LANG=TEXT", help=f"{help_text} Repeatable.")(
            command
        )
    for field, (metavar, help_text) in reversed(_SINGLE_OPTIONS.items()):
        command = click.option(f"--{field.replace('_', '-')}", field, metavar=metavar, help=help_text)(command)
    return command


@click.command(short_help="Add an event to the file.")
@_field_options
@click.option("--into", type=click.Path(path_type=Path), help="The file to add it to; else the served one.")
@click.option("--dry-run", is_flag=True, help="Print the event, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask anything.")
def new(into: Path | None, dry_run: bool, yes: bool, **options: Any) -> None:
    """Add an event to the file, in its place in order of time.

    On a terminal it asks for what no option says; each answer is checked as the file is, and the event is shown before
    it is written. Elsewhere, and with --yes, all that is missing or wrong is told at once.
    """
    path = into or events_file.load_settings().events
    content, catalogue = events_file.load_file(path)
    resolver = NameResolver(catalogue, catalogue.site.languages[0])
    today = utc_now().astimezone(catalogue.site.timezone).date()
    event = _event_from_options(options, resolver)
    if sys.stdin.isatty() and sys.stderr.isatty() and not yes:
        event = prompt_for_event(event, resolver)
        confirm = not dry_run
    else:
        confirm = False
        if missing := [field for field in _REQUIRED_FIELDS if field not in event]:
            for field in missing:
                click.echo(f"--{field} is missing: {_field_help(field)}", err=True)
    used_ids = {*catalogue.events_by_id, *catalogue.id_redirects}
    if all(field in event for field in _REQUIRED_FIELDS) and "id" not in event:
        title = event["title"]
        assert isinstance(title, dict)
        event["id"] = propose_id(title, str(event["date"]), str(event["kind"]), used_ids)
    event["updated"] = today.isoformat()
    if event.get("status") == "cancelled":
        event["revision"] = "1"
    event = {field: event[field] for field in event_record(UNKNOWN_SECTIONS).fields if field in event}
    if problems := _option_problems(event, catalogue):
        for problem in problems:
            click.echo(problem, err=True)
    if problems or any(field not in event for field in _REQUIRED_FIELDS):
        sys.exit(2)
    click.echo(events_file.format_events([event]))
    for language in catalogue.site.languages:
        if missing := [field for field in _TEXT_OPTIONS if field in event and language not in event[field]]:
            click.echo(f"not translated into {language}: {', '.join(missing)}", err=True)
    if dry_run or (confirm and not click.confirm(f"Add it to {path}?", default=True, err=True)):
        return
    saved = events_file.add_events(path, content, [event])
    click.echo(f"{path}: {event['id']} is added; {len(saved.events)} events", err=True)


def _event_from_options(options: dict[str, Any], resolver: NameResolver) -> dict[str, RawValue]:
    """What the options say, as it is written."""
    languages = resolver.catalogue.site.languages
    event: dict[str, RawValue] = {field: options[field] for field in _SINGLE_OPTIONS if options[field]}
    if "kind" in event:
        event["kind"] = resolver.resolve("kinds", options["kind"]) or options["kind"]
    for field in _TEXT_OPTIONS:
        if texts := dict(_parse_text_option(each, languages) for each in options[field]):
            event[field] = texts
    for field in _LIST_OPTIONS:
        if options[field]:
            event[field] = [key for each in options[field] for key in _parse_keys(field, each, resolver)]
    return event


def _parse_text_option(option: str, languages: Sequence[str]) -> tuple[str, str]:
    """The language and the text; without a language, it is in the site's first."""
    language, sign, text = option.partition("=")
    has_language = sign and (language in languages or re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language))
    return (language, text) if has_language else (languages[0], option)


def _parse_keys(field: str, option: str, names: NameResolver) -> Iterable[RawValue]:
    """Keys, of what was said by key or by name; what names nothing stays as it was said, to be refused."""
    if field == "sources":
        key, sign, passage = option.partition("=")
        yield {"source": key.strip(), "at": passage.strip()} if sign else {"source": option.strip()}
    elif field == "related":
        yield from filter(None, map(str.strip, option.split(",")))
    else:
        known, unknown = names.resolve_list(field, option)
        yield from (*known, *unknown)


def _option_problems(event: dict[str, RawValue], catalogue: Catalogue) -> list[str]:
    """A line each, by the option that it is of."""
    messages = []
    for problem in event_problems(event, catalogue):
        field = re.split(r"[.\[]", problem.where)[0]
        if field:
            messages.append(
                f"--{_LIST_OPTIONS[field][0] if field in _LIST_OPTIONS else field.replace('_', '-')}: {problem.what}"
            )
        elif not problem.what.startswith("lacks "):
            messages.append(problem.what)
    return messages


def _field_help(field: str) -> str:
    return _SINGLE_OPTIONS[field][1] if field in _SINGLE_OPTIONS else f"{_TEXT_OPTIONS[field]} --{field} LANG=TEXT"

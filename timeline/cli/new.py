"""A new event, asked for or told by options."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from timeline.cli import events_file
from timeline.cli.prompts import asked
from timeline.clock import utc_now
from timeline.importers.resolver import Names, proposed
from timeline.loader import problems_of
from timeline.loader.events import event_record
from timeline.loader.sections import UNREAD
from timeline.loader.yaml_nodes import Written
from timeline.model.catalogue import Catalogue

F = TypeVar("F", bound=Callable[..., Any])

# By field: the option, its metavar and its help. Of these, `text` fields are by language.
_ONE = {
    "date": ("DATE", "When, in EDTF: 1962-09-05, 2021-06, 2017, 2020~, 2022-07-01/2022-09-30."),
    "kind": ("KIND", "What it is, by key or name."),
    "id": ("ID", "Its id for ever; else one is made of the title and the year."),
    "part_of": ("ID", "The event that it is a part of."),
    "url": ("ADDRESS", "A page on it elsewhere."),
    "status": ("STATUS", "Where it is not confirmed."),
}
_TEXTS = {
    "title": "What it is called.",
    "summary": "What happened, in a sentence or two.",
    "anniversary": "The day's own name, where it has anniversaries.",
    "note": "What a reader should know of the facts.",
}
_LISTS = {
    "countries": ("country", "A country, by ISO 3166-1 code or name."),
    "topics": ("topic", "What it is about, by key or name."),
    "places": ("place", "Where it was, by ISO 3166-2 code or name."),
    "people": ("person", "Who took part, by key or name."),
    "sources": ("source", "The document that says so, and where in it."),
    "related": ("related", "Another event, by its id."),
}
_REQUIRED = ("date", "kind", "title")


def _fields(command: F) -> F:
    """An option for each field; all but the single ones can be given more than once."""
    for field, (name, told) in reversed(_LISTS.items()):
        metavar = "KEY[=PASSAGE]" if field == "sources" else "KEY"
        command = click.option(f"--{name}", field, multiple=True, metavar=metavar, help=f"{told} Repeatable.")(command)
    for field, told in reversed(_TEXTS.items()):
        command = click.option(f"--{field}", multiple=True, metavar="LANG=TEXT", help=f"{told} Repeatable.")(command)
    for field, (metavar, told) in reversed(_ONE.items()):
        command = click.option(f"--{field.replace('_', '-')}", field, metavar=metavar, help=told)(command)
    return command


@click.command(short_help="Add an event to the file.")
@_fields
@click.option("--into", type=click.Path(path_type=Path), help="The file to add it to; else the served one.")
@click.option("--dry-run", is_flag=True, help="Print the event, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask anything.")
def new(into: Path | None, dry_run: bool, yes: bool, **said: Any) -> None:
    """Add an event to the file, in its place in order of time.

    On a terminal it asks for what no option says; each answer is checked as the file is, and the event is shown before
    it is written. Elsewhere, and with --yes, all that is missing or wrong is told at once.
    """
    path = into or events_file.settings().events
    content, catalogue = events_file.opened(path)
    names = Names(catalogue, catalogue.site.languages[0])
    today = utc_now().astimezone(catalogue.site.zone).date()
    event = _told(said, names)
    if sys.stdin.isatty() and sys.stderr.isatty() and not yes:
        event = asked(event, names)
        ask = not dry_run
    else:
        ask = False
        if missing := [field for field in _REQUIRED if field not in event]:
            for field in missing:
                click.echo(f"--{field} is missing: {_help(field)}", err=True)
    taken = {*catalogue.by_id, *catalogue.retired}
    if all(field in event for field in _REQUIRED) and "id" not in event:
        title = event["title"]
        assert isinstance(title, dict)
        event["id"] = proposed(title, str(event["date"]), str(event["kind"]), taken)
    event["updated"] = today.isoformat()
    if event.get("status") == "cancelled":
        event["revision"] = "1"
    event = {field: event[field] for field in event_record(UNREAD).fields if field in event}
    if problems := _problems(event, catalogue):
        for problem in problems:
            click.echo(problem, err=True)
    if problems or any(field not in event for field in _REQUIRED):
        sys.exit(2)
    click.echo(events_file.written([event]))
    for language in catalogue.site.languages:
        if missing := [field for field in _TEXTS if field in event and language not in event[field]]:
            click.echo(f"not translated into {language}: {', '.join(missing)}", err=True)
    if dry_run or (ask and not click.confirm(f"Add it to {path}?", default=True, err=True)):
        return
    made = events_file.add(path, content, [event])
    click.echo(f"{path}: {event['id']} is added; {len(made.events)} events", err=True)


def _told(said: dict[str, Any], names: Names) -> dict[str, Written]:
    """What the options say, as it is written."""
    languages = names.catalogue.site.languages
    event: dict[str, Written] = {field: said[field] for field in _ONE if said[field]}
    if "kind" in event:
        event["kind"] = names.key("kinds", said["kind"]) or said["kind"]
    for field in _TEXTS:
        if texts := dict(_text(each, languages) for each in said[field]):
            event[field] = texts
    for field in _LISTS:
        if said[field]:
            event[field] = [key for each in said[field] for key in keys_of(field, each, names)]
    return event


def _text(said: str, languages: Sequence[str]) -> tuple[str, str]:
    """The language and the text; without a language, it is in the site's first."""
    language, sign, text = said.partition("=")
    known = sign and (language in languages or re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language))
    return (language, text) if known else (languages[0], said)


def keys_of(field: str, said: str, names: Names) -> Iterable[Written]:
    """Keys, of what was said by key or by name; what names nothing stays as it was said, to be refused."""
    if field == "sources":
        key, sign, passage = said.partition("=")
        yield {"source": key.strip(), "at": passage.strip()} if sign else {"source": said.strip()}
    elif field == "related":
        yield from filter(None, map(str.strip, said.split(",")))
    else:
        known, unknown = names.keys(field, said)
        yield from (*known, *unknown)


def _problems(event: dict[str, Written], catalogue: Catalogue) -> list[str]:
    """A line each, by the option that it is of."""
    found = []
    for problem in problems_of(event, catalogue):
        field = re.split(r"[.\[]", problem.where)[0]
        if field:
            found.append(f"--{_LISTS[field][0] if field in _LISTS else field.replace('_', '-')}: {problem.what}")
        elif not problem.what.startswith("lacks "):
            found.append(problem.what)
    return found


def _help(field: str) -> str:
    return _ONE[field][1] if field in _ONE else f"{_TEXTS[field]} --{field} LANG=TEXT"

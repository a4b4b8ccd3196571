"""What a file holds, what is wrong with it, and what its edit means to people."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from timeline.cli import events_file
from timeline.cli.baseline import Older, older
from timeline.cli.diagnostics import Finding, of_problem, of_remarks, show, show_github, show_json
from timeline.clock import utc_now
from timeline.impact import edits, texts, told, unmarked
from timeline.loader import gc_paused, octets_of, read_octets
from timeline.loader.positions import Places
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused
from timeline.yaml_edit import Document, Unwritable

_AGAINST = "Say what the edit since OLD, a file or a git revision, means to people. [default: HEAD, where it has FILE]"
_FIX = "Raise `updated` and `revision` in FILE for the events that changed, and touch nothing else."
_FORM = "For people, for programs, or for GitHub's workflows."
_JSON = """\b
JSON has: file; against, the name of what it is compared with, or null; events, how many, or null; raised, marks by the
ids of events; findings, each with weight (error, warning, note), file, line, column, where, what, remedy.
"""

Marks = Mapping[str, Mapping[str, str]]  # by the ids of events


@click.command(epilog=_JSON)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--against", metavar="OLD", help=_AGAINST)
@click.option("--fix", is_flag=True, help=_FIX)
@click.option("--format", "form", type=click.Choice(("text", "json", "github")), default="text", help=_FORM)
@gc_paused()
def check(file: Path | None, against: str | None, fix: bool, form: str) -> None:
    """Read FILE (TIMELINE_EVENTS, else events.yaml) and say all that is wrong with it, or what is in it.

    Exits with 1 where it cannot be served, or where subscribers or portals would lose something and need not.
    """
    path = file or events_file.settings().events
    content = b""
    try:
        content = octets_of(path)
        catalogue = read_octets(content, str(path))
    except Refused as error:
        _refused(error, content, form)
        sys.exit(1)
    today = utc_now().astimezone(catalogue.site.zone).date()
    old = older(path, against)
    marks = unmarked(old.catalogue, catalogue, today) if old and old.content != content else {}
    if fix:
        if old is None:
            raise click.UsageError("git has no FILE to compare it with: say by --against what it was")
        content = _raise(path, content, marks)
        catalogue = read_octets(content, str(path))
    found = _found(path, content, catalogue, old, today)
    if form == "json":
        raised = marks if fix else {}
        compared = {"file": str(path), "against": old and old.name, "events": len(catalogue.events), "raised": raised}
        show_json(compared, found)
    elif form == "github":
        show_github(str(path), found)
    else:
        _summary(catalogue, old)
        if old and (against or fix or old.content != content):
            _compared(path, content, old, found)
            _marked(marks, fix)
    if any(each.weight == "error" for each in found):
        sys.exit(1)


def _refused(error: Refused, content: bytes, form: str) -> None:
    found = tuple(of_problem(problem, error.file) for problem in error.problems)
    if form == "json":
        show_json({"file": error.file, "against": None, "events": None, "raised": {}}, found)
    elif form == "github":
        show_github(error.file, found)
    else:
        show(found, {error.file: content}, sys.stderr, weighed=False)
        click.echo(events_file.to_mend(error), err=True)


def _found(path: Path, content: bytes, catalogue: Catalogue, old: Older | None, today: date) -> tuple[Finding, ...]:
    remarks = edits(old.catalogue, catalogue, today) if old and old.content != content else ()
    if not (old and remarks):
        return ()
    return of_remarks(remarks, (str(path), Places(_text(content))), (old.file, Places(_text(old.content))))


def _compared(path: Path, content: bytes, old: Older, found: Sequence[Finding]) -> None:
    weights = Counter(each.weight for each in found)
    counted = ", ".join(f"{n} {weight}{'s' if n > 1 else ''}" for weight, n in weights.items())
    click.echo(f"against {old.name}: {counted or 'nothing to remark'}")
    show(found, {old.file: old.content, str(path): content}, sys.stdout)


def _marked(marks: Marks, fix: bool) -> None:
    """What was raised, or can be."""
    if fix:
        for event, raised in marks.items():
            click.echo(f"raised: {event}: {', '.join(f'{mark}: {text}' for mark, text in raised.items())}")
        if not marks:
            click.echo("nothing to raise")
    elif marks:
        click.echo(f"--fix writes updated and revision for {len(marks)} event{'s' if len(marks) > 1 else ''}")


def _raise(path: Path, content: bytes, marks: Marks) -> bytes:
    """The new content of the file, once it is written."""
    if not marks:
        return content
    text = _text(content)
    start = content[: len(content) - len(text.encode())]  # a byte order mark, if there is one
    try:
        made = start + Document(text).with_fields(marks).text.encode()
        events_file.replace(path, content, made)
    except (Unwritable, OSError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        click.echo(f"{path} is left as it was: {reason}", err=True)
        sys.exit(1)
    return made


def _text(content: bytes) -> str:
    """Without a byte order mark."""
    return content.decode("utf-8-sig")


def _summary(catalogue: Catalogue, old: Older | None) -> None:
    events = catalogue.events
    first, last = events[0].when.first.year, max(event.when.last.year for event in events)
    click.echo(f"{len(events)} events, {first} to {last}:")
    for name, number in (
        ("known to the day", sum(event.when.exact for event in events)),
        ("with anniversaries", sum(event.anniversary is not None for event in events)),
        ("without a source", sum(not event.sources for event in events)),
    ):
        click.echo(f"  {number:>5} {name}")
    counted = ("kinds", "topics", "places", "people", "sources", "offices", "collections")
    click.echo(", ".join(f"{len(getattr(catalogue, name))} {name}" for name in counted))
    if catalogue.drafts:
        click.echo(
            f"{events_file.drafts(catalogue)} besides, in `timeline preview` alone: " + ", ".join(catalogue.drafts)
        )
    missing = found = sorted(_missing(catalogue))
    if old:  # what is new and missing is told with the edit
        before = set(_missing(old.catalogue))
        languages = old.catalogue.site.languages
        missing = [each for each in missing if each in before or each[0] not in languages]
    if missing:
        click.echo(f"{len(missing)} translations are missing:")
        for language, where in missing:
            click.echo(f"  {language}: {where}")
    elif not found:
        click.echo(f"every text is there in {', '.join(catalogue.site.languages)}")


def _missing(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Each text that a language lacks, as (language, where)."""
    for path, found in texts(catalogue):
        for language in found.lacks(catalogue.site.languages) if found else ():
            yield language, told(path)

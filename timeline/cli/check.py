"""The `check` command: what a file contains, its problems, and what an edit changes for subscribers and portals."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from timeline import gc_paused
from timeline.cli import events_file
from timeline.cli.diagnostics import (
    Diagnostic,
    finding_diagnostics,
    print_github,
    print_json,
    print_text,
    problem_diagnostic,
)
from timeline.cli.file_findings import file_diagnostics
from timeline.i18n.translations import get_translations
from timeline.impact import format_text_path, impact_findings, localized_texts, required_revisions
from timeline.impact.diff import SECTIONS
from timeline.loader import load_bytes, read_bytes
from timeline.loader.positions import PositionIndex
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.yaml_edit import Document, UnsupportedLayout

_AGAINST_HELP = (
    "Show what the edit since OLD, a file or a git revision, changes for people. [default: HEAD, if it has FILE]"
)
_FIX_HELP = "Raise `updated` and `revision` of the changed events in FILE, and change nothing else."
_FORMAT_HELP = "The output: text for people, json for programs, or github for GitHub workflows."
_EPILOG = """\b
The JSON has these keys: file; against, what FILE was compared with, or null; events, their number, or null; raised,
the fields that --fix wrote, by event id; findings, each with weight (error, warning, note), file, line, column, where,
what, remedy.
"""

RevisionsByEvent = Mapping[str, Mapping[str, str]]  # event id -> field (`updated`, `revision`) -> new value


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--against", metavar="OLD", help=_AGAINST_HELP)
@click.option("--fix", is_flag=True, help=_FIX_HELP)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "github")), default="text", help=_FORMAT_HELP
)
@gc_paused()
def check(file: Path | None, against: str | None, fix: bool, output_format: str) -> None:
    """Check FILE (by default TIMELINE_EVENTS, else events.yaml) and print every problem in it, or a summary.

    The exit code is 1 if FILE cannot be served, or if its edit takes something from subscribers or portals that they
    need not lose. It also warns of texts that a comment cuts, of pictures that are missing or not ready, of portals as
    wide as a public suffix (*.gov.vn), and of a contact whose address has no {event}.
    """
    path = file or events_file.load_settings().events
    content = b""
    try:
        content = read_bytes(path)
        catalogue = load_bytes(content, str(path))
    except InvalidFile as error:
        _report_invalid_file(error, content, output_format)
        sys.exit(1)
    today = events_file.today(catalogue)
    baseline = events_file.load_baseline(path, against, content, catalogue)
    revisions = (
        required_revisions(baseline.catalogue, catalogue, today) if baseline and baseline.content != content else {}
    )
    if fix:
        if baseline is None:
            raise click.UsageError("git has no old FILE to compare with: name one with --against")
        content = _write_revisions(path, content, revisions)
        catalogue = load_bytes(content, str(path))
    own_diagnostics = file_diagnostics(str(path), content, catalogue)
    edit_diagnostics = _edit_diagnostics(path, content, catalogue, baseline, today)
    diagnostics = (*own_diagnostics, *edit_diagnostics)
    if output_format == "json":
        written = revisions if fix else {}
        summary = {
            "file": str(path),
            "against": baseline and baseline.name,
            "events": len(catalogue.events),
            "raised": written,
        }
        print_json(summary, diagnostics)
    elif output_format == "github":
        print_github(str(path), diagnostics)
    else:
        _print_summary(catalogue, baseline)
        print_text(own_diagnostics, {str(path): content}, sys.stdout)
        if baseline and (against or fix or baseline.content != content):
            _print_edit_diagnostics(path, content, baseline, edit_diagnostics)
            _print_revisions(revisions, fix)
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        sys.exit(1)


def _report_invalid_file(error: InvalidFile, content: bytes, output_format: str) -> None:
    diagnostics = tuple(problem_diagnostic(problem, error.file) for problem in error.problems)
    if output_format == "json":
        print_json({"file": error.file, "against": None, "events": None, "raised": {}}, diagnostics)
    elif output_format == "github":
        print_github(error.file, diagnostics)
    else:
        print_text(diagnostics, {error.file: content}, sys.stderr, with_severity=False)
        click.echo(events_file.format_problem_count(error), err=True)


def _edit_diagnostics(
    path: Path, content: bytes, catalogue: Catalogue, old: events_file.Baseline | None, today: date
) -> tuple[Diagnostic, ...]:
    findings = impact_findings(old.catalogue, catalogue, today) if old and old.content != content else ()
    if not (old and findings):
        return ()
    return finding_diagnostics(
        findings, (str(path), PositionIndex(_decode(content))), (old.file, PositionIndex(_decode(old.content)))
    )


def _print_edit_diagnostics(
    path: Path, content: bytes, old: events_file.Baseline, diagnostics: Sequence[Diagnostic]
) -> None:
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    summary = ", ".join(f"{n} {severity}{'s' if n > 1 else ''}" for severity, n in counts.items())
    click.echo(f"against {old.name}: {summary or 'no findings'}")
    print_text(diagnostics, {old.file: old.content, str(path): content}, sys.stdout)


def _print_revisions(revisions: RevisionsByEvent, fix: bool) -> None:
    """Print the fields that --fix wrote or, without --fix, how many events it would change."""
    if fix:
        for event_id, fields in revisions.items():
            click.echo(f"raised: {event_id}: {', '.join(f'{field}: {value}' for field, value in fields.items())}")
        if not revisions:
            click.echo("nothing to raise")
    elif revisions:
        click.echo(f"--fix writes updated and revision for {len(revisions)} event{'s' if len(revisions) > 1 else ''}")


def _write_revisions(path: Path, content: bytes, revisions: RevisionsByEvent) -> bytes:
    """Write the fields into the file and return its new content; exit with 1 if it cannot be written."""
    if not revisions:
        return content
    text = _decode(content)
    bom = content[: len(content) - len(text.encode())]  # a byte order mark, if there is one
    try:
        edited = bom + Document(text).with_fields(revisions).text.encode()
        events_file.replace_file(path, content, edited)
    except (UnsupportedLayout, OSError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        click.echo(f"{path} was not changed: {reason}", err=True)
        sys.exit(1)
    return edited


def _decode(content: bytes) -> str:
    """Decode UTF-8 and drop a byte order mark."""
    return content.decode("utf-8-sig")


def _print_summary(catalogue: Catalogue, old: events_file.Baseline | None) -> None:
    events = catalogue.events
    format_year = get_translations("en").format_year
    first, last = events[0].date.year, max(event.date.dates[-1].last_year for event in events)
    click.echo(f"{len(events)} events, {format_year(first)} to {format_year(last)}:")
    for name, number in (
        ("known to the day", sum(event.date.is_exact for event in events)),
        ("with anniversaries", sum(event.anniversary is not None for event in events)),
        ("without a source", sum(not event.sources for event in events)),
    ):
        click.echo(f"  {number:>5} {name}")
    click.echo(", ".join(f"{len(getattr(catalogue, name))} {name}" for name in SECTIONS))
    if catalogue.draft_ids:
        click.echo(
            f"plus {events_file.format_draft_count(catalogue)}, visible only in `timeline preview`: "
            + ", ".join(catalogue.draft_ids)
        )
    missing = missing_now = sorted(_missing_translations(catalogue))
    if old:  # the findings name the translations that this edit lacks
        before = set(_missing_translations(old.catalogue))
        languages = old.catalogue.site.languages
        missing = [
            (language, path) for language, path in missing if (language, path) in before or language not in languages
        ]
    if missing:
        click.echo(f"{len(missing)} translations are missing:")
        for language, path in missing:
            click.echo(f"  {language}: {path}")
    elif not missing_now:
        click.echo(f"every text is translated: {', '.join(catalogue.site.languages)}")


def _missing_translations(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Yield (language, path) for each text that is missing in a language of the site."""
    for path, text in localized_texts(catalogue):
        for language in text.missing_languages(catalogue.site.languages) if text else ():
            yield language, format_text_path(path)

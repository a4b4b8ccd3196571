"""Loading and writing of events.yaml, its old version in git, and the settings.

Commands exit with a message if the file or the settings are not valid.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from timeline.clock import utc_now
from timeline.files import write_atomically
from timeline.impact import required_revisions
from timeline.loader import RawEvent, load, load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.pictures import InvalidManifest, derived_folder, read_manifest
from timeline.settings import Settings, SettingsError, describe_settings, environment_warnings
from timeline.yaml_edit import Document, UnsupportedLayout, emit_sequence_entry

_GIT_TIMEOUT = 60  # seconds
SETTINGS_HELP = "\b\nSettings are environment variables:\n" + "\n".join(
    f"  {variable}  {meaning}" + (f" [{default}]" if default else "")
    for variable, default, meaning in describe_settings()
)


def today(catalogue: Catalogue) -> date:
    """Return the current day in the site's time zone."""
    return utc_now().astimezone(catalogue.site.timezone).date()


def load_settings() -> Settings:
    for warning in environment_warnings(os.environ):
        click.echo(warning, err=True)
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        click.echo(error, err=True)
        sys.exit(2)


def resolve_language(catalogue: Catalogue, option: str | None) -> str:
    """Return the value of --lang, or the site's first language if there is none. Raises click.BadParameter."""
    languages = catalogue.site.languages
    if option is not None and option not in languages:
        raise click.BadParameter(
            f"{option!r} is not a language of this site: {', '.join(languages)}", param_hint="--lang"
        )
    return option or languages[0]


def load_catalogue(path: Path) -> Catalogue:
    """Load the catalogue with the files of its pictures; exit with 1 if the file is not valid."""
    try:
        catalogue = load(path)
    except InvalidFile as error:
        exit_with_problems(error)
    with suppress(InvalidManifest):  # which `timeline check` reports
        catalogue = catalogue.with_renditions(read_manifest(derived_folder(path)).renditions)
    return catalogue


def format_draft_count(catalogue: Catalogue) -> str:
    """`1 draft` or `2 drafts`."""
    number = len(catalogue.draft_ids)
    return f"{number} draft" if number == 1 else f"{number} drafts"


def exit_with_problems(error: InvalidFile, purpose: str = "it can be served") -> NoReturn:
    """Print every problem and exit with 1. `purpose` says what cannot happen until they are fixed."""
    click.echo(error, err=True)
    click.echo(format_problem_count(error, purpose), err=True)
    sys.exit(1)


def format_problem_count(error: InvalidFile, purpose: str = "it can be served") -> str:
    number = len(error.problems)
    return f"{error.file}: {number} {'problem' if number == 1 else 'problems'} to fix before {purpose}"


def replace_file(path: Path, old: bytes, new: bytes) -> None:
    """Replace the content of a file atomically and keep its mode. A symlink stays: its target is replaced.

    Raises OSError if the file no longer has the content `old`.
    """
    file = path.resolve()
    if file.read_bytes() != old:
        raise OSError("another program has just changed it: try again")
    write_atomically(file, new, stat.S_IMODE(file.stat().st_mode))


def load_bytes_and_catalogue(path: Path, purpose: str = "anything can be added") -> tuple[bytes, Catalogue]:
    """Return a file's bytes and their catalogue with its drafts; exit with 1 if the file is not valid."""
    try:
        content = read_bytes(path)
        return content, load_bytes(content, str(path), include_drafts=True)
    except InvalidFile as error:
        exit_with_problems(error, purpose)


def format_events(events: Iterable[RawEvent]) -> str:
    """Return the events as YAML, as the file would have them."""
    return "\n\n".join("\n".join(emit_sequence_entry(event)) for event in events)


def change_events(
    path: Path, content: bytes, changes_by_event: Mapping[str, RawEvent], today: date
) -> tuple[bytes, dict[str, str]]:
    """Return the content with fields of events set, by event id, and why other events cannot be changed.

    `updated` and `revision` rise where they must.
    """
    if not changes_by_event:
        return content, {}
    try:
        edited = _edit(content, lambda document: document.with_fields(changes_by_event))
        revisions = required_revisions(load_bytes(content, str(path)), load_bytes(edited, str(path)), today)
        return _edit(edited, lambda document: document.with_fields(revisions)), {}
    except (UnsupportedLayout, InvalidFile) as error:
        changes = list(changes_by_event.items())
        if len(changes) == 1:
            reason = str(error) if isinstance(error, UnsupportedLayout) else _problems_without_lines(error)
            return content, {changes[0][0]: reason}
    # Change each half alone, so that few attempts find the events that cannot be changed.
    middle = len(changes) // 2
    content, refused = change_events(path, content, dict(changes[:middle]), today)
    content, also_refused = change_events(path, content, dict(changes[middle:]), today)
    return content, refused | also_refused


def _problems_without_lines(error: InvalidFile) -> str:
    """The problems of an edited file. Its lines are not those of the file that the editor sees."""
    return "; ".join(f"{re.sub(r'^events.[0-9]+..', '', problem.where)}: {problem.what}" for problem in error.problems)


def add_events(path: Path, content: bytes, events: Iterable[RawEvent], edited: bytes | None = None) -> Catalogue:
    """Add events to the file that has this content, and return the new catalogue.

    `edited` is the content with earlier changes. Exit with 1, and leave the file as it was, if the result is not valid
    or cannot be written.
    """
    try:
        edited = _edit(edited or content, lambda document: document.with_events(events))
        catalogue = load_bytes(edited, str(path))
        replace_file(path, content, edited)
    except (UnsupportedLayout, InvalidFile, OSError) as error:
        _exit_unchanged(path, error)
    return catalogue


def _edit(content: bytes, edit: Callable[[Document], Document]) -> bytes:
    text = content.decode("utf-8-sig")
    bom = content[: len(content) - len(text.encode())]  # a byte order mark, if there is one
    return bom + edit(Document(text)).text.encode()


def _exit_unchanged(path: Path, error: Exception) -> NoReturn:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    click.echo(f"{path} was not changed: {reason}", err=True)
    sys.exit(1)


@dataclass(frozen=True, slots=True)
class Baseline:
    name: str  # the file or git revision as the editor gave it, or `HEAD`
    file: str  # the file name in messages with line numbers: `old.yaml`, `HEAD:events.yaml`
    content: bytes
    catalogue: Catalogue


def load_baseline(path: Path, against: str | None, content: bytes, catalogue: Catalogue) -> Baseline | None:
    """Return the file or git revision `against`; by default git's HEAD.

    By default None if git has no such file or an invalid one. Raises click.BadParameter if `against` cannot be loaded.
    `content` and `catalogue` are those of the file at `path`. Without an edit, they are not loaded again.
    """

    def baseline(name: str, file: str, old_content: bytes) -> Baseline:
        old_catalogue = catalogue if old_content == content else load_bytes(old_content, file)
        return Baseline(name, file, old_content, old_catalogue)

    if against is None:
        committed = _git_show("HEAD", path)
        try:
            return baseline("HEAD", f"HEAD:{path.name}", committed) if isinstance(committed, bytes) else None
        except InvalidFile:
            return None
    try:
        if os.path.isfile(against):
            return baseline(against, against, read_bytes(Path(against)))
        committed = _git_show(against, path)
        if isinstance(committed, str):
            message = f"{against!r} is neither a file nor a git revision that has {path.name}: {committed}"
            raise click.BadParameter(message, param_hint="--against")
        return baseline(against, f"{against}:{path.name}", committed)
    except InvalidFile as error:
        message = f"{error.file} is not valid, so nothing can be compared with it: {error.problems[0]}"
        raise click.BadParameter(message, param_hint="--against") from error


def _git_show(revision: str, path: Path) -> bytes | str:
    """Return the file's bytes in a git revision, or a text that says why git cannot show it."""
    if revision.startswith("-"):
        return "a revision cannot begin with a hyphen"  # git would take it for an option
    file = path.resolve()
    environment = os.environ | {"LC_ALL": "C"}  # git's messages appear inside ours, which are English
    command = ["git", "show", "--no-textconv", f"{revision}:./{file.name}"]
    try:
        result = subprocess.run(
            command, cwd=file.parent, env=environment, capture_output=True, timeout=_GIT_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "git cannot be run"
    if result.returncode:
        return (result.stderr.decode(errors="replace").strip().splitlines() or ["git gives no reason"])[0]
    return result.stdout

"""The settings and events.yaml: how the commands load and write them, and exit where they are not valid."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import NoReturn

import click

from timeline.loader import RawEvent, load, load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.settings import Settings, SettingsError, describe_settings
from timeline.yaml_edit import Document, UnsupportedLayout, emit_sequence_entry

_GIT_TIMEOUT = 60  # seconds
SETTINGS_HELP = "\b\nSettings are variables:\n" + "\n".join(
    f"  {variable}  {meaning}" + (f" [{default}]" if default else "")
    for variable, default, meaning in describe_settings()
)


def load_settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        click.echo(error, err=True)
        sys.exit(2)


def resolve_language(catalogue: Catalogue, option: str | None) -> str:
    """The language that an option asks for, or the site's first."""
    languages = catalogue.site.languages
    if option is not None and option not in languages:
        raise click.BadParameter(
            f"{option!r} is not a language of this site: {', '.join(languages)}", param_hint="--lang"
        )
    return option or languages[0]


def load_catalogue(path: Path) -> Catalogue:
    try:
        return load(path)
    except InvalidFile as error:
        exit_with_problems(error)


def count_drafts(catalogue: Catalogue) -> str:
    """How many the file has."""
    number = len(catalogue.draft_ids)
    return f"{number} draft" if number == 1 else f"{number} drafts"


def exit_with_problems(error: InvalidFile, purpose: str = "it can be served") -> NoReturn:
    """End with all that is wrong, which is to be mended before anything else can be."""
    click.echo(error, err=True)
    click.echo(problem_count(error, purpose), err=True)
    sys.exit(1)


def problem_count(error: InvalidFile, purpose: str = "it can be served") -> str:
    return f"{error.file}: {len(error.problems)} to mend before {purpose}"


def replace_file(path: Path, old: bytes, new: bytes) -> None:
    """Put a new content into the place of the old, at once and with its mode; of a link, into what it leads to."""
    file = path.resolve()
    if file.read_bytes() != old:
        raise OSError("it has just been changed: try again")
    descriptor, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as stream:
            os.fchmod(descriptor, stat.S_IMODE(file.stat().st_mode))
            stream.write(new)
            stream.flush()
            os.fsync(descriptor)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def load_file(path: Path) -> tuple[bytes, Catalogue]:
    """A file's octets, and what they hold; or the end, with a word."""
    try:
        content = read_bytes(path)
        return content, load_bytes(content, str(path))
    except InvalidFile as error:
        exit_with_problems(error, purpose="anything can be added")


def format_events(events: Iterable[RawEvent]) -> str:
    """The events as they stand in a file."""
    return "\n\n".join("\n".join(emit_sequence_entry(event)) for event in events)


def add_events(path: Path, content: bytes, events: Iterable[RawEvent]) -> Catalogue:
    """Put events into a file that held these octets, once what comes of it reads well; or end with a word."""
    text = content.decode("utf-8-sig")
    bom = content[: len(content) - len(text.encode())]  # a byte order mark, if there is one
    try:
        edited = bom + Document(text).with_events(events).text.encode()
        catalogue = load_bytes(edited, str(path))
        replace_file(path, content, edited)
    except (UnsupportedLayout, InvalidFile, OSError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        click.echo(f"{path} is left as it was: {reason}", err=True)
        sys.exit(1)
    return catalogue


@dataclass(frozen=True, slots=True)
class Baseline:
    name: str  # as people call it: a file, or a revision
    file: str  # what stands before a line of it: `old.yaml`, `HEAD:events.yaml`
    content: bytes
    catalogue: Catalogue


def load_baseline(path: Path, against: str | None) -> Baseline | None:
    """What the file is held against: what is named, else git's HEAD where it has the file and can be read."""
    if against is None:
        content = _git_show("HEAD", path)
        try:
            return _baseline("HEAD", f"HEAD:{path.name}", content) if isinstance(content, bytes) else None
        except InvalidFile:
            return None
    try:
        if Path(against).is_file():
            return _baseline(against, against, read_bytes(Path(against)))
        content = _git_show(against, path)
        if isinstance(content, str):
            message = f"{against!r} is neither a file nor a revision that has {path.name}: {content}"
            raise click.BadParameter(message, param_hint="--against")
        return _baseline(against, f"{against}:{path.name}", content)
    except InvalidFile as error:
        message = f"{error.file} cannot be read itself: {error.problems[0]}"
        raise click.BadParameter(message, param_hint="--against") from error


def _baseline(name: str, file: str, content: bytes) -> Baseline:
    return Baseline(name, file, content, load_bytes(content, file))


def _git_show(revision: str, path: Path) -> bytes | str:
    """What git has, or why it has nothing."""
    if revision.startswith("-"):
        return "no revision begins with a hyphen"  # but options do
    file = path.resolve()
    environment = os.environ | {"LC_ALL": "C"}  # the commands speak English
    command = ["git", "show", "--no-textconv", f"{revision}:./{file.name}"]
    try:
        result = subprocess.run(
            command, cwd=file.parent, env=environment, capture_output=True, timeout=_GIT_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "git cannot be run"
    if result.returncode:
        return (result.stderr.decode(errors="replace").strip().splitlines() or ["git says nothing"])[0]
    return result.stdout

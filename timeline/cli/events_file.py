"""The settings and events.yaml: how the commands load and write them, and exit where they are not valid."""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkstemp
from typing import NoReturn

import click

from timeline.loader import Fields, octets_of, read, read_octets
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused
from timeline.settings import Settings, SettingsError, described
from timeline.yaml_edit import Document, Unwritable, entry

SETTINGS = "\b\nSettings are variables:\n" + "\n".join(
    f"  {variable}  {meaning}" + (f" [{default}]" if default else "") for variable, default, meaning in described()
)


def settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        click.echo(error, err=True)
        sys.exit(2)


def language_of(catalogue: Catalogue, said: str | None) -> str:
    """The language that an option asks for, or the site's first."""
    languages = catalogue.site.languages
    if said is not None and said not in languages:
        raise click.BadParameter(
            f"{said!r} is not a language of this site: {', '.join(languages)}", param_hint="--lang"
        )
    return said or languages[0]


def catalogue_of(path: Path) -> Catalogue:
    try:
        return read(path)
    except Refused as error:
        refused(error)


def drafts(catalogue: Catalogue) -> str:
    """How many the file has."""
    number = len(catalogue.drafts)
    return f"{number} draft" if number == 1 else f"{number} drafts"


def refused(error: Refused, before: str = "it can be served") -> NoReturn:
    """End with all that is wrong, which is to be mended before anything else can be."""
    click.echo(error, err=True)
    click.echo(to_mend(error, before), err=True)
    sys.exit(1)


def to_mend(refused: Refused, before: str = "it can be served") -> str:
    return f"{refused.file}: {len(refused.problems)} to mend before {before}"


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Put a new content into the place of the old, at once and with its mode; of a link, into what it leads to."""
    file = path.resolve()
    if file.read_bytes() != old:
        raise OSError("it has just been changed: try again")
    descriptor, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    written = Path(name)
    try:
        with open(descriptor, "wb") as stream:
            os.fchmod(descriptor, stat.S_IMODE(file.stat().st_mode))
            stream.write(new)
            stream.flush()
            os.fsync(descriptor)
        written.replace(file)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def opened(path: Path) -> tuple[bytes, Catalogue]:
    """A file's octets, and what they hold; or the end, with a word."""
    try:
        content = octets_of(path)
        return content, read_octets(content, str(path))
    except Refused as error:
        refused(error, before="anything can be added")


def written(events: Iterable[Fields]) -> str:
    """The events as they stand in a file."""
    return "\n\n".join("\n".join(entry(event)) for event in events)


def add(path: Path, before: bytes, events: Iterable[Fields]) -> Catalogue:
    """Put events into a file that held these octets, once what comes of it reads well; or end with a word."""
    text = before.decode("utf-8-sig")
    start = before[: len(before) - len(text.encode())]  # a byte order mark, if there is one
    try:
        after = start + Document(text).with_events(events).text.encode()
        made = read_octets(after, str(path))
        replace(path, before, after)
    except (Unwritable, Refused, OSError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        click.echo(f"{path} is left as it was: {reason}", err=True)
        sys.exit(1)
    return made

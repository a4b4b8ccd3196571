"""What the commands start from, the settings and the served file; they end with a word where these are no good."""

import os
import stat
import sys
from pathlib import Path
from tempfile import mkstemp
from typing import NoReturn

import click

from timeline.catalogue import Catalogue
from timeline.problems import Refused
from timeline.reading import read
from timeline.settings import Settings, SettingsError, described

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

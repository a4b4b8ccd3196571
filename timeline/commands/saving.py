"""Events added to a file."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkstemp

import click

from timeline.catalogue import Catalogue
from timeline.editing import Document, Unwritable
from timeline.editing.written import entry
from timeline.problems import Refused
from timeline.reading import octets_of, read_octets
from timeline.reading.alone import Fields


def opened(path: Path) -> tuple[bytes, Catalogue]:
    """A file's octets, and what they hold; or the end, with a word."""
    try:
        content = octets_of(path)
        return content, read_octets(content, str(path))
    except Refused as error:
        click.echo(error, err=True)
        click.echo(f"{path}: {len(error.problems)} to mend before anything can be added", err=True)
        sys.exit(1)


def written(events: Iterable[Fields]) -> str:
    """The events as they stand in a file."""
    return "\n\n".join("\n".join(entry(event)) for event in events)


def add(path: Path, before: bytes, events: Iterable[Fields]) -> Catalogue:
    """Put events into a file that held these octets, once what comes of it reads well; or end with a word."""
    try:
        after = Document.of(before.decode()).with_events(events).text.encode()
        made = read_octets(after, str(path))
        if octets_of(path) != before:
            raise Unwritable("has been changed meanwhile: try again")
        _replace(path, after)
    except (Unwritable, Refused) as error:
        click.echo(f"{path}: nothing is written: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}", err=True)
        sys.exit(1)
    return made


def _replace(path: Path, content: bytes) -> None:
    """In one step, so that nobody reads half of it; of a link, what it leads to."""
    path = path.resolve()
    descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "wb") as file:
            os.fchmod(descriptor, path.stat().st_mode & 0o7777)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise

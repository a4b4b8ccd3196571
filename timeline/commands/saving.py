"""Events added to a file."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from timeline.catalogue import Catalogue
from timeline.commands import files
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
        files.refused(error, before="anything can be added")


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
        files.replace(path, before, after)
    except (Unwritable, Refused, OSError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        click.echo(f"{path} is left as it was: {reason}", err=True)
        sys.exit(1)
    return made

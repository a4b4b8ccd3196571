"""What a file holds, and what is wrong with it."""

from collections.abc import Iterable
from pathlib import Path

import click

from timeline.catalogue import Catalogue
from timeline.commands import files
from timeline.languages import Texts


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Read FILE (TIMELINE_EVENTS, else events.yaml) and say all that is wrong with it, or what is in it."""
    catalogue = files.catalogue_of(file or files.settings().events)
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
    missing = sorted(_missing(catalogue))
    if missing:
        click.echo(f"{len(missing)} translations are missing:")
        for language, where in missing:
            click.echo(f"  {language}: {where}")
    else:
        click.echo(f"every text is there in {', '.join(catalogue.site.languages)}")


def _missing(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Each text that a language lacks, as (language, where)."""
    for where, texts in _texts(catalogue):
        for language in texts.lacks(catalogue.site.languages) if texts else ():
            yield language, where


def _texts(catalogue: Catalogue) -> Iterable[tuple[str, Texts | None]]:
    yield "site.title", catalogue.site.title
    yield "site.description", catalogue.site.description
    for name in ("kinds", "topics", "places", "people", "offices"):
        yield from ((f"{name}.{each.key}", each.name) for each in getattr(catalogue, name))
    for source in catalogue.sources:
        for field in ("title", "number", "issuer"):
            yield f"sources.{source.key}.{field}", getattr(source, field)
    for collection in catalogue.collections:
        yield f"collections.{collection.key}.title", collection.title
        yield f"collections.{collection.key}.description", collection.description
    for event in catalogue.events:
        for field in ("title", "summary", "anniversary", "note"):
            yield f"events {event.id}.{field}", getattr(event, field)

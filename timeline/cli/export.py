"""Events and the schema of their file, printed in the formats that other programs read."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from timeline.body import Body
from timeline.cli import events_file
from timeline.i18n.translations import wording
from timeline.model.catalogue import Catalogue, Query
from timeline.openapi import events_schema_json
from timeline.render.csv import events_csv
from timeline.render.ics import Calendar, events_ics
from timeline.render.timelinejs import timelinejs_json
from timeline.search import PARAMETERS, QueryError, find, parameters, query, scope
from timeline.urls import Addresses

_FORMS: Mapping[str, Callable[..., Body]] = MappingProxyType(
    {"ics": events_ics, "csv": events_csv, "timelinejs": timelinejs_json}
)


@click.command(short_help="Write the events as a calendar, as CSV or for TimelineJS.")
@click.argument("form", metavar="|".join(_FORMS), type=click.Choice(list(_FORMS)))
@click.argument("words", metavar="[WORD=VALUE]...", nargs=-1)
@click.option("--lang", "language", help="The language to say it in; the site's first if none is given.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; else standard output.")
def export(form: str, words: tuple[str, ...], language: str | None, output: Path | None) -> None:
    """Write the events as a calendar, as CSV for spreadsheets or as JSON for TimelineJS.

    They are what the service has at /LANG/events.ics, events.csv and timelinejs.json, byte for byte. Words narrow them
    as on the page: country=LA from=2017 q=thongloun.
    """
    settings = events_file.settings()
    catalogue = events_file.catalogue_of(settings.events)
    asked = _query(words, catalogue)
    spoken = events_file.language_of(catalogue, language)
    whole = scope(catalogue, None)
    title, description = whole.title.in_(spoken), whole.description.in_(spoken)
    # A calendar is a feed too, and the other forms need no more of it.
    feed = Calendar(
        catalogue.site, wording(spoken), Addresses(settings.site_url, spoken), title, description, parameters(asked)
    )
    content = _FORMS[form](find(whole.events, asked), feed).content
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        click.echo(f"{output}: cannot be written: {(error.strerror or str(error)).lower()}", err=True)
        sys.exit(1)


def _query(words: tuple[str, ...], catalogue: Catalogue) -> Query:
    asked: dict[str, list[str]] = {}
    for word in words:
        parameter, sign, value = word.partition("=")
        if not sign:
            raise click.UsageError(f"{word!r} is no word of a query: write it as in country=LA")
        asked.setdefault(parameter, []).append(value)
    try:
        return query(asked, catalogue)
    except QueryError as error:
        raise click.UsageError(_told(error)) from error


def _told(error: QueryError) -> str:
    if error.parameter not in PARAMETERS:
        said, known = f"no word {error.parameter!r}", PARAMETERS
    elif error.most is not None:
        return f"{error.parameter}: more than {error.most} characters or values: ask for less"
    elif not error.known:
        return f"{error.parameter}: {error.word!r} is no date: write it as in 1962-09-05, 2021-06 or 2017"
    else:
        said, known = f"{error.parameter}: there is no {error.word!r}", error.known
    return f"{said}; did you mean {error.near!r}?" if error.near else f"{said}; known are {', '.join(known)}"


@click.command()
def schema() -> None:
    """Print what events.yaml may hold, as JSON Schema, by which editors complete its keys and check them."""
    click.echo(events_schema_json().content, nl=False)

"""`timeline export` and `timeline schema`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from timeline.cli import events_file
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Query
from timeline.openapi import events_schema_json
from timeline.render.feed import Feed
from timeline.render.feed_formats import FEED_FORMATS, FeedFormat
from timeline.search import QUERY_PARAMETERS, QueryError, find_events, parse_query, query_parameters, scope
from timeline.urls import Urls

_FORMATS: Mapping[str, FeedFormat] = MappingProxyType(
    {feed_format.export_name: feed_format for feed_format in FEED_FORMATS if feed_format.export_name}
)


@click.command(short_help="Write the events in a format that other programs read.")
@click.argument("output_format", metavar="|".join(_FORMATS), type=click.Choice(list(_FORMATS)))
@click.argument("arguments", metavar="[FILTER=VALUE]...", nargs=-1)
@click.option("--lang", "language", help="Language of the output; by default the first of the site.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; by default standard output.")
def export(output_format: str, arguments: tuple[str, ...], language: str | None, output: Path | None) -> None:
    """Write the events in a format that other programs read.

    The bytes are those of the service's feeds, such as /LANG/events.ics. Filters are the query parameters of the
    timeline: country=LA from=2017 q=thongloun.
    """
    settings = events_file.load_settings()
    catalogue = events_file.load_catalogue(settings.events)
    query = _parse_query(arguments, catalogue)
    site_language = events_file.resolve_language(catalogue, language)
    site_scope = scope(catalogue, None)
    title, description = site_scope.title.in_(site_language), site_scope.description.in_(site_language)
    feed = Feed(
        catalogue.site,
        get_translations(site_language),
        Urls(settings.site_url, site_language),
        title,
        description,
        events_file.today(catalogue),
        query_parameters(query),
    )
    content = _FORMATS[output_format].render(find_events(site_scope.index, query), feed).content
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        click.echo(f"{output}: cannot be written: {(error.strerror or str(error)).lower()}", err=True)
        sys.exit(1)


def _parse_query(arguments: tuple[str, ...], catalogue: Catalogue) -> Query:
    values_by_parameter: dict[str, list[str]] = {}
    for argument in arguments:
        parameter, sign, value = argument.partition("=")
        if not sign:
            raise click.UsageError(f"{argument!r} is not a filter: write one as in country=LA")
        values_by_parameter.setdefault(parameter, []).append(value)
    try:
        return parse_query(values_by_parameter, catalogue)
    except QueryError as error:
        raise click.UsageError(_query_error_message(error)) from error


def _query_error_message(error: QueryError) -> str:
    if error.parameter not in QUERY_PARAMETERS:
        problem, known = f"there is no filter {error.parameter!r}", QUERY_PARAMETERS
    elif error.max_length is not None:
        return f"{error.parameter}: more than {error.max_length} characters or values: use fewer"
    elif not error.allowed_values:
        return f"{error.parameter}: {error.value!r} is not a date: write it as in 1962-09-05, 2021-06 or 2017"
    else:
        problem, known = f"{error.parameter}: there is no {error.value!r}", error.allowed_values
    return (
        f"{problem}; did you mean {error.suggestion!r}?"
        if error.suggestion
        else f"{problem}; use one of {', '.join(known)}"
    )


@click.command()
def schema() -> None:
    """Print the JSON Schema of events.yaml, with which editors complete and check its keys."""
    click.echo(events_schema_json().content, nl=False)

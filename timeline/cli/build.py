"""The `build` command: the site as static files."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.model.problems import InvalidFile
from timeline.static_site import BuildError, dynamic_urls
from timeline.static_site import build as build_files


@click.command(epilog=events_file.SETTINGS_HELP)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--changed",
    is_flag=True,
    help="Write only changed files, remove files that the site no longer has, and print each.",
)
def build(directory: Path, changed: bool) -> None:
    """Write the whole site as files into DIR, for file servers and object stores.

    Each file has the bytes that `serve` sends, except that pages link only to pages that have a file.
    Some pages depend on the date, so a build is valid for one day: run `timeline build --changed DIR` after every
    midnight in the site's time zone. With --changed, each line of the output is `write PATH` or `remove PATH`.
    """
    settings = events_file.load_settings()
    catalogue = events_file.load_catalogue(settings.events)

    def print_change(change: str, path: str) -> None:
        click.echo(f"{change} {path}")

    try:
        with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def advance_progress_bar(total: int) -> None:
                bar.length = total
                bar.update(1)

            result = build_files(
                settings,
                catalogue.site.timezone,
                utc_now(),
                directory,
                on_change=print_change if changed else None,
                on_progress=advance_progress_bar,
            )
    except (BuildError, InvalidFile) as error:
        click.echo(error, err=True)
        sys.exit(1)
    # With --changed, standard output has only the changes, because programs read it.
    base_path = urlsplit(settings.site_url).path
    urls_without_file = f"URLs without a file, below {base_path}" if base_path else "URLs without a file"
    click.echo(f"{directory}: {result.files} files, {result.bytes / 1e6:.1f} MB. {urls_without_file}:", err=changed)
    for url in dynamic_urls(catalogue):
        click.echo(f"  {url.example:<26} {url.description}", err=changed)
    click.echo(f"For nginx, see deploy/nginx/files.conf, which reads {directory}/.timeline/", err=changed)

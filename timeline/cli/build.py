"""The site as files."""

import sys
from pathlib import Path

import click

from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.model.problems import InvalidFile
from timeline.static_site import BuildError, dynamic_urls
from timeline.static_site import build as build_files


@click.command(epilog=events_file.SETTINGS_HELP)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--changed", is_flag=True, help="Write only files that differ, remove what is no more, and print each.")
def build(directory: Path, changed: bool) -> None:
    """Make DIR: the whole site as files, byte for byte what `serve` sends, for file servers and object stores.

    Pages say what day it is, so a build is good for a day: let `timeline build --changed DIR` run after every midnight
    of the site's time zone. With --changed, each line is `write PATH` or `remove PATH`.
    """
    settings = events_file.load_settings()
    catalogue = events_file.load_catalogue(settings.events)

    def print_change(what: str, path: str) -> None:
        click.echo(f"{what} {path}")

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
    # With --changed, the output is for programs.
    click.echo(f"{directory}: {result.files} files, {result.bytes / 1e6:.1f} MB. No file can stand for:", err=changed)
    for each in dynamic_urls(catalogue):
        click.echo(f"  {each.example:<26} {each.description}", err=changed)
    click.echo(f"For nginx, see deploy/nginx/files.conf, which reads data in {directory}/.timeline/", err=changed)

"""The site as files."""

import sys
from pathlib import Path

import click

from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.model.problems import Refused
from timeline.static_site import BuildError, formless
from timeline.static_site import build as build_files


@click.command(epilog=events_file.SETTINGS)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--changed", is_flag=True, help="Write only files that differ, remove what is no more, and print each.")
def build(directory: Path, changed: bool) -> None:
    """Make DIR: the whole site as files, byte for byte what `serve` sends, for file servers and object stores.

    Pages say what day it is, so a build is good for a day: let `timeline build --changed DIR` run after every midnight
    of the site's time zone. With --changed, each line is `write PATH` or `remove PATH`.
    """
    settings = events_file.settings()
    catalogue = events_file.catalogue_of(settings.events)

    def say(what: str, path: str) -> None:
        click.echo(f"{what} {path}")

    try:
        with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def done(of: int) -> None:
                bar.length = of
                bar.update(1)

            built = build_files(
                settings, catalogue.site.zone, utc_now(), directory, changed=say if changed else None, done=done
            )
    except (BuildError, Refused) as error:
        click.echo(error, err=True)
        sys.exit(1)
    # With --changed, the output is for programs.
    click.echo(f"{directory}: {built.files} files, {built.bytes / 1e6:.1f} MB. No file can stand for:", err=changed)
    for each in formless(catalogue):
        click.echo(f"  {each.example:<26} {each.what}", err=changed)
    click.echo(f"For nginx, see deploy/nginx/files.conf, which reads data in {directory}/.timeline/", err=changed)

"""Serving the site."""

import os
import resource
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from timeline.app import create_app
from timeline.child_process import exit_with_parent
from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused
from timeline.repository import Store
from timeline.settings import Settings
from timeline.urls import Addresses

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

from timeline.server import claimed, server


@click.command(epilog=events_file.SETTINGS)
def serve() -> None:
    """Serve the site. A change of the file is taken up by itself, once it is good."""
    settings = events_file.settings()
    catalogue = _first_good(settings)
    address = claimed(settings.host, settings.port)
    click.echo("\n  ".join(_said(settings, catalogue)))
    # Each connection is an open file, and clients that hold many open should not keep others out.
    with suppress(OSError):  # where a sandbox forbids it
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with TemporaryDirectory(prefix="timeline-") as folder:
        if settings.workers > 1:  # a folder in which they count together, so that any of them can say the sum
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        settings = settings if settings.state else replace(settings, state=Path(folder))
        server(
            address=address,
            port=settings.port,
            workers=settings.workers,
            respawn_failed_workers=True,
        ).serve(target_loader=partial(_application, settings), wrap_loader=False)


def _application(settings: Settings) -> "WSGIApplication":
    exit_with_parent()
    return create_app(settings)


def _first_good(settings: Settings) -> Catalogue:
    """What serves at first; if the file cannot, the last good one."""
    try:
        edition = Store(settings.events, utc_now, settings.state).edition
    except Refused as error:
        events_file.refused(error)
    if edition.refusal:
        click.echo(f"{edition.refusal.error}\n{settings.events}: cannot be served; the last good file is", err=True)
    return edition.catalogue


def _said(settings: Settings, catalogue: Catalogue) -> tuple[str, ...]:
    return (
        f"{settings.events}: {len(catalogue.events)} events. Serving on {settings.listening}",
        *_addresses(catalogue, settings.site_url),
    )


def _addresses(catalogue: Catalogue, site_url: str) -> Iterable[str]:
    for language in catalogue.site.languages:
        to = Addresses(site_url, language)
        yield f"{to.full(to.timeline())}  ({to.full(to.anniversaries_calendar())})"
